package pipeline

import (
	"context"
	"time"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/score"
	"engage/internal/thread"
)

// Facts are what must be known of all archives before a part of their posts can
// be scored alone. Facts of different archives can be merged.
type Facts struct {
	Known thread.Known
	End   time.Time // of the last dated post
	Input insight.Input
}

// Learn reads the archives of a job for their facts.
func Learn(ctx context.Context, job *Job) (*Facts, error) {
	f := new(Facts)
	a, err := archive.Open(ctx, job.Paths, job.Archive)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	f.Input, err = readEach(ctx, a, job.Progress, func(p corpus.Post) error {
		if p.At.After(f.End) {
			f.End = p.At.UTC()
		}
		f.Known.See(&p)
		return nil
	})
	return f, err
}

// Merge adds the facts of other archives.
func (f *Facts) Merge(o *Facts) {
	f.Known.Merge(&o.Known)
	if o.End.After(f.End) {
		f.End = o.End
	}
	f.Input.Merge(&o.Input)
}

// Part scores groups of posts that nothing ties to each other (thread.Points).
type Part struct {
	job   *Job
	total *totals
	tied  insight.Input // what ties tell: duplicates, reposts, defects
}

// NewPart makes a part of a job, whose paths are not looked at. The user must
// have named the accounts, since no part sees all archives.
func NewPart(job *Job, facts *Facts) (*Part, error) {
	if ids, _ := job.Accounts.given(); len(ids) == 0 {
		return nil, lang.Errorf(lang.T{EN: "name the accounts with --account or in engage.yaml: no part of an archive tells which they are",
			JA: "--account か engage.yaml でアカウントを指定してください。アーカイブの一部だけでは、どれが対象か分かりません"})
	}
	part := *job
	part.Thread.Known = &facts.Known
	return &Part{job: &part, total: newTotals(&part, part.Accounts.cast(newSurvey()), facts.End)}, nil
}

// group is what became of one group.
type group struct {
	built *thread.Threads
	all   []scored
}

type scored struct {
	start  time.Time
	result score.Result
}

// Score scores groups; the job's Emit gets the results group by group, each
// group's in their order. The posts of a group may stand in any order, and twice.
func (p *Part) Score(ctx context.Context, groups [][]corpus.Post) error {
	judge := p.job.judge()
	return inOrder(ctx, p.job.Workers, len(groups), func(i int) (g group, err error) {
		posts := thread.Slice(groups[i])
		if g.built, err = thread.Build(&posts, p.job.Thread); err != nil {
			return g, err
		}
		for k := range g.built.Len() {
			c, err := g.built.Conversation(k)
			if err != nil {
				return g, err
			}
			p.total.cast.assign(&c)
			g.all = append(g.all, scored{g.built.Start(k), judge(&c)})
		}
		return g, nil
	}, func(_ int, g group) error {
		p.tied.Duplicates += g.built.Duplicates
		p.tied.Reposts += g.built.Reposts
		for _, d := range g.built.Defects {
			p.tied.Defect(d)
		}
		p.total.spread(g.built.Spread)
		for i := range g.all {
			if err := p.total.add(g.all[i].start, &g.all[i].result); err != nil {
				return err
			}
		}
		return nil
	})
}

// Sums ends the part: what its groups add up to, without the rules of the job,
// and what ties told of them.
func (p *Part) Sums() (*Sums, *insight.Input) {
	for _, acc := range p.total.Of {
		acc.Rules = insight.Rules{}
	}
	return &p.total.Sums, &p.tied
}

// Total puts the sums of all parts together, which then are used up, and what
// ties told, with the facts of all archives.
func Total(job *Job, facts *Facts, sums []*Sums, tied []*insight.Input) (*Outcome, error) {
	p, err := NewPart(job, facts)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Input: facts.Input}
	for i := range sums {
		p.total.Merge(sums[i])
		out.Input.Merge(tied[i])
	}
	p.total.spread(nil) // and the other rules of this job, which are not carried
	p.total.outcome(out)
	return out, nil
}
