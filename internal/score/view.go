package score

import (
	"engage/internal/corpus"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// view is a conversation with what the tests ask about it again and again.
type view struct {
	*corpus.Conversation

	turns       []corpus.Turn
	turnOf      []int // per post; -1 for a repost
	responses   []corpus.Response
	interaction corpus.Interaction

	texts []*morph.Text // per post; nil where no own words are seen
	role  []rubric.Role // per post; AnyRole for a stub of unknown author
	place []rubric.Place

	glossary glossary
	entries  [][]entry // per post and morpheme
	row      []token   // of the text that is read

	marks []mark          // of the structural test that runs
	said  map[string]bool // of the post that an answer may take up
}

// look reads a conversation into the memory's view.
func (s *Scorer) look(c *corpus.Conversation, mem *scratch) *view {
	v := &mem.view
	v.Conversation = c
	v.glossary.lexis, v.glossary.topics, v.glossary.content = s.lexis, s.topics, s.content
	v.glossary.forget()
	v.turns, v.turnOf = c.Turns()
	v.responses = c.ResponsesOf(v.turns, v.turnOf)
	v.interaction = c.InteractionOf(v.responses)
	n := len(c.Posts)
	for len(v.entries) < n {
		v.entries = append(v.entries, nil)
	}
	v.texts, v.role, v.place = zeroed(v.texts, n), zeroed(v.role, n), zeroed(v.place, n)
	for len(mem.texts) < n {
		mem.texts = append(mem.texts, new(morph.Text))
	}
	for i := range c.Posts {
		p := &c.Posts[i]
		switch {
		case c.IsAccount(p.Author):
			v.role[i] = rubric.ByAccount
		case p.Author != "" || p.Own():
			v.role[i] = rubric.ByOther
		}
		v.place[i] = rubric.AtResponse
		if t := v.turnOf[i]; t < 0 || v.turns[t].Parent < 0 {
			v.place[i] = rubric.AtRoot
		}
		if p.Own() && p.Text != "" {
			mem.texts[i] = s.analyze(mem.texts[i], p.Text)
			v.texts[i], v.entries[i] = mem.texts[i], v.glossary.read(v.entries[i], mem.texts[i])
		}
	}
	return v
}

// fits reports whether a post was written by and stands at what is asked.
func (v *view) fits(post int, by rubric.Role, at rubric.Place) bool {
	return (by == rubric.AnyRole || v.role[post] == by) && (at == rubric.AnyPlace || v.place[post] == at)
}

// only puts the hits of a role and place into dst.
func (v *view) only(dst, hs []hit, by rubric.Role, at rubric.Place) []hit {
	dst = dst[:0]
	for i := range hs {
		if v.fits(hs[i].post, by, at) {
			dst = append(dst, hs[i])
		}
	}
	return dst
}

// turnRole is the role of a turn's author.
func (v *view) turnRole(t int) rubric.Role { return v.role[v.turns[t].Posts[0]] }
