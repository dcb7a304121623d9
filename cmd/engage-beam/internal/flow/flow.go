// Package flow is engage's analysis as a Beam pipeline: read archives, group
// posts by conversation, score, add up per account, write.
package flow

import (
	"fmt"
	"hash/fnv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"engage/cmd/engage-beam/internal/standin"
)

func init() {
	register.DoFn4x1[string, func(*[]byte) bool, func(int64, []byte), func(string, standin.Totals), error](&scoreFn{})
	register.DoFn2x0[[]byte, func(int64, []byte)](&everyShardFn{})
	register.Function2x2(byAccount)
	register.Combiner1[standin.Totals](&totalsFn{})
	register.Emitter2[int64, []byte]()
	register.Emitter2[string, standin.Totals]()
	register.Iter1[[]byte]()
}

// Options say what to read, with what to score, where to write.
type Options struct {
	Inputs []string // globs
	Rubric string   // a path that every worker can read
	Output string   // a folder: part-i-of-n and summary.json
	Shards int
}

// Build is the whole pipeline.
func Build(s beam.Scope, o Options) {
	files := beam.Reshuffle(s, fileio.MatchAll(s, beam.CreateList(s, o.Inputs), fileio.MatchEmptyDisallow()))
	posts := beam.ParDo(s, &readFn{}, files)
	lines, totals := beam.ParDo2(s, &scoreFn{Rubric: o.Rubric, Shards: o.Shards}, beam.GroupByKey(s, posts))
	write(s, o, lines, beam.CombinePerKey(s, &totalsFn{}, totals))
}

// scoreFn scores one conversation. The line goes to its shard, the totals to the account.
type scoreFn struct {
	Rubric string
	Shards int

	scorer *standin.Scorer
}

func (f *scoreFn) Setup() (err error) {
	f.scorer, err = standin.Load(f.Rubric)
	return err
}

func (f *scoreFn) ProcessElement(conversation string, posts func(*[]byte) bool, line func(int64, []byte), account func(string, standin.Totals)) error {
	var all [][]byte
	for p := []byte(nil); posts(&p); {
		all = append(all, p)
	}
	r, err := f.scorer.Reduce(conversation, all)
	if err != nil {
		return err
	}
	line(shard(conversation, f.Shards), r.Line)
	account(r.Account, r.Totals)
	return nil
}

// shard is the same on every engine.
func shard(conversation string, shards int) int64 {
	h := fnv.New64a()
	h.Write([]byte(conversation))
	return int64(h.Sum64() % uint64(shards))
}

type totalsFn struct{}

func (*totalsFn) MergeAccumulators(a, b standin.Totals) standin.Totals { return standin.Merge(a, b) }

func part(i int64, of int) string { return fmt.Sprintf("part-%05d-of-%05d", i, of) }
