package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/score"
	"engage/internal/stage"
	"engage/internal/temp"
)

// scorer is a stage that reads lines and knows the accounts.
func (a *app) scorer(s *staged, use, short string, do func(ctx context.Context, j *job, paths []string, w *bufio.Writer) error) *cobra.Command {
	cmd := &cobra.Command{Use: use + " [FILE...]", Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := a.job(&s.selection, nil)
			if err != nil {
				return err
			}
			j.Explain = true
			return a.lines(s.out, j, func(w *bufio.Writer) error { return do(cmd.Context(), j, args, w) })
		}}
	s.choosing(cmd)
	s.tying(cmd)
	s.working(cmd)
	s.indicators.flags(cmd)
	s.factsFlag(cmd, "the lines of facts that engage stage map wrote")
	f := cmd.Flags()
	f.StringVar(&s.tz, "tz", "", "time zone of the results (default Asia/Tokyo)")
	f.StringVar(&a.config, "config", "", "config file (default: engage.yaml in this folder or above)")
	outputFlag(f, &s.out)
	return cmd
}

// settings tell whether two stages were given the same. Whatever changes results
// is in them.
func (s *staged) settings(j *job) string {
	b, _ := json.Marshal([]any{Version, j.rubric.SHA256, j.Thread.NoInfer, j.Accounts, s.since, s.until, s.where, j.zone.String(),
		j.Rules.Within.String(), j.Rules.SLA.String(), first(s.hours, j.conf.Hours), first(s.holidays, j.conf.Holidays), j.Competitors})
	return string(b)
}

func (a *app) stageReduce() *cobra.Command {
	var s staged
	return a.scorer(&s, "reduce", "results of groups whose lines stand together", func(ctx context.Context, j *job, paths []string, w *bufio.Writer) error {
		facts, err := a.readFacts(s.facts)
		if err != nil {
			return err
		}
		r := &reducing{job: j, head: &report.Head{Version: Version, Rubric: j.rubric, Lang: a.language(), Zone: j.zone}, w: w, facts: facts, given: facts != nil}
		if err := a.eachLine(paths, func(l stage.Line) error { return r.see(ctx, l) }); err != nil {
			return err
		}
		return r.close(ctx, s.settings(j))
	})
}

// reducing gathers groups of posts and scores them, some at a time.
type reducing struct {
	job    *job
	head   *report.Head
	w      io.Writer
	facts  *pipeline.Facts
	given  bool // the facts came from files, and are written by nobody
	part   *pipeline.Part
	key    string
	groups [][]corpus.Post
	posts  int // in groups
}

// atOnce is how many posts are scored together, so that all workers have work.
const atOnce = 8192

func (r *reducing) see(ctx context.Context, l stage.Line) error {
	if l.Key == stage.FactsKey {
		return r.learn(l)
	}
	if l.Key < r.key {
		return lang.Errorf(lang.T{EN: "the lines are not sorted: put LC_ALL=C sort before this stage", JA: "行が整列されていません。この段階の前に LC_ALL=C sort を入れてください"})
	}
	p, err := stage.ParsePost(l)
	if err != nil {
		return err
	}
	if l.Key != r.key {
		if r.posts >= atOnce {
			if err := r.score(ctx); err != nil {
				return err
			}
		}
		r.key, r.groups = l.Key, append(r.groups, nil)
	}
	last := len(r.groups) - 1
	r.groups[last] = append(r.groups[last], p)
	r.posts++
	return nil
}

// learn takes facts from the lines, where no file told them. Each part that one
// map wrote begins with them.
func (r *reducing) learn(l stage.Line) error {
	if r.given || r.facts != nil {
		return nil
	}
	facts, err := stage.ParseFacts(l)
	r.facts = facts
	if err == nil {
		_, err = l.WriteTo(r.w)
	}
	return err
}

func (r *reducing) score(ctx context.Context) error {
	if r.part == nil {
		if err := r.begin(); err != nil {
			return err
		}
	}
	err := r.part.Score(ctx, r.groups)
	r.groups, r.posts = nil, 0
	return err
}

