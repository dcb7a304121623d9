package cue

import (
	"sort"
	"strings"
	"unicode/utf8"

	"engage/internal/morph"
	"engage/internal/rubric"
)

// scopes answers, for one text, whether a match is meant as said (law 11 of
// SCORING.md §4).
type scopes struct {
	t      *morph.Text
	marked bool
	quotes []morph.Span // of Norm, outermost quotations
}

// match is what was found where: morphemes first…last of a text. whole tells
// that the cue itself spells the last of them out, its conjugation included.
type match struct {
	first, last int
	whole       bool
}

// counts reports whether a match is evidence: not inside quotation, not
// denied, not supposed, unless its cue allows that.
func (s *scopes) counts(c *rubric.Cue, m match) bool {
	if !c.AllowQuoted && s.quoted(m.first) {
		return false
	}
	if c.AllowNegated && c.AllowHypothetical {
		return true
	}
	negated, hypothetical := s.tail(m)
	if negated && !c.AllowNegated {
		return false
	}
	return c.AllowHypothetical || !hypothetical && !s.supposed(m.first)
}

// clause is how many morphemes after a match its predicate may take.
const clause = 8

// carriers may stand between a match and its negation beside particles and
// auxiliaries: light verbs and nouns that carry a predicate.
var carriers = set("する", "ある", "いる", "おる", "なる", "できる", "ござる", "てる", "でる", "とる", "ちゃう", "しまう", "くる", "いく",
	"いただく", "いただける", "頂く", "頂ける", "くださる", "下さる", "くれる", "もらう", "もらえる", "れる", "られる", "せる", "させる",
	"こと", "の", "ん", "わけ", "訳", "もの", "はず", "つもり", "よう", "そう", "出る", "起こる", "起きる", "行う", "いたす", "致す",
	"発生", "確認", "予定", "報告", "心配", "必要", "影響", "可能性", "恐れ")

// favours are verbs whose negation asks for something: 教えてくれない, 見てもらえません.
var favours = set("くれる", "くださる", "下さる", "もらえる", "いただける", "頂ける")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// idioms say by their negation what they say: 申し訳ございません.
var idioms = set("申し訳", "申しわけ", "もうしわけ", "仕方", "しかた", "しょうが", "とんでも")

// onlyNegated reports whether a verb stands in the form that little but a
// negation can follow (わから): a cue that spells it so means the negation.
func onlyNegated(m *morph.Morpheme) bool {
	last, _ := utf8.DecodeLastRuneInString(m.Surface)
	return m.Form == "未然形" && strings.HasPrefix(m.POS, "動詞") && strings.ContainsRune("かがさただなばまらわ", last)
}

// tail reads the predicate that follows a match within its clause.
func (s *scopes) tail(m match) (negated, hypothetical bool) {
	ms := s.t.Morphemes
	if !m.whole && conditional(&ms[m.last]) {
		return false, true
	}
	for k := m.first; k <= m.last; k++ {
		if idioms[ms[k].Base] {
			return false, false
		}
	}
	only := false
	for k := m.last + 1; k <= m.last+clause && s.continues(k); k++ {
		x := &ms[k]
		switch {
		case negation(x):
			if k == m.last+1 && m.whole && onlyNegated(&ms[m.last]) {
				return false, false
			}
			if only { // 〜だけでなく says it of the match, too
				return false, false
			}
			return s.negated(k)
		case conditional(x):
			return false, true
		case x.Surface == "しか": // 感謝しかない is as much as can be said
			return false, false
		case x.Surface == "だけ" || x.Surface == "のみ" || x.Surface == "ばかり":
			only = true
		case !carries(x):
			return false, false
		}
	}
	return false, false
}

// continues reports whether morpheme k goes on with the clause of the one
// before it.
func (s *scopes) continues(k int) bool {
	return k < len(s.t.Morphemes) && s.t.Morphemes[k].Class == morph.Word && !newline(s.t, k)
}

// newline reports whether a line ends before morpheme k.
func newline(t *morph.Text, k int) bool {
	if k == 0 {
		return false
	}
	p := &t.Morphemes[k-1]
	return strings.IndexByte(t.Norm[p.Norm+len(p.Surface):t.Morphemes[k].Norm], '\n') >= 0
}

func carries(m *morph.Morpheme) bool {
	if strings.HasPrefix(m.POS, "助詞,接続助詞") {
		// けど, ので, から, し … begin another clause; て, で, ば and ちゃ do not.
		switch m.Surface {
		case "て", "で", "ば", "ちゃ", "じゃ":
			return true
		}
		return false
	}
	return strings.HasPrefix(m.POS, "助詞") || strings.HasPrefix(m.POS, "助動詞") || carriers[m.Base]
}

func negation(m *morph.Morpheme) bool {
	switch m.Base {
	case "ない", "無い":
		return strings.HasPrefix(m.POS, "助動詞") || strings.HasPrefix(m.POS, "形容詞")
	case "ぬ", "ん", "へん", "まい":
		return strings.HasPrefix(m.POS, "助動詞")
	case "なし", "無し", "ゼロ", "不要":
		return true
	}
	return false
}

func conditional(m *morph.Morpheme) bool {
	if strings.HasPrefix(m.Form, "仮定") {
		return true
	}
	switch m.Surface {
	case "なら", "場合", "際":
		return m.Form == "" || m.Base != "なる" // ならない is no condition
	case "たら", "だら":
		return true
	case "と": // 〜すると; the と of と言う is 格助詞
		return m.POS == "助詞,接続助詞"
	}
	return false
}

