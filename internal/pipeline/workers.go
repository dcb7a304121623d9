package pipeline

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// batchSize is how many conversations a worker takes at a time: enough to make
// the hand-over cheap, few enough to keep the order buffer small.
const batchSize = 64

// batch are numbers from..to, and what a worker made of them.
type batch[T any] struct {
	from, to int
	made     chan []T
	err      error // of the worker; what was made is short then
}

// inOrder makes something of 0..n-1 on several goroutines, and hands it over in
// order, by one.
func inOrder[T any](ctx context.Context, workers, n int, makeOne func(i int) (T, error), hand func(i int, made T) error) error {
	var working sync.WaitGroup
	defer working.Wait() // what the workers read from is closed afterwards
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	todo, order := make(chan *batch[T], workers), make(chan *batch[T], 2*workers)
	working.Go(func() { deal(ctx, n, order, todo) })
	for range max(workers, 1) {
		working.Go(func() {
			for b := range todo {
				b.work(ctx, makeOne)
			}
		})
	}
	for b := range order {
		select {
		case made := <-b.made:
			for i := range made {
				if err := hand(b.from+i, made[i]); err != nil {
					return err
				}
			}
			if b.err != nil {
				return b.err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// deal gives out the batches, first to whoever waits for them in order.
func deal[T any](ctx context.Context, n int, to ...chan *batch[T]) {
	defer func() {
		for _, c := range to {
			close(c)
		}
	}()
	for from := 0; from < n; from += batchSize {
		b := &batch[T]{from: from, to: min(from+batchSize, n), made: make(chan []T, 1)}
		for _, c := range to {
			select {
			case c <- b:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (b *batch[T]) work(ctx context.Context, makeOne func(i int) (T, error)) {
	made := make([]T, 0, b.to-b.from)
	for i := b.from; i < b.to && ctx.Err() == nil; i++ {
		one, err := makeOne(i)
		if err != nil {
			b.err = err
			break
		}
		made = append(made, one)
	}
	b.made <- made
}

// inParts does something with each of 0..n-1 on several goroutines, in no order.
func inParts(ctx context.Context, workers, n int, each func(i int) error) error {
	var working sync.WaitGroup
	var next atomic.Int64
	errs := make([]error, max(workers, 1))
	for w := range errs {
		working.Go(func() {
			for errs[w] == nil {
				from := int(next.Add(batchSize)) - batchSize
				if errs[w] = ctx.Err(); from >= n {
					return
				}
				for i := from; i < min(from+batchSize, n) && errs[w] == nil; i++ {
					errs[w] = each(i)
				}
			}
		})
	}
	working.Wait()
	return errors.Join(errs...)
}
