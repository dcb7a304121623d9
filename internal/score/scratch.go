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
	fitting      []hit   // of the line that is counted
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

// zeroed is a slice of n zeros in the place of s.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
