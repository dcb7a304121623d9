package thread

import (
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
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

// ties finds every post's parent. Ids come first, so that what is inferred can
// lean on them.
func (b *builder) ties() {
	seen := int32(len(b.nodes))
	for i := range seen {
		b.byIDs(i)
	}
	b.cycles() // what follows makes no new ones
	b.unrollRTs(seen)
	if !b.opts.NoInfer {
		b.mentions(seen)
		b.sessions(seen)
	}
	b.given()
}

// byIDs ties a post by its reply id, else by its quote. A quote of one's own
// post is no answer and does not tie.
func (b *builder) byIDs(i int32) {
	n := b.nodes[i]
	if n.replyTo == n.id && n.replyTo != 0 {
		b.defect("self_reply", i, lang.T{EN: "post %s answers itself; read as a post of its own", JA: "投稿 %s が自分自身への返信になっています。独立した投稿として扱います"}, b.id(n.id))
	} else if n.replyTo != 0 {
		b.byReply(i)
		return
	}
	if n.quotes == 0 || n.quotes == n.id || !n.fact(worded) {
		return
	}
	who := n.quotesAuthor
	if up := b.nodeOf(n.quotes); up != none && b.nodes[up].author != 0 {
		who = b.nodes[up].author
	}
	if who != n.author {
		b.tie(i, b.parent(n.quotes, who, i), corpus.ViaQuote, false)
	}
}

// byReply ties a post to what its reply id names. Where the archive does not
// say who wrote that, the platform's leading mention does.
func (b *builder) byReply(i int32) {
	n := b.nodes[i]
	who := n.replyToAuthor
	if who == 0 {
		who = n.lead
	}
	at := b.parent(n.replyTo, who, i)
	b.tie(i, at, corpus.ViaReply, false)
	up := &b.nodes[at]
	const tolerance = 24 * time.Hour // clocks and date-only posts
	if up.kind != corpus.Stub && n.dated() && up.dated() && n.time().Add(tolerance).Before(up.time()) {
		b.defect("reply_before_parent", i, lang.T{EN: "post %s is older than what it answers, %s", JA: "投稿 %s が返信先 %s より古くなっています"}, b.id(n.id), b.id(up.id))
	}
}

// parent is the post of that id, or a stub for it. Of several children that
// disagree on a stub's author the smallest name wins, whatever the order.
func (b *builder) parent(id key, who person, child int32) int32 {
	at := b.nodeOf(id)
	if at == none {
		c := &b.nodes[child]
		return b.add(node{id: id, author: who, kind: corpus.Stub, record: none, seconds: undated, conversation: c.conversation, blind: c.blind, is: unseen})
	}
	if up := &b.nodes[at]; up.kind == corpus.Stub && who != 0 && (up.author == 0 || b.people.list[who] < b.people.list[up.author]) {
		up.author = who
	}
	return at
}

// fresh is the key of an id for a post without one, made so that no post bears it.
func (b *builder) fresh(id string) key {
	for b.nodeOf(b.key(id)) != none {
		id += "~"
	}
	return b.key(id)
}

func (b *builder) id(k key) corpus.PostID { return corpus.PostID(b.ids.text(k)) }

func (b *builder) tie(i, parent int32, via corpus.Via, guess bool) {
	n := &b.nodes[i]
	n.parent, n.via = parent, via
	if guess {
		n.is |= inferred
	}
}

func (b *builder) defect(kind string, i int32, text lang.T, args ...any) {
	b.defects = append(b.defects, corpus.Defect{Kind: kind, Source: b.source(i), Err: lang.Errorf(text, args...)})
}

func (b *builder) source(i int32) corpus.Source {
	if b.nodes[i].record == none {
		return corpus.Source{}
	}
	return b.post(b.nodes[i].record).Source
}

// mentions reads whom a post answers where the format has no reply ids: the
// author that it names, else a leading @user. It ties to that author's latest
// post within the window, else to a stub.
func (b *builder) mentions(seen int32) {
	latest := make(map[person]int32)
	for i := range seen {
		n := &b.nodes[i]
		if to := addressed(n); to != 0 && to != n.author {
			up, known := latest[to]
			if !known || !b.within(up, i) || b.root(up) == i {
				id := b.fresh("@" + string(b.people.list[to]) + "~" + b.ids.text(n.id))
				up = b.parent(id, to, i)
				b.makers[up] = i
			}
			b.tie(i, up, corpus.ViaMention, true)
		}
		latest[b.nodes[i].author] = i
	}
}

// addressed is whom a post without a parent answers, 0 if nobody.
func addressed(n *node) person {
	switch {
	case n.parent != none || n.blind&corpus.BlindReplies == 0 || n.kind != corpus.Original:
		return 0
	case n.replyToAuthor != 0:
		return n.replyToAuthor
	}
	return n.lead
}

// within reports whether two posts, the earlier first, lie in one session.
// Undated posts lie in none.
func (b *builder) within(first, second int32) bool {
	x, y := &b.nodes[first], &b.nodes[second]
	return x.dated() && y.dated() && y.time().Sub(x.time()) <= b.opts.Session
}

// sessions joins an author's successive answers to unseen posts of one and the
// same other author: who is answered again has evidently written again.
// Where the archive gives conversation ids, those take the window's place.
func (b *builder) sessions(seen int32) {
	type pair struct {
		from, to person
		conv     key
	}
	last := make(map[pair]int32)
	for i := range seen {
		n := &b.nodes[i]
		if n.parent == none {
			continue
		}
		at := n.parent
		up := &b.nodes[at]
		if !up.fact(unseen) || up.author == 0 || n.author == 0 || up.author == n.author {
			continue
		}
		k := pair{n.author, up.author, n.conversation}
		prev, known := last[k]
		last[k] = i
		if !known || b.nodes[prev].parent == at || k.conv == 0 && !b.within(prev, i) {
			continue
		}
		b.union(at, prev)
		if up.parent == none && !b.wroteBefore(up, &b.nodes[prev]) && b.root(prev) != at {
			b.tie(at, prev, corpus.ViaSession, true)
		}
	}
}

// wroteBefore reports whether the ids prove that an unseen post is older than
// a seen one.
func (b *builder) wroteBefore(unseen, seen *node) bool {
	wrote, ok := snowflake(b.ids.text(unseen.id))
	if !ok {
		return false
	}
	if at, ok := snowflake(b.ids.text(seen.id)); ok {
		return wrote.Before(at)
	}
	return wrote.Before(seen.time())
}

// root is the post at the top of a reply path, which must not be a circle. The
// way is kept short for the next call, so that a long path is not walked again
// for each of its posts.
func (b *builder) root(i int32) int32 {
	up := func(i int32) int32 {
		if n := &b.nodes[i]; n.top != none {
			return n.top
		}
		return b.nodes[i].parent
	}
	r := i
	for next := up(r); next != none; next = up(r) {
		r = next
	}
	for i != r {
		next := up(i)
		b.nodes[i].top = r
		i = next
	}
	return r
}

// given joins the posts that the archive itself puts in one conversation, and
// the post whose id that conversation bears.
func (b *builder) given() {
	first := make(map[key]int32)
	for i := range int32(len(b.nodes)) {
		k := b.nodes[i].conversation
		if k == 0 {
			continue
		}
		f, known := first[k]
		if !known {
			f = i
			if root := b.nodeOf(k); root != none {
				f = root
			}
			first[k] = f
		}
		b.union(i, f)
	}
}

// cycles cuts every cycle of parents at its earliest post.
func (b *builder) cycles() {
	var path []int32
	for start := range int32(len(b.nodes)) {
		path = path[:0]
		i := start
		for i != none && !b.nodes[i].fact(onPath|acyclic) {
			b.nodes[i].is |= onPath
			path = append(path, i)
			i = b.nodes[i].parent
		}
		if i != none && b.nodes[i].fact(onPath) {
			b.cut(i)
		}
		for _, m := range path {
			b.nodes[m].is = b.nodes[m].is&^onPath | acyclic
		}
	}
}

// cut opens the circle that a post is part of.
func (b *builder) cut(i int32) {
	at := i
	for m := b.nodes[i].parent; m != i; m = b.nodes[m].parent {
		if b.byTime(&b.nodes[m], &b.nodes[at]) < 0 {
			at = m
		}
	}
	n := &b.nodes[at]
	b.defect("cycle", at, lang.T{EN: "replies run in a circle; cut at post %s", JA: "返信が循環しています。投稿 %s で切りました"}, b.id(n.id))
	n.parent, n.via = none, corpus.ViaNone
	n.is &^= inferred
}

func (b *builder) find(i int32) int32 {
	for b.nodes[i].group != i {
		b.nodes[i].group = b.nodes[b.nodes[i].group].group
		i = b.nodes[i].group
	}
	return i
}

func (b *builder) union(x, y int32) {
	if x, y = b.find(x), b.find(y); x != y {
		b.nodes[x].group = y
	}
}

// snowflake is the time that an X id carries; ids under 3×10¹⁰ carry none.
func snowflake(id string) (time.Time, bool) {
	if !digits(id) || len(id) > 19 {
		return time.Time{}, false
	}
	var v int64
	for i := range len(id) {
		v = v*10 + int64(id[i]-'0')
	}
	const epoch = 1288834974657
	if v < 3e10 {
		return time.Time{}, false
	}
	return time.UnixMilli(v>>22 + epoch), true
}
