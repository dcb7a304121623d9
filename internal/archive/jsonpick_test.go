package archive

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// These know keys of the records before.
var keeps, lends = &picker{}, &picker{lends: true}

// alike fails where decode and encoding/json differ in what they make of raw,
// or in what they say of it.
func alike[T any](t interface{ Fatalf(string, ...any) }, raw []byte) {
	var got, lent, want T
	given := string(raw)
	err, wantErr := keeps.decode(raw, &got), json.Unmarshal(raw, &want)
	if lends.recall(); !reflect.DeepEqual(lends.decode(raw, &lent), wantErr) || !reflect.DeepEqual(lent, want) {
		t.Fatalf("%T of %q: lent %+v, want %+v", got, raw, lent, want)
	}
	if !reflect.DeepEqual(err, wantErr) {
		t.Fatalf("%T of %q: error %v, want %v", got, raw, err, wantErr)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%T of %q:\ngot  %+v\nwant %+v", got, raw, got, want)
	}
	clear(raw) // a value that still looks into raw would change now
	if wantErr == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%T of %q keeps a part of it", got, given)
	}
}

// mixed has fields of every kind that decode knows, and of some that it leaves.
type mixed struct {
	v2Ref
	Name    string
	Count   int             `json:"count"`
	Big     int64           `json:"big,omitempty"`
	Small   int8            `json:"small"`
	Flags   []bool          `json:"flags"`
	Pointer *string         `json:"pointer"`
	Deep    **mixed         `json:"deep"`
	Lists   [][]scalar      `json:"lists"`
	Scalar  *scalar         `json:"scalar"`
	Raw     json.RawMessage `json:"raw"`
	Map     map[string]int  `json:"map"`
	Float   float64         `json:"float"`
	Bytes   []byte          `json:"bytes"`
	Any     any             `json:"any"`
	Skipped string          `json:"-"`
}

// allAlike compares every shape that decode is used for.
func allAlike(t interface{ Fatalf(string, ...any) }, raw []byte) {
	again := func() []byte { return append([]byte{}, raw...) }
	alike[mixed](t, again())
	alike[v1Tweet](t, again())
	alike[v2Page](t, again())
	alike[v2Tweet](t, again())
	alike[wirePost](t, again())
	alike[snsTweet](t, again())
	alike[apifyTweet](t, again())
	alike[misskeyNote](t, again())
	alike[gqlTweet](t, again())
	alike[struct {
		v1Tweet
		Tweet *v1Tweet `json:"tweet"`
	}](t, again())
}

var oddRecords = []string{
	`{"id":"1","id":"2"}`, `{"user":{"id":1},"user":{"screen_name":"a"}}`, `{"ID":"1"}`, `{"İd":1,"\u0069d":"2"}`, `{"tex\u0074":"a"}`, `{"tеxt":"a"}`,
	`{"text":"\u07ff\u0800\u0080\u007f\ud7ff\ue000"}`,
	`{"text":"\ud83d\ude00\u3042\n\/\"\\"}`, `{"text":"\ud83d"}`, `{"text":"\ude00\ud83d"}`, `{"text":"\ude00\ude00"}`, `{"text":"\u123G"}`, `{"other":"\u123G"}`, `{"text":"\ud83d\u3042"}`, `{"text":"\ud83dx"}`, `{"text":"\u12G4"}`,
	"{\"text\":\"\xE3\x81\"}", "{\"text\":\"\\n\xE3\x81\"}", "{\"text\":\"a\x01\"}", "{\"other\":\"\xFF\"}", "{\"\xFF\":1}", `{"text":"` + strings.Repeat(`あ\t`, 400) + `"}`,
	`{"count":1e3}`, `{"count":-0}`, `{"count":01}`, `{"count":1.0}`, `{"count":99999999999999999999}`, `{"big":999999999999999999}`, `{"big":9223372036854775808}`, `{"small":300}`,
	`{"count":true}`, `{"count":"1"}`, `{"id":1e999999}`, `{"id":-}`, `{"id":1.}`, `{"id":1e}`, `{"id":{"a":[1, 2]}}`, `{"id":null,"text":null,"protected":null}`,
	`{"flags":[true,false,null]}`, `{"flags":[]}`, `{"flags":null}`, `{"flags":{}}`, `{"flags":[true,]}`, `{"flags":[true`, `{"lists":[[1,"2",null],null,[]]}`,
	`{"pointer":null,"deep":{"deep":null,"name":"x"}}`, `{"raw":null}`, `{"raw": [1, {"a":"b"}] }`, `{"map":{"a":1}}`, `{"any":1}`, `{"bytes":"AAAA"}`, `{"float":1.5}`,
	`{"-":"a","Skipped":"b","unseen":"c"}`, `{"type":"a","Type":"b"}`, ` {"id" : "1" , "a" : [ ] } `, `{"id":"1"}x`, `{"id":"1"},`, `{"id":"1",}`, `{`, ``, `null`, `[]`, `"a"`, `{"a"}`, `{"a":}`, `{a:1}`,
	`{"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `,"id":"1"}`, `{"a":tru}`, `{"a":nul`, `{"protected":nul}`, `{"deep":n}`, `{"truncated":TRUE}`,
	`{"` + strings.Repeat("k", 100) + `":1,"id":"1"}`, `{"ſource":"a","source":"b"}`, "{\"Kind\":\"a\"}",
}

func TestDecodeOdd(t *testing.T) {
	for _, record := range oddRecords {
		allAlike(t, []byte(record))
	}
	for name, record := range wholeRecords {
		record = strings.ReplaceAll(record, "§", "1")
		for _, odd := range oddValues {
			variants(t, record, odd, func(_, changed string) { allAlike(t, []byte(changed)) })
		}
		if n := plainValue([]byte(record), 0, 0); n != len(record) {
			t.Errorf("%s is not plain: %d of %d", name, n, len(record))
		}
	}
}

// Every record of a hot shape is read the fast way: a shape that decode cannot
// read would be right, but slow.
func TestDecodePlain(t *testing.T) {
	for name, v := range map[string]any{
		"x-api-v1": &v1Tweet{}, "x-api-v2": &v2Tweet{}, "engage-ndjson": &wirePost{}, "labelled-threads": &struct{ Posts []wirePost }{},
		"x-archive": &struct{ Tweet v1Tweet }{}, "snscrape": &snsTweet{}, "apify": &apifyTweet{}, "misskey": &misskeyNote{}, "x-graphql": &struct{ Data struct{ Result gqlTweet } }{},
	} {
		record := []byte(strings.ReplaceAll(wholeRecords[name], "§", "1"))
		p := &picker{}
		for range 2 {
			if reflect.ValueOf(v).Elem().SetZero(); !p.pick(record, v) {
				t.Errorf("%s is left to encoding/json", name)
			}
		}
	}
}

// So are texts with escapes wherever they are.
func TestDecodePlainText(t *testing.T) {
	for _, text := range []string{`\u3042`, `a\u3042`, `\u3042a`, `\u3042あ`, `あ\n`, `\n`, `\ud83d\ude00\u3042\"\\`, `\u00e9\u3042\u0041`, `\ue000\uffff`} {
		var v v1Tweet
		if !new(picker).pick([]byte(`{"text":"`+text+`"}`), &v) {
			t.Errorf("%s is left to encoding/json", text)
		}
	}
}

