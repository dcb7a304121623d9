package morph

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// unit is a stretch of Norm that is never cut.
type unit struct {
	start, end int
	class      Class
}

// buffers are what one call of Analyze needs besides its result.
type buffers struct {
	text    []byte  // the text being made
	from    []int32 // of each byte of text: offset in the text it is made from
	folded  []int32 // of each byte of the text before: offset in Raw
	nfkc    []byte  // one character with its marks
	units   []unit
	input   []byte  // for kagome
	inputAt []int32 // of each byte of input: offset in Norm
	placed  []placed
}

// placed is a user word that stands in the input.
type placed struct{ at, word int } // offset in Norm, index of the user dictionary's words

// maxPasses bounds the search for the fixed point; two are the rule, since
// squeezing rarely makes anything new to squeeze.
const maxPasses = 8

// normalise fills t.Norm and t.offsets and leaves the units of Norm in b. It
// repeats until nothing changes, so that normalising Norm gives Norm again.
func (b *buffers) normalise(t *Text) {
	b.fold(t.Raw)
	s := t.Raw
	if string(b.text) != s {
		s = string(b.text)
	}
	t.offsets = append(append(t.offsets[:0], b.from...), int32(len(t.Raw)))
	for pass := 1; ; pass++ {
		b.squeeze(s)
		squeezed := string(b.text) != s
		if !squeezed && s == t.Raw {
			break
		}
		if squeezed {
			s = b.compose(t)
		}
		if pass == maxPasses {
			break // the units are those of s
		}
		b.fold(s) // what was left out can put a combining mark beside a new base
		if string(b.text) != s {
			s = b.compose(t)
		} else if !squeezed {
			break
		}
	}
	t.Norm = s
}

// compose makes the text in b the next one, with offsets reaching back to Raw.
func (b *buffers) compose(t *Text) string {
	end := t.offsets[len(t.offsets)-1]
	b.folded = b.folded[:0]
	for _, o := range b.from {
		b.folded = append(b.folded, t.offsets[o])
	}
	t.offsets = append(append(t.offsets[:0], b.folded...), end)
	return string(b.text)
}

func (b *buffers) emit(s string, at int) {
	b.text = append(b.text, s...)
	b.attribute(len(s), at)
}

// attribute tells that the next n bytes of text come from one place.
func (b *buffers) attribute(n, at int) {
	for range n {
		b.from = append(b.from, int32(at))
	}
}

// copy emits s character by character, each with its own offset.
func (b *buffers) copy(s string, at int) {
	b.text = append(b.text, s...)
	was := len(b.from)
	b.from = slices.Grow(b.from, len(s))[:was+len(s)]
	from, start := b.from[was:], int32(at)
	for i := range from {
		if utf8.RuneStart(s[i]) {
			start = int32(at + i)
		}
		from[i] = start
	}
}

// fold puts s into NFKC character by character. What NFKC would break is kept:
// emoji, and the spacing accents that faces are drawn with. Characters that
// nobody sees are dropped; NUL and invalid bytes become U+FFFD.
func (b *buffers) fold(s string) {
	b.text, b.from = b.text[:0], b.from[:0]
	for i := 0; i < len(s); {
		if n := plainLen(s[i:]); n > 0 {
			b.copy(s[i:i+n], i)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 0 || r == utf8.RuneError:
			b.emit("\uFFFD", i)
			i += n
			continue
		case invisible(r):
			i += n
			continue
		case r >= '！' && r <= '～' && plainNext(s[i+n:]): // full width
			b.emit(string(r-'！'+'!'), i)
			i += n
			continue
		case r == '\u309B' || r == '\uFF9E' || r == '\u3099': // a voicing mark with nothing before it
			b.emit("\u309B", i)
			i += n
			continue
		case r == '\u309C' || r == '\uFF9F' || r == '\u309A':
			b.emit("\u309C", i)
			i += n
			continue
		}
		if n := emojiLen(s[i:]); n > 0 {
			b.emit(s[i:i+n], i)
			i += n
			continue
		}
		end := i + max(n, norm.NFKC.NextBoundaryInString(s[i:], true))
		if end > i+n && voicing(after(s, i+n)) && strings.ContainsAny(norm.NFKC.String(s[i:end]), "\u3099\u309A") {
			end = i + n // a mark that joins nothing stands for itself
		}
		b.cluster(s[i:end], i, n)
		i = end
	}
}

