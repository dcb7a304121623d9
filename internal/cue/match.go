package cue

import (
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"

	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// Matcher finds a rubric's text cues. It is safe for concurrent use.
type Matcher struct {
	r        *rubric.Rubric
	anchored map[string][]candidate // by base form or surface of the anchor step
	patterns []pattern
}

// candidate is a sequence to try where its anchor step stands.
type candidate struct {
	cue    int
	steps  []rubric.Step
	anchor int
}

type pattern struct {
	cue      int
	re       *regexp.Regexp
	literals []string // one of them stands in every match; none: always try
	units    bool     // may match inside URLs, mentions and hashtags
}

// Compile prepares the text cues of r. Words of a lexicon are analysed once,
// so that they match in every conjugation.
func Compile(r *rubric.Rubric, a *morph.Analyzer) (*Matcher, error) {
	m := &Matcher{r: r, anchored: make(map[string][]candidate)}
	for i := range r.Cues {
		c := &r.Cues[i]
		switch c.Kind {
		case rubric.Lexicon:
			for _, w := range c.Words {
				steps := phrase(a, w)
				if len(steps) == 0 {
					return nil, lang.Errorf(lang.T{EN: "rubric line %d: the word %q of cue %s holds nothing to look for", JA: "ルーブリック %d行目: %q (手がかり %s) には探す語がありません"}, c.Line, w, c.ID)
				}
				m.add(i, steps)
			}
		case rubric.Sequence:
			m.add(i, c.Steps)
		case rubric.Pattern:
			re, err := regexp.Compile(c.Pattern)
			if err != nil {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s: %s", JA: "ルーブリック %d行目: 手がかり %s: %s"}, c.Line, c.ID, err)
			}
			m.patterns = append(m.patterns, pattern{i, re, literals(c.Pattern), strings.ContainsAny(c.Pattern, "@#") || strings.Contains(c.Pattern, "http")})
		}
	}
	return m, nil
}

// phrase turns a word or phrase into steps by its own analysis: content by
// base form, the rest by surface.
func phrase(a *morph.Analyzer, w string) []rubric.Step {
	var steps []rubric.Step
	for _, x := range a.Analyze(nil, w).Morphemes {
		steps = append(steps, rubric.Step{Base: []string{x.Base}})
	}
	return steps
}

func (m *Matcher) add(cue int, steps []rubric.Step) {
	anchor := -1
	for i := range steps {
		if s := &steps[i]; !s.Optional && len(s.Base)+len(s.Surface) > 0 {
			anchor = i
			break
		}
	}
	c := candidate{cue, steps, anchor}
	for _, words := range [][]string{steps[anchor].Base, steps[anchor].Surface} {
		for _, w := range words {
			m.anchored[w] = append(m.anchored[w], c)
		}
	}
}

// Match appends the evidence of every text cue that fits who speaks and where;
// AnyRole and AnyPlace fit all. The result is sorted by place, then cue. Of
// overlapping matches of one act the longest stays.
func (m *Matcher) Match(dst []Evidence, t *morph.Text, by rubric.Role, at rubric.Place) []Evidence {
	from := len(dst)
	sc := scopes{t: t}
	for i := range t.Morphemes {
		x := &t.Morphemes[i]
		dst = m.try(dst, &sc, m.anchored[x.Base], i, by, at)
		if x.Surface != x.Base {
			dst = m.try(dst, &sc, m.anchored[x.Surface], i, by, at)
		}
	}
	for _, p := range m.patterns {
		if fits(&m.r.Cues[p.cue], by, at) && p.possible(t.Norm) {
			dst = m.search(dst, &sc, p)
		}
	}
	found := dst[from:]
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if a.Start != b.Start {
			return a.Start < b.Start
		}
		if a.End != b.End {
			return a.End > b.End
		}
		return a.Cue < b.Cue
	})
	return dst[:from+m.longest(found)]
}

func fits(c *rubric.Cue, by rubric.Role, at rubric.Place) bool {
	return (c.By == rubric.AnyRole || by == rubric.AnyRole || c.By == by) && (c.At == rubric.AnyPlace || at == rubric.AnyPlace || c.At == at)
}

func (m *Matcher) try(dst []Evidence, sc *scopes, cs []candidate, i int, by rubric.Role, at rubric.Place) []Evidence {
	for _, c := range cs {
		cue := &m.r.Cues[c.cue]
		if !fits(cue, by, at) || !stepFits(&c.steps[c.anchor], &sc.t.Morphemes[i]) {
			continue
		}
		first, ok := before(sc.t, c.steps[:c.anchor], i)
		if !ok {
			continue
		}
		last, ok := after(sc.t, c.steps[c.anchor+1:], i)
		if ok && sc.counts(cue, first, last) {
			ms := sc.t.Morphemes
			dst = append(dst, Evidence{c.cue, ms[first].Start, ms[last].End})
		}
	}
	return dst
}

