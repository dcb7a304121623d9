package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"engage/configs"
	"engage/internal/bench"
	"engage/internal/cli"
)

const samples = "../../testdata/"

// limit is far more than any job takes on a loaded machine: what takes longer
// hangs.
const limit = 5 * time.Minute

var prism string // the program, built from the module's pinned version

func TestMain(m *testing.M) {
	if os.Getenv("ENGAGE_BEAM_COMMAND") != "" {
		main()
		return
	}
	dir, err := os.MkdirTemp("", "prism")
	if err != nil {
		panic(err)
	}
	prism = filepath.Join(dir, "prism")
	if out, err := exec.Command("go", "build", "-o", prism, "github.com/apache/beam/sdks/v2/go/cmd/prism").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building prism: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// program is engage-beam as a process of its own, which does not outlive the test.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "ENGAGE_BEAM_COMMAND=1", "LC_ALL=C")
	return cmd
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// work is a folder with archives.
type work struct {
	t     *testing.T
	dir   string
	flags []string // of what is analysed
	parts int
}

func newWork(t *testing.T, flags ...string) *work {
	return &work{t, t.TempDir(), append([]string{"--account", "minato_pan"}, flags...), 7}
}

func (w *work) path(name string) string { return filepath.Join(w.dir, name) }

// file writes a file, packed as its name says.
func (w *work) file(name string, content []byte) string {
	w.t.Helper()
	var b bytes.Buffer
	switch filepath.Ext(name) {
	case ".gz":
		z := gzip.NewWriter(&b)
		z.Write(content)
		z.Close()
	case ".zst":
		z, err := zstd.NewWriter(&b)
		must(w.t, err)
		z.Write(content)
		z.Close()
	default:
		b.Write(content)
	}
	must(w.t, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
	must(w.t, os.WriteFile(w.path(name), b.Bytes(), 0o644))
	return w.path(name)
}

// sample copies samples, each under a name that keeps their order.
func (w *work) sample(names ...string) *work {
	w.t.Helper()
	for i, name := range names {
		src, err := os.ReadFile(samples + name)
		must(w.t, err)
		must(w.t, os.MkdirAll(w.path("in"), 0o755))
		must(w.t, os.WriteFile(w.path(fmt.Sprintf("in/%d-%s", i, filepath.Base(name))), src, 0o644))
	}
	return w
}

// split makes archives of posts, packed in every way, so that hardly a
// conversation lies in one of them, and some posts lie in two.
func (w *work) split(posts int) *work {
	w.t.Helper()
	source, err := bench.Load(samples + "labelled/*.jsonl")
	must(w.t, err)
	var all bytes.Buffer
	_, err = bench.Archive{Posts: posts, Seed: 1}.Write(&all, source)
	must(w.t, err)
	r, names := rand.New(rand.NewPCG(3, 4)), []string{"in/a.jsonl", "in/b.jsonl.gz", "in/c.jsonl.zst", "in/d.jsonl"}
	contents := make([]bytes.Buffer, len(names))
	for line := range bytes.Lines(all.Bytes()) {
		contents[r.IntN(len(names))].Write(line)
		if r.IntN(20) == 0 {
			contents[r.IntN(len(names))].Write(line)
		}
	}
	for i, name := range names {
		w.file(name, contents[i].Bytes())
	}
	return w
}

func (w *work) job(root, output string, args ...string) *exec.Cmd {
	w.t.Helper()
	return program(w.t, slices.Concat([]string{"--input", root + w.path("in/*"), "--output", root + w.path(output),
		"--parts", fmt.Sprint(w.parts)}, w.flags, args)...)
}

func (w *work) succeed(cmd *exec.Cmd) {
	w.t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("%v\n%s", err, out)
	}
}

// want are the lines of engage analyze, the last of which is the summary.
func (w *work) want(root string) []string {
	w.t.Helper()
	paths, err := filepath.Glob(w.path("in/*"))
	must(w.t, err)
	var out, errs bytes.Buffer
	args := slices.Concat([]string{"analyze", "--format", "ndjson"}, w.flags, paths)
	if status := cli.Main(args, cli.IO{Out: &out, Err: &errs, Env: func(string) string { return "" }}); status != 0 {
		w.t.Fatalf("engage analyze: %d %s", status, errs.String())
	}
	return strings.SplitAfter(strings.TrimSuffix(strings.ReplaceAll(out.String(), w.dir, root+w.dir), "\n"), "\n")
}

// equal compares an output with engage analyze: the summary's bytes, the lines
// of all parts, and their order in each.
func (w *work) equal(root, output string) {
	w.t.Helper()
	want := w.want(root)
	last := len(want) - 1
	summary, err := os.ReadFile(w.path(output + "/summary.json"))
	must(w.t, err)
	if string(summary) != want[last]+"\n" {
		w.t.Errorf("the summary differs%s", difference(string(summary), want[last]+"\n"))
	}
	place := make(map[string]int)
	for i, line := range want[:last] {
		place[line] = i
	}
	names, lines := []string{}, []string{}
	for i := range w.parts {
		names = append(names, fmt.Sprintf("part-%05d-of-%05d.ndjson", i, w.parts))
		src, err := os.ReadFile(w.path(output + "/" + names[i]))
		must(w.t, err)
		part := slices.Collect(strings.Lines(string(src)))
		if !slices.IsSortedFunc(part, func(a, b string) int { return place[a] - place[b] }) {
			w.t.Errorf("%s is in another order than the whole", names[i])
		}
		lines = append(lines, part...)
	}
	slices.Sort(lines)
	slices.Sort(want[:last])
	if got, want := strings.Join(lines, ""), strings.Join(want[:last], ""); got != want {
		w.t.Errorf("the results differ%s", difference(got, want))
	}
	if found := w.files(output); !slices.Equal(found, append(names, "summary.json")) {
		w.t.Errorf("%s holds %q", output, found)
	}
}

func (w *work) files(output string) (names []string) {
	w.t.Helper()
	found, err := os.ReadDir(w.path(output))
	must(w.t, err)
	for _, f := range found {
		names = append(names, f.Name())
	}
	return names
}

func difference(got, want string) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	from := max(0, at-80)
	return fmt.Sprintf(" at byte %d:\ngot  …%.200s\nwant …%.200s", at, got[from:], want[from:])
}

