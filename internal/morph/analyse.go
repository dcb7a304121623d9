package morph

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"engage/internal/lang"
)

// Analyzer analyses texts. It is safe for concurrent use.
type Analyzer struct {
	source []byte // of the user dictionary
	load   func() (*dictionary, error)
	pool   sync.Pool // of *buffers
}

// dictionary is what loading makes; nobody writes to it afterwards.
type dictionary struct {
	tok      *tokenizer.Tokenizer
	sys      *dict.Dict
	words    []userWord
	first    map[rune][]int // of words, by first rune
	pos      []string       // first two levels, by the levels' ids
	posWidth int
	formAt   int // columns of a dictionary word
	baseAt   int
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

// standIn is the private character that stands for user word 0 in what kagome
// reads; the others follow. That way kagome sees a user word exactly where
// userWordAt found one, and nowhere else.
const standIn = 0xF0000

func loadDictionary(userDict []byte) (*dictionary, error) {
	words, err := parseUserDict(userDict)
	if err != nil {
		return nil, err
	}
	d := &dictionary{sys: ipa.Dict(), words: words, first: byFirst(words)}
	opts := []tokenizer.Option{tokenizer.OmitBosEos()}
	if len(words) > 0 {
		records := make(dict.UserDictRecords, len(words))
		for i := range words {
			s := string(rune(standIn + i))
			records[i] = dict.UserDicRecord{Text: s, Tokens: []string{s}, Yomi: []string{s}, Pos: words[i].pos}
		}
		u, err := records.NewUserDict()
		if err != nil {
			return nil, lang.Errorf(lang.T{EN: "cannot index the user dictionary: %s", JA: "ユーザー辞書の索引を作れません: %s"}, err)
		}
		opts = append(opts, tokenizer.UserDict(u))
	}
	if d.tok, err = tokenizer.New(d.sys, opts...); err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot start the morphological analyser: %s", JA: "形態素解析器を始められません: %s"}, err)
	}
	d.formAt = int(d.sys.ContentsMeta[dict.InflectionalForm])
	d.baseAt = int(d.sys.ContentsMeta[dict.BaseFormIndex])
	d.joinPOS()
	return d, nil
}

// joinPOS makes the joined names of parts of speech once, so that analysing
// allocates none.
func (d *dictionary) joinPOS() {
	t := &d.sys.POSTable
	d.posWidth = len(t.NameList)
	d.pos = make([]string, d.posWidth*d.posWidth)
	for _, p := range t.POSs {
		if len(p) < 2 {
			continue
		}
		if at := &d.pos[int(p[0])*d.posWidth+int(p[1])]; *at == "" {
			*at = joinLevels(t.NameList[p[0]], t.NameList[p[1]])
		}
	}
}

func joinLevels(a, b string) string {
	if b == "" || b == "*" {
		return a
	}
	return a + "," + b
}

// has reports whether the system dictionary has a word.
func (d *dictionary) has(word string) bool { return len(d.sys.Index.Search(word)) > 0 }

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
		last.Base, last.Form = last.Surface, ""
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
	tokens := d.tok.Tokenize(in)
	for i := range tokens {
		tok := &tokens[i]
		last := len(in)
		if i+1 < len(tokens) {
			last = tokens[i+1].Position
		}
		d.token(t, tok, in, at(tok.Position), at(last))
	}
}

// token adds one token of kagome, of Norm[from:to], without white space.
func (d *dictionary) token(t *Text, tok *tokenizer.Token, in string, from, to int) {
	s := t.Norm[from:to]
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	from = to - len(s)
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	to = from + len(s)
	if s == "" {
		return
	}
	m := Morpheme{}
	switch tok.Class {
	case tokenizer.USER:
		if r, _ := utf8.DecodeRuneInString(tok.Surface); !strings.HasPrefix(s, string(r)) {
			w := &d.words[int(r)-standIn]
			m.Base, m.POS, m.Form = w.base, w.pos, w.form
		}
	case tokenizer.KNOWN:
		p := d.sys.POSTable.POSs[tok.ID]
		if len(p) >= 2 {
			m.POS = d.pos[int(p[0])*d.posWidth+int(p[1])]
		}
		m.Form = starless(tok, d.formAt)
		m.Base = starless(tok, d.baseAt)
	case tokenizer.UNKNOWN:
		a, _ := tok.FeatureAt(0)
		b, _ := tok.FeatureAt(1)
		m.POS = unknownPOS(a, b)
	}
	if strings.IndexFunc(s, isLetterOrMark) < 0 {
		m.Class = Punct
		if !strings.HasPrefix(m.POS, "記号") {
			m.POS, m.Base, m.Form = "記号,一般", "", ""
			t.addRunes(from, to, m)
			return
		}
	}
	t.add(from, to, m)
}

func isLetterOrMark(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

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

func starless(tok *tokenizer.Token, i int) string {
	f, _ := tok.FeatureAt(i)
	if f == "*" {
		return ""
	}
	return f
}

// unknownPOS joins the parts of speech that IPADIC gives unknown words,
// without allocating for the usual ones.
func unknownPOS(a, b string) string {
	if a == "名詞" {
		switch b {
		case "一般":
			return "名詞,一般"
		case "サ変接続":
			return "名詞,サ変接続"
		case "固有名詞":
			return "名詞,固有名詞"
		case "数":
			return "名詞,数"
		}
	}
	return joinLevels(a, b)
}

// prepare makes what kagome reads of norm[start:end]: stand-ins for user
// words, and drawn-out words as the dictionary has them (すごーい as すごい). Norm
// itself keeps them. mapped tells that b.inputAt maps the input's bytes.
func (d *dictionary) prepare(b *buffers, norm string, start, end int) (in string, mapped bool) {
	b.input, b.inputAt = b.input[:0], b.inputAt[:0]
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
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			replace(i, n, '〓') // kagome miscounts U+FFFD
		} else if k, l := d.userWordAt(s, i); l > 0 {
			n = l
			replace(i, n, rune(standIn+k))
		} else if as, ok := d.drawnOut(s, start, i, r); ok {
			replace(i, n, as)
		}
		i += n
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
	if i == start {
		return none, false
	}
	p := before(s, i)
	switch r {
	case 'ー', '〜', '~':
		if !isHiragana(p) && !isKanji(p) {
			return none, false
		}
	case 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ':
		if !strings.ContainsRune(vowels[r], p) {
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
		known := false
		d.sys.Index.CommonPrefixSearchCallback(s[from:], func(_, l int) { known = known || l > i-from })
		if known {
			return none, false
		}
		if !isHiragana(next) && r != '~' && strings.ContainsRune("いし", p) && k >= 1 && d.has(s[from:i]+"い") {
			return 'い', true // かわいー, うれしー
		}
	}
	if isKanji(p) && !isHiragana(next) {
		return none, false
	}
	return none, isHiragana(p) || isHiragana(next)
}
