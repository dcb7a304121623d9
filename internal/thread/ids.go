package thread

import (
	"cmp"
	"strconv"
	"strings"

	"engage/internal/corpus"
)

// key is an id of a post or a conversation by its place in ids; 0 is "".
type key uint32

// person is an author by its place in people; 0 is "".
type person uint32

// ids numbers the ids that occur. Most are bare digits, which are kept as
// numbers: of tens of millions of posts the ids alone fill a laptop's memory.
type ids struct {
	numeric map[uint64]key
	other   map[string]key
	values  []uint64 // by key: the number, or with the highest bit a place in texts
	texts   []string
}

const isText = 1 << 63

// newIDs are no ids, with room for those of n posts and some that are not seen.
func newIDs(n int) *ids {
	return &ids{numeric: make(map[uint64]key), other: make(map[string]key), values: make([]uint64, 1, n+n/2+1)}
}

// of is the key of an id, made where it is new.
func (s *ids) of(id string) key {
	if id == "" {
		return 0
	}
	v, ok := number(id)
	if !ok {
		return s.ofText(id)
	}
	k, known := s.numeric[v]
	if !known {
		k = key(len(s.values))
		s.numeric[v], s.values = k, append(s.values, v)
	}
	return k
}

func (s *ids) ofText(id string) key {
	k, known := s.other[id]
	if !known {
		id = strings.Clone(id) // it may be a piece of something large
		k = key(len(s.values))
		s.other[id], s.values, s.texts = k, append(s.values, isText|uint64(len(s.texts))), append(s.texts, id)
	}
	return k
}

// text is the id of a key.
func (s *ids) text(k key) string {
	switch v := s.values[k]; {
	case k == 0:
		return ""
	case v&isText != 0:
		return s.texts[v&^isText]
	default:
		return strconv.FormatUint(v, 10)
	}
}

// compare orders numeric ids by value and all others by bytes.
func (s *ids) compare(a, b key) int {
	if x, y := s.values[a], s.values[b]; (x|y)&isText == 0 {
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

// people numbers the authors that occur.
type people struct {
	of   map[corpus.AuthorID]person
	list []corpus.AuthorID
}

func newPeople() *people {
	return &people{of: make(map[corpus.AuthorID]person), list: make([]corpus.AuthorID, 1)}
}

func (p *people) person(a corpus.AuthorID) person {
	if a == "" {
		return 0
	}
	n, known := p.of[a]
	if !known {
		a = corpus.AuthorID(strings.Clone(string(a)))
		n = person(len(p.list))
		p.of[a], p.list = n, append(p.list, a)
	}
	return n
}
