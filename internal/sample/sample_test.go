package sample

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestReproducible makes sure that the committed archives are what the
// generator makes.
func TestReproducible(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made {
		want, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("../../testdata", f.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v); run make generate", f.Name(), err)
		}
		if len(want) > 300<<10 {
			t.Errorf("%s has %d bytes; keep it small", f.Name(), len(want))
		}
	}
}
