package flow

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"engage/cmd/engage-beam/internal/standin"
)

func init() {
	register.DoFn4x1[context.Context, int64, func(*[]byte) bool, func(string), error](&partFn{})
	register.DoFn4x1[context.Context, []byte, func(*string) bool, func(*[]byte) bool, error](&publishFn{})
	register.Emitter1[string]()
	register.Iter1[string]()
}

// write puts every part beside its place, and only when all parts and the
// summary are known moves them there, the summary last. So a folder with a
// summary.json is whole, and a failed job leaves no name that a reader looks for.
func write(s beam.Scope, o Options, lines, totals beam.PCollection) {
	start := beam.Impulse(s)
	all := beam.Flatten(s, lines, beam.ParDo(s, &everyShardFn{o.Shards}, start))
	parts := beam.ParDo(s, &partFn{Output: o.Output, Shards: o.Shards}, beam.GroupByKey(s, all))
	accounts := beam.ParDo(s, byAccount, totals)
	beam.ParDo0(s, &publishFn{Output: o.Output, Shards: o.Shards}, start,
		beam.SideInput{Input: parts}, beam.SideInput{Input: accounts})
}

// everyShardFn names all shards, so that one without a line has its empty part too.
type everyShardFn struct{ Shards int }

func (f *everyShardFn) ProcessElement(_ []byte, emit func(int64, []byte)) {
	for i := range f.Shards {
		emit(int64(i), nil)
	}
}

// partFn writes the lines of one shard, sorted, under a name of this try alone.
type partFn struct {
	Output string
	Shards int
}

func (f *partFn) ProcessElement(ctx context.Context, shard int64, lines func(*[]byte) bool, emit func(string)) error {
	var all [][]byte
	for l := []byte(nil); lines(&l); {
		if len(l) > 0 {
			all = append(all, append(l, '\n'))
		}
	}
	slices.SortFunc(all, bytes.Compare)
	name := "." + part(shard, f.Shards) + "." + rand.Text()
	if err := put(ctx, f.Output+"/"+name, slices.Concat(all...)); err != nil {
		return err
	}
	emit(name)
	return nil
}

type publishFn struct {
	Output string
	Shards int
}

func (f *publishFn) ProcessElement(ctx context.Context, _ []byte, parts func(*string) bool, accounts func(*[]byte) bool) error {
	fs, err := filesystem.New(ctx, f.Output)
	if err != nil {
		return err
	}
	defer fs.Close()
	summary, n := f.Output+"/summary.json", 0
	if err := put(ctx, summary+".new", summarized(accounts)); err != nil {
		return err
	}
	for name := ""; parts(&name); n++ {
		final, _, _ := strings.Cut(name[1:], ".")
		if err := move(ctx, fs, f.Output+"/"+name, f.Output+"/"+final); err != nil {
			return err
		}
	}
	if n != f.Shards {
		return fmt.Errorf("%s: %d of %d parts were written", f.Output, n, f.Shards)
	}
	if err := move(ctx, fs, summary+".new", summary); err != nil {
		return err
	}
	return sweep(ctx, fs, f.Output+"/.part-*")
}

// sweep removes what tries that did not end have left.
func sweep(ctx context.Context, fs filesystem.Interface, glob string) error {
	left, err := fs.List(ctx, glob)
	if err != nil {
		return err
	}
	remover, can := fs.(filesystem.Remover)
	for _, name := range left {
		if !can {
			return fmt.Errorf("%s cannot be removed: its file system has no such call", name)
		}
		if err := remover.Remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// move may be run again after it succeeded.
func move(ctx context.Context, fs filesystem.Interface, from, to string) error {
	err := filesystem.Rename(ctx, fs, from, to)
	if err == nil {
		return nil
	}
	if _, gone := fs.Size(ctx, from); gone != nil {
		if _, missing := fs.Size(ctx, to); missing == nil {
			return nil
		}
	}
	return fmt.Errorf("moving %s to %s: %w", from, to, err)
}

// put writes a whole file.
func put(ctx context.Context, path string, content []byte) error {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer fs.Close()
	return filesystem.Write(ctx, fs, path, content)
}

// byAccount is one entry of the summary: the account's name as JSON, a colon, its totals.
func byAccount(account string, t standin.Totals) ([]byte, error) {
	name, err := json.Marshal(account)
	if err != nil {
		return nil, err
	}
	totals, err := json.Marshal(t)
	return slices.Concat(name, []byte(":"), totals), err
}

func summarized(accounts func(*[]byte) bool) []byte {
	var all [][]byte
	for a := []byte(nil); accounts(&a); {
		all = append(all, a)
	}
	slices.SortFunc(all, bytes.Compare)
	return slices.Concat([]byte("{"), bytes.Join(all, []byte(",")), []byte("}\n"))
}
