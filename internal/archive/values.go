package archive

import (
	"bytes"
	"encoding/json"
	"errors"
)

const (
	// maxNest is how deep values may lie in each other, as in encoding/json.
	maxNest = 10_000
	// maxName is the longest key that is looked for.
	maxName = 64
	// maxIndent is the deepest indentation at which records are looked for.
	maxIndent = 256
)

// isBlank knows what may stand between records: separators, also the semicolon
// of a script, and the byte order marks and NULs of files that were joined.
func isBlank(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', 0, ',', ';', 0xEF, 0xBB, 0xBF:
		return true
	}
	return false
}

// values reads values that follow each other, with the brackets of arrays
// around them or not. Only objects are records: anything else is reported,
// words and numbers one by one, damage once per line. inArray says that the
// bracket of an array has been read: then its end ends the reading, where no
// record follows.
func (s *jsonScanner) values(inArray bool) error {
	for open := 1; ; {
		c, ok := s.next()
		if !ok {
			return s.end()
		}
		var err error
		switch {
		case isBlank(c):
		case c == '[':
			open++
		case c == ']':
			open--
		case c == '{':
			err = s.record()
		case inArray && open <= 0 && (c == '"' || c == '}'):
			s.pos--
			return nil
		case c == '"':
			line := s.line
			_, whole := s.str()
			err = s.stray(line, whole)
		default:
			err = s.word()
		}
		if err != nil {
			return err
		}
	}
}

// str reads the rest of a string and gives what stands between its quotes, nil
// where that is long. whole is false where a line or the input ends in it.
func (s *jsonScanner) str() (text []byte, whole bool) {
	s.start = s.pos
	defer func() { s.start = -1 }()
	for {
		c, ok := s.next()
		switch {
		case !ok || c == '\n':
			return nil, false
		case c == '\\':
			s.next()
		case c == '"' && s.start < 0:
			return nil, true
		case c == '"':
			return s.buf[s.start : s.pos-1], true
		}
		if s.pos-s.start > maxName {
			s.start = -1
		}
	}
}

// word reads the rest of a number, a name, or of what makes no sense.
func (s *jsonScanner) word() error {
	s.start = s.pos - 1
	for s.more() && s.pos-s.start < s.max && !isBlank(s.buf[s.pos]) && !isMark(s.buf[s.pos]) {
		s.pos++
	}
	whole := json.Valid(s.buf[s.start:s.pos])
	s.start = -1
	return s.stray(s.line, whole)
}

func isMark(c byte) bool { return c == '"' || c == '[' || c == ']' || c == '{' || c == '}' }

// stray reports what is no object.
func (s *jsonScanner) stray(line int, whole bool) error {
	switch {
	case s.junk == line:
		return nil
	case whole:
		return s.give(line, nil, errNoObject)
	}
	s.junk = line
	return s.give(line, nil, errNotJSON)
}

// record reads the object that has just begun and hands it on.
func (s *jsonScanner) record() error {
	if s.indent < 0 {
		s.indent = min(s.lead, maxIndent)
	}
	s.start = s.pos - 1
	line := s.line
	var bad error
	whole := s.plain()
	if !whole {
		bad = s.object()
	}
	if bad != nil && !s.more() && s.end() != nil {
		return s.end()
	}
	matched := bad == nil
	switch {
	case matched && !whole && !json.Valid(s.buf[s.start:s.pos]):
		bad = errNotJSON
	case errors.Is(bad, errNotJSON) && line == s.last:
		bad = errLineLost
	}
	s.last = s.line
	if bad == nil {
		s.flat, s.tall = true, s.tall || s.line > line
	}
	if err := s.give(line, s.buf[s.start:s.pos], bad); err != nil {
		return err
	}
	if bad != nil && !(matched && s.goesOn()) {
		s.recover(line)
	}
	s.start = -1
	return nil
}

