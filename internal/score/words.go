package score

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/frozen"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// Words and characters are counted per role over the whole conversation. A
// gram said tf times among N grams of its kind is worth
// scale·(1+ln tf)/√N: about unit length whatever the length of the talk, so
// that many words do not weigh more than few.
const (
	wordScale = 8
	charScale = 5
)

// Tokens that stand for what is different in every text.
const (
	tokenMention = "<@>"
	tokenURL     = "<url>"
	tokenHashtag = "<#>"
	tokenNumber  = "<0>"
	tokenFace    = "<face>"
	tokenEmoji   = "<emoji>"
	tokenLaugh   = "<laugh>"
	tokenBegin   = "<begin>"
	tokenEnd     = "<end>"
)

// token is a word as it is counted.
type token struct {
	text string
	id   uint32 // its number in the lexis; 0 if it has none
}

// tokenText is how a morpheme enters words: its base form, or what stands for it.
func tokenText(m *morph.Morpheme) string {
	switch m.Class {
	case morph.Mention:
		return tokenMention
	case morph.URL:
		return tokenURL
	case morph.Hashtag:
		return tokenHashtag
	case morph.Kaomoji:
		return tokenFace
	case morph.Emoji:
		return tokenEmoji
	case morph.Laughter:
		return tokenLaugh
	case morph.Punct:
		_, n := utf8.DecodeRuneInString(m.Surface)
		return m.Surface[:n]
	}
	if strings.HasPrefix(m.POS, "名詞,数") {
		return tokenNumber
	}
	if strings.HasPrefix(m.POS, "動詞,非自立") {
		if full, ok := contracted[m.Base]; ok {
			return full
		}
	}
	return strings.ReplaceAll(m.Base, " ", "_") // a space parts the two words of a pair
}

// contracted are auxiliary verbs as they are spoken, and written in full.
var contracted = map[string]string{"ちゃう": "しまう", "じゃう": "しまう", "ちまう": "しまう", "てる": "いる", "でる": "いる", "とる": "いる"}

// repeats tells tokens of which a run counts once.
func repeats(t string) bool {
	switch t {
	case tokenNumber, tokenFace, tokenEmoji, tokenHashtag, "!", "…", "ー", "-", ".", "・":
		return true
	}
	return false
}

// polite tells the words that only make a sentence polite, and the plain copula
// in the place of one: politeness is no evidence of a mode (law 8), so words
// are read as if they were not there.
func polite(m *morph.Morpheme) bool {
	switch m.Base {
	case "です", "ます", "だ":
		return m.POS == "助動詞"
	case "お", "ご", "御":
		return strings.HasPrefix(m.POS, "接頭詞")
	}
	return false
}

// gram is one occurrence of a word (b empty), of two in a row, or of one or two
// characters (only a).
type gram struct {
	post       int
	start, end int // byte span in the post's text
	a, b       token
	runes      uint64 // of characters: the last, and in the upper half the one before it, or 0
}

// words visits every word and pair of neighbouring words, and returns how many.
func (v *view) words(visit func(gram)) (n int) {
	x := v.glossary.lexis
	for i, t := range v.texts {
		if t == nil || v.role[i] == rubric.AnyRole {
			continue
		}
		last, was, is := gram{post: i, a: x.begin}, traits(0), traits(0)
		for j := range t.Morphemes {
			m, e := &t.Morphemes[j], &v.entries[i][j]
			s := e.token(m)
			was, is = is, e.is
			switch {
			case is&isCopula != 0 && was&isVerb != 0: // the だ of 読んだ is た; IPADIC calls it だ like the copula
				s = x.past
			case is&isPolite != 0, is&isRepeated != 0 && s.text == last.a.text:
				continue
			}
			visit(gram{post: i, start: m.Start, end: m.End, a: s})
			visit(gram{post: i, start: last.start, end: m.End, a: last.a, b: s})
			last.start, last.a = m.Start, s
			n += 2
		}
		visit(gram{post: i, start: last.start, end: len(t.Raw), a: last.a, b: x.end})
		n++
	}
	return n
}

// carriesMeaning tells the characters that words share with their kin: kanji
// and katakana.
func carriesMeaning(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 'ァ' && r <= 'ヺ' || r == 'ー'
}

// chars visits every such character and pair of neighbours outside of URLs
// and mentions, and returns how many.
func (v *view) chars(visit func(gram)) (n int) {
	for i, t := range v.texts {
		if t == nil || v.role[i] == rubric.AnyRole {
			continue
		}
		before, prior := -1, rune(0) // where a character that counts began, right before this one, and which
		next := 0                    // the next morpheme
		for at := 0; at < len(t.Norm); {
			for next < len(t.Morphemes) && t.Morphemes[next].Norm < at {
				next++
			}
			if next < len(t.Morphemes) && t.Morphemes[next].Norm == at {
				if m := &t.Morphemes[next]; m.Class == morph.URL || m.Class == morph.Mention {
					at, before = at+max(len(m.Surface), 1), -1
					continue
				}
			}
			r, size := utf8.DecodeRuneInString(t.Norm[at:])
			if !carriesMeaning(r) {
				at, before = at+size, -1
				continue
			}
			start, end := t.RawSpan(at, at+size)
			visit(gram{post: i, start: start, end: end, a: token{text: t.Norm[at : at+size]}, runes: uint64(r)})
			n++
			if before >= 0 {
				start, end := t.RawSpan(before, at+size)
				visit(gram{post: i, start: start, end: end, a: token{text: t.Norm[before : at+size]}, runes: uint64(prior)<<32 | uint64(r)})
				n++
			}
			at, before, prior = at+size, at, r
		}
	}
	return n
}

