package insight

import (
	"math"
	"time"

	"engage/internal/lang"
	"engage/internal/stats"
)

// Night is what one nightly run found of an account.
type Night struct {
	Date     time.Time // the day, at midnight UTC
	From, To time.Time // of the posts that were read; zero where none is dated
	Rubric   string    // the SHA-256 of the rubric
	Figures  []Figure  // aligned with FigureKinds
}

// Trend is the nights of one account, the earliest first. Nights of different
// rubrics are never compared: what changed may be the rubric.
type Trend struct {
	Handle string
	Nights []Night
}

// Unrecorded is a figure of a night at which the figure was not kept.
func Unrecorded(k *FigureKind) Figure {
	return Figure{FigureKind: k, Reason: lang.T{EN: "it was not recorded that night", JA: "その夜には記録していません"}}
}

// alike reports whether two nights, and all between them, have one rubric.
func (t *Trend) alike(before, after int) bool {
	for i := before; i < after; i++ {
		if t.Nights[i].Rubric != t.Nights[after].Rubric {
			return false
		}
	}
	return true
}

// NewRubric is the night at which the rubric of the last one came in; ok is
// false where all nights have it.
func (t *Trend) NewRubric() (night int, ok bool) {
	for night = len(t.Nights) - 1; night > 0; night-- {
		if !t.alike(night-1, night) {
			return night, true
		}
	}
	return 0, false
}

// Back is the latest night at least so many days before night i that can be
// compared with it.
func (t *Trend) Back(i, days int) (night int, ok bool) {
	until := t.Nights[i].Date.AddDate(0, 0, -days)
	for night = i - 1; night >= 0 && t.alike(night, night+1); night-- {
		if !t.Nights[night].Date.After(until) {
			return night, true
		}
	}
	return 0, false
}

// Overlaps reports whether two nights read posts of the same time, so that
// their figures are not independent.
func (t *Trend) Overlaps(before, after int) bool {
	a, b := &t.Nights[before], &t.Nights[after]
	return !a.To.IsZero() && !b.From.IsZero() && !b.From.After(a.To) && !a.From.After(b.To)
}

// Delta is how much a figure changed, with the 95 % interval of the change
// where Ranged is set.
type Delta struct {
	Value, Lo, Hi float64
	Ranged        bool
}

// Sure reports whether the interval leaves 0 out.
func (d Delta) Sure() bool { return d.Ranged && (d.Lo > 0 || d.Hi < 0) }

// Change is how much a figure of night after differs from that of night before;
// ok is false where one is not known or the nights cannot be compared.
func (t *Trend) Change(figure, before, after int) (d Delta, ok bool) {
	a, b := t.Nights[after].Figures[figure], t.Nights[before].Figures[figure]
	if !a.Known || !b.Known || !t.alike(before, after) {
		return Delta{}, false
	}
	return difference(a, b), true
}

// difference is a - b. Its interval is made of the two intervals by the method
// of variance estimates recovery (MOVER; Zou & Donner 2008), which keeps their
// lopsidedness; it takes the two for independent.
func difference(a, b Figure) Delta {
	d := Delta{Value: a.Value - b.Value, Ranged: a.Ranged && b.Ranged}
	if d.Ranged {
		d.Lo = d.Value - math.Hypot(a.Value-a.Lo, b.Hi-b.Value)
		d.Hi = d.Value + math.Hypot(a.Hi-a.Value, b.Value-b.Lo)
	}
	return d
}

// The usual range of a figure is taken from so many nights before, and is
// unknown with fewer than the least.
const (
	UsualNights = 28
	LeastNights = 7
)

// Usual is the range within which a figure stays if nothing special happens.
type Usual struct {
	Middle, Lo, Hi float64
	N              int // nights
}

// Usual is the usual range of a figure before night i: the natural process
// limits of an XmR chart by medians (Wheeler 1993), median ± 3.145 median moving
// ranges of the known values before, in order. Where half of the nights or more
// brought no change at all, that is no width; then the mean moving range
// stands in, times 2.660.
//
// A night that reads again what the night before read holds that night's figure
// within its own: an archive that only grows would pass every limit. There the
// steps from night to night are charted, and the range begins at the night before.
func (t *Trend) Usual(figure, i int) (u Usual, ok bool) {
	values := t.before(figure, i)
	var from float64
	if i > 0 && t.Overlaps(i-1, i) && len(values) > 0 {
		from = values[0]
		values = differences(values)
	}
	if u.N = len(values); u.N < LeastNights {
		return Usual{}, false
	}
	ranges := differences(values)
	sum := 0.0
	for k := range ranges {
		ranges[k] = math.Abs(ranges[k])
		sum += ranges[k]
	}
	u.Middle = from + stats.Median(values)
	width := 3.145 * stats.Median(ranges)
	if width == 0 {
		width = 2.660 * sum / float64(len(ranges))
	}
	u.Lo, u.Hi = FigureKinds[figure].Measure.within(u.Middle-width, u.Middle+width)
	return u, true
}

// before are the known values of a figure in the nights before night i that can
// be compared with it, the latest first.
func (t *Trend) before(figure, i int) (values []float64) {
	for night := i - 1; night >= max(0, i-UsualNights) && t.alike(night, night+1); night-- {
		if f := &t.Nights[night].Figures[figure]; f.Known {
			values = append(values, f.Value)
		}
	}
	return values
}

// differences are each value less the one behind it.
func differences(values []float64) []float64 {
	out := make([]float64, len(values)-1)
	for k := range out {
		out[k] = values[k] - values[k+1]
	}
	return out
}

// steps are how many steps a figure of one has: what people are told of it.
var steps = [...]float64{Count: 1, Ratio: 1000, Points: 10, Seconds: 1}

// within cuts a range to what a measure can be, and rounds it outward to what
// people are told: else they would read of 3.1 that it lies outside 3.1 to 3.2,
// and a range between two counts would hold neither.
func (m Measure) within(lo, hi float64) (float64, float64) {
	lo, hi = math.Floor(max(lo, 0)*steps[m])/steps[m], math.Ceil(hi*steps[m])/steps[m]
	switch m {
	case Ratio:
		return lo, min(hi, 1)
	case Points:
		return lo, min(hi, 100)
	}
	return lo, hi
}

// Exit says where a figure lies that has left its usual range: 1 above it, -1
// below, and for how many nights in a row; 0 and 0 while it is within, or nobody
// knows.
type Exit struct{ Side, Nights int }

// Left says of each night whether a figure has left its usual range.
func (t *Trend) Left(figure int) []Exit {
	out := make([]Exit, len(t.Nights))
	for i := range out {
		side := t.outside(figure, i)
		if side == 0 {
			continue
		}
		out[i] = Exit{side, 1}
		if i > 0 && out[i-1].Side == side {
			out[i].Nights += out[i-1].Nights
		}
	}
	return out
}

// outside is on which side of its usual range a figure lies at night i.
func (t *Trend) outside(figure, i int) int {
	f := &t.Nights[i].Figures[figure]
	u, ok := t.Usual(figure, i)
	step := steps[FigureKinds[figure].Measure]
	switch told := math.Round(f.Value*step) / step; {
	case !ok || !f.Known:
		return 0
	case told > u.Hi:
		return 1
	case told < u.Lo:
		return -1
	}
	return 0
}
