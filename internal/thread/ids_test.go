package thread

import (
	"fmt"
	"testing"
)

// TestManyIDs: every id has a key of its own, however many there are.
func TestManyIDs(t *testing.T) {
	s := newIDs()
	keys := make(map[string]key)
	for i := range 5000 {
		for _, id := range []string{fmt.Sprint(i * i), fmt.Sprint("0", i), fmt.Sprintf("t/%d", i)} {
			keys[id] = s.of(id)
		}
	}
	for id, k := range keys {
		if s.of(id) != k || s.text(k) != id {
			t.Fatalf("%q has key %d, then %d, which is of %q", id, k, s.of(id), s.text(k))
		}
	}
	if n := int(s.values.len) - 1; n != len(keys) {
		t.Errorf("%d keys of %d ids", n, len(keys))
	}
}

// TestOneOrderOfIDs: all ids stand in one order, or that of the input would show.
func TestOneOrderOfIDs(t *testing.T) {
	all := []string{"8", "10", "7~1", "10~1", "01", "99999999999999999999", "@a~7", "-5", "x", "t/1"}
	s := newIDs()
	for _, a := range all {
		for _, b := range all {
			order := compareIDs(a, b)
			if order != -compareIDs(b, a) || (order == 0) != (a == b) || s.compare(s.of(a), s.of(b)) != order {
				t.Errorf("%q and %q: %d, turned %d, keys %d", a, b, order, compareIDs(b, a), s.compare(s.of(a), s.of(b)))
			}
			for _, c := range all {
				if order < 0 && compareIDs(b, c) < 0 && compareIDs(a, c) >= 0 {
					t.Errorf("%q < %q < %q, but %q is not before %q", a, b, c, a, c)
				}
			}
		}
	}
}
