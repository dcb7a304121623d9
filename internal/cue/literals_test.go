package cue

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestUnshadowed: of words in order, those stay that no word that stays before
// them begins.
func TestUnshadowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[aあい]{1,4}`)).Draw(t, "words")
		var want []string
		for _, w := range words {
			if !slices.ContainsFunc(want, func(o string) bool { return strings.HasPrefix(w, o) }) {
				want = append(want, w)
			}
		}
		if got := unshadowed(words); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", words, got, want)
		}
	})
}
