package insight

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// BondActs are the acts toward an account that make a bond, by their names in a
// rubric. A rubric without a sign of one of them leaves that one unknown.
var BondActs = [...]string{"thank", "empathise", "play", "gift", "recommend"}

// Opener says who wrote the first post of a conversation.
type Opener uint8

const (
	ByPerson  Opener = iota // the person that is talked of
	ByAccount               // the account
	ByOthers                // anybody else
	ByUnseen                // the archive does not show it
	numOpeners
)

// Mark is a place in the archive that people may want to look at.
type Mark struct {
	At           time.Time // zero if unknown
	Conversation corpus.ConversationID
	URL          string // "" where the archive has none
}

// laterMark is the later of two marks; of equally late ones that of the greater id.
func laterMark(a, b Mark) Mark {
	if cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Conversation, b.Conversation)) < 0 {
		return b
	}
	return a
}

// Person is another author whom an account talks with: one of the two answers
// the other, or the person names the account. What they have between them are
// the posts of the person that speak to the account or that it answers, and the
// posts of the account that answer the person.
type Person struct {
	ID            corpus.AuthorID
	Conversations int
	Inferred      int // conversations of which a part was inferred
	Gave, Got     int // responses of the person to the account, and of it to them
	Exchanges     int // responses between the two that were answered
	OpenedBy      [numOpeners]int
	Acts          [len(BondActs)]int // posts of the person between them, by act
	Modes         [rubric.NumModes + 1]int
	First, Last   time.Time // of the dated posts between them; zero if none is
	Latest        Mark      // the latest conversation
	Refused       Mark      // the latest post by which they told the account to keep away
	Contacted     time.Time // the account's latest dated answer to them; zero if there is none

	days   map[int]bool // year, month, day as digits
	handle string
}

// Days is on how many days they talked.
func (p *Person) Days() int { return len(p.days) }

// Name is the person's handle as written, falling back to the id.
func (p *Person) Name() string { return cmp.Or(p.handle, string(p.ID)) }

// Told reports whether the person told the account to keep away.
func (p *Person) Told() bool { return p.Refused != Mark{} }

// Mutual reports whether each answered the other (Zhang et al. 2018).
func (p *Person) Mutual() bool { return p.Exchanges > 0 || p.Gave > 0 && p.Got > 0 }

func (p *Person) merge(o *Person) {
	p.Conversations += o.Conversations
	p.Inferred += o.Inferred
	p.Gave += o.Gave
	p.Got += o.Got
	p.Exchanges += o.Exchanges
	addTo(p.OpenedBy[:], o.OpenedBy[:])
	addTo(p.Acts[:], o.Acts[:])
	addTo(p.Modes[:], o.Modes[:])
	if p.First.IsZero() || !o.First.IsZero() && o.First.Before(p.First) {
		p.First = o.First
	}
	if o.Last.After(p.Last) {
		p.Last = o.Last
	}
	p.Latest, p.Refused = laterMark(p.Latest, o.Latest), laterMark(p.Refused, o.Refused)
	p.Contacted = later(p.Contacted, o.Contacted)
	maps.Copy(p.days, o.days)
	p.called(o.handle)
}

func addTo(to, from []int) {
	for i, n := range from {
		to[i] += n
	}
}

// called takes the smallest of the spellings, whatever the order.
func (p *Person) called(handle string) {
	if p.handle == "" || handle != "" && handle < p.handle {
		p.handle = handle
	}
}

func (p *Person) at(t time.Time, zone *time.Location) {
	if t.IsZero() {
		return
	}
	y, m, d := t.In(zone).Date()
	p.days[y*1e4+int(m)*100+d] = true
	t = t.UTC()
	if p.First.IsZero() || t.Before(p.First) {
		p.First = t
	}
	if t.After(p.Last) {
		p.Last = t
	}
}

// Opening is a post of the account that drew 突っ込み: answers that play.
type Opening struct {
	Post         corpus.PostID
	Conversation corpus.ConversationID
	At           time.Time
	Text, URL    string // "" where only the post's id is known
	Drew         int    // 突っ込み
	Returned     int    // of them, those the account answered

	people map[corpus.AuthorID]bool
}

// People is how many people took the opening.
func (o *Opening) People() int { return len(o.people) }

