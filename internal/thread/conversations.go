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
	nodes  []node
	order  []int32 // the nodes of every conversation, in its order
	spans  []span
}

// span is a conversation: order[from:to].
type span struct {
	seconds  int64 // of its start, in Unix time
	nanos    int32
	id       key
	from, to int32
}

// threads gathers the tied posts.
func (b *builder) threads() *Threads {
	for i := range int32(len(b.nodes)) {
		if up := b.nodes[i].parent; up != none {
			b.union(i, up)
		}
	}
	t := &Threads{Defects: b.defects, Duplicates: b.duplicates, Reposts: b.reposts, Spread: b.spread,
		shelf: b.shelf, names: b.names, ids: b.ids, people: b.people, nodes: b.nodes, order: make([]int32, 0, len(b.nodes))}
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
	t.ids.closed()
	return t
}

// groups lists the nodes group by group, and where each node's group ends: for
// all but the one that stands for a group, where it begins.
func (b *builder) groups() (members, ends []int32) {
	ends = make([]int32, len(b.nodes))
	for i := range int32(len(b.nodes)) {
		ends[b.find(i)]++
	}
	sum := int32(0)
	for g, n := range ends {
		ends[g] = sum // where it begins, for now
		sum += n
	}
	members = make([]int32, len(b.nodes))
	for i := range int32(len(b.nodes)) {
		g := b.find(i)
		members[ends[g]] = i
		ends[g]++
	}
	return members, ends
}

// arrange adds a group as a conversation: parents before children, otherwise the
// earliest first. An unseen or quoted parent takes the place of its first child.
func (b *builder) arrange(t *Threads, members []int32) {
	slices.SortFunc(members, func(x, y int32) int { return b.byTime(&b.nodes[x], &b.nodes[y]) })
	s := span{seconds: undated, from: int32(len(t.order))}
	var path []int32
	for _, i := range members {
		if b.nodes[i].kind == corpus.Stub { // stubs alone are no talk
			continue
		}
		path = path[:0]
		for ; i != none && b.nodes[i].place == none; i = b.nodes[i].parent {
			path = append(path, i)
		}
		for _, m := range slices.Backward(path) {
			b.nodes[m].place = int32(len(t.order)) - s.from
			t.order = append(t.order, m)
		}
	}
	if s.to = int32(len(t.order)); s.to == s.from {
		return
	}
	for _, i := range t.order[s.from:s.to] {
		n := &b.nodes[i]
		if n.own() && n.dated() && (s.start().IsZero() || n.compareTime(&node{seconds: s.seconds, nanos: s.nanos}) < 0) {
			s.seconds, s.nanos = n.seconds, n.nanos
		}
	}
	s.id = b.conversationID(t.order[s.from:s.to])
	t.spans = append(t.spans, s)
}

// conversationID is the archive's own id, the first of them in order of the
// posts, else the root's. A root without an id of its own (an excerpt "7~1", an
// inferred stub "@a~7") gives the id of the post through which it is known.
func (b *builder) conversationID(order []int32) key {
	for _, i := range order {
		if id := b.nodes[i].conversation; id != 0 {
			return id
		}
	}
	root := order[0]
	if maker := b.nodes[root].maker; maker != none {
		root = maker
	}
	return b.nodes[root].id
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
	order := t.order[s.from:s.to]
	c := corpus.Conversation{ID: corpus.ConversationID(t.ids.text(s.id)), Posts: make([]corpus.Post, len(order)), Ties: make([]corpus.Tie, len(order))}
	for j, at := range order {
		n := &t.nodes[at]
		var err error
		if c.Posts[j], err = t.post(n); err != nil {
			return corpus.Conversation{}, err
		}
		c.Ties[j] = corpus.Tie{Parent: -1, Via: n.via, Inferred: n.fact(inferred)}
		if n.parent != none {
			c.Ties[j].Parent = int(t.nodes[n.parent].place)
		}
	}
	return c, nil
}

func (t *Threads) post(n *node) (corpus.Post, error) {
	if n.record == none {
		return corpus.Post{ID: corpus.PostID(t.ids.text(n.id)), Author: t.people.list[n.author], Kind: corpus.Stub,
			ConversationID: corpus.ConversationID(t.ids.text(n.conversation)), Blind: n.blind}, nil
	}
	p, err := t.shelf.Post(int(n.record))
	t.names.apply(&p)
	if n.fact(chained) {
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
