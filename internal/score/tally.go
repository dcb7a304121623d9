package score

import (
	"math"
	"math/bits"
	"slices"
)

// feature is a line of the scorecard that counted something.
type feature struct {
	line   int // index into rubric.Points
	amount float64
	seen   []hit // where, if that is to be explained
}

// tally gathers what the lines of the scorecard count in a conversation: a
// sight each time, first those of acts, cues and topics, which have an amount
// each, then those of words, last those of characters. What lines they are of
// is sorted out at the end, which takes less than to find each line's place.
type tally struct {
	sights   []uint64  // the line, and in the lower half how many sights came before
	amounts  []float64 // of the first sights
	chars    int       // how many sights come before those of characters
	hits     []hit     // by sight, where they are to be explained
	explains bool

	pairs    []uint64 // of words, to be looked up together
	spans    []hit    // theirs, where they are to be explained
	spare    []uint64
	features []feature
	seen     []hit // by line
}

func (y *tally) reset(explains bool) {
	y.explains = explains
	y.sights, y.amounts, y.hits, y.features, y.seen = y.sights[:0], y.amounts[:0], y.hits[:0], y.features[:0], y.seen[:0]
}

// see takes in one sight of a line.
func (y *tally) see(line int, h hit) {
	y.sights = append(y.sights, uint64(line)<<32|uint64(len(y.sights)))
	if y.explains {
		y.hits = append(y.hits, h)
	}
}

// add takes in a sight of so much.
func (y *tally) add(line int, h hit, amount float64) {
	y.amounts = append(y.amounts, amount)
	y.see(line, h)
}

// measure makes features of the sights, in the order of their lines, which are
// fewer than lines. Of words and characters there are so many in all. The
// features are good until the next reset.
func (y *tally) measure(lines, words, chars int) []feature {
	y.sort(lines)
	ofWords, ofChars := newGauge(wordScale, words), newGauge(charScale, chars)
	y.seen = slices.Grow(y.seen, len(y.hits))
	for from, to := 0, 0; from < len(y.sights); from = to {
		line, first, amount := y.sights[from]>>32, int(uint32(y.sights[from])), 0.0
		for to = from; to < len(y.sights) && y.sights[to]>>32 == line; to++ {
			if first < len(y.amounts) {
				amount += y.amounts[uint32(y.sights[to])]
			}
			if y.explains {
				y.seen = append(y.seen, y.hits[uint32(y.sights[to])])
			}
		}
		switch {
		case first >= y.chars:
			amount = ofChars.worth(to - from)
		case first >= len(y.amounts):
			amount = ofWords.worth(to - from)
		}
		f := feature{line: int(line), amount: amount}
		if y.explains {
			f.seen = y.seen[from:to]
		}
		y.features = append(y.features, f)
	}
	return y.features
}

// sort sorts the sights by line, those of one line as they came: digit by
// digit, which is faster than to compare them.
func (y *tally) sort(lines int) {
	y.spare = slices.Grow(y.spare[:0], len(y.sights))[:len(y.sights)]
	for shift := 32; shift < 32+bits.Len(uint(lines)); shift += 8 {
		var place [256]uint32
		for _, s := range y.sights {
			place[uint8(s>>shift)]++
		}
		sum := uint32(0)
		for i, n := range place {
			place[i] = sum
			sum += n
		}
		for _, s := range y.sights {
			at := &place[uint8(s>>shift)]
			y.spare[*at] = s
			*at++
		}
		y.sights, y.spare = y.spare, y.sights
	}
}

// gauge tells what a gram is worth, of a kind of which there are so many.
type gauge struct {
	scale, root float64 // the root of how many there are
}

func newGauge(scale float64, of int) gauge { return gauge{scale, math.Sqrt(float64(of))} }

func (g gauge) worth(times int) float64 {
	return float64(g.scale*(1+math.Log(float64(times)))) / g.root
}
