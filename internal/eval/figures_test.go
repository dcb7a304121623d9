package eval

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"engage/internal/corpus"
	"engage/internal/label"
	"engage/internal/rubric"
	"engage/internal/stats"
)

// Ten items: of e, p, s, c, n there are 3, 2, 2, 1, 2 given and 3, 3, 1, 1, 2 said.
const tenGiven, tenSaid = "eeeppsscnn", "eepppsncen"

func TestFiguresOfTen(t *testing.T) {
	examples, verdicts := judgement(tenGiven, tenSaid)
	nan := math.NaN()
	want := stats.Confusion{
		{2, 1, 0, 0, 0},
		{0, 2, 0, 0, 0},
		{0, 0, 1, 0, 1},
		{0, 0, 0, 1, 0},
		{1, 0, 0, 0, 1},
	}
	r := Judge(examples, verdicts)
	for name, f := range map[string]Figures{"Figure": Figure(examples, verdicts), "Judge": r.Figures} {
		if !reflect.DeepEqual(f.Confusion, want) || f.N != 10 {
			t.Errorf("%s: %d items, confusion %v", name, f.N, f.Confusion)
		}
		// F1: 2·2/(3+3), 2·2/(2+3), 2·1/(2+1), 2·1/(1+1), 2·1/(2+2).
		if !equal(f.Accuracy, 0.7) || !equal(f.MacroF1, (2.0/3+4.0/5+2.0/3+1+1.0/2)/5) || !equal(f.MacroF1Of, nan) {
			t.Errorf("%s: accuracy %v, macro-F1 %v, of frequent classes %v", name, f.Accuracy, f.MacroF1, f.MacroF1Of)
		}
		// chance = (9+6+2+1+4)/100.
		if !equal(f.Kappa, (0.7-0.22)/0.78) {
			t.Errorf("%s: kappa %v", name, f.Kappa)
		}
	}
	for name, ci := range map[string]struct {
		Interval
		of func(Figures) float64
	}{
		"accuracy": {r.CI.Accuracy, func(f Figures) float64 { return f.Accuracy }},
		"macro-F1": {r.CI.MacroF1, func(f Figures) float64 { return f.MacroF1 }},
		"kappa":    {r.CI.Kappa, func(f Figures) float64 { return f.Kappa }},
	} {
		if x := ci.of(r.Figures); !(ci.Lo < x && x < ci.Hi) {
			t.Errorf("the interval of %s, %v to %v, does not hold %v", name, ci.Lo, ci.Hi, x)
		}
		lo, hi := stats.Bootstrap(10, resamples, 0.95, seed, func(drawn []int) float64 {
			var es []label.Example
			var vs []Verdict
			for _, i := range drawn {
				es, vs = append(es, examples[i]), append(vs, verdicts[i])
			}
			return ci.of(Figure(es, vs))
		})
		if ci.Interval != (Interval{lo, hi}) {
			t.Errorf("the interval of %s is %v, want %v to %v", name, ci.Interval, lo, hi)
		}
	}
	if lo := r.CI.Accuracy; math.Abs(lo.Lo-0.4) > 0.11 || math.Abs(lo.Hi-1) > 0.11 { // binomial quantiles: 4 and 9 or 10 of 10
		t.Errorf("accuracy from %v to %v", lo.Lo, lo.Hi)
	}
	if ci := r.CI.MacroF1Of; !math.IsNaN(ci.Lo) || !math.IsNaN(ci.Hi) {
		t.Errorf("no class is frequent, but the interval is %v", ci)
	}
	if again := Judge(examples, verdicts); again.CI.Accuracy != r.CI.Accuracy || again.CI.Kappa != r.CI.Kappa {
		t.Error("the second time the intervals are others")
	}
}

// TestFewExamples: a class of fewer than ten is no part of MacroF1Of.
func TestFewExamples(t *testing.T) {
	examples, verdicts := judgement(strings.Repeat("e", 10)+strings.Repeat("p", 9), strings.Repeat("e", 8)+"pp"+strings.Repeat("p", 9))
	f := Figure(examples, verdicts)
	if e, p := 2*8.0/18, 2*9.0/20; !equal(f.MacroF1Of, e) || !equal(f.MacroF1, (e+p)/2) {
		t.Errorf("macro-F1 %v, of frequent classes %v", f.MacroF1, f.MacroF1Of)
	}
	r := Judge(examples, verdicts)
	if ci := r.CI.MacroF1Of; !(ci.Lo < f.MacroF1Of && f.MacroF1Of < ci.Hi) {
		t.Errorf("%v is not between %v and %v", f.MacroF1Of, ci.Lo, ci.Hi)
	}
}

