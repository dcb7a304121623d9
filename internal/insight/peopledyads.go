package insight

import (
	"slices"

	"engage/internal/corpus"
	"engage/internal/score"
)

// dyads is one conversation, to be taken apart into what an account has with
// each of its people.
type dyads struct {
	*corpus.Conversation
	bonds    *Bonds
	result   *score.Result
	turnOf   []int
	answered []bool            // per turn: the account takes the turn after it
	acts     []map[string]bool // per post
	people   map[corpus.AuthorID]*Person
}

// readDyads returns the people of a conversation, each with what it says of them,
// and counts in b what concerns nobody alone.
func readDyads(b *Bonds, r *score.Result) map[corpus.AuthorID]*Person {
	c := r.Conversation
	turns, turnOf := c.Turns()
	d := &dyads{Conversation: c, bonds: b, result: r, turnOf: turnOf, answered: make([]bool, len(turns)),
		acts: make([]map[string]bool, len(c.Posts)), people: make(map[corpus.AuthorID]*Person)}
	for _, turn := range turns {
		if turn.Parent >= 0 && turn.Author == b.Account {
			d.answered[turn.Parent] = true
		}
	}
	for _, e := range r.Evidence {
		if d.acts[e.Post] == nil {
			d.acts[e.Post] = make(map[string]bool)
		}
		d.acts[e.Post][e.Act] = true
	}
	for i := range c.Posts {
		if c.Posts[i].Own() {
			d.post(i)
		}
	}
	for _, resp := range c.Responses() {
		d.response(resp)
	}
	for _, p := range d.people {
		p.Latest = Mark{p.Last, c.ID, c.Permalink()}
	}
	return d.people
}

// post takes in a post with words that are seen.
func (d *dyads) post(i int) {
	b, p := d.bonds, &d.Posts[i]
	oneSided := p.Blind&corpus.BlindOthers != 0
	if p.Author == b.Account {
		b.Posts++
		if oneSided {
			b.blind++
		}
		return
	}
	spoken, answered := d.speaks(i), d.answered[d.turnOf[i]]
	if d.nobody(p.Author) || !spoken && !answered {
		return
	}
	who := d.with(p.Author)
	who.called(p.Handle)
	who.at(p.At, b.Zone)
	for k, act := range BondActs {
		if d.acts[i][act] {
			who.Acts[k]++
		}
	}
	if !spoken {
		return
	}
	if !oneSided {
		b.heard++
	}
	if d.acts[i]["refuse"] {
		who.Refused = laterMark(who.Refused, Mark{p.At.UTC(), d.ID, p.URL})
	}
	if d.acts[i]["play"] {
		b.Thrown++
		if answered {
			b.Returned++
		}
		if d.answers(i) {
			b.Answering++
		}
	}
}

// response takes in an answer of one of the two to the other.
func (d *dyads) response(resp corpus.Response) {
	b, post, up := d.bonds, &d.Posts[resp.Post], &d.Posts[resp.To]
	var who *Person
	switch {
	case post.Author == b.Account && up.Author == "":
		b.Unnamed++
		return
	case post.Author == b.Account && !d.nobody(up.Author):
		who = d.with(up.Author)
		who.Got++
		who.Contacted = later(who.Contacted, post.At.UTC())
		who.at(post.At, b.Zone)
	case up.Author == b.Account && !d.nobody(post.Author):
		who = d.with(post.Author)
		who.Gave++
		if d.acts[resp.Post]["play"] {
			d.drew(resp)
		}
	default:
		return
	}
	if resp.Answered {
		who.Exchanges++
	}
}

// drew counts a 突っ込み for the post that drew it.
func (d *dyads) drew(resp corpus.Response) {
	up := &d.Posts[resp.To]
	o := d.bonds.opening(&Opening{Post: up.ID, Conversation: d.ID, At: up.At.UTC(), Text: up.Text, URL: up.URL})
	o.Drew++
	o.people[d.Posts[resp.Post].Author] = true
	if resp.Answered {
		o.Returned++
	}
}

// nobody reports whether an author is no person: unknown, or one of the
// accounts that are analysed.
func (d *dyads) nobody(a corpus.AuthorID) bool { return a == "" || d.IsAccount(a) }

// speaks reports whether a post speaks to the account: it answers or names it.
func (d *dyads) speaks(i int) bool {
	p := &d.Posts[i]
	return d.answers(i) || p.ReplyToAuthor == d.bonds.Account || slices.Contains(p.Mentions, d.bonds.Account)
}

func (d *dyads) answers(i int) bool {
	up := d.Ties[i].Parent
	return up >= 0 && d.turnOf[up] >= 0 && d.Posts[up].Author == d.bonds.Account
}

func (d *dyads) with(id corpus.AuthorID) *Person {
	p := d.people[id]
	if p == nil {
		p = &Person{ID: id, Conversations: 1, days: make(map[int]bool)}
		p.OpenedBy[d.opener(id)] = 1
		p.Modes[primaryIndex(d.result.Primary)] = 1
		if d.result.Interaction.Inferred {
			p.Inferred = 1
		}
		d.people[id] = p
	}
	return p
}

// opener says who wrote the first post. A stub need not be the first one, as it
// may itself answer a post; only the archive's own conversation id tells.
func (d *dyads) opener(person corpus.AuthorID) Opener {
	for i := range d.Posts {
		p := &d.Posts[i]
		first := p.Kind == corpus.Stub && string(p.ConversationID) == string(p.ID)
		switch {
		case p.Kind == corpus.Repost:
			continue
		case !p.Own() && !first, p.Author == "":
			return ByUnseen
		case p.Author == person:
			return ByPerson
		case p.Author == d.bonds.Account:
			return ByAccount
		}
		return ByOthers
	}
	return ByUnseen
}
