package insight

import "engage/internal/corpus"

// Ideas are what shows co-creation (共創).
type Ideas struct {
	Solicitations int     // posts of the account that ask for ideas
	Proposals     Answers // of others, to the account
	Adopted       Share   // conversations in which the account then says it takes one up, of those with proposals
	visits        map[corpus.AuthorID]visit
}

// visit is when somebody first proposed and when he last wrote to the account,
// by the starts of the conversations; 0 for never.
type visit struct{ proposed, last int64 }

func (d *Ideas) add(s *side) {
	start := int64(0)
	if at, _ := s.Period(); !at.IsZero() {
		start = at.Unix()
	}
	first := -1
	for _, i := range s.inbound {
		v := visit{last: start}
		if s.deeds[i]&proposes != 0 {
			d.Proposals.add(s.rules, &s.Posts[i], s.at(s.answer[i]))
			if v.proposed = start; first < 0 {
				first = i
			}
		}
		d.visited(s.Posts[i].Author, v)
	}
	adopted := false
	for i := range s.Posts {
		if s.own(i) {
			if s.deeds[i]&solicits != 0 {
				d.Solicitations++
			}
			adopted = adopted || i > first && s.deeds[i]&adopts != 0
		}
	}
	if first >= 0 {
		d.Adopted.add(adopted)
	}
}

func (d *Ideas) visited(who corpus.AuthorID, v visit) {
	if who == "" || v.last == 0 {
		return
	}
	if d.visits == nil {
		d.visits = make(map[corpus.AuthorID]visit)
	}
	old := d.visits[who]
	if old.proposed != 0 && (v.proposed == 0 || old.proposed < v.proposed) {
		v.proposed = old.proposed
	}
	v.last = max(v.last, old.last)
	d.visits[who] = v
}

func (d *Ideas) merge(o *Ideas) {
	d.Solicitations += o.Solicitations
	d.Proposals.merge(&o.Proposals)
	d.Adopted.merge(o.Adopted)
	for who, v := range o.visits {
		d.visited(who, v)
	}
}

// Returned is how many of those who proposed something wrote to the account
// again in a later conversation.
func (d *Ideas) Returned() (s Share) {
	for _, v := range d.visits {
		if v.proposed != 0 {
			s.add(v.last > v.proposed)
		}
	}
	return s
}
