package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"engage/internal/label"
	"engage/internal/rubric"

	"pgregory.net/rapid"
)

// adapt are the options of a fit that starts from the rubric's points.
func adapt() Options {
	o := Defaults()
	o.Anew = false
	return o
}

func predictions(m *Model) [][classes]float64 {
	out := make([][classes]float64, len(m.set.Examples))
	for i := range out {
		out[i] = m.Predict(i)
	}
	return out
}

// apart is the greatest difference between two models' log-odds.
func apart(a, b *Model) (most float64) {
	x, y := predictions(a), predictions(b)
	for i := range x {
		for k := range x[i] {
			most = max(most, math.Abs(x[i][k]-y[i][k]))
		}
	}
	return most
}

func strength(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func TestFitLearnsWhatItIsShown(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	for name, o := range map[string]Options{"all": Defaults(), "words": Defaults().WordsOnly()} {
		m := s.Fit(all(len(examples)), o)
		for i, z := range predictions(m) {
			if want := examples[i].Primary.Scorecard(); class(z) != want {
				t.Errorf("%s: %s comes out as class %d, want %d: %v", name, examples[i].ID, class(z), want, z)
			}
		}
	}
	// The rubric's few cues do not see all of it, so that learning all is
	// something that can fail.
	m := s.Fit(all(len(examples)), Defaults().CuesOnly())
	right := 0
	for i, z := range predictions(m) {
		if class(z) == examples[i].Primary.Scorecard() {
			right++
		}
	}
	if right < 9 || right == len(examples) {
		t.Errorf("the few cues of the rubric tell %d of %d", right, len(examples))
	}
}

// TestFitGeneralises: conversations that were not shown, made of the same
// words.
func TestFitGeneralises(t *testing.T) {
	unseen := []label.Example{
		example(rubric.Engagement, "a:おはよう、雲が猫みたいです", "b:猫だ、笑った"),
		example(rubric.Promotion, "a:青い時計を発売します 百円引き"),
		example(rubric.ActiveSupport, "b:扇風機が壊れました", "a:直す手順はこちらです"),
		example(rubric.CoCreation, "a:形の案を募ります", "b:丸の案はどうですか"),
		example(rubric.None, "a:火曜は定休日"),
	}
	shown := corpusOfFive()
	s := measured(t, loaded(t, small, nil), append(shown, unseen...))
	m := s.Fit(all(len(shown)), Defaults())
	for i, e := range unseen {
		if z := m.Predict(len(shown) + i); class(z) != e.Primary.Scorecard() {
			t.Errorf("%s comes out as class %d: %v", e.Primary, class(z), z)
		}
	}
}

// TestFitIsDeterministic: the same to the last digit each time, on one
// processor and on several, and by several goroutines at once.
func TestFitIsDeterministic(t *testing.T) {
	examples := corpusOfFive()
	rows := all(len(examples))
	s := measured(t, loaded(t, small, nil), examples)
	want := s.Fit(rows, Defaults())
	same := func(what string, got *Model) {
		if !reflect.DeepEqual(predictions(got), predictions(want)) || !reflect.DeepEqual(got.Points(), want.Points()) {
			t.Errorf("%s: other points", what)
		}
	}
	same("the second time", s.Fit(rows, Defaults()))
	same("of a set measured anew", measured(t, loaded(t, small, nil), examples).Fit(rows, Defaults()))
	before := runtime.GOMAXPROCS(1)
	one := s.Fit(rows, Defaults())
	runtime.GOMAXPROCS(before)
	same("on one processor", one)
	var wait sync.WaitGroup
	models := make([]*Model, 4)
	for i := range models {
		wait.Add(1)
		go func() {
			defer wait.Done()
			models[i] = s.Fit(rows, Defaults())
		}()
	}
	wait.Wait()
	for i, m := range models {
		same(fmt.Sprintf("goroutine %d", i), m)
	}
}

// TestFitInAnyOrder: sums are rounded in another order, so that log-odds agree
// to many digits, not to the last; the points, which are hundredths, agree.
func TestFitInAnyOrder(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	want := s.Fit(all(len(examples)), Defaults())
	for seed := range uint64(10) {
		rows := rand.New(rand.NewPCG(seed, 2)).Perm(len(examples))
		got := s.Fit(rows, Defaults())
		if d := apart(got, want); d > 1e-9 {
			t.Errorf("rows %v: log-odds differ by %v", rows, d)
		}
		if !reflect.DeepEqual(got.Points(), want.Points()) {
			t.Errorf("rows %v: other points", rows)
		}
	}
	if d := apart(s.Fit([]int{0, 3, 6, 9, 12}, Defaults()), want); d < 0.1 {
		t.Errorf("fewer rows change nothing: %v", d)
	}
}

// TestPredictIsWhatScoreGives writes the points to a file as engage rubric fit
// does, reads them with the rubric, and scores.
func TestPredictIsWhatScoreGives(t *testing.T) {
	examples := corpusOfFive()
	check := func(s *Set, m *Model) {
		t.Helper()
		points := m.Points()
		written := make(map[column][classes]float64)
		for _, p := range points {
			written[column{feature: p.Feature, by: p.By, at: p.At}] = p.Points
		}
		fitted := scorer(t, loaded(t, small, points))
		for i := range examples {
			z, res := m.Predict(i), fitted.Score(examples[i].Conversation)
			// Points are rounded to hundredths, and lines below leastPoints left out.
			rounded, off := written[column{feature: rubric.Base}], 0.005
			rounded[rubric.NumModes] += math.Log(0.4 / 0.6)
			for c, x := range s.amounts(i) {
				p, ok := written[c.key()]
				for k := range rounded {
					rounded[k] += x * p[k]
				}
				if off += 0.005 * x; !ok {
					off += (leastPoints - 0.005) * x
				}
			}
			for k := range classes {
				if d := math.Abs(rounded[k] - z[k]); d > off+1e-9 {
					t.Errorf("%s, class %d: log-odds %v, by the points %v, which is off by more than %v", examples[i].ID, k, z[k], rounded[k], off)
				}
				got := res.None
				if k < rubric.NumModes {
					got = res.Strength[k]
				}
				if want := strength(rounded[k]); math.Abs(got-want) > 0.5001e-4 {
					t.Errorf("%s, class %d: scored %v, by the points %v", examples[i].ID, k, got, want)
				}
			}
			if got, want := res.Primary.Scorecard(), class(z); got != want {
				t.Errorf("%s: scored class %d, predicted %d", examples[i].ID, got, want)
			}
		}
	}
	s := measured(t, loaded(t, small, nil), examples)
	first := s.Fit(all(len(examples)), Defaults())
	check(s, first)
	// The same holds of points that start from others, of which some are of
	// features that these examples do not have.
	prior := append(first.Points(), rubric.Points{Feature: "word.昔", By: rubric.ByOther, Points: [classes]float64{1, 2, 3, 4, 5}})
	for i := range examples { // and of labels that contradict
		examples[i].Primary = rubric.Promotion
		examples[i].Grades = [rubric.NumModes]int{0, 3, 0, 0}
	}
	s = measured(t, loaded(t, small, prior), examples)
	second := s.Fit(all(len(examples)), adapt())
	if d := apart(first, second); d < 0.5 {
		t.Fatalf("the second fit hardly differs: %v", d)
	}
	check(s, second)
}

// TestBiasCounts: a mode's own bias is log-odds before any evidence.
func TestBiasCounts(t *testing.T) {
	src := strings.Replace(small, "en: PR}}", "en: PR}, bias: -3}", 1)
	examples := corpusOfFive()
	m := measured(t, loaded(t, src, nil), examples).Fit(all(len(examples)), Defaults())
	want := strength(m.Predict(0)[rubric.Engagement])
	if got := scorer(t, loaded(t, src, m.Points())).Score(examples[0].Conversation).Strength[rubric.Engagement]; math.Abs(got-want) > 0.02 {
		t.Errorf("scored %v, predicted %v", got, want)
	}
}

// TestPointsOfAnyRoleCount: points that a person wrote need not say of whom,
// as those of configs/company.yaml.
func TestPointsOfAnyRoleCount(t *testing.T) {
	src := small + "points:\n  - {on: cue.announce.new, promotion: 2}\n"
	examples := corpusOfFive()
	r := loaded(t, src, nil)
	m := measured(t, r, examples).Fit(nil, adapt())
	want := strength(m.Predict(3)[rubric.Promotion])
	if got := scorer(t, r).Score(examples[3].Conversation).Strength[rubric.Promotion]; math.Abs(got-want) > 0.02 {
		t.Errorf("scored %v, predicted %v", got, want)
	}
}

func TestPoints(t *testing.T) {
	examples := corpusOfFive()
	m := measured(t, loaded(t, small, nil), examples).Fit(all(len(examples)), Defaults())
	points := m.Points()
	if len(points) < 30 || points[0].Feature != rubric.Base {
		t.Fatalf("%d lines, the first %+v", len(points), points[0])
	}
	for i, p := range points {
		most := 0.0
		for _, x := range p.Points {
			if math.Abs(x*100-math.Round(x*100)) > 1e-9 {
				t.Errorf("%s has points %v", p.Key(), x)
			}
			most = max(most, math.Abs(x))
		}
		if i == 0 {
			continue
		}
		if most < leastPoints {
			t.Errorf("%s has no points worth writing: %v", p.Key(), p.Points)
		}
		if i > 1 && compareColumns(column{feature: points[i-1].Feature, by: points[i-1].By, at: points[i-1].At}, column{feature: p.Feature, by: p.By, at: p.At}) >= 0 {
			t.Errorf("%s stands after %s", p.Key(), points[i-1].Key())
		}
	}
	empty := byHand(&rubric.Rubric{}, nil, nil).Fit(nil, Defaults()).Points()
	if want := []rubric.Points{{Feature: rubric.Base}}; !reflect.DeepEqual(empty, want) {
		t.Errorf("a fit of nothing has %+v", empty)
	}
}

// graded is an example with all grades said, 0 where not given.
func graded(primary rubric.Mode, grades map[rubric.Mode]int) label.Example {
	e := label.Example{Label: label.Label{Primary: primary, Weight: 1}}
	for m, g := range grades {
		e.Grades[m] = g
	}
	return e
}

// ungraded is an example of which only the primary mode is known.
func ungraded(primary rubric.Mode) label.Example {
	return label.Example{Label: label.Label{Primary: primary, Weight: 1, Grades: [rubric.NumModes]int{-1, -1, -1, -1}}}
}

// TestBaseByHand: without features and grades, the base says how often each
// class is, beside the rubric's threshold.
func TestBaseByHand(t *testing.T) {
	examples := []label.Example{ungraded(rubric.Promotion), ungraded(rubric.Promotion), ungraded(rubric.Promotion), ungraded(rubric.None)}
	for _, threshold := range []float64{0, 0.5, 0.8} {
		m := byHand(&rubric.Rubric{Threshold: threshold}, examples, make([]has, 4)).Fit(all(4), Defaults().CuesOnly())
		z := m.Predict(0)
		if got, want := z[rubric.Promotion]-z[rubric.NumModes], math.Log(3); math.Abs(got-want) > 0.02 {
			t.Errorf("threshold %v: promotion is %v above none, want %v", threshold, got, want)
		}
		base := m.Points()[0].Points // what the threshold gives is the scorer's affair
		odds := 0.0
		if threshold > 0 {
			odds = math.Log(threshold / (1 - threshold))
		}
		if got, want := base[rubric.Promotion]-base[rubric.NumModes], math.Log(3)+odds; math.Abs(got-want) > 0.03 {
			t.Errorf("threshold %v: the base of promotion is %v above none's, want %v", threshold, got, want)
		}
	}
}

// TestGradesByHand: with the primary mode the same whatever is done, the
// grades of a mode alone tell how present it is.
func TestGradesByHand(t *testing.T) {
	feature := known("act.trouble")
	fitted := func(grade int) float64 {
		var examples []label.Example
		var rows []has
		for i := range 40 {
			e := ungraded(rubric.None)
			row := has{}
			if e.Grades[rubric.Promotion] = 0; i%2 == 0 {
				e.Grades[rubric.Promotion], row = grade, has{feature: 1}
			}
			examples, rows = append(examples, e), append(rows, row)
		}
		p, _ := on(byHand(&rubric.Rubric{}, examples, rows).Fit(all(40), Defaults().CuesOnly()).Points(), feature.feature)
		return p[rubric.Promotion]
	}
	absent, unsaid, trace, clear, about := fitted(0), fitted(-1), fitted(1), fitted(2), fitted(3)
	if trace != unsaid {
		t.Errorf("a trace weighs %v, nothing said %v", trace, unsaid)
	}
	if !(about > clear && clear > trace+0.3 && trace >= absent-0.01) {
		t.Errorf("grades 0 to 3 weigh %v %v %v %v", absent, trace, clear, about)
	}
}

// TestWeight: a weight of 2 is the example twice, and 0 is nothing said.
func TestWeight(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	o := Defaults().CuesOnly() // of words, rarity counts examples
	rows := all(len(examples))
	twice := s.Fit(append(slices.Clone(rows), 0, 7), o)
	once := s.Fit(rows, o)
	examples[0].Weight, examples[7].Weight = 2, 2
	double := s.Fit(rows, o)
	if d := apart(twice, double); d > 1e-6 {
		t.Errorf("weight 2 and twice the example differ by %v", d)
	}
	if d := apart(once, double); d < 0.01 {
		t.Errorf("the weight changes nothing: %v", d)
	}
	examples[0].Weight, examples[7].Weight = 1, 0
	without := slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return i == 7 })
	if d := apart(s.Fit(without, o), s.Fit(rows, o)); d > 1e-6 {
		t.Errorf("weight 0 and no example differ by %v", d)
	}
}

