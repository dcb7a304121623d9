package pipeline

import (
	"context"

	"engage/internal/corpus"
	"engage/internal/score"
)

// batchSize is how many conversations a worker takes at a time: enough to make
// the hand-over cheap, few enough to keep the order buffer small.
const batchSize = 64

// scoreAll scores conversations on job.Workers goroutines and emits the
// results in the order of convs.
func scoreAll(ctx context.Context, job Job, convs []corpus.Conversation, emit func(*score.Result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type batch struct {
		convs   []corpus.Conversation
		results chan []score.Result
	}
	workers, judge := max(job.Workers, 1), job.Scorer.Judge
	if job.Explain {
		judge = job.Scorer.Score
	}
	todo := make(chan batch, workers)
	order := make(chan batch, 2*workers)

	go func() {
		defer close(todo)
		defer close(order)
		for len(convs) > 0 {
			n := min(batchSize, len(convs))
			b := batch{convs[:n:n], make(chan []score.Result, 1)}
			convs = convs[n:]
			select {
			case order <- b:
			case <-ctx.Done():
				return
			}
			select {
			case todo <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range workers {
		go func() {
			for b := range todo {
				results := make([]score.Result, 0, len(b.convs))
				for i := range b.convs {
					if ctx.Err() != nil {
						break
					}
					results = append(results, judge(&b.convs[i]))
				}
				b.results <- results
			}
		}()
	}
	for b := range order {
		var results []score.Result
		select {
		case results = <-b.results:
		case <-ctx.Done():
			return ctx.Err()
		}
		for i := range results {
			if err := emit(&results[i]); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
