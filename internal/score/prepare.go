package score

import (
	"math"

	"engage/internal/frozen"
	"engage/internal/rubric"
	"engage/internal/tape"
)

// Prepared is what New works out of the points, words and topics of a rubric:
// nearly all of its time. It can be kept on a tape.
type Prepared struct {
	card   card
	lexis  lexis
	topics topics
	rest   []int32 // the lines of the scorecard that are of no words
}

// Prepare works it out.
func Prepare(r *rubric.Rubric) *Prepared {
	p := &Prepared{card: newCard(r.Points), topics: newTopics(r.Topics)}
	p.lexis, p.rest = newLexis(r.Points)
	return p
}

// Tape walks over what is prepared.
func (p *Prepared) Tape(t *tape.Tape) {
	p.card.tape(t)
	p.lexis.tape(t)
	p.topics.tape(t)
	tape.List(t, &p.rest, func(line *int32) { tape.Whole(t, line) })
}

// card are the points of the scorecard's lines. Few are different, so that a
// line takes less memory by their numbers.
type card struct {
	values []float64
	lines  frozen.List // by line and score: the number of its value
}

func newCard(points []rubric.Points) (x card) {
	numbers := make(map[uint64]int32) // by the value's bits
	var lines []int32
	for i := range points {
		for _, v := range points[i].Points {
			n, known := numbers[math.Float64bits(v)]
			if !known {
				n = int32(len(x.values))
				numbers[math.Float64bits(v)] = n
				x.values = append(x.values, v)
			}
			lines = append(lines, n)
		}
	}
	x.lines = frozen.NewList(lines)
	return x
}

// points are the points of a line for a score.
func (x *card) points(line, score int) float64 {
	return x.values[x.lines.At(line*rubric.NumScores+score)]
}

func (x *card) tape(t *tape.Tape) {
	tape.List(t, &x.values, t.Number)
	x.lines.Tape(t)
}

func (x *lexis) tape(t *tape.Tape) {
	x.ids.Tape(t)
	x.two.Tape(t)
	x.chars.Tape(t)
	for by := range x.one {
		x.one[by].Tape(t)
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
