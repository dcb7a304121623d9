package rubric

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
	"engage/internal/lazy"
	"engage/internal/strict"
)

var idShape = lazy.Regexp(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)

var scopes = map[string]func(*Cue){
	"negated":      func(c *Cue) { c.AllowNegated = true },
	"hypothetical": func(c *Cue) { c.AllowHypothetical = true },
	"quoted":       func(c *Cue) { c.AllowQuoted = true },
}

// textOnly are the keys that say nothing about a pair or a structure.
var textOnly = []string{"at", "allow"}

// Bounds of a sequence, so that matching one takes no time worth speaking of.
const (
	maxSteps = 16
	maxGap   = 10
)

func (l *loader) cue(n *yaml.Node) {
	c := Cue{Line: n.Line, Column: n.Column}
	kinds := 0
	var only *yaml.Node // a key that only text cues have
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i]; slices.Contains(textOnly, k.Value) {
				only = k
			}
		}
	}
	kind := func(k Kind, read func(*yaml.Node)) func(*yaml.Node) {
		return func(v *yaml.Node) {
			c.Kind = k
			if kinds++; kinds > 1 {
				l.Fail(v, lang.T{EN: "a cue is of one kind", JA: "手がかりの種類は1つだけです"})
			}
			read(v)
		}
	}
	l.Fields(n, map[string]func(*yaml.Node){
		"id":    func(v *yaml.Node) { c.ID = l.cueID(v) },
		"act":   func(v *yaml.Node) { c.Act = l.knownAct(v) },
		"by":    func(v *yaml.Node) { c.By = strict.One(l.Reader, v, whatRole, roles) },
		"at":    func(v *yaml.Node) { c.At = strict.One(l.Reader, v, whatPlace, places) },
		"label": l.label(&c.Label),
		"lexicon": kind(Lexicon, func(v *yaml.Node) {
			if c.Words = l.Texts(v); len(c.Words) == 0 {
				l.Fail(v, lang.T{EN: "give at least one word", JA: "語を1つ以上書いてください"})
			}
		}),
		"sequence":  kind(Sequence, func(v *yaml.Node) { c.Steps = l.steps(v) }),
		"pattern":   kind(Pattern, func(v *yaml.Node) { c.Pattern = l.pattern(v) }),
		"pair":      kind(Pair, func(v *yaml.Node) { l.pair(v, &c) }),
		"structure": kind(Structure, func(v *yaml.Node) { l.structure(v, &c) }),
		"allow": func(v *yaml.Node) {
			l.Each(v, func(s *yaml.Node) {
				if allow := strict.One(l.Reader, s, lang.T{EN: "unknown scope", JA: "不明な範囲"}, scopes); allow != nil {
					allow(&c)
				}
			})
		},
		"match":    func(v *yaml.Node) { c.Match = l.examples(v) },
		"no_match": func(v *yaml.Node) { c.NoMatch = l.examples(v) },
	}, "id", "match")
	if only != nil && (c.Kind == Pair || c.Kind == Structure) {
		l.Fail(only, lang.T{EN: "%s is of use only in lexicon, sequence and pattern cues", JA: "%s は lexicon, sequence, pattern の手がかりでだけ使えます"}, only.Value)
	}
	switch text := c.Kind == Lexicon || c.Kind == Sequence || c.Kind == Pattern; {
	case kinds == 0:
		l.Fail(n, lang.T{EN: "a cue needs one of lexicon, sequence, pattern, pair, structure", JA: "手がかりには lexicon, sequence, pattern, pair, structure のどれかが必要です"})
	case text && c.Act == "":
		l.Fail(n, lang.T{EN: "the key act is missing: which dialogue act is this evidence of?", JA: "キー act がありません。どの対話行為の手がかりですか"})
	case !text && c.Act != "":
		l.Fail(n, lang.T{EN: "pair and structure cues are no evidence of an act; leave act out", JA: "pair と structure の手がかりに act は付けられません"})
	}
	if _, twice := l.cues[c.ID]; !twice {
		l.cues[c.ID] = len(l.r.Cues)
	}
	l.r.Cues = append(l.r.Cues, c)
}

func (l *loader) cueID(n *yaml.Node) string {
	id := l.Text(n)
	if !idShape().MatchString(id) {
		l.Fail(n, lang.T{EN: "the id %q: use a-z, 0-9, _ and dots", JA: "id %q: a-z、0-9、_ とドットで書いてください"}, id)
	}
	if c := l.cueOf("cue." + id); c != nil {
		l.Fail(n, lang.T{EN: "the id %s stands twice, first in line %d", JA: "id %s が重複しています(最初は%d行目)"}, id, c.Line)
	}
	return id
}

