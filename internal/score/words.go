package score

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

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

// token is how a morpheme enters words: its base form, or what stands for it.
func token(m *morph.Morpheme) string {
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
	if full, ok := contracted[m.Base]; ok && strings.HasPrefix(m.POS, "動詞,非自立") {
		return full
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

// past tells the だ of 読んだ, which is た; IPADIC calls it だ like the copula.
func past(m, before *morph.Morpheme) bool {
	return m.Base == "だ" && m.POS == "助動詞" && strings.HasPrefix(before.POS, "動詞")
}

// gram is one occurrence of a word (b empty), of two in a row, or of one or two
// characters (only a).
type gram struct {
	post       int
	start, end int // byte span in the post's text
	a, b       string
}

// words visits every word and pair of neighbouring words, and returns how many.
func (v *view) words(visit func(gram)) (n int) {
	for i, t := range v.texts {
		if t == nil || v.role[i] == rubric.AnyRole {
			continue
		}
		last := gram{post: i, a: tokenBegin}
		for j := range t.Morphemes {
			m := &t.Morphemes[j]
			s := token(m)
			switch {
			case j > 0 && past(m, &t.Morphemes[j-1]):
				s = "た"
			case s == last.a && repeats(s) || polite(m):
				continue
			}
			visit(gram{i, m.Start, m.End, s, ""})
			visit(gram{i, last.start, m.End, last.a, s})
			last.start, last.a = m.Start, s
			n += 2
		}
		visit(gram{i, last.start, len(t.Raw), last.a, tokenEnd})
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
		before := -1 // where a character that counts began, right before this one
		next := 0    // the next morpheme
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
			for _, from := range [2]int{at, before} {
				if from >= 0 {
					start, end := t.RawSpan(from, at+size)
					visit(gram{i, start, end, t.Norm[from : at+size], ""})
					n++
				}
			}
			at, before = at+size, at
		}
	}
	return n
}

func worth(scale float64, times, of int) float64 {
	return float64(scale*(1+math.Log(float64(times)))) / math.Sqrt(float64(of))
}

// lexis are the words of a rubric's scorecard, by role: which line each is.
type lexis struct {
	ids   map[string]uint32 // of words
	one   [3]map[uint32]int // [role]
	two   [3]map[uint64]int
	chars [3]map[string]int
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

// add puts a line into the lexis; false if its feature is no word.
func (x *lexis) add(p *rubric.Points, line int) bool {
	kind, a, b, ok := lexical(p.Feature)
	if !ok {
		return false
	}
	if x.ids == nil {
		x.ids = make(map[string]uint32)
		for r := range x.one {
			x.one[r], x.two[r], x.chars[r] = make(map[uint32]int), make(map[uint64]int), make(map[string]int)
		}
	}
	switch kind {
	case "chars":
		x.chars[p.By][a] = line
	case "word":
		x.one[p.By][x.id(a)] = line
	default:
		x.two[p.By][pair(x.id(a), x.id(b))] = line
	}
	return true
}

func (x *lexis) id(s string) uint32 {
	id, ok := x.ids[s]
	if !ok {
		id = uint32(len(x.ids))
		x.ids[s] = id
	}
	return id
}

func pair(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

// tally counts the grams of a conversation that have a line: line → hits.
func (x *lexis) tally(v *view) (words, chars map[int][]hit, nWords, nChars int) {
	if x.ids == nil {
		return nil, nil, 0, 0
	}
	words, chars = make(map[int][]hit), make(map[int][]hit)
	nWords = v.words(func(g gram) {
		role := v.role[g.post]
		a, ok := x.ids[g.a]
		if !ok {
			return
		}
		line := -1
		if g.b == "" {
			line, ok = x.one[role][a]
		} else if b, known := x.ids[g.b]; known {
			line, ok = x.two[role][pair(a, b)]
		} else {
			ok = false
		}
		if ok {
			words[line] = append(words[line], hit{g.post, g.start, g.end, -1, -1})
		}
	})
	nChars = v.chars(func(g gram) {
		if line, ok := x.chars[v.role[g.post]][g.a]; ok {
			chars[line] = append(chars[line], hit{g.post, g.start, g.end, -1, -1})
		}
	})
	return words, chars, nWords, nChars
}
