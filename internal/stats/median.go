package stats

import (
	"math"
	"slices"
)

// MedianInterval is the distribution-free 95 % interval of a median: the
// narrowest pair of order statistics, symmetric about the middle, whose
// coverage is 95 % or more (Conover 1999, §3.2), whatever the values follow.
// Both bounds are NaN for fewer than six values, where no pair covers as much.
// xs need not be sorted and is left as it is.
func MedianInterval(xs []float64) (lo, hi float64) {
	k := medianRank(len(xs))
	if k < 0 {
		return math.NaN(), math.NaN()
	}
	s := slices.Clone(xs)
	slices.Sort(s)
	return s[k], s[len(s)-1-k]
}

// medianRank is the greatest k for which no more than 2.5 % of samples of n
// have k or fewer values below the median, Σ C(n,i)/2ⁿ for i ≤ k; −1 if none.
func medianRank(n int) int {
	sum, k := 0.0, -1
	whole, _ := math.Lgamma(float64(n + 1))
	for i := range n {
		below, _ := math.Lgamma(float64(i + 1))
		above, _ := math.Lgamma(float64(n - i + 1))
		if sum += math.Exp(whole - below - above - float64(n)*math.Ln2); sum > 0.025 {
			break
		}
		k = i
	}
	return k
}
