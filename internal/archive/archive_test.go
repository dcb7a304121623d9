package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

// readAll reads paths to the end.
func readAll(t *testing.T, opts Options, paths ...string) ([]corpus.Post, []error, []FileInfo) {
	t.Helper()
	a, err := Open(context.Background(), paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var posts []corpus.Post
	var bad []error
	for p, err := range a.Posts() {
		var re *RecordError
		switch {
		case errors.As(err, &re):
			bad = append(bad, err)
		case err != nil:
			t.Fatal(err)
		default:
			posts = append(posts, p)
		}
	}
	return posts, bad, a.Files()
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func zipOf(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(members[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const accountJS = `window.YTD.account.part0 = [ {"account":{"username":"Mise_Mode","accountId":"77"}} ]`
const tweetsJS = `window.YTD.tweets.part0 = [
  {
    "tweet" : {"id_str":"1577318900085186562","full_text":"@kyaku ありがとう &amp; またね","created_at":"Tue Oct 04 15:25:05 +0000 2022","source":"<a href=\"x\">Twitter Web App</a>","in_reply_to_status_id_str":"1577318900085186000","in_reply_to_screen_name":"Kyaku"}
  },
  {
    "tweet" : {"id_str":"1577318900085186563","full_text":"cut
  },
  {
    "tweet" : {"id_str":"1577318900085186564","full_text":"RT @tomo: 新作です…","created_at":"Tue Oct 04 15:26:05 +0000 2022"}
  }
]`

func TestXArchiveInZip(t *testing.T) {
	p := write(t, "x.zip", zipOf(t, "data/account.js", accountJS, "data/tweets.js", tweetsJS, "data/direct-messages.js", "window.YTD.direct_messages.part0 = []"))
	posts, bad, infos := readAll(t, Options{}, p)
	if len(posts) != 2 || len(bad) != 1 || len(infos) != 1 || infos[0].Skipped != 1 {
		t.Fatalf("posts %d, bad %v, infos %+v", len(posts), bad, infos)
	}
	if !strings.Contains(bad[0].Error(), "tweets.js:5:") {
		t.Errorf("no line in %v", bad[0])
	}
	got := posts[0]
	if got.Author != "mise_mode" || got.Number != "77" || got.ReplyToAuthor != "kyaku" || got.Client != "Twitter Web App" ||
		got.Text != "@kyaku ありがとう & またね" || got.Blind != corpus.BlindOthers || !reflect.DeepEqual(got.Brand, []corpus.AuthorID{"mise_mode"}) {
		t.Errorf("%+v", got)
	}
	if posts[1].Kind != corpus.Repost || !posts[1].Truncated || posts[1].QuotesAuthor != "tomo" {
		t.Errorf("%+v", posts[1])
	}
}

func TestHostileZips(t *testing.T) {
	inner := string(zipOf(t, "a.txt", "x"))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"outside": {zipOf(t, "../tweets.js", tweetsJS), "outside"},
		"nested":  {zipOf(t, "in.zip", inner), "inside an archive"},
		"cut":     {zipOf(t, "data/tweets.js", tweetsJS)[:100], "cut off"},
		"empty":   {[]byte{}, "empty"},
		"zeros":   {make([]byte, 5000), "zero bytes"},
		"png":     {[]byte("\x89PNG\r\n\x1a\nxxxx"), "PNG"},
		"counts":  {[]byte(`{"data":[{"end":"x","start":"y","tweet_count":3}]}`), "counts, not posts"},
		"users":   {[]byte(`{"data":[{"username":"a","public_metrics":{}}]}`), "users, not posts"},
	} {
		a, err := Open(context.Background(), []string{write(t, "f", c.data)}, Options{})
		if err == nil {
			a.Close()
			t.Errorf("%s: opened", name)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncodeRoundTrip(t *testing.T) {
	want := corpus.Post{ID: "1", ConversationID: "c", ReplyTo: "0", ReplyToAuthor: "b", Quotes: "9", QuotesAuthor: "q",
		Author: "a", Handle: "A", Number: "5", At: time.Date(2026, 1, 2, 3, 4, 5, 6000000, time.UTC), DateOnly: true,
		Text: "<b>\n&", Mentions: []corpus.AuthorID{"b"}, Client: "x", URL: "u", Truncated: true, Kind: corpus.Excerpt,
		Private: true, Blind: corpus.BlindReplies | corpus.BlindOthers, Brand: []corpus.AuthorID{"a"}}
	var b bytes.Buffer
	if err := EncodePost(&b, want); err != nil {
		t.Fatal(err)
	}
	posts, bad, _ := readAll(t, Options{Private: true, Stdin: &b}, "-")
	if len(posts) != 1 || len(bad) != 0 {
		t.Fatal(posts, bad)
	}
	want.Source = corpus.Source{File: "-", Line: 1}
	if !reflect.DeepEqual(posts[0], want) {
		t.Errorf("got  %+v\nwant %+v", posts[0], want)
	}
}

func TestLabelledAndBrokenLines(t *testing.T) {
	data := `{"id":"t1","brand":["@Mise"],"posts":[{"id":"1","author":"@Mise","at":"2026-01-02 03:04:05 +0900","text":"a"},{"id":"2","author":"k","at":"2026-01-02T03:05:05+09:00","reply_to":"1","text":"b"}],"labels":{}}
{"id":"t2","posts":[{"id
{"id":"t3","posts":[{"id":"1","author":"k","at":"x","text":"b"},{"id":"2","author":"k","text":"b"}]}
`
	posts, bad, _ := readAll(t, Options{}, write(t, "l.jsonl", []byte(data)))
	if len(posts) != 3 || len(bad) != 2 {
		t.Fatal(posts, bad)
	}
	if posts[1].ReplyTo != "t1/1" || posts[1].ConversationID != "t1" || posts[0].Author != "mise" || posts[1].Brand[0] != "mise" {
		t.Errorf("%+v", posts[:2])
	}
}

func TestSharedSamples(t *testing.T) {
	root := "../../../shared/samples"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared samples here")
	}
	for _, dir := range []string{"api_v1", "api_v2", "x_graphql", "zeeschuimer"} {
		files, _ := filepath.Glob(filepath.Join(root, dir, "*"))
		for _, f := range files {
			base := filepath.Base(f)
			if base == "users.jsonl" || base == "counts.jsonl" {
				want := strings.TrimSuffix(base, ".jsonl") + ", not posts"
				if _, err := Open(context.Background(), []string{f}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v", f, err)
				}
				continue
			}
			posts, bad, infos := readAll(t, Options{}, f)
			if len(posts) == 0 {
				t.Errorf("%s: no posts; %v", f, bad)
			}
			replies := 0
			for _, p := range posts {
				if p.Author == "" || p.At.IsZero() || p.Text == "" {
					t.Errorf("%s: %+v", f, p)
					break
				}
				if p.ReplyTo != "" {
					replies++
				}
			}
			t.Log(infos, "replies", replies, bad)
		}
	}
}
