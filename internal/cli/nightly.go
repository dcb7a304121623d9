package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/history"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/pipeline"
)

// nightly are the flags of commands that know a history.
type nightly struct{ file, night string }

const historyHelp = "file that keeps what each night found (SQLite; default: history of engage.yaml, '' for none)"

// flags are those of commands that record a night.
func (n *nightly) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.file, "history", "", historyHelp+"; made if it is not there")
	f.StringVar(&n.night, "night", "", "the night that is recorded, as 2006-01-02; recorded again, it is replaced (default: today)")
}

// path is the history to use, "" for none: an empty flag wins over the config.
func (n *nightly) path(cmd *cobra.Command, conf *config) string {
	if cmd.Flags().Changed("history") {
		return n.file
	}
	return conf.History
}

// past is what earlier nights found, for a run of a night. A nil past is that of
// a run without a history.
type past struct {
	store   *history.Store
	began   time.Time // the run
	night   time.Time
	refused map[corpus.AuthorID][]insight.Refusal // by account; known at that night's end
	trends  map[corpus.AuthorID]*insight.Trend    // the nights before
}

// remember opens the history of a job that records a night. It is opened before
// the work begins: what cannot be written at its end had better be known.
func (a *app) remember(cmd *cobra.Command, j *job, s *selection, n *nightly) error {
	path, night := n.path(cmd, j.conf), a.in(j.zone)
	if path == "" {
		if n.night != "" {
			return usagef(lang.T{EN: "--night does nothing without --history FILE", JA: "--night は --history FILE と一緒に指定してください"})
		}
		return nil
	}
	if err := s.steady(); err != nil {
		return err
	}
	if n.night != "" {
		var err error
		if night, err = time.Parse(time.DateOnly, n.night); err != nil {
			return usagef(lang.T{EN: "--night %s: not a day; write 2024-04-01", JA: "--night %s: 日付として読めません。2024-04-01 の形で指定してください"}, n.night)
		}
	}
	store, err := history.Open(cmd.Context(), path)
	if err != nil {
		return err
	}
	j.past = &past{store: store, began: a.now(), night: day(night)}
	if err := j.past.load(cmd.Context(), j.past.night); err != nil {
		return errors.Join(err, store.Close())
	}
	return nil
}

// recollect reads the history for a command that does not write to it: it heeds
// whoever told an account to keep away on any night.
func (a *app) recollect(cmd *cobra.Command, j *job, s *selection, n *nightly) error {
	path := n.path(cmd, j.conf)
	if path == "" {
		return nil
	}
	if err := s.steady(); err != nil {
		return err
	}
	store, err := history.Read(cmd.Context(), path)
	if err != nil {
		return err
	}
	defer store.Close()
	j.past = &past{store: store, night: day(a.in(j.zone))}
	return j.past.load(cmd.Context(), time.Time{})
}

// day is the day of a time, as histories name nights.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// dated is the time that stands in the name of an output: now, on the night that
// is recorded.
func (j *job) dated(a *app) time.Time {
	now := a.in(j.zone)
	if j.past == nil {
		return now
	}
	y, m, d := j.past.night.Date()
	return time.Date(y, m, d, now.Hour(), now.Minute(), now.Second(), 0, j.zone)
}

// steady refuses pseudonyms that the next night would not know again.
func (s *selection) steady() error {
	if s.on && s.keyFile == "" {
		return usagef(lang.T{EN: "--pseudonymize with a history needs --key-file: under a new random key everybody would be somebody else every night (--history '' goes without)",
			JA: "履歴を使うときの --pseudonymize には --key-file が必要です。鍵が毎回変わると、同じ人が毎晩別人になってしまいます (--history '' で履歴なしにできます)"})
	}
	return nil
}

// load reads who refused until a night, all for the zero time, and the nights
// before this one.
func (p *past) load(ctx context.Context, until time.Time) (err error) {
	if p.refused, err = p.store.Refusals(ctx, until); err != nil {
		return err
	}
	accounts, err := p.store.Accounts(ctx)
	p.trends = make(map[corpus.AuthorID]*insight.Trend)
	for _, acc := range accounts {
		if p.trends[acc.ID], err = p.store.Trend(ctx, acc, time.Time{}, p.night.AddDate(0, 0, -1)); err != nil {
			return err
		}
	}
	return err
}

func (p *past) close() {
	if p != nil {
		p.store.Close()
	}
}

// away are those who told an account to keep away, by this night or before it.
func (p *past) away(account corpus.AuthorID) []insight.Refusal {
	if p == nil {
		return nil
	}
	return p.refused[account]
}

// previous is the latest night before this one that knows the account.
func (p *past) previous(account corpus.AuthorID) (night insight.Night, ok bool) {
	if p == nil || p.trends[account] == nil || len(p.trends[account].Nights) == 0 {
		return night, false
	}
	nights := p.trends[account].Nights
	return nights[len(nights)-1], true
}

// trend is what was found about each account, the nights before and this one;
// nil without a history.
func (p *past) trend(j *job, found []insight.Findings) (all []insight.Trend) {
	if p == nil {
		return nil
	}
	for i := range found {
		f := &found[i]
		t := insight.Trend{Handle: f.Handle}
		if before := p.trends[f.ID]; before != nil {
			t.Nights = append(t.Nights, before.Nights...)
		}
		t.Nights = append(t.Nights, insight.Night{Date: p.night, From: f.Terms.First, To: f.Terms.Last, Rubric: j.rubric.SHA256, Figures: f.Figures()})
		all = append(all, t)
	}
	return all
}

// record writes the night; without a history it does nothing.
//
// It is called when the output is rendered, and before it is put in its place.
// If the run dies between, the night is recorded and the file is not there (or
// is yesterday's), which whoever waits for it sees; the next run replaces the
// night and writes the file: nothing is lost, nothing counted twice. The other
// way round a report would stand there as if all were well, and the history
// would have forgotten the night and who told the account to keep away in it.
// An output that cannot be rendered leaves no record, as the run has failed.
func (p *past) record(ctx context.Context, j *job, out *pipeline.Outcome, found []insight.Findings) error {
	if p == nil {
		return nil
	}
	n := history.Night{Date: p.night, RecordedAt: p.began, Tool: Version,
		Rubric: j.rubric.Name, RubricVersion: j.rubric.Version, RubricSHA256: j.rubric.SHA256, Posts: out.Input.Posts}
	for i := range found {
		n.First, n.Last = found[i].Terms.First, found[i].Terms.Last // of the whole archive
		n.Accounts = append(n.Accounts, history.Of(&found[i]))
	}
	return p.store.Record(ctx, &n)
}
