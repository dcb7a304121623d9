package history

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNoSpace fills a small file system of its own, wherever one may be mounted.
func TestNoSpace(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("nothing may be mounted here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	path, ballast := filepath.Join(dir, "h.db"), filepath.Join(dir, "ballast")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), nightOf(0, 7)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	failed := 0
	for pages := range 40 {
		fill(t, ballast, pages)
		s, err := Open(t.Context(), path)
		if err == nil {
			err = s.Record(t.Context(), nightOf(1, 8))
			s.Close()
		}
		if err != nil {
			failed++
			if !strings.Contains(err.Error(), "full or failing") && !strings.Contains(err.Error(), "cannot open the history") {
				t.Errorf("%d pages left: %v", pages, err)
			}
		}
		if n := readable(t, path); n == 0 {
			t.Errorf("%d pages left: the nights before cannot be read", pages)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if n := whole(t, path); n == 0 || err == nil && n != 2 {
			t.Errorf("%d pages left: %d nights afterwards, %v", pages, n, err)
		}
	}
	if failed == 0 {
		t.Error("nothing failed, so this shows nothing")
	}
}

// fill leaves so many pages of 4096 bytes.
func fill(t *testing.T, path string, pages int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, page := int64(0), make([]byte, 4096)
	for {
		if _, err := f.Write(page); err != nil {
			break
		}
		size += int64(len(page))
	}
	if err := f.Truncate(max(0, size-int64(pages*len(page)))); err != nil {
		t.Fatal(err)
	}
}

// readable is how many nights can be looked at.
func readable(t *testing.T, path string) int {
	t.Helper()
	s, err := Read(t.Context(), path)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer s.Close()
	return len(must(s.Nights(t.Context())))
}
