package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"

	"engage/cmd/engage-beam/internal/standin"
)

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

// command is engage-beam as a process of its own.
func command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "ENGAGE_BEAM_COMMAND=1")
	return cmd
}

// parts are more than conversations, so that some are empty.
const parts = 2000

// work is a folder with archives of every packing, some posts in two of them, and a rubric.
type work struct {
	dir   string
	lines []string // of all archives
}

func newWork(t *testing.T, accounts int) work {
	w := work{dir: t.TempDir()}
	for i := range 6000 {
		c := i * 7919 % 1500
		w.lines = append(w.lines, fmt.Sprintf(`{"conversation":"会話 %d","account":"acct %d","id":"%d","text":"とても助かりました"}`, c, c%accounts, i))
	}
	w.file(t, "in/a.jsonl", w.lines[:2000])
	w.file(t, "in/b.jsonl.gz", w.lines[1900:4000])
	w.file(t, "in/c.jsonl.zst", w.lines[4000:5000])
	w.file(t, "in/d.jsonl", w.lines[5000:])
	w.file(t, "rubric", []string{"rubric 7"})
	return w
}

func (w work) path(name string) string { return filepath.Join(w.dir, name) }

func (w work) file(t *testing.T, name string, lines []string) {
	t.Helper()
	content := []byte(strings.Join(lines, "\n") + "\n")
	switch filepath.Ext(name) {
	case ".gz":
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(content)
		z.Close()
		content = b.Bytes()
	case ".zst":
		z, err := zstd.NewWriter(nil)
		must(t, err)
		content = z.EncodeAll(content, nil)
	}
	must(t, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
	must(t, os.WriteFile(w.path(name), content, 0o644))
}

func (w work) job(output string, args ...string) *exec.Cmd {
	return command(append([]string{"--input", w.path("in/*"), "--rubric", w.path("rubric"),
		"--output", w.path(output), "--shards", fmt.Sprint(parts)}, args...)...)
}

// want is what one process without Beam makes of the same archives.
func (w work) want(t *testing.T) map[string]string {
	posts := map[string][][]byte{}
	must(t, standin.Map(strings.NewReader(strings.Join(w.lines, "\n")), func(c string, p []byte) { posts[c] = append(posts[c], p) }))
	scorer, err := standin.Load(w.path("rubric"))
	must(t, err)
	shard, totals := make([][]string, parts), map[string]standin.Totals{}
	for c, p := range posts {
		r, err := scorer.Reduce(c, p)
		must(t, err)
		h := fnv.New64a()
		h.Write([]byte(c))
		shard[h.Sum64()%parts] = append(shard[h.Sum64()%parts], string(r.Line)+"\n")
		totals[r.Account] = standin.Merge(totals[r.Account], r.Totals)
	}
	summary, err := json.Marshal(totals)
	must(t, err)
	want := map[string]string{"summary.json": string(summary) + "\n"}
	for i, lines := range shard {
		slices.Sort(lines)
		want[fmt.Sprintf("part-%05d-of-%05d", i, parts)] = strings.Join(lines, "")
	}
	return want
}

func (w work) got(t *testing.T, output string) map[string]string {
	got := map[string]string{}
	must(t, filepath.WalkDir(w.path(output), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		got[d.Name()] = string(b)
		return err
	}))
	return got
}

