package insight

import (
	"slices"
	"time"

	"engage/internal/corpus"
)

// Stretch is a run of nights, each of which found what somebody wanted in the
// same state. Nights that were not recorded do not break it; a night that was,
// and did not find it, does.
type Stretch struct {
	Logged
	First, Last time.Time // nights, at midnight UTC
}

func (s *Stretch) holds(night time.Time) bool { return !night.Before(s.First) && !night.After(s.Last) }

// open reports whether an answer is still to come, as far as can be seen.
func open(state string) bool { return state == Unanswered || state == Pending || state == Unknown }

// Movement is what became of an inbox since the night before: what was open
// then is answered, or waits still, or is gone: the archive does not hold it any
// more, or nobody should answer it.
type Movement struct {
	Before   int // open the night before: Answered + Waiting + Gone
	Answered int
	Waiting  int
	Gone     int
	New      int // open, and not so the night before

	Longest corpus.PostID // of Waiting, what was open for most nights in a row; "" for none
	Nights  int           // how many, tonight included
}

// Moved is what became of the inbox from the last but one of the nights to the
// last; ok is false where there is no night before.
func Moved(nights []time.Time, all []Stretch) (m Movement, ok bool) {
	if len(nights) < 2 {
		return m, false
	}
	byPost := make(map[corpus.PostID][]Stretch)
	for _, s := range all {
		byPost[s.Post] = append(byPost[s.Post], s)
	}
	tonight, before := nights[len(nights)-1], nights[len(nights)-2]
	for post, stretches := range byPost {
		was, is := stateAt(stretches, before), stateAt(stretches, tonight)
		switch {
		case open(was) && open(is):
			m.Waiting++
			m.longest(post, waited(nights, stretches))
		case open(was) && (is == inTime || is == Late):
			m.Answered++
		case open(was):
			m.Gone++
		case open(is):
			m.New++
		}
	}
	m.Before = m.Answered + m.Waiting + m.Gone
	return m, true
}

func (m *Movement) longest(post corpus.PostID, nights int) {
	if nights > m.Nights || nights == m.Nights && post < m.Longest {
		m.Longest, m.Nights = post, nights
	}
}

// stateAt is the state at a night, "" where it was not found.
func stateAt(stretches []Stretch, night time.Time) string {
	if i := slices.IndexFunc(stretches, func(s Stretch) bool { return s.holds(night) }); i >= 0 {
		return stretches[i].State
	}
	return ""
}

// waited is for how many nights in a row, the last included, it was open.
func waited(nights []time.Time, stretches []Stretch) (n int) {
	for _, night := range slices.Backward(nights) {
		if !open(stateAt(stretches, night)) {
			break
		}
		n++
	}
	return n
}
