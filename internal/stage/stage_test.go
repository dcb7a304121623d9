package stage

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// TestLinks: groups are what a search through all joins finds, named by their
// smallest point, in whatever order they are joined.
func TestLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		joins := rapid.SliceOf(rapid.SliceOfN(rapid.Uint64Range(0, 30), 1, 4)).Draw(t, "joins")
		links := NewLinks()
		for _, points := range joins {
			if got := links.Join(points...); got != links.Group(points[0]) {
				t.Fatalf("%v joined to %d, now in %d", points, got, links.Group(points[0]))
			}
		}
		want := searched(joins)
		got := make(map[uint64]uint64)
		for point, group := range links.All() {
			got[point] = group
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// searched finds groups the slow way: the smallest name spreads until nothing
// changes.
func searched(joins [][]uint64) map[uint64]uint64 {
	group := make(map[uint64]uint64)
	for _, points := range joins {
		for _, p := range points {
			group[p] = p
		}
	}
	for changed := true; changed; {
		changed = false
		for _, points := range joins {
			least := group[slices.MinFunc(points, func(a, b uint64) int { return int(group[a]) - int(group[b]) })]
			for _, p := range points {
				if group[p] != least {
					group[p], changed = least, true
				}
			}
		}
	}
	return group
}

// TestResultKey: keys as bytes are in the order of an analysis.
func TestResultKey(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	order := []string{ResultKey(time.Time{}, "9"), ResultKey(time.Time{}, "あ"), ResultKey(time.Unix(-5, 0), "1"), ResultKey(time.Unix(0, 0), "1"), ResultKey(at, "10"), ResultKey(at, "9"), ResultKey(at.Add(1), "1")}
	if !slices.IsSorted(order) {
		t.Errorf("%q", order)
	}
	if key := ResultKey(at, "a\tb\nc"); strings.ContainsAny(key, "\t\n") {
		t.Errorf("%q breaks its line", key)
	}
	if order[0] < FactsKey || order[0] < SumsKey || GroupKey(0) < FactsKey {
		t.Error("what is about the whole does not come first")
	}
}

// TestLines: long lines and empty values come as they are; a line without an end
// is cut off.
func TestLines(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	want := []Line{{"a", []byte(`{}`)}, {"b", []byte(long)}, {"", []byte{}}}
	var src []byte
	for _, l := range want {
		src = l.AppendTo(src)
	}
	var got []Line
	see := func(l Line) error { got = append(got, Line{l.Key, bytes.Clone(l.JSON)}); return nil }
	if err := Lines("x", bytes.NewReader(src), see); err != nil || len(got) != 3 || got[1].Key != "b" || string(got[1].JSON) != long || got[2].Key != "" {
		t.Errorf("%d lines, %v", len(got), err)
	}
	if err := Lines("x", bytes.NewReader(src[:len(src)-1]), see); err == nil || !strings.HasPrefix(err.Error(), "x:3: ") {
		t.Errorf("without its end: %v", err)
	}
}

// FuzzLines: whatever comes in, it is read or refused.
func FuzzLines(f *testing.F) {
	p := corpus.Post{ID: "1", Text: "本日開店"}
	line, err := Post(7, &p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line.AppendTo(nil))
	f.Add([]byte("!facts\t{\"Known\":{\"Names\":{\"Latest\":null}},\"Input\":{\"Defects\":[{\"Kind\":\"cycle\",\"Count\":1,\"Examples\":[{}]}]}}\n"))
	f.Add([]byte("!sums\t{\"Settings\":\"s\",\"Tied\":null,\"Sums\":\"AAAA\"}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		_ = Lines("x", bytes.NewReader(src), func(l Line) error {
			switch l.Key {
			case FactsKey:
				if facts, err := ParseFacts(l); err == nil {
					if _, err := Facts(facts); err != nil {
						t.Fatal(err)
					}
				}
			case SumsKey:
				_, _, err := ParseSums(l, "s")
				return err
			default:
				if p, err := ParsePost(l); err == nil {
					if _, err := Post(1, &p); err != nil {
						t.Fatal(err)
					}
				}
			}
			return nil
		})
	})
}
