package cue

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// Matcher finds a rubric's text cues. It is safe for concurrent use.
type Matcher struct {
	r        *rubric.Rubric
	a        *morph.Analyzer
	acts     []int                  // of each cue: index into Rubric.Acts
	anchored map[string][]candidate // by base form or surface of the anchor step
	patterns []pattern
	words    index // of the patterns
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
	begins   *regexp.Regexp // re at the start of a text; nil where words say nothing about the start
	listed   bool           // its words are all it matches
	required bool           // one of its required words must stand in the text
	units    bool           // may match inside URLs and mentions
}

// Compile prepares the text cues of r. Words of a lexicon are analysed once,
// so that they match in every conjugation; a is kept for CheckExamples. The
// error names the cue and its line.
func Compile(r *rubric.Rubric, a *morph.Analyzer) (*Matcher, error) {
	if err := a.Load(); err != nil {
		return nil, err
	}
	m := &Matcher{r: r, a: a, acts: make([]int, len(r.Cues)), anchored: make(map[string][]candidate)}
	for i := range r.Cues {
		c := &r.Cues[i]
		m.acts[i] = slices.IndexFunc(r.Acts, func(x rubric.ActSpec) bool { return x.Name == c.Act })
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
			if anchorOf(c.Steps) < 0 {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s has no step with base or surface that is not optional", JA: "ルーブリック %d行目: 手がかり %s には、base か surface を持つ省略不可の要素がありません"}, c.Line, c.ID)
			}
			m.add(i, normalised(a, c.Steps))
		case rubric.Pattern:
			re, err := regexp.Compile(c.Pattern)
			if err != nil {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s: %s", JA: "ルーブリック %d行目: 手がかり %s: %s"}, c.Line, c.ID, err)
			}
			m.addPattern(pattern{cue: i, re: re, units: strings.ContainsAny(c.Pattern, "@#") || strings.Contains(c.Pattern, "http")})
		}
	}
	return m, nil
}

// phrase turns a word or phrase into steps by its own analysis. Conditional
// and imperative forms stay as written: よかったら is not よかった, and
// 教えてください not 教えてくださった.
func phrase(a *morph.Analyzer, w string) []rubric.Step {
	var steps []rubric.Step
	for _, x := range a.Analyze(nil, w).Morphemes {
		s := rubric.Step{Surface: []string{x.Surface}}
		if !strings.HasPrefix(x.Form, "仮定") && !strings.HasPrefix(x.Form, "命令") {
			s = rubric.Step{Base: []string{x.Base}}
			if x.Surface != x.Base {
				s.Surface = []string{x.Surface}
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// normalised adds to the words of steps how a text would have them, where that
// is different: ＰＲ is pr.
func normalised(a *morph.Analyzer, steps []rubric.Step) []rubric.Step {
	out := slices.Clone(steps)
	for i := range out {
		for _, words := range []*[]string{&out[i].Base, &out[i].Surface} {
			for _, w := range *words {
				if n := a.Analyze(nil, w).Norm; n != w && n != "" {
					*words = append(slices.Clip(*words), n)
				}
			}
		}
	}
	return out
}

// anchorOf is the first step that names words and cannot be left out; -1 if
// there is none.
func anchorOf(steps []rubric.Step) int {
	return slices.IndexFunc(steps, func(s rubric.Step) bool { return !s.Optional && len(s.Base)+len(s.Surface) > 0 })
}

func (m *Matcher) add(cue int, steps []rubric.Step) {
	c := candidate{cue, steps, anchorOf(steps)}
	s := &steps[c.anchor]
	words := slices.Concat(s.Base, s.Surface)
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		m.anchored[w] = append(m.anchored[w], c)
	}
}

func (m *Matcher) addPattern(p pattern) {
	pl := planOf(p.re.String())
	p.listed, p.required = pl.whole, len(pl.required) > 0
	if !p.listed && len(pl.words) > 0 {
		p.begins = regexp.MustCompile(`\A(?:` + p.re.String() + `)`)
	}
	m.words.add(pl.words, word{len(m.patterns), false})
	m.words.add(pl.required, word{len(m.patterns), true})
	m.patterns = append(m.patterns, p)
}

// Match appends the evidence of every text cue that fits who speaks and where;
// AnyRole and AnyPlace fit all. The result is sorted by place, then cue. Of
// overlapping matches of one act the longest stays. Spans are of t.Raw.
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
	if len(m.patterns) > 0 {
		dst = m.search(dst, &sc, by, at)
	}
	found := dst[from:]
	slices.SortFunc(found, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Cue, b.Cue))
	})
	dst = dst[:from+m.longest(found)]
	slices.SortFunc(dst[from:], func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Cue, b.Cue))
	})
	return dst
}

