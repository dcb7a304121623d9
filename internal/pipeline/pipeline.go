// Package pipeline walks the data once from archive to result: read, build
// conversations, choose the accounts, score in parallel, hand over in order.
// The output does not depend on the number of workers. It chooses nothing that
// a person could choose (package cli does) and prints nothing.
package pipeline

import (
	"context"
	"errors"
	"time"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/score"
	"engage/internal/shelf"
	"engage/internal/thread"
)

// Job says what to analyse. Paths and Scorer are required.
type Job struct {
	Paths    []string
	Archive  archive.Options
	Thread   thread.Options
	Accounts Choice
	Scorer   *score.Scorer
	Workers  int   // at least 1
	Memory   int64 // bytes to keep within; posts that do not fit go to disk
	Explain  bool  // results with their contributions, which take longer than all else

	Rules       insight.Rules     // of the indicators; what only the archive tells is filled in
	Competitors []corpus.AuthorID // of the share of voice

	Since, Until time.Time                 // of a conversation's first post; zero: no bound; Until is exclusive
	Keep         func(*score.Result) bool  // nil keeps all
	Mask         *Mask                     // nil: handles stay
	Progress     func(read, total int64)   // bytes, called now and then while reading; may be nil
	Emit         func(*score.Result) error // called in order, by one goroutine
	Rest         func(*score.Result) error // called likewise for what Since, Until and Keep leave out; nil: nobody asks for it
}

// Outcome is everything about a run that is not a conversation.
type Outcome struct {
	Input    insight.Input
	Accounts []*insight.Account
	Summary  insight.Summary
	Voice    *insight.Voice // of the competitors
}

// postShare is which part of a run's memory posts may take before they go to
// disk; the rest is for what ties them, what is counted, and garbage.
const postShare = 5

// Run does the job. It fails with ctx's error when interrupted.
func Run(ctx context.Context, job Job) (*Outcome, error) {
	out := &Outcome{}
	posts := shelf.New(job.Memory / postShare)
	defer posts.Close()
	ties := thread.NewBuilder(posts, job.Thread)
	end, err := read(ctx, job, ties, &out.Input)
	if err != nil {
		return nil, err
	}
	built, err := ties.Build()
	if err != nil {
		return nil, err
	}
	out.Input.Duplicates, out.Input.Reposts = built.Duplicates, built.Reposts
	for _, d := range built.Defects {
		out.Input.Defect(d)
	}
	t := &talks{Threads: built}
	if job.Mask != nil {
		if err := t.masked(ctx, &job, &out.Input); err != nil {
			return nil, err
		}
	}
	if job.Rest == nil {
		t.only(job.inPeriod)
	}
	cast, err := t.cast(ctx, &job)
	if err != nil {
		return nil, err
	}
	f := newTotals(&job, cast, end)
	f.spread(built.Spread)
	if err := scoreAll(ctx, job, t, cast, f.add); err != nil {
		return nil, err
	}
	f.outcome(out)
	return out, nil
}

// Read opens the paths and hands over every post that is read, for commands
// that need no scores. A mask may be nil; with one, the posts are read twice,
// first for the handles that are in them.
func Read(ctx context.Context, paths []string, opts archive.Options, mask *Mask, emit func(corpus.Post) error) (insight.Input, error) {
	a, err := archive.Open(ctx, paths, opts)
	if err != nil {
		return insight.Input{}, err
	}
	defer a.Close()
	if mask == nil {
		return readEach(ctx, a, nil, emit)
	}
	if in, err := readEach(ctx, a, nil, func(p corpus.Post) error { mask.learn(&p); return nil }); err != nil {
		return in, err
	}
	in, err := readEach(ctx, a, nil, func(p corpus.Post) error {
		mask.post(&p)
		return emit(p)
	})
	mask.input(&in)
	return in, err
}

// read hands the posts over to what ties them, and returns the time of the last
// dated one.
func read(ctx context.Context, job Job, ties *thread.Builder, in *insight.Input) (end time.Time, err error) {
	a, err := archive.Open(ctx, job.Paths, job.Archive)
	if err != nil {
		return end, err
	}
	defer a.Close()
	*in, err = readEach(ctx, a, job.Progress, func(p corpus.Post) error {
		if p.At.After(end) {
			end = p.At
		}
		if job.Mask != nil { // before the posts that are no part of a conversation go
			job.Mask.learn(&p)
		}
		return ties.Add(p)
	})
	return end, err
}

func readEach(ctx context.Context, a *archive.Archive, progress func(read, total int64), emit func(corpus.Post) error) (in insight.Input, err error) {
	for p, err := range a.Posts() {
		var broken *archive.RecordError
		switch {
		case errors.As(err, &broken):
			in.Skipped++
			in.Defect(corpus.Defect{Kind: insight.Malformed, Source: corpus.Source{File: broken.File, Line: broken.Line}, Err: broken.Err})
			continue
		case err != nil:
			return in, err
		}
		if in.Posts++; in.Posts%512 == 0 {
			if err := ctx.Err(); err != nil {
				return in, err
			}
			if progress != nil {
				progress(a.Bytes())
			}
		}
		if err := emit(p); err != nil {
			return in, err
		}
	}
	for _, f := range a.Files() {
		in.PrivateDropped += f.PrivateDropped
		in.Files = append(in.Files, insight.File{Path: f.Path, Format: f.Format, Encoding: f.Encoding, Posts: f.Posts, Skipped: f.Skipped})
		if f.Shifted > 0 {
			in.Count(shifted(f), f.Shifted)
		}
	}
	return in, ctx.Err()
}

// shifted is the defect of a file whose times were written in another zone
// than they were read in.
func shifted(f archive.FileInfo) corpus.Defect {
	return corpus.Defect{Kind: "time_zone", Source: corpus.Source{File: f.Path}, Err: lang.Errorf(lang.T{
		EN: "the times are %s off what the ids say; the times of the ids are used (--tz names the zone of the file)",
		JA: "時刻が ID の示す時刻と %s ずれています。ID の時刻を使いました（ファイルの時差は --tz で指定できます）"}, f.Off())}
}

// inPeriod reports whether a conversation of that start, the time of its first
// dated post, lies in the period; without bounds all do.
func (job *Job) inPeriod(start time.Time) bool {
	if job.Since.IsZero() && job.Until.IsZero() {
		return true
	}
	return !start.IsZero() && (job.Since.IsZero() || !start.Before(job.Since)) && (job.Until.IsZero() || start.Before(job.Until))
}
