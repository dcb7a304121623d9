package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// The inputs here are made to cost the square of their size. Each test would
// take minutes, or all of the memory, if one did.

// heavy passes over a test that the race detector makes slow and has nothing to
// find in.
func heavy(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a lot of input for one goroutine")
	}
}

func TestDeepPage(t *testing.T) {
	heavy(t)
	record := strings.ReplaceAll(wholeRecords["x-graphql"], "§", "1")
	deep := strings.Repeat(`{"a":`, 9000) + strings.Replace(record, "はい", strings.Repeat("い", 300_000), 1) + strings.Repeat("}", 9000)
	near := strings.ReplaceAll(wholeRecords["x-graphql"], "§", "2")
	posts, bad := foreign(t, Options{}, "a.json", near+"\n"+`{"a":`+deep+`,"b":`+near+"}\n")
	if len(posts) != 1 || len(bad) != 1 || !errors.Is(bad[0], errTooDeep) || !strings.Contains(bad[0].Error(), "a.json:2:") {
		t.Errorf("%d posts, %v", len(posts), bad)
	}
	nested := strings.Repeat(`{"a":[`, 18) + record + strings.Repeat("]}", 18)
	if posts, bad := foreign(t, Options{}, "a.json", near+"\n"+nested); len(posts) != 2 || len(bad) != 0 {
		t.Errorf("39 deep: %d posts, %v", len(posts), bad)
	}
}

func TestNestedReposts(t *testing.T) {
	heavy(t)
	const n = 9900
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id_str":"%d","user":{"screen_name":"a"},"created_at":"Tue Oct 04 15:25:05 +0000 2022","text":"@b い","retweeted_status":`, n-i)
	}
	b.WriteString(`{"id_str":"0","user":{"screen_name":"a"},"text":"は"}` + strings.Repeat("}", n))
	posts, bad := foreign(t, Options{}, "a.json", b.String())
	if len(posts) != n+1 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if p := posts[1]; p.ID != "1" || p.Kind != corpus.Repost || p.Quotes != "0" || p.Text != "は" {
		t.Errorf("%+v", p)
	}
}

func TestNestedQuotes(t *testing.T) {
	heavy(t)
	const n = 2000
	in := nekoSaid
	for i := range n {
		in = said(fmt.Sprint(i), `,"quote":{"quoted_status":`+in+`}`)
	}
	posts, bad := foreign(t, Options{}, "a.json", in)
	if len(posts) != maxCarried+1 || len(bad) != 0 || posts[0].Quotes != posts[1].ID {
		t.Errorf("%d posts, %v", len(posts), bad)
	}
}

func TestManyMentions(t *testing.T) {
	heavy(t)
	var b strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&b, "@a%d ", i)
	}
	if got := mentionsIn(b.String()); len(got) != maxMentions || got[0] != "a0" || got[999] != "a999" {
		t.Errorf("%d mentions", len(got))
	}
}

func TestManyFacets(t *testing.T) {
	heavy(t)
	const n = 1_000_000
	rec := &skyRecord{Text: strings.Repeat("a...", n)}
	rec.Facets = make([]skyFacet, n)
	var link skyFacet
	if err := json.Unmarshal([]byte(`{"Features":[{"$type":"app.bsky.richtext.facet#link","URI":"https://a.example"}]}`), &link); err != nil {
		t.Fatal(err)
	}
	for i := range rec.Facets {
		f := &rec.Facets[i]
		f.Index.ByteStart, f.Index.ByteEnd, f.Features = 4*i+1, 4*i+4, link.Features
		if i%2 == 1 {
			f.Index.ByteEnd = len(rec.Text) + 1 // not in the text
		}
	}
	if got := skyText(rec); got != strings.Repeat("ahttps://a.examplea...", n/2) {
		t.Errorf("%d bytes: %.60q", len(got), got)
	}
}

func TestManyAddresses(t *testing.T) {
	heavy(t)
	const n = 100_000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "唐揚げ%d\nhttp://twitter.com/hana_bento/status/%d\n", i, 7000000000+i)
	}
	posts, bad := foreign(t, Options{}, "a.txt", b.String())
	if len(posts) != n || len(bad) != 0 || posts[n-1].Text != fmt.Sprint("唐揚げ", n-1) || posts[0].Text != "唐揚げ0" {
		t.Errorf("%d posts, %v", len(posts), bad)
	}
}

