package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/configs"
	"engage/internal/rubric"
)

func shipped(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(samples + "labelled/*.jsonl")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d labelled files: %v", len(files), err)
	}
	return files
}

// TestNothingOfAnonymousTextsShips: every word and run of characters that the
// shipped points name occurs in two labelled conversations that ship, so
// nothing of the real posts that helped to set the points can be read in them.
func TestNothingOfAnonymousTextsShips(t *testing.T) {
	slow(t)
	r, err := loadRubric("")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := labelled(context.Background(), r, shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := newScorer(r)
	if err != nil {
		t.Fatal(err)
	}
	in := make(map[string]int)
	for _, e := range examples {
		if e.Conversation == nil {
			continue
		}
		for _, a := range s.Words(e.Conversation) {
			in[rubric.Points{Feature: a.Feature, By: a.By}.Key()]++
		}
	}
	words := 0
	for _, p := range r.Points {
		kind, _, _ := strings.Cut(p.Feature, ".")
		if kind != "word" && kind != "words" && kind != "chars" {
			continue
		}
		words++
		if in[p.Key()] < 2 {
			t.Errorf("%s has points and occurs in %d conversations that ship", p.Key(), in[p.Key()])
		}
	}
	if words < 1000 {
		t.Errorf("only %d words have points", words)
	}
}

// TestTopicsAreNormalised: a word that no normalised text can hold would never
// be found.
func TestTopicsAreNormalised(t *testing.T) {
	slow(t)
	r, err := loadRubric("")
	if err != nil {
		t.Fatal(err)
	}
	words, wrong := 0, 0
	for _, topic := range r.Topics {
		for _, w := range topic.Words {
			words++
			if n := analyzer().Analyze(nil, w).Norm; n != w {
				if wrong++; wrong <= 10 {
					t.Errorf("topic %s: %q is %q in a text", topic.Name, w, n)
				}
			}
		}
	}
	if words < 10000 || wrong > 0 {
		t.Errorf("%d of %d words of topics can never be found", wrong, words)
	}
}

// TestBuiltInRubric: its examples hold and its tests pass.
func TestBuiltInRubric(t *testing.T) {
	ok(t, "rubric", "check")
	ok(t, "rubric", "test")
	if out := ok(t, "rubric", "show"); out != string(configs.Rubric) {
		t.Error("rubric show prints something else than the built-in rubric")
	}
	if out := ok(t, "rubric", "show", "points.tsv"); !strings.HasPrefix(out, "# points of engage-default") {
		t.Errorf("rubric show points.tsv: %.80s", out)
	}
	if status, _, errs := engage(t, "", "rubric", "show", "nothing.txt"); status != 2 || !strings.Contains(errs, "points.tsv") {
		t.Errorf("rubric show nothing.txt: status %d: %s", status, errs)
	}
}

// TestOwnRubric walks a company's way: start from the built-in rubric, check,
// test, make a mistake, fit to labels of one's own, use the result.
func TestOwnRubric(t *testing.T) {
	dir := t.TempDir()
	own, points := filepath.Join(dir, "our.yaml"), filepath.Join(dir, "our.tsv")
	ok(t, "rubric", "init", own)
	if status, _, errs := engage(t, "", "rubric", "init", own); status != 3 || !strings.Contains(errs, "is there already") {
		t.Errorf("init over a file: status %d: %s", status, errs)
	}
	ok(t, "rubric", "check", own)
	ok(t, "rubric", "test", own)

	src, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, "broken.yaml")
	if err := os.WriteFile(broken, []byte(strings.Replace(string(src), "act: trouble", "act: troubel", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errs := engage(t, "", "rubric", "check", broken)
	for _, want := range []string{broken + ":", "act: troubel", "^", `did you mean "trouble"`} {
		if status != 3 || !strings.Contains(errs, want) {
			t.Errorf("check of a broken rubric: status %d, %q is not in: %s", status, want, errs)
		}
	}

	labels := samples + "labelled/a.jsonl"
	out := ok(t, "rubric", "fit", own, labels, "--output", points)
	if !strings.Contains(out, "before: accuracy") || !strings.Contains(out, "after: accuracy") {
		t.Errorf("fit does not say before and after: %s", out)
	}
	if err := os.WriteFile(own, []byte(strings.Replace(string(src), "# fitted: our.tsv", "fitted: our.tsv", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "rubric", "check", own)
	ok(t, "analyze", labels, "--rubric", own, "--format", "json", "--quiet")
}

// TestFitIsDeterministic: the same labels give the same points, to the byte.
func TestFitIsDeterministic(t *testing.T) {
	dir := t.TempDir()
	var written [2]string
	for i := range written {
		path := filepath.Join(dir, string(rune('a'+i))+".tsv")
		ok(t, "rubric", "fit", "../../configs/rubric.yaml", samples+"labelled/a.jsonl", samples+"labelled/k.jsonl", "--anew", "--output", path)
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		written[i] = string(src)
	}
	if written[0] != written[1] {
		t.Error("two fits of the same labels differ")
	}
	if !strings.Contains(written[0], "fitted to a.jsonl 160, k.jsonl 200") {
		t.Errorf("the head does not say what it was fitted to: %.300s", written[0])
	}
}

// TestBadLabels: a broken labels file is told by file and line, and nothing is written.
func TestBadLabels(t *testing.T) {
	dir := t.TempDir()
	bad, out := filepath.Join(dir, "bad.jsonl"), filepath.Join(dir, "out.tsv")
	good := `{"id":"1","brand":["a"],"posts":[{"id":"1","author":"a","at":"2020-01-01T00:00:00Z","reply_to":null,"text":"発売"}],"labels":{"primary":"promotion"}}`
	if err := os.WriteFile(bad, []byte(good+"\n"+strings.Replace(good, `"promotion"`, `"promo"`, 1)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"eval", bad}, {"rubric", "fit", "../../configs/rubric.yaml", bad, "--output", out}} {
		status, _, errs := engage(t, "", args...)
		if status != 3 || !strings.Contains(errs, bad+":2:") || !strings.Contains(errs, "promo") {
			t.Errorf("%v: status %d: %s", args, status, errs)
		}
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("a failed fit left a file")
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("a failed fit left %d files", len(left))
	}
}

// TestWithoutPoints: the built-in rubric can be read as if it were not fitted
// yet, though it is kept with its points.
func TestWithoutPoints(t *testing.T) {
	r, err := withoutPoints("")
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := loadRubric(""); err != nil || len(r.Cues) != len(kept.Cues) || len(r.Points) > len(kept.Points)/100 {
		t.Errorf("%d cues and %d points stay of %d and %d: %v", len(r.Cues), len(r.Points), len(kept.Cues), len(kept.Points), err)
	}
}
