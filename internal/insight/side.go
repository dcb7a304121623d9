package insight

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"engage/internal/corpus"
	"engage/internal/score"
)

// Unit is what a comparison counts: words, pairs of words, dialogue acts.
type Unit uint8

const (
	Lemma Unit = iota
	Bigram
	Act
	NumUnits
)

var unitNames = [NumUnits]string{"lemma", "bigram", "act"}

// String is the unit's key in machine output.
func (u Unit) String() string { return unitNames[u] }

// Context is a place in a post where something is said.
type Context struct {
	Post       *corpus.Post
	Start, End int // byte span in the post's text
	order      uint64
}

// Side accumulates what is said on one side of a comparison. NewSide makes one.
type Side struct {
	Posts       int
	Unnamed     int           // posts of which nobody knows who wrote them
	N           [NumUnits]int // occurrences of words and of pairs; of acts: posts
	First, Last time.Time     // of the dated posts; zero if none is

	keep   int // contexts of each word
	people map[corpus.AuthorID]uint32
	words  map[word]*tally
	list   []*tally
	also   map[uint64]bool // (word, author) but for each word's first author

	now, copied *corpus.Post // the post that is counted, and the side's own of it
}

// word is a key of a Side.
type word struct {
	unit Unit
	text string
}

// tally counts one word.
type tally struct {
	word
	id                    uint32 // its place in Side.list
	first                 uint32 // the author seen first
	count, posts, authors int
	last                  int // the side's number of the post counted last
	hash                  uint64
	contexts              []Context // the first by order
}

// NewSide is an empty side that keeps so many contexts of each word.
func NewSide(contexts int) *Side {
	return &Side{keep: contexts, people: make(map[corpus.AuthorID]uint32), words: make(map[word]*tally), also: make(map[uint64]bool)}
}

// Add counts post i of a result, and the terms that its text holds.
func (s *Side) Add(r *score.Result, i int, terms []score.Term) {
	p := &r.Conversation.Posts[i]
	s.Posts++
	s.N[Act]++
	s.now, s.copied = p, nil
	if !p.Author.Named() {
		s.Unnamed++
	}
	s.see(p.At, p.At)
	author, seed := s.person(p.Author), hash(string(p.ID))
	for _, t := range terms {
		unit := Lemma
		if t.Pair {
			unit = Bigram
		}
		s.N[unit]++
		s.count(word{unit, t.Text}, author, Context{p, t.Start, t.End, seed})
	}
	from := sort.Search(len(r.Evidence), func(k int) bool { return r.Evidence[k].Post >= i })
	for _, e := range r.Evidence[from:] {
		if e.Post != i {
			break
		}
		if t := s.words[word{Act, e.Act}]; e.Act != "" && (t == nil || t.last != s.Posts) {
			s.count(word{Act, e.Act}, author, Context{p, e.Start, e.End, seed})
		}
	}
}

// see widens the window of the side.
func (s *Side) see(first, last time.Time) {
	if !first.IsZero() && (s.First.IsZero() || first.Before(s.First)) {
		s.First = first
	}
	if last.After(s.Last) {
		s.Last = last
	}
}

// Authors is how many people wrote the posts; ok is false where some post does
// not name its author.
func (s *Side) Authors() (n int, ok bool) { return len(s.people), s.Unnamed == 0 }

func (s *Side) person(a corpus.AuthorID) uint32 {
	id, ok := s.people[a]
	if !ok {
		id = uint32(len(s.people))
		s.people[a] = id
	}
	return id
}

func (s *Side) tally(w word) *tally {
	t := s.words[w]
	if t == nil {
		t = &tally{word: w, id: uint32(len(s.list)), hash: hash(w.text)}
		s.words[w] = t
		s.list = append(s.list, t)
	}
	return t
}

// count takes one occurrence; the context's order is that of its post.
func (s *Side) count(w word, author uint32, c Context) {
	t := s.tally(w)
	t.count++
	s.by(t, author)
	if t.last == s.Posts {
		return
	}
	t.last = s.Posts
	t.posts++
	c.order = mix(c.order ^ t.hash)
	s.sample(t, c)
}

// by notes that an author has said a word.
func (s *Side) by(t *tally, author uint32) {
	switch key := uint64(t.id)<<32 | uint64(author); {
	case t.authors == 0:
		t.first, t.authors = author, 1
	case t.first != author && !s.also[key]:
		s.also[key] = true
		t.authors++
	}
}

// sample keeps the first contexts by order, which is like chance and the same
// in every run: a sample of all posts, whatever their order.
func (s *Side) sample(t *tally, c Context) {
	at, _ := slices.BinarySearchFunc(t.contexts, c, func(a, b Context) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Post.ID, b.Post.ID))
	})
	if at == s.keep {
		return
	}
	if len(t.contexts) == s.keep {
		t.contexts = t.contexts[:s.keep-1]
	}
	if c.Post == s.now {
		c.Post = s.own()
	}
	t.contexts = slices.Insert(t.contexts, at, c)
}

// own is a copy of the post that is counted, lest a context keep its whole
// conversation in memory.
func (s *Side) own() *corpus.Post {
	if s.copied == nil {
		p := *s.now
		s.copied = &p
	}
	return s.copied
}

// Merge adds a side of other posts.
func (s *Side) Merge(o *Side) {
	s.Posts += o.Posts
	s.Unnamed += o.Unnamed
	for u := range o.N {
		s.N[u] += o.N[u]
	}
	s.see(o.First, o.Last)
	author := make([]uint32, len(o.people)) // of o, as known here
	for name, id := range o.people {
		author[id] = s.person(name)
	}
	here := make([]*tally, len(o.list))
	for id, from := range o.list {
		t := s.tally(from.word)
		t.count += from.count
		t.posts += from.posts
		s.by(t, author[from.first])
		for _, c := range from.contexts {
			s.sample(t, c)
		}
		here[id] = t
	}
	for key := range o.also {
		s.by(here[key>>32], author[uint32(key)])
	}
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// mix spreads a hash, so that its order says nothing (the finaliser of
// MurmurHash3).
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
