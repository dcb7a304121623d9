package cue

import (
	"cmp"
	"regexp"
	"slices"
	"sync"

	"engage/internal/morph"
	"engage/internal/rubric"
)

// pattern is one that is looked for.
type pattern struct {
	cue   int
	expr  string
	units bool // may match inside URLs and mentions

	once    sync.Once
	program program
	re      func() *regexp.Regexp // made when it is first used
}

// walked is the pattern's program, made when it is first used.
func (p *pattern) walked() *program {
	p.once.Do(func() { p.program = programOf(p.expr) })
	return &p.program
}

// way is a branch of a pattern's plan, with all that is needed to leave it.
type way struct {
	pattern     int32
	least, most int32 // reach
	by          rubric.Role
	at          rubric.Place
	listed      bool // its words are all that the pattern matches
}

// maxSteps are how many a pattern may take in one text before it is left to
// regexp, which never takes very long.
const maxSteps = 10000

// progress is where the search of one text stands.
type progress struct {
	walk
	places   []int32 // of each character: byte offset in Norm
	patterns []state
	windows  []window
}

// state is where the search for one pattern stands.
type state struct {
	next  int32 // its next match begins at this character or later
	steps int32 // taken
}

// window is where a match of a pattern may begin: characters first…last.
type window struct{ pattern, first, last int32 }

// progress is an empty one, from the pool.
func (m *Matcher) progress(norm string) *progress {
	g, ok := m.pool.Get().(*progress)
	if !ok {
		g = &progress{patterns: make([]state, len(m.patterns))}
	}
	clear(g.patterns)
	g.windows = g.windows[:0]
	g.text, g.places = slices.Grow(g.text[:0], len(norm)+1), slices.Grow(g.places[:0], len(norm)+1)
	for i, r := range norm {
		g.text, g.places = append(g.text, r), append(g.places, int32(i))
	}
	g.text, g.places = append(g.text, end), append(g.places, int32(len(norm)))
	return g
}

// search looks for the patterns.
func (m *Matcher) search(dst []Evidence, sc *scopes, q asked) []Evidence {
	g := m.progress(sc.t.Norm)
	defer m.pool.Put(g)
	m.words.each(g.text, func(w int32, from, to int) {
		x := &m.ways[w]
		s := &g.patterns[x.pattern]
		switch {
		case !m.leads(x, q):
		case !x.listed:
			g.windows = append(g.windows, window{x.pattern, int32(from) - x.most, int32(from) - x.least})
		case int(s.next) <= from:
			s.next = int32(to)
			dst = m.found(dst, sc, &m.patterns[x.pattern], int(g.places[from]), int(g.places[to]))
		}
	})
	for _, w := range m.anywhere {
		if x := &m.ways[w]; m.leads(x, q) {
			g.windows = append(g.windows, window{x.pattern, 0, far})
		}
	}
	slices.SortFunc(g.windows, func(a, b window) int { return cmp.Compare(a.first, b.first) })
	for _, w := range g.windows {
		dst = m.within(dst, sc, g, w)
	}
	return dst
}

// leads reports whether the pattern of a way is looked for.
func (m *Matcher) leads(x *way, q asked) bool {
	return q.fits(x.by, x.at) && (q.cue == every || q.cue == m.patterns[x.pattern].cue)
}

// within appends the matches of a pattern that begin in a window. Windows come
// in order.
func (m *Matcher) within(dst []Evidence, sc *scopes, g *progress, w window) []Evidence {
	p, s := &m.patterns[w.pattern], &g.patterns[w.pattern]
	at, last := int(max(w.first, s.next)), min(int(w.last), len(g.text)-2)
	if at > last {
		return dst
	}
	x := p.walked()
	g.left = maxSteps - int(s.steps)
	for at <= last {
		to := g.try(x, at)
		switch {
		case g.left <= 0:
			s.next = far
			return m.all(dst, sc, p, int(g.places[at]))
		case to > at:
			dst = m.found(dst, sc, p, int(g.places[at]), int(g.places[to]))
			at = to
		default:
			at++
		}
	}
	s.next, s.steps = int32(at), int32(maxSteps-g.left)
	return dst
}

// all appends the pattern's matches that begin in Norm[from:].
func (m *Matcher) all(dst []Evidence, sc *scopes, p *pattern, from int) []Evidence {
	for _, span := range p.re().FindAllStringIndex(sc.t.Norm, -1) {
		if span[0] >= from {
			dst = m.found(dst, sc, p, span[0], span[1])
		}
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