func TestJudgeNothing(t *testing.T) {
	r := Judge(nil, nil)
	if r.N != 0 || !math.IsNaN(r.Accuracy) || !math.IsNaN(r.CI.Accuracy.Lo) || !math.IsNaN(r.Level) || r.Files != nil || r.Errors != nil {
		t.Errorf("%+v", r)
	}
	for m, f := range r.Modes {
		if f.N != 0 || !math.IsNaN(f.AUC) {
			t.Errorf("mode %d: %+v", m, f)
		}
	}
}

// TestModes: grades 2 and 3 are clear, 0 is absent; a trace and what was not
// judged say nothing.
func TestModes(t *testing.T) {
	var examples []label.Example
	var verdicts []Verdict
	for _, x := range []struct {
		grade    int
		strength float64
	}{{3, 0.9}, {2, 0.4}, {0, 0.4}, {0, 0.1}, {1, 0.99}, {-1, 0.001}, {0, 0.6}} {
		e, v := labelled("f", 'n'), Verdict{Primary: rubric.None}
		e.Grades = [rubric.NumModes]int{-1, x.grade, 0, 3}
		v.Strength[rubric.Promotion] = x.strength
		examples, verdicts = append(examples, e), append(verdicts, v)
	}
	r := Judge(examples, verdicts)
	// Of six pairs 0.9 wins three; 0.4 wins one, ties one, loses one.
	if got := r.Modes[rubric.Promotion]; got.N != 2 || !equal(got.AUC, 4.5/6) {
		t.Errorf("promotion: %+v", got)
	}
	for m, n := range map[rubric.Mode]int{rubric.Engagement: 0, rubric.ActiveSupport: 0, rubric.CoCreation: 7} {
		if got := r.Modes[m]; got.N != n || !math.IsNaN(got.AUC) {
			t.Errorf("%s: %+v", m, got)
		}
	}
}

func TestLevels(t *testing.T) {
	var examples []label.Example
	var verdicts []Verdict
	for _, x := range []struct {
		level string
		c     *corpus.Conversation
	}{
		{"broadcast", talk("a:あ", "a:い")},
		{"reactive", talk("a:あ", "b:い")},
		{"interactive", talk("a:あ", "b:い", "a:う")},
		{"interactive", talk("a:あ", "b:い")}, // it is reactive
		{"broadcast", nil},                  // no conversation is not seen to be one
		{"", talk("a:あ", "b:い")},            // not judged
	} {
		e := labelled("f", 'n')
		e.Level, e.Conversation = x.level, x.c
		examples, verdicts = append(examples, e), append(verdicts, sure('n'))
	}
	if r := Judge(examples, verdicts); r.LevelN != 5 || !equal(r.Level, 3.0/5) {
		t.Errorf("%v of %d", r.Level, r.LevelN)
	}
	if r := Judge(examples[5:], verdicts[5:]); r.LevelN != 0 || !math.IsNaN(r.Level) {
		t.Errorf("of none: %v of %d", r.Level, r.LevelN)
	}
}

func TestFiles(t *testing.T) {
	examples, verdicts := judgement(tenGiven, tenSaid)
	// z: items 0, 2, 4, 6, 8 (e→e, e→p, p→p, s→n, n→e); a: the others, all right.
	for i := range examples {
		examples[i].File = []string{"z", "a"}[i%2]
	}
	files := Judge(examples, verdicts).Files
	if len(files) != 2 || files[0].Path != "z" || files[1].Path != "a" {
		t.Fatalf("files %+v, want z and a, as they come", files)
	}
	// z: e 2·1/(2+2), p 2·1/(1+2), s 0, n 0.
	if z := files[0]; z.N != 5 || !equal(z.Accuracy, 2.0/5) || !equal(z.MacroF1, (1.0/2+2.0/3)/4) || !(z.CI.Lo < z.MacroF1 && z.MacroF1 < z.CI.Hi) {
		t.Errorf("z: %+v", z)
	}
	if a := files[1]; a.N != 5 || a.Accuracy != 1 || a.MacroF1 != 1 || a.CI != (Interval{1, 1}) {
		t.Errorf("a: %+v", a)
	}
	sum := stats.NewConfusion(rubric.NumScores)
	for _, f := range files {
		for i := range sum {
			for j := range sum[i] {
				sum[i][j] += f.Confusion[i][j]
			}
		}
	}
	if whole := Figure(examples, verdicts).Confusion; !reflect.DeepEqual(sum, whole) {
		t.Errorf("the files' tables add up to %v, not %v", sum, whole)
	}
}

