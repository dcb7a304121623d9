package score

import (
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/frozen"
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
	found   []int32 // of the text that is read
	chars   []char
	loose   []char // of morphemes that are no words of the dictionary, in this conversation
}

// forget leaves what is of no use in another conversation.
func (g *glossary) forget() { g.loose = g.loose[:0] }

// entry is what is known of a morpheme.
type entry struct {
	word             uint32 // the number of its token in the lexis; 0 if it has none
	is               traits
	run              uint8       // of which of the repeated tokens it is, from 1; 0 for none
	first, baseFirst frozen.Way  // by what its surface and its base form begin with
	ways             frozen.Ways // how words of topics go on that begin with its surface
	lines            [2]int32    // of its token, by role: see lexis.lines
	surface          int32       // the list of topics of its surface and one more; 0 for none
	base             int32       // that of its base form, where it is inflected
	chars            [2]int32    // from where to where its characters stand
}

// traits tell morphemes apart.
type traits uint8

const (
	isItself    traits = 1 << iota // its token is its base form as it stands
	isInflected                    // its base form is not its surface
	isVerb
	isPolite
	isCopula // だ, also that of 読んだ
	isLoose  // it is no word of the dictionary, so that its characters are kept for this conversation only
	isTaken  // it is a content word of two runes or more, which an answer may take up
)

// read puts the entries of a text's morphemes into dst. It finds all before it
// takes any, so that none waits for the memory of another.
func (g *glossary) read(dst []entry, t *morph.Text) []entry {
	g.found = g.found[:0]
	for i := range t.Morphemes {
		g.found = append(g.found, g.find(&t.Morphemes[i]))
	}
	dst = dst[:0]
	for i, at := range g.found {
		if at > 0 {
			dst = append(dst, g.entries[at-1])
			continue
		}
		e := g.look(&t.Morphemes[i], &g.loose)
		e.set(isLoose, true)
		dst = append(dst, e)
	}
	return dst
}

// find is where the entry of a word of the dictionary stands, and one more; 0
// for all else.
func (g *glossary) find(m *morph.Morpheme) int32 {
	if m.Word == 0 {
		return 0
	}
	if n := int(m.Word) + 1 - len(g.place); n > 0 {
		g.place = append(g.place, make([]int32, n)...)
	}
	at := &g.place[m.Word]
	if *at == 0 {
		g.entries = append(g.entries, g.look(m, &g.chars))
		*at = int32(len(g.entries))
	}
	return *at
}

// charsOf are the characters of an entry's morpheme.
func (g *glossary) charsOf(e *entry) []char {
	if e.is&isLoose != 0 {
		return g.loose[e.chars[0]:e.chars[1]]
	}
	return g.chars[e.chars[0]:e.chars[1]]
}

// look looks a morpheme up, and puts its characters behind the others.
func (g *glossary) look(m *morph.Morpheme, chars *[]char) entry {
	s := tokenText(m)
	e := entry{word: g.lexis.id(s), run: uint8(slices.Index(repeated, s) + 1)}
	e.lines = g.lexis.lines(e.word)
	e.chars[0] = int32(len(*chars))
	if m.Class != morph.URL && m.Class != morph.Mention {
		*chars = g.lexis.charsOf(*chars, m.Surface)
	}
	e.chars[1] = int32(len(*chars))
	e.set(isItself, s == m.Base)
	e.set(isVerb, strings.HasPrefix(m.POS, "動詞"))
	e.set(isPolite, polite(m))
	e.set(isCopula, m.Base == "だ" && m.POS == "助動詞")
	e.set(isTaken, utf8.RuneCountInString(m.Base) >= 2 && g.content(*m))
	e.surface, e.ways = g.topics.look(m.Surface)
	e.first, e.baseFirst = wayOf(m.Surface), wayOf(m.Base)
	if m.Base != m.Surface {
		e.set(isInflected, true)
		e.base, _ = g.topics.look(m.Base)
	}
	return e
}

func wayOf(s string) frozen.Way {
	r, _ := utf8.DecodeRuneInString(s)
	return frozen.WayOf(r)
}

func (e *entry) set(trait traits, has bool) {
	if has {
		e.is |= trait
	}
}

// token is a morpheme, whose entry this is, as a word that is counted.
func (e *entry) token(m *morph.Morpheme) token {
	k := token{m.Base, e.word, e.lines, m.Start, m.End}
	if e.is&isItself == 0 {
		k.text = tokenText(m)
	}
	return k
}
