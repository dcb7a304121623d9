package flow

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"
	"pgregory.net/rapid"

	"engage/internal/stage"
)

func TestMain(m *testing.M) { ptest.MainWithDefault(m, "prism") }

type edge struct{ a, b int64 }

// grouped hands out edges by their first end, groups and values in any order, as
// an engine may.
func grouped(edges []edge, r *rand.Rand, each func(vertex int64, values func(*int64) bool)) {
	by := make(map[int64][]int64)
	for _, e := range edges {
		by[e.a] = append(by[e.a], e.b)
	}
	keys := slices.Sorted(maps.Keys(by))
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for _, k := range keys {
		values, i := by[k], 0
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		each(k, func(v *int64) bool {
			if i == len(values) {
				return false
			}
			*v = values[i]
			i++
			return true
		})
	}
}

// joined is Join without an engine.
func joined(edges []edge, rounds int, r *rand.Rand) (map[uint64]uint64, error) {
	collect := func(by func(emit func(int64, int64))) (out []edge) {
		by(func(a, b int64) { out = append(out, edge{a, b}) })
		return out
	}
	for range rounds {
		edges = collect(func(emit func(int64, int64)) {
			for _, e := range edges {
				bothWays(e.a, e.b, emit)
			}
		})
		for _, star := range []func(int64, func(*int64) bool, func(int64, int64)){largeStar, smallStar} {
			edges = collect(func(emit func(int64, int64)) {
				grouped(edges, r, func(v int64, values func(*int64) bool) { star(v, values, emit) })
			})
		}
	}
	edges = collect(func(emit func(int64, int64)) {
		for _, e := range edges {
			bothEnds(e.a, e.b, emit)
		}
	})
	table, failed := make(map[uint64]uint64), error(nil)
	grouped(edges, r, func(v int64, values func(*int64) bool) {
		err := (&starsFn{rounds}).ProcessElement(v, values, func(a, b int64) { table[uint64(a)] = uint64(b) })
		if err != nil {
			failed = err
		}
	})
	return table, failed
}

// want is the same by union-find.
func want(edges []edge) map[uint64]uint64 {
	links, table := stage.NewLinks(), make(map[uint64]uint64)
	for _, e := range edges {
		links.Join(uint64(e.a), uint64(e.b))
	}
	for v, group := range links.All() {
		if v != group {
			table[v] = group
		}
	}
	return table
}

// chain is a line of n vertices of any names.
func chain(n int, r *rand.Rand) (edges []edge) {
	last := int64(r.Uint64())
	for range n - 1 {
		next := int64(r.Uint64())
		edges = append(edges, edge{last, next})
		last = next
	}
	return edges
}

// TestJoinIsUnionFind: whatever the graph, and in whatever order things come,
// the answer is that of union-find, or the join says that it was cut short.
func TestJoinIsUnionFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "vertices")
		names := rapid.SliceOfNDistinct(rapid.Int64(), n, n, rapid.ID).Draw(t, "names")
		at := rapid.IntRange(0, n-1)
		var edges []edge
		for range rapid.IntRange(0, 90).Draw(t, "edges") {
			if a, b := names[at.Draw(t, "a")], names[at.Draw(t, "b")]; a != b { // meet makes no other
				edges = append(edges, edge{a, b})
			}
		}
		if rapid.Bool().Draw(t, "chain") {
			for i := range n - 1 {
				edges = append(edges, edge{names[i], names[i+1]})
			}
		}
		rounds := rapid.IntRange(1, 8).Draw(t, "rounds")
		got, err := joined(edges, rounds, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0)))
		if err != nil {
			if rounds == 8 {
				t.Fatalf("8 rounds are too few for %d vertices", n)
			}
			return
		}
		if want := want(edges); !maps.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestArchivesMeet: points joined archive by archive, met by bucket and joined
