package pipeline

import (
	"cmp"
	"slices"
	"sync"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Choice is what the user says about accounts: handles on the command line,
// else those of the config file with their intended modes. With neither, the
// archive's owner or brand decides, else the busiest answered author.
type Choice struct {
	Flag     []corpus.AuthorID
	Config   []corpus.AuthorID
	Intended map[corpus.AuthorID]rubric.Mode

	// Words name the brands of accounts; those under "" name every account's.
	// With them, an account is attached to conversations that only name it.
	Words map[corpus.AuthorID][]string

	// Likely refuses a guess without a sign: the busiest author counts only if
	// somebody answered it, or if it wrote most of all posts.
	Likely bool
}

// survey is what all conversations together tell about who the accounts are. It
// may be added to by several goroutines.
type survey struct {
	mu             sync.Mutex
	owners, brands map[corpus.AuthorID]bool // named by the archive: owners count everywhere, brands in their thread
	of             map[corpus.AuthorID]share
	posts          int
}

// share is what an author wrote, and which responses of others it received.
type share struct{ wrote, received int32 }

func newSurvey() *survey {
	return &survey{owners: make(map[corpus.AuthorID]bool), brands: make(map[corpus.AuthorID]bool), of: make(map[corpus.AuthorID]share)}
}

func (s *survey) add(c *corpus.Conversation) {
	responses := c.Responses()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range c.Posts {
		p := &c.Posts[i]
		for _, b := range p.Brand {
			s.brands[b] = true
			if p.Blind&corpus.BlindOthers != 0 {
				s.owners[b] = true
			}
		}
		if p.Own() && p.Author.Named() {
			s.count(p.Author, share{wrote: 1})
			s.posts++
		}
	}
	for _, r := range responses {
		s.count(c.Posts[r.To].Author, share{received: 1})
	}
}

func (s *survey) count(id corpus.AuthorID, more share) {
	now := s.of[id]
	s.of[id] = share{now.wrote + more.wrote, now.received + more.received}
}

// busiest is the author whose posts drew the most responses of others, then
// the one who wrote most, then the first by id; nobody in an empty input.
func (s *survey) busiest(likely bool) []corpus.AuthorID {
	best, found := corpus.AuthorID(""), false
	for id, n := range s.of {
		if n.wrote == 0 {
			continue // known by what others answered only
		}
		b := s.of[best]
		if !found || cmp.Or(cmp.Compare(n.received, b.received), cmp.Compare(n.wrote, b.wrote), cmp.Compare(best, id)) > 0 {
			best, found = id, true
		}
	}
	if b := s.of[best]; !found || likely && b.received == 0 && 2*int(b.wrote) <= s.posts {
		return nil
	}
	return []corpus.AuthorID{best}
}

// cast says who the accounts are, and which concern a conversation.
type cast struct {
	by         string                   // how they were chosen: flag, config, owner or busiest
	listed     []corpus.AuthorID        // that are reported whether they occur or not
	everywhere map[corpus.AuthorID]bool // that count in all conversations
	brands     bool                     // who a thread names as its brand counts in it
	may        map[corpus.AuthorID]bool // whoever may be an account
	words      map[corpus.AuthorID][]brandWord
}

// given are the accounts that the user names; nil if nobody does.
func (choice *Choice) given() (ids []corpus.AuthorID, by string) {
	if len(choice.Flag) > 0 {
		return choice.Flag, "flag"
	}
	return choice.Config, "config"
}

// cast uses what the user says, then what the archive says, then a guess. The
// survey is not looked at where the user names accounts.
func (choice *Choice) cast(s *survey) *cast {
	c := &cast{words: make(map[corpus.AuthorID][]brandWord, len(choice.Words))}
	for id, list := range choice.Words {
		c.words[id] = brandWords(list)
	}
	if c.listed, c.by = choice.given(); len(c.listed) == 0 {
		if len(s.brands) > 0 {
			c.by, c.everywhere, c.brands, c.may = "owner", s.owners, true, s.brands
			return c
		}
		c.listed, c.by = s.busiest(choice.Likely), "busiest"
	}
	c.everywhere = make(map[corpus.AuthorID]bool, len(c.listed))
	for _, id := range c.listed {
		c.everywhere[id] = true
	}
	c.may = c.everywhere
	return c
}

// assign sets the accounts of a conversation, and the words that name them.
func (c *cast) assign(conv *corpus.Conversation) {
	conv.Accounts = concerned(conv, c.everywhere)
	if c.brands {
		for i := range conv.Posts {
			if p := &conv.Posts[i]; p.Blind&corpus.BlindOthers == 0 {
				conv.Accounts = append(conv.Accounts, p.Brand...)
			}
		}
		slices.Sort(conv.Accounts)
		conv.Accounts = slices.Compact(conv.Accounts)
	}
	c.name(conv)
}

// assign sets the accounts of conversations that are all in memory.
func assign(convs []corpus.Conversation, choice Choice) *cast {
	s := newSurvey()
	for i := range convs {
		s.add(&convs[i])
	}
	c := choice.cast(s)
	for i := range convs {
		c.assign(&convs[i])
	}
	return c
}

// concerned lists the accounts of set that wrote in the conversation or are
// addressed in it.
func concerned(c *corpus.Conversation, set map[corpus.AuthorID]bool) []corpus.AuthorID {
	var ids []corpus.AuthorID
	for i := range c.Posts {
		p := &c.Posts[i]
		if set[p.Author] {
			ids = append(ids, p.Author)
		}
		for _, m := range p.Mentions {
			if set[m] {
				ids = append(ids, m)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
