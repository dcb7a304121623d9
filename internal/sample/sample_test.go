package sample

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestReproducible makes sure that the committed archives are what the
// generator makes, and that those of testdata/formats are nothing else.
func TestReproducible(t *testing.T) {
	const kept = "../../testdata"
	dir := t.TempDir()
	if err := Write(dir); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(kept, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v); run make generate", name, err)
		}
		limit := 300 << 10
		if filepath.Dir(name) == "formats" {
			limit = 20 << 10
		}
		if len(want) > limit {
			t.Errorf("%s has %d bytes; keep it small", name, len(want))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(kept, "formats"))
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, f := range left {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
		if _, err := os.Stat(filepath.Join(dir, "formats", f.Name())); err != nil {
			t.Errorf("testdata/formats/%s is made by nothing; delete it or add it to the generator", f.Name())
		}
	}
	if total > 300<<10 {
		t.Errorf("testdata/formats has %d bytes; keep it small", total)
	}
}
