package frozen

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/tape"
)

// text draws short texts of few letters, so that many are alike.
var text = rapid.StringMatching(`[abあ語]{0,12}`)

// TestNames: a table that went over a tape answers as a map does.
func TestNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOf(text, rapid.Int32()).Draw(t, "names")
		texts := slices.Sorted(maps.Keys(want))
		numbers := make([]int32, len(texts))
		for i, s := range texts {
			numbers[i] = want[s]
		}
		made := NewNames(texts, numbers)
		var x Names
		tape.Read(string(tape.Write(made.Tape)), x.Tape)
		for _, s := range append(texts, rapid.SliceOf(text).Draw(t, "others")...) {
			n, ok := x.Of(s)
			if wanted, has := want[s]; ok != has || n != wanted {
				t.Fatalf("%q is %d, %v; want %d, %v", s, n, ok, wanted, has)
			}
		}
	})
}

// TestList: a list that went over a tape is what it was.
func TestList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Int32()).Draw(t, "numbers")
		made := NewList(want)
		var x List
		tape.Read(string(tape.Write(made.Tape)), x.Tape)
		if x.Len() != len(want) {
			t.Fatalf("%d numbers, want %d", x.Len(), len(want))
		}
		for i, n := range want {
			if x.At(i) != n {
				t.Fatalf("number %d is %d, want %d", i, x.At(i), n)
			}
		}
	})
}

// TestNumbers: the same of numbers.
func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Uint64(), rapid.Uint64Max(99), rapid.Map(rapid.Uint64Max(99), func(n uint64) uint64 { return n << 32 }))
		want := rapid.MapOf(number, rapid.Int32Min(0)).Draw(t, "numbers")
		made := NewNumbers(want)
		var x Numbers
		tape.Read(string(tape.Write(made.Tape)), x.Tape)
		asked := rapid.Permutation(append(slices.Sorted(maps.Keys(want)), rapid.SliceOf(number).Draw(t, "others")...)).Draw(t, "asked")
		if rapid.Bool().Draw(t, "many") {
			asked = slices.Repeat(asked, 70) // more than are looked up at once
		}
		each := make(map[int]int32)
		last := -1
		x.Each(asked, func(i int, number int32) {
			if i <= last {
				t.Fatalf("%d comes after %d", i, last)
			}
			each[i], last = number, i
		})
		for i, k := range asked {
			n, ok := x.Of(k)
			if wanted, has := want[k]; ok != has || n != wanted {
				t.Fatalf("%d has %d, %v; want %d, %v", k, n, ok, wanted, has)
			}
			if number, visited := each[i]; visited != ok || number != n {
				t.Fatalf("%d has %d, %v, of many %d, %v", k, n, ok, number, visited)
			}
		}
	})
}

// TestStarts: it knows how each word goes on, and most of how none does.
func TestStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.OneOf(text, rapid.String())).Draw(t, "words")
		made := NewStarts(words)
		var x Starts
		tape.Read(string(tape.Write(made.Tape)), x.Tape)
		for _, w := range words {
			for i, r := range w {
				if i > 0 && !x.After(w[:i]).Has(WayOf(r)) {
					t.Fatalf("%q does not go on after %q", w, w[:i])
				}
			}
			if w != "" && !x.After(w).Has(End) {
				t.Fatalf("%q does not end", w)
			}
		}
	})
	var in []string
	for n := range 5000 {
		in = append(in, strings.Repeat("語", n%7)+string(rune('一'+n)))
	}
	x, wrong := NewStarts(in), 0
	for n := range 5000 {
		ways := x.After(string(rune('一'+n)) + "語")
		for _, way := range []Way{End, WayOf('語'), WayOf(rune('一' + n))} {
			if ways.Has(way) {
				wrong++
			}
		}
	}
	if wrong > 3*5000/3 {
		t.Errorf("%d of 15000 ways that are not there may be there", wrong)
	}
}

// TestNothing: tables of nothing, and empty ones, hold nothing.
func TestNothing(t *testing.T) {
	for _, x := range []Names{{}, NewNames(nil, nil)} {
		if _, ok := x.Of(""); ok {
			t.Error("a name in nothing")
		}
	}
	for _, x := range []Numbers{{}, NewNumbers(nil)} {
		if _, ok := x.Of(0); ok {
			t.Error("a number in nothing")
		}
		x.Each([]uint64{0}, func(int, int32) { t.Error("a number in nothing, of many") })
	}
	if x := NewStarts(nil); x.After("a") != 0 || (&Starts{}).After("a") != 0 {
		t.Error("a way on in nothing")
	}
}

// TestHash: it stays as it is, for tapes are kept, and no byte is without effect.
func TestHash(t *testing.T) {
	if h := Hash("企業アカウント"); h != 0xe01469d8dc4fc0bd {
		t.Errorf("%#x", h)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 1, 30).Draw(t, "bytes")
		before := Hash(string(b))
		b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= 1 + rapid.ByteMax(254).Draw(t, "bits")
		if Hash(string(b)) == before {
			t.Fatalf("%q hashes like another of one other byte", b)
		}
	})
}
