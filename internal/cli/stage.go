package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/stage"
	"engage/internal/thread"
)

// staged are the flags of the stages.
type staged struct {
	selection
	facts []string // files
	links string
	out   string
	parts int
}

func (a *app) stage() *cobra.Command {
	cmd := &cobra.Command{
		Use: "stage", Short: "analyze in parts, on whatever engine sorts and hands out lines",
		Long: `The parts of engage analyze as programs that read and write lines of a key, a tab
and JSON, for a sort, a shell, SLURM, Hadoop streaming or Spark to put together. The
bytes are those of engage analyze --format ndjson with the same accounts.

On one machine, map knows all archives, and no more is needed than

  engage stage map *.jsonl.gz | LC_ALL=C sort | engage stage reduce --account @a | engage stage merge --account @a

With archives on several machines, each step runs once for every archive or part
(facts, points, map; reduce) or once at all (link; merge), and every program may be
run again: its output appears whole, or not at all.

  facts   what must be known of all archives: who is who, the last time, what was read
  points  where the posts of one archive meet others
  link    which groups of posts meet, of all archives: about 40 bytes of memory a point
  map     the posts of one archive, by group
  reduce  results of groups whose lines stand together
  merge   results in their order, then the summary`,
	}
	cmd.AddCommand(a.stageFacts(), a.stagePoints(), a.stageLink(), a.stageMap(), a.stageReduce(), a.stageMerge())
	return cmd
}

func (s *staged) factsFlag(cmd *cobra.Command, without string) {
	cmd.Flags().StringSliceVar(&s.facts, "facts", nil, "what engage stage facts wrote of every archive, as 'facts/*' (default: "+without+")")
}

// reader is a stage that reads archives.
func (a *app) reader(s *staged, use, short string, do func(ctx context.Context, j *job, w *bufio.Writer) error) *cobra.Command {
	cmd := &cobra.Command{Use: use + " ARCHIVE...", Short: short, Args: atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := a.job(&s.selection, args)
			if err != nil {
				return err
			}
			return a.lines(s.out, j, func(w *bufio.Writer) error { return do(cmd.Context(), j, w) })
		}}
	s.reading.flags(cmd, a)
	s.workers = 1
	outputFlag(cmd.Flags(), &s.out)
	return cmd
}

// lines writes an output of lines, whole or not at all.
func (a *app) lines(path string, j *job, write func(*bufio.Writer) error) error {
	out, err := a.open(path, j.dated(a))
	if err != nil {
		return err
	}
	defer out.discard()
	w := bufio.NewWriterSize(out, 1<<20)
	if err := write(w); err != nil {
		return writeError(out.path, err)
	}
	if err := w.Flush(); err != nil {
		return writeError(out.path, err)
	}
	return out.commit()
}

func (a *app) stageFacts() *cobra.Command {
	var s staged
	return a.reader(&s, "facts", "what must be known of all archives, of these", func(ctx context.Context, j *job, w *bufio.Writer) error {
		facts, err := pipeline.Learn(ctx, &j.Job)
		if err != nil {
			return err
		}
		a.skipped(&facts.Input)
		return writeFacts(w, facts)
	})
}

func writeFacts(w io.Writer, facts *pipeline.Facts) error {
	line, err := stage.Facts(facts)
	if err == nil {
		_, err = line.WriteTo(w)
	}
	return err
}

func (a *app) stagePoints() *cobra.Command {
	var s staged
	cmd := a.reader(&s, "points", "where posts meet", func(ctx context.Context, j *job, w *bufio.Writer) error {
		facts, err := a.readFacts(s.facts)
		if err != nil {
			return err
		}
		links, err := linked(ctx, j, facts)
		if err != nil {
			return err
		}
		return writePoints(w, links)
	})
	s.tying(cmd)
	s.factsFlag(cmd, "must be given")
	_ = cmd.MarkFlagRequired("facts") // there is such a flag
	return cmd
}

