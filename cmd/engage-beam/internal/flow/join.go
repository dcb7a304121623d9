package flow

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.Function2x0(none)
	register.Function3x0(meet)
	register.Function3x0(bothWays)
	register.Function3x0(largeStar)
	register.Function3x0(smallStar)
	register.Function3x0(bothEnds)
	register.DoFn3x1[int64, func(*int64) bool, func(int64, int64), error](&starsFn{})
	register.Emitter2[int64, int64]()
	register.Iter1[int64]()
}

// Join finds what is connected by edges, KV<int64, int64>, and gives for every
// vertex but the smallest of each component the smallest. Vertices are unsigned.
//
// Each round is a large star and a small star (Kiveris and others, Connected
// Components in MapReduce and Beyond, 2014): a vertex ties its larger, then its
// smaller neighbours to its smallest. Neither parts what is connected, so once
// all components are stars around their smallest the stars are the answer. If
// they are not after so many rounds the job fails. The answer depends on the
// edges alone, not on their order or how they are bundled.
func Join(s beam.Scope, edges beam.PCollection, rounds int) beam.PCollection {
	for i := range rounds {
		s := s.Scope(fmt.Sprintf("round %d", i+1))
		edges = beam.ParDo(s, largeStar, beam.GroupByKey(s, beam.ParDo(s, bothWays, edges)))
		edges = beam.ParDo(s, smallStar, beam.GroupByKey(s, edges))
	}
	return beam.ParDo(s, &starsFn{rounds}, beam.GroupByKey(s, beam.ParDo(s, bothEnds, edges)))
}

// meet ties the groups of different archives that share a point of a bucket.
func meet(_ int64, pairs func(*[]byte) bool, edge func(int64, int64)) {
	type pair struct{ point, group uint64 }
	var all []pair
	for src := []byte(nil); pairs(&src); {
		for ; len(src) > 0; src = src[16:] {
			all = append(all, pair{binary.BigEndian.Uint64(src), binary.BigEndian.Uint64(src[8:])})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return cmp.Or(cmp.Compare(a.point, b.point), cmp.Compare(a.group, b.group)) })
	var least pair // of the point
	for i, p := range all {
		switch {
		case i == 0 || p.point != least.point:
			least = p
		case p.group != all[i-1].group:
			edge(int64(p.group), int64(least.group))
		}
	}
}

func bothWays(a, b int64, edge func(int64, int64)) {
	edge(a, b)
	edge(b, a)
}

// largeStar ties the larger neighbours of a vertex to the smallest, or to itself.
func largeStar(vertex int64, neighbours func(*int64) bool, edge func(int64, int64)) {
	all := distinct(neighbours)
	least := min(uint64(vertex), all[0])
	for _, v := range all {
		if v > uint64(vertex) {
			edge(int64(v), int64(least))
		}
	}
}

// smallStar gets the smaller neighbours of a vertex, and ties them and itself to
// the smallest.
func smallStar(vertex int64, smaller func(*int64) bool, edge func(int64, int64)) {
	all := distinct(smaller)
	edge(vertex, int64(all[0]))
	for _, v := range all[1:] {
		edge(int64(v), int64(all[0]))
	}
}

// bothEnds says of a vertex what it hangs on, and of that that something hangs on it.
func bothEnds(vertex, least int64, up func(int64, int64)) {
	up(vertex, least)
	up(least, least)
}

// starsFn hands the edges on if they are stars.
type starsFn struct{ Rounds int }

func (f *starsFn) ProcessElement(vertex int64, up func(*int64) bool, edge func(int64, int64)) error {
	all := distinct(up)
	if len(all) > 1 {
		return fmt.Errorf("conversations reach across more archives than %d rounds can join: give --rounds %d; nothing was written", f.Rounds, 2*f.Rounds)
	}
	if all[0] != uint64(vertex) {
		edge(vertex, int64(all[0]))
	}
	return nil
}

// distinct are the values, each once, the smallest first.
func distinct(values func(*int64) bool) (all []uint64) {
	for v := int64(0); values(&v); {
		all = append(all, uint64(v))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
