package tape

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

type leaf struct {
	Name   string
	Points []float64
	Words  []string
}

type tree struct {
	Small  uint8
	Whole  int
	Long   int64
	Yes    bool
	Number float64
	Leaves []leaf
}

func (x *tree) tape(t *Tape) {
	Whole(t, &x.Small)
	Whole(t, &x.Whole)
	Whole(t, &x.Long)
	t.Bool(&x.Yes)
	t.Number(&x.Number)
	List(t, &x.Leaves, func(l *leaf) {
		t.Text(&l.Name)
		List(t, &l.Points, t.Number)
		t.Texts(&l.Words)
	})
}

// TestRoundTrip: what was written is read as it was, whatever it is.
func TestRoundTrip(t *testing.T) {
	points := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.IntRange(-1e6, 1e6), func(n int) float64 { return float64(n) / 100 }),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.Inf(-1), math.MaxFloat64, math.MinInt32 / 100.0, 1.0 / 3}))
	// Lists hold something: an empty one is read as nil.
	leaves := rapid.Custom(func(t *rapid.T) leaf {
		return leaf{rapid.String().Draw(t, "name"), rapid.SliceOfN(points, 1, 9).Draw(t, "points"),
			rapid.SliceOfN(rapid.String(), 1, 9).Draw(t, "words")}
	})
	rapid.Check(t, func(t *rapid.T) {
		want := tree{rapid.Uint8().Draw(t, "small"), rapid.Int().Draw(t, "whole"), rapid.Int64().Draw(t, "long"), rapid.Bool().Draw(t, "yes"),
			points.Draw(t, "number"), rapid.SliceOfN(leaves, 1, 5).Draw(t, "leaves")}
		var got tree
		Read(string(Write(want.tape)), got.tape)
		if !reflect.DeepEqual(got, want) || math.Signbit(got.Number) != math.Signbit(want.Number) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// TestEmpty: nothing is read as nothing.
func TestEmpty(t *testing.T) {
	want := tree{Leaves: []leaf{{}}}
	got := tree{}
	Read(string(Write(want.tape)), got.tape)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestSmall: points of two decimals take two bytes.
func TestSmall(t *testing.T) {
	x := -12.34
	if n := len(Write(func(t *Tape) { t.Number(&x) })); n != 2 {
		t.Errorf("%v takes %d bytes, want 2", x, n)
	}
}
