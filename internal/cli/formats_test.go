package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/pipeline"
)

// held is what a sample holds, as engage formats has to find it.
type held struct {
	formats                  string // the keys of the files inside, each once
	posts, broken, private   int    // private ones are left out of the others
	replies, reposts, quotes int    // replies by id
	gaps                     string // what some file does not tell, by the keys of the schema
}

// sampled says what package sample put into each file. Most of the small ones
// tell the same talk: 23 posts, 14 of them replies, 2 quotes, a repost; or what
// its owner wrote in a longer one: 27, 16, 1 and 1. Formats differ in what they
// keep, and some carry a quoted or reposted post within another: then it counts
// again.
var sampled = map[string]held{
	"x-archive.zip":   {"x-archive", 339, 0, 0, 193, 1, 0, "others"},
	"api-v2.jsonl":    {"x-api-v2", 345, 0, 0, 215, 0, 0, ""},
	"togetter.txt":    {"togetter", 4, 0, 0, 0, 0, 0, "reply_ids"},
	"posts-cp932.csv": {"table", 69, 0, 0, 43, 0, 0, ""},
	"mastodon.tar.gz": {"mastodon-archive", 76, 0, 12, 45, 1, 0, "others"},
	"broken.jsonl":    {"x-api-v1", 4, 2, 0, 2, 0, 0, ""},
	"inbox.jsonl":     {"engage-ndjson", 16, 0, 0, 4, 0, 0, ""},

	// Posts of 2010 besides, each post twice, and the reposted one.
	"formats/twitter-2013.zip":    {"twitter-archive-csv x-archive", 59, 0, 0, 32, 2, 2, "clock others some_clocks"},
	"formats/api-v1.json":         {"x-api-v1", 26, 0, 0, 15, 1, 3, "parents"},
	"formats/api-v2-flat.jsonl":   {"x-api-v2", 26, 0, 0, 15, 1, 3, "parents"},
	"formats/api-v2-twarc.csv":    {"api-v2-csv", 23, 0, 0, 14, 1, 2, "parents"},
	"formats/x-graphql.ndjson.gz": {"x-graphql", 23, 0, 0, 14, 1, 2, "parents"},

	"formats/snscrape.jsonl.zst": {"snscrape", 26, 0, 0, 15, 1, 2, "parents"},
	"formats/twint.csv":          {"twint", 23, 0, 0, 0, 1, 2, "reply_ids"},
	"formats/apify.json":         {"apify", 26, 0, 0, 15, 1, 3, "parents"},
	"formats/4cat.csv":           {"4cat", 23, 0, 0, 0, 1, 2, "reply_ids"},

	"formats/x-analytics-2019.csv": {"table", 26, 0, 0, 0, 0, 0, "others reply_ids"},
	"formats/x-analytics-2026.csv": {"table", 26, 0, 0, 0, 0, 0, "others reply_ids"},
	"formats/twilog.csv":           {"twilog", 27, 0, 0, 0, 1, 0, "others reply_ids"},
	"formats/brandwatch.csv":       {"table", 23, 0, 0, 14, 1, 0, "parents"},
	"formats/meltwater.tsv":        {"table", 22, 0, 0, 0, 0, 0, "reply_ids"},
	"formats/posts.xlsx":           {"xlsx", 22, 0, 0, 14, 0, 0, "parents"},
	"formats/posts-eucjp.csv":      {"table", 22, 0, 0, 14, 0, 0, "parents"},

	"formats/mastodon-statuses.json": {"mastodon-api", 26, 0, 2, 15, 1, 2, "parents"},
	"formats/mastodon-context.json":  {"mastodon-api", 13, 0, 2, 13, 0, 0, "parents"},
	"formats/misskey-notes.json":     {"misskey", 27, 0, 2, 16, 1, 1, "others"},
	"formats/misskey-api.json":       {"misskey", 37, 0, 3, 22, 1, 3, "parents"}, // with each note that is answered
	"formats/bluesky-feed.json":      {"bluesky", 19, 0, 0, 11, 1, 2, "parents"}, // the owner's posts and what they answer
	"formats/bluesky-thread.json":    {"bluesky", 14, 0, 0, 13, 0, 0, ""},
	"formats/bluesky-repo.car":       {"bluesky-car", 27, 0, 0, 16, 1, 1, "others"},

	"formats/threads.zip":   {"threads", 26, 0, 0, 0, 0, 0, "others reply_ids"},
	"formats/instagram.zip": {"instagram", 26, 0, 0, 0, 0, 0, "others reply_ids"},
	"formats/facebook.zip":  {"facebook", 26, 0, 0, 0, 0, 0, "others reply_ids"},

	"formats/togetter.html":  {"togetter-html", 22, 0, 0, 0, 0, 0, "reply_ids"},
	"formats/posts.ndjson":   {"engage-ndjson", 23, 0, 2, 14, 1, 2, "parents"},
	"formats/labelled.jsonl": {"labelled-threads", 21, 0, 0, 13, 0, 0, ""},
}