// over all are the groups of all points together.
func TestArchivesMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := rapid.OneOf(rapid.Uint64Range(0, 40), rapid.Map(rapid.Uint64Range(0, 40), func(p uint64) uint64 { return ^(p * buckets) }))
		all, met := stage.NewLinks(), make(map[int64][][]byte)
		groups := make(map[uint64]bool)
		for range rapid.IntRange(1, 5).Draw(t, "archives") {
			links := stage.NewLinks()
			for range rapid.IntRange(1, 12).Draw(t, "posts") {
				points := rapid.SliceOfN(point, 1, 4).Draw(t, "points")
				links.Join(points...)
				all.Join(points...)
			}
			for i, pairs := range inBuckets(links) {
				met[int64(i)] = append(met[int64(i)], pairs)
			}
			for _, group := range links.All() {
				groups[group] = true
			}
		}
		var edges []edge
		for i, each := range met {
			meet(i, func(pairs *[]byte) bool {
				if len(each) == 0 {
					return false
				}
				*pairs, each = each[0], each[1:]
				return true
			}, func(a, b int64) { edges = append(edges, edge{a, b}) })
		}
		table, err := joined(edges, 8, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		for g := range groups {
			got, larger := table[g]
			if !larger {
				got = g
			}
			if want := all.Group(g); got != want {
				t.Fatalf("group %d is part of %d, want %d", g, got, want)
			}
		}
	})
}

// TestJoinOfLongChains: a chain of n vertices takes about as many rounds as 2
// must be doubled to make n, and fewer where names are hashes, as points are. So
// the default of 12 does for chains across thousands of archives.
func TestJoinOfLongChains(t *testing.T) {
	const n = 4096
	r := rand.New(rand.NewPCG(7, 7))
	var up, down []edge
	for i := range int64(n - 1) {
		up, down = append(up, edge{i, i + 1}), append(down, edge{n - i, n - i - 1})
	}
	for name, edges := range map[string][]edge{"up": up, "down": down, "hashes": chain(n, r)} {
		got, err := joined(edges, 12, r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !maps.Equal(got, want(edges)) {
			t.Errorf("%s: the answer is not that of union-find", name)
		}
	}
}

func init() {
	register.Function2x0(edgesOf)
	register.Function3x1(asText)
}

// edgesOf reads "a b,c d".
func edgesOf(text string, emit func(int64, int64)) {
	for _, pair := range strings.Split(text, ",") {
		var a, b int64
		fmt.Sscan(pair, &a, &b)
		emit(a, b)
	}
}

func asText(_ []byte, table func(*int64, *int64) bool, emit func(string)) error {
	var all []string
	for a, b := int64(0), int64(0); table(&a, &b); {
		all = append(all, fmt.Sprint(uint64(a), " ", uint64(b)))
	}
	slices.Sort(all)
	emit(strings.Join(all, ","))
	return nil
}

// onEngine is the error of Join on prism if it does not give what is wanted.
func onEngine(edges []edge, rounds int, want string) error {
	text := make([]string, len(edges))
	for i, e := range edges {
		text[i] = fmt.Sprint(e.a, " ", e.b)
	}
	p, s := beam.NewPipelineWithRoot()
	table := Join(s, beam.ParDo(s, edgesOf, beam.CreateList(s, text)), rounds)
	passert.Equals(s, beam.ParDo(s, asText, beam.Impulse(s), beam.SideInput{Input: table}), want)
	return ptest.Run(p)
}

func TestJoinOnAnEngine(t *testing.T) {
	edges := slices.Concat(chain(300, rand.New(rand.NewPCG(1, 2))), []edge{{-1, 5}, {5, 6}, {7, 6}, {1 << 40, 1<<40 + 1}})
	var all []string
	for v, group := range want(edges) {
		all = append(all, fmt.Sprint(v, " ", group))
	}
	slices.Sort(all)
	if err := onEngine(edges, 8, strings.Join(all, ",")); err != nil {
		t.Error(err)
	}
	if err := onEngine(edges, 1, "anything"); err == nil || !strings.Contains(err.Error(), "--rounds 2") {
		t.Errorf("one round: %v", err)
	}
}
