package thread

import (
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
)

// Shelf keeps posts by number, from 0: in memory ([Slice]) or on disk.
type Shelf interface {
	Len() int
	// Post is the caller's own; what it points at is not.
	Post(i int) (corpus.Post, error)
	// Add puts a post at number Len.
	Add(p corpus.Post) error
}

// Slice is a shelf in memory.
type Slice []corpus.Post

// Len is the number of posts.
func (s *Slice) Len() int { return len(*s) }

// Post is post i; it never fails.
func (s *Slice) Post(i int) (corpus.Post, error) { return (*s)[i], nil }

// Add appends a post; it never fails.
func (s *Slice) Add(p corpus.Post) error {
	*s = append(*s, p)
	return nil
}

// Options say how much to infer.
type Options struct {
	Session time.Duration // window of inferred ties; 0 is 24 hours
	NoInfer bool          // ties by ids and RTs only

	// Known is what all posts tell where these are some of them; nil where these
	// are all.
	Known *Known
}

// whole are the options with their defaults.
func (o Options) whole() Options {
	if o.Session == 0 {
		o.Session = 24 * time.Hour
	}
	return o
}

// builder ties posts. A shelf that fails is noted in err, and what it was asked
// for is empty: whoever hands on what was made looks there first.
type builder struct {
	opts  Options
	shelf Shelf
	err   error

	ids    *ids
	record []int32 // by key of a post: its record on the shelf
	at     []int32 // by key of a post: its node
	people *people
	names  *names // nil until all posts were seen once

	nodes  []node          // seen posts by (time, id); excerpts and stubs follow
	makers map[int32]int32 // the post that an excerpt or an inferred stub was made from
	quoted map[person]bool // whose words RTs repeat
	said   map[uint64]bool // the beginnings of what they repeat
	room   []int32         // of arrange

	duplicates, reposts int
	spread              map[corpus.PostID]int
	defects             []corpus.Defect
}

// Build ties the posts of a shelf to conversations. It adds to the shelf what it
// makes: records that stand for several of one post, and excerpts. The threads
// read from the shelf. It fails only where the shelf does.
func Build(shelf Shelf, opts Options) (*Threads, error) {
	b := &builder{opts: opts.whole(), shelf: shelf, ids: newIDs(shelf.Len()), record: keyed(shelf.Len()), at: keyed(shelf.Len()), people: newPeople(), quoted: make(map[person]bool), said: make(map[uint64]bool), makers: make(map[int32]int32)}
	if err := b.dedupe(); err != nil {
		return nil, err
	}
	if err := b.learnNames(); err != nil {
		return nil, err
	}
	if err := b.take(); err != nil {
		return nil, err
	}
	b.ties()
	t := b.threads()
	return t, b.err
}

// keyed is a list by key that has nothing of the key of no id, with room for n
// posts and some that are not seen.
func keyed(n int) []int32 { return append(make([]int32, 0, n+n/2+1), none) }

// key is that of an id of a post or a conversation.
func (b *builder) key(id string) key {
	k := b.ids.of(id)
	for int(k) >= len(b.at) {
		b.record, b.at = append(b.record, none), append(b.at, none)
	}
	return k
}

func (b *builder) nodeOf(k key) int32 { return b.at[k] }

// post reads a record from the shelf, with everybody's one name.
func (b *builder) post(record int32) (p corpus.Post) {
	p, err := b.shelf.Post(int(record))
	if err != nil && b.err == nil {
		b.err = err
	}
	b.names.apply(&p)
	return p
}

// unique hands over every post once.
func (b *builder) unique(see func(record int32, p *corpus.Post)) error {
	for k, n := 1, len(b.record); k < n; k++ {
		if b.record[k] == none {
			continue
		}
		p, err := b.shelf.Post(int(b.record[k]))
		if err != nil {
			return err
		}
		see(b.record[k], &p)
	}
	return nil
}

