package insight

import (
	"time"

	"engage/internal/corpus"
)

// Coverage counts what the posts of one file tell, and so what can be measured
// from them. The zero value is empty. Add by one goroutine.
type Coverage struct {
	Posts int // handed on, reposts included

	First, Last time.Time // of the dated posts; zero if none is
	Timed       int       // posts with a clock time
	Dated       int       // posts with a date only
	Authors     int       // different ones

	Replies    int // posts that name the post they answer
	Addressed  int // posts that name whom they answer
	Quotes     int // posts with words of their own about another post
	Reposts    int
	Cut        int // texts that are known to end early
	Threaded   int // posts that name their conversation
	Answers    int // different posts that are answered
	Unseen     int // of those, the ones that the file does not hold
	NoReplyIDs int // posts of a source that has no reply ids at all
	OneSided   int // posts of a source that holds its owner's posts only

	Owners []corpus.AuthorID // accounts that the file itself names, at most ten

	ids, answered map[corpus.PostID]bool
	authors       map[corpus.AuthorID]bool
}

// maxOwners is how many accounts that a file names are kept.
const maxOwners = 10

// Add counts a post.
func (c *Coverage) Add(p *corpus.Post) {
	if c.ids == nil {
		c.ids, c.answered, c.authors = make(map[corpus.PostID]bool), make(map[corpus.PostID]bool), make(map[corpus.AuthorID]bool)
	}
	c.Posts++
	c.ids[p.ID] = true
	if !c.authors[p.Author] {
		c.authors[p.Author] = true
		c.Authors++
	}
	c.when(p)
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	count(&c.Replies, p.ReplyTo != "")
	count(&c.Addressed, p.ReplyTo == "" && p.ReplyToAuthor != "")
	count(&c.Quotes, p.Kind == corpus.Original && p.Quotes != "")
	count(&c.Reposts, p.Kind == corpus.Repost)
	count(&c.Cut, p.Truncated)
	count(&c.Threaded, p.ConversationID != "")
	count(&c.NoReplyIDs, p.Blind&corpus.BlindReplies != 0)
	count(&c.OneSided, p.Blind&corpus.BlindOthers != 0)
	if p.ReplyTo != "" {
		c.answered[p.ReplyTo] = true
	}
	for _, b := range p.Brand {
		c.owner(b)
	}
}

func (c *Coverage) when(p *corpus.Post) {
	switch {
	case p.At.IsZero():
		return
	case p.DateOnly:
		c.Dated++
	default:
		c.Timed++
	}
	if c.First.IsZero() || p.At.Before(c.First) {
		c.First = p.At
	}
	if p.At.After(c.Last) {
		c.Last = p.At
	}
}

func (c *Coverage) owner(b corpus.AuthorID) {
	for _, o := range c.Owners {
		if o == b {
			return
		}
	}
	if len(c.Owners) < maxOwners {
		c.Owners = append(c.Owners, b)
	}
}

// Close counts what only the whole file shows.
func (c *Coverage) Close() {
	c.Answers = len(c.answered)
	for id := range c.answered {
		if !c.ids[id] {
			c.Unseen++
		}
	}
	c.ids, c.answered, c.authors = nil, nil, nil
}
