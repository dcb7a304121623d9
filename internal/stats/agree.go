package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Confusion counts pairs of a given and a predicted class:
// Confusion[given][predicted], square.
type Confusion [][]int

// NewConfusion is a table of so many classes, all counts 0.
func NewConfusion(classes int) Confusion {
	c := make(Confusion, classes)
	for i := range c {
		c[i] = make([]int, classes)
	}
	return c
}

// sums are the counts of class k: rightly predicted, given, predicted.
func (c Confusion) sums(k int) (right, given, predicted int) {
	for i := range c {
		given += c[k][i]
		predicted += c[i][k]
	}
	return c[k][k], given, predicted
}

// N is how many pairs were counted.
func (c Confusion) N() int {
	n := 0
	for _, row := range c {
		for _, x := range row {
			n += x
		}
	}
	return n
}

// Given is how many pairs have class k given.
func (c Confusion) Given(k int) int {
	_, given, _ := c.sums(k)
	return given
}

func ratio(a, b int) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}

// Accuracy is the share of pairs whose classes agree; NaN for none.
func (c Confusion) Accuracy() float64 {
	right := 0
	for k := range c {
		right += c[k][k]
	}
	return ratio(right, c.N())
}

// Precision is the share of the predictions of k that are right; NaN where k
// was never predicted.
func (c Confusion) Precision(k int) float64 {
	right, _, predicted := c.sums(k)
	return ratio(right, predicted)
}

// Recall is the share of the given k that were predicted; NaN where k was
// never given.
func (c Confusion) Recall(k int) float64 {
	right, given, _ := c.sums(k)
	return ratio(right, given)
}

// F1 is the harmonic mean of precision and recall of class k, 0 where nothing
// of it was found; NaN where it was neither given nor predicted.
func (c Confusion) F1(k int) float64 {
	right, given, predicted := c.sums(k)
	return ratio(2*right, given+predicted)
}

// MacroF1 is the mean F1 of the classes that were given least times or more;
// NaN where there is none.
func (c Confusion) MacroF1(least int) float64 {
	sum, n := 0.0, 0
	for k := range c {
		if _, given, _ := c.sums(k); given >= max(least, 1) {
			sum += c.F1(k)
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// Kappa is Cohen's κ (1960), unweighted: agreement beyond chance, 1 for
// perfect; NaN where chance alone agrees always, or for no pairs.
func (c Confusion) Kappa() float64 {
	n := float64(c.N())
	chance := 0.0
	for k := range c {
		_, given, predicted := c.sums(k)
		chance += float64(given) / n * (float64(predicted) / n)
	}
	if n == 0 || chance == 1 {
		return math.NaN()
	}
	return (c.Accuracy() - chance) / (1 - chance)
}

// AUC is the probability that a value of pos is greater than one of neg, ties
// counted half (Mann & Whitney 1947); NaN where either is empty or holds a NaN.
// The slices are left as they are.
func AUC(pos, neg []float64) float64 {
	if len(pos) == 0 || len(neg) == 0 || slices.ContainsFunc(pos, math.IsNaN) || slices.ContainsFunc(neg, math.IsNaN) {
		return math.NaN()
	}
	type value struct {
		x   float64
		pos bool
	}
	all := make([]value, 0, len(pos)+len(neg))
	for _, x := range pos {
		all = append(all, value{x, true})
	}
	for _, x := range neg {
		all = append(all, value{x, false})
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.x, b.x) })
	ranks := 0.0 // of pos, ties share their mean rank
	for i := 0; i < len(all); {
		j, tied := i, 0
		for ; j < len(all) && all[j].x == all[i].x; j++ {
			if all[j].pos {
				tied++
			}
		}
		ranks += float64(tied) * float64(i+1+j) / 2
		i = j
	}
	p, n := float64(len(pos)), float64(len(neg))
	return (ranks - p*(p+1)/2) / (p * n)
}

// Bootstrap is the percentile interval (Efron 1979) of a figure over so many
// resamples of n items with replacement, at the given two-sided level such as
// 0.95. figure gets the indexes drawn; resamples for which it is NaN are left
// out. The draws are the same for the same seed. Both bounds are NaN where no
// resample gave a figure.
func Bootstrap(n, resamples int, level float64, seed uint64, figure func(drawn []int) float64) (lo, hi float64) {
	rng := rand.New(rand.NewPCG(seed, seed))
	drawn := make([]int, n)
	var values []float64
	for range resamples {
		for i := range drawn {
			drawn[i] = rng.IntN(n)
		}
		if x := figure(drawn); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	tail := (1 - level) / 2
	return Quantile(values, tail), Quantile(values, 1-tail)
}
