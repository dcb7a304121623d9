package insight

import (
	"maps"
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Inbox gathers what others told, asked and proposed to the accounts, and
// whether they were answered. The accounts of a conversation count as one: any
// of them may answer. The zero value is empty; [Inbox.List] reads it.
type Inbox struct {
	inbound  []*Inbound
	answered map[corpus.AuthorID]bool    // people whom an account ever answered
	refusals map[corpus.AuthorID]Refusal // the first of each person

	first, last, lastOwn time.Time // of all dated posts, and of those of accounts
	own, others          int       // posts seen of accounts, and of others
	seen, known          int       // posts of conversations with something inbound
}

// Inbound is what one person wanted in one go: consecutive posts in one
// conversation until an account answers. The first post of the gravest act
// speaks for all.
type Inbound struct {
	Conversation corpus.ConversationID
	Author       corpus.AuthorID // "" if unknown
	Person       string          // as written
	Mode         rubric.Mode     // whose department it falls to

	First    corpus.PostID // of its posts: it stays the same when graver ones follow
	Post     corpus.PostID
	At       time.Time // zero if unknown
	DateOnly bool
	Kind     string // an act: trouble, ask or propose
	Text     string
	URL      string

	Evidence  []Evidence // of all its posts
	Addressed bool       // some post of it mentions or answers an account
	Words     []string   // by which its posts name a brand
	PileOn    int        // other people with trouble in the conversation within a day
	Settled   bool       // the person has said since that it is solved
	SmallTalk bool       // the conversation's primary mode is engagement

	Answered   bool
	AnsweredAt time.Time // zero where the answer is not seen or has no time

	times    []stamp // of its posts that want something, in order
	answerAt stamp
}

// Evidence is a sign in a post: where it stands, and what stands there. (It
// outlives the result that score.Evidence points into.)
type Evidence struct {
	Post       corpus.PostID
	Act, Cue   string
	Start, End int
	Text       string
}

// Refusal is a post in which somebody told the account to keep away.
type Refusal struct {
	Author       corpus.AuthorID
	Person       string
	Post         corpus.PostID
	Conversation corpus.ConversationID
	At           time.Time
	Text, URL    string
	Evidence     Evidence
}

// stamp is the time of a post, which may be a day only.
type stamp struct {
	time.Time
	day bool
}

func stampOf(p *corpus.Post) stamp { return stamp{p.At, p.DateOnly} }

// least is the time that has surely passed between two stamps, which may be
// negative; 0 where either is unknown.
func least(from, to stamp) time.Duration {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	d := to.Sub(from.Time)
	if from.day {
		d -= 24 * time.Hour
	}
	return d
}

// clocked reports whether the time between two stamps is known.
func clocked(from, to stamp) bool {
	return !from.IsZero() && !to.IsZero() && !from.day && !to.day && !to.Before(from.Time)
}

// Add takes in a conversation.
func (x *Inbox) Add(r *score.Result) {
	t := x.note(r)
	found := t.inbound()
	if len(found) == 0 {
		return
	}
	t.pileOn(found)
	x.inbound = append(x.inbound, found...)
	x.seen += r.Interaction.Seen
	x.known += r.Interaction.Known
}

// AddRest takes in a conversation that is not asked for: nothing in it becomes
// an item, but who refuses in it is left alone, and who is answered in it was
// answered before.
func (x *Inbox) AddRest(r *score.Result) { x.note(r) }

func (x *Inbox) note(r *score.Result) *talk {
	if x.answered == nil {
		x.answered, x.refusals = make(map[corpus.AuthorID]bool), make(map[corpus.AuthorID]Refusal)
	}
	t := newTalk(r)
	for i := range t.Posts {
		p := &t.Posts[i]
		switch own := t.IsAccount(p.Author); {
		case own && p.Kind != corpus.Repost:
			for _, who := range t.answers(i) {
				x.answered[who.author] = true
			}
			if p.Own() {
				x.own++
				x.lastOwn = later(x.lastOwn, p.At)
			}
		case !own && p.Kind == corpus.Original:
			x.others++
			if t.provesAnswer(i) {
				x.answered[p.Author] = true
			}
			if refusal, ok := t.refusal(i); ok {
				x.refuse(refusal)
			}
		}
		x.last = later(x.last, p.At)
		x.first = earlier(x.first, p.At)
	}
	return t
}

// refuse keeps the first refusal of each person.
func (x *Inbox) refuse(r Refusal) {
	old, ok := x.refusals[r.Author]
	if !ok || r.At.Before(old.At) || r.At.Equal(old.At) && r.Post < old.Post {
		x.refusals[r.Author] = r
	}
}

// Merge adds what another inbox holds.
func (x *Inbox) Merge(o *Inbox) {
	if x.answered == nil {
		x.answered, x.refusals = make(map[corpus.AuthorID]bool), make(map[corpus.AuthorID]Refusal)
	}
	x.inbound = slices.Concat(x.inbound, o.inbound)
	maps.Copy(x.answered, o.answered)
	for _, r := range o.refusals {
		x.refuse(r)
	}
	x.first, x.last, x.lastOwn = earlier(x.first, o.first), later(x.last, o.last), later(x.lastOwn, o.lastOwn)
	x.own += o.own
	x.others += o.others
	x.seen += o.seen
	x.known += o.known
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier leaves unknown times aside.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
