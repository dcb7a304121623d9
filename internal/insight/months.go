package insight

import (
	"cmp"
	"maps"
	"slices"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Month is what happened in the conversations that began in a calendar month.
type Month struct {
	Name    string // 2006-01
	Summary Summary
	Posts   int // of the account
	Inbound InboundPosts
	people  map[corpus.AuthorID]bool
}

func (m *Month) add(s *side, r *score.Result) {
	m.Summary.Add(r)
	m.Inbound.add(s)
	for i := range s.Posts {
		if s.own(i) {
			m.Posts++
		}
	}
	for _, resp := range s.responses {
		from, to := s.Posts[resp.Post].Author, s.Posts[resp.To].Author
		if from == s.id {
			m.meet(to)
		} else if to == s.id {
			m.meet(from)
		}
	}
}

func (m *Month) meet(who corpus.AuthorID) {
	if m.people == nil {
		m.people = make(map[corpus.AuthorID]bool)
	}
	if who != "" {
		m.people[who] = true
	}
}

func (m *Month) merge(o *Month) {
	m.Summary.Merge(&o.Summary)
	m.Posts += o.Posts
	m.Inbound.merge(&o.Inbound)
	for who := range o.people {
		m.meet(who)
	}
}

// People is how many others the account answered or was answered by.
func (m *Month) People() int { return len(m.people) }

// Calendar holds the months by name.
type Calendar struct {
	Undated int // conversations without a date, in no month
	months  map[string]*Month
}

func (k *Calendar) add(s *side, r *score.Result) {
	start, _ := s.Period()
	if start.IsZero() {
		k.Undated++
		return
	}
	k.month(start.In(s.rules.zone()).Format("2006-01")).add(s, r)
}

func (k *Calendar) month(name string) *Month {
	if k.months == nil {
		k.months = make(map[string]*Month)
	}
	if k.months[name] == nil {
		k.months[name] = &Month{Name: name}
	}
	return k.months[name]
}

func (k *Calendar) merge(o *Calendar) {
	k.Undated += o.Undated
	for name, m := range o.months {
		k.month(name).merge(m)
	}
}

// Months are those in which a conversation began, in order.
func (k *Calendar) Months() []*Month {
	return slices.SortedFunc(maps.Values(k.months), func(a, b *Month) int { return cmp.Compare(a.Name, b.Name) })
}

// Drift is how far a month is from what the account is meant for.
type Drift struct {
	Intended Share       // conversations of the intended mode, of all
	Leading  rubric.Mode // the mode of most conversations; None where no mode has any
	Moved    int         // 1 more, -1 less of the intended mode than before; 0 where the intervals overlap
	Before   Share       // the same in the months that it is compared with …
	Since    string      // … the first of them, "" for none
}

// Drift is aligned with Months; nil for an account without an intended mode. A
// month is compared with all those since the last change, so that a slow
// change is seen as well, and small months do not make one.
func (a *Account) Drift() []Drift {
	if a.Intended == rubric.None {
		return nil
	}
	var out []Drift
	var before Share
	since := ""
	for _, m := range a.Months() {
		d := Drift{Intended: Share{m.Summary.Primary[a.Intended], m.Summary.Conversations}, Leading: m.Summary.Leading(), Before: before, Since: since}
		if d.Moved = d.Intended.moved(before); d.Moved != 0 || since == "" {
			before, since = Share{}, m.Name
		}
		before.merge(d.Intended)
		out = append(out, d)
	}
	return out
}

// Leading is the mode of most conversations, the first of equals.
func (s *Summary) Leading() rubric.Mode {
	best := rubric.None
	for m := range rubric.NumModes {
		if s.Primary[m] > 0 && (best == rubric.None || s.Primary[m] > s.Primary[best]) {
			best = rubric.Mode(m)
		}
	}
	return best
}
