package archive

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

// foreign reads files written into a folder; names and contents alternate.
func foreign(t *testing.T, opts Options, pairs ...string) (posts []corpus.Post, bad []error) {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, pairs[i]), []byte(pairs[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	paths := []string{filepath.Join(dir, pairs[0])}
	if len(pairs) > 2 {
		paths = []string{dir}
	}
	return foreignPaths(t, opts, paths...)
}

func foreignPaths(t *testing.T, opts Options, paths ...string) (posts []corpus.Post, bad []error) {
	t.Helper()
	a, err := Open(context.Background(), paths, opts)
	if err != nil {
		return nil, []error{err}
	}
	defer a.Close()
	for p, err := range a.Posts() {
		if err != nil {
			bad = append(bad, err)
			continue
		}
		if p.Author == "" || p.ID == "" {
			t.Errorf("post without id or author: %+v", p)
		}
		posts = append(posts, p)
	}
	return posts, bad
}

// fuzzFormat checks that no input makes a reader panic or emit a post that
// nobody wrote.
func fuzzFormat(f *testing.F, fm Format, name string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := &File{Path: name, Name: name, Head: data[:min(len(data), headSize)], Encoding: encUTF8}
		file.raw = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		fm.Detect(file)
		r := &Reader{file: file, info: &FileInfo{}, sink: func(p corpus.Post, err error) bool {
			if err == nil && (p.Author == "" || p.ID == "") {
				t.Errorf("post without id or author: %+v", p)
			}
			return true
		}}
		_ = fm.Read(context.Background(), file, r)
	})
}

func jst(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", s, tokyo())
	if err != nil {
		panic(err)
	}
	return t
}

func TestForeignSamples(t *testing.T) {
	root := "../../../shared"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared samples")
	}
	for path, want := range map[string]int{
		"seeds/000_7e6e32c6b97fa7a1.txt":                         12,
		"seeds/002_c90530097da859bb.txt":                         3,
		"samples/csv/derived_ja_posts_2026.csv":                  1,
		"samples/csv/derived_ja_tweets_2019.csv":                 1,
		"samples/misskey/derived_notes-2023-11-17-20-45-00.json": 3,
		"samples/threads/derived_threads_and_replies_ja.json":    2,
		"samples/bluesky/marshalx_thread_view_post.json":         2,
		"samples/bluesky/marshalx_feed_record.json":              0,
		"samples/mastodon_api/test_status_context_0.json":        1,
		"samples/mastodon_api/test_status_context_1.json":        0,
		"samples/twilog/yuuki26_twilog_part.csv":                 -1,
		"samples/bluesky/indigo_capture_atprotocom.json":         -1,
	} {
		posts, bad := foreignPaths(t, Options{}, filepath.Join(root, path))
		if want >= 0 && len(posts) != want || want < 0 && len(posts) < 10 {
			t.Errorf("%s: %d posts, want %d (%v)", path, len(posts), want, bad)
		}
		if len(bad) > 0 && !strings.Contains(path, "feed_record") {
			t.Errorf("%s: %v", path, bad[0])
		}
		t.Logf("%s: %d posts, %d bad %v", path, len(posts), len(bad), bad)
	}
}
