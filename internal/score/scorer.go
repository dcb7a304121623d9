package score

import (
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

	actOfCue   []int // per cue: index of its act, -1 for none
	pairs      []pairCue
	structures []structureCue
	actLines   []line
	cueLines   [][]line // per cue
	card       *card
	light      []bool // per line of the scorecard: a word, characters or a topic
	base       [rubric.NumScores]float64
	lexis      *lexis // the lines of words, found from the text
	topics     *topics
	topicLine  [3][]int // [role]: per topic, its line or -1
	scratch    sync.Pool
}

// line is a line of the scorecard with its feature looked up.
type line struct {
	*rubric.Points
	index int // into rubric.Points
	act   int // index into rubric.Acts, or -1
	cue   int // index into rubric.Cues, or -1
}

// New makes a Scorer of a loaded rubric, the matcher compiled from it, and the
// analyzer that the matcher was compiled with.
func New(r *rubric.Rubric, m *cue.Matcher, a *morph.Analyzer) *Scorer {
	return Prepare(r).Scorer(r, m, a)
}

// Scorer makes a scorer of the rubric that was prepared, as New does. It keeps p.
func (p *Prepared) Scorer(r *rubric.Rubric, m *cue.Matcher, a *morph.Analyzer) *Scorer {
	return p.scorer(r, a.Analyze, m.Match, morph.Content)
}

func (p *Prepared) scorer(r *rubric.Rubric,
	analyze func(*morph.Text, string) *morph.Text,
	match func([]cue.Evidence, *morph.Text, rubric.Role, rubric.Place) []cue.Evidence,
	content func(morph.Morpheme) bool,
) *Scorer {
	s := &Scorer{rubric: r, analyze: analyze, match: match, content: content, card: &p.card, lexis: &p.lexis, topics: &p.topics}
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
	s.addCues(acts)
	s.addLines(acts, p.rest)
	s.scratch.New = func() any { return new(scratch) }
	return s
}

func (s *Scorer) addCues(acts map[string]int) {
	for i := range s.rubric.Cues {
		q := &s.rubric.Cues[i]
		s.actOfCue = append(s.actOfCue, find(acts, q.Act))
		switch q.Kind {
		case rubric.Pair:
			s.pairs = append(s.pairs, pairCue{q, i, find(acts, q.First), find(acts, q.Then)})
		case rubric.Structure:
			if test := tests[q.Test]; test != nil { // rubric.Load refuses unknown tests
				s.structures = append(s.structures, structureCue{q, i, test})
			}
		}
	}
}

func (s *Scorer) addLines(acts map[string]int, rest []int32) {
	r := s.rubric
	cues := make(map[string]int, len(r.Cues))
	for i := range r.Cues {
		cues[r.Cues[i].ID] = i
	}
	topics := make(map[string]int, len(r.Topics))
	for i := range r.Topics {
		topics[r.Topics[i].Name] = i
	}
	for role := range s.topicLine {
		s.topicLine[role] = slices.Repeat([]int{-1}, len(r.Topics))
	}
	s.light = slices.Repeat([]bool{true}, len(r.Points))
	s.cueLines = make([][]line, len(r.Cues))
	for _, i := range rest {
		i, p := int(i), &r.Points[i]
		// A feature that names nothing never counts; rubric.Load refuses it.
		kind, name, _ := strings.Cut(p.Feature, ".")
		s.light[i] = kind == "topic"
		switch {
		case p.Feature == rubric.Base:
			for k, x := range p.Points {
				s.base[k] += x
			}
		case kind == "topic":
			if k := find(topics, name); k >= 0 {
				s.topicLine[p.By][k] = i
			}
		case kind == "act":
			if act := find(acts, name); act >= 0 {
				s.actLines = append(s.actLines, line{p, i, act, -1})
			}
		case kind == "cue":
			if c := find(cues, name); c >= 0 {
				s.cueLines[c] = append(s.cueLines[c], line{p, i, -1, c})
			}
		}
	}
}

func find(m map[string]int, key string) int {
	if i, ok := m[key]; ok {
		return i
	}
	return -1
}

// Score scores a conversation: a pure function of it and the rubric. The
// result keeps c, which must not be modified afterwards.
func (s *Scorer) Score(c *corpus.Conversation) Result { return s.score(c, true) }

// Judge is Score without the contributions, which take longer than all else.
func (s *Scorer) Judge(c *corpus.Conversation) Result { return s.score(c, false) }

func (s *Scorer) score(c *corpus.Conversation, explained bool) Result {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	v := s.look(c, mem)
	s.hits(v, mem)

	d := TwoWay(s.rubric.Interaction, v.interaction.Responses, v.interaction.Exchanges)
	res := Result{Conversation: c, Interaction: v.interaction, TwoWay: fourDecimals(d), Evidence: s.name(mem.hits), Acts: s.acts(mem)}
	fs := s.features(v, mem, explained)
	sums := s.weigh(&res, fs, d)
	if explained {
		s.explain(&res, mem, fs, sums, d)
	}
	return res
}

