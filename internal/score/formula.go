package score

import (
	"math"
	"sort"

	"engage/internal/rubric"
)

// TwoWay is the two-way index D = w·(1−e^(−R/τr)) + (1−w)·(1−e^(−I/τi)) of a
// conversation with so many responses and exchanges (SCORING.md §2), 0…1.
func TwoWay(k rubric.Interaction, responses, exchanges int) float64 {
	// The conversions keep compilers from fusing the products into the sum,
	// which would make the last digit depend on the processor.
	return float64(k.Weight*rise(responses, k.TauResponses)) + float64((1-k.Weight)*rise(exchanges, k.TauExchanges))
}

// rise is 1−e^(−n/tau).
func rise(n int, tau float64) float64 {
	if n <= 0 {
		return 0
	}
	return -math.Expm1(-float64(n) / tau)
}

// saturate is (1−e^−n)/(1−e^−1): the first occurrence counts in full, endless
// repetition 1.58 times.
func saturate(n int) float64 { return rise(n, 1) / rise(1, 1) }

func logistic(x float64) float64 {
	if x < 0 { // e^x does not overflow here
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// level is the factor 100·(f+(1−f)·D) that turns E into a score.
func level(k rubric.Interaction, d float64) float64 {
	return 100 * (k.Ceiling + float64((1-k.Ceiling)*d))
}

// shares splits E = σ(bias+Σp) among the bias (first) and the p by integrated
// gradients along the straight line from no evidence to all of it
// (Sundararajan et al. 2017), times factor. They add up to factor·E.
func shares(bias float64, p []float64, factor float64) []float64 {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	at0 := logistic(bias)
	slope := at0 * (1 - at0) // the limit for a small sum
	if math.Abs(sum) > 1e-6 {
		slope = (logistic(bias+sum) - at0) / sum
	}
	out := make([]float64, 0, len(p)+1)
	out = append(out, factor*at0)
	for _, x := range p {
		out = append(out, factor*x*slope)
	}
	return out
}

// apportion rounds the parts to hundredths so that they add up to exactly
// total hundredths: everything is rounded down, and what is then missing goes
// to the parts with the largest remainders (the first of equals).
func apportion(parts []float64, total int) []int {
	out := make([]int, len(parts))
	order := make([]int, len(parts))
	rest := make([]float64, len(parts))
	missing := total
	for i, x := range parts {
		whole := math.Floor(x * 100)
		out[i], rest[i], order[i] = int(whole), x*100-whole, i
		missing -= out[i]
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for i := 0; missing > 0 && len(order) > 0; i++ {
		out[order[i%len(order)]]++
		missing--
	}
	// Rounding errors of the floor can leave one too many.
	for i := 0; missing < 0 && len(order) > 0; i++ {
		out[order[len(order)-1-i%len(order)]]--
		missing++
	}
	return out
}

func hundredths(x float64) int       { return int(math.Round(x * 100)) }
func fourDecimals(x float64) float64 { return math.Round(x*1e4) / 1e4 }
