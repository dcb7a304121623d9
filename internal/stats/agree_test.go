package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// equal compares figures: NaN equals NaN, and rounding is forgiven.
func equal(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-12
}

// tenPairs is a table of ten pairs of three classes and one class that
// nobody uses:
//
//	given\said  0 1 2 3   given
//	0           3 1 0 0   4
//	1           0 2 2 0   4
//	2           1 0 1 0   2
//	3           0 0 0 0   0
//	said        4 3 3 0   10
func tenPairs() Confusion {
	return confuse(4,
		[]int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2},
		[]int{0, 0, 0, 1, 1, 1, 2, 2, 0, 2})
}

func TestConfuse(t *testing.T) {
	c := tenPairs()
	want := Confusion{{3, 1, 0, 0}, {0, 2, 2, 0}, {1, 0, 1, 0}, {0, 0, 0, 0}}
	if !slices.EqualFunc(c, want, slices.Equal[[]int]) {
		t.Fatalf("got %v, want %v", c, want)
	}
	if c.N() != 10 {
		t.Errorf("N = %d, want 10", c.N())
	}
	for k, want := range []int{4, 4, 2, 0} {
		if got := c.Given(k); got != want {
			t.Errorf("Given(%d) = %d, want %d", k, got, want)
		}
	}
	none := NewConfusion(3)
	if len(none) != 3 || none.N() != 0 {
		t.Errorf("an empty table: %v", none)
	}
	none[0][1]++
	if none[1][1] != 0 || none[2][1] != 0 {
		t.Errorf("rows share memory: %v", none)
	}
}

func TestFiguresOfConfusion(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name                  string
		c                     Confusion
		accuracy, kappa       float64
		precision, recall, f1 []float64
		macro                 map[int]float64 // by least
	}{
		// κ: chance = (4·4 + 4·3 + 2·3)/100 = 0.34, so (0.6−0.34)/0.66 = 13/33.
		{"ten pairs", tenPairs(), 0.6, 13.0 / 33,
			[]float64{3.0 / 4, 2.0 / 3, 1.0 / 3, nan},
			[]float64{3.0 / 4, 2.0 / 4, 1.0 / 2, nan},
			[]float64{3.0 / 4, 4.0 / 7, 2.0 / 5, nan},
			map[int]float64{
				0: (3.0/4 + 4.0/7 + 2.0/5) / 3, // what was never given never counts
				1: (3.0/4 + 4.0/7 + 2.0/5) / 3,
				2: (3.0/4 + 4.0/7 + 2.0/5) / 3,
				3: (3.0/4 + 4.0/7) / 2,
				4: (3.0/4 + 4.0/7) / 2,
				5: nan,
			}},
		// A class that is only said has no recall but F1 0, and is no part of macro-F1.
		{"said but not given", Confusion{{1, 1}, {0, 0}}, 0.5, 0,
			[]float64{1, 0}, []float64{0.5, nan}, []float64{2.0 / 3, 0}, map[int]float64{1: 2.0 / 3}},
		{"given but not said", Confusion{{1, 0}, {1, 0}}, 0.5, 0,
			[]float64{0.5, nan}, []float64{1, 0}, []float64{2.0 / 3, 0}, map[int]float64{1: 1.0 / 3, 2: nan}},
		{"all agree", Confusion{{2, 0}, {0, 3}}, 1, 1,
			[]float64{1, 1}, []float64{1, 1}, []float64{1, 1}, map[int]float64{1: 1, 3: 1}},
		// chance = 2·(1/2)² = 0.5, so (0−0.5)/0.5.
		{"all disagree", Confusion{{0, 2}, {2, 0}}, 0, -1,
			[]float64{0, 0}, []float64{0, 0}, []float64{0, 0}, map[int]float64{1: 0}},
		{"one class only: chance agrees always", Confusion{{7, 0}, {0, 0}}, 1, nan,
			[]float64{1, nan}, []float64{1, nan}, []float64{1, nan}, map[int]float64{1: 1}},
		{"nothing", NewConfusion(2), nan, nan,
			[]float64{nan, nan}, []float64{nan, nan}, []float64{nan, nan}, map[int]float64{0: nan, 1: nan}},
		{"no classes", NewConfusion(0), nan, nan, nil, nil, nil, map[int]float64{1: nan}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.c.Accuracy(); !equal(got, tt.accuracy) {
				t.Errorf("accuracy %v, want %v", got, tt.accuracy)
			}
			if got := tt.c.Kappa(); !equal(got, tt.kappa) {
				t.Errorf("kappa %v, want %v", got, tt.kappa)
			}
			for k := range tt.c {
				if got := tt.c.Precision(k); !equal(got, tt.precision[k]) {
					t.Errorf("precision of %d: %v, want %v", k, got, tt.precision[k])
				}
				if got := tt.c.Recall(k); !equal(got, tt.recall[k]) {
					t.Errorf("recall of %d: %v, want %v", k, got, tt.recall[k])
				}
				if got := tt.c.F1(k); !equal(got, tt.f1[k]) {
					t.Errorf("F1 of %d: %v, want %v", k, got, tt.f1[k])
				}
			}
			for least, want := range tt.macro {
				if got := tt.c.MacroF1(least); !equal(got, want) {
					t.Errorf("macro-F1 of classes given %d times: %v, want %v", least, got, want)
				}
			}
		})
	}
}

