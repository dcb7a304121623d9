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
	lo1, hi1, ok := MedianRanks(len(xs), 0.95)
	if !ok {
		return math.NaN(), math.NaN()
	}
	s := slices.Clone(xs)
	slices.Sort(s)
	return s[lo1-1], s[hi1-1]
}
