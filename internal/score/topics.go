package score

import (
	"math"
	"slices"
	"unicode/utf8"

	"engage/internal/frozen"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// topicScale makes a topic's share of a text comparable with other features:
// n hits among N words are worth topicScale·n/√N.
const topicScale = 4

// topics finds the words of the topics of all files, longest first.
type topics struct {
	of    frozen.Names // of words: their lists
	lists [][]uint16   // of topics, by list and file; the first ones are of one topic each, as most words have
	files int
	led   frozen.Filter // of all that words begin with, themselves too
}

// longestTopicWord is how many morphemes a word of a topic may take.
const longestTopicWord = 8

func newTopics(specs []rubric.Topic) (x topics) {
	for i := range specs {
		x.files = max(x.files, specs[i].File+1)
	}
	x.lists = make([][]uint16, len(specs)*x.files)
	for i := range specs {
		x.row(int32(i))[specs[i].File] = []uint16{uint16(i)}
	}
	of := make(map[string]int32)
	var words, led []string
	for i := range specs {
		for _, w := range specs[i].Words {
			list, twice := of[w]
			if twice {
				of[w] = x.joined(list, specs[i].File, uint16(i))
				continue
			}
			of[w] = int32(i)
			words, led = append(words, w), append(led, w)
			for k := range w {
				led = append(led, w[:k])
			}
		}
	}
	x.of, x.led = names(words, of), frozen.NewFilter(led)
	return x
}

// row are the topics of a list, by file.
func (x *topics) row(list int32) [][]uint16 {
	return x.lists[int(list)*x.files:][:x.files]
}

// joined is the list of a word that is in a topic of a file, too; the topics
// come in order.
func (x *topics) joined(list int32, file int, topic uint16) int32 {
	known := x.row(list)[file]
	if n := len(known); n > 0 && known[n-1] == topic {
		return list
	}
	more := len(x.lists)
	x.lists = append(x.lists, x.row(list)...)
	x.lists[more+file] = append(slices.Clone(known), topic)
	return int32(more / x.files)
}

// list is the number of a word's list and one more, 0 if it has none.
func (x *topics) list(word string) int32 {
	if list, ok := x.of.Of(word); ok {
		return list + 1
	}
	return 0
}

// begins reports whether a word may begin with s, or be s. It is wrong now and
// then if it says yes.
func (x *topics) begins(s string) bool { return x.led.Has(s) }

// topicHit is one word of topics of one file.
type topicHit struct {
	hit
	file   int
	topics []uint16
}

// finding is the memory of find.
type finding struct {
	hits  []topicHit
	next  []int // by file: the morpheme to go on with
	words []int // by file: how many words and other morphemes there were
	found []found
	key   []byte
}

// found is a word of a file: its topics, and how many morphemes it takes.
type found struct {
	topics []uint16
	step   int
}

// find appends the words of topics in one text, for each file from left to
// right the longest at each place.
func (x *topics) find(mem *finding, post int, t *morph.Text, es []entry) {
	if x.files == 0 {
		return
	}
	mem.next = zeroed(mem.next, x.files)
	for i := range t.Morphemes {
		if slices.Min(mem.next) > i {
			continue
		}
		x.longest(mem, t, es, i)
		for file, f := range mem.found {
			if mem.next[file] > i {
				continue
			}
			if f.topics != nil {
				h := hit{post, t.Morphemes[i].Start, t.Morphemes[i+f.step-1].End, -1, -1}
				mem.hits = append(mem.hits, topicHit{h, file, f.topics})
			}
			mem.next[file] = i + f.step
			mem.words[file]++
		}
	}
}

// longest finds the longest word of each file at morpheme i. Its last part may
// be inflected, but as it stands it comes first.
func (x *topics) longest(mem *finding, t *morph.Text, es []entry, i int) {
	mem.found = mem.found[:0]
	for range x.files {
		mem.found = append(mem.found, found{nil, 1})
	}
	x.note(mem, 1, es[i].surface, es[i].base)
	if es[i].is&isBeginning == 0 {
		return
	}
	from := t.Morphemes[i].Norm
	for k := i + 1; k < min(i+longestTopicWord, len(es)) && x.goesOn(mem, t, &es[k], from, k); k++ {
		m := &t.Morphemes[k]
		surface, base := x.list(t.Norm[from:m.Norm+len(m.Surface)]), int32(0)
		if es[k].is&isInflected != 0 {
			base = x.list(string(mem.joined(t.Norm[from:m.Norm], m.Base)))
		}
		x.note(mem, k-i+1, surface, base)
	}
}

// note notes a word by its lists: that of its surface counts, else that of its
// base form.
func (x *topics) note(mem *finding, step int, surface, base int32) {
	for _, list := range [2]int32{base, surface} {
		if list == 0 {
			continue
		}
		for file, topics := range x.row(list - 1) {
			if topics != nil {
				mem.found[file] = found{topics, step}
			}
		}
	}
}

// goesOn reports whether a word that begins at a byte of Norm may take in what
// morpheme k begins with, as it stands or by its base form.
func (x *topics) goesOn(mem *finding, t *morph.Text, e *entry, from, k int) bool {
	m := &t.Morphemes[k]
	_, n := utf8.DecodeRuneInString(m.Surface)
	if x.begins(t.Norm[from : m.Norm+n]) {
		return true
	}
	if e.is&isInflected == 0 {
		return false
	}
	_, n = utf8.DecodeRuneInString(m.Base)
	return x.begins(string(mem.joined(t.Norm[from:m.Norm], m.Base[:n])))
}

// joined is head and tail in one. It is good until the next call.
func (mem *finding) joined(head, tail string) []byte {
	mem.key = append(append(mem.key[:0], head...), tail...)
	return mem.key
}

// tallyTopics counts, per line of a topic, its share of the talk.
func (s *Scorer) tallyTopics(v *view, mem *finding, y *tally) {
	mem.hits, mem.words = mem.hits[:0], zeroed(mem.words, s.topics.files)
	for i, t := range v.texts {
		if t != nil {
			s.topics.find(mem, i, t, v.entries[i])
		}
	}
	for _, h := range mem.hits {
		unit := topicScale / math.Sqrt(float64(max(mem.words[h.file], 1)))
		for _, k := range h.topics {
			if line := s.topicLine[v.role[h.post]][k]; line >= 0 {
				f := y.at(line)
				f.amount += unit / float64(len(h.topics))
				if y.explains {
					f.seen = append(f.seen, h.hit)
				}
			}
		}
	}
}
