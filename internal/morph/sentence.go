package morph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences appends the sentences of s to dst. A sentence ends after 。 ! ?
// (and brackets that close after it), at a line's end, and after laughter or
// a face (and emoji after it).
func sentences(dst []Span, s string, units []unit) []Span {
	start, k := 0, 0
	for i := 0; i < len(s); {
		if k < len(units) && units[k].start == i {
			u := units[k]
			i = u.end
			k++
			if u.class == Laughter || u.class == Kaomoji {
				i, k = tail(s, i, units, k)
				dst, start = sentence(dst, s, start, i), i
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			dst, start = sentence(dst, s, start, i), i+n
			i += n
		case stops(s, i, r):
			i, k = tail(s, i+n, units, k)
			dst, start = sentence(dst, s, start, i), i
		default:
			i += n
		}
	}
	return sentence(dst, s, start, len(s))
}

// stops reports whether r at s[i] ends a sentence. A full stop does so after
// Japanese, and after a Latin word before a space; never in 1.5 or "...".
func stops(s string, i int, r rune) bool {
	switch r {
	case '。', '!', '?', '．':
		return true
	case '.':
		p, q := before(s, i), after(s, i+1)
		if q == '.' || p == '.' || isAlnum(q) {
			return false
		}
		return isKana(p) || isKanji(p) || unicode.IsLetter(p) && (q == none || unicode.IsSpace(q))
	}
	return false
}

// tail is where a sentence ends whose end mark is before i: further marks,
// closing brackets, and pictures and laughter stay with it.
func tail(s string, i int, units []unit, k int) (int, int) {
	for i < len(s) {
		if k < len(units) && units[k].start == i {
			switch units[k].class {
			case Emoji, Kaomoji, Laughter:
				i = units[k].end
				k++
				continue
			}
			break
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune("。!?」』)）】〉》]”’♪♡☆★", r) {
			break
		}
		i += n
	}
	return i, k
}

func sentence(dst []Span, s string, start, end int) []Span {
	trimmed := strings.TrimLeftFunc(s[start:end], unicode.IsSpace)
	start = end - len(trimmed)
	end = start + len(strings.TrimRightFunc(trimmed, unicode.IsSpace))
	if start == end {
		return dst
	}
	return append(dst, Span{start, end})
}
