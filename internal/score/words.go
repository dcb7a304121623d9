package score

import (
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
	tokenPast    = "た"
)

// token is a word as it is counted.
type token struct {
	text       string
	id         uint32   // its number in the lexis; 0 if it has none
	lines      [2]int32 // of the word, by role: see lexis.lines
	start, end int      // byte span in the post's text
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

// repeated are the tokens of which a run counts once.
var repeated = []string{tokenNumber, tokenFace, tokenEmoji, tokenHashtag, "!", "…", "ー", "-", ".", "・"}

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

// gram is one occurrence of a word (b nil), or of two in a row.
type gram struct {
	post, start, end int // byte span in the post's text
	a, b             *token
}

// words visits every word and pair of neighbouring words, and returns how
// many. A gram is good until the visit is over.
func (v *view) words(visit func(gram)) (n int) {
	for i, t := range v.texts {
		if t == nil || v.role[i] == rubric.AnyRole {
			continue
		}
		v.tokens(t, v.entries[i])
		ts := v.row
		for k := 1; k < len(ts); k++ {
			last, this := &ts[k-1], &ts[k]
			if k < len(ts)-1 {
				visit(gram{i, this.start, this.end, this, nil})
				n++
			}
			visit(gram{i, last.start, this.end, last, this})
			n++
		}
	}
	return n
}

// tokens puts those of a text in the view's row, between its begin and end.
func (v *view) tokens(t *morph.Text, es []entry) {
	x := v.glossary.lexis
	v.row = append(v.row[:0], x.begin)
	run, was, is := uint8(0), traits(0), traits(0)
	for j := range t.Morphemes {
		m, e := &t.Morphemes[j], &es[j]
		was, is = is, e.is
		switch {
		case is&isCopula != 0 && was&isVerb != 0: // the だ of 読んだ is た; IPADIC calls it だ like the copula
			past := x.past
			past.start, past.end = m.Start, m.End
			v.row = append(v.row, past)
		case is&isPolite != 0, e.run != 0 && e.run == run:
			continue
		default:
			v.row = append(v.row, e.token(m))
		}
		run = e.run
	}
	end := x.end
	end.end = len(t.Raw)
	v.row = append(v.row, end)
}

// carriesMeaning tells the characters that words share with their kin: kanji
// and katakana.
func carriesMeaning(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 'ァ' && r <= 'ヺ' || r == 'ー'
}

// char is a character that carries meaning, or two in a row, in a word.
type char struct {
	from, to int32    // byte span in the word
	last     rune     // the character or the second one
	lines    [2]int32 // by role: see lexis.lines
}

// chars appends those of a word.
func (x *lexis) charsOf(dst []char, word string) []char {
	before, prior := -1, rune(0) // where a character that counts began, right before this one, and which
	for at := 0; at < len(word); {
		r, size := utf8.DecodeRuneInString(word[at:])
		end := at + size
		if !carriesMeaning(r) {
			at, before = end, -1
			continue
		}
		dst = append(dst, char{int32(at), int32(end), r, x.charLines(0, r)})
		if before >= 0 {
			dst = append(dst, char{int32(before), int32(end), r, x.charLines(prior, r)})
		}
		at, before, prior = end, at, r
	}
	return dst
}

// chars visits every such character and pair of neighbours outside of URLs and
// mentions, by its post, its byte span in Norm and its line and one more, 0 for
// none. It returns how many there are.
func (v *view) chars(visit func(post, from, to int, line int32)) (n int) {
	x := v.glossary.lexis
	for i, t := range v.texts {
		if t == nil || v.role[i] == rubric.AnyRole {
			continue
		}
		by := v.role[i] - 1
		var open struct { // what ended the word before, if that may go on
			last     rune
			from, to int
		}
		for j := range t.Morphemes {
			m := &t.Morphemes[j]
			list := v.glossary.charsOf(&v.entries[i][j])
			n += len(list)
			for k := range list {
				c := &list[k]
				visit(i, m.Norm+int(c.from), m.Norm+int(c.to), c.lines[by])
				if k == 0 && c.from == 0 && open.to == m.Norm && open.to > 0 {
					visit(i, open.from, m.Norm+int(c.to), x.charLines(open.last, c.last)[by])
					n++
				}
			}
			if open.to = 0; len(list) > 0 && int(list[len(list)-1].to) == len(m.Surface) {
				open.last, open.to = list[len(list)-1].last, m.Norm+len(m.Surface)
				open.from = open.to - utf8.RuneLen(open.last)
			}
		}
	}
	return n
}

// lexis are the words of a rubric's scorecard: which line each is.
type lexis struct {
	ids              frozen.Names   // of words, from 1
	one              [2]frozen.List // by role and id: the line and one more, 0 for none
	two              frozen.Numbers // by pair
	chars            frozen.Numbers // by charsBy
	begin, end, past token
}

// newLexis also returns the lines that are of no words.
func newLexis(points []rubric.Points) (x lexis, rest []int32) {
	var one [3][]int32 // by rubric.Role; nobody's words have no points
	ids, two, chars := make(map[string]int32), make(map[uint64]int32), make(map[uint64]int32)
	var words []string
	id := func(s string) uint32 {
		if ids[s] == 0 {
			words = append(words, s)
			ids[s] = int32(len(words))
		}
		return uint32(ids[s])
	}
	id(tokenBegin)
	id(tokenEnd)
	id(tokenPast)
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
			if n := at + 1 - len(one[p.By]); n > 0 {
				one[p.By] = append(one[p.By], make([]int32, n)...)
			}
			one[p.By][at] = int32(i) + 1
		default:
			two[pair(p.By, id(a), id(b))] = int32(i)
		}
	}
	x.ids, x.two, x.chars = names(words, ids), frozen.NewNumbers(two), frozen.NewNumbers(chars)
	x.one = [2]frozen.List{frozen.NewList(one[rubric.ByAccount]), frozen.NewList(one[rubric.ByOther])}
	x.find()
	return x, rest
}

