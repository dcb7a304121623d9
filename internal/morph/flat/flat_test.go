package flat

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"
)

// The file as it ships, and the dictionary it is made of.
var (
	shipped = sync.OnceValue(func() string {
		data, err := os.ReadFile("../ipadic.bin")
		if err != nil {
			panic(err)
		}
		return string(data)
	})
	flat = sync.OnceValue(func() *Dict {
		d, err := Open(shipped())
		if err != nil {
			panic(err)
		}
		return d
	})
)

func TestTheFileIsWhatTheGeneratorWrites(t *testing.T) {
	if testing.Short() {
		t.Skip("flattens the whole dictionary")
	}
	data, err := Flatten(ipa.Dict())
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != shipped() {
		t.Error("ipadic.bin is out of date: run make generate")
	}
}

func TestEveryWord(t *testing.T) {
	d, want := flat(), ipa.Dict()
	form, base := int(want.ContentsMeta[dict.InflectionalForm]), int(want.ContentsMeta[dict.BaseFormIndex])
	if len(d.Tables.Morphs) != len(want.Morphs) {
		t.Fatalf("%d words, want %d", len(d.Tables.Morphs), len(want.Morphs))
	}
	ids := map[string]uint32{}
	for i := range want.Morphs {
		p := want.POSTable.POSs[i]
		wantPOS := levels(want.POSTable.NameList[p[0]], want.POSTable.NameList[p[1]])
		wantForm, wantBase := starless(want.Contents[i][form-len(p)]), starless(want.Contents[i][base-len(p)])
		pos, form := d.Kind(i)
		id := d.BaseID(i)
		if b := d.Base(id); pos != wantPOS || form != wantForm || b != wantBase {
			t.Fatalf("word %d: %q %q %q, want %q %q %q", i, pos, form, b, wantPOS, wantForm, wantBase)
		}
		if first, ok := ids[wantBase]; ok && first != id {
			t.Fatalf("word %d: base form %q has the ids %d and %d", i, wantBase, first, id)
		}
		ids[wantBase] = id
	}
	for base, id := range ids {
		if got := d.FindBase(base); got != id {
			t.Fatalf("base form %q has the id %d, found is %d", base, id, got)
		}
	}
	for _, s := range []string{"", "ない言葉", "買わ", "\xff", "ﾟﾟ"} {
		if got := d.FindBase(s); got != 0 {
			t.Errorf("%q is the base form %d", s, got)
		}
	}
}

func starless(s string) string { return strings.TrimPrefix(s, "*") }

func levels(a, b string) string { return strings.TrimSuffix(a+","+b, ",*") }

// tokenizers work with a user dictionary, on the file and on kagome's own.
var tokenizers = sync.OnceValue(func() [2]*tokenizer.Tokenizer {
	u, err := dict.UserDictRecords{{Text: "推し活", Tokens: []string{"推し活"}, Yomi: []string{"オシカツ"}, Pos: "カスタム名詞"}}.NewUserDict()
	if err != nil {
		panic(err)
	}
	var out [2]*tokenizer.Tokenizer
	for i, d := range []*dict.Dict{flat().Tables, ipa.Dict()} {
		if out[i], err = tokenizer.New(d, tokenizer.UserDict(u)); err != nil {
			panic(err)
		}
	}
	return out
})

// same asserts that a text has the same tokens in the file as in kagome's own
// dictionary, and that the same is said of them.
func same(t *testing.T, text string) {
	t.Helper()
	both := tokenizers()
	got, want := both[0].Tokenize(text), both[1].Tokenize(text)
	if len(got) != len(want) {
		t.Fatalf("%q: %d tokens, want %d", text, len(got), len(want))
	}
	for i := range want {
		g, w := &got[i], &want[i]
		if g.ID != w.ID || g.Class != w.Class || g.Position != w.Position || g.Start != w.Start || g.End != w.End || g.Surface != w.Surface {
			t.Fatalf("%q: token %d is %v, want %v", text, i, g, w)
		}
		var pos, form, base string
		switch w.Class {
		case tokenizer.KNOWN:
			pos, form = flat().Kind(g.ID)
			base = flat().Base(flat().BaseID(g.ID))
		case tokenizer.UNKNOWN:
			pos = flat().UnknownPOS(g.ID)
		default:
			continue
		}
		wantForm, _ := w.InflectionalForm()
		wantBase, _ := w.BaseForm()
		if p := w.POS(); pos != levels(p[0], p[1]) || form != starless(wantForm) || base != starless(wantBase) {
			t.Fatalf("%q: token %v is %q %q %q, want %v %q %q", text, w, pos, form, base, p, wantForm, wantBase)
		}
	}
}

func TestEveryText(t *testing.T) {
	texts := texts(t)
	if len(texts) < 15000 {
		t.Fatalf("only %d texts found", len(texts))
	}
	for i, text := range texts {
		if !testing.Short() || i%20 == 0 {
			same(t, text)
		}
	}
}

// texts are the strings of all files of testdata that are JSON, and the lines
// of the other text files.
func texts(t *testing.T) []string {
	seen := map[string]bool{}
	err := filepath.WalkDir("../../../testdata", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(data) {
			return err
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		for {
			token, err := dec.Token()
			if err != nil {
				break
			}
			if s, ok := token.(string); ok {
				seen[s] = true
			}
		}
		if dec.InputOffset() < int64(len(data))/2 { // no JSON
			for line := range strings.Lines(string(data)) {
				seen[line] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list := make([]string, 0, len(seen))
	for s := range seen {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

func FuzzFlat(f *testing.F) {
	for _, s := range []string{"", "すもももももももものうち", "推し活が捗る。買わなかったら食べちゃった", "ＡＢＣ123 ㌔ 〇〇県 ﾊﾞｽ", "👨‍👩‍👧★彡 Ω Ж", "ゔヷ゛ー〜…\n\t　"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) <= 4096 && !strings.ContainsRune(s, utf8.RuneError) { // which kagome never gets from morph
			same(t, s)
		}
	})
}

func TestLookingUpAllocatesNothing(t *testing.T) {
	d, id := flat(), 0
	if n := testing.AllocsPerRun(1000, func() {
		pos, form := d.Kind(id)
		base := d.BaseID(id)
		if pos == "" && form != "" || d.Base(base) == "" || !d.Has("買う") || d.Reaches("買う", 6) {
			t.Fatal(id)
		}
		id += 391
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
