package chart

import (
	"html/template"
	"strconv"
)

// Stacked are bars over labels, each as high as the others and parted as its
// series share their total, which is written above. A bar with a part that is
// unknown has no shares and is a dash.
type Stacked struct {
	Head
	Labels []string
	Series []Series // from the ground up
	Total  string   // what the total is, such as "n"
}

// SVG draws the bars.
func (s Stacked) SVG() template.HTML {
	d := draw(s.Head)
	series := evened(s.Series, len(s.Labels), 0)
	totals := s.totals(series)
	if known(totals...) == 0 {
		return d.nothing()
	}
	d.legend(d.swatches(names(series)...), d.dashed().when(known(totals...) < len(totals)))
	shares := scale{0, 1, []float64{0, 0.25, 0.5, 0.75, 1}}
	ticks := []string{"0%", "", "50%", "", "100%"}
	top := d.y + row + gap
	f := frame{max(broadest(ticks, 72), broadest([]string{s.Total}, 72)) + gap, width, top, top + plotHeight, shares}
	d.grid(f, ticks)
	xs := slots(len(s.Labels), f.left, f.right)
	above := make([]string, len(xs))
	for j, v := range totals {
		if v.Known {
			above[j] = d.say(v)
		}
	}
	d.text("soft", "end", f.left-6, d.y+rise, f.left-6, s.Total)
	d.under("", f.left, xs, d.y+rise, above)
	d.under("soft", 0, xs, f.bottom+gap+rise, s.Labels)
	d.y = f.bottom + gap + row
	s.bars(d, f, xs, series, totals)
	return d.html()
}

func (s Stacked) totals(series []Series) []Value {
	out := make([]Value, len(s.Labels))
	for j := range out {
		out[j].Known = len(series) > 0
		for _, part := range series {
			out[j].Known = out[j].Known && part.Values[j].Known
			out[j].Number += part.Values[j].Number
		}
		out[j] = out[j].sound(0)
	}
	return out
}

const broadestBar = 40.0

func (s Stacked) bars(d *drawing, f frame, xs []float64, series []Series, totals []Value) {
	slot := (f.right - f.left) / float64(len(xs))
	w := min(slot*0.76, broadestBar)
	for j, x := range xs {
		d.rect("hit", x-slot/2, f.top-row, slot, f.bottom-f.top+row, d.listed(s.Labels[j], series, j))
		if !totals[j].Known {
			d.missing(x, f.bottom-6, w)
			continue
		}
		base := 0.0
		for i, part := range series {
			if part.Values[j].Number == 0 {
				continue
			}
			share := part.Values[j].Number / totals[j].Number
			upper := f.y(base + share)
			d.fill(i, x-w/2, upper, w, f.y(base)-upper, part.Name+" "+percent(share))
			base += share
		}
	}
}

func percent(share float64) string {
	return strconv.FormatFloat(rounded(share*100, 1), 'f', -1, 64) + "%"
}

// Table has a row for each label, a column for each series, and the total.
func (s Stacked) Table() Table {
	series := evened(s.Series, len(s.Labels), 0)
	t := Table{Head: append(append([]string{s.By}, names(series)...), s.Total)}
	for j, total := range s.totals(series) {
		cells := []string{s.Labels[j]}
		for _, part := range series {
			cells = append(cells, s.tell(part.Values[j]))
		}
		t.Rows = append(t.Rows, append(cells, s.tell(total)))
	}
	return t.cleaned()
}
