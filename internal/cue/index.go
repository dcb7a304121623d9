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
// are followed by another one: that is looked up first.
type index struct {
	entries []entry // until build
	nodes   []node
	runes   []rune        // the characters of the nodes, apart: looking for one takes fewer lines of memory
	first   []int32       // by character up to the basic plane's last: child of the root, 0 for none
	pairs   filter.Filter // of the first two characters of words; where there is one, it and 0
	words   []int32       // what ends at the nodes: who looks for that word
}

// entry is a word on its way into the trie.
type entry struct {
	text string
	word int32
}

type node struct {
	kids, kidsEnd  int32 // of nodes
	words, wordEnd int32 // of index.words
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
	x.nodes, x.runes = []node{{}}, []rune{0}
	for i := 0; i < len(spans); i++ {
		s, n := spans[i], &x.nodes[i]
		n.words = int32(len(x.words))
		for ; s.from < s.to && len(all[s.from].text) == s.depth; s.from++ {
			x.words = append(x.words, all[s.from].word)
		}
		n.wordEnd, n.kids = int32(len(x.words)), int32(len(x.nodes))
		n.kidsEnd = n.kids
		for s.from < s.to {
			r, size := utf8.DecodeRuneInString(all[s.from].text[s.depth:])
			same, to := all[s.from].text[:s.depth+size], s.from+1
			for to < s.to && strings.HasPrefix(all[to].text, same) {
				to++
			}
			x.nodes[i].kidsEnd++
			x.nodes, x.runes = append(x.nodes, node{}), append(x.runes, r)
			spans = append(spans, span{s.from, to, s.depth + size})
			s.from = to
		}
	}
}

// indexRoot makes the ways from the root.
func (x *index) indexRoot() {
	x.indexFirst()
	x.indexPairs()
}

// indexFirst makes the way from the root short: most characters of a text
// begin no word.
func (x *index) indexFirst() {
	root := &x.nodes[0]
	basic := root.kids // the end of those on the basic plane: they are in order
	for basic < root.kidsEnd && x.runes[basic] <= '\uFFFF' {
		basic++
	}
	if basic > root.kids {
		x.first = make([]int32, x.runes[basic-1]+1)
	}
	for i := root.kids; i < basic; i++ {
		x.first[x.runes[i]] = i
	}
}

// indexPairs makes it short, too, where a word begins but does not go on.
func (x *index) indexPairs() {
	root := &x.nodes[0]
	last := root.kidsEnd // of the nodes of two characters
	if last > root.kids {
		last = x.nodes[last-1].kidsEnd
	}
	x.pairs = filter.New(int(last))
	for i := root.kids; i < root.kidsEnd; i++ {
		n := &x.nodes[i]
		if n.words < n.wordEnd {
			x.pairs.Add(filter.Runes(x.runes[i], 0))
		}
		for k := n.kids; k < n.kidsEnd; k++ {
			x.pairs.Add(filter.Runes(x.runes[i], x.runes[k]))
		}
	}
}

// begins reports whether a word may begin with r, and with next after it.
func (x *index) begins(r, next rune) bool {
	return x.pairs.Has(filter.Runes(r, next)) || x.pairs.Has(filter.Runes(r, 0))
}

// child is the child of a node for r, 0 if there is none.
func (x *index) child(n int32, r rune) int32 {
	if n == 0 && r <= '\uFFFF' {
		if int(r) < len(x.first) {
			return x.first[r]
		}
		return 0
	}
	lo, hi := x.nodes[n].kids, x.nodes[n].kidsEnd
	for lo < hi {
		mid := (lo + hi) / 2
		switch at := x.runes[mid]; {
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
	type stop struct{ node, to int }
	var room [8]stop
	for from, r := range text[:len(text)-1] {
		if !x.begins(r, text[from+1]) {
			continue
		}
		path, to := room[:0], from+1
		for n := x.child(0, r); n != 0; n, to = x.child(n, text[to]), to+1 {
			if x.nodes[n].words < x.nodes[n].wordEnd {
				path = append(path, stop{int(n), to})
			}
			if x.nodes[n].kids == x.nodes[n].kidsEnd {
				break
			}
		}
		for k := len(path) - 1; k >= 0; k-- {
			n := &x.nodes[path[k].node]
			for _, w := range x.words[n.words:n.wordEnd] {
				found(w, from, path[k].to)
			}
		}
	}
}
