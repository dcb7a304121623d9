package flow

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/klauspost/compress/zstd"

	"engage/internal/stage"
)

func init() {
	register.DoFn2x0[[]byte, func(int64, []byte)](&everyPartFn{})
	register.DoFn4x1[context.Context, int64, func(*[]byte) bool, func(string), error](&partFn{})
	register.DoFn4x1[context.Context, []byte, func(*string) bool, func(*[]byte) bool, error](&publishFn{})
	register.Emitter1[string]()
	register.Iter1[string]()
}

const (
	summaryName = "summary.json"
	partSuffix  = ".ndjson"
)

// write puts every part beside its place, and only when all parts and the
// summary are known moves them there, the summary last. So a folder with a
// summary is whole, and what a failed job leaves has a name that begins with a
// dot, or no summary beside it.
func write(s beam.Scope, o Options, start, lines, summary beam.PCollection) {
	all := beam.Flatten(s, lines, beam.ParDo(s, &everyPartFn{o.Parts}, start))
	parts := beam.ParDo(s, &partFn{Output: o.Output, Parts: o.Parts}, beam.GroupByKey(s, all))
	beam.ParDo0(s, &publishFn{Output: o.Output, Parts: o.Parts}, start,
		beam.SideInput{Input: parts}, beam.SideInput{Input: summary})
}

// everyPartFn names all parts, so that one without a line has its empty file too.
type everyPartFn struct{ Parts int }

func (f *everyPartFn) ProcessElement(_ []byte, emit func(int64, []byte)) {
	for i := range f.Parts {
		emit(int64(i), nil)
	}
}

// partFn writes the results of one part, in their order, under a name of this
// try alone.
type partFn struct {
	Output string
	Parts  int
}

func (f *partFn) ProcessElement(ctx context.Context, part int64, lines func(*[]byte) bool, emit func(string)) error {
	var all []result
	for src := []byte(nil); lines(&src); {
		if len(src) > 0 {
			all = append(all, cut(src))
		}
	}
	slices.SortFunc(all, func(a, b result) int {
		return cmp.Or(strings.Compare(a.key, b.key), bytes.Compare(a.packed, b.packed))
	})
	name, err := put(ctx, f.Output, stage.PartName(int(part), f.Parts)+partSuffix, func(w io.Writer) error {
		for _, r := range all {
			line, err := unpacking.DecodeAll(r.packed, nil)
			if err != nil {
				return err
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	emit(name)
	return err
}

// result is a line on its way to its part, packed: with what tells why it was
// scored so, it is some times as long as its posts.
type result struct {
	key    string
	packed []byte
}

var (
	packing, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest))
	unpacking, _ = zstd.NewReader(nil)
)

// pack is a result as it travels.
func pack(key string, line []byte) []byte {
	return packing.EncodeAll(line, append([]byte(key), '\t'))
}

// cut reads what pack wrote.
func cut(b []byte) result {
	key, packed, _ := bytes.Cut(b, []byte("\t"))
	return result{string(key), packed}
}

// put writes a file to a folder under a name of this try alone, and returns it.
func put(ctx context.Context, folder, final string, write func(io.Writer) error) (name string, err error) {
	fs, err := filesystem.New(ctx, folder)
	if err != nil {
		return "", err
	}
	defer fs.Close()
	name = "." + final + "." + rand.Text()
	file, err := fs.OpenWrite(ctx, folder+"/"+name)
	if err != nil {
		return "", err
	}
	w := bufio.NewWriterSize(file, 1<<20)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	return name, errors.Join(err, file.Close())
}

// final is the name in which a name of put ends.
func final(name string) string { return name[1:strings.LastIndex(name, ".")] }

type publishFn struct {
	Output string
	Parts  int
}

func (f *publishFn) ProcessElement(ctx context.Context, _ []byte, parts func(*string) bool, summary func(*[]byte) bool) error {
	var line []byte
	if !summary(&line) {
		return errors.New("there is no summary")
	}
	last, err := put(ctx, f.Output, summaryName, func(w io.Writer) error { _, err := w.Write(line); return err })
	if err != nil {
		return err
	}
	fs, err := filesystem.New(ctx, f.Output)
	if err != nil {
		return err
	}
	defer fs.Close()
	whole := map[string]bool{last: true}
	for name := ""; parts(&name); {
		if err := f.move(ctx, fs, name); err != nil {
			return err
		}
		whole[final(name)] = true
	}
	if len(whole)-1 != f.Parts {
		return fmt.Errorf("%s: %d of %d parts were written", f.Output, len(whole)-1, f.Parts)
	}
	if err := f.sweep(ctx, fs, whole); err != nil {
		return err
	}
	return f.move(ctx, fs, last)
}

// move gives a file its name. It may be run again after it succeeded.
func (f *publishFn) move(ctx context.Context, fs filesystem.Interface, name string) error {
	from, to := f.Output+"/"+name, f.Output+"/"+final(name)
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

// sweep removes what tries have left that did not end.
func (f *publishFn) sweep(ctx context.Context, fs filesystem.Interface, whole map[string]bool) error {
	for _, glob := range []string{"/.part-*", "/.summary*", "/part-*" + partSuffix} {
		found, err := fs.List(ctx, f.Output+glob)
		if err != nil {
			return err
		}
		for _, file := range found {
			if whole[path.Base(file)] {
				continue
			}
			remover, can := fs.(filesystem.Remover)
			if !can {
				return fmt.Errorf("%s cannot be removed: its file system has no such call", file)
			}
			if err := remover.Remove(ctx, file); err != nil {
				return err
			}
		}
	}
	return nil
}
