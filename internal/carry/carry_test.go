package carry

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

type inner struct {
	n    int64
	when time.Time
}

type everything struct {
	Open   int
	hidden string
	flag   bool
	small  uint8
	share  float64
	list   []inner
	fixed  [3]int8
	byKey  map[inner]int
	byName map[string]*inner
	none   *inner
	when   time.Time
	never  time.Time
	inner
}

func example() *everything {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	return &everything{Open: -1, hidden: "湊\x00", flag: true, small: 255, share: 0.1, list: []inner{{1, at}, {}}, fixed: [3]int8{-1, 0, 1},
		byKey: map[inner]int{{n: 1}: 2, {n: -3}: 4}, byName: map[string]*inner{"a": {n: 5}, "": nil}, none: nil, when: at, never: time.Time{}, inner: inner{7, at}}
}

// TestNothingStaysBehind: also not what a package keeps to itself.
func TestNothingStaysBehind(t *testing.T) {
	want := example()
	b, err := Append([]byte("x"), want)
	if err != nil {
		t.Fatal(err)
	}
	got := new(everything)
	if err := Read(b[1:], got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for range 10 { // the order of maps is drawn anew each time
		if again, _ := Append([]byte("x"), example()); !bytes.Equal(again, b) {
			t.Fatal("equal values give different bytes")
		}
	}
}

// TestBrokenIsSaid: what is cut off anywhere, or longer, is an error.
func TestBrokenIsSaid(t *testing.T) {
	b, _ := Append(nil, example())
	for n := range b {
		if err := Read(b[:n], new(everything)); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(b))
		}
	}
	if err := Read(append(b, 0), new(everything)); err == nil {
		t.Error("more than all was read")
	}
}

// TestWhatCannotBeCarried says so.
func TestWhatCannotBeCarried(t *testing.T) {
	for _, v := range []any{new(func()), new(any), new(chan int), &struct{ f []func() }{[]func(){nil}}, 7, (*int)(nil)} {
		if _, err := Append(nil, v); err == nil || !strings.Contains(err.Error(), "carr") {
			t.Errorf("%T: %v", v, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	b, _ := Append(nil, example())
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		v := new(everything)
		if Read(b, v) != nil {
			return
		}
		if _, err := Append(nil, v); err != nil {
			t.Fatal(err)
		}
	})
}
