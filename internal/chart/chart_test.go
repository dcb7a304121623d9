package chart

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden shows each chart; look at a file in a browser before -update.
func TestGolden(t *testing.T) {
	for _, c := range samples {
		svg := string(c.SVG())
		name, _, _ := strings.Cut(strings.SplitAfter(svg, `aria-labelledby="chart-`)[1], "-title")
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if svg != string(want) {
			t.Errorf("%s differs; look at it and run with -update\n%s", file, svg)
		}
		inside(t, parse(t, svg))
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.3 }

// texts are all texts of a drawing.
func texts(es []element) string {
	var out []string
	for _, e := range es {
		if e.name == "text" {
			out = append(out, e.text)
		}
	}
	return strings.Join(out, "|")
}

func wants(t *testing.T, es []element, says ...string) {
	t.Helper()
	for _, s := range says {
		if !strings.Contains("|"+texts(es)+"|", "|"+s+"|") {
			t.Errorf("%q is not written, but %s", s, texts(es))
		}
	}
}

func wantsNot(t *testing.T, es []element, says ...string) {
	t.Helper()
	for _, s := range says {
		if strings.Contains("|"+texts(es)+"|", "|"+s+"|") {
			t.Errorf("%q is written: %s", s, texts(es))
		}
	}
}

// filledParts are the rectangles of data, not of legends.
func filledParts(es []element) []element {
	var out []element
	for _, e := range with(es, "part") {
		if e.title != "" {
			out = append(out, e)
		}
	}
	return out
}

func TestEmpty(t *testing.T) {
	h := ja("e", "空")
	for _, c := range []Chart{
		Radar{Head: h}, Lines{Head: h}, Stacked{Head: h}, Heat{Head: h}, Histogram{Head: h}, Bars{Head: h},
		Radar{h, []Axis{{"a", 1}, {"b", 1}}, []Series{{Values: vals(1, 1)}}},
		Radar{h, make([]Axis, 9), []Series{{Values: vals(1)}}},
		Lines{Head: h, Labels: months(2), Series: []Series{{Values: []Value{{5, false}, Known(math.Inf(1))}}}},
		Stacked{Head: h, Labels: months(1), Series: []Series{{Values: vals(1)}, {Values: vals(-1)}}},
		Heat{h, []string{"r"}, []string{"c"}, [][]Value{vals(-1)}},
		Histogram{Head: h, Bins: []Bin{{"b", Known(1e16)}}},
		Bars{Head: h, Rows: []Bar{{Label: "a", Value: Known(-1), Second: Known(3)}}},
	} {
		es := parse(t, string(c.SVG()))
		if texts(es) != h.Empty {
			t.Errorf("%#v writes %q", c, texts(es))
		}
	}
}

func TestName(t *testing.T) {
	h := en("a b", "Share & more")
	es := parse(t, string(Lines{Head: h}.SVG()))
	if es[0].attrs["role"] != "img" || es[0].attrs["aria-labelledby"] != "chart-a_20b-title chart-a_20b-desc" {
		t.Errorf("svg %v", es[0].attrs)
	}
	for i, want := range []element{{name: "title", text: h.Title}, {name: "desc", text: h.Desc}} {
		if es[i+1].name != want.name || es[i+1].text != want.text {
			t.Errorf("%v, want %v", es[i+1], want)
		}
	}
	other := h
	other.ID = "a_20b"
	if draw(h).Ref("x") == draw(other).Ref("x") {
		t.Error("two charts have one id")
	}
	h.Desc = ""
	if es := parse(t, string(Lines{Head: h}.SVG())); es[0].attrs["aria-labelledby"] != "chart-a_20b-title" || es[2].name == "desc" {
		t.Errorf("refers to a description that is not there: %v", es[0].attrs)
	}
}

func TestLines(t *testing.T) {
	l := Lines{Head: en("l", "l"), Labels: months(3), Series: []Series{
		{Name: "a", Values: vals(0, 40, 100)}, {Name: "b", Values: vals(10, 25, nan)}, {Name: "c", Values: vals(100, 100, 99)}}}
	es := parse(t, string(l.SVG()))
	wants(t, es, "0", "40", "100", "99", "a", "b", "c", "not measurable", "2021-03")
	wantsNot(t, es, "25", dash) // 25 is not the last of b, only the last that is known
	points := places(t, with(with(es, "line"), "c1")[1].attrs["d"])
	ticks := map[string]float64{}
	for _, e := range with(es, "soft") {
		if e.attrs["text-anchor"] == "end" {
			ticks[e.text] = e.num(t, "y") - half
		}
	}
	for i, at := range []string{"0", "40", "100"} {
		if !near(points[i].y, ticks[at]) {
			t.Errorf("%s is at %v, its tick at %v", at, points[i].y, ticks[at])
		}
	}
	if hit := with(es, "hit"); len(hit) != 3 || hit[2].title != "2021-03 · a 100 · b not measurable · c 99" {
		t.Errorf("hover says %v", hit)
	}
	l.Min, l.Max = 90, 110
	es = parse(t, string(l.SVG()))
	wantsNot(t, es, "0", "40")
	wants(t, es, "90", "110")
}

func TestBand(t *testing.T) {
	l := Lines{Head: en("l", "l"), Labels: months(5), Band: "interval", Series: []Series{
		{Name: "a", Values: vals(2, 2, 2, 2, 2), Lo: vals(1, 1, nan, 1, 1), Hi: vals(3, 3, 3, 3, nan)}}}
	es := parse(t, string(l.SVG()))
	wants(t, es, "interval")
	var bands [][]point
	for _, e := range with(es, "band") {
		if e.name == "path" {
			bands = append(bands, places(t, e.attrs["d"]))
		}
	}
	if len(bands) != 2 || len(bands[0]) != 4 || bands[0][0].x == bands[0][1].x || bands[0][1].x != bands[0][2].x {
		t.Errorf("bands %v, want one over the first two months and one over the fourth", bands)
	}
	got := l.Table()
	want := Table{[]string{"month", "a", "a interval"}, [][]string{{"2021-01", "2", "1–3"}, {"2021-02", "2", "1–3"}, {"2021-03", "2", ""}, {"2021-04", "2", "1–3"}, {"2021-05", "2", ""}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("table %v, want %v", got, want)
	}
}

func TestThinned(t *testing.T) {
	for _, tc := range []struct{ n, want int }{{1, 1}, {5, 1}, {10, 2}, {24, 6}, {60, 12}, {600, 120}} {
		if got := thinned(0, slots(tc.n, 30, 330), months(tc.n)); got != tc.want {
			t.Errorf("of %d months every %dth, want %d", tc.n, got, tc.want)
		}
	}
}

func TestScale(t *testing.T) {
	for _, tc := range []struct {
		values []Value
		lo, hi float64
		ticks  []float64
	}{
		{vals(), 0, 1, []float64{0, 1}},
		{[]Value{Known(0), {9, false}}, 0, 1, []float64{0, 1}},
		{vals(1), 0, 1, []float64{0, 1}},
		{vals(3), 0, 3, []float64{0, 1, 2, 3}},
		{vals(0.3), 0, 0.3, []float64{0, 0.1, 0.2, 0.3}},
		{vals(0.62), 0, 0.8, []float64{0, 0.2, 0.4, 0.6, 0.8}},
		{vals(-3, 12), -5, 15, []float64{-5, 0, 5, 10, 15}},
		{vals(1e15), 0, 1e15, []float64{0, 2e14, 4e14, 6e14, 8e14, 1e15}},
	} {
		if s := around(tc.values); s.lo != tc.lo || s.hi != tc.hi || !slices.Equal(s.ticks, tc.ticks) {
			t.Errorf("around %v: %v, want %v to %v, %v", tc.values, s, tc.lo, tc.hi, tc.ticks)
		}
	}
	if s, ok := given(0.5, 2.2); !ok || s.lo != 0.5 || s.hi != 2.2 || !slices.Equal(s.ticks, []float64{0.5, 1, 1.5, 2}) {
		t.Errorf("from 0.5 to 2.2: %v", s)
	}
	for _, r := range [][2]float64{{0, 0}, {1, 0}, {nan, 1}, {0, math.Inf(1)}, {1e15, 1e15 + 0.25}} {
		if _, ok := given(r[0], r[1]); ok {
			t.Errorf("a scale from %v to %v", r[0], r[1])
		}
	}
}

// TestTicked: ticks that rounding makes alike are not written, as they would be
// wrong.
func TestTicked(t *testing.T) {
	h := withPercent(en("t", "t"))
	if got := draw(h).ticked(around(vals(0.02))); !slices.Equal(got, []string{"0%", "", "", "", "2%"}) {
		t.Errorf("ticks %q", got)
	}
	if got := draw(h).ticked(around(vals(0.04))); !slices.Equal(got, []string{"0%", "1%", "2%", "3%", "4%"}) {
		t.Errorf("ticks %q", got)
	}
}

func TestRadar(t *testing.T) {
	r := Radar{en("r", "r"), []Axis{{"n", 10}, {"e", 10}, {"s", 5}, {"w", 10}}, []Series{{Name: "a", Values: vals(20, nan, 5, 5)}, {Name: "b", Values: vals(1, 1, 1, 1)}}}
	es := parse(t, string(r.SVG()))
	wants(t, es, "20 / 1", "– / 1", "5 / 1", "not measurable")
	wantsNot(t, es, "10") // the rim is not the same on all axes
	var open, closed []element
	for _, e := range with(es, "line") {
		if strings.HasSuffix(e.attrs["d"], "Z") {
			closed = append(closed, e)
		} else if e.is("c1") && !strings.Contains(e.attrs["d"], "L20 ") {
			open = append(open, e)
		}
	}
	if len(open) != 1 || len(closed) != 1 || !closed[0].is("c2") {
		t.Fatalf("open %v, closed %v: an outline without all values must be open, and only that", open, closed)
	}
	p := places(t, open[0].attrs["d"])
	if len(p) != 3 || strings.Count(open[0].attrs["d"], "M") != 1 {
		t.Fatalf("outline %v, want one run of south, west, north", p)
	}
	south, west, north := p[0], p[1], p[2]
	centre := (north.y + south.y) / 2
	if !near(north.x, width/2) || !near(centre-north.y, radius) || !near(south.y-centre, radius) || !near(width/2-west.x, radius/2) {
		t.Errorf("outline %v: north and south must be on the rim, west half-way", p)
	}
	want := Table{[]string{"month", "a", "b"}, [][]string{{"n", "20", "1"}, {"e", "not measurable", "1"}, {"s", "5", "1"}, {"w", "5", "1"}}}
	if got := r.Table(); !reflect.DeepEqual(got, want) {
		t.Errorf("table %v", got)
	}
}

func TestRadarAxisWithoutMax(t *testing.T) {
	r := Radar{en("r", "r"), []Axis{{"n", 1}, {"e", math.NaN()}, {"s", 0}, {"w", 1}}, []Series{{Name: "a", Values: vals(1, 1, 1, 1)}}}
	if dots := with(parse(t, string(r.SVG())), "dot"); len(dots) != 2 {
		t.Errorf("%d values have a place, want 2", len(dots))
	}
}

func TestStacked(t *testing.T) {
	s := Stacked{Head: en("s", "s"), Labels: []string{"x", "y", "z"}, Total: "n", Series: []Series{{Name: "a", Values: vals(3, 0, 1)}, {Name: "b", Values: vals(1, 0, nan)}}}
	es := parse(t, string(s.SVG()))
	wants(t, es, "n", "4", "0", "x", "z", "100%")
	wantsNot(t, es, "1") // the total of z is not known
	parts := filledParts(es)
	if len(parts) != 2 || parts[0].title != "a 75%" || parts[1].title != "b 25%" {
		t.Fatalf("parts %v", parts)
	}
	lower, upper := parts[0], parts[1]
	if !near(lower.num(t, "height"), 0.75*plotHeight) || !near(upper.num(t, "height"), 0.25*plotHeight) || !near(upper.num(t, "y")+upper.num(t, "height"), lower.num(t, "y")) {
		t.Errorf("parts %v", parts)
	}
	if len(with(es, "missing")) != 2 { // in the bar and in the legend
		t.Error("the bar that is not known has no dash")
	}
	want := Table{[]string{"month", "a", "b", "n"}, [][]string{{"x", "3", "1", "4"}, {"y", "0", "0", "0"}, {"z", "1", "not measurable", "not measurable"}}}
	if got := s.Table(); !reflect.DeepEqual(got, want) {
		t.Errorf("table %v", got)
	}
}

func TestHeat(t *testing.T) {
	h := Heat{en("h", "h"), []string{"r", "q"}, []string{"a", "b", "c"}, [][]Value{vals(0, 1, 50), vals(100, nan)}}
	es := parse(t, string(h.SVG()))
	wants(t, es, "0", "1", "50", "100", dash, "not measurable")
	var strong []string
	for _, e := range with(es, "cell") {
		strong = append(strong, strings.Fields(e.attrs["class"])[1])
	}
	if !slices.Equal(strong, []string{"h0", "h1", "h3", "h5", "h0", "h0"}) {
		t.Errorf("strengths %v", strong)
	}
	want := Table{[]string{"month", "a", "b", "c"}, [][]string{{"r", "0", "1", "50"}, {"q", "100", "not measurable", "not measurable"}}}
	if got := h.Table(); !reflect.DeepEqual(got, want) {
		t.Errorf("table %v", got)
	}
}

func TestHistogram(t *testing.T) {
	h := Histogram{Head: en("h", "h"), Count: "n", Bins: []Bin{{"a", Known(10)}, {"b", Known(5)}, {"c", Value{}}, {"d", Known(0)}},
		Marks: []Mark{{"late", 3}, {"early", 1.5}, {"nowhere", 5}, {"before", -1}, {"never", nan}}}
	es := parse(t, string(h.SVG()))
	wants(t, es, "10", "5", "0", "a", "d", "early", "late", "not measurable")
	wantsNot(t, es, "nowhere", "before", "never")
	bars, marks := filledParts(es), with(es, "mark")
	if len(bars) != 3 || !near(bars[0].num(t, "height"), 2*bars[1].num(t, "height")) || bars[2].num(t, "height") != 0 {
		t.Errorf("bars %v", bars)
	}
	if len(marks) != 2 || !near(places(t, marks[0].attrs["d"])[0].x, 1.5*width/4) || !near(places(t, marks[1].attrs["d"])[0].x, 3*width/4) {
		t.Errorf("marks %v", marks)
	}
	want := Table{[]string{"month", "n"}, [][]string{{"a", "10"}, {"b", "5"}, {"c", "not measurable"}, {"d", "0"}, {"early", ""}, {"late", ""}}}
	if got := h.Table(); !reflect.DeepEqual(got, want) {
		t.Errorf("table %v", got)
	}
}

func TestBars(t *testing.T) {
	b := Bars{Head: en("b", "b"), Names: [2]string{"gave", "got"}, Whiskers: "interval", Rows: []Bar{
		{Label: "a", Value: Known(10), Lo: Known(5), Hi: Known(20), Second: Known(5)}, {Label: "b", Value: Value{}, Lo: Known(1), Second: Known(-1)}}}
	es := parse(t, string(b.SVG()))
	wants(t, es, "gave", "got", "interval", "not measurable", "10", "5", dash)
	bars := filledParts(es)
	if len(bars) != 2 || !near(bars[0].num(t, "width"), 2*bars[1].num(t, "width")) {
		t.Errorf("bars %v", bars)
	}
	want := Table{[]string{"month", "gave", "interval", "got"}, [][]string{{"a", "10", "5–20", "5"}, {"b", "not measurable", "", "not measurable"}}}
	if got := b.Table(); !reflect.DeepEqual(got, want) {
		t.Errorf("table %v", got)
	}
	whiskers := with(es, "whisker")
	if len(whiskers) != 2 {
		t.Fatalf("whiskers %v, want that of the legend and that of a", whiskers)
	}
	_, _, end, _ := whiskers[1].box(t)
	for _, e := range es {
		if e.text == "10" && e.num(t, "x") < end {
			t.Errorf("the value is at %s, upon the whisker, which ends at %v", e.attrs["x"], end)
		}
	}
	b.Max = 40
	if half := filledParts(parse(t, string(b.SVG()))); !near(half[0].num(t, "width"), bars[0].num(t, "width")/2) {
		t.Errorf("an axis twice as long gives a bar of %v after %v", half[0], bars[0])
	}
}

func TestBarsBothWays(t *testing.T) {
	b := Bars{Head: en("b", "b"), Names: [2]string{"z"}, Sides: [2]string{"A", "B"}, Rows: []Bar{{Label: strings.Repeat("長", 30), Value: Known(-4)}, {Label: "b", Value: Known(2)}}}
	es := parse(t, string(b.SVG()))
	inside(t, es)
	wants(t, es, "A", "B", "-4", "2")
	wantsNot(t, es, "z")
	bars := filledParts(es)
	if len(bars) != 2 || !near(bars[0].num(t, "x")+bars[0].num(t, "width"), bars[1].num(t, "x")) || !near(bars[0].num(t, "width"), 2*bars[1].num(t, "width")) {
		t.Errorf("bars %v must meet at 0", bars)
	}
	if bars[0].attrs["fill"] == bars[1].attrs["fill"] {
		t.Error("both sides look alike")
	}
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		s     string
		room  float64
		want  []string
		whole bool
	}{
		{"", 50, nil, false},
		{"共創", 50, []string{"共創"}, false},
		{"アクティブサポート", 80, []string{"アクティブ", "サポート"}, false},
		{"キャンペーン", 60, []string{"キャン", "ペーン"}, false},
		{"active support", 60, []string{"active", "support"}, false},
		{"お問い合わせへの回答です", 60, []string{"お問い合わ", "せへの回…"}, true},
	} {
		b := wrap(tc.s, tc.room, 2)
		if !slices.Equal(b.lines, tc.want) || (b.whole == tc.s && tc.s != "") != tc.whole {
			t.Errorf("%q in %v: %q of %q, want %q", tc.s, tc.room, b.lines, b.whole, tc.want)
		}
	}
}

// TestShortened: what is cut short is whole in a title.
func TestShortened(t *testing.T) {
	long := strings.Repeat("長い名前", 20)
	for _, c := range []Chart{
		Bars{Head: ja("x", "x"), Rows: []Bar{{Label: long, Value: Known(1)}}},
		Heat{ja("x", "x"), []string{long}, []string{"a"}, [][]Value{vals(1)}},
		Heat{ja("x", "x"), []string{"a"}, []string{long}, [][]Value{vals(1)}},
		Lines{Head: ja("x", "x"), Labels: []string{long}, Series: []Series{{Values: vals(1)}}},
		Radar{ja("x", "x"), []Axis{{"a", 1}, {long, 1}, {"c", 1}}, []Series{{Values: vals(1, 1, 1)}}},
		Histogram{Head: ja("x", "x"), Bins: []Bin{{long, Known(1)}}},
		Stacked{Head: ja("x", "x"), Labels: []string{"a"}, Series: []Series{{Name: long, Values: vals(1)}, {Name: "b", Values: vals(1)}}},
	} {
		found := false
		for _, e := range parse(t, string(c.SVG())) {
			found = found || e.name == "text" && e.title == long && strings.HasSuffix(e.text, "…")
		}
		if !found {
			t.Errorf("%T shows no … with the whole text", c)
		}
	}
}

func TestClean(t *testing.T) {
	for s, want := range map[string]string{
		" a\n\tb\u3000c ": "a b c", "a\u202eb\u200bc": "abc", "\x1b[31m": "\ufffd[31m", "\xff": "\ufffd",
		"o" + strings.Repeat("\u0301", 9): "o\u0301\u0301\u0301", "👩\u200d👧": "👩\u200d👧", "\uffff": "\ufffd",
	} {
		if got := clean(s); got != want {
			t.Errorf("%q is cleaned to %q, want %q", s, got, want)
		}
	}
}
