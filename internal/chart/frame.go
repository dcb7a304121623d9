package chart

import "math"

// scale is a range of values and the round ones within it.
type scale struct {
	lo, hi float64
	ticks  []float64
}

const finest = 1e-9 // the least range that can be drawn, of values about 1

// around is a scale from 0 and over all values, widened to round numbers; the
// steps are whole if the values are.
func around(vs []Value) scale {
	lo, hi, whole := 0.0, 0.0, true
	for _, v := range vs {
		if v.Known {
			lo, hi = min(lo, v.Number), max(hi, v.Number)
			whole = whole && v.Number == math.Trunc(v.Number)
		}
	}
	if hi-lo < finest {
		lo, hi = 0, 1
	}
	digit, power := step(hi - lo)
	if whole && power < 0 {
		digit, power = 1, 0
	}
	size := times(1, digit, power)
	lo, hi = math.Floor(lo/size), math.Ceil(hi/size)
	return within(times(lo, digit, power), times(hi, digit, power), digit, power)
}

// given is a scale that the caller has set.
func given(lo, hi float64) (scale, bool) {
	least := finest * max(1, math.Abs(lo), math.Abs(hi))
	if known(Known(lo).sound(-largest), Known(hi).sound(-largest)) < 2 || hi-lo < least {
		return scale{}, false
	}
	digit, power := step(hi - lo)
	return within(lo, hi, digit, power), true
}

func within(lo, hi, digit, power float64) scale {
	size, s := times(1, digit, power), scale{lo: lo, hi: hi}
	for k := math.Ceil(lo/size - finest); k <= math.Floor(hi/size+finest); k++ {
		s.ticks = append(s.ticks, times(k, digit, power))
	}
	return s
}

// step is digit × 10^power, a round quarter or so of a span.
func step(span float64) (digit, power float64) {
	power = math.Floor(math.Log10(span / 4))
	for _, digit = range []float64{1, 2, 5} {
		if span/times(1, digit, power) <= 5 {
			return digit, power
		}
	}
	return 1, power + 1
}

// times is k × digit × 10^power without the faults of a sum of tenths.
func times(k, digit, power float64) float64 {
	if power < 0 {
		return k * digit / math.Pow(10, -power)
	}
	return k * digit * math.Pow(10, power)
}

// frame is where the data stand; from bottom to top it spans a scale.
type frame struct {
	left, right, top, bottom float64
	scale
}

// y is the height of a value, at the edge if it is beyond.
func (f frame) y(v float64) float64 {
	return f.bottom - (max(f.lo, min(v, f.hi))-f.lo)/(f.hi-f.lo)*(f.bottom-f.top)
}

// grid rules the frame and writes the ticks left of it.
func (d *drawing) grid(f frame, texts []string) {
	for i, t := range f.ticks {
		kind := "grid"
		if t == 0 || i == 0 && f.lo > 0 {
			kind = "axis"
		}
		d.level(kind, f.left, f.right, f.y(t))
		d.text("soft", "end", f.left-6, f.y(t)+half, f.left-6, texts[i])
	}
}

// ticked is what grid writes at the ticks. Where rounding makes two of them
// alike, only the first and the last are right to show.
func (d *drawing) ticked(s scale) []string {
	out := make([]string, len(s.ticks))
	alike := false
	for i, t := range s.ticks {
		out[i] = d.say(Known(t))
		alike = alike || i > 0 && out[i] == out[i-1]
	}
	for i := range out {
		if alike && i > 0 && i+1 < len(out) {
			out[i] = ""
		}
	}
	return out
}

// slots are the middles of n equal parts from left to right.
func slots(n int, left, right float64) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = left + (float64(i)+0.5)*(right-left)/float64(n)
	}
	return xs
}

const labelRoom = 96.0 // of a label under an axis

// steps from one label to the next; those of time divide years and days.
var steps = []int{1, 2, 3, 4, 6, 12}

// thinned is the least step, counted back from the last, at which texts around
// xs, but right of an edge, leave each other room.
func thinned(edge float64, xs []float64, texts []string) int {
	for _, step := range steps {
		if roomy(edge, xs, texts, step) {
			return step
		}
	}
	for step := 24; step < len(xs); step += 12 {
		if roomy(edge, xs, texts, step) {
			return step
		}
	}
	return max(1, len(xs))
}

func roomy(edge float64, xs []float64, texts []string, step int) bool {
	right := width + half
	for i := len(xs) - 1; i >= 0; i -= step {
		w := broadest(texts[i:i+1], labelRoom)
		left := max(edge, min(xs[i]-w/2, width-w))
		if left+w > right-half {
			return false
		}
		right = left
	}
	return true
}

// under writes texts around xs, but right of an edge, on the base line y, as many
// as there is room for; it returns which.
func (d *drawing) under(class string, edge float64, xs []float64, y float64, texts []string) []int {
	step, written := thinned(edge, xs, texts), []int(nil)
	for i := (len(xs) - 1) % step; i < len(xs); i += step {
		w := broadest(texts[i:i+1], labelRoom)
		d.text(class, "middle", max(edge+w/2, xs[i]), y, labelRoom, texts[i])
		written = append(written, i)
	}
	return written
}
