package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// element is one of a drawing, outside of patterns.
type element struct {
	name  string
	attrs map[string]string
	text  string // without that of its title
	title string
}

func (e element) num(t rapid.TB, attr string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(e.attrs[attr], 64)
	if err != nil {
		t.Fatalf("<%s %s=%q>: no number", e.name, attr, e.attrs[attr])
	}
	return x
}

func (e element) is(class string) bool {
	return slices.Contains(strings.Fields(e.attrs["class"]), class)
}

// parse reads a drawing as XML.
func parse(t rapid.TB, svg string) []element {
	t.Helper()
	var out []element
	var open []int
	inTitle, inDefs := false, false
	for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := dec.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			inDefs = inDefs || name == "defs"
			if inTitle = name == "title" && len(open) > 1; inTitle || inDefs {
				continue
			}
			e := element{name: name, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open, out = append(open, len(out)), append(out, e)
		case xml.CharData:
			if inDefs || len(open) == 0 {
				continue
			}
			if e := &out[open[len(open)-1]]; inTitle {
				e.title += string(token)
			} else {
				e.text += string(token)
			}
		case xml.EndElement:
			switch {
			case inTitle:
				inTitle = false
			case inDefs:
				inDefs = token.Name.Local != "defs"
			default:
				open = open[:len(open)-1]
			}
		}
	}
}

// with are the elements that have a class.
func with(es []element, class string) []element {
	var out []element
	for _, e := range es {
		if e.is(class) {
			out = append(out, e)
		}
	}
	return out
}

var pathForm = regexp.MustCompile(`^(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)+Z?)+$`)

// places are the points of a path.
func places(t rapid.TB, d string) []point {
	t.Helper()
	if !pathForm.MatchString(d) {
		t.Fatalf("path %q", d)
	}
	var out []point
	for _, pair := range strings.FieldsFunc(d, func(r rune) bool { return strings.ContainsRune("MLZ", r) }) {
		var p point
		if _, err := fmt.Sscan(pair, &p.x, &p.y); err != nil {
			t.Fatalf("path %q: %v", d, err)
		}
		out = append(out, p)
	}
	return out
}

// box is what an element covers at least.
func (e element) box(t rapid.TB) (x1, y1, x2, y2 float64) {
	switch e.name {
	case "rect":
		x1, y1 = e.num(t, "x"), e.num(t, "y")
		return x1, y1, x1 + e.num(t, "width"), y1 + e.num(t, "height")
	case "circle":
		x, y, r := e.num(t, "cx"), e.num(t, "cy"), e.num(t, "r")
		return x - r, y - r, x + r, y + r
	case "text":
		x, y, w := e.num(t, "x"), e.num(t, "y"), breadth(e.text)
		x -= map[string]float64{"start": 0, "middle": w / 2, "end": w}[e.attrs["text-anchor"]]
		return x, y - rise, x + w, y + fall
	}
	x1, y1, x2, y2 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range places(t, e.attrs["d"]) {
		x1, y1, x2, y2 = min(x1, p.x), min(y1, p.y), max(x2, p.x), max(y2, p.y)
	}
	return x1, y1, x2, y2
}

const hair = 0.11 // coordinates are rounded to tenths

// inside: nothing leaves the drawing, and no text covers another.
func inside(t rapid.TB, es []element) {
	t.Helper()
	var x0, y0, w, h float64
	if _, err := fmt.Sscan(es[0].attrs["viewBox"], &x0, &y0, &w, &h); err != nil || x0 != 0 || y0 != 0 || w != width {
		t.Fatalf("viewBox %q", es[0].attrs["viewBox"])
	}
	var texts []element
	for _, e := range es[1:] {
		if e.name == "title" || e.name == "desc" {
			continue
		}
		x1, y1, x2, y2 := e.box(t)
		if !(x1 >= -hair && y1 >= -hair && x2 <= w+hair && y2 <= h+hair) {
			t.Fatalf("%v leaves the drawing of %v × %v: %v %v %v %v", e, w, h, x1, y1, x2, y2)
		}
		if e.name != "text" {
			continue
		}
		for _, other := range texts {
			a1, b1, a2, b2 := other.box(t)
			if min(x2, a2)-max(x1, a1) > hair && min(y2, b2)-max(y1, b1) > hair {
				t.Fatalf("%v covers %v", e, other)
			}
		}
		texts = append(texts, e)
	}
}

