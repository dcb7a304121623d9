// Package frozen holds tables that are made once, kept on a tape and used
// where they lie: to read one takes no time, and of memory only the pages that
// are asked for. They are immutable and safe for concurrent use. It imports
// package tape.
package frozen

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"unicode/utf8"

	"engage/internal/tape"
)

// spread is a large odd number without a pattern in its bits.
const spread = 0x9E3779B97F4A7C15 // 2⁶⁴ divided by the golden ratio, after Knuth

// Hash is the same for a text on every machine and in every run.
func Hash(text string) uint64 {
	h := uint64(len(text))
	for len(text) >= 8 {
		h = mix(h ^ uint64(text[0]) ^ uint64(text[1])<<8 ^ uint64(text[2])<<16 ^ uint64(text[3])<<24 ^
			uint64(text[4])<<32 ^ uint64(text[5])<<40 ^ uint64(text[6])<<48 ^ uint64(text[7])<<56)
		text = text[8:]
	}
	rest := uint64(0)
	for i := range len(text) {
		rest |= uint64(text[i]) << (8 * i)
	}
	return mix(h ^ rest)
}

func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^spread, spread)
	return hi ^ lo
}

// room is how many slots n things take: a power of two, a third of them free.
func room(n int) int {
	return 1 << bits.Len(uint(n+n/2))
}

