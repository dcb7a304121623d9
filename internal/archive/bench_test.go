package archive

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"engage/internal/bench"
)

// BenchmarkDecode reads files of the two shapes that most archives have. An
// operation is a file.
func BenchmarkDecode(b *testing.B) {
	source, err := bench.Load("../../testdata/labelled/*.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	v1 := filepath.Join(b.TempDir(), "v1.jsonl")
	if _, err := (bench.Archive{Posts: 1000, Seed: 1}).Create(v1, source); err != nil {
		b.Fatal(err)
	}
	for _, file := range []struct{ name, path string }{{"v1", v1}, {"v2", "../../testdata/api-v2.jsonl"}} {
		b.Run(file.name, func(b *testing.B) { decodeFile(b, file.path) })
	}
}

func decodeFile(b *testing.B, path string) {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	posts := 0
	for b.Loop() {
		a, err := Open(context.Background(), []string{path}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range a.Posts() {
			if err != nil {
				b.Fatal(err)
			}
			posts++
		}
		a.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(posts), "ns/post")
}