func (w work) equal(t *testing.T, output string) {
	t.Helper()
	got, want := w.got(t, output), w.want(t)
	if !maps.Equal(got, want) {
		t.Errorf("%s differs from a run in one process: files %q, want %q", output, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func succeed(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cluster is a prism server and a worker pool, each a process.
type cluster struct {
	prism, pool *exec.Cmd
	args        []string // of a job for them
}

func newCluster(t *testing.T) cluster {
	jobs, workers := port(t), port(t)
	return cluster{
		prism: start(t, jobs, exec.Command(prism, "--job_port", jobs, "--serve_http=false")),
		pool:  start(t, workers, command("--worker_pool", workers)),
		args: []string{"--runner=universal", "--endpoint=localhost:" + jobs,
			"--environment_type=EXTERNAL", "--environment_config=localhost:" + workers},
	}
}

func port(t *testing.T) string {
	l, err := net.Listen("tcp", "localhost:0")
	must(t, err)
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// start returns once the port answers.
func start(t *testing.T, port string, cmd *exec.Cmd) *exec.Cmd {
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
			return cmd
		}
		select {
		case <-ended:
			t.Fatalf("%v ended", cmd.Args)
		default:
		}
	}
}

func TestInProcess(t *testing.T) {
	w := newWork(t, 3)
	succeed(t, w.job("out"))
	w.equal(t, "out")
}

func TestPortable(t *testing.T) {
	w, c := newWork(t, 3), newCluster(t)
	for _, output := range []string{"first", "second"} {
		succeed(t, w.job(output, c.args...))
		w.equal(t, output)
	}
}

func TestBadJobFails(t *testing.T) {
	for name, spoil := range map[string]func(work){
		"no rubric":  func(w work) { os.Remove(w.path("rubric")) },
		"no archive": func(w work) { os.RemoveAll(w.path("in")) },
		"bad post":   func(w work) { w.file(t, "in/d.jsonl", []string{"{"}) },
		"cut gz":     func(w work) { os.Truncate(w.path("in/b.jsonl.gz"), 200) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWork(t, 3)
			spoil(w)
			if out, err := w.job("out").CombinedOutput(); err == nil {
				t.Errorf("the job succeeded:\n%s", out)
			}
			if _, err := os.Stat(w.path("out/summary.json")); err == nil {
				t.Error("a failed job left a summary")
			}
		})
	}
}

// The pool dies while it reads the last archive, which is a pipe that never ends.
func TestKilledWhileReading(t *testing.T) {
	w, c := newWork(t, 3), newCluster(t)
	archive := w.path("in/d.jsonl")
	must(t, os.Remove(archive))
	must(t, syscall.Mkfifo(archive, 0o644))
	pipe, err := os.OpenFile(archive, os.O_RDWR, 0)
	must(t, err)
	defer pipe.Close()

	failed := w.failing(t, c)
	for range 10 { // far more than a pipe holds, so somebody reads
		_, err := pipe.WriteString(strings.Join(w.lines[5000:], "\n") + "\n")
		must(t, err)
	}
	must(t, c.pool.Process.Kill())
	failed()

	must(t, os.Remove(archive))
	w.file(t, "in/d.jsonl", w.lines[5000:])
	w.again(t)
}

// The pool dies while it writes the summary, into a pipe that holds less: all
// parts are written by then, beside their places.
func TestKilledWhileWriting(t *testing.T) {
	w, c := newWork(t, 1500), newCluster(t)
	summary := w.path("out/summary.json.new")
	must(t, os.Mkdir(w.path("out"), 0o755))
	must(t, syscall.Mkfifo(summary, 0o644))

	failed := w.failing(t, c)
	pipe, err := os.Open(summary) // returns when the pool opens it too
	must(t, err)
	defer pipe.Close()
	must(t, c.pool.Process.Kill())
	failed()

	must(t, os.Remove(summary))
	w.again(t)
}

// failing starts a job; what it returns waits for its failure.
func (w work) failing(t *testing.T, c cluster) (wait func()) {
	must(t, os.MkdirAll(w.path("out"), 0o755))
	job := w.job("out", c.args...)
	var said bytes.Buffer
	job.Stdout, job.Stderr = &said, &said
	must(t, job.Start())
	t.Cleanup(func() { job.Process.Kill() })
	return func() {
		t.Helper()
		if err := job.Wait(); err == nil {
			t.Errorf("the job succeeded without its workers:\n%s", said.Bytes())
		}
		for name := range w.got(t, "out") {
			if !strings.HasPrefix(name, ".") {
				t.Errorf("a failed job left %s", name)
			}
		}
	}
}

// again runs the job on new workers into the same folder.
func (w work) again(t *testing.T) {
	t.Helper()
	succeed(t, w.job("out", newCluster(t).args...))
	w.equal(t, "out")
}