func (l *loader) pattern(n *yaml.Node) string {
	expr := l.Text(n)
	re, err := syntax.Parse(expr, syntax.Perl)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong):
		at := *n
		// Where the file has the pattern as it is, the caret can show the part.
		if i := strings.LastIndex(expr, wrong.Expr); i >= 0 && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && !strings.ContainsAny(expr[:i], "\n'\"\\") {
			at.Column += utf8.RuneCountInString(expr[:i])
			if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
				at.Column++
			}
		}
		l.Fail(&at, lang.T{EN: "not a regular expression (RE2): %s: %s", JA: "正規表現(RE2)として読めません: %s: %s"}, wrong.Code.String(), wrong.Expr)
	case expr != "" && mayBeEmpty(re) && regexp.MustCompile(expr).MatchString(""):
		l.Fail(n, lang.T{EN: "the pattern matches the empty text, so it would match anywhere", JA: "このパターンは空の文字列に一致するため、どこにでも一致してしまいます"})
	}
	return expr
}

// mayBeEmpty reports whether a pattern could match the empty text: never where
// it says no. Compiling all patterns only to see that takes as long as all else.
func mayBeEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpNoMatch, syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return mayBeEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || mayBeEmpty(re.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !mayBeEmpty(s) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, mayBeEmpty)
	}
	return true
}

func (l *loader) steps(n *yaml.Node) (out []Step) {
	l.Each(n, func(v *yaml.Node) {
		var s Step
		l.Fields(v, map[string]func(*yaml.Node){
			"base":    func(v *yaml.Node) { s.Base = l.Texts(v) },
			"surface": func(v *yaml.Node) { s.Surface = l.Texts(v) },
			"pos":     func(v *yaml.Node) { s.POS = l.Texts(v) },
			"gap": func(v *yaml.Node) {
				if s.Gap = l.Whole(v); s.Gap > maxGap || s.Gap > 0 && len(out) == 0 {
					l.Fail(v, lang.T{EN: "a gap is at most %d, and the first step has none before it", JA: "gap は%dまでで、最初の要素には付けられません"}, maxGap)
				}
			},
			"optional": func(v *yaml.Node) {
				s.Optional = strict.One(l.Reader, v, lang.T{EN: "say true or false, not", JA: "true か false にしてください:"}, map[string]bool{"true": true, "false": false})
			},
		})
		out = append(out, s)
	})
	if len(out) > maxSteps {
		l.Fail(n, lang.T{EN: "a sequence has at most %d steps", JA: "sequence の要素は%d個までです"}, maxSteps)
	}
	if !slices.ContainsFunc(out, func(s Step) bool { return !s.Optional && len(s.Base)+len(s.Surface) > 0 }) {
		l.Fail(n, lang.T{EN: "a sequence needs a step with base or surface that is not optional", JA: "sequence には、base か surface を持つ省略不可の要素が必要です"})
	}
	return out
}

func (l *loader) pair(n *yaml.Node, c *Cue) {
	l.Fields(n, map[string]func(*yaml.Node){
		"first": func(v *yaml.Node) { c.First = l.knownAct(v) },
		"by":    func(v *yaml.Node) { c.FirstBy = strict.One(l.Reader, v, whatRole, roles) },
		"then":  func(v *yaml.Node) { c.Then = l.knownAct(v) },
	}, "first", "then")
}

func (l *loader) structure(n *yaml.Node, c *Cue) {
	c.Min = 1
	l.Fields(n, map[string]func(*yaml.Node){
		"test": func(v *yaml.Node) {
			strict.One(l.Reader, v, lang.T{EN: "unknown test", JA: "不明なテスト"}, Tests)
			c.Test = v.Value
		},
		"min": func(v *yaml.Node) {
			if c.Min = l.Whole(v); c.Min == 0 {
				l.Fail(v, lang.T{EN: "min must be 1 or more", JA: "min は1以上にしてください"})
			}
		},
	}, "test")
}

// examples reads texts, and lists of "account: text" and "other: text".
func (l *loader) examples(n *yaml.Node) (out []Example) {
	l.Each(n, func(v *yaml.Node) {
		if v.Kind == yaml.ScalarNode {
			out = append(out, Example{{Text: l.Text(v)}})
			return
		}
		out = append(out, l.example(v))
	})
	if len(out) == 0 {
		l.Fail(n, lang.T{EN: "give at least one example", JA: "例を1つ以上書いてください"})
	}
	return out
}

// example reads a list of "account: text" and "other: text".
func (l *loader) example(n *yaml.Node) (ex Example) {
	l.Each(n, func(turn *yaml.Node) {
		if turn.Kind == yaml.MappingNode && len(turn.Content) == 2 {
			if role, ok := roles[turn.Content[0].Value]; ok {
				ex = append(ex, Turn{By: role, Text: l.Text(turn.Content[1])})
				return
			}
		}
		l.Fail(turn, lang.T{EN: "write account: text or other: text", JA: "account: 文 または other: 文 と書いてください"})
	})
	return ex
}
