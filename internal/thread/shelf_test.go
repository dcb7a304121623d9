package thread

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// failing is a shelf that fails after some good turns.
type failing struct {
	Slice
	good int
}

var errDisk = errors.New("disk")

func (f *failing) turn() error {
	if f.good--; f.good < 0 {
		return errDisk
	}
	return nil
}

func (f *failing) Post(i int) (corpus.Post, error) {
	if err := f.turn(); err != nil {
		return corpus.Post{}, err
	}
	return f.Slice.Post(i)
}

func (f *failing) Add(p corpus.Post) error {
	if err := f.turn(); err != nil {
		return err
	}
	return f.Slice.Add(p)
}

// TestNoFailureIsLost: whenever the shelf fails, somebody says so; else the
// conversations are whole.
func TestNoFailureIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		want := Conversations(posts, Options{})
		shelf := &failing{Slice: Slice(posts), good: rapid.IntRange(0, 120).Draw(t, "good")}
		got := []corpus.Conversation{}
		built, err := Build(shelf, Options{})
		for i := 0; err == nil && i < built.Len(); i++ {
			var c corpus.Conversation
			c, err = built.Conversation(i)
			got = append(got, c)
		}
		switch {
		case err == nil && !reflect.DeepEqual(got, want):
			t.Fatalf("got %+v\nwant %+v", got, want)
		case err == nil && shelf.good < 0 || err != nil && (!errors.Is(err, errDisk) || shelf.good >= 0):
			t.Fatalf("%d good turns left, but the error is %v", shelf.good, err)
		}
	})
}