// TestFormats: engage formats finds in every sample what was put into it, in
// the shape of its published schema; and every format has a sample.
func TestFormats(t *testing.T) {
	s := schema(t, "formats")
	seen := make(map[string]bool)
	for _, path := range archives(t) {
		name := strings.TrimPrefix(path, samples)
		want, known := sampled[name]
		if !known {
			t.Errorf("nothing is known of %s; say in sampled what it holds", name)
			continue
		}
		out := ok(t, "formats", path, "--format", "json")
		valid(t, s, out)
		got := foundIn(t, out)
		if got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
		}
		for _, key := range strings.Fields(got.formats) {
			seen[key] = true
		}
	}
	for _, f := range archive.Formats() {
		if !seen[f.Name] {
			t.Errorf("no sample of the format %s; make one in package sample", f.Name)
		}
	}
}

// foundIn adds up the files of one archive.
func foundIn(t *testing.T, out string) (h held) {
	t.Helper()
	var found struct {
		Files []struct {
			Format                                   string
			Posts, Skipped, Replies, Reposts, Quotes int
			Private                                  int `json:"private_dropped"`
			Gaps                                     []struct{ Missing string }
		}
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	var formats, gaps []string
	for _, f := range found.Files {
		formats = append(formats, f.Format)
		h.posts, h.broken, h.private = h.posts+f.Posts, h.broken+f.Skipped, h.private+f.Private
		h.replies, h.reposts, h.quotes = h.replies+f.Replies, h.reposts+f.Reposts, h.quotes+f.Quotes
		for _, g := range f.Gaps {
			gaps = append(gaps, g.Missing)
		}
	}
	h.formats, h.gaps = once(formats), once(gaps)
	return h
}

// once is every word once, in order.
func once(words []string) string {
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// outcome is an analysis without the account of what was read.
type outcome struct{ Accounts, Summary, Conversations json.RawMessage }

func measure(t *testing.T, args ...string) (m outcome) {
	t.Helper()
	if err := json.Unmarshal([]byte(ok(t, append([]string{"analyze", "--format", "json", "--quiet"}, args...)...)), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// alike compares byte for byte, and says where two analyses begin to differ.
func alike(t *testing.T, what string, got, want outcome) {
	t.Helper()
	for name, pair := range map[string][2]json.RawMessage{
		"accounts": {got.Accounts, want.Accounts}, "summary": {got.Summary, want.Summary}, "conversations": {got.Conversations, want.Conversations},
	} {
		if a, b := pair[0], pair[1]; !bytes.Equal(a, b) {
			i := 0
			for i < min(len(a), len(b)) && a[i] == b[i] {
				i++
			}
			i = max(i-100, 0)
			t.Errorf("%s: other %s:\n got …%.200s\nwant …%.200s", what, name, a[i:], b[i:])
		}
	}
}

// roundTrip converts an archive: the posts stay as they are, and the same is
// measured of them.
func roundTrip(t *testing.T, path string, flags ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "posts.ndjson")
	ok(t, append([]string{"convert", path, "--output", file, "--quiet"}, flags...)...)
	if info, err := os.Stat(file); err != nil {
		t.Fatal(err)
	} else if info.Size() == 0 {
		t.Logf("%s holds no posts", path)
		return
	}
	private := slices.Contains(flags, "--include-private")
	got, want := postsOf(t, file, private), postsOf(t, path, private)
	if len(got) != len(want) {
		t.Errorf("%s: %d posts, converted %d", path, len(want), len(got))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("%s: post %d\n got %s\nwant %s", path, i, got[i], want[i])
			break
		}
	}
	alike(t, path, measure(t, append(flags, file)...), measure(t, append(flags, path)...))
}

// postsOf are all fields of all posts but where they were read.
func postsOf(t *testing.T, path string, private bool) (out []string) {
	t.Helper()
	_, err := pipeline.Read(t.Context(), []string{path}, archive.Options{Private: private}, nil, func(p corpus.Post) error {
		at := p.At.Format(time.RFC3339Nano)
		p.At, p.Source = time.Time{}, corpus.Source{}
		out = append(out, fmt.Sprintf("%s %+v", at, p))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	for _, path := range someArchives(t) {
		roundTrip(t, path)
		if sampled[strings.TrimPrefix(path, samples)].private > 0 {
			roundTrip(t, path, "--include-private")
		}
	}
}

// TestConvertPrivate: private posts are marked as such in what convert writes,
// and are not in it unless asked for.
func TestConvertPrivate(t *testing.T) {
	const path = samples + "formats/mastodon-statuses.json"
	if out := ok(t, "convert", path); strings.Contains(out, "ひみつのパン") {
		t.Error("a private post was converted")
	}
	file := filepath.Join(t.TempDir(), "posts.ndjson")
	ok(t, "convert", path, "--include-private", "--output", file)
	alike(t, "with private posts", measure(t, file), measure(t, path))
}

// TestSharedRoundTrip does the same with real files, where they are at hand.
func TestSharedRoundTrip(t *testing.T) {
	const root = "../../../shared/samples"
	if _, err := os.Stat(root); err != nil || testing.Short() {
		t.Skip("no shared samples, or a short run")
	}
	// No posts of a known format.
	refused := []string{"SOURCES.md", "users.jsonl", "counts.jsonl", "marshalx_feed_record.json"}
	err := filepath.WalkDir(root, func(path string, f fs.DirEntry, err error) error {
		if err == nil && !f.IsDir() && !slices.Contains(refused, f.Name()) {
			roundTrip(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnyOrder: neither the order of the files nor the number of workers
// shows, though most of the samples tell the same posts.
func TestAnyOrder(t *testing.T) {
	paths := someArchives(t)
	want := measure(t, append(slices.Clone(paths), "--workers", "1")...)
	slices.Reverse(paths)
	alike(t, "backwards, eight workers", measure(t, append(paths, "--workers", "8")...), want)
}

// talked is what the accounts of an analysis did with others: the part of the
// figures that needs neither client names nor addresses nor the calendar.
func talked(t *testing.T, accounts json.RawMessage) json.RawMessage {
	t.Helper()
	var list []struct {
		Handle   string
		Observed map[string]float64
		KPI      map[string]any
	}
	if err := json.Unmarshal(accounts, &list); err != nil {
		t.Fatal(err)
	}
	for i := range list {
		kept := make(map[string]any)
		for _, key := range []string{"posts", "conversations", "measurable", "responses", "received", "answered", "response_rate", "people", "people_in_exchange", "two_way", "interactive_share"} {
			v, ok := list[i].KPI[key]
			if !ok {
				t.Fatalf("no %s in the figures of %s", key, list[i].Handle)
			}
			kept[key] = v
		}
		list[i].KPI = kept
	}
	out, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSameTalk: a talk is the same talk whoever tells it, in whatever format
// that says who answers whom.
func TestSameTalk(t *testing.T) {
	first := measure(t, samples+"formats/api-v1.json")
	for _, name := range []string{"api-v2-flat.jsonl", "api-v2-twarc.csv", "x-graphql.ndjson.gz", "snscrape.jsonl.zst", "apify.json"} {
		other := measure(t, samples+"formats/"+name)
		alike(t, name, outcome{talked(t, other.Accounts), other.Summary, nil}, outcome{talked(t, first.Accounts), first.Summary, nil})
	}
	// The address of the quoted post is no part of these texts, or who answers
	// which post is inferred: single points differ.
	for _, name := range []string{"twint.csv", "4cat.csv", "mastodon-statuses.json", "misskey-api.json", "posts.ndjson"} {
		other := measure(t, samples+"formats/"+name)
		alike(t, name, outcome{talked(t, other.Accounts), nil, nil}, outcome{talked(t, first.Accounts), nil, nil})
	}
}