// TestLambdaHoldsBack: the more regularisation, the smaller the points.
func TestLambdaHoldsBack(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	last := math.Inf(1)
	for _, lambda := range []float64{0.1, 1, 10, 1000} {
		o := Defaults().CuesOnly()
		o.Lambda[knowledge] = lambda
		size := 0.0
		for _, w := range s.Fit(all(len(examples)), o).weights {
			size += dot(w[:], w[:])
		}
		if size >= last {
			t.Errorf("λ %v: the squares of the points sum to %v, with less λ %v", lambda, size, last)
		}
		last = size
	}
	if last > 1e-3 {
		t.Errorf("held back fully they still sum to %v", last)
	}
}

// signed is a rubric that knows the directions of some features.
func signed(signs ...rubric.Sign) *rubric.Rubric {
	return &rubric.Rubric{Threshold: 0.5, Signs: signs}
}

// contradicting are examples in which a feature stands with none, and
// promotion where it does not stand.
func contradicting(c column) (examples []label.Example, rows []has) {
	for i := range 30 {
		if i%2 == 0 {
			examples, rows = append(examples, graded(rubric.None, nil)), append(rows, has{c: 1})
		} else {
			examples, rows = append(examples, graded(rubric.Promotion, map[rubric.Mode]int{rubric.Promotion: 3})), append(rows, has{})
		}
	}
	return examples, rows
}

