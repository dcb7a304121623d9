package insight

import "time"

// Urgency is a sum of points, each part with what it counted:
//
//	kind      40 for trouble, 25 for a question, 10 for a proposal
//	waiting   10 for each time the limit has passed, at most 30; the limit is
//	          the SLA, else the window W, both in business hours where given
//	again     5 for each further unanswered post of the person, at most 20
//	pile_on   4 for each other person with trouble in the conversation within a
//	          day, at most 20
//	never     10 where no account has ever answered the person
//	settled   -20 where the person has said since that it is solved
//	talk      -15 in small talk: the conversation's primary mode is engagement,
//	          where trouble is mostly told in jest
//
// The points are set by hand: they order a list, and measure nothing.
type Urgency struct {
	Points int
	Parts  []UrgencyPart // in the order above, without those of no points
}

// UrgencyPart is one part: so many points for so much.
type UrgencyPart struct {
	Name   string
	Points int
	Amount float64 // how often the limit has passed, posts or people; 1 where nothing is counted
}

const (
	perLimit, mostWaiting = 10, 30
	perPost, mostAgain    = 5, 20
	perPerson, mostPileOn = 4, 20
	neverAnswered         = 10
	settled               = -20
	smallTalk             = -15
)

var kindPoints = map[string]int{"trouble": 40, "ask": 25, "propose": 10}

func (l *InboxList) urgency(it *InboxItem, answeredBefore bool) (u Urgency) {
	add := func(name string, points int, amount float64) {
		if points != 0 {
			u.Points += points
			u.Parts = append(u.Parts, UrgencyPart{name, points, amount})
		}
	}
	passed := l.passed(it)
	add("kind", kindPoints[it.Kind], 1)
	add("waiting", int(min(perLimit*passed/100, mostWaiting)), float64(passed)/100)
	add("again", min(perPost*it.Reasked, mostAgain), float64(it.Reasked))
	add("pile_on", min(perPerson*it.PileOn, mostPileOn), float64(it.PileOn))
	if l.AnswersSeen && it.Author != "" && !answeredBefore {
		add("never", neverAnswered, 1)
	}
	if it.Settled {
		add("settled", settled, 1)
	}
	if it.SmallTalk {
		add("talk", smallTalk, 1)
	}
	return u
}

// passed is how often the limit has passed, in hundredths. Posts without a
// clock time have waited whole days.
func (l *InboxList) passed(it *InboxItem) int64 {
	limit, waited := l.SLA, it.counted(l)
	if limit == 0 {
		if limit = l.Within; l.Hours != nil {
			limit = l.Hours.Between(it.Since, it.Since.Add(l.Within))
		}
	}
	switch {
	case it.Days < 0:
		return 0
	case !it.Clock || limit == 0: // no clock, or a window without business hours
		limit, waited = l.Within, time.Duration(it.Days)*24*time.Hour
	}
	return int64(100 * (waited.Seconds() / limit.Seconds()))
}
