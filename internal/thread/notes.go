package thread

import (
	"hash/maphash"
	"slices"

	"engage/internal/corpus"
)

// told are words that the record of a node repeats: who is said to have written
// them, and how they begin.
type told struct {
	node int32
	words
}

// words of an author are known by how they begin.
type words struct {
	author  person
	opening uint32
}

// note takes down what ties need of a record, so that it need not be read again.
// Several of one post are tied as the one that merge makes of them.
func (b *Builder) note(record int32, p *corpus.Post) {
	i, n := b.nodes.len, b.node(record, p)
	chain := splitRT(p)
	own := p.Text
	switch {
	case chain.told():
		n.is |= chained
		own = chain.parts[0].text
		for _, q := range chain.parts[1:] {
			b.told = append(b.told, told{i, words{b.people.person(corpus.Handle(q.handle)), b.opening(q.text)}})
		}
	case chain.bare || p.Kind == corpus.Repost:
		n.is |= bare
	}
	if p.Kind == corpus.Original {
		n.opening = b.opening(own)
		if p.Quotes != "" && hasWords(p.Text) {
			n.is |= worded
		}
	}
	b.nodes.add(n)
	switch first := b.byKey.at(n.id); {
	case *first == none:
		*first = i
	case b.several[n.id] == nil:
		b.several[n.id] = []int32{*first, i}
	default:
		b.several[n.id] = append(b.several[n.id], i)
	}
}

func (b *Builder) node(record int32, p *corpus.Post) node {
	n := node{record: record, kind: p.Kind, blind: p.Blind, parent: none, top: none, place: none,
		id: b.key(string(p.ID)), replyTo: b.key(string(p.ReplyTo)), quotes: b.key(string(p.Quotes)), conversation: b.key(string(p.ConversationID)),
		byline: b.people.byline(p), replyToAuthor: b.people.person(p.ReplyToAuthor), quotesAuthor: b.people.person(p.QuotesAuthor),
		lead: b.leading(p), brand: b.brands.number(p.Brand)}
	n.setTime(p.At)
	return n
}

// leading is whom a text begins with.
func (b *Builder) leading(p *corpus.Post) person {
	if len(p.Mentions) > 0 && leads(p.Text) {
		return b.people.person(p.Mentions[0])
	}
	return 0
}

func (b *Builder) opening(text string) uint32 {
	var room [4 * leastMatch]byte
	return uint32(maphash.Bytes(b.seed, beginning(room[:0], text)))
}

// stands reports whether node i is of the record that stands for its post.
func (b *Builder) stands(i int32) bool {
	id := b.nodes.at(i).id
	return id != 0 && b.nodeOf(id) == i
}

// settle gives everybody their one name, and leaves the nodes that are tied, in
// order of time.
func (b *Builder) settle() {
	if b.opts.Known != nil {
		b.names = b.opts.Known.names()
	} else {
		l := b.learn()
		b.names = l.names()
	}
	b.rename()
	for _, t := range b.told {
		if b.stands(t.node) {
			t.author = b.person(t.author)
			b.quoted[t.author], b.said[t.words] = true, true
		}
	}
	b.told, b.several = nil, nil
	b.take()
}

// learn is what the posts tell about who is who.
func (b *Builder) learn() learning {
	l := newLearning()
	latest := make([]int32, len(b.people.bylines)) // by byline: its latest post, counted from 1
	for i := range b.nodes.len {
		if !b.stands(i) {
			continue
		}
		n := b.nodes.at(i)
		if before := latest[n.byline]; before == 0 || b.nodes.at(before-1).compareTime(n) < 0 {
			latest[n.byline] = i + 1
		}
		if n.lead != 0 {
			l.answer(b.people.list[n.replyToAuthor], b.people.list[n.lead], b.people.bylines[n.byline].number)
		}
	}
	for k, at := range latest {
		if at != 0 {
			by := &b.people.bylines[k]
			l.sign(b.people.list[by.author], by.number, by.handle, b.nodes.at(at-1).time())
		}
	}
	return l
}

// rename turns the authors of all nodes into whom the names say they are.
func (b *Builder) rename() {
	by := make([]person, len(b.people.bylines))
	for i, l := range b.people.bylines {
		by[i] = b.people.person(b.names.author(b.people.list[l.author], l.number))
	}
	one := make([]person, len(b.people.list))
	for i := range one {
		one[i] = b.person(person(i))
	}
	for i := range b.nodes.len {
		n := b.nodes.at(i)
		n.author, n.replyToAuthor, n.quotesAuthor, n.lead = by[n.byline], one[n.replyToAuthor], one[n.quotesAuthor], one[n.lead]
	}
	for i, list := range b.brands.lists {
		b.brands.lists[i] = b.names.all(list)
	}
}

// person is the one that somebody is.
func (b *Builder) person(p person) person {
	return b.people.person(b.names.of(b.people.list[p]))
}

// take leaves nodes of all posts but the bare reposts, and counts those. A
// repost that is all the archive has of a conversation of its own naming stays,
// so that the conversation does not vanish.
func (b *Builder) take() {
	var reposts []node
	named := make(map[key]bool)
	kept := int32(0)
	for i := range b.nodes.len {
		n := b.nodes.at(i)
		switch {
		case !b.stands(i):
		case n.fact(bare):
			reposts = append(reposts, *n)
		default:
			named[n.conversation] = true
			*b.nodes.at(kept) = *n
			kept++
		}
	}
	b.nodes.cut(kept)
	reposts = slices.DeleteFunc(reposts, func(n node) bool {
		stays := n.kind != corpus.Repost && n.conversation != 0 && !named[n.conversation]
		if stays {
			b.nodes.add(n)
		}
		return stays
	})
	b.order()
	b.reposts, b.spread = len(reposts), b.spreadOf(reposts)
}
