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

	actOfCue  []int  // per cue: index of its act, -1 for none
	lines     []line // acts, cues and their kin: the lines to ask one by one
	base      [rubric.NumScores]float64
	lexis     lexis // the lines of words, found from the text
	topics    []*topics
	topicLine [3]map[uint16]int // [role]: topic to line
	scratch   sync.Pool
}

// line is a line of the scorecard with its feature looked up.
type line struct {
	*rubric.Points
	index int // into rubric.Points
	key   string
	act   int // index into rubric.Acts, or -1
	cue   int // index into rubric.Cues, or -1
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
	for m := range rubric.NumModes {
		s.base[m] = r.Modes[m].Bias
	}
	if r.Threshold > 0 {
		s.base[rubric.NumModes] = math.Log(r.Threshold / (1 - r.Threshold))
	}
	acts := make(map[string]int, len(r.Acts))
	for i, a := range r.Acts {
		acts[a.Name] = i
	}
	cues := make(map[string]int, len(r.Cues))
	for i := range r.Cues {
		cues[r.Cues[i].ID] = i
		s.actOfCue = append(s.actOfCue, find(acts, r.Cues[i].Act))
	}
	s.topics = newTopics(r.Topics)
	topics := make(map[string]int, len(r.Topics))
	for i := range r.Topics {
		topics[r.Topics[i].Name] = i
	}
	for role := range s.topicLine {
		s.topicLine[role] = make(map[uint16]int)
	}
	for i := range r.Points {
		p := &r.Points[i]
		if p.Feature == rubric.Base {
			for k, x := range p.Points {
				s.base[k] += x
			}
			continue
		}
		if s.lexis.add(p, i) {
			continue
		}
		if name, ok := strings.CutPrefix(p.Feature, "topic."); ok {
			if k := find(topics, name); k >= 0 {
				s.topicLine[p.By][uint16(k)] = i
			}
			continue
		}
		l := line{Points: p, index: i, key: p.Key(), act: -1, cue: -1}
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

	byAct := s.byAct(all)
	for i, hs := range byAct {
		if n := countPosts(hs); n > 0 {
			res.Acts = append(res.Acts, ActCount{s.rubric.Acts[i].Name, n})
		}
	}
	s.weigh(&res, s.features(v, byAct, byCue), d)
	return res
}

// byAct sorts evidence by its act.
func (s *Scorer) byAct(all []hit) [][]hit {
	out := make([][]hit, len(s.rubric.Acts))
	for _, h := range all {
		if h.act >= 0 {
			out[h.act] = append(out[h.act], h)
		}
	}
	return out
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
	line   int // index into rubric.Points
	amount float64
	seen   []hit
}

// features measures every line of the scorecard, in the rubric's order.
func (s *Scorer) features(v *view, byAct, byCue [][]hit) []feature {
	var out []feature
	for i := range s.lines {
		if n, seen := s.countLine(v, &s.lines[i], byAct, byCue); n > 0 {
			out = append(out, feature{s.lines[i].index, saturate(n), seen})
		}
	}
	amount, seen := s.tallyTopics(v)
	for line, x := range amount {
		out = append(out, feature{line, x, seen[line]})
	}
	words, chars, nWords, nChars := s.lexis.tally(v)
	for line, hs := range words {
		out = append(out, feature{line, worth(wordScale, len(hs), nWords), hs})
	}
	for line, hs := range chars {
		out = append(out, feature{line, worth(charScale, len(hs), nChars), hs})
	}
	slices.SortFunc(out, func(a, b feature) int { return cmp.Compare(a.line, b.line) })
	return out
}

// countLine counts what a line of an act or cue asks for.
func (s *Scorer) countLine(v *view, l *line, byAct, byCue [][]hit) (n int, seen []hit) {
	var from []hit
	switch {
	case l.act >= 0:
		from = byAct[l.act]
	case l.cue >= 0:
		from = byCue[l.cue]
	}
	if len(from) == 0 {
		return 0, nil
	}
	if l.cue >= 0 && s.rubric.Cues[l.cue].Kind == rubric.Pair {
		return v.countPairs(from, l.By, l.At) // the line's role and place are those of the answer
	}
	seen = v.only(from, l.By, l.At)
	if n = countPosts(seen); l.cue >= 0 && n < s.rubric.Cues[l.cue].Min {
		n = 0
	}
	return n, seen
}

// weigh sums the scorecards and explains each score.
func (s *Scorer) weigh(res *Result, fs []feature, d float64) {
	factor := level(s.rubric.Interaction, d)
	evidence := make([][]Evidence, len(fs))
	for i, f := range fs {
		evidence[i] = s.name(f.seen)
	}
	var sums [rubric.NumScores]float64
	for m := range rubric.NumModes {
		cs, sum := s.contributions(m, fs, evidence)
		sums[m] = sum
		score := hundredths(factor * logistic(sum))
		res.Strength[m] = fourDecimals(logistic(sum))
		res.Scores[m] = float64(score) / 100
		res.OneWay[m] = float64(hundredths(level(s.rubric.Interaction, 0)*logistic(sum))) / 100
		res.Contributions = append(res.Contributions, explain(cs, factor, score)...)
	}
	cs, sum := s.contributions(rubric.NumModes, fs, evidence)
	sums[rubric.NumModes] = sum
	res.None = fourDecimals(logistic(sum))
	res.NoneContributions = explain(cs, 100, hundredths(100*logistic(sum)))
	res.Primary = greatest(sums, rubric.None)
	if sums[res.Primary] <= sum {
		res.Primary = rubric.None
	}
	res.Runner = greatest(sums, res.Primary)
}

// Least is the log-odds from which on a word or topic is named among the
// contributions; the lighter ones are told together.
const Least = 0.2

// contributions are what the features add to one scorecard, base first, with
// their log-odds; points are still to be shared out.
func (s *Scorer) contributions(m int, fs []feature, evidence [][]Evidence) (cs []Contribution, sum float64) {
	mode := rubric.Mode(m)
	if m == rubric.NumModes {
		mode = rubric.None
	}
	cs = []Contribution{{Mode: mode, Feature: Base, LogOdds: s.base[m]}}
	sum = s.base[m]
	rest := Contribution{Mode: mode, Feature: Rest}
	for i, f := range fs {
		p := &s.rubric.Points[f.line]
		x := float64(p.Points[m] * f.amount)
		if x == 0 {
			continue
		}
		sum += x
		if math.Abs(x) < Least && ofWords(p.Feature) {
			rest.LogOdds += x
			rest.Evidence = append(rest.Evidence, evidence[i]...)
			continue
		}
		cs = append(cs, Contribution{mode, p.Key(), 0, x, evidence[i]})
	}
	if rest.LogOdds != 0 {
		rest.Evidence = joined(rest.Evidence)
		cs = append(cs, rest)
	}
	return cs, sum
}

// ofWords reports whether a feature is a word, characters or a topic.
func ofWords(feature string) bool {
	_, _, _, word := lexical(feature)
	return word || strings.HasPrefix(feature, "topic.")
}

// joined merges spans that touch, in reading order.
func joined(es []Evidence) []Evidence {
	slices.SortFunc(es, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Post, b.Post), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out []Evidence
	for _, e := range es {
		if k := len(out) - 1; k >= 0 && out[k].Post == e.Post && e.Start <= out[k].End {
			out[k].End = max(out[k].End, e.End)
			continue
		}
		out = append(out, e)
	}
	return out
}

// explain shares a score of so many hundredths among the contributions, base
// first, and puts the greatest first.
func explain(cs []Contribution, factor float64, score int) []Contribution {
	p := make([]float64, len(cs)-1)
	for i := range p {
		p[i] = cs[i+1].LogOdds
	}
	for i, n := range apportion(shares(cs[0].LogOdds, p, factor), score) {
		cs[i].Points = float64(n) / 100
		cs[i].LogOdds = fourDecimals(cs[i].LogOdds)
	}
	slices.SortStableFunc(cs, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)), cmp.Compare(a.Feature, b.Feature))
	})
	return cs
}

// greatest is the mode of greatest strength, the first of equals, leaving one out.
func greatest(e [rubric.NumScores]float64, but rubric.Mode) rubric.Mode {
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
		out[i] = Evidence{Post: h.post, Start: h.start, End: h.end}
		if h.cue >= 0 {
			out[i].Cue = s.rubric.Cues[h.cue].ID
		}
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