var anyText = rapid.OneOf(
	rapid.SampledFrom([]string{"", "a", "2024-05", "みなと製パン", "アクティブサポートのご案内とお願い", hostile, "WWWWWWWWWWWWWWWW", "a b c d e f g h i j k l m", "👩‍👩‍👧‍👦🍞", "z̸̢̛͓̘̖̥̖a̴̡l̷g̶o̵", "1,234,567", strings.Repeat("長", 200)}),
	rapid.String())

var anyNumber = rapid.OneOf(
	rapid.SampledFrom([]float64{0, 1, 0.5, 1e-12, 5e-324, 1e15, -1e15, 1e300, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}),
	rapid.Float64Range(0, 1), rapid.Float64Range(-20, 1000), rapid.Map(rapid.IntRange(0, 300), func(n int) float64 { return float64(n) }))

var anyValue = rapid.Custom(func(t *rapid.T) Value {
	return Value{anyNumber.Draw(t, "number"), rapid.IntRange(0, 4).Draw(t, "known") > 0}
})

var anyHead = rapid.Custom(func(t *rapid.T) Head {
	h := Head{ID: anyText.Draw(t, "id"), Title: anyText.Draw(t, "title"), Desc: anyText.Draw(t, "desc"), By: anyText.Draw(t, "by"), Empty: anyText.Draw(t, "empty"), Unknown: anyText.Draw(t, "unknown")}
	switch rapid.IntRange(0, 2).Draw(t, "format") {
	case 1:
		h = withPercent(h)
	case 2:
		h.Format = func(float64) string { return hostile }
	}
	return h
})

func someOf[V any](t *rapid.T, name string, from *rapid.Generator[V], most int) []V {
	return rapid.SliceOfN(from, 0, most).Draw(t, name)
}

var anySeries = rapid.Custom(func(t *rapid.T) Series {
	s := Series{Name: anyText.Draw(t, "name"), Values: someOf(t, "values", anyValue, 70)}
	if rapid.Bool().Draw(t, "banded") {
		s.Lo, s.Hi = someOf(t, "lo", anyValue, 70), someOf(t, "hi", anyValue, 70)
	}
	return s
})

var anyLines = rapid.Custom(func(t *rapid.T) Lines {
	l := Lines{Head: anyHead.Draw(t, "head"), Labels: someOf(t, "labels", anyText, 70), Series: someOf(t, "series", anySeries, 7), Band: anyText.Draw(t, "band")}
	if rapid.Bool().Draw(t, "ranged") {
		l.Min, l.Max = anyNumber.Draw(t, "min"), anyNumber.Draw(t, "max")
	}
	return l
})

var anyChart = rapid.Custom(func(t *rapid.T) Chart {
	h := anyHead.Draw(t, "head")
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		axis := rapid.Custom(func(t *rapid.T) Axis { return Axis{anyText.Draw(t, "label"), anyNumber.Draw(t, "max")} })
		return Radar{h, someOf(t, "axes", axis, 9), someOf(t, "series", anySeries, 6)}
	case 1:
		return Stacked{h, someOf(t, "labels", anyText, 70), someOf(t, "series", anySeries, 7), anyText.Draw(t, "total")}
	case 2:
		return Heat{h, someOf(t, "rows", anyText, 5), someOf(t, "columns", anyText, 40), someOf(t, "cells", rapid.SliceOfN(anyValue, 0, 40), 6)}
	case 3:
		bin := rapid.Custom(func(t *rapid.T) Bin { return Bin{anyText.Draw(t, "label"), anyValue.Draw(t, "count")} })
		m := rapid.Custom(func(t *rapid.T) Mark { return Mark{anyText.Draw(t, "label"), anyNumber.Draw(t, "at")} })
		return Histogram{h, someOf(t, "bins", bin, 30), someOf(t, "marks", m, 4), anyText.Draw(t, "count")}
	case 4:
		bar := rapid.Custom(func(t *rapid.T) Bar {
			return Bar{anyText.Draw(t, "label"), anyValue.Draw(t, "value"), anyValue.Draw(t, "lo"), anyValue.Draw(t, "hi"), anyValue.Draw(t, "second")}
		})
		two := func(name string) [2]string { return [2]string{anyText.Draw(t, name), anyText.Draw(t, name)} }
		return Bars{h, someOf(t, "rows", bar, 9), two("names"), two("sides"), anyNumber.Draw(t, "max"), anyText.Draw(t, "whiskers")}
	}
	return anyLines.Draw(t, "lines")
})

