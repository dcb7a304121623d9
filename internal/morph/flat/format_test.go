package flat

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/ikawaha/kagome-dict/dict"

	"engage/internal/lang"
)

// tiny is a dictionary of three words, two of them spelt alike.
func tiny(t *testing.T) *dict.Dict {
	t.Helper()
	index, err := dict.BuildIndexTable([]string{"あ", "か", "か"})
	if err != nil {
		t.Fatal(err)
	}
	d := &dict.Dict{
		Morphs:       dict.Morphs{{LeftID: 0, RightID: 0, Weight: 7}, {LeftID: 1, RightID: 1, Weight: -300}, {LeftID: 0, RightID: 0, Weight: 9}},
		POSTable:     dict.POSTable{POSs: []dict.POS{{0, 2}, {1, 3}, {0, 2}}, NameList: []string{"感動詞", "動詞", "*", "自立"}},
		ContentsMeta: dict.ContentsMeta{dict.InflectionalForm: 2, dict.BaseFormIndex: 3},
		Contents:     dict.Contents{{"*", "あ"}, {"連用形", "かる"}, {"*", "*"}},
		Connection:   dict.ConnectionTable{Row: 2, Col: 2, Vec: []int16{1, -2, 3, -4}},
		Index:        index,
		CharClass:    dict.CharClass{"DEFAULT", "KANJI"},
		CharCategory: dict.CharCategory{0, 1, 0},
		InvokeList:   dict.InvokeList{false, true},
		GroupList:    dict.GroupList{true, false},
		UnkDict: dict.UnkDict{
			Morphs: dict.Morphs{{LeftID: 1, RightID: 1, Weight: 500}, {LeftID: 0, RightID: 0, Weight: 600}},
			Index:  map[int32]int32{0: 1, 1: 0}, IndexDup: map[int32]int32{1: 1},
			Contents: dict.Contents{{"記号", "一般", "*"}, {"名詞", "*", "*"}},
		},
	}
	d.SetInfo(&dict.Info{Name: "tiny", Src: "made up"})
	return d
}