func TestCopiedLines(t *testing.T) {
	heavy(t)
	in := &endless{body: "あいう\n", n: 1 << 30}
	lines, err := copiedLines(context.Background(), in, 1000)
	if !errors.Is(err, errTooLong) || len(lines) != 100 || lines[99] != "あいう" {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	if _, err := copiedLines(context.Background(), &endless{body: "あ", n: 1 << 30}, 1000); !errors.Is(err, errTooLong) {
		t.Errorf("one line: %v", err)
	}
	if lines, err := copiedLines(context.Background(), &endless{body: "あいう\n", n: 100}, 1000); err != nil || len(lines) != 100 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

// A container of many files asks each for the owner's file beside it.
func TestManySiblings(t *testing.T) {
	heavy(t)
	const n = 100_000
	all := make([]*File, 0, n)
	opened := map[string]int{}
	add := func(name, body string) {
		f := &File{Name: name, Encoding: encUTF8, peers: func() []*File { return all }}
		f.raw = func() (io.ReadCloser, error) {
			opened[name]++
			return io.NopCloser(strings.NewReader(body)), nil
		}
		all = append(all, f)
	}
	for i := range n / 2 {
		add(fmt.Sprintf("export/%05d/outbox.json", i), "{}")
		if i%2 == 0 {
			add(fmt.Sprintf("export/%05d/actor.json", i), fmt.Sprintf(`{"preferredUsername":"a%d"}`, i))
		}
	}
	add("export/account.js", `window.YTD.account.part0 = [{"account":{"username":"hana"}}]`)
	for _, f := range all {
		if !strings.HasSuffix(f.Name, "/outbox.json") {
			continue
		}
		if f.Sibling("actor.json") == nil || f.Sibling("manifest.js") != nil || xArchiveOwner(f).ScreenName != "hana" {
			t.Fatalf("%s: %v", f.Name, f.Sibling("actor.json"))
		}
	}
	if opened["export/account.js"] != 2 { // its head, its content
		t.Errorf("read %d times", opened["export/account.js"])
	}
	for name, want := range map[string]string{
		"export/00004/outbox.json": "export/00004/actor.json", "export/00005/outbox.json": "export/00000/actor.json",
	} {
		for _, f := range all {
			if f.Name == name && f.Sibling("actor.json").Name != want {
				t.Errorf("%s: %s", name, f.Sibling("actor.json").Name)
			}
		}
	}
}

func TestNearestSibling(t *testing.T) {
	heavy(t)
	var all []*File
	for _, name := range []string{"account.js", "a/account.js", "a/b/c/account.js", "a/d/account.js", "ab/account.js", "e/f/account.js"} {
		all = append(all, &File{Name: name, Head: []byte{}})
	}
	for dir, want := range map[string]string{
		"": "account.js", "a/": "a/account.js", "a/b/": "a/b/c/account.js", "a/x/": "a/account.js", "a/d/e/": "a/d/account.js", "e/": "e/f/account.js", "x/": "account.js",
	} {
		f := &File{Name: dir + "tweets.js", peers: func() []*File { return all }}
		if got := f.Sibling("account.js"); got == nil || got.Name != want {
			t.Errorf("%q: %+v, want %s", dir, got, want)
		}
	}
	alone := &File{Name: "account.js", peers: func() []*File { return all }}
	if alone.Sibling("account.js") != nil || alone.Sibling("x.js") != nil || (&File{}).Sibling("x.js") != nil {
		t.Error("a file is found that is not there")
	}
}

func TestNotesOfOneSecond(t *testing.T) {
	heavy(t)
	const n = 20_000
	var tweets, notes strings.Builder
	tweets.WriteString("window.YTD.tweets.part0 = [")
	notes.WriteString("window.YTD.note_tweet.part0 = [")
	for i := range n {
		words := strings.Repeat("長い話の始まり", 4) + fmt.Sprint(i) + "、"
		fmt.Fprintf(&tweets, "{\"tweet\":{\"id_str\":\"%d\",\"full_text\":\"%s…\",\"created_at\":\"Tue Oct 04 15:25:05 +0000 2022\"}},\n", 100+i, words)
		fmt.Fprintf(&notes, "{\"noteTweet\":{\"createdAt\":\"2022-10-04T15:25:05.000Z\",\"core\":{\"text\":\"%s終わり\"}}},\n", words)
	}
	posts, bad := foreign(t, Options{}, "tweets.js", tweets.String()+"]", "account.js", accountJS, "note-tweet.js", notes.String()+"]")
	if len(posts) != n || len(bad) != n-maxNotes || !strings.HasSuffix(posts[7].Text, "終わり") {
		t.Errorf("%d posts, %d notes without one, %q", len(posts), len(bad), posts[7].Text)
	}
}