// TestF1IsTheHarmonicMean: whatever the counts, and accuracy is what all
// classes' recalls weighted by how often they are given come to.
func TestF1IsTheHarmonicMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(1, 5).Draw(t, "classes")
		class := rapid.IntRange(0, classes-1)
		n := rapid.IntRange(1, 30).Draw(t, "n")
		given := rapid.SliceOfN(class, n, n).Draw(t, "given")
		said := rapid.SliceOfN(class, n, n).Draw(t, "said")
		c := confuse(classes, given, said)
		recalled := 0.0
		for k := range c {
			p, r, f := c.Precision(k), c.Recall(k), c.F1(k)
			if c.Given(k) > 0 {
				recalled += r * float64(c.Given(k)) / float64(n)
			}
			switch {
			case p > 0 && r > 0:
				if !equal(f, 2*p*r/(p+r)) {
					t.Fatalf("F1 of %d is %v, precision %v, recall %v", k, f, p, r)
				}
			case math.IsNaN(p) && math.IsNaN(r):
				if !math.IsNaN(f) {
					t.Fatalf("F1 of %d is %v, but nobody used it", k, f)
				}
			case f != 0:
				t.Fatalf("F1 of %d is %v, but nothing of it was found", k, f)
			}
		}
		if !equal(c.Accuracy(), recalled) {
			t.Fatalf("accuracy %v, weighted recall %v", c.Accuracy(), recalled)
		}
		if k := c.Kappa(); k > c.Accuracy() {
			t.Fatalf("kappa %v exceeds accuracy %v", k, c.Accuracy())
		}
	})
}

func TestAUC(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name     string
		pos, neg []float64
		want     float64
	}{
		{"apart", []float64{3, 2}, []float64{1, 0}, 1},
		{"the wrong way round", []float64{0, 1}, []float64{2, 3}, 0},
		{"all tied", []float64{1, 1}, []float64{1, 1, 1}, 0.5},
		// pairs: 3>2, 3>1, 1<2, 1=1
		{"mixed with a tie", []float64{3, 1}, []float64{2, 1}, 2.5 / 4},
		{"infinite values are values", []float64{math.Inf(1)}, []float64{math.Inf(1), math.Inf(-1)}, 0.75},
		{"no positives", nil, []float64{1}, nan},
		{"no negatives", []float64{1}, nil, nan},
		{"nothing", nil, nil, nan},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := AUC(tt.pos, tt.neg); !equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	pos, neg := []float64{3, 1}, []float64{2, 0}
	if AUC(pos, neg); pos[0] != 3 || neg[0] != 2 {
		t.Error("AUC sorted its arguments")
	}
}

// TestAUCOfPairs is the definition, pair by pair; few values make many ties.
func TestAUCOfPairs(t *testing.T) {
	value := rapid.OneOf(rapid.Map(rapid.IntRange(-2, 2), func(i int) float64 { return float64(i) }), rapid.Float64Range(-2, 2))
	rapid.Check(t, func(t *rapid.T) {
		pos := rapid.SliceOfN(value, 1, 20).Draw(t, "pos")
		neg := rapid.SliceOfN(value, 1, 20).Draw(t, "neg")
		won := 0.0
		for _, p := range pos {
			for _, n := range neg {
				switch {
				case p > n:
					won++
				case p == n:
					won += 0.5
				}
			}
		}
		want := won / float64(len(pos)*len(neg))
		if got := AUC(pos, neg); !equal(got, want) {
			t.Fatalf("AUC %v, by pairs %v", got, want)
		}
		if got := AUC(neg, pos); !equal(got, 1-want) {
			t.Fatalf("turned round %v, want %v", got, 1-want)
		}
	})
}

