package score

import (
	"hash/maphash"
	"math"
	"slices"

	"engage/internal/morph"
	"engage/internal/rubric"
)

// topicScale makes a topic's share of a text comparable with other features:
// n hits among N words are worth topicScale·n/√N.
const topicScale = 4

// topics finds the words of the topics of one file, longest first.
type topics struct {
	of     map[string]int32 // word to list
	lists  [][]uint16       // of topics; the first ones are of one topic each, as most words have
	filter filter
}

// longestTopicWord is how many morphemes a word of a topic may take.
const longestTopicWord = 8

func newTopics(specs []rubric.Topic) (files []*topics) {
	var words []int // per file
	for i := range specs {
		for len(words) <= specs[i].File {
			words = append(words, 0)
		}
		words[specs[i].File] += len(specs[i].Words)
	}
	alone := make([][]uint16, len(specs))
	for i := range alone {
		alone[i] = []uint16{uint16(i)}
	}
	for _, n := range words {
		files = append(files, &topics{make(map[string]int32, n), slices.Clone(alone), make(filter, 1<<15)})
	}
	for i := range specs {
		for _, w := range specs[i].Words {
			files[specs[i].File].add(w, uint16(i))
		}
	}
	return files
}

// add puts in a word of a topic, in the order of the topics.
func (x *topics) add(word string, topic uint16) {
	list, ok := x.of[word]
	if !ok {
		x.of[word] = int32(topic)
		for i := range word {
			x.filter.add(maphash.String(seed, word[:i]), begins)
		}
		x.filter.add(maphash.String(seed, word), whole)
		return
	}
	if known := x.lists[list]; known[len(known)-1] != topic {
		x.of[word] = int32(len(x.lists))
		x.lists = append(x.lists, append(slices.Clone(known), topic))
	}
}

// topicHit is one word of a topic.
type topicHit struct {
	hit
	topics []uint16
}

// find appends the words of topics in one text, from left to right, the
// longest at each place; n is how many words and other morphemes there are.
func (x *topics) find(mem *scratch, post int, t *morph.Text) (n int) {
	ms := t.Morphemes
	for i := 0; i < len(ms); n++ {
		of, step := x.longest(mem, t, i)
		if of != nil {
			mem.topicHits = append(mem.topicHits, topicHit{hit{post, ms[i].Start, ms[i+step-1].End, -1, -1}, of})
		}
		i += step
	}
	return n
}

// longest is the longest word at morpheme i, with how many morphemes it takes;
// nil and 1 if there is none. Its last part may be inflected, but as it stands
// it comes first.
func (x *topics) longest(mem *scratch, t *morph.Text, i int) (of []uint16, step int) {
	step = 1
	ms := t.Morphemes[i:min(i+longestTopicWord, len(t.Morphemes))]
	for k := range ms {
		m := &ms[k]
		s := t.Norm[ms[0].Norm : m.Norm+len(m.Surface)]
		is := x.filter.what(maphash.String(seed, s))
		list, found := int32(0), false
		if is&whole != 0 {
			list, found = x.of[s]
		}
		if !found && m.Base != m.Surface {
			mem.key = append(append(mem.key[:0], t.Norm[ms[0].Norm:m.Norm]...), m.Base...)
			if x.filter.what(maphash.Bytes(seed, mem.key))&whole != 0 {
				list, found = x.of[string(mem.key)]
			}
		}
		if found {
			of, step = x.lists[list], k+1
		}
		if is&begins == 0 {
			break // no longer word begins like this
		}
	}
	return of, step
}

// filter tells by the hash of a string whether it may be a word or the
// beginning of a longer one. It is wrong now and then if it says yes, never if it says
// no: that saves looking up most of what is not there.
type filter []uint64

const (
	begins = 1 << iota
	whole
)

var seed = maphash.MakeSeed()

func (f filter) add(hash uint64, what uint64) {
	f[hash>>5%uint64(len(f))] |= what << (hash & 31 * 2)
}

func (f filter) what(hash uint64) uint64 {
	return f[hash>>5%uint64(len(f))] >> (hash & 31 * 2)
}

// tallyFile counts, per line of a topic, its share of the talk.
func (s *Scorer) tallyFile(file *topics, v *view, mem *scratch) {
	mem.topicHits = mem.topicHits[:0]
	total := 0
	for i, t := range v.texts {
		if t != nil {
			total += file.find(mem, i, t)
		}
	}
	unit := topicScale / math.Sqrt(float64(max(total, 1)))
	for _, h := range mem.topicHits {
		for _, k := range h.topics {
			if line := s.topicLine[v.role[h.post]][k]; line >= 0 {
				f := mem.tally.at(line)
				f.amount += unit / float64(len(h.topics))
				f.seen = append(f.seen, h.hit)
			}
		}
	}
}
