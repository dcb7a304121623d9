package stats

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-4 }

func TestQuantile(t *testing.T) {
	for _, tc := range []struct {
		xs   []float64
		q    float64
		want float64
	}{
		{[]float64{3}, 0.5, 3},
		{[]float64{4, 1, 3, 2}, 0.5, 2.5},
		{[]float64{9, 1, 5}, 0.5, 5},
		{[]float64{1, 2, 3, 4}, 0, 1},
		{[]float64{1, 2, 3, 4}, 1, 4},
		{[]float64{1, 2, 3, 4}, 0.9, 3.7}, // numpy.quantile
		{[]float64{math.MaxFloat64, -math.MaxFloat64}, 0.5, 0},
	} {
		if got := Quantile(tc.xs, tc.q); !near(got, tc.want) {
			t.Errorf("Quantile(%v, %v) = %v, want %v", tc.xs, tc.q, got, tc.want)
		}
	}
	for _, q := range []float64{-0.1, 1.1, math.NaN()} {
		if got := Quantile([]float64{1}, q); !math.IsNaN(got) {
			t.Errorf("Quantile at %v = %v, want NaN", q, got)
		}
	}
	if !math.IsNaN(Median(nil)) {
		t.Error("the median of nothing is a number")
	}
	xs := []float64{2, 1}
	if Median(xs); xs[0] != 2 {
		t.Error("Median sorted its argument")
	}
}

func TestWilson(t *testing.T) {
	for _, tc := range []struct {
		k, n   int
		lo, hi float64
	}{
		{0, 0, 0, 1},
		{0, 10, 0, 0.27753}, // values of R's binom.confint(method="wilson")
		{5, 10, 0.23659, 0.76341},
		{10, 10, 0.72247, 1},
		{12, 10, 0.72247, 1},
	} {
		lo, hi := Wilson(tc.k, tc.n, Z95)
		if !near(lo, tc.lo) || !near(hi, tc.hi) {
			t.Errorf("Wilson(%d, %d) = %.5f, %.5f, want %.5f, %.5f", tc.k, tc.n, lo, hi, tc.lo, tc.hi)
		}
	}
}

func TestWeightedMedian(t *testing.T) {
	for _, tt := range []struct {
		values, counts []int
		want           float64
	}{
		{[]int{3}, []int{1}, 3},
		{[]int{1, 5}, []int{1, 1}, 3},
		{[]int{1, 5, 9}, []int{1, 1, 5}, 9},
		{[]int{0, 10}, []int{3, 2}, 0},
	} {
		if got := WeightedMedian(tt.values, tt.counts); got != tt.want {
			t.Errorf("WeightedMedian(%v, %v) = %v, want %v", tt.values, tt.counts, got, tt.want)
		}
	}
	if got := WeightedMedian(nil, nil); !math.IsNaN(got) {
		t.Errorf("of nothing: %v", got)
	}
}
