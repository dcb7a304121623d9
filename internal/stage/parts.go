package stage

import (
	"fmt"
	"hash/fnv"
	"io"
)

// PartOf is the part, of so many, that a key belongs to: FNV-1a of the key,
// modulo their number, on any engine.
func PartOf(key string, parts int) int {
	h := fnv.New64a()
	io.WriteString(h, key)
	return int(h.Sum64() % uint64(parts))
}

// PartName ends the name of a part's file.
func PartName(i, of int) string { return fmt.Sprintf("part-%05d-of-%05d", i, of) }
