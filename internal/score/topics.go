package score

import (
	"math"

	"engage/internal/morph"
	"engage/internal/rubric"
)

// topicScale makes a topic's share of a text comparable with other features:
// n hits among N words are worth topicScale·n/√N.
const topicScale = 4

// topics finds the words of the topics of one file, longest first.
type topics struct {
	of map[string][]uint16 // the topics of a word
}

// longestTopicWord is how many morphemes a word of a topic may take.
const longestTopicWord = 8

func newTopics(specs []rubric.Topic) (files []*topics) {
	for i := range specs {
		for len(files) <= specs[i].File {
			files = append(files, &topics{of: make(map[string][]uint16)})
		}
		of := files[specs[i].File].of
		for _, w := range specs[i].Words {
			if k := of[w]; len(k) == 0 || k[len(k)-1] != uint16(i) {
				of[w] = append(k, uint16(i))
			}
		}
	}
	return files
}

// topicHit is one word of a topic.
type topicHit struct {
	hit
	topics []uint16
}

// find appends the words of topics in one text, from left to right, the
// longest at each place; n is how many words and other morphemes there are.
func (x *topics) find(dst []topicHit, post int, t *morph.Text, key []byte) (hits []topicHit, n int, buffer []byte) {
	ms := t.Morphemes
	for i := 0; i < len(ms); n++ {
		step := 1
		for k := min(longestTopicWord, len(ms)-i); k > 0; k-- {
			last := &ms[i+k-1]
			end := last.Norm + len(last.Surface)
			of, ok := x.of[t.Norm[ms[i].Norm:end]]
			if !ok && last.Base != last.Surface {
				key = append(append(key[:0], t.Norm[ms[i].Norm:last.Norm]...), last.Base...)
				of, ok = x.of[string(key)]
			}
			if ok {
				dst = append(dst, topicHit{hit{post, ms[i].Start, last.End, -1, -1}, of})
				step = k
				break
			}
		}
		i += step
	}
	return dst, n, key
}

// tallyTopics counts, per line of a topic, its share of the talk.
func (s *Scorer) tallyTopics(v *view) (amount map[int]float64, seen map[int][]hit) {
	amount, seen = make(map[int]float64), make(map[int][]hit)
	for _, file := range s.topics {
		s.tallyFile(file, v, amount, seen)
	}
	return amount, seen
}

func (s *Scorer) tallyFile(file *topics, v *view, amount map[int]float64, seen map[int][]hit) {
	var hits []topicHit
	var key []byte
	total := 0
	for i, t := range v.texts {
		if t == nil {
			continue
		}
		n := 0
		hits, n, key = file.find(hits, i, t, key)
		total += n
	}
	unit := topicScale / math.Sqrt(float64(max(total, 1)))
	for _, h := range hits {
		for _, k := range h.topics {
			if line, ok := s.topicLine[v.role[h.post]][k]; ok {
				amount[line] += unit / float64(len(h.topics))
				seen[line] = append(seen[line], h.hit)
			}
		}
	}
}
