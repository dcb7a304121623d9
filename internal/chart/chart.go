package chart

import (
	"html/template"
	"math"
	"strconv"
)

// Chart is what all charts of this package are.
type Chart interface {
	// SVG is the drawing: an svg element with role img, a title and a desc.
	SVG() template.HTML
	// Table has the data of the drawing, all of them, for those who cannot
	// see it or want the numbers.
	Table() Table
}

// Table is data as texts; they are not escaped yet. The first cell of a row is
// its heading.
type Table struct {
	Head []string
	Rows [][]string
}

// Head is what every chart has.
type Head struct {
	ID      string               // differs from all others on the page
	Title   string               // the accessible name; never empty
	Desc    string               // what is to be seen, in a sentence; optional
	By      string               // heading of the first column of the table: what the rows are
	Empty   string               // said in place of a chart without any known value
	Unknown string               // what – means, such as "not measurable"
	Format  func(float64) string // writes a value; nil: up to two decimals
}

// Value is a number that may be unknown; the zero Value is unknown. NaN,
// infinities and numbers beyond ±1e15 count as unknown, and so do negative ones
// where a chart has no place for them.
type Value struct {
	Number float64
	Known  bool
}

// Known is a known value.
func Known(x float64) Value { return Value{x, true} }

// Series is a name and its values, one for each label of the axis; those that
// are missing are unknown, those beyond the axis are left out. Five series can be
// told apart; the fifth is grey, for the rest.
type Series struct {
	Name   string
	Values []Value
	Lo, Hi []Value // a band around the values, of [Lines] only
}

const (
	largest = 1e15
	dash    = "–" // a value that is not known
)

// sound is v, or unknown if it is less than least or no number to draw.
func (v Value) sound(least float64) Value {
	if !v.Known || math.IsNaN(v.Number) || v.Number < max(least, -largest) || v.Number > largest {
		return Value{}
	}
	return v
}

// at is the i-th of vs, or unknown.
func at(vs []Value, i int) Value {
	if i >= len(vs) {
		return Value{}
	}
	return vs[i]
}

// evened is s with n sound values of everything.
func (s Series) evened(n int, least float64) Series {
	each := func(vs []Value) []Value {
		out := make([]Value, n)
		for i := range out {
			out[i] = at(vs, i).sound(least)
		}
		return out
	}
	return Series{Name: s.Name, Values: each(s.Values), Lo: each(s.Lo), Hi: each(s.Hi)}
}

func evened(series []Series, n int, least float64) []Series {
	out := make([]Series, len(series))
	for i, s := range series {
		out[i] = s.evened(n, least)
	}
	return out
}

func names(series []Series) []string {
	out := make([]string, len(series))
	for i, s := range series {
		out[i] = s.Name
	}
	return out
}

// known counts the known among vs.
func known(vs ...Value) int {
	n := 0
	for _, v := range vs {
		if v.Known {
			n++
		}
	}
	return n
}

// say writes a value for a drawing.
func (h Head) say(v Value) string {
	switch {
	case !v.Known:
		return dash
	case h.Format != nil:
		return h.Format(v.Number)
	}
	return strconv.FormatFloat(rounded(v.Number, 100), 'f', -1, 64)
}

// tell writes a value for a reader of the table.
func (h Head) tell(v Value) string {
	if !v.Known && h.Unknown != "" {
		return h.Unknown
	}
	return h.say(v)
}

// span writes what lies from lo to hi, nothing if there is no such thing.
func (h Head) span(lo, hi Value) string {
	if !lo.Known || !hi.Known {
		return ""
	}
	return h.say(lo) + dash + h.say(hi)
}

// rounded is x in steps of 1/parts, and never -0.
func rounded(x, parts float64) float64 { return math.Round(x*parts)/parts + 0 }

// cleaned is t with every text on one line.
func (t Table) cleaned() Table {
	for _, cells := range append(t.Rows, t.Head) {
		for i, s := range cells {
			cells[i] = clean(s)
		}
	}
	return t
}
