// Package condition is a small language of conditions on figures, such as
//
//	unanswered > 10 or two_way < 20% and known(two_way)
//
// It knows no domain: which figures there are, and what each is a number of, is
// told to Parse. The grammar, loosest binding first:
//
//	condition = all { ("or" | "||") all }
//	all       = term { ("and" | "&&") term }
//	term      = ("not" | "!") term | "(" condition ")" | test
//	test      = value ("<" | "<=" | ">" | ">=" | "==" | "=" | "!=") value
//	          | ("known" | "unknown") "(" figure ")"
//	value     = figure | ["-"] number ["%" | "s" | "m" | "h" | "d"]
//
// So not holds for a whole comparison, and binds tighter than or. A comparison
// has a figure on one side at least, is not chained, and its sides are of one
// kind. A figure without a value makes a comparison neither true nor false;
// and, or, not then follow Kleene's three-valued logic, and only what is true is
// met. Exprs are immutable and safe for concurrent use. It imports fault and
// lang.
package condition

import (
	"slices"
	"strconv"
	"strings"

	"engage/internal/lang"
)

// Kind says what a figure is a number of.
type Kind uint8

const (
	Count    Kind = iota // of things: 10
	Ratio                // a share of 1: 0.2 or 20%
	Points               // 35
	Duration             // in seconds: 90s, 60m, 2h, 3d
	number               // a literal without a unit: a Count, Ratio or Points
)

var kindNames = [...]lang.T{
	Count:    {EN: "a count", JA: "件数"},
	Ratio:    {EN: "a share", JA: "割合"},
	Points:   {EN: "points", JA: "点数"},
	Duration: {EN: "a length of time", JA: "時間の長さ"},
	number:   {EN: "a plain number", JA: "単位のない数"},
}

// Expr is a condition that was parsed.
type Expr struct{ root node }

// op is what joins the parts of a node.
type op uint8

const (
	test op = iota
	not
	and
	or
)

type node struct {
	op    op
	parts []node // one of not, two or more of and and or

	// Of a test: left how right, or known(left), unknown(left).
	how         string
	left, right operand
}

// operand is a figure or a literal.
type operand struct {
	name   string // "" of a literal
	text   string // of a literal, as written
	value  float64
	kind   Kind
	column int
}

func (o operand) String() string { return o.name + o.text }

// monadic reports whether a test is known(left) or unknown(left).
func (n *node) monadic() bool { return n.how == "known" || n.how == "unknown" }

// String is the condition written plainly; it parses to the same condition.
func (e *Expr) String() string { return e.root.String() }

func (n *node) String() string {
	switch n.op {
	case not:
		return "not " + n.parts[0].within(not)
	case and, or:
		parts := make([]string, len(n.parts))
		for i := range n.parts {
			parts[i] = n.parts[i].within(n.op)
		}
		return strings.Join(parts, map[op]string{and: " and ", or: " or "}[n.op])
	}
	if n.monadic() {
		return n.how + "(" + n.left.String() + ")"
	}
	return n.left.String() + " " + n.how + " " + n.right.String()
}

// within is n as a part of a node of op outer, in parentheses where it binds
// looser.
func (n *node) within(outer op) string {
	if n.op == or && outer != or || n.op == and && outer == not {
		return "(" + n.String() + ")"
	}
	return n.String()
}

// Use is a figure that a condition names, and in which column.
type Use struct {
	Name   string
	Column int
}

// Figures are the figures that the condition names, in the order of the text.
func (e *Expr) Figures() []Use {
	var out []Use
	var walk func(n *node)
	walk = func(n *node) {
		for i := range n.parts {
			walk(&n.parts[i])
		}
		for _, o := range []operand{n.left, n.right} {
			if o.name != "" {
				out = append(out, Use{o.name, o.column})
			}
		}
	}
	walk(&e.root)
	slices.SortFunc(out, func(a, b Use) int { return a.Column - b.Column })
	return out
}

// Format writes a value of the kind with up to four digits.
func (k Kind) Format(v float64) string {
	digits := func(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
	switch k {
	case Ratio:
		return digits(100*v) + "%"
	case Duration:
		for _, u := range []struct {
			name    string
			seconds float64
		}{{"d", 36 * 3600}, {"h", 5400}, {"m", 90}} {
			if max(v, -v) >= u.seconds {
				return digits(v/units[u.name]) + u.name
			}
		}
		return digits(v) + "s"
	case Count:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return digits(v)
}

// units are those of durations, in seconds.
var units = map[string]float64{"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
