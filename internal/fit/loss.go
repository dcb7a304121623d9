package fit

import (
	"math"
	"sync"

	"engage/internal/rubric"
)

const classes = rubric.NumScores

// matrix is sparse, row by row.
type matrix struct {
	start []int // of each row in col and val, and one past
	col   []int32
	val   []float64
	cols  int
}

func (m *matrix) rows() int { return len(m.start) - 1 }

// target is what one row should come out as.
type target struct {
	class  int                      // the primary mode's scorecard
	truth  [rubric.NumModes]float64 // per mode, how clearly it is there, 0…1; NaN says nothing
	weight float64
	offset [classes]float64 // log-odds that are given
}

// blend is how the two aims share the loss: which mode is primary among all,
// and each mode's own presence.
const blend = 0.5

// problem is a regularised fit: the sum over rows of
//
//	(1−blend)·softmax loss of the primary class
//	+ blend·Σ logistic loss of each mode's presence
//
// plus λ/2·Σw², the bases free. The first makes scorecards comparable, the
// second makes each mean what it says; both are convex.
type problem struct {
	x       matrix
	targets []target
	lambda  float64
}

// chunks is how many parts the rows are summed in; it is fixed so that the sum
// comes out the same on any machine.
const chunks = 4

// value is the loss at w (feature after feature, classes together; the bases
// last) and writes its gradient into g.
func (p *problem) value(w, g []float64) float64 {
	losses, grads := [chunks]float64{}, [chunks][]float64{}
	var wait sync.WaitGroup
	n := p.x.rows()
	for c := range chunks {
		wait.Add(1)
		go func() {
			defer wait.Done()
			grads[c] = make([]float64, len(g))
			losses[c] = p.part(w, grads[c], c*n/chunks, (c+1)*n/chunks)
		}()
	}
	wait.Wait()
	loss := 0.0
	clear(g)
	for c := range chunks {
		loss += losses[c]
		for i, x := range grads[c] {
			g[i] += x
		}
	}
	for i := range p.x.cols * classes {
		loss += float64(p.lambda / 2 * w[i] * w[i])
		g[i] += float64(p.lambda * w[i])
	}
	return loss
}

func (p *problem) part(w, g []float64, from, to int) (loss float64) {
	base := p.x.cols * classes
	for i := from; i < to; i++ {
		z := p.targets[i].offset
		for k := range z {
			z[k] += w[base+k]
		}
		for j := p.x.start[i]; j < p.x.start[i+1]; j++ {
			at, v := int(p.x.col[j])*classes, p.x.val[j]
			for k := range z {
				z[k] += float64(v * w[at+k])
			}
		}
		d, l := p.targets[i].slope(z)
		loss += l
		for k := range d {
			g[base+k] += d[k]
		}
		for j := p.x.start[i]; j < p.x.start[i+1]; j++ {
			at, v := int(p.x.col[j])*classes, p.x.val[j]
			for k := range d {
				g[at+k] += float64(v * d[k])
			}
		}
	}
	return loss
}

// slope is the loss of log-odds z and its derivative.
func (t *target) slope(z [classes]float64) (d [classes]float64, loss float64) {
	top := z[0]
	for _, x := range z {
		top = max(top, x)
	}
	sum := 0.0
	for k, x := range z {
		d[k] = math.Exp(x - top)
		sum += d[k]
	}
	loss = (1 - blend) * (math.Log(sum) + top - z[t.class])
	for k := range d {
		d[k] = (1 - blend) * d[k] / sum
	}
	d[t.class] -= 1 - blend
	for k, truth := range t.truth {
		if math.IsNaN(truth) {
			continue
		}
		e := math.Exp(-math.Abs(z[k]))
		loss += blend * (math.Log1p(e) + max(z[k], 0) - float64(truth*z[k]))
		share := 1 / (1 + e)
		if z[k] < 0 {
			share = e / (1 + e)
		}
		d[k] += blend * (share - truth)
	}
	for k := range d {
		d[k] *= t.weight
	}
	return d, loss * t.weight
}
