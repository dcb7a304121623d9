package thread

import (
	"cmp"
	"time"

	"engage/internal/corpus"
)

// node is what ties need to know of a post, on its way into a conversation.
// Its words stay on the shelf. It is small, for there is one of every post.
// Until all posts were seen it names people as the post does.
type node struct {
	seconds int64 // of Unix time; undated is the zero time's
	nanos   int32
	record  int32 // on the shelf; none for a stub

	id, replyTo, quotes, conversation   key
	author, replyToAuthor, quotesAuthor person
	lead                                person // whom the text begins with
	byline                              int32  // of its author
	brand                               uint32 // of brands
	opening                             uint32 // hash of how its own words begin
	parent                              int32
	group                               int32 // union-find
	top                                 int32 // some post above, to shorten the way to the root; none if not looked for
	place                               int32 // in its conversation, from 0; none if not yet known
	via                                 corpus.Via
	kind                                corpus.Kind
	blind                               corpus.Blind
	is                                  facts
}

// facts are yes-or-no questions about a node.
type facts uint8

const (
	inferred facts = 1 << iota
	unseen         // known only through its children
	worded         // has words beside links and mentions; known of quotes only
	chained        // holds an unofficial RT with words of its own
	bare           // adds no words to a repost
	onPath         // of the search for cycles
	acyclic
)

// none stands for no node and no record.
const none = -1

func (n *node) fact(f facts) bool { return n.is&f != 0 }

func (n *node) setTime(t time.Time) { n.seconds, n.nanos = t.Unix(), int32(t.Nanosecond()) }

var undated = time.Time{}.Unix()

func (n *node) dated() bool { return n.seconds != undated || n.nanos != 0 }

func (n *node) time() time.Time { return time.Unix(n.seconds, int64(n.nanos)) }

func (n *node) compareTime(m *node) int {
	return cmp.Or(cmp.Compare(n.seconds, m.seconds), cmp.Compare(n.nanos, m.nanos))
}

// own reports whether the post carries words of its author's own.
func (n *node) own() bool { return n.kind == corpus.Original || n.kind == corpus.Excerpt }
