package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"path"
	"slices"
	"strings"
)

// workbook reads an Excel workbook: the first sheet with a header, and further
// ones with the same header. The rows are those of a CSV.
var workbook = Format{Name: "xlsx", Detect: detectWorkbook, Read: readWorkbook}

func detectWorkbook(f *File) int {
	ext := strings.ToLower(path.Ext(f.Name))
	if ext != ".xlsx" && ext != ".xlsm" && !bytes.HasPrefix(f.Head, []byte("PK")) {
		return 0
	}
	if kindOf(rawHead(f)) != kindZip {
		return 0 // an old .xls, or one with a password: see looksLike
	}
	if isOffice(f.Name) && ext != ".xlsx" && ext != ".xlsm" {
		return 0
	}
	return 90
}

// isWorkbook tells a workbook from other zips, whatever its name.
func isWorkbook(z *zip.Reader) bool {
	return slices.ContainsFunc(z.File, func(f *zip.File) bool {
		return strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), "xl/workbook.xml")
	})
}

func readWorkbook(ctx context.Context, f *File, r *Reader) error {
	if err := checkMap(r.Opts.Map); err != nil {
		return err
	}
	r.SetEncoding(encUTF8)
	b, err := openBook(f)
	if err != nil {
		return r.Unreadable(err)
	}
	defer b.close()
	sheets := b.sheets()
	l, at, err := b.findTable(sheets, r.Opts)
	if err != nil {
		return r.Unreadable(err)
	}
	t := newTableReader(l, r)
	t.asText = b.timeText
	for _, s := range sheets[at:] {
		if err := b.readSheet(ctx, s, t); err != nil {
			return err
		}
	}
	if b.damage != nil {
		return r.Broken(r.line+1, b.damage)
	}
	return nil
}

// findTable gives the layout of the first sheet with posts, and which it is.
func (b *book) findTable(sheets []string, o Options) (*layout, int, error) {
	var odd error
	var header []string
	for i, s := range sheets {
		rows, err := b.firstRows(s, maxPreamble+maxSample)
		if err != nil {
			return nil, 0, err
		}
		l := layoutIn(rows, o)
		if l != nil && usable(l, nil, o) == nil {
			return l, i, nil
		}
		if l != nil && odd == nil {
			odd = usable(l, nil, o)
		}
		for _, row := range rows[:min(len(rows), maxPreamble)] {
			if len(header) == 0 || len(row.cells) > len(header) && i == 0 {
				header = row.cells
			}
		}
	}
	switch {
	case odd != nil:
		return nil, 0, odd
	case len(o.Map) > 0:
		return nil, 0, noSuchColumns(o.Map, header)
	}
	return nil, 0, noTextColumn(header)
}

func (b *book) firstRows(sheet string, n int) ([]tableRow, error) {
	var rows []tableRow
	err := b.eachRow(sheet, func(line int, row []string, bad error) error {
		if bad == nil {
			rows = append(rows, tableRow{line, row})
		}
		if len(rows) == n {
			return errEnough
		}
		return nil
	})
	return rows, notEnough(err)
}

// readSheet reads a sheet, if its header is that of the table.
func (b *book) readSheet(ctx context.Context, sheet string, t *tableReader) error {
	width, above, inTable := len(t.names), 0, false
	err := b.eachRow(sheet, func(line int, row []string, bad error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		// Empty cells at the end of a row are not there, and notes beside the
		// table belong to no column.
		for len(row) < width {
			row = append(row, "")
		}
		row = row[:width]
		switch {
		case !inTable && above > maxPreamble:
			return errEnough
		case !inTable:
			above++
			inTable = bad == nil && t.isHeader(row)
			return nil
		case bad != nil:
			return t.r.Broken(line, bad)
		}
		t.r.line = line
		return t.row(line, row)
	})
	return notEnough(err)
}
