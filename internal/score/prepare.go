package score

import (
	"engage/internal/rubric"
	"engage/internal/tape"
)

// Prepared is what New works out of the words and topics of a rubric: nearly
// all of its time. It can be kept on a tape.
type Prepared struct {
	lexis  lexis
	topics topics
	rest   []int32 // the lines of the scorecard that are of no words
}

// Prepare works it out.
func Prepare(r *rubric.Rubric) *Prepared {
	p := &Prepared{topics: newTopics(r.Topics)}
	p.lexis, p.rest = newLexis(r.Points)
	return p
}

// Tape walks over what is prepared.
func (p *Prepared) Tape(t *tape.Tape) {
	p.lexis.tape(t)
	p.topics.tape(t)
	tape.List(t, &p.rest, func(line *int32) { tape.Whole(t, line) })
}

func (x *lexis) tape(t *tape.Tape) {
	x.ids.Tape(t)
	x.two.Tape(t)
	x.chars.Tape(t)
	for role := range x.one {
		tape.List(t, &x.one[role], func(line *int32) { tape.Whole(t, line) })
	}
	x.find()
}

func (x *topics) tape(t *tape.Tape) {
	x.of.Tape(t)
	for _, list := range []*[]int32{&x.lists, &x.ends} {
		tape.List(t, list, func(n *int32) { tape.Whole(t, n) })
	}
	tape.List(t, &x.members, func(topic *uint16) { tape.Whole(t, topic) })
	tape.Whole(t, &x.files)
	x.starts.Tape(t)
}
