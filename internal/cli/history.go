package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/history"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/report"
)

// historyFlags are the flags of engage history.
type historyFlags struct {
	nightly
	accounts, figures []string
	since, until      string
	format, out       string
	excel             bool
}

func (a *app) history() *cobra.Command {
	var f historyFlags
	cmd := &cobra.Command{
		Use:   "history [--history FILE]",
		Short: "what the nightly runs have stored: trend, deltas, what left its usual range",
		Long: `Show what engage analyze and engage report stored with --history, a night each.

Sentences name what left its usual range (median ± 3.145 median moving ranges of
up to 28 nights before, of which a figure needs 7; where nights read the same posts
again, those of the steps from night to night), what changed beyond chance
since the night before and 7 and 28 days before (95% intervals), and what became of
the inbox. What a night could not measure is a gap, and never 0. json, ndjson and
csv have a row per account, night and figure.`,
		Example: "  engage analyze export.zip --history history.db\n  engage history --history history.db\n  engage history --history history.db --figure two_way,unanswered --format csv",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !report.KnownListingFormat(f.format) {
				return usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, f.format, strings.Join(report.ListingFormats, ", "))
			}
			shown, err := f.shown()
			if err != nil {
				return err
			}
			from, to, err := f.period()
			if err != nil {
				return err
			}
			path, err := a.historyFile(cmd, &f.nightly)
			if err != nil {
				return err
			}
			return a.historyTo(cmd.Context(), path, &f, &report.History{Figures: shown}, from, to)
		},
	}
	a.historyFlag(cmd, &f.nightly)
	fs := cmd.Flags()
	fs.StringSliceVar(&f.accounts, "account", nil, "only these accounts, as @a,@b")
	fs.StringSliceVar(&f.figures, "figure", nil, "only these figures, as two_way,unanswered")
	fs.StringVar(&f.since, "since", "", "only nights on or after this day (2006-01-02)")
	fs.StringVar(&f.until, "until", "", "only nights on or before this day")
	fs.StringVarP(&f.format, "format", "f", "table", "table, json, ndjson or csv")
	outputFlag(fs, &f.out)
	fs.BoolVar(&f.excel, "excel", false, "csv: begin with the byte-order mark that Excel wants")
	cmd.AddCommand(a.historyCheck(), a.historyForget())
	return cmd
}

func (a *app) historyFlag(cmd *cobra.Command, n *nightly) {
	cmd.Flags().StringVar(&n.file, "history", "", "the history (default: history of engage.yaml)")
	cmd.Flags().StringVar(&a.config, "config", "", "config file (default: engage.yaml in this folder or above)")
}

// historyFile is the file that a command of histories is about.
func (a *app) historyFile(cmd *cobra.Command, n *nightly) (string, error) {
	conf, err := loadConfig(a.config)
	if err != nil {
		return "", usageError{err}
	}
	path := n.path(cmd, conf)
	if path == "" {
		return "", usagef(lang.T{EN: "say which history with --history FILE, or history: in engage.yaml", JA: "--history FILE か engage.yaml の history: で履歴を指定してください"})
	}
	a.started = true
	return path, nil
}

// shown are the figures asked for; all without a word.
func (f *historyFlags) shown() (figures []int, err error) {
	names := make([]string, len(insight.FigureKinds))
	for i, k := range insight.FigureKinds {
		names[i] = k.Name
		if len(f.figures) == 0 {
			figures = append(figures, i)
		}
	}
	for _, name := range f.figures {
		i := slices.Index(names, strings.TrimSpace(name))
		if i < 0 {
			return nil, usagef(lang.T{EN: "--figure %s: one of %s", JA: "--figure %s: %s のどれかにしてください"}, name, strings.Join(names, ", "))
		}
		figures = append(figures, i)
	}
	return figures, nil
}

func (f *historyFlags) period() (from, to time.Time, err error) {
	for _, b := range []struct {
		flag, day string
		at        *time.Time
	}{{"--since", f.since, &from}, {"--until", f.until, &to}} {
		if b.day == "" {
			continue
		}
		if *b.at, err = time.Parse(time.DateOnly, b.day); err != nil {
			return from, to, usagef(lang.T{EN: "%s %s: not a day; write 2024-04-01", JA: "%s %s: 日付として読めません。2024-04-01 の形で指定してください"}, b.flag, b.day)
		}
	}
	return from, to, nil
}

