package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// scanned is what a scanner gave: "line: value" per object, "line" per record
// that was reported, in their order.
type scanned struct {
	values []string
	broken []string
}

// scanner is a scanner of in that writes into got.
func (got *scanned) scanner(in io.Reader) *jsonScanner {
	r := &Reader{file: &File{}, info: &FileInfo{}, sink: func(_ corpus.Post, err error) bool {
		var re *RecordError
		if errors.As(err, &re) {
			got.broken = append(got.broken, fmt.Sprint(re.Line))
		}
		return true
	}}
	return newScanner(context.Background(), in, r, func(line int, raw json.RawMessage) error {
		got.values = append(got.values, fmt.Sprintf("%d: %s", line, raw))
		return nil
	})
}

// scan reads data as a file.
func scan(t testing.TB, data string) *scanned {
	t.Helper()
	got := &scanned{}
	s := got.scanner(nil)
	f := &File{Path: "a", Name: "a", Head: []byte(data[:min(len(data), headSize)]), Encoding: encUTF8}
	f.raw = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
	if err := eachJSON(context.Background(), f, s.r, s.fn); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestScanner(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		values []string
		broken []string
	}{
		"array on one line":        {`[{"a":1},{"b":[{}]}]`, []string{`1: {"a":1}`, `1: {"b":[{}]}`}, nil},
		"an export of Misskey":     {"[{\"a\":1},\n{\"a\":2},\n{\"a\":3}]", []string{`1: {"a":1}`, `2: {"a":2}`, `3: {"a":3}`}, nil},
		"jsonl, CRLF, blank lines": {"{\"a\":1}\r\n\r\n{\"a\":2}\r\n", []string{`1: {"a":1}`, `3: {"a":2}`}, nil},
		"several on a line":        {`{"a":1}{"a":2} {"a":3}`, []string{`1: {"a":1}`, `1: {"a":2}`, `1: {"a":3}`}, nil},
		"one line, then several":   {"{}\n{\n\"b\":2}", []string{`1: {}`, "2: {\n\"b\":2}"}, nil},
		"a list at the margin":     {"{\"a\":[\n{\"b\":1}\n,{\"b\":2}\n]}", []string{"1: {\"a\":[\n{\"b\":1}\n,{\"b\":2}\n]}"}, nil},
		"script":                   {"window.YTD.tweets.part0 = [\n  {\"a\":1}\n]\n", []string{`2: {"a":1}`}, nil},
		"script of joined files":   {"window.YTD.a.part0 = [ {\"a\":1} ];\nwindow.YTD.a.part1 = [ {\"a\":2} ];", []string{`1: {"a":1}`, `2: {"a":2}`}, []string{"2"}},
		"BOM and NUL between":      {"{\"a\":1}\n\uFEFF{\"a\":2}\n\x00\x00{\"a\":3}\x00", []string{`1: {"a":1}`, `2: {"a":2}`, `3: {"a":3}`}, nil},
		"nested arrays":            {`[[{"a":1}],[[{"a":2}]],[]]`, []string{`1: {"a":1}`, `1: {"a":2}`}, nil},
		"scalars, once each":       {`[1,"a{",null,{"a":1},true]`, []string{`1: {"a":1}`}, []string{"1", "1", "1", "1"}},
		"a line of words":          {"{\"a\":1}\nerror: too many {requests\n{\"a\":2}\n", []string{`1: {"a":1}`, `3: {"a":2}`}, []string{"2", "2"}},
		"a cut line, then words":   {"{\"a\":1}\n{\"a\":\"\n\nsorry, no more\n{\"a\":2}\n", []string{`1: {"a":1}`, `5: {"a":2}`}, []string{"2", "4"}},
		"damage on one line":       {`[{"a":1},{"a":x},{"a":3}]`, []string{`1: {"a":1}`, `1: {"a":3}`}, []string{"1"}},
		"a key without a value":    {"[{\"a\":1},\n{\"a\"},\n{\"a\":3}]", []string{`1: {"a":1}`, `3: {"a":3}`}, []string{"2"}},
		"cut in a string":          {"{\"a\":\"x\n{\"a\":2}", []string{`2: {"a":2}`}, []string{"1"}},
		"cut in a list":            {"{\"a\":[{\"b\":1},\n{\"a\":2}\n{\"a\":3}\n", []string{`2: {"a":2}`, `3: {"a":3}`}, []string{"1"}},
		"cut in lists, twice":      {"{\"a\":[\n{\"a\":[\n{\"a\":3}\n", []string{`3: {"a":3}`}, []string{"1", "2"}},
		"cut in an array, once":    {"[{\"a\":[1,\n{\"a\":2},\n{\"a\":3}]\n", []string{`2: {"a":2}`, `3: {"a":3}`}, []string{"1"}},
		"a bracket too many":       {"[\n  {\n    \"a\": 1]\n  },\n  {\n    \"a\": 2\n  }\n]", []string{"5: {\n    \"a\": 2\n  }"}, []string{"2"}},
		"records that share a line": {"x = [ {\n  \"a\" : [ 1\n}, {\n  \"a\" : 2\n}, {\n  \"a\" : 3\n} ]",
			[]string{"3: {\n  \"a\" : 2\n}", "5: {\n  \"a\" : 3\n}"}, []string{"1"}},
		"a bracket missing": {"[\n  {\n    \"a\": {\n  },\n  {\n    \"a\": [\n      {}\n    ]\n  },\n  {\n    \"a\": 3\n  }\n]",
			[]string{"5: {\n    \"a\": [\n      {}\n    ]\n  }", "10: {\n    \"a\": 3\n  }"}, []string{"2"}},
		"cut tail":           {"[{\"a\":1},\n{\"a\":2", []string{`1: {"a":1}`}, []string{"2"}},
		"cut tail of jsonl":  {"{\"a\":1}\n{\"a\":\"", []string{`1: {"a":1}`}, []string{"2"}},
		"lone surrogate":     {`{"a":"\ud83d"}`, []string{`1: {"a":"\ud83d"}`}, nil},
		"not UTF-8":          {"{\"a\":\"\xE3\x81\"}", []string{"1: {\"a\":\"\xE3\x81\"}"}, nil},
		"quotes in a string": {`{"a":"\\\"}{"}{"b":"\\"}`, []string{`1: {"a":"\\\"}{"}`, `1: {"b":"\\"}`}, nil},
		"control characters": {"{\"a\":\"\x00\"}\n{\"a\":\"\t\"}\n{\"a\":1}", []string{`3: {"a":1}`}, []string{"1", "2"}},
		"nothing":            {" \n[ ]\n", nil, nil},
		"only words":         {"のんびり", nil, []string{"1"}},
	} {
		if got := scan(t, c.in); !slices.Equal(got.values, c.values) || !slices.Equal(got.broken, c.broken) {
			t.Errorf("%s:\ngot  %q broken %q\nwant %q broken %q", name, got.values, got.broken, c.values, c.broken)
		}
	}
}

