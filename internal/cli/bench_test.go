package cli

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"engage/internal/bench"
)

// BenchmarkAnalyze is the whole analysis of 5000 posts, or of the archive that
// $BENCH_ARCHIVE names, without the start of the program. An operation is the
// whole. It is there to be profiled:
//
//	BENCH_ARCHIVE=$PWD/bench/posts.jsonl go test ./internal/cli -run '^$' -bench Analyze/json -benchtime 1x -cpuprofile cpu.prof -memprofile mem.prof
func BenchmarkAnalyze(b *testing.B) {
	path := os.Getenv("BENCH_ARCHIVE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "posts.jsonl")
		source, err := bench.Load("../../testdata/labelled/*.jsonl")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (bench.Archive{Posts: 5000, Seed: 1}).Create(path, source); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := sharedScorer(); err != nil {
		b.Fatal(err)
	}
	std := IO{In: nil, Out: io.Discard, Err: os.Stderr, Env: os.Getenv}
	for _, format := range []string{"json", "table"} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if status := Main([]string{"analyze", path, "--quiet", "--format", format}, std); status != exitOK {
					b.Fatalf("status %d", status)
				}
			}
		})
	}
}
