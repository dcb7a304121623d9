//go:build unix

package history

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"engage/internal/corpus"
	"engage/internal/insight"
)

// TestMain makes this test binary the processes that the tests kill, starve and
// set against one another: HISTORY says what to do with the file.
func TestMain(m *testing.M) {
	if job := os.Getenv("HISTORY"); job != "" {
		if err := work(strings.Fields(job)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// people is how many contacts a night of work has.
const people = 60

// nightOf is a night of which every part says its version, so that it shows
// whether all of it was written.
func nightOf(n, version int) *Night {
	a := Account{ID: "shop", Handle: "shop", Figures: figuresOf(float64(version))}
	for i := range people {
		a.Contacts = append(a.Contacts, Contact{Person: corpus.AuthorID(fmt.Sprint("p", i)), Handle: strings.Repeat("長い名前", 20), Conversations: version})
	}
	a.Inbox = []insight.Logged{{Post: "1", Author: "ao", State: fmt.Sprint(version)}}
	a.Refusals = []insight.Refusal{{Author: corpus.AuthorID(fmt.Sprint("no", n)), Post: "1", Conversation: "1"}}
	return &Night{Date: dayOf(n), RecordedAt: dayOf(n), Posts: version, Accounts: []Account{a}}
}

func work(args []string) error {
	number := func(i int) int { return must(strconv.Atoi(args[i])) }
	ctx := context.Background()
	path := os.Getenv("HISTORY_FILE")
	if args[0] == "look" {
		s, err := Read(ctx, path)
		if err != nil {
			return err
		}
		defer s.Close()
		fmt.Println(len(must(s.Nights(ctx))), "nights")
		return nil
	}
	if args[0] == "starve" {
		limit := uint64(number(3))
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			return err
		}
	}
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	switch args[0] {
	case "on": // from a night on, without an end; every third goes back to an earlier one
		for n := number(1); ; n++ {
			if n%3 == 2 {
				if err := s.Record(ctx, nightOf(n/2, 1000+n)); err != nil {
					return err
				}
			}
			if err := s.Record(ctx, nightOf(n, n)); err != nil {
				return err
			}
			fmt.Println(n)
		}
	case "starve":
		return s.Record(ctx, nightOf(number(1), number(2)))
	case "all": // so many nights, of one version
		for n := range number(1) {
			if err := s.Record(ctx, nightOf(n, number(2))); err != nil {
				return err
			}
		}
	}
	return nil
}

func worker(t *testing.T, path, job string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(must(os.Executable()))
	cmd.Env = append(os.Environ(), "HISTORY="+job, "HISTORY_FILE="+path)
	return cmd
}

// whole looks into every night: it was written in one piece, or not at all.
func whole(t *testing.T, path string) (nights int) {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, night := range must(s.Nights(t.Context())) {
		nights++
		var posts, figures, contacts, inbox, refusals int
		err := s.db.QueryRow(`SELECT posts, (SELECT count(*) FROM figure WHERE night = date AND (value IS NULL OR value IN (posts, posts / 7.0))),
			(SELECT count(*) FROM contact WHERE first_night <= date AND last_night >= date AND conversations = posts),
			(SELECT count(*) FROM inbox WHERE first_night <= date AND last_night >= date AND state = posts),
			(SELECT count(*) FROM do_not_contact WHERE first_night = date) FROM night WHERE date = ?`, day(night)).Scan(&posts, &figures, &contacts, &inbox, &refusals)
		if err != nil || figures != len(insight.FigureKinds) || contacts != people || inbox != 1 || refusals != 1 {
			t.Fatalf("%s, version %d: %d figures, %d contacts, %d items, %d refusals: %v", day(night), posts, figures, contacts, inbox, refusals, err)
		}
	}
	return nights
}

// TestKilled: killed at any instant, a history holds every night that was
// reported as written, whole, and at most one more.
func TestKilled(t *testing.T) {
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	path := filepath.Join(t.TempDir(), "h.db")
	random := rand.New(rand.NewPCG(20260105, 0))
	written := 0
	for range rounds {
		cmd := worker(t, path, fmt.Sprint("on ", written))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range random.IntN(4) {
			if lines.Scan(); lines.Text() != strconv.Itoa(written) {
				t.Fatalf("said %q of night %d", lines.Text(), written)
			}
			written++
		}
		for range random.IntN(4_000_000) { // it goes on meanwhile
			random.Uint64()
		}
		cmd.Process.Kill()
		for lines.Scan() { // what it still had said
			written++
		}
		cmd.Wait()
		if nights := whole(t, path); nights != written && nights != written+1 {
			t.Fatalf("%d nights, %d reported", nights, written)
		}
	}
	if written == 0 {
		t.Error("no night was written in all the rounds")
	}
}

// TestTwoAtOnce: two processes that make and write one history at once both
// succeed, and each night is the work of one of them.
func TestTwoAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	var cmds []*exec.Cmd
	var said [3]bytes.Buffer
	for i := range said {
		cmd := worker(t, path, fmt.Sprint("all 10 ", i+1))
		cmd.Stdout, cmd.Stderr = &said[i], &said[i]
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, said[i].String())
		}
	}
	if n := whole(t, path); n != 10 {
		t.Errorf("%d nights", n)
	}
}

