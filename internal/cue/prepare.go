package cue

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"

	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/tape"
)

// Prepared is what Compile works out of the text cues of a rubric, with what
// dictionary: nearly all of its time. It can be kept on a tape.
type Prepared struct {
	sequences []sequence
	patterns  []searched
	words     index
}

// sequence is one of a cue, or a word of its lexicon.
type sequence struct {
	cue   int
	steps []rubric.Step
}

// searched is how a pattern is looked for.
type searched struct {
	cue      int
	listed   bool    // the words are all it matches
	anywhere bool    // no words are known
	reaches  []reach // of the words of each branch
}

// Prepare works out what the text cues of r look for. The error names the cue
// and its line.
func Prepare(r *rubric.Rubric, a *morph.Analyzer) (*Prepared, error) {
	if err := a.Load(); err != nil {
		return nil, err
	}
	p := new(Prepared)
	branches := int32(0)
	for i := range r.Cues {
		c := &r.Cues[i]
		switch c.Kind {
		case rubric.Lexicon:
			for _, w := range c.Words {
				steps := phrase(a, w)
				if len(steps) == 0 {
					return nil, lang.Errorf(lang.T{EN: "rubric line %d: the word %q of cue %s holds nothing to look for", JA: "ルーブリック %d行目: %q (手がかり %s) には探す語がありません"}, c.Line, w, c.ID)
				}
				p.sequences = append(p.sequences, sequence{i, steps})
			}
		case rubric.Sequence:
			if anchorOf(c.Steps) < 0 {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s has no step with base or surface that is not optional", JA: "ルーブリック %d行目: 手がかり %s には、base か surface を持つ省略不可の要素がありません"}, c.Line, c.ID)
			}
			p.sequences = append(p.sequences, sequence{i, normalised(a, c.Steps)})
		case rubric.Pattern:
			re, err := syntax.Parse(c.Pattern, syntax.Perl)
			if err != nil {
				return nil, lang.Errorf(lang.T{EN: "rubric line %d: cue %s: %s", JA: "ルーブリック %d行目: 手がかり %s: %s"}, c.Line, c.ID, err)
			}
			branches = p.add(i, planOf(re), branches)
		}
	}
	p.words.build()
	return p, nil
}

// add puts in a pattern whose branches are counted from first on, and returns
// where the next one's begin.
func (p *Prepared) add(cue int, pl plan, first int32) (next int32) {
	s := searched{cue: cue, listed: pl.whole, anywhere: len(pl.branches[0].words) == 0}
	for k, b := range pl.branches {
		p.words.add(b.words, first+int32(k))
		s.reaches = append(s.reaches, b.reach)
	}
	p.patterns = append(p.patterns, s)
	return first + int32(len(pl.branches))
}

// Matcher makes the matcher of the rubric that was prepared, with the same
// dictionary. It keeps p.
func (p *Prepared) Matcher(r *rubric.Rubric, a *morph.Analyzer) *Matcher {
	m := &Matcher{r: r, a: a, acts: make([]int, len(r.Cues)), anchors: anchors{words: make(map[string]int32)}, words: p.words}
	for i := range r.Cues {
		m.acts[i] = slices.IndexFunc(r.Acts, func(x rubric.ActSpec) bool { return x.Name == r.Cues[i].Act })
	}
	for _, s := range p.sequences {
		m.add(s.cue, s.steps)
	}
	for i := range p.patterns {
		m.addPattern(&p.patterns[i])
	}
	m.anchors.index(a)
	m.words.indexRoot()
	return m
}

func (m *Matcher) add(cue int, steps []rubric.Step) {
	c := candidate{cue, m.r.Cues[cue].By, m.r.Cues[cue].At, steps, anchorOf(steps)}
	s := &steps[c.anchor]
	words := slices.Concat(s.Base, s.Surface)
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		m.anchors.add(w, c)
	}
}

func (m *Matcher) addPattern(s *searched) {
	c := &m.r.Cues[s.cue]
	if s.anywhere {
		m.anywhere = append(m.anywhere, int32(len(m.ways)))
	}
	for _, r := range s.reaches {
		m.ways = append(m.ways, way{int32(len(m.patterns)), int32(r.least), int32(r.most), c.By, c.At, s.listed})
	}
	m.patterns = append(m.patterns, pattern{
		cue: s.cue, expr: c.Pattern,
		re:    sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(c.Pattern) }),
		units: strings.ContainsAny(c.Pattern, "@#") || strings.Contains(c.Pattern, "http"),
	})
}

// Tape walks over what is prepared.
func (p *Prepared) Tape(t *tape.Tape) {
	tape.List(t, &p.sequences, func(s *sequence) {
		tape.Whole(t, &s.cue)
		tape.List(t, &s.steps, func(s *rubric.Step) { s.Tape(t) })
	})
	tape.List(t, &p.patterns, func(s *searched) {
		tape.Whole(t, &s.cue)
		t.Bool(&s.listed)
		t.Bool(&s.anywhere)
		tape.List(t, &s.reaches, func(r *reach) {
			tape.Whole(t, &r.least)
			tape.Whole(t, &r.most)
		})
	})
	p.words.tape(t)
}

// tape walks over an index that is built. Children and words of the nodes lie
// in the nodes' order, so that it is enough to know how many.
func (x *index) tape(t *tape.Tape) {
	var last node
	tape.List(t, &x.nodes, func(n *node) {
		kids, words := n.kids-last.kids, n.words-last.words
		tape.Whole(t, &n.rune)
		tape.Whole(t, &kids)
		tape.Whole(t, &words)
		n.kids, n.words = last.kids+kids, last.words+words
		last = *n
	})
	tape.List(t, &x.words, func(w *int32) { tape.Whole(t, w) })
}
