package fit

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var inf = math.Inf(1)

// quadratic is ½·(x−c)'A(x−c): its optimum without bounds is c. It refuses to
// be asked outside of the bounds.
func quadratic(t *testing.T, a [][]float64, c []float64, b bounds) func(x, g []float64) float64 {
	return func(x, g []float64) float64 {
		value := 0.0
		for i := range x {
			if b.lo != nil && x[i] < b.lo[i] || b.hi != nil && x[i] > b.hi[i] {
				t.Fatalf("asked at %v, outside of %v to %v", x, b.lo, b.hi)
			}
			g[i] = 0
			for j := range x {
				g[i] += a[i][j] * (x[j] - c[j])
			}
			value += g[i] * (x[i] - c[i]) / 2
		}
		return value
	}
}

func TestMinimise(t *testing.T) {
	apart := [][]float64{{1, 0}, {0, 4}}
	coupled := [][]float64{{2, 1}, {1, 2}}
	narrow := [][]float64{{100, 0}, {0, 0.5}}
	for _, tt := range []struct {
		name string
		a    [][]float64
		c    []float64
		b    bounds
		want []float64
	}{
		{"one variable", [][]float64{{3}}, []float64{-7}, bounds{}, []float64{-7}},
		{"two", apart, []float64{1, -2}, bounds{}, []float64{1, -2}},
		{"two that hang together", coupled, []float64{2, -1}, bounds{}, []float64{2, -1}},
		{"a narrow valley", narrow, []float64{0.5, 20}, bounds{}, []float64{0.5, 20}},
		{"there already", coupled, []float64{0, 0}, bounds{}, []float64{0, 0}},
		{"bounds that do not matter", coupled, []float64{2, -1}, bounds{[]float64{-inf, -5}, []float64{9, inf}}, []float64{2, -1}},
		{"below only", apart, []float64{1, -2}, bounds{lo: []float64{-inf, 0}}, []float64{1, 0}},
		{"above only", apart, []float64{1, -2}, bounds{hi: []float64{0.25, inf}}, []float64{0.25, -2}},
		// With y = 0 the slope in x is 2(x−2)+1, so that x gives way to 3/2.
		{"one bound moves the other variable", coupled, []float64{2, -1}, bounds{lo: []float64{-inf, 0}}, []float64{1.5, 0}},
		{"bounds on both", coupled, []float64{2, -1}, bounds{[]float64{-inf, 0}, []float64{1, inf}}, []float64{1, 0}},
		{"the start is the only point", coupled, []float64{2, -1}, bounds{[]float64{0, 0}, []float64{0, 0}}, []float64{0, 0}},
		{"everything pushes against the bounds", coupled, []float64{3, 3}, bounds{[]float64{-1, -1}, []float64{0, 0}}, []float64{0, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := make([]float64, len(tt.c))
			minimise(quadratic(t, tt.a, tt.c, tt.b), x, tt.b)
			for i := range x {
				if math.Abs(x[i]-tt.want[i]) > 0.005 {
					t.Fatalf("got %v, want %v", x, tt.want)
				}
			}
		})
	}
}

// TestMinimiseAgainstSlowDescent: five variables that hang together, with and
// without bounds, against many rounds of exact descent in one variable after
// another, which cannot fail on a convex quadratic.
func TestMinimiseAgainstSlowDescent(t *testing.T) {
	const n = 5
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 3))
		root, a := make([][]float64, n), make([][]float64, n)
		for i := range root {
			root[i], a[i] = make([]float64, n), make([]float64, n)
			for j := range root[i] {
				root[i][j] = rng.NormFloat64()
			}
		}
		c, b := make([]float64, n), bounds{make([]float64, n), make([]float64, n)}
		for i := range a {
			for j := range a[i] {
				for k := range n {
					a[i][j] += root[k][i] * root[k][j]
				}
			}
			a[i][i] += 0.5
			c[i] = 3 * rng.NormFloat64()
			b.lo[i], b.hi[i] = -inf, inf
			switch rng.IntN(4) { // a bound at 0 or beyond it, as signs and priors make
			case 0:
				b.lo[i] = -rng.Float64() * float64(rng.IntN(2))
			case 1:
				b.hi[i] = rng.Float64() * float64(rng.IntN(2))
			}
		}
		if seed%3 == 0 {
			b = bounds{}
		}
		want, g := make([]float64, n), make([]float64, n)
		for range 600 {
			for i := range want {
				slope := 0.0
				for j := range want {
					slope += a[i][j] * (want[j] - c[j])
				}
				want[i] = b.clip(i, want[i]-slope/a[i][i])
			}
		}
		f := quadratic(t, a, c, b)
		least, x := f(want, g), make([]float64, n)
		minimise(f, x, b)
		if got := f(x, g); got > least+1e-3*max(1, least) {
			t.Errorf("seed %d: %v at %v, but %v at %v", seed, got, x, least, want)
		}
		again := make([]float64, n)
		if minimise(f, again, b); !slices.Equal(again, x) {
			t.Errorf("seed %d: %v, the second time %v", seed, x, again)
		}
	}
}

// TestMinimiseOfOtherShapes: minima of functions that are no quadratics.
func TestMinimiseOfOtherShapes(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    func(x, g []float64) float64
		want float64
	}{
		// e^x − 3x is least at ln 3.
		{"exponential", func(x, g []float64) float64 { g[0] = math.Exp(x[0]) - 3; return math.Exp(x[0]) - 3*x[0] }, math.Log(3)},
		{"flat far away", func(x, g []float64) float64 {
			d := x[0] - 4
			g[0] = d / math.Sqrt(1+d*d)
			return math.Sqrt(1 + d*d)
		}, 4},
		{"level", func(_, g []float64) float64 { g[0] = 0; return 5 }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := []float64{0}
			if minimise(tt.f, x, bounds{}); math.Abs(x[0]-tt.want) > 0.005 {
				t.Errorf("got %v, want %v", x[0], tt.want)
			}
		})
	}
	minimise(func(_, _ []float64) float64 { return 0 }, nil, bounds{}) // nothing to choose: comes back
}
