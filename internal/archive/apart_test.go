package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"engage/internal/corpus"
)

// outcome is all that comes of reading a file.
type outcome struct {
	posts []corpus.Post
	given []string // errors, and where posts came between them
	info  FileInfo
	err   error
}

// readFrom reads data, which may end in another error than io.EOF.
func readFrom(fm *Format, opts Options, data []byte, in io.Reader) (got outcome) {
	file := &File{Path: "a", Name: "a", Head: data[:min(len(data), headSize)], Encoding: encUTF8}
	file.raw = func() (io.ReadCloser, error) { return io.NopCloser(in), nil }
	r := &Reader{Opts: opts, file: file, info: &got.info}
	var errs []error
	r.sink = func(p corpus.Post, err error) bool {
		if err == nil {
			got.posts = append(got.posts, p)
		}
		errs = append(errs, err)
		return true
	}
	got.err = fm.Read(context.Background(), file, r)
	for _, err := range errs { // when what they were made from has changed
		got.given = append(got.given, fmt.Sprint(err))
	}
	got.given = append(got.given, fmt.Sprint("the last line was ", r.line))
	return got
}

// readBoth reads data the fast way and carefully, and fails where they differ.
func readBoth(t *testing.T, fm *Format, data []byte) outcome {
	t.Helper()
	defer func() { careful = false }()
	careful = false
	fast := readFrom(fm, Options{}, data, bytes.NewReader(data))
	careful = true
	want := readFrom(fm, Options{}, data, bytes.NewReader(data))
	if !reflect.DeepEqual(fast, want) {
		t.Fatalf("%s of %.200q:\ngot  %+v\nwant %+v", fm.Name, data, fast, want)
	}
	return fast
}

var apartFormats = []*Format{&apiV1, &apiV2, &engageNDJSON, &labelled, &xArchive, &snscrape}

// FuzzApart: posts, errors, their order and lines, and all counts are those of
// reading record by record with encoding/json. With more than one goroutine no
// two runs cover the same: run it with -fuzzminimizetime 10x.
func FuzzApart(f *testing.F) {
	for i, fm := range apartFormats {
		one := strings.ReplaceAll(wholeRecords[fm.Name], "§", "1")
		two := strings.ReplaceAll(wholeRecords[fm.Name], "§", "2")
		f.Add(uint(i), []byte(one+"\n"+two+"\n"))
		f.Add(uint(i), []byte("["+one+",\n"+two[:len(two)/2]+"\n"+one+"]"))
		f.Add(uint(i), []byte(one+` {"id":5} x `+two+"\n{\"a\":[1}\n"+one))
	}
	f.Add(uint(2), []byte("{\"a\":[\n{\"b\":1},\n{\"a\":[\n{\"id\":\"1\",\"author\":\"a\"}\n]}\n")) // the third line is read twice
	f.Add(uint(0), []byte("{\"statuses\":[\n{\"id_str\":\"1\",\"user\":{\"screen_name\":\"a\"}},5,{}]}\n{\"delete\":{}}\n"))
	f.Fuzz(func(t *testing.T, format uint, data []byte) {
		readBoth(t, apartFormats[format%uint(len(apartFormats))], data)
	})
}

// manyRecords fill several batches, with damage and private posts among them.
func manyRecords(name string, n int) string {
	var b strings.Builder
	for i := range n {
		record := strings.ReplaceAll(wholeRecords[name], "§", fmt.Sprint(i))
		switch {
		case i%97 == 13:
			record = record[:len(record)-i%50-1]
		case i%89 == 7:
			record += record
		case i%83 == 5:
			record = "\n" + strings.ReplaceAll(record, ",", ",\n")
		case i%79 == 3:
			record = strings.Replace(record, `"protected":false`, `"protected":true`, 1)
		case i%73 == 1:
			record = "word " + record
		}
		b.WriteString(record + "\n")
	}
	return b.String()
}

