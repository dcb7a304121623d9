package score

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Uint64Range(1, 60) // few, so that cells collide
		keys := rapid.SliceOfN(key, 0, 40).Draw(t, "keys")
		table, want := newTable(len(keys)), make(map[uint64]int)
		for line, k := range keys {
			table.put(k, line)
			want[k] = line // the last counts
		}
		for k := range uint64(70) {
			line, ok := want[k]
			if !ok {
				line = -1
			}
			if got := table.line(k); got != line {
				t.Fatalf("%d has line %d, want %d", k, got, line)
			}
		}
	})
}
