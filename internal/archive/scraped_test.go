package archive

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// wantPosts compares posts as a whole, but for the file that they came from.
func wantPosts(t *testing.T, got []corpus.Post, want ...corpus.Post) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d posts, want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		g, w := got[i], want[i]
		g.Source.File = ""
		if !g.At.Equal(w.At) {
			t.Errorf("post %d at %v, want %v", i, g.At, w.At)
		}
		g.At = w.At
		if !reflect.DeepEqual(g, w) {
			t.Errorf("post %d:\n got %+v\nwant %+v", i, g, w)
		}
	}
}

// wantBroken checks where records were left out and what was said of them.
func wantBroken(t *testing.T, bad []error, want ...string) {
	t.Helper()
	if len(bad) != len(want) {
		t.Errorf("%d broken records, want %d: %v", len(bad), len(want), bad)
	}
	for i := range min(len(bad), len(want)) {
		if !strings.Contains(bad[i].Error(), want[i]) {
			t.Errorf("broken record %d: %v, want %q", i, bad[i], want[i])
		}
	}
}

func line(n int) corpus.Source { return corpus.Source{Line: n} }

func authors(names ...corpus.AuthorID) []corpus.AuthorID { return names }

// TestScrapedDetect sees that each format claims its own files and no other's,
// whatever the file is called.
func TestScrapedDetect(t *testing.T) {
	for _, c := range []struct{ format, text string }{
		{"snscrape", snsJSON},
		{"snscrape", "[\n" + snsTwscrape + "\n]"},
		{"twint", twintCSV}, {"twint", twintTSV}, {"twint", twintJSON}, {"twint", twintOldJSON},
		{"apify", apifyJSON}, {"apify", apifyKaito}, {"apify", apifyCSV}, {"apify", apifyDots},
		{"4cat", fourCATZeeschuimer}, {"4cat", fourCATAPI}, {"4cat", fourCATTCAT},

		{"x-api-v2", fourCATNDJSON},
		{"table", toolCSV}, {"table", analyticsNew}, {"table", analyticsOld},
		{"table", "id,author,body,timestamp,thread_id,is_reply\n1,hana,こんにちは,2023-03-01 03:00:00,1,no\n"}, // 4CAT's, but not of X
		{"table", "id,username,tweet,date,time\n1,hana,こんにちは,2020-12-01,09:15:00\n"},
		{"api-v2-csv", twarcCSV}, {"twilog", twilogCSV},
		{"misskey", misskeyJSON}, {"bluesky", skyJSON}, {"threads", threadsJSON},
		{"engage-ndjson", `{"id":"1","author":"hana","at":"2023-03-01T12:00:00+09:00","text":"\"_type\": \"x.Tweet\""}`},
		{"engage-ndjson", `{"schema":"engage.post/v1","id":"1","author":"hana","text":"userName createdAt twitterUrl"}`},
		{"x-api-v1", `{"id_str":"1","created_at":"Wed Mar 01 03:00:00 +0000 2023","text":"やあ","user":{"id_str":"7","screen_name":"hana"}}`},
		{"x-graphql", `{"rest_id":"1","legacy":{"full_text":"やあ","created_at":"Wed Mar 01 03:00:00 +0000 2023"}}`},
		{"x-archive", tweetsJS},
	} {
		for _, name := range []string{"a.json", "b.csv", "c"} {
			f := &File{Name: name, Head: []byte(c.text)}
			if fm, _ := choose(f); fm == nil || fm.Name != c.format {
				t.Errorf("%s: chose %v, want %s for %.60s", name, fm, c.format, c.text)
			}
		}
	}
}

// TestScrapedSamples reads no real file by mistake.
func TestScrapedSamples(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/samples/*/*")
	if len(files) == 0 {
		t.Skip("no shared samples")
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := &File{Name: "a", Head: data[:min(len(data), headSize)]}
		for _, fm := range []Format{snscrape, twint, apify, fourCAT} {
			if fm.Detect(f) != 0 {
				t.Errorf("%s claims %s", fm.Name, path)
			}
		}
	}
}

func TestScalar(t *testing.T) {
	for in, want := range map[string]string{
		`"1630764795294646279"`: "1630764795294646279", `1630764795294646279`: "1630764795294646279",
		`null`: "", `true`: "true", `"あ\n"`: "あ\n", `[{"a":1}]`: `[{"a":1}]`,
	} {
		s := scalar("old")
		if err := s.UnmarshalJSON([]byte(in)); err != nil || string(s) != want {
			t.Errorf("%s: %q, %v", in, s, err)
		}
	}
}

func TestExactID(t *testing.T) {
	for _, c := range [][3]string{
		{"https://twitter.com/hana/status/1630764795294646279", "1630764795294646300", "1630764795294646279"},
		{"https://x.com/i/web/status/1630764795294646279", "1630764795294646300", "1630764795294646279"},
		{"https://x.com/hana", "1630764795294646279", "1630764795294646279"},
		{"", "1.63E+18", ""}, {"", "None", ""}, {"", "", ""},
	} {
		if got := exactID(c[0], c[1]); got != c[2] {
			t.Errorf("%q %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// A name counts however it is written in its cell, and only as a whole.
func TestDelimiterOf(t *testing.T) {
	for head, want := range map[string]rune{
		"id,text\n1,a": ',', "\uFEFF\"id\";\" text \"\n": ';', "id\tte\x00xt": '\t', "\n\nid|text\n": '|',
		"id,texts\n": 0, "id,a text\n": 0, "x,y\nid,text\n": 0, `{"id":1,"text":"a"}`: 0, "": 0,
	} {
		if got := delimiterOf([]byte(head), "id", "text"); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
}