// acts counts the posts that show each act.
func (s *Scorer) acts(mem *scratch) []ActCount {
	mem.acts = mem.acts[:0]
	for i, hs := range mem.byAct {
		if n := countPosts(hs); n > 0 {
			mem.acts = append(mem.acts, ActCount{s.rubric.Acts[i].Name, n})
		}
	}
	return append([]ActCount(nil), mem.acts...)
}

// hits finds everything the cues see: per cue and act, and the located matches
// of text and structure cues together in reading order.
func (s *Scorer) hits(v *view, mem *scratch) {
	mem.forget(len(s.rubric.Cues), len(s.rubric.Acts))
	for i, t := range v.texts {
		if t == nil {
			continue
		}
		mem.matches = s.match(mem.matches[:0], t, v.role[i], v.place[i])
		for _, e := range mem.matches {
			mem.hits = append(mem.hits, hit{i, e.Start, e.End, e.Cue, s.actOfCue[e.Cue]})
		}
	}
	mem.hits = sortedUnique(mem.hits)
	for _, h := range mem.hits {
		mem.found(h.cue, append(mem.byCue[h.cue], h))
		if h.act >= 0 {
			mem.byAct[h.act] = append(mem.byAct[h.act], h)
		}
	}
	texts := len(mem.hits)
	for i := range s.pairs {
		p := &s.pairs[i]
		if p.first >= 0 && p.then >= 0 {
			mem.found(p.id, v.pairs(mem.byCue[p.id], p, mem.byAct[p.first], mem.byAct[p.then]))
		}
	}
	for i := range s.structures {
		q := &s.structures[i]
		mem.found(q.id, v.structure(mem.byCue[q.id], q))
		for _, h := range mem.byCue[q.id] {
			if h.end > h.start {
				mem.hits = append(mem.hits, h)
			}
		}
	}
	if len(mem.hits) > texts {
		slices.SortFunc(mem.hits, compareHits)
	}
}

// features measures every line of the scorecard, in the rubric's order. They
// are good until the memory is used again.
func (s *Scorer) features(v *view, mem *scratch, explained bool) []feature {
	y := &mem.tally
	y.reset(explained)
	for i := range s.actLines {
		l := &s.actLines[i]
		s.countLine(v, mem, l, mem.byAct[l.act])
	}
	for _, c := range mem.cues {
		for i := range s.cueLines[c] {
			s.countLine(v, mem, &s.cueLines[c][i], mem.byCue[c])
		}
	}
	s.tallyTopics(v, &mem.finding, y)
	words := s.tallyWords(v, y)
	y.chars = len(y.sights)
	chars := s.tallyChars(v, y)
	return y.measure(len(s.rubric.Points), words, chars)
}

// countLine counts what a line of an act or cue asks for among its hits.
func (s *Scorer) countLine(v *view, mem *scratch, l *line, from []hit) {
	if len(from) == 0 {
		return
	}
	n := 0
	if l.cue >= 0 && s.rubric.Cues[l.cue].Kind == rubric.Pair {
		n, mem.fitting = v.countPairs(mem.fitting, from, l.By, l.At) // the line's role and place are those of the answer
	} else {
		mem.fitting = v.only(mem.fitting, from, l.By, l.At)
		if n = countPosts(mem.fitting); l.cue >= 0 && n < s.rubric.Cues[l.cue].Min {
			n = 0
		}
	}
	if n == 0 {
		return
	}
	amount := saturate(n)
	for _, h := range mem.fitting {
		mem.tally.add(l.index, h, amount)
		amount = 0 // the others are told, but count no more
	}
}

// weigh sums the scorecards.
func (s *Scorer) weigh(res *Result, fs []feature, d float64) (sums [rubric.NumScores]float64) {
	sums = s.base
	for i := range fs {
		f := &fs[i]
		for m := range sums {
			sums[m] += float64(s.card.points(f.line, m) * f.amount)
		}
	}
	for m := range rubric.NumModes {
		e := logistic(sums[m])
		res.Strength[m] = fourDecimals(e)
		res.Scores[m] = float64(hundredths(level(s.rubric.Interaction, d)*e)) / 100
		res.OneWay[m] = float64(hundredths(level(s.rubric.Interaction, 0)*e)) / 100
	}
	none := sums[rubric.NumModes]
	res.None = fourDecimals(logistic(none))
	res.Primary = greatest(sums, rubric.None)
	if sums[res.Primary] <= none {
		res.Primary = rubric.None
	}
	res.Runner = greatest(sums, res.Primary)
	return sums
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