func (r *reducing) begin() (err error) {
	if r.facts == nil {
		return errNoFacts
	}
	var line bytes.Buffer
	r.job.Emit = func(res *score.Result) error {
		line.Reset()
		out := report.NewNDJSON(&line, r.head)
		if err := out.Write(res); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
		start, _ := res.Conversation.Period()
		_, err := stage.Line{Key: stage.ResultKey(start, res.Conversation.ID), JSON: bytes.TrimSuffix(line.Bytes(), []byte("\n"))}.WriteTo(r.w)
		return err
	}
	r.part, err = pipeline.NewPart(&r.job.Job, r.facts)
	return err
}

var errNoFacts = lang.Errorf(lang.T{EN: "nothing tells the facts of all archives: give --facts 'facts/*', or lines of an engage stage map that knows all archives",
	JA: "全アーカイブの facts がありません。--facts 'facts/*' を指定するか、全アーカイブを読む engage stage map の行を渡してください"})

func (r *reducing) close(ctx context.Context, settings string) error {
	if err := r.score(ctx); err != nil {
		return err
	}
	line, err := stage.Sums(settings, r.part)
	if err == nil {
		_, err = line.WriteTo(r.w)
	}
	return err
}

func (a *app) stageMerge() *cobra.Command {
	var s staged
	var summary bool
	cmd := a.scorer(&s, "merge", "results in their order, then the summary", func(_ context.Context, j *job, paths []string, w *bufio.Writer) error {
		facts, err := a.readFacts(s.facts)
		if err != nil {
			return err
		}
		m := &merging{settings: s.settings(j), facts: facts, given: facts != nil, only: summary}
		defer m.close()
		if err := a.eachLine(paths, m.see); err != nil {
			return err
		}
		if m.facts == nil {
			return errNoFacts
		}
		if err := m.writeResults(w); err != nil {
			return err
		}
		out, err := pipeline.Total(&j.Job, m.facts, m.sums, m.tied)
		if err != nil {
			return err
		}
		nd := report.NewNDJSON(w, &report.Head{Version: Version, Rubric: j.rubric, Lang: a.language(), Zone: j.zone})
		return nd.Close(&report.Analysis{Input: out.Input, Accounts: out.Accounts, Summary: &out.Summary, Voice: out.Voice})
	})
	cmd.Flags().BoolVar(&summary, "summary", false, "write the summary only, where the parts are wanted as they are")
	return cmd
}

// merging puts results in their order. Their text waits in a temporary file.
type merging struct {
	settings string
	facts    *pipeline.Facts
	given    bool
	only     bool // the summary
	sums     []*pipeline.Sums
	tied     []*insight.Input
	file     *temp.File
	w        *bufio.Writer
	size     int64
	results  []waiting
}

// waiting is a result in the temporary file.
type waiting struct {
	key      string
	from, to int64
}

func (m *merging) see(l stage.Line) error {
	switch {
	case l.Key == stage.FactsKey:
		if m.given || m.facts != nil {
			return nil
		}
		facts, err := stage.ParseFacts(l)
		m.facts = facts
		return err
	case l.Key == stage.SumsKey:
		sums, tied, err := stage.ParseSums(l, m.settings)
		m.sums, m.tied = append(m.sums, sums), append(m.tied, tied)
		return err
	case m.only:
		return nil
	}
	return m.keep(l)
}

func (m *merging) keep(l stage.Line) (err error) {
	if m.file == nil {
		if m.file, err = temp.Create(); err != nil {
			return err
		}
		m.w = bufio.NewWriterSize(m.file, 1<<20)
	}
	from := m.size
	m.size += int64(len(l.JSON)) + 1
	m.results = append(m.results, waiting{l.Key, from, m.size})
	if _, err = m.w.Write(l.JSON); err == nil {
		err = m.w.WriteByte('\n')
	}
	return err
}

func (m *merging) writeResults(w io.Writer) error {
	if m.file == nil {
		return nil
	}
	if err := m.w.Flush(); err != nil {
		return err
	}
	slices.SortFunc(m.results, func(x, y waiting) int {
		return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.from, y.from))
	})
	for _, r := range m.results {
		if _, err := io.Copy(w, io.NewSectionReader(m.file, r.from, r.to-r.from)); err != nil {
			return err
		}
	}
	return nil
}

func (m *merging) close() {
	if m.file != nil {
		m.file.Close()
	}
}