// linked joins the points of a job's posts.
func linked(ctx context.Context, j *job, facts *pipeline.Facts) (*stage.Links, error) {
	links, meeting := stage.NewLinks(), facts.Known.Meeting(j.Thread)
	_, err := pipeline.Read(ctx, j.Paths, j.Archive, nil, func(p corpus.Post) error {
		links.Join(meeting.Points(&p)...)
		return nil
	})
	return links, err
}

// writePoints writes every group with its points.
func writePoints(w io.Writer, links *stage.Links) error {
	groups := make(map[uint64][]string)
	for point, group := range links.All() {
		groups[group] = append(groups[group], stage.GroupKey(point))
	}
	for point, group := range links.All() {
		if point != group {
			continue
		}
		b, err := json.Marshal(groups[group])
		if err != nil {
			return err
		}
		if _, err := (stage.Line{Key: stage.GroupKey(group), JSON: b}).WriteTo(w); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) stageLink() *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "link POINTS...", Short: "which groups of different archives are one", Args: atLeastOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.started = true
			return a.lines(out, &job{}, func(w *bufio.Writer) error { return a.link(args, w) })
		}}
	outputFlag(cmd.Flags(), &out)
	return cmd
}

// link writes for every group that is part of a larger one which that is.
func (a *app) link(paths []string, w io.Writer) error {
	links, roots := stage.NewLinks(), make(map[uint64]bool)
	err := a.eachLine(paths, func(l stage.Line) error {
		group, err := stage.ParseGroupKey(l.Key)
		if err != nil {
			return err
		}
		roots[group] = true
		var points []string
		if err := json.Unmarshal(l.JSON, &points); err != nil {
			return err
		}
		for _, s := range points {
			point, err := stage.ParseGroupKey(s)
			if err != nil {
				return err
			}
			links.Join(group, point)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for point, group := range links.All() {
		if !roots[point] || point == group {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s\t%q\n", stage.GroupKey(point), stage.GroupKey(group)); err != nil {
			return err
		}
	}
	return nil
}

// readLinks is what link wrote; nil where all archives are here.
func (a *app) readLinks(path string) (map[uint64]uint64, error) {
	if path == "" {
		return nil, nil
	}
	table := make(map[uint64]uint64)
	return table, a.eachLine([]string{path}, func(l stage.Line) error {
		group, err := stage.ParseGroupKey(l.Key)
		if err != nil {
			return err
		}
		var into string
		if err := json.Unmarshal(l.JSON, &into); err != nil {
			return err
		}
		table[group], err = stage.ParseGroupKey(into)
		return err
	})
}

func (a *app) stageMap() *cobra.Command {
	var s staged
	cmd := &cobra.Command{Use: "map ARCHIVE...", Short: "posts by group", Args: atLeastOne,
		Example: "  engage stage map all.jsonl.gz | LC_ALL=C sort\n  engage stage map year-3.jsonl.gz --facts 'facts/*' --links links --parts 10 --output map/3",
		RunE: func(cmd *cobra.Command, args []string) error {
			if (s.links == "") != (len(s.facts) == 0) {
				return usagef(lang.T{EN: "give --facts and --links together: both are of all archives, or neither is needed", JA: "--facts と --links は一緒に指定してください。どちらも全アーカイブのものです"})
			}
			if s.parts < 1 || s.parts > 1 && s.out == "" {
				return usagef(lang.T{EN: "--parts %d: give 1 or more, and --output for more than 1", JA: "--parts %d: 1以上にし、2以上なら --output も指定してください"}, s.parts)
			}
			j, err := a.job(&s.selection, args)
			if err != nil {
				return err
			}
			return a.mapTo(cmd.Context(), &s, j)
		}}
	s.reading.flags(cmd, a)
	s.tying(cmd)
	s.workers = 1
	s.factsFlag(cmd, "learnt from these archives, which are all, and written first")
	f := cmd.Flags()
	f.StringVar(&s.links, "links", "", "what engage stage link wrote (default: these archives are all)")
	f.IntVar(&s.parts, "parts", 1, "write so many files NAME.part-00000-of-00010, by the hash of the group")
	outputFlag(f, &s.out)
	return cmd
}

func (a *app) mapTo(ctx context.Context, s *staged, j *job) (err error) {
	facts, alone := (*pipeline.Facts)(nil), len(s.facts) == 0
	if alone {
		facts, err = pipeline.Learn(ctx, &j.Job)
	} else {
		facts, err = a.readFacts(s.facts)
	}
	if err != nil {
		return err
	}
	links, err := linked(ctx, j, facts)
	if err != nil {
		return err
	}
	table, err := a.readLinks(s.links)
	if err != nil {
		return err
	}
	parts, err := a.openParts(s.out, s.parts, j)
	if err != nil {
		return err
	}
	defer parts.discard()
	if alone {
		a.skipped(&facts.Input)
		for _, p := range parts {
			if err := writeFacts(p.w, facts); err != nil {
				return err
			}
		}
	}
	if err := mapPosts(ctx, j, facts.Known.Meeting(j.Thread), links, table, parts); err != nil {
		return writeError(s.out, err)
	}
	return parts.commit()
}

func mapPosts(ctx context.Context, j *job, meeting *thread.Meeting, links *stage.Links, table map[uint64]uint64, parts partFiles) error {
	_, err := pipeline.Read(ctx, j.Paths, j.Archive, nil, func(p corpus.Post) error {
		group := links.Group(meeting.Points(&p)[0])
		if into, ok := table[group]; ok {
			group = into
		}
		line, err := stage.Post(group, &p)
		if err != nil {
			return err
		}
		_, err = line.WriteTo(parts.of(line.Key).w)
		return err
	})
	return err
}

// partFile is one of the files that a stage writes.
type partFile struct {
	*output
	w *bufio.Writer
}

type partFiles []partFile

func (a *app) openParts(path string, n int, j *job) (all partFiles, err error) {
	for i := range n {
		name := path
		if n > 1 {
			name = path + "." + stage.PartName(i, n)
		}
		out, err := a.open(name, j.dated(a))
		if err != nil {
			all.discard()
			return nil, err
		}
		all = append(all, partFile{out, bufio.NewWriterSize(out, 1<<20)})
	}
	return all, nil
}

// of is the part of a key.
func (p partFiles) of(key string) partFile { return p[stage.PartOf(key, len(p))] }

func (p partFiles) discard() {
	for _, one := range p {
		one.output.discard()
	}
}

func (p partFiles) commit() error {
	for _, one := range p {
		if err := one.w.Flush(); err != nil {
			return writeError(one.path, err)
		}
	}
	for _, one := range p {
		if err := one.output.commit(); err != nil {
			return err
		}
	}
	return nil
}

// readFacts merges the facts in files; nil where none is named.
func (a *app) readFacts(patterns []string) (*pipeline.Facts, error) {
	if len(patterns) == 0 {
		return nil, nil
	}
	var paths []string
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil || len(found) == 0 {
			return nil, lang.Errorf(lang.T{EN: "--facts %s: no such file", JA: "--facts %s: ファイルがありません"}, p)
		}
		paths = append(paths, found...)
	}
	all := new(pipeline.Facts)
	return all, a.eachLine(paths, func(l stage.Line) error {
		if l.Key != stage.FactsKey {
			return lang.Errorf(lang.T{EN: "not facts; they are what engage stage facts writes", JA: "facts ではありません。engage stage facts の出力を指定してください"})
		}
		facts, err := stage.ParseFacts(l)
		if err == nil {
			all.Merge(facts)
		}
		return err
	})
}

// eachLine reads the lines of files, or of standard input where none is named.
func (a *app) eachLine(paths []string, each func(stage.Line) error) error {
	if len(paths) == 0 {
		return stage.Lines("-", a.In, each)
	}
	for _, path := range paths {
		if err := lineFile(path, each); err != nil {
			return err
		}
	}
	return nil
}

func lineFile(path string, each func(stage.Line) error) error {
	f, err := os.Open(path)
	if err != nil {
		return lang.Errorf(lang.T{EN: "cannot read: %s", JA: "読めません: %s"}, err)
	}
	defer f.Close()
	return stage.Lines(path, f, each)
}
