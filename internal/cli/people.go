package cli

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/report"
	"engage/internal/score"
)

// peopleFlags are the flags of engage people that say which people are listed, how,
// and where to.
type peopleFlags struct {
	format, out, order, segment string
	lapsed, newcomer            string
	top                         int
	excel                       bool
}

func (a *app) people() *cobra.Command {
	var s selection
	var n nightly
	var l peopleFlags
	cmd := &cobra.Command{
		Use:   "people ARCHIVE...",
		Short: "the bonds: who keeps talking with the account, who stopped",
		Long: `List the people with whom the accounts talk: how often, on how many days, back
and forth or not, who begins, what they do (thanks, empathy, play,
recommendations), who has stopped; and the posts that drew tsukkomi (突っ込み:
answers that play), with whether the account returned them.

A conversation counts for a person when one of the two answers the other in it, or
the person names the account. Regulars had three or more, on three days or more.
The present is the archive's last post. Whoever told the account to keep away is
marked, counted, and left out of the lapsed regulars that are listed to be talked
to again. Gifts (差し入れ) are counted only with a rubric that has cues of an act
named gift; the built-in one has none.`,
		Example: "  engage people export.jsonl\n  engage people export.jsonl --segment lapsed --lapsed 60d\n  engage people export.jsonl --sort last --format csv --excel --output people.csv",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if l.format == "table" && !cmd.Flags().Changed("top") {
				l.top = 10
			}
			pick, err := l.pick()
			if err != nil {
				return err
			}
			j, err := a.job(&s, args)
			if err != nil {
				return err
			}
			if err := a.recollect(cmd, j, &s, &n); err != nil {
				return err
			}
			return a.peopleTo(cmd.Context(), j, &l, pick, s.strict)
		},
	}
	s.flags(cmd, a)
	f := cmd.Flags()
	f.StringVar(&n.file, "history", "", historyHelp+"; read for who told the account to keep away")
	f.StringVarP(&l.format, "format", "f", "table", "table, json, ndjson or csv")
	outputFlag(f, &l.out)
	f.StringVar(&l.order, "sort", "exchanges", "exchanges, conversations, days, last or name")
	f.StringVar(&l.segment, "segment", "", "only these people: regular, lapsed, newcomer, returned or once; figures still count all")
	f.StringVar(&l.lapsed, "lapsed", "30d", "a regular has lapsed after so long without a conversation, as 30d or 12h")
	f.StringVar(&l.newcomer, "newcomer", "30d", "a newcomer had the first conversation within this time before the archive's end")
	f.IntVar(&l.top, "top", 0, "only the first N of each list; 0 lists all; figures still count all (table: 10)")
	f.BoolVar(&l.excel, "excel", false, "csv: begin with the byte-order mark that Excel wants")
	f.BoolVar(&s.strict, "strict", false, "exit with status 4 if any record was skipped")
	return cmd
}

// peoplePick is who is listed, and in which order.
type peoplePick struct {
	lapsed, newcomer time.Duration
	order            func(a, b report.Bond) int
	only             *insight.Segment // nil: everybody
	top              int
}

func (l *peopleFlags) pick() (*peoplePick, error) {
	if !report.KnownListingFormat(l.format) {
		return nil, usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, l.format, strings.Join(report.ListingFormats, ", "))
	}
	if l.top < 0 {
		return nil, usagef(lang.T{EN: "--top %d: give 0 (all) or more", JA: "--top %d: 0 (全件) 以上にしてください"}, l.top)
	}
	p := &peoplePick{order: bondOrder[l.order], top: l.top}
	if p.order == nil {
		return nil, usagef(lang.T{EN: "--sort %s: one of exchanges, conversations, days, last, name", JA: "--sort %s: exchanges, conversations, days, last, name のどれかにしてください"}, l.order)
	}
	if l.segment != "" {
		segment, ok := insight.ParseSegment(l.segment)
		if !ok {
			return nil, usagef(lang.T{EN: "--segment %s: one of regular, lapsed, newcomer, returned, once", JA: "--segment %s: regular, lapsed, newcomer, returned, once のどれかにしてください"}, l.segment)
		}
		p.only = &segment
	}
	var err error
	if p.lapsed, err = lasting("--lapsed", l.lapsed); err != nil {
		return nil, err
	}
	p.newcomer, err = lasting("--newcomer", l.newcomer)
	return p, err
}

