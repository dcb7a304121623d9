package condition

import (
	"strings"

	"engage/internal/lang"
)

// Truth is one of three values; in their order, and is the least and or the
// greatest of its parts (Kleene 1938).
type Truth int8

const (
	False   Truth = -1
	Unknown Truth = 0
	True    Truth = 1
)

// Value is a figure's value; without one it is not Known, for a reason.
type Value struct {
	Number float64
	Known  bool
	Reason lang.T
}

// Outcome is what a condition comes to. Because are the tests that make it so:
// those that are true where the whole is, those without a value where the whole
// is unknown.
type Outcome struct {
	Truth   Truth
	Because []Cause
}

// Cause is a test with the values that it was given.
type Cause struct {
	text    string
	negated bool // the test's being false counts
	given   []given
}

type given struct {
	name string
	kind Kind
	Value
}

// Eval judges the condition by the values that read gives.
func (e *Expr) Eval(read func(name string) Value) Outcome {
	t, because := e.root.eval(read)
	return Outcome{t, because}
}

func (n *node) eval(read func(string) Value) (Truth, []Cause) {
	if n.op == test {
		return n.test(read)
	}
	truths, causes := make([]Truth, len(n.parts)), make([][]Cause, len(n.parts))
	for i := range n.parts {
		truths[i], causes[i] = n.parts[i].eval(read)
	}
	t := truths[0]
	if n.op == not {
		for i := range causes[0] {
			causes[0][i].negated = !causes[0][i].negated
		}
		return -t, causes[0]
	}
	for _, other := range truths[1:] {
		if n.op == and {
			t = min(t, other)
		} else {
			t = max(t, other)
		}
	}
	var because []Cause
	for i, c := range causes {
		if truths[i] == t {
			because = append(because, c...)
		}
	}
	return t, because
}

func (n *node) test(read func(string) Value) (Truth, []Cause) {
	cause := Cause{text: n.String()}
	value := func(o operand) Value {
		if o.name == "" {
			return Value{Number: o.value, Known: true}
		}
		v := read(o.name)
		cause.given = append(cause.given, given{o.name, o.kind, v})
		return v
	}
	left := value(n.left)
	if n.monadic() {
		return truth(left.Known == (n.how == "known")), []Cause{cause}
	}
	right := value(n.right)
	if !left.Known || !right.Known {
		return Unknown, []Cause{cause}
	}
	return truth(compare(left.Number, n.how, right.Number)), []Cause{cause}
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

func compare(a float64, how string, b float64) bool {
	switch how {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "!=":
		return a != b
	}
	return a == b
}

// In says the test and its values in l: unanswered > 10 (unanswered is 14).
func (c Cause) In(l lang.Lang) string {
	parts := make([]string, len(c.given))
	for i, g := range c.given {
		parts[i] = g.in(l)
	}
	text := c.text
	if c.negated {
		text = "not " + text
	}
	return text + lang.T{EN: " (", JA: "（"}.In(l) + strings.Join(parts, lang.T{EN: ", ", JA: "、"}.In(l)) + lang.T{EN: ")", JA: "）"}.In(l)
}

func (g given) in(l lang.Lang) string {
	if g.Known {
		return g.name + lang.T{EN: " is ", JA: " は "}.In(l) + g.kind.Format(g.Number)
	}
	return lang.Errorf(lang.T{EN: "%s is not measurable: %s", JA: "%s は測定できません: %s"}, g.name, g.Reason).In(l)
}
