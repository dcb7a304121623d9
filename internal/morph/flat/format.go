package flat

import (
	"encoding/binary"
	"unsafe"
)

// The file: magic, the version, the length of each section in bytes; then the
// sections, each at a multiple of align. Numbers are little-endian.
const (
	magic   = "engage:ipadic\n\x00\x00"
	version = 1
	align   = 8
)

const (
	secSource     = iota // name and origin of the dictionary it is made of
	secTrie              // []node
	secDups              // []dup
	secMorphs            // []dict.Morph, by word
	secShape             // []uint32: rows and columns of the costs
	secCosts             // []int16, of connections
	secCategories        // []byte, by character
	secClasses           // []class, by category
	secUnknown           // []dict.Morph, by unknown word
	secUnknownPOS        // []uint32: into names, by unknown word
	secKinds             // []kind, by left context
	secNames             // parts of speech and forms, one a line; the first is empty
	secBaseIDs           // []uint32, by word
	secBaseEnds          // []uint32: ends in the text of the base forms, by base form
	secBases             // that text, in order; the first base form is empty
	sections
)

const headerLen = len(magic) + 4 + 4*sections

// node is one of kagome's trie.
type node = struct{ Base, Check int32 }

// dup tells that further words are spelt as a word; theirs are the next ids.
type dup struct{ Word, Further int32 }

// class says how the characters of a category make unknown words.
type class struct{ Invoke, Group, Unknown, Further int32 }

// kind is what all words of one left context have in common, as indices of
// names.
type kind struct{ POS, Form uint32 }

// table is a section as a slice of T, whose fields are all of one width: in
// place where the machine keeps numbers so, otherwise a copy. big tells that
// the machine is big-endian.
func table[T any](data string, big bool) []T {
	width := int(unsafe.Alignof(*new(T)))
	n := len(data) / int(unsafe.Sizeof(*new(T)))
	p := unsafe.Pointer(unsafe.StringData(data))
	if uintptr(p)%uintptr(width) == 0 && (!big || width == 1) {
		return unsafe.Slice((*T)(p), n)
	}
	out := make([]T, n)
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), n*int(unsafe.Sizeof(*new(T))))
	copy(b, data)
	for ; big && len(b) > 0; b = b[width:] {
		for i, j := 0, width-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
	return out
}

// bigEndian reports how this machine keeps numbers.
func bigEndian() bool { return binary.NativeEndian.Uint16([]byte{0, 1}) == 1 }

// padding is what lacks to a multiple of align.
func padding(n int) int { return -n & (align - 1) }
