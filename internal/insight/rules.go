package insight

import (
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/stats"
)

// Rules are what the indicators of a run have in common: what the reader
// decides, and what only the whole archive tells. The zero value is a week, no
// target, no business hours, UTC, and an archive without an end, in which
// nothing is pending. What it points at is shared between accounts; do not modify.
type Rules struct {
	Within time.Duration  // what is answered later does not count as answered; 0 is a week
	SLA    time.Duration  // the target of the first answer; 0 for none
	Hours  *Hours         // nil where none are known
	Zone   *time.Location // of the months; nil is UTC

	End     time.Time             // the latest time in the archive: its "now"
	Reposts map[corpus.PostID]int // bare reposts by others, by the post that they repeat
}

// Week is the window of the response rate if none is given, and the time after
// a promotion in which mentions are counted.
const Week = 7 * 24 * time.Hour

// Window is the time within which an answer counts.
func (t *Rules) Window() time.Duration {
	if t.Within == 0 {
		return Week
	}
	return t.Within
}

func (t *Rules) zone() *time.Location {
	if t.Zone == nil {
		return time.UTC
	}
	return t.Zone
}

// between is the time from one dated post to another. Where one of them has a
// date only, whole days are counted.
func (t *Rules) between(a, b *corpus.Post) time.Duration {
	if a.DateOnly || b.DateOnly {
		return midnight(b.At.In(t.zone())).Sub(midnight(a.At.In(t.zone())))
	}
	return b.At.Sub(a.At)
}

// met reports whether no more than the target's time has passed, in business
// hours where those are known. Of a long time only as much is looked through as
// is needed to tell.
func (t *Rules) met(from, to time.Time) bool {
	if t.Hours == nil || to.Sub(from) <= t.SLA {
		return to.Sub(from) <= t.SLA
	}
	for ahead := t.SLA + Week; ; ahead *= 2 {
		part := from.Add(ahead)
		if part.After(to) || ahead > longest {
			part = to
		}
		if t.Hours.Between(from, part) > t.SLA {
			return false
		}
		if part.Equal(to) {
			return true
		}
	}
}

// younger reports whether a post is younger than d at the archive's end.
func (t *Rules) younger(p *corpus.Post, d time.Duration) bool {
	return !t.End.IsZero() && t.End.Sub(p.At) < d
}

// Spans is a multiset of durations in seconds, in no order.
type Spans []int64

func (s *Spans) add(d time.Duration) { *s = append(*s, int64(d/time.Second)) }

// Typical is the middle of a multiset of durations and its long end, in
// seconds, with the 95 % interval of the median from order statistics.
type Typical struct {
	N           int
	Median, P90 float64
	Lo, Hi      float64
	Sure        bool // there are enough values for an interval
}

// Typical is computed anew at each call; ok is false where there is no value.
func (s Spans) Typical() (t Typical, ok bool) {
	if len(s) == 0 {
		return t, false
	}
	xs := make([]float64, len(s))
	for i, v := range s {
		xs[i] = float64(v)
	}
	slices.Sort(xs)
	t = Typical{N: len(xs), Median: stats.Quantile(xs, 0.5), P90: stats.Quantile(xs, 0.9)}
	if lo, hi, sure := stats.MedianRanks(len(xs), 0.95); sure {
		t.Lo, t.Hi, t.Sure = xs[lo-1], xs[hi-1], true
	}
	return t, true
}