// pageOf is a record of n posts, longer than is copied where there are many.
func pageOf(n int) string {
	record := strings.ReplaceAll(wholeRecords["x-api-v1"], "§", "3")
	return `{"statuses":[` + strings.Repeat(record+",", n-1) + record + "]}\n"
}

func TestApartInOrder(t *testing.T) {
	for _, fm := range apartFormats {
		data := manyRecords(fm.Name, 3000)
		got := readBoth(t, fm, []byte(data))
		if len(got.posts) < 2500 || got.info.Skipped == 0 || got.info.Posts != len(got.posts) {
			t.Errorf("%s: %d posts, %+v", fm.Name, len(got.posts), got.info)
		}
	}
	long := pageOf(4000)
	if len(long) < maxApart {
		t.Fatal("the page is short")
	}
	data := manyRecords("x-api-v1", 20) + long + manyRecords("x-api-v1", 20) + strings.Repeat("damage\n", 3*batchLength) + long
	if got := readBoth(t, &apiV1, []byte(data)); len(got.posts) < 8000 {
		t.Errorf("%d posts", len(got.posts))
	}
}

// What ends a file early comes after all that was before it.
func TestApartReadError(t *testing.T) {
	boom := errors.New("disk")
	data := manyRecords("x-api-v1", 3000)
	in := io.MultiReader(strings.NewReader(data), readFunc(func([]byte) (int, error) { return 0, boom }))
	got := readFrom(&apiV1, Options{}, []byte(data), in)
	if want := readBoth(t, &apiV1, []byte(data)); !errors.Is(got.err, boom) || !reflect.DeepEqual(got.posts, want.posts) {
		t.Errorf("%d posts, %v", len(got.posts), got.err)
	}
}

// Whoever stops, nothing goes on in the background: the bubble would not end.
func TestApartStops(t *testing.T) {
	endlessV1 := func() *endless { return &endless{body: manyRecords("x-api-v1", 500), n: 1 << 30} }
	for name, stop := range map[string]func(cancel func()) bool{
		"break":  func(func()) bool { return false },
		"cancel": func(cancel func()) bool { cancel(); return true },
	} {
		for _, after := range []int{1, 7, 5000} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				n := 0
				file := &File{Path: "a", Encoding: encUTF8}
				file.raw = func() (io.ReadCloser, error) { return io.NopCloser(endlessV1()), nil }
				r := &Reader{file: file, info: &FileInfo{}, sink: func(corpus.Post, error) bool {
					n++
					return n < after || stop(cancel)
				}}
				err := apiV1.Read(ctx, file, r)
				if n != after || !errors.Is(err, errStop) && !errors.Is(err, context.Canceled) {
					t.Errorf("%s after %d: %d were handed on, %v", name, after, n, err)
				}
			})
		}
	}
}

// However slow the consumer is, no more is read than the batches hold, and
// nothing beyond a long record that is being read.
func TestApartReadsNoFurther(t *testing.T) {
	page := pageOf(4000)
	for name, c := range map[string]struct {
		body        string
		least, most int
	}{
		"batches":     {manyRecords("x-api-v1", 500), batchSize, workers()*batchesEach*batchSize + 2*readSize},
		"long record": {page, len(page), 2*len(page) + 2*readSize},
	} {
		synctest.Test(t, func(t *testing.T) {
			in, read := &endless{body: c.body, n: 1 << 30}, 0
			file := &File{Path: "a", Encoding: encUTF8}
			file.raw = func() (io.ReadCloser, error) {
				return io.NopCloser(readFunc(func(p []byte) (int, error) { n, err := in.Read(p); read += n; return n, err })), nil
			}
			r := &Reader{file: file, info: &FileInfo{}, sink: func(corpus.Post, error) bool {
				synctest.Wait() // all others wait for this one
				return false
			}}
			if err := apiV1.Read(context.Background(), file, r); !errors.Is(err, errStop) {
				t.Error(err)
			}
			if read < c.least || read > c.most {
				t.Errorf("%s: %d bytes were read, at most %d may be", name, read, c.most)
			}
		})
	}
}
