package archive

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestUnreadableFilesOfAFolder: one file without permission costs itself.
func TestUnreadableFilesOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"a.jsonl": 0o644, "b.jsonl": 0o000} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines(2)), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "closed"), 0o000); err != nil {
		t.Fatal(err)
	}
	for d := dir; len(d) > len(os.TempDir()); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	asNobody(t, func() {
		posts, bad, _ := readAll(t, Options{}, dir)
		if len(posts) != 2 || len(bad) != 2 {
			t.Fatalf("%d posts, %v", len(posts), bad)
		}
		for i, name := range []string{"b.jsonl", "closed"} {
			if s := bad[i].Error(); !strings.Contains(s, name) || !strings.Contains(s, "permission denied") {
				t.Errorf("%s is not named in %q", name, s)
			}
		}
		alone := filepath.Join(dir, "b.jsonl")
		if _, err := Open(context.Background(), []string{alone}, Options{}); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("a file given by name: %v", err)
		}
	})
}

// asNobody runs do on a thread that has no rights over others' files, even
// where the tests run as root.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	done := make(chan bool)
	go func() {
		defer close(done)
		if os.Getuid() == 0 {
			runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
			if err := syscall.Setfsuid(65534); err != nil {
				t.Error(err)
				return
			}
		}
		do()
	}()
	<-done
}

func TestNamedPipe(t *testing.T) {
	pipe := func() string {
		p := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Skip(err)
		}
		return p
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, []string{pipe()}, Options{}); err == nil {
		t.Error("a pipe without a writer was opened")
	}
	p := pipe()
	go func() {
		if f, err := os.OpenFile(p, os.O_WRONLY, 0); err == nil {
			_, _ = f.WriteString(lines(4))
			f.Close()
		}
	}()
	if posts, bad, _ := readAll(t, Options{}, p); len(posts) != 4 || len(bad) != 0 {
		t.Errorf("%d posts, %v", len(posts), bad)
	}
}
