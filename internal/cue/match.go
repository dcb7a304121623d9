package cue

import (
	"cmp"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"

	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// Matcher finds a rubric's text cues. It is safe for concurrent use.
type Matcher struct {
	r        *rubric.Rubric
	a        *morph.Analyzer
	acts     []int     // of each cue: index into Rubric.Acts
	anchors  anchors   // of lexicons and sequences
	patterns []pattern // in the rubric's order
	anywhere []int     // of patterns: those that words do not find
	ways     []way     // of all patterns
	words    index     // of all ways
	pool     sync.Pool // of *progress
}

// asked is what a call of Match looks for.
type asked struct {
	by  rubric.Role
	at  rubric.Place
	cue int // this one alone; every for all
}

const every = -1

// candidate is a sequence to try where its anchor step stands.
type candidate struct {
	cue    int
	steps  []rubric.Step
	anchor int
}

type pattern struct {
	cue    int
	way    int                   // its first
	re     func() *regexp.Regexp // made when it is first used
	begins func() *regexp.Regexp // re at the start of a text
	listed bool                  // its words are all it matches
	units  bool                  // may match inside URLs and mentions
}

// way is a branch of a pattern's plan.
type way struct {
	pattern  int
	required bool // one of its required words must stand in the text
}

// Compile prepares the text cues of r. Words of a lexicon are analysed once,
// so that they match in every conjugation; a is kept for CheckExamples. The
// error names the cue and its line.
func Compile(r *rubric.Rubric, a *morph.Analyzer) (*Matcher, error) {
	if err := a.Load(); err != nil {
		return nil, err
	}
	m := &Matcher{r: r, a: a, acts: make([]int, len(r.Cues)), anchors: anchors{words: make(map[string]int32)}}
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
			re, err := syntax.Parse(c.Pattern, syntax.Perl)
			if err != nil {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s: %s", JA: "ルーブリック %d行目: 手がかり %s: %s"}, c.Line, c.ID, err)
			}
			m.addPattern(i, re)
		}
	}
	m.anchors.index(a)
	m.words.build()
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
		m.anchors.add(w, c)
	}
}

func (m *Matcher) addPattern(cue int, re *syntax.Regexp) {
	expr, pl := m.r.Cues[cue].Pattern, planOf(re)
	made := func(expr string) func() *regexp.Regexp {
		return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
	}
	if !pl.whole && len(pl.branches[0].words) == 0 {
		m.anywhere = append(m.anywhere, len(m.patterns))
	}
	for _, b := range pl.branches {
		k := int32(len(m.ways))
		m.words.add(b.words, word{k, false})
		m.words.add(b.required, word{k, true})
		m.ways = append(m.ways, way{len(m.patterns), len(b.required) > 0})
	}
	m.patterns = append(m.patterns, pattern{
		cue: cue, way: len(m.ways) - len(pl.branches), re: made(expr), begins: made(`\A(?:` + expr + `)`), listed: pl.whole,
		units: strings.ContainsAny(expr, "@#") || strings.Contains(expr, "http"),
	})
}

// Match appends the evidence of every text cue that fits who speaks and where;
// AnyRole and AnyPlace fit all. The result is sorted by place, then cue. Of
// overlapping matches of one act the longest stays. Spans are of t.Raw.
func (m *Matcher) Match(dst []Evidence, t *morph.Text, by rubric.Role, at rubric.Place) []Evidence {
	return m.match(dst, t, asked{by, at, every})
}

func (m *Matcher) match(dst []Evidence, t *morph.Text, q asked) []Evidence {
	from := len(dst)
	sc := scopes{t: t}
	for i := range t.Morphemes {
		x := &t.Morphemes[i]
		dst = m.try(dst, &sc, m.anchors.ofBase(x), i, q)
		dst = m.try(dst, &sc, m.anchors.ofSurface(x), i, q)
	}
	if len(m.patterns) > 0 {
		dst = m.search(dst, &sc, q)
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

// fits reports whether a cue is looked for.
func (m *Matcher) fits(cue int, q asked) bool {
	c := &m.r.Cues[cue]
	return (q.cue == every || q.cue == cue) && (c.By == rubric.AnyRole || q.by == rubric.AnyRole || c.By == q.by) &&
		(c.At == rubric.AnyPlace || q.at == rubric.AnyPlace || c.At == q.at)
}

func (m *Matcher) try(dst []Evidence, sc *scopes, cs []candidate, i int, q asked) []Evidence {
	ms := sc.t.Morphemes
	for k := range cs {
		c := &cs[k]
		if !m.fits(c.cue, q) || !stepFits(&c.steps[c.anchor], &ms[i]) {
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
		if ok && sc.counts(&m.r.Cues[c.cue], match{first, last, whole}) {
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

// progress is where the search of one text stands.
type progress struct {
	patterns []state
	required []int32 // of each way: one past the last place where a required word begins, 0 for none
	starts   []start
}

// state is where the search for one pattern stands.
type state struct {
	tries int32 // that failed
	next  int32 // the next match starts here or later
}

// start is a word that a pattern may begin with.
type start struct{ way, start, end int32 }

// progress is an empty one, from the pool.
func (m *Matcher) progress() *progress {
	g, ok := m.pool.Get().(*progress)
	if !ok {
		return &progress{patterns: make([]state, len(m.patterns)), required: make([]int32, len(m.ways))}
	}
	clear(g.patterns)
	clear(g.required)
	g.starts = g.starts[:0]
	return g
}

// search looks for the patterns.
func (m *Matcher) search(dst []Evidence, sc *scopes, q asked) []Evidence {
	g := m.progress()
	defer m.pool.Put(g)
	m.words.each(sc.t.Norm, func(w word, from, end int) {
		if w.required {
			g.required[w.branch] = int32(from) + 1
			return
		}
		k := m.ways[w.branch].pattern
		p, s := &m.patterns[k], &g.patterns[k]
		switch {
		case !m.fits(p.cue, q):
		case !p.listed:
			g.starts = append(g.starts, start{w.branch, int32(from), int32(end)})
		case int(s.next) <= from:
			s.next = int32(end)
			dst = m.found(dst, sc, p, from, end)
		}
	})
	for _, x := range g.starts {
		if !m.ways[x.way].required || g.required[x.way] > x.end {
			dst = m.begin(dst, sc, g, x)
		}
	}
	for _, k := range m.anywhere {
		p := &m.patterns[k]
		if w := p.way; (!m.ways[w].required || g.required[w] > 0) && m.fits(p.cue, q) {
			dst = m.all(dst, sc, p, 0)
		}
	}
	return dst
}

// begin asks whether a pattern begins at a word.
func (m *Matcher) begin(dst []Evidence, sc *scopes, g *progress, x start) []Evidence {
	k := m.ways[x.way].pattern
	p, s, norm := &m.patterns[k], &g.patterns[k], sc.t.Norm
	if x.start < s.next {
		return dst
	}
	if span := p.begins().FindStringIndex(norm[x.start:]); span != nil {
		s.next = x.start + int32(span[1])
		return m.found(dst, sc, p, int(x.start), int(s.next))
	}
	s.next = x.start + 1
	if s.tries++; s.tries == tries {
		s.next = int32(len(norm))
		return m.all(dst, sc, p, int(x.start))
	}
	return dst
}

// all appends the pattern's matches in Norm[from:].
func (m *Matcher) all(dst []Evidence, sc *scopes, p *pattern, from int) []Evidence {
	for _, span := range p.re().FindAllStringIndex(sc.t.Norm[from:], -1) {
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
