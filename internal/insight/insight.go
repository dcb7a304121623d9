// Package insight turns results into figures per account and for the whole
// input. Its accumulators hold integers only, so that Merge is commutative and
// associative: any split of the work gives the same bytes. It does no I/O and
// knows no flags. An accumulator is not safe for concurrent use; merge instead.
package insight

import (
	"sort"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/stats"
)

// scale is how many steps a score of 1 and a two-way index of 0.01 have:
// printed figures are rounded to it, so sums of integers lose nothing.
const scale = 100

// Summary accumulates conversations. The zero value is empty.
type Summary struct {
	Conversations int
	Levels        [4]int                      // by corpus.Level; Unmeasurable is index 0
	Primary       [rubric.NumModes + 1]int    // by mode; none is the last
	Mix           [4][rubric.NumModes + 1]int // by level and mode
	twoWay        int64                       // sum of D, in 1/10000, over measurable conversations
	twoWaySquares int64                       // sum of the squares of the same
	scores        [rubric.NumModes]map[int]int
}

// Add counts one result.
func (s *Summary) Add(r *score.Result) {
	s.Conversations++
	s.Levels[r.Interaction.Level]++
	s.Primary[primaryIndex(r.Primary)]++
	s.Mix[r.Interaction.Level][primaryIndex(r.Primary)]++
	if r.Interaction.Level != corpus.Unmeasurable {
		d := int64(r.TwoWay*10000 + 0.5)
		s.twoWay += d
		s.twoWaySquares += d * d
	}
	for m := range s.scores {
		if s.scores[m] == nil {
			s.scores[m] = make(map[int]int)
		}
		s.scores[m][int(r.Scores[m]*scale+0.5)]++
	}
}

// Merge adds another summary's counts.
func (s *Summary) Merge(o *Summary) {
	s.Conversations += o.Conversations
	s.twoWay += o.twoWay
	s.twoWaySquares += o.twoWaySquares
	for i, n := range o.Levels {
		s.Levels[i] += n
	}
	for i, n := range o.Primary {
		s.Primary[i] += n
	}
	for level := range o.Mix {
		for i, n := range o.Mix[level] {
			s.Mix[level][i] += n
		}
	}
	for m := range o.scores {
		if s.scores[m] == nil {
			s.scores[m] = make(map[int]int)
		}
		for k, n := range o.scores[m] {
			s.scores[m][k] += n
		}
	}
}

// Measurable is the number of conversations whose level could be seen.
func (s *Summary) Measurable() int { return s.Conversations - s.Levels[corpus.Unmeasurable] }

// Interactive is how many of the measurable conversations are interactive.
func (s *Summary) Interactive() Share {
	return Share{s.Levels[corpus.Interactive], s.Measurable()}
}

// TwoWay is the mean two-way index over the measurable conversations; ok is
// false where there is none.
func (s *Summary) TwoWay() (mean float64, ok bool) {
	n := s.Measurable()
	if n == 0 {
		return 0, false
	}
	return float64(s.twoWay) / 10000 / float64(n), true
}

// TwoWayMean is the same with its interval.
func (s *Summary) TwoWayMean() Mean {
	return meanOf(s.Measurable(), float64(s.twoWay)/1e4, float64(s.twoWaySquares)/1e8, 1)
}

// ScoreMean is the mean score of a mode, 0 to 100, with its interval.
func (s *Summary) ScoreMean(m rubric.Mode) Mean {
	sum, squares := 0, 0
	for v, n := range s.scores[m] {
		sum += v * n
		squares += v * v * n
	}
	return meanOf(s.Conversations, float64(sum)/scale, float64(squares)/scale/scale, 100)
}

