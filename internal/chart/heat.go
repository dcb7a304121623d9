package chart

import (
	"html/template"
	"math"
	"strconv"
)

// Heat is a grid of counts, each written in its cell, which is the stronger
// coloured the greater it is compared with the greatest.
type Heat struct {
	Head
	Rows, Columns []string
	Cells         [][]Value // of each row
}

const (
	strengths  = 5
	cellHeight = 34.0
)

// SVG draws the grid.
func (h Heat) SVG() template.HTML {
	d := draw(h.Head)
	cells := h.cells()
	most, found, missing := 0.0, false, false
	for _, s := range cells {
		for _, v := range s.Values {
			most, found, missing = max(most, v.Number), found || v.Known, missing || !v.Known
		}
	}
	if !found {
		return d.nothing()
	}
	d.legend(nil, d.dashed().when(missing))
	left := broadest(h.Rows, 90) + gap
	w := (width - left) / float64(len(h.Columns))
	h.columns(d, left, w)
	for i, s := range cells {
		label := wrap(h.Rows[i], left-gap, 2)
		d.block("", "end", left-gap, d.y+cellHeight/2+half-(label.height()-row)/2, label)
		for j, v := range s.Values {
			d.rect("cell "+strength(v, most), left+float64(j)*w, d.y, w, cellHeight, h.Rows[i]+" · "+h.Columns[j]+" · "+d.tell(v))
			d.text("", "middle", left+(float64(j)+0.5)*w, d.y+cellHeight/2+half, w-2, d.say(v))
		}
		d.y += cellHeight
	}
	d.y += 2
	return d.html()
}

// columns writes their names, the last lines on one level.
func (h Heat) columns(d *drawing, left, w float64) {
	labels, most := make([]block, len(h.Columns)), 0.0
	for j, s := range h.Columns {
		labels[j] = wrap(s, w-3, 2)
		most = max(most, labels[j].height())
	}
	for j, b := range labels {
		d.block("soft", "middle", left+(float64(j)+0.5)*w, d.y+rise+most-b.height(), b)
	}
	d.y += most + 2
}

// strength is the class of a cell: h0 for none, h1 to h5 for the rest.
func strength(v Value, most float64) string {
	if !v.Known {
		return "h0"
	}
	return "h" + strconv.Itoa(int(math.Ceil(strengths*v.Number/max(most, finest))))
}

// cells are the rows as even series.
func (h Heat) cells() []Series {
	out := make([]Series, len(h.Rows))
	for i, name := range h.Rows {
		out[i].Name = name
		if i < len(h.Cells) {
			out[i].Values = h.Cells[i]
		}
	}
	return evened(out, len(h.Columns), 0)
}

// Table is the grid.
func (h Heat) Table() Table {
	t := Table{Head: append([]string{h.By}, h.Columns...)}
	for _, s := range h.cells() {
		cells := []string{s.Name}
		for _, v := range s.Values {
			cells = append(cells, h.tell(v))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t.cleaned()
}
