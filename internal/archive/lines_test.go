package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

// Whatever comes after many lines of one record each is read as it is without
// them, and they as lines are.
func TestLinesThenOdd(t *testing.T) {
	heavy(t)
	one := strings.ReplaceAll(wholeRecords["x-api-v1"], "§", "7")
	var before strings.Builder
	for i := 0; before.Len() < 3*batchSize; i++ {
		before.WriteString(strings.ReplaceAll(wholeRecords["x-api-v1"], "§", fmt.Sprint(i)) + "\n")
	}
	for _, odd := range map[string]string{
		"nothing": "", "cut": one[:len(one)-9], "cut line": one[:len(one)-9] + "\n", "several lines": strings.ReplaceAll(one, ",", ",\n"),
		"two on a line": one + one, "a word": "word " + one, "a list": "[" + one + "," + one + "]", "indented": "  " + one, "cut, indented": "  {\n",
		"not JSON": strings.Replace(one, ":", ";", 1), "odd": `{"a":1,"\u0061":2}`, "half a character": strings.Replace(one, `"`, "\"\xE3", 1),
		"another shape": `{"id_str":5}`, "no post": "{}", "deep": `{"a":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + "}",
		"blank lines": "\n\r\n ,\n]\n[\n", "a long line": `{"a":"` + strings.Repeat("x", maxApart) + `"}`, "null": "null", "a string": `"a"`, "cut, then words": one[:40] + "\n\nsorry, no more", "a bracket": "{\"a\":[\n{\"a\":1}\n",
		"a long page": strings.TrimSpace(pageOf(4000)), "many lines": strings.Repeat("{}\n", 3*batchLength), "a long blank": strings.Repeat(" ", 2*batchSize),
	} {
		for _, after := range []string{"", "\n" + one, "\n" + one + "\n" + one[:30] + "\n" + one + "\r\n"} {
			readBoth(t, &apiV1, []byte(before.String()+odd+after))
			readBoth(t, &apiV1, []byte(odd+after+"\n"+before.String()))
		}
	}
}

// What is handed on does not change when other records are read.
func TestLentTexts(t *testing.T) {
	var b strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&b, `{"schema":"engage.post/v1","id":"i%d","conversation_id":"c%d","reply_to":"r%d","quotes":"q%d","author":"a%d","at":"then \u0041%d","text":"\u3042%d","url":"https://a.example/%d","brand":["b%d"],"mentions":["m%d"]}`+"\n", i, i, i, i, i, i, i, i, i, i)
		fmt.Fprintf(&b, `{"schema":"engage.post/v1","id":"i%d","reply_to":"r%d","author":"\u0061%d","text":"t%d","url":"https://b.example/%d","brand":["\u0062%d"],"client":"c%d"}`+"\n", i, i, i, i, i, i, i)
	}
	if got := readBoth(t, &engageNDJSON, []byte(b.String())); len(got.posts) != 12_000 || !strings.Contains(got.given[0], "then A0") {
		t.Errorf("%d posts, %.200q", len(got.posts), got.given[0])
	}
}

// A list that has a line for each record is read by lines, too.
func TestLinesOfList(t *testing.T) {
	one := strings.ReplaceAll(wholeRecords["x-api-v1"], "§", "7")
	for _, text := range []string{"[\n" + strings.Repeat(one+",\n", 20) + one + "\n]\n", strings.Repeat(one+"\r\n\r\n", 20)} {
		readBoth(t, &apiV1, []byte(text))
		l := &lineBelt{belt: newBelt(t.Context()), in: strings.NewReader(text), line: 1}
		read := 0
		odd, err := l.run(&Reader{info: &FileInfo{}}, func() recordFunc {
			return func(_ *Reader, _ int, raw []byte, _ bool) (bool, error) { read++; return string(raw) == one, nil }
		}, l.fill)
		if odd != nil || err != nil || read < 20 || len(l.rest) > 0 {
			t.Errorf("%v, %v: %d were read, %d bytes are left", odd, err, read, len(l.rest))
		}
	}
}

// An error comes after all that was read before it, also in the midst of a line.
func TestLinesReadError(t *testing.T) {
	boom := errors.New("disk")
	one := strings.ReplaceAll(wholeRecords["x-api-v1"], "§", "7") + "\n"
	for _, rest := range []string{"", one[:30], "x" + one} {
		data := strings.Repeat(one, 3*batchSize/len(one)) + rest
		in := io.MultiReader(strings.NewReader(data), readFunc(func([]byte) (int, error) { return 0, boom }))
		got := readFrom(&apiV1, Options{}, []byte(data), in)
		want := readFrom(&apiV1, Options{}, []byte(data), bytes.NewReader([]byte(data)))
		if !errors.Is(got.err, boom) || !reflect.DeepEqual(got.posts, want.posts) || len(got.posts) < 3*batchSize/len(one) {
			t.Errorf("after %q: %d posts, want %d, %v", rest, len(got.posts), len(want.posts), got.err)
		}
	}
}
