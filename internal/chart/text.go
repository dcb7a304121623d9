package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// em is the height of all letters.
const em = 12.0

// stacked marks over one letter are no more than this, or they reach into the
// lines above.
const maxMarks = 3

// clean is s on one line without what hides, reorders or overprints text.
func clean(s string) string {
	marks := 0
	s = strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return -1
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r&0xfffe == 0xfffe:
			return utf8.RuneError
		case unicode.Is(unicode.Cf, r) && r != '\u200d': // the joiner holds emoji together
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// advance is how wide one character is at most, in the wider of the fonts that
// pages are read in: Verdana, DejaVu Sans, and for Japanese any.
func advance(cluster string, columns int) float64 {
	r, _ := utf8.DecodeRuneInString(cluster)
	switch {
	case r >= 0x1f000 || strings.ContainsRune(cluster, '\ufe0f'):
		return 1.4 * em // emoji
	case r >= utf8.RuneSelf:
		return max(1, float64(columns)/2) * em
	case strings.ContainsRune(" ijlI|.,:;'!`", r):
		return 0.46 * em
	case strings.ContainsRune(`frt()[]/\-"`, r):
		return 0.5 * em
	case strings.ContainsRune("mwMW@%", r):
		return 1.1 * em
	case unicode.IsUpper(r) || strings.ContainsRune("&<>=+~#^", r):
		return 0.85 * em
	}
	return 0.66 * em
}

// breadth is how wide a cleaned text is at most.
func breadth(s string) float64 {
	sum := 0.0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		sum += advance(g.Str(), g.Width())
	}
	return sum
}

// broadest is the breadth of the broadest text, but at most limit.
func broadest(texts []string, limit float64) float64 {
	most := 0.0
	for _, s := range texts {
		most = max(most, breadth(clean(s)))
	}
	return min(most, limit)
}

// cut shortens a cleaned text to at most room, ending in … where it was cut;
// nothing is left where not even that fits.
func cut(s string, room float64) string {
	if breadth(s) <= room {
		return s
	}
	head, _ := split(s, room-breadth("…"))
	if head = strings.TrimRight(head, " ") + "…"; breadth(head) > room {
		return ""
	}
	return head
}

// split is what of s fits into room, and the rest.
func split(s string, room float64) (head, rest string) {
	g := uniseg.NewGraphemes(s)
	for end := 0; g.Next(); {
		if room -= advance(g.Str(), g.Width()); room < 0 {
			return s[:end], s[end:]
		}
		_, end = g.Positions()
	}
	return s, ""
}

// block is a text in lines.
type block struct {
	lines []string
	whole string // what the lines are cut from, if they are
}

func (b block) height() float64 { return float64(len(b.lines)) * row }

// wrap cleans s and breaks it into lines of at most room; the last line is cut
// if they are more than most.
func wrap(s string, room float64, most int) block {
	s = clean(s)
	lines := balanced(s, room, most)
	if bare(strings.Join(lines, "")) != bare(s) {
		return block{lines, s}
	}
	return block{lines: lines}
}

func bare(s string) string { return strings.ReplaceAll(s, " ", "") }

// balanced breaks a text without spaces, as in Japanese, into lines of like
// breadth rather than leave a character alone.
func balanced(s string, room float64, most int) []string {
	lines := filled(s, room, most)
	if len(lines) < 2 || strings.Contains(s, " ") {
		return lines
	}
	for {
		room -= em / 2
		even := filled(s, room, most)
		if strings.Join(even, "") != s || len(even) > len(lines) {
			return lines
		}
		lines = even
	}
}

// filled breaks a text into lines as full as they can be.
func filled(s string, room float64, most int) []string {
	var lines []string
	for s != "" && len(lines) < most-1 && breadth(s) > room {
		head := fitting(s, room)
		if head == "" {
			break
		}
		lines = append(lines, strings.TrimSpace(head))
		s = strings.TrimSpace(s[len(head):])
	}
	if s = cut(s, room); s != "" {
		lines = append(lines, s)
	}
	return lines
}

// fitting is as much of s as fits into room, up to a place where a line may
// break or, if there is none, within a word.
func fitting(s string, room float64) string {
	end, rest, state := 0, s, -1
	for rest != "" {
		var part string
		part, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if breadth(strings.TrimRight(s[:end+len(part)], " ")) > room {
			break
		}
		end += len(part)
	}
	if end == 0 {
		head, _ := split(s, room)
		return head
	}
	return s[:end]
}