func TestSignsAreKept(t *testing.T) {
	c := column{feature: "act.announce", by: rubric.ByAccount, at: rubric.AtRoot}
	plus := [classes]int{rubric.Promotion: 1}
	minus := [classes]int{rubric.NumModes: -1}
	for _, tt := range []struct {
		name            string
		signs           []rubric.Sign
		promotion, none int // the sign of what comes out
	}{
		{"unknown direction", nil, -1, 1},
		{"of another feature", []rubric.Sign{{Feature: "act.guide", Signs: plus}}, -1, 1},
		{"of another role", []rubric.Sign{{Feature: c.feature, By: rubric.ByOther, Signs: plus}}, -1, 1},
		{"of another place", []rubric.Sign{{Feature: c.feature, At: rubric.AtResponse, Signs: plus}}, -1, 1},
		{"of the very feature", []rubric.Sign{{Feature: c.feature, By: c.by, At: c.at, Signs: plus}}, 0, 1},
		{"of the role", []rubric.Sign{{Feature: c.feature, By: c.by, Signs: plus}}, 0, 1},
		{"of the place", []rubric.Sign{{Feature: c.feature, At: c.at, Signs: plus}}, 0, 1},
		{"of all roles and places", []rubric.Sign{{Feature: c.feature, Signs: plus}}, 0, 1},
		{"never for none", []rubric.Sign{{Feature: c.feature, Signs: minus}}, -1, 0},
		{"the nearer word counts", []rubric.Sign{{Feature: c.feature, Signs: plus}, {Feature: c.feature, By: c.by, Signs: minus}}, -1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			examples, rows := contradicting(c)
			m := byHand(signed(tt.signs...), examples, rows).Fit(all(len(rows)), Defaults())
			p, _ := on(m.Points(), c.feature)
			for k, want := range map[int]int{int(rubric.Promotion): tt.promotion, rubric.NumModes: tt.none} {
				got := 0
				if p[k] > 0.1 {
					got = 1
				} else if p[k] < 0 {
					got = -1
				}
				if got != want {
					t.Errorf("class %d has %v points, want the sign %d", k, p[k], want)
				}
			}
		})
	}
	// The sign holds nothing back that agrees with it.
	examples, rows := contradicting(c)
	agrees := signed(rubric.Sign{Feature: c.feature, Signs: [classes]int{rubric.Promotion: -1, rubric.NumModes: 1}})
	free := byHand(signed(), examples, rows).Fit(all(len(rows)), Defaults())
	if d := apart(free, byHand(agrees, examples, rows).Fit(all(len(rows)), Defaults())); d > 0.01 {
		t.Errorf("a sign that agrees moves log-odds by %v", d)
	}
}

