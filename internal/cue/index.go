package cue

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// index finds the words of all patterns in one walk over a text. It is a trie
// whose nodes lie in one slice, the root first, children side by side and by
// their characters.
type index struct {
	entries []entry // until build
	nodes   []node
	first   []int32 // by character up to the basic plane's last: child of the root, 0 for none
	words   []word  // what ends at the nodes
}

// entry is a word on its way into the trie.
type entry struct {
	text string
	word word
}

// word is the use that a pattern makes of a word.
type word struct {
	branch   int32
	required bool // it only has to stand somewhere
}

type node struct {
	r              rune
	kids, kidsEnd  int32 // of nodes
	words, wordEnd int32 // of index.words
}

func (x *index) add(texts []string, w word) {
	for _, text := range texts {
		x.entries = append(x.entries, entry{text, w})
	}
}

// span is what lies under a node: entries that agree up to depth.
type span struct{ from, to, depth int }

// build makes the trie of what was added, but for first.
func (x *index) build() {
	all := x.entries
	x.entries = nil
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.word.branch, b.word.branch))
	})
	spans := []span{{0, len(all), 0}}
	x.nodes = []node{{}}
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
			x.nodes = append(x.nodes, node{r: r})
			spans = append(spans, span{s.from, to, s.depth + size})
			s.from = to
		}
	}
}

// indexFirst makes the way from the root short: most characters of a text
// begin no word.
func (x *index) indexFirst() {
	root := &x.nodes[0]
	basic := root.kids // the end of those on the basic plane: they are in order
	for basic < root.kidsEnd && x.nodes[basic].r <= '\uFFFF' {
		basic++
	}
	if basic > root.kids {
		x.first = make([]int32, x.nodes[basic-1].r+1)
	}
	for i := root.kids; i < basic; i++ {
		x.first[x.nodes[i].r] = i
	}
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
		switch at := x.nodes[mid].r; {
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

// each calls found for every word that stands in s, places in order, and at
// one place the longest first.
func (x *index) each(s string, found func(w word, start, end int)) {
	type stop struct{ node, end int }
	var room [8]stop
	for start := 0; start < len(s); {
		r, size := utf8.DecodeRuneInString(s[start:])
		path := room[:0]
		end := start + size
		for n := x.child(0, r); n != 0; {
			if x.nodes[n].words < x.nodes[n].wordEnd {
				path = append(path, stop{int(n), end})
			}
			if end == len(s) || x.nodes[n].kids == x.nodes[n].kidsEnd {
				break
			}
			next, l := utf8.DecodeRuneInString(s[end:])
			n, end = x.child(n, next), end+l
		}
		for k := len(path) - 1; k >= 0; k-- {
			n := &x.nodes[path[k].node]
			for _, w := range x.words[n.words:n.wordEnd] {
				found(w, start, path[k].end)
			}
		}
		start += size
	}
}
