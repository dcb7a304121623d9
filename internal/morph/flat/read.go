package flat

import (
	"encoding/binary"
	"strings"

	"github.com/ikawaha/kagome-dict/dict"

	"engage/internal/lang"
)

// Open makes a dictionary of a file that Flatten made. It copies only what it
// must: on a big-endian machine the numbers, otherwise next to nothing. The
// error says what is wrong with the file.
func Open(data string) (*Dict, error) { return open(data, bigEndian()) }

// open is Open on a machine that is big-endian or not.
func open(data string, big bool) (*Dict, error) {
	sec, err := cut(data)
	if err != nil {
		return nil, err
	}
	t := &dict.Dict{
		Morphs:       table[dict.Morph](sec[secMorphs], big),
		Index:        dict.IndexTable{Da: table[node](sec[secTrie], big), Dup: dups(sec, big)},
		Connection:   dict.ConnectionTable{Vec: table[int16](sec[secCosts], big)},
		CharCategory: table[byte](sec[secCategories], big),
	}
	d := &Dict{
		Tables:   t,
		Source:   sec[secSource],
		baseIDs:  table[uint32](sec[secBaseIDs], big),
		baseEnds: table[uint32](sec[secBaseEnds], big),
		bases:    sec[secBases],
	}
	if shape := table[uint32](sec[secShape], big); len(shape) == 2 {
		t.Connection.Row, t.Connection.Col = int64(shape[0]), int64(shape[1])
	}
	d.classes(sec, big)
	if !d.name(sec, big) || !d.sound() {
		return nil, broken(lang.T{EN: "its parts do not fit together", JA: "各部分が合っていません"})
	}
	return d, nil
}

// cut finds the sections of a file.
func cut(data string) (sec [sections]string, err error) {
	if len(data) < headerLen || data[:len(magic)] != magic {
		return sec, broken(lang.T{EN: "this is none", JA: "辞書ではありません"})
	}
	number := func(at int) int { return int(binary.LittleEndian.Uint32([]byte(data[at : at+4]))) }
	if v := number(len(magic)); v != version {
		return sec, broken(lang.T{EN: "it has version %d, wanted is %d", JA: "版が %d です (必要なのは %d)"}, v, version)
	}
	at := headerLen + padding(headerLen)
	for i := range sec {
		n := number(len(magic) + 4 + 4*i)
		if n < 0 || n > len(data)-at {
			return sec, broken(lang.T{EN: "it is cut off at %d bytes", JA: "%d バイトで途切れています"}, len(data))
		}
		sec[i] = data[at : at+n]
		at += n + padding(n)
	}
	if at != len(data) {
		return sec, broken(lang.T{EN: "it has %d bytes, wanted are %d", JA: "%d バイトあります (必要なのは %d バイト)"}, len(data), at)
	}
	return sec, nil
}

// dups is the one table that kagome wants as a map.
func dups(sec [sections]string, big bool) map[int32]int32 {
	list := table[dup](sec[secDups], big)
	m := make(map[int32]int32, len(list))
	for _, d := range list {
		m[d.Word] = d.Further
	}
	return m
}

// classes fills in how unknown words are made.
func (d *Dict) classes(sec [sections]string, big bool) {
	t, list := d.Tables, table[class](sec[secClasses], big)
	t.InvokeList, t.GroupList = make(dict.InvokeList, len(list)), make(dict.GroupList, len(list))
	t.UnkDict = dict.UnkDict{
		Morphs:   table[dict.Morph](sec[secUnknown], big),
		Index:    make(map[int32]int32, len(list)),
		IndexDup: make(map[int32]int32, len(list)),
	}
	for i, c := range list {
		t.InvokeList[i], t.GroupList[i] = c.Invoke != 0, c.Group != 0
		t.UnkDict.Index[int32(i)], t.UnkDict.IndexDup[int32(i)] = c.Unknown, c.Further
	}
}

// name looks up the names of parts of speech and forms, so that nobody has to
// later. It reports whether all are there.
func (d *Dict) name(sec [sections]string, big bool) bool {
	list, ok := strings.Split(sec[secNames], "\n"), true
	at := func(i uint32) string {
		if int(i) >= len(list) {
			ok = false
			return ""
		}
		return list[i]
	}
	for _, k := range table[kind](sec[secKinds], big) {
		d.kinds = append(d.kinds, names{at(k.POS), at(k.Form)})
	}
	for _, p := range table[uint32](sec[secUnknownPOS], big) {
		d.unknown = append(d.unknown, at(p))
	}
	return ok
}

// sound checks the sizes; the numbers themselves are the generator's.
func (d *Dict) sound() bool {
	t := d.Tables
	return len(t.Index.Da) > 0 && len(t.CharCategory) > 0 && len(t.InvokeList) > 0 &&
		len(t.Morphs) == len(d.baseIDs) && len(t.UnkDict.Morphs) == len(d.unknown) &&
		t.Connection.Row*t.Connection.Col == int64(len(t.Connection.Vec)) && int64(len(d.kinds)) == t.Connection.Col &&
		len(d.baseEnds) > 0 && int(d.baseEnds[len(d.baseEnds)-1]) == len(d.bases)
}

func broken(why lang.T, args ...any) error {
	return lang.Errorf(lang.T{
		EN: "cannot read the dictionary of this program: %s; install engage anew, or run make generate and build it",
		JA: "内蔵の辞書を読めません: %s。engage をインストールし直すか、make generate の後にビルドし直してください"}, lang.Errorf(why, args...))
}
