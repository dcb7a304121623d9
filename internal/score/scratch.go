package score

import (
	"cmp"
	"slices"

	"engage/internal/cue"
	"engage/internal/morph"
)

// scratch is memory that one call uses and leaves to the next.
type scratch struct {
	view    view
	texts   []*morph.Text
	matches []cue.Evidence

	hits         []hit   // of text and structure cues, in reading order
	byCue, byAct [][]hit // pairs are by cue only
	cues         []int   // those of byCue that are not empty
	acts         []ActCount

	tally      tally
	finding    finding
	explaining explaining
}

// forget empties the hits; there are hundreds of cues, and few find something.
func (mem *scratch) forget(cues, acts int) {
	if mem.byCue == nil {
		mem.byCue, mem.byAct = make([][]hit, cues), make([][]hit, acts)
	}
	for _, c := range mem.cues {
		mem.byCue[c] = mem.byCue[c][:0]
	}
	for i := range mem.byAct {
		mem.byAct[i] = mem.byAct[i][:0]
	}
	mem.hits, mem.cues = mem.hits[:0], mem.cues[:0]
}

// found keeps the hits of a cue.
func (mem *scratch) found(cue int, hs []hit) {
	if len(mem.byCue[cue]) == 0 && len(hs) > 0 {
		mem.cues = append(mem.cues, cue)
	}
	mem.byCue[cue] = hs
}

// hit is Evidence before its names are looked up.
type hit struct{ post, start, end, cue, act int }

func compareHits(a, b hit) int {
	if a.post != b.post {
		return cmp.Compare(a.post, b.post)
	}
	if a.start != b.start {
		return cmp.Compare(a.start, b.start)
	}
	return cmp.Or(cmp.Compare(a.end, b.end), cmp.Compare(a.cue, b.cue), cmp.Compare(a.act, b.act))
}

func sortedUnique(hs []hit) []hit {
	slices.SortFunc(hs, compareHits)
	return slices.Compact(hs)
}

// feature is a line of the scorecard that counted something.
type feature struct {
	line   int // index into rubric.Points
	amount float64
	times  int   // a gram was there
	seen   []hit // of words and topics only where they are to be explained
}

// tally holds the features of a conversation. Each is found by its line in no
// time, and keeps the room of its hits for one of the next conversation.
type tally struct {
	features []feature
	place    []int32 // per line of the scorecard: its place in features and one more, 0 for none
	lines    []int
	sorted   []*feature
	explains bool
}

func (y *tally) reset(lines int) {
	for i := range y.features {
		y.place[y.features[i].line] = 0
	}
	y.features = y.features[:0]
	if y.place == nil {
		y.place = make([]int32, lines)
	}
}

// at is the feature of a line, a new one if there is none yet. It is good until
// the next call.
func (y *tally) at(line int) *feature {
	if k := y.place[line]; k > 0 {
		return &y.features[k-1]
	}
	n := len(y.features)
	y.features = slices.Grow(y.features, 1)[:n+1]
	y.place[line] = int32(n + 1)
	f := &y.features[n]
	f.line, f.amount, f.times, f.seen = line, 0, 0, f.seen[:0]
	return f
}

// byLine are the features in the order of their lines. They are good until the
// next reset.
func (y *tally) byLine() []*feature {
	y.lines, y.sorted = y.lines[:0], y.sorted[:0]
	for i := range y.features {
		y.lines = append(y.lines, y.features[i].line)
	}
	slices.Sort(y.lines)
	for _, line := range y.lines {
		y.sorted = append(y.sorted, y.at(line))
	}
	return y.sorted
}

// drop takes back the feature that was made last.
func (y *tally) drop() {
	n := len(y.features) - 1
	y.place[y.features[n].line] = 0
	y.features = y.features[:n]
}

// zeroed is a slice of n zeros in the place of s.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
