package thread

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/corpus"
)

// maxChain is how many authors deep a chain is followed; the rest stays with
// the last of them.
const maxChain = 32

// part is one author's words in an RT chain.
type part struct {
	handle string // "" for the poster's own
	text   string
}

type rt struct {
	parts []part // the poster's own first
	bare  bool   // the poster adds no words
}

// splitRT cuts a post's text at its RT marks. A text without marks has no
// parts.
func splitRT(p *corpus.Post) rt {
	if p.Kind != corpus.Original || !strings.Contains(p.Text, "@") && !strings.Contains(p.Text, "＠") {
		return rt{}
	}
	out := rt{parts: []part{{}}}
	text := p.Text
	for len(out.parts) <= maxChain {
		m, found := firstMark(text)
		if !found {
			break
		}
		before, inner, after := strings.TrimRight(text[:m.start], ">＞ \t\n\u3000"), text[m.end:], ""
		if m.quote != "" {
			inner, after = closeQuote(inner, m.quote)
		}
		own := strings.TrimSpace(before)
		if after = strings.TrimSpace(after); own == "" || after == "" {
			own += after
		} else {
			own += " " + after
		}
		out.parts[len(out.parts)-1].text = own
		out.parts = append(out.parts, part{handle: m.handle})
		text = inner
	}
	if len(out.parts) == 1 {
		return rt{}
	}
	out.parts[len(out.parts)-1].text = strings.TrimSpace(text)
	if !hasWords(out.parts[0].text) {
		out.bare = true
		return out
	}
	// An author in the middle who adds nothing has only passed the words on.
	kept := out.parts[:1]
	for _, q := range out.parts[1:] {
		if q.text != "" {
			kept = append(kept, q)
		}
	}
	if len(kept) == 1 { // "フォロー & RT @foo": nothing is quoted
		kept[0].text = p.Text
	}
	out.parts = kept
	return out
}

// told reports whether a post adds words to those it quotes.
func (c rt) told() bool { return len(c.parts) > 1 && !c.bare }

func (b *Builder) quotedPerson(q part) person {
	return b.people.person(b.names.of(corpus.Handle(q.handle)))
}

// unrollRTs ties the posts with an unofficial RT to the posts they quote: to
// the originals where they are seen, else to excerpts made of the quoted parts.
func (b *Builder) unrollRTs(seen int32) {
	if len(b.quoted) == 0 {
		return
	}
	orig := originals{}
	for i := range seen {
		n := b.nodes.at(i)
		if n.kind != corpus.Original || !b.quoted[n.author] || !b.said[words{n.author, n.opening}] {
			continue
		}
		p := b.post(n.record)
		if n.fact(chained) {
			b.names.unrolled(&p)
		}
		orig.add(n.author, i, p.Text)
	}
	orig.sort(b)
	for i := range seen {
		if b.nodes.at(i).fact(chained) {
			b.unroll(i, orig)
		}
	}
}

// unrolled leaves a post its own words, and returns the quoted ones.
func (ns *names) unrolled(p *corpus.Post) []part {
	parts := splitRT(p).parts
	if len(parts) == 0 { // the shelf has failed
		return nil
	}
	p.Text = parts[0].text
	p.Mentions = ns.all(mentionsOf(p.Text))
	return parts[1:]
}

// unroll hands the quoted words to their authors.
func (b *Builder) unroll(i int32, orig originals) {
	p := b.post(b.nodes.at(i).record)
	quoted := b.names.unrolled(&p)
	b.nodes.at(i).lead = b.leading(&p)
	child := i
	for depth, q := range quoted {
		author := b.quotedPerson(q)
		if at := b.nodes.at(child).parent; at != none {
			// The ids say what is answered; the RT may show its words.
			up := b.nodes.at(at)
			if !up.fact(unseen) || up.author != 0 && up.author != author {
				return
			}
			if up.kind == corpus.Stub || len(q.text) > len(b.post(up.record).Text) {
				b.excerpt(at, i, &p, q)
			}
			child = at
			continue
		}
		if at := orig.find(b, author, q.text, i); at != none && b.root(at) != child {
			b.tie(child, at, corpus.ViaRT, false)
			return
		}
		at := b.add(node{id: b.fresh(fmt.Sprintf("%s~%d", p.ID, depth+1))})
		b.excerpt(at, i, &p, q)
		b.makers[at] = i
		b.tie(child, at, corpus.ViaRT, false)
		child = at
	}
}

// excerpt makes node at a quoted part of p, which node i is of: a post of its
// author, dated by the RT.
func (b *Builder) excerpt(at, i int32, p *corpus.Post, q part) {
	ex := corpus.Post{ID: b.id(b.nodes.at(at).id), ConversationID: p.ConversationID, Author: b.names.of(corpus.Handle(q.handle)), Handle: q.handle, At: p.At, DateOnly: p.DateOnly,
		Text: q.text, Mentions: b.names.all(mentionsOf(q.text)), Kind: corpus.Excerpt,
		Truncated: strings.HasSuffix(q.text, "…") || strings.HasSuffix(q.text, "..."),
		Private:   p.Private, Blind: p.Blind, Brand: p.Brand, Source: p.Source}
	n, maker := b.nodes.at(at), b.nodes.at(i)
	n.record, n.kind = int32(b.shelf.Len()), corpus.Excerpt
	n.author, n.conversation, n.blind = b.quotedPerson(q), maker.conversation, maker.blind
	n.brand, n.seconds, n.nanos = maker.brand, maker.seconds, maker.nanos
	if err := b.shelf.Add(ex); err != nil && b.err == nil {
		b.err = err
	}
}

// originals holds posts of an author that begin as some quotation does, sorted by
// their squeezed text and, where that is the same, by time.
type originals map[person][]original

type original struct {
	node int32
	text string // squeezed
}

func (o originals) add(author person, node int32, own string) {
	if have := squeeze(own); have != "" {
		o[author] = append(o[author], original{node, strings.Clone(have)})
	}
}

func (o originals) sort(b *Builder) {
	for _, posts := range o {
		slices.SortFunc(posts, func(x, y original) int {
			if c := strings.Compare(x.text, y.text); c != 0 {
				return c
			}
			return b.byTime(b.nodes.at(x.node), b.nodes.at(y.node))
		})
	}
}

// find is the latest post of the author before node n that the quoted text is the
// beginning of; none if there is none.
func (o originals) find(b *Builder, author person, quoted string, n int32) int32 {
	want := squeeze(quoted)
	if want == "" {
		return none
	}
	long := utf8.RuneCountInString(want) >= leastMatch
	posts := o[author]
	at, _ := slices.BinarySearchFunc(posts, want, func(p original, want string) int { return strings.Compare(p.text, want) })
	best := int32(none)
	for _, p := range posts[at:] {
		if p.text != want && !(long && strings.HasPrefix(p.text, want)) {
			break
		}
		if b.before(p.node, n) && (best == none || b.before(best, p.node)) {
			best = p.node
		}
	}
	return best
}

func (b *Builder) before(x, y int32) bool {
	return x != y && b.byTime(b.nodes.at(x), b.nodes.at(y)) < 0
}
