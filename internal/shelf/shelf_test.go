package shelf

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// TestAnyLimitGivesTheSame: posts come back as they were put, whatever fits in
// memory, also while more are added.
func TestAnyLimitGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(rapid.Int64Range(0, 20_000).Draw(t, "limit"))
		defer s.Close()
		var want []corpus.Post
		look := func(i int) {
			got, err := s.Post(i)
			if err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("post %d of %d: %v\ngot  %+v\nwant %+v", i, s.Len(), err, got, want[i])
			}
		}
		for i := range rapid.IntRange(0, 60).Draw(t, "posts") {
			p := corpus.Post{ID: corpus.PostID(fmt.Sprint(i)), Text: strings.Repeat("湊", rapid.SampledFrom([]int{0, 1, 300, 200_000}).Draw(t, "length"))}
			want = append(want, p)
			if err := s.Add(p); err != nil {
				t.Fatal(err)
			}
			look(rapid.IntRange(0, i).Draw(t, "look"))
		}
		if s.Len() != len(want) {
			t.Fatalf("%d posts, want %d", s.Len(), len(want))
		}
		for i := range want {
			look(i)
		}
	})
}

// TestNothingStays: no file is left, not even while the shelf is in use, so that
// a killed run leaves none either.
func TestNothingStays(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := New(0)
	for range 3 {
		if err := s.Add(corpus.Post{ID: "1", Text: strings.Repeat("x", tailSize)}); err != nil {
			t.Fatal(err)
		}
	}
	if s.inFile == 0 {
		t.Fatal("nothing is on disk")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// TestNoPlaceForTheFile: the message says what to do.
func TestNoPlaceForTheFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	s := New(0)
	defer s.Close()
	if err := s.Add(corpus.Post{ID: "1"}); err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("%v", err)
	}
}
