package insight

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

func kindOf(t *testing.T, name string) int {
	t.Helper()
	i := slices.IndexFunc(FigureKinds[:], func(k FigureKind) bool { return k.Name == name })
	if i < 0 {
		t.Fatalf("no figure %s", name)
	}
	return i
}

func nightOf(n int) time.Time { return time.Date(2026, 1, 5+n, 0, 0, 0, 0, time.UTC) }

var unknownNight = math.NaN()

// trendOf is a trend of one figure, a value a night; NaN is unknown.
func trendOf(figure int, values ...float64) *Trend {
	t := &Trend{}
	for i, v := range values {
		n := Night{Date: nightOf(i), Figures: make([]Figure, len(FigureKinds))}
		for k := range n.Figures {
			n.Figures[k] = Unrecorded(&FigureKinds[k])
		}
		if !math.IsNaN(v) {
			n.Figures[figure] = Figure{FigureKind: &FigureKinds[figure], Value: v, Known: true}
		}
		t.Nights = append(t.Nights, n)
	}
	return t
}

func near4(a, b float64) bool { return math.Abs(a-b) < 5e-5 }

// TestDifference: with Wilson's intervals, MOVER is method 10 of Newcombe
// (1998), whose table II has these.
func TestDifference(t *testing.T) {
	for _, tt := range []struct {
		a, b   Share
		lo, hi float64
	}{
		{Share{56, 70}, Share{48, 80}, 0.0524, 0.3339},
		{Share{9, 10}, Share{3, 10}, 0.1705, 0.8090},
		{Share{10, 10}, Share{0, 20}, 0.6791, 1},
	} {
		d := difference(ratio(tt.a), ratio(tt.b))
		if !d.Sure() || !near4(d.Lo, tt.lo) || !near4(d.Hi, tt.hi) {
			t.Errorf("%v - %v: %+v, want %v to %v", tt.a, tt.b, d, tt.lo, tt.hi)
		}
		if back := difference(ratio(tt.b), ratio(tt.a)); !near4(back.Lo, -d.Hi) || !near4(back.Hi, -d.Lo) {
			t.Errorf("the other way round %+v, %+v", back, d)
		}
	}
	if d := difference(ratio(Share{1, 2}), count(3)); d.Ranged || d.Sure() || d.Value != -2.5 {
		t.Errorf("a count has no interval, so its change has none: %+v", d)
	}
}

// TestDifferenceLaws: the interval holds the difference, and a figure differs
// from itself by nothing that could be sure.
func TestDifferenceLaws(t *testing.T) {
	share := rapid.Custom(func(rt *rapid.T) Figure {
		n := rapid.IntRange(1, 500).Draw(rt, "n")
		return ratio(Share{rapid.IntRange(0, n).Draw(rt, "k"), n})
	})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := share.Draw(rt, "a"), share.Draw(rt, "b")
		if d := difference(a, b); d.Lo > d.Value || d.Hi < d.Value || d.Lo < -1-1e-9 || d.Hi > 1+1e-9 {
			rt.Errorf("%+v", d)
		}
		if d := difference(a, a); d.Sure() || d.Value != 0 {
			rt.Errorf("%+v", d)
		}
	})
}

