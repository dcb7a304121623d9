package thread

import (
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// ties finds every post's parent. Ids come first, so that what is inferred can
// lean on them.
func (b *Builder) ties() {
	seen := b.nodes.len
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
func (b *Builder) byIDs(i int32) {
	n := *b.nodes.at(i)
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
	if up := b.nodeOf(n.quotes); up != none && b.nodes.at(up).author != 0 {
		who = b.nodes.at(up).author
	}
	if who != n.author {
		b.tie(i, b.parent(n.quotes, who, i), corpus.ViaQuote, false)
	}
}

// byReply ties a post to what its reply id names. Where the archive does not
// say who wrote that, the platform's leading mention does.
func (b *Builder) byReply(i int32) {
	n := *b.nodes.at(i)
	who := n.replyToAuthor
	if who == 0 {
		who = n.lead
	}
	at := b.parent(n.replyTo, who, i)
	b.tie(i, at, corpus.ViaReply, false)
	up := b.nodes.at(at)
	const tolerance = 24 * time.Hour // clocks and date-only posts
	if up.kind != corpus.Stub && n.dated() && up.dated() && n.time().Add(tolerance).Before(up.time()) {
		b.defect("reply_before_parent", i, lang.T{EN: "post %s is older than what it answers, %s", JA: "投稿 %s が返信先 %s より古くなっています"}, b.id(n.id), b.id(up.id))
	}
}

// parent is the post of that id, or a stub for it. Of several children that
// disagree on a stub's author the smallest name wins, whatever the order.
func (b *Builder) parent(id key, who person, child int32) int32 {
	at := b.nodeOf(id)
	if at == none {
		c := b.nodes.at(child)
		return b.add(node{id: id, author: who, kind: corpus.Stub, record: none, seconds: undated, conversation: c.conversation, blind: c.blind, is: unseen})
	}
	if up := b.nodes.at(at); up.kind == corpus.Stub && who != 0 && (up.author == 0 || b.people.list[who] < b.people.list[up.author]) {
		up.author = who
	}
	return at
}

// fresh is the key of an id for a post without one, made so that no post bears it.
func (b *Builder) fresh(id string) key {
	for b.nodeOf(b.key(id)) != none {
		id += "~"
	}
	return b.key(id)
}

func (b *Builder) id(k key) corpus.PostID { return corpus.PostID(b.ids.text(k)) }

func (b *Builder) tie(i, parent int32, via corpus.Via, guess bool) {
	n := b.nodes.at(i)
	n.parent, n.via = parent, via
	if guess {
		n.is |= inferred
	}
}

func (b *Builder) defect(kind string, i int32, text lang.T, args ...any) {
	b.defects = append(b.defects, corpus.Defect{Kind: kind, Source: b.source(i), Err: lang.Errorf(text, args...)})
}

func (b *Builder) source(i int32) corpus.Source {
	if b.nodes.at(i).record == none {
		return corpus.Source{}
	}
	return b.post(b.nodes.at(i).record).Source
}

// mentions reads whom a post answers where the format has no reply ids: the
// author that it names, else a leading @user. It ties to that author's latest
// post within the window, else to a stub.
func (b *Builder) mentions(seen int32) {
	latest := make(map[person]int32)
	for i := range seen {
		n := b.nodes.at(i)
		if to := addressed(n); to != 0 && to != n.author {
			up, known := latest[to]
			if !known || !b.within(up, i) || b.root(up) == i {
				id := b.fresh("@" + string(b.people.list[to]) + "~" + b.ids.text(n.id))
				up = b.parent(id, to, i)
				b.makers[up] = i
			}
			b.tie(i, up, corpus.ViaMention, true)
		}
		latest[b.nodes.at(i).author] = i
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
func (b *Builder) within(first, second int32) bool {
	x, y := b.nodes.at(first), b.nodes.at(second)
	return x.dated() && y.dated() && y.time().Sub(x.time()) <= b.opts.Session
}

// sessions joins an author's successive answers to unseen posts of one and the
// same other author: who is answered again has evidently written again.
// Where the archive gives conversation ids, those take the window's place.
func (b *Builder) sessions(seen int32) {
	type pair struct {
		from, to person
		conv     key
	}
	last := make(map[pair]int32)
	for i := range seen {
		n := b.nodes.at(i)
		if n.parent == none {
			continue
		}
		at := n.parent
		up := b.nodes.at(at)
		if !up.fact(unseen) || up.author == 0 || n.author == 0 || up.author == n.author {
			continue
		}
		k := pair{n.author, up.author, n.conversation}
		prev, known := last[k]
		last[k] = i
		if !known || b.nodes.at(prev).parent == at || k.conv == 0 && !b.within(prev, i) {
			continue
		}
		b.union(at, prev)
		if up.parent == none && !b.wroteBefore(up, b.nodes.at(prev)) && b.root(prev) != at {
			b.tie(at, prev, corpus.ViaSession, true)
		}
	}
}

// wroteBefore reports whether the ids prove that an unseen post is older than
// a seen one.
func (b *Builder) wroteBefore(unseen, seen *node) bool {
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
func (b *Builder) root(i int32) int32 {
	up := func(i int32) int32 {
		if n := b.nodes.at(i); n.top != none {
			return n.top
		}
		return b.nodes.at(i).parent
	}
	r := i
	for next := up(r); next != none; next = up(r) {
		r = next
	}
	for i != r {
		next := up(i)
		b.nodes.at(i).top = r
		i = next
	}
	return r
}

// given joins the posts that the archive itself puts in one conversation, and
// the post whose id that conversation bears.
func (b *Builder) given() {
	first := make(map[key]int32)
	for i := range b.nodes.len {
		k := b.nodes.at(i).conversation
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
func (b *Builder) cycles() {
	var path []int32
	for start := range b.nodes.len {
		path = path[:0]
		i := start
		for i != none && !b.nodes.at(i).fact(onPath|acyclic) {
			b.nodes.at(i).is |= onPath
			path = append(path, i)
			i = b.nodes.at(i).parent
		}
		if i != none && b.nodes.at(i).fact(onPath) {
			b.cut(i)
		}
		for _, m := range path {
			b.nodes.at(m).is = b.nodes.at(m).is&^onPath | acyclic
		}
	}
}

// cut opens the circle that a post is part of.
func (b *Builder) cut(i int32) {
	at := i
	for m := b.nodes.at(i).parent; m != i; m = b.nodes.at(m).parent {
		if b.byTime(b.nodes.at(m), b.nodes.at(at)) < 0 {
			at = m
		}
	}
	n := b.nodes.at(at)
	b.defect("cycle", at, lang.T{EN: "replies run in a circle; cut at post %s", JA: "返信が循環しています。投稿 %s で切りました"}, b.id(n.id))
	n.parent, n.via = none, corpus.ViaNone
	n.is &^= inferred
}

func (b *Builder) find(i int32) int32 {
	for b.nodes.at(i).group != i {
		b.nodes.at(i).group = b.nodes.at(b.nodes.at(i).group).group
		i = b.nodes.at(i).group
	}
	return i
}

func (b *Builder) union(x, y int32) {
	if x, y = b.find(x), b.find(y); x != y {
		b.nodes.at(x).group = y
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
