package corpus

import (
	"strings"
	"time"
)

// Via says how a post is tied to its parent.
type Via uint8

const (
	ViaNone    Via = iota // a root
	ViaReply              // a reply id
	ViaQuote              // a quote with own text
	ViaRT                 // an unofficial RT with own text
	ViaMention            // a leading @user in a format that has no reply ids
	ViaSession            // successive replies to stubs of one author (inferred)
)

// Tie ties a post to its parent in the same conversation.
type Tie struct {
	Parent   int // index into Conversation.Posts; -1 for a root
	Via      Via
	Inferred bool // read from signs, not from an id
}

// Level is Rafaeli's level of interaction.
type Level uint8

const (
	// Unmeasurable: no response is seen, and the archive could not have shown one.
	Unmeasurable Level = iota
	Broadcast          // nobody responds to anybody
	Reactive           // at least one response, none of them answered
	Interactive        // at least one exchange
)

var levelNames = [...]string{"", "broadcast", "reactive", "interactive"}

// String is the level's key in machine output, "" for Unmeasurable.
func (l Level) String() string { return levelNames[l] }

// Conversation is a set of posts tied by responses.
type Conversation struct {
	ID ConversationID

	// Posts holds every post of the conversation, parents before children and
	// otherwise by (time, id). Stubs and excerpts are among them.
	Posts []Post
	// Ties is aligned with Posts. Every post but the roots has a parent with a
	// smaller index; there is one root unless the archive's own conversation
	// id or a session holds several trees together.
	Ties []Tie

	// Accounts are the analysed authors that concern this conversation, by
	// AuthorID in ascending order; set once the accounts are chosen.
	Accounts []AuthorID
	// Named holds, by index into Posts, the words by which a post of somebody
	// else names an account's brand; nil where no such words are known.
	Named map[int][]string
}

// Response is a post that answers another author's post.
type Response struct {
	Post, To int // indexes into Conversation.Posts
	Answered bool
}

// Turn is a maximal run of posts of one author along a reply path.
type Turn struct {
	Author AuthorID
	Posts  []int // indexes into Conversation.Posts, ascending
	Parent int   // the turn answered, an index into the turns; -1 for none
}

// Interaction is the structural account of a conversation: exact counts.
type Interaction struct {
	Responses int
	Exchanges int
	Inferred  bool // some response or exchange was inferred
	Level     Level
	Seen      int // posts whose text is seen; bare reposts are left out
	Known     int // Seen and stubs
}

// IsAccount reports whether the author is one of the conversation's accounts.
func (c *Conversation) IsAccount(a AuthorID) bool {
	for _, x := range c.Accounts {
		if x == a {
			return true
		}
	}
	return false
}

// Addressed reports whether post i, of somebody else, speaks to an account: it
// mentions one or answers one.
func (c *Conversation) Addressed(i int) bool {
	p := &c.Posts[i]
	if !p.Own() || c.IsAccount(p.Author) {
		return false
	}
	for _, m := range p.Mentions {
		if c.IsAccount(m) {
			return true
		}
	}
	up := c.Ties[i].Parent
	return up >= 0 && c.Posts[up].Kind != Repost && c.IsAccount(c.Posts[up].Author) || c.IsAccount(p.ReplyToAuthor)
}

// Turns returns the conversation's turns in order of their first post, and the
// turn of each post (-1 for a repost). Stubs count as turns of their authors;
// a stub of unknown author is a turn alone.
func (c *Conversation) Turns() (turns []Turn, turnOf []int) {
	turnOf = make([]int, len(c.Posts))
	for i := range c.Posts {
		p := &c.Posts[i]
		if turnOf[i] = -1; p.Kind == Repost {
			continue
		}
		parent := -1
		if up := c.Ties[i].Parent; up >= 0 {
			parent = turnOf[up]
		}
		if parent >= 0 && p.Author != "" && turns[parent].Author == p.Author {
			turns[parent].Posts = append(turns[parent].Posts, i)
			turnOf[i] = parent
			continue
		}
		turns = append(turns, Turn{Author: p.Author, Posts: []int{i}, Parent: parent})
		turnOf[i] = len(turns) - 1
	}
	return turns, turnOf
}

// Responses returns every response whose text is seen, in post order. A
// response is answered when the author it answers takes the turn after it;
// that turn may be a stub's, since a stub proves that its author wrote.
func (c *Conversation) Responses() []Response { return c.ResponsesOf(c.Turns()) }