// What encoding/json makes of values that are valid but odd.
func TestOddValues(t *testing.T) {
	for name, c := range map[string]struct{ line, id, text string }{
		"the last of two keys":   {`{"id":"9","id":"8","author":"a","at":"2026-01-02T03:04:05Z","text":"x","text":"y"}`, "8", "y"},
		"a lone surrogate":       {`{"id":"9","author":"a","at":"2026-01-02T03:04:05Z","text":"え\ud83dえ"}`, "9", "え\uFFFDえ"},
		"bytes that are no text": {"{\"id\":\"9\",\"author\":\"a\",\"at\":\"2026-01-02T03:04:05Z\",\"text\":\"え\xE3\x81え\"}", "9", "え\uFFFD\uFFFDえ"},
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", c.line+"\n"+flatLine)
		if len(posts) != 2 || len(bad) != 0 || string(posts[0].ID) != c.id || posts[0].Text != c.text {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
	for name, line := range map[string]string{
		"a number beyond all": `{"id":1e999999,"author":"a","at":"2026-01-02T03:04:05Z","text":"x"}`,
		"an id of 400 digits": `{"id":` + strings.Repeat("7", 400) + `,"author":"a","at":"2026-01-02T03:04:05Z","text":"x"}`,
		"a deep value":        `{"id":"1","text":` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_001),
		"a deep value, cut":   `{"id":"1","text":` + strings.Repeat(`{"a":`, 100_000),
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", flatLine+line+"\n"+flatLine)
		if len(posts) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.jsonl:2:") {
			t.Errorf("%s: %d posts, %v", name, len(posts), bad)
		}
	}
}

func TestDepth(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	if got := scan(t, deep(maxNest)); len(got.values) != 1 || len(got.broken) != 0 {
		t.Errorf("%d values, broken %v at the depth of encoding/json", len(got.values), got.broken)
	}
	if got := scan(t, deep(maxNest+1)); len(got.values) != 0 || len(got.broken) != 1 {
		t.Errorf("%d values, broken %v beyond it", len(got.values), got.broken)
	}
}

