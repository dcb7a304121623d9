package cli

import (
	"context"
	"crypto/rand"
	"math"
	"os"
	"runtime"
	"sync"
	"time"
	_ "time/tzdata" // time zones must not depend on the machine

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"engage/configs"
	"engage/internal/builtin"
	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/pipeline"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/thread"
)

// selection are the flags of every command that scores conversations.
type selection struct {
	reading
	masking
	indicators
	accounts     []string
	since, until string
	where        string
	rubric       string
	noInfer      bool
	workers      int
	memory       string
	strict       bool
}

func (s *selection) flags(cmd *cobra.Command, a *app) {
	s.reading.flags(cmd, a)
	s.masking.flags(cmd)
	s.choosing(cmd)
	s.tying(cmd)
	s.working(cmd)
	cmd.Flags().StringVar(&s.memory, "memory", usualMemory, "memory to keep within as far as that is possible, as 512MiB or 2GiB, the program itself (45 MiB) not counted; posts that do not fit wait in a temporary file, and the result does not depend on it")
}

// choosing says whose conversations, and which.
func (s *selection) choosing(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&s.accounts, "account", nil, "the accounts to analyse, as @a,@b (default: found by itself, and said)")
	f.StringVar(&s.since, "since", "", "only conversations that start on or after this day or time (2006-01-02 or RFC 3339)")
	f.StringVar(&s.until, "until", "", "only conversations that start before the end of this day, or before this time")
	f.StringVar(&s.where, "where", "", "only conversations that fit all of these: 'mode=active_support level=interactive engagement>=20'")
}

// tying is what conversations depend on.
func (s *selection) tying(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.rubric, "rubric", "", "rubric file (default: the built-in one)")
	f.BoolVar(&s.noInfer, "no-infer", false, "build conversations from ids only, without inferred ties")
}

func (s *selection) working(cmd *cobra.Command) {
	cmd.Flags().IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "scoring goroutines; the result does not depend on it")
}

// job is a run, made ready.
type job struct {
	pipeline.Job
	conf   *config
	rubric *rubric.Rubric
	zone   *time.Location
	past   *past // nil without a history
}

func (a *app) job(s *selection, paths []string) (*job, error) {
	conf, err := loadConfig(a.config)
	if err != nil {
		return nil, usageError{err}
	}
	j := &job{conf: conf}
	if j.Archive, j.zone, err = s.options(a, conf); err != nil {
		return nil, err
	}
	j.Paths, j.Workers = paths, s.workers
	if s.workers < 1 {
		return nil, usagef(lang.T{EN: "--workers %d: give 1 or more", JA: "--workers %d: 1以上にしてください"}, s.workers)
	}
	if j.Memory, err = memory(first(s.memory, usualMemory)); err != nil {
		return nil, err
	}
	j.Accounts = pipeline.Choice{Intended: conf.intended}
	for _, h := range s.accounts {
		j.Accounts.Flag = append(j.Accounts.Flag, corpus.Handle(h))
	}
	for _, acc := range conf.Accounts {
		j.Accounts.Config = append(j.Accounts.Config, corpus.Handle(acc.Handle))
	}
	if j.Since, err = moment("--since", s.since, j.zone, false); err != nil {
		return nil, err
	}
	if j.Until, err = moment("--until", s.until, j.zone, true); err != nil {
		return nil, err
	}
	if j.Mask, err = s.mask(); err != nil {
		return nil, err
	}
	if err := s.ready(j, conf); err != nil {
		return nil, err
	}
	if j.Keep, err = where(masked(s.where, j.Mask)); err != nil {
		return nil, err
	}
	load, scorer := sharedRubric, sharedScorer
	go func() { _ = analyzer().Load() }() // who needs it asks again, and is told
	if path := first(s.rubric, conf.Rubric); path != "" {
		load = func() (*rubric.Rubric, error) { return loadRubric(path) }
		scorer = func() (*score.Scorer, error) { s, _, err := newScorer(j.rubric); return s, err }
	}
	if j.rubric, err = load(); err != nil {
		return nil, err
	}
	j.Thread = thread.Options{Session: j.rubric.Interaction.Session, NoInfer: s.noInfer}
	a.started = true
	j.Scorer, err = scorer()
	return j, err
}

