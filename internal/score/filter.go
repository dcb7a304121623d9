package score

// filter tells by its hash whether something may be in a set. It is wrong now
// and then if it says yes, never if it says no: most of what is looked up is
// not there, and a filter is small enough to stay in the processor's cache.
type filter []uint64

// newFilter is a filter for about n things.
func newFilter(n int) filter {
	words := 1
	for words*8 < n { // eight bits for each
		words *= 2
	}
	return make(filter, words)
}

func (f filter) add(hash uint64) { f[hash>>6&uint64(len(f)-1)] |= 1 << (hash & 63) }

func (f filter) has(hash uint64) bool { return f[hash>>6&uint64(len(f)-1)]>>(hash&63)&1 != 0 }

// spread is a hash of a number.
func spread(x uint64) uint64 {
	x *= 0x9E3779B97F4A7C15 // 2⁶⁴ divided by the golden ratio, after Knuth
	return x ^ x>>32
}
