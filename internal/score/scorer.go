package score

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// Scorer scores conversations by one rubric. It is safe for concurrent use
// and keeps nothing between calls but memory to reuse.
type Scorer struct {
	rubric  *rubric.Rubric
	analyze func(dst *morph.Text, text string) *morph.Text
	match   func(dst []cue.Evidence, t *morph.Text, by rubric.Role, at rubric.Place) []cue.Evidence
	content func(morph.Morpheme) bool

	actOfCue []int  // per cue: index of its act, -1 for none
	lines    []line // the scorecard, with features resolved
	scratch  sync.Pool
}

// line is a line of the scorecard with its feature looked up.
type line struct {
	*rubric.Points
	key string
	act int // index into rubric.Acts, or -1
	cue int // index into rubric.Cues, or -1
}

// New makes a Scorer of a loaded rubric, the matcher compiled from it, and the
// analyzer that the matcher was compiled with.
func New(r *rubric.Rubric, m *cue.Matcher, a *morph.Analyzer) *Scorer {
	return newScorer(r, a.Analyze, m.Match, morph.Content)
}

func newScorer(r *rubric.Rubric,
	analyze func(*morph.Text, string) *morph.Text,
	match func([]cue.Evidence, *morph.Text, rubric.Role, rubric.Place) []cue.Evidence,
	content func(morph.Morpheme) bool,
) *Scorer {
	s := &Scorer{rubric: r, analyze: analyze, match: match, content: content}
	acts := make(map[string]int, len(r.Acts))
	for i, a := range r.Acts {
		acts[a.Name] = i
	}
	cues := make(map[string]int, len(r.Cues))
	for i := range r.Cues {
		cues[r.Cues[i].ID] = i
		s.actOfCue = append(s.actOfCue, find(acts, r.Cues[i].Act))
	}
	for i := range r.Points {
		p := &r.Points[i]
		l := line{Points: p, key: p.Key(), act: -1, cue: -1}
		// A feature that names nothing never counts; rubric.Load refuses it.
		if name, ok := strings.CutPrefix(p.Feature, "act."); ok {
			l.act = find(acts, name)
		} else if id, ok := strings.CutPrefix(p.Feature, "cue."); ok {
			l.cue = find(cues, id)
		}
		s.lines = append(s.lines, l)
	}
	s.scratch.New = func() any { return new(scratch) }
	return s
}

func find(m map[string]int, key string) int {
	if i, ok := m[key]; ok {
		return i
	}
	return -1
}

// scratch is memory that one Score call uses and leaves to the next.
type scratch struct {
	texts   []*morph.Text
	matches []cue.Evidence
}

// hit is Evidence before its names are looked up.
type hit struct{ post, start, end, cue, act int }

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(a.post, b.post), cmp.Compare(a.start, b.start),
		cmp.Compare(a.end, b.end), cmp.Compare(a.cue, b.cue), cmp.Compare(a.act, b.act))
}

// Score scores a conversation: a pure function of it and the rubric. The
// result keeps c, which must not be modified afterwards.
func (s *Scorer) Score(c *corpus.Conversation) Result {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	v := s.look(c, mem)
	byCue, all := s.hits(v, mem)

	k := s.rubric.Interaction
	res := Result{Conversation: c, Interaction: v.interaction, Evidence: s.name(all)}
	d := TwoWay(k, v.interaction.Responses, v.interaction.Exchanges)
	res.TwoWay = fourDecimals(d)

	byAct := make([][]hit, len(s.rubric.Acts))
	for _, h := range all {
		if h.act >= 0 {
			byAct[h.act] = append(byAct[h.act], h)
		}
	}
	for i, hs := range byAct {
		if n := countPosts(hs); n > 0 {
			res.Acts = append(res.Acts, ActCount{s.rubric.Acts[i].Name, n})
		}
	}
	s.weigh(&res, s.features(v, byAct, byCue), d)
	return res
}

