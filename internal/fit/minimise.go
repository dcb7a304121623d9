package fit

import "math"

// bounds keep variable i between lo[i] and hi[i].
type bounds struct{ lo, hi []float64 } // nil: free

func (b bounds) clip(i int, x float64) float64 {
	if b.lo != nil {
		x = max(x, b.lo[i])
	}
	if b.hi != nil {
		x = min(x, b.hi[i])
	}
	return x
}

// stuck reports whether descending along −g would leave the bounds at once.
func (b bounds) stuck(i int, x, g float64) bool {
	return b.lo != nil && x <= b.lo[i] && g > 0 || b.hi != nil && x >= b.hi[i] && g < 0
}

const (
	memory     = 8    // pairs of steps that stand for the curvature
	maxSteps   = 150  // iterations
	tolerance  = 3e-6 // relative gain at which to stop
	sufficient = 1e-4 // share of the promised gain that a step must bring
)

// minimise descends from x, in place, by projected L-BFGS (Nocedal & Wright
// 2006, §7.2; the projection after Bertsekas 1982). f returns the value at x
// and writes the gradient into g. A convex f comes out the same wherever it is
// run, since nothing here depends on time or chance.
func minimise(f func(x, g []float64) float64, x []float64, b bounds) {
	n := len(x)
	g, next, nextG, dir := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	var history []step
	value := f(x, g)
	for range maxSteps {
		direction(dir, x, g, b, history)
		size := 1.0
		if len(history) == 0 {
			size = 1 / max(1, math.Sqrt(dot(g, g)))
		}
		nextValue, ok := 0.0, false
		for range 30 {
			promised := 0.0
			for i := range x {
				next[i] = b.clip(i, x[i]+float64(size*dir[i]))
				promised += float64(g[i] * (next[i] - x[i]))
			}
			if nextValue = f(next, nextG); nextValue <= value+float64(sufficient*promised) {
				ok = true
				break
			}
			size /= 2
		}
		if !ok {
			return
		}
		history = remember(history, x, next, g, nextG)
		copy(x, next)
		copy(g, nextG)
		gain := value - nextValue
		value = nextValue
		if gain <= tolerance*max(1, math.Abs(value)) {
			return
		}
	}
}

// step is a step taken and the change of the gradient on it.
type step struct {
	s, y []float64
	rho  float64
}

func remember(history []step, x, next, g, nextG []float64) []step {
	var k step
	if len(history) == memory { // reuse the oldest
		k = history[0]
		history = append(history[:0], history[1:]...)
	} else {
		k = step{s: make([]float64, len(x)), y: make([]float64, len(x))}
	}
	for i := range x {
		k.s[i], k.y[i] = next[i]-x[i], nextG[i]-g[i]
	}
	curvature := dot(k.s, k.y)
	if curvature <= 1e-12 {
		return history
	}
	k.rho = 1 / curvature
	return append(history, k)
}

// direction is where to go from x: −H·g over the variables that are free.
func direction(dir, x, g []float64, b bounds, history []step) {
	for i := range dir {
		dir[i] = -g[i]
		if b.stuck(i, x[i], g[i]) {
			dir[i] = 0
		}
	}
	if len(history) == 0 {
		return
	}
	alpha := make([]float64, len(history))
	for k := len(history) - 1; k >= 0; k-- {
		h := history[k]
		alpha[k] = h.rho * dot(h.s, dir)
		axpy(dir, -alpha[k], h.y)
	}
	last := history[len(history)-1]
	scale := 1 / (last.rho * dot(last.y, last.y))
	for i := range dir {
		dir[i] *= scale
	}
	for k, h := range history {
		axpy(dir, alpha[k]-float64(h.rho*dot(h.y, dir)), h.s)
	}
	for i := range dir {
		if b.stuck(i, x[i], g[i]) {
			dir[i] = 0
		}
	}
	if dot(dir, g) >= 0 { // no descent: start over with the gradient
		direction(dir, x, g, b, nil)
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}

func axpy(y []float64, a float64, x []float64) {
	for i := range y {
		y[i] += float64(a * x[i])
	}
}
