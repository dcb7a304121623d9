package insight

import (
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// talk is a conversation as the inbox reads it.
type talk struct {
	*corpus.Conversation
	primary  rubric.Mode
	turns    []corpus.Turn
	turnOf   []int
	evidence [][]score.Evidence // by post
	child    []int              // of each post: the first that answers it; 0 for none

	// Of each post of somebody else: it speaks to an account; the words by which
	// it names the brand. Who goes on with a post of his own goes on with both.
	to    []bool
	words [][]string
}

func newTalk(r *score.Result) *talk {
	t := &talk{Conversation: r.Conversation, primary: r.Primary}
	t.turns, t.turnOf = t.Turns()
	n := len(t.Posts)
	t.evidence, t.child, t.to, t.words = make([][]score.Evidence, n), make([]int, n), make([]bool, n), make([][]string, n)
	for _, e := range r.Evidence {
		t.evidence[e.Post] = append(t.evidence[e.Post], e)
	}
	for i := range t.Posts {
		up := t.Ties[i].Parent
		if up >= 0 && t.child[up] == 0 {
			t.child[up] = i
		}
		goesOn := up >= 0 && t.turnOf[i] == t.turnOf[up]
		t.to[i] = t.Addressed(i) || goesOn && t.to[up]
		if t.words[i] = t.Named[i]; len(t.words[i]) == 0 && goesOn {
			t.words[i] = t.words[up]
		}
	}
	return t
}

// speaker is who wrote: an author, or an unknown one by the turn.
type speaker struct {
	author corpus.AuthorID
	turn   int
}

func (t *talk) speaker(turn int) speaker {
	if a := t.turns[turn].Author; a != "" {
		return speaker{a, 0}
	}
	return speaker{"", turn}
}

// answers are those whom post i of an account answers: whose turn its own
// follows, and whom it mentions.
func (t *talk) answers(i int) (out []speaker) {
	if up := t.turns[t.turnOf[i]].Parent; up >= 0 {
		out = append(out, t.speaker(up))
	}
	for _, m := range t.Posts[i].Mentions {
		out = append(out, speaker{m, 0})
	}
	return out
}

// provesAnswer reports whether post i of somebody else is the first to answer
// an account's post that is not seen, which then was written not long before.
func (t *talk) provesAnswer(i int) bool {
	up := t.Ties[i].Parent
	return up >= 0 && t.Posts[up].Kind == corpus.Stub && t.IsAccount(t.Posts[up].Author) && t.child[up] == i
}

// inbound finds what others wanted, and the answers.
func (t *talk) inbound() (all []*Inbound) {
	open, answered := make(map[speaker]*Inbound), make(map[speaker]bool)
	answer := func(who speaker, at stamp) {
		answered[who] = true
		if b := open[who]; b != nil {
			b.Answered, b.answerAt, b.AnsweredAt = true, at, at.Time
			delete(open, who)
		}
	}
	for i := range t.Posts {
		p := &t.Posts[i]
		switch {
		case p.Kind == corpus.Repost:
			continue
		case t.IsAccount(p.Author):
			for _, who := range t.answers(i) {
				answer(who, stampOf(p))
			}
			continue
		}
		who := t.speaker(t.turnOf[i])
		if t.provesAnswer(i) {
			answer(who, stamp{})
		}
		kind := t.kind(i, answered[who])
		b := open[who]
		switch {
		case kind == "" && b != nil && t.shows(i, "resolve"):
			b.Settled = true
		case kind != "" && b == nil:
			b = &Inbound{Conversation: t.ID, First: p.ID, Author: p.Author, Person: t.Name(i), SmallTalk: t.primary == rubric.Engagement}
			open[who] = b
			all = append(all, b)
			fallthrough
		case kind != "":
			t.want(b, i, kind)
		}
	}
	return all
}

// kinds are the acts that want something of the account, the gravest first.
var kinds = []string{"trouble", "ask", "propose"}

// kind is the gravest act by which post i wants something of the account, ""
// for none. After an answer, trouble that is told before thanks or a solution
// is over, and a proposal is small talk unless the account asked for it.
func (t *talk) kind(i int, answered bool) string {
	if t.Posts[i].Kind != corpus.Original || !t.to[i] && len(t.words[i]) == 0 {
		return ""
	}
	over := -1
	for _, e := range t.evidence[i] {
		if answered && (e.Act == "resolve" || e.Act == "thank") {
			over = max(over, e.Start)
		}
	}
	best := len(kinds)
	for _, e := range t.evidence[i] {
		k := slices.Index(kinds, e.Act)
		if k < 0 || e.Act == "trouble" && e.Start < over || e.Act == "propose" && answered && !t.asked(i) {
			continue
		}
		best = min(best, k)
	}
	if best == len(kinds) {
		return ""
	}
	return kinds[best]
}

// asked reports whether post i answers a post of an account that asks or calls
// for ideas, or may, not being seen.
func (t *talk) asked(i int) bool {
	up := t.Ties[i].Parent
	return up >= 0 && t.IsAccount(t.Posts[up].Author) && (t.Posts[up].Kind == corpus.Stub || t.shows(up, "ask") || t.shows(up, "solicit"))
}

func (t *talk) shows(i int, act string) bool {
	return slices.ContainsFunc(t.evidence[i], func(e score.Evidence) bool { return e.Act == act })
}

// want adds post i to what a person wants.
func (t *talk) want(b *Inbound, i int, kind string) {
	p := &t.Posts[i]
	if b.Kind == "" || slices.Index(kinds, kind) < slices.Index(kinds, b.Kind) {
		b.Post, b.At, b.DateOnly, b.Kind, b.Text, b.URL = p.ID, p.At, p.DateOnly, kind, p.Text, p.URL
		b.Mode = t.mode(kind)
	}
	b.times = append(b.times, stampOf(p))
	b.Settled = false
	b.Addressed = b.Addressed || t.to[i]
	for _, w := range t.words[i] {
		if !slices.Contains(b.Words, w) {
			b.Words = append(b.Words, w)
		}
	}
	for _, e := range t.evidence[i] {
		if slices.Contains(kinds, e.Act) {
			b.Evidence = append(b.Evidence, t.mark(e))
		}
	}
}

func (t *talk) mark(e score.Evidence) Evidence {
	p := &t.Posts[e.Post]
	return Evidence{p.ID, e.Act, e.Cue, e.Start, e.End, p.Text[e.Start:e.End]}
}

// mode is whose department an act falls to: trouble to those who support,
// proposals to those who make, and questions to those whose conversation it is.
func (t *talk) mode(kind string) rubric.Mode {
	switch {
	case kind == "propose":
		return rubric.CoCreation
	case kind == "ask" && t.primary != rubric.None:
		return t.primary
	}
	return rubric.ActiveSupport
}

// refusal finds in post i that its author tells the account to keep away. What
// is said to somebody else is none of the account's business.
func (t *talk) refusal(i int) (Refusal, bool) {
	p := &t.Posts[i]
	if p.Author == "" || !t.to[i] && len(t.words[i]) == 0 || t.toSomebodyElse(i) {
		return Refusal{}, false
	}
	for _, e := range t.evidence[i] {
		if e.Act == "refuse" {
			return Refusal{p.Author, t.Name(i), p.ID, t.ID, p.At, p.Text, p.URL, t.mark(e)}, true
		}
	}
	return Refusal{}, false
}

// toSomebodyElse reports whether post i stands in a turn that answers somebody
// who is no account.
func (t *talk) toSomebodyElse(i int) bool {
	turn := t.turns[t.turnOf[i]]
	if turn.Parent >= 0 {
		return !t.IsAccount(t.turns[turn.Parent].Author)
	}
	to := t.Posts[i].ReplyToAuthor
	return to != "" && to != t.Posts[i].Author && !t.IsAccount(to)
}

// near is how far apart troubles of several people are one wave.
const near = 24 * time.Hour

// pileOn counts for each inbound the other people who told of trouble in the
// same conversation within a day of it.
func (t *talk) pileOn(found []*Inbound) {
	type told struct {
		by corpus.AuthorID
		at time.Time
	}
	var troubles []told
	for i := range t.Posts {
		p := &t.Posts[i]
		if p.Kind == corpus.Original && p.Author != "" && !p.At.IsZero() && !t.IsAccount(p.Author) && t.shows(i, "trouble") {
			troubles = append(troubles, told{p.Author, p.At})
		}
	}
	slices.SortFunc(troubles, func(a, b told) int { return a.at.Compare(b.at) })
	found = slices.SortedFunc(slices.Values(found), func(a, b *Inbound) int { return a.times[0].Compare(b.times[0].Time) })
	from, to := 0, 0
	people := make(map[corpus.AuthorID]int) // of troubles[from:to]
	for _, b := range found {
		if b.times[0].IsZero() {
			continue
		}
		for ; to < len(troubles) && !troubles[to].at.After(b.times[0].Add(near)); to++ {
			people[troubles[to].by]++
		}
		for ; from < to && troubles[from].at.Before(b.times[0].Add(-near)); from++ {
			if people[troubles[from].by]--; people[troubles[from].by] == 0 {
				delete(people, troubles[from].by)
			}
		}
		if b.PileOn = len(people); people[b.Author] > 0 {
			b.PileOn--
		}
	}
}
