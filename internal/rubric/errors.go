package rubric

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"engage/internal/lang"
)

// Error is one mistake in a rubric file. Line and Column (in characters) start
// at 1; 0 where there is no place.
type Error struct {
	File         string
	Line, Column int
	Source       string // the line
	Msg          *lang.Error
}

func (e *Error) Error() string { return e.In(lang.EN) }

// In says the error in l: file:line:column: message, the line, and a caret.
func (e *Error) In(l lang.Lang) string {
	s := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg.In(l))
	if e.Source == "" {
		return s
	}
	return s + "\n  " + e.Source + "\n  " + caret(e.Source, e.Column)
}

// caret points at a column, as wide as a terminal shows what stands before it.
func caret(line string, column int) string {
	var b strings.Builder
	for i, r := range []rune(line) {
		if i >= column-1 {
			break
		}
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case wide(r):
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String() + "^"
}

// wide reports characters that a terminal shows two columns wide (East Asian
// Width W and F of Unicode TR 11, by block).
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF && r != 0x303F, r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF,
		r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6,
		r >= 0x1F300 && r <= 0x1FAFF, r >= 0x20000 && r <= 0x3FFFD:
		return true
	}
	return false
}

// Errors are all mistakes of a file, in order of place.
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

// nearest is the known name that an unknown one was probably meant to be; ""
// if none is near.
func nearest(name string, known []string) string {
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
