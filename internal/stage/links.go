package stage

import (
	"iter"
	"maps"
	"slices"
)

// Links join points to groups (union-find). A group is named by its smallest
// point, so that names do not depend on the order. It takes about 40 bytes a
// point.
type Links struct{ up map[uint64]uint64 }

// NewLinks are links of nothing.
func NewLinks() *Links { return &Links{make(map[uint64]uint64)} }

// Join puts points into one group, and returns its name so far.
func (l *Links) Join(points ...uint64) uint64 {
	group := l.Group(points[0])
	for _, p := range points[1:] {
		other := l.Group(p)
		group, other = min(group, other), max(group, other)
		l.up[other] = group
	}
	return group
}

// Group is the name of a point's group; a point that is new is its own.
func (l *Links) Group(p uint64) uint64 {
	up, known := l.up[p]
	if !known {
		l.up[p] = p
		return p
	}
	for up != p {
		above := l.up[up]
		l.up[p] = above // half the way for the next call
		p, up = above, l.up[above]
	}
	return p
}

// All are the points with their groups, in ascending order.
func (l *Links) All() iter.Seq2[uint64, uint64] {
	return func(yield func(point, group uint64) bool) {
		for _, p := range slices.Sorted(maps.Keys(l.up)) {
			if !yield(p, l.Group(p)) {
				return
			}
		}
	}
}
