package score

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However many lines there are, features come in their order, and each has its
// sights in theirs.
func TestSightsBecomeFeatures(t *testing.T) {
	var y tally // what it was used for before leaves no trace
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SampledFrom([]int{3, 255, 256, 257, 70_000}).Draw(t, "lines")
		seen, amounts := make(map[int][]hit), make(map[int]float64)
		y.reset(true)
		kinds := [3][]int{} // lines of acts and cues, of words, of characters
		for range rapid.IntRange(0, 50).Draw(t, "sights") {
			line := rapid.IntRange(0, lines-1).Draw(t, "line")
			kinds[line%3] = append(kinds[line%3], line)
		}
		for kind, of := range kinds {
			if kind == 2 {
				y.chars = len(y.sights)
			}
			for i, line := range of {
				h := hit{post: kind, start: i, end: line}
				seen[line] = append(seen[line], h)
				if kind == 0 {
					y.add(line, h, float64(i)+0.5)
					amounts[line] += float64(i) + 0.5
				} else {
					y.see(line, h)
					amounts[line] = newGauge([]float64{0, wordScale, charScale}[kind], 10*kind).worth(len(seen[line]))
				}
			}
		}
		fs := y.measure(lines, 10, 20)
		if len(fs) != len(seen) || !slices.IsSortedFunc(fs, func(a, b feature) int { return a.line - b.line }) {
			t.Fatalf("features %v of %v", fs, slices.Sorted(maps.Keys(seen)))
		}
		for _, f := range fs {
			if f.amount != amounts[f.line] || !slices.Equal(f.seen, seen[f.line]) {
				t.Fatalf("line %d: %v at %v, want %v at %v", f.line, f.amount, f.seen, amounts[f.line], seen[f.line])
			}
		}
	})
}
