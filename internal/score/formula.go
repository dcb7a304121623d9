package score

import (
	"cmp"
	"math"
	"slices"

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
func saturate(n int) float64 { return rise(n, 1) / firstRise }

var firstRise = rise(1, 1)

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

// part is what one of several things has of a score.
type part struct {
	index       int // of the thing
	exact, rest float64
	whole       int // hundredths
}

// shares splits E = σ(bias+Σp) among the bias (first) and the p, which are the
// exact values of the parts, by integrated gradients along the straight line
// from no evidence to all of it (Sundararajan et al. 2017), times factor. They
// add up to factor·E and take the place of what was given.
func shares(parts []part, factor float64) {
	bias, sum := parts[0].exact, 0.0
	for _, p := range parts[1:] {
		sum += p.exact
	}
	at0 := logistic(bias)
	slope := at0 * (1 - at0) // the limit for a small sum
	if math.Abs(sum) > 1e-6 {
		slope = (logistic(bias+sum) - at0) / sum
	}
	parts[0].exact = factor * at0
	for i := range parts[1:] {
		parts[i+1].exact = factor * parts[i+1].exact * slope
	}
}

// apportion rounds the parts to hundredths so that they add up to exactly
// total hundredths: everything is rounded down, and what is then missing goes
// to the parts with the largest remainders (the first of equals). It leaves
// them in the order of their remainders.
func apportion(parts []part, total int) {
	missing := total
	for i := range parts {
		p := &parts[i]
		whole := math.Floor(p.exact * 100)
		p.index, p.whole, p.rest = i, int(whole), p.exact*100-whole
		missing -= p.whole
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.rest, a.rest), cmp.Compare(a.index, b.index)) })
	for i := 0; missing > 0 && len(parts) > 0; i++ {
		parts[i%len(parts)].whole++
		missing--
	}
	// Rounding errors of the floor can leave one too many.
	for i := 0; missing < 0 && len(parts) > 0; i++ {
		parts[len(parts)-1-i%len(parts)].whole--
		missing++
	}
}

func hundredths(x float64) int       { return int(math.Round(x * 100)) }
func fourDecimals(x float64) float64 { return math.Round(x*1e4) / 1e4 }
