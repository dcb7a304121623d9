package score

import (
	"strings"
	"unicode/utf8"

	"engage/internal/morph"
)

// glossary is what a scorer asks about words again and again. A few thousand
// words make up most of what people write: theirs are looked up once, and lie
// side by side.
type glossary struct {
	lexis   *lexis
	topics  *topics
	content func(morph.Morpheme) bool
	place   []int32 // by Morpheme.Word: the place in entries and one more; 0 where nobody asked yet
	entries []entry
}

// entry is what is known of a morpheme.
type entry struct {
	word    uint32 // the number of its token in the lexis; 0 if it has none
	is      traits
	surface int32 // the list of topics of its surface and one more; 0 for none
	base    int32 // that of its base form, where it is inflected
}

// traits tell morphemes apart.
type traits uint8

const (
	isItself    traits = 1 << iota // its token is its base form as it stands
	isInflected                    // its base form is not its surface
	isVerb
	isPolite
	isCopula // だ, also that of 読んだ
	isRepeated
	isBeginning // some word of a topic may begin with its surface
	isTaken     // it is a content word of two runes or more, which an answer may take up
)

// read puts the entries of a text's morphemes into dst.
func (g *glossary) read(dst []entry, t *morph.Text) []entry {
	dst = dst[:0]
	for i := range t.Morphemes {
		if m := &t.Morphemes[i]; m.Word > 0 {
			dst = append(dst, g.entries[g.find(m)])
		} else {
			dst = append(dst, g.look(m))
		}
	}
	return dst
}

// find is where the entry of a word of the dictionary stands.
func (g *glossary) find(m *morph.Morpheme) int32 {
	if n := int(m.Word) + 1 - len(g.place); n > 0 {
		g.place = append(g.place, make([]int32, n)...)
	}
	at := &g.place[m.Word]
	if *at == 0 {
		g.entries = append(g.entries, g.look(m))
		*at = int32(len(g.entries))
	}
	return *at - 1
}

// look looks a morpheme up.
func (g *glossary) look(m *morph.Morpheme) entry {
	s := tokenText(m)
	e := entry{word: g.lexis.id(s), surface: g.topics.list(m.Surface)}
	e.set(isItself, s == m.Base)
	e.set(isVerb, strings.HasPrefix(m.POS, "動詞"))
	e.set(isPolite, polite(m))
	e.set(isCopula, m.Base == "だ" && m.POS == "助動詞")
	e.set(isRepeated, repeats(s))
	e.set(isBeginning, g.topics.begins(m.Surface))
	e.set(isTaken, utf8.RuneCountInString(m.Base) >= 2 && g.content(*m))
	if m.Base != m.Surface {
		e.set(isInflected, true)
		e.base = g.topics.list(m.Base)
	}
	return e
}

func (e *entry) set(trait traits, has bool) {
	if has {
		e.is |= trait
	}
}

// token is a morpheme, whose entry this is, as a word that is counted.
func (e *entry) token(m *morph.Morpheme) token {
	if e.is&isItself != 0 {
		return token{m.Base, e.word}
	}
	return token{tokenText(m), e.word}
}
