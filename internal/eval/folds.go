package eval

import (
	"hash/fnv"
	"math"
	"runtime"
	"sync"

	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/rubric"
)

// Folds says in which fold each example is left out, from 0; −1 never: such an
// example is learnt from and not judged.
type Folds []int

// ByFile leaves out one file after another.
func ByFile(examples []label.Example) (Folds, int) {
	number := make(map[string]int)
	folds := make(Folds, len(examples))
	for i := range examples {
		f := examples[i].File
		if _, ok := number[f]; !ok {
			number[f] = len(number)
		}
		folds[i] = number[f]
	}
	return folds, len(number)
}

// Parts leaves out one of n parts of every file after another; the part
// depends on the example's id alone.
func Parts(examples []label.Example, n int) Folds {
	folds := make(Folds, len(examples))
	for i := range examples {
		h := fnv.New32a()
		h.Write([]byte(examples[i].ID))
		folds[i] = int(h.Sum32() % uint32(n))
	}
	return folds
}

// split lists the rows to learn from and the rows to judge.
func (f Folds) split(k int) (learn, judge []int) {
	for i, fold := range f {
		if fold == k {
			judge = append(judge, i)
		} else {
			learn = append(learn, i)
		}
	}
	return learn, judge
}

// Held are the verdicts on every example by points that were fitted without
// its fold.
func Held(set *fit.Set, folds Folds, n int, o fit.Options) []Verdict {
	out := make([]Verdict, len(set.Examples))
	parallel(n, func(k int) {
		learn, judge := folds.split(k)
		m := set.Fit(learn, o)
		for _, i := range judge {
			if set.Examples[i].Conversation == nil {
				out[i] = Verdict{Primary: rubric.None}
				continue
			}
			out[i] = VerdictOf(m.Predict(i))
		}
	})
	return out
}

// VerdictOf is the decision of score.Scorer on log-odds.
func VerdictOf(z [rubric.NumScores]float64) (v Verdict) {
	best := 0
	for k := range rubric.NumModes {
		v.Strength[k] = 1 / (1 + math.Exp(-z[k]))
		if z[k] > z[best] {
			best = k
		}
	}
	v.None = 1 / (1 + math.Exp(-z[rubric.NumModes]))
	v.Primary = rubric.Mode(best)
	if z[best] <= z[rubric.NumModes] {
		v.Primary = rubric.None
	}
	return v
}

// parallel does n independent things on as many processors as there are.
func parallel(n int, do func(i int)) {
	var wait sync.WaitGroup
	todo := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range todo {
				do(i)
			}
		}()
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	wait.Wait()
}

// Judged drops what is never left out, so that Judge sees what was judged.
func (f Folds) Judged(examples []label.Example, verdicts []Verdict) ([]label.Example, []Verdict) {
	var es []label.Example
	var vs []Verdict
	for i, fold := range f {
		if fold >= 0 {
			es, vs = append(es, examples[i]), append(vs, verdicts[i])
		}
	}
	return es, vs
}