// lasting reads a time span: days as 30d, else as Go writes durations.
func lasting(flag, s string) (time.Duration, error) {
	const day, most = 24 * time.Hour, 100 * 366
	d, err := time.ParseDuration(s)
	if number, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(number)
		d = time.Duration(min(n, most)) * day
	}
	if err != nil || d <= 0 {
		return 0, usagef(lang.T{EN: "%s %s: not a time span; write 30d or 12h", JA: "%s %s: 期間として読めません。30d や 12h のように書いてください"}, flag, s)
	}
	return d, nil
}

// bondOrder are the orders of --sort, the greatest or latest first.
var bondOrder = map[string]func(a, b report.Bond) int{
	"exchanges": func(a, b report.Bond) int {
		return cmp.Or(b.Exchanges-a.Exchanges, b.Conversations-a.Conversations, b.Days()-a.Days())
	},
	"conversations": func(a, b report.Bond) int {
		return cmp.Or(b.Conversations-a.Conversations, b.Exchanges-a.Exchanges, b.Days()-a.Days())
	},
	"days": func(a, b report.Bond) int {
		return cmp.Or(b.Days()-a.Days(), b.Conversations-a.Conversations, b.Exchanges-a.Exchanges)
	},
	"last": func(a, b report.Bond) int { return b.Last.Compare(a.Last) },
	"name": func(a, b report.Bond) int { return strings.Compare(string(a.ID), string(b.ID)) },
}

func (a *app) peopleTo(ctx context.Context, j *job, l *peopleFlags, pick *peoplePick, strict bool) error {
	out, err := a.open(l.out, a.in(j.zone))
	if err != nil {
		return err
	}
	defer out.discard()
	j.Emit = func(*score.Result) error { return nil }
	g := j.gather(false)
	j.Rest = nil // bonds are of the period that is asked for
	result, err := a.run(ctx, j)
	if err != nil {
		return err
	}
	list := &report.People{Terms: insight.Terms{Extent: g.extent, Lapsed: pick.lapsed, Newcomer: pick.newcomer}, Segment: pick.only, Top: pick.top}
	for _, acc := range result.Accounts {
		g.at(acc.ID).bonds.KeepAway(j.past.away(acc.ID))
		list.Accounts = append(list.Accounts, report.AccountBonds{Account: acc, Bonds: &g.at(acc.ID).bonds})
	}
	pick.fill(list)
	h := a.head(j, out)
	if err := list.Listing(h, l.format).Write(out, h, l.format, l.excel); err != nil {
		return writeError(out.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	return a.unread(&result.Input, strict)
}

// fill chooses and sorts the people. Those who told the account to keep away
// are on no list of people to be talked to again.
func (p *peoplePick) fill(list *report.People) {
	var rows, gone []report.Bond
	for i := range list.Accounts {
		of := &list.Accounts[i]
		for _, person := range of.Bonds.People() {
			b := report.Bond{Of: of, Person: person}
			lapsed := list.Terms.In(person, insight.Lapsed)
			if lapsed && !person.Told() {
				gone = append(gone, b)
			}
			if p.only == nil || list.Terms.In(person, *p.only) && !(*p.only == insight.Lapsed && person.Told()) {
				rows = append(rows, b)
			}
		}
	}
	order := func(by func(a, b report.Bond) int) func(a, b report.Bond) int {
		return func(a, b report.Bond) int {
			return cmp.Or(by(a, b), b.Last.Compare(a.Last), strings.Compare(string(a.ID), string(b.ID)), strings.Compare(a.Of.Handle, b.Of.Handle))
		}
	}
	slices.SortFunc(rows, order(p.order))
	slices.SortFunc(gone, order(bondOrder["exchanges"]))
	list.Chosen = len(rows)
	if p.top > 0 {
		rows = rows[:min(p.top, len(rows))]
	}
	list.Rows = rows
	if p.only == nil {
		list.Gone = gone
	}
}
