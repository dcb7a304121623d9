package insight

import (
	"cmp"
	"slices"
	"time"

	"engage/internal/corpus"
)

// Crowd is how many different authors make a pile-on, and Rush the time in
// which they come and in which the account says nothing.
const (
	Crowd = 5
	Rush  = 24 * time.Hour
)

// PileOn is a time in which many complained to the account and it was silent
// (seed 001: 袋叩き).
type PileOn struct {
	Start, End    time.Time
	Posts         int
	Authors       []corpus.AuthorID       // different ones, sorted
	Conversations []corpus.ConversationID // different ones, sorted
}

// complaint is a post of somebody else to the account that tells a trouble or
// refuses. Times are seconds.
type complaint struct {
	at, answered int64 // answered is 0 where it was not
	author       corpus.AuthorID
	conversation corpus.ConversationID
}

// Pressure gathers complaints, and what the account said to everybody.
type Pressure struct {
	complaints []complaint
	statements []int64 // openings of the account that apologise or guide
}

func (m *Pressure) add(s *side) {
	for i := range s.Posts {
		p := &s.Posts[i]
		switch {
		case p.At.IsZero() || p.Author == "":
		case s.own(i) && s.Ties[i].Parent < 0 && s.deeds[i]&(apologises|guides) != 0:
			m.statements = append(m.statements, p.At.Unix())
		case s.deeds[i]&(troubled|refuses) != 0 && s.seen(i) && s.addressed(i):
			c := complaint{at: p.At.Unix(), author: p.Author, conversation: s.ID}
			if answer := s.at(s.answer[i]); answer != nil {
				c.answered = answer.At.Unix()
			}
			m.complaints = append(m.complaints, c)
		}
	}
}

func (m *Pressure) merge(o *Pressure) {
	m.complaints = append(m.complaints, o.complaints...)
	m.statements = append(m.statements, o.statements...)
}

// PileOns are the times in which Crowd different authors or more complained
// within Rush and got neither an answer nor a statement within Rush, by start.
func (m *Pressure) PileOns() (out []PileOn) {
	const rush = int64(Rush / time.Second)
	list := m.unmet(rush)
	count := make(map[corpus.AuthorID]int) // within the window first..i
	first, end := 0, 0                     // end is what out has taken
	for i, c := range list {
		count[c.author]++
		for ; c.at-list[first].at > rush; first++ {
			if count[list[first].author]--; count[list[first].author] == 0 {
				delete(count, list[first].author)
			}
		}
		if len(count) < Crowd {
			continue
		}
		if first >= end {
			out, end = append(out, PileOn{Start: time.Unix(list[first].at, 0)}), first
		}
		p := &out[len(out)-1]
		for ; end <= i; end++ {
			p.take(list[end])
		}
	}
	for i := range out {
		p := &out[i]
		slices.Sort(p.Authors)
		slices.Sort(p.Conversations)
		p.Authors, p.Conversations = slices.Compact(p.Authors), slices.Compact(p.Conversations)
	}
	return out
}

func (p *PileOn) take(c complaint) {
	p.Posts++
	p.End = time.Unix(c.at, 0)
	p.Authors = append(p.Authors, c.author)
	p.Conversations = append(p.Conversations, c.conversation)
}

// unmet are the complaints that the account left alone for so long, by time.
func (m *Pressure) unmet(rush int64) []complaint {
	said := slices.Sorted(slices.Values(m.statements))
	var out []complaint
	for _, c := range m.complaints {
		i, _ := slices.BinarySearch(said, c.at)
		met := c.answered != 0 && c.answered-c.at <= rush || i < len(said) && said[i]-c.at <= rush
		if !met {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b complaint) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.author, b.author), cmp.Compare(a.conversation, b.conversation))
	})
	return out
}
