package insight

import (
	"slices"
	"strings"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// deeds are the dialogue acts of a post, as a set.
type deeds uint32

const (
	greets deeds = 1 << iota
	thanks
	empathises
	plays
	recommends
	announces
	invites
	asks
	guides
	apologises
	troubled
	resolves
	solicits
	proposes
	adopts
	refuses
	elses // an act that a rubric of one's own adds
)

var deedOf = map[string]deeds{
	"greet": greets, "thank": thanks, "empathise": empathises, "play": plays, "recommend": recommends, "announce": announces,
	"invite": invites, "ask": asks, "guide": guides, "apologise": apologises, "trouble": troubled, "resolve": resolves,
	"solicit": solicits, "propose": proposes, "adopt": adopts, "refuse": refuses,
}

// closing acts end a talk: who shows nothing else waits for no answer.
const closing = greets | thanks | empathises | plays | resolves

// side is a conversation as one of its accounts sees it.
type side struct {
	*corpus.Conversation
	primary   rubric.Mode
	id        corpus.AuthorID
	rules     *Rules
	responses []corpus.Response
	turns     []corpus.Turn
	turnOf    []int
	deeds     []deeds // per post

	inbound []int // posts of others to the account that could be answered, closing ones left out
	bursts  []int // of them, the first of each run of one person's until the account answers
	closed  int   // closing ones
	heard   int   // posts of others that are seen, whomever they speak to
	answer  []int // per inbound post: the account's post that answers it; 0 for none
	direct  []int // per post: the first post of the account tied to it; 0 for none
}

func look(id corpus.AuthorID, r *score.Result, t *Rules) *side {
	c := r.Conversation
	n := len(c.Posts)
	s := &side{Conversation: c, primary: r.Primary, id: id, rules: t, responses: c.Responses(), deeds: make([]deeds, n), answer: make([]int, n), direct: make([]int, n)}
	s.turns, s.turnOf = c.Turns()
	for _, e := range r.Evidence {
		if d, ok := deedOf[e.Act]; ok {
			s.deeds[e.Post] |= d
		} else if e.Act != "" {
			s.deeds[e.Post] |= elses
		}
	}
	s.pair()
	return s
}

// pair finds the inbound posts and their answers. An answer of the account to
// any post of a person answers all that this person has written to it in the
// conversation until then: who adds a word, or answers twice, asks once.
func (s *side) pair() {
	open := make(map[string][]int) // by person
	for i := range s.Posts {
		up := s.Ties[i].Parent
		switch {
		case s.own(i) && up >= 0 && s.Posts[up].Author != s.id && s.Posts[up].Kind != corpus.Repost:
			if s.direct[up] == 0 {
				s.direct[up] = i
			}
			for _, j := range open[s.person(up)] {
				s.answer[j] = i
			}
			delete(open, s.person(up))
		case s.seen(i):
			if s.heard++; !s.addressed(i) {
				continue
			}
			if s.closes(i) {
				s.closed++
				continue
			}
			who := s.person(i)
			if open[who] == nil {
				s.bursts = append(s.bursts, i)
			}
			s.inbound, open[who] = append(s.inbound, i), append(open[who], i)
		}
	}
}

// person is whose post it is; who is unknown is somebody else each time.
func (s *side) person(i int) string {
	if a := s.Posts[i].Author; a != "" {
		return string(a)
	}
	return "\x00" + string(s.Posts[i].ID)
}

// own reports whether the account wrote the post.
func (s *side) own(i int) bool { return s.Posts[i].Author == s.id && s.Posts[i].Own() }

// seen reports whether somebody else wrote the post and the archive shows it of
// itself. What is seen only because somebody repeated it (an excerpt) is left
// out: the account repeats what it answers, so that such posts flatter.
func (s *side) seen(i int) bool {
	p := &s.Posts[i]
	return p.Kind == corpus.Original && !s.IsAccount(p.Author) && p.Blind&corpus.BlindOthers == 0
}

// addressed reports whether a post of somebody else mentions or answers the
// account.
func (s *side) addressed(i int) bool {
	p := &s.Posts[i]
	up := s.Ties[i].Parent
	return up >= 0 && s.Posts[up].Author == s.id && s.Posts[up].Kind != corpus.Repost ||
		p.ReplyToAuthor == s.id || slices.Contains(p.Mentions, s.id)
}

// closes reports whether a post only thanks, greets or plays right after an
// answer of the account.
func (s *side) closes(i int) bool {
	up := s.Ties[i].Parent
	return s.deeds[i] != 0 && s.deeds[i]&^closing == 0 &&
		up >= 0 && s.Posts[up].Author == s.id && s.turnOf[up] >= 0 && s.turns[s.turnOf[up]].Parent >= 0
}

// opens reports whether a post begins something. In formats without reply ids
// a leading @user is tied to a stub; such a post begins something, too.
func (s *side) opens(i int) bool {
	up := s.Ties[i].Parent
	return up < 0 || s.Ties[i].Inferred && s.Posts[up].Kind == corpus.Stub
}

// at is the account's post that answers an inbound one, nil for none.
func (s *side) at(answer int) *corpus.Post {
	if answer == 0 {
		return nil
	}
	return &s.Posts[answer]
}

// secondPerson are words by which a post speaks to its readers.
var secondPerson = []string{"あなた", "皆さん", "皆さま", "皆様", "みなさん", "みなさま", "みんなは"}

// toSomebody reports whether a post of the account is written to somebody: it
// answers, mentions, or speaks in the second person.
func (s *side) toSomebody(i int) bool {
	p := &s.Posts[i]
	up := s.Ties[i].Parent
	return up >= 0 && s.Posts[up].Author != s.id || p.ReplyToAuthor != "" && p.ReplyToAuthor != s.id ||
		slices.ContainsFunc(p.Mentions, func(m corpus.AuthorID) bool { return m != s.id }) ||
		slices.ContainsFunc(secondPerson, func(w string) bool { return strings.Contains(p.Text, w) })
}

func links(text string) bool {
	return strings.Contains(text, "https://") || strings.Contains(text, "http://")
}