func stepFits(s *rubric.Step, m *morph.Morpheme) bool {
	if len(s.Base) > 0 && !contains(s.Base, m.Base) || len(s.Surface) > 0 && !contains(s.Surface, m.Surface) {
		return len(s.Base) > 0 && len(s.Surface) > 0 && (contains(s.Base, m.Base) || contains(s.Surface, m.Surface)) && posFits(s, m)
	}
	return posFits(s, m)
}

func posFits(s *rubric.Step, m *morph.Morpheme) bool {
	if len(s.POS) == 0 {
		return true
	}
	for _, p := range s.POS {
		if strings.HasPrefix(m.POS, p) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// after matches the steps that follow morpheme i; last is where they end.
func after(t *morph.Text, steps []rubric.Step, i int) (last int, ok bool) {
	if len(steps) == 0 {
		return i, true
	}
	s := &steps[0]
	for gap := 0; gap <= s.Gap; gap++ {
		k := i + 1 + gap
		if k >= len(t.Morphemes) {
			break
		}
		if stepFits(s, &t.Morphemes[k]) {
			if last, ok := after(t, steps[1:], k); ok {
				return last, true
			}
		}
		if t.Morphemes[k].Class == morph.Punct {
			break // a gap does not reach over punctuation
		}
	}
	if s.Optional {
		return after(t, steps[1:], i)
	}
	return 0, false
}

// before matches the steps that precede morpheme i, the last of them first.
func before(t *morph.Text, steps []rubric.Step, i int) (first int, ok bool) {
	if len(steps) == 0 {
		return i, true
	}
	s := &steps[len(steps)-1]
	if i > 0 && stepFits(s, &t.Morphemes[i-1]) {
		if first, ok := before(t, steps[:len(steps)-1], i-1); ok {
			return first, true
		}
	}
	if s.Optional {
		return before(t, steps[:len(steps)-1], i)
	}
	return 0, false
}

func (p *pattern) possible(s string) bool {
	for _, l := range p.literals {
		if strings.Contains(s, l) {
			return true
		}
	}
	return len(p.literals) == 0
}

func (m *Matcher) search(dst []Evidence, sc *scopes, p pattern) []Evidence {
	for _, span := range p.re.FindAllStringIndex(sc.t.Norm, -1) {
		if span[0] == span[1] {
			continue
		}
		first := sc.t.IndexAt(span[0])
		if first > 0 && (first == len(sc.t.Morphemes) || sc.t.Morphemes[first].Norm > span[0]) {
			first--
		}
		last := max(first, sc.t.IndexAt(span[1])-1)
		if first >= len(sc.t.Morphemes) {
			continue
		}
		last = min(last, len(sc.t.Morphemes)-1)
		if !p.units && unit(sc.t.Morphemes[first].Class) && unit(sc.t.Morphemes[last].Class) && first == last {
			continue
		}
		if sc.counts(&m.r.Cues[p.cue], first, last) {
			start, end := sc.t.RawSpan(span[0], span[1])
			dst = append(dst, Evidence{p.cue, start, end})
		}
	}
	return dst
}

func unit(c morph.Class) bool { return c == morph.URL || c == morph.Mention || c == morph.Hashtag }

// longest drops, in place, what overlaps a longer match of the same act; found
// is sorted. It returns how many stay.
func (m *Matcher) longest(found []Evidence) int {
	all := append([]Evidence(nil), found...)
	keep := found[:0]
	for i, e := range all {
		act := m.r.Cues[e.Cue].Act
		beaten := false
		for j, o := range all {
			if i == j || m.r.Cues[o.Cue].Act != act || o.End <= e.Start || e.End <= o.Start {
				continue
			}
			longer, same := o.End-o.Start > e.End-e.Start, o.End-o.Start == e.End-e.Start
			if longer || same && j < i {
				beaten = true
				break
			}
		}
		if !beaten {
			keep = append(keep, e)
		}
	}
	return len(keep)
}

// literals are strings of which one stands in every match of a pattern; nil
// where none is known.
func literals(expr string) []string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	return required(re.Simplify())
}

func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil
		}
		return []string{string(re.Rune)}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if l := required(sub); better(l, best) {
				best = l
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			l := required(sub)
			if l == nil {
				return nil
			}
			all = append(all, l...)
		}
		return all
	case syntax.OpCharClass:
		var all []string
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] > 8 || len(all) > 16 {
				return nil
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				all = append(all, string(r))
			}
		}
		return all
	}
	return nil
}

// better prefers the set whose shortest string is longest, then the smaller.
func better(a, b []string) bool {
	if a == nil || b == nil {
		return a != nil
	}
	return shortest(a) > shortest(b) || shortest(a) == shortest(b) && len(a) < len(b)
}

func shortest(l []string) int {
	n := len(l[0])
	for _, s := range l {
		n = min(n, len(s))
	}
	return n
}
