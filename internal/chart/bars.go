package chart

import (
	"html/template"
	"math"
)

// Bars lie on their sides, one row for each label with one value or two, such as
// what was intended and observed. With Sides they go both ways from 0.
type Bars struct {
	Head
	Rows     []Bar
	Names    [2]string // of the first and the second value; there is none without a name
	Sides    [2]string // what lies left and right of 0
	Max      float64   // of the axis; 0: the greatest of all
	Whiskers string    // what the whiskers are, such as "95% interval"
}

// Bar is a row. Lo and Hi are where the whisker of Value ends, if it has one.
type Bar struct {
	Label  string
	Value  Value
	Lo, Hi Value
	Second Value
}

const (
	barHeight   = 12.0
	labelColumn = 128.0
)

// extent is where the bars are: so many units for 1 from zero on.
type extent struct{ zero, unit, left, right float64 }

func (e extent) x(v float64) float64 { return max(e.left, min(e.zero+v*e.unit, e.right)) }

// SVG draws the bars.
func (b Bars) SVG() template.HTML {
	d := draw(b.Head)
	rows := b.rows()
	values := b.values(rows)
	if known(values...) == 0 {
		return d.nothing()
	}
	var pair []entry
	if b.paired() {
		pair = d.swatches(b.Names[:]...)
	}
	whisker := entry{b.Whiskers, 20, func(x, y float64) { d.whisker(x+1, x+19, y) }}
	d.legend(pair, whisker.when(whiskered(rows)), d.dashed().when(known(values...) < len(values)))
	e := b.extent(d, rows, values)
	if b.diverging() {
		d.text("tone c1", "end", e.zero-gap, d.y+rise, e.zero-gap, b.Sides[0])
		d.text("tone c2", "start", e.zero+gap, d.y+rise, width-e.zero-gap, b.Sides[1])
		d.y += row + half
	}
	top := d.y
	for _, r := range rows {
		b.row(d, e, r)
	}
	d.upright("axis", e.zero, top, d.y)
	d.y++
	return d.html()
}

func (b Bars) diverging() bool { return b.Sides[0] != "" || b.Sides[1] != "" }
func (b Bars) paired() bool    { return b.Names[1] != "" }

// rows are those of the caller with sound values, and whiskers that are whole.
func (b Bars) rows() []Bar {
	least := 0.0
	if b.diverging() {
		least = -largest
	}
	out := make([]Bar, len(b.Rows))
	for i, r := range b.Rows {
		out[i] = Bar{Label: r.Label, Value: r.Value.sound(least), Second: r.Second.sound(least)}
		if lo, hi := r.Lo.sound(least), r.Hi.sound(least); lo.Known && hi.Known {
			out[i].Lo, out[i].Hi = lo, hi
		}
	}
	return out
}

// values are all that have a bar.
func (b Bars) values(rows []Bar) []Value {
	var out []Value
	for _, r := range rows {
		out = append(out, r.Value)
		if b.paired() {
			out = append(out, r.Second)
		}
	}
	return out
}

func whiskered(rows []Bar) bool {
	for _, r := range rows {
		if r.Lo.Known {
			return true
		}
	}
	return false
}

func (d *drawing) whisker(x1, x2, y float64) {
	d.level("under", x1, x2, y)
	d.path("whisker", point{x: x1, y: y - 3}, point{x: x1, y: y + 3}, point{gap: true},
		point{x: x1, y: y}, point{x: x2, y: y}, point{gap: true},
		point{x: x2, y: y - 3}, point{x: x2, y: y + 3})
}

// extent leaves room for the labels on the left, and for the values beyond the
// bars.
func (b Bars) extent(d *drawing, rows []Bar, values []Value) extent {
	labels, texts, most := make([]string, len(rows)), make([]string, len(values)), 0.0
	for i, r := range rows {
		labels[i] = r.Label
		most = max(most, math.Abs(r.Lo.Number), math.Abs(r.Hi.Number))
	}
	for i, v := range values {
		texts[i] = d.say(v)
		most = max(most, math.Abs(v.Number))
	}
	if m := Known(b.Max).sound(finest); m.Known {
		most = m.Number
	}
	if most < finest {
		most = 1
	}
	beyond := broadest(texts, 72) + 6
	e := extent{left: broadest(labels, labelColumn) + gap, right: width - beyond}
	if b.diverging() {
		e.left += beyond
		e.zero = (e.left + e.right) / 2
	} else {
		e.zero = e.left
	}
	e.unit = (e.right - e.zero) / most
	return e
}

func (b Bars) row(d *drawing, e extent, r Bar) {
	bars := barHeight
	if b.paired() {
		bars += barHeight + 4
	}
	label := wrap(r.Label, labelColumn, 2)
	height := max(bars, label.height()-4) + 10
	d.block("", "start", 0, d.y+height/2+half-(label.height()-row)/2, label)
	y := d.y + (height-bars)/2
	b.bar(d, e, b.colour(r.Value, 0), y, r.Value, r.Lo, r.Hi, r.Label)
	if b.paired() {
		b.bar(d, e, 1, y+barHeight+4, r.Second, Value{}, Value{}, r.Label)
	}
	d.y += height
}

// colour is that of the side of v, if nothing else needs the colours.
func (b Bars) colour(v Value, otherwise int) int {
	if b.diverging() && !b.paired() && v.Number > 0 {
		return 1
	}
	return otherwise
}

func (b Bars) bar(d *drawing, e extent, i int, y float64, v, lo, hi Value, label string) {
	from, to := e.zero, e.zero
	if v.Known {
		from, to = min(e.zero, e.x(v.Number)), max(e.zero, e.x(v.Number))
		d.fill(i, from, y, to-from, barHeight, label+" · "+d.say(v))
	}
	if lo.Known {
		x1, x2 := e.x(lo.Number), e.x(hi.Number)
		from, to = min(from, x1, x2), max(to, x1, x2)
		d.whisker(x1, x2, y+barHeight/2)
	}
	if v.Number < 0 {
		d.text("", "end", from-5, y+barHeight/2+half, 72, d.say(v))
	} else {
		d.text("", "start", to+5, y+barHeight/2+half, 72, d.say(v))
	}
}

// Table has a row for each bar.
func (b Bars) Table() Table {
	rows := b.rows()
	t := Table{Head: []string{b.By, b.Names[0]}}
	if whiskered(rows) {
		t.Head = append(t.Head, b.Whiskers)
	}
	if b.paired() {
		t.Head = append(t.Head, b.Names[1])
	}
	for _, r := range rows {
		cells := []string{r.Label, b.tell(r.Value)}
		if whiskered(rows) {
			cells = append(cells, b.span(r.Lo, r.Hi))
		}
		if b.paired() {
			cells = append(cells, b.tell(r.Second))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t.cleaned()
}
