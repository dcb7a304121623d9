package flat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ikawaha/kagome-dict/dict"
)

// Flatten is the file of a dictionary of kagome, the same byte for byte every
// time. It fails if the dictionary is not what the file can express.
func Flatten(d *dict.Dict) ([]byte, error) {
	info := d.Info()
	if info == nil || len(d.Contents) != len(d.Morphs) {
		return nil, errors.New("a dictionary without contents or origin cannot be flattened")
	}
	n := &namer{ids: map[string]uint32{"": 0}, list: []string{""}}
	kinds, err := kindsOf(d, n)
	if err != nil {
		return nil, err
	}
	var sec [sections][]byte
	put := func(i int, data any) {
		if sec[i], err = binary.Append(nil, binary.LittleEndian, data); err != nil {
			panic(err) // numbers of fixed width are all that is put
		}
	}
	put(secTrie, d.Index.Da)
	put(secDups, dupsOf(d))
	put(secMorphs, d.Morphs)
	put(secShape, []uint32{uint32(d.Connection.Row), uint32(d.Connection.Col)})
	put(secCosts, d.Connection.Vec)
	put(secClasses, classesOf(d))
	put(secUnknown, d.UnkDict.Morphs)
	put(secUnknownPOS, unknownPOS(d, n))
	put(secKinds, kinds)
	ids, ends, text := basesOf(d)
	put(secBaseIDs, ids)
	put(secBaseEnds, ends)
	sec[secBases] = text
	sec[secSource] = []byte(info.Name + " " + info.Src)
	sec[secCategories] = d.CharCategory
	sec[secNames] = []byte(strings.Join(n.list, "\n"))
	return assemble(sec), nil
}

func assemble(sec [sections][]byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(magic), version)
	for _, s := range sec {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(s)))
	}
	out = append(out, make([]byte, padding(len(out)))...)
	for _, s := range sec {
		out = append(out, s...)
		out = append(out, make([]byte, padding(len(out)))...)
	}
	return out
}

// namer numbers names as they come.
type namer struct {
	ids  map[string]uint32
	list []string
}

func (n *namer) id(name string) uint32 {
	i, ok := n.ids[name]
	if !ok {
		i = uint32(len(n.list))
		n.ids[name], n.list = i, append(n.list, name)
	}
	return i
}

// kindsOf relies on IPADIC's left contexts: they tell parts of speech and
// forms apart.
func kindsOf(d *dict.Dict, n *namer) ([]kind, error) {
	kinds := make([]kind, d.Connection.Col)
	known := make([]bool, len(kinds))
	for i, m := range d.Morphs {
		var levels []string
		for _, p := range d.POSTable.POSs[i] {
			levels = append(levels, d.POSTable.NameList[p])
		}
		k := kind{n.id(joinLevels(levels)), n.id(column(d, i, dict.InflectionalForm))}
		if known[m.LeftID] && kinds[m.LeftID] != k {
			return nil, fmt.Errorf("left context %d holds both %s %s and %s %s", m.LeftID,
				n.list[k.POS], n.list[k.Form], n.list[kinds[m.LeftID].POS], n.list[kinds[m.LeftID].Form])
		}
		kinds[m.LeftID], known[m.LeftID] = k, true
	}
	return kinds, nil
}

// joinLevels joins the first two levels of a part of speech.
func joinLevels(levels []string) string {
	if len(levels) < 2 || levels[1] == "" || levels[1] == "*" {
		return levels[0]
	}
	return levels[0] + "," + levels[1]
}

// column is what the dictionary says of a word, "" for "*".
func column(d *dict.Dict, word int, name string) string {
	s := d.Contents[word][int(d.ContentsMeta[name])-len(d.POSTable.POSs[word])]
	if s == "*" {
		return ""
	}
	return s
}

func unknownPOS(d *dict.Dict, n *namer) []uint32 {
	ids := make([]uint32, len(d.UnkDict.Contents))
	for i, c := range d.UnkDict.Contents {
		ids[i] = n.id(joinLevels(c))
	}
	return ids
}

func dupsOf(d *dict.Dict) []dup {
	var list []dup
	for _, w := range slices.Sorted(maps.Keys(d.Index.Dup)) {
		list = append(list, dup{w, d.Index.Dup[w]})
	}
	return list
}

func classesOf(d *dict.Dict) []class {
	list := make([]class, len(d.CharClass))
	for i := range list {
		list[i] = class{number(d.InvokeList[i]), number(d.GroupList[i]), d.UnkDict.Index[int32(i)], d.UnkDict.IndexDup[int32(i)]}
	}
	return list
}

func number(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// basesOf numbers the base forms in their order, from 1.
func basesOf(d *dict.Dict) (ids, ends []uint32, text []byte) {
	all := map[string]uint32{"": 0}
	for i := range d.Morphs {
		all[column(d, i, dict.BaseFormIndex)] = 0
	}
	for i, b := range slices.Sorted(maps.Keys(all)) {
		all[b] = uint32(i)
		text = append(text, b...)
		ends = append(ends, uint32(len(text)))
	}
	for i := range d.Morphs {
		ids = append(ids, all[column(d, i, dict.BaseFormIndex)])
	}
	return ids, ends, text
}
