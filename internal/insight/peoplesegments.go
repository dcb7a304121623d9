package insight

import (
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Extent is the time from the first dated post to the last; zero times where
// none is dated. The end of an archive is the present of its figures.
type Extent struct{ First, Last time.Time }

// Add takes in a conversation.
func (e *Extent) Add(c *corpus.Conversation) {
	start, end := c.Period()
	e.Merge(Extent{start, end})
}

// Merge takes in another extent.
func (e *Extent) Merge(o Extent) {
	if e.First.IsZero() || !o.First.IsZero() && o.First.Before(e.First) {
		e.First = o.First
	}
	if o.Last.After(e.Last) {
		e.Last = o.Last
	}
}

// Segment is a kind of people, by how often and when they talked.
type Segment uint8

const (
	Regular  Segment = iota // often enough, and not lapsed
	Lapsed                  // often enough, but not of late
	Newcomer                // for the first time of late
	Returned                // a newcomer with a second conversation
	Once                    // in one conversation only
	NumSegments
)

// RegularConversations and RegularDays are how often is often enough: in so
// many conversations, on so many days.
const (
	RegularConversations = 3
	RegularDays          = 3
)

var segmentNames = [...]string{"regular", "lapsed", "newcomer", "returned", "once"}

// String is the segment's key in machine output.
func (s Segment) String() string { return segmentNames[s] }

// ParseSegment is the segment of a key.
func ParseSegment(key string) (Segment, bool) {
	i := slices.Index(segmentNames[:], key)
	return Segment(max(i, 0)), i >= 0
}

// Terms say what is of late: how long before the archive's end.
type Terms struct {
	Extent
	Lapsed, Newcomer time.Duration
}

// Measurable reports whether the archive can show who belongs to a segment: its
// posts are dated, and it is longer than what is of late.
func (t Terms) Measurable(s Segment) bool {
	switch s {
	case Once:
		return true
	case Regular:
		return !t.Last.IsZero()
	case Lapsed:
		return t.since(t.Lapsed).After(t.First)
	}
	return t.since(t.Newcomer).After(t.First)
}

func (t Terms) since(d time.Duration) time.Time { return t.Last.Add(-d) }

// In reports whether a person belongs to a segment; nobody belongs to one that
// is not measurable.
func (t Terms) In(p *Person, s Segment) bool {
	often := p.Conversations >= RegularConversations && p.Days() >= RegularDays
	gone := t.Measurable(Lapsed) && p.Last.Before(t.since(t.Lapsed))
	fresh := t.Measurable(Newcomer) && !p.First.Before(t.since(t.Newcomer))
	switch s {
	case Regular:
		return often && !gone
	case Lapsed:
		return often && gone
	case Newcomer:
		return fresh
	case Returned:
		return fresh && p.Conversations > 1
	}
	return p.Conversations == 1
}

// telling are the segments in the order in which one of them names a person.
var telling = [...]Segment{Lapsed, Regular, Returned, Newcomer, Once}

// Telling is the segment to name a person by; ok is false where none fits.
func (t Terms) Telling(p *Person) (s Segment, ok bool) {
	for _, s := range telling {
		if t.In(p, s) {
			return s, true
		}
	}
	return 0, false
}

// Standing is what the bonds of an account come to at the archive's end.
type Standing struct {
	People    int
	Segments  [NumSegments]int
	Told      int   // people who told the account to keep away
	Returning Share // people with a second conversation / people
	NewReturn Share // newcomers with a second conversation / newcomers
	Mutual    Share // people where each answered the other / where either did
}

// Standing counts the people.
func (b *Bonds) Standing(t Terms) Standing {
	var s Standing
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	for _, p := range b.people {
		s.People++
		for k := range NumSegments {
			count(&s.Segments[k], t.In(p, k))
		}
		count(&s.Told, p.Told())
		count(&s.Returning.K, p.Conversations > 1)
		count(&s.Mutual.K, p.Mutual())
		count(&s.Mutual.N, p.Gave+p.Got > 0)
	}
	s.Returning.N = s.People
	s.NewReturn = Share{s.Segments[Returned], s.Segments[Newcomer]}
	return s
}

// Gap is a figure that cannot be known, and why; both are keys of the machine
// output.
type Gap struct{ Figure, Reason string }

// Gaps are the figures that the archive, or the rubric, cannot show, each with
// the first reason why.
func (b *Bonds) Gaps(t Terms, r *rubric.Rubric) []Gap {
	var gaps []Gap
	add := func(reason string, figures ...string) {
		for _, f := range figures {
			if !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Figure == f }) {
				gaps = append(gaps, Gap{f, reason})
			}
		}
	}
	signs := func(act string) bool {
		return slices.ContainsFunc(r.Cues, func(c rubric.Cue) bool { return c.Act == act })
	}
	if b.OneSided() {
		add("one_sided", "responses_to_account", "reciprocal", "do_not_contact", "tsukkomi")
		for _, act := range BondActs {
			add("one_sided", "acts."+act)
		}
	}
	if b.Unseen() {
		add("account_unseen", "responses_from_account", "reciprocal", "tsukkomi.return")
	}
	for _, act := range BondActs {
		if !signs(act) {
			add("no_sign", "acts."+act)
		}
	}
	if !signs("play") {
		add("no_sign", "tsukkomi")
	}
	if !signs("refuse") {
		add("no_sign", "do_not_contact")
	}
	for k := range NumSegments {
		switch {
		case t.Measurable(k):
		case t.Last.IsZero():
			add("undated", "segments."+k.String())
		default:
			add("short_archive", "segments."+k.String())
		}
	}
	return gaps
}
