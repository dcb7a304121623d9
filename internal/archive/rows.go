package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"engage/internal/lang"
)

// csvRows cuts delimited text into rows, as tools and people really write it:
// a quote inside a cell stands for itself, NUL bytes and the byte order marks
// of joined files are dropped, and a quote that nobody closes costs its own
// line only. Its memory is bounded by maxLine and maxCell.
type csvRows struct {
	in *bufio.Reader
	// whole tells a line that is a row by itself, so that two rows between
	// stray quotes are not taken for one; nil where nothing is known of rows.
	whole func(row []string) bool

	cut   cutter
	line  int        // of the text taken last
	again []textLine // to be taken again, after a cell that never closed
	lost  int        // up to this line, an open quote stays open
}

type textLine struct {
	text []byte // without its end
	long bool   // longer than maxLine; the text is gone
}

var errOpenQuote = lang.Errorf(lang.T{
	EN: "read a row: a quote is opened and never closed; the row is left out, and reading goes on at the next line",
	JA: "行の読み取り: 引用符が閉じられていません。この行を読み飛ばし、次の行から読み続けます",
})

func newCSVRows(in io.Reader, comma rune) *csvRows {
	return &csvRows{in: bufio.NewReaderSize(in, 64<<10), cut: cutter{comma: byte(comma)}}
}

// next gives the next row that is not an empty line, until the next call, and
// the line it starts at. bad says why a row cannot be read, err why there are
// no more.
func (c *csvRows) next() (line int, row []string, bad, err error) {
	var t textLine
	for len(t.text) == 0 && !t.long {
		if t, err = c.take(); err != nil {
			return c.line, nil, nil, err
		}
	}
	if t.long {
		return c.line, nil, errTooLong, nil
	}
	line = c.line
	c.cut.begin()
	if c.cut.feed(t.text); !c.cut.open {
		return line, c.cut.row, nil, nil
	}
	first := bytes.Clone(t.text)
	taken, err := c.goOn(line)
	if err != nil {
		return line, nil, nil, err
	}
	if !c.cut.open && !c.cut.stray && !(c.isRow(first) && c.isRow(taken[len(taken)-1].text)) {
		return line, c.cut.row, nil, nil
	}
	// The quote is a stray one. The line may be a row all the same, but not
	// the first line of a text that is cut off.
	if len(taken) > 0 {
		c.line -= len(taken)
		c.again = slices.Concat(taken, c.again)
	}
	rest := slices.IndexFunc(taken, func(t textLine) bool { return len(t.text) > 0 })
	if c.whole != nil && !(c.isRow(first) && (rest < 0 || c.isRow(taken[rest].text))) {
		return line, nil, errOpenQuote, nil
	}
	return line, c.alone(first), nil, nil
}

// goOn reads the lines that the open cell of a row runs over, until it closes
// or cannot be meant to.
func (c *csvRows) goOn(line int) (taken []textLine, err error) {
	for line >= c.lost && c.cut.open && !c.cut.stray {
		t, err := c.take()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if err == nil {
			t.text = bytes.Clone(t.text)
			taken = append(taken, t)
		}
		if err != nil || t.long || len(taken) > maxCellLines || len(c.cut.cell) > maxCell {
			c.lost = c.line
			break
		}
		c.cut.feed(t.text)
	}
	return taken, nil
}

// isRow reports whether a line is known to be a row by itself.
func (c *csvRows) isRow(line []byte) bool { return c.whole != nil && c.whole(c.alone(line)) }

// alone cuts a line as if there were no others.
func (c *csvRows) alone(line []byte) []string {
	cut := cutter{comma: c.cut.comma, alone: true}
	cut.feed(line)
	return cut.row
}

// take gives the next line. Its text lasts until the next call.
func (c *csvRows) take() (textLine, error) {
	if len(c.again) > 0 {
		t := c.again[0]
		c.again = c.again[1:]
		c.line++
		return t, nil
	}
	var t textLine
	for {
		part, err := c.in.ReadSlice('\n')
		if t.long = t.long || len(t.text)+len(part) > maxLine; t.long {
			t.text = nil
		} else if t.text == nil && err == nil {
			t.text = part
		} else {
			t.text = append(t.text, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(t.text) == 0 && !t.long) {
			return t, err
		}
		break
	}
	c.line++
	if bytes.IndexByte(t.text, 0) >= 0 {
		t.text = bytes.ReplaceAll(t.text, []byte{0}, nil)
	}
	t.text = bytes.TrimPrefix(bytes.TrimRight(t.text, "\r\n"), []byte("\uFEFF"))
	return t, nil
}

// skipTo passes over the lines before the given one.
func (c *csvRows) skipTo(line int) error {
	for c.line < line-1 {
		if _, err := c.take(); err != nil {
			return err
		}
	}
	return nil
}

// headRows gives the first n rows of a head.
func headRows(head []byte, comma rune, n int) [][]string {
	var rows [][]string
	for _, r := range firstRows(head, comma, n) {
		rows = append(rows, r.cells)
	}
	return rows
}

// tableRow is a row and the line where it starts.
type tableRow struct {
	line  int
	cells []string
}

func firstRows(head []byte, comma rune, n int) []tableRow {
	c := &csvRows{in: bufio.NewReaderSize(bytes.NewReader(head), len(head)+1), cut: cutter{comma: byte(comma)}}
	var rows []tableRow
	for len(rows) < n {
		line, row, bad, err := c.next()
		if err != nil {
			break
		}
		if bad == nil {
			rows = append(rows, tableRow{line, slices.Clone(row)})
		}
	}
	return rows
}

// eachRow calls fn with every row, which it must not keep, the line it starts
// at, and its number from 0.
func eachRow(ctx context.Context, f *File, r *Reader, comma rune, fn func(line, n int, row []string) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	n := -1
	return newCSVRows(rc, comma).each(ctx, r, func(line int, row []string) error {
		n++
		return fn(line, n, row)
	})
}

func (c *csvRows) each(ctx context.Context, r *Reader, fn func(line int, row []string) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, row, bad, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r.line = line
		if bad != nil {
			err = r.Broken(line, bad)
		} else {
			err = fn(line, row)
		}
		if err != nil {
			return err
		}
	}
}

// eachNamed calls fn with every row of a table whose first row is its header;
// get gives a cell by its header as written, "" for a column that is not there.
func eachNamed(ctx context.Context, f *File, r *Reader, comma rune, fn func(line int, get func(header string) string) error) error {
	cols := map[string]int{}
	width := 0
	return eachRow(ctx, f, r, comma, func(line, n int, row []string) error {
		if n == 0 {
			for i, h := range row {
				cols[strings.TrimSpace(h)] = i
			}
			width = len(row)
			return nil
		}
		if len(row) != width {
			return r.Broken(line, badWidth(len(row), width))
		}
		return fn(line, func(name string) string {
			if i, ok := cols[name]; ok {
				return row[i]
			}
			return ""
		})
	})
}

func badWidth(got, want int) error {
	return lang.Errorf(lang.T{
		EN: "read a row: it has %d columns, the header has %d; it is left out (a quote may be missing)",
		JA: "行の読み取り: 列が %d 個で、見出しの %d 個と違います。読み飛ばしました（引用符の閉じ忘れかもしれません）",
	}, got, want)
}