// negated reads what the negation at morpheme k does to the match before it.
func (s *scopes) negated(k int) (negated, hypothetical bool) {
	ms := s.t.Morphemes
	switch {
	case ms[k].Surface == "ざる", s.obliges(k), s.asks(k + 1), favours[s.verbBefore(k)]:
		return false, false
	case strings.HasPrefix(ms[k].Form, "仮定"):
		return false, true
	}
	for j := k + 1; j <= k+clause && s.continues(j); j++ {
		switch x := &ms[j]; {
		case conditional(x):
			return x.Surface != "と", true
		case negation(x): // a second one takes the first back, unless it asks
			return s.asks(j + 1), false
		case !carries(x):
			return true, false
		}
	}
	return true, false
}

// verbBefore is the base of the verb that the negation at k denies: くれる of
// くれません.
func (s *scopes) verbBefore(k int) string {
	if k--; k > 0 && s.t.Morphemes[k].Base == "ます" {
		k--
	}
	return s.t.Morphemes[max(k, 0)].Base
}

// obliges reports 〜なければならない, 〜ないといけない, 〜なきゃ: what must be done
// is not denied.
func (s *scopes) obliges(k int) bool {
	ms := s.t.Morphemes
	short := strings.HasPrefix(ms[k].Form, "仮定縮約")
	for k++; s.continues(k); k++ {
		switch x := &ms[k]; x.Base {
		case "ば", "と", "て", "は", "ちゃ", "も":
			short = short || x.Base == "ちゃ"
		case "いける", "いく", "なる":
			return s.continues(k+1) && (negation(&ms[k+1]) || ms[k+1].Base == "ます")
		case "だめ", "ダメ", "駄目":
			return true
		default:
			return false
		}
	}
	return short // なきゃ and なくちゃ may end there
}

// asks reports whether a negation that ends before morpheme k asks or suggests
// instead of denying: 〜ない?, 〜ないかな, 〜ないですか, 〜ではないでしょうか.
func (s *scopes) asks(k int) bool {
	ms := s.t.Morphemes
	for ; k < len(ms) && !newline(s.t, k); k++ {
		x := &ms[k]
		if x.Class == morph.Punct {
			return strings.HasPrefix(x.Surface, "?") || strings.HasPrefix(x.Surface, "!") && k+1 < len(ms) && strings.HasPrefix(ms[k+1].Surface, "?")
		}
		switch x.Surface {
		case "か", "かな", "かしら":
			return strings.HasPrefix(x.POS, "助詞")
		case "です", "でし", "た", "でしょ", "だろ", "う", "の", "よ", "ね", "よね", "でしょう", "だろう":
		default:
			return false
		}
	}
	return false
}

// supposed reports whether a match stands in a clause that もし opens: between
// it and its condition.
func (s *scopes) supposed(first int) bool {
	ms := s.t.Morphemes
	for k := first - 1; k >= 0 && k >= first-2*clause; k-- {
		x := &ms[k]
		if newline(s.t, k+1) || conditional(x) || x.Class == morph.Punct && x.Surface != "、" && x.Surface != "," {
			return false
		}
		switch x.Base {
		case "もし", "もしも", "万一", "万が一", "仮に":
			return true
		}
	}
	return false
}

var brackets = map[rune]rune{'「': '」', '『': '』', '“': '”'}

// quoted reports whether a morpheme stands inside balanced quotation marks. A
// text that is one quotation as a whole is speech, not quotation.
func (s *scopes) quoted(i int) bool {
	if !s.marked {
		s.marked = true
		s.quotes = quotations(s.t)
	}
	at := s.t.Morphemes[i].Norm
	k := sort.Search(len(s.quotes), func(k int) bool { return s.quotes[k].End > at })
	return k < len(s.quotes) && s.quotes[k].Start <= at
}

// quotations are the outermost quotations of a text, as spans of Norm.
func quotations(t *morph.Text) (out []morph.Span) {
	if !strings.Contains(t.Norm, "「") && !strings.Contains(t.Norm, "『") && !strings.Contains(t.Norm, "“") {
		return nil // most texts; ContainsAny would decode every character of them
	}
	var closers []rune
	var starts []int
	for i, r := range t.Norm {
		if c, ok := brackets[r]; ok {
			closers, starts = append(closers, c), append(starts, i)
			continue
		}
		if r != '」' && r != '』' && r != '”' {
			continue
		}
		// What was opened inside and never closed is no quotation.
		for k := len(closers) - 1; k >= 0; k-- {
			if closers[k] == r {
				q := morph.Span{Start: starts[k], End: i}
				for len(out) > 0 && out[len(out)-1].Start > q.Start {
					out = out[:len(out)-1]
				}
				out = append(out, q)
				closers, starts = closers[:k], starts[:k]
				break
			}
		}
	}
	if len(out) == 1 && !wordsOutside(t, out[0]) {
		return nil
	}
	return out
}

func wordsOutside(t *morph.Text, q morph.Span) bool {
	for i := range t.Morphemes {
		if m := &t.Morphemes[i]; m.Class == morph.Word && (m.Norm < q.Start || m.Norm > q.End) {
			return true
		}
	}
	return false
}
