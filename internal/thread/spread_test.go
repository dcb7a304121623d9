package thread

import (
	"maps"
	"testing"

	"engage/internal/corpus"
)

// TestSpread: reposts count for the post that they repeat; a repeated record
// of one, and who repeats himself, do not.
func TestSpread(t *testing.T) {
	repost := func(id, author, of string) corpus.Post {
		return with(post(id, author, "", "", 5), func(p *corpus.Post) { p.Kind, p.Quotes = corpus.Repost, corpus.PostID(of) })
	}
	unseen := with(repost("6", "c", "99"), func(p *corpus.Post) { p.QuotesAuthor = "shop" })
	own := with(repost("7", "shop", "98"), func(p *corpus.Post) { p.QuotesAuthor = "shop" })
	got := threads([]corpus.Post{post("1", "shop", "", "新発売", 0), repost("2", "b", "1"), repost("3", "c", "1"), repost("3", "c", "1"),
		repost("4", "shop", "1"), repost("5", "d", ""), unseen, own}, Options{})
	if want := (map[corpus.PostID]int{"1": 2, "99": 1}); !maps.Equal(got.Spread, want) {
		t.Errorf("spread %v, want %v", got.Spread, want)
	}
	if got.Reposts != 6 || got.Duplicates != 1 {
		t.Errorf("%d reposts, %d duplicates", got.Reposts, got.Duplicates)
	}
}
