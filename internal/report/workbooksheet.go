package report

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"engage/internal/lang"
)

// What Excel holds, and how many links the library can write in good time (it
// compares each with all before it; Excel would take 65,530).
const (
	sheetRows  = 1 << 20 // the header among them
	cellLength = 32767   // UTF-16 units of a text
	cellBreaks = 253     // line breaks of a text
	linkLength = 2079    // characters of an address
	sheetLinks = 10000
)

// look is how a cell is shown: what Excel takes its value for.
type look int

const (
	asText look = iota
	asWrapped
	asWhole
	asIndex
	asPoints
	asPercent
	asDuration
	asMoment
	asDay
	asLink
	asHeader
	asTitle
	asSection
	asSentence
	asNote
	numLooks
)

// style is the Excel style of a look.
func (l look) style(font string) *excelize.Style {
	formats := map[look]string{asText: "@", asWrapped: "@", asLink: "@", asWhole: "#,##0", asIndex: "0.00", asPoints: "0.0", asPercent: "0.0%",
		asDuration: "[h]:mm:ss", asMoment: "yyyy-mm-dd hh:mm", asDay: "yyyy-mm-dd"}
	s := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}, Font: &excelize.Font{Family: font, Size: 11}}
	if f, ok := formats[l]; ok {
		s.CustomNumFmt = &f
	}
	left := &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}
	switch l {
	case asText:
		s.Alignment = left
	case asWrapped, asSentence:
		s.Alignment = left
		s.Alignment.WrapText = true
	case asLink:
		s.Alignment = left
		s.Font.Color, s.Font.Underline = "0563C1", "single"
	case asTitle:
		s.Font.Bold, s.Font.Size = true, 16
	case asSection:
		s.Font.Bold, s.Font.Size = true, 13
	case asNote:
		s.Font.Italic, s.Font.Color = true, "595959"
	case asHeader:
		s.Font.Bold = true
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE6EE"}}
		s.Border = []excelize.Border{{Type: "bottom", Color: "7F8C97", Style: 1}}
		s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	}
	return s
}

// shown is a value with a look of its own, not that of its column.
type shown struct {
	look  look
	value any
}

// sheetColumn is a column of a list.
type sheetColumn struct {
	name  lang.T
	width float64
	look  look
}

// sheet is a list in a workbook: a header, then a row for each item, on as many
// sheets as that takes.
type sheet struct {
	*Workbook
	title   string
	name    string // of the sheet that is being written: the title, then "title 2"
	columns []sheetColumn
	stream  *excelize.StreamWriter
	parts   int
	row     int
	links   []sheetLink
}

type sheetLink struct{ cell, address string }

// list begins a list.
func (b *Workbook) list(title lang.T, columns []sheetColumn) *sheet {
	s := &sheet{Workbook: b, title: title.In(b.head.Lang), columns: columns}
	s.begin()
	return s
}

// begin begins a sheet of the list.
func (s *sheet) begin() {
	s.parts++
	s.row, s.links = 0, nil
	if s.name = s.title; s.parts > 1 {
		s.name = fmt.Sprint(s.title, " ", s.parts)
	}
	s.open(s.name)
	widths, header := make([]float64, len(s.columns)), make([]any, len(s.columns))
	for i, c := range s.columns {
		widths[i], header[i] = c.width, shown{asHeader, c.name.In(s.head.Lang)}
	}
	s.stream = s.streamer(s.name, widths)
	if s.err != nil {
		return
	}
	s.try(s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}}}))
	s.try(s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + s.name + "'!$1:$1", Scope: s.name}))
	s.put(3*lineHeight, header...)
}

// add writes an item: a value for each column, nil for none.
func (s *sheet) add(values ...any) {
	if s.row == s.most {
		s.end()
		s.begin()
	}
	for i, v := range values {
		if address, ok := v.(string); ok && s.columns[i].look == asLink {
			values[i] = s.link(i, address)
		}
	}
	s.put(s.height(values), values...)
}

// note writes a line about the list in the place of items.
func (s *sheet) note(text string) { s.put(0, shown{asNote, text}) }

func (s *sheet) put(height float64, values ...any) {
	s.row++
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = s.cell(s.columns[i].look, v)
	}
	s.set(s.stream, s.row, height, cells)
}

// link is an address of the web as a link, any other as a text; Excel refuses a
// file with a link that is no URI.
func (s *sheet) link(column int, address string) any {
	odd := func(r rune) bool { return r > '~' || strings.ContainsRune("{}|^[]", r) }
	if safeURL(address) == "" || len(address) > linkLength || strings.ContainsFunc(address, odd) {
		return shown{asText, address}
	}
	s.links = append(s.links, sheetLink{at(column, s.row+1), address})
	return address
}

// mostLines is how many lines a row is high at most.
const mostLines = 8

// height is the height of a row that shows its wrapped texts, 0 for one line.
func (s *sheet) height(values []any) float64 {
	lines := 1
	for i, v := range values {
		if text, ok := v.(string); ok && s.columns[i].look == asWrapped {
			lines = max(lines, wrappedLines(text, s.columns[i].width))
		}
	}
	if lines == 1 {
		return 0
	}
	return lineHeight * float64(min(lines, mostLines))
}

// end closes the sheet: nothing more can be written to it.
func (s *sheet) end() {
	if s.err != nil {
		return
	}
	last := at(len(s.columns)-1, max(s.row, 2))
	s.try(s.file.AutoFilter(s.name, "A1:"+at(len(s.columns)-1, s.row), nil))
	s.try(s.file.AddIgnoredErrors(s.name, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText))
	links := s.links[max(0, len(s.links)-s.linked):] // the latest
	for _, l := range links {
		s.try(s.file.SetCellHyperLink(s.name, l.cell, l.address, "External"))
	}
	s.try(s.stream.Flush())
}

// at names a cell by its column, from 0, and row, from 1.
func at(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row) // neither is ever out of bounds
	return name
}

// lineHeight is the height of a line in points.
const lineHeight = 18

// wrappedLines is how many lines a text takes in a column.
func wrappedLines(text string, width float64) (n int) {
	for line := range strings.SplitSeq(cellText(text), "\n") {
		n += max(1, int(math.Ceil(float64(Width(line))/(width-1))))
	}
	return n
}

// moment is a time as Excel takes it; a text where Excel has no such day, nil
// where the time is unknown.
func (h *Head) moment(t time.Time, dayOnly bool) any {
	switch t = t.In(h.Zone); {
	case t.IsZero():
		return nil
	case t.Year() < 1900 || t.Year() > 9999:
		return shown{asText, t.Format(time.RFC3339)}
	case dayOnly:
		return shown{asDay, t}
	}
	return t
}

// cellText is a text as a cell of a spreadsheet can hold it: neutralised, its
// line breaks kept as far as Excel takes them, and cut to what Excel takes.
func cellText(s string) string {
	s = lineBreaks.Replace(s)
	lines := strings.SplitN(s, "\n", cellBreaks+1)
	for i := range lines {
		lines[i] = Plain(lines[i])
	}
	s = Cell(strings.Join(lines, "\n"))
	if len(s) <= cellLength {
		return s
	}
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > cellLength {
			_, last := utf8.DecodeLastRuneInString(s[:i])
			return s[:i-last] + "…"
		}
	}
	return s
}

// lineBreaks writes line breaks in one way, and puts a visible character for
// those that XML cannot hold.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\ufffe", "\ufffd", "\uffff", "\ufffd")
