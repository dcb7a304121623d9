package cue

import (
	"strings"

	"engage/internal/morph"
	"engage/internal/rubric"
)

// scopes answers, for one text, whether a match is meant as said (law 11 of
// SCORING.md §4).
type scopes struct {
	t      *morph.Text
	quotes []bool // per morpheme; nil until asked for
}

// counts reports whether a match over morphemes first…last is evidence: not
// inside quotation, not denied, not supposed, unless its cue allows that.
func (s *scopes) counts(c *rubric.Cue, first, last int) bool {
	if !c.AllowQuoted && s.quoted(first) {
		return false
	}
	negated, hypothetical := s.tail(last)
	return (c.AllowNegated || !negated) && (c.AllowHypothetical || !hypothetical)
}

// clause is how many morphemes after a match its predicate may take.
const clause = 7

var (
	negations = map[string]bool{"ない": true, "ぬ": true, "ん": true, "ず": true, "無い": true, "まい": true, "なし": true, "無し": true, "ゼロ": true}
	// What may stand between a match and its negation: particles, auxiliaries,
	// and the light verbs and nouns that carry a predicate.
	light = map[string]bool{"する": true, "ある": true, "いる": true, "なる": true, "できる": true, "ます": true, "です": true, "だ": true,
		"こと": true, "の": true, "ん": true, "わけ": true, "もの": true, "出る": true, "起こる": true, "起きる": true, "いただく": true, "くださる": true, "れる": true, "られる": true, "せる": true, "させる": true, "行う": true, "発生": true, "確認": true, "予定": true}
)

// tail reads the predicate that follows a match within its clause.
func (s *scopes) tail(last int) (negated, hypothetical bool) {
	ms := s.t.Morphemes
	for k := last + 1; k < len(ms) && k <= last+clause; k++ {
		m := &ms[k]
		if m.Class != morph.Word {
			break
		}
		rest := following(ms, k+1, 4)
		switch {
		case negations[m.Base] && (strings.HasPrefix(m.POS, "助動詞") || strings.HasPrefix(m.POS, "形容詞") || m.Base == "なし" || m.Base == "無し" || m.Base == "ゼロ"):
			if rhetorical(rest) {
				return false, false
			}
			if m.Form == "仮定形" || strings.HasPrefix(rest, "ば") || strings.HasPrefix(rest, "と") && !strings.HasPrefix(rest, "という") {
				return false, true // なければ, ないと
			}
			return true, false
		case m.Form == "仮定形" || m.Surface == "たら" || m.Surface == "だら" || m.Surface == "なら" || m.Surface == "場合" || m.Surface == "際":
			return false, true
		case strings.HasPrefix(m.POS, "助詞") && (m.Surface == "が" || m.Surface == "けど" || m.Surface == "ので" || m.Surface == "から" || m.Surface == "し" || m.Surface == "て") && strings.HasPrefix(m.POS, "助詞,接続助詞") && m.Surface != "て":
			return false, false
		case strings.HasPrefix(m.POS, "助詞"), strings.HasPrefix(m.POS, "助動詞"), light[m.Base]:
		default:
			return false, false
		}
	}
	return false, false
}

func following(ms []morph.Morpheme, from, n int) string {
	var b strings.Builder
	for k := from; k < len(ms) && k < from+n; k++ {
		b.WriteString(ms[k].Surface)
	}
	return b.String()
}

// rhetorical reports whether a negation asks or requests instead of denying:
// 〜ない?, 〜ないかな, 〜ないですか, 〜ませんか, 〜ないでしょうか.
func rhetorical(rest string) bool {
	for _, q := range []string{"?", "か", "かな", "ですか", "でしょうか", "だろうか", "の?", "よね"} {
		if strings.HasPrefix(rest, q) {
			return true
		}
	}
	return false
}

var brackets = map[rune]rune{'「': '」', '『': '』', '“': '”'}

// quoted reports whether a morpheme stands inside balanced quotation marks. A
// text that is one quotation as a whole is speech, not quotation.
func (s *scopes) quoted(i int) bool {
	if s.quotes == nil {
		s.quotes = make([]bool, len(s.t.Morphemes))
		s.markQuotes()
	}
	return s.quotes[i]
}

func (s *scopes) markQuotes() {
	ms := s.t.Morphemes
	open := -1
	var closer string
	for i := range ms {
		r := []rune(ms[i].Surface)
		if open < 0 {
			if c, ok := brackets[r[0]]; ok {
				open, closer = i, string(c)
			}
			continue
		}
		if !strings.Contains(ms[i].Surface, closer) {
			continue
		}
		if whole := open == 0 && i == len(ms)-1; !whole {
			for k := open; k <= i; k++ {
				s.quotes[k] = true
			}
		}
		open = -1
	}
}
