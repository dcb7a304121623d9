package insight

import (
	"cmp"
	"math"
	"slices"

	"engage/internal/corpus"
	"engage/internal/stats"
)

// Comparing says how two sides are compared.
type Comparing struct {
	Prior    float64 // the part of both sides together that each side is mixed with; above 0
	Min      int     // occurrences on both sides together that a word needs
	Contexts int     // of each word and side
}

// FalseShare is the share of the marked words that may be there by chance.
const FalseShare = 0.05

// KeyWord is a word, pair or act with what tells the sides apart. Index 0 is
// side A, 1 is B.
type KeyWord struct {
	Unit Unit
	Text string
	stats.LogOdds

	Count, Posts, Authors [2]int
	Contexts              [2][]Context

	// Marked: it holds against the number of words tested, of which no more
	// than FalseShare are there by chance.
	Marked bool
}

// Side is where it is said more: 0 for A, 1 for B, −1 for neither.
func (k *KeyWord) Side() int {
	switch {
	case k.Delta > 0:
		return 0
	case k.Delta < 0:
		return 1
	}
	return -1
}

// Tests counts the words of a unit.
type Tests struct {
	Tested   int
	Beyond   int // of them, those with |z| > 1.96
	Marked   int
	Rare     int // left out: fewer occurrences than Comparing.Min
	OneVoice int // left out: of one author, on the side that says it more
}

// ByChance is how many of the tested are beyond 1.96 if the sides are alike.
func (t Tests) ByChance() float64 { return float64(t.Tested) * (1 - 0.95) }

// Keyness is a comparison of two sides.
type Keyness struct {
	Sides [2]*Side
	Prior [NumUnits]float64 // α₀: so many words, pairs, posts
	Tests [NumUnits]Tests
	Words []KeyWord // by unit, then those of A, of B, of neither, the surest first
}

// Compare finds what is said more on one side than on the other.
func Compare(a, b *Side, how Comparing) *Keyness {
	k := &Keyness{Sides: [2]*Side{a, b}}
	for u := range k.Prior {
		k.Prior[u] = how.Prior * float64(a.N[u]+b.N[u])
	}
	for _, t := range a.list {
		k.test(t.word, how)
	}
	for _, t := range b.list {
		if a.words[t.word] == nil {
			k.test(t.word, how)
		}
	}
	slices.SortFunc(k.Words, func(x, y KeyWord) int {
		return cmp.Or(cmp.Compare(x.Unit, y.Unit), cmp.Compare(uint(x.Side()), uint(y.Side())),
			cmp.Compare(math.Abs(y.Z()), math.Abs(x.Z())), cmp.Compare(x.Text, y.Text))
	})
	k.mark()
	return k
}

// test compares one word, unless it is too rare or one author's own.
func (k *Keyness) test(w word, how Comparing) {
	x := KeyWord{Unit: w.unit, Text: w.text}
	var found [2]*tally
	for i, s := range k.Sides {
		if t := s.words[w]; t != nil {
			x.Count[i], x.Posts[i], x.Authors[i] = t.count, t.posts, t.authors
			found[i] = t
		}
	}
	tests := &k.Tests[w.unit]
	if x.Count[0]+x.Count[1] < how.Min {
		tests.Rare++
		return
	}
	odds := stats.WordOdds
	if w.unit == Act {
		odds = stats.ShareOdds
	}
	x.LogOdds = odds(x.Count[0], k.Sides[0].N[w.unit], x.Count[1], k.Sides[1].N[w.unit], k.Prior[w.unit])
	if i := x.Side(); i >= 0 && x.Authors[i] < 2 && len(k.Sides[i].people) > 1 {
		tests.OneVoice++
		return
	}
	for i, t := range found {
		if t != nil {
			x.Contexts[i] = choose(t.contexts, how.Contexts)
		}
	}
	tests.Tested++
	k.Words = append(k.Words, x)
}

// mark finds what holds against the number of tests, unit by unit.
func (k *Keyness) mark() {
	for u := range NumUnits {
		var p []float64
		var of []*KeyWord
		for i := range k.Words {
			if x := &k.Words[i]; x.Unit == u {
				p = append(p, stats.TwoSided(x.Z()))
				of = append(of, x)
				if math.Abs(x.Z()) > stats.Z95 {
					k.Tests[u].Beyond++
				}
			}
		}
		for i, holds := range stats.FalseDiscovery(p, FalseShare) {
			if of[i].Marked = holds; holds {
				k.Tests[u].Marked++
			}
		}
	}
}

// spare is how many contexts of a word a side keeps for each one that is shown.
const spare = 3

// Spare is how many contexts a side must keep so that n can be chosen.
func Spare(n int) int { return spare * n }

// choose takes n contexts: of different authors, and of different words, as
// far as there are any; then by time.
func choose(from []Context, n int) []Context {
	var out, rest []Context
	authors, texts := make(map[corpus.AuthorID]bool), make(map[string]bool)
	for _, c := range from {
		switch p := c.Post; {
		case texts[p.Text]:
		case authors[p.Author]:
			rest = append(rest, c)
			texts[p.Text] = true
		default:
			out = append(out, c)
			authors[p.Author], texts[p.Text] = true, true
		}
	}
	out = append(out, rest...)
	out = out[:min(n, len(out))]
	slices.SortFunc(out, func(a, b Context) int {
		return cmp.Or(a.Post.At.Compare(b.Post.At), cmp.Compare(a.Post.ID, b.Post.ID))
	})
	return out
}
