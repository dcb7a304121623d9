package cue

import (
	"cmp"
	"slices"
	"strings"
	"sync"

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
	anywhere []int32   // of ways: those without words
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
	by     rubric.Role
	at     rubric.Place
	steps  []rubric.Step
	anchor int
}

// Compile prepares the text cues of r. Words of a lexicon are analysed once,
// so that they match in every conjugation; a is kept for CheckExamples. The
// error names the cue and its line.
func Compile(r *rubric.Rubric, a *morph.Analyzer) (*Matcher, error) {
	p, err := Prepare(r, a)
	if err != nil {
		return nil, err
	}
	return p.Matcher(r, a), nil
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

// fits reports whether cues of such a speaker and place are looked for.
func (q asked) fits(by rubric.Role, at rubric.Place) bool {
	return (by == rubric.AnyRole || q.by == rubric.AnyRole || by == q.by) &&
		(at == rubric.AnyPlace || q.at == rubric.AnyPlace || at == q.at)
}

func (m *Matcher) try(dst []Evidence, sc *scopes, cs []candidate, i int, q asked) []Evidence {
	ms := sc.t.Morphemes
	for k := range cs {
		c := &cs[k]
		if !q.fits(c.by, c.at) || q.cue != every && q.cue != c.cue || !stepFits(&c.steps[c.anchor], &ms[i]) {
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
