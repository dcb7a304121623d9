package score

import (
	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Amount is how much there is of one feature in a conversation.
type Amount struct {
	Feature string
	By      rubric.Role
	At      rubric.Place
	X       float64 // greater than 0
}

// Measure returns the amount of every line of the scorecard that is in c, in
// the rubric's order: what fitting points needs.
func (s *Scorer) Measure(c *corpus.Conversation) []Amount {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	v := s.look(c, mem)
	s.hits(v, mem)
	var out []Amount
	for _, f := range s.features(v, mem) {
		p := &s.rubric.Points[f.line]
		out = append(out, Amount{p.Feature, p.By, p.At, f.amount})
	}
	return out
}

// Words returns the amount of every word, pair of words and run of characters
// in c, whether or not the rubric has points on it, in order of appearance.
func (s *Scorer) Words(c *corpus.Conversation) []Amount {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	v := s.look(c, mem)
	var out []Amount
	gather := func(scale float64, each func(func(gram)) int, name func(gram) string) {
		type key struct {
			feature string
			by      rubric.Role
		}
		times, first := make(map[key]int), []key(nil)
		n := each(func(g gram) {
			k := key{name(g), v.role[g.post]}
			if times[k]++; times[k] == 1 {
				first = append(first, k)
			}
		})
		for _, k := range first {
			out = append(out, Amount{Feature: k.feature, By: k.by, X: worth(scale, times[k], n)})
		}
	}
	gather(wordScale, v.words, func(g gram) string {
		if g.b.text == "" {
			return "word." + g.a.text
		}
		return "words." + g.a.text + " " + g.b.text
	})
	gather(charScale, v.chars, func(g gram) string { return "chars." + g.a.text })
	return out
}
