package cue

import "unicode/utf8"

// index finds the words of all patterns in one walk over a text. It is a trie:
// node 0 is the root.
type index struct {
	next  map[uint64]int32 // node and rune to node
	words [][]word         // of each node: what ends there
}

// word is the use that a pattern makes of a word.
type word struct {
	pattern  int
	required bool // it only has to stand somewhere
}

func edge(node int32, r rune) uint64 { return uint64(uint32(node))<<32 | uint64(uint32(r)) }

func (x *index) add(texts []string, w word) {
	if x.next == nil {
		x.next, x.words = make(map[uint64]int32), make([][]word, 1)
	}
	for _, text := range texts {
		node := int32(0)
		for _, r := range text {
			to, ok := x.next[edge(node, r)]
			if !ok {
				to = int32(len(x.words))
				x.next[edge(node, r)] = to
				x.words = append(x.words, nil)
			}
			node = to
		}
		x.words[node] = append(x.words[node], w)
	}
}

// each calls found for every word that stands in s, places in order, and at
// one place the longest first.
func (x *index) each(s string, found func(w word, start, end int)) {
	type stop struct {
		node int32
		end  int
	}
	var path []stop
	for start, first := range s {
		node, ok := x.next[edge(0, first)]
		if !ok {
			continue
		}
		path = path[:0]
		begun := false
		for i, r := range s[start:] {
			if begun {
				if node, ok = x.next[edge(node, r)]; !ok {
					break
				}
			}
			begun = true
			if len(x.words[node]) > 0 {
				path = append(path, stop{node, start + i + runeLen(s[start+i:])})
			}
		}
		for k := len(path) - 1; k >= 0; k-- {
			for _, w := range x.words[path[k].node] {
				found(w, start, path[k].end)
			}
		}
	}
}

// runeLen is the length of the first character of s; 1 if it is broken.
func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
