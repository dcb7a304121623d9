package cue

import (
	"engage/internal/filter"
	"engage/internal/morph"
)

// anchors are the candidates by a word of their anchor step. Most morphemes
// have the number of their base form, and looking that up takes a fiftieth of
// the time that looking up a string does.
type anchors struct {
	lists [][]candidate
	words map[string]int32 // by base form or surface: 1 + index of lists
	bases map[uint32]int32 // by BaseID: the same
	known filter.Filter    // of words
	ids   filter.Filter    // of bases
}

func (x *anchors) add(w string, c candidate) {
	k := x.words[w]
	if k == 0 {
		x.lists = append(x.lists, nil)
		k = int32(len(x.lists))
		x.words[w] = k
	}
	x.lists[k-1] = append(x.lists[k-1], c)
}

// index numbers the words that are base forms.
func (x *anchors) index(a *morph.Analyzer) {
	x.bases = make(map[uint32]int32, len(x.words))
	x.known, x.ids = filter.New(len(x.words)), filter.New(len(x.words))
	for w, k := range x.words {
		x.known.Add(filter.String(w))
		if id := a.BaseID(w); id > 0 {
			x.bases[id] = k
			x.ids.Add(filter.Number(uint64(id)))
		}
	}
}

// of are the candidates of a word.
func (x *anchors) of(w string) []candidate {
	if x.known.Has(filter.String(w)) {
		if k := x.words[w]; k > 0 {
			return x.lists[k-1]
		}
	}
	return nil
}

// ofBase are the candidates of a morpheme's base form.
func (x *anchors) ofBase(m *morph.Morpheme) []candidate {
	if m.BaseID == 0 {
		return x.of(m.Base)
	}
	if x.ids.Has(filter.Number(uint64(m.BaseID))) {
		if k := x.bases[m.BaseID]; k > 0 {
			return x.lists[k-1]
		}
	}
	return nil
}

// ofSurface are the candidates of a morpheme's surface where it is inflected.
func (x *anchors) ofSurface(m *morph.Morpheme) []candidate {
	if m.Surface != m.Base {
		return x.of(m.Surface)
	}
	return nil
}
