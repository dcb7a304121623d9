package filter

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsInIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		f := New(rapid.IntRange(0, 100).Draw(t, "expected"))
		for _, w := range words {
			f.Add(String(w))
		}
		for _, w := range words {
			if !f.Has(String(w)) {
				t.Fatalf("%q is not found", w)
			}
		}
	})
}

func TestMostOfWhatIsNotInIsNotFound(t *testing.T) {
	const n = 10_000
	f := New(n)
	for i := range rune(n) {
		f.Add(Runes(i/100, i%100))
	}
	wrong := 0
	for i := range rune(n) {
		if f.Has(Runes(i/100, 100+i%100)) {
			wrong++
		}
	}
	if wrong > n/4 {
		t.Errorf("%d of %d pairs are found that were never put in", wrong, n)
	}
}
