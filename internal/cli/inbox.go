package cli

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/lazy"
	"engage/internal/report"
	"engage/internal/score"
)

// inboxFlags are the flags of engage inbox beside those of selection.
type inboxFlags struct {
	words                        []string
	within, sla, hours, holidays string
	format, out                  string
	top                          int
	excel, all                   bool
	fail                         failing
}

func (a *app) inbox() *cobra.Command {
	var s selection
	var n nightly
	var f inboxFlags
	cmd := &cobra.Command{
		Use:   "inbox ARCHIVE...",
		Short: "who asked or suffered and was not answered; do-not-contact kept out",
		Long: `List the posts of others that tell the account of trouble, ask it something or
propose something, and that it did not answer: posts that mention or answer the
account, and, with --words, posts that only name its brand (active support).

Who told the account to keep away is never listed, whatever else they wrote, but
named apart with the post that says so. With a history (--history), this holds for
whoever told it so on any night. The time is that of the archive's end.`,
		Example: "  engage inbox export.zip search.jsonl --words 'みなと製パン,ミナパン'\n  engage inbox posts.jsonl --sla 60m --hours 'Mon-Fri 10:00-18:00' --all\n  engage inbox posts.jsonl --format csv --excel --output inbox.csv",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.top < 0 {
				return usagef(lang.T{EN: "--top %d: give 0 (all) or more", JA: "--top %d: 0 (全件) 以上にしてください"}, f.top)
			}
			if !report.KnownListingFormat(f.format) {
				return usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, f.format, strings.Join(report.ListingFormats, ", "))
			}
			if f.format == "table" && !cmd.Flags().Changed("top") {
				f.top = 20
			}
			return a.inboxTo(cmd, &s, &n, &f, args)
		},
	}
	s.flags(cmd, a)
	fs := cmd.Flags()
	fs.StringSliceVar(&f.words, "words", nil, "words that name the brand, as 'みなと製パン,ミナパン' (default: those of engage.yaml)")
	fs.StringVar(&n.file, "history", "", historyHelp+"; read for who told the account to keep away")
	fs.StringVar(&f.within, "within", "7d", "how long an answer may take; younger posts are pending (60m, 2h, 3d)")
	fs.StringVar(&f.sla, "sla", "", "how long an answer should take: adds the share that kept it (60m, 2h, 3d)")
	fs.StringVar(&f.hours, "hours", "", "business hours in which waiting counts, too, as 'Mon-Fri 10:00-18:00'")
	fs.StringVar(&f.holidays, "holidays", "", "file of days that are no business days, a line each as 2026-01-01")
	fs.BoolVar(&f.all, "all", false, "list what was answered late, too")
	fs.IntVar(&f.top, "top", 0, "only the N most urgent of each state (default: all; table: 20)")
	fs.StringVarP(&f.format, "format", "f", "table", "table, json, ndjson or csv")
	outputFlag(fs, &f.out)
	f.fail.flags(cmd)
	fs.BoolVar(&f.excel, "excel", false, "csv: begin with the byte-order mark that Excel wants")
	fs.BoolVar(&s.strict, "strict", false, "exit with status 4 if any record was skipped")
	return cmd
}

