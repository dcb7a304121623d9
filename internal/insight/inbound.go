package insight

import "engage/internal/corpus"

// Answers counts posts of others by what became of them.
type Answers struct {
	InTime  int // answered within the window
	Late    int // answered later
	Never   int // not answered although the window is over
	Pending int // not answered, but younger than the window at the archive's end
	Undated int // it or its answer has no date, so that it cannot be judged
}

func (a *Answers) add(t *Rules, p, answer *corpus.Post) {
	switch {
	case p.At.IsZero() || answer != nil && answer.At.IsZero():
		a.Undated++
	case answer != nil && t.between(p, answer) <= t.Window():
		a.InTime++
	case answer != nil:
		a.Late++
	case t.younger(p, t.Window()):
		a.Pending++
	default:
		a.Never++
	}
}

func (a *Answers) merge(o *Answers) {
	a.InTime += o.InTime
	a.Late += o.Late
	a.Never += o.Never
	a.Pending += o.Pending
	a.Undated += o.Undated
}

// Share is what was answered in time, of all whose window is over or that were
// answered.
func (a *Answers) Share() Share { return Share{a.InTime, a.InTime + a.Late + a.Never} }

// All is how many posts were counted.
func (a *Answers) All() int { return a.InTime + a.Late + a.Never + a.Pending + a.Undated }

// Wait measures how long others waited for an answer of the account, from the
// first post of a burst to the account's first post that answers it.
type Wait struct {
	Clock    Spans
	Business Spans // the same waits in business hours; empty where none are known
	LeftOut  int   // waits that cannot be told: a post has no clock time, or is older than what it answers
	Target   Share // waits that met the target; who still waits has missed it …
	Open     int   // … unless the target's time is not over at the archive's end
}

func clock(p *corpus.Post) bool { return !p.At.IsZero() && !p.DateOnly }

func (w *Wait) add(t *Rules, asked, answer *corpus.Post) {
	if !clock(asked) || answer != nil && (!clock(answer) || answer.At.Before(asked.At)) {
		w.LeftOut++
		return
	}
	if answer != nil {
		w.Clock.add(answer.At.Sub(asked.At))
		if t.Hours != nil {
			w.Business.add(t.Hours.Between(asked.At, answer.At))
		}
	}
	switch {
	case t.SLA == 0:
	case answer != nil:
		w.Target.add(t.met(asked.At, answer.At))
	case !t.End.IsZero() && t.met(asked.At, t.End):
		w.Open++
	default:
		w.Target.add(false)
	}
}

func (w *Wait) merge(o *Wait) {
	w.Clock = append(w.Clock, o.Clock...)
	w.Business = append(w.Business, o.Business...)
	w.LeftOut += o.LeftOut
	w.Target.merge(o.Target)
	w.Open += o.Open
}

// InboundPosts is what others wrote to the account, and what became of it.
type InboundPosts struct {
	Heard     int     // posts of others that the archive shows
	All       Answers // of them, those that mention or answer the account, closing thanks left out
	Questions Answers // of those, the ones that ask or tell a trouble
	Closing   int     // the thanks that were left out
	Wait      Wait
}

func (in *InboundPosts) add(s *side) {
	in.Heard += s.heard
	in.Closing += s.closed
	for _, i := range s.inbound {
		in.All.add(s.rules, &s.Posts[i], s.at(s.answer[i]))
		if s.deeds[i]&(asks|troubled) != 0 {
			in.Questions.add(s.rules, &s.Posts[i], s.at(s.answer[i]))
		}
	}
	for _, i := range s.bursts {
		in.Wait.add(s.rules, &s.Posts[i], s.at(s.answer[i]))
	}
}

func (in *InboundPosts) merge(o *InboundPosts) {
	in.Heard += o.Heard
	in.All.merge(&o.All)
	in.Questions.merge(&o.Questions)
	in.Closing += o.Closing
	in.Wait.merge(&o.Wait)
}
