package archive

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"engage/internal/corpus"
)

// told is all that comes of reading a path.
func told(t *testing.T, path string) (out []string) {
	t.Helper()
	a, err := Open(context.Background(), []string{path}, Options{})
	if err != nil {
		return []string{err.Error()}
	}
	defer a.Close()
	for p, err := range a.Posts() {
		out = append(out, fmt.Sprintf("%+v %v", p, err))
	}
	return append(out, fmt.Sprintf("%+v", a.Files()))
}

// Reading ahead changes nothing: whole, cut off or damaged, all posts and errors
// are those of one goroutine, in the same order and at the same places.
func TestAheadSaysTheSame(t *testing.T) {
	heavy(t)
	defer func() { careful = false }()
	text := rowsOf(5000)
	var jsonl strings.Builder
	for i, row := range strings.Split(text, "\n") {
		fmt.Fprintf(&jsonl, `{"id":"%d","author":"@A","at":"2026-01-02T03:04:05Z","text":%q}`+"\n", i, row)
	}
	header := []tar.Header{{Name: "a.csv", Typeflag: tar.TypeReg}, {Name: "b.csv", Typeflag: tar.TypeReg}}
	for name, whole := range map[string][]byte{
		"a.csv.gz": gz(t, text), "a.csv.zst": zst(t, text), "a.jsonl.gz": gz(t, jsonl.String()),
		"a.zip": zipOf(t, "a.csv", text), "a.tgz": tgz(t, header, text),
	} {
		if len(whole) < aheadFrom*5/4 {
			t.Fatalf("%s is too small to be read ahead: %d bytes", name, len(whole))
		}
		cases := map[string][]byte{"whole": whole}
		for _, at := range []int{len(whole) - 1, len(whole) - 9, len(whole) * 7 / 8} {
			cases[fmt.Sprint("cut at ", at)] = whole[:at]
			harmed := append([]byte(nil), whole...)
			harmed[at] ^= 0x55
			cases[fmt.Sprint("damaged at ", at)] = harmed
		}
		for what, data := range cases {
			path := write(t, name, data)
			careful = false
			got := told(t, path)
			careful = true
			if want := told(t, path); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: %d lines, want %d; the last %.300q, want %.300q", name, what, len(got), len(want), got[len(got)-2:], want[len(want)-2:])
			}
			careful = false
		}
	}
}

// unpacked is a file that takes work to read and counts how often it is closed.
func unpacked(in io.Reader, closed *int) *File {
	f := &File{Path: "a", Name: "a", Encoding: encUTF8, size: aheadFrom, packed: true}
	f.raw = func() (io.ReadCloser, error) {
		return readCloser{in, func() error { *closed++; return nil }}, nil
	}
	return f
}

// Whoever stops, the goroutine ends, or else the bubble would not; and it has
// read no further than its blocks.
func TestAheadStops(t *testing.T) {
	for name, fm := range map[string]*Format{"table": &table, "records": &apiV1} {
		for _, after := range []int64{1, 7, 3000} {
			for _, how := range []string{"break", "cancel", "error"} {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					boom := errors.New("disk")
					body := manyRecords("x-api-v1", 500)
					if fm == &table {
						body = rowsOf(500)
					}
					src := &endless{body: body, n: 1 << 30}
					var read, given atomic.Int64
					in := readFunc(func(p []byte) (int, error) {
						if how == "error" && given.Load() >= after {
							return 0, boom
						}
						n, err := src.Read(p)
						read.Add(int64(n))
						return n, err
					})
					closed := 0
					file := unpacked(in, &closed)
					file.Head = []byte(body[:min(len(body), headSize)])
					r := &Reader{file: file, info: &FileInfo{}, sink: func(corpus.Post, error) bool {
						n := given.Add(1)
						if n == 1 {
							synctest.Wait()
							if most := int64((aheadBlocks+1)*aheadBlock + workers()*batchesEach*batchSize + 2*readSize); read.Load() > most {
								t.Errorf("%s: %d bytes were read, at most %d may be", name, read.Load(), most)
							}
						}
						if how == "cancel" && n == after {
							cancel()
						}
						return how != "break" || n < after
					}}
					err := fm.Read(ctx, file, r)
					want := map[string]error{"break": errStop, "cancel": context.Canceled, "error": boom}[how]
					if !errors.Is(err, want) || given.Load() < after || closed != 1 {
						t.Errorf("%s, %s after %d: %v after %d, closed %d times", name, how, after, err, given.Load(), closed)
					}
				})
			}
		}
	}
}

// A small file, or one that is what it says, is read as it is asked for.
func TestNotAhead(t *testing.T) {
	for name, c := range map[string]struct {
		size   int64
		packed bool
		code   string
		ahead  bool
	}{
		"small": {aheadFrom - 1, true, encUTF8, false}, "plain": {aheadFrom, false, encUTF8, false},
		"packed": {aheadFrom, true, encUTF8, true}, "encoded": {aheadFrom, false, encCP932, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			var read atomic.Int64
			closed := 0
			f := unpacked(readFunc(func(p []byte) (int, error) { read.Add(int64(len(p))); return len(p), nil }), &closed)
			f.size, f.packed, f.Encoding = c.size, c.packed, c.code
			rc, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if got := read.Load() > 0; got != c.ahead {
				t.Errorf("%s: %d bytes were read before one was asked for", name, read.Load())
			}
			rc.Close()
		})
	}
}
