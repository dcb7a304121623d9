package pipeline

import (
	"context"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/score"
	"engage/internal/thread"
)

// talks are the conversations of a run, as all that comes after ties sees them.
type talks struct {
	*thread.Threads
	mask *Mask
	some []int // the numbers of those that matter; nil for all
}

func (t *talks) len() int {
	if t.some != nil {
		return len(t.some)
	}
	return t.Len()
}

func (t *talks) number(i int) int {
	if t.some != nil {
		return t.some[i]
	}
	return i
}

// at may be called by several goroutines.
func (t *talks) at(i int) (corpus.Conversation, error) {
	c, err := t.Conversation(t.number(i))
	if t.mask != nil {
		t.mask.conversation(&c)
	}
	return c, err
}

// outline is at without what only the shelf knows (thread.Threads.Outline).
func (t *talks) outline(i int) corpus.Conversation {
	c := t.Outline(t.number(i))
	if t.mask != nil {
		t.mask.conversation(&c)
	}
	return c
}

// only leaves those whose starts matter.
func (t *talks) only(matters func(start time.Time) bool) {
	some := []int{}
	for i := range t.Len() {
		if matters(t.Start(i)) {
			some = append(some, i)
		}
	}
	if len(some) < t.Len() {
		t.some = some
	}
}

// masked learns all handles, and masks what a job knows and what was read.
func (t *talks) masked(ctx context.Context, job *Job, in *insight.Input) error {
	learn := func(_ int, c corpus.Conversation) error {
		for i := range c.Posts { // excerpts name authors of their own
			job.Mask.learn(&c.Posts[i])
		}
		return nil
	}
	if err := inOrder(ctx, job.Workers, t.len(), t.at, learn); err != nil {
		return err
	}
	t.mask = job.Mask
	job.Mask.input(in)
	job.Accounts = job.Mask.choice(job.Accounts)
	job.Competitors = job.Mask.names(job.Competitors)
	return nil
}

// cast surveys the conversations, unless the user says who the accounts are.
func (t *talks) cast(ctx context.Context, job *Job) (*cast, error) {
	all := newSurvey()
	if ids, _ := job.Accounts.given(); len(ids) > 0 {
		return job.Accounts.cast(all), nil
	}
	err := inParts(ctx, job.Workers, t.len(), func(i int) error {
		c := t.outline(i)
		all.add(&c)
		return nil
	})
	return job.Accounts.cast(all), err
}

// scoreAll scores the conversations and emits the results in their order, each
// with its conversation's start.
func scoreAll(ctx context.Context, job Job, t *talks, cast *cast, emit func(time.Time, *score.Result) error) error {
	judge := job.judge()
	return inOrder(ctx, job.Workers, t.len(), func(i int) (*score.Result, error) {
		c, err := t.at(i)
		if err != nil {
			return nil, err
		}
		cast.assign(&c)
		r := judge(&c)
		return &r, nil
	}, func(i int, r *score.Result) error { return emit(t.Start(t.number(i)), r) })
}

// judge scores a conversation, and explains why where somebody asks.
func (job *Job) judge() func(*corpus.Conversation) score.Result {
	if job.Explain {
		return job.Scorer.Score
	}
	return job.Scorer.Judge
}