func fits(c *rubric.Cue, by rubric.Role, at rubric.Place) bool {
	return (c.By == rubric.AnyRole || by == rubric.AnyRole || c.By == by) && (c.At == rubric.AnyPlace || at == rubric.AnyPlace || c.At == at)
}

func (m *Matcher) try(dst []Evidence, sc *scopes, cs []candidate, i int, by rubric.Role, at rubric.Place) []Evidence {
	ms := sc.t.Morphemes
	for k := range cs {
		c := &cs[k]
		cue := &m.r.Cues[c.cue]
		if !fits(cue, by, at) || !stepFits(&c.steps[c.anchor], &ms[i]) {
			continue
		}
		first, ok := before(sc.t, c.steps[:c.anchor], c.steps[c.anchor].Gap, i)
		if !ok {
			continue
		}
		last, whole, ok := after(sc.t, c.steps[c.anchor+1:], i)
		if last == i {
			whole = spells(&c.steps[c.anchor], &ms[i])
		}
		if ok && sc.counts(cue, match{first, last, whole}) {
			dst = append(dst, Evidence{c.cue, ms[first].Start, ms[last].End})
		}
	}
	return dst
}

// stepFits reports whether a morpheme is what a step asks for: one of its
// words, by base form or surface, and its part of speech.
func stepFits(s *rubric.Step, m *morph.Morpheme) bool {
	if len(s.Base)+len(s.Surface) > 0 && !slices.Contains(s.Base, m.Base) && !slices.Contains(s.Surface, m.Surface) {
		return false
	}
	return len(s.POS) == 0 || slices.ContainsFunc(s.POS, func(p string) bool { return strings.HasPrefix(m.POS, p) })
}

// spells reports whether a step names this very form of a morpheme.
func spells(s *rubric.Step, m *morph.Morpheme) bool { return slices.Contains(s.Surface, m.Surface) }

// after matches the steps that follow morpheme i; last is where they end, and
// whole tells that the last step spells it out.
func after(t *morph.Text, steps []rubric.Step, i int) (last int, whole, ok bool) {
	if len(steps) == 0 {
		return i, false, true
	}
	s := &steps[0]
	for k := i + 1; k <= i+1+s.Gap && k < len(t.Morphemes) && !newline(t, k); k++ {
		if stepFits(s, &t.Morphemes[k]) {
			if last, whole, ok := after(t, steps[1:], k); ok {
				return last, whole || last == k && spells(s, &t.Morphemes[k]), true
			}
		}
		if t.Morphemes[k].Class == morph.Punct {
			break // a gap does not reach over punctuation
		}
	}
	if s.Optional {
		return after(t, steps[1:], i)
	}
	return 0, false, false
}

// before matches the steps that precede morpheme i, the last of them first;
// gap is that of the step at i.
func before(t *morph.Text, steps []rubric.Step, gap, i int) (first int, ok bool) {
	if len(steps) == 0 {
		return i, true
	}
	s, rest := &steps[len(steps)-1], steps[:len(steps)-1]
	for k := i - 1; k >= i-1-gap && k >= 0 && !newline(t, k+1); k-- {
		if stepFits(s, &t.Morphemes[k]) {
			if first, ok := before(t, rest, s.Gap, k); ok {
				return first, true
			}
		}
		if t.Morphemes[k].Class == morph.Punct {
			break
		}
	}
	if s.Optional {
		return before(t, rest, gap, i)
	}
	return 0, false
}

// tries is how often regexp is asked whether a pattern begins at a place of
// one text, before it is left to search the rest at once: no text takes long.
const tries = 32

