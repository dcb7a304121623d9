package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/insight"
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
	explained := j.Scorer.Score(found.Conversation)
	return report.Show(a.Out, a.head(j, &output{}), &explained)
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
	var r reading
	var m masking
	var out string
	cmd := &cobra.Command{
		Use:     "convert ARCHIVE...",
		Short:   "any format to one NDJSON, a post a line",
		Example: "  engage convert export.zip --output posts.ndjson\n  engage convert export.zip --pseudonymize --key-file key | gzip > to-share.ndjson.gz",
		Args:    atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts, _, err := a.reads(&r)
			if err != nil {
				return err
			}
			mask, err := m.mask()
			if err != nil {
				return err
			}
			a.started = true
			return a.convertTo(cmd.Context(), args, opts, mask, out)
		},
	}
	r.flags(cmd, a)
	m.flags(cmd)
	outputFlag(cmd.Flags(), &out)
	return cmd
}

// reads makes the flags of reading ready for a command without a rubric.
func (a *app) reads(r *reading) (archive.Options, *time.Location, error) {
	conf, err := loadConfig(a.config)
	if err != nil {
		return archive.Options{}, nil, usageError{err}
	}
	return r.options(a, conf)
}

func (a *app) convertTo(ctx context.Context, paths []string, opts archive.Options, mask *pipeline.Mask, path string) error {
	out, err := a.open(path, a.in(opts.Zone))
	if err != nil {
		return err
	}
	defer out.discard()
	w := bufio.NewWriter(out)
	in, err := pipeline.Read(ctx, paths, opts, mask, func(p corpus.Post) error { return archive.EncodePost(w, p) })
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return writeError(out.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	a.skipped(&in)
	return nil
}

func (a *app) formats() *cobra.Command {
	var r reading
	var format, save string
	cmd := &cobra.Command{
		Use: "formats [ARCHIVE...]", Short: "what is read; for archives: what was found, and what it cannot tell",
		Long: `Without an archive, list the formats that are known. Each of them may also lie in a
zip, tar or tar.gz, or be packed as gz or zst.

With archives, say for each file what it was taken for and how sure that is, what
its columns mean, what it does not tell, and what cannot be measured without that.`,
		Example: "  engage formats\n  engage formats posts.csv --save-map columns.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "table" && format != "json" {
				return usagef(lang.T{EN: "--format %s: table or json", JA: "--format %s: table か json にしてください"}, format)
			}
			opts, loc, err := a.reads(&r)
			if err != nil {
				return err
			}
			a.started = true
			if len(args) == 0 {
				return a.listFormats(format)
			}
			return a.describe(cmd.Context(), args, opts, loc, format, save)
		},
	}
	r.flags(cmd, a)
	cmd.Flags().StringVarP(&format, "format", "f", "table", "table or json")
	cmd.Flags().StringVar(&save, "save-map", "", "write the columns that were found to this file, to be edited and given to --map")
	return cmd
}

// listFormats lists what can be read, for people, or the keys for programs.
func (a *app) listFormats(format string) error {
	w := bufio.NewWriter(a.Out)
	var keys []string
	for _, k := range archive.Formats() {
		keys = append(keys, k.Name)
		if format == "table" {
			fmt.Fprintf(w, "%-20s %s\n", k.Name, k.About.In(a.language()))
		}
	}
	if format == "json" {
		if err := json.NewEncoder(w).Encode(keys); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (a *app) describe(ctx context.Context, paths []string, opts archive.Options, loc *time.Location, format, save string) error {
	files, rest, err := pipeline.Inspect(ctx, paths, opts)
	if err != nil {
		return err
	}
	if save != "" {
		if err := a.saveMap(save, files, loc); err != nil {
			return err
		}
	}
	found := make([]report.Found, len(files))
	for i, f := range files {
		found[i] = report.Found{
			File: insight.File{Path: f.Path, Format: f.Format, Encoding: f.Encoding, Posts: f.Posts, Skipped: f.Skipped},
			Sure: f.Sure, PrivateDropped: f.PrivateDropped, Shifted: f.Shifted, Shift: f.Off(), Coverage: f.Coverage, Broken: f.Broken,
		}
		for _, c := range f.Columns {
			found[i].Columns = append(found[i].Columns, [2]string{c.Header, c.Field})
		}
	}
	left := make([]report.Left, len(rest))
	for i, l := range rest {
		left[i] = report.Left(l)
	}
	h := &report.Head{Version: Version, Lang: a.language(), Zone: loc}
	a.dress(h)
	if format == "json" {
		return report.FormatsJSON(a.Out, h, found, left)
	}
	return report.FormatsTable(a.Out, h, found, left)
}

// saveMap writes the columns of the first table, as --map takes them.
func (a *app) saveMap(path string, files []pipeline.Inspected, loc *time.Location) error {
	for _, f := range files {
		if len(f.Columns) == 0 {
			continue
		}
		out, err := a.open(path, a.in(loc))
		if err != nil {
			return err
		}
		defer out.discard()
		enc := yaml.NewEncoder(out)
		node := &yaml.Node{Kind: yaml.MappingNode}
		for _, c := range f.Columns {
			node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: c.Field}, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: c.Header})
		}
		if err := errors.Join(enc.Encode(node), enc.Close()); err != nil {
			return writeError(out.path, err)
		}
		return out.commit()
	}
	return lang.Errorf(lang.T{EN: "no file here is a table, so there are no columns to save in %s", JA: "表のファイルがないため、%s に保存する列がありません"}, path)
}

// schemas are the published shapes of the machine outputs.
var schemas = []struct {
	name string
	text []byte
}{
	{"analysis", report.AnalysisSchema}, {"inbox", report.InboxSchema}, {"people", report.PeopleSchema}, {"compare", report.CompareSchema},
	{"eval", report.EvalSchema}, {"formats", report.FormatsSchema}, {"history", report.HistorySchema}, {"config", report.ConfigSchema},
	{"parquet", report.ParquetSchema},
}

func (a *app) schema() *cobra.Command {
	names := make([]string, len(schemas))
	for i, s := range schemas {
		names[i] = s.name
	}
	return &cobra.Command{
		Use: "schema [" + strings.Join(names, "|") + "]", Short: "print the JSON Schema of the machine output (default: of analyze), or the columns of parquet",
		Args: cobra.MaximumNArgs(1), ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			name := first(strings.Join(args, ""), "analysis")
			i := slices.Index(names, name)
			if i < 0 {
				return usagef(lang.T{EN: "no schema %s; there are %s", JA: "スキーマ %s はありません。あるのは %s です"}, name, strings.Join(names, ", "))
			}
			a.started = true
			_, err := a.Out.Write(schemas[i].text)
			return err
		},
	}
}
