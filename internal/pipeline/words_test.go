package pipeline

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/thread"
)

func TestBrandWords(t *testing.T) {
	for _, tt := range []struct {
		word, text string
		want       bool
	}{
		{"みなと製パン", "駅前のみなと製パンで買った", true},
		{"ミナパン", "ﾐﾅﾊﾟﾝのアプリ", true},
		{"ﾐﾅﾊﾟﾝ", "ミナパンのアプリ", true},
		{"Minato", "ＭＩＮＡＴＯで買った", true},
		{"minato", "minatoで買った", true},
		{"minato", "#minato", true},
		{"minato", "minatogawaで買った", false},
		{"minato", "sanminato", false},
		{"minato", "minato_pan", false},
		{"minato", "@minato さん", false},
		{"minato", "minatogawaのminato", true},
		{"みなと製パン", "港の製パン", false},
		{"  ", "何でも", false},
	} {
		got := slices.ContainsFunc(brandWords([]string{tt.word}), func(w brandWord) bool { return w.in(fold(tt.text)) })
		if got != tt.want {
			t.Errorf("%q in %q: %v", tt.word, tt.text, got)
		}
	}
}

// TestBrandWordsAreFound: a word that stands alone is always found, whatever
// stands around it and however it is written.
func TestBrandWordsAreFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.SampledFrom([]string{"みなと製パン", "ミナパン", "minato", "M&N 7"}).Draw(rt, "word")
		text := rapid.String().Draw(rt, "before") + " " + word + " " + rapid.String().Draw(rt, "after")
		if w := brandWords([]string{word}); len(w) != 1 || !w[0].in(fold(text)) {
			rt.Errorf("%q is not found in %q", word, text)
		}
	})
}

// said makes conversations of single posts, by "author: text".
func said(posts ...corpus.Post) []corpus.Conversation {
	for i := range posts {
		posts[i].ID = corpus.PostID(rune('1' + i))
	}
	return thread.Conversations(posts, thread.Options{})
}

func TestAssignByWords(t *testing.T) {
	posts := []corpus.Post{
		{Author: "minato_pan", Text: "みなと製パンです"},
		{Author: "ao", Text: "みなと製パンとミナパン"},
		{Author: "ao", Text: "みやこ製菓がない"},
		{Author: "ao", Text: "駅前の店"},
		{Author: "ao", Text: "@minato_pan ミナパン", Mentions: []corpus.AuthorID{"minato_pan"}},
	}
	words := map[corpus.AuthorID][]string{"minato_pan": {"みなと製パン", "ミナパン"}, "miyako": {"みやこ製菓"}, "other": {"駅前"}}
	convs := said(posts...)
	choice := Choice{Flag: []corpus.AuthorID{"minato_pan", "miyako"}, Words: words}
	chosen := assign(convs, choice)
	type found struct {
		accounts []corpus.AuthorID
		named    map[int][]string
	}
	want := []found{
		{[]corpus.AuthorID{"minato_pan"}, nil}, // its own words name nobody
		{[]corpus.AuthorID{"minato_pan"}, map[int][]string{0: {"みなと製パン", "ミナパン"}}},
		{[]corpus.AuthorID{"miyako"}, map[int][]string{0: {"みやこ製菓"}}},
		{nil, nil}, // words of an account that is not asked for
		{[]corpus.AuthorID{"minato_pan"}, map[int][]string{0: {"ミナパン"}}},
	}
	for i, w := range want {
		if got := convs[i]; !slices.Equal(got.Accounts, w.accounts) || !reflect.DeepEqual(got.Named, w.named) {
			t.Errorf("%q: %v %v, want %v %v", posts[i].Text, got.Accounts, got.Named, w.accounts, w.named)
		}
	}
	if got := newTotals(&Job{Accounts: choice}, chosen, time.Time{}).Of["minato_pan"].Words; !slices.Equal(got, []string{"みなと製パン", "ミナパン"}) {
		t.Errorf("%q", got)
	}

	// Words for whichever account there is, be it found by itself or named by the archive.
	for i := range posts {
		posts[i].Brand, posts[i].Blind = []corpus.AuthorID{"minato_pan"}, corpus.BlindOthers
	}
	convs = said(posts...)
	assign(convs, Choice{Words: map[corpus.AuthorID][]string{"": {"駅前"}}})
	if !slices.Equal(convs[3].Accounts, []corpus.AuthorID{"minato_pan"}) || !reflect.DeepEqual(convs[3].Named, map[int][]string{0: {"駅前"}}) {
		t.Errorf("%v %v", convs[3].Accounts, convs[3].Named)
	}
}

// TestMaskedWords: a word that is a handle names in masked texts what it names
// in plain ones.
func TestMaskedWords(t *testing.T) {
	m := NewMask([]byte("0123456789abcdef"))
	m.know("minato_pan")
	c := m.choice(Choice{Words: map[corpus.AuthorID][]string{"minato_pan": {"minato_pan", "ミナパン"}, "": {"港"}}})
	want := map[corpus.AuthorID][]string{m.Name("minato_pan"): {string(m.Name("minato_pan")), "ミナパン"}, "": {"港"}}
	if !maps.EqualFunc(c.Words, want, slices.Equal[[]string]) {
		t.Errorf("%v, want %v", c.Words, want)
	}
}

// TestPeriod: without bounds all conversations are in, without a date none is
// within bounds.
func TestPeriod(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	bounded, open := Job{Since: day(2), Until: day(4)}, Job{}
	for n, want := range map[int]bool{0: false, 1: false, 2: true, 3: true, 4: false} {
		start := day(n)
		if n == 0 {
			start = time.Time{}
		}
		if got := bounded.inPeriod(start); got != want || !open.inPeriod(start) {
			t.Errorf("day %d: %v", n, got)
		}
	}
}