// TestDecodeMade makes records of known and other keys with values of all kinds.
func TestDecodeMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { allAlike(t, []byte(madeObject(3).Draw(t, "record"))) })
}

func madeObject(depth int) *rapid.Generator[string] {
	keys := rapid.SampledFrom([]string{
		"id", "ID", "id_str", "text", "Text", "full_text", "user", "screen_name", "name", "count", "big", "small", "flags", "pointer", "deep", "lists", "scalar",
		"raw", "any", "entities", "user_mentions", "mentions", "referenced_tweets", "type", "author", "at", "source", "line", "file", "data", "includes", "brand",
		"retweeted_status", "tweet", "legacy", "other", "o\\n", "店", "protected", "note_tweet", "fileIds", "poll",
	})
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		b.WriteString("{")
		for i := range rapid.IntRange(0, 5).Draw(t, "n") {
			if i > 0 {
				b.WriteString(rapid.SampledFrom([]string{",", ",", ",", " ,\n", ""}).Draw(t, "comma"))
			}
			fmt.Fprintf(&b, `"%s":%s`, keys.Draw(t, "key"), madeValue(depth).Draw(t, "value"))
		}
		return b.String() + "}"
	})
}

func madeValue(depth int) *rapid.Generator[string] {
	leaf := rapid.SampledFrom([]string{
		`"a"`, `"1"`, `"あ"`, `"\u3042\ud83d\ude00"`, `"\ud83d"`, `"\t\\"`, `""`, "\"\xE3\"", "\"\t\"", `null`, `true`, `false`, `0`, `12`, `-1`, `1.5`, `1e3`, `01`, `99999999999999999999`, `{}`, `[]`,
	})
	if depth == 0 {
		return leaf
	}
	list := rapid.Custom(func(t *rapid.T) string {
		return "[" + strings.Join(rapid.SliceOfN(madeValue(depth-1), 0, 3).Draw(t, "list"), ",") + "]"
	})
	return rapid.OneOf(leaf, leaf, list, madeObject(depth-1))
}

// FuzzDecode holds decode against encoding/json, and what passes over a value
// against its idea of what is valid.
func FuzzDecode(f *testing.F) {
	for _, record := range oddRecords {
		f.Add([]byte(record))
	}
	for _, record := range wholeRecords {
		f.Add([]byte(strings.ReplaceAll(record, "§", "1")))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		allAlike(t, raw)
		n := plainValue(raw, plainSpace(raw, 0), 0)
		if n >= 0 && !json.Valid(raw[:n]) {
			t.Fatalf("%q was passed over", raw[:n])
		}
		if shallow := len(raw) < maxPlain; shallow && n == odd && json.Valid(raw) {
			t.Fatalf("%q is odd", raw)
		}
	})
}