func tinyFile(t *testing.T) string {
	t.Helper()
	data, err := Flatten(tiny(t))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// isTiny asserts that d says what tiny says.
func isTiny(t *testing.T, d *Dict) {
	t.Helper()
	want, got := tiny(t), d.Tables
	if !slices.Equal(got.Morphs, want.Morphs) || !slices.Equal(got.Connection.Vec, want.Connection.Vec) ||
		got.Connection.Row != 2 || got.Connection.Col != 2 ||
		!slices.Equal(got.Index.Da, want.Index.Da) || !maps.Equal(got.Index.Dup, want.Index.Dup) ||
		!slices.Equal(got.CharCategory, want.CharCategory) ||
		!slices.Equal(got.InvokeList, want.InvokeList) || !slices.Equal(got.GroupList, want.GroupList) ||
		!slices.Equal(got.UnkDict.Morphs, want.UnkDict.Morphs) || got.UnkDict.Index[0] != 1 || got.UnkDict.IndexDup[1] != 1 {
		t.Errorf("tables: %+v, want %+v", got, want)
	}
	var said []string
	for i := range got.Morphs {
		pos, form := d.Kind(i)
		said = append(said, pos+"/"+form+"/"+d.Base(d.BaseID(i)))
	}
	said = append(said, d.UnknownPOS(0), d.UnknownPOS(1), d.Source)
	if s := strings.Join(said, " "); s != "感動詞//あ 動詞,自立/連用形/かる 感動詞// 記号,一般 名詞 tiny made up" {
		t.Errorf("of its words: %s", s)
	}
	if d.FindBase("かる") != d.BaseID(1) || d.FindBase("か") != 0 || !d.Has("か") || d.Has("かる") || !d.Reaches("かる", 2) || d.Reaches("かる", 3) {
		t.Error("it finds its words wrong")
	}
}

func TestOpen(t *testing.T) {
	data := tinyFile(t)
	again, err := Flatten(tiny(t))
	if err != nil || string(again) != data {
		t.Error("another file the second time")
	}
	d, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	isTiny(t, d)
}

func TestInPlace(t *testing.T) {
	data := "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"
	aligned := strings.Repeat(data, 2)[:len(data)] // as the heap aligns it
	if bigEndian() {
		t.Skip("this machine copies")
	}
	for from := 0; from < 4; from++ {
		got := table[uint32](aligned[from:from+8], false)
		in := unsafe.Pointer(unsafe.SliceData(got)) == unsafe.Pointer(unsafe.StringData(aligned[from:]))
		if want := uintptr(unsafe.Pointer(unsafe.StringData(aligned[from:])))%4 == 0; in != want {
			t.Errorf("at %d: in place %v, want %v", from, in, want)
		}
		if b := uint32(from); got[0] != 0x04030201+b*0x01010101 {
			t.Errorf("at %d: %x", from, got)
		}
	}
}

func TestAtAnyAddress(t *testing.T) {
	data := tinyFile(t)
	for shift := 1; shift < 8; shift++ {
		d, err := Open((strings.Repeat("x", shift) + data)[shift:])
		if err != nil {
			t.Fatal(err)
		}
		isTiny(t, d)
	}
}

// TestOtherByteOrder reads, as a big-endian machine does, a file that such a
// machine would have to swap: here that is one with its numbers swapped.
func TestOtherByteOrder(t *testing.T) {
	sec, err := cut(tinyFile(t))
	if err != nil {
		t.Fatal(err)
	}
	var swapped [sections][]byte
	for i, s := range sec {
		swapped[i] = []byte(s)
		width := 4
		switch i {
		case secSource, secCategories, secNames, secBases:
			width = 1
		case secMorphs, secUnknown, secCosts:
			width = 2
		}
		for number := range slices.Chunk(swapped[i], width) {
			slices.Reverse(number)
		}
	}
	d, err := open(string(assemble(swapped)), true)
	if err != nil {
		t.Fatal(err)
	}
	isTiny(t, d)
}

func TestBrokenFiles(t *testing.T) {
	data := tinyFile(t)
	change := func(at int, b byte) string { return data[:at] + string(b) + data[at+1:] }
	length := func(section int) int { return len(magic) + 4 + 4*section }
	for _, c := range []struct{ name, data, en, ja string }{
		{"empty", "", "this is none", "辞書ではありません"},
		{"a pointer of git-lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0", 64) + "\n", "this is none", "辞書ではありません"},
		{"its line ends changed", strings.ReplaceAll(data, "\n", "\r\n"), "this is none", "辞書ではありません"},
		{"of a later version", change(len(magic), version+1), "version 2, wanted is 1", "版が 2 です (必要なのは 1)"},
		{"cut off", data[:len(data)-8], "cut off at", "途切れています"},
		{"too long", data + "\n", "bytes, wanted are", "必要なのは"},
		{"a section too long", change(length(secBases)+3, 0x7f), "cut off at", "途切れています"},
		{"a section longer than numbers go", change(length(secBases)+3, 0xff), "cut off at", "途切れています"},
		{"a word more than base forms", change(length(secMorphs), 24), "do not fit together", "合っていません"},
		{"no shape", change(length(secShape), 4), "do not fit together", "合っていません"},
		{"names that are not there", change(strings.Index(data, "感動詞")+len("感動詞"), ' '), "do not fit together", "合っていません"},
	} {
		_, err := Open(c.data)
		var both *lang.Error
		if !errors.As(err, &both) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if en, ja := both.In(lang.EN), both.In(lang.JA); !strings.Contains(en, c.en) || !strings.Contains(ja, c.ja) ||
			!strings.Contains(en, "make generate") || strings.Contains(en+ja, "%!") {
			t.Errorf("%s: %q, %q", c.name, en, ja)
		}
	}
	for n := range len(data) {
		if _, err := Open(data[:n]); err == nil {
			t.Errorf("%d bytes of %d are taken for whole", n, len(data))
		}
	}
}

func TestFlattenRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(*dict.Dict)
	}{
		{"no contents", "without contents", func(d *dict.Dict) { d.Contents = nil }},
		{"no origin", "without contents or origin", func(d *dict.Dict) { d.SetInfo(nil) }},
		{"a context of two forms", "left context 0 holds both", func(d *dict.Dict) { d.Contents[2][0] = "連用形" }},
	} {
		d := tiny(t)
		c.spoil(d)
		if _, err := Flatten(d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