func (a *app) historyTo(ctx context.Context, path string, f *historyFlags, r *report.History, from, to time.Time) error {
	store, err := history.Read(ctx, path)
	if err != nil {
		return err
	}
	defer store.Close()
	accounts, err := store.Accounts(ctx)
	if err != nil {
		return err
	}
	refused, err := store.Refusals(ctx, to)
	if err != nil {
		return err
	}
	for _, acc := range accounts {
		if len(f.accounts) > 0 && !slices.ContainsFunc(f.accounts, func(h string) bool { return corpus.Handle(h) == acc.ID }) {
			continue
		}
		told, err := recall(ctx, store, acc, from, to)
		if err != nil {
			return err
		}
		if len(told.Nights) > 0 {
			told.Told = len(refused[acc.ID])
			r.Accounts = append(r.Accounts, told)
		}
	}
	out, err := a.open(f.out, a.in(nil))
	if err != nil {
		return err
	}
	defer out.discard()
	h := &report.Head{Version: Version, Lang: a.language(), Zone: time.UTC}
	if out.file == nil {
		a.dress(h)
	}
	if err := r.Write(out, h, f.format, f.excel); err != nil {
		return writeError(out.path, err)
	}
	return out.commit()
}

// recall reads what the nights of a period found of an account.
func recall(ctx context.Context, store *history.Store, acc history.Named, from, to time.Time) (h report.AccountHistory, err error) {
	if h.Trend, err = store.Trend(ctx, acc, from, to); err != nil || len(h.Nights) == 0 {
		return h, err
	}
	var nights []time.Time
	for _, n := range h.Nights {
		nights = append(nights, n.Date)
	}
	if len(nights) > 1 {
		stretches, err := store.Inbox(ctx, acc.ID, nights[len(nights)-2])
		if err != nil {
			return h, err
		}
		if m, ok := insight.Moved(nights, stretches); ok {
			h.Moved = &m
		}
	}
	ledger, err := store.Ledger(ctx, acc.ID, to)
	h.Ledger = len(ledger)
	return h, err
}

func (a *app) historyCheck() *cobra.Command {
	var n nightly
	cmd := &cobra.Command{
		Use: "check [--history FILE]", Short: "look for damage in a history; print its schema and its nights", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := a.historyFile(cmd, &n)
			if err != nil {
				return err
			}
			store, err := history.Read(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer store.Close()
			version, err := store.Check(cmd.Context())
			if err != nil {
				return err
			}
			nights, err := store.Nights(cmd.Context())
			if err != nil {
				return err
			}
			said := fmt.Sprintf(lang.T{EN: "%s: sound, schema %d, nights %d", JA: "%s: 異常なし、スキーマ %d、%d夜"}.In(a.language()), report.Plain(path), version, len(nights))
			if len(nights) > 0 {
				said += fmt.Sprintf(" (%s – %s)", nights[0].Format(time.DateOnly), nights[len(nights)-1].Format(time.DateOnly))
			}
			_, err = fmt.Fprintln(a.Out, said)
			return err
		},
	}
	a.historyFlag(cmd, &n)
	return cmd
}

func (a *app) historyForget() *cobra.Command {
	var n nightly
	var person string
	var refusals bool
	cmd := &cobra.Command{
		Use:   "forget --person @HANDLE [--history FILE]",
		Short: "erase a person from a history",
		Long: `Erase a person from the ledger and the inbox of all nights. That they told an
account to keep away stays, so that it is still heeded, unless --do-not-contact is
given, too. A later run on an archive that holds the person records them again.`,
		Example: "  engage history forget --person @someone --history history.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if corpus.Handle(person) == "" {
				return usagef(lang.T{EN: "say whom to forget with --person @HANDLE", JA: "--person @ハンドル で消す相手を指定してください"})
			}
			path, err := a.historyFile(cmd, &n)
			if err != nil {
				return err
			}
			if _, err := os.Stat(path); err != nil {
				return lang.Errorf(lang.T{EN: "cannot open the history: %s", JA: "履歴を開けません: %s"}, err)
			}
			store, err := history.Open(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer store.Close()
			rows, err := store.Forget(cmd.Context(), corpus.Handle(person), refusals)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Out, lang.T{EN: "%d rows about @%s erased\n", JA: "%d件を消しました (@%s)\n"}.In(a.language()), rows, report.Plain(string(corpus.Handle(person))))
			return err
		},
	}
	a.historyFlag(cmd, &n)
	cmd.Flags().StringVar(&person, "person", "", "the person's handle")
	cmd.Flags().BoolVar(&refusals, "do-not-contact", false, "forget, too, that they told an account to keep away")
	return cmd
}
