package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"

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
)

// scriptHead is what X's exports write before the value: `window.YTD.x.part0 =`.
var scriptHead = regexp.MustCompile(`^\s*(?:var\s+)?[A-Za-z_$][\w$.\-]*(?:\[[^\]]*\])?\s*=\s*`)

// eachJSON calls fn with every top-level value of f and the line it starts at:
// the elements of an array, the lines of JSONL, or values one after another.
// An object is left whole, whatever it holds. A broken value goes to r.Broken
// and reading goes on with the next line. An error of fn stops.
func eachJSON(ctx context.Context, f *File, r *Reader, fn func(line int, raw json.RawMessage) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	s := &jsonScanner{ctx: ctx, in: bufio.NewReaderSize(rc, 256<<10), line: 1, r: r, fn: fn}
	if m := scriptHead.Find(f.Head); m != nil {
		s.line += bytes.Count(m, []byte("\n"))
		if _, err := s.in.Discard(len(m)); err != nil {
			return err
		}
	}
	if looksLikeLines(f.Head) {
		return s.lines()
	}
	return s.values()
}

// looksLikeLines tells JSONL from one printed over several lines: some line of
// the head that starts with { is a value by itself.
func looksLikeLines(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\x00")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	if bytes.IndexByte(head, '\n') < 0 {
		return true
	}
	for line := range bytes.Lines(head) {
		if line[0] == '{' && json.Valid(line) {
			return true
		}
	}
	return false
}

type jsonScanner struct {
	ctx  context.Context
	in   *bufio.Reader
	line int // of the next byte
	r    *Reader
	fn   func(int, json.RawMessage) error
	buf  []byte
	// listed: the values are the list of an object, whose closing brace is no junk.
	listed bool
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

// lines reads one value (or several) per line.
func (s *jsonScanner) lines() error {
	for {
		s.buf = s.buf[:0]
		long := false
		var err error
		for {
			var part []byte
			part, err = s.in.ReadSlice('\n')
			if len(s.buf)+len(part) > maxLine {
				long = true
			} else {
				s.buf = append(s.buf, part...)
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
		}
		line := s.line
		s.line++
		if err != nil && err != io.EOF {
			return err
		}
		if raw := trimLine(s.buf); long || len(raw) > 0 {
			if gerr := s.oneLine(line, raw, long); gerr != nil {
				return gerr
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func trimLine(b []byte) []byte {
	b = bytes.Trim(b, " \t\r\n\x00")
	b = bytes.TrimPrefix(b, []byte("\uFEFF")) // where files were joined
	return bytes.TrimRight(bytes.TrimSpace(b), ",")
}

func (s *jsonScanner) oneLine(line int, raw []byte, long bool) error {
	if long {
		return s.give(line, nil, errTooLong)
	}
	if json.Valid(raw) {
		return s.give(line, raw, nil)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	for {
		var v json.RawMessage
		switch err := dec.Decode(&v); {
		case err == io.EOF:
			return nil
		case err != nil:
			return s.give(line, nil, errNotJSON)
		}
		if err := s.give(line, v, nil); err != nil {
			return err
		}
	}
}
