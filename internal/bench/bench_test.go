package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"engage/internal/archive"
	"engage/internal/corpus"
)

var source = sync.OnceValues(func() (*Source, error) { return Load("../../testdata/labelled/*.jsonl") })

func texts(t testing.TB) *Source {
	t.Helper()
	s, err := source()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t testing.TB, a Archive) (string, Made) {
	t.Helper()
	var b bytes.Buffer
	made, err := a.Write(&b, texts(t))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), made
}

func TestSameSeedSameBytes(t *testing.T) {
	first, _ := written(t, Archive{Posts: 3000, Seed: 1})
	if again, _ := written(t, Archive{Posts: 3000, Seed: 1}); again != first {
		t.Error("the same seed made another archive")
	}
	if other, _ := written(t, Archive{Posts: 3000, Seed: 2}); other == first {
		t.Error("another seed made the same archive")
	}
	if fewer, _ := written(t, Archive{Posts: 1000, Seed: 1}); !strings.HasPrefix(first, fewer) {
		t.Error("1000 posts are not the first of 3000")
	}
}

// TestMeasures holds the archive to what PERFORMANCE.md says of it.
func TestMeasures(t *testing.T) {
	all, made := written(t, Archive{Posts: 20_000, Seed: 1})
	n := float64(made.Posts)
	if lines := strings.Count(all, "\n"); lines != 20_000 || made.Posts != lines || made.Bytes != int64(len(all)) {
		t.Errorf("%d lines and %d bytes, said to be %d and %d", lines, len(all), made.Posts, made.Bytes)
	}
	if bytes := float64(len(all)) / n; bytes < 2600 || bytes > 2900 {
		t.Errorf("%.0f bytes a post", bytes)
	}
	if runes := float64(made.Runes) / n; runes < 45 || runes > 55 {
		t.Errorf("%.1f runes a post", runes)
	}
	if unique := float64(made.Unique) / n; unique < 0.98 {
		t.Errorf("%.3f unique", unique)
	}
	for line := range strings.Lines(all) {
		if len(line) < 2000 || len(line) > 6000 || !json.Valid([]byte(line)) || strings.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			t.Fatalf("a line of %d bytes: %s", len(line), line)
		}
	}
}

// TestTalk: answers follow what they answer, most of it by others, and a few
// conversations are large.
func TestTalk(t *testing.T) {
	root, size := make(map[uint64]uint64), make(map[uint64]int)
	wrote := make(map[string]int)
	var last Post
	answers := 0
	for p := range texts(t).Posts(20_000, 1) {
		if p.At.Before(last.At) || size[p.ID] > 0 {
			t.Fatalf("post %d comes after %d", p.ID, last.ID)
		}
		last, root[p.ID] = p, p.ID
		if p.ReplyTo != 0 {
			up, ok := root[p.ReplyTo]
			if !ok {
				t.Fatalf("post %d answers %d, which has not come", p.ID, p.ReplyTo)
			}
			root[p.ID] = up
			answers++
		}
		size[root[p.ID]]++
		if p.Author.Account {
			wrote[p.Author.Handle]++
		}
	}
	largest, single := 0, 0
	for _, n := range size {
		largest = max(largest, n)
		if n == 1 {
			single++
		}
	}
	if answers < 8000 || answers > 14_000 || largest < 50 || single < len(size)/3 || single > 2*len(size)/3 {
		t.Errorf("%d answers, the largest of %d conversations has %d posts, %d have one", answers, len(size), largest, single)
	}
	if len(wrote) != len(companies) || wrote["minato_pan"] < 2*wrote["tokiwa_kaden"] {
		t.Errorf("accounts wrote %v", wrote)
	}
}

// TestReadBack reads the archive as engage does, in all its forms.
func TestReadBack(t *testing.T) {
	want := slices.Collect(texts(t).Posts(1500, 3))
	for _, form := range []struct {
		name string
		raw  bool
	}{{"posts.jsonl", false}, {"raw.jsonl", true}, {"posts.jsonl.gz", false}, {"posts.jsonl.zst", true}} {
		path := filepath.Join(t.TempDir(), form.name)
		if _, err := (Archive{Posts: len(want), Seed: 3, Raw: form.raw}).Create(path, texts(t)); err != nil {
			t.Fatal(err)
		}
		got := read(t, path)
		if len(got) != len(want) {
			t.Fatalf("%s: %d posts of %d", form.name, len(got), len(want))
		}
		for i := range got {
			if err := same(&got[i], &want[i]); err != "" {
				t.Fatalf("%s: post %d: %s is\n%+v\nwanted\n%+v", form.name, i, err, got[i], want[i])
			}
		}
	}
}

func read(t *testing.T, path string) (posts []corpus.Post) {
	t.Helper()
	a, err := archive.Open(context.Background(), []string{path}, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for p, err := range a.Posts() {
		if err != nil {
			t.Fatal(err)
		}
		posts = append(posts, p)
	}
	if f := a.Files(); len(f) != 1 || f[0].Format != "x-api-v1" {
		t.Errorf("%s is read as %+v", path, f)
	}
	return posts
}

// same names the first field that is not what was written.
func same(got *corpus.Post, want *Post) string {
	reply, to := corpus.PostID(""), corpus.AuthorID("")
	if want.ReplyTo != 0 {
		reply, to = corpus.PostID(fmt.Sprint(want.ReplyTo)), corpus.Handle(want.To.Handle)
	}
	switch {
	case string(got.ID) != fmt.Sprint(want.ID):
		return "the id"
	case got.ReplyTo != reply || got.ReplyToAuthor != to:
		return "the answer"
	case got.Author != corpus.Handle(want.Author.Handle):
		return "the author"
	case !got.At.Equal(want.At.Truncate(1e9)):
		return "the time"
	case !strings.HasPrefix(got.Text, want.Text): // a picture adds its address
		return "the text"
	}
	return ""
}

// TestTweet: indices count characters, and X's three escapes are in texts.
func TestTweet(t *testing.T) {
	p := Post{ID: 1005, ReplyTo: 4, Author: customer(1), To: companies[0], At: start, Text: "@minato_pan 1 < 2 &amp; 😊 #パン https://t.co/AbCdEf1234"}
	var got struct {
		Text     string `json:"full_text"`
		Range    []int  `json:"display_text_range"`
		ReplyTo  string `json:"in_reply_to_screen_name"`
		Entities map[string][]struct {
			Text    string
			Name    string `json:"screen_name"`
			Number  uint64 `json:"id"`
			URL     string
			Indices []int
		}
	}
	if err := json.Unmarshal(p.tweet(nil), &got); err != nil {
		t.Fatal(err)
	}
	if want := "@minato_pan 1 &lt; 2 &amp;amp; 😊 #パン https://t.co/AbCdEf1234"; got.Text != want || got.ReplyTo != "minato_pan" {
		t.Errorf("text %q in reply to %s", got.Text, got.ReplyTo)
	}
	text := []rune(p.Text)
	for kind, want := range map[string]string{"hashtags": "#パン", "user_mentions": "@minato_pan", "urls": "https://t.co/AbCdEf1234"} {
		e := got.Entities[kind]
		if len(e) != 1 || string(text[e[0].Indices[0]:e[0].Indices[1]]) != want {
			t.Errorf("%s: %+v", kind, e)
		}
	}
	if m := got.Entities["user_mentions"][0]; m.Name != "minato_pan" || m.Number != companies[0].Number || !slices.Equal(got.Range, []int{12, len(text)}) {
		t.Errorf("mention %+v, range %v of %d", m, got.Range, len(text))
	}
}
