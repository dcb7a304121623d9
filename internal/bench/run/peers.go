//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// comparison is engage beside its peers.
type comparison struct {
	Machine machine   `json:"machine"`
	Archive string    `json:"archive"`
	Posts   int       `json:"posts"`
	Bytes   int64     `json:"bytes"`
	Rounds  int       `json:"rounds"`
	Results []result  `json:"results"` // engage's first
	Starts  []result  `json:"starts"`
	Sizes   []measure `json:"sizes"`
	Missing []string  `json:"missing"`
}

// measure is the size of a file in bytes.
type measure struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// starts is how often the short runs are repeated.
const starts = 15

// ours is how many of the results are engage's.
const ours = 2

func peers(ctx context.Context, args []string) error {
	var o options
	f := o.flagSet("peers", 5)
	install := f.Bool("install", false, "install peers that are missing (as root, with apt-get)")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(f.Arg(0)), "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := &comparison{Machine: thisMachine(), Archive: f.Arg(0), Rounds: o.rounds}
	w := &workshop{dir: dir, archive: f.Arg(0), flags: strings.Fields(o.flags)}
	if err := w.prepare(ctx, c, *install); err != nil {
		return err
	}
	if c.Results, err = interleave(ctx, o.rounds, append(w.engage(), w.others(c)...)); err != nil {
		return err
	}
	if c.Starts, err = interleave(ctx, starts, w.starts()); err != nil {
		return err
	}
	c.Machine.done()
	c.Sizes = w.sizes()
	return o.print(c)
}

// workshop is what a comparison needs: programs and their inputs.
type workshop struct {
	dir, archive string
	flags        []string
	posts        int
	python       string // one that has MeCab, "" for none
	mecab        bool
}

func (w *workshop) file(name string) string { return filepath.Join(w.dir, name) }

func (w *workshop) prepare(ctx context.Context, c *comparison, install bool) error {
	if err := build(ctx, w.file("engage"), "./cmd/engage"); err != nil {
		return err
	}
	if err := build(ctx, w.file("kagome"), "./internal/bench/peers/kagome"); err != nil {
		return err
	}
	if w.look(); install && (w.python == "" || !w.mecab) && os.Geteuid() == 0 {
		if out, err := exec.CommandContext(ctx, "sh", "-c", "apt-get update -qq && "+debian).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v: %s", debian, err, out)
		}
		w.look()
	}
	posts, bytes, err := w.extract()
	w.posts, c.Posts, c.Bytes = posts, posts, bytes
	return err
}

// debian installs the peers.
const debian = "apt-get install -qy mecab mecab-ipadic-utf8 python3-mecab"

func (w *workshop) look() {
	_, err := exec.LookPath("mecab")
	w.mecab = err == nil
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the second is Debian's, behind pyenv and the like
		if exec.Command(python, "-c", "import MeCab").Run() == nil {
			w.python = python
			return
		}
	}
}

func build(ctx context.Context, to, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", to, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s (in the root of the repository?): %w: %s", what, err, out)
	}
	return nil
}

