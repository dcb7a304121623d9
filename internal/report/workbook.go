package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Workbook is the Excel format: sheets for the summary, the conversations, the
// inbox, whom to leave alone, and the people. Rows go to a temporary file until
// Close; Discard removes it where Close is never reached.
type Workbook struct {
	file   *excelize.File
	out    io.Writer
	head   *Head
	looks  [numLooks]int // styles
	most   int           // rows of a sheet
	linked int           // links of a sheet
	talks  *sheet
	extent insight.Extent
	err    error // the first
}

// NewWorkbook returns a writer of the xlsx format.
func NewWorkbook(w io.Writer, h *Head) *Workbook {
	b := &Workbook{file: excelize.NewFile(), out: w, head: h, most: sheetRows, linked: sheetLinks}
	font := lang.T{EN: "Calibri", JA: "Yu Gothic"}.In(h.Lang)
	b.try(b.file.SetDefaultFont(font))
	for l := range numLooks {
		var err error
		b.looks[l], err = b.file.NewStyle(l.style(font))
		b.try(err)
	}
	b.try(b.file.SetSheetName("Sheet1", summaryTitle.In(h.Lang)))
	b.talks = b.list(lang.T{EN: "conversations", JA: "会話"}, talkColumns(h))
	return b
}

var summaryTitle = lang.T{EN: "summary", JA: "概要"}

