package eval

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/rubric"

	"pgregory.net/rapid"
)

func TestByFile(t *testing.T) {
	var examples []label.Example
	for _, f := range []string{"b", "a", "b", "c", "a"} {
		examples = append(examples, labelled(f, 'e'))
	}
	if folds, n := ByFile(examples); n != 3 || !slices.Equal(folds, Folds{0, 1, 0, 2, 1}) {
		t.Errorf("%v, %d folds", folds, n)
	}
	if folds, n := ByFile(nil); n != 0 || len(folds) != 0 {
		t.Errorf("of nothing: %v, %d folds", folds, n)
	}
}

// TestFoldsJudgeEachOnce: in some fold each example is judged, once, and in
// that fold and no other it is not learnt from.
func TestFoldsJudgeEachOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var examples []label.Example
		for i := range rapid.IntRange(0, 40).Draw(t, "examples") {
			e := labelled(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "file"), 'e')
			e.ID = fmt.Sprint(i, rapid.String().Draw(t, "id"))
			examples = append(examples, e)
		}
		parts := rapid.IntRange(1, 7).Draw(t, "parts")
		byFile, files := ByFile(examples)
		for name, of := range map[string]struct {
			folds Folds
			n     int
		}{"files": {byFile, files}, "parts": {Parts(examples, parts), parts}} {
			judged, learnt := make([]int, len(examples)), make([]int, len(examples))
			for k := range of.n {
				learn, judge := of.folds.split(k)
				for _, i := range judge {
					judged[i]++
				}
				for _, i := range learn {
					learnt[i]++
				}
				if len(learn)+len(judge) != len(examples) {
					t.Fatalf("%s: fold %d learns %d and judges %d of %d", name, k, len(learn), len(judge), len(examples))
				}
			}
			for i := range examples {
				if judged[i] != 1 || learnt[i] != of.n-1 {
					t.Fatalf("%s: example %d is judged %d times and learnt %d times in %d folds", name, i, judged[i], learnt[i], of.n)
				}
			}
		}
	})
}

