package archive

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"engage/internal/corpus"
)

// emitted is what comes of a post handed to a Reader.
func emitted(t *testing.T, p corpus.Post) (corpus.Post, FileInfo) {
	t.Helper()
	var got corpus.Post
	r := &Reader{file: &File{}, info: &FileInfo{}, sink: func(p corpus.Post, _ error) bool { got = p; return true }}
	if err := r.Emit(p); err != nil {
		t.Fatal(err)
	}
	return got, *r.info
}

func TestTimesAreCheckedByTheId(t *testing.T) {
	const id = "1577318900085186562" // 2022-10-04 15:25:05.605 UTC
	exact := time.Date(2022, 10, 4, 15, 25, 5, 605e6, time.UTC)
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02 15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for name, c := range map[string]struct {
		p       corpus.Post
		want    time.Time
		shifted time.Duration
	}{
		"to the second":          {corpus.Post{ID: id, At: day("2022-10-04 15:25:05")}, day("2022-10-04 15:25:05"), 0},
		"without seconds":        {corpus.Post{ID: id, At: day("2022-10-04 15:25:00")}, exact, 0},
		"JST read as UTC":        {corpus.Post{ID: id, At: day("2022-10-05 00:25:05")}, exact, 9 * time.Hour},
		"UTC read as JST":        {corpus.Post{ID: id, At: day("2022-10-04 06:25:00")}, exact, -9 * time.Hour},
		"Nepal's quarter":        {corpus.Post{ID: id, At: day("2022-10-04 21:10:05")}, exact, 5*time.Hour + 45*time.Minute},
		"an hour and 20 minutes": {corpus.Post{ID: id, At: day("2022-10-04 16:45:05")}, day("2022-10-04 16:45:05"), 0},
		"another year":           {corpus.Post{ID: id, At: day("2021-10-04 15:25:05")}, day("2021-10-04 15:25:05"), 0},
		"a date only":            {corpus.Post{ID: id, At: day("2022-10-05 00:00:00"), DateOnly: true}, exact, 0},
		"another day":            {corpus.Post{ID: id, At: day("2022-10-15 00:00:00"), DateOnly: true}, day("2022-10-15 00:00:00"), 0},
		"none, but X's address":  {corpus.Post{ID: id, URL: "https://x.com/a/status/" + id}, exact, 0},
		"none":                   {corpus.Post{ID: id}, time.Time{}, 0},
		"an id of 2010":          {corpus.Post{ID: "8138372450", At: day("2010-01-24 09:00:00")}, day("2010-01-24 09:00:00"), 0},
		"no id of X":             {corpus.Post{ID: "h-1577", At: day("2010-01-24 09:00:00")}, day("2010-01-24 09:00:00"), 0},
		"a broken clock":         {corpus.Post{ID: "a", At: day("9998-01-05 09:00:00")}, time.Time{}, 0},
		"an empty field":         {corpus.Post{ID: "a", At: time.Unix(0, 0)}, time.Time{}, 0},
		"no calendar's":          {corpus.Post{ID: "a", At: time.Unix(1<<40, 0)}, time.Time{}, 0},
	} {
		c.p.Author = "a"
		got, info := emitted(t, c.p)
		if !got.At.Equal(c.want) || info.Shift != c.shifted || (info.Shifted > 0) != (c.shifted != 0) {
			t.Errorf("%s: %s, shifted %d by %s; want %s, %s", name, got.At, info.Shifted, info.Shift, c.want, c.shifted)
		}
		if got.DateOnly && got.At.Equal(exact) {
			t.Errorf("%s: still a date only", name)
		}
	}
}

func TestNoBadBytesGetThrough(t *testing.T) {
	bad := "あ\xFF"
	p, _ := emitted(t, corpus.Post{ID: corpus.PostID(bad), Author: corpus.AuthorID(bad), Handle: bad, Text: bad,
		Client: bad, URL: bad, Mentions: []corpus.AuthorID{corpus.AuthorID(bad)}})
	for _, s := range []string{string(p.ID), string(p.Author), p.Handle, p.Text, p.Client, p.URL, string(p.Mentions[0])} {
		if s != "あ\uFFFD" {
			t.Errorf("%q", s)
		}
	}
}

// What posts say alike is kept once, and by itself: a client's name without the
// tag around it, an id within the address that lives as long.
func TestShare(t *testing.T) {
	line := oneLine(v1JSON("1577318900085186560", "Mise", `,"full_text":"あ"`))
	posts, bad := foreign(t, Options{}, "a.jsonl", line+line)
	if len(posts) != 2 || len(bad) != 0 || posts[0].Client != "TweetDeck" {
		t.Fatalf("%+v %v", posts, bad)
	}
	a, b := &posts[0], &posts[1]
	for name, same := range map[string]bool{
		"handle": unsafe.StringData(a.Handle) == unsafe.StringData(b.Handle),
		"author": unsafe.StringData(string(a.Author)) == unsafe.StringData(string(b.Author)),
		"client": unsafe.StringData(a.Client) == unsafe.StringData(b.Client),
		"id":     strings.HasSuffix(a.URL, string(a.ID)) && unsafe.StringData(string(a.ID)) == unsafe.StringData(a.URL[len(a.URL)-len(a.ID):]),
	} {
		if !same {
			t.Errorf("%s: two copies", name)
		}
	}
	r := &Reader{}
	root := strings.Repeat("7", 19)
	var told [2]corpus.Post
	for i := range told {
		told[i] = corpus.Post{ID: corpus.PostID(fmt.Sprint(i)), ConversationID: corpus.ConversationID(strings.Clone(root)), ReplyTo: corpus.PostID(strings.Clone(root))}
		r.share(&told[i])
	}
	first := unsafe.StringData(string(told[0].ConversationID))
	if unsafe.StringData(string(told[1].ConversationID)) != first || unsafe.StringData(string(told[1].ReplyTo)) != first || string(told[1].ReplyTo) != root {
		t.Error("conversation: two copies")
	}
	for i := range 3 * maxShared {
		r.share(&corpus.Post{Handle: fmt.Sprint(i), ConversationID: corpus.ConversationID(fmt.Sprint("c", i))})
	}
	if len(r.names) > maxShared+8 {
		t.Errorf("%d names are kept", len(r.names))
	}
}