// TestSignsLeaveRoomDownToZero: what the fit starts from may be taken back,
// whole in each family's own fit, and no more.
func TestSignsLeaveRoomDownToZero(t *testing.T) {
	c := known("act.announce")
	examples, rows := contradicting(c)
	r := signed(rubric.Sign{Feature: c.feature, Signs: [classes]int{rubric.Promotion: 1, rubric.NumModes: -1}})
	r.Points = []rubric.Points{{Feature: c.feature, Points: [classes]float64{rubric.Promotion: 0.5, rubric.NumModes: -0.25}}}
	p, _ := on(byHand(r, examples, rows).Fit(all(len(rows)), adapt().CuesOnly()).Points(), c.feature)
	if p[rubric.Promotion] != 0 || p[rubric.NumModes] != 0 {
		t.Errorf("points of 0.5 and -0.25 that the data contradict become %v and %v, want 0", p[rubric.Promotion], p[rubric.NumModes])
	}
	r.Points[0].Points = [classes]float64{rubric.Promotion: 9, rubric.NumModes: -9}
	p, _ = on(byHand(r, examples, rows).Fit(all(len(rows)), adapt().CuesOnly()).Points(), c.feature)
	if !(p[rubric.Promotion] > 0 && p[rubric.Promotion] < 8) || !(p[rubric.NumModes] < 0 && p[rubric.NumModes] > -8) {
		t.Errorf("points of 9 and -9 that the data contradict become %v and %v", p[rubric.Promotion], p[rubric.NumModes])
	}
}

