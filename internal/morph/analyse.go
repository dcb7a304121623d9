package morph

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome/v2/tokenizer/lattice"

	"engage/internal/lang"
	"engage/internal/morph/flat"
)

// Analyzer analyses texts. It is safe for concurrent use.
type Analyzer struct {
	source []byte // of the user dictionary
	load   func() (*dictionary, error)
	pool   sync.Pool // of *buffers
}

// dictionary is what loading makes; nobody writes to it afterwards.
type dictionary struct {
	sys   *flat.Dict
	stand *dict.UserDict // has standIn alone
	words *userWords
}

// New makes an Analyzer of the system dictionary and the words of a user
// dictionary (kagome's CSV; nil for none). It is cheap: both are loaded by
// Load or on first use.
func New(userDict []byte) *Analyzer {
	a := &Analyzer{source: userDict}
	a.load = sync.OnceValues(func() (*dictionary, error) { return loadDictionary(a.source) })
	a.pool.New = func() any { return new(buffers) }
	return a
}

// Load loads the dictionaries now. Its error says the line of the user
// dictionary that is broken; all later calls give the same answer.
func (a *Analyzer) Load() error {
	_, err := a.load()
	return err
}

// standIn is the private character that stands for a user word in what kagome
// reads. That way kagome sees a user word exactly where userWordAt found one,
// and nowhere else.
const standIn = '\U000F0000'

// system is the system dictionary of all Analyzers.
var system = sync.OnceValues(func() (*flat.Dict, error) { return flat.Open(ipadic) })

//go:embed ipadic.bin
var ipadic string

func loadDictionary(userDict []byte) (*dictionary, error) {
	words, err := parseUserDict(userDict)
	if err != nil {
		return nil, err
	}
	sys, err := system()
	if err != nil {
		return nil, err
	}
	r := string(standIn)
	stand, err := dict.UserDictRecords{{Text: r, Tokens: []string{r}, Yomi: []string{r}}}.NewUserDict()
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot index the user dictionary: %s", JA: "ユーザー辞書の索引を作れません: %s"}, err)
	}
	return &dictionary{sys, stand, indexed(words)}, nil
}

// BaseID is the number that Morpheme.BaseID gives a base form, 0 if no word of
// the system dictionary has it. Numbers are small, dense, and the same in every
// run of one build, so that tables can be made by them. It loads the
// dictionaries as Analyze does.
func (a *Analyzer) BaseID(base string) uint32 {
	d, err := a.load()
	if err != nil {
		panic(err)
	}
	return d.sys.FindBase(base)
}

// Analyze analyses text into dst, reusing dst's slices; nil makes a new Text.
// Any string will do, invalid UTF-8 too. It loads the dictionaries if nobody
// has; it panics only if they are broken, which Load reports as an error.
func (a *Analyzer) Analyze(dst *Text, text string) *Text {
	d, err := a.load()
	if err != nil {
		panic(err)
	}
	if dst == nil {
		dst = new(Text)
	}
	b := a.pool.Get().(*buffers)
	defer a.pool.Put(b)
	dst.Raw, dst.Morphemes = text, dst.Morphemes[:0]
	b.normalise(dst)
	dst.Sentences = sentences(dst.Sentences[:0], dst.Norm, b.units)
	at := 0
	for _, u := range b.units {
		d.stretch(dst, b, at, u.start)
		dst.add(u.start, u.end, Morpheme{Base: unitBase(dst.Norm[u.start:u.end], u.class), Class: u.class})
		at = u.end
	}
	d.stretch(dst, b, at, len(dst.Norm))
	return dst
}

// unitBase is a unit's base form: all laughter of one kind is one word.
func unitBase(s string, c Class) string {
	if c == Laughter {
		for _, l := range []string{"w", "笑", "草"} {
			if strings.Contains(s, l) {
				return l
			}
		}
	}
	return s
}

// add appends the morpheme of Norm[start:end]. Where one character of Raw made
// several morphemes (㍿), they become one.
func (t *Text) add(start, end int, m Morpheme) {
	m.Norm, m.Surface = start, t.Norm[start:end]
	m.Start, m.End = t.RawSpan(start, end)
	if n := len(t.Morphemes); n > 0 && t.Morphemes[n-1].End > m.Start {
		last := &t.Morphemes[n-1]
		last.End = max(last.End, m.End)
		last.Surface = t.Norm[last.Norm:end]
		last.Base, last.BaseID, last.Word, last.Form = last.Surface, 0, 0, ""
		return
	}
	if m.Base == "" {
		m.Base = m.Surface
	}
	t.Morphemes = append(t.Morphemes, m)
}

