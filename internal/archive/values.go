package archive

import (
	"encoding/json"
	"errors"
	"io"
)

// values reads values that follow each other, with the brackets of an array
// around them or not. It finds their ends by depth, so that one damaged value
// costs only itself: a newline inside a string, or a bracket that closes the
// wrong one, ends it, and reading goes on at the next line that is indented
// like the first value.
func (s *jsonScanner) values() error {
	indent := -1 // of the first value
	col, fresh := 0, true
	junk := false
	for {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if c == '}' && s.listed {
			continue
		}
		switch c {
		case '\n':
			s.line++
			col, fresh, junk = 0, true, false
		case ' ', '\t', '\r', 0, ',', ';', '[', ']', 0xEF, 0xBB, 0xBF:
			if fresh {
				col++
			}
		case '{':
			line := s.line
			if indent < 0 {
				indent = col
			}
			bad, err := s.object()
			if err != nil {
				return err
			}
			if bad == nil && !json.Valid(s.buf) {
				bad = errNotJSON
			}
			atNewline := len(s.buf) > 0 && s.buf[len(s.buf)-1] == '\n'
			if err := s.give(line, s.buf, bad); err != nil {
				return err
			}
			if bad != nil {
				if err := s.resync(indent, atNewline); err != nil {
					return err
				}
				col = indent
				continue
			}
			fresh = false
		default:
			fresh = false
			if !junk {
				junk = true
				if err := s.give(s.line, nil, errNotJSON); err != nil {
					return err
				}
			}
		}
	}
}

// object reads the rest of an object into buf. bad says what is wrong with it;
// err that nothing more can be read.
func (s *jsonScanner) object() (bad, err error) {
	s.buf = append(s.buf[:0], '{')
	stack := []byte{'}'}
	inString, escaped := false, false
	for len(stack) > 0 {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return errNotJSON, nil
		}
		if err != nil {
			return nil, err
		}
		if len(s.buf) >= maxLine {
			return errTooLong, nil
		}
		s.buf = append(s.buf, c)
		if c == '\n' {
			s.line++
		}
		switch {
		case escaped:
			escaped = false
		case inString:
			switch c {
			case '\\':
				escaped = true
			case '"':
				inString = false
			case '\n':
				return errNotJSON, nil
			}
		case c == '"':
			inString = true
		case c == '{':
			stack = append(stack, '}')
		case c == '[':
			stack = append(stack, ']')
		case c == '}' || c == ']':
			if stack[len(stack)-1] != c {
				return errNotJSON, nil
			}
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 10_000 {
			return errNotJSON, nil
		}
	}
	return nil, nil
}

// resync skips to the next line that starts with { after indent blanks.
func (s *jsonScanner) resync(indent int, atNewline bool) error {
	for {
		if !atNewline {
			if err := s.skipLine(); err != nil {
				return eofIsNil(err)
			}
		}
		atNewline = false
		head, err := s.in.Peek(indent + 1)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(head) <= indent {
			if err != nil {
				return nil // the end; the main loop will see it
			}
			continue
		}
		blank := true
		for _, c := range head[:indent] {
			blank = blank && (c == ' ' || c == '\t' || c == ',' || c == '[')
		}
		if blank && head[indent] == '{' {
			_, err := s.in.Discard(indent)
			return err
		}
	}
}

func (s *jsonScanner) skipLine() error {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return err
		}
		if c == '\n' {
			s.line++
			return nil
		}
	}
}

func eofIsNil(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
