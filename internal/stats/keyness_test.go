package stats

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func nearly(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(b)) }

// TestWordOdds holds values computed with forty decimal digits from another
// form of the same figure, the log of one quotient:
//
//	α = α₀·(y1+y2)/(n1+n2)
//	δ = ln[ (y1+α)(n2+α₀−y2−α) / ((y2+α)(n1+α₀−y1−α)) ]
func TestWordOdds(t *testing.T) {
	for _, tt := range []struct {
		y1, n1, y2, n2     int
		prior              float64
		delta, variance, z float64
		full, shareZ       float64 // with the variance of the rest
	}{
		// α = 300·40/3000 = 4: δ = ln(34·2286 / (14·1266)), σ² = 1/34 + 1/14.
		{30, 1000, 10, 2000, 300, 1.478244436651537243, 0.100840336134453781, 4.655101029376763735, 0.102067670869270697, 4.627028248886352079},
		// α = 500·5/20000 = 1/8: δ = ln(41·10499.875 / 10494.875), σ² = 8/41 + 8.
		{5, 10000, 0, 10000, 500, 3.714048376266891735, 8.195121951219512195, 1.297387908030061551, 8.195312475051749816, 1.297372827168073111},
		// α = 0.1·389 = 38.9, said more on the larger side.
		{2, 8648, 387, 40322, 4897, -1.14401374721803625, 0.026797846757420357, -6.98845694065990081, 0.026894223208753608, -6.97592400455334782},
		// α = 11·70/110 = 7: δ = ln(47·34 / (37·14)), and the rest is 14 and 34.
		{40, 50, 30, 60, 11, 1.126532884066736917, 0.048303622771707878, 5.125709885003606212, 0.149143958906161659, 2.917030970240440311},
		// The same share on both sides.
		{7, 100, 14, 200, 30, 0, 0.172001911132345914, 0, 0.184948291540156897, 0},
	} {
		l := WordOdds(tt.y1, tt.n1, tt.y2, tt.n2, tt.prior)
		if !nearly(l.Delta, tt.delta) || !nearly(l.Variance, tt.variance) || !nearly(l.Z(), tt.z) {
			t.Errorf("%d/%d against %d/%d: %+v, z %v", tt.y1, tt.n1, tt.y2, tt.n2, l, l.Z())
		}
		s := ShareOdds(tt.y1, tt.n1, tt.y2, tt.n2, tt.prior)
		if !nearly(s.Delta, tt.delta) || !nearly(s.Variance, tt.full) || !nearly(s.Z(), tt.shareZ) {
			t.Errorf("share %d/%d against %d/%d: %+v, z %v", tt.y1, tt.n1, tt.y2, tt.n2, s, s.Z())
		}
		lo, hi := l.Interval(Z95)
		if half := Z95 * math.Sqrt(tt.variance); !nearly(lo, tt.delta-half) || !nearly(hi, tt.delta+half) {
			t.Errorf("interval %v to %v", lo, hi)
		}
	}
}

// bigLog is the logarithm by 2·artanh((x−1)/(x+1)) after square roots have
// brought x close to 1.
func bigLog(x *big.Float) float64 {
	const digits = 300
	num := func(v float64) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(v) }
	x = new(big.Float).SetPrec(digits).Set(x)
	times := 1.0
	for range 12 {
		x.Sqrt(x)
		times *= 2
	}
	r := new(big.Float).Quo(new(big.Float).Sub(x, num(1)), new(big.Float).Add(x, num(1)))
	square, power, sum := new(big.Float).Mul(r, r), new(big.Float).Set(r), num(0)
	for k := 1; k < 60; k += 2 {
		sum.Add(sum, new(big.Float).Quo(power, num(float64(k))))
		power.Mul(power, square)
	}
	out, _ := sum.Mul(sum, num(2*times)).Float64()
	return out
}

// TestOddsExactly compares with exact fractions.
func TestOddsExactly(t *testing.T) {
	if got := bigLog(big.NewFloat(10)); !nearly(got, math.Ln10) {
		t.Fatalf("ln 10 = %v", got)
	}
	rapid.Check(t, func(rt *rapid.T) {
		n1, n2 := rapid.IntRange(1, 1e6).Draw(rt, "n1"), rapid.IntRange(1, 1e6).Draw(rt, "n2")
		y1, y2 := rapid.IntRange(0, n1-1).Draw(rt, "y1"), rapid.IntRange(0, n2-1).Draw(rt, "y2")
		prior := rapid.IntRange(1, 1e5).Draw(rt, "prior")
		if y1+y2 == 0 {
			return
		}
		alpha := big.NewRat(int64(prior)*int64(y1+y2), int64(n1+n2))
		odds := func(y, n int) (have, ratio *big.Rat) {
			have = new(big.Rat).Add(big.NewRat(int64(y), 1), alpha)
			rest := new(big.Rat).Sub(big.NewRat(int64(n+prior), 1), have)
			return have, new(big.Rat).Quo(have, rest)
		}
		have1, odds1 := odds(y1, n1)
		have2, odds2 := odds(y2, n2)
		delta := bigLog(new(big.Float).SetPrec(300).SetRat(new(big.Rat).Quo(odds1, odds2)))
		variance, _ := new(big.Rat).Add(new(big.Rat).Inv(have1), new(big.Rat).Inv(have2)).Float64()
		if l := WordOdds(y1, n1, y2, n2, float64(prior)); math.Abs(l.Delta-delta) > 1e-8*(1+math.Abs(delta)) || !nearly(l.Variance, variance) {
			rt.Errorf("%+v, want %v and %v", l, delta, variance)
		}
	})
}

