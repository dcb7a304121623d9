package thread

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// Options say how much to infer.
type Options struct {
	Session time.Duration // window of inferred ties; 0 is 24 hours
	NoInfer bool          // ties by ids and RTs only
}

// Result is what Build makes of the posts.
type Result struct {
	Conversations []corpus.Conversation // by time of the first seen post, then id
	Defects       []corpus.Defect
	Duplicates    int // records of a post that was already known
	Reposts       int // bare reposts: spread, in no conversation

	// Spread counts the bare reposts by the post that they repeat, where they
	// tell its id. Who reposts his own post is left out.
	Spread map[corpus.PostID]int
}

// node is a post on its way into a conversation.
type node struct {
	*corpus.Post // Build's own
	parent       *node
	via          corpus.Via
	inferred     bool
	unseen       bool  // known only through its children
	maker        *node // the post that an excerpt or an inferred stub was made from
	group        *node // union-find
	top          *node // some post above, to shorten the way to the root
	mark         uint8
	members      int // of the group that it stands for
	place        int // in its conversation, from 1; 0 for none yet
}

type builder struct {
	opts    Options
	byID    map[corpus.PostID]*node
	nodes   []*node // seen posts by (time, id); excerpts and stubs are appended
	room    []node  // for further nodes
	names   *names
	defects []corpus.Defect
}

// Build ties posts to conversations. It does not modify its input.
func Build(posts []corpus.Post, opts Options) Result {
	if opts.Session == 0 {
		opts.Session = 24 * time.Hour
	}
	b := &builder{opts: opts, byID: make(map[corpus.PostID]*node, len(posts))}
	var res Result
	unique, duplicates := dedupe(posts)
	res.Duplicates = duplicates
	b.names = learnNames(unique)
	b.names.apply(unique)
	reposts := b.addPosts(unique)
	res.Reposts, res.Spread = len(reposts), b.spread(reposts)
	slices.SortFunc(b.nodes, byTime)
	b.ties()
	res.Conversations, res.Defects = b.conversations(), b.defects
	return res
}

// addPosts takes in all but the bare reposts, and returns those. A repost that
// is all the archive has of a conversation of its own naming stays, so that
// the conversation does not vanish.
func (b *builder) addPosts(posts []corpus.Post) (reposts []*corpus.Post) {
	named := make(map[corpus.ConversationID]bool)
	bare := make([]bool, len(posts))
	for i := range posts {
		bare[i] = posts[i].Kind == corpus.Repost || splitRT(&posts[i]).bare
		if !bare[i] {
			named[posts[i].ConversationID] = true
		}
	}
	for i := range posts {
		p := &posts[i]
		if bare[i] && (p.Kind == corpus.Repost || p.ConversationID == "" || named[p.ConversationID]) {
			reposts = append(reposts, p)
			continue
		}
		b.add(p)
	}
	return reposts
}

func (b *builder) spread(reposts []*corpus.Post) map[corpus.PostID]int {
	times := make(map[corpus.PostID]int)
	for _, p := range reposts {
		of := p.QuotesAuthor
		if up := b.byID[p.Quotes]; up != nil {
			of = up.Author
		}
		if p.Quotes != "" && of != p.Author {
			times[p.Quotes]++
		}
	}
	return times
}

func byTime(a, b *node) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return compareIDs(a.ID, b.ID)
}

