package chart

import (
	"html/template"
	"math"
	"strings"
)

// Radar compares series over 3 to 8 axes that share a centre; with fewer or more
// it draws nothing. Where a value is unknown the outline is open.
type Radar struct {
	Head
	Axes   []Axis
	Series []Series
}

// Axis runs from 0 in the centre to Max at the rim, where larger values are
// drawn, too.
type Axis struct {
	Label string
	Max   float64
}

const (
	radius    = 88.0
	maxNamed  = 2 // series whose values fit under the labels of the axes
	labelRows = 2 // of an axis
)

// SVG draws the radar.
func (r Radar) SVG() template.HTML {
	d := draw(r.Head)
	series := evened(r.Series, len(r.Axes), 0)
	var all []Value
	for _, s := range series {
		all = append(all, s.Values...)
	}
	if len(r.Axes) < 3 || len(r.Axes) > 8 || known(all...) == 0 {
		return d.nothing()
	}
	gone := d.broken()
	if r.valueRoom(series) > 0 {
		gone = d.dashed()
	}
	d.legend(d.strokes(series), gone.when(known(all...) < len(all)))
	top := r.label(r.Axes[0], width).height() + r.valueRoom(series)
	centre := point{x: width / 2, y: d.y + top + gap + radius}
	r.web(d, centre)
	bottom := centre.y + radius
	for i := range r.Axes {
		bottom = max(bottom, r.name(d, centre, i, series))
	}
	r.rim(d, centre)
	for i := range series {
		r.outline(d, centre, i, series[i])
	}
	d.y = bottom + gap
	return d.html()
}

// on is the place of a share of the i-th axis, the first of which points up.
func (r Radar) on(centre point, i int, share float64) point {
	sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(r.Axes)))
	return point{x: centre.x + sin*radius*share, y: centre.y - cos*radius*share}
}

func (r Radar) web(d *drawing, centre point) {
	for _, share := range []float64{0.25, 0.5, 0.75, 1} {
		ring, kind := make([]point, len(r.Axes)), "grid"
		for i := range ring {
			ring[i] = r.on(centre, i, share)
		}
		if share == 1 {
			kind = "axis"
		}
		d.area(kind, ring...)
	}
	for i := range r.Axes {
		d.path("grid", centre, r.on(centre, i, 1))
	}
}

// rim writes what the rim means, if it means the same on all axes.
func (r Radar) rim(d *drawing, centre point) {
	for _, a := range r.Axes {
		if a.Max != r.Axes[0].Max || a.max() < finest {
			return
		}
	}
	d.text("soft halo", "start", centre.x+6, centre.y-radius+rise, 60, d.say(Known(r.Axes[0].Max)))
}

func (a Axis) max() float64 { return Known(a.Max).sound(0).Number }

func (r Radar) outline(d *drawing, centre point, i int, s Series) {
	n := len(r.Axes)
	points, first, whole := make([]point, n), 0, true
	for j, v := range s.Values {
		most := r.Axes[j].max()
		points[j] = r.on(centre, j, min(1, v.Number/max(most, finest)))
		if points[j].gap = !v.Known || most < finest; points[j].gap {
			first, whole = j, false
		}
	}
	if whole {
		d.area("band "+class(i), points...)
		d.area("line "+class(i), points...)
	} else {
		d.path("line "+class(i), append(points[first:n:n], points[:first]...)...)
	}
	for _, p := range points {
		if !p.gap {
			d.dot(i, p.x, p.y)
		}
	}
}

func (r Radar) label(a Axis, room float64) block { return wrap(a.Label, room, labelRows) }

// valueRoom is what the values take under a label, if they are few.
func (r Radar) valueRoom(series []Series) float64 {
	if len(series) > maxNamed {
		return 0
	}
	return row
}

// name writes the label of the i-th axis and the values under it; it returns how
// far down that goes.
func (r Radar) name(d *drawing, centre point, i int, series []Series) float64 {
	tip := r.on(centre, i, 1)
	anchor, x, room := "middle", tip.x, width
	switch side := (tip.x - centre.x) / radius; {
	case side > 0.1:
		anchor, x, room = "start", tip.x+gap, width-tip.x-gap
	case side < -0.1:
		anchor, x, room = "end", tip.x-gap, tip.x-gap
	}
	label := r.label(r.Axes[i], room)
	height := label.height() + r.valueRoom(series)
	top := tip.y - height/2
	if anchor == "middle" && tip.y < centre.y {
		top = tip.y - gap/2 - height
	} else if anchor == "middle" {
		top = tip.y + gap
	}
	d.block("", anchor, x, top+rise, label)
	if r.valueRoom(series) > 0 {
		var texts []string
		for _, s := range series {
			texts = append(texts, d.say(s.Values[i]))
		}
		d.text("soft", anchor, x, top+label.height()+rise, room, strings.Join(texts, " / "))
	}
	return top + height
}

// Table has a row for each axis and a column for each series.
func (r Radar) Table() Table {
	series := evened(r.Series, len(r.Axes), 0)
	t := Table{Head: append([]string{r.By}, names(series)...)}
	for j, a := range r.Axes {
		cells := []string{a.Label}
		for _, s := range series {
			cells = append(cells, r.tell(s.Values[j]))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t.cleaned()
}
