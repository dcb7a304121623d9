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
	for _, f := range s.features(v, mem, false) {
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
	type key struct {
		feature string
		by      rubric.Role
	}
	times, first := make(map[key]int), []key(nil)
	note := func(feature string, post int) {
		k := key{feature, v.role[post]}
		if times[k]++; times[k] == 1 {
			first = append(first, k)
		}
	}
	gather := func(scale float64, n int) {
		of := newGauge(scale, n)
		for _, k := range first {
			out = append(out, Amount{Feature: k.feature, By: k.by, X: of.worth(times[k])})
		}
		first = first[:0]
	}
	gather(wordScale, v.words(func(g gram) {
		if g.b == nil {
			note("word."+g.a.text, g.post)
		} else {
			note("words."+g.a.text+" "+g.b.text, g.post)
		}
	}))
	gather(charScale, v.chars(func(post, from, to int, _ int32) {
		note("chars."+v.texts[post].Norm[from:to], post)
	}))
	return out
}