// TestMoreExchangeNeverLowers: structure that more exchange raises has no
// negative points for a mode, though no sign of the rubric says so.
func TestMoreExchangeNeverLowers(t *testing.T) {
	r := &rubric.Rubric{Threshold: 0.5, Cues: []rubric.Cue{{ID: "struct.exchanges", Kind: rubric.Structure, Test: "exchanges"}, {ID: "struct.root", Kind: rubric.Structure, Test: "account_root"}}}
	for feature, least := range map[string]float64{"cue.struct.exchanges": 0, "cue.struct.root": -inf} {
		examples, rows := contradicting(structural(feature))
		p, ok := on(byHand(r, examples, rows).Fit(all(len(rows)), Defaults()).Points(), feature)
		if !ok || p[rubric.NumModes] < 0.1 {
			t.Errorf("%s speaks for none with %v", feature, p[rubric.NumModes])
		}
		if got := p[rubric.Promotion]; got < least || least < 0 && got > -0.1 {
			t.Errorf("%s has %v points for promotion", feature, got)
		}
	}
}

// TestSignsOfWhateverProblem: no data make points of the wrong sign, with or
// without points to start from.
func TestSignsOfWhateverProblem(t *testing.T) {
	features := []string{"act.trouble", "act.guide", "topic.food", "cue.trouble.broken"}
	rapid.Check(t, func(t *rapid.T) {
		r := &rubric.Rubric{Threshold: 0.5}
		sign := rapid.IntRange(-1, 1)
		signs := make(map[string][classes]int)
		for _, f := range features {
			var g [classes]int
			p := rubric.Points{Feature: f}
			for k := range g {
				g[k] = sign.Draw(t, "sign")
				p.Points[k] = float64(g[k]) * rapid.Float64Range(0, 3).Draw(t, "prior")
			}
			signs[f] = g
			r.Signs, r.Points = append(r.Signs, rubric.Sign{Feature: f, Signs: g}), append(r.Points, p)
		}
		var examples []label.Example
		var rows []has
		for range rapid.IntRange(1, 12).Draw(t, "examples") {
			m, _ := rubric.ParseMode(rapid.SampledFrom(rubric.ScoreKeys()).Draw(t, "primary"))
			row := has{}
			for _, f := range features {
				if rapid.Bool().Draw(t, f) {
					row[known(f)] = rapid.Float64Range(0.5, 4).Draw(t, "amount")
				}
			}
			examples, rows = append(examples, graded(m, map[rubric.Mode]int{0: rapid.IntRange(0, 3).Draw(t, "grade")})), append(rows, row)
		}
		for _, o := range []Options{Defaults(), adapt(), adapt().CuesOnly()} {
			for _, p := range byHand(r, examples, rows).Fit(all(len(rows)), o).Points() {
				for k, x := range p.Points {
					if x*float64(signs[p.Feature][k]) < 0 {
						t.Fatalf("anew %v: %s has %v points for class %d, whose sign is %d", o.Anew, p.Feature, x, k, signs[p.Feature][k])
					}
				}
			}
		}
	})
}

// TestSignsOfStructure: structure belongs to both families, and what both take
// away from the points that a fit starts from must not go beyond 0.
func TestSignsOfStructure(t *testing.T) {
	prior := rubric.Points{Feature: "cue.struct.exchanges", Points: [classes]float64{rubric.Promotion: 1}}
	r := &rubric.Rubric{Threshold: 0.5, Cues: []rubric.Cue{{ID: "struct.exchanges", Kind: rubric.Structure, Test: "exchanges"}}, Points: []rubric.Points{prior}}
	examples, rows := contradicting(structural("cue.struct.exchanges"))
	p, _ := on(byHand(r, examples, rows).Fit(all(len(rows)), adapt()).Points(), "cue.struct.exchanges")
	if p[rubric.Promotion] < 0 {
		t.Errorf("%v points for promotion", p[rubric.Promotion])
	}
}

