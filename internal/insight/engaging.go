package insight

// Talk is what shows engagement (対話型エンゲージメント) beside the figures of
// the account as a whole.
type Talk struct {
	Reposts    int     // bare reposts by others of the account's posts
	Individual int     // pairs of a conversation and a person with an exchange between that person and the account
	Addressed  Share   // posts of the account that are written to somebody
	Openings   Answers // openings of others that address the account: is the ball played back?
}

func (k *Talk) add(s *side) {
	for i := range s.Posts {
		if s.own(i) {
			k.Reposts += s.rules.Reposts[s.Posts[i].ID]
			k.Addressed.add(s.toSomebody(i))
		}
	}
	for _, i := range s.inbound {
		if s.opens(i) {
			k.Openings.add(s.rules, &s.Posts[i], s.at(s.answer[i]))
		}
	}
	met := make(map[string]bool)
	for _, r := range s.responses {
		from, to := s.Posts[r.Post].Author == s.id, s.Posts[r.To].Author == s.id
		if r.Answered && from {
			met[s.person(r.To)] = true
		} else if r.Answered && to {
			met[s.person(r.Post)] = true
		}
	}
	k.Individual += len(met)
}

func (k *Talk) merge(o *Talk) {
	k.Reposts += o.Reposts
	k.Individual += o.Individual
	k.Addressed.merge(o.Addressed)
	k.Openings.merge(&o.Openings)
}
