package thread

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// consistent draws posts that do not contradict each other: one record of a
// post, or the same twice; one author of an unseen post.
func consistent(t *rapid.T) []corpus.Post {
	all := anyPosts(t)
	byID := make(map[corpus.PostID]corpus.Post)
	author := make(map[corpus.PostID]corpus.AuthorID)
	for _, p := range all {
		p.Number = map[corpus.AuthorID]string{"a": "1", "b": "2", "c": "3"}[p.Author]
		byID[p.ID] = p
		author[p.ID] = p.Author
	}
	var out []corpus.Post
	for _, p := range all {
		q := byID[p.ID]
		for _, id := range []corpus.PostID{q.ReplyTo, q.Quotes} {
			if id != "" && author[id] == "" {
				author[id] = rapid.SampledFrom([]corpus.AuthorID{"a", "b"}).Draw(t, "author")
			}
		}
		q.QuotesAuthor = author[q.Quotes]
		if q.ReplyToAuthor = ""; q.ReplyTo != "" && (!leads(q.Text) || author[q.ReplyTo] != q.Mentions[0]) {
			q.ReplyToAuthor = author[q.ReplyTo]
		}
		q.At = q.At.Add(rapid.SampledFrom([]time.Duration{0, 20 * time.Hour, 50 * time.Hour}).Draw(t, "later"))
		byID[q.ID] = q
	}
	for _, p := range all {
		out = append(out, byID[p.ID])
	}
	return out
}

// apart groups posts by their points, and builds each group alone.
func apart(t *rapid.T, posts []corpus.Post, opts Options) (all result) {
	var first, second Known
	for i := range posts {
		[]*Known{&first, &second}[i%2].See(&posts[i])
	}
	second.Merge(&first)
	src, err := json.Marshal(&second)
	if err != nil {
		t.Fatal(err)
	}
	known := new(Known)
	if err := json.Unmarshal(src, known); err != nil {
		t.Fatal(err)
	}
	m := known.Meeting(opts)
	group := make(map[uint64]int) // by point
	members := make([][]corpus.Post, len(posts))
	for i := range posts {
		members[i] = []corpus.Post{posts[i]}
		for _, point := range m.Points(&posts[i]) {
			if g, ok := group[point]; ok && g != i {
				members[i], members[g] = append(members[i], members[g]...), nil
				for k, v := range group {
					if v == g {
						group[k] = i
					}
				}
			}
			group[point] = i
		}
	}
	all.Spread = make(map[corpus.PostID]int)
	opts.Known = known
	for _, g := range members {
		r := threads(g, opts)
		all.Conversations = append(all.Conversations, r.Conversations...)
		all.Defects = append(all.Defects, r.Defects...)
		all.Duplicates += r.Duplicates
		all.Reposts += r.Reposts
		maps.Copy(all.Spread, r.Spread)
	}
	return all
}

// canonical is a result in an order that does not depend on groups.
func canonical(r result) result {
	slices.SortFunc(r.Conversations, func(x, y corpus.Conversation) int { return strings.Compare(string(x.ID), string(y.ID)) })
	slices.SortFunc(r.Defects, func(x, y corpus.Defect) int { return strings.Compare(x.Kind+x.Err.Error(), y.Kind+y.Err.Error()) })
	return r
}

// TestApartIsTheSame: what meets in no point can be built apart.
func TestApartIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := consistent(t)
		opts := Options{NoInfer: rapid.Bool().Draw(t, "by ids only")}
		got, want := canonical(apart(t, posts, opts)), canonical(threads(posts, opts))
		if len(got.Conversations) != len(want.Conversations) || len(got.Conversations) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("apart %q\ntogether %q\n%+v\n%+v", shape(got), shape(want), got, want)
		}
	})
}
