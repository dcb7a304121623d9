package cli

import (
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/score"
)

// slice is the part of an archive that stands on one side of a comparison.
type slice struct {
	since, until time.Time // of a post; until is exclusive
	by           string    // whose posts: others, account, all
	accounts     []corpus.AuthorID
	keep         func(*score.Result) bool // nil keeps all conversations
	said         string                   // the slice as it may be shown
	own          []corpus.AuthorID        // accounts, as the posts bear them
}

// parseSlice reads --a and --b: since, until, by, and all keys of --where.
func parseSlice(flag, expr string, zone *time.Location, mask *pipeline.Mask) (*slice, error) {
	s := &slice{by: "others", said: masked(expr, mask)}
	var rest []string
	var err error
	for _, term := range strings.Fields(expr) {
		key, value, _ := strings.Cut(term, "=")
		switch key {
		case "since":
			s.since, err = moment(flag+" since", value, zone, false)
		case "until":
			s.until, err = moment(flag+" until", value, zone, true)
		case "by":
			if s.by = value; !slices.Contains([]string{"others", "account", "all"}, value) {
				err = usagef(lang.T{EN: "%s by=%s: say others, account or all", JA: "%s by=%s: others、account、all のどれかにしてください"}, flag, value)
			}
		case "account":
			s.accounts = append(s.accounts, corpus.Handle(value))
			rest = append(rest, term)
		default:
			rest = append(rest, term)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.keep, err = where(masked(strings.Join(rest, " "), mask)); err != nil {
		return nil, usagef(lang.T{EN: "%s takes since, until, by and the keys of --where: %s", JA: "%s に書けるのは since, until, by と --where のキーです: %s"}, flag, err)
	}
	for _, a := range s.accounts {
		if mask != nil {
			a = mask.Name(a)
		}
		s.own = append(s.own, a)
	}
	return s, nil
}

// takes reports whether a post of a conversation belongs to the slice, and
// counts what does not for a reason worth telling.
func (s *slice) takes(c *corpus.Conversation, p *corpus.Post, out *report.LeftOut) bool {
	if !p.Own() || p.Text == "" {
		return false
	}
	if !s.since.IsZero() || !s.until.IsZero() {
		if p.At.IsZero() {
			out.Undated++
			return false
		}
		if p.At.Before(s.since) || !s.until.IsZero() && !p.At.Before(s.until) {
			return false
		}
	}
	ours := c.IsAccount(p.Author)
	switch {
	case s.by == "others" && ours:
		out.Account++
		return false
	case s.by == "account" && (!ours || s.own != nil && !slices.Contains(s.own, p.Author)):
		out.Others++
		return false
	case p.Kind == corpus.Excerpt: // its author's post may be there as well, or be quoted again
		out.Quoted++
		return false
	}
	return true
}

// oneSide is one side of a comparison on its way.
type oneSide struct {
	*slice
	*insight.Side
	report.ComparedSide
}

// names are the handles that a conversation knows.
func names(c *corpus.Conversation) map[corpus.AuthorID]bool {
	known := make(map[corpus.AuthorID]bool)
	for _, a := range c.Accounts {
		known[a] = true
	}
	for i := range c.Posts {
		p := &c.Posts[i]
		known[p.Author], known[p.ReplyToAuthor] = true, true
		known[corpus.Handle(p.Handle)] = true
		for _, a := range p.Mentions {
			known[a] = true
		}
	}
	return known
}