// learnNames also makes room for nodes of all posts, of all that they answer and
// of all that they quote: to make room later takes it twice.
func (b *builder) learnNames() error {
	l, quoted := newLearning(), 0
	err := b.unique(func(_ int32, p *corpus.Post) {
		b.key(string(p.ReplyTo))
		b.key(string(p.Quotes))
		quoted += len(splitRT(p).parts)
		l.see(p)
	})
	b.nodes = make([]node, 0, len(b.record)+quoted)
	if b.names = l.names(); b.opts.Known != nil {
		b.names = b.opts.Known.names()
	}
	return err
}

// take makes nodes of all posts but the bare reposts, and counts those. A
// repost that is all the archive has of a conversation of its own naming stays,
// so that the conversation does not vanish.
func (b *builder) take() error {
	var reposts []node
	named := make(map[key]bool)
	err := b.unique(func(record int32, p *corpus.Post) {
		b.names.apply(p)
		n, bare := b.node(record, p)
		if bare {
			reposts = append(reposts, n)
			return
		}
		named[n.conversation] = true
		b.nodes = append(b.nodes, n)
	})
	reposts = slices.DeleteFunc(reposts, func(n node) bool {
		stays := n.kind != corpus.Repost && n.conversation != 0 && !named[n.conversation]
		if stays {
			b.nodes = append(b.nodes, n)
		}
		return stays
	})
	slices.SortFunc(b.nodes, func(x, y node) int { return b.byTime(&x, &y) })
	for i := range b.nodes {
		b.nodes[i].group = int32(i)
		b.at[b.nodes[i].id] = int32(i)
	}
	b.reposts, b.spread = len(reposts), b.spreadOf(reposts)
	return err
}

// node is what ties need of a post; bare is one that adds no words to a repost.
func (b *builder) node(record int32, p *corpus.Post) (n node, bare bool) {
	n = node{record: record, kind: p.Kind, blind: p.Blind, parent: none, top: none, place: none,
		id: b.key(string(p.ID)), replyTo: b.key(string(p.ReplyTo)), quotes: b.key(string(p.Quotes)), conversation: b.key(string(p.ConversationID)),
		author: b.people.person(p.Author), replyToAuthor: b.people.person(p.ReplyToAuthor), quotesAuthor: b.people.person(p.QuotesAuthor),
		lead: b.leading(p)}
	n.setTime(p.At)
	chain := splitRT(p)
	if chain.told() {
		n.is |= chained
		for _, q := range chain.parts[1:] {
			author := b.names.of(corpus.Handle(q.handle))
			b.quoted[b.people.person(author)], b.said[saying(author, q.text)] = true, true
		}
	}
	if p.Quotes != "" && p.Kind == corpus.Original && hasWords(p.Text) {
		n.is |= worded
	}
	return n, p.Kind == corpus.Repost || chain.bare
}

// leading is whom a text begins with.
func (b *builder) leading(p *corpus.Post) person {
	if len(p.Mentions) > 0 && leads(p.Text) {
		return b.people.person(p.Mentions[0])
	}
	return 0
}

// spreadOf counts the bare reposts by the post that they repeat, where they tell
// its id. Who reposts his own post is left out.
func (b *builder) spreadOf(reposts []node) map[corpus.PostID]int {
	times := make(map[corpus.PostID]int)
	for i := range reposts {
		p := &reposts[i]
		of := p.quotesAuthor
		if up := b.nodeOf(p.quotes); up != none {
			of = b.nodes[up].author
		}
		if p.quotes != 0 && of != p.author {
			times[corpus.PostID(b.ids.text(p.quotes))]++
		}
	}
	return times
}

func (b *builder) byTime(x, y *node) int {
	if c := x.compareTime(y); c != 0 {
		return c
	}
	return b.ids.compare(x.id, y.id)
}

// compareIDs orders numeric ids by value and all others by bytes.
func compareIDs(a, b string) int {
	if len(a) != len(b) && digits(a) && digits(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func digits(id string) bool {
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}

// add takes in a node that is made: a stub or an excerpt.
func (b *builder) add(n node) int32 {
	i := int32(len(b.nodes))
	n.group, n.parent, n.top, n.place = i, none, none, none
	b.nodes = append(b.nodes, n)
	b.at[n.id] = i
	return i
}