// TestAnonymous: an anonymous example adds no feature of its own, yet moves
// the points of those that others have.
func TestAnonymous(t *testing.T) {
	named := corpusOfFive()
	n := len(named)
	hidden := []label.Example{
		example(rubric.None, "a:秘密の鳥居のパンを発売します", "b:秘密の鳥居"),
		example(rubric.None, "a:秘密の鳥居のケーキを発売します", "b:秘密の鳥居です 電池"),
		example(rubric.None, "b:秘密の鳥居を発売します", "a:秘密の鳥居です"),
	}
	for i := range hidden {
		hidden[i].Anonymous, hidden[i].Weight = true, 5
	}
	examples := append(slices.Clone(named), hidden...)
	s := measured(t, loaded(t, small, nil), examples)
	of := make(map[column]bool) // the features of those with a name
	for i := range named {
		for c := range s.amounts(i) {
			of[c.key()] = true
		}
	}
	o := Defaults()
	o.Prune = 0 // nothing is left out for being light
	without, with := s.Fit(all(n), o), s.Fit(all(len(examples)), o)
	for _, p := range with.Points()[1:] {
		if !of[column{feature: p.Feature, by: p.By, at: p.At}] {
			t.Errorf("%s can be read in the points", p.Key())
		}
	}
	secrets := func(m *Model) (found []string) {
		for _, p := range m.Points() {
			if strings.ContainsAny(p.Feature, "秘密鳥居") {
				found = append(found, p.Key())
			}
		}
		return found
	}
	if found := secrets(with); len(found) > 0 {
		t.Errorf("%q can be read in the points", found)
	}
	// To announce no longer speaks for promotion alone.
	shared := column{feature: "act.announce", by: rubric.ByAccount, at: rubric.AtRoot}
	weigh := func(m *Model) [classes]float64 {
		for c, w := range m.weights {
			if s.columns[c].key() == shared {
				return w
			}
		}
		t.Fatalf("no points on %+v", shared)
		return [classes]float64{}
	}
	if a, b := weigh(without), weigh(with); !(b[rubric.NumModes] > a[rubric.NumModes]+0.05) || !(b[rubric.Promotion] < a[rubric.Promotion]-0.05) {
		t.Errorf("the anonymous examples move %v to %v", a, b)
	}
	// With their names on them, they do add features: the test above can fail.
	for i := range examples {
		examples[i].Anonymous = false
	}
	if found := secrets(s.Fit(all(len(examples)), o)); len(found) == 0 {
		t.Error("examples with a name add no feature either")
	}
}

// TestAnonymousDoNotMakeAWordFrequentEnough: it must be in enough examples
// that may be known.
func TestAnonymousDoNotMakeAWordFrequentEnough(t *testing.T) {
	var examples []label.Example
	var rows []has
	for i := range 12 {
		e := graded(rubric.Promotion, map[rubric.Mode]int{rubric.Promotion: 3})
		e.Anonymous = i > 0
		row := has{word("合言葉"): 3, word("共通"): 1}
		if i == 0 || i > 6 {
			e.Anonymous = false
			delete(row, word("合言葉"))
		}
		if i == 7 {
			row[word("合言葉")] = 3 // once by a name, six times without
		}
		if i%2 == 1 && i > 7 {
			e, row = graded(rubric.None, nil), has{word("別"): 3}
		}
		examples, rows = append(examples, e), append(rows, row)
	}
	s := byHand(&rubric.Rubric{}, examples, rows)
	if _, ok := on(s.Fit(all(12), Defaults()).Points(), "word.合言葉"); ok {
		t.Error("a word that one example with a name has can be read in the points")
	}
	o := Defaults()
	o.Least = 1
	if _, ok := on(s.Fit(all(12), o).Points(), "word.合言葉"); !ok {
		t.Error("the word is worth nothing at all")
	}
}

// TestLeast: a word that only one example has is no word to learn.
func TestLeast(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	in := make(map[column]int)
	for i := range examples {
		for c := range s.amounts(i) {
			in[c]++
		}
	}
	for least := 1; least <= 3; least++ {
		o := Defaults()
		o.Least, o.Prune = least, 0
		m := s.Fit(all(len(examples)), o)
		for i, c := range s.columns {
			_, has := m.weights[int32(i)]
			if want := c.family != words || in[c] >= least; has != want {
				t.Errorf("least %d: %+v, in %d examples, is in the fit: %v", least, c, in[c], has)
			}
		}
	}
}

func TestFamilies(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	for name, tt := range map[string]struct {
		o                           Options
		knowledge, words, structure bool
	}{
		"all":          {Defaults(), true, true, true},
		"cues":         {Defaults().CuesOnly(), true, false, true},
		"words":        {Defaults().WordsOnly(), false, true, true},
		"unstructured": {func() Options { o := Defaults(); o.Bare = true; return o }(), true, true, false},
		"neither":      {Defaults().CuesOnly().WordsOnly(), false, false, false},
		"only what weighs more than anything": {func() Options { o := Defaults(); o.Prune = 1e3; return o }(),
			true, false, true},
	} {
		var knows, wordy, structured bool
		for c := range s.Fit(all(len(examples)), tt.o).weights {
			switch col := s.columns[c]; {
			case col.both:
				structured = true
			case col.family == words:
				wordy = true
			default:
				knows = true
			}
		}
		if knows != tt.knowledge || wordy != tt.words || structured != tt.structure {
			t.Errorf("%s: knowledge %v, words %v, structure %v", name, knows, wordy, structured)
		}
	}
}

