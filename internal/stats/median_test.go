package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMedianInterval: the values at the ranks that tables of the sign test give.
func TestMedianInterval(t *testing.T) {
	xs := []float64{9, 1, 8, 2, 7, 3, 6, 4, 5}
	if lo, hi := MedianInterval(xs); lo != 2 || hi != 8 || xs[0] != 9 {
		t.Errorf("%v to %v of %v", lo, hi, xs)
	}
	if lo, hi := MedianInterval(xs[:5]); !math.IsNaN(lo) || !math.IsNaN(hi) {
		t.Errorf("five values: %v to %v", lo, hi)
	}
}

// TestMedianIntervalCovers: 95 % of samples or more, of a law that is far from
// normal, hold its median.
func TestMedianIntervalCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	held := 0
	const samples = 4000
	for range samples {
		xs := make([]float64, 25)
		for i := range xs {
			xs[i] = math.Exp(3 * rng.NormFloat64()) // its median is 1
		}
		lo, hi := MedianInterval(xs)
		if lo <= 1 && 1 <= hi {
			held++
		}
		if m := Median(xs); m < lo || m > hi || !slices.Contains(xs, lo) {
			t.Fatalf("%v lies outside %v to %v", m, lo, hi)
		}
	}
	if share := float64(held) / samples; share < 0.95 || share > 0.98 {
		t.Errorf("%.3f of the intervals hold the median", share)
	}
}
