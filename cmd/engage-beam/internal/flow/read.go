package flow

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/pipeline"
	"engage/internal/shelf"
	"engage/internal/stage"
	"engage/internal/wire"
)

func init() {
	register.DoFn3x1[context.Context, string, func(string, []byte), error](&learnFn{})
	register.DoFn3x1[[]byte, func(*string, *[]byte) bool, func([]byte), error](&mergeFactsFn{})
	register.DoFn4x1[context.Context, string, func(*[]byte) bool, func(int64, []byte), error](&pointsFn{})
	register.DoFn5x1[context.Context, string, func(*[]byte) bool, func(*int64, *int64) bool, func(int64, []byte), error](&mapFn{})
	register.Emitter2[string, []byte]()
	register.Emitter2[int64, []byte]()
	register.Emitter1[[]byte]()
	register.Iter2[string, []byte]()
	register.Iter2[int64, int64]()
	register.Iter1[[]byte]()
}

// archive is a file to read, which is here.
type archive struct {
	name, path string // as given, and here
	remove     func() error
}

// fetch makes an archive one that is here: a copy, unless it is in the local
// file system. Close it after use.
func fetch(ctx context.Context, name string) (_ *archive, err error) {
	if !strings.Contains(name, "://") {
		return &archive{name, name, func() error { return nil }}, nil
	}
	dir, err := os.MkdirTemp("", "engage-beam-*")
	if err != nil {
		return nil, err
	}
	a := &archive{name, filepath.Join(dir, path.Base(name)), func() error { return os.RemoveAll(dir) }}
	if err := copyTo(ctx, a.path, name); err != nil {
		a.Close()
		return nil, fmt.Errorf("copy %s: %w", name, err)
	}
	return a, nil
}

// Close removes the copy.
func (a *archive) Close() error { return a.remove() }

func copyTo(ctx context.Context, file, name string) error {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	from, err := fs.OpenRead(ctx, name)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// named is the name as given of a file in or of the archive.
func (a *archive) named(file string) string {
	if in, ok := strings.CutPrefix(file, a.path); ok {
		return a.name + in
	}
	return file
}

func (a *archive) fail(err error) error {
	if err != nil && a.name != a.path {
		return fmt.Errorf("%s (here a copy, %s): %w", a.name, a.path, err)
	}
	return err
}

// posts hands over every post that is read.
func (a *archive) posts(ctx context.Context, job *pipeline.Job, each func(corpus.Post) error) error {
	_, err := pipeline.Read(ctx, []string{a.path}, job.Archive, nil, func(p corpus.Post) error {
		p.Source.File = a.named(p.Source.File)
		return each(p)
	})
	return a.fail(err)
}

func (a *archive) learn(ctx context.Context, job *pipeline.Job) (*pipeline.Facts, error) {
	alone := *job
	alone.Paths = []string{a.path}
	facts, err := pipeline.Learn(ctx, &alone)
	if err != nil {
		return nil, a.fail(err)
	}
	for i := range facts.Input.Files {
		facts.Input.Files[i].Path = a.named(facts.Input.Files[i].Path)
	}
	for _, kind := range facts.Input.Defects {
		for i := range kind.Examples {
			kind.Examples[i].Source.File = a.named(kind.Examples[i].Source.File)
		}
	}
	return facts, nil
}

// learnFn gives the facts of an archive, under its name.
type learnFn struct{ Settings settings }

func (f *learnFn) Setup() error { return f.Settings.load() }

func (f *learnFn) ProcessElement(ctx context.Context, name string, emit func(string, []byte)) error {
	a, err := fetch(ctx, name)
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := f.Settings.run()
	if err != nil {
		return err
	}
	facts, err := a.learn(ctx, r.job)
	if err != nil {
		return err
	}
	line, err := stage.Facts(facts)
	emit(name, line.JSON)
	return err
}

// mergeFactsFn makes one of the facts of all archives. What was read of them is
// told in the order of their names.
type mergeFactsFn struct{}

func (*mergeFactsFn) ProcessElement(_ []byte, each func(*string, *[]byte) bool, emit func([]byte)) error {
	all, read := new(pipeline.Facts), make(map[string]*insight.Input)
	var name string
	var src []byte
	for each(&name, &src) {
		facts, err := stage.ParseFacts(stage.Line{Key: stage.FactsKey, JSON: src})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		in := facts.Input
		read[name], facts.Input = &in, insight.Input{}
		all.Merge(facts)
	}
	for _, name := range sorted(read) {
		all.Input.Merge(read[name])
	}
	line, err := stage.Facts(all)
	emit(line.JSON)
	return err
}

// pointsFn gives the points of an archive with the groups that they are joined
// to in it, by bucket.
type pointsFn struct{ Settings settings }

func (f *pointsFn) Setup() error { return f.Settings.load() }

func (f *pointsFn) ProcessElement(ctx context.Context, name string, facts func(*[]byte) bool, emit func(int64, []byte)) error {
	a, err := fetch(ctx, name)
	if err != nil {
		return err
	}
	defer a.Close()
	r, known, err := f.Settings.knowing(facts)
	if err != nil {
		return err
	}
	links, meeting := stage.NewLinks(), known.Known.Meeting(r.job.Thread)
	err = a.posts(ctx, r.job, func(p corpus.Post) error {
		links.Join(meeting.Points(&p)...)
		return nil
	})
	if err != nil {
		return err
	}
	for i, pairs := range inBuckets(links) {
		if len(pairs) > 0 {
			emit(int64(i), pairs)
		}
	}
	return nil
}

// inBuckets are all points with their groups, 16 bytes each.
func inBuckets(links *stage.Links) (pairs [buckets][]byte) {
	for point, group := range links.All() {
		b := &pairs[point%buckets]
		*b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(*b, point), group)
	}
	return pairs
}

// buckets are in how many elements an archive's points go, each with its group:
// an element for each would take the engine longer than all else. What all
// archives have in one must fit in memory.
const buckets = 1024

// mapFn gives the posts of an archive by their groups.
type mapFn struct{ Settings settings }

// memory is what posts may take while their groups are not all known; more wait
// in a temporary file.
const memory = 64 << 20

func (f *mapFn) Setup() error { return f.Settings.load() }

func (f *mapFn) ProcessElement(ctx context.Context, name string, facts func(*[]byte) bool, table func(*int64, *int64) bool, emit func(int64, []byte)) error {
	a, err := fetch(ctx, name)
	if err != nil {
		return err
	}
	defer a.Close()
	r, known, err := f.Settings.knowing(facts)
	if err != nil {
		return err
	}
	posts := shelf.New(memory)
	defer posts.Close()
	links, meeting, group := stage.NewLinks(), known.Known.Meeting(r.job.Thread), []uint64{}
	err = a.posts(ctx, r.job, func(p corpus.Post) error {
		group = append(group, links.Join(meeting.Points(&p)...))
		return posts.Add(p)
	})
	if err != nil {
		return err
	}
	into := make(map[uint64]uint64) // the groups of this archive
	for i := range group {
		group[i] = links.Group(group[i])
		into[group[i]] = group[i]
	}
	for g, larger := int64(0), int64(0); table(&g, &larger); {
		if _, ours := into[uint64(g)]; ours {
			into[uint64(g)] = uint64(larger)
		}
	}
	for i := range group {
		p, err := posts.Post(i)
		if err != nil {
			return err
		}
		emit(int64(into[group[i]]), wire.Append(nil, &p))
	}
	return nil
}