// hits finds everything the cues see: per cue, and the located matches of text
// and structure cues together in reading order.
func (s *Scorer) hits(v *view, mem *scratch) (byCue [][]hit, all []hit) {
	byCue = make([][]hit, len(s.rubric.Cues))
	for i, t := range v.texts {
		if t == nil {
			continue
		}
		mem.matches = s.match(mem.matches[:0], t, v.role[i], v.place[i])
		for _, e := range mem.matches {
			all = append(all, hit{i, e.Start, e.End, e.Cue, s.actOfCue[e.Cue]})
		}
	}
	slices.SortFunc(all, compareHits)
	all = slices.Compact(all)
	byAct := make(map[string][]hit) // looked up by name only, never ranged over
	for _, h := range all {
		byCue[h.cue] = append(byCue[h.cue], h)
		if h.act >= 0 {
			name := s.rubric.Acts[h.act].Name
			byAct[name] = append(byAct[name], h)
		}
	}
	texts := len(all)
	for i := range s.rubric.Cues {
		switch q := &s.rubric.Cues[i]; q.Kind {
		case rubric.Pair:
			byCue[i] = v.pairs(q, i, byAct[q.First], byAct[q.Then])
		case rubric.Structure:
			byCue[i] = v.structure(q, i)
			for _, h := range byCue[i] {
				if h.end > h.start {
					all = append(all, h)
				}
			}
		}
	}
	if len(all) > texts {
		slices.SortFunc(all, compareHits)
	}
	return byCue, all
}

// feature is a line of the scorecard that counted something.
type feature struct {
	*line
	count int
	seen  []hit
}

func (s *Scorer) features(v *view, byAct, byCue [][]hit) []feature {
	var out []feature
	for i := range s.lines {
		l := &s.lines[i]
		var from []hit
		pair := false
		switch {
		case l.act >= 0:
			from = byAct[l.act]
		case l.cue >= 0:
			from, pair = byCue[l.cue], s.rubric.Cues[l.cue].Kind == rubric.Pair
		}
		if len(from) == 0 {
			continue
		}
		f := feature{line: l}
		if pair { // the line's role and place are those of the answer
			f.count, f.seen = v.countPairs(from, l.By, l.At)
		} else {
			f.seen = v.only(from, l.By, l.At)
			f.count = countPosts(f.seen)
			if l.cue >= 0 && f.count < s.rubric.Cues[l.cue].Min {
				f.count = 0
			}
		}
		if f.count > 0 {
			out = append(out, f)
		}
	}
	return out
}

// weigh sums the scorecard, mode by mode, and explains each score.
func (s *Scorer) weigh(res *Result, fs []feature, d float64) {
	k := s.rubric.Interaction
	factor := level(k, d)
	evidence := make([][]Evidence, len(fs))
	for i, f := range fs {
		evidence[i] = s.name(f.seen)
	}
	var strength [rubric.NumModes]float64
	for m := range rubric.NumModes {
		bias, sum := s.rubric.Modes[m].Bias, 0.0
		cs := []Contribution{{Mode: rubric.Mode(m), Feature: Base, LogOdds: fourDecimals(bias)}}
		var p []float64
		for i, f := range fs {
			if f.Points.Points[m] == 0 {
				continue
			}
			x := f.Points.Points[m] * saturate(f.count)
			sum += x
			p = append(p, x)
			cs = append(cs, Contribution{rubric.Mode(m), f.key, 0, fourDecimals(x), evidence[i]})
		}
		e := logistic(bias + sum)
		strength[m] = e
		score := hundredths(factor * e)
		res.Strength[m] = fourDecimals(e)
		res.Scores[m] = float64(score) / 100
		res.OneWay[m] = float64(hundredths(level(k, 0)*e)) / 100
		for i, n := range apportion(shares(bias, p, factor), score) {
			cs[i].Points = float64(n) / 100
		}
		slices.SortStableFunc(cs, func(a, b Contribution) int {
			return cmp.Or(cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)), cmp.Compare(a.Feature, b.Feature))
		})
		res.Contributions = append(res.Contributions, cs...)
	}
	res.Primary = greatest(strength, rubric.None)
	if strength[res.Primary] < s.rubric.Threshold {
		res.Primary = rubric.None
	}
	res.Runner = greatest(strength, res.Primary)
}

// greatest is the mode of greatest strength, the first of equals, leaving one out.
func greatest(e [rubric.NumModes]float64, but rubric.Mode) rubric.Mode {
	best := rubric.None
	for m := rubric.Mode(0); int(m) < rubric.NumModes; m++ {
		if m != but && (best == rubric.None || e[m] > e[best]) {
			best = m
		}
	}
	return best
}

// name turns hits into Evidence.
func (s *Scorer) name(hs []hit) []Evidence {
	if len(hs) == 0 {
		return nil
	}
	out := make([]Evidence, len(hs))
	for i, h := range hs {
		out[i] = Evidence{Post: h.post, Start: h.start, End: h.end, Cue: s.rubric.Cues[h.cue].ID}
		if h.act >= 0 {
			out[i].Act = s.rubric.Acts[h.act].Name
		}
	}
	return out
}

// countPosts counts distinct posts; hs is sorted by post.
func countPosts(hs []hit) int {
	n := 0
	for i := range hs {
		if i == 0 || hs[i].post != hs[i-1].post {
			n++
		}
	}
	return n
}