func TestErrors(t *testing.T) {
	verdict := func(letter byte, strength float64, right float64, of byte) Verdict {
		v := Verdict{Primary: modeOf(letter)}
		for letter, x := range map[byte]float64{letter: strength, of: right} {
			if m := modeOf(letter); m == rubric.None {
				v.None = x
			} else {
				v.Strength[m] = x
			}
		}
		return v
	}
	odds := func(e float64) float64 { return math.Log(e / (1 - e)) }
	var examples []label.Example
	var verdicts []Verdict
	for _, x := range []struct {
		id          string
		given, said byte
		says, right float64
	}{
		{"close", 'e', 'p', 0.6, 0.5},
		{"right", 's', 's', 0.9, 0.9},
		{"first of equals", 'p', 'c', 0.8, 0.2},
		{"beyond all measure", 'c', 'e', 1, 0}, // is taken as 1−10⁻⁶ and 10⁻⁶
		{"second of equals", 'n', 's', 0.8, 0.2},
		{"none instead", 'e', 'n', 0.9, 0.3},
	} {
		e := labelled("f", x.given)
		e.ID = x.id
		examples, verdicts = append(examples, e), append(verdicts, verdict(x.said, x.says, x.right, x.given))
	}
	var got []string
	for i, e := range Judge(examples, verdicts).Errors {
		got = append(got, e.ID)
		want := []float64{odds(1-1e-6) - odds(1e-6), odds(0.9) - odds(0.3), 2 * odds(0.8), 2 * odds(0.8), odds(0.6)}[i]
		if math.Abs(e.Margin-want) > 1e-9 {
			t.Errorf("%s has the margin %v, want %v", e.ID, e.Margin, want)
		}
		if at := slices.IndexFunc(examples, func(x label.Example) bool { return x.ID == e.ID }); e.Verdict != verdicts[at] || !reflect.DeepEqual(e.Example, examples[at]) {
			t.Errorf("%s stands with another's verdict or label: %+v", e.ID, e)
		}
	}
	if want := []string{"beyond all measure", "none instead", "first of equals", "second of equals", "close"}; !slices.Equal(got, want) {
		t.Errorf("errors in the order %q, want %q", got, want)
	}
}

func TestVerdictOf(t *testing.T) {
	for _, tt := range []struct {
		name string
		z    [rubric.NumScores]float64
		want rubric.Mode
	}{
		{"the greatest", [rubric.NumScores]float64{-1, 2, 0, 1, 0}, rubric.Promotion},
		{"none is greater", [rubric.NumScores]float64{-1, 2, 0, 1, 2.5}, rubric.None},
		{"none is as great", [rubric.NumScores]float64{-1, 2, 0, 1, 2}, rubric.None},
		{"the first of equals", [rubric.NumScores]float64{-4, -3, -3, -5, -9}, rubric.Promotion},
		{"nothing known", [rubric.NumScores]float64{}, rubric.None},
	} {
		v := VerdictOf(tt.z)
		if v.Primary != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, v.Primary, tt.want)
		}
		for k, z := range tt.z {
			got := v.None
			if k < rubric.NumModes {
				got = v.Strength[k]
			}
			if want := math.Exp(z) / (1 + math.Exp(z)); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: strength %v of class %d, want %v", tt.name, got, k, want)
			}
		}
	}
}

func TestScored(t *testing.T) {
	s := scorer(t, smallRubric(t))
	examples := []label.Example{
		labelled("f", 'p', "a:新作を発売します"),
		labelled("f", 'p'), // without a conversation
		labelled("f", 'n', "b:発売まだかな"),
	}
	got := Scored(s, examples)
	if len(got) != 3 || got[0].Primary != rubric.Promotion || got[2].Primary != rubric.None {
		t.Fatalf("got %+v", got)
	}
	if got[1] != (Verdict{Primary: rubric.None}) {
		t.Errorf("without a conversation: %+v", got[1])
	}
	for _, i := range []int{0, 2} {
		r := s.Score(examples[i].Conversation)
		if got[i] != (Verdict{r.Primary, r.Strength, r.None}) {
			t.Errorf("%+v, scored %+v", got[i], r)
		}
	}
	if out := Scored(s, nil); len(out) != 0 {
		t.Errorf("of nothing: %v", out)
	}
}