// TestPrune: words go whose points, as they are added up, are all lighter;
// structure stays whatever it weighs.
func TestPrune(t *testing.T) {
	examples := corpusOfFive()
	s := measured(t, loaded(t, small, nil), examples)
	o := Defaults()
	o.Leave[knowledge], o.Prune = true, 0
	unpruned := s.Fit(all(len(examples)), o)
	for _, prune := range []float64{0.06, 0.12, 1e3} {
		o.Prune = prune
		m, words := s.Fit(all(len(examples)), o), 0
		for c, w := range unpruned.weights {
			heavy := max(slices.Max(w[:]), -slices.Min(w[:])) >= prune
			if _, kept := m.weights[c]; kept != (heavy || s.columns[c].both) {
				t.Errorf("of %v or more: %s, with %v, is kept: %v", prune, s.columns[c].feature, w, kept)
			}
			if heavy && !s.columns[c].both {
				words++
			}
		}
		if few := prune > 1; few != (words == 0) || words > len(unpruned.weights)-10 {
			t.Errorf("of %v or more there are %d words of %d", prune, words, len(unpruned.weights))
		}
	}
}

// aPrior is what a rubric knows already: points on features that the corpus
// has and on others.
var aPrior = []rubric.Points{
	{Feature: rubric.Base, Points: [classes]float64{-2, -2.5, -3, -3.5, 0.25}},
	{Feature: "act.announce", By: rubric.ByAccount, At: rubric.AtRoot, Points: [classes]float64{-0.5, 4, 0, 0.25, -1}},
	{Feature: "cue.pair.help", Points: [classes]float64{0, 0, 5, 0, -1}},
	{Feature: "word.雲", By: rubric.ByAccount, Points: [classes]float64{1.5, 0, 0, 0, -0.75}},
	{Feature: "word.案", By: rubric.ByAccount, Points: [classes]float64{0, 0, 0, 1.5, -1}},
	{Feature: "word.跡形", By: rubric.ByOther, Points: [classes]float64{0.01, 0, 3, 0, 0}}, // nobody here says so
}

func sortedPoints(points []rubric.Points) []rubric.Points {
	out := slices.Clone(points)
	for i := range out {
		out[i].Line = 0
	}
	slices.SortFunc(out[1:], func(a, b rubric.Points) int {
		return compareColumns(column{feature: a.Feature, by: a.By, at: a.At}, column{feature: b.Feature, by: b.By, at: b.At})
	})
	return out
}

func TestAdaptWithoutData(t *testing.T) {
	examples := corpusOfFive()
	r := loaded(t, small, aPrior)
	s, fitted := measured(t, r, examples), scorer(t, r)
	for i := range examples {
		examples[i].Weight = 0
	}
	for name, rows := range map[string][]int{"no rows": nil, "rows of no weight": all(len(examples))} {
		m := s.Fit(rows, adapt())
		if got, want := m.Points(), sortedPoints(aPrior); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: points\n%v\nwant those of before\n%v", name, got, want)
		}
		for i := range examples {
			z, res := m.Predict(i), fitted.Score(examples[i].Conversation)
			for k := range rubric.NumModes {
				if math.Abs(strength(z[k])-res.Strength[k]) > 1e-4 {
					t.Errorf("%s: %s has strength %v, before %v", name, examples[i].ID, strength(z[k]), res.Strength[k])
				}
			}
		}
	}
	if p := s.Fit(nil, Defaults()).Points(); len(p) != 1 || p[0].Points != [classes]float64{} {
		t.Errorf("anew without data: %+v", p)
	}
}

