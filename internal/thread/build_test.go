package thread

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func post(id, author, replyTo, text string, minute int) corpus.Post {
	return corpus.Post{ID: corpus.PostID(id), Author: corpus.Handle(author), Handle: author, ReplyTo: corpus.PostID(replyTo),
		Text: text, Mentions: mentionsOf(text), At: noon.Add(time.Duration(minute) * time.Minute)}
}

// shape describes conversations as "id: author<parent-author …; R I level".
func shape(res Result) []string {
	var out []string
	for i := range res.Conversations {
		c := &res.Conversations[i]
		var b strings.Builder
		for j := range c.Posts {
			fmt.Fprintf(&b, " %s", c.Posts[j].Author)
			if c.Posts[j].Kind == corpus.Stub {
				b.WriteString("?")
			}
			if up := c.Ties[j].Parent; up >= 0 {
				fmt.Fprintf(&b, "<%d", up)
			}
		}
		n := c.Interaction()
		out = append(out, fmt.Sprintf("%s:%s; R%d I%d %s", c.ID, b.String(), n.Responses, n.Exchanges, n.Level))
	}
	return out
}

func with(p corpus.Post, change func(*corpus.Post)) corpus.Post { change(&p); return p }

func TestBuild(t *testing.T) {
	idAt := func(t time.Time) string { return fmt.Sprint((t.UnixMilli() - 1288834974657) << 22) }
	early, late := idAt(noon.Add(-2*time.Hour)), idAt(noon.Add(-time.Hour))
	blind := func(p *corpus.Post) { p.Blind = corpus.BlindReplies | corpus.BlindOthers }
	tests := []struct {
		name  string
		posts []corpus.Post
		opts  Options
		want  []string
	}{
		{"a broadcast", []corpus.Post{post("1", "a", "", "本日開店", 0)}, Options{}, []string{"1: a; R0 I0 broadcast"}},
		{"a reply", []corpus.Post{post("1", "a", "", "おはよう", 0), post("2", "b", "1", "おはようございます", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"an exchange", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "a", "2", "z", 2)}, Options{},
			[]string{"1: a b<0 a<1; R2 I1 interactive"}},
		{"a continuation is no response", []corpus.Post{post("1", "a", "", "x", 0), post("2", "a", "1", "y", 1)}, Options{},
			[]string{"1: a a<0; R0 I0 broadcast"}},
		{"an exchange across a continuation", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "b", "2", "y2", 2), post("4", "a", "3", "z", 3)}, Options{},
			[]string{"1: a b<0 b<1 a<2; R2 I1 interactive"}},
		{"a third person does not close the exchange", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "c", "2", "z", 2)}, Options{},
			[]string{"1: a b<0 c<1; R2 I0 reactive"}},
		{"an unseen parent is a stub", []corpus.Post{with(post("2", "a", "1", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"1: b? a<0; R1 I0 reactive"}},
		{"a session of answers to one person", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 9), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"11: b? a<0 b?<1 a<2; R2 I1 interactive"}},
		{"no session with inference off", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 9), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{NoInfer: true},
			[]string{"11: b? a<0; R1 I0 reactive", "13: b? a<0; R1 I0 reactive"}},
		{"no session after the window", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 3000), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"11: b? a<0; R1 I0 reactive", "13: b? a<0; R1 I0 reactive"}},
		{"an id older than the answer proves no exchange", []corpus.Post{
			with(post("8", "a", early, "どうぞ", 0), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("9", "a", late, "こちらも", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{early + ": b? a<0 b? a<2; R2 I0 reactive"}},
		{"a quote with own words", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "b", "", "これは便利 https://x.com/a/status/1", 1), func(p *corpus.Post) { p.Quotes = "1"; p.QuotesAuthor = "a" })}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"a quote of oneself does not tie", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "a", "", "再掲です", 1), func(p *corpus.Post) { p.Quotes = "1" })}, Options{},
			[]string{"1: a; R0 I0 broadcast", "2: a; R0 I0 broadcast"}},
		{"an RT chain unrolls", []corpus.Post{post("1", "a", "", "照れます RT @b: 一番好きです RT @a: うちの電柱です", 0)}, Options{},
			[]string{"1: a b<0 a<1; R2 I1 interactive"}},
		{"an RT finds its original", []corpus.Post{post("1", "a", "", "新しいパンが焼けました。ぜひ", 0), post("2", "b", "", "買う! RT @a: 新しいパンが焼けました。", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"a bare RT is spread", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "", "RT @a: x", 1)}, Options{},
			[]string{"1: a; R0 I0 broadcast"}},
		{"a bare RT that is all of a named conversation", []corpus.Post{with(post("t/1", "b", "", "RT @a: x", 1), func(p *corpus.Post) { p.ConversationID = "t" })}, Options{},
			[]string{"t: b; R0 I0 broadcast"}},
		{"a leading mention where there are reply ids is no response", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "", "@a こんにちは", 1)}, Options{},
			[]string{"1: a; R0 I0 broadcast", "2: b; R0 I0 broadcast"}},
		{"and is one where there are none", []corpus.Post{with(post("2", "b", "", "@a こんにちは", 1), blind)}, Options{},
			[]string{"2: a? b<0; R1 I0 reactive"}},
		{"an owner's archive does not show whether anybody answered", []corpus.Post{with(post("1", "a", "", "本日開店", 0), blind)}, Options{},
			[]string{"1: a; R0 I0 "}},
		{"a cycle is cut at its earliest post", []corpus.Post{post("1", "a", "2", "x", 0), post("2", "b", "1", "y", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"authors known by number", []corpus.Post{
			with(post("1", "Foo", "", "x", 0), func(p *corpus.Post) { p.Number = "77" }),
			{ID: "2", Author: "id:77", Number: "77", ReplyTo: "1", Text: "続き", At: noon.Add(time.Minute)}}, Options{},
			[]string{"1: foo foo<0; R0 I0 broadcast"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shape(Build(tt.posts, tt.opts)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestChainLaw is law 10: a raw chain and its unrolled posts are the same talk.
func TestChainLaw(t *testing.T) {
	raw := Build([]corpus.Post{post("1", "a", "", "丸いですよ RT @b: 丸いんですか RT @a: 今夜は満月です", 2)}, Options{})
	unrolled := Build([]corpus.Post{post("1", "a", "", "今夜は満月です", 0), post("2", "b", "1", "丸いんですか", 1), post("3", "a", "2", "丸いですよ", 2)}, Options{})
	texts := func(r Result) (out []string) {
		for _, p := range r.Conversations[0].Posts {
			out = append(out, string(p.Author)+" "+p.Text)
		}
		return out
	}
	if a, b := texts(raw), texts(unrolled); !reflect.DeepEqual(a, b) {
		t.Errorf("raw %q, unrolled %q", a, b)
	}
	a, b := raw.Conversations[0].Interaction(), unrolled.Conversations[0].Interaction()
	if a.Responses != b.Responses || a.Exchanges != b.Exchanges || a.Level != b.Level {
		t.Errorf("raw %+v, unrolled %+v", a, b)
	}
}

// anyPosts draws posts with replies, quotes, stubs, cycles, duplicates.
func anyPosts(t *rapid.T) []corpus.Post {
	texts := []string{"おはようございます", "@a ありがとう", "助かりました RT @b: どうぞ", "RT @c: お知らせ", "長い文章を書きました。とても長いです", "見た RT @a: 長い文章を書きました。とても"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) corpus.Post {
		p := post(fmt.Sprint(rapid.IntRange(1, 12).Draw(t, "id")), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "author"), "",
			rapid.SampledFrom(texts).Draw(t, "text"), rapid.IntRange(0, 20).Draw(t, "minute"))
		if rapid.Bool().Draw(t, "reply") {
			p.ReplyTo = corpus.PostID(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "to")))
			p.ReplyToAuthor = rapid.SampledFrom([]corpus.AuthorID{"", "a", "b"}).Draw(t, "toAuthor")
		} else if rapid.Bool().Draw(t, "quote") {
			p.Quotes = corpus.PostID(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "quoted")))
		}
		p.Blind = corpus.Blind(rapid.IntRange(0, 3).Draw(t, "blind"))
		return p
	}), 0, 14).Draw(t, "posts")
}

func TestAnyOrderGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		want := Build(posts, Options{})
		got := Build(rapid.Permutation(posts).Draw(t, "shuffled"), Options{})
		if !reflect.DeepEqual(shape(got), shape(want)) || !reflect.DeepEqual(got.Conversations, want.Conversations) {
			t.Fatalf("order matters:\n%q\n%q", shape(got), shape(want))
		}
		again := Build(append(append([]corpus.Post{}, posts...), posts...), Options{})
		if !reflect.DeepEqual(again.Conversations, want.Conversations) {
			t.Fatalf("duplicates matter:\n%q\n%q", shape(again), shape(want))
		}
	})
}

func TestEveryPostOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		res := Build(posts, Options{})
		seen := make(map[corpus.PostID]int)
		for _, c := range res.Conversations {
			for i, p := range c.Posts {
				if c.Ties[i].Parent >= i {
					t.Fatalf("%s: child %d before parent %d", c.ID, i, c.Ties[i].Parent)
				}
				if p.Kind == corpus.Original {
					seen[p.ID]++
				}
			}
		}
		unique := make(map[corpus.PostID]bool)
		for _, p := range posts {
			unique[p.ID] = true
		}
		for id, n := range seen {
			if n != 1 {
				t.Fatalf("post %s stands %d times", id, n)
			}
		}
		if len(seen)+res.Reposts != len(unique) {
			t.Fatalf("%d posts and %d reposts of %d", len(seen), res.Reposts, len(unique))
		}
	})
}

