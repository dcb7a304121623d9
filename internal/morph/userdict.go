package morph

import (
	"bytes"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"engage/internal/filter"
	"engage/internal/lang"
)

// userWord is one form of a word of the user dictionary.
type userWord struct {
	surface string // normalised
	base    string
	pos     string
	form    string
	next    string // the form counts only before one of these; "" is anything
}

// customPOS are the parts of speech that a user dictionary may give, and what
// they are called in a Morpheme.
var customPOS = map[string]string{
	"カスタム名詞":   "名詞,一般",
	"カスタム固有名詞": "名詞,固有名詞",
	"カスタムサ変名詞": "名詞,サ変接続",
	"カスタム形動名詞": "名詞,形容動詞語幹",
	"カスタム動詞":   "動詞,自立",
	"カスタム形容詞":  "形容詞,自立",
	"カスタム感動詞":  "感動詞",
	"カスタム副詞":   "副詞,一般",
}

// Godan verbs in る and adjectives are given once and inflected here.
var (
	verbForms = []userWord{
		{surface: "る", form: "基本形"}, {surface: "ら", form: "未然形", next: "なせれずぬん"}, {surface: "ろ", form: "未然ウ接続", next: "う"},
		{surface: "り", form: "連用形"}, {surface: "っ", form: "連用タ接続", next: "たてとちつ"}, {surface: "れ", form: "仮定形"},
	}
	adjectiveForms = []userWord{
		{surface: "い", form: "基本形"}, {surface: "く", form: "連用テ接続"}, {surface: "かっ", form: "連用タ接続", next: "た"},
		{surface: "かろ", form: "未然ウ接続", next: "う"}, {surface: "けれ", form: "仮定形"}, {surface: "", form: "ガル接続", next: "さすそみがっ"},
	}
)

// parseUserDict reads kagome's user-dictionary form: surface, segmentation,
// reading, part of speech; and, optionally, a fifth column with the base form.
// Empty lines and lines that start with # are skipped.
func parseUserDict(src []byte) ([]userWord, error) {
	var words []userWord
	lines := map[string]int{}
	var b buffers
	src = bytes.TrimPrefix(src, []byte("\xEF\xBB\xBF"))
	for i, raw := range bytes.Split(src, []byte("\n")) {
		line := strings.TrimSpace(string(raw))
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, ",")
		if len(f) != 4 && len(f) != 5 {
			return nil, lang.Errorf(lang.T{
				EN: "user dictionary, line %d: %d columns; write surface,segmentation,reading,part of speech[,base form]",
				JA: "ユーザー辞書の %d 行目: %d 列あります。「表記,分割,読み,品詞[,基本形]」の形で書いてください"}, i+1, len(f))
		}
		for j := range f {
			f[j] = strings.TrimSpace(f[j])
		}
		pos, ok := customPOS[f[3]]
		if !ok {
			return nil, lang.Errorf(lang.T{
				EN: "user dictionary, line %d: unknown part of speech %q; use one of %s",
				JA: "ユーザー辞書の %d 行目: 品詞 %q を知りません。次のどれかを使ってください: %s"}, i+1, f[3], posNames())
		}
		if f[0] == "" || strings.Join(strings.Fields(f[1]), "") != f[0] {
			return nil, lang.Errorf(lang.T{
				EN: "user dictionary, line %d: the segmentation %q does not make up the surface %q",
				JA: "ユーザー辞書の %d 行目: 分割 %q をつなげても表記 %q になりません"}, i+1, f[1], f[0])
		}
		w := userWord{surface: b.plain(f[0]), pos: pos}
		w.base = w.surface
		if len(f) == 5 && f[4] != "" {
			w.base = b.plain(f[4])
		}
		if first, ok := lines[w.surface]; ok {
			return nil, lang.Errorf(lang.T{
				EN: "user dictionary, line %d: %q is already on line %d; delete one",
				JA: "ユーザー辞書の %d 行目: %q は %d 行目にもあります。どちらかを消してください"}, i+1, f[0], first)
		}
		lines[w.surface] = i + 1
		forms, err := inflect(w, i+1)
		if err != nil {
			return nil, err
		}
		words = append(words, forms...)
	}
	return words, nil
}

func posNames() string {
	var names []string
	for n := range customPOS {
		names = append(names, n)
	}
	sort.Strings(names)
	return strings.Join(names, " ")
}

func inflect(w userWord, line int) ([]userWord, error) {
	ending, forms := "", []userWord{{form: ""}}
	switch w.pos {
	case "動詞,自立":
		ending, forms = "る", verbForms
	case "形容詞,自立":
		ending, forms = "い", adjectiveForms
	}
	stem, ok := strings.CutSuffix(w.surface, ending)
	if !ok || stem == "" {
		return nil, lang.Errorf(lang.T{
			EN: "user dictionary, line %d: %q must end in %s to be inflected",
			JA: "ユーザー辞書の %d 行目: 活用させるには %q が「%s」で終わる必要があります"}, line, w.surface, ending)
	}
	out := make([]userWord, len(forms))
	for i, f := range forms {
		out[i] = userWord{surface: stem + f.surface, base: w.base, pos: w.pos, form: f.form, next: f.next}
	}
	return out, nil
}

