package thread

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// TestChainLaw is law 10: a raw chain and its unrolled posts are the same talk.
func TestChainLaw(t *testing.T) {
	raw := threads([]corpus.Post{post("1", "a", "", "丸いですよ RT @b: 丸いんですか RT @a: 今夜は満月です", 2)}, Options{})
	unrolled := threads([]corpus.Post{post("1", "a", "", "今夜は満月です", 0), post("2", "b", "1", "丸いんですか", 1), post("3", "a", "2", "丸いですよ", 2)}, Options{})
	texts := func(r result) (out []string) {
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
	texts := []string{"おはようございます", "@a ありがとう", "助かりました RT @b: どうぞ", "RT @c: お知らせ", "長い文章を書きました。とても長いです", "見た RT @a: 長い文章を書きました。とても", "うん “@b: どうぞ”"}
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
		p.Number = rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "number")
		p.ConversationID = rapid.SampledFrom([]corpus.ConversationID{"", "", "1", "x"}).Draw(t, "conversation")
		p.Truncated, p.DateOnly = rapid.Bool().Draw(t, "truncated"), rapid.Bool().Draw(t, "dateOnly")
		p.Source.Line = rapid.IntRange(0, 3).Draw(t, "line")
		return p
	}), 0, 14).Draw(t, "posts")
}

func TestAnyOrderGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		before := slices.Clone(posts)
		for i := range before {
			before[i].Mentions = slices.Clone(before[i].Mentions)
		}
		want := threads(posts, Options{})
		if !reflect.DeepEqual(posts, before) {
			t.Fatal("Build wrote to its input")
		}
		got := threads(rapid.Permutation(posts).Draw(t, "shuffled"), Options{})
		if !reflect.DeepEqual(shape(got), shape(want)) || !reflect.DeepEqual(got, want) {
			t.Fatalf("order matters:\n%q\n%q", shape(got), shape(want))
		}
		again := threads(append(append([]corpus.Post{}, posts...), posts...), Options{})
		if !reflect.DeepEqual(again.Conversations, want.Conversations) {
			t.Fatalf("duplicates matter:\n%q\n%q", shape(again), shape(want))
		}
	})
}

func TestEveryPostOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		res := threads(posts, Options{})
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
			p.Author, p.Handle, p.Number, p.Mentions, p.Text = "a", "a", "", nil, "おはようございます"
			if p.ReplyTo != "" {
				p.ReplyToAuthor = "a"
			}
			p.Quotes = ""
		}
		for _, c := range threads(posts, Options{}).Conversations {
			if n := c.Interaction(); n.Responses != 0 {
				t.Fatalf("%s: %d responses", c.ID, n.Responses)
			}
		}
	})
}

// An export may name its owner by number only, and another file by handle.
func TestOwnerByNumber(t *testing.T) {
	res := threads([]corpus.Post{
		{ID: "1", Author: "foo", Handle: "Foo", Number: "77", Text: "x", At: noon},
		{ID: "2", Author: "id:77", Number: "77", Brand: []corpus.AuthorID{"id:77"}, Text: "y", At: noon}}, Options{})
	for _, c := range res.Conversations {
		if p := c.Posts[0]; p.Author != "foo" || p.ID == "2" && !slices.Equal(p.Brand, []corpus.AuthorID{"foo"}) {
			t.Errorf("%+v", p)
		}
	}
}

// TestBareReposts is the structural half of law 5: reposts change nothing.
func TestBareReposts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		want := threads(posts, Options{})
		posts = append(posts, with(post("r1", "c", "", "RT @a: 本日開店", 3), func(p *corpus.Post) { p.Kind = corpus.Repost }), post("r2", "c", "", "RT @b: どうぞ", 4))
		got := threads(posts, Options{})
		if !reflect.DeepEqual(got.Conversations, want.Conversations) || got.Reposts != want.Reposts+2 {
			t.Fatalf("reposts matter:\n%q\n%q", shape(got), shape(want))
		}
	})
}

// TestOneSide is law 6 on drawn talks of two: without the other's posts but
// with their ids no talk is added, and without the ids none is left.
func TestOneSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "posts")
		var posts []corpus.Post
		for i := range n {
			p := post(fmt.Sprint(i+1), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "author"), "", "はい", i)
			if i > 0 {
				up := posts[rapid.IntRange(0, i-1).Draw(t, "to")]
				p.ReplyTo, p.ReplyToAuthor = up.ID, up.Author
			}
			posts = append(posts, p)
		}
		whole := threads(posts, Options{}).Conversations[0].Interaction()
		var kept, bare []corpus.Post
		for _, p := range posts {
			if p.Author == "b" {
				continue
			}
			kept = append(kept, p)
			if p.ReplyToAuthor == "b" {
				p.ReplyTo, p.ReplyToAuthor = "", ""
			}
			bare = append(bare, p)
		}
		r, x := 0, 0
		for _, c := range threads(kept, Options{}).Conversations {
			i := c.Interaction()
			r, x = r+i.Responses, x+i.Exchanges
		}
		if r > whole.Responses || x > whole.Exchanges && !unansweredTwice(posts) {
			t.Fatalf("half R%d I%d, whole R%d I%d", r, x, whole.Responses, whole.Exchanges)
		}
		for _, c := range threads(bare, Options{}).Conversations {
			if i := c.Interaction(); i.Responses > 0 {
				t.Fatalf("%d responses to nobody", i.Responses)
			}
		}
	})
}

