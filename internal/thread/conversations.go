package thread

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
)

// Threads are conversations in the order of their first seen post's time, then of
// their ids. They are small: the posts of one are read from the shelf when it is
// asked for.
type Threads struct {
	Defects    []corpus.Defect
	Duplicates int // records of a post that was already known
	Reposts    int // bare reposts: spread, in no conversation

	// Spread counts the bare reposts by the post that they repeat, where they
	// tell its id. Who reposts his own post is left out.
	Spread map[corpus.PostID]int

	shelf  Shelf
	names  *names
	ids    *ids
	people *people
	brands *brands
	posts  []laid // of every conversation, in its order
	spans  []span
}

// laid is what is left to say of a post once it has its place.
type laid struct {
	record           int32 // on the shelf; none for a stub
	parent           int32 // its place in the conversation; none for a root
	id, conversation key
	author           person
	brand            uint32
	via              corpus.Via
	kind             corpus.Kind
	blind            corpus.Blind
	is               facts
}

// span is a conversation: posts[from:to].
type span struct {
	seconds  int64 // of its start, in Unix time
	nanos    int32
	id       key
	from, to int32
}

// threads gathers the tied posts.
func (b *Builder) threads() *Threads {
	for i := range b.nodes.len {
		if up := b.nodes.at(i).parent; up != none {
			b.union(i, up)
		}
	}
	t := &Threads{Defects: b.defects, Duplicates: b.duplicates, Reposts: b.reposts, Spread: b.spread,
		shelf: b.shelf, names: b.names, ids: b.ids, people: b.people, brands: b.brands, posts: make([]laid, 0, b.nodes.len)}
	b.ids.closed()
	b.byKey = list[key, int32]{}
	members, ends := b.groups()
	from := int32(0)
	for _, to := range ends {
		if to > from {
			b.arrange(t, members[from:to])
		}
		from = to
	}
	slices.SortFunc(t.spans, func(x, y span) int {
		if c := cmp.Or(cmp.Compare(x.seconds, y.seconds), cmp.Compare(x.nanos, y.nanos)); c != 0 {
			return c
		}
		return strings.Compare(t.ids.text(x.id), t.ids.text(y.id))
	})
	return t
}

// groups lists the nodes group by group, and where each node's group ends: for
// all but the one that stands for a group, where it begins.
func (b *Builder) groups() (members, ends []int32) {
	ends = make([]int32, b.nodes.len)
	for i := range b.nodes.len {
		ends[b.find(i)]++
	}
	sum := int32(0)
	for g, n := range ends {
		ends[g] = sum // where it begins, for now
		sum += n
	}
	members = make([]int32, b.nodes.len)
	for i := range b.nodes.len {
		g := b.find(i)
		members[ends[g]] = i
		ends[g]++
	}
	return members, ends
}

// arrange adds a group as a conversation: parents before children, otherwise the
// earliest first. An unseen or quoted parent takes the place of its first child.
func (b *Builder) arrange(t *Threads, members []int32) {
	slices.SortFunc(members, func(x, y int32) int { return b.byTime(b.nodes.at(x), b.nodes.at(y)) })
	order := b.room[:0]
	for _, i := range members {
		if b.nodes.at(i).kind != corpus.Stub { // stubs alone are no talk
			order = b.place(order, i)
		}
	}
	if b.room = order; len(order) == 0 {
		return
	}
	s := span{seconds: undated, id: b.conversationID(order), from: int32(len(t.posts)), to: int32(len(t.posts) + len(order))}
	for _, i := range order {
		n := b.nodes.at(i)
		if n.own() && n.dated() && (s.start().IsZero() || n.compareTime(&node{seconds: s.seconds, nanos: s.nanos}) < 0) {
			s.seconds, s.nanos = n.seconds, n.nanos
		}
		parent := int32(none)
		if n.parent != none {
			parent = b.nodes.at(n.parent).place
		}
		t.posts = append(t.posts, laid{n.record, parent, n.id, n.conversation, n.author, n.brand, n.via, n.kind, n.blind, n.is})
	}
	t.spans = append(t.spans, s)
}

