package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/report"
	"engage/internal/rubric"
	"engage/internal/score"
)

func (a *app) analyze() *cobra.Command {
	var s selection
	var n nightly
	var format, out, order string
	var top int
	var excel bool
	var fail failing
	cmd := &cobra.Command{
		Use:   "analyze ARCHIVE...",
		Short: "score every conversation; summary per account",
		Long: `Score every conversation of the archives against the four modes.

ARCHIVE is a file, a folder, a glob, a zip, tar, tar.gz, gz or zst, or - for standard
input; its format, encoding, owner and time zone are found by themselves.

Each account gets its indicators, with n and 95 % intervals, over all and by
month: response rate and times, what the four modes are judged by, drift from the
intended mode, signs of automation, pile-ons, share of voice. What the archive
cannot tell is listed, with the reason. The table is short; json has everything.

--fail-on is for nightly runs: it compares figures of each account (a count with
10, a share with 20%, a time with 2h), joins comparisons with and, or, not, and
ends with status 1 where an account meets them; engage help figures tells more.
Exit status: 0 done, 1 --fail-on met, 2 usage, 3 could not read or write, 4 records
were skipped (with --strict, and --fail-on not met), 130 interrupted.`,
		Example: "  engage analyze export.zip\n  engage analyze *.jsonl --account @minato_pan --since 2024-04-01\n  engage analyze export.zip --format json --output report.json\n  engage analyze all.jsonl --sla 60m --hours 'Mon-Fri 10:00-18:00' --competitors @other_pan\n  engage analyze export.zip --fail-on 'unanswered > 10 or two_way < 20%' --output 'nights/%Y-%m-%d.txt'",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			sorter, err := sorting(order)
			if err != nil {
				return err
			}
			if top < 0 {
				return usagef(lang.T{EN: "--top %d: give 0 (all) or more", JA: "--top %d: 0 (全件) 以上にしてください"}, top)
			}
			if !knownFormat(format) {
				return usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, format, strings.Join(formats, ", "))
			}
			j, err := a.job(&s, args)
			if err != nil {
				return err
			}
			j.Explain = format == "json" || format == "ndjson"
			if err := fail.ready(cmd, j.conf, n.path(cmd, j.conf) != ""); err != nil {
				return err
			}
			if err := a.remember(cmd, j, &s, &n); err != nil {
				return err
			}
			defer j.past.close()
			if format == "table" && !cmd.Flags().Changed("top") {
				top = 10
			}
			if format == "table" && order == "time" && !cmd.Flags().Changed("sort") {
				sorter, _ = sorting("score")
			}
			return a.analyzeTo(cmd.Context(), j, out, func(w io.Writer, h *report.Head) report.Writer {
				return limited(writer(format, w, h, excel), sorter, top)
			}, s.strict, &fail)
		},
	}
	s.flags(cmd, a)
	s.indicators.flags(cmd)
	n.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&format, "format", "f", "table", "table, json, ndjson or csv")
	outputFlag(f, &out)
	fail.flags(cmd)
	f.StringVar(&order, "sort", "time", "time, score, two_way, posts, or a mode (table: score)")
	f.IntVar(&top, "top", 0, "only the first N conversations; figures still count all (table: 10)")
	f.BoolVar(&excel, "excel", false, "csv: begin with the byte-order mark that Excel wants")
	f.BoolVar(&s.strict, "strict", false, "exit with status 4 if any record was skipped")
	return cmd
}

func (a *app) analyzeTo(ctx context.Context, j *job, path string, make func(io.Writer, *report.Head) report.Writer, strict bool, fail *failing) error {
	out, err := a.open(path, j.dated(a))
	if err != nil {
		return err
	}
	defer out.discard()
	w := make(out, a.head(j, out))
	j.Emit = w.Write
	var g *gathering
	if fail.expr != nil || j.past != nil {
		g = j.gather(false)
	}
	if j.past == nil {
		j.Rest = nil // the analysis is the same with and without --fail-on
	}
	result, err := a.run(ctx, j)
	if err != nil {
		return err
	}
	if err := w.Close(&report.Analysis{Input: result.Input, Accounts: result.Accounts, Summary: &result.Summary, Voice: result.Voice}); err != nil {
		return writeError(out.path, err)
	}
	found := g.findings(result)
	if err := j.past.record(ctx, j, result, found); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	return errors.Join(fail.judge(a, j.past, found), a.unread(&result.Input, strict))
}

// unread is the error of --strict if records were skipped.
func (a *app) unread(in *insight.Input, strict bool) error {
	if a.skipped(in) && strict {
		return errSkipped
	}
	return nil
}

