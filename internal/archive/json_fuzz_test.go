package archive

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// plain are the objects in a text that encoding/json accepts, compacted, and
// how many values are none. ok is false where it does not accept the text.
func plain(data []byte) (objects []string, others int, ok bool) {
	var walk func(raw json.RawMessage)
	walk = func(raw json.RawMessage) {
		switch raw[0] {
		case '{':
			var b bytes.Buffer
			_ = json.Compact(&b, raw)
			objects = append(objects, b.String())
		case '[':
			var list []json.RawMessage
			_ = json.Unmarshal(raw, &list)
			for _, v := range list {
				walk(v)
			}
		default:
			others++
		}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		switch err := dec.Decode(&raw); {
		case err == io.EOF:
			return objects, others, true
		case err != nil:
			return nil, 0, false
		}
		walk(raw)
	}
}

// FuzzScanner holds the scanner against encoding/json: where that accepts a
// text, both see the same objects, however it is printed; and any text is read
// to its end without a value that is no JSON and without a byte unaccounted for.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`[{"a":1},[{"b":"\"}"}],"x",3]`, "{\"a\":[\n{\"b\":1}\n]}\n{}", "{\"a\":\"\n{\"a\":2}\n", "[\n  {\n    \"a\": {\n  },\n  {\n  }\n]",
		"x = [ {\n \"a\" : 1 ]\n}, {\n} ]", "\uFEFF{}\x00", "{\"a\":[\n{\"a\":[\n{}\n", `"\"{" {"a":"\\"} [null,true,-1.5e9]`, "}{][,;:", outboxJSON, misskeyJSON, tweetsJS,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := scan(t, string(data))
		for i, v := range got.values {
			_, raw, _ := strings.Cut(v, ": ")
			if !json.Valid([]byte(raw)) || raw[0] != '{' {
				t.Fatalf("handed on: %q", v)
			}
			var b bytes.Buffer
			_ = json.Compact(&b, []byte(raw))
			got.values[i] = b.String()
		}
		body := data[len(scriptHead().Find(data[:min(len(data), headSize)])):]
		content := slices.ContainsFunc(body, func(c byte) bool { return !isBlank(c) && c != '[' && c != ']' })
		if content && len(got.values)+len(got.broken) == 0 {
			t.Fatalf("nothing of %q was seen", data)
		}
		_ = (&scanned{}).scanner(bytes.NewReader(data)).items(2, []string{"a", "orderedItems"})
		want, others, ok := plain(data)
		if !ok {
			return
		}
		// Numbers that touch, 00, are two values to encoding/json.
		if !slices.Equal(got.values, want) || len(got.broken) > others || len(got.broken) == 0 && others > 0 {
			t.Fatalf("%q:\ngot  %q broken %q\nwant %q and %d others", data, got.values, got.broken, want, others)
		}
		checkPrinted(t, want)
	})
}

// checkPrinted reads objects in the ways that exporters print them.
func checkPrinted(t *testing.T, objects []string) {
	array := []byte("[" + strings.Join(objects, ",") + "]")
	var wide bytes.Buffer
	if err := json.Indent(&wide, array, "", "  "); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"array": string(array), "indented": wide.String(), "script": "window.YTD.a.part0 = " + wide.String(),
		"jsonl": strings.Join(objects, "\n"), "crlf": strings.Join(objects, "\r\n"), "array of lines": "[" + strings.Join(objects, ",\n") + "]",
	} {
		got := scan(t, in)
		for i, v := range got.values {
			var b bytes.Buffer
			_, raw, _ := strings.Cut(v, ": ")
			if err := json.Compact(&b, []byte(raw)); err != nil {
				t.Fatal(err)
			}
			got.values[i] = b.String()
		}
		if !slices.Equal(got.values, objects) || len(got.broken) != 0 {
			t.Fatalf("%s of %q: %q, broken %q", name, objects, got.values, got.broken)
		}
	}
}
