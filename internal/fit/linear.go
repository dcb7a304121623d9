package fit

import "math"

// Entry is one feature of a row: its column and its amount.
type Entry struct {
	Col int32
	X   float64
}

// Linear is a plain multinomial logistic model over the classes of the primary
// mode, for baselines.
type Linear struct{ weights []float64 }

// Softmax fits rows of so many columns to classes, each below
// [rubric.NumScores], with L2 regularisation lambda.
func Softmax(cols int, rows [][]Entry, class []int, lambda float64) *Linear {
	p := &problem{lambda: lambda, x: matrix{cols: cols, start: []int{0}}}
	for i, row := range rows {
		for _, e := range row {
			p.x.col, p.x.val = append(p.x.col, e.Col), append(p.x.val, e.X)
		}
		p.x.start = append(p.x.start, len(p.x.col))
		t := target{class: class[i], weight: 1 / (1 - blend)}
		for k := range t.truth {
			t.truth[k] = math.NaN()
		}
		p.targets = append(p.targets, t)
	}
	l := &Linear{make([]float64, (cols+1)*classes)}
	minimise(p.value, l.weights, bounds{})
	return l
}

// Class is the most probable class of a row, the first of equals.
func (l *Linear) Class(row []Entry) int {
	var z [classes]float64
	copy(z[:], l.weights[len(l.weights)-classes:])
	for _, e := range row {
		for k := range z {
			z[k] += float64(e.X * l.weights[int(e.Col)*classes+k])
		}
	}
	best := 0
	for k := range z {
		if z[k] > z[best] {
			best = k
		}
	}
	return best
}
