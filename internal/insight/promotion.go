package insight

import (
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Promotion is what an archive shows of the effect of promotions: proxies.
type Promotion struct {
	Links       Share // posts of the account with a link
	Recommended int   // posts of others that recommend
	promotions  []int64
	mentions    []int64
	advocates   map[corpus.AuthorID]bool
}

func (m *Promotion) add(s *side) {
	for i := range s.Posts {
		p := &s.Posts[i]
		switch {
		case s.own(i):
			m.Links.add(links(p.Text))
			if s.primary == rubric.Promotion && s.Ties[i].Parent < 0 && !p.At.IsZero() {
				m.promotions = append(m.promotions, p.At.Unix())
			}
		case s.seen(i):
			if s.addressed(i) && !p.At.IsZero() {
				m.mentions = append(m.mentions, p.At.Unix())
			}
			if s.deeds[i]&recommends != 0 {
				m.Recommended++
				m.advocate(p.Author)
			}
		}
	}
}

func (m *Promotion) advocate(who corpus.AuthorID) {
	if m.advocates == nil {
		m.advocates = make(map[corpus.AuthorID]bool)
	}
	if who != "" {
		m.advocates[who] = true
	}
}

func (m *Promotion) merge(o *Promotion) {
	m.Links.merge(o.Links)
	m.Recommended += o.Recommended
	m.promotions = append(m.promotions, o.promotions...)
	m.mentions = append(m.mentions, o.mentions...)
	for who := range o.advocates {
		m.advocate(who)
	}
}

// Advocates is how many different people recommended.
func (m *Promotion) Advocates() int { return len(m.advocates) }

// Promotions is how many dated posts of the account open a conversation whose
// primary mode is promotion.
func (m *Promotion) Promotions() int { return len(m.promotions) }

// After says how many of the dated posts of others that address the account
// came within a week after a promotion, and which share of the time up to the
// archive's end lies in such weeks: what it would be if promotions drew nobody.
// ok is false without promotions or mentions.
func (m *Promotion) After(t *Rules) (after Share, expected float64, ok bool) {
	if len(m.promotions) == 0 || len(m.mentions) == 0 {
		return after, 0, false
	}
	const week = int64(Week / time.Second)
	ads, mentions := slices.Sorted(slices.Values(m.promotions)), slices.Sorted(slices.Values(m.mentions))
	from, to := min(ads[0], mentions[0]), max(ads[len(ads)-1], mentions[len(mentions)-1])
	if !t.End.IsZero() {
		to = max(to, t.End.Unix())
	}
	covered, until := int64(0), from
	for _, ad := range ads {
		covered += max(0, min(ad+week, to)-max(ad, until))
		until = max(until, ad+week)
	}
	i := 0
	for _, at := range mentions {
		for i < len(ads) && ads[i] <= at {
			i++
		}
		after.add(i > 0 && at-ads[i-1] <= week)
	}
	if to > from {
		expected = float64(covered) / float64(to-from)
	}
	return after, expected, true
}
