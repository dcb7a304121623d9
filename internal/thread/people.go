package thread

import (
	"slices"
	"strings"

	"engage/internal/corpus"
)

// person is an author by its place in people; 0 is "".
type person uint32

// people numbers the authors that occur, and the ways in which posts name their
// own.
type people struct {
	of      map[corpus.AuthorID]person
	list    []corpus.AuthorID
	latest  []int32 // by person: the byline that was met last; 0 for none
	bylines []byline
	further map[byline]int32 // of people with several; the first of each may be missing
}

// byline is how a post names its author.
type byline struct {
	author         person
	number, handle string
}

func newPeople() *people {
	return &people{of: make(map[corpus.AuthorID]person), list: make([]corpus.AuthorID, 1), latest: make([]int32, 1), bylines: make([]byline, 1), further: make(map[byline]int32)}
}

func (p *people) person(a corpus.AuthorID) person {
	if a == "" {
		return 0
	}
	n, known := p.of[a]
	if !known {
		a = corpus.AuthorID(strings.Clone(string(a))) // it may be a piece of something large
		n = person(len(p.list))
		p.of[a], p.list, p.latest = n, append(p.list, a), append(p.latest, 0)
	}
	return n
}

// byline is the number of a post's. Most people have one, which takes no map.
func (p *people) byline(of *corpus.Post) int32 {
	author := p.person(of.Author)
	at := p.latest[author]
	now := byline{author, of.Number, of.Handle}
	if p.bylines[at] == now {
		return at
	}
	i, known := p.further[now]
	if !known {
		now.number, now.handle = strings.Clone(now.number), strings.Clone(now.handle)
		i = int32(len(p.bylines))
		if p.bylines = append(p.bylines, now); at != 0 {
			p.further[now] = i
		}
	}
	p.latest[author] = i
	return i
}

// brands numbers the lists of brands that occur; 0 is the empty one.
type brands struct {
	of    map[string]uint32
	lists [][]corpus.AuthorID
	last  uint32
}

func newBrands() *brands {
	return &brands{of: make(map[string]uint32), lists: make([][]corpus.AuthorID, 1)}
}

func (b *brands) number(list []corpus.AuthorID) uint32 {
	if len(list) == 0 {
		return 0
	}
	if slices.Equal(b.lists[b.last], list) { // as for all posts of a file
		return b.last
	}
	var key strings.Builder
	for _, a := range list {
		key.WriteString(string(a) + "\n")
	}
	n, known := b.of[key.String()]
	if !known {
		n = uint32(len(b.lists))
		b.of[key.String()], b.lists = n, append(b.lists, list)
	}
	b.last = n
	return n
}
