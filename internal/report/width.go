package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Plain neutralises a post's text for a terminal or a one-line cell: control
// characters, escape sequences, and the characters that reorder or hide text
// become visible or go; line breaks become a space.
func Plain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case r == utf8.RuneError, r == '\u200d', r == '\ufe0f':
			b.WriteRune(r) // joiners hold emoji together
		case unicode.IsControl(r):
			b.WriteRune('\ufffd')
		case unicode.Is(unicode.Cf, r): // bidi overrides, zero-width characters
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Width is the number of terminal columns of s.
func Width(s string) int { return uniseg.StringWidth(s) }

// Cut shortens s to at most width columns, ending in … where it was cut.
func Cut(s string, width int) string {
	if width <= 0 || Width(s) <= width {
		return s
	}
	var b strings.Builder
	used, g := 0, uniseg.NewGraphemes(s)
	for g.Next() {
		if used+g.Width() > width-1 {
			break
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// Pad fills s with spaces to width columns, on the left if right is set.
func Pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-Width(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// Wrap breaks s into lines of at most width columns.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return []string{s}
	}
	var lines []string
	var b strings.Builder
	used, g := 0, uniseg.NewGraphemes(s)
	for g.Next() {
		if used+g.Width() > width && used > 0 {
			lines = append(lines, b.String())
			b.Reset()
			used = 0
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return append(lines, b.String())
}
