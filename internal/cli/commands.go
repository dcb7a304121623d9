package cli

import (
	"bufio"
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/score"
)

func (a *app) show() *cobra.Command {
	var s selection
	var id string
	cmd := &cobra.Command{
		Use:     "show ARCHIVE... --id ID",
		Short:   "one conversation as a tree, every cue marked, every point explained",
		Example: "  engage show export.zip --id 1234567890",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if id == "" {
				return usagef(lang.T{EN: "say which conversation with --id (engage analyze lists the ids)", JA: "--id で会話を指定してください (id は engage analyze に出ます)"})
			}
			j, err := a.job(&s, args)
			if err != nil {
				return err
			}
			return a.showOne(cmd.Context(), j, id)
		},
	}
	s.flags(cmd, a)
	cmd.Flags().StringVar(&id, "id", "", "id of the conversation, or of any post in it")
	return cmd
}

func (a *app) showOne(ctx context.Context, j *job, id string) error {
	var found *score.Result
	j.Emit = func(r *score.Result) error {
		if found == nil && holds(r.Conversation, id) {
			found = r
		}
		return nil
	}
	if _, err := a.run(ctx, j); err != nil {
		return err
	}
	if found == nil {
		return lang.Errorf(lang.T{EN: "no conversation holds the id %s; engage analyze lists the ids", JA: "id %s を含む会話がありません。id は engage analyze で確かめてください"}, id)
	}
	return report.Show(a.Out, a.head(j, &output{}), found)
}

func holds(c *corpus.Conversation, id string) bool {
	if string(c.ID) == id {
		return true
	}
	for i := range c.Posts {
		if string(c.Posts[i].ID) == id {
			return true
		}
	}
	return false
}

func (a *app) convert() *cobra.Command {
	var out, tz string
	var private bool
	cmd := &cobra.Command{
		Use:     "convert ARCHIVE...",
		Short:   "any format to one NDJSON, a post a line",
		Example: "  engage convert export.zip --output posts.ndjson",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			loc, err := zone(first(tz, "Asia/Tokyo"))
			if err != nil {
				return err
			}
			a.started = true
			return a.convertTo(cmd.Context(), args, archive.Options{Private: private, Zone: loc, Stdin: a.In}, out)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this file, whole or not at all (default: standard output)")
	cmd.Flags().StringVar(&tz, "tz", "", "time zone of files that carry none (default Asia/Tokyo)")
	cmd.Flags().BoolVar(&private, "include-private", false, "convert posts that are not visible to everybody")
	return cmd
}

func (a *app) convertTo(ctx context.Context, paths []string, opts archive.Options, path string) error {
	out, err := a.open(path)
	if err != nil {
		return err
	}
	defer out.discard()
	w := bufio.NewWriter(out)
	in, err := pipeline.Read(ctx, paths, opts, func(p corpus.Post) error { return archive.EncodePost(w, p) })
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return writeError(path, err)
	}
	if in.Skipped > 0 {
		a.note(lang.T{EN: "%d records could not be read and were passed over", JA: "%d件の記録を読めず、飛ばしました"}, in.Skipped)
	}
	return out.commit()
}

func (a *app) formats() *cobra.Command {
	return &cobra.Command{
		Use: "formats", Short: "list the archive formats that are known", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			a.started = true
			_, err := io.WriteString(a.Out, strings.Join(archive.Formats(), "\n")+"\n")
			return err
		},
	}
}

func (a *app) schema() *cobra.Command {
	schemas := map[string][]byte{"analysis": report.AnalysisSchema, "eval": report.EvalSchema}
	return &cobra.Command{
		Use: "schema [analysis|eval]", Short: "print the JSON Schema of the machine output (default: of analyze)", Args: cobra.MaximumNArgs(1),
		ValidArgs: []string{"analysis", "eval"},
		RunE: func(_ *cobra.Command, args []string) error {
			name := first(strings.Join(args, ""), "analysis")
			schema, ok := schemas[name]
			if !ok {
				return usagef(lang.T{EN: "no schema %s; there are analysis and eval", JA: "スキーマ %s はありません。analysis と eval があります"}, name)
			}
			a.started = true
			_, err := a.Out.Write(schema)
			return err
		},
	}
}