// TestAdapt: labels that say what the rubric is sure of already leave it near
// where it was; labels that contradict do not.
func TestAdapt(t *testing.T) {
	examples := corpusOfFive()
	first := measured(t, loaded(t, small, nil), examples).Fit(all(len(examples)), Defaults())
	prior := first.Points()
	for i := range prior {
		for k := range prior[i].Points {
			prior[i].Points[k] = math.Round(prior[i].Points[k]*300) / 100
		}
	}
	s := measured(t, loaded(t, small, prior), examples)
	before := s.Fit(nil, adapt())
	moved := func(m *Model) (most float64) {
		for i, z := range predictions(m) {
			was := before.Predict(i)
			for k := range z {
				most = max(most, math.Abs(strength(z[k])-strength(was[k])))
			}
		}
		return most
	}
	agrees := s.Fit(all(len(examples)), adapt())
	for i, z := range predictions(agrees) {
		right, was := examples[i].Primary.Scorecard(), before.Predict(i)
		if class(z) != right || class(was) != right {
			t.Errorf("%s comes out as %d, before as %d", examples[i].ID, class(z), class(was))
		}
		for k := range z { // they may make it surer, not less sure
			d := strength(z[k]) - strength(was[k])
			if k == right {
				d = -d
			}
			if d > 0.05 {
				t.Errorf("%s, class %d: log-odds %v, before %v", examples[i].ID, k, z[k], was[k])
			}
		}
	}
	for i := range examples {
		examples[i].Primary, examples[i].Grades = rubric.None, [rubric.NumModes]int{}
	}
	contradicts := s.Fit(all(len(examples)), adapt())
	if d := moved(contradicts); d < 0.5 {
		t.Errorf("labels that contradict move strengths by %v at most", d)
	}
	// What nobody says here keeps its points.
	if p, ok := on(measured(t, loaded(t, small, aPrior), examples).Fit(all(len(examples)), adapt()).Points(), "word.跡形"); !ok || p != aPrior[5].Points {
		t.Errorf("points on a word that no example has: %v, before %v", p, aPrior[5].Points)
	}
	// And anew, what the rubric had does not matter.
	anew := s.Fit(all(len(examples)), Defaults())
	if d := apart(anew, measured(t, loaded(t, small, nil), examples).Fit(all(len(examples)), Defaults())); d != 0 {
		t.Errorf("anew depends on the points of before: %v", d)
	}
}

func TestRarity(t *testing.T) {
	everywhere, once := word("常"), word("稀")
	var examples []label.Example
	var rows []has
	for i := range 20 {
		examples, rows = append(examples, graded(rubric.None, nil)), append(rows, has{everywhere: 1, known("act.guide"): 1})
		if i == 0 {
			rows[0][once] = 1
		}
	}
	s := byHand(&rubric.Rubric{}, examples, rows)
	want := map[column]float64{everywhere: 1.0 / usual, once: (1 + math.Log(21.0/2)) / usual, known("act.guide"): 1}
	chosen := []int32{0, 1, 2}
	for i, x := range s.rarity(all(20), chosen) {
		if c := s.columns[chosen[i]]; math.Abs(x-want[c]) > 1e-12 {
			t.Errorf("%s moves as freely as %v, want %v", c.feature, x, want[c])
		}
	}
}

func TestSoftmax(t *testing.T) {
	// Without features the bases are how often each class is: 3 to 1.
	l := Softmax(0, make([][]Entry, 4), []int{1, 4, 1, 1}, 1)
	if got := l.weights[1] - l.weights[4]; math.Abs(got-math.Log(3)) > 0.02 {
		t.Errorf("the base of the frequent class is %v above, want ln 3", got)
	}
	if got := l.Class(nil); got != 1 {
		t.Errorf("class %d, want the most frequent", got)
	}
	if got := Softmax(3, nil, nil, 1).Class([]Entry{{2, 5}}); got != 0 {
		t.Errorf("of nothing learnt: class %d, want the first of equals", got)
	}
	// One feature that speaks for class 2, one for 3; amounts decide.
	rows := [][]Entry{{{0, 1}}, {{0, 2}}, {{1, 1}}, {{1, 2}}, nil, nil}
	l = Softmax(2, rows, []int{2, 2, 3, 3, 0, 0}, 0.01)
	for _, tt := range []struct {
		row  []Entry
		want int
	}{{rows[0], 2}, {rows[2], 3}, {nil, 0}, {[]Entry{{0, 1}, {1, 3}}, 3}, {[]Entry{{0, 3}, {1, 1}}, 2}} {
		if got := l.Class(tt.row); got != tt.want {
			t.Errorf("%v is class %d, want %d", tt.row, got, tt.want)
		}
	}
	// At the optimum the slope of the plain softmax loss is −λw.
	for _, lambda := range []float64{0.1, 2} {
		l := Softmax(1, [][]Entry{{{0, 2}}, nil, nil}, []int{1, 0, 1}, lambda)
		for k := range classes {
			slope, mine := 0.0, 0.0
			for i, x := range []float64{2, 0, 0} {
				sum := 0.0
				for j := range classes {
					sum += math.Exp(x*l.weights[j] + l.weights[classes+j])
				}
				p := math.Exp(x*l.weights[k]+l.weights[classes+k]) / sum
				if k == []int{1, 0, 1}[i] {
					p--
				}
				slope += x * p
				mine = l.weights[k]
			}
			if math.Abs(slope+lambda*mine) > 0.01 {
				t.Errorf("λ %v, class %d: the slope is %v at the weight %v", lambda, k, slope, mine)
			}
		}
	}
	if again := Softmax(2, rows, []int{2, 2, 3, 3, 0, 0}, 0.01); !slices.Equal(again.weights, l.weights) {
		t.Error("the second time it learns otherwise")
	}
}
