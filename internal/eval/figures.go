package eval

import (
	"cmp"
	"math"
	"slices"

	"engage/internal/label"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/stats"
)

// Verdict is what is said of one example.
type Verdict struct {
	Primary  rubric.Mode
	Strength [rubric.NumModes]float64
	None     float64
}

// Interval is a 95 % interval; NaN bounds where it is unknown.
type Interval struct{ Lo, Hi float64 }

// Figures say how well verdicts agree with labels on the primary mode.
type Figures struct {
	N         int
	Accuracy  float64
	MacroF1   float64 // over the classes that occur
	MacroF1Of float64 // over the classes of [Few] examples or more
	Kappa     float64
	Confusion stats.Confusion // [given][said], by scorecard
}

// Few is from how many examples on a class is counted in Figures.MacroF1Of.
const Few = 10

// ModeFigures say how well E tells a mode's clear cases (grade 2 or 3) from
// its absence (grade 0).
type ModeFigures struct {
	AUC float64
	N   int // clear cases
}

// Report is one evaluation.
type Report struct {
	Figures
	CI        struct{ Accuracy, MacroF1, MacroF1Of, Kappa Interval }
	Modes     [rubric.NumModes]ModeFigures
	Level     float64 // share of examples whose level of interaction agrees; NaN if none is labelled
	LevelN    int
	Files     []File
	Baselines []Baseline
	Confounds []Confound
	Errors    []Error // the worst first
	How       string  // how the verdicts came about: "rubric", "leave-one-file-out", "folds"
}

// File is one file's part.
type File struct {
	Path string
	Figures
	CI Interval // of MacroF1
}

// Error is an example that was read otherwise.
type Error struct {
	label.Example
	Verdict
	// Margin is how much stronger the wrong class is than the right one, in
	// log-odds.
	Margin float64
}

const (
	resamples = 1000
	seed      = 2010 // the year of the typology that the modes come from
)

// Judge compares verdicts with the labels of examples, one to one.
func Judge(examples []label.Example, verdicts []Verdict) *Report {
	r := &Report{}
	all := indexes(len(examples))
	given, said := classesOf(examples, verdicts)
	r.Figures = figures(given, said, all)
	interval := func(of func(Figures) float64) Interval {
		lo, hi := stats.Bootstrap(len(all), resamples, 0.95, seed, func(drawn []int) float64 { return of(figures(given, said, drawn)) })
		return Interval{lo, hi}
	}
	r.CI.Accuracy = interval(func(f Figures) float64 { return f.Accuracy })
	r.CI.MacroF1 = interval(func(f Figures) float64 { return f.MacroF1 })
	r.CI.MacroF1Of = interval(func(f Figures) float64 { return f.MacroF1Of })
	r.CI.Kappa = interval(func(f Figures) float64 { return f.Kappa })
	for m := range r.Modes {
		r.Modes[m] = modeFigures(examples, m, func(i int) float64 { return verdicts[i].Strength[m] })
	}
	r.Level, r.LevelN = levels(examples)
	r.Files = files(examples, given, said)
	r.Errors = errors(examples, verdicts)
	return r
}

// Figure compares the primary modes only, without intervals.
func Figure(examples []label.Example, verdicts []Verdict) Figures {
	given, said := classesOf(examples, verdicts)
	return figures(given, said, indexes(len(examples)))
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func classesOf(examples []label.Example, verdicts []Verdict) (given, said []int) {
	for i := range examples {
		given, said = append(given, examples[i].Primary.Scorecard()), append(said, verdicts[i].Primary.Scorecard())
	}
	return given, said
}

func figures(given, said, rows []int) Figures {
	c := stats.NewConfusion(rubric.NumScores)
	for _, i := range rows {
		c[given[i]][said[i]]++
	}
	return Figures{N: len(rows), Accuracy: c.Accuracy(), MacroF1: c.MacroF1(1), MacroF1Of: c.MacroF1(Few), Kappa: c.Kappa(), Confusion: c}
}

// modeFigures judges any value as a sign of a mode.
func modeFigures(examples []label.Example, m int, value func(i int) float64) ModeFigures {
	var clear, absent []float64
	for i := range examples {
		switch g := examples[i].Grades[m]; {
		case g >= 2:
			clear = append(clear, value(i))
		case g == 0:
			absent = append(absent, value(i))
		}
	}
	return ModeFigures{stats.AUC(clear, absent), len(clear)}
}

func levels(examples []label.Example) (share float64, n int) {
	right := 0
	for i := range examples {
		e := &examples[i]
		if e.Level == "" {
			continue
		}
		n++
		if e.Conversation != nil && e.Conversation.Interaction().Level.String() == e.Level {
			right++
		}
	}
	if n == 0 {
		return math.NaN(), 0
	}
	return float64(right) / float64(n), n
}

func files(examples []label.Example, given, said []int) (out []File) {
	rows := make(map[string][]int)
	var order []string
	for i := range examples {
		f := examples[i].File
		if rows[f] == nil {
			order = append(order, f)
		}
		rows[f] = append(rows[f], i)
	}
	for _, f := range order {
		of := rows[f]
		lo, hi := stats.Bootstrap(len(of), resamples, 0.95, seed, func(drawn []int) float64 {
			picked := make([]int, len(drawn))
			for k, d := range drawn {
				picked[k] = of[d]
			}
			return figures(given, said, picked).MacroF1
		})
		out = append(out, File{f, figures(given, said, of), Interval{lo, hi}})
	}
	return out
}

func logOdds(e float64) float64 {
	const edge = 1e-6
	e = min(max(e, edge), 1-edge)
	return math.Log(e / (1 - e))
}

// of is the strength of a mode, none included.
func (v *Verdict) of(m rubric.Mode) float64 {
	if m == rubric.None {
		return v.None
	}
	return v.Strength[m]
}

func errors(examples []label.Example, verdicts []Verdict) (out []Error) {
	for i := range examples {
		if v := verdicts[i]; v.Primary != examples[i].Primary {
			out = append(out, Error{examples[i], v, logOdds(v.of(v.Primary)) - logOdds(v.of(examples[i].Primary))})
		}
	}
	slices.SortStableFunc(out, func(a, b Error) int { return cmp.Compare(b.Margin, a.Margin) })
	return out
}

// Scored are the verdicts of a scorer. An example without a conversation is of
// no mode.
func Scored(s *score.Scorer, examples []label.Example) []Verdict {
	out := make([]Verdict, len(examples))
	parallel(len(examples), func(i int) {
		out[i] = Verdict{Primary: rubric.None}
		if c := examples[i].Conversation; c != nil {
			r := s.Judge(c)
			out[i] = Verdict{r.Primary, r.Strength, r.None}
		}
	})
	return out
}