func worth(scale float64, times, of int) float64 {
	return float64(scale*(1+math.Log(float64(times)))) / math.Sqrt(float64(of))
}

// lexis are the words of a rubric's scorecard: which line each is.
type lexis struct {
	ids              frozen.Names   // of words, from 1
	one              [3][]int32     // [role], by id: the line and one more, 0 for none
	two              frozen.Numbers // by pair
	chars            frozen.Numbers // by charsBy
	begin, end, past token
}

// newLexis also returns the lines that are of no words.
func newLexis(points []rubric.Points) (x lexis, rest []int32) {
	ids, two, chars := make(map[string]int32), make(map[uint64]int32), make(map[uint64]int32)
	var words []string
	id := func(s string) uint32 {
		if ids[s] == 0 {
			words = append(words, s)
			ids[s] = int32(len(words))
		}
		return uint32(ids[s])
	}
	x.begin, x.end, x.past = token{tokenBegin, id(tokenBegin)}, token{tokenEnd, id(tokenEnd)}, token{"た", id("た")}
	for i := range points {
		p := &points[i]
		switch kind, a, b, ok := lexical(p.Feature); {
		case !ok:
			rest = append(rest, int32(i))
		case kind == "chars":
			if runes, ok := runesOf(a); ok {
				chars[charsBy(p.By, runes)] = int32(i)
			}
		case kind == "word":
			at := int(id(a))
			if n := at + 1 - len(x.one[p.By]); n > 0 {
				x.one[p.By] = append(x.one[p.By], make([]int32, n)...)
			}
			x.one[p.By][at] = int32(i) + 1
		default:
			two[pair(p.By, id(a), id(b))] = int32(i)
		}
	}
	x.ids, x.two, x.chars = names(words, ids), frozen.NewNumbers(two), frozen.NewNumbers(chars)
	return x, rest
}

// names are texts with their numbers.
func names(texts []string, numbers map[string]int32) frozen.Names {
	list := make([]int32, len(texts))
	for i, s := range texts {
		list[i] = numbers[s]
	}
	return frozen.NewNames(texts, list)
}

// lexical splits a feature of words; ok is false for other features.
func lexical(feature string) (kind, a, b string, ok bool) {
	kind, rest, _ := strings.Cut(feature, ".")
	switch kind {
	case "word", "chars":
		return kind, rest, "", rest != ""
	case "words":
		a, b, ok = strings.Cut(rest, " ")
		return kind, a, b, ok
	}
	return "", "", "", false
}

// runesOf are one or two characters as in a gram; not ok of more or fewer.
func runesOf(s string) (runes uint64, ok bool) {
	n := 0
	for _, r := range s {
		runes = runes<<32 | uint64(r)
		n++
	}
	return runes, n == 1 || n == 2
}

// id is the number of a word; 0 if it has none.
func (x *lexis) id(s string) uint32 {
	id, _ := x.ids.Of(s)
	return uint32(id)
}

func charsBy(by rubric.Role, runes uint64) uint64 { return uint64(by)<<62 | runes }

func pair(by rubric.Role, a, b uint32) uint64 { return uint64(by)<<62 | uint64(a)<<31 | uint64(b) }

// line is the line of a word or two; -1 if there is none.
func (x *lexis) line(by rubric.Role, g *gram) int {
	switch {
	case g.b.text == "":
		if int(g.a.id) < len(x.one[by]) {
			return int(x.one[by][g.a.id]) - 1
		}
	case g.a.id > 0 && g.b.id > 0:
		return lineOf(&x.two, pair(by, g.a.id, g.b.id))
	}
	return -1
}

// lineOf is the line of a number; -1 if it has none.
func lineOf(x *frozen.Numbers, n uint64) int {
	if line, ok := x.Of(n); ok {
		return int(line)
	}
	return -1
}

// tallyWords counts the grams of a conversation that have a line.
func (s *Scorer) tallyWords(v *view, mem *scratch) {
	x, y := s.lexis, &mem.tally
	from := len(y.features)
	n := v.words(func(g gram) {
		if line := x.line(v.role[g.post], &g); line >= 0 {
			y.see(line, &g)
		}
	})
	y.weigh(from, wordScale, n)
	from = len(y.features)
	n = v.chars(func(g gram) {
		if line := lineOf(&x.chars, charsBy(v.role[g.post], g.runes)); line >= 0 {
			y.see(line, &g)
		}
	})
	y.weigh(from, charScale, n)
}

func (y *tally) see(line int, g *gram) {
	f := y.at(line)
	f.times++
	if y.explains {
		f.seen = append(f.seen, hit{g.post, g.start, g.end, -1, -1})
	}
}

// weigh sets what the grams among the features from one on are worth, of so
// many in all.
func (y *tally) weigh(from int, scale float64, of int) {
	for i := range y.features[from:] {
		f := &y.features[from+i]
		f.amount = worth(scale, f.times, of)
	}
}
