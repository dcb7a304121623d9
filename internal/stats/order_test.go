package stats

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMedianRanks compares with the printed tables (Conover 1999, table A3 and
// the binomial distribution behind it).
func TestMedianRanks(t *testing.T) {
	for _, tc := range []struct {
		n, lo, hi int
		ok        bool
	}{
		{0, 0, 1, false},
		{1, 0, 2, false},
		{5, 0, 6, false}, // 2·0.5⁵ = 0.0625
		{6, 1, 6, true},  // 2·0.5⁶ = 0.03125
		{8, 1, 8, true},
		{9, 2, 8, true},
		{10, 2, 9, true},
		{20, 6, 15, true},
		{25, 8, 18, true},
		{100, 40, 61, true},
		{1_000_000, 499_020, 500_981, true},
	} {
		lo, hi, ok := MedianRanks(tc.n, 0.95)
		if ok != tc.ok || ok && (lo != tc.lo || hi != tc.hi) {
			t.Errorf("n=%d: %d..%d %v, want %d..%d %v", tc.n, lo, hi, ok, tc.lo, tc.hi, tc.ok)
		}
	}
}

// TestMedianRanksCover: of many samples of a lopsided distribution about 95 %
// have its median between those ranks.
func TestMedianRanksCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n, samples = 25, 4000
	lo, hi, _ := MedianRanks(n, 0.95)
	held := 0
	for range samples {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = rng.ExpFloat64()
		}
		slices.Sort(xs)
		if xs[lo-1] <= 0.6931 && 0.6931 <= xs[hi-1] {
			held++
		}
	}
	if share := float64(held) / samples; share < 0.94 || share > 0.98 {
		t.Errorf("the interval holds the median in %.3f of the samples", share)
	}
}

func TestBinomialTail(t *testing.T) {
	for _, tc := range []struct {
		k, n int
		p    float64
		want float64
	}{
		{0, 10, 0.3, 1},
		{-2, 10, 0.3, 1},
		{11, 10, 0.3, 0},
		{0, 1000, 1.0 / 60, 1}, // the first terms weigh next to nothing
		{10, 10, 0.5, 0.0009766},
		{5, 10, 0.5, 0.6230469},
		{8, 20, 1.0 / 60, 0.0000001}, // a bot among twenty posts
	} {
		if got := BinomialTail(tc.k, tc.n, tc.p); !near(got, tc.want) {
			t.Errorf("P(X ≥ %d | %d, %v) = %v, want %v", tc.k, tc.n, tc.p, got, tc.want)
		}
	}
}
