package archive

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"engage/internal/lang"
)

var (
	errTooLong = lang.Errorf(lang.T{
		EN: "read a record: it is longer than 64 MiB; it is left out",
		JA: "レコードの読み取り: 64 MiB を超えているため読み飛ばしました",
	})
	errNotJSON = lang.Errorf(lang.T{
		EN: "read a record: it is not valid JSON (cut off or damaged); it is left out",
		JA: "レコードの読み取り: 正しい JSON ではありません（途中で切れているか壊れています）。読み飛ばしました",
	})
	errLineLost = lang.Errorf(lang.T{
		EN: "read a record: it is not valid JSON (cut off or damaged) and shares its line with others; it is left out, with what follows on its line",
		JA: "レコードの読み取り: 正しい JSON ではありません（途中で切れているか壊れています）。同じ行に並ぶ後続のレコードとともに読み飛ばしました",
	})
	errNoObject = lang.Errorf(lang.T{
		EN: "read a record: it is a bare word or number, not an object; it is left out",
		JA: "レコードの読み取り: オブジェクトではなく、単なる文字列や数です。読み飛ばしました",
	})
	errNoList = lang.Errorf(lang.T{
		EN: "read a record: it holds no list of posts; it is left out",
		JA: "レコードの読み取り: 投稿の一覧がありません。読み飛ばしました",
	})
)

// scriptHead is what X's exports write before the value: `window.YTD.x.part0 =`.
var scriptHead = lazily(`^\s*(?:var\s+)?[A-Za-z_$][\w$.\-]*(?:\[[^\]]*\])?\s*=\s*`)

// eachJSON calls fn with every object of f and the line it starts at: the
// elements of an array, the lines of JSONL, or values one after another. An
// object is left whole, whatever it holds; where it names a key twice, what
// decodes it takes the last. A broken value goes to r.Broken and reading goes
// on after it, or on the next line where its brackets do not match. An error of
// fn stops.
func eachJSON(ctx context.Context, f *File, r *Reader, fn func(line int, raw json.RawMessage) error) error {
	return scanFile(ctx, f, r, fn, func(s *jsonScanner) error { return s.values(false) })
}

// eachItem is eachJSON for lists that lie in objects: it calls fn with the
// elements of the arrays that f's objects hold under one of keys, at most
// depth objects deep, and never holds more than one element.
func eachItem(ctx context.Context, f *File, r *Reader, depth int, keys []string, fn func(line int, raw json.RawMessage) error) error {
	return scanFile(ctx, f, r, fn, func(s *jsonScanner) error { return s.items(depth, keys) })
}

func scanFile(ctx context.Context, f *File, r *Reader, fn func(int, json.RawMessage) error, scan func(*jsonScanner) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(ctx, rc, r, fn)
	for range scriptHead().Find(f.Head) {
		s.next()
	}
	return scan(s)
}

// jsonScanner finds the objects of a text that may be damaged. Its buffer holds
// the record at hand and what was read beyond it.
type jsonScanner struct {
	ctx context.Context
	in  io.Reader
	r   *Reader
	fn  func(int, json.RawMessage) error
	max int // bytes of one record

	buf   []byte
	pos   int   // of the next byte in buf
	start int   // of the record at hand in buf, -1 between records
	err   error // that ended the input
	stack []byte

	line   int  // of the next byte
	lead   int  // blanks at the start of that line
	text   bool // a byte that is no blank has come on that line
	indent int  // blanks before the line of the first record, -1 before it
	last   int  // the line on which the last record ended
	junk   int  // the last line reported as damaged
	flat   bool // a whole record has come
	tall   bool // a record took several
	wary   int  // position in buf up to which lines are read for the second time
}

func newScanner(ctx context.Context, in io.Reader, r *Reader, fn func(int, json.RawMessage) error) *jsonScanner {
	return &jsonScanner{ctx: ctx, in: in, r: r, fn: fn, max: maxLine, line: 1, start: -1, indent: -1}
}

// readSize is how much is read at once.
const readSize = 64 << 10

// fill reads more and lets go of what came before the record at hand. It is
// false at the end.
func (s *jsonScanner) fill() bool {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return false
	}
	from := s.pos
	if s.start >= 0 {
		from = s.start
		s.start = 0
	}
	if from > 0 {
		s.buf = append(s.buf[:0], s.buf[from:]...)
		s.pos -= from
		s.wary -= from
	}
	s.buf = slices.Grow(s.buf, readSize)
	n, err := io.ReadAtLeast(s.in, s.buf[len(s.buf):len(s.buf)+readSize], 1)
	s.buf, s.err = s.buf[:len(s.buf)+n], err
	return n > 0
}

// more says whether there is a next byte, s.buf[s.pos].
func (s *jsonScanner) more() bool { return s.pos < len(s.buf) || s.fill() }

func (s *jsonScanner) next() (c byte, ok bool) {
	if !s.more() {
		return 0, false
	}
	c = s.buf[s.pos]
	s.pos++
	switch {
	case c == '\n':
		s.line++
		s.lead, s.text = 0, false
	case s.text:
	case c == ' ' || c == '\t':
		s.lead++
	default:
		s.text = true
	}
	return c, true
}

// end is the error that ended the input, nil for its regular end.
func (s *jsonScanner) end() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// give hands one value on, or reports it.
func (s *jsonScanner) give(line int, raw []byte, bad error) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.r.line = line
	if bad != nil {
		return s.r.Broken(line, bad)
	}
	return s.fn(line, raw)
}

// items reads the arrays, or single records, that objects hold under one of
// keys, at most depth objects deep. An object without any is reported.
func (s *jsonScanner) items(depth int, keys []string) error {
	open, found, line := 0, false, 0
	for {
		c, ok := s.next()
		if !ok && open > 0 && !found && s.end() == nil {
			return s.give(line, nil, errNotJSON)
		}
		if !ok {
			return s.end()
		}
		var err error
		switch {
		case c == '{':
			if open++; open == 1 {
				found, line = false, s.line
			}
		case c == '}' && open > 0:
			if open--; open == 0 && !found {
				err = s.give(line, nil, errNoList)
			}
		case c == '"' && open > 0:
			key, _ := s.str()
			if open > depth || !slices.Contains(keys, string(key)) || !s.skip(':') {
				continue
			}
			switch {
			case s.skip('['):
				found = true
				err = s.values(true)
			case s.skip('{'):
				found = true
				err = s.record()
			}
		case open == 0 && c != '[' && c != ']' && !isBlank(c):
			err = s.word()
		}
		if err != nil {
			return err
		}
	}
}

// skip passes over blanks and c, if c comes next.
func (s *jsonScanner) skip(c byte) bool {
	for s.more() && isBlank(s.buf[s.pos]) {
		s.next()
	}
	if !s.more() || s.buf[s.pos] != c {
		return false
	}
	s.pos++
	return true
}
