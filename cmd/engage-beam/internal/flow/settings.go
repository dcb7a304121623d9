package flow

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"engage/internal/cli"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/stage"
)

// settings are cli.Settings as they travel, in a field of every DoFn.
type settings []byte

// ready is what is made of settings, once for a process.
type ready struct {
	job  *pipeline.Job
	head *report.Head
}

// last keeps what was made of the last bytes: a process hardly ever works for two
// jobs at a time.
type last[T any] struct {
	mutex sync.Mutex
	of    [sha256.Size]byte
	made  T
}

func (l *last[T]) get(src []byte, make func() (T, error)) (T, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	sum := sha256.Sum256(src)
	if l.of == sum {
		return l.made, nil
	}
	made, err := make()
	if err == nil {
		l.of, l.made = sum, made
	}
	return made, err
}

var (
	lastRun   last[*ready]
	lastFacts last[*pipeline.Facts]
)

func (s settings) run() (*ready, error) {
	return lastRun.get(s, func() (*ready, error) {
		var read cli.Settings
		if err := json.Unmarshal(s, &read); err != nil {
			return nil, err
		}
		job, head, err := read.Job()
		return &ready{job, head}, err
	})
}

// load makes ready what takes long, before there are elements.
func (s settings) load() error {
	_, err := s.run()
	return err
}

// knowing is a run with the facts of all its archives, which are a side input.
func (s settings) knowing(side func(*[]byte) bool) (*ready, *pipeline.Facts, error) {
	r, err := s.run()
	if err != nil {
		return nil, nil, err
	}
	var src []byte
	if !side(&src) {
		return nil, nil, errors.New("the facts of the archives did not arrive")
	}
	known, err := lastFacts.get(src, func() (*pipeline.Facts, error) {
		return stage.ParseFacts(stage.Line{Key: stage.FactsKey, JSON: src})
	})
	return r, known, err
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