// plain passes over the object if it is plain and valid as a whole. It does not
// in lines that are read for the second time, and reads on for a long object by
// doubling, so that the looks at it together cost no more than two.
func (s *jsonScanner) plain() bool {
	if careful || s.start < s.wary {
		return false
	}
	for {
		text := s.buf[s.start:min(len(s.buf), s.start+s.max)]
		n := plainObject(text, s.pos-s.start, 1)
		if n >= 0 {
			s.line += bytes.Count(text[:n], []byte("\n"))
			s.pos = s.start + n
			return true
		}
		if n == odd || len(text) == s.max {
			return false
		}
		s.readAhead(min(2*len(text), s.max))
		if len(s.buf)-s.start == len(text) {
			return false
		}
	}
}

// readAhead reads until n bytes of the record at hand are there, or all.
func (s *jsonScanner) readAhead(n int) {
	for len(s.buf)-s.start < n && s.fill() {
	}
}

// object reads to the bracket that closes the object. The error says what is
// wrong with it. In lines that are read for the second time, the start of a
// record ends an open object.
func (s *jsonScanner) object() error {
	s.stack = append(s.stack[:0], '}')
	inString := false
	rival := -1 // where the next record starts, counted from the start of this one
	for len(s.stack) > 0 {
		if !s.more() {
			return errNotJSON
		}
		rest := s.buf[s.pos:min(len(s.buf), s.start+s.max)]
		if len(rest) == 0 {
			return errTooLong
		}
		stops := `{}[]"` + "\n"
		if inString {
			stops = `\"` + "\n"
		}
		i := bytes.IndexAny(rest, stops)
		if i < 0 {
			s.pos += len(rest)
			continue
		}
		c := rest[i]
		s.pos += i + 1
		switch top := len(s.stack) - 1; c {
		case '\n':
			s.line++
			if inString {
				return errNotJSON
			}
			if rival = -1; s.pos < s.wary {
				if i := s.recordStart(); i >= 0 {
					rival = s.pos - s.start + i
				}
			}
		case '\\':
			if s.more() && s.buf[s.pos] != '\n' {
				s.pos++
			}
		case '"':
			inString = !inString
		case '{', '[':
			if s.pos-1-s.start == rival || top+2 > maxNest {
				return errNotJSON
			}
			s.stack = append(s.stack, c+2) // what closes it
		default:
			if s.stack[top] != c {
				return errNotJSON
			}
			s.stack = s.stack[:top]
		}
	}
	return nil
}

// goesOn reports whether what follows an object can follow one.
func (s *jsonScanner) goesOn() bool {
	return !s.more() || isBlank(s.buf[s.pos]) || s.buf[s.pos] == ']'
}

// recover goes on after a damaged record, at the first line after the one where
// it began that looks like the start of a record; where records have a line
// each, any line as far left as theirs. That the record was damaged may have
// come to light many lines later, so those are read once more.
func (s *jsonScanner) recover(line int) {
	s.wary = max(s.wary, s.pos)
	s.pos, s.line, s.start = s.start, line, -1
	for s.skipLine() {
		if i := s.recordStart(); i >= 0 {
			s.pos += i
			return
		}
		if s.flat && !s.tall && s.blanks() <= s.indent {
			return
		}
	}
}

// blanks is how far to the right the line at hand begins, as far as that
// matters.
func (s *jsonScanner) blanks() int {
	for len(s.buf)-s.pos < s.indent+8 && s.fill() {
	}
	line := s.buf[s.pos:min(len(s.buf), s.pos+s.indent+8)]
	return len(line) - len(bytes.TrimLeft(line, " \t"))
}

func (s *jsonScanner) skipLine() bool {
	for s.more() {
		if i := bytes.IndexByte(s.buf[s.pos:], '\n'); i >= 0 {
			s.pos += i + 1
			s.line++
			return true
		}
		s.pos = len(s.buf)
	}
	return false
}

// recordStart says how many bytes of the line at hand come before a record, -1
// if it does not start one: no deeper than the first record did, with a
// bracket, also one that closes the record before, or without.
func (s *jsonScanner) recordStart() int {
	n := s.blanks()
	line := s.buf[s.pos:min(len(s.buf), s.pos+s.indent+8)]
	rest := bytes.TrimLeft(line[n:], "}[, \t")
	if n > s.indent || len(rest) == 0 || rest[0] != '{' {
		return -1
	}
	return len(line) - len(rest)
}