// TestOneAuthor is law 7: alone, nobody talks.
func TestOneAuthor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		for i := range posts {
			p := &posts[i]
			p.Author, p.Handle, p.Mentions, p.Text = "a", "a", nil, "おはようございます"
			if p.ReplyTo != "" {
				p.ReplyToAuthor = "a"
			}
			p.Quotes = ""
		}
		for _, c := range Build(posts, Options{}).Conversations {
			if n := c.Interaction(); n.Responses != 0 {
				t.Fatalf("%s: %d responses", c.ID, n.Responses)
			}
		}
	})
}

// TestLabelled compares levels with the labelled threads, where they are
// there, and law 6 on them: without one side's texts no talk is added.
func TestLabelled(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/labelled/*.jsonl")
	own, _ := filepath.Glob("../../testdata/labelled*.jsonl")
	files = append(files, own...)
	if len(files) == 0 {
		t.Skip("no labelled threads here")
	}
	total, wrong, dyads, risen := 0, 0, 0, 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(src)) {
			var l struct {
				ID    string
				Posts []struct {
					ID, Author, At string
					ReplyTo        string `json:"reply_to"`
					Text           string
				}
				Labels struct{ Interaction string }
			}
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			var posts []corpus.Post
			authors := make(map[corpus.AuthorID]bool)
			for i, p := range l.Posts {
				q := post(l.ID+"/"+p.ID, p.Author, "", p.Text, i)
				if p.ReplyTo != "" {
					q.ReplyTo = corpus.PostID(l.ID + "/" + p.ReplyTo)
				}
				q.ConversationID = corpus.ConversationID(l.ID)
				posts = append(posts, q)
				authors[q.Author] = true
			}
			got := Build(posts, Options{}).Conversations
			total++
			whole := got[0].Interaction()
			if len(got) != 1 || whole.Level.String() != l.Labels.Interaction {
				wrong++
				t.Logf("%s: %s, labelled %s", l.ID, got[0].Interaction().Level, l.Labels.Interaction)
			}
			if len(authors) != 2 {
				continue
			}
			author := make(map[corpus.PostID]corpus.AuthorID)
			for _, p := range posts {
				author[p.ID] = p.Author
			}
			for drop := range authors {
				var kept []corpus.Post
				for _, p := range posts {
					if p.Author != drop {
						p.ReplyToAuthor = author[p.ReplyTo]
						kept = append(kept, p)
					}
				}
				dyads++
				for _, c := range Build(kept, Options{}).Conversations {
					if n := c.Interaction(); n.Responses > whole.Responses || n.Exchanges > whole.Exchanges {
						risen++
						t.Logf("%s without %s: R%d I%d, whole R%d I%d", l.ID, drop, n.Responses, n.Exchanges, whole.Responses, whole.Exchanges)
					}
				}
			}
		}
	}
	t.Logf("%d threads, %d of another level; %d halves, %d with more talk than the whole", total, wrong, dyads, risen)
	if wrong*100 > total {
		t.Errorf("level differs in %d of %d threads", wrong, total)
	}
	if risen*100 > dyads {
		t.Errorf("law 6 broken in %d of %d halves", risen, dyads)
	}
}

func FuzzSplitRT(f *testing.F) {
	for _, s := range []string{"納得! RT @a: 本文 RT @b: 元", "RT @a: x", "ＲＴ ＠a：x", "RT", "ART @a", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := corpus.Post{ID: "1", Author: "z", Text: s, At: noon}
		for _, part := range splitRT(&p).parts {
			if !strings.Contains(s, part.text) {
				t.Errorf("%q is not in %q", part.text, s)
			}
		}
		Build([]corpus.Post{p}, Options{})
	})
}
