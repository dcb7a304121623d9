package chart

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// Measures of a drawing, in its units.
const (
	width = 360.0
	row   = 16.0 // from one line of text to the next
	gap   = 8.0
	rise  = 12.0 // of a text over its base line
	fall  = 4.0  // under it
	half  = 4.0  // from the middle of a text down to its base line
)

// num is a coordinate, written with one decimal at most.
type num float64

func (n num) String() string {
	return strconv.FormatFloat(rounded(float64(n), 10), 'f', -1, 64)
}

// point is a place in a drawing, or a gap in a row of places.
type point struct {
	x, y float64
	gap  bool
}

// mark is one element of a drawing: a path if it has D, a text if it has Text, a
// circle if it has R, and else a rectangle.
type mark struct {
	Class   string
	D       string
	Text    string
	Anchor  string // what of Text is at X: start, middle or end
	X, Y    num
	R, W, H num
	Fill    string // reference to a pattern, if any
	Title   string // shown on hover
}

// drawing collects the marks of one chart from top to bottom.
type drawing struct {
	Head
	Hatches []hatch
	Marks   []mark
	y       float64 // all above is taken
}

// hatch is the fill of a series.
type hatch struct{ Ref, Class, D string }

// hatches tell fills apart without their colours; the first series has none.
var hatches = [...]string{1: "M-1 1L1 -1M0 6L6 0M5 7L7 5", 2: "M2.9 3L3.1 3", 3: "M0 3L6 3", 4: "M-1 5L1 7M0 0L6 6M5 -1L7 1"}

// class is the colour of the i-th series.
func class(i int) string { return "c" + strconv.Itoa(i%len(hatches)+1) }

func draw(h Head) *drawing {
	h.Title, h.Desc = clean(h.Title), clean(h.Desc)
	return &drawing{Head: h}
}

// Ref is the id of a part of the chart. Whatever ID is, it can be referred to, in
// a list of ids and in a URL, and differs from that of another chart.
func (d *drawing) Ref(part string) string {
	return "chart-" + idEscape.Replace(url.QueryEscape(d.ID)) + "-" + part
}

var idEscape = strings.NewReplacer("_", "_5F", "%", "_", "+", "_20")

// Height is that of the whole drawing, for the template.
func (d *drawing) Height() num { return num(math.Ceil(d.y)) }

// Label is the accessible name and description, for the template.
func (d *drawing) Label() string {
	if d.Desc == "" {
		return d.Ref("title")
	}
	return d.Ref("title") + " " + d.Ref("desc")
}

func (d *drawing) add(m mark) { d.Marks = append(d.Marks, m) }

// path draws through the points: open, with a new start after each gap, and a
// point alone as a line without length.
func (d *drawing) path(class string, points ...point) {
	var b strings.Builder
	begun := false
	for i, p := range points {
		if p.gap {
			begun = false
			continue
		}
		command := "L"
		if !begun {
			command = "M"
		}
		fmt.Fprint(&b, command, num(p.x), " ", num(p.y))
		if !begun && (i+1 == len(points) || points[i+1].gap) {
			fmt.Fprint(&b, "L", num(p.x), " ", num(p.y))
		}
		begun = true
	}
	if b.Len() > 0 {
		d.add(mark{Class: class, D: b.String()})
	}
}

// area fills the polygon of the points.
func (d *drawing) area(class string, points ...point) {
	d.path(class, points...)
	d.Marks[len(d.Marks)-1].D += "Z"
}

func (d *drawing) level(class string, x1, x2, y float64) {
	d.path(class, point{x: x1, y: y}, point{x: x2, y: y})
}

func (d *drawing) upright(class string, x, y1, y2 float64) {
	d.path(class, point{x: x, y: y1}, point{x: x, y: y2})
}

func (d *drawing) rect(class string, x, y, w, h float64, title string) {
	d.add(mark{Class: class, X: num(x), Y: num(y), W: num(max(w, 0)), H: num(max(h, 0)), Title: clean(title)})
}