// TestLaws: whatever the data, a drawing is well-formed, holds what it draws, is
// drawn alike twice, leaves its data alone and refers to what there is.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := anyChart.Draw(rt, "chart")
		before := fmt.Sprintf("%#v", c)
		svg := string(c.SVG())
		if again := string(c.SVG()); again != svg {
			rt.Fatalf("drawn twice:\n%s\n%s", svg, again)
		}
		table := c.Table()
		if after := fmt.Sprintf("%#v", c); after != before {
			rt.Fatalf("the data changed:\n%s\n%s", before, after)
		}
		es := parse(rt, svg)
		inside(rt, es)
		referring(rt, svg, es)
		for _, cells := range table.Rows {
			if len(cells) != len(table.Head) {
				rt.Fatalf("%d cells under %d headings", len(cells), len(table.Head))
			}
		}
	})
}

var (
	idAttr  = regexp.MustCompile(` id="([^"]*)"`)
	refAttr = regexp.MustCompile(`url\(#([^)]*)\)`)
)

func referring(t rapid.TB, svg string, es []element) {
	t.Helper()
	ids := map[string]bool{}
	for _, m := range idAttr.FindAllStringSubmatch(svg, -1) {
		if ids[m[1]] || strings.ContainsAny(m[1], " \t\n") {
			t.Fatalf("id %q", m[1])
		}
		ids[m[1]] = true
	}
	refs := strings.Fields(es[0].attrs["aria-labelledby"])
	for _, m := range refAttr.FindAllStringSubmatch(svg, -1) {
		refs = append(refs, m[1])
	}
	for _, ref := range refs {
		if !ids[ref] {
			t.Fatalf("nothing has the id %q", ref)
		}
	}
}

// TestGaps: a line starts anew after each unknown value, and nowhere else, and
// goes through the known ones only.
func TestGaps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(rt, "n")
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Value {
			return Value{rapid.Float64Range(-5, 5).Draw(t, "v"), rapid.Bool().Draw(t, "known")}
		}), n, n).Draw(rt, "values")
		runs, whole, distinct := 0, 0, 0
		for i, v := range values {
			if !v.Known {
				continue
			}
			whole++
			if i == 0 || !values[i-1].Known {
				runs++
				if i+1 == n || !values[i+1].Known {
					distinct++ // a point alone is twice in its path
				}
			}
		}
		svg := Lines{Head: en("x", "x"), Labels: months(n), Series: []Series{{Name: "a", Values: values}}}.SVG()
		d := ""
		for _, e := range with(parse(rt, string(svg)), "c1") {
			if e.is("line") {
				d = e.attrs["d"]
			}
		}
		if got := strings.Count(d, "M"); got != runs {
			rt.Fatalf("%d starts, want %d: %s", got, runs, d)
		}
		if got := strings.Count(d, "M") + strings.Count(d, "L"); got != whole+distinct {
			rt.Fatalf("%d points, want %d: %s", got, whole+distinct, d)
		}
	})
}

// TestHostile: in a page, whatever the labels, there is one svg with nothing in
// it but shapes and texts, and no attribute that runs or styles.
func TestHostile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		page := "<!doctype html><body>" + string(anyChart.Draw(rt, "chart").SVG()) + "<p id=after>"
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			rt.Fatal(err)
		}
		count := map[string]int{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			count[n.Data]++
			if !slices.Contains(strings.Fields("html head body svg title desc defs pattern path rect circle text p"), n.Data) {
				rt.Fatalf("element %s in %s", n.Data, page)
			}
			if n.Data == "p" && n.Parent.Data != "body" {
				rt.Fatalf("the svg swallowed what follows: %s", page)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Key, "href") {
					rt.Fatalf("attribute %s in %s", a.Key, page)
				}
			}
		}
		if count["svg"] != 1 || count["p"] != 1 {
			rt.Fatalf("%v in %s", count, page)
		}
	})
}

// TestCut: what is cut fits, ends in …, and begins as the whole does.
func TestCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, room := clean(anyText.Draw(rt, "s")), rapid.Float64Range(-5, 200).Draw(rt, "room")
		got := cut(s, room)
		if got != "" && breadth(got) > room {
			rt.Fatalf("%q is %v wide in %v", got, breadth(got), room)
		}
		if head, isCut := strings.CutSuffix(got, "…"); got != s && got != "" && !(isCut && strings.HasPrefix(s, head)) {
			rt.Fatalf("%q cut to %q", s, got)
		}
		b := wrap(s, room, 3)
		for _, line := range b.lines {
			if line == "" || breadth(line) > room {
				rt.Fatalf("line %q is %v wide in %v", line, breadth(line), room)
			}
		}
		if b.whole == "" && bare(strings.Join(b.lines, "")) != bare(s) || len(b.lines) > 3 {
			rt.Fatalf("%q in lines %q", s, b.lines)
		}
	})
}
