package thread

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestList: a list is a slice, whatever is done to it, over several blocks.
func TestList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l list[int32, int32]
		var want []int32
		for range rapid.IntRange(1, 3).Draw(t, "turns") {
			for range rapid.IntRange(0, 2*blockSize).Draw(t, "added") {
				l.add(int32(len(want)))
				want = append(want, int32(len(want)))
			}
			n := rapid.IntRange(len(want)/2, len(want)).Draw(t, "left")
			want = want[:n]
			l.cut(int32(n))
		}
		order, step := make([]int32, len(want)), rapid.IntRange(0, len(want)).Draw(t, "step")
		for i := range order {
			order[i] = int32((i + step) % len(want))
		}
		if rapid.Bool().Draw(t, "turned") {
			slices.Reverse(order)
		}
		wanted := make([]int32, len(want))
		for i, k := range order {
			wanted[i] = want[k]
		}
		l.arrange(order)
		for i := range l.len {
			if *l.at(i) != wanted[i] {
				t.Fatalf("item %d is %d, want %d", i, *l.at(i), wanted[i])
			}
		}
		if int(l.len) != len(wanted) {
			t.Fatalf("%d items, want %d", l.len, len(wanted))
		}
	})
}