// TestPartsDependOnTheIDAlone: not on place, file, label or companions.
func TestPartsDependOnTheIDAlone(t *testing.T) {
	var examples []label.Example
	for i := range 200 {
		examples = append(examples, labelled("a", 'e', "a:あ"))
		examples[i].ID = fmt.Sprintf("id-%d", i)
	}
	want := make(map[string]int)
	sizes := make([]int, 5)
	for i, k := range Parts(examples, 5) {
		want[examples[i].ID] = k
		sizes[k]++
	}
	for k, n := range sizes {
		if n < 20 || n > 60 {
			t.Errorf("part %d has %d of 200 examples", k, n)
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
	examples = examples[:120]
	for i := range examples {
		examples[i].File, examples[i].Line, examples[i].Primary, examples[i].Conversation, examples[i].Anonymous = "b", i, rubric.None, nil, true
	}
	for i, k := range Parts(examples, 5) {
		if id := examples[i].ID; want[id] != k {
			t.Errorf("%s is in part %d, before in %d", id, k, want[id])
		}
	}
}

func TestJudged(t *testing.T) {
	examples, verdicts := judgement("epscn", "eeeee")
	es, vs := Folds{1, -1, 0, -1, 1}.Judged(examples, verdicts)
	if len(es) != 3 || es[0].ID != "t-000" || es[1].ID != "t-002" || es[2].ID != "t-004" || !slices.Equal(vs, []Verdict{verdicts[0], verdicts[2], verdicts[4]}) {
		t.Errorf("judged %+v, %+v", es, vs)
	}
}

// secrets are two files. What tells promotion and support stands in one of
// them only: 灯台 in the first, 郵便 in the second.
func secrets() []label.Example {
	var out []label.Example
	for i := range 4 {
		out = append(out,
			labelled("1", 'p', fmt.Sprintf("a:灯台の灯台を灯台へ %d", i)),
			labelled("1", 'n', "a:あしたは晴れ"),
			labelled("2", 's', fmt.Sprintf("a:郵便の郵便を郵便へ %d", i)),
			labelled("2", 'n', "a:あしたは雨"))
	}
	return numbered(out)
}

// TestHeldIsNotShownWhatItJudges: what can be learnt from the fold that is
// judged only is missed; where other folds show it, it is found.
func TestHeldIsNotShownWhatItJudges(t *testing.T) {
	examples := secrets()
	set := measured(t, examples)
	right := func(vs []Verdict, m rubric.Mode) (n int) {
		for i, v := range vs {
			if examples[i].Primary == m && v.Primary == m {
				n++
			}
		}
		return n
	}
	byFile, files := ByFile(examples)
	held := Held(set, byFile, files, fit.Defaults())
	if p, s := right(held, rubric.Promotion), right(held, rubric.ActiveSupport); p != 0 || s != 0 {
		t.Errorf("%d and %d are right that only their own file shows", p, s)
	}
	if n := right(held, rubric.None); n != 8 {
		t.Errorf("%d of 8 are right that both files show", n)
	}
	halves := make(Folds, len(examples))
	for i := range halves {
		halves[i] = i / 4 % 2
	}
	held = Held(set, halves, 2, fit.Defaults())
	for _, m := range []rubric.Mode{rubric.Promotion, rubric.ActiveSupport} {
		if n := right(held, m); n != 4 {
			t.Errorf("%s: %d of 4 are right that the other half shows", m, n)
		}
	}
}

// TestHeldDoesNotSeeLabelsOfItsFold: they may be anything.
func TestHeldDoesNotSeeLabelsOfItsFold(t *testing.T) {
	set := measured(t, secrets())
	folds := Parts(set.Examples, 3)
	want := Held(set, folds, 3, fit.Defaults())
	if again := Held(set, folds, 3, fit.Defaults()); !slices.Equal(again, want) {
		t.Fatal("the second time the verdicts are others")
	}
	for k := range 3 {
		other := measured(t, secrets())
		for i := range other.Examples {
			if folds[i] == k {
				e := &other.Examples[i]
				e.Primary, e.Grades, e.Weight, e.Anonymous = rubric.CoCreation, [rubric.NumModes]int{3, 3, 3, 3}, 100, true
			}
		}
		moved := false
		for i, v := range Held(other, folds, 3, fit.Defaults()) {
			if folds[i] == k && v != want[i] {
				t.Errorf("fold %d: %s is judged by its own label", k, set.Examples[i].ID)
			}
			moved = moved || folds[i] != k && v != want[i]
		}
		if !moved {
			t.Errorf("the labels of fold %d are not learnt from either", k)
		}
	}
}

// TestHeldIsTheFitOfTheOthers: nothing more and nothing less.
func TestHeldIsTheFitOfTheOthers(t *testing.T) {
	examples := append(secrets(), labelled("1", 'p')) // the last has no conversation
	examples[16].ID = "t-016"
	set := measured(t, examples)
	folds := make(Folds, len(examples))
	for i := range folds {
		folds[i] = i%3 - 1
	}
	folds[16] = 0
	got := Held(set, folds, 2, fit.Defaults())
	for k := range 2 {
		var learn []int
		for i := range examples {
			if folds[i] != k {
				learn = append(learn, i)
			}
		}
		m := set.Fit(learn, fit.Defaults())
		for i := range examples {
			want := VerdictOf(m.Predict(i))
			if examples[i].Conversation == nil {
				want = Verdict{Primary: rubric.None}
			}
			if folds[i] == k && got[i] != want {
				t.Errorf("fold %d, %s: %+v, want %+v", k, examples[i].ID, got[i], want)
			}
		}
	}
	for i := range examples {
		if folds[i] < 0 && !reflect.DeepEqual(got[i], Verdict{}) {
			t.Errorf("%s is only learnt from, but judged %+v", examples[i].ID, got[i])
		}
	}
}

func TestParallel(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100} {
		var mu sync.Mutex
		times := make(map[int]int)
		var sum atomic.Int64
		parallel(n, func(i int) {
			sum.Add(1)
			mu.Lock()
			defer mu.Unlock()
			times[i]++
		})
		if int(sum.Load()) != n || len(times) != n {
			t.Errorf("%d things: %d done, %d different", n, sum.Load(), len(times))
		}
	}
}
