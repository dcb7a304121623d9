package score

import (
	"strings"
	"unicode/utf8"

	"engage/internal/cue"
	"engage/internal/morph"
)

// Term is something that a text says: a content word, or two in a row.
type Term struct {
	Text       string // base forms; a space parts the two of a pair
	Pair       bool
	Start, End int // byte span in the text
}

// Denial is the second word of a pair whose first word is denied: 届く ない of
// 届きません.
const Denial = "ない"

// farthest is how many words without content may stand between the words of a
// pair: 電源がぜんぜん入らない.
const farthest = 4

// fillers pass for content words, but only carry a sentence or are polite:
// かもしれない, していただける, と申します. くださり is cut in くだ and さり.
var fillers = map[string]bool{"しれる": true, "知れる": true, "いただける": true, "頂ける": true, "出来る": true, "申す": true, "おっしゃる": true,
	"仰る": true, "いらっしゃる": true, "よろしい": true, "宜しい": true, "違いない": true, "くだ": true, "さる": true}

// Affixes make another word of a noun (駐車場, 再配達), which others only say
// more of (ホテル内, 子供たち).
const (
	prefixes = "未不再無非新旧"
	suffixes = "場地店券費料者員機器品台館所車室園会物度性感代街屋部証書具税権病薬液剤"
)

// Terms appends the content words of a text in their base forms, the hashtags,
// and the pairs that stand together in one sentence. Mentions, addresses and
// pictures are none, and neither is a word of letters that name knows for
// somebody's handle; name may be nil.
func (s *Scorer) Terms(dst []Term, text string, name func(word string) bool) []Term {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	if len(mem.texts) == 0 {
		mem.texts = append(mem.texts, new(morph.Text))
	}
	t := s.analyze(mem.texts[0], text)
	mem.texts[0] = t
	ms := t.Morphemes
	last, gap, sentence := -1, 0, 0 // last: the word before, an index into dst
	for i, n := 0, 0; i < len(ms); i += max(n, 1) {
		m := &ms[i]
		for sentence < len(t.Sentences) && m.Norm >= t.Sentences[sentence].End {
			sentence++
			last = -1
		}
		var base string
		base, n = s.wordAt(t, i)
		switch {
		case n > 0 && !isName(t, m, name):
			word := Term{Text: base, Start: m.Start, End: ms[i+n-1].End}
			if last >= 0 && gap <= farthest {
				dst = append(dst, Term{dst[last].Text + " " + base, true, dst[last].Start, word.End})
			}
			dst = append(dst, word)
			last, gap = len(dst)-1, 0
			if cue.Denied(t, i+n-1) {
				dst = append(dst, Term{base + " " + Denial, true, word.Start, word.End})
			}
		case m.Class == morph.Hashtag:
			dst = append(dst, Term{Text: m.Base, Start: m.Start, End: m.End})
			last = -1
		case m.Class == morph.Word || strings.ContainsAny(m.Surface, "「」『』"):
			gap++
		default: // a comma or a picture ends what stands together
			last = -1
		}
	}
	return dst
}

// wordAt is the content word that begins at morpheme i, in its base form, and
// how many morphemes it takes; 0 if none begins there.
func (s *Scorer) wordAt(t *morph.Text, i int) (base string, n int) {
	ms := t.Morphemes
	last := i
	if oneOf(prefixes, &ms[i]) && strings.HasPrefix(ms[i].POS, "接頭詞") && touches(ms, i+1) {
		last++
	}
	if touches(ms, last+1) && cutInTwo(&ms[last], &ms[last+1]) {
		last++
	}
	if m := ms[last]; !s.content(m) || fillers[m.Base] || unitOfNumber(ms, last) {
		return "", 0
	}
	for touches(ms, last+1) && (cutInTwo(&ms[last], &ms[last+1]) || oneOf(suffixes, &ms[last+1]) && strings.HasPrefix(ms[last+1].POS, "名詞,接尾")) {
		last++
	}
	base = t.Norm[ms[i].Norm:ms[last].Norm] + ms[last].Base
	return strings.ReplaceAll(base, " ", "_"), last - i + 1
}

// touches reports whether morpheme k follows the one before it without a gap.
func touches(ms []morph.Morpheme, k int) bool { return k < len(ms) && ms[k-1].End == ms[k].Start }

func oneOf(runes string, m *morph.Morpheme) bool {
	r, n := utf8.DecodeRuneInString(m.Surface)
	return n == len(m.Surface) && strings.ContainsRune(runes, r)
}

// cutInTwo reports whether a and b are one word of katakana that the
// dictionary does not know and cuts: イヤ|ホン, エン|トランス.
func cutInTwo(a, b *morph.Morpheme) bool {
	const short = 2 * len("ア")
	return katakana(a.Surface) && katakana(b.Surface) && strings.HasPrefix(b.POS, "名詞") && (len(a.Surface) <= short || len(b.Surface) <= short)
}

func katakana(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return (r < 'ァ' || r > 'ヺ') && r != 'ー' }) < 0
}

// unitOfNumber reports what a number counts: the 月 of 10月, the kg of 5kg.
func unitOfNumber(ms []morph.Morpheme, i int) bool {
	if i == 0 || !touches(ms, i) || !strings.HasPrefix(ms[i-1].POS, "名詞,数") {
		return false
	}
	return len(ms[i].Surface) <= len("月")
}

// isName reports whether a word is part of a handle that name knows.
func isName(t *morph.Text, m *morph.Morpheme, name func(string) bool) bool {
	if name == nil || !handleByte(t.Norm[m.Norm]) {
		return false
	}
	start, end := m.Norm, m.Norm+len(m.Surface)
	for start > 0 && handleByte(t.Norm[start-1]) {
		start--
	}
	for end < len(t.Norm) && handleByte(t.Norm[end]) {
		end++
	}
	return name(t.Norm[start:end])
}

func handleByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