// longest is how much kagome gets at once, in bytes: its lattice takes memory
// per character.
const longest = 16 << 10

// stretch analyses Norm[start:end], which has no units, line by line.
func (d *dictionary) stretch(t *Text, b *buffers, start, end int) {
	for start < end {
		stop := end
		if i := strings.IndexByte(t.Norm[start:end], '\n'); i >= 0 {
			stop = start + i
		}
		if stop-start > longest {
			for stop = start + longest; !utf8.RuneStart(t.Norm[stop]); stop-- {
			}
		}
		if stop > start {
			d.line(t, b, start, stop)
		}
		for start = stop; start < end && t.Norm[start] == '\n'; start++ {
		}
	}
}

func (d *dictionary) line(t *Text, b *buffers, start, end int) {
	in, mapped := d.prepare(b, t.Norm, start, end)
	at := func(i int) int {
		if mapped {
			return int(b.inputAt[i])
		}
		return start + i
	}
	stand := d.stand
	if !strings.ContainsRune(in, standIn) {
		stand = nil // kagome would look at every character
	}
	la := lattice.New(d.sys.Tables, stand)
	defer la.Free()
	la.Build(in)
	la.Forward(lattice.Normal)
	la.Backward(lattice.Normal)
	for i, tok := range slices.Backward(la.Output) { // from the text's end to its start
		if tok.ID != lattice.BosEosID {
			d.token(t, b, tok, at(tok.Position), at(la.Output[i-1].Position))
		}
	}
}

// token adds one token of kagome, of Norm[from:to], without white space.
func (d *dictionary) token(t *Text, b *buffers, tok *lattice.Node, from, to int) {
	from, to = trimmed(t.Norm, from, to)
	s := t.Norm[from:to]
	if s == "" {
		return
	}
	m := Morpheme{}
	switch tok.Class {
	case lattice.USER:
		if k, found := slices.BinarySearchFunc(b.placed, from, func(p placed, at int) int { return p.at - at }); found {
			w := &d.words.list[b.placed[k].word]
			m.Base, m.POS, m.Form = w.base, w.pos, w.form
		}
	case lattice.KNOWN:
		m.POS, m.Form = d.sys.Kind(tok.ID)
		m.BaseID = d.sys.BaseID(tok.ID)
		m.Base = d.sys.Base(m.BaseID)
		if s == tok.Surface { // すごーい is read as すごい
			m.Word = uint32(tok.ID) + 1
		}
	case lattice.UNKNOWN:
		m.POS = d.sys.UnknownPOS(tok.ID)
	}
	if !hasLetter(s) {
		m.Class = Punct
		if !strings.HasPrefix(m.POS, "記号") {
			m.POS, m.Base, m.BaseID, m.Word, m.Form = "記号,一般", "", 0, 0, ""
			t.addRunes(from, to, m)
			return
		}
	}
	t.add(from, to, m)
}

// hasLetter reports whether s has a letter or a number.
func hasLetter(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return isKana(r) || r >= 0x4E00 && r <= 0x9FFF || unicode.IsLetter(r) || unicode.IsNumber(r)
	}) >= 0
}

// trimmed is the span of s[from:to] without the white space around it.
func trimmed(s string, from, to int) (int, int) {
	for from < to {
		r, n := utf8.DecodeRuneInString(s[from:to])
		if !isSpace(r) {
			break
		}
		from += n
	}
	for from < to {
		r, n := utf8.DecodeLastRuneInString(s[from:to])
		if !isSpace(r) {
			break
		}
		to -= n
	}
	return from, to
}

// isSpace is unicode.IsSpace, which knows nothing beyond U+3000.
func isSpace(r rune) bool { return r <= 0x3000 && unicode.IsSpace(r) }

