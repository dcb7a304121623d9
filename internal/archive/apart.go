package archive

import (
	"context"
	"encoding/json"
	"runtime"
	"sync"

	"engage/internal/corpus"
)

const (
	// batchSize and batchLength are how many bytes and records a batch holds
	// about: some hundred microseconds of work, beside which handing it over
	// costs nothing.
	batchSize   = 256 << 10
	batchLength = 1024
	// maxApart is the longest record that is copied into a batch.
	maxApart = 1 << 20
	// batchesEach bounds the batches under way, by worker: one at hand, one
	// waiting, one being filled or handed on.
	batchesEach = 3
)

// recordFunc reads a record with r. Where it cannot, and valid does not say that the
// record is JSON at all, plain is false and nothing has come of it.
type recordFunc func(r *Reader, line int, raw []byte, valid bool) (plain bool, err error)

// eachApart decodes the objects that [eachJSON] finds, of which none needs
// another: fn may run for several of them at once, each time with a reader that
// is its own. What it emits and reports goes on in the order of the file. raw
// and v are fn's until it returns.
func eachApart[T any](ctx context.Context, f *File, r *Reader, fn func(r *Reader, line int, raw json.RawMessage, v *T) error) error {
	reading := func() recordFunc { return decoding(fn) }
	if careful {
		read := reading()
		return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
			_, err := read(r, line, raw, true)
			return err
		})
	}
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(ctx, rc, quietReader(f, Options{}), nil)
	script := len(scriptHead().Find(f.Head))
	if script == 0 {
		if whole, err := eachLine(s, r, reading); whole || err != nil {
			return err
		}
	}
	for range script {
		s.next()
	}
	b := newBelt(ctx)
	_, err = b.run(r, reading, func() { b.fill(s) })
	return err
}

// decoding decodes records for fn, one after another.
func decoding[T any](fn func(r *Reader, line int, raw json.RawMessage, v *T) error) recordFunc {
	v := new(T)
	return func(r *Reader, line int, raw []byte, valid bool) (bool, error) {
		*v = *new(T)
		r.picker.recall()
		if !r.picker.pick(raw, v) {
			if !valid && plainValue(raw, 0, 0) != len(raw) {
				return false, nil
			}
			if err := json.Unmarshal(raw, v); err != nil {
				return true, r.Broken(line, badShape(err))
			}
		}
		return true, fn(r, line, raw, v)
	}
}

// workers is how many records are read at a time.
func workers() int { return runtime.GOMAXPROCS(0) }

// belt carries batches round: one goroutine fills them with records, workers
// read those, and the goroutine of the reader hands on what they gave, in
// order. Its channels have room for all batches there are, so that only a free
// batch is ever waited for, and one that is read.
type belt struct {
	ctx   context.Context
	stop  context.CancelFunc
	free  chan *batch
	todo  chan *batch
	order chan *batch
	at    *batch // being filled, nil if none
	err   error  // that ended the file; read it when order is closed
}

// batch is a run of records and what was made of them.
type batch struct {
	text    []byte
	records []record
	long    json.RawMessage // the one record, where it is too long to be copied
	line    int             // of the start of a text that is cut at lines only, else 0
	done    chan struct{}   // closed when the records are read

	last  int // the line of the last record, 0 if there is none
	odd   int // the place in text of a line that is no record, -1 if there is none
	posts []corpus.Post
	given []error  // what was given, in order: nil is the next of posts
	info  FileInfo // counts of these records alone
	err   error    // that ended the reading
}

// record is an object in the text of a batch, or what is wrong where one should
// be.
type record struct {
	line, from, to int
	bad            error
}

func newBelt(ctx context.Context) *belt {
	n := workers() * batchesEach
	b := &belt{free: make(chan *batch, n), todo: make(chan *batch, n), order: make(chan *batch, n)}
	b.ctx, b.stop = context.WithCancel(ctx)
	for range n {
		b.free <- &batch{odd: -1}
	}
	return b
}

// run reads with r what fill fills the belt with, up to an odd line. Then no
// other goroutine works with the belt.
func (b *belt) run(r *Reader, reading func() recordFunc, fill func()) (odd *batch, err error) {
	var running sync.WaitGroup
	defer running.Wait()
	defer b.stop()
	running.Go(func() {
		defer close(b.order)
		defer close(b.todo)
		fill()
		b.send()
	})
	for range workers() {
		own := &Reader{Opts: r.Opts, file: r.file, alone: r.alone, picker: picker{lends: true}}
		running.Go(func() { b.work(own, reading()) })
	}
	return b.handOn(r, reading())
}