// at is number i of those that lie in a text, four bytes each.
func at(s string, i int) uint32 {
	b := s[4*i : 4*i+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func lay[T ~int32 | ~uint32](numbers []T) string {
	b := make([]byte, 0, 4*len(numbers))
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return string(b)
}

// Names are texts with a number each.
type Names struct {
	slots   string // by hash: index and one more in 24 bits, 8 bits of the hash above; 0 for none
	ends    string // by index: where its text ends in texts
	numbers string // by index
	texts   string
}

// maxNames fit into a slot.
const maxNames = 1<<24 - 2

// NewNames makes a table of texts, which are different from each other and at
// most sixteen million.
func NewNames(texts []string, numbers []int32) Names {
	if len(texts) > maxNames {
		panic("frozen: too many names")
	}
	slots := make([]uint32, room(len(texts)))
	ends := make([]uint32, len(texts))
	var all []byte
	for i, s := range texts {
		all = append(all, s...)
		ends[i] = uint32(len(all))
		h := Hash(s)
		k := int(h) & (len(slots) - 1)
		for slots[k] != 0 {
			k = (k + 1) & (len(slots) - 1)
		}
		slots[k] = uint32(h>>56)<<24 | uint32(i+1)
	}
	return Names{lay(slots), lay(ends), lay(numbers), string(all)}
}

// Of is the number of a text; not ok if it is none of the names.
func (x *Names) Of(text string) (number int32, ok bool) {
	if x.slots == "" {
		return 0, false
	}
	h, mask := Hash(text), len(x.slots)/4-1
	for k := int(h) & mask; ; k = (k + 1) & mask {
		slot := at(x.slots, k)
		if slot == 0 {
			return 0, false
		}
		if slot>>24 != uint32(h>>56) {
			continue
		}
		i, from := int(slot&(1<<24-1))-1, uint32(0)
		if i > 0 {
			from = at(x.ends, i-1)
		}
		if x.texts[from:at(x.ends, i)] == text {
			return int32(at(x.numbers, i)), true
		}
	}
}

// Tape walks over the table.
func (x *Names) Tape(t *tape.Tape) {
	t.Text(&x.slots)
	t.Text(&x.ends)
	t.Text(&x.numbers)
	t.Text(&x.texts)
}

// List is a list of numbers.
type List struct {
	laid string
}

// NewList makes a list.
func NewList(numbers []int32) List { return List{lay(numbers)} }

// Len is how many numbers there are.
func (x *List) Len() int { return len(x.laid) / 4 }

// At is the number of an index.
func (x *List) At(i int) int32 { return int32(at(x.laid, i)) }

// Tape walks over the list.
func (x *List) Tape(t *tape.Tape) { t.Text(&x.laid) }

// Numbers are numbers with another number from 0 each.
type Numbers struct {
	filter string // bits by hash, eight and more for each: most of what is looked up is not there
	slots  string // by hash: the number in 8 bytes, and in 4 one more than what it has; nothing has 0
}

// NewNumbers makes a table.
func NewNumbers(of map[uint64]int32) Numbers {
	slots := make([]uint32, 3*room(len(of)))
	filter := make([]byte, len(slots)/3)
	mask := len(filter) - 1
	for _, n := range slices.Sorted(maps.Keys(of)) {
		h := mix(n)
		filter[h>>35&uint64(mask)] |= 1 << (h >> 32 & 7)
		k := int(h) & mask
		for slots[3*k+2] != 0 {
			k = (k + 1) & mask
		}
		slots[3*k], slots[3*k+1], slots[3*k+2] = uint32(n), uint32(n>>32), uint32(of[n])+1
	}
	return Numbers{string(filter), lay(slots)}
}

// Of is what a number has; not ok if it has nothing.
func (x *Numbers) Of(n uint64) (number int32, ok bool) {
	if x.filter == "" {
		return 0, false
	}
	h := mix(n)
	if x.may(h) == 0 {
		return 0, false
	}
	return x.at(h, n)
}

// Each visits those of many numbers that have something, in their order. It is
// faster than to ask for each alone: nothing waits for the memory of another.
func (x *Numbers) Each(numbers []uint64, visit func(i int, number int32)) {
	if x.filter == "" {
		return
	}
	var some [64]uint8
	for from := 0; from < len(numbers); from += len(some) {
		part := numbers[from:min(from+len(some), len(numbers))]
		n := 0
		for i, number := range part {
			some[n&63] = uint8(i)
			n += int(x.may(mix(number)))
		}
		for _, i := range some[:n] {
			if number, ok := x.at(mix(part[i]), part[i]); ok {
				visit(from+int(i), number)
			}
		}
	}
}

// may is 0 where nothing of a hash is there, else 1.
func (x *Numbers) may(h uint64) byte {
	return x.filter[h>>35&uint64(len(x.filter)-1)] >> (h >> 32 & 7) & 1
}

// at looks a number of a hash up.
func (x *Numbers) at(h, n uint64) (number int32, ok bool) {
	mask := len(x.filter) - 1
	for k := int(h) & mask; ; k = (k + 1) & mask {
		switch has := at(x.slots, 3*k+2); {
		case has == 0:
			return 0, false
		case at(x.slots, 3*k) == uint32(n) && at(x.slots, 3*k+1) == uint32(n>>32):
			return int32(has) - 1, true
		}
	}
}

// Tape walks over the table.
func (x *Numbers) Tape(t *tape.Tape) {
	t.Text(&x.filter)
	t.Text(&x.slots)
}

// Starts tells how words may go on. It is wrong now and then if it says that
// they do, never if it says that they do not: most of what is asked is not
// there, and this takes a few bits a word.
type Starts struct {
	ways string // by hash of a start, eight bytes each: its Ways, turned by the hash
}

// Ways are the ways in which a start goes on; none is 0.
type Ways uint64

// End is the way of a start that is a word.
const End Way = 0

// Way is one of 64 ways; several characters share one.
type Way uint8

// WayOf is the way on by a character.
func WayOf(r rune) Way {
	return Way(1 + uint64(uint32(r)*(spread>>32))*63>>32)
}

// Has reports whether a way may be among them.
func (w Ways) Has(way Way) bool { return w>>way&1 != 0 }

// NewStarts makes a table of words, which may stand twice.
func NewStarts(words []string) Starts {
	runes := 0
	for _, w := range words {
		runes += utf8.RuneCountInString(w)
	}
	ways := make([]uint64, 1<<bits.Len(uint(runes/16))) // four bits a character, and more
	add := func(start string, way Way) {
		h := Hash(start)
		ways[h&uint64(len(ways)-1)] |= bits.RotateLeft64(1<<way, int(h>>58))
	}
	for _, w := range words {
		for i, r := range w {
			if i > 0 {
				add(w[:i], WayOf(r))
			}
		}
		add(w, End)
	}
	b := make([]byte, 0, 8*len(ways))
	for _, n := range ways {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return Starts{string(b)}
}

// After are the ways on from a start of one character or more.
func (x *Starts) After(start string) Ways {
	if x.ways == "" {
		return 0
	}
	h := Hash(start)
	i := 8 * int(h&uint64(len(x.ways)/8-1))
	b := x.ways[i : i+8]
	return Ways(bits.RotateLeft64(uint64(b[0])|uint64(b[1])<<8|uint64(b[2])<<16|uint64(b[3])<<24|
		uint64(b[4])<<32|uint64(b[5])<<40|uint64(b[6])<<48|uint64(b[7])<<56, -int(h>>58)))
}

// Tape walks over the table.
func (x *Starts) Tape(t *tape.Tape) { t.Text(&x.ways) }
