package insight

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/stats"
)

// InboxOptions say what late means.
type InboxOptions struct {
	Within time.Duration // how long an answer may take at all: the window W
	SLA    time.Duration // how long it should take; 0: not said
	Hours  *Hours        // in which SLA and Urgency are counted; nil: around the clock
	Zone   *time.Location
	All    bool // list what was answered late, too

	End time.Time // the archive's end, where the inbox saw a part only

	KeepAway []Refusal // told where this archive does not show it, as on an earlier night
}

// The states of what somebody wanted.
const (
	Unanswered = "unanswered" // no answer within W
	Pending    = "pending"    // no answer yet, and less than W old at the archive's end
	Late       = "late"       // answered after the SLA, or after W where none is set
	Unknown    = "unknown"    // the archive holds no post of an account, so answers cannot be seen
	inTime     = "answered"
	leftAlone  = "withheld" // no answer, to somebody who wants none
)

// InboxItem is what somebody wanted, as the archive's end finds it.
type InboxItem struct {
	*Inbound
	State string
	Since time.Time // of the first post; waiting counts from here

	Waited   time.Duration // until the answer or the archive's end
	Business time.Duration // of it, business hours
	Clock    bool          // Waited and Business are known
	Days     int           // whole days waited; -1 if unknown

	Reasked int // further posts of the person, unanswered, within W
	Urgency Urgency
}

// InboxList is an inbox read at the archive's end. Items stand by state, then
// urgency, then time.
type InboxList struct {
	InboxOptions
	Items        []InboxItem
	DoNotContact []Refusal // by time
	Log          []Logged  // all that others wanted, by post

	// Measurable: posts of others are seen at all; AnswersSeen: posts of
	// accounts are. Without, the figures are worth nothing.
	Measurable, AnswersSeen bool

	First, Last, LastOwn time.Time // of all posts; the last of the accounts'
	Seen, Known          int       // posts of the conversations with something inbound

	Inbound    int // all that others wanted: Answered + Pending + Unanswered + Withheld
	Answered   int
	Late       int // of Answered
	Pending    int
	Unanswered int
	Withheld   int // unanswered, and nobody should answer: see DoNotContact
	People     int // who wait: different known authors of what is unanswered

	// Rate: answered within W, of what is not pending or withheld. Questions:
	// the same of questions only. SLA: answered in time, of what is answered or
	// has waited longer already.
	Rate, Questions, SLAMet Share

	Response, BusinessResponse InboxTimes // to the answers whose times are known, ascending

	away map[corpus.AuthorID]Refusal // who wants to be left alone
}

// Logged is what somebody wanted, in the few words that a history keeps of it.
type Logged struct {
	Post   corpus.PostID // the first
	Author corpus.AuthorID
	State  string
	Since  time.Time // zero if unknown
}

// InboxTimes are response times in seconds.
type InboxTimes []float64

// Quantiles are the median and the 90 % point; NaN of none.
func (t InboxTimes) Quantiles() (median, p90 float64) { return stats.Median(t), stats.Quantile(t, 0.9) }

// Interval is the 95 % interval of the median; ok is false for fewer than six.
func (t InboxTimes) Interval() (lo, hi float64, ok bool) {
	lo, hi = stats.MedianInterval(t)
	return lo, hi, !math.IsNaN(lo)
}

// List reads the inbox. It leaves the inbox as it is.
func (x *Inbox) List(o InboxOptions) *InboxList {
	l := &InboxList{InboxOptions: o, First: x.first, Last: later(x.last, o.End), LastOwn: x.lastOwn, Measurable: x.others > 0, AnswersSeen: x.own > 0,
		Seen: x.seen, Known: x.known, Inbound: len(x.inbound)}
	l.away = x.away(o.KeepAway)
	for _, r := range l.away {
		l.DoNotContact = append(l.DoNotContact, r)
	}
	slices.SortFunc(l.DoNotContact, func(a, b Refusal) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Post, b.Post))
	})
	waiting := x.waiting()
	people := make(map[corpus.AuthorID]bool)
	for _, b := range x.inbound {
		item := l.item(x, b)
		l.count(&item)
		l.Log = append(l.Log, Logged{b.First, b.Author, item.State, item.Since})
		if _, refused := l.away[b.Author]; refused || item.State == inTime || item.State == Late && !o.All {
			continue
		}
		if item.State != Late {
			item.Reasked = reasked(waiting[b.Author], b, o.Within)
			item.Urgency = l.urgency(&item, x.answered[b.Author])
		}
		if item.State == Unanswered && b.Author != "" {
			people[b.Author] = true
		}
		l.Items = append(l.Items, item)
	}
	l.People = len(people)
	slices.SortFunc(l.Items, compareItems)
	slices.SortFunc(l.Log, func(a, b Logged) int { return cmp.Compare(a.Post, b.Post) })
	slices.Sort(l.Response)
	slices.Sort(l.BusinessResponse)
	return l
}