// fill cuts what s reads into records.
func (b *belt) fill(s *jsonScanner) {
	s.ctx = b.ctx
	s.r.sink = func(_ corpus.Post, err error) bool { return b.add(record{line: s.r.line, bad: err}, nil) == nil }
	s.fn = func(line int, raw json.RawMessage) error {
		if len(raw) > maxApart {
			return b.addLong(record{line: line}, raw)
		}
		return b.add(record{line: line}, raw)
	}
	b.err = s.values(false)
}

// add copies a record into the batch at hand.
func (b *belt) add(rec record, raw []byte) error {
	if b.at != nil && (len(b.at.text)+len(raw) > batchSize || len(b.at.records) == batchLength) {
		b.send()
	}
	if err := b.need(); err != nil {
		return err
	}
	rec.from = len(b.at.text)
	b.at.text = append(b.at.text, raw...)
	rec.to = len(b.at.text)
	b.at.records = append(b.at.records, rec)
	return nil
}

// addLong hands over a record that stays where it is until it is read, by who
// hands on: what it gives may be too much to be kept.
func (b *belt) addLong(rec record, raw json.RawMessage) error {
	b.send()
	if err := b.need(); err != nil {
		return err
	}
	done := b.at.done
	b.at.long, b.at.records = raw, append(b.at.records, rec)
	b.send()
	return b.wait(done)
}

// need gets a free batch where none is at hand.
func (b *belt) need() error {
	if b.at != nil {
		return nil
	}
	select {
	case b.at = <-b.free:
		b.at.done = make(chan struct{})
		return nil
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
}

// send lets the batch at hand be read. Once it is in order, who hands on may
// read a long one and free it, so nothing is asked of it after that.
func (b *belt) send() {
	at := b.at
	if at == nil {
		return
	}
	b.at = nil
	long := at.long != nil
	b.order <- at
	if !long {
		b.todo <- at
	}
}

// wait waits until a batch is read; it fails where all may not have been.
func (b *belt) wait(done <-chan struct{}) error {
	select {
	case <-done:
	case <-b.ctx.Done():
	}
	return b.ctx.Err()
}

// work reads batches with r.
func (b *belt) work(r *Reader, read recordFunc) {
	for at := range b.todo {
		r.info = &at.info
		r.sink = at.keep
		if at.line > 0 {
			b.readLines(at, r, read)
		} else {
			b.readRecords(at, r, read)
		}
		close(at.done)
	}
}

func (b *belt) readRecords(at *batch, r *Reader, read recordFunc) {
	for _, rec := range at.records {
		at.last, r.line = rec.line, rec.line
		if rec.bad != nil {
			at.given = append(at.given, rec.bad)
		} else if at.err == nil && b.ctx.Err() == nil {
			_, at.err = read(r, rec.line, at.text[rec.from:rec.to], true)
		}
	}
}

// keep is the sink of a worker.
func (at *batch) keep(p corpus.Post, err error) bool {
	if err == nil {
		at.posts = append(at.posts, p)
	}
	at.given = append(at.given, err)
	return true
}

// handOn gives r what the batches hold, up to a batch with an odd line, if there
// is one.
func (b *belt) handOn(r *Reader, read recordFunc) (odd *batch, err error) {
	for at := range b.order {
		if at.long != nil {
			r.line = at.records[0].line
			at.last = r.line
			_, at.err = read(r, r.line, at.long, true)
			close(at.done)
		} else if err := b.wait(at.done); err != nil {
			return nil, err
		}
		if err := b.give(r, at); err != nil {
			return nil, err
		}
		if at.last > 0 {
			r.line = at.last
		}
		if at.odd >= 0 {
			return at, nil
		}
		at.clear()
		b.free <- at
	}
	return nil, b.err
}

func (b *belt) give(r *Reader, at *batch) error {
	next := 0
	for _, bad := range at.given {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		var p corpus.Post
		if bad == nil {
			p = at.posts[next]
			next++
			r.info.Posts++
		} else {
			r.info.Skipped++
		}
		if !r.sink(p, bad) {
			return errStop
		}
	}
	r.info.PrivateDropped += at.info.PrivateDropped
	if r.info.Shifted += at.info.Shifted; at.info.Shifted > 0 {
		r.info.Shift = at.info.Shift
	}
	return at.err
}

// clear makes a batch free for the next records.
func (at *batch) clear() {
	clear(at.posts)
	clear(at.given)
	clear(at.records)
	*at = batch{text: at.text[:0], records: at.records[:0], posts: at.posts[:0], given: at.given[:0], odd: -1}
}