// unansweredTwice reports whether a answers two posts of b of which the later
// answers none of a's: what the window then infers the ids cannot refute.
func unansweredTwice(posts []corpus.Post) bool {
	author := make(map[corpus.PostID]corpus.AuthorID)
	up := make(map[corpus.PostID]corpus.PostID)
	for _, p := range posts {
		author[p.ID], up[p.ID] = p.Author, p.ReplyTo
	}
	answered := make(map[corpus.PostID]bool)
	for _, p := range posts {
		if p.Author == "a" && author[p.ReplyTo] == "b" {
			answered[p.ReplyTo] = true
		}
	}
	loose := 0
	for id := range answered {
		if author[up[id]] != "a" {
			loose++
		}
	}
	return len(answered) > 1 && loose > 0
}

// TestAnyChainLaw is law 10 on drawn chains.
func TestAnyChainLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "links")
		var unrolled []corpus.Post
		text, quoted := "", rapid.Bool().Draw(t, "quotation marks")
		for i := range n {
			author, own := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "author"), fmt.Sprintf("言葉その%d です", i)
			up := ""
			if i > 0 {
				up = fmt.Sprint(i)
			}
			unrolled = append(unrolled, post(fmt.Sprint(i+1), author, up, own, i))
			switch {
			case i == 0:
				text = own
			case quoted:
				text = fmt.Sprintf("%s “@%s: %s”", own, unrolled[i-1].Author, text)
			default:
				text = fmt.Sprintf("%s RT @%s: %s", own, unrolled[i-1].Author, text)
			}
		}
		last := unrolled[n-1]
		raw := threads([]corpus.Post{post("1", string(last.Author), "", text, n)}, Options{})
		whole := threads(unrolled, Options{})
		said := func(r result) (out []string) {
			for _, p := range r.Conversations[0].Posts {
				out = append(out, string(p.Author)+" "+p.Text)
			}
			return out
		}
		if a, b := said(raw), said(whole); !reflect.DeepEqual(a, b) {
			t.Fatalf("raw %q, unrolled %q", a, b)
		}
		a, b := raw.Conversations[0].Interaction(), whole.Conversations[0].Interaction()
		if a != b {
			t.Fatalf("raw %+v, unrolled %+v", a, b)
		}
	})
}

func TestDefects(t *testing.T) {
	posts := []corpus.Post{post("1", "a", "1", "x", 0), post("2", "a", "3", "x", 0), post("3", "b", "2", "x", 0),
		post("4", "a", "5", "x", 0), post("5", "b", "", "x", 3000)}
	got := make(map[string]int)
	for _, d := range threads(posts, Options{}).Defects {
		got[d.Kind]++
		if d.Err == nil {
			t.Errorf("%s says nothing", d.Kind)
		}
	}
	if want := map[string]int{"self_reply": 1, "cycle": 1, "reply_before_parent": 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDuplicatesMerge(t *testing.T) {
	cut := with(post("1", "A", "", "長い本文の途中まで…", 0), func(p *corpus.Post) {
		p.Truncated, p.ReplyTo, p.Brand, p.Number, p.Blind = true, "0", []corpus.AuthorID{"a"}, "9", corpus.BlindOthers|corpus.BlindReplies
	})
	whole := with(post("1", "A", "", "長い本文の途中まで、そして終わり", 0), func(p *corpus.Post) { p.Blind = corpus.BlindReplies; p.Brand = []corpus.AuthorID{"b"} })
	for _, posts := range [][]corpus.Post{{cut, whole}, {whole, cut}} {
		res := threads(posts, Options{})
		if res.Duplicates != 1 || len(res.Conversations) != 1 || len(res.Conversations[0].Posts) != 2 {
			t.Fatalf("got %d duplicates, %q", res.Duplicates, shape(res))
		}
		p := res.Conversations[0].Posts[1]
		if p.Text != whole.Text || p.Truncated || p.ReplyTo != "0" || p.Number != "9" || p.Blind != corpus.BlindReplies || !slices.Equal(p.Brand, []corpus.AuthorID{"a", "b"}) {
			t.Errorf("got %+v", p)
		}
	}
}
