package rubric

import (
	"regexp"
	"regexp/syntax"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestMayBeEmpty: a pattern that matches the empty text is never taken for one
// that cannot, and the patterns of a usual rubric are known not to.
func TestMayBeEmpty(t *testing.T) {
	for expr, want := range map[string]bool{
		`ようこそ`: false, `(うれ|嬉)しい(です)?`: false, `[0-9,]+円`: false, `a{2,}`: false, `.`: false, `(?s).`: false, `(a|b)+`: false,
		`[0-9,]*`: true, `a?`: true, `a|`: true, `(a|b*)`: true, `^`: true, `\b`: true, `(a*)+`: true, `a{0,3}`: true, `(?:)`: true, `^$`: true,
	} {
		if got := mayBeEmpty(parsed(t, expr)); got != want {
			t.Errorf("%s: %v", expr, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		expr := expression(4).Draw(t, "expr")
		if regexp.MustCompile(expr).MatchString("") && !mayBeEmpty(parsed(t, expr)) {
			t.Fatalf("%s matches the empty text", expr)
		}
	})
}

func parsed(t interface{ Fatal(...any) }, expr string) *syntax.Regexp {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

// expression generates patterns that nest so deep.
func expression(depth int) *rapid.Generator[string] {
	leaf := rapid.SampledFrom([]string{"a", "語", "[ab]", ".", "", `\b`, "^", "$", `\B`, "[^a]", `\s`, `\x{3000}`})
	if depth == 0 {
		return leaf
	}
	sub := expression(depth - 1)
	return rapid.OneOf(leaf,
		rapid.Custom(func(t *rapid.T) string { return sub.Draw(t, "a") + sub.Draw(t, "b") }),
		rapid.Custom(func(t *rapid.T) string { return "(?:" + sub.Draw(t, "a") + "|" + sub.Draw(t, "b") + ")" }),
		rapid.Custom(func(t *rapid.T) string {
			return "(" + sub.Draw(t, "a") + ")" + rapid.SampledFrom([]string{"*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?"}).Draw(t, "times")
		}))
}

func TestSpace(t *testing.T) {
	for r := rune(-1); r <= unicode.MaxRune; r++ {
		if space(r) != unicode.IsSpace(r) {
			t.Errorf("%U: %v", r, space(r))
		}
	}
}

// TestFittedTwice: of two lines of a points file on one thing the last counts,
// in the place of the first.
func TestFittedTwice(t *testing.T) {
	points := head + "word.犬\tother\t\t1\t\t\t\t\nword.犬\taccount\t\t2\t\t\t\t\nword.犬\tother\t\t3\t\t\t\t\n"
	r := files{"f": bare + fitting, "t": animals, "p": points}.mustLoad(t, "f")
	if len(r.Points) != 2 || r.Points[0].By != ByOther || r.Points[0].Points[0] != 3 || r.Points[0].Line != 4 || r.Points[1].Points[0] != 2 {
		t.Errorf("points %+v", r.Points)
	}
}