func TestUsual(t *testing.T) {
	twoWay, posts, mean := kindOf(t, "two_way"), kindOf(t, "posts"), kindOf(t, "engagement")
	for _, tt := range []struct {
		name           string
		figure         int
		values         []float64 // the nights before
		middle, lo, hi float64
	}{
		// moving ranges 2, 3, 2, 1, 2, 4: median 2, so 12 ± 6.29
		{"points", mean, []float64{10, 12, 9, 11, 12, 14, 18}, 12, 5.7, 18.3},
		// the range of counts is of whole numbers
		{"counts", posts, []float64{10, 12, 9, 11, 12, 14, 18}, 12, 5, 19},
		// moving ranges 0.02, 0.03, 0.02, 0.01, 0.02, 0.04, cut at 0
		{"no less than 0", twoWay, []float64{.01, .03, 0, .02, .03, .05, .09}, .03, 0, .093},
		{"no more than 1", twoWay, []float64{.99, .97, 1, .98, .97, .95, .91}, .97, .907, 1},
		// no change on most nights: the mean of the ranges, 2/6, times 2.660
		{"mostly the same", mean, []float64{3, 3, 3, 3, 4, 3, 3}, 3, 2.1, 3.9},
		{"always the same", posts, []float64{3, 3, 3, 3, 3, 3, 3}, 3, 3, 3},
		// gaps are passed over
		{"gaps", mean, []float64{10, unknownNight, 12, 9, 11, unknownNight, 12, 14, 18}, 12, 5.7, 18.3},
	} {
		u, ok := trendOf(tt.figure, append(tt.values, 0)...).Usual(tt.figure, len(tt.values))
		if !ok || math.Abs(u.Middle-tt.middle) > 1e-9 || math.Abs(u.Lo-tt.lo) > 1e-9 || math.Abs(u.Hi-tt.hi) > 1e-9 || u.N != 7 {
			t.Errorf("%s: %+v %v, want %v, %v to %v", tt.name, u, ok, tt.middle, tt.lo, tt.hi)
		}
	}
	if _, ok := trendOf(mean, 1, 2, 3, 4, 5, 6, 7).Usual(mean, 6); ok {
		t.Error("six nights make no usual range")
	}
	if _, ok := trendOf(mean, 1, unknownNight, 3, 4, 5, 6, 7, 8).Usual(mean, 7); ok {
		t.Error("six nights and a gap make no usual range")
	}
	long := make([]float64, 100)
	for i := 72; i < 100; i++ {
		long[i] = float64(50 + i%2)
	}
	if u, ok := trendOf(mean, append(long, 0)...).Usual(mean, 100); !ok || u.N != UsualNights || u.Middle != 50.5 {
		t.Errorf("%+v: what is usual is what was of late", u)
	}
}

// TestUsualOverlapping: an archive that grows by what it always grows by stays
// within its usual range; one that leaps does not.
func TestUsualOverlapping(t *testing.T) {
	posts := kindOf(t, "posts")
	grown := trendOf(posts, 10, 12, 15, 17, 19, 22, 24, 26, 29, 31)
	for i := range grown.Nights {
		grown.Nights[i].From, grown.Nights[i].To = nightOf(-100), nightOf(i)
	}
	// steps 3, 2, 2, 3, 2, 2, 3, 2: median 2; moving ranges 1, 0, 1, 1, 0, 1, 1: median 1
	if u, ok := grown.Usual(posts, 9); !ok || u.Middle != 31 || u.Lo != 27 || u.Hi != 35 || u.N != 8 {
		t.Errorf("%+v %v", u, ok)
	}
	for _, e := range grown.Left(posts) {
		if e.Side != 0 {
			t.Errorf("growing as ever: %+v", e)
		}
	}
	grown.Nights[9].Figures[posts].Value = 60
	if e := grown.Left(posts)[9]; e.Side != 1 {
		t.Errorf("a leap: %+v", e)
	}
}

