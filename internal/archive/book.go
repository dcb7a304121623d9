package archive

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"engage/internal/lang"
)

// book is an open workbook.
type book struct {
	*excelize.File
	date1904 bool
	dir      string // of its temporary files
	damage   error  // why the library cannot have seen all rows
}

// openBook opens a workbook within the limits.
func openBook(f *File) (*book, error) {
	rc, err := f.raw()
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	data, err := io.ReadAll(io.LimitReader(rc, maxWorkbook+1))
	if err != nil {
		return nil, err
	}
	z, err := checkBook(data)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "engage-*")
	if err != nil {
		return nil, err
	}
	b := &book{dir: dir, damage: damageOf(z)}
	if err := guarded(func() error { return b.open(data) }); err != nil {
		b.close()
		return nil, lang.Errorf(lang.T{
			EN: "open a workbook: %v; open it in Excel, save it again as .xlsx or CSV, and give that",
			JA: "Excel ブックを開く: %v。Excel で開いて .xlsx か CSV で保存し直し、それを指定してください"}, err)
	}
	return b, nil
}

func (b *book) open(data []byte) (err error) {
	b.File, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxSheets, UnzipXMLSizeLimit: maxPart, TmpDir: b.dir,
	})
	if err != nil {
		return err
	}
	props, err := b.GetWorkbookProps()
	if props.Date1904 != nil {
		b.date1904 = *props.Date1904
	}
	return err
}

func (b *book) close() {
	if b.File != nil {
		_ = b.Close()
	}
	_ = os.RemoveAll(b.dir)
}

// checkBook refuses a workbook that is too big, or that would be once unpacked.
func checkBook(data []byte) (*zip.Reader, error) {
	if len(data) > maxWorkbook {
		return nil, lang.Errorf(lang.T{
			EN: "open a workbook: it is larger than %d MiB; save it as CSV",
			JA: "Excel ブックを開く: %d MiB を超えています。CSV で保存してください"}, maxWorkbook>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || !isWorkbook(z) {
		return nil, lang.Errorf(lang.T{
			EN: "open a workbook: it is damaged or cut off; get it again, or save it as CSV",
			JA: "Excel ブックを開く: 壊れているか、途中で切れています。取り直すか CSV で保存してください"})
	}
	var size uint64
	for _, m := range z.File {
		size += min(m.UncompressedSize64, maxSheets+1)
	}
	if size > maxSheets || size > ratioFloor && size/maxRatio > uint64(len(data)) {
		return nil, lang.Errorf(lang.T{
			EN: "open a workbook: it unpacks to more than %d MiB or %d times its size, as an archive bomb does; it is refused: save it as CSV",
			JA: "Excel ブックを開く: 展開すると %d MiB または元の %d 倍を超えます（圧縮爆弾の疑い）。受け付けません。CSV で保存してください"},
			maxSheets>>20, maxRatio)
	}
	return z, nil
}

// damageOf looks for what is no XML in the sheets. The library ends a sheet
// there without a word.
func damageOf(z *zip.Reader) error {
	for _, m := range z.File {
		if !strings.HasPrefix(m.Name, "xl/worksheets/") && m.Name != "xl/sharedStrings.xml" {
			continue
		}
		rc, err := m.Open()
		if err != nil {
			return err
		}
		d := xml.NewDecoder(rc)
		d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		for err == nil {
			_, err = d.RawToken()
		}
		rc.Close()
		if !errors.Is(err, io.EOF) {
			return lang.Errorf(lang.T{
				EN: "read a workbook: %s is damaged (%v); rows after that are lost: open it in Excel, save it again, and give that",
				JA: "Excel ブックの読み取り: %s が壊れています（%v）。それより後の行は読めません。Excel で開いて保存し直し、それを指定してください"}, m.Name, err)
		}
	}
	return nil
}

// guarded turns a panic of the library over a damaged workbook into an error.
func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged (%v)", p)
		}
	}()
	return fn()
}

// sheets are the names of the sheets, hidden ones last.
func (b *book) sheets() []string {
	var shown, hidden []string
	for _, name := range b.GetSheetList() {
		if visible, err := b.GetSheetVisible(name); err == nil && !visible {
			hidden = append(hidden, name)
		} else {
			shown = append(shown, name)
		}
	}
	return append(shown, hidden...)
}

// errEnough ends the reading of a sheet, as nothing more is wanted of it.
var errEnough = errors.New("archive: enough rows")

func notEnough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// eachRow calls fn with the rows of a sheet that have cells, and their numbers.
func (b *book) eachRow(sheet string, fn func(line int, row []string, bad error) error) error {
	var rows *excelize.Rows
	err := guarded(func() (err error) { rows, err = b.Rows(sheet); return err })
	if err != nil {
		return err
	}
	defer rows.Close()
	for line := 1; ; line++ {
		var row []string
		more := false
		bad := guarded(func() (err error) {
			if more = rows.Next(); more {
				row, err = rows.Columns()
			}
			return err
		})
		if !more {
			return bad
		}
		if bad == nil && len(row) == 0 {
			continue
		}
		if err := fn(line, row, bad); err != nil {
			return err
		}
	}
}

// timeText writes the number that a workbook keeps for a date or a time of day.
func (b *book) timeText(cell string) string {
	v, err := strconv.ParseFloat(cell, 64)
	at, badDate := excelize.ExcelDateToTime(v, b.date1904)
	switch {
	case err != nil || badDate != nil:
		return cell
	case v > 1e8: // seconds or milliseconds, perhaps as 1.7044E+12
		return strconv.FormatFloat(v, 'f', -1, 64)
	case v >= 0 && v < 1:
		return at.Round(time.Second).Format("15:04:05")
	case v < 2e4 || v > 1e5 || v != v: // 1954 to 2173
		return cell
	case v == float64(int64(v)):
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02 15:04:05")
}
