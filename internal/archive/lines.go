package archive

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// lineBelt is a belt with a text that is cut where lines end, which takes next
// to no time: as long as each holds a record, who decodes it sees that it does.
type lineBelt struct {
	*belt
	in   io.Reader
	rest []byte // what was read and is in no batch
	line int    // its first
	err  error  // that ended the input
}

// eachLine reads what s would, up to a line that is odd: no record, or more than
// one, or a part of one. whole says that there is none; else s goes on there.
func eachLine(s *jsonScanner, r *Reader, reading func() recordFunc) (whole bool, err error) {
	l := &lineBelt{belt: newBelt(s.ctx), in: s.in, line: 1}
	odd, err := l.run(r, reading, l.fill)
	if err != nil {
		return false, err
	}
	if odd == nil && len(l.rest) == 0 && errors.Is(l.err, io.EOF) {
		return true, nil
	}
	s.in, s.line = l.left(odd)
	if r.line > 0 { // a record has come, at the start of its line
		s.indent, s.flat = 0, true
	}
	return false, nil
}

// left is what is left to read, and the line where it starts.
func (l *lineBelt) left(odd *batch) (in io.Reader, line int) {
	line = l.line
	var texts []io.Reader
	if odd != nil {
		line = odd.line
		texts = append(texts, bytes.NewReader(odd.text[odd.odd:]))
		for at := range l.order {
			texts = append(texts, bytes.NewReader(at.text))
		}
	}
	texts = append(texts, bytes.NewReader(l.rest))
	if l.err == nil {
		texts = append(texts, l.in)
	} else {
		texts = append(texts, readFunc(func([]byte) (int, error) { return 0, l.err }))
	}
	return io.MultiReader(texts...), line
}

// fill ends where a line is too long to be copied, or has no end.
func (l *lineBelt) fill() {
	for l.need() == nil {
		at := l.at
		at.text = append(at.text[:0], l.rest...)
		n, count := l.more(at)
		if n == 0 {
			l.at, l.rest = nil, at.text
			return
		}
		l.rest = append(l.rest[:0], at.text[n:]...)
		at.text, at.line = at.text[:n], l.line
		l.line += count
		l.send()
	}
}

// more reads on in the text of a batch, until it holds the end of a line. It
// gives the length of the whole lines, and their number.
func (l *lineBelt) more(at *batch) (n, count int) {
	for size := batchSize; ; size *= 2 {
		if l.err == nil && len(at.text) < size {
			at.text = slices.Grow(at.text, size-len(at.text))
			m, err := io.ReadFull(l.in, at.text[len(at.text):size])
			at.text = at.text[:len(at.text)+m]
			if l.err = err; errors.Is(err, io.ErrUnexpectedEOF) {
				l.err = io.EOF
			}
		}
		n = bytes.LastIndexByte(at.text, '\n') + 1
		if n > 0 || l.err != nil || size >= maxApart {
			break
		}
	}
	if count = bytes.Count(at.text[:n], newline); count > batchLength {
		n, count = 0, batchLength
		for range count {
			n += bytes.IndexByte(at.text[n:], '\n') + 1
		}
	}
	return n, count
}

var newline = []byte("\n")

// readLines reads the lines of a batch, up to one that is odd.
func (b *belt) readLines(at *batch, r *Reader, read recordFunc) {
	for from := 0; from < len(at.text) && at.err == nil && b.ctx.Err() == nil; at.line++ {
		end := from + bytes.IndexByte(at.text[from:], '\n')
		raw := trimBetween(at.text[from:end])
		plain := len(raw) == 0
		if !plain && raw[0] == '{' {
			r.line = at.line
			if plain, at.err = read(r, at.line, raw, false); plain {
				at.last = at.line
			}
		}
		if !plain {
			at.odd = from
			return
		}
		from = end + 1
	}
}

// trimBetween takes off the end of a line what may stand between records, as
// brackets of an array may: a line of nothing else is as good as none.
func trimBetween(line []byte) []byte {
	n := len(line)
	for n > 0 && (isBlank(line[n-1]) || line[n-1] == '[' || line[n-1] == ']') {
		n--
	}
	return line[:n]
}
