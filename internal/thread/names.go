package thread

import (
	"strings"

	"engage/internal/corpus"
)

// names resolves the ways an author is named to one AuthorID.
type names struct {
	numbered map[corpus.AuthorID]corpus.AuthorID // "id:<number>" to the author's latest handle
	former   map[corpus.AuthorID]corpus.AuthorID // a handle to the latest of the same number
	written  map[corpus.AuthorID]string          // a latest handle as written
}

// learnNames reads who is who from the posts. The handle of the latest post
// stands for a number, of equally late ones the smallest. A handle that two
// numbers have used stays as it is where no number stands beside it.
func learnNames(posts []corpus.Post) *names {
	ns := &names{make(map[corpus.AuthorID]corpus.AuthorID), make(map[corpus.AuthorID]corpus.AuthorID), make(map[corpus.AuthorID]string)}
	latest := make(map[corpus.AuthorID]*corpus.Post)
	numberOf := make(map[corpus.AuthorID]string) // "" if several numbers used the handle
	for i := range posts {
		p := &posts[i]
		if p.Number == "" || p.Handle == "" || numeric(p.Author) {
			continue
		}
		k := corpus.Numbered(p.Number)
		if l := latest[k]; l == nil || p.At.After(l.At) || p.At.Equal(l.At) && p.Author < l.Author {
			latest[k] = p
		}
		if n, ok := numberOf[p.Author]; ok && n != p.Number {
			numberOf[p.Author] = ""
		} else if !ok {
			numberOf[p.Author] = p.Number
		}
	}
	for k, p := range latest {
		ns.numbered[k] = p.Author
		// Of two spellings ("Foo", "foo") of two numbers the smaller, whatever the order.
		if w, ok := ns.written[p.Author]; !ok || p.Handle < w {
			ns.written[p.Author] = p.Handle
		}
	}
	for handle, number := range numberOf {
		if number != "" {
			ns.former[handle] = ns.numbered[corpus.Numbered(number)]
		}
	}
	ns.learnFromMentions(posts)
	return ns
}

// learnFromMentions takes the user that replies to a number most often begin
// with for that number's owner: the platform puts that mention there itself.
func (ns *names) learnFromMentions(posts []corpus.Post) {
	votes := make(map[corpus.AuthorID]map[corpus.AuthorID]int)
	for i := range posts {
		p := &posts[i]
		k := p.ReplyToAuthor
		if !numeric(k) || ns.numbered[k] != "" || k == corpus.Numbered(p.Number) || len(p.Mentions) == 0 || numeric(p.Mentions[0]) || !leads(p.Text) {
			continue
		}
		if votes[k] == nil {
			votes[k] = make(map[corpus.AuthorID]int)
		}
		votes[k][p.Mentions[0]]++
	}
	for k, byHandle := range votes {
		best := corpus.AuthorID("")
		for h, n := range byHandle {
			if best == "" || n > byHandle[best] || n == byHandle[best] && h < best {
				best = h
			}
		}
		ns.numbered[k] = ns.of(best)
	}
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

// apply names every author of the posts by their one name.
func (ns *names) apply(posts []corpus.Post) {
	for i := range posts {
		p := &posts[i]
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
}
