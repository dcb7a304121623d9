// Package filter tells in almost no time what is not in a set.
package filter

import "hash/maphash"

// Filter tells by its hash whether something may be in a set. It is wrong now
// and then if it says yes, never if it says no. Most of what is looked up is in
// no set, and a filter stays in the processor's cache where a map would not.
// Once filled, it is safe for concurrent use.
type Filter []uint64

// New is a filter for about n things, a byte for each.
func New(n int) Filter {
	words := 1
	for words*8 < n {
		words *= 2
	}
	return make(Filter, words)
}

// Add puts in what has this hash.
func (f Filter) Add(hash uint64) { f[hash>>6&uint64(len(f)-1)] |= 1 << (hash & 63) }

// Has reports whether something of this hash may be in the set.
func (f Filter) Has(hash uint64) bool { return f[hash>>6&uint64(len(f)-1)]>>(hash&63)&1 != 0 }

// Number is the hash of a number.
func Number(x uint64) uint64 {
	x *= 0x9E3779B97F4A7C15 // 2⁶⁴ divided by the golden ratio, after Knuth
	return x ^ x>>32
}

// Runes is the hash of two characters.
func Runes(a, b rune) uint64 { return Number(uint64(uint32(a))<<32 | uint64(uint32(b))) }

var seed = maphash.MakeSeed()

// String is the hash of a string, another one in each run.
func String(s string) uint64 { return maphash.String(seed, s) }