// TestDiskFull: wherever writing fails, it is said, and what was there before
// is unharmed.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	s := opened(t, path)
	if err := s.Record(t.Context(), nightOf(0, 7)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	size := must(os.Stat(path)).Size()
	failed := 0
	for _, room := range []int64{-size + 4096, -8192, 0, 4096, 12000, 30000, 60000} {
		out, err := worker(t, path, fmt.Sprint("starve 1 8 ", size+room)).Output()
		if err != nil {
			failed++
			if !strings.Contains(string(out), "full or failing") {
				t.Errorf("with room for %d more: %s", room, out)
			}
		}
		if n := whole(t, path); n == 0 || err == nil && n != 2 {
			t.Errorf("with room for %d more, %d nights are left: %s", room, n, out)
		}
	}
	if failed == 0 {
		t.Error("nothing failed, so this shows nothing")
	}
	if out, err := worker(t, path, "all 3 9").Output(); err != nil || whole(t, path) != 3 {
		t.Errorf("with room again: %v %s", err, out)
	}
}

// unprivileged runs a worker that permissions hold back, whoever runs the test.
func unprivileged(t *testing.T, path, job string) (string, error) {
	t.Helper()
	cmd := worker(t, path, job)
	if os.Getuid() == 0 {
		cmd.Path = "/proc/self/exe" // the binary may lie where nobody else may go
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Skipf("cannot run as somebody else here: %v", err)
	}
	return string(out), err
}

// TestWriteProtected: a history that may not be written says so before any
// work, stays as it is, and can be read.
func TestWriteProtected(t *testing.T) {
	for name, tt := range map[string]struct {
		file, folder os.FileMode
		says         string
	}{
		"file":   {0o444, 0o777, "write-protected"},
		"folder": {0o666, 0o555, "write-protected"},
		"both":   {0o444, 0o555, "write-protected"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "h.db")
			s := opened(t, path)
			if err := s.Record(t.Context(), nightOf(0, 7)); err != nil {
				t.Fatal(err)
			}
			s.Close()
			before := sha256.Sum256(must(os.ReadFile(path)))
			for p, mode := range map[string]os.FileMode{filepath.Dir(dir): 0o755, dir: tt.folder, path: tt.file} {
				if err := os.Chmod(p, mode); err != nil {
					t.Fatal(err)
				}
			}
			t.Cleanup(func() { os.Chmod(dir, 0o700) })
			if out, err := unprivileged(t, path, "all 1 9"); err == nil || !strings.Contains(out, tt.says) {
				t.Errorf("writing: %v, said %q", err, out)
			}
			if out, err := unprivileged(t, path, "look"); err != nil || out != "1 nights\n" {
				t.Errorf("reading: %v, said %q", err, out)
			}
			if sha256.Sum256(must(os.ReadFile(path))) != before {
				t.Error("the file has changed")
			}
		})
	}
}