// find finds the tokens that are no morphemes.
func (x *lexis) find() {
	x.begin, x.end, x.past = x.token(tokenBegin), x.token(tokenEnd), x.token(tokenPast)
}

func (x *lexis) token(text string) token {
	id := x.id(text)
	return token{text: text, id: id, lines: x.lines(id)}
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

// lines are the lines of a word said by the account and by others, and one
// more; 0 for none.
func (x *lexis) lines(id uint32) (of [2]int32) {
	for by := range of {
		if one := &x.one[by]; int(id) < one.Len() {
			of[by] = one.At(int(id))
		}
	}
	return of
}

// charLines are those of two characters, of one if the first is 0.
func (x *lexis) charLines(a, b rune) (of [2]int32) {
	for by := range of {
		if line, ok := x.chars.Of(charsBy(rubric.Role(by+1), uint64(a)<<32|uint64(b))); ok {
			of[by] = line + 1
		}
	}
	return of
}

// tallyWords counts the words and pairs of a conversation that have a line, and
// returns how many there are in all.
func (s *Scorer) tallyWords(v *view, y *tally) (n int) {
	y.pairs, y.spans = y.pairs[:0], y.spans[:0]
	n = v.words(func(g gram) {
		by := v.role[g.post]
		switch {
		case g.b == nil:
			if line := g.a.lines[by-1]; line > 0 {
				y.see(int(line)-1, hit{g.post, g.start, g.end, -1, -1})
			}
		case g.a.id > 0 && g.b.id > 0:
			y.pairs = append(y.pairs, pair(by, g.a.id, g.b.id))
			if y.explains {
				y.spans = append(y.spans, hit{g.post, g.start, g.end, -1, -1})
			}
		}
	})
	s.lexis.two.Each(y.pairs, func(i int, line int32) {
		var h hit
		if y.explains {
			h = y.spans[i]
		}
		y.see(int(line), h)
	})
	return n
}

// tallyChars does so with the characters.
func (s *Scorer) tallyChars(v *view, y *tally) (n int) {
	return v.chars(func(post, from, to int, line int32) {
		if line == 0 {
			return
		}
		var h hit
		if y.explains {
			start, end := v.texts[post].RawSpan(from, to)
			h = hit{post, start, end, -1, -1}
		}
		y.see(int(line)-1, h)
	})
}
