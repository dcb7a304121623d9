package chart

import (
	"cmp"
	"html/template"
	"slices"
)

// Histogram is how many fell into each of a few bins, with marks between them.
type Histogram struct {
	Head
	Bins  []Bin
	Marks []Mark
	Count string // heading of the counts in the table
}

// Bin is a part of the axis and what fell into it.
type Bin struct {
	Label string
	Count Value
}

// Mark is an upright line with a name, such as a median, At so many bins from the
// left: 2 is between the second and the third, 2.5 in the middle of the third.
type Mark struct {
	Label string
	At    float64
}

const binLabelRows = 2

// SVG draws the histogram.
func (h Histogram) SVG() template.HTML {
	d := draw(h.Head)
	counts, marks := h.counts(), h.marks()
	n := known(counts...)
	if n == 0 {
		return d.nothing()
	}
	d.legend(nil, d.dashed().when(n < len(counts)))
	top := d.y + float64(len(marks))*row + row + half
	f := frame{0, width, top, top + plotHeight - row, around(counts)}
	texts := make([]string, len(counts))
	for i, v := range counts {
		if v.Known {
			texts[i] = d.say(v)
		}
	}
	if broadest(texts, width) > width/float64(len(counts))-2 {
		texts = nil // no room over the bars: an axis says it
		ticks := d.ticked(f.scale)
		f.left = broadest(ticks, 72) + gap
		d.grid(f, ticks)
	}
	xs := slots(len(counts), f.left, f.right)
	h.bars(d, f, xs, counts)
	h.uprights(d, f, marks)
	for i, s := range texts {
		d.text("halo", "middle", xs[i], f.y(counts[i].Number)-5, width, s)
	}
	h.names(d, f, xs)
	return d.html()
}

func (h Histogram) bars(d *drawing, f frame, xs []float64, counts []Value) {
	slot := (f.right - f.left) / float64(len(xs))
	w := slot - min(4, slot/4)
	for i, v := range counts {
		if y := f.y(v.Number); v.Known {
			d.fill(0, xs[i]-w/2, y, w, f.bottom-y, h.Bins[i].Label+" · "+d.say(v))
		} else {
			d.missing(xs[i], f.bottom-6, w)
		}
	}
	d.level("axis", f.left, f.right, f.bottom)
}

func (h Histogram) counts() []Value {
	out := make([]Value, len(h.Bins))
	for i, b := range h.Bins {
		out[i] = b.Count.sound(0)
	}
	return out
}

// marks are those within the bins, from left to right.
func (h Histogram) marks() []Mark {
	var out []Mark
	for _, m := range h.Marks {
		if m.At >= 0 && m.At <= float64(len(h.Bins)) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
	return out
}

// uprights draws the marks, each named on a line of its own: on the right of it,
// or on the left where there is more room.
func (h Histogram) uprights(d *drawing, f frame, marks []Mark) {
	for i, m := range marks {
		x := f.left + m.At/float64(len(h.Bins))*(f.right-f.left)
		x = max(0.5, min(x, width-0.5))
		y := d.y + float64(i)*row
		d.upright("under", x, y, f.bottom)
		d.upright("mark", x, y, f.bottom)
		if room := width - x - 5; breadth(clean(m.Label)) <= room || room > x-5 {
			d.text("halo", "start", x+5, y+rise, room, m.Label)
		} else {
			d.text("halo", "end", x-5, y+rise, x-5, m.Label)
		}
	}
}

// names writes the labels of the bins: all, if there is room for a few letters,
// else some.
func (h Histogram) names(d *drawing, f frame, xs []float64) {
	slot, y := (f.right-f.left)/float64(len(xs)), f.bottom+gap+rise
	labels, lowest := make([]string, len(h.Bins)), y
	for i, b := range h.Bins {
		labels[i] = b.Label
	}
	if slot < 2*em {
		d.under("soft", 0, xs, y, labels)
		labels = nil
	}
	for i, s := range labels {
		b := wrap(s, slot-half, binLabelRows)
		lowest = max(lowest, y+b.height()-row)
		d.block("soft", "middle", xs[i], y, b)
	}
	d.y = lowest + fall + 2
}

// Table has a row for each bin, then one for each mark.
func (h Histogram) Table() Table {
	t := Table{Head: []string{h.By, h.Count}}
	for i, v := range h.counts() {
		t.Rows = append(t.Rows, []string{h.Bins[i].Label, h.tell(v)})
	}
	for _, m := range h.marks() {
		t.Rows = append(t.Rows, []string{m.Label, ""})
	}
	return t.cleaned()
}
