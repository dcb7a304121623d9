package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/score"
	"engage/internal/stage"
	"engage/internal/wire"
)

func init() {
	register.DoFn6x1[context.Context, int64, func(*[]byte) bool, func(*[]byte) bool, func(int64, []byte), func([]byte), error](&scoreFn{})
	register.DoFn4x1[[]byte, func(*[]byte) bool, func(*[]byte) bool, func([]byte), error](&sumUpFn{})
}

// scoreFn scores groups: results go to their parts, and what the groups of a
// bundle add up to goes on at its end.
type scoreFn struct {
	Settings settings
	Parts    int

	part  *pipeline.Part // of the bundle; nil while it has no group
	lines [][]byte       // of the last group
}

func (f *scoreFn) Setup() error { return f.Settings.load() }

func (f *scoreFn) StartBundle(context.Context, func(*[]byte) bool, func(int64, []byte), func([]byte)) error {
	f.part, f.lines = nil, nil
	return nil
}

func (f *scoreFn) ProcessElement(ctx context.Context, group int64, posts func(*[]byte) bool, facts func(*[]byte) bool, line func(int64, []byte), _ func([]byte)) error {
	if f.part == nil {
		if err := f.begin(facts); err != nil {
			return err
		}
	}
	var all []corpus.Post
	for src := []byte(nil); posts(&src); {
		p, err := wire.Post(src)
		if err != nil {
			return fmt.Errorf("a post of group %s: %w", key(group), err)
		}
		all = append(all, p)
	}
	if err := f.part.Score(ctx, [][]corpus.Post{all}); err != nil {
		return err
	}
	for _, l := range f.lines {
		line(int64(stage.PartOf(key(group), f.Parts)), l)
	}
	f.lines = nil
	return nil
}

// begin makes the bundle's part, whose results become lines.
func (f *scoreFn) begin(facts func(*[]byte) bool) error {
	r, known, err := f.Settings.knowing(facts)
	if err != nil {
		return err
	}
	job := *r.job
	job.Emit = func(res *score.Result) error {
		var line bytes.Buffer
		out := report.NewNDJSON(&line, r.head)
		if err := errors.Join(out.Write(res), out.Flush()); err != nil {
			return err
		}
		start, _ := res.Conversation.Period()
		f.lines = append(f.lines, pack(stage.ResultKey(start, res.Conversation.ID), line.Bytes()))
		return nil
	}
	f.part, err = pipeline.NewPart(&job, known)
	return err
}

func (f *scoreFn) FinishBundle(_ context.Context, _ func(*[]byte) bool, _ func(int64, []byte), sums func([]byte)) error {
	if f.part == nil {
		return nil
	}
	line, err := stage.Sums(allOne, f.part)
	sums(line.JSON)
	f.part = nil
	return err
}

// allOne stands for the settings in sums: all DoFns of a job have the same.
const allOne = ""

// sumUpFn gives the summary line of all sums.
type sumUpFn struct{ Settings settings }

func (f *sumUpFn) Setup() error { return f.Settings.load() }

func (f *sumUpFn) ProcessElement(_ []byte, facts, sums func(*[]byte) bool, emit func([]byte)) error {
	r, known, err := f.Settings.knowing(facts)
	if err != nil {
		return err
	}
	all, ties, err := merged(sums)
	if err != nil {
		return err
	}
	out, err := pipeline.Total(r.job, known, all, ties)
	if err != nil {
		return err
	}
	var line bytes.Buffer
	err = report.NewNDJSON(&line, r.head).Close(&report.Analysis{Input: out.Input, Accounts: out.Accounts, Summary: &out.Summary, Voice: out.Voice})
	emit(line.Bytes())
	return err
}

// merged is one of all sums, and what ties told of them; none if there are none.
func merged(each func(*[]byte) bool) (all []*pipeline.Sums, ties []*insight.Input, err error) {
	for src := []byte(nil); each(&src); {
		sums, tied, err := stage.ParseSums(stage.Line{Key: stage.SumsKey, JSON: src}, allOne)
		if err != nil {
			return nil, nil, err
		}
		if all == nil {
			all, ties = []*pipeline.Sums{sums}, []*insight.Input{tied}
			continue
		}
		all[0].Merge(sums)
		ties[0].Merge(tied)
	}
	return all, ties, nil
}
