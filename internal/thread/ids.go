package thread

import (
	"cmp"
	"hash/maphash"
	"strconv"
	"strings"
)

// key is an id of a post or a conversation by its place in ids; 0 is "".
type key int32

// ids numbers the ids that occur. Most are bare digits, which are kept as
// numbers: of tens of millions of posts the ids alone fill a laptop's memory.
type ids struct {
	values  list[key, uint64] // by key: the number, or with the highest bit a place in texts
	texts   []string
	numeric []key // the keys of numbers, by hash, at most half full; of a power of two, 0 is free
	numbers int   // that are in numeric
	seed    maphash.Seed
	other   map[string]key
}

const isText = 1 << 63

func newIDs() *ids {
	s := &ids{numeric: make([]key, 16), seed: maphash.MakeSeed(), other: make(map[string]key)}
	s.values.add(0)
	return s
}

// of is the key of an id, made where it is new.
func (s *ids) of(id string) key {
	if id == "" {
		return 0
	}
	if v, ok := number(id); ok {
		return s.ofNumber(v)
	}
	return s.ofText(id)
}

func (s *ids) ofNumber(v uint64) key {
	place := s.place(v)
	if *place != 0 {
		return *place
	}
	k := s.values.len
	*place = k
	s.values.add(v)
	if s.numbers++; 2*s.numbers > len(s.numeric) {
		s.widen()
	}
	return k
}

// place is where the key of a number stands, or where it will.
func (s *ids) place(v uint64) *key {
	last := uint64(len(s.numeric) - 1)
	for i := maphash.Comparable(s.seed, v) & last; ; i = (i + 1) & last {
		if k := s.numeric[i]; k == 0 || *s.values.at(k) == v {
			return &s.numeric[i]
		}
	}
}

func (s *ids) widen() {
	s.numeric = make([]key, 2*len(s.numeric))
	for k := key(1); k < s.values.len; k++ {
		if v := *s.values.at(k); v&isText == 0 {
			*s.place(v) = k
		}
	}
}

func (s *ids) ofText(id string) key {
	k, known := s.other[id]
	if !known {
		id = strings.Clone(id) // it may be a piece of something large
		k = s.values.len
		s.values.add(isText | uint64(len(s.texts)))
		s.other[id], s.texts = k, append(s.texts, id)
	}
	return k
}

// text is the id of a key.
func (s *ids) text(k key) string {
	switch v := *s.values.at(k); {
	case k == 0:
		return ""
	case v&isText != 0:
		return s.texts[v&^isText]
	default:
		return strconv.FormatUint(v, 10)
	}
}

// compare is compareIDs by keys.
func (s *ids) compare(a, b key) int {
	if x, y := *s.values.at(a), *s.values.at(b); (x|y)&isText == 0 {
		return cmp.Compare(x, y)
	}
	return compareIDs(s.text(a), s.text(b))
}

// closed forgets how to find the key of an id; texts of keys stay.
func (s *ids) closed() { s.numeric, s.other = nil, nil }

// number is the value of an id that is the usual writing of a number.
func number(id string) (uint64, bool) {
	if len(id) > 19 || // more may not fit
		id[0] == '0' && len(id) > 1 {
		return 0, false
	}
	var v uint64
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return 0, false
		}
		v = v*10 + uint64(id[i]-'0')
	}
	return v, v < isText
}

// compareIDs orders numeric ids by value, and after them all others by bytes.
func compareIDs(a, b string) int {
	switch x, y := digits(a), digits(b); {
	case x && y && len(a) != len(b):
		return cmp.Compare(len(a), len(b))
	case x != y && x:
		return -1
	case x != y:
		return 1
	}
	return strings.Compare(a, b)
}

func digits(id string) bool {
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}