// plain normalises a word of the dictionary as texts are normalised.
func (b *buffers) plain(s string) string {
	t := Text{Raw: s}
	b.normalise(&t)
	return t.Norm
}

// userWords are the words of a user dictionary.
type userWords struct {
	list  []userWord
	first map[rune][]int // indices of list, by first rune, the longest first
	pairs filter.Filter  // of the first two runes of words; where there is one, it and none
	short bool           // there are words of one rune
}

func indexed(list []userWord) *userWords {
	u := &userWords{list: list, first: map[rune][]int{}, pairs: filter.New(len(list))}
	for i, w := range list {
		r, n := utf8.DecodeRuneInString(w.surface)
		u.first[r] = append(u.first[r], i)
		u.pairs.Add(filter.Runes(r, after(w.surface, n)))
		u.short = u.short || n == len(w.surface)
	}
	for _, at := range u.first {
		slices.SortStableFunc(at, func(a, b int) int { return len(list[b].surface) - len(list[a].surface) })
	}
	return u
}

// starting are the words that may stand where next follows r.
func (u *userWords) starting(r, next rune) []int {
	if !u.pairs.Has(filter.Runes(r, next)) && !(u.short && u.pairs.Has(filter.Runes(r, none))) {
		return nil
	}
	return u.first[r]
}

// userWordAt is the index and length of the longest user word at s[i], which is
// r before next; length 0 if there is none. kagome gives user words priority over everything, so
// 「インスタ」 would be cut out of 「インスタント」: a word counts only where the
// script around it lets a word begin and end.
func (d *dictionary) userWordAt(s string, i int, r, next rune) (int, int) {
	for _, k := range d.words.starting(r, next) {
		w := &d.words.list[k]
		n := len(w.surface)
		if strings.HasPrefix(s[i:], w.surface) && d.begins(w.surface, s, i) && d.stopsAt(w, s, i+n) {
			return k, n
		}
	}
	return 0, 0
}

func (d *dictionary) begins(word, s string, i int) bool {
	p, r := before(s, i), after(word, 0)
	switch {
	case isAlnum(r):
		return !isAlnum(p) && p != '_'
	case isKatakana(r):
		return !isKatakana(p) || utf8.RuneCountInString(word) >= 3 && d.knows(s[runStart(s, i):i])
	case isHiragana(r):
		if isHiragana(p) {
			return false
		}
		// 「渋谷なう」, but not 「行なう」.
		_, n := utf8.DecodeLastRuneInString(s[:i])
		return !isKanji(p) || isKanji(before(s, i-n)) || isKatakana(before(s, i-n))
	}
	return !isKanji(p) || utf8.RuneCountInString(word) >= 3
}

func (d *dictionary) stopsAt(w *userWord, s string, end int) bool {
	q, last := after(s, end), before(w.surface, len(w.surface))
	if w.next != "" && !strings.ContainsRune(w.next, q) {
		return false
	}
	if w.form != "" {
		return true
	}
	switch {
	case isAlnum(last):
		return !isAlnum(q) && q != '_'
	case isKatakana(last):
		return !isKatakana(q) || utf8.RuneCountInString(w.surface) >= 3 && d.knows(s[end:runEnd(s, end)])
	case isHiragana(last):
		// 「推しが」 is the noun, 「推して」「推します」 the verb.
		if strings.ContainsRune("しきちにみりいぎびえけせてねめれ", last) && (strings.ContainsRune("てたまつちすぬらろる", q) || strings.HasPrefix(s[end:], "なが")) {
			return false
		}
		return true
	}
	return !isKanji(q) || utf8.RuneCountInString(w.surface) >= 3
}

// knows reports whether a stretch of katakana is one word of three letters or
// more, in either dictionary.
func (d *dictionary) knows(s string) bool {
	if utf8.RuneCountInString(s) < 3 {
		return false
	}
	for _, k := range d.words.first[after(s, 0)] {
		if d.words.list[k].surface == s {
			return true
		}
	}
	return d.sys.Has(s)
}

// longestRun bounds the search for the end of a run of katakana, in bytes: no
// word is longer.
const longestRun = 90

func runStart(s string, i int) int {
	for from := i; i > 0 && from-i < longestRun; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !isKatakana(r) {
			break
		}
		i -= n
	}
	return i
}

func runEnd(s string, i int) int {
	for from := i; i < len(s) && i-from < longestRun; {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isKatakana(r) {
			break
		}
		i += n
	}
	return i
}