// place puts a node behind those that have their place, after what it answers.
func (b *Builder) place(order []int32, i int32) []int32 {
	from := len(order)
	for ; i != none && b.nodes.at(i).place == none; i = b.nodes.at(i).parent {
		b.nodes.at(i).place = 0
		order = append(order, i)
	}
	slices.Reverse(order[from:])
	for k, m := range order[from:] {
		b.nodes.at(m).place = int32(from + k)
	}
	return order
}

// conversationID is the archive's own id, the first of them in order of the
// posts, else the root's. A root without an id of its own (an excerpt "7~1", an
// inferred stub "@a~7") gives the id of the post through which it is known.
func (b *Builder) conversationID(order []int32) key {
	for _, i := range order {
		if id := b.nodes.at(i).conversation; id != 0 {
			return id
		}
	}
	root := order[0]
	if maker, made := b.makers[root]; made {
		root = maker
	}
	return b.nodes.at(root).id
}

func (s *span) start() time.Time {
	if s.seconds == undated && s.nanos == 0 {
		return time.Time{}
	}
	return time.Unix(s.seconds, int64(s.nanos))
}

// Len is the number of conversations.
func (t *Threads) Len() int { return len(t.spans) }

// Start is the time of the first dated post of conversation i that is seen; the
// zero time where none is dated.
func (t *Threads) Start(i int) time.Time { return t.spans[i].start() }

// Conversation reads conversation i from the shelf. It is the caller's own and
// may be asked for by several goroutines; it fails where the shelf does.
func (t *Threads) Conversation(i int) (corpus.Conversation, error) {
	s := &t.spans[i]
	posts := t.posts[s.from:s.to]
	c := corpus.Conversation{ID: corpus.ConversationID(t.ids.text(s.id)), Posts: make([]corpus.Post, len(posts)), Ties: make([]corpus.Tie, len(posts))}
	for j := range posts {
		l := &posts[j]
		var err error
		if c.Posts[j], err = t.post(l); err != nil {
			return corpus.Conversation{}, err
		}
		c.Ties[j] = l.tie()
	}
	return c, nil
}

// Outline is conversation i as far as it is known without the shelf: of its posts
// only the authors and brands, whether they are seen, and what they are blind for.
func (t *Threads) Outline(i int) corpus.Conversation {
	s := &t.spans[i]
	posts := t.posts[s.from:s.to]
	c := corpus.Conversation{ID: corpus.ConversationID(t.ids.text(s.id)), Posts: make([]corpus.Post, len(posts)), Ties: make([]corpus.Tie, len(posts))}
	for j := range posts {
		l, p := &posts[j], &c.Posts[j]
		p.Author, p.Brand, p.Kind, p.Blind = t.people.list[l.author], t.brands.lists[l.brand], l.kind, l.blind
		c.Ties[j] = l.tie()
	}
	return c
}

func (l *laid) tie() corpus.Tie {
	return corpus.Tie{Parent: int(l.parent), Via: l.via, Inferred: l.is&inferred != 0}
}

func (t *Threads) post(l *laid) (corpus.Post, error) {
	if l.record == none {
		return corpus.Post{ID: corpus.PostID(t.ids.text(l.id)), Author: t.people.list[l.author], Kind: corpus.Stub,
			ConversationID: corpus.ConversationID(t.ids.text(l.conversation)), Blind: l.blind}, nil
	}
	p, err := t.shelf.Post(int(l.record))
	t.names.applyTo(&p, t.people.list[l.author])
	if l.is&chained != 0 {
		t.names.unrolled(&p)
	}
	return p, err
}

// Conversations are those of posts in memory, which stay as they are.
func Conversations(posts []corpus.Post, opts Options) []corpus.Conversation {
	shelf := Slice(slices.Clip(posts))
	t, _ := Build(&shelf, opts) // a Slice never fails
	all := make([]corpus.Conversation, t.Len())
	for i := range all {
		all[i], _ = t.Conversation(i)
	}
	return all
}
