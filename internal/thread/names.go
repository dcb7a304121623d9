package thread

import (
	"cmp"
	"strings"
	"time"

	"engage/internal/corpus"
)

// names resolves the ways an author is named to one AuthorID.
type names struct {
	numbered map[corpus.AuthorID]corpus.AuthorID // "id:<number>" to the author's latest handle
	former   map[corpus.AuthorID]corpus.AuthorID // a handle to the latest of the same number
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
	if p.Number != "" && p.Handle != "" && !numeric(p.Author) {
		l.use(corpus.Numbered(p.Number), naming{p.At.UTC(), p.Author, p.Handle})
		l.number(p.Author, p.Number)
	}
	// The platform itself lets a reply begin with the name of whom it answers.
	k := p.ReplyToAuthor
	if !numeric(k) || k == corpus.Numbered(p.Number) || len(p.Mentions) == 0 || numeric(p.Mentions[0]) || !leads(p.Text) {
		return
	}
	l.vote(k, p.Mentions[0], 1)
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
		if number != "" {
			ns.former[handle] = ns.numbered[corpus.Numbered(number)]
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
	if x, ok := ns.numbered[a]; ok {
		return x
	}
	if x, ok := ns.former[a]; ok {
		return x
	}
	return a
}

// all is the one name of each author, without repetition, in order.
func (ns *names) all(in []corpus.AuthorID) []corpus.AuthorID {
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

// apply names every author of a post by their one name. To do it twice changes
// nothing.
func (ns *names) apply(p *corpus.Post) {
	before := p.Author
	if x, ok := ns.numbered[corpus.Numbered(p.Number)]; ok && p.Number != "" {
		p.Author = x
	} else {
		p.Author = ns.of(p.Author)
	}
	if w := ns.written[p.Author]; w != "" && (p.Author != before || p.Handle == "") {
		p.Handle = w
	}
	p.ReplyToAuthor, p.QuotesAuthor = ns.of(p.ReplyToAuthor), ns.of(p.QuotesAuthor)
	if len(p.Mentions) > 0 {
		p.Mentions = ns.all(p.Mentions)
	}
	if len(p.Brand) > 0 {
		p.Brand = ns.all(p.Brand)
	}
}
