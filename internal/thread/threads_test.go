package thread

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// result is all that Build makes of posts.
type result struct {
	Conversations       []corpus.Conversation
	Defects             []corpus.Defect
	Duplicates, Reposts int
	Spread              map[corpus.PostID]int
}

func threads(posts []corpus.Post, opts Options) result {
	shelf := Slice(slices.Clip(posts))
	t, err := Build(&shelf, opts)
	if err != nil {
		panic(err)
	}
	return result{Conversations(posts, opts), t.Defects, t.Duplicates, t.Reposts, t.Spread}
}

// TestOutline: what is known without the shelf is what the shelf says, however
// the posts came in.
func TestOutline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		b := NewBuilder(new(Slice), Options{})
		for i := range posts {
			posts[i].Brand = rapid.SampledFrom([][]corpus.AuthorID{nil, {"a"}, {"id:1", "b"}, {"id:2"}}).Draw(t, "brand")
			if err := b.Add(posts[i]); err != nil {
				t.Fatal(err)
			}
		}
		built, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range Conversations(posts, Options{}) {
			outline := built.Outline(i)
			if outline.ID != c.ID || !slices.Equal(outline.Ties, c.Ties) || outline.Interaction() != c.Interaction() {
				t.Fatalf("outline %+v\nof %+v", outline, c)
			}
			for j := range c.Posts {
				got, want := &outline.Posts[j], &c.Posts[j]
				if got.Author != want.Author || !slices.Equal(got.Brand, want.Brand) {
					t.Fatalf("post %d: outline %+v\nof %+v", j, got, want)
				}
			}
		}
	})
}
