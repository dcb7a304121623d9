// Package flow is engage's analysis as a Beam pipeline. It reads every archive
// three times: for the facts of all, for where their posts meet, and for the
// posts, which go by group to be scored. What is done is done by the packages of
// engage; here is only what goes where.
package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"engage/internal/cli"
	"engage/internal/stage"
)

// Options say what to read, how to score, where to write.
type Options struct {
	Archives []string // paths, sorted, each once; workers must be able to read them
	Settings *cli.Settings
	Output   string // a folder: part-i-of-n.ndjson and summary.json
	Parts    int
	Rounds   int // of the join of conversations across archives
}

// Find lists the archives that globs match.
func Find(ctx context.Context, globs []string) ([]string, error) {
	var all []string
	for _, glob := range globs {
		fs, err := filesystem.New(ctx, glob)
		if err != nil {
			return nil, err
		}
		found, err := fs.List(ctx, glob)
		fs.Close()
		if err != nil {
			return nil, fmt.Errorf("--input %s: %w", glob, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("--input %s: there is no such file", glob)
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Free fails where a whole run has written already.
func Free(ctx context.Context, output string) error {
	fs, err := filesystem.New(ctx, output)
	if err != nil {
		return err
	}
	defer fs.Close()
	found, err := fs.List(ctx, output+"/"+summaryName)
	if err != nil {
		return fmt.Errorf("--output %s: %w", output, err)
	}
	if len(found) > 0 {
		return fmt.Errorf("--output %s: a run has written its %s there; name another folder", output, summaryName)
	}
	return nil
}

// Build is the whole pipeline.
func Build(s beam.Scope, o Options) error {
	if len(o.Archives) == 0 || strings.TrimSpace(o.Output) == "" || o.Parts < 1 || o.Rounds < 1 {
		return errors.New("there must be archives, an output, and at least 1 part and 1 round")
	}
	src, err := json.Marshal(o.Settings)
	if err != nil {
		return err
	}
	run := settings(src)
	start := beam.Impulse(s)
	archives := beam.Reshuffle(s.Scope("archives"), beam.CreateList(s, o.Archives))
	facts := beam.ParDo(s, &mergeFactsFn{}, start, beam.SideInput{Input: beam.ParDo(s, &learnFn{run}, archives)})
	table := beam.SideInput{Input: groups(s.Scope("join"), o, run, archives, facts)}
	posts := beam.ParDo(s, &mapFn{run}, archives, beam.SideInput{Input: facts}, table)
	lines, sums := beam.ParDo2(s, &scoreFn{Settings: run, Parts: o.Parts}, beam.GroupByKey(s, posts), beam.SideInput{Input: facts})
	summary := beam.ParDo(s, &sumUpFn{run}, start, beam.SideInput{Input: facts}, beam.SideInput{Input: sums})
	write(s.Scope("write"), o, start, lines, summary)
	return nil
}

// groups are, of all archives, the groups of one that are part of a larger one,
// with which that is. One archive has none.
func groups(s beam.Scope, o Options, run settings, archives, facts beam.PCollection) beam.PCollection {
	if len(o.Archives) == 1 {
		return beam.ParDo(s, none, archives)
	}
	points := beam.ParDo(s, &pointsFn{run}, archives, beam.SideInput{Input: facts})
	return Join(s, beam.ParDo(s, meet, beam.GroupByKey(s, points)), o.Rounds)
}

func none(string, func(group, into int64)) {}

// key is the name of a group; the sign of what Beam moves means nothing.
func key(group int64) string { return stage.GroupKey(uint64(group)) }