// away adds what was told elsewhere to the refusals; the archive's own words
// come first.
func (x *Inbox) away(elsewhere []Refusal) map[corpus.AuthorID]Refusal {
	all := make(map[corpus.AuthorID]Refusal)
	for _, r := range elsewhere {
		all[r.Author] = r
	}
	maps.Copy(all, x.refusals)
	return all
}

var stateOrder = []string{Unanswered, Unknown, Pending, Late}

func compareItems(a, b InboxItem) int {
	return cmp.Or(cmp.Compare(slices.Index(stateOrder, a.State), slices.Index(stateOrder, b.State)),
		cmp.Compare(b.Urgency.Points, a.Urgency.Points), a.Since.Compare(b.Since), cmp.Compare(a.Post, b.Post))
}

// item reads one inbound at the archive's end.
func (l *InboxList) item(x *Inbox, b *Inbound) InboxItem {
	since, until := b.times[0], stamp{Time: l.Last}
	if b.Answered {
		until = b.answerAt
	}
	it := InboxItem{Inbound: b, Since: since.Time, Days: days(since, until, l.Zone)}
	if it.Clock = clocked(since, until); it.Clock {
		it.Waited = until.Sub(since.Time)
		if l.Hours != nil {
			it.Business = l.Hours.Between(since.Time, until.Time)
		}
	}
	_, refused := l.away[b.Author]
	waited := least(since, until)
	switch {
	case b.Answered && (l.SLA > 0 && it.Clock && it.counted(l) > l.SLA || l.SLA == 0 && waited > l.Within):
		it.State = Late
	case b.Answered:
		it.State = inTime
	case refused:
		it.State = leftAlone
	case !l.AnswersSeen:
		it.State = Unknown
	case !since.IsZero() && waited < l.Within:
		it.State = Pending
	default:
		it.State = Unanswered
	}
	return it
}

// counted is the waiting time as SLA and urgency count it.
func (it *InboxItem) counted(l *InboxList) time.Duration {
	if l.Hours != nil {
		return it.Business
	}
	return it.Waited
}

// days are the whole days from one post to another, by the calendar where a
// post has no clock time; -1 if unknown.
func days(from, to stamp, zone *time.Location) int {
	if from.IsZero() || to.IsZero() {
		return -1
	}
	if from.day || to.day {
		from.Time, to.Time = midnight(from.In(zone)), midnight(to.In(zone))
		return max(0, int((to.Sub(from.Time)+12*time.Hour)/(24*time.Hour))) // summer time moves midnight
	}
	return max(0, int(to.Sub(from.Time)/(24*time.Hour)))
}

// count adds an item to the figures.
func (l *InboxList) count(it *InboxItem) {
	within := it.Answered && least(it.times[0], it.answerAt) <= l.Within
	switch it.State {
	case Late:
		l.Late++
		fallthrough
	case inTime:
		l.Answered++
		if it.Clock {
			l.Response = append(l.Response, it.Waited.Seconds())
			if l.Hours != nil {
				l.BusinessResponse = append(l.BusinessResponse, it.Business.Seconds())
			}
		}
	case leftAlone:
		l.Withheld++
		return
	case Pending:
		l.Pending++
	case Unanswered:
		l.Unanswered++
	}
	if it.State != Pending {
		l.Rate.add(within)
		if it.Kind == "ask" {
			l.Questions.add(within)
		}
	}
	if l.SLA > 0 && it.Clock && (it.Answered || it.counted(l) > l.SLA) {
		l.SLAMet.add(it.Answered && it.counted(l) <= l.SLA)
	}
}

// waiting are the times of all posts of each person that got no answer,
// ascending.
func (x *Inbox) waiting() map[corpus.AuthorID][]time.Time {
	times := make(map[corpus.AuthorID][]time.Time)
	for _, b := range x.inbound {
		for _, t := range b.times {
			if !b.Answered && b.Author != "" && !t.IsZero() {
				times[b.Author] = append(times[b.Author], t.Time)
			}
		}
	}
	for _, ts := range times {
		slices.SortFunc(ts, time.Time.Compare)
	}
	return times
}

// reasked counts the unanswered posts of the person within the window before
// or after the first one of b, without that one.
func reasked(times []time.Time, b *Inbound, within time.Duration) int {
	at := b.times[0]
	if at.IsZero() || b.Author == "" {
		return len(b.times) - 1
	}
	from, _ := slices.BinarySearchFunc(times, at.Add(-within), time.Time.Compare)
	to, _ := slices.BinarySearchFunc(times, at.Add(within+1), time.Time.Compare)
	return to - from - 1
}
