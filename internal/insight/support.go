package insight

// Support is what shows active support: conversations in which somebody else
// asks or tells a trouble, to the account or so that the account answers.
type Support struct {
	Cases     int     // conversations
	Answers   Answers // of those that address the account
	First     Wait    // from the question or trouble to the first answer
	Full      Spans   // from there to the answer that settled it, where something shows that it is settled
	Resolved  Share   // settled by the signs, of those that are not pending
	Proactive Share   // of those that the account answered, those in which nobody had called it
}

func (u *Support) add(s *side) {
	start, called := s.trouble()
	if start < 0 {
		return
	}
	u.Cases++
	answer := s.answer[start]
	if called {
		u.Answers.add(s.rules, &s.Posts[start], s.at(answer))
	} else {
		answer = s.direct[start]
	}
	u.First.add(s.rules, &s.Posts[start], s.at(answer))
	if answer > 0 {
		u.Proactive.add(!called)
	}
	settled := s.settled(start)
	if answer > 0 || !s.rules.younger(&s.Posts[start], s.rules.Window()) {
		u.Resolved.add(settled > 0)
	}
	if from, to := &s.Posts[start], s.at(settled); to != nil && clock(from) && clock(to) && !to.At.Before(from.At) {
		u.Full.add(to.At.Sub(from.At))
	}
}

// trouble is the first post of somebody else that asks or tells a trouble and
// calls the account, or is answered by it uncalled; -1 for none.
func (s *side) trouble() (post int, called bool) {
	for i := range s.Posts {
		if s.deeds[i]&(asks|troubled) == 0 || !s.seen(i) {
			continue
		}
		if called = s.addressed(i); called || s.direct[i] > 0 {
			return i, called
		}
	}
	return -1, false
}

// settled is the account's post after which somebody else says that the
// trouble is over: any answer if they say so, guidance if they only give
// thanks; 0 for none.
func (s *side) settled(start int) int {
	n := len(s.Posts)
	answer, guided := make([]int, n), make([]bool, n) // of what stands above a post, itself included
	for i := start + 1; i < n; i++ {
		if up := s.Ties[i].Parent; up >= 0 {
			answer[i], guided[i] = answer[up], guided[up]
		}
		switch d := s.deeds[i]; {
		case s.own(i):
			answer[i], guided[i] = i, guided[i] || d&guides != 0
		case s.seen(i) && answer[i] > 0 && d&troubled == 0 && (d&resolves != 0 || d&thanks != 0 && guided[i]):
			return answer[i]
		}
	}
	return 0
}

func (u *Support) merge(o *Support) {
	u.Cases += o.Cases
	u.Answers.merge(&o.Answers)
	u.First.merge(&o.First)
	u.Full = append(u.Full, o.Full...)
	u.Resolved.merge(o.Resolved)
	u.Proactive.merge(o.Proactive)
}