// state is where the search for one pattern stands.
type state struct {
	seen  bool  // one of its required words stands in the text
	tries int16 // that failed
	next  int   // the next match starts here or later
}

// search looks for the patterns.
func (m *Matcher) search(dst []Evidence, sc *scopes, by rubric.Role, at rubric.Place) []Evidence {
	norm := sc.t.Norm
	states := make([]state, len(m.patterns))
	var starts []struct{ pattern, start int } // where patterns may begin
	m.words.each(norm, func(w word, start, end int) {
		p, s := &m.patterns[w.pattern], &states[w.pattern]
		switch {
		case w.required:
			s.seen = true
		case !fits(&m.r.Cues[p.cue], by, at):
		case !p.listed:
			starts = append(starts, struct{ pattern, start int }{w.pattern, start})
		case s.next <= start:
			s.next = end
			dst = m.found(dst, sc, p, start, end)
		}
	})
	for _, x := range starts {
		p, s := &m.patterns[x.pattern], &states[x.pattern]
		if p.required && !s.seen || x.start < s.next {
			continue
		}
		if span := p.begins.FindStringIndex(norm[x.start:]); span != nil {
			s.next = x.start + span[1]
			dst = m.found(dst, sc, p, x.start, s.next)
		} else if s.tries++; s.tries == tries {
			s.next = len(norm)
			dst = m.all(dst, sc, p, x.start)
		}
	}
	for i := range m.patterns {
		p := &m.patterns[i]
		if !p.listed && p.begins == nil && (!p.required || states[i].seen) && fits(&m.r.Cues[p.cue], by, at) {
			dst = m.all(dst, sc, p, 0)
		}
	}
	return dst
}

// all appends the pattern's matches in Norm[from:].
func (m *Matcher) all(dst []Evidence, sc *scopes, p *pattern, from int) []Evidence {
	for _, span := range p.re.FindAllStringIndex(sc.t.Norm[from:], -1) {
		dst = m.found(dst, sc, p, from+span[0], from+span[1])
	}
	return dst
}

// found appends a pattern's match at Norm[start:end] if it counts.
func (m *Matcher) found(dst []Evidence, sc *scopes, p *pattern, start, end int) []Evidence {
	t := sc.t
	first, last, ok := covered(t, start, end)
	if !ok || !p.units && cutsUnit(t, first, last, start, end) {
		return dst
	}
	l := &t.Morphemes[last]
	if !sc.counts(&m.r.Cues[p.cue], match{first, last, end >= l.Norm+len(l.Surface)}) {
		return dst
	}
	start, end = t.RawSpan(start, end)
	return append(dst, Evidence{p.cue, start, end})
}

// covered are the morphemes that a span of Norm touches; not ok where it
// touches none.
func covered(t *morph.Text, start, end int) (first, last int, ok bool) {
	first = t.IndexAt(start)
	if first > 0 {
		if p := &t.Morphemes[first-1]; p.Norm+len(p.Surface) > start {
			first--
		}
	}
	last = t.IndexAt(end) - 1
	return first, last, start < end && first <= last
}

// cutsUnit reports whether a match stands inside a URL or mention or begins or
// ends inside one.
func cutsUnit(t *morph.Text, first, last, start, end int) bool {
	inside := func(i int) bool {
		m := &t.Morphemes[i]
		if m.Class != morph.URL && m.Class != morph.Mention {
			return false
		}
		return first == last || start > m.Norm || end < m.Norm+len(m.Surface)
	}
	return inside(first) || inside(last)
}

// longest drops, in place, what overlaps a longer match of the same act (of
// equals the first stays); found is sorted. It returns how many stay.
func (m *Matcher) longest(found []Evidence) int {
	n := 0
	for _, e := range found {
		act, keep := m.acts[e.Cue], true
		for k := n - 1; k >= 0; k-- {
			o := found[k]
			if m.acts[o.Cue] != act {
				continue
			}
			if o.End > e.Start { // kept matches of one act do not overlap, so this is the only one
				if keep = e.End-e.Start > o.End-o.Start; keep {
					copy(found[k:n], found[k+1:n])
					n--
				}
			}
			break
		}
		if keep {
			found[n] = e
			n++
		}
	}
	return n
}
