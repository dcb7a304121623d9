package score

import (
	"math"

	"engage/internal/frozen"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// topicScale makes a topic's share of a text comparable with other features:
// n hits among N words are worth topicScale·n/√N.
const topicScale = 4

// topics finds the words of the topics of all files, longest first.
type topics struct {
	of      frozen.Names // of words: their lists
	lists   []int32      // by list and file: a set and one more; 0 for none
	ends    []int32      // by set: where it ends in members
	members []uint16     // topics, set after set
	files   int
	starts  frozen.Starts // of words
}

// longestTopicWord is how many morphemes a word of a topic may take.
const longestTopicWord = 8

func newTopics(specs []rubric.Topic) (x topics) {
	for i := range specs {
		x.files = max(x.files, specs[i].File+1)
	}
	x.lists = make([]int32, len(specs)*x.files)
	for i := range specs {
		x.row(int32(i))[specs[i].File] = x.newSet(nil, uint16(i))
	}
	of, more := make(map[string]int32), make(map[joint]int32)
	var words []string
	for i := range specs {
		for _, w := range specs[i].Words {
			list, twice := of[w]
			if twice {
				of[w] = x.join(more, joint{list, specs[i].File, uint16(i)})
				continue
			}
			of[w] = int32(i)
			words = append(words, w)
		}
	}
	x.of, x.starts = names(words, of), frozen.NewStarts(words)
	return x
}

// row are the sets of a list, by file.
func (x *topics) row(list int32) []int32 {
	return x.lists[int(list)*x.files:][:x.files]
}

// set are the topics of a set.
func (x *topics) set(set int32) []uint16 {
	if set == 1 {
		return x.members[:x.ends[0]]
	}
	return x.members[x.ends[set-2]:x.ends[set-1]]
}

// newSet makes a set of topics and one more.
func (x *topics) newSet(known []uint16, topic uint16) int32 {
	x.members = append(append(x.members, known...), topic)
	x.ends = append(x.ends, int32(len(x.members)))
	return int32(len(x.ends))
}

// joint is a list that a topic of a file joins.
type joint struct {
	list  int32
	file  int
	topic uint16
}

// join is the list of a word that is in a topic of a file, too; the topics come
// in order.
func (x *topics) join(made map[joint]int32, j joint) int32 {
	var known []uint16
	if set := x.row(j.list)[j.file]; set > 0 {
		known = x.set(set)
	}
	if n := len(known); n > 0 && known[n-1] == j.topic {
		return j.list
	}
	if list, ok := made[j]; ok {
		return list
	}
	list := int32(len(x.lists) / x.files)
	x.lists = append(x.lists, x.row(j.list)...)
	x.row(list)[j.file] = x.newSet(known, j.topic)
	made[j] = list
	return list
}

// look is the number of a word's list and one more, 0 if it has none, and how
// words may go on that begin with it.
func (x *topics) look(word string) (list int32, ways frozen.Ways) {
	if ways = x.starts.After(word); ways.Has(frozen.End) {
		if of, ok := x.of.Of(word); ok {
			list = of + 1
		}
	}
	return list, ways
}

// topicHit is one word of topics of one file.
type topicHit struct {
	hit
	file int
	set  int32 // of topics
}

// finding is the memory of find.
type finding struct {
	hits  []topicHit
	words []int   // by file: how many words and other morphemes there were
	next  []int   // by file: the morpheme to go on with
	found []found // by file: the longest word
	key   []byte
}

// found is a word of a file: its topics, and how many morphemes it takes.
type found struct {
	set  int32
	step int
}

// find appends the words of topics in one text, for each file from left to
// right the longest at each place.
func (x *topics) find(mem *finding, post int, t *morph.Text, es []entry) {
	mem.next, mem.found = zeroed(mem.next, x.files), zeroed(mem.found, x.files)
	for file := range mem.words {
		mem.words[file] += len(es)
	}
	for i := range es {
		if !x.longest(mem, t, es, i) {
			continue
		}
		for file := range mem.found {
			f := &mem.found[file]
			if f.set > 0 && mem.next[file] <= i {
				h := hit{post, t.Morphemes[i].Start, t.Morphemes[i+f.step-1].End, -1, -1}
				mem.hits = append(mem.hits, topicHit{h, file, f.set})
				mem.next[file] = i + f.step
				mem.words[file] -= f.step - 1
			}
			f.set = 0
		}
	}
}

// longest finds the longest word of each file at morpheme i, if there is any.
// Its last part may be inflected, but as it stands it comes first.
func (x *topics) longest(mem *finding, t *morph.Text, es []entry, i int) bool {
	some := x.note(mem, 1, es[i].surface, es[i].base)
	from, ways := t.Morphemes[i].Norm, es[i].ways
	for k := i + 1; k < min(i+longestTopicWord, len(es)) && goesOn(ways, t, es, k); k++ {
		m := &t.Morphemes[k]
		var surface, base int32
		if es[k].is&isInflected != 0 {
			base, _ = x.look(string(mem.joined(t.Norm[from:m.Norm], m.Base)))
		}
		surface, ways = x.look(t.Norm[from : m.Norm+len(m.Surface)])
		some = x.note(mem, k-i+1, surface, base) || some
	}
	return some
}

// goesOn reports whether one of the ways may be into morpheme k, as it stands or
// by its base form.
func goesOn(ways frozen.Ways, t *morph.Text, es []entry, k int) bool {
	last, m := &t.Morphemes[k-1], &t.Morphemes[k]
	if end := last.Norm + len(last.Surface); end < m.Norm { // white space between them
		return ways.Has(wayOf(t.Norm[end:]))
	}
	return ways.Has(es[k].first) || ways.Has(es[k].baseFirst)
}

// note notes a word by its lists: that of its surface counts, else that of its
// base form. It reports whether there is any.
func (x *topics) note(mem *finding, step int, surface, base int32) bool {
	if surface|base == 0 {
		return false
	}
	for _, list := range [2]int32{base, surface} {
		if list == 0 {
			continue
		}
		for file, set := range x.row(list - 1) {
			if set > 0 {
				mem.found[file] = found{set, step}
			}
		}
	}
	return true
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
	for i := range mem.hits {
		h := &mem.hits[i]
		set := s.topics.set(h.set)
		amount := topicScale / math.Sqrt(float64(max(mem.words[h.file], 1))) / float64(len(set))
		for _, k := range set {
			if line := s.topicLine[v.role[h.post]][k]; line >= 0 {
				y.add(line, h.hit, amount)
			}
		}
	}
}