// works are archives to analyse.
var works = map[string]func(*testing.T) *work{
	"one": func(t *testing.T) *work { return newWork(t).sample("inbox.jsonl") },
	"formats": func(t *testing.T) *work {
		return newWork(t).sample("api-v2.jsonl", "api-v2.jsonl", "x-archive.zip", "broken.jsonl", "mastodon.tar.gz", "posts-cp932.csv",
			"formats/twilog.csv", "formats/snscrape.jsonl.zst", "formats/x-graphql.ndjson.gz", "formats/posts.xlsx")
	},
	"split": func(t *testing.T) *work { return newWork(t).split(1500) },
	"settings": func(t *testing.T) *work {
		w := newWork(t).split(600)
		w.flags = append(w.flags, "--rubric", w.file("mine.yaml", configs.Company),
			"--hours", "Mon-Fri 10:00-18:00", "--holidays", w.file("daysoff", []byte("2013-01-08\n")), "--sla", "60m",
			"--since", "2013-01-02", "--where", "responses>=1", "--tz", "UTC", "--competitors", "koeda_sanpo")
		return w
	},
	"few": func(t *testing.T) *work {
		w := newWork(t).sample("inbox.jsonl")
		w.parts = 100 // more than conversations, so that some are empty
		return w
	},
}

func TestInProcess(t *testing.T) {
	for name, makeWork := range works {
		t.Run(name, func(t *testing.T) {
			w := makeWork(t)
			w.succeed(w.job("", "out"))
			w.equal("", "out")
		})
	}
}

func TestPortable(t *testing.T) {
	c := newCluster(t)
	for name, makeWork := range works {
		t.Run(name, func(t *testing.T) {
			w := makeWork(t)
			w.succeed(w.job("", "out", c.args...))
			w.equal("", "out")
		})
	}
}

// TestFar: archives and parts are where only Beam can read and write, and are
// told by the names that they have there.
func TestFar(t *testing.T) {
	for _, name := range []string{"formats", "split"} {
		t.Run(name, func(t *testing.T) {
			w := works[name](t)
			w.succeed(w.job(scheme, "out"))
			w.equal(scheme, "out")
		})
	}
}

