package sample

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// cid links to a block: the kind and the hash of its bytes.
type cid string

// carWriter writes a repository as a row of blocks: records, the tree over
// their keys, and the commit that names the top of the tree.
type carWriter struct {
	blocks  []byte
	records []carRecord
}

type carRecord struct {
	key string
	id  cid
}

func (w *carWriter) record(key string, value object) {
	w.records = append(w.records, carRecord{key, w.block(value)})
}

func (w *carWriter) block(value any) cid {
	body := dagCBOR(value)
	sum := sha256.Sum256(body)
	id := cid("\x01\x71\x12\x20" + string(sum[:]))
	w.blocks = append(w.blocks, section(append([]byte(id), body...))...)
	return id
}

func section(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }

// repository gives the whole file. Its signature is none.
func (w *carWriter) repository(did string) []byte {
	slices.SortFunc(w.records, func(a, b carRecord) int { return strings.Compare(a.key, b.key) })
	top := 0
	for _, r := range w.records {
		top = max(top, layer(r.key))
	}
	commit := w.block(object{"did": did, "version": 3, "data": w.tree(w.records, top), "rev": "3jz4ukx7zs22k", "prev": nil, "sig": make([]byte, 64)})
	return append(section(dagCBOR(object{"version": 1, "roots": []any{commit}})), w.blocks...)
}

// layer is where a key stands in the tree: two zero bits at the beginning of
// its hash lift it by one.
func layer(key string) int {
	sum := sha256.Sum256([]byte(key))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) / 2
}

// tree writes the node of a layer over the records, which are sorted: its own
// keys, and between them the nodes of the layer below. A key leaves out what it
// has in common with the one before it.
func (w *carWriter) tree(list []carRecord, at int) any {
	if len(list) == 0 {
		return nil
	}
	own := func(r carRecord) bool { return layer(r.key) == at }
	below := func() any { // of the records up to the next own one
		n := slices.IndexFunc(list, own)
		if n < 0 {
			n = len(list)
		}
		part := list[:n]
		list = list[n:]
		return w.tree(part, at-1)
	}
	left, entries, before := below(), []any{}, ""
	for len(list) > 0 {
		r := list[0]
		list = list[1:]
		p := 0
		for p < min(len(before), len(r.key)) && before[p] == r.key[p] {
			p++
		}
		entries = append(entries, object{"p": p, "k": []byte(r.key[p:]), "v": r.id, "t": below()})
		before = r.key
	}
	return w.block(object{"l": left, "e": entries})
}

// dagCBOR writes a value in DAG-CBOR: lengths as short as can be, keys by
// length and then by bytes.
func dagCBOR(v any) []byte {
	switch v := v.(type) {
	case nil:
		return []byte{0xF6}
	case int:
		return cborHead(0, v)
	case []byte:
		return append(cborHead(2, len(v)), v...)
	case string:
		return append(cborHead(3, len(v)), v...)
	case cid:
		return append([]byte{0xD8, 42}, dagCBOR([]byte("\x00"+v))...)
	case []any:
		out := cborHead(4, len(v))
		for _, x := range v {
			out = append(out, dagCBOR(x)...)
		}
		return out
	case object:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		out := cborHead(5, len(v))
		for _, k := range keys {
			out = append(append(out, dagCBOR(k)...), dagCBOR(v[k])...)
		}
		return out
	}
	panic(fmt.Sprintf("%T in a record", v)) // records are made here
}

func cborHead(kind byte, n int) []byte {
	kind <<= 5
	switch {
	case n < 24:
		return []byte{kind | byte(n)}
	case n < 1<<8:
		return []byte{kind | 24, byte(n)}
	default:
		return binary.BigEndian.AppendUint16([]byte{kind | 25}, uint16(n))
	}
}