// fill is a rectangle in the colour and the hatch of the i-th series.
func (d *drawing) fill(i int, x, y, w, h float64, title string) {
	i %= len(hatches)
	d.rect("part fill "+class(i), x, y, w, h, title)
	if i == 0 {
		return
	}
	m := &d.Marks[len(d.Marks)-1]
	m.Class, m.Fill = "part", "url(#"+d.Ref(class(i))+")"
	for _, h := range d.Hatches {
		if h.Class == class(i) {
			return
		}
	}
	d.Hatches = append(d.Hatches, hatch{Ref: d.Ref(class(i)), Class: class(i), D: hatches[i]})
}

// dot is the marker of the i-th series: each has its own shape.
func (d *drawing) dot(i int, x, y float64) {
	at := func(dx, dy float64) point { return point{x: x + dx, y: y + dy} }
	c := "dot " + class(i)
	switch i % len(hatches) {
	case 0:
		d.add(mark{Class: c, X: num(x), Y: num(y), R: 3.6})
	case 1:
		d.area(c, at(-3.4, -3.4), at(3.4, -3.4), at(3.4, 3.4), at(-3.4, 3.4))
	case 2:
		d.area(c, at(0, -4.6), at(4.4, 3.4), at(-4.4, 3.4))
	case 3:
		d.area(c, at(0, -4.8), at(4.8, 0), at(0, 4.8), at(-4.8, 0))
	default:
		d.area(c, at(0, 4.6), at(4.4, -3.4), at(-4.4, -3.4))
	}
}

// text writes s on the base line y in at most room, and within the drawing.
func (d *drawing) text(class, anchor string, x, y, room float64, s string) {
	s = clean(s)
	if short := cut(s, min(room, width)); short != s {
		d.put(class, anchor, x, y, short, s)
	} else {
		d.put(class, anchor, x, y, s, "")
	}
}

// block writes lines from the base line y downwards.
func (d *drawing) block(class, anchor string, x, y float64, b block) {
	for i, s := range b.lines {
		d.put(class, anchor, x, y+float64(i)*row, s, b.whole)
	}
}

// put writes a text that fits, and what it is short for.
func (d *drawing) put(class, anchor string, x, y float64, s, whole string) {
	if s == "" {
		return
	}
	before, after := 0.0, breadth(s)
	switch anchor {
	case "middle":
		before, after = after/2, after/2
	case "end":
		before, after = after, 0
	}
	d.add(mark{Class: class, Anchor: anchor, Text: s, Title: whole, X: num(max(before, min(x, width-after))), Y: num(y)})
}

// nothing is the drawing of a chart without data.
func (d *drawing) nothing() template.HTML {
	b := wrap(d.Empty, width-2*gap, 3)
	d.block("soft", "middle", width/2, 2*row+rise, b)
	d.y = b.height() + 4*row
	return d.html()
}

func (d *drawing) html() template.HTML {
	var b strings.Builder
	if err := markup().Execute(&b, d); err != nil {
		panic(err) // the template is ours, and a Builder takes everything
	}
	return template.HTML(b.String())
}

var markup = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("chart").Parse(`
{{- define "title"}}{{with .Title}}<title>{{.}}</title>{{end}}{{end -}}
<svg class="chart" viewBox="0 0 360 {{.Height}}" width="100%" role="img" aria-labelledby="{{.Label}}">
<title id="{{.Ref "title"}}">{{.Title}}</title>
{{with .Desc}}<desc id="{{$.Ref "desc"}}">{{.}}</desc>
{{end}}{{with .Hatches}}<defs>
{{range .}}<pattern id="{{.Ref}}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="fill {{.Class}}" width="6" height="6"/><path class="hatch" d="{{.D}}"/></pattern>
{{end}}</defs>
{{end}}{{range .Marks -}}
{{if .D}}<path class="{{.Class}}" d="{{.D}}"/>
{{- else if .Text}}<text{{with .Class}} class="{{.}}"{{end}} x="{{.X}}" y="{{.Y}}" text-anchor="{{.Anchor}}">{{template "title" .}}{{.Text}}</text>
{{- else if .R}}<circle class="{{.Class}}" cx="{{.X}}" cy="{{.Y}}" r="{{.R}}"/>
{{- else}}<rect class="{{.Class}}"{{with .Fill}} fill="{{.}}"{{end}} x="{{.X}}" y="{{.Y}}" width="{{.W}}" height="{{.H}}">{{template "title" .}}</rect>
{{- end}}
{{end}}</svg>`))
})
