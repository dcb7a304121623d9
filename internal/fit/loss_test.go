package fit

import (
	"math"
	"testing"

	"engage/internal/rubric"

	"pgregory.net/rapid"
)

var unsaid = [rubric.NumModes]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}

// oneRow is a problem of one example with one feature of amount 2.
func oneRow(t target, lambda float64) *problem {
	return &problem{x: matrix{start: []int{0, 1}, col: []int32{0}, val: []float64{2}, cols: 1}, targets: []target{t}, lambda: lambda}
}

// TestValueByHand: at 0 every class is as probable as any, and every mode as
// present as not.
func TestValueByHand(t *testing.T) {
	at := func(p *problem, w ...float64) (float64, []float64) {
		x, g := make([]float64, 2*classes), make([]float64, 2*classes)
		for i := range g {
			g[i] = 99 // what was there before must not matter
		}
		copy(x, w)
		return p.value(x, g), g
	}
	close := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	loss, g := at(oneRow(target{class: 1, truth: unsaid, weight: 3}, 7))
	close("the softmax loss, half of 3·ln 5,", loss, 3*math.Log(5)/2)
	close("the slope of another class' base", g[classes+0], 3*0.5*0.2)
	close("the slope of the class' own base", g[classes+1], 3*0.5*(0.2-1))
	close("the slope of its feature of amount 2", g[1], 2*3*0.5*(0.2-1))

	truth := unsaid
	truth[0], truth[2] = 0.8, 0
	loss, g = at(oneRow(target{class: 4, truth: truth, weight: 1}, 7))
	close("the loss with two modes judged", loss, math.Log(5)/2+2*math.Log(2)/2)
	close("the slope where 0.8 is true", g[classes+0], 0.5*0.2+0.5*(0.5-0.8))
	close("the slope where nothing is said", g[classes+1], 0.5*0.2)
	close("the slope where 0 is true", g[classes+2], 0.5*0.2+0.5*0.5)

	// Equal weights of all classes leave the softmax as it is: the rest is λ/2·Σw².
	loss, _ = at(oneRow(target{truth: unsaid, weight: 1}, 7), 3, 3, 3, 3, 3)
	close("the loss with regularisation", loss, math.Log(5)/2+7.0/2*5*9)
	loss, _ = at(oneRow(target{truth: unsaid, weight: 1}, 7), 0, 0, 0, 0, 0, 3, 3, 3, 3, 3)
	close("the loss with bases, which are free,", loss, math.Log(5)/2)
	// An offset is log-odds like any other: e³/(e³+4).
	loss, _ = at(oneRow(target{class: 2, truth: unsaid, weight: 1, offset: [classes]float64{2: 3}}, 7))
	close("the loss with an offset", loss, -math.Log(math.Exp(3)/(math.Exp(3)+4))/2)
}

func drawProblem(t *rapid.T) *problem {
	p := &problem{lambda: rapid.Float64Range(0, 3).Draw(t, "lambda")}
	p.x.cols = rapid.IntRange(0, 4).Draw(t, "cols")
	p.x.start = []int{0}
	amount := rapid.Float64Range(-2, 2)
	truth := rapid.SampledFrom([]float64{0, 0.8, 1, math.NaN()})
	for range rapid.IntRange(0, 9).Draw(t, "rows") {
		for c := range p.x.cols {
			if rapid.Bool().Draw(t, "has") {
				p.x.col, p.x.val = append(p.x.col, int32(c)), append(p.x.val, amount.Draw(t, "amount"))
			}
		}
		p.x.start = append(p.x.start, len(p.x.col))
		row := target{class: rapid.IntRange(0, classes-1).Draw(t, "class"), weight: rapid.Float64Range(0, 3).Draw(t, "weight")}
		for k := range row.truth {
			row.truth[k] = truth.Draw(t, "truth")
		}
		for k := range row.offset {
			row.offset[k] = amount.Draw(t, "offset")
		}
		p.targets = append(p.targets, row)
	}
	return p
}

func (p *problem) drawPoint(t *rapid.T) []float64 {
	n := (p.x.cols + 1) * classes
	return rapid.SliceOfN(rapid.Float64Range(-3, 3), n, n).Draw(t, "w")
}

func TestGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		w := p.drawPoint(t)
		g, unused := make([]float64, len(w)), make([]float64, len(w))
		p.value(w, g)
		const h = 1e-5
		for i := range w {
			at := w[i]
			w[i] = at + h
			above := p.value(w, unused)
			w[i] = at - h
			below := p.value(w, unused)
			w[i] = at
			if slope := (above - below) / (2 * h); math.Abs(slope-g[i]) > 1e-5*(1+math.Abs(slope)) {
				t.Fatalf("variable %d: the gradient says %v, differences say %v", i, g[i], slope)
			}
		}
	})
}

// TestValueIsConvexAndASum: of the rows, in whatever parts they are summed, so
// that what minimise finds is the optimum and no row is lost or counted twice.
func TestValueIsConvexAndASum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		a, b := p.drawPoint(t), p.drawPoint(t)
		g, mid := make([]float64, len(a)), make([]float64, len(a))
		for i := range mid {
			mid[i] = (a[i] + b[i]) / 2
		}
		fa, fb, fm := p.value(a, g), p.value(b, g), p.value(mid, g)
		if fm > (fa+fb)/2+1e-9*(1+math.Abs(fa+fb)) {
			t.Fatalf("%v at the ends, %v in the middle", []float64{fa, fb}, fm)
		}
		sum := p.lambda / 2 * dot(a[:p.x.cols*classes], a[:p.x.cols*classes])
		for i := range p.targets {
			one := &problem{x: matrix{start: p.x.start[i : i+2], col: p.x.col, val: p.x.val, cols: p.x.cols}, targets: p.targets[i : i+1]}
			sum += one.value(a, g)
		}
		if math.Abs(sum-fa) > 1e-9*(1+math.Abs(fa)) {
			t.Fatalf("row by row %v, together %v", sum, fa)
		}
	})
}

func TestSlopeOfCertaintyIsFinite(t *testing.T) {
	for _, z := range []float64{-1e4, -800, 800, 1e4} {
		row := target{class: 0, truth: [rubric.NumModes]float64{0, 1, 0.8, 0}, weight: 1}
		d, loss := row.slope([classes]float64{z, -z, z, -z, 0})
		if math.IsNaN(loss) || math.IsInf(loss, 0) || loss < 0 {
			t.Errorf("at %v the loss is %v", z, loss)
		}
		for k, x := range d {
			if math.IsNaN(x) || math.Abs(x) > 1 {
				t.Errorf("at %v the slope of class %d is %v", z, k, x)
			}
		}
	}
}