// ResponsesOf is Responses where the turns are known.
func (c *Conversation) ResponsesOf(turns []Turn, turnOf []int) []Response {
	answered := make(map[[2]int]bool) // (turn, turn it answers) that got a turn back
	for _, t := range turns {
		if t.Parent < 0 || t.Author == "" {
			continue
		}
		if up := turns[t.Parent].Parent; up >= 0 && turns[up].Author == t.Author {
			answered[[2]int{t.Parent, up}] = true
		}
	}
	var out []Response
	for i := range c.Posts {
		up := c.Ties[i].Parent
		if up < 0 || !c.Posts[i].Own() || turnOf[up] < 0 || turnOf[up] == turnOf[i] {
			continue
		}
		out = append(out, Response{Post: i, To: up, Answered: answered[[2]int{turnOf[i], turnOf[up]}]})
	}
	return out
}

// Interaction counts responses and exchanges and names the level. A
// conversation without a response is Unmeasurable, not a broadcast, when every
// post of it comes from a source that could not have shown one.
func (c *Conversation) Interaction() Interaction { return c.InteractionOf(c.Responses()) }

// InteractionOf is Interaction where the responses are known.
func (c *Conversation) InteractionOf(responses []Response) Interaction {
	var n Interaction
	for _, r := range responses {
		n.Responses++
		if r.Answered {
			n.Exchanges++
		}
	}
	measurable := false
	for i := range c.Posts {
		p := &c.Posts[i]
		switch {
		case p.Own():
			n.Seen++
			n.Known++
			measurable = measurable || p.Blind&BlindOthers == 0
		case p.Kind == Stub:
			n.Known++
		}
		n.Inferred = n.Inferred || c.Ties[i].Inferred
	}
	switch {
	case n.Exchanges > 0:
		n.Level = Interactive
	case n.Responses > 0:
		n.Level = Reactive
	case measurable:
		n.Level = Broadcast
	}
	return n
}

// Period is the time of the first and the last dated post that is seen; zero
// times where none is dated.
func (c *Conversation) Period() (start, end time.Time) {
	for i := range c.Posts {
		p := &c.Posts[i]
		if !p.Own() || p.At.IsZero() {
			continue
		}
		if start.IsZero() || p.At.Before(start) {
			start = p.At
		}
		if p.At.After(end) {
			end = p.At
		}
	}
	return start, end
}

// ObservedShare is posts seen / posts known, 0 to 1; ok is false for an empty
// conversation.
func (n Interaction) ObservedShare() (share float64, ok bool) {
	if n.Known == 0 {
		return 0, false
	}
	return float64(n.Seen) / float64(n.Known), true
}

// Local is the id of post i as its source prints it: posts nested in a
// labelled thread lose the thread's prefix.
func (c *Conversation) Local(i int) string {
	return strings.TrimPrefix(string(c.Posts[i].ID), string(c.ID)+"/")
}

// Name is the author of post i as written, falling back to the AuthorID; ""
// if unknown.
func (c *Conversation) Name(i int) string {
	if h := c.Posts[i].Handle; h != "" {
		return h
	}
	return string(c.Posts[i].Author)
}

// Authors are the authors whose posts are seen, as written, in order of
// appearance.
func (c *Conversation) Authors() []string {
	names, seen := []string{}, make(map[AuthorID]bool)
	for i := range c.Posts {
		p := &c.Posts[i]
		if p.Own() && p.Author != "" && !seen[p.Author] {
			seen[p.Author] = true
			names = append(names, c.Name(i))
		}
	}
	return names
}

// Account is the account that the conversation is counted under, as written:
// of its accounts the one that wrote most, else the first; "" if none concerns
// it.
func (c *Conversation) Account() string {
	if len(c.Accounts) == 0 {
		return ""
	}
	best, most := string(c.Accounts[0]), 0
	for _, id := range c.Accounts {
		n, name := 0, ""
		for i := range c.Posts {
			if c.Posts[i].Author == id && c.Posts[i].Own() {
				n++
				name = c.Name(i)
			}
		}
		if n > most {
			best, most = name, n
		}
	}
	return best
}

// Permalink is the address of the first seen post that has one, "" if none.
func (c *Conversation) Permalink() string {
	for i := range c.Posts {
		if u := c.Posts[i].URL; u != "" {
			return u
		}
	}
	return ""
}