// Score is the mean and median score of a mode, 0 to 100; ok is false where
// there is no conversation.
func (s *Summary) Score(m rubric.Mode) (mean, median float64, ok bool) {
	if s.Conversations == 0 {
		return 0, 0, false
	}
	values := make([]int, 0, len(s.scores[m]))
	for v := range s.scores[m] {
		values = append(values, v)
	}
	sort.Ints(values)
	counts, sum := make([]int, len(values)), 0
	for i, v := range values {
		counts[i] = s.scores[m][v]
		sum += v * counts[i]
	}
	return float64(sum) / scale / float64(s.Conversations), stats.WeightedMedian(values, counts) / scale, true
}

func primaryIndex(m rubric.Mode) int {
	if m == rubric.None {
		return rubric.NumModes
	}
	return int(m)
}

// Account accumulates what one account did and received.
type Account struct {
	ID         corpus.AuthorID
	Handle     string
	ChosenBy   string      // flag, config, owner or busiest
	Intended   rubric.Mode // None if not declared
	Words      []string    // that name its brand, as the user wrote them
	Summary    Summary
	Posts      int // posts of the account, reposts left out
	Responses  int // of them, responses to others
	Received   int // responses of others to the account
	Answered   int // of Received, those the account answered
	blind      int // posts of the account whose answers the archive cannot show
	people     map[corpus.AuthorID]bool
	inExchange map[corpus.AuthorID]bool

	Rules Rules // of the indicators
	Indicators
}

// Add counts one conversation that concerns the account.
func (a *Account) Add(id corpus.AuthorID, r *score.Result) {
	c := r.Conversation
	a.Summary.Add(r)
	if a.people == nil {
		a.people, a.inExchange = make(map[corpus.AuthorID]bool), make(map[corpus.AuthorID]bool)
	}
	for i := range c.Posts {
		p := &c.Posts[i]
		if p.Author != id || !p.Own() {
			continue
		}
		a.Posts++
		if p.Blind&corpus.BlindOthers != 0 {
			a.blind++
		}
	}
	s := look(id, r, &a.Rules)
	a.Indicators.add(s, r)
	for _, resp := range s.responses {
		from, to := c.Posts[resp.Post].Author, c.Posts[resp.To].Author
		switch {
		case from == id:
			a.Responses++
			a.meet(to, resp.Answered)
		case to == id:
			a.Received++
			if resp.Answered {
				a.Answered++
			}
			a.meet(from, resp.Answered)
		}
	}
}

func (a *Account) meet(who corpus.AuthorID, exchange bool) {
	if who == "" {
		return
	}
	a.people[who] = true
	if exchange {
		a.inExchange[who] = true
	}
}

// Merge adds another accumulator of the same account.
func (a *Account) Merge(o *Account) {
	a.Summary.Merge(&o.Summary)
	a.Posts += o.Posts
	a.Responses += o.Responses
	a.Received += o.Received
	a.Answered += o.Answered
	a.blind += o.blind
	a.Indicators.merge(&o.Indicators)
	if a.people == nil {
		a.people = make(map[corpus.AuthorID]bool)
	}
	if a.inExchange == nil {
		a.inExchange = make(map[corpus.AuthorID]bool)
	}
	for p := range o.people {
		a.people[p] = true
	}
	for p := range o.inExchange {
		a.inExchange[p] = true
	}
}

// People is the number of others the account responded to or heard from, and
// of those with whom there was an exchange.
func (a *Account) People() (all, inExchange int) { return len(a.people), len(a.inExchange) }

// ResponseRate is the share of responses to the account that it answered in
// turn; ok is false where none was received or where the archive holds the
// account's posts only, so that what it received cannot be seen.
func (a *Account) ResponseRate() (rate float64, ok bool) {
	if a.Received == 0 || a.blind == a.Posts && a.Posts > 0 {
		return 0, false
	}
	return float64(a.Answered) / float64(a.Received), true
}

// Observed is the share of the account's conversations by primary mode, none
// last; ok is false where there is no conversation.
func (a *Account) Observed() (share [rubric.NumModes + 1]float64, ok bool) {
	if a.Summary.Conversations == 0 {
		return share, false
	}
	for i, n := range a.Summary.Primary {
		share[i] = float64(n) / float64(a.Summary.Conversations)
	}
	return share, true
}
