package thread

import (
	"slices"

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
