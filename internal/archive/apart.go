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

type recordFunc func(r *Reader, line int, raw json.RawMessage) error

// eachApart is eachJSON for records of which none needs another: fn may run for
// several of them at once, each time with a reader that is its own. What it
// emits and reports goes on in the order of the file.
func eachApart(ctx context.Context, f *File, r *Reader, fn recordFunc) error {
	if careful {
		return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error { return fn(r, line, raw) })
	}
	ctx, stop := context.WithCancel(ctx)
	b := newBelt(ctx, fn, workers()*batchesEach)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { b.fill(f) })
	for range workers() {
		own := &Reader{Opts: r.Opts, file: r.file, alone: r.alone}
		running.Go(func() { b.work(own) })
	}
	return b.handOn(r)
}

// workers is how many records are read at a time.
func workers() int { return runtime.GOMAXPROCS(0) }

// belt carries batches round: one goroutine fills them with records, workers
// read those, and the goroutine of the reader hands on what they gave, in
// order. Its channels have room for all batches there are, so that only a free
// batch is ever waited for, and one that is read.
type belt struct {
	ctx   context.Context
	fn    recordFunc
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
	done    chan struct{}   // closed when the records are read

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

func newBelt(ctx context.Context, fn recordFunc, batches int) *belt {
	b := &belt{ctx: ctx, fn: fn,
		free: make(chan *batch, batches), todo: make(chan *batch, batches), order: make(chan *batch, batches)}
	for range batches {
		b.free <- &batch{}
	}
	return b
}

// fill cuts f into records.
func (b *belt) fill(f *File) {
	defer close(b.order)
	defer close(b.todo)
	cut := quietReader(f, Options{})
	cut.sink = func(_ corpus.Post, err error) bool { return b.add(record{line: cut.line, bad: err}, nil) == nil }
	b.err = eachJSON(b.ctx, f, cut, func(line int, raw json.RawMessage) error {
		if len(raw) > maxApart {
			return b.addLong(record{line: line}, raw)
		}
		return b.add(record{line: line}, raw)
	})
	b.send()
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
func (b *belt) work(r *Reader) {
	for at := range b.todo {
		r.info = &at.info
		r.sink = at.keep
		for _, rec := range at.records {
			if r.line = rec.line; rec.bad != nil {
				at.given = append(at.given, rec.bad)
			} else if at.err == nil && b.ctx.Err() == nil {
				at.err = b.fn(r, rec.line, at.text[rec.from:rec.to])
			}
		}
		close(at.done)
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

// handOn gives r what the batches hold.
func (b *belt) handOn(r *Reader) error {
	for at := range b.order {
		line := at.records[len(at.records)-1].line
		if at.long != nil {
			r.line = line
			at.err = b.fn(r, line, at.long)
			close(at.done)
		} else if err := b.wait(at.done); err != nil {
			return err
		}
		if err := b.give(r, at); err != nil {
			return err
		}
		r.line = line
		at.clear()
		b.free <- at
	}
	return b.err
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
	*at = batch{text: at.text[:0], records: at.records[:0], posts: at.posts[:0], given: at.given[:0]}
}
