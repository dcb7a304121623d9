package stats

import (
	"cmp"
	"math"
	"slices"
)

// LogOdds says how much more often something occurs on one side than on
// another: the log of the ratio of the odds, and its variance. Both are NaN
// where neither side has it.
type LogOdds struct {
	Delta    float64 // above 0: more often on the first side
	Variance float64
}

// Z is the log-odds in units of its standard deviation.
func (l LogOdds) Z() float64 { return l.Delta / math.Sqrt(l.Variance) }

// Interval is the interval of the log-odds at the normal point z (see [Z95]).
func (l LogOdds) Interval(z float64) (lo, hi float64) {
	half := float64(z * math.Sqrt(l.Variance))
	return l.Delta - half, l.Delta + half
}

// WordOdds compares a word that is y1 of n1 words on one side and y2 of n2 on
// the other: the log-odds ratio with an informative Dirichlet prior of Monroe,
// Colaresi & Quinn (2008). The prior, above 0, is how many words of both sides
// together (the background) each side is mixed with before it is compared, so
// that a rare word is not taken for a telling one. The variance is theirs,
// 1/(y1+α) + 1/(y2+α), which holds for what is a small part of its side.
func WordOdds(y1, n1, y2, n2 int, prior float64) LogOdds {
	l, _ := logOdds(y1, n1, y2, n2, prior)
	return l
}

// ShareOdds compares what y1 of n1 show on one side and y2 of n2 on the other
// in the same way. It may be most of them, so the variance counts those that
// do not show it, too.
func ShareOdds(y1, n1, y2, n2 int, prior float64) LogOdds {
	l, rest := logOdds(y1, n1, y2, n2, prior)
	l.Variance += rest
	return l
}

// logOdds gives the variance in two parts: of those that have it and of the
// rest.
func logOdds(y1, n1, y2, n2 int, prior float64) (l LogOdds, rest float64) {
	if y1+y2 == 0 {
		return LogOdds{math.NaN(), math.NaN()}, 0
	}
	alpha := float64(prior * (float64(y1+y2) / float64(n1+n2)))
	others := prior - alpha
	if y1+y2 == n1+n2 {
		others = 0 // whatever rounding says
	}
	have1, have2 := float64(y1)+alpha, float64(y2)+alpha
	rest1, rest2 := float64(n1-y1)+others, float64(n2-y2)+others
	l.Variance = 1/have1 + 1/have2
	if rest1 > 0 { // else it is all there is, on both sides
		l.Delta = math.Log(have1/rest1) - math.Log(have2/rest2)
	}
	return l, 1/rest1 + 1/rest2
}

// TwoSided is the probability of a normal value at least as far from 0 as z.
func TwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// FalseDiscovery tells which of many tests hold if of those that hold no more
// than the share q may be by chance (Benjamini & Hochberg 1995), given their
// probabilities.
func FalseDiscovery(p []float64, q float64) []bool {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	holds := make([]bool, len(p))
	passed := false
	for rank, i := range slices.Backward(order) {
		passed = passed || p[i] <= float64(q*float64(rank+1))/float64(len(p))
		holds[i] = passed
	}
	return holds
}
