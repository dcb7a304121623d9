//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInterleave(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	var programs []program
	for _, name := range []string{"a", "b", "c"} {
		programs = append(programs, program{name: name, args: []string{"sh", "-c", "printf " + name + " >>" + log + "; echo '{\"posts\": 3}'"}, check: (&workshop{posts: 3}).readAll})
	}
	results, err := interleave(context.Background(), 3, programs)
	if err != nil {
		t.Fatal(err)
	}
	if order, _ := os.ReadFile(log); string(order) != "abcbcacab" {
		t.Errorf("they ran as %s", order)
	}
	for i, r := range results {
		if r.Name != programs[i].name || r.Peak.Min <= 0 || r.Wall.Min <= 0 || r.Wall.Median < r.Wall.Min || r.Wall.Max < r.Wall.Median {
			t.Errorf("result %d: %+v", i, r)
		}
	}
}

// TestNoFigureOfAFailure: what did not do the work is not measured.
func TestNoFigureOfAFailure(t *testing.T) {
	ctx := context.Background()
	for name, p := range map[string]program{
		"exit status":     {args: []string{"sh", "-c", "echo trouble >&2; exit 3"}},
		"too good":        {args: []string{"true"}, status: 2},
		"not there":       {args: []string{"/no/such/program"}},
		"half of it":      {args: []string{"echo", `{"posts": 2}`}, check: (&workshop{posts: 3}).readAll},
		"without summary": {args: []string{"echo", "hello"}, check: (&workshop{posts: 3}).readAll},
	} {
		if c, err := p.run(ctx); err == nil {
			t.Errorf("%s: %+v", name, c)
		} else if name == "exit status" && !strings.Contains(err.Error(), "trouble") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (&program{args: []string{"sh", "-c", "exit 2"}, status: 2}).run(ctx); err != nil {
		t.Error(err)
	}
}

func TestSpread(t *testing.T) {
	wall := func(c cost) float64 { return c.Wall }
	if got := spreadOf([]cost{{Wall: 5}, {Wall: 1}, {Wall: 3}}, wall); got != (spread{3, 1, 5}) {
		t.Errorf("got %+v", got)
	}
	if got := spreadOf([]cost{{Wall: 4}, {Wall: 1}}, wall); got != (spread{2.5, 1, 4}) {
		t.Errorf("got %+v", got)
	}
}

// TestTables: a peer that takes twice as long as engage is 2.00×.
func TestTables(t *testing.T) {
	of := func(name string, wall, peak float64) result {
		return result{Name: name, Wall: spread{wall, wall, wall}, CPU: spread{wall * wall, 0, 0}, Peak: spread{peak, peak, peak}}
	}
	c := &comparison{Posts: 100, Results: []result{of("engage, json", 4, 10), of("engage, table", 2, 10), of("mecab alone", 8, 5)},
		Starts: []result{of("engage version", 0.005, 9)}, Sizes: []measure{{"engage", 31e6}}, Missing: []string{"python + MeCab"}}
	g := &growing{Sizes: []measure{{"a", 100}, {"b", 1000}}, Results: []result{of("a", 2, 30), of("b", 21, 45)}}
	var b strings.Builder
	c.table(&b)
	g.table(&b)
	for _, want := range []string{"2.00×     4.00×     4.00×    16.00×", "5.0 [5.0–5.0]", "31.0 MB", "python + MeCab: not measured", debian, "10.00×", "10.50×", "110.25×", "1.50×"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
}

func TestExtract(t *testing.T) {
	dir := t.TempDir()
	w := &workshop{dir: dir, archive: filepath.Join(dir, "posts.jsonl")}
	rows := `{"full_text":"おはよう\nございます"}` + "\n" + `{"full_text":"\u3053"}` + "\n"
	if err := os.WriteFile(w.archive, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	posts, bytes, err := w.extract()
	if err != nil || posts != 2 || bytes != int64(len(rows)) {
		t.Errorf("%d posts, %d bytes, %v", posts, bytes, err)
	}
	if got, _ := os.ReadFile(w.file("texts.txt")); string(got) != "おはよう ございます\nこ\n" {
		t.Errorf("texts %q", got)
	}
	if got, _ := os.ReadFile(w.file("one.jsonl")); string(got)+"\n" != strings.SplitAfter(rows, "\n")[0] {
		t.Errorf("one post %q", got)
	}
	if err := os.WriteFile(w.archive, []byte("[\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.extract(); err == nil {
		t.Error("an archive of another shape is no error")
	}
}
