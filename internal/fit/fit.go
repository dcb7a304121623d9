package fit

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"engage/internal/rubric"
)

// Options say how to fit; [Defaults] are those of the default rubric.
type Options struct {
	Lambda [families]float64 // regularisation of each family's own fit
	Share  [families]float64 // what each family's points are multiplied with before they are added up
	Least  int               // a word must occur in so many examples
	Prune  float64           // a word whose points are all smaller is left out, in log-odds

	// Anew fits from nothing; otherwise the rubric's points are where the fit
	// starts from and what it is held to.
	Anew bool
	// Leave keeps a family out (for ablations), Bare leaves structure out.
	Leave [families]bool
	Bare  bool
}

// Defaults were chosen by leaving out groups of the labelled files, and fifths of
// every file, the real posts among them.
func Defaults() Options {
	return Options{Lambda: [families]float64{2, 0.25}, Share: [families]float64{0.6, 0.6}, Least: 2, Prune: 0.06, Anew: true}
}

// CuesOnly and WordsOnly leave the other family out.
func (o Options) CuesOnly() Options  { o.Leave[words] = true; o.Share[knowledge] = 1; return o }
func (o Options) WordsOnly() Options { o.Leave[knowledge] = true; o.Share[words] = 1; return o }

// Model is a fitted set of points over a Set's features.
type Model struct {
	set     *Set
	base    [classes]float64
	weights map[int32][classes]float64
	prior   map[column][classes]float64 // the points that the fit started from
}

// presence is how clearly a mode of a grade is there: what a reader calls
// clear is learnt as present, a trace says nothing either way.
var presence = [4]float64{0, math.NaN(), 0.8, 1}

// Fit fits points to the examples of the given rows.
func (s *Set) Fit(rows []int, o Options) *Model {
	m := &Model{set: s, weights: make(map[int32][classes]float64), prior: make(map[column][classes]float64)}
	if !o.Anew {
		for _, p := range s.rubric.Points {
			m.prior[column{feature: p.Feature, by: p.By, at: p.At}] = p.Points
		}
	}
	for f := range families {
		if !o.Leave[f] {
			s.fitFamily(m, rows, f, o)
		}
	}
	return m
}

// start is the log-odds of an example by the points that the fit starts from.
func (m *Model) start(row int) [classes]float64 {
	z := m.prior[column{feature: rubric.Base}]
	for k := range m.set.rubric.Modes {
		z[k] += m.set.rubric.Modes[k].Bias
	}
	z[rubric.NumModes] += m.set.threshold()
	for _, e := range m.set.rows[row] {
		p, ok := m.prior[m.set.columns[e.col].key()]
		if !ok {
			continue
		}
		for k := range z {
			z[k] += float64(e.x * p[k])
		}
	}
	return z
}

// threshold is what the rubric's threshold gives none to start with.
func (s *Set) threshold() float64 {
	if t := s.rubric.Threshold; t > 0 {
		return math.Log(t / (1 - t))
	}
	return 0
}

// fitFamily fits one family and adds its share to the model. Words that turn
// out to weigh next to nothing are left out, and the others fitted again.
func (s *Set) fitFamily(m *Model, rows []int, f family, o Options) {
	chosen := s.choose(rows, f, o)
	w := s.solve(m, rows, chosen, f, o)
	if f == words && o.Prune > 0 {
		chosen = s.heavy(chosen, w, o.Prune/o.Share[f])
		w = s.solve(m, rows, chosen, f, o)
	}
	for i, c := range chosen {
		sum := m.weights[c]
		for k := range sum {
			sum[k] += float64(o.Share[f] * w[i*classes+k])
		}
		m.weights[c] = sum
	}
	for k := range m.base {
		m.base[k] += float64(o.Share[f] * w[len(chosen)*classes+k])
	}
}

// heavy keeps the columns of which some point is at least so great.
func (s *Set) heavy(chosen []int32, w []float64, least float64) (kept []int32) {
	for i, c := range chosen {
		of := w[i*classes : (i+1)*classes]
		if s.columns[c].both || max(slices.Max(of), -slices.Min(of)) >= least {
			kept = append(kept, c)
		}
	}
	return kept
}

// solve fits the chosen columns to the rows: five weights a column, the bases
// last.
func (s *Set) solve(m *Model, rows []int, chosen []int32, f family, o Options) []float64 {
	place := make(map[int32]int32, len(chosen))
	for i, c := range chosen {
		place[c] = int32(i)
	}
	p := &problem{lambda: o.Lambda[f]}
	rarity := s.rarity(rows, chosen)
	p.x.cols = len(chosen)
	p.x.start = append(p.x.start, 0)
	for _, i := range rows {
		for _, e := range s.rows[i] {
			if at, ok := place[e.col]; ok {
				p.x.col, p.x.val = append(p.x.col, at), append(p.x.val, float64(e.x*rarity[at]))
			}
		}
		p.x.start = append(p.x.start, len(p.x.col))
		t := target{class: s.Examples[i].Primary.Scorecard(), weight: s.Examples[i].Weight, offset: m.start(i)}
		for k, g := range s.Examples[i].Grades {
			if t.truth[k] = math.NaN(); g >= 0 {
				t.truth[k] = presence[g]
			}
		}
		p.targets = append(p.targets, t)
	}
	w := make([]float64, (len(chosen)+1)*classes)
	minimise(p.value, w, s.bounds(chosen, m.prior, rarity, o))
	for i := range chosen {
		for k := range classes {
			w[i*classes+k] *= rarity[i]
		}
	}
	return w
}

