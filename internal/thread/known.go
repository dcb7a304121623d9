package thread

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"engage/internal/corpus"
)

// Known is what ties need of all posts, where each part of them is tied apart.
// It is as large as the number of people and of texts that unofficial RTs repeat;
// parts of it can be learnt apart and merged, and it can be written as JSON. The
// zero value knows nothing.
//
// Records are taken as they come: where one post stands in several parts with
// different fields, or a number of which no post is seen is voted for, a whole
// archive may know more, since it first makes one post of its records.
type Known struct {
	Names  learning
	Quoted quoted
	Blind  bool // some format has no reply ids, so that names tie

	made atomic.Pointer[names] // of Names, for all the groups that ask; nil until one does
}

// quoted are the beginnings, as hashes, of the texts that unofficial RTs repeat,
// by whose they are.
type quoted map[corpus.AuthorID]map[uint64]bool

func (q quoted) add(author corpus.AuthorID, beginnings ...uint64) {
	if q[author] == nil {
		q[author] = make(map[uint64]bool)
	}
	for _, b := range beginnings {
		q[author][b] = true
	}
}

// See learns from one post.
func (k *Known) See(p *corpus.Post) {
	k.ready()
	k.made.Store(nil)
	k.Names.see(p)
	k.Blind = k.Blind || p.Blind&corpus.BlindReplies != 0
	if chain := splitRT(p); chain.told() {
		for _, q := range chain.parts[1:] {
			k.Quoted.add(corpus.Handle(q.handle), openingPoint(q.text))
		}
	}
}

func (k *Known) ready() {
	if k.Quoted == nil {
		k.Names, k.Quoted = newLearning(), make(quoted)
	}
}

// Merge adds what other posts tell, in any order.
func (k *Known) Merge(o *Known) {
	k.ready()
	k.made.Store(nil)
	k.Names.merge(&o.Names)
	for author, beginnings := range o.Quoted {
		k.Quoted.add(author, slices.Collect(maps.Keys(beginnings))...)
	}
	k.Blind = k.Blind || o.Blind
}

// answered is whom a post says that it answers, "" if nobody.
func answered(p *corpus.Post) corpus.AuthorID {
	if p.ReplyToAuthor == "" && len(p.Mentions) > 0 && leads(p.Text) {
		return p.Mentions[0]
	}
	return p.ReplyToAuthor
}

func (k *Known) names() *names {
	if made := k.made.Load(); made != nil {
		return made
	}
	made := k.Names.names()
	k.made.Store(made)
	return made
}

// Meeting says where posts meet.
type Meeting struct {
	opts   Options
	names  *names
	quoted quoted
	blind  bool
}

// Meeting is where posts meet once all is known.
func (k *Known) Meeting(opts Options) *Meeting {
	m := &Meeting{opts: opts.whole(), names: k.names(), quoted: make(quoted), blind: k.Blind}
	for author, beginnings := range k.Quoted {
		m.quoted.add(m.names.of(author), slices.Collect(maps.Keys(beginnings))...)
	}
	return m
}

// Points are the places of a post. Whatever [Build] would tie, or look at to tie
// two posts, lies in one group of posts that are joined by common points: groups
// can be built apart, with [Options.Known], and give what all together give.
// Points are hashes; where two fall together a group is larger than need be.
//
// They stand for ids; for the beginnings of texts that RTs repeat; for days on
// which one author answers another; and, if a format has no reply ids, for days on
// which an author wrote, which makes large groups. Where posts disagree on who
// wrote an unseen one, or only some of them say it, all together may tie more.
func (m *Meeting) Points(p *corpus.Post) []uint64 {
	q := *p
	m.names.apply(&q)
	points := idPoints(&q)
	if q.Kind == corpus.Repost {
		return points
	}
	whom := []corpus.AuthorID{answered(&q), q.QuotesAuthor}
	if chain := splitRT(&q); chain.told() {
		for _, quoted := range chain.parts[1:] {
			author := m.names.of(corpus.Handle(quoted.handle))
			points = append(points, saying(author, quoted.text))
			whom = append(whom, author)
		}
		m.names.unrolled(&q) // its own words may begin with another name
		whom = append(whom, answered(&q))
	}
	if said := m.quoted[q.Author]; said != nil && q.Kind == corpus.Original {
		if said[openingPoint(q.Text)] {
			points = append(points, saying(q.Author, q.Text))
		}
	}
	return append(points, m.days(&q, whom)...)
}

func idPoints(p *corpus.Post) (points []uint64) {
	for _, id := range []string{string(p.ID), string(p.ReplyTo), string(p.Quotes), string(p.ConversationID)} {
		if id == "" {
			continue
		}
		points = append(points, point("id", id))
		// What Build makes bears ids of such pieces, and must not meet another's.
		if pieces := strings.Split(id, "~"); len(pieces) > 1 {
			for _, piece := range pieces {
				points = append(points, point("id", piece))
			}
		}
	}
	return points
}

// days are those of a session with whom a post answers, and of the time in
// which a name ties.
func (m *Meeting) days(p *corpus.Post, whom []corpus.AuthorID) (points []uint64) {
	if m.opts.NoInfer || p.At.IsZero() {
		return nil
	}
	today, before := m.day(p.At), m.day(p.At.Add(-m.opts.Session))
	if m.blind {
		points = append(points, point("day", string(p.Author), today))
	}
	for _, to := range whom {
		if to == "" || to == p.Author {
			continue
		}
		for _, day := range []string{today, before} {
			if p.ConversationID == "" {
				points = append(points, point("pair", string(p.Author), string(to), day))
			}
			if p.Blind&corpus.BlindReplies != 0 {
				points = append(points, point("day", string(to), day))
			}
		}
	}
	return points
}

// day is the number of the session-long stretch of time that a time lies in.
func (m *Meeting) day(t time.Time) string {
	n := t.UnixMilli() / m.opts.Session.Milliseconds()
	return string(binary.AppendVarint(nil, n))
}

// saying is the point of an author's words that begin so.
func saying(author corpus.AuthorID, text string) uint64 {
	return point("said", string(author), string(beginning(nil, text)))
}

func openingPoint(text string) uint64 { return point(string(beginning(nil, text))) }

// point is the hash of what posts have in common.
func point(parts ...string) uint64 {
	h := fnv.New64a()
	for _, s := range parts {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	return h.Sum64()
}