// try keeps the first error; after one nothing more is written.
func (b *Workbook) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// open makes a sheet that prints to the width of A4.
func (b *Workbook) open(name string) {
	if b.err != nil {
		return
	}
	_, err := b.file.NewSheet(name)
	b.try(err)
	const a4 = 9
	size, wide, high, fit, orientation := a4, 1, 0, true, "landscape"
	b.try(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.try(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	side, top, foot := 0.4, 0.6, 0.3 // inches
	b.try(b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &foot, Footer: &foot}))
	b.try(b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"}))
}

// streamer begins to write a sheet with columns so wide.
func (b *Workbook) streamer(name string, widths []float64) *excelize.StreamWriter {
	if b.err != nil {
		return nil
	}
	s, err := b.file.NewStreamWriter(name)
	b.try(err)
	for i, w := range widths {
		if b.err == nil {
			b.try(s.SetColWidth(i+1, i+1, w))
		}
	}
	return s
}

// cell is a value as a cell of the look, or of its own.
func (b *Workbook) cell(l look, v any) any {
	if own, ok := v.(shown); ok {
		l, v = own.look, own.value
	}
	if text, ok := v.(string); ok {
		if text == "" {
			return nil
		}
		v = cellText(text)
	}
	if v == nil {
		return nil
	}
	return excelize.Cell{StyleID: b.looks[l], Value: v}
}

func (b *Workbook) set(s *excelize.StreamWriter, row int, height float64, cells []any) {
	if b.err == nil {
		b.try(s.SetRow(at(0, row), cells, excelize.RowOpts{Height: height}))
	}
}

// talkColumns are those of csv, what people look for first.
func talkColumns(h *Head) []sheetColumn {
	out := []sheetColumn{
		{lang.T{EN: "conversation id", JA: "会話ID"}, 22, asText}, {lang.T{EN: "started", JA: "開始"}, 16, asMoment}, {lang.T{EN: "ended", JA: "終了"}, 16, asMoment},
		{lang.T{EN: "account", JA: "アカウント"}, 15, asText}, {lang.T{EN: "first author", JA: "最初の投稿者"}, 15, asText},
		{lang.T{EN: "first post", JA: "最初の投稿"}, 60, asWrapped}, {lang.T{EN: "primary mode", JA: "主モード"}, 22, asText},
		{lang.T{EN: "department", JA: "担当部門"}, 25, asText}, {lang.T{EN: "level", JA: "段階"}, 12, asText},
	}
	for _, m := range h.Rubric.Modes {
		out = append(out, sheetColumn{lang.T{EN: m.Label.EN + ", score", JA: cmp.Or(m.Label.JA, m.Label.EN) + "（点）"}, 13, asPoints})
	}
	out = append(out, []sheetColumn{
		{lang.T{EN: "two-way index", JA: "双方向指数"}, 9, asIndex}, {lang.T{EN: "posts", JA: "投稿数"}, 8, asWhole}, {lang.T{EN: "responses", JA: "返信"}, 11, asWhole},
		{lang.T{EN: "exchanges", JA: "往復"}, 11, asWhole}, {lang.T{EN: "share of posts seen", JA: "見えている投稿の割合"}, 9, asPercent},
		{lang.T{EN: "authors", JA: "投稿者"}, 20, asText},
	}...)
	for _, m := range h.Rubric.Modes {
		out = append(out, sheetColumn{lang.T{EN: m.Label.EN + ", strength", JA: cmp.Or(m.Label.JA, m.Label.EN) + "（強さ）"}, 13, asIndex})
	}
	return append(out, sheetColumn{lang.T{EN: "link", JA: "リンク"}, 24, asLink})
}

// Write writes a row.
func (b *Workbook) Write(r *score.Result) error {
	h, c := b.head, r.Conversation
	b.extent.Add(c)
	start, end := c.Period()
	v := conversation(h, r)
	owner := ""
	if r.Primary != rubric.None {
		owner = h.label(h.Rubric.Modes[r.Primary].Owner)
	}
	row := []any{v.ID, h.moment(start, dayOnly(c, start)), h.moment(end, dayOnly(c, end)), deref(v.Account), deref(v.RootAuthor), opening(r),
		h.mode(r.Primary), owner, levelWords[r.Interaction.Level].In(h.Lang)}
	for _, s := range r.Scores {
		row = append(row, s)
	}
	row = append(row, orEmpty(v.TwoWay), v.Posts, v.Responses, v.Exchanges, orEmpty(v.ObservedShare), strings.Join(v.Authors, " "))
	for _, s := range r.Strength {
		row = append(row, s)
	}
	b.talks.add(append(row, deref(v.Permalink))...)
	return b.err
}

// dayOnly reports whether of no post of that time more than the day is known.
func dayOnly(c *corpus.Conversation, t time.Time) bool {
	for i := range c.Posts {
		if p := &c.Posts[i]; p.Own() && p.At.Equal(t) && !p.DateOnly {
			return false
		}
	}
	return true
}

// orEmpty is a value for a cell, which stays empty where it is unknown.
func orEmpty[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

// Close writes the other sheets, and the whole workbook to its writer.
func (b *Workbook) Close(d *Digest) error {
	defer b.Discard()
	b.talks.end()
	b.summary(d)
	b.inbox(d)
	b.leaveAlone(d)
	b.people(d)
	b.properties()
	if b.err != nil {
		return b.err
	}
	return b.save()
}

// Discard removes the temporary files.
func (b *Workbook) Discard() { _ = b.file.Close() } // they are in nobody's way if they stay

// properties name the tool, and date the file by its data, so that the same
// input makes the same file.
func (b *Workbook) properties() {
	p := &excelize.DocProperties{Title: reportTitle.In(b.head.Lang), Creator: "engage " + b.head.Version, LastModifiedBy: "engage " + b.head.Version}
	if t := b.extent.Last; !t.IsZero() {
		p.Created = t.UTC().Format(time.RFC3339)
		p.Modified = p.Created
	}
	b.try(b.file.SetDocProps(p))
}

// save writes the parts in the order of their names, which the library leaves
// to chance.
func (b *Workbook) save() error {
	whole, err := b.file.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(parts.File, func(x, y *zip.File) int { return cmp.Compare(x.Name, y.Name) })
	out := zip.NewWriter(b.out)
	for _, p := range parts.File {
		if err := out.Copy(p); err != nil {
			return err
		}
	}
	return out.Close()
}
