package stats

import "math"

// MedianRanks are the ranks, from 1, of the two order statistics of n values
// between which their median lies at the given two-sided level such as 0.95,
// whatever the distribution (David & Nagaraja 2003, §7.1). ok is false where
// even the whole range does not hold it so surely: under 6 values at 0.95.
func MedianRanks(n int, level float64) (lo, hi int, ok bool) {
	tail := (1 - level) / 2
	// What lies ten standard deviations below the middle weighs nothing.
	k := max(0, n/2-int(5*math.Sqrt(float64(n)))-1)
	for sum := 0.0; k <= n/2; k++ {
		if sum += binomial(k, n, 0.5); sum > tail {
			break
		}
	}
	return k, n + 1 - k, k > 0
}

// BinomialTail is the chance of k or more successes in n trials of chance p,
// 0 < p < 1.
func BinomialTail(k, n int, p float64) float64 {
	sum := 0.0
	for i := max(k, 0); i <= n; i++ {
		x := binomial(i, n, p)
		sum += x
		if x < sum*1e-12 && float64(i) > p*float64(n) {
			break
		}
	}
	return min(sum, 1)
}

// binomial is the chance of just k successes in n trials.
func binomial(k, n int, p float64) float64 {
	log := func(n int) float64 { x, _ := math.Lgamma(float64(n) + 1); return x }
	return math.Exp(log(n) - log(k) - log(n-k) + float64(float64(k)*math.Log(p)) + float64(float64(n-k)*math.Log1p(-p)))
}
