package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestOnlyWholeProfiles: a job that fails leaves the file as it was.
func TestOnlyWholeProfiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "default.pgo")
	if err := os.WriteFile(out, []byte("former"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(out, filepath.Join(t.TempDir(), "nothing.jsonl")); err == nil {
		t.Error("a profile of no archive")
	}
	if now, err := os.ReadFile(out); string(now) != "former" || err != nil {
		t.Errorf("left behind: %.20q, %v", now, err)
	}
	if err := write(out, "../../../testdata/inbox.jsonl"); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(out); !bytes.HasPrefix(now, []byte{0x1f, 0x8b}) || err != nil {
		t.Errorf("no profile: %.20q, %v", now, err)
	}
}