// share is the mean of n items of which every third is 1.
func share(drawn []int) float64 {
	sum := 0
	for _, i := range drawn {
		if i%3 == 0 {
			sum++
		}
	}
	return float64(sum) / float64(len(drawn))
}

// bootstrapMean is the interval of a mean that hardly ever comes out the same.
func bootstrapMean(seed uint64) [2]float64 {
	lo, hi := Bootstrap(60, 500, 0.95, seed, func(drawn []int) float64 {
		sum := 0.0
		for _, i := range drawn {
			sum += math.Sqrt(float64(i))
		}
		return sum / float64(len(drawn))
	})
	return [2]float64{lo, hi}
}

func TestBootstrap(t *testing.T) {
	const n = 60
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	lo, hi := Bootstrap(n, 500, 0.95, 7, share)
	if again, top := Bootstrap(n, 500, 0.95, 7, share); again != lo || top != hi {
		t.Errorf("the same seed gives %v to %v, then %v to %v", lo, hi, again, top)
	}
	if a, b := bootstrapMean(7), bootstrapMean(8); a == b {
		t.Errorf("two seeds give the very same interval, %v", a)
	}
	if x := share(all); !(lo < x && x < hi) {
		t.Errorf("%v to %v does not contain %v", lo, hi, x)
	}
	// The standard error is √(p(1−p)/n) ≈ 0.061, so that about ±0.12 is right.
	if w := hi - lo; w < 0.18 || w > 0.30 {
		t.Errorf("the interval is %v wide, want about 0.24", w)
	}
	if in, out := Bootstrap(n, 500, 0.5, 7, share); !(in > lo && out < hi) {
		t.Errorf("the 50 %% interval %v to %v is not within the 95 %% one, %v to %v", in, out, lo, hi)
	}
	for _, n := range []int{240, 960} {
		more, top := Bootstrap(n, 500, 0.95, 7, share)
		if top-more >= hi-lo {
			t.Errorf("%d items give %v to %v, fewer gave %v to %v", n, more, top, lo, hi)
		}
		lo, hi = more, top
	}
}

// TestBootstrapDraws: n indexes below n each time, with replacement, one time
// for each resample.
func TestBootstrapDraws(t *testing.T) {
	times, repeated := 0, false
	lo, hi := Bootstrap(5, 40, 0.9, 1, func(drawn []int) float64 {
		times++
		if len(drawn) != 5 || slices.Min(drawn) < 0 || slices.Max(drawn) > 4 {
			t.Errorf("drew %v", drawn)
		}
		s := slices.Sorted(slices.Values(drawn))
		repeated = repeated || len(slices.Compact(s)) < 5
		return 3
	})
	if times != 40 || !repeated || lo != 3 || hi != 3 {
		t.Errorf("%d resamples, with replacement: %v; interval %v to %v", times, repeated, lo, hi)
	}
}

// TestBootstrapTakesQuantiles: of figures 0 to 1000, in whatever order they
// come, the level leaves out as many below as above.
func TestBootstrapTakesQuantiles(t *testing.T) {
	for level, want := range map[float64][2]float64{0.95: {25, 975}, 0.9: {50, 950}, 0.5: {250, 750}} {
		at := 0
		lo, hi := Bootstrap(1, 1001, level, 1, func([]int) float64 { at = (at + 10) % 1001; return float64(at) })
		if math.Abs(lo-want[0]) > 1e-9 || math.Abs(hi-want[1]) > 1e-9 {
			t.Errorf("level %v: %v to %v, want %v", level, lo, hi, want)
		}
	}
}

func TestBootstrapLeavesOutWhatIsNoNumber(t *testing.T) {
	i := 0
	lo, hi := Bootstrap(3, 10, 0.95, 1, func([]int) float64 {
		if i++; i%2 == 0 {
			return math.NaN()
		}
		return 2
	})
	if lo != 2 || hi != 2 {
		t.Errorf("got %v to %v, want 2 to 2", lo, hi)
	}
	for _, n := range []int{0, 3} {
		lo, hi = Bootstrap(n, 10, 0.95, 1, func([]int) float64 { return math.NaN() })
		if !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("no figure of %d items gives %v to %v, want NaN", n, lo, hi)
		}
	}
}

// confuse tables pairs of classes.
func confuse(classes int, given, said []int) Confusion {
	c := NewConfusion(classes)
	for i, g := range given {
		c[g][said[i]]++
	}
	return c
}
