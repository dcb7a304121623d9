package score

import (
	"math"
	"slices"

	"engage/internal/frozen"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// topicScale makes a topic's share of a text comparable with other features:
// n hits among N words are worth topicScale·n/√N.
const topicScale = 4

// topics finds the words of the topics of one file, longest first.
type topics struct {
	of     frozen.Names  // of words: their lists
	lists  [][]uint16    // of topics; the first ones are of one topic each, as most words have
	begins frozen.Filter // of all that longer words begin with
}

// longestTopicWord is how many morphemes a word of a topic may take.
const longestTopicWord = 8

func newTopics(specs []rubric.Topic) (files []topics) {
	for i := range specs {
		for len(files) <= specs[i].File {
			files = append(files, topicsOfFile(specs, len(files)))
		}
	}
	return files
}

func topicsOfFile(specs []rubric.Topic, file int) (x topics) {
	for i := range specs {
		x.lists = append(x.lists, []uint16{uint16(i)})
	}
	list := make(map[string]int32)
	var words, beginnings []string
	for i := range specs {
		if specs[i].File != file {
			continue
		}
		for _, w := range specs[i].Words {
			l, twice := list[w]
			switch known := x.lists[l]; {
			case !twice:
				list[w] = int32(i)
				words = append(words, w)
				for k := range w {
					beginnings = append(beginnings, w[:k])
				}
			case known[len(known)-1] != uint16(i):
				list[w] = int32(len(x.lists))
				x.lists = append(x.lists, append(slices.Clone(known), uint16(i)))
			}
		}
	}
	x.of, x.begins = names(words, list), frozen.NewFilter(beginnings)
	return x
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
		list, found := x.of.Of(s)
		if !found && m.Base != m.Surface {
			mem.key = append(append(mem.key[:0], t.Norm[ms[0].Norm:m.Norm]...), m.Base...)
			list, found = x.of.Of(string(mem.key))
		}
		if found {
			of, step = x.lists[list], k+1
		}
		if !x.begins.Has(s) {
			break // no longer word begins like this
		}
	}
	return of, step
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
