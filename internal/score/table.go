package score

import "engage/internal/filter"

// table finds lines of the scorecard by number. It is a map that takes one line
// of memory to look into, and a filter before it, since most is not there.
type table struct {
	cells []cell // a power of two, at most half of them full
	holds filter.Filter
}

type cell struct {
	key  uint64
	line int32 // and one more; 0 for an empty cell
}

// newTable is a table of at most n lines.
func newTable(n int) table {
	size := 1
	for size < 2*n {
		size *= 2
	}
	return table{make([]cell, size), filter.New(n)}
}

func (t *table) put(key uint64, line int) {
	hash := filter.Number(key)
	t.holds.Add(hash)
	*t.cell(hash, key) = cell{key, int32(line) + 1}
}

// line is the line of a number; -1 if it has none.
func (t *table) line(key uint64) int {
	hash := filter.Number(key)
	if !t.holds.Has(hash) {
		return -1
	}
	return int(t.cell(hash, key).line) - 1
}

// cell is the cell of a number, or the empty one that it belongs into.
func (t *table) cell(hash, key uint64) *cell {
	for at := hash >> 16; ; at++ {
		if c := &t.cells[at&uint64(len(t.cells)-1)]; c.key == key || c.line == 0 {
			return c
		}
	}
}
