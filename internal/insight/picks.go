package insight

import (
	"cmp"
	"slices"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Picks keeps the conversations of an account that are worth showing. The zero
// value is empty.
type Picks struct {
	best  [rubric.NumModes][]pick
	worst []pick
}

// pick is a conversation with what it is chosen by, the greatest first.
type pick struct {
	result *score.Result
	by     float64
}

// candidates is how many candidates are kept: which posts could still be answered is
// known at the archive's end only.
const candidates = 16

// Add takes in a conversation that concerns the account.
func (p *Picks) Add(id corpus.AuthorID, r *score.Result) {
	if r.Primary != rubric.None && r.Interaction.Level == corpus.Interactive {
		// The score holds the two-way index already; once more, so that talk
		// stands before words.
		keep(&p.best[r.Primary], pick{r, r.Scores[r.Primary] * r.TwoWay}, candidates)
	}
	if n := len(InVain(id, r, &Rules{})); n > 0 {
		keep(&p.worst, pick{r, float64(n)}, candidates)
	}
}

func keep(list *[]pick, k pick, most int) {
	at, _ := slices.BinarySearchFunc(*list, k, func(a, b pick) int {
		return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.result.Conversation.ID, b.result.Conversation.ID))
	})
	if at < most {
		*list = slices.Insert((*list)[:min(len(*list), most-1)], at, k)
	}
}

// InVain are the posts of others to the account, by index, that have no
// answer of it although their window is over.
func InVain(id corpus.AuthorID, r *score.Result, t *Rules) (out []int) {
	s := look(id, r, t)
	for _, i := range s.inbound {
		if s.answer[i] == 0 && !t.younger(&s.Posts[i], t.Window()) {
			out = append(out, i)
		}
	}
	return out
}

// Best are the conversations that went best: so many of each mode, those of the
// highest score times two-way index, in which there was back-and-forth.
func (p *Picks) Best(each int) (out []*score.Result) {
	for m := range p.best {
		for _, k := range p.best[m][:min(each, len(p.best[m]))] {
			out = append(out, k.result)
		}
	}
	return out
}

// Worst are those in which others spoke to the account most often in vain,
// what may still be answered left out. Nil where the archive does not show the
// account's answers.
func (p *Picks) Worst(a *Account, most int) (out []*score.Result) {
	if !a.Answerable() {
		return nil
	}
	var left []pick
	for _, k := range p.worst {
		if n := len(InVain(a.ID, k.result, &a.Rules)); n > 0 {
			keep(&left, pick{k.result, float64(n)}, most)
		}
	}
	for _, k := range left {
		out = append(out, k.result)
	}
	return out
}