// usual is the inverse frequency that counts as 1.
const usual = 5

// rarity is how freely the points of each column may move: of words, the
// inverse document frequency (Spärck Jones 1972), so that a rare word, which
// says more, is held back less than one that stands everywhere.
func (s *Set) rarity(rows []int, chosen []int32) []float64 {
	in := make([]int, len(s.columns))
	for _, i := range rows {
		for _, e := range s.rows[i] {
			in[e.col]++
		}
	}
	out := make([]float64, len(chosen))
	for i, c := range chosen {
		out[i] = 1
		if s.columns[c].family == words {
			out[i] = (1 + math.Log(float64(1+len(rows))/float64(1+in[c]))) / usual
		}
	}
	return out
}

// choose lists the columns of a family that enough of the rows have.
func (s *Set) choose(rows []int, f family, o Options) (chosen []int32) {
	in := make([]int, len(s.columns))
	for _, i := range rows {
		if s.Examples[i].Anonymous {
			continue
		}
		for _, e := range s.rows[i] {
			in[e.col]++
		}
	}
	for c, n := range in {
		col := &s.columns[c]
		least := 1
		if col.family == words {
			least = o.Least
		}
		if n >= least && (col.family == f || col.both) && !(o.Bare && col.both) {
			chosen = append(chosen, int32(c))
		}
	}
	return chosen
}

// bounds holds points to the rubric's signs, what they start from included.
func (s *Set) bounds(chosen []int32, prior map[column][classes]float64, rarity []float64, o Options) bounds {
	signs := make(map[column][classes]int)
	for _, g := range s.rubric.Signs {
		signs[column{feature: g.Feature, by: g.By, at: g.At}] = g.Signs
	}
	for i := range s.rubric.Cues {
		if q := &s.rubric.Cues[i]; q.Rises() {
			signs[column{feature: "cue." + q.ID}] = [classes]int{1, 1, 1, 1, 0}
		}
	}
	n := (len(chosen) + 1) * classes
	b := bounds{make([]float64, n), make([]float64, n)}
	for i := range n {
		b.lo[i], b.hi[i] = math.Inf(-1), math.Inf(1)
	}
	for i, c := range chosen {
		key := s.columns[c].key()
		scale := s.columns[c].shares(o) * rarity[i]
		for k, sign := range s.sign(signs, key) {
			switch sign {
			case 1:
				b.lo[i*classes+k] = min(0, -prior[key][k]/scale)
			case -1:
				b.hi[i*classes+k] = max(0, -prior[key][k]/scale)
			}
		}
	}
	return b
}

// shares is how much of a fitted weight reaches the points of a column: what
// both families fit adds up.
func (c column) shares(o Options) (sum float64) {
	for f := range families {
		if !o.Leave[f] && (c.family == f || c.both) {
			sum += o.Share[f]
		}
	}
	return sum
}

// sign is what is known of a column: a sign said of a feature without role or
// place holds for all.
func (s *Set) sign(signs map[column][classes]int, c column) [classes]int {
	for _, k := range []column{c, {feature: c.feature, by: c.by}, {feature: c.feature, at: c.at}, {feature: c.feature}} {
		if g, ok := signs[k]; ok {
			return g
		}
	}
	return [classes]int{}
}

// Predict is the log-odds that the model gives an example of its set.
func (m *Model) Predict(row int) [classes]float64 {
	z := m.start(row)
	for k := range z {
		z[k] += m.base[k]
	}
	for _, e := range m.set.rows[row] {
		if w, ok := m.weights[e.col]; ok {
			for k := range z {
				z[k] += float64(e.x * w[k])
			}
		}
	}
	return z
}

// least points, in log-odds: what no mode gets as much of as this is left out
// of the file.
const leastPoints = 0.02

// Points are the model's points, to hundredths, base first and then by name.
// Where the fit did not start anew they include what it started from.
func (m *Model) Points() []rubric.Points {
	sum := make(map[column][classes]float64)
	for c, w := range m.weights {
		sum[m.set.columns[c].key()] = w
	}
	base := m.base
	out := []rubric.Points{}
	for k, p := range m.prior {
		if k.feature == rubric.Base {
			for i := range base {
				base[i] += p[i]
			}
			continue
		}
		w := sum[k]
		for i := range w {
			w[i] += p[i]
		}
		sum[k] = w
	}
	for k, w := range sum {
		p := rubric.Points{Feature: k.feature, By: k.by, At: k.at}
		keep := false
		for i, x := range w {
			p.Points[i] = math.Round(x*100) / 100
			keep = keep || math.Abs(x) >= leastPoints
		}
		if keep {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b rubric.Points) int {
		return cmp.Or(strings.Compare(a.Feature, b.Feature), cmp.Compare(a.By, b.By), cmp.Compare(a.At, b.At))
	})
	first := rubric.Points{Feature: rubric.Base}
	for i, x := range base {
		first.Points[i] = math.Round(x*100) / 100
	}
	return append([]rubric.Points{first}, out...)
}