func (a *app) inboxTo(cmd *cobra.Command, s *selection, n *nightly, f *inboxFlags, args []string) error {
	j, err := a.job(s, args)
	if err != nil {
		return err
	}
	opts, err := f.options(j.conf, j.zone)
	if err != nil {
		return err
	}
	if j.Accounts.Words, err = brandWords(f.words, j.conf); err != nil {
		return err
	}
	if err := f.fail.ready(cmd, j.conf, n.path(cmd, j.conf) != ""); err != nil {
		return err
	}
	if err := a.recollect(cmd, j, s, n); err != nil {
		return err
	}
	j.Rules.Within, j.Rules.SLA, j.Rules.Hours = opts.Within, opts.SLA, opts.Hours
	var box insight.Inbox
	j.Emit = func(r *score.Result) error { box.Add(r); return nil }
	j.Rest = func(r *score.Result) error { box.AddRest(r); return nil }
	var g *gathering
	if f.fail.expr != nil {
		g = j.gather(false)
	}
	out, err := a.open(f.out, a.in(j.zone))
	if err != nil {
		return err
	}
	defer out.discard()
	result, err := a.run(cmd.Context(), j)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(result.Accounts, func(acc *insight.Account) bool { return len(acc.Words) > 0 }) {
		a.note(lang.T{EN: "no brand words given (--words, or words: in engage.yaml): only posts that mention or answer the account are found",
			JA: "ブランドの言葉の指定がないため (--words、または engage.yaml の words:)、アカウントへの返信と言及だけを探します"})
	}
	for _, acc := range result.Accounts {
		opts.KeepAway = append(opts.KeepAway, j.past.away(acc.ID)...)
	}
	r := &report.InboxReport{InboxList: box.List(opts), Input: result.Input, Accounts: result.Accounts, Top: f.top}
	if opts.Hours != nil {
		r.HoursAs = first(f.hours, j.conf.Hours)
	}
	if err := report.Inbox(out, a.head(j, out), f.format, f.excel, r); err != nil {
		return writeError(out.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	return errors.Join(f.fail.judge(a, j.past, g.findings(result)), a.unread(&result.Input, s.strict))
}

// brandWords are those of --words for every account, else those of the config.
func brandWords(given []string, conf *config) (map[corpus.AuthorID][]string, error) {
	words := make(map[corpus.AuthorID][]string)
	for _, w := range given {
		if strings.TrimSpace(w) == "" {
			return nil, usagef(lang.T{EN: "--words: a word is empty; write 'みなと製パン,ミナパン'", JA: "--words: 空の言葉があります。'みなと製パン,ミナパン' のように書いてください"})
		}
		words[""] = append(words[""], strings.TrimSpace(w))
	}
	if len(words) > 0 {
		return words, nil
	}
	for _, acc := range conf.Accounts {
		if len(acc.Words) > 0 {
			words[corpus.Handle(acc.Handle)] = acc.Words
		}
	}
	return words, nil
}

// options makes the times ready; the flags win over the config file.
func (f *inboxFlags) options(conf *config, loc *time.Location) (o insight.InboxOptions, err error) {
	o = insight.InboxOptions{Zone: loc, All: f.all}
	if o.Within, err = duration("--within", f.within); err != nil {
		return o, err
	}
	switch {
	case f.sla != "":
		o.SLA, err = duration("--sla", f.sla)
	case conf.SLA != "":
		o.SLA, err = duration(conf.path+": sla:", conf.SLA)
	}
	if err != nil {
		return o, err
	}
	o.Hours, err = businessHours(f.hours, f.holidays, conf, loc)
	return o, err
}

// businessHours are nil where nobody sets any.
func businessHours(hours, holidays string, conf *config, loc *time.Location) (*insight.Hours, error) {
	hours, holidays = first(hours, conf.Hours), first(holidays, conf.Holidays)
	if hours == "" {
		if holidays != "" {
			return nil, usagef(lang.T{EN: "holidays do nothing without business hours; give --hours 'Mon-Fri 10:00-18:00', too", JA: "休日は営業時間と一緒に指定してください (--hours 'Mon-Fri 10:00-18:00')"})
		}
		return nil, nil
	}
	h, err := insight.ParseHours(hours, loc)
	if err != nil {
		return nil, usageError{err}
	}
	if holidays == "" {
		return h, nil
	}
	src, err := os.ReadFile(holidays)
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot read the holidays: %s", JA: "休日のファイルを読めません: %s"}, err)
	}
	if err := h.Holidays(string(src)); err != nil {
		return nil, usagef(lang.T{EN: "%s: %s", JA: "%s: %s"}, holidays, err)
	}
	return h, nil
}

var durationShape = lazy.Regexp(`^([0-9]{1,5})([mhd])$`)

var durationUnits = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}

// duration reads a length of time such as 60m, 2h or 3d; it is never 0.
func duration(flag, s string) (time.Duration, error) {
	if m := durationShape().FindStringSubmatch(s); m != nil {
		if n, _ := strconv.Atoi(m[1]); n > 0 {
			return time.Duration(n) * durationUnits[m[2]], nil
		}
	}
	return 0, usagef(lang.T{EN: "%s %s: not a length of time; write 60m, 2h or 3d", JA: "%s %s: 時間の長さとして読めません。60m、2h、3d のように書いてください"}, flag, s)
}
