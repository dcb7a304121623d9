package report

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"engage/internal/insight"
)

// around is how many characters of a post are shown on each side of a word.
const around = 20

// snippet is a word in its context, on one line, marked as [Show] marks
// evidence.
func snippet(c insight.Context) string {
	before, word, after := concordance(c)
	return before + "⟦" + word + "⟧" + after
}

// concordance is a word with what stands before and after it, on one line.
func concordance(c insight.Context) (before, word, after string) {
	text := c.Post.Text
	return tailOf(oneLine(text[:c.Start]), around), strings.TrimSpace(oneLine(text[c.Start:c.End])), headOf(oneLine(text[c.End:]), around)
}

// oneLine puts a space for every run of white space.
func oneLine(s string) string {
	out := strings.Join(strings.Fields(Plain(s)), " ")
	if first, _ := utf8.DecodeRuneInString(s); isSpace(first) && out != "" {
		out = " " + out
	}
	if last, _ := utf8.DecodeLastRuneInString(s); isSpace(last) && strings.TrimSpace(out) != "" {
		out += " "
	}
	return out
}

func isSpace(r rune) bool { return strings.ContainsRune(" \t\r\n\u3000\u2028\u2029", r) }

// headOf is the first n characters of s, and … if there are more.
func headOf(s string, n int) string {
	g := uniseg.NewGraphemes(s)
	for end := 0; g.Next(); n-- {
		if n == 0 {
			return strings.TrimRight(s[:end], " ") + "…"
		}
		_, end = g.Positions()
	}
	return strings.TrimRight(s, " ")
}

// tailOf is the last n characters of s, and … if there are more.
func tailOf(s string, n int) string {
	const longest = 64 // bytes of a character, but for the absurd
	cut := max(0, len(s)-(n+1)*longest)
	for cut < len(s) && !utf8.RuneStart(s[cut]) {
		cut++
	}
	var starts []int
	for g := uniseg.NewGraphemes(s[cut:]); g.Next(); {
		from, _ := g.Positions()
		starts = append(starts, cut+from)
	}
	if len(starts) <= n && cut == 0 {
		return strings.TrimLeft(s, " ")
	}
	return "…" + strings.TrimLeft(s[starts[max(0, len(starts)-n)]:], " ")
}
