package thread

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
)

// names resolves the ways an author is named to one AuthorID.
type names struct {
	numbered map[corpus.AuthorID]corpus.AuthorID // "id:<number>" to the author's latest handle
	former   map[corpus.AuthorID]corpus.AuthorID // a handle to the latest of the same number, where that is another
	written  map[corpus.AuthorID]string          // a latest handle as written
}

// learning is what the posts tell about who is who.
type learning struct {
	Latest   map[corpus.AuthorID]naming                  // by number
	NumberOf map[corpus.AuthorID]string                  // by handle; "" if several numbers used it
	Votes    map[corpus.AuthorID]map[corpus.AuthorID]int // by number, for a handle
}

// naming is a handle and when it was used.
type naming struct {
	At     time.Time
	Author corpus.AuthorID
	Handle string
}

func newLearning() learning {
	return learning{make(map[corpus.AuthorID]naming), make(map[corpus.AuthorID]string), make(map[corpus.AuthorID]map[corpus.AuthorID]int)}
}

func (l *learning) see(p *corpus.Post) {
	l.sign(p.Author, p.Number, p.Handle, p.At.UTC())
	if len(p.Mentions) > 0 && numeric(p.ReplyToAuthor) && leads(p.Text) {
		l.answer(p.ReplyToAuthor, p.Mentions[0], p.Number)
	}
}

// sign takes in how the author of a post is named.
func (l *learning) sign(author corpus.AuthorID, number, handle string, at time.Time) {
	if number != "" && handle != "" && !numeric(author) {
		l.use(corpus.Numbered(number), naming{at, author, handle})
		l.number(author, number)
	}
}

// answer takes in that a post answers somebody and begins with a name; number is
// its author's own. The platform itself lets a reply begin with the name of whom
// it answers.
func (l *learning) answer(to, lead corpus.AuthorID, number string) {
	if numeric(to) && to != corpus.Numbered(number) && !numeric(lead) {
		l.vote(to, lead, 1)
	}
}

func (l *learning) number(handle corpus.AuthorID, number string) {
	if n, ok := l.NumberOf[handle]; ok && n != number {
		number = ""
	}
	l.NumberOf[handle] = number
}

func (l *learning) vote(number, handle corpus.AuthorID, n int) {
	if l.Votes[number] == nil {
		l.Votes[number] = make(map[corpus.AuthorID]int)
	}
	l.Votes[number][handle] += n
}

func (l *learning) merge(o *learning) {
	for k, n := range o.Latest {
		l.use(k, n)
	}
	for handle, number := range o.NumberOf {
		l.number(handle, number)
	}
	for number, byHandle := range o.Votes {
		for handle, n := range byHandle {
			l.vote(number, handle, n)
		}
	}
}

// use keeps the latest naming of a number, of equally late ones the smallest.
func (l *learning) use(number corpus.AuthorID, n naming) {
	old, ok := l.Latest[number]
	if c := n.At.Compare(old.At); !ok || c > 0 || c == 0 && cmp.Or(cmp.Compare(n.Author, old.Author), cmp.Compare(n.Handle, old.Handle)) < 0 {
		l.Latest[number] = n
	}
}

// names are what was learnt. The handle of the latest post stands for a number.
// A handle that two numbers have used stays as it is where no number stands
// beside it. Of a number whose posts are not seen, the user that replies to it
// most often begin with is the owner.
func (l *learning) names() *names {
	ns := &names{make(map[corpus.AuthorID]corpus.AuthorID), make(map[corpus.AuthorID]corpus.AuthorID), make(map[corpus.AuthorID]string)}
	for k, n := range l.Latest {
		ns.numbered[k] = n.Author
		// Of two spellings ("Foo", "foo") of two numbers the smaller, whatever the order.
		if w, ok := ns.written[n.Author]; !ok || n.Handle < w {
			ns.written[n.Author] = n.Handle
		}
	}
	for handle, number := range l.NumberOf {
		if latest := ns.numbered[corpus.Numbered(number)]; number != "" && latest != handle {
			ns.former[handle] = latest
		}
	}
	for k, byHandle := range l.Votes {
		if ns.numbered[k] != "" {
			continue
		}
		best := corpus.AuthorID("")
		for h, n := range byHandle {
			if best == "" || n > byHandle[best] || n == byHandle[best] && h < best {
				best = h
			}
		}
		ns.numbered[k] = ns.of(best)
	}
	return ns
}

func numeric(a corpus.AuthorID) bool { return strings.HasPrefix(string(a), "id:") }

// of is the one name of an author.
func (ns *names) of(a corpus.AuthorID) corpus.AuthorID {
	in := ns.former
	if numeric(a) {
		in = ns.numbered
	}
	if x, ok := in[a]; ok {
		return x
	}
	return a
}

// author is the one name of whom a post names so, with a number or without.
func (ns *names) author(a corpus.AuthorID, number string) corpus.AuthorID {
	if x, ok := ns.numbered[corpus.Numbered(number)]; ok && number != "" {
		return x
	}
	return ns.of(a)
}

// all is the one name of each author, without repetition, in order. Where they
// are so already it is the same list.
func (ns *names) all(in []corpus.AuthorID) []corpus.AuthorID {
	if ns.stand(in) {
		return in
	}
	var out []corpus.AuthorID
	seen := make(map[corpus.AuthorID]bool, len(in))
	for _, a := range in {
		if a = ns.of(a); !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// few is of how many names it is the quickest to compare each with each.
const few = 8

// stand reports whether a short list of authors needs no change.
func (ns *names) stand(in []corpus.AuthorID) bool {
	if len(in) > few {
		return false
	}
	for i, a := range in {
		if ns.of(a) != a || slices.Contains(in[:i], a) {
			return false
		}
	}
	return true
}

// apply names every author of a post by their one name. To do it twice changes
// nothing.
func (ns *names) apply(p *corpus.Post) { ns.applyTo(p, ns.author(p.Author, p.Number)) }

// applyTo is apply where a post's author is known.
func (ns *names) applyTo(p *corpus.Post, author corpus.AuthorID) {
	if p.Author != author || p.Handle == "" {
		if w := ns.written[author]; w != "" {
			p.Handle = w
		}
	}
	p.Author = author
	p.ReplyToAuthor, p.QuotesAuthor = ns.of(p.ReplyToAuthor), ns.of(p.QuotesAuthor)
	p.Mentions, p.Brand = ns.all(p.Mentions), ns.all(p.Brand)
}
