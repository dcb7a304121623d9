package cue

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/filter"
)

// index finds the words of all patterns in one walk over a text. It is a trie
// whose nodes lie in one slice, the root first, children side by side and by
// their characters. Most characters of a text begin no word, and most that do
// are followed by others: that is looked up first.
type index struct {
	entries []entry       // until build
	nodes   []node        // and one after them, which says where the last one's ends
	words   []int32       // what ends at the nodes: who looks for that word
	first   []int32       // by character up to the basic plane's last: child of the root, 0 for none
	pairs   filter.Filter // of the first two characters of words; where there is one, it and 0
}

// entry is a word on its way into the trie.
type entry struct {
	text string
	word int32
}

// node has its children and words up to where the next one's begin.
type node struct {
	rune        rune // its last character
	kids, words int32
}

func (x *index) add(texts []string, w int32) {
	for _, text := range texts {
		x.entries = append(x.entries, entry{text, w})
	}
}

// span is what lies under a node: entries that agree up to depth.
type span struct{ from, to, depth int }

// build makes the trie of what was added, but for the ways from the root.
func (x *index) build() {
	all := x.entries
	x.entries = nil
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.word, b.word))
	})
	spans := []span{{0, len(all), 0}}
	x.nodes = []node{{}}
	for i := 0; i < len(spans); i++ {
		s := spans[i]
		x.nodes[i].words, x.nodes[i].kids = int32(len(x.words)), int32(len(x.nodes))
		for ; s.from < s.to && len(all[s.from].text) == s.depth; s.from++ {
			x.words = append(x.words, all[s.from].word)
		}
		for s.from < s.to {
			r, size := utf8.DecodeRuneInString(all[s.from].text[s.depth:])
			same, to := all[s.from].text[:s.depth+size], s.from+1
			for to < s.to && strings.HasPrefix(all[to].text, same) {
				to++
			}
			x.nodes = append(x.nodes, node{rune: r})
			spans = append(spans, span{s.from, to, s.depth + size})
			s.from = to
		}
	}
	x.nodes = append(x.nodes, node{words: int32(len(x.words)), kids: int32(len(x.nodes))})
}

// indexRoot makes the ways from the root.
func (x *index) indexRoot() {
	x.indexFirst()
	x.indexPairs()
}

// indexFirst makes the way from the root short: most characters of a text
// begin no word.
func (x *index) indexFirst() {
	from, to := x.kids(0)
	for to > from && x.nodes[to-1].rune > '\uFFFF' {
		to-- // they are in order
	}
	if to > from {
		x.first = make([]int32, x.nodes[to-1].rune+1)
	}
	for i := from; i < to; i++ {
		x.first[x.nodes[i].rune] = i
	}
}

// indexPairs makes it short, too, where a word begins but does not go on.
func (x *index) indexPairs() {
	from, to := x.kids(0)
	_, last := x.kids(max(to-1, 0)) // of the nodes of two characters
	x.pairs = filter.New(int(last))
	for i := from; i < to; i++ {
		r := x.nodes[i].rune
		if x.ends(i) {
			x.pairs.Add(filter.Runes(r, 0))
		}
		for k, last := x.kids(i); k < last; k++ {
			x.pairs.Add(filter.Runes(r, x.nodes[k].rune))
		}
	}
}

// begins reports whether a word may begin with r, and with next after it.
func (x *index) begins(r, next rune) bool {
	return x.pairs.Has(filter.Runes(r, next)) || x.pairs.Has(filter.Runes(r, 0))
}

// kids are the children of a node, as nodes from…to-1.
func (x *index) kids(n int32) (from, to int32) { return x.nodes[n].kids, x.nodes[n+1].kids }

// ends reports whether a word ends at a node.
func (x *index) ends(n int32) bool { return x.nodes[n].words < x.nodes[n+1].words }

// child is the child of a node for r, 0 if there is none.
func (x *index) child(n int32, r rune) int32 {
	if n == 0 && r <= '\uFFFF' {
		if int(r) < len(x.first) {
			return x.first[r]
		}
		return 0
	}
	lo, hi := x.kids(n)
	for lo < hi {
		mid := (lo + hi) / 2
		switch at := x.nodes[mid].rune; {
		case at == r:
			return mid
		case at < r:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0
}

// each calls found for every word that stands in a text that end follows:
// places in order, and at one place the longest first.
func (x *index) each(text []rune, found func(w int32, from, to int)) {
	type stop struct {
		node int32
		to   int
	}
	var room [8]stop
	for from, r := range text[:len(text)-1] {
		if !x.begins(r, text[from+1]) {
			continue
		}
		path, to := room[:0], from+1
		for n := x.child(0, r); n != 0; n, to = x.child(n, text[to]), to+1 {
			if x.ends(n) {
				path = append(path, stop{n, to})
			}
		}
		for k := len(path) - 1; k >= 0; k-- {
			n := path[k].node
			for _, w := range x.words[x.nodes[n].words:x.nodes[n+1].words] {
				found(w, from, path[k].to)
			}
		}
	}
}
