// Package fault is how mistakes in texts that people write are told: where,
// what, and the line with a caret under the place. It imports lang only.
package fault

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"engage/internal/lang"
)

// Error is one mistake. Line and Column (in characters) start at 1; Line is 0
// in a text of one line, both are 0 where there is no place.
type Error struct {
	File         string // or what else the text is called; may be empty
	Line, Column int
	Source       string // the line
	Msg          *lang.Error
}

func (e *Error) Error() string { return e.In(lang.EN) }
func (e *Error) Unwrap() error { return e.Msg }

// In says the error in l: file:line:column: message, the line, and a caret.
func (e *Error) In(l lang.Lang) string {
	s := e.Said(l)
	if e.Source == "" || e.Column == 0 {
		return s
	}
	return s + "\n  " + shown(e.Source) + "\n  " + caret(e.Source, e.Column)
}

// Said is In on one line, without the source.
func (e *Error) Said(l lang.Lang) string {
	msg := e.Msg.In(l)
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, msg)
	}
	if e.Column > 0 {
		msg = fmt.Sprintf(lang.T{EN: "column %d: %s", JA: "%d文字目: %s"}.In(l), e.Column, msg)
	}
	if e.File == "" {
		return msg
	}
	return e.File + ": " + msg
}

// shown is a line that cannot steer a terminal.
func shown(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u200d': // the joiner holds emoji together
			return r
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line)
}

// caret points at a column, as wide as a terminal shows what stands before it.
func caret(line string, column int) string {
	before := []rune(line)
	before = before[:min(max(column-1, 0), len(before))]
	parts := strings.Split(shown(string(before)), "\t")
	for i, part := range parts {
		parts[i] = strings.Repeat(" ", uniseg.StringWidth(part))
	}
	return strings.Join(parts, "\t") + "^"
}

// Errors are all mistakes of a text, in order of place.
type Errors []*Error

func (es Errors) Error() string { return es.In(lang.EN) }

// In says them all in l, one after another.
func (es Errors) In(l lang.Lang) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.In(l)
	}
	return strings.Join(parts, "\n")
}

// Nearest is the known name that an unknown one was probably meant to be; ""
// if none is near.
func Nearest(name string, known []string) string {
	const longest = 64 // runes; beyond, nobody mistypes a name
	n := utf8.RuneCountInString(name)
	if n > longest {
		return ""
	}
	best, least := "", n/2+1
	for _, k := range known {
		if utf8.RuneCountInString(k) > 2*longest {
			continue
		}
		if d := distance([]rune(name), []rune(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