// The built-in rubric and its scorer are made once for a process, those parts
// side by side that do not need each other: that takes longer than most
// archives do.
var (
	sharedCues   = sync.OnceValue(builtin.Cues)
	sharedRubric = sync.OnceValues(func() (*rubric.Rubric, error) {
		go sharedCues()
		return loadRubric("")
	})
	sharedScorer = sync.OnceValues(func() (*score.Scorer, error) {
		r, err := sharedRubric()
		if err != nil {
			return nil, err
		}
		words := analyzer()
		if err := words.Load(); err != nil {
			return nil, err
		}
		return builtin.Words().Scorer(r, sharedCues().Matcher(r, words), words), nil
	})
)

// analyzer is the one that all rubrics of a process share.
var analyzer = sync.OnceValue(func() *morph.Analyzer { return morph.New(configs.SNS) })

func newScorer(r *rubric.Rubric) (*score.Scorer, *cue.Matcher, error) {
	words := analyzer()
	if err := words.Load(); err != nil {
		return nil, nil, err
	}
	matcher, err := cue.Compile(r, words)
	if err != nil {
		return nil, nil, err
	}
	return score.New(r, matcher, words), matcher, nil
}

// usualMemory holds some 80,000 posts; of more, the words wait on disk, which
// costs little.
const usualMemory = "256MiB"

func memory(size string) (int64, error) {
	n, err := humanize.ParseBytes(size)
	if err != nil || n == 0 || n > math.MaxInt64 {
		return 0, usagef(lang.T{EN: "--memory %s: not a size; write 512MiB or 2GiB", JA: "--memory %s: 大きさとして読めません。512MiB や 2GiB のように書いてください"}, size)
	}
	return int64(n), nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// defaultZone is that of reports where nobody names one.
const defaultZone = "Asia/Tokyo"

// in is now in a zone, nil for the default one.
func (a *app) in(loc *time.Location) time.Time {
	if loc == nil {
		loc, _ = time.LoadLocation(defaultZone) // compiled in
	}
	return a.now().In(loc)
}

func zone(flag, name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, usagef(lang.T{EN: "%s %s: unknown time zone; use an IANA name such as Asia/Tokyo", JA: "%s %s: 不明なタイムゾーンです。Asia/Tokyo のようなIANA名で指定してください"}, flag, name)
	}
	return loc, nil
}

// moment reads a day or a time; a day as an end means the day after it.
func moment(flag, s string, loc *time.Location, end bool) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation("2006-01-02", s, loc); err == nil {
		if end {
			t = t.AddDate(0, 0, 1)
		}
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Time{}, usagef(lang.T{EN: "%s %s: not a day or time; write 2024-04-01 or 2024-04-01T09:00:00+09:00", JA: "%s %s: 日時として読めません。2024-04-01 または 2024-04-01T09:00:00+09:00 の形で指定してください"}, flag, s)
}

// leastKey is the least length of a pseudonymisation key, in bytes.
const leastKey = 16

func mask(keyFile string) (*pipeline.Mask, error) {
	key := make([]byte, 32)
	if keyFile == "" {
		rand.Read(key)
		return pipeline.NewMask(key), nil
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot read the key: %s", JA: "鍵を読めません: %s"}, err)
	}
	if len(key) < leastKey {
		return nil, usagef(lang.T{EN: "--key-file %s: %d bytes are too few; make one with: head -c 32 /dev/urandom > FILE", JA: "--key-file %s: %dバイトでは短すぎます。head -c 32 /dev/urandom > FILE で作れます"}, keyFile, len(key))
	}
	return pipeline.NewMask(key), nil
}

// run does a job with a progress bar, and tidies its defects' file names.
func (a *app) run(ctx context.Context, j *job) (*pipeline.Outcome, error) {
	if !a.quiet && a.logFormat != "json" && terminal(a.Err) > 0 {
		bar := &progress{w: a.Err, description: lang.T{EN: "reading", JA: "読み込み中"}.In(a.language())}
		defer bar.done()
		j.Progress = bar.at
	}
	if a.Env("GOMEMLIMIT") == "" {
		defer keepWithin(j.Memory)()
	}
	return pipeline.Run(ctx, j.Job)
}
