package cue

import "engage/internal/morph"

// anchors are the candidates by a word of their anchor step. Most morphemes
// have the number of their base form, and looking that up takes a fiftieth of
// the time that looking up a string does.
type anchors struct {
	lists [][]candidate
	words map[string]int32 // by base form or surface: 1 + index of lists
	ids   []int32          // by BaseID up to the greatest of them: the same, 0 for none
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
	ids, last := make(map[int]int32, len(x.words)), 0
	for w, k := range x.words {
		if id := int(a.BaseID(w)); id > 0 {
			ids[id], last = k, max(last, id)
		}
	}
	x.ids = make([]int32, last+1)
	for id, k := range ids {
		x.ids[id] = k
	}
}

// of are the candidates of a word.
func (x *anchors) of(w string) []candidate {
	if k := x.words[w]; k > 0 {
		return x.lists[k-1]
	}
	return nil
}

// ofBase are the candidates of a morpheme's base form.
func (x *anchors) ofBase(m *morph.Morpheme) []candidate {
	if m.BaseID == 0 {
		return x.of(m.Base)
	}
	if int(m.BaseID) < len(x.ids) {
		if k := x.ids[m.BaseID]; k > 0 {
			return x.lists[k-1]
		}
	}
	return nil
}