// compareIDs orders numeric ids by value and all others by bytes.
func compareIDs(a, b corpus.PostID) int {
	if len(a) != len(b) && digits(a) && digits(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(string(a), string(b))
}

func digits(id corpus.PostID) bool {
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}

func (b *builder) add(p *corpus.Post) *node {
	if len(b.room) == 0 {
		b.room = make([]node, 256)
	}
	n := &b.room[0]
	b.room = b.room[1:]
	n.Post, n.group = p, n
	b.byID[n.ID] = n
	b.nodes = append(b.nodes, n)
	return n
}

// ties finds every post's parent. Ids come first, so that what is inferred can
// lean on them.
func (b *builder) ties() {
	seen := b.nodes[:len(b.nodes):len(b.nodes)]
	for _, n := range seen {
		b.byIDs(n)
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
func (b *builder) byIDs(n *node) {
	if n.ReplyTo == n.ID && n.ReplyTo != "" {
		b.defect("self_reply", n, lang.T{EN: "post %s answers itself; read as a post of its own", JA: "投稿 %s が自分自身への返信になっています。独立した投稿として扱います"}, n.ID)
	} else if n.ReplyTo != "" {
		b.byReply(n)
		return
	}
	if n.Quotes == "" || n.Quotes == n.ID || n.Kind != corpus.Original || !hasWords(n.Text) {
		return
	}
	who := n.QuotesAuthor
	if up := b.byID[n.Quotes]; up != nil && up.Author != "" {
		who = up.Author
	}
	if who != n.Author {
		b.tie(n, b.parent(n.Quotes, who, n), corpus.ViaQuote, false)
	}
}

// byReply ties a post to what its reply id names. Where the archive does not
// say who wrote that, the platform's leading mention does.
func (b *builder) byReply(n *node) {
	who := n.ReplyToAuthor
	if who == "" && len(n.Mentions) > 0 && leads(n.Text) {
		who = n.Mentions[0]
	}
	up := b.parent(n.ReplyTo, who, n)
	b.tie(n, up, corpus.ViaReply, false)
	const tolerance = 24 * time.Hour // clocks and date-only posts
	if up.Kind != corpus.Stub && !n.At.IsZero() && !up.At.IsZero() && n.At.Add(tolerance).Before(up.At) {
		b.defect("reply_before_parent", n, lang.T{EN: "post %s is older than what it answers, %s", JA: "投稿 %s が返信先 %s より古くなっています"}, n.ID, up.ID)
	}
}

// parent is the post of that id, or a stub for it. Of several children that
// disagree on a stub's author the smallest name wins, whatever the order.
func (b *builder) parent(id corpus.PostID, who corpus.AuthorID, child *node) *node {
	up := b.byID[id]
	if up == nil {
		up = b.add(&corpus.Post{ID: id, Author: who, Kind: corpus.Stub, ConversationID: child.ConversationID, Blind: child.Blind})
		up.unseen = true
	} else if up.Kind == corpus.Stub && who != "" && (up.Author == "" || who < up.Author) {
		up.Author = who
	}
	return up
}

// fresh is an id for a post without one, made so that no post bears it.
func (b *builder) fresh(id string) corpus.PostID {
	for b.byID[corpus.PostID(id)] != nil {
		id += "~"
	}
	return corpus.PostID(id)
}

func (b *builder) tie(n, parent *node, via corpus.Via, inferred bool) {
	n.parent, n.via, n.inferred = parent, via, inferred
}

func (b *builder) defect(kind string, n *node, text lang.T, args ...any) {
	b.defects = append(b.defects, corpus.Defect{Kind: kind, Source: n.Source, Err: lang.Errorf(text, args...)})
}

// mentions reads whom a post answers where the format has no reply ids: the
// author that it names, else a leading @user. It ties to that author's latest
// post within the window, else to a stub.
func (b *builder) mentions(seen []*node) {
	latest := make(map[corpus.AuthorID]*node)
	for _, n := range seen {
		if to := addressed(n); to != "" && to != n.Author {
			up := latest[to]
			if up == nil || !b.within(up, n) || root(up) == n {
				up = b.parent(b.fresh("@"+string(to)+"~"+string(n.ID)), to, n)
				up.maker = n
			}
			b.tie(n, up, corpus.ViaMention, true)
		}
		latest[n.Author] = n
	}
}

// addressed is whom a post without a parent answers, "" if nobody.
func addressed(n *node) corpus.AuthorID {
	switch {
	case n.parent != nil || n.Blind&corpus.BlindReplies == 0 || n.Kind != corpus.Original:
		return ""
	case n.ReplyToAuthor != "":
		return n.ReplyToAuthor
	case len(n.Mentions) > 0 && leads(n.Text):
		return n.Mentions[0]
	}
	return ""
}

// within reports whether two posts, the earlier first, lie in one session.
// Undated posts lie in none.
func (b *builder) within(first, second *node) bool {
	return !first.At.IsZero() && !second.At.IsZero() && second.At.Sub(first.At) <= b.opts.Session
}

// sessions joins an author's successive answers to unseen posts of one and the
// same other author: who is answered again has evidently written again.
// Where the archive gives conversation ids, those take the window's place.
func (b *builder) sessions(seen []*node) {
	type pair struct {
		from, to corpus.AuthorID
		conv     corpus.ConversationID
	}
	last := make(map[pair]*node)
	for _, n := range seen {
		up := n.parent
		if up == nil || !up.unseen || up.Author == "" || n.Author == "" || up.Author == n.Author {
			continue
		}
		k := pair{n.Author, up.Author, n.ConversationID}
		prev := last[k]
		last[k] = n
		if prev == nil || prev.parent == up || k.conv == "" && !b.within(prev, n) {
			continue
		}
		union(up, prev)
		if up.parent == nil && !wroteBefore(up, prev) && root(prev) != up {
			b.tie(up, prev, corpus.ViaSession, true)
		}
	}
}

// wroteBefore reports whether the ids prove that an unseen post is older than
// a seen one.
func wroteBefore(unseen, seen *node) bool {
	wrote, ok := snowflake(unseen.ID)
	if !ok {
		return false
	}
	if at, ok := snowflake(seen.ID); ok {
		return wrote.Before(at)
	}
	return wrote.Before(seen.At)
}

// root is the post at the top of n's reply path, which must not be a circle.
// The way is kept short for the next call, so that a long path is not walked
// again for each of its posts.
func root(n *node) *node {
	up := func(n *node) *node {
		if n.top != nil {
			return n.top
		}
		return n.parent
	}
	r := n
	for next := up(r); next != nil; next = up(r) {
		r = next
	}
	for n != r {
		next := up(n)
		n.top = r
		n = next
	}
	return r
}

// given joins the posts that the archive itself puts in one conversation, and
// the post whose id that conversation bears.
func (b *builder) given() {
	first := make(map[corpus.ConversationID]*node)
	for _, n := range b.nodes {
		if n.ConversationID == "" {
			continue
		}
		f := first[n.ConversationID]
		if f == nil {
			f = n
			if root := b.byID[corpus.PostID(n.ConversationID)]; root != nil {
				f = root
			}
			first[n.ConversationID] = f
		}
		union(n, f)
	}
}

// cycles cuts every cycle of parents at its earliest post.
func (b *builder) cycles() {
	const done, onPath = 1, 2
	var path []*node
	for _, n := range b.nodes {
		path = path[:0]
		for n != nil && n.mark == 0 {
			n.mark = onPath
			path = append(path, n)
			n = n.parent
		}
		if n != nil && n.mark == onPath {
			at := n
			for m := n.parent; m != n; m = m.parent {
				if byTime(m, at) < 0 {
					at = m
				}
			}
			b.defect("cycle", at, lang.T{EN: "replies run in a circle; cut at post %s", JA: "返信が循環しています。投稿 %s で切りました"}, at.ID)
			at.parent, at.via, at.inferred = nil, corpus.ViaNone, false
		}
		for _, m := range path {
			m.mark = done
		}
	}
}

func find(n *node) *node {
	for n.group != n {
		n.group = n.group.group
		n = n.group
	}
	return n
}

func union(a, b *node) {
	if a, b = find(a), find(b); a != b {
		a.group = b
	}
}

// snowflake is the time that an X id carries; ids under 3×10¹⁰ carry none.
func snowflake(id corpus.PostID) (time.Time, bool) {
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
