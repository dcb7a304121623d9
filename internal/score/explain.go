package score

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"engage/internal/rubric"
)

// Least is the log-odds from which on a word or topic is named among the
// contributions; the lighter ones are told together.
const Least = 0.2

// explaining is the memory of explain.
type explaining struct {
	told     []Contribution
	evidence [][]Evidence // per feature; nil where nobody asked yet
	keys     []string     // per line of the scorecard; "" where nobody asked yet
	parts    []part
	marker   marker
}

// explain tells what each feature adds to each score.
func (s *Scorer) explain(res *Result, mem *scratch, fs []feature, sums [rubric.NumScores]float64, d float64) {
	x := &mem.explaining
	x.told, x.evidence = x.told[:0], zeroed(x.evidence, len(fs))
	x.marker.reset(&mem.view)
	if x.keys == nil {
		x.keys = make([]string, len(s.rubric.Points))
	}
	var ends [rubric.NumScores]int
	for m := range sums {
		s.contributions(x, m, fs)
		ends[m] = len(x.told)
	}
	all, from := make([]Contribution, 0, len(x.told)), 0
	for m, end := range ends {
		factor := level(s.rubric.Interaction, d)
		if m == rubric.NumModes {
			factor = 100
		}
		all = x.share(all, x.told[from:end], factor, hundredths(factor*logistic(sums[m])))
		from = end
	}
	modes := ends[rubric.NumModes-1]
	res.Contributions, res.NoneContributions = all[:modes:modes], all[modes:]
}

// contributions appends what the features add to one scorecard, base first,
// with their log-odds; points are still to be shared out.
func (s *Scorer) contributions(x *explaining, m int, fs []feature) {
	mode := rubric.Mode(m)
	if m == rubric.NumModes {
		mode = rubric.None
	}
	x.told = append(x.told, Contribution{Mode: mode, Feature: Base, LogOdds: s.base[m]})
	rest := Contribution{Mode: mode, Feature: Rest}
	for i := range fs {
		f := &fs[i]
		p := &s.rubric.Points[f.line]
		adds := float64(p.Points[m] * f.amount)
		switch {
		case adds == 0:
		case math.Abs(adds) < Least && s.light[f.line]:
			rest.LogOdds += adds
			x.marker.mark(f.seen)
		default:
			if x.evidence[i] == nil {
				x.evidence[i] = s.name(f.seen)
			}
			if x.keys[f.line] == "" {
				x.keys[f.line] = p.Key()
			}
			x.told = append(x.told, Contribution{mode, x.keys[f.line], 0, adds, x.evidence[i]})
		}
	}
	marked := x.marker.take()
	if rest.LogOdds != 0 {
		rest.Evidence = append([]Evidence(nil), marked...)
		x.told = append(x.told, rest)
	}
}

// share shares a score of so many hundredths among the contributions, base
// first, and appends them to dst, the greatest first.
func (x *explaining) share(dst, cs []Contribution, factor float64, score int) []Contribution {
	x.parts = zeroed(x.parts, len(cs))
	for i := range cs {
		x.parts[i].exact = cs[i].LogOdds
	}
	shares(x.parts, factor)
	apportion(x.parts, score)
	slices.SortFunc(x.parts, func(a, b part) int {
		if a.whole != b.whole && a.whole != -b.whole {
			return cmp.Compare(max(b.whole, -b.whole), max(a.whole, -a.whole))
		}
		return cmp.Or(strings.Compare(cs[a.index].Feature, cs[b.index].Feature), cmp.Compare(a.index, b.index))
	})
	for _, p := range x.parts {
		c := cs[p.index]
		c.Points, c.LogOdds = float64(p.whole)/100, fourDecimals(c.LogOdds)
		dst = append(dst, c)
	}
	return dst
}

// marker marks spans of posts as with a pen: where marks touch, they are one.
// That is faster than to sort them.
type marker struct {
	first []int   // per post: where its bytes begin in ends
	ends  []int32 // per byte: how far the longest mark that begins here goes, its end and one more; 0 for none
	spans []Evidence
	any   bool
}

func (k *marker) reset(v *view) {
	k.first = k.first[:0]
	n := 0
	for i := range v.Posts {
		k.first = append(k.first, n)
		n += len(v.Posts[i].Text) + 1
	}
	k.first = append(k.first, n)
	k.ends = zeroed(k.ends, n)
}

func (k *marker) mark(hs []hit) {
	for i := range hs {
		at := &k.ends[k.first[hs[i].post]+hs[i].start]
		*at = max(*at, int32(hs[i].end)+1)
		k.any = true
	}
}

// take returns what is marked, in reading order, and wipes it off. The spans
// are good until the next call.
func (k *marker) take() []Evidence {
	k.spans = k.spans[:0]
	if !k.any {
		return nil
	}
	k.any = false
	for post, from := range k.first[:len(k.first)-1] {
		end := -1 // of the last span
		for start, mark := range k.ends[from:k.first[post+1]] {
			if mark == 0 {
				continue
			}
			k.ends[from+start] = 0
			if start > end {
				k.spans = append(k.spans, Evidence{Post: post, Start: start})
				end = -1
			}
			end = max(end, int(mark)-1)
			k.spans[len(k.spans)-1].End = end
		}
	}
	return k.spans
}