// TestOddsLaws: sides swapped, z is negated; equal shares do not differ; twice
// as much of everything is the same difference, but surer.
func TestOddsLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n1, n2 := rapid.IntRange(1, 1e6).Draw(rt, "n1"), rapid.IntRange(1, 1e6).Draw(rt, "n2")
		y1, y2 := rapid.IntRange(0, n1).Draw(rt, "y1"), rapid.IntRange(0, n2).Draw(rt, "y2")
		prior := rapid.Float64Range(0.01, 1e6).Draw(rt, "prior")
		for name, odds := range map[string]func(y1, n1, y2, n2 int, prior float64) LogOdds{"word": WordOdds, "share": ShareOdds} {
			l, back, twice := odds(y1, n1, y2, n2, prior), odds(y2, n2, y1, n1, prior), odds(2*y1, 2*n1, 2*y2, 2*n2, 2*prior)
			if y1+y2 == 0 {
				if !math.IsNaN(l.Delta) {
					rt.Errorf("%s: nothing said gives %+v", name, l)
				}
				continue
			}
			if l.Delta != -back.Delta || l.Variance != back.Variance {
				rt.Errorf("%s: %+v, swapped %+v", name, l, back)
			}
			if !nearly(twice.Delta, l.Delta) || !nearly(twice.Z(), math.Sqrt2*l.Z()) {
				rt.Errorf("%s: %+v z %v, twice %+v z %v", name, l, l.Z(), twice, twice.Z())
			}
			if same := odds(y1, n1, 3*y1, 3*n1, prior); y1 > 0 && math.Abs(same.Z()) > 1e-6 {
				rt.Errorf("%s: equal shares give z %v", name, same.Z())
			}
			if shares := float64(y1)/float64(n1) - float64(y2)/float64(n2); math.Abs(shares) > 1e-9 && (l.Delta > 0) != (shares > 0) {
				rt.Errorf("%s: shares differ by %v, δ %v", name, shares, l.Delta)
			}
		}
	})
}

// TestAllThereIs: what everything on both sides is cannot differ.
func TestAllThereIs(t *testing.T) {
	if l := WordOdds(5, 5, 9, 9, 1.4); l.Delta != 0 || l.Z() != 0 {
		t.Errorf("%+v", l)
	}
	if l := ShareOdds(5, 5, 9, 9, 1.4); l.Delta != 0 || l.Z() != 0 {
		t.Errorf("%+v", l)
	}
}

func TestTwoSided(t *testing.T) {
	for z, want := range map[float64]float64{0: 1, Z95: 0.05, -Z95: 0.05, 3.2905267314919255: 0.001} {
		if got := TwoSided(z); math.Abs(got-want) > 1e-12 {
			t.Errorf("p of %v is %v, want %v", z, got, want)
		}
	}
}

// TestFalseDiscovery takes the fifteen probabilities of the paper (Benjamini &
// Hochberg 1995, table 1), of which the first four hold at 5 %.
func TestFalseDiscovery(t *testing.T) {
	paper := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	count := func(p []float64) (n int) {
		for _, holds := range FalseDiscovery(p, 0.05) {
			if holds {
				n++
			}
		}
		return n
	}
	if got := FalseDiscovery(paper, 0.05); !slices.Equal(got[:5], []bool{true, true, true, true, false}) || count(paper) != 4 {
		t.Errorf("%v", got)
	}
	// A late one that passes takes those before it with it: 0.03 ≤ 3/3·0.05.
	if got := FalseDiscovery([]float64{0.03, 0.045, 0.04}, 0.05); !slices.Equal(got, []bool{true, true, true}) {
		t.Errorf("%v", got)
	}
	if got := FalseDiscovery(nil, 0.05); len(got) != 0 {
		t.Errorf("%v", got)
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 40).Draw(rt, "p")
		holds := FalseDiscovery(p, 0.05)
		for i := range p {
			if holds[i] && p[i] > 0.05 || !holds[i] && p[i] <= 0.05/float64(len(p)) {
				rt.Errorf("%v among %d: %v", p[i], len(p), holds[i])
			}
			for j := range p {
				if holds[i] && p[j] <= p[i] && !holds[j] {
					rt.Errorf("%v holds, %v does not", p[i], p[j])
				}
			}
		}
	})
}
