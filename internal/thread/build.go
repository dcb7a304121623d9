package thread

import (
	"hash/maphash"
	"slices"
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

// Builder ties posts. It takes in one after the other, and ties them when it has
// all. A shelf that fails is noted in err, and what it was asked for is empty:
// whoever hands on what was made looks there first.
type Builder struct {
	opts  Options
	shelf Shelf
	err   error

	ids     *ids
	byKey   list[key, int32] // by key of a post: its node
	several map[key][]int32
	people  *people
	brands  *brands
	names   *names // nil until all posts were seen

	nodes  list[int32, node] // of all records; then seen posts by (time, id), and excerpts and stubs after them
	makers map[int32]int32   // the post that an excerpt or an inferred stub was made from
	seed   maphash.Seed      // of openings
	told   []told            // what RTs repeat, of all records
	quoted map[person]bool   // whose words RTs repeat
	said   map[words]bool    // the openings of what they repeat
	room   []int32           // of arrange

	duplicates, reposts int
	spread              map[corpus.PostID]int
	defects             []corpus.Defect
}

// NewBuilder makes a builder of posts that wait on a shelf.
func NewBuilder(shelf Shelf, opts Options) *Builder {
	b := &Builder{opts: opts.whole(), shelf: shelf, ids: newIDs(), several: make(map[key][]int32), people: newPeople(), brands: newBrands(), seed: maphash.MakeSeed(),
		quoted: make(map[person]bool), said: make(map[words]bool), makers: make(map[int32]int32)}
	b.byKey.add(none)
	return b
}

// Add takes in a post and puts it on the shelf. It fails where the shelf does.
func (b *Builder) Add(p corpus.Post) error {
	b.note(int32(b.shelf.Len()), &p)
	return b.shelf.Add(p)
}

// Build ties the posts to conversations; nothing can be added afterwards. It adds
// to the shelf what it makes: records that stand for several of one post, and
// excerpts. The threads read from the shelf. It fails only where the shelf does.
func (b *Builder) Build() (*Threads, error) {
	if err := b.merge(); err != nil {
		return nil, err
	}
	b.settle()
	b.ties()
	t := b.threads()
	return t, b.err
}

// Build ties the posts of a shelf, as [Builder.Build] does.
func Build(shelf Shelf, opts Options) (*Threads, error) {
	b := NewBuilder(shelf, opts)
	for i := range shelf.Len() {
		p, err := shelf.Post(i)
		if err != nil {
			return nil, err
		}
		b.note(int32(i), &p)
	}
	return b.Build()
}

// key is that of an id of a post or a conversation.
func (b *Builder) key(id string) key {
	k := b.ids.of(id)
	for k >= b.byKey.len {
		b.byKey.add(none)
	}
	return k
}

func (b *Builder) nodeOf(k key) int32 { return *b.byKey.at(k) }

// post reads a record from the shelf, with everybody's one name.
func (b *Builder) post(record int32) (p corpus.Post) {
	p, err := b.shelf.Post(int(record))
	if err != nil && b.err == nil {
		b.err = err
	}
	b.names.apply(&p)
	return p
}

// spreadOf counts the bare reposts by the post that they repeat, where they tell
// its id. Who reposts his own post is left out.
func (b *Builder) spreadOf(reposts []node) map[corpus.PostID]int {
	times := make(map[corpus.PostID]int)
	for i := range reposts {
		p := &reposts[i]
		of := p.quotesAuthor
		if up := b.nodeOf(p.quotes); up != none {
			of = b.nodes.at(up).author
		}
		if p.quotes != 0 && of != p.author {
			times[corpus.PostID(b.ids.text(p.quotes))]++
		}
	}
	return times
}

func (b *Builder) byTime(x, y *node) int {
	if c := x.compareTime(y); c != 0 {
		return c
	}
	return b.ids.compare(x.id, y.id)
}

// order sorts the nodes, and notes where they are.
func (b *Builder) order() {
	order := make([]int32, b.nodes.len)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int { return b.byTime(b.nodes.at(x), b.nodes.at(y)) })
	b.nodes.arrange(order)
	for k := range b.byKey.len {
		*b.byKey.at(k) = none
	}
	for i := range b.nodes.len {
		n := b.nodes.at(i)
		n.group, *b.byKey.at(n.id) = i, i
	}
}

// add takes in a node that is made: a stub or an excerpt.
func (b *Builder) add(n node) int32 {
	i := b.nodes.len
	n.group, n.parent, n.top, n.place = i, none, none, none
	b.nodes.add(n)
	*b.byKey.at(n.id) = i
	return i
}