// addRunes adds punctuation that no dictionary knows: a morpheme per
// character, runs of one character together.
func (t *Text) addRunes(from, to int, m Morpheme) {
	for i := from; i < to; {
		r, n := utf8.DecodeRuneInString(t.Norm[i:])
		end := i + n
		for end < to {
			next, n := utf8.DecodeRuneInString(t.Norm[end:])
			if next != r {
				break
			}
			end += n
		}
		if !unicode.IsSpace(r) {
			t.add(i, end, m)
		}
		i = end
	}
}

// prepare makes what kagome reads of norm[start:end]: stand-ins for user
// words (b.placed says which), and drawn-out words as the dictionary has them
// (すごーい as すごい). Norm itself keeps them. mapped tells that b.inputAt maps
// the input's bytes.
func (d *dictionary) prepare(b *buffers, norm string, start, end int) (in string, mapped bool) {
	b.input, b.inputAt, b.placed = b.input[:0], b.inputAt[:0], b.placed[:0]
	s := norm[:end] // what stands before a word counts, what follows the stretch is a unit
	copied := start
	flush := func(to int) {
		b.input = append(b.input, s[copied:to]...)
		for i := copied; i < to; i++ {
			b.inputAt = append(b.inputAt, int32(i))
		}
	}
	replace := func(i, n int, r rune) {
		flush(i)
		copied = i + n
		if r != none {
			was := len(b.input)
			b.input = utf8.AppendRune(b.input, r)
			for range len(b.input) - was {
				b.inputAt = append(b.inputAt, int32(i))
			}
		}
	}
	r, n := utf8.DecodeRuneInString(s[start:])
	for i := start; i < end; {
		next, m := utf8.DecodeRuneInString(s[i+n:])
		if r == utf8.RuneError {
			replace(i, n, '〓') // kagome miscounts U+FFFD
		} else if k, l := d.userWordAt(s, i, r, next); l > 0 {
			replace(i, l, standIn)
			b.placed = append(b.placed, placed{i, k})
			i += l
			r, n = utf8.DecodeRuneInString(s[i:])
			continue
		} else if as, ok := d.drawnOut(s, start, i, r); ok {
			replace(i, n, as)
		}
		i += n
		r, n = next, m
	}
	if copied == start {
		return s[start:], false
	}
	flush(end)
	b.inputAt = append(b.inputAt, int32(end))
	return string(b.input), true
}

// greetings are drawn out in place of their う: ありがとー.
var greetings = []string{"ありがと", "おめでと", "おはよ", "だろ", "でしょ", "ましょ", "どうしよ"}

// vowels are the kana that each small vowel draws out.
var vowels = map[rune]string{
	'ぁ': "あかさたなはまやらわがざだばぱゃ", 'ぃ': "いきしちにひみりぎじぢびぴ", 'ぅ': "うくすつぬふむゆるぐずづぶぷゅ",
	'ぇ': "えけせてねへめれげぜでべぺ", 'ぉ': "おこそとのほもよろごぞどぼぽょ",
}

// drawnOut reports whether r at s[i] only draws out the word around it, and
// what to read in its place; none to leave it out.
func (d *dictionary) drawnOut(s string, start, i int, r rune) (rune, bool) {
	var p rune
	switch r {
	case 'ー', '〜', '~':
		if p = before(s[start:], i-start); !isHiragana(p) && !isKanji(p) {
			return none, false
		}
	case 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ':
		if p = before(s[start:], i-start); !strings.ContainsRune(vowels[r], p) {
			return none, false
		}
	default:
		return none, false
	}
	n := utf8.RuneLen(r)
	head, rest := s[start:i], s[i+n:]
	next := after(rest, 0)
	for _, g := range greetings {
		if strings.HasSuffix(head, g) {
			return 'う', true
		}
	}
	for k, from := 0, i; k < 4 && from > start; k++ { // a word that is spelt so: えー, らーめん
		_, w := utf8.DecodeLastRuneInString(s[start:from])
		from -= w
		if d.sys.Reaches(s[from:], i-from) {
			return none, false
		}
		if !isHiragana(next) && r != '~' && strings.ContainsRune("いし", p) && k >= 1 && d.sys.Has(s[from:i]+"い") {
			return 'い', true // かわいー, うれしー
		}
	}
	if isKanji(p) && !isHiragana(next) {
		return none, false
	}
	return none, isHiragana(p) || isHiragana(next)
}
