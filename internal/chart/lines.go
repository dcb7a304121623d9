package chart

import (
	"html/template"
	"slices"
	"strings"
)

// Lines are series over an ordered axis, such as months. The line of a series
// breaks where a value is unknown. The last value is written at its end.
type Lines struct {
	Head
	Labels   []string
	Series   []Series
	Min, Max float64 // of the axis of values; both 0: from 0, over all values
	Band     string  // what the bands are, such as "95% interval"
}

const (
	plotHeight = 150.0
	marksUpTo  = 14 // points that have room for markers
)

// SVG draws the lines.
func (l Lines) SVG() template.HTML {
	d := draw(l.Head)
	series := evened(l.Series, len(l.Labels), -largest)
	values, bands := l.values(series)
	if known(values...) == 0 {
		return d.nothing()
	}
	band := entry{l.Band, 16, func(x, y float64) { d.rect("band c1", x, y-6, 16, 12, "") }}
	d.legend(d.strokes(series), band.when(len(bands) > 0), d.broken().when(known(values...) < len(values)))
	f := l.frame(d, append(values, bands...))
	ticks := d.ticked(f.scale)
	ends := make([]string, len(series))
	for i, s := range series {
		ends[i] = d.say(s.Values[len(l.Labels)-1])
	}
	f.left = broadest(ticks, 72) + gap
	f.right -= broadest(ends, 72) + gap
	d.grid(f, ticks)
	xs := l.xs(f)
	for _, i := range d.under("soft", 0, xs, f.bottom+gap+rise, l.Labels) {
		d.upright("axis", xs[i], f.bottom, f.bottom+4)
	}
	d.y = f.bottom + gap + row
	l.bands(d, f, xs, series)
	l.lines(d, f, xs, series)
	l.ends(d, f, series, ends)
	l.hits(d, f, xs, series)
	return d.html()
}

// values are all that the axis of values must hold.
func (l Lines) values(series []Series) (values, bands []Value) {
	for _, s := range series {
		values = append(values, s.Values...)
		for i := range s.Lo {
			if s.Lo[i].Known && s.Hi[i].Known {
				bands = append(bands, s.Lo[i], s.Hi[i])
			}
		}
	}
	return values, bands
}

func (l Lines) frame(d *drawing, values []Value) frame {
	s, ok := given(l.Min, l.Max)
	if !ok {
		s = around(values)
	}
	top := d.y + row/2
	return frame{right: width, top: top, bottom: top + plotHeight, scale: s}
}

// xs are the places of the labels: from edge to edge, and one alone in the
// middle.
func (l Lines) xs(f frame) []float64 {
	n := len(l.Labels)
	if n == 1 {
		return slots(1, f.left, f.right)
	}
	xs, pad := make([]float64, n), gap
	for i := range xs {
		xs[i] = f.left + pad + float64(i)*(f.right-f.left-2*pad)/float64(n-1)
	}
	return xs
}

func (l Lines) bands(d *drawing, f frame, xs []float64, series []Series) {
	for i, s := range series {
		var over, back []point
		for j := range xs {
			if s.Lo[j].Known && s.Hi[j].Known {
				over = append(over, point{x: xs[j], y: f.y(s.Hi[j].Number)})
				back = append(back, point{x: xs[j], y: f.y(s.Lo[j].Number)})
			}
			if len(over) > 0 && (j+1 == len(xs) || !s.Lo[j+1].Known || !s.Hi[j+1].Known) {
				slices.Reverse(back)
				d.area("band "+class(i), append(over, back...)...)
				over, back = nil, nil
			}
		}
	}
}

func (l Lines) lines(d *drawing, f frame, xs []float64, series []Series) {
	for i, s := range series {
		points := make([]point, len(xs))
		for j, v := range s.Values {
			points[j] = point{x: xs[j], y: f.y(v.Number), gap: !v.Known}
		}
		d.path("line "+class(i), points...)
		for j, p := range points {
			alone := (j == 0 || points[j-1].gap) && (j+1 == len(xs) || points[j+1].gap)
			if !p.gap && (len(xs) <= marksUpTo || alone || j+1 == len(xs)) {
				d.dot(i, p.x, p.y)
			}
		}
	}
}

// ends writes the last values right of the frame, moved apart where they would
// cover each other.
func (l Lines) ends(d *drawing, f frame, series []Series, texts []string) {
	var order []int
	for i, s := range series {
		if s.Values[len(s.Values)-1].Known {
			order = append(order, i)
		}
	}
	last := func(i int) float64 { return f.y(series[i].Values[len(l.Labels)-1].Number) }
	slices.SortStableFunc(order, func(a, b int) int {
		if last(a) < last(b) {
			return -1
		}
		if last(a) > last(b) {
			return 1
		}
		return 0
	})
	ys := make([]float64, len(order))
	for k, i := range order {
		ys[k] = last(i)
	}
	if !apart(ys, f.top, f.bottom) {
		return
	}
	for k, i := range order {
		d.text("tone "+class(i), "start", f.right+2, ys[k]+half, width-f.right-2, texts[i])
	}
}

// apart moves ascending ys a row apart, within top and bottom, and tells
// whether there was room.
func apart(ys []float64, top, bottom float64) bool {
	for i := 1; i < len(ys); i++ {
		ys[i] = max(ys[i], ys[i-1]+row)
	}
	for i := len(ys) - 1; i >= 0; i-- {
		if i+1 < len(ys) {
			bottom = ys[i+1] - row
		}
		ys[i] = min(ys[i], bottom)
	}
	return len(ys) == 0 || ys[0] >= top-finest
}

// hits are columns that say their values on hover.
func (l Lines) hits(d *drawing, f frame, xs []float64, series []Series) {
	for j, x := range xs {
		left, right := f.left, f.right
		if j > 0 {
			left = (xs[j-1] + x) / 2
		}
		if j+1 < len(xs) {
			right = (x + xs[j+1]) / 2
		}
		d.rect("hit", left, f.top, right-left, f.bottom-f.top, d.listed(l.Labels[j], series, j))
	}
}

// listed is a label and the j-th values of all series.
func (d *drawing) listed(label string, series []Series, j int) string {
	parts := []string{label}
	for _, s := range series {
		if len(series) > 1 {
			parts = append(parts, s.Name+" "+d.tell(s.Values[j]))
		} else {
			parts = append(parts, d.tell(s.Values[j]))
		}
	}
	return strings.Join(parts, " · ")
}

// Table has a row for each label, and a column for each series and its band.
func (l Lines) Table() Table {
	series := evened(l.Series, len(l.Labels), -largest)
	t := Table{Head: []string{l.By}}
	banded := make([]bool, len(series))
	for i, s := range series {
		t.Head = append(t.Head, s.Name)
		_, bands := l.values(series[i : i+1])
		if banded[i] = len(bands) > 0; banded[i] {
			t.Head = append(t.Head, strings.TrimSpace(s.Name+" "+l.Band))
		}
	}
	for j, label := range l.Labels {
		cells := []string{label}
		for i, s := range series {
			cells = append(cells, l.tell(s.Values[j]))
			if banded[i] {
				cells = append(cells, l.span(s.Lo[j], s.Hi[j]))
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t.cleaned()
}
