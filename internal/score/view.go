package score

import (
	"engage/internal/corpus"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// view is a conversation with what the tests ask about it again and again.
type view struct {
	*corpus.Conversation
	content func(morph.Morpheme) bool

	turns       []corpus.Turn
	turnOf      []int // per post; -1 for a repost
	responses   []corpus.Response
	interaction corpus.Interaction

	texts []*morph.Text // per post; nil where no own words are seen
	role  []rubric.Role // per post; AnyRole for a stub of unknown author
	place []rubric.Place
}

func (s *Scorer) look(c *corpus.Conversation, mem *scratch) *view {
	v := &view{Conversation: c, content: s.content, responses: c.Responses(), interaction: c.Interaction()}
	v.turns, v.turnOf = c.Turns()
	n := len(c.Posts)
	v.texts, v.role, v.place = make([]*morph.Text, n), make([]rubric.Role, n), make([]rubric.Place, n)
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
			v.texts[i] = mem.texts[i]
		}
	}
	return v
}

// fits reports whether a post was written by and stands at what is asked.
func (v *view) fits(post int, by rubric.Role, at rubric.Place) bool {
	return (by == rubric.AnyRole || v.role[post] == by) && (at == rubric.AnyPlace || v.place[post] == at)
}

func (v *view) only(hs []hit, by rubric.Role, at rubric.Place) []hit {
	if by == rubric.AnyRole && at == rubric.AnyPlace {
		return hs
	}
	var out []hit
	for _, h := range hs {
		if v.fits(h.post, by, at) {
			out = append(out, h)
		}
	}
	return out
}

// turnRole is the role of a turn's author.
func (v *view) turnRole(t int) rubric.Role { return v.role[v.turns[t].Posts[0]] }