func TestLeft(t *testing.T) {
	k := kindOf(t, "engagement")
	calm := []float64{20, 21, 20, 19, 20, 21, 19, 20}
	for _, tt := range []struct {
		name         string
		tonight      []float64
		side, nights int
	}{
		{"within", []float64{21}, 0, 0},
		{"above", []float64{31}, 1, 1},
		{"below for three", []float64{5, 6, 5}, -1, 3},
		{"a gap ends a row", []float64{5, unknownNight, 5}, -1, 1},
		{"the other side ends a row", []float64{40, 5}, -1, 1},
		{"unknown", []float64{unknownNight}, 0, 0},
	} {
		tr := trendOf(k, append(slices.Clone(calm), tt.tonight...)...)
		left := tr.Left(k)
		if got := left[len(left)-1]; got != (Exit{tt.side, tt.nights}) {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if left[0] != (Exit{}) {
			t.Error("the first night has nothing to leave")
		}
	}
}

// TestRubricsAreNotCompared: with another rubric, earlier nights say nothing of
// what is usual, and nothing of what changed.
func TestRubricsAreNotCompared(t *testing.T) {
	k := kindOf(t, "engagement")
	tr := trendOf(k, 20, 20, 20, 20, 20, 20, 20, 20, 60, 61)
	for i := range tr.Nights {
		tr.Nights[i].Rubric = "old"
	}
	last := len(tr.Nights) - 1
	if tr.Left(k)[last-1].Side != 1 {
		t.Fatal("the test shows nothing")
	}
	tr.Nights[last-1].Rubric, tr.Nights[last].Rubric = "new", "new"
	if tr.Left(k)[last-1].Side != 0 {
		t.Error("compared with the usual range under another rubric")
	}
	if _, ok := tr.Change(k, last-2, last); ok {
		t.Error("compared with a night of another rubric")
	}
	if d, ok := tr.Change(k, last-1, last); !ok || d.Value != 1 {
		t.Errorf("nights of the same rubric: %+v %v", d, ok)
	}
	if night, ok := tr.NewRubric(); !ok || night != last-1 {
		t.Errorf("new rubric at %d, %v", night, ok)
	}
	if night, ok := tr.Back(last, 1); !ok || night != last-1 {
		t.Errorf("a night ago is %d, %v", night, ok)
	}
	if night, ok := tr.Back(last, 7); ok {
		t.Errorf("a week ago is %d, of another rubric", night)
	}
}

func TestBack(t *testing.T) {
	tr := trendOf(0, 1, 2, 3)
	for i, days := range []int{0, 5, 9} { // nights are missing between
		tr.Nights[i].Date = nightOf(days)
	}
	for _, tt := range []struct {
		days, want int
		ok         bool
	}{{1, 1, true}, {4, 1, true}, {5, 0, true}, {9, 0, true}, {10, 0, false}} {
		if got, ok := tr.Back(2, tt.days); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%d days ago: %d %v", tt.days, got, ok)
		}
	}
	if _, ok := tr.Change(0, 0, 1); !ok {
		t.Error("known figures change")
	}
	if _, ok := trendOf(0, 1, unknownNight).Change(0, 0, 1); ok {
		t.Error("an unknown figure has changed")
	}
}

func TestOverlaps(t *testing.T) {
	tr := trendOf(0, 1, 2)
	period := func(i, from, to int) { tr.Nights[i].From, tr.Nights[i].To = nightOf(from), nightOf(to) }
	if tr.Overlaps(0, 1) {
		t.Error("undated nights are not known to overlap")
	}
	period(0, 0, 9)
	for _, tt := range []struct {
		from, to int
		want     bool
	}{{0, 10, true}, {9, 12, true}, {10, 12, false}} {
		if period(1, tt.from, tt.to); tr.Overlaps(0, 1) != tt.want {
			t.Errorf("%d to %d", tt.from, tt.to)
		}
	}
}

func TestMoved(t *testing.T) {
	nights := []time.Time{nightOf(0), nightOf(1), nightOf(3), nightOf(4)}
	stretch := func(post, state string, first, last int) Stretch {
		return Stretch{Logged{Post: corpus.PostID(post), State: state}, nightOf(first), nightOf(last)}
	}
	m, ok := Moved(nights, []Stretch{
		stretch("answered", Pending, 0, 3), stretch("answered", inTime, 4, 4),
		stretch("late", Unanswered, 3, 3), stretch("late", Late, 4, 4),
		stretch("waits", Pending, 0, 1), stretch("waits", Unanswered, 3, 4), // for four nights
		stretch("again", Unanswered, 0, 0), stretch("again", Unanswered, 3, 4), // not found on night 1
		stretch("gone", Unanswered, 1, 3),
		stretch("refused", Pending, 3, 3), stretch("refused", leftAlone, 4, 4),
		stretch("new", Pending, 4, 4),
		stretch("done", inTime, 0, 4),
	})
	if want := (Movement{Before: 6, Answered: 2, Waiting: 2, Gone: 2, New: 1, Longest: "waits", Nights: 4}); !ok || m != want {
		t.Errorf("%+v, want %+v", m, want)
	}
	if m, _ := Moved(nights, []Stretch{stretch("again", Unanswered, 0, 0), stretch("again", Unanswered, 3, 4)}); m.Nights != 2 {
		t.Errorf("%+v: only nights in a row count", m)
	}
	if _, ok := Moved(nights[:1], nil); ok {
		t.Error("the first night has nothing before it")
	}
}
