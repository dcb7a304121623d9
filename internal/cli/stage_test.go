package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// piped runs the stages as one pipe, whose map knows all archives.
func piped(t *testing.T, paths, flags []string) string {
	t.Helper()
	mapped := inOrder(ok(t, append([]string{"stage", "map"}, paths...)...))
	status, reduced, errs := engage(t, mapped, append([]string{"stage", "reduce"}, flags...)...)
	if status != 0 {
		t.Fatalf("reduce: %d %s", status, errs)
	}
	status, merged, errs := engage(t, reduced, append([]string{"stage", "merge"}, flags...)...)
	if status != 0 {
		t.Fatalf("merge: %d %s", status, errs)
	}
	return merged
}

// inOrder is LC_ALL=C sort.
func inOrder(lines string) string {
	all := strings.SplitAfter(lines, "\n")
	slices.Sort(all)
	return strings.Join(all, "")
}

// cluster runs every step for every archive apart, and some parts.
type cluster struct {
	t     *testing.T
	dir   string
	parts int
}

func (c *cluster) file(name string) string { return filepath.Join(c.dir, name) }

// files are those that fit a pattern, the last first: no step may mind.
func (c *cluster) files(pattern string) []string {
	c.t.Helper()
	found, err := filepath.Glob(c.file(pattern))
	if err != nil || len(found) == 0 {
		c.t.Fatalf("no file is %s", pattern)
	}
	slices.Reverse(found)
	return found
}

func (c *cluster) mapAll(paths []string) {
	c.t.Helper()
	for i, p := range paths {
		ok(c.t, "stage", "facts", p, "--output", c.file(fmt.Sprintf("facts-%03d", i)))
	}
	for i, p := range paths {
		ok(c.t, "stage", "points", p, "--facts", c.file("facts-*"), "--output", c.file(fmt.Sprintf("points-%d", i)))
	}
	ok(c.t, append([]string{"stage", "link", "--output", c.file("links")}, c.files("points-*")...)...)
	for i, p := range paths {
		ok(c.t, "stage", "map", p, "--facts", c.file("facts-*"), "--links", c.file("links"), "--parts", fmt.Sprint(c.parts), "--output", c.file(fmt.Sprintf("map-%d", i)))
	}
}

func (c *cluster) reduce(part int, flags []string) {
	c.t.Helper()
	var lines strings.Builder
	for _, f := range c.files(fmt.Sprintf("map-*.part-%05d-of-%05d", part, c.parts)) {
		src, err := os.ReadFile(f)
		if err != nil {
			c.t.Fatal(err)
		}
		lines.Write(src)
	}
	status, _, errs := engage(c.t, inOrder(lines.String()), append([]string{"stage", "reduce", "--facts", c.file("facts-*"), "--output", c.file(fmt.Sprintf("result-%d", part))}, flags...)...)
	if status != 0 {
		c.t.Fatalf("reduce: %d %s", status, errs)
	}
}

func (c *cluster) run(paths, flags []string) string {
	c.t.Helper()
	c.mapAll(paths)
	for part := range c.parts {
		c.reduce(part, flags)
	}
	return ok(c.t, slices.Concat([]string{"stage", "merge", "--facts", c.file("facts-*")}, flags, c.files("result-*"))...)
}

// TestStages: in one pipe and in parts, the bytes are those of analyze.
func TestStages(t *testing.T) {
	ours := []string{"--account", "minato_pan"}
	api, twilog, export := samples+"api-v2.jsonl", samples+"formats/twilog.csv", samples+"x-archive.zip"
	again := filepath.Join(t.TempDir(), "api-v2-again.jsonl")
	src, err := os.ReadFile(api)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(again, src, 0o600); err != nil {
		t.Fatal(err)
	}
	// Only one record made of two tells who the owner of these notes is (thread.Known).
	various := slices.DeleteFunc(someArchives(t), func(p string) bool { return filepath.Base(p) == "misskey-notes.json" })
	for name, tt := range map[string]struct{ paths, flags []string }{
		"all formats": {various, ours},
		"one":         {[]string{api}, append(ours, "--since", "2023-03-01", "--where", "level=interactive", "--sla", "60m", "--competitors", "koeda_sanpo")},
		"twice":       {[]string{again, api, export}, ours},
		"names only":  {[]string{twilog}, ours},
		"ids only":    {[]string{twilog, samples + "inbox.jsonl"}, append(ours, "--tz", "UTC")},
		"labelled":    {[]string{samples + "labelled/own-01.jsonl", samples + "broken.jsonl"}, []string{"--account", "sora_bin,minato_pan"}},
	} {
		t.Run(name, func(t *testing.T) {
			slices.Sort(tt.paths) // what was read is told in this order
			want := ok(t, slices.Concat([]string{"analyze", "--format", "ndjson"}, tt.flags, tt.paths)...)
			if got := piped(t, tt.paths, tt.flags); got != want {
				t.Error("the pipe differs" + firstDifference(got, want))
			}
			c := &cluster{t, t.TempDir(), 3}
			if got := c.run(tt.paths, tt.flags); got != want {
				t.Error("the parts differ" + firstDifference(got, want))
			}
		})
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			at := 0
			for at < min(len(a[i]), len(b[i])) && a[i][at] == b[i][at] {
				at++
			}
			from := max(0, at-80)
			return fmt.Sprintf(": line %d\ngot  …%.200s\nwant …%.200s", i+1, a[i][from:], b[i][from:])
		}
	}
	return fmt.Sprintf(": %d lines, want %d", len(a), len(b))
}