// skipped says what could not be read, if anything.
func (a *app) skipped(in *insight.Input) bool {
	if in.Skipped > 0 {
		e := in.FirstSkipped()
		a.warn([]slog.Attr{slog.String("file", e.Source.File), slog.Int("line", e.Source.Line), slog.Int("skipped", in.Skipped)},
			lang.T{EN: "%d records could not be read and were passed over, first at %s:%d: %s", JA: "%d件の記録を読めず、飛ばしました。最初は %s:%d: %s"},
			in.Skipped, report.Plain(e.Source.File), e.Source.Line, report.Plain(lang.Message(e.Err, a.language())))
	}
	return in.Skipped > 0
}

// writeError names the file that could not be written; a closed pipe stays
// what it is.
func writeError(path string, err error) error {
	var perr *fs.PathError
	if path == "" || path == "-" || !errors.As(err, &perr) {
		return err
	}
	return lang.Errorf(lang.T{EN: "cannot write %s: %s", JA: "%s に書けません: %s"}, filepath.Clean(path), perr.Err)
}

func (a *app) head(j *job, out *output) *report.Head {
	h := &report.Head{Version: Version, Rubric: j.rubric, Lang: a.language(), Zone: j.zone}
	if out.file == nil {
		a.dress(h)
	}
	return h
}

// dress sets how wide and colourful standard output may be.
func (a *app) dress(h *report.Head) {
	h.Width = terminal(a.Out)
	h.Colour = h.Width > 0 && a.Env("NO_COLOR") == "" && a.Env("TERM") != "dumb"
}

var formats = []string{"table", "json", "ndjson", "csv"}

func knownFormat(name string) bool {
	for _, f := range formats {
		if f == name {
			return true
		}
	}
	return false
}

func writer(format string, w io.Writer, h *report.Head, excel bool) report.Writer {
	switch format {
	case "json":
		return report.NewJSON(w, h)
	case "ndjson":
		return report.NewNDJSON(w, h)
	case "csv":
		return report.NewCSV(w, h, excel)
	}
	return report.NewTable(w, h)
}

// sorting is the order of --sort: greatest first, then by time; nil keeps the
// order of time.
func sorting(key string) (func(*score.Result) float64, error) {
	if m, ok := rubric.ParseMode(key); ok && m != rubric.None {
		return func(r *score.Result) float64 { return r.Scores[m] }, nil
	}
	switch key {
	case "time":
		return nil, nil
	case "score":
		return best, nil
	case "two_way":
		return func(r *score.Result) float64 { return r.TwoWay }, nil
	case "posts":
		return func(r *score.Result) float64 { return float64(r.Interaction.Seen) }, nil
	}
	return nil, usagef(lang.T{EN: "--sort %s: one of time, score, two_way, posts, engagement, promotion, active_support, co_creation", JA: "--sort %s: time, score, two_way, posts, engagement, promotion, active_support, co_creation のどれかにしてください"}, key)
}

// best is the score of the primary mode; conversations of no mode come last.
func best(r *score.Result) float64 {
	if r.Primary == rubric.None {
		return -1
	}
	return r.Scores[r.Primary]
}

// limited sorts and cuts what reaches w.
func limited(w report.Writer, by func(*score.Result) float64, top int) report.Writer {
	if by == nil && top == 0 {
		return w
	}
	return &sorted{Writer: w, by: by, top: top}
}

type sorted struct {
	report.Writer
	by   func(*score.Result) float64
	top  int
	kept []*score.Result
}

func (s *sorted) Write(r *score.Result) error {
	if s.by == nil {
		if len(s.kept) >= s.top {
			return nil
		}
		s.kept = append(s.kept, nil)
		return s.Writer.Write(r)
	}
	s.kept = append(s.kept, r)
	if s.top > 0 && len(s.kept) >= 4*s.top+64 {
		s.trim()
	}
	return nil
}

func (s *sorted) trim() {
	sort.SliceStable(s.kept, func(i, j int) bool { return s.by(s.kept[i]) > s.by(s.kept[j]) })
	if s.top > 0 && len(s.kept) > s.top {
		clear(s.kept[s.top:])
		s.kept = s.kept[:s.top]
	}
}

func (s *sorted) Close(a *report.Analysis) error {
	if s.by != nil {
		s.trim()
		for _, r := range s.kept {
			if err := s.Writer.Write(r); err != nil {
				return err
			}
		}
	}
	return s.Writer.Close(a)
}