// TestRefused: what cannot be done whole is said, and leaves no summary.
func TestRefused(t *testing.T) {
	whole := func(w *work) { w.file("out/summary.json", nil) }
	for name, tt := range map[string]struct {
		spoil func(*work)
		args  []string
		says  string
	}{
		"no archive":    {func(w *work) { must(w.t, os.RemoveAll(w.path("in"))) }, nil, "there is no such file"},
		"no posts":      {func(w *work) { w.file("in/e.jpg", []byte("\xff\xd8\xff\xe0")) }, nil, "e.jpg"},
		"no account":    {func(w *work) { w.flags = nil }, nil, "--account"},
		"no rubric":     {func(*work) {}, []string{"--rubric", "nowhere.yaml"}, "nowhere.yaml"},
		"few rounds":    {func(*work) {}, []string{"--rounds", "1"}, "--rounds 2"},
		"no part":       {func(*work) {}, []string{"--parts", "0"}, "1 part"},
		"written":       {whole, nil, "name another folder"},
		"written there": {whole, nil, "name another folder"},
	} {
		t.Run(name, func(t *testing.T) {
			w, root := newWork(t).split(300), ""
			if strings.HasSuffix(name, "there") {
				root = scheme
			}
			tt.spoil(w)
			out, err := w.job(root, "out", tt.args...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tt.says) {
				t.Errorf("%v, want %q:\n%s", err, tt.says, out)
			}
			if left, err := os.ReadFile(w.path("out/summary.json")); err == nil && len(left) > 0 {
				t.Error("a refused job left a summary")
			}
		})
	}
}

// cluster is a prism server and a worker pool, each a process.
type cluster struct {
	pool *exec.Cmd
	args []string // of a job for them
}

func newCluster(t *testing.T, env ...string) cluster {
	t.Helper()
	jobs, workers := port(t), port(t)
	start(t, jobs, exec.Command(prism, "--job_port", jobs, "--serve_http=false"))
	pool := exec.Command(os.Args[0], "--worker_pool", workers)
	pool.Env = append(append(os.Environ(), "ENGAGE_BEAM_COMMAND=1", "LC_ALL=C"), env...)
	start(t, workers, pool)
	return cluster{pool, []string{"--runner=universal", "--endpoint=localhost:" + jobs,
		"--environment_type=EXTERNAL", "--environment_config=localhost:" + workers}}
}

func port(t *testing.T) string {
	l, err := net.Listen("tcp", "localhost:0")
	must(t, err)
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// start returns once the port answers.
func start(t *testing.T, port string, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("%v:\n%s", cmd.Args, said.Bytes())
		}
	})
	for {
		if c, err := net.Dial("tcp", "localhost:"+port); err == nil {
			c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%v ended", cmd.Args)
		default:
		}
	}
}

// TestKilled: the pool is killed in mid-job, while it reads, while it writes a
// part, or while it writes the summary, when all parts are there. The job fails
// and leaves nothing that could be taken for a result; a rerun makes it whole.
func TestKilled(t *testing.T) {
	for name, at := range map[string]string{
		"reading facts":       "read c.jsonl.zst 1",
		"reading posts":       "read d.jsonl 3",
		"writing a part":      "write .part-00003-* 1",
		"writing the summary": "write .summary.json.* 1",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWork(t).split(600)
			stuck := w.path("stuck")
			must(t, syscall.Mkfifo(stuck, 0o600))
			pipe, err := os.OpenFile(stuck, os.O_RDWR|syscall.O_NONBLOCK, 0)
			must(t, err)
			defer pipe.Close()
			c := newCluster(t, "STUCK="+stuck, "STUCK_AT="+at)
			job := w.job(scheme, "out", c.args...)
			var said bytes.Buffer
			job.Stdout, job.Stderr = &said, &said
			must(t, job.Start())
			ended := make(chan error, 1)
			go func() {
				err := job.Wait()
				pipe.SetReadDeadline(time.Now()) // who waits for it to get stuck waits in vain
				ended <- err
			}()
			if _, err := pipe.Read(make([]byte, 1)); err != nil {
				t.Fatalf("the job ended before it got there: %v\n%s", <-ended, said.Bytes())
			}
			must(t, c.pool.Process.Kill())
			if err := <-ended; err == nil || job.ProcessState.ExitCode() != 1 {
				t.Errorf("the job did not fail without its workers: %v\n%s", err, said.Bytes())
			}
			if found, err := filepath.Glob(w.path("out/[^.]*")); err != nil || len(found) > 0 {
				t.Errorf("a failed job left %q (%v)", found, err)
			}
			w.succeed(w.job(scheme, "out", newCluster(t).args...))
			w.equal(scheme, "out")
		})
	}
}
