package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/lang"
	"engage/internal/report"
)

// reporters are the formats of engage report.
var reporters = map[string]func(io.Writer, *report.Head) report.Reporter{
	"html":    func(w io.Writer, h *report.Head) report.Reporter { return report.NewHTML(w, h) },
	"md":      func(w io.Writer, h *report.Head) report.Reporter { return report.NewMarkdown(w, h) },
	"parquet": func(w io.Writer, h *report.Head) report.Reporter { return report.NewParquet(w, h) },
	"xlsx":    func(w io.Writer, h *report.Head) report.Reporter { return report.NewWorkbook(w, h) },
}

func (a *app) report() *cobra.Command {
	var s selection
	var n nightly
	var words []string
	var format, out string
	var fail failing
	cmd := &cobra.Command{
		Use:   "report ARCHIVE...",
		Short: "a report for people: one HTML file, Markdown, an Excel workbook, or Parquet for programs",
		Long: `Write a report: plain sentences first, then figures, charts, the inbox, the bonds,
and the best and worst conversations with the words that caused their scores.

html is one file that opens from a mail attachment, asks nothing of the network
and prints to A4; md pastes into GitHub or Slack; xlsx has a sheet each for the
summary, conversations, inbox and people; parquet has a row per conversation
(engage schema parquet lists its columns).

--output may name the time of the run: reports/%Y-%m-%d.html. --fail-on ends with
status 1 where an account meets a condition (engage help figures), after the
report has been written.`,
		Example: "  engage report export.zip --output report.html\n  engage report export.zip --format xlsx --output report.xlsx --since 2024-04-01\n  engage report export.zip --output 'reports/%Y-%m-%d.html' --fail-on 'unanswered > 10'",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format == "" {
				format = formatOf(out)
			}
			make := reporters[format]
			if make == nil {
				return usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, format, strings.Join(slices.Sorted(maps.Keys(reporters)), ", "))
			}
			if (format == "xlsx" || format == "parquet") && (out == "" || out == "-") && terminal(a.Out) > 0 {
				return usagef(lang.T{EN: "%s is no text for a terminal; name a file with --output", JA: "%s は端末に表示できません。--output でファイルを指定してください"}, format)
			}
			j, err := a.job(&s, args)
			if err != nil {
				return err
			}
			if j.Accounts.Words, err = brandWords(words, j.conf); err != nil {
				return err
			}
			j.Explain = format == "parquet"
			if err := fail.ready(cmd, j.conf, n.path(cmd, j.conf) != ""); err != nil {
				return err
			}
			if err := a.remember(cmd, j, &s, &n); err != nil {
				return err
			}
			defer j.past.close()
			return a.reportTo(cmd.Context(), j, out, make, s.strict, &fail)
		},
	}
	s.flags(cmd, a)
	s.indicators.flags(cmd)
	n.flags(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&words, "words", nil, "words that name the brand, as 'みなと製パン,ミナパン' (default: those of engage.yaml)")
	f.StringVarP(&format, "format", "f", "", "html, md, xlsx or parquet (default: by the name of --output, else html)")
	outputFlag(f, &out)
	fail.flags(cmd)
	f.BoolVar(&s.strict, "strict", false, "exit with status 4 if any record was skipped")
	return cmd
}

// formatOf is the format that a file's name asks for.
func formatOf(path string) string {
	for name := range reporters {
		if strings.HasSuffix(strings.ToLower(path), "."+name) {
			return name
		}
	}
	return "html"
}

func (a *app) reportTo(ctx context.Context, j *job, path string, make func(io.Writer, *report.Head) report.Reporter, strict bool, fail *failing) error {
	out, err := a.open(path, j.dated(a))
	if err != nil {
		return err
	}
	defer out.discard()
	w := make(out, a.head(j, out))
	if d, ok := w.(interface{ Discard() }); ok {
		defer d.Discard()
	}
	j.Emit = w.Write
	g := j.gather(true)
	result, err := a.run(ctx, j)
	if err != nil {
		return err
	}
	found := g.findings(result)
	if err := w.Close(&report.Digest{
		Analysis: report.Analysis{Input: result.Input, Accounts: result.Accounts, Summary: &result.Summary, Voice: result.Voice},
		Of:       found, Trend: j.past.trend(j, found),
	}); err != nil {
		return writeError(out.path, err)
	}
	if err := j.past.record(ctx, j, result, found); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	return errors.Join(fail.judge(a, j.past, found), a.unread(&result.Input, strict))
}
