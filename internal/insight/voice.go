package insight

import (
	"cmp"
	"slices"

	"engage/internal/corpus"
	"engage/internal/score"
)

// Voice counts what competitors wrote and received, over all conversations.
type Voice struct {
	of map[corpus.AuthorID]*Heard
}

// Heard is what one author wrote, and which responses of others it received.
type Heard struct{ Posts, Received int }

// NewVoice counts these competitors; nobody, if there are none.
func NewVoice(competitors []corpus.AuthorID) *Voice {
	v := &Voice{of: make(map[corpus.AuthorID]*Heard)}
	for _, id := range competitors {
		v.of[id] = &Heard{}
	}
	return v
}

// Add counts one conversation, whomever it concerns.
func (v *Voice) Add(r *score.Result) {
	if len(v.of) == 0 {
		return
	}
	c := r.Conversation
	for i := range c.Posts {
		if h := v.of[c.Posts[i].Author]; h != nil && c.Posts[i].Own() {
			h.Posts++
		}
	}
	for _, resp := range c.Responses() {
		if h := v.of[c.Posts[resp.To].Author]; h != nil {
			h.Received++
		}
	}
}

// Merge adds the counts of the same competitors elsewhere.
func (v *Voice) Merge(o *Voice) {
	if v.of == nil {
		v.of = make(map[corpus.AuthorID]*Heard)
	}
	for id, h := range o.of {
		if v.of[id] == nil {
			v.of[id] = &Heard{}
		}
		v.of[id].Posts += h.Posts
		v.of[id].Received += h.Received
	}
}

// Competitor is one of them, and what it wrote and received.
type Competitor struct {
	ID corpus.AuthorID
	Heard
}

// Competitors are all but the account itself, by id.
func (v *Voice) Competitors(but corpus.AuthorID) (out []Competitor) {
	for id, h := range v.of {
		if id != but {
			out = append(out, Competitor{id, *h})
		}
	}
	slices.SortFunc(out, func(a, b Competitor) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// ShareOfVoice is the account's part of what it and its competitors wrote, and
// of the responses of others that they received. ok is false where no
// competitor is named or seen, and where the archive holds the account's posts
// only.
func (a *Account) ShareOfVoice(v *Voice) (posts, received Share, ok bool) {
	posts, received = Share{a.Posts, a.Posts}, Share{a.Received, a.Received}
	for _, c := range v.Competitors(corpus.Handle(a.Handle)) {
		posts.N += c.Posts
		received.N += c.Received
		ok = ok || c.Seen()
	}
	return posts, received, ok && a.Hears()
}

// Seen reports whether the archive holds anything of or to the author. Where it
// does not, there is no telling whether they were silent.
func (h Heard) Seen() bool { return h.Posts > 0 || h.Received > 0 }
