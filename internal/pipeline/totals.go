package pipeline

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/rubric"
	"engage/internal/score"
)

// totals add results up, in any order, and hand them on.
type totals struct {
	job   *Job
	cast  *cast
	rules insight.Rules
	Sums
}

// Sums are what results add up to. Sums of different conversations can be
// merged, and carried to another process (package carry).
type Sums struct {
	Summary insight.Summary
	Voice   *insight.Voice
	Of      map[corpus.AuthorID]*insight.Account
	Spelt   map[corpus.AuthorID]Spelling // of whoever may be an account
}

// Spelling is how an author was written, and where last.
type Spelling struct {
	Start  time.Time // of the conversation
	In     corpus.ConversationID
	Handle string
}

func (s Spelling) compare(o Spelling) int {
	return cmp.Or(s.Start.Compare(o.Start), cmp.Compare(s.In, o.In))
}

// newTotals is an empty fold; end is the time of the archive's last dated post.
func newTotals(job *Job, cast *cast, end time.Time) *totals {
	t := &totals{job, cast, job.Rules, newSums(job)}
	t.rules.End = end
	for _, id := range cast.listed {
		t.open(id)
	}
	return t
}

func newSums(job *Job) Sums {
	return Sums{Voice: insight.NewVoice(job.Competitors), Of: make(map[corpus.AuthorID]*insight.Account), Spelt: make(map[corpus.AuthorID]Spelling)}
}

// spread are the reposts by the post that they repeat, as far as the results
// that are added next know them.
func (t *totals) spread(times map[corpus.PostID]int) {
	if t.job.Mask != nil {
		times = t.job.Mask.spread(times)
	}
	t.rules.Reposts = times
	for _, acc := range t.Of {
		acc.Rules = t.rules
	}
}

func (t *totals) open(id corpus.AuthorID) {
	if t.Of[id] != nil {
		return
	}
	intended, ok := t.job.Accounts.Intended[id]
	if !ok {
		intended = rubric.None
	}
	words := t.job.Accounts.Words
	t.Of[id] = &insight.Account{ID: id, ChosenBy: t.cast.by, Intended: intended, Words: slices.Concat(words[""], words[id]), Rules: t.rules}
}

// add takes in a result whose conversation starts then.
func (t *totals) add(start time.Time, r *score.Result) error {
	c := r.Conversation
	for _, id := range c.Accounts {
		t.open(id)
	}
	t.spell(start, c)
	if !t.job.inPeriod(start) || t.job.Keep != nil && !t.job.Keep(r) {
		if t.job.Rest == nil {
			return nil
		}
		return t.job.Rest(r)
	}
	t.Summary.Add(r)
	t.Voice.Add(r)
	for _, id := range c.Accounts {
		t.Of[id].Add(id, r)
	}
	return t.job.Emit(r)
}

// spell notes how authors are written in a conversation.
func (t *totals) spell(start time.Time, c *corpus.Conversation) {
	for i := range c.Posts {
		p := &c.Posts[i]
		if p.Handle == "" || !t.cast.may[p.Author] {
			continue
		}
		if now := (Spelling{start, c.ID, p.Handle}); t.Spelt[p.Author].compare(now) <= 0 {
			t.Spelt[p.Author] = now
		}
	}
}

// Merge adds the sums of other conversations. Either may have been carried, which
// makes empty maps nil.
func (s *Sums) Merge(o *Sums) {
	if s.Of == nil {
		s.Of = make(map[corpus.AuthorID]*insight.Account)
	}
	if s.Spelt == nil {
		s.Spelt = make(map[corpus.AuthorID]Spelling)
	}
	s.Summary.Merge(&o.Summary)
	s.Voice.Merge(o.Voice)
	for id, acc := range o.Of {
		if s.Of[id] == nil {
			s.Of[id] = acc
			continue
		}
		s.Of[id].Merge(acc)
	}
	for id, spelling := range o.Spelt {
		if s.Spelt[id].compare(spelling) < 0 {
			s.Spelt[id] = spelling
		}
	}
}

// outcome puts the sums into an outcome.
func (s *Sums) outcome(out *Outcome) {
	out.Summary, out.Voice = s.Summary, s.Voice
	for _, id := range slices.Sorted(maps.Keys(s.Of)) {
		acc := s.Of[id]
		acc.Handle = cmp.Or(s.Spelt[id].Handle, string(id))
		out.Accounts = append(out.Accounts, acc)
	}
}