// extract writes the texts alone, one a line, for mecab, and the first post
// alone. It brings the archive into the kernel's cache, too.
func (w *workshop) extract() (posts int, bytes int64, err error) {
	f, err := os.Open(w.archive)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	out, err := os.Create(w.file("texts.txt"))
	if err != nil {
		return 0, 0, err
	}
	defer out.Close()
	texts := bufio.NewWriter(out)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for ; lines.Scan(); posts++ {
		var post struct {
			Text string `json:"full_text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &post); err != nil {
			return 0, 0, fmt.Errorf("%s:%d: not one post a line: %w", w.archive, posts+1, err)
		}
		if posts == 0 {
			if err := os.WriteFile(w.file("one.jsonl"), lines.Bytes(), 0o644); err != nil {
				return 0, 0, err
			}
		}
		bytes += int64(len(lines.Bytes())) + 1
		texts.WriteString(strings.ReplaceAll(post.Text, "\n", " ") + "\n")
	}
	if err := lines.Err(); err != nil {
		return 0, 0, err
	}
	return posts, bytes, texts.Flush()
}

// engage does the whole analysis twice: to a file as JSON, with all evidence
// of every score, and as the table that a person reads.
func (w *workshop) engage() []program {
	analyze := append([]string{w.file("engage"), "analyze", w.archive, "--strict", "--quiet"}, w.flags...)
	return []program{
		{name: "engage, json", args: append(analyze[:len(analyze):len(analyze)], "--format", "json", "--output", w.file("analysis.json"))},
		{name: "engage, table", args: append(analyze[:len(analyze):len(analyze)], "--format", "table")},
	}
}

// others are the peers that are there.
func (w *workshop) others(c *comparison) []program {
	out := []program{{name: "encoding/json + kagome", args: []string{w.file("kagome"), w.archive}, check: w.readAll}}
	if w.mecab {
		out = append(out, program{name: "mecab alone", args: []string{"mecab", "-o", os.DevNull, w.file("texts.txt")}})
	} else {
		c.Missing = append(c.Missing, "mecab alone")
	}
	if w.python != "" {
		out = append(out, program{name: "python + MeCab", args: []string{w.python, "internal/bench/peers/pipeline.py", w.archive}, check: w.readAll})
	} else {
		c.Missing = append(c.Missing, "python + MeCab")
	}
	return out
}

// readAll fails where a peer did not do the whole work.
func (w *workshop) readAll(stdout []byte) error {
	var summary struct{ Posts int }
	if err := json.Unmarshal(stdout, &summary); err != nil {
		return fmt.Errorf("its summary: %w", err)
	}
	if summary.Posts != w.posts {
		return fmt.Errorf("it read %d posts of %d", summary.Posts, w.posts)
	}
	return nil
}

// starts are short runs; the first says what a process costs at all.
func (w *workshop) starts() []program {
	engage := w.file("engage")
	return []program{
		{name: "(true)", args: []string{"true"}},
		{name: "engage --help", args: []string{engage, "--help"}},
		{name: "engage version", args: []string{engage, "version"}},
		{name: "engage analyze (usage error)", args: []string{engage, "analyze"}, status: 2},
		{name: "engage analyze of one post", args: []string{engage, "analyze", w.file("one.jsonl"), "--quiet", "--format", "ndjson"}},
	}
}

func (w *workshop) sizes() []measure {
	var out []measure
	for _, f := range []string{"engage", "analysis.json"} {
		if info, err := os.Stat(w.file(f)); err == nil {
			out = append(out, measure{f, info.Size()})
		}
	}
	return out
}

func (c *comparison) table(w io.Writer) {
	fmt.Fprintf(w, "%s\n%s: %d posts, %.0f MB; %d rounds, medians [least–most]\n\n", &c.Machine, c.Archive, c.Posts, float64(c.Bytes)/1e6, c.Rounds)
	fmt.Fprintf(w, "%78s%20s%20s\n", "", "of engage, json", "of engage, table")
	fmt.Fprintf(w, "%-26s%9s%23s%10s%10s%10s%10s%10s%10s\n", "", "posts/s", "wall, s", "CPU, s", "peak MiB", "wall", "CPU", "wall", "CPU")
	for i, r := range c.Results {
		fmt.Fprintf(w, "%-26s%9.0f%23s%10.1f%10.0f", r.Name, float64(c.Posts)/r.Wall.Median, r.Wall.in("%.2f"), r.CPU.Median, r.Peak.Median)
		if i >= ours {
			for _, e := range c.Results[:ours] {
				fmt.Fprintf(w, "%9.2f×%9.2f×", r.Wall.Median/e.Wall.Median, r.CPU.Median/e.CPU.Median)
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\nThe × say how many times as long as engage a peer takes: above 1, engage is faster. On a busy machine look at CPU.\n\n%-29s%28s%10s\n", "start-up", "wall, ms", "peak MiB")
	for _, r := range c.Starts {
		fmt.Fprintf(w, "%-29s%28s%10.0f\n", r.Name, r.Wall.times(1000).in("%.1f"), r.Peak.Median)
	}
	fmt.Fprintln(w)
	for _, s := range c.Sizes {
		fmt.Fprintf(w, "%-29s%10.1f MB\n", s.Name, float64(s.Bytes)/1e6)
	}
	for _, m := range c.Missing {
		fmt.Fprintf(w, "%s: not measured, it is not installed; as root: %s\n", m, debian)
	}
}

func (s spread) in(format string) string {
	return fmt.Sprintf(format+" ["+format+"–"+format+"]", s.Median, s.Min, s.Max)
}

func (s spread) times(n float64) spread { return spread{s.Median * n, s.Min * n, s.Max * n} }