func voicing(r rune) bool { return r == 0x3099 || r == 0x309A || r == 0xFF9E || r == 0xFF9F }

// cluster emits one character with its marks; n is the length of its first
// rune.
func (b *buffers) cluster(s string, at, n int) {
	b.nfkc = norm.NFKC.AppendString(b.nfkc[:0], s[:n])
	if len(b.nfkc) > 1 && b.nfkc[0] == ' ' { // ´ ￣ ¨ would become a space and a mark
		b.emit(s[:n], at)
		if n < len(s) {
			b.emit(norm.NFKC.String(s[n:]), at+n)
		}
		return
	}
	if n < len(s) {
		b.nfkc = norm.NFKC.AppendString(b.nfkc[:0], s)
	}
	for rest := b.nfkc; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		rest = rest[n:]
		switch r {
		case '\u3099':
			b.emit("\u309B", at)
		case '\u309A':
			b.emit("\u309C", at)
		case 0, utf8.RuneError:
			b.emit("\uFFFD", at)
		default:
			if !invisible(r) {
				was := len(b.text)
				b.text = utf8.AppendRune(b.text, r)
				b.attribute(len(b.text)-was, at)
			}
		}
	}
}

// plainLen is the length of the characters at the start of s that stay as they
// are.
func plainLen(s string) int {
	last := 0
	for i, r := range s {
		if !plain(r) {
			if plainNext(s[i:]) {
				return i
			}
			return last
		}
		last = i
	}
	return len(s)
}

// plain reports characters that NFKC leaves as they are, and that are seen.
func plain(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r != 0 && r != '\r'
	case r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FE, r >= 0x4E00 && r <= 0x9FFF, r == 0x3001, r == 0x3002,
		r >= 0x300A && r <= 0x3011:
		return true
	}
	return false
}

// plainNext reports whether the character before s stands alone: what follows
// does not combine with it.
func plainNext(s string) bool {
	if s == "" || s[0] < utf8.RuneSelf {
		return true
	}
	r, n := utf8.DecodeRuneInString(s)
	return plain(r) || r >= 0xFF01 && r <= 0xFF9D || r >= 0x3000 && r <= 0x3002 ||
		r == utf8.RuneError && n == 1
}

// invisible characters carry nothing that a reader sees: zero-width spaces,
// byte order marks, directions, variation selectors outside emoji.
func invisible(r rune) bool {
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 ||
		r == 0xFEFF || r >= 0xFE00 && r <= 0xFE0F || r == 0x00AD || r == 0x061C || r == '\r'
}

// emojiLen is the length of the emoji cluster at the start of s, 0 if none.
func emojiLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if !emojiStart(r) && !((r >= '0' && r <= '9' || r == '#' || r == '*') && marked(s[n:])) &&
		!(sometimesEmoji(r) && marked(s[n:])) {
		return 0
	}
	c, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	if !utf8.ValidString(c) {
		return n
	}
	return len(c)
}

// marked reports the marks that ask for the picture of a character: the
// emoji variation selector, the keycap.
func marked(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if r == 0xFE0F && n > 0 {
		return true
	}
	return r == 0x20E3
}

// emojiStart reports characters that are pictures by themselves.
func emojiStart(r rune) bool {
	switch {
	case r < 0x231A:
		return false
	case r >= 0x1F000 && r <= 0x1FAFF:
		// Enclosed letters and ideographs are text unless they have a picture.
		return r < 0x1F100 || r >= 0x1F18E && r != 0x1F190 || r == 0x1F170 || r == 0x1F171 || r == 0x1F17E || r == 0x1F17F
	case r == 0x231A, r == 0x231B, r >= 0x23E9 && r <= 0x23FA, r >= 0x2B1B && r <= 0x2B1C, r == 0x2B50, r == 0x2B55:
		return true
	case r >= 0x2600 && r <= 0x27BF:
		switch {
		case r == 0x2605, r == 0x2606, r >= 0x2616 && r <= 0x2617, r == 0x2661, r >= 0x2669 && r <= 0x266F,
			r == 0x2713, r == 0x2717, r >= 0x2729 && r <= 0x2743 && r != 0x2733 && r != 0x2734,
			r >= 0x2768 && r <= 0x2794, r >= 0x2798 && r <= 0x27AF:
			return false
		}
		return true
	}
	return false
}

