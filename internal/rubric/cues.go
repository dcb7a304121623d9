package rubric

import (
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
)

var idShape = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)

var scopes = map[string]func(*Cue){
	"negated":      func(c *Cue) { c.AllowNegated = true },
	"hypothetical": func(c *Cue) { c.AllowHypothetical = true },
	"quoted":       func(c *Cue) { c.AllowQuoted = true },
}

func (l *loader) cue(n *yaml.Node) {
	c := Cue{Line: n.Line, Column: n.Column}
	kinds := 0
	kind := func(k Kind, read func(*yaml.Node)) func(*yaml.Node) {
		return func(v *yaml.Node) {
			c.Kind = k
			if kinds++; kinds > 1 {
				l.fail(v, lang.T{EN: "a cue is of one kind", JA: "手がかりの種類は1つだけです"})
			}
			read(v)
		}
	}
	l.fields(n, map[string]func(*yaml.Node){
		"id":        func(v *yaml.Node) { c.ID = l.cueID(v) },
		"act":       func(v *yaml.Node) { c.Act = l.knownAct(v) },
		"by":        func(v *yaml.Node) { c.By = one(l, v, whatRole, roles) },
		"at":        func(v *yaml.Node) { c.At = one(l, v, whatPlace, places) },
		"label":     l.label(&c.Label),
		"lexicon":   kind(Lexicon, func(v *yaml.Node) { c.Words = l.texts(v) }),
		"sequence":  kind(Sequence, func(v *yaml.Node) { c.Steps = l.steps(v) }),
		"pattern":   kind(Pattern, func(v *yaml.Node) { c.Pattern = l.pattern(v) }),
		"pair":      kind(Pair, func(v *yaml.Node) { l.pair(v, &c) }),
		"structure": kind(Structure, func(v *yaml.Node) { l.structure(v, &c) }),
		"allow": func(v *yaml.Node) {
			l.each(v, func(s *yaml.Node) {
				if allow := one(l, s, lang.T{EN: "unknown scope", JA: "不明な範囲"}, scopes); allow != nil {
					allow(&c)
				}
			})
		},
		"match":    func(v *yaml.Node) { c.Match = l.examples(v) },
		"no_match": func(v *yaml.Node) { c.NoMatch = l.examples(v) },
	}, "id", "match")
	switch text := c.Kind == Lexicon || c.Kind == Sequence || c.Kind == Pattern; {
	case kinds == 0:
		l.fail(n, lang.T{EN: "a cue needs one of lexicon, sequence, pattern, pair, structure", JA: "手がかりには lexicon, sequence, pattern, pair, structure のどれかが必要です"})
	case text && c.Act == "":
		l.fail(n, lang.T{EN: "the key act is missing: which dialogue act is this evidence of?", JA: "キー act がありません。どの対話行為の手がかりですか"})
	case !text && c.Act != "":
		l.fail(n, lang.T{EN: "pair and structure cues are no evidence of an act; leave act out", JA: "pair と structure の手がかりに act は付けられません"})
	}
	l.r.Cues = append(l.r.Cues, c)
}

func (l *loader) cueID(n *yaml.Node) string {
	id := l.text(n)
	if !idShape.MatchString(id) {
		l.fail(n, lang.T{EN: "the id %q: use a-z, 0-9, _ and dots", JA: "id %q: a-z、0-9、_ とドットで書いてください"}, id)
	}
	if c := l.r.cueOf("cue." + id); c != nil {
		l.fail(n, lang.T{EN: "the id %s stands twice, first in line %d", JA: "id %s が重複しています(最初は%d行目)"}, id, c.Line)
	}
	return id
}

func (l *loader) pattern(n *yaml.Node) string {
	if _, err := regexp.Compile(n.Value); err != nil {
		l.fail(n, lang.T{EN: "not a regular expression: %s", JA: "正規表現として読めません: %s"}, err)
	}
	return n.Value
}

func (l *loader) steps(n *yaml.Node) (out []Step) {
	l.each(n, func(v *yaml.Node) {
		var s Step
		l.fields(v, map[string]func(*yaml.Node){
			"base":    func(v *yaml.Node) { s.Base = l.texts(v) },
			"surface": func(v *yaml.Node) { s.Surface = l.texts(v) },
			"pos":     func(v *yaml.Node) { s.POS = l.texts(v) },
			"gap":     func(v *yaml.Node) { s.Gap = l.whole(v) },
			"optional": func(v *yaml.Node) {
				s.Optional = one(l, v, lang.T{EN: "say true or false, not", JA: "true か false にしてください:"}, map[string]bool{"true": true, "false": false})
			},
		})
		out = append(out, s)
	})
	if !slices.ContainsFunc(out, func(s Step) bool { return !s.Optional && len(s.Base)+len(s.Surface) > 0 }) {
		l.fail(n, lang.T{EN: "a sequence needs a step with base or surface that is not optional", JA: "sequence には、base か surface を持つ省略不可の要素が必要です"})
	}
	return out
}

func (l *loader) pair(n *yaml.Node, c *Cue) {
	l.fields(n, map[string]func(*yaml.Node){
		"first": func(v *yaml.Node) { c.First = l.knownAct(v) },
		"by":    func(v *yaml.Node) { c.FirstBy = one(l, v, whatRole, roles) },
		"then":  func(v *yaml.Node) { c.Then = l.knownAct(v) },
	}, "first", "then")
}

func (l *loader) structure(n *yaml.Node, c *Cue) {
	c.Min = 1
	l.fields(n, map[string]func(*yaml.Node){
		"test": func(v *yaml.Node) {
			one(l, v, lang.T{EN: "unknown test", JA: "不明なテスト"}, Tests)
			c.Test = v.Value
		},
		"min": func(v *yaml.Node) { c.Min = max(1, l.whole(v)) },
	}, "test")
}

// examples reads texts, and lists of "account: text" and "other: text".
func (l *loader) examples(n *yaml.Node) (out []Example) {
	l.each(n, func(v *yaml.Node) {
		if v.Kind == yaml.ScalarNode {
			out = append(out, Example{{Text: l.text(v)}})
			return
		}
		var ex Example
		l.each(v, func(turn *yaml.Node) {
			for name, role := range roles {
				if turn.Kind == yaml.MappingNode && len(turn.Content) == 2 && turn.Content[0].Value == name {
					ex = append(ex, Turn{By: role, Text: l.text(turn.Content[1])})
					return
				}
			}
			l.fail(turn, lang.T{EN: "write account: text or other: text", JA: "account: 文 または other: 文 と書いてください"})
		})
		out = append(out, ex)
	})
	if len(out) == 0 {
		l.fail(n, lang.T{EN: "give at least one example", JA: "例を1つ以上書いてください"})
	}
	return out
}
