package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"engage/internal/lazy"
)

// How texts of posts stand in Markdown. GitHub makes links of mentions, issue
// numbers and addresses after it has read the Markdown, so that a backslash
// does not stop it (github/markup#1168); a code span does, in Slack and Teams,
// too. All else is stopped by a backslash.
var (
	// A run of characters that may hold something to be acted upon. Characters
	// that a code span in a table cannot hold part runs.
	mdRun = lazy.Regexp(`[!-\[\]-_a-{}~]+`)
	// Mentions, issue numbers, addresses, commits, mathematics, emoji.
	mdActive = lazy.Regexp(`(?i)@|#[0-9]|\bgh-[0-9]|://|www\.|\b[0-9a-f]{7,40}\b|\$|:[a-z0-9_+-]*[a-z_+-][a-z0-9_+-]*:`)
	// At the start of a line: headings, lists, quotes, rules.
	mdStart = lazy.Regexp(`^(?:[#>+=-]|[0-9]+[.)])`)
)

// mdSpan writes a text as Markdown within a line that says nothing but the text.
func mdSpan(s string) string { return mdInline(strings.TrimSpace(oneLine(s))) }

// mdText writes a text as a line of its own.
func mdText(s string) string {
	out := mdSpan(s)
	if lead := mdStart().FindString(out); lead != "" {
		cut := len(lead) - 1
		out = out[:cut] + `\` + out[cut:]
	}
	return out
}

// mdInline writes a part of a line.
func mdInline(s string) string {
	var b strings.Builder
	at := 0
	for _, run := range mdRun().FindAllStringIndex(s, -1) {
		from, to := run[0], run[1]
		if !mdActive().MatchString(s[from:to]) {
			continue
		}
		// Marks around it are none of it, unless it is made of them, as :tada: is.
		bare := strings.TrimRight(strings.TrimLeft(s[from:to], `("'`), `)"'.,:;!?`)
		if k := strings.Index(s[from:to], bare); mdActive().MatchString(bare) {
			from, to = from+k, from+k+len(bare)
		}
		mdEscape(&b, s[at:from])
		b.WriteString("`" + s[from:to] + "`")
		at = to
	}
	mdEscape(&b, s[at:])
	return b.String()
}

func mdEscape(b *strings.Builder, s string) {
	for i, r := range s {
		if strings.ContainsRune("\\`|*_~[]<", r) || r == '&' && i+1 < len(s) && s[i+1] < utf8.RuneSelf {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
}

// mdBold writes a line in bold within others. Markdown takes ** for asterisks
// where a punctuation mark inside meets a letter outside, as with 「」, and some
// readers find an address across it and a code span; a hair space outside helps.
func mdBold(before, line, after string) string {
	const hair = "\u200a"
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	out := "**" + line + "**"
	if prev, _ := utf8.DecodeLastRuneInString(before); before != "" && mdMark(first) && !unicode.IsSpace(prev) {
		out = hair + out
	}
	if next, _ := utf8.DecodeRuneInString(after); after != "" && (mdMark(last) || next == '`') && !unicode.IsSpace(next) {
		out += hair
	}
	return out
}

func mdMark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// mdLink is a line that leads to an address of the web; the line alone if the
// address is none.
func mdLink(line, address string) string {
	if safeURL(address) == "" {
		return line
	}
	return "[" + line + "](" + mdAddress.Replace(address) + ")"
}

// mdAddress writes what would end an address in Markdown, or part a table, as
// URLs can hold it.
var mdAddress = strings.NewReplacer("(", "%28", ")", "%29", "|", "%7C", "[", "%5B", "]", "%5D", "&", "&amp;")

// mdPart is a part of a text that is evidence or is not.
type mdPart struct {
	text string
	mark bool
}

// mdMarked is a post's text on one line, at most so many characters of it, its
// evidence in bold.
func mdMarked(text string, marks []span, most int) string {
	end, more := len(text), ""
	g := uniseg.NewGraphemes(text)
	for n := 0; g.Next(); n++ {
		if n == most {
			end, _ = g.Positions()
			more = "…"
			break
		}
	}
	parts := mdParts(text[:end], marks)
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = mdInline(p.text)
	}
	var b strings.Builder
	for i, line := range lines {
		if parts[i].mark {
			line = mdBold(b.String(), line, strings.Join(lines[i+1:], ""))
		}
		b.WriteString(line)
	}
	return strings.TrimSpace(b.String() + more)
}

// mdParts cuts a text at its marks; none of the parts is empty, and no mark
// begins or ends with a space or touches the next.
func mdParts(text string, marks []span) (parts []mdPart) {
	add := func(s string, mark bool) {
		n := len(parts) - 1
		switch {
		case s == "":
		case n >= 0 && parts[n].mark == mark:
			parts[n].text += s
		default:
			parts = append(parts, mdPart{s, mark})
		}
	}
	at := 0
	for _, m := range marks {
		if m.start >= len(text) {
			break
		}
		add(oneLine(text[at:m.start]), false)
		at = min(m.end, len(text))
		words := oneLine(text[m.start:at])
		word := strings.Trim(words, " ")
		from := strings.Index(words, word)
		add(words[:from], false)
		add(word, true)
		add(words[from+len(word):], false)
	}
	add(oneLine(text[at:]), false)
	return parts
}