// endless writes head, then n times body, then tail, and watches how it is read.
type endless struct {
	head, body, tail string
	n                int
	largest          int
}

func (e *endless) Read(p []byte) (int, error) {
	e.largest = max(e.largest, len(p))
	for e.head == "" {
		switch {
		case e.n > 0:
			e.head = e.body
			e.n--
		case e.tail != "":
			e.head, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.head)
	e.head = e.head[n:]
	return n, nil
}

// A record longer than the limit costs only itself, however long it is, and
// never more memory than the limit.
func TestRecordTooLong(t *testing.T) {
	const limit = readSize / 2
	body := strings.Repeat("あ", 1000)
	for name, in := range map[string]*endless{
		"a string":      {head: "{\"a\":1}\n{\"a\":\"", body: body, tail: "\"}\n{\"a\":3}\n", n: 100 * limit / len(body)},
		"without end":   {head: "{\"a\":1}\n{\"a\":3}\n{\"a\":\"", body: body, n: 100 * limit / len(body)},
		"an array":      {head: "{\"a\":1}\n{\"a\":[1", body: strings.Repeat(",{}", 1000), tail: "]}\n{\"a\":3}\n", n: 100 * limit / 3000},
		"many lines":    {head: "[\n  {\"a\":1},\n  {\"a\":[1", body: strings.Repeat(",\n    {}", 1000), tail: "]},\n  {\"a\":3}\n]", n: 100 * limit / 9000},
		"a bare word":   {head: "{\"a\":1}\n", body: body, tail: "\n{\"a\":3}\n", n: 100 * limit / len(body)},
		"a bare string": {head: "{\"a\":1}\n\"", body: body, tail: "\"\n{\"a\":3}\n", n: 100 * limit / len(body)},
		"only blanks":   {head: "{\"a\":1}\n", body: strings.Repeat(" ", 3000), tail: "x\n{\"a\":3}\n", n: 100 * limit / 3000},
	} {
		got := &scanned{}
		s := got.scanner(in)
		s.max = limit
		if err := s.values(false); err != nil {
			t.Fatal(err)
		}
		if len(got.values) != 2 || len(got.broken) != 1 || !strings.HasSuffix(got.values[1], `{"a":3}`) {
			t.Errorf("%s: %d values, %d broken", name, len(got.values), len(got.broken))
		}
		if in.largest > readSize || cap(s.buf) > 2*limit+2*readSize {
			t.Errorf("%s: reads of %d bytes, a buffer of %d", name, in.largest, cap(s.buf))
		}
	}
	exact := `{"a":"` + strings.Repeat("x", limit-8) + `"}`
	for n, want := range map[string]int{exact: 1, exact[:7] + exact[6:]: 0} {
		got := &scanned{}
		s := got.scanner(strings.NewReader(n))
		s.max = limit
		if err := s.values(false); err != nil || len(got.values) != want || len(got.broken) != 1-want {
			t.Errorf("a record of %d bytes: %d values, %q, %v", len(n), len(got.values), got.broken, err)
		}
	}
}

// Every line is cut open: each is read for the second time, and no more often.
// Were each to start anew, this would take minutes.
func TestManyCutLines(t *testing.T) {
	const n = 30_000
	in := &endless{body: `{"a":"` + strings.Repeat("x", 500) + "\",\n", n: n, tail: "{\"a\":1}\n"}
	got := &scanned{}
	if err := got.scanner(in).values(false); err != nil {
		t.Fatal(err)
	}
	if len(got.values) != 1 || len(got.broken) != n {
		t.Errorf("%d values, %d broken", len(got.values), len(got.broken))
	}
}

// Lines are read with care only as far as the damage went.
func TestAfterDamage(t *testing.T) {
	const list = "{\"a\":[\n{\"b\":1}\n]}\n"
	damaged := "{\"a\":[\n" + strings.Repeat("{\"b\":1},\n", readSize*3/4/9) + "}\n"
	got := &scanned{}
	s := got.scanner(strings.NewReader(damaged + strings.Repeat("{\"c\":1}\n", readSize*3/8/8) + list))
	if err := s.values(false); err != nil {
		t.Fatal(err)
	}
	if len(got.broken) != 2 || !strings.HasSuffix(got.values[len(got.values)-1]+"\n", list) {
		t.Errorf("broken %q, at the end %q", got.broken, got.values[len(got.values)-1])
	}
}

func TestManySmallLines(t *testing.T) {
	n := 0
	s := (&scanned{}).scanner(&endless{body: strings.Repeat("{}\n", 1000), n: 1000})
	s.fn = func(line int, raw json.RawMessage) error {
		if n++; line != n || string(raw) != "{}" {
			t.Fatalf("line %d: %d, %q", n, line, raw)
		}
		return nil
	}
	if err := s.values(false); err != nil || n != 1_000_000 {
		t.Error(n, err)
	}
}

// Where brackets do not match and no new line helps, it is said that more than
// one record is gone.
func TestLineLost(t *testing.T) {
	for in, want := range map[string]error{
		`[{"a":1},{"a":[2},{"a":3}]`:           errLineLost,
		`[{"a":1},{"a":2]`:                     errLineLost,
		`[{"a":[1},{"a":2},{"a":3}]`:           errNotJSON,
		"[{\"a\":1},\n{\"a\":[2},\n{\"a\":3}]": errNotJSON,
		`[{"a":1},{"a":x},{"a":3}]`:            errNotJSON,
	} {
		var got []error
		s := (&scanned{}).scanner(strings.NewReader(in))
		s.r.sink = func(_ corpus.Post, err error) bool { got = append(got, err); return true }
		if err := s.values(false); err != nil || len(got) != 1 || !errors.Is(got[0], want) {
			t.Errorf("%s: %v %v", in, got, err)
		}
	}
}

func TestScannerErrors(t *testing.T) {
	boom := errors.New("disk")
	in := io.MultiReader(strings.NewReader("{\"a\":1}\n{\"a\":"), readFunc(func([]byte) (int, error) { return 0, boom }))
	got := &scanned{}
	if err := got.scanner(in).values(false); !errors.Is(err, boom) || len(got.values) != 1 || len(got.broken) != 0 {
		t.Errorf("%v %v %v", err, got.values, got.broken)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := got.scanner(&endless{body: "x ", n: math.MaxInt})
	s.ctx = ctx
	cancel()
	if err := s.values(false); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestItems(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		values []string
		broken []string
	}{
		"one list":             {`{"x":{"list":[{"no":1}]},"y":"list","list":[{"a":1},{"a":2}],"z":[{}]}`, []string{`1: {"a":1}`, `1: {"a":2}`}, nil},
		"two lists, two pages": {"{\"list\":[{\"a\":1}],\"more\":[{\"a\":2}]}\n{\"list\" : [\n{\"a\":3}]}", []string{`1: {"a":1}`, `1: {"a":2}`, `3: {"a":3}`}, nil},
		"a single record":      {`{"list":{"a":1}}`, []string{`1: {"a":1}`}, nil},
		"pages in an array":    {`[{"list":[{"a":1}]},{"list":[]}]`, []string{`1: {"a":1}`}, nil},
		"no list":              {"{\"list\":[{\"a\":1}]}\n{\"a\":[{}]}\n{\"list\":5}", []string{`1: {"a":1}`}, []string{"2", "3"}},
		"a broken element":     {`{"list":[{"a":1},{"a"},{"a":3}],"n":3}`, []string{`1: {"a":1}`, `1: {"a":3}`}, []string{"1"}},
		"a broken line":        {"{\"list\":[\n{\"a\":1},\n{\"a\":[2},\n{\"a\":3}\n],\"n\":3}", []string{`2: {"a":1}`, `4: {"a":3}`}, []string{"3"}},
		"a bracket too many":   {"{\"list\":[\n{\"a\":1}],\n{\"a\":2}\n],\"n\":3}", []string{`2: {"a":1}`, `3: {"a":2}`}, nil},
		"scalars":              {`{"list":["https://a.example/1","https://a.example/2"]}`, nil, []string{"1", "1"}},
		"cut":                  {"{\"list\":[{\"a\":1},\n{\"a\":2", []string{`1: {"a":1}`}, []string{"2"}},
		"cut before the list":  {`{"a":"b`, nil, []string{"1"}},
		"no object":            {"{\"list\":[]}\nword", nil, []string{"2"}},
	} {
		got := &scanned{}
		if err := got.scanner(strings.NewReader(c.in)).items(1, []string{"list", "more"}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.values, c.values) || !slices.Equal(got.broken, c.broken) {
			t.Errorf("%s:\ngot  %q broken %q\nwant %q broken %q", name, got.values, got.broken, c.values, c.broken)
		}
	}
}