// sometimesEmoji reports characters that are pictures only where a variation
// selector says so. ‼ and ⁉ are not among them: they are read as punctuation.
func sometimesEmoji(r rune) bool {
	switch r {
	case 0x00A9, 0x00AE, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299, 0x24C2:
		return true
	}
	return r >= 0x2194 && r <= 0x21AA || r >= 0x25AA && r <= 0x25FE || r >= 0x2798 && r <= 0x27AF || r >= 0x2934 && r <= 0x2935 ||
		r >= 0x2B05 && r <= 0x2B07 || r == 0x2661 || r == 0x2713
}

// squeeze cuts repetitions short, puts words in lower case, and finds units.
func (b *buffers) squeeze(s string) {
	b.text, b.from, b.units = b.text[:0], b.from[:0], b.units[:0]
	for i := 0; i < len(s); {
		if n := calmLen(s[i:]); n > 0 {
			b.copy(s[i:i+n], i)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if startsUnit(r) {
			if class, n := unitAt(s, i); n > 0 {
				start := len(b.text)
				b.unit(s[i:i+n], i, class)
				b.units = append(b.units, unit{start, len(b.text), class})
				i += n
				continue
			}
		}
		if r >= 'A' && r <= 'Z' {
			b.text = append(b.text, byte(r)+'a'-'A')
			b.from = append(b.from, int32(i))
		} else {
			b.emit(s[i:i+n], i)
		}
		i += n
		for i < len(s) {
			next, n := utf8.DecodeRuneInString(s[i:])
			if !repeats(r, next) {
				break
			}
			// A run of marks may end where a unit starts: "!!" + "(^^)".
			i += n
		}
	}
}

// calmLen is the length of the characters at the start of s that squeeze
// leaves as they are, whatever follows.
func calmLen(s string) int {
	for i, r := range s {
		if !calm(r) {
			return i
		}
	}
	return len(s)
}

// calm reports most of the characters that are in lower case, start no unit,
// and are not drawn out.
func calm(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return calmASCII[r]
	case r >= firstKana && r <= lastKana:
		return calmKana[r-firstKana]
	case r >= 0x4E00 && r <= 0x9FFF:
		return !startsUnit(r)
	}
	return false
}

const firstKana, lastKana = 'ぁ', 'ヺ'

var (
	calmASCII = calmFrom(0, utf8.RuneSelf-1)
	calmKana  = calmFrom(firstKana, lastKana)
)

func calmFrom(first, last rune) []bool {
	var calm []bool
	for r := first; r <= last; r++ {
		calm = append(calm, !startsUnit(r) && !repeats(r, r) && (r < 'A' || r > 'Z'))
	}
	return calm
}

// repeats reports whether next only draws out r: ーーー, 〜〜, !!!, ぉぉ, っっ.
func repeats(r, next rune) bool {
	switch r {
	case 'ー', '〜':
		return next == 'ー' || next == '〜'
	case '!', '?', 'っ', 'ッ', 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', '~':
		return next == r
	}
	return false
}

// unit emits a unit: laughter is cut to two letters, hashtags go to lower
// case, the rest stays as written.
func (b *buffers) unit(s string, at int, c Class) {
	switch c {
	case Laughter:
		if r, n := utf8.DecodeRuneInString(s); r != '(' && len(s) > 2*n {
			s = s[:2*n]
		}
		b.lower(s, at)
	case Hashtag:
		b.lower(s, at)
	case Emoji:
		b.emit(s, at)
	default:
		b.copy(s, at)
	}
}

func (b *buffers) lower(s string, at int) {
	start := len(b.text)
	b.copy(s, at)
	for i, c := range b.text[start:] {
		if c >= 'A' && c <= 'Z' {
			b.text[start+i] = c + 'a' - 'A'
		}
	}
}

func isHiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' }
func isKatakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == 'ー' }
func isKana(r rune) bool     { return isHiragana(r) || isKatakana(r) }
func isKanji(r rune) bool    { return unicode.Is(unicode.Han, r) }
func isAlnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
