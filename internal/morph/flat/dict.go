package flat

import (
	"sort"
	"strings"

	"github.com/ikawaha/kagome-dict/dict"
)

// Dict is the system dictionary. It is read-only and safe for concurrent use.
type Dict struct {
	Tables *dict.Dict // what kagome's tokenizer reads: no contents, no parts of speech
	Source string     // the dictionary that this one is made of

	kinds    []names  // by left context
	unknown  []string // part of speech, by unknown word
	baseIDs  []uint32 // by word
	baseEnds []uint32 // by base form
	bases    string
}

type names struct{ pos, form string }

// Kind is the part of speech (its first two levels, comma-joined; one if the
// second is "*") and the conjugation form of a known word, "" if it has none.
func (d *Dict) Kind(word int) (pos, form string) {
	k := &d.kinds[d.Tables.Morphs[word].LeftID]
	return k.pos, k.form
}

// UnknownPOS is the part of speech of an unknown word.
func (d *Dict) UnknownPOS(word int) string { return d.unknown[word] }

// BaseID is the id of a known word's base form; 0 if it has none.
func (d *Dict) BaseID(word int) uint32 { return d.baseIDs[word] }

// Base is the base form of an id, "" of 0.
func (d *Dict) Base(id uint32) string {
	if id == 0 {
		return ""
	}
	return d.bases[d.baseEnds[id-1]:d.baseEnds[id]]
}

// FindBase is the id of a base form, 0 if no word has it.
func (d *Dict) FindBase(base string) uint32 {
	i, found := sort.Find(len(d.baseEnds), func(i int) int { return strings.Compare(base, d.Base(uint32(i))) })
	if !found {
		return 0
	}
	return uint32(i)
}

// Has reports whether a word is spelt so.
func (d *Dict) Has(word string) bool {
	_, ok := d.Tables.Index.Da.Find(word)
	return ok
}

// Reaches reports whether s begins with a word of more than n bytes.
func (d *Dict) Reaches(s string, n int) bool {
	reaches := false
	d.Tables.Index.Da.CommonPrefixSearchCallback(s, func(_, l int) { reaches = reaches || l > n })
	return reaches
}