// Bonds accumulates whom an account talks with. Account and Zone must be set.
// People are the authors that are no analysed account.
type Bonds struct {
	Account corpus.AuthorID
	Zone    *time.Location // of the days on which people talked

	Posts         int // of the account, reposts left out
	Conversations int // that concern the account
	WithPeople    int // of them, those with somebody
	Seen, Known   int // posts of these conversations
	Unnamed       int // answers of the account to people whom the archive does not name

	// 突っ込み: posts of others that play and speak to the account.
	Thrown    int
	Answering int // of Thrown, those that answer a post of the account
	Returned  int // of Thrown, those that the account answered

	blind, heard int // posts of the account from one-sided sources; posts to it from others
	people       map[corpus.AuthorID]*Person
	openings     map[corpus.PostID]*Opening
}

func (b *Bonds) init() {
	if b.people == nil {
		b.people, b.openings = make(map[corpus.AuthorID]*Person), make(map[corpus.PostID]*Opening)
	}
}

// Add counts one conversation that concerns the account.
func (b *Bonds) Add(r *score.Result) {
	b.init()
	b.Conversations++
	b.Seen += r.Interaction.Seen
	b.Known += r.Interaction.Known
	people := readDyads(b, r)
	if len(people) > 0 {
		b.WithPeople++
	}
	for _, p := range people {
		b.meet(p)
	}
}

func (b *Bonds) meet(p *Person) {
	if known := b.people[p.ID]; known != nil {
		known.merge(p)
		return
	}
	own := *p
	own.days = maps.Clone(p.days)
	b.people[p.ID] = &own
}

// Merge adds another accumulator of the same account.
func (b *Bonds) Merge(o *Bonds) {
	b.init()
	b.Posts += o.Posts
	b.Conversations += o.Conversations
	b.WithPeople += o.WithPeople
	b.Seen += o.Seen
	b.Known += o.Known
	b.Unnamed += o.Unnamed
	b.Thrown += o.Thrown
	b.Answering += o.Answering
	b.Returned += o.Returned
	b.blind += o.blind
	b.heard += o.heard
	for _, p := range o.people {
		b.meet(p)
	}
	for _, x := range o.openings {
		for who := range x.people {
			b.opening(x).people[who] = true
		}
		own := b.opening(x)
		own.Drew += x.Drew
		own.Returned += x.Returned
	}
}

// KeepAway marks the people who told the account to keep away where this archive
// does not show it, as on an earlier night.
func (b *Bonds) KeepAway(told []Refusal) {
	for _, r := range told {
		if p := b.people[r.Author]; p != nil && !p.Told() {
			p.Refused = Mark{r.At.UTC(), r.Conversation, r.URL}
		}
	}
}

// opening is the account's own record of an opening.
func (b *Bonds) opening(x *Opening) *Opening {
	own := b.openings[x.Post]
	if own == nil {
		own = &Opening{Post: x.Post, Conversation: x.Conversation, At: x.At, Text: x.Text, URL: x.URL, people: make(map[corpus.AuthorID]bool)}
		b.openings[x.Post] = own
	}
	return own
}

// OneSided reports whether the archive holds the account's posts only, so that
// people are known by its answers to them and their words by nothing.
func (b *Bonds) OneSided() bool { return b.Posts > 0 && b.blind == b.Posts && b.heard == 0 }

// Unseen reports whether the archive holds nothing that the account wrote.
func (b *Bonds) Unseen() bool { return b.Posts == 0 }

// Observed is the share of the known posts that are seen.
func (b *Bonds) Observed() Share { return Share{b.Seen, b.Known} }

// Return is the share of the 突っ込み that the account answered.
func (b *Bonds) Return() Share { return Share{b.Returned, b.Thrown} }

// People are all people, by id.
func (b *Bonds) People() []*Person {
	return slices.SortedFunc(maps.Values(b.people), func(x, y *Person) int { return cmp.Compare(x.ID, y.ID) })
}

// Openings are the posts that drew 突っ込み: those that drew most first, then
// from most people, then the latest.
func (b *Bonds) Openings() []*Opening {
	return slices.SortedFunc(maps.Values(b.openings), func(x, y *Opening) int {
		return cmp.Or(cmp.Compare(y.Drew, x.Drew), cmp.Compare(y.People(), x.People()), y.At.Compare(x.At), cmp.Compare(x.Post, y.Post))
	})
}
