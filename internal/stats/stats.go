package stats

import (
	"math"
	"slices"
)

// Median is the middle of the values (the mean of the two middle ones for an
// even count), in the unit of the values; NaN for none. xs need not be sorted
// and is left as it is.
func Median(xs []float64) float64 { return Quantile(xs, 0.5) }

// Quantile is the q-quantile of the values, 0 ≤ q ≤ 1, interpolated linearly
// between order statistics (type 7 of Hyndman & Fan 1996, the default of R and
// NumPy); NaN for no values or a q outside [0,1]. xs need not be sorted and is
// left as it is.
func Quantile(xs []float64, q float64) float64 {
	if len(xs) == 0 || !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	s := slices.Clone(xs)
	slices.Sort(s)
	at := q * float64(len(s)-1)
	i := int(at)
	if i == len(s)-1 {
		return s[i]
	}
	f := at - float64(i)
	// The weighted sum, unlike s[i]+f·(s[i+1]−s[i]), cannot overflow.
	return float64((1-f)*s[i]) + float64(f*s[i+1])
}

// Z95 is the two-sided 95 % point of the normal distribution.
const Z95 = 1.959963984540054

// Wilson is Wilson's score interval (1927) for k successes in n trials at the
// normal point z (see [Z95]); both bounds lie in [0,1]. With n ≤ 0 nothing is
// known: (0, 1). k is cut to [0,n].
func Wilson(k, n int, z float64) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	k = min(max(k, 0), n)
	nf, p := float64(n), float64(k)/float64(n)
	z2 := z * z
	mid := (p + z2/(2*nf)) / (1 + z2/nf)
	half := z / (1 + z2/nf) * math.Sqrt(p*(1-p)/nf+z2/(4*nf*nf))
	lo, hi = max(0, mid-half), min(1, mid+half)
	// At the ends the exact bound is the end itself; rounding would miss it.
	if k == 0 {
		lo = 0
	}
	if k == n {
		hi = 1
	}
	return lo, hi
}

// WeightedMedian is the median of a sample given as ascending distinct values
// and how often each occurs; NaN for an empty sample.
func WeightedMedian(values, counts []int) float64 {
	total := 0
	for _, n := range counts {
		total += n
	}
	at := func(rank int) float64 {
		for i, n := range counts {
			if rank < n {
				return float64(values[i])
			}
			rank -= n
		}
		return math.NaN()
	}
	if total%2 == 1 {
		return at(total / 2)
	}
	return (at(total/2-1) + at(total/2)) / 2
}
