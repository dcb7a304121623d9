package morph

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Class says what a morpheme is beyond its part of speech.
type Class uint8

const (
	Word     Class = iota // a word of a dictionary, or an unknown one
	Mention               // @user, @user@server.example, @user.server.example
	URL                   // https://…, www.…, t.co/…
	Hashtag               // #tag
	Emoji                 // one emoji cluster
	Kaomoji               // (´∀`), m(_ _)m, ^^, orz
	Laughter              // w, ww, 笑, (笑), 草草
	Punct                 // punctuation and symbols
)

// Morpheme is one unit of a text. Units (mentions, URLs, hashtags, emoji,
// kaomoji, laughter) are never cut. White space is no morpheme.
type Morpheme struct {
	Start, End int    // byte span in the original text; never empty, never overlapping another
	Norm       int    // byte offset of Surface in Text.Norm
	Surface    string // normalised surface
	Base       string // base form; the surface where the dictionary has none; of laughter "w", "笑" or "草"
	POS        string // "動詞,自立": first two levels, comma-joined, one level if the second is "*"; "" for units
	Form       string // conjugation form (活用形) of IPADIC: "基本形", "連用タ接続"; "" if none
	Class      Class
	BaseID     uint32 // of Base, see Analyzer.BaseID; 0 where only Base tells: units, unknown words, the user dictionary's

	// Word numbers the words of the system dictionary from 1, in the same way
	// in every run of one build; 0 for all else. Morphemes of one number have
	// one surface, base form, part of speech, form and class.
	Word uint32
}

// Span is a byte span.
type Span struct{ Start, End int }

// Text is an analysed text: normalised, cut in sentences and morphemes.
type Text struct {
	Raw       string
	Norm      string // NFKC, half-width kana joined, lower case, elongation and laughter squeezed
	Sentences []Span // byte spans in Norm, without overlap, in order, without outer white space
	Morphemes []Morpheme

	offsets []int32 // of each byte of Norm (and one past): byte offset in Raw
}

// RawSpan maps a byte span of Norm to the byte span of Raw that it came from.
// It widens to whole characters, is monotone in both arguments, and clamps
// offsets that lie outside Norm.
func (t *Text) RawSpan(normStart, normEnd int) (start, end int) {
	if len(t.offsets) == 0 {
		return 0, 0
	}
	last := len(t.offsets) - 1
	normStart = min(max(normStart, 0), last)
	normEnd = min(max(normEnd, normStart), last)
	start = int(t.offsets[normStart])
	if normEnd == normStart {
		return start, start
	}
	// An end within a character belongs after it.
	for normEnd < last && t.offsets[normEnd] == t.offsets[normEnd-1] {
		normEnd++
	}
	return start, int(t.offsets[normEnd])
}

// IndexAt is the index of the first morpheme that starts at or after a byte
// offset of Norm; len(Morphemes) if there is none.
func (t *Text) IndexAt(norm int) int {
	return sort.Search(len(t.Morphemes), func(i int) bool { return t.Morphemes[i].Norm >= norm })
}

// light are words that fit every text, so they say nothing about its content.
var light = map[string]bool{
	"する": true, "ある": true, "いる": true, "なる": true, "できる": true, "やる": true, "くる": true, "来る": true,
	"いく": true, "行く": true, "いう": true, "言う": true, "思う": true, "おる": true, "くださる": true, "下さる": true,
	"いただく": true, "頂く": true, "ござる": true, "なさる": true, "いたす": true, "致す": true, "しまう": true,
	"こと": true, "もの": true, "とき": true, "ところ": true, "ため": true, "よう": true, "さん": true, "方": true,
	"ない": true, "無い": true, "よい": true, "良い": true, "いい": true,
	"rt": true, "qt": true,
}

// Content reports whether a morpheme is a content word (noun, verb,
// adjective), as uptake and keyness count them: no する, こと and the like, no
// pronouns, numbers, suffixes, and nothing of one kana or one ASCII letter.
func Content(m Morpheme) bool {
	if m.Class != Word {
		return false
	}
	first, second, _ := strings.Cut(m.POS, ",")
	switch first {
	case "名詞":
		switch second {
		case "代名詞", "数", "非自立", "接尾", "特殊", "接続詞的", "動詞非自立的", "引用文字列":
			return false
		}
	case "動詞", "形容詞":
		if second != "自立" {
			return false
		}
	default:
		return false
	}
	if r, n := utf8.DecodeRuneInString(m.Base); n == len(m.Base) && (r < utf8.RuneSelf || isKana(r)) {
		return false
	}
	return !light[m.Base] && !numeric(m.Base)
}

func numeric(s string) bool {
	return strings.Trim(s, "0123456789.,") == ""
}
