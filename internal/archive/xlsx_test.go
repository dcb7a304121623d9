package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"engage/internal/corpus"
)

// sheet is one sheet of a workbook to be made.
type sheet struct {
	name   string
	hidden bool
	rows   [][]any
}

func makeBook(t testing.TB, change func(*excelize.File), sheets ...sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", s.name))
		} else if _, err := f.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for n, row := range s.rows {
			cell, err := excelize.CoordinatesToCellName(1, n+1)
			must(t, err)
			must(t, f.SetSheetRow(s.name, cell, &row))
		}
		if s.hidden {
			must(t, f.SetSheetVisible(s.name, false))
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var bookHeader = []any{"投稿ＩＤ", "投稿者", "投稿日時", "本文", "返信先ＩＤ", "ＵＲＬ"}

func bookOf(t testing.TB, rows ...[]any) []byte {
	return makeBook(t, nil, sheet{name: "投稿", rows: append([][]any{bookHeader}, rows...)})
}

func TestWorkbook(t *testing.T) {
	data := makeBook(t, func(f *excelize.File) {
		must(t, f.MergeCell("投稿", "A1", "F1"))
		must(t, f.SetCellFormula("投稿", "D6", `"数"&"式"`))
		must(t, f.SetCellRichText("投稿", "D7", []excelize.RichTextRun{{Text: "太"}, {Text: "字", Font: &excelize.Font{Bold: true}}}))
		must(t, f.SetCellValue("投稿", "H7", "表の外のメモ"))
	}, sheet{name: "概要", rows: [][]any{{"レポート", "9月"}, {"件数", 4}}},
		sheet{name: "投稿", rows: [][]any{
			{"検索結果"},
			nil,
			bookHeader,
			{"a1", "@Hana", jst("2024-01-05 09:03:00"), "新作\n出ました", "", ""},
			{"a2", "neko", 45296.0, "買う", "a1"},
			{"a3", "tomo", "2024/1/5 午後9:03", nil, "a1"},
			{"a4", "tomo", "2024/1/5 9:06", nil, true},
			{"こわれた", nil, "きのう", "x"},
		}},
		sheet{name: "投稿2", rows: [][]any{bookHeader, {"b1", "hana", 45297.377083333336, "次の日", "", ""}}},
		sheet{name: "古い投稿", hidden: true, rows: [][]any{{"本文", "投稿者"}, {"読まれない", "hana"}}})
	posts, bad := foreign(t, Options{}, "a.xlsx", string(data))
	if texts(posts) != "新作\n出ました|買う||太字|次の日" || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.xlsx:8:") {
		t.Fatalf("%q %v", texts(posts), bad)
	}
	if p := posts[0]; p.ID != "a1" || p.Author != "hana" || !p.At.Equal(jst("2024-01-05 09:03:00")) || p.DateOnly || p.Source.Line != 4 || p.Blind != 0 {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.ReplyTo != "a1" || !p.DateOnly || !p.At.Equal(jst("2024-01-05 00:00:00")) {
		t.Errorf("a date without a clock: %+v", p)
	}
	if p := posts[2]; !p.At.Equal(jst("2024-01-05 21:03:00")) || p.ReplyTo != "a1" {
		t.Errorf("a time written as text: %+v", p)
	}
	if p := posts[4]; p.Source.Line != 2 || !p.At.Equal(jst("2024-01-06 09:03:00")) {
		t.Errorf("the second sheet: %+v", p)
	}
}

func TestWorkbookTimes(t *testing.T) {
	header := []any{"text", "user", "Date (UTC)", "Time"}
	rows := [][]any{header, {"一", "hana", 45296.0, 0.377083333333333}, {"二", "hana", 45296.37708333333, nil}, {"三", "hana", 1704445380000.0, nil}}
	read := func(change func(*excelize.File), rows [][]any, want string) {
		t.Helper()
		posts, bad := foreign(t, Options{}, "a.xlsx", string(makeBook(t, change, sheet{name: "s", rows: rows})))
		if len(posts) != len(rows)-1 || len(bad) != 0 {
			t.Fatalf("%+v %v", posts, bad)
		}
		for _, p := range posts {
			if !p.At.Equal(jst(want)) || p.DateOnly {
				t.Errorf("%s: %v", p.Text, p.At)
			}
		}
	}
	read(nil, rows, "2024-01-05 18:03:00")
	apple := true
	read(func(f *excelize.File) { must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &apple})) },
		[][]any{header, {"一", "hana", 43834.37708333333, nil}}, "2024-01-05 18:03:00")
}

func TestTimeText(t *testing.T) {
	b := &book{}
	for in, want := range map[string]string{
		"45296.377083333": "2024-01-05 09:03:00", "45296": "2024-01-05", "0.377083333": "09:03:00", "0": "00:00:00",
		"1.70441298E+12": "1704412980000", "20240105": "20240105", "2024": "2024", "-1": "-1", "NaN": "NaN", "2024/1/5": "2024/1/5", "": "",
	} {
		if got := b.timeText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestWorkbookIDs: Excel keeps 15 digits of a number.
func TestWorkbookIDs(t *testing.T) {
	const id, url = "1577318900085186562", "https://x.com/hana/status/1577318900085186562"
	rounded := 1577318900085180000.0
	posts, bad := foreign(t, Options{}, "a.xlsx", string(bookOf(t,
		[]any{rounded, "hana", "2022-10-05", "住所から", "", url},
		[]any{rounded, "neko", "2022-10-05", "なし", rounded, ""},
		[]any{"a1", "neko", "2022-10-05", "文字", "@hana", ""},
	)))
	if len(posts) != 3 || len(bad) != 0 {
		t.Fatalf("%+v %v", posts, bad)
	}
	if p := posts[0]; p.ID != id || p.DateOnly {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; !strings.HasPrefix(string(p.ID), "h-") || p.ReplyTo != "" || p.Blind != corpus.BlindReplies {
		t.Errorf("%+v", p)
	}
	// Ids kept as text are whole, and so are numbers that no rounding makes.
	for name, cells := range map[string][]any{"text": {id, "1577318900085186600"}, "numbers": {int64(1577318900085186562), int64(1577318900085186600)}} {
		posts, _ := foreign(t, Options{}, "a.xlsx", string(bookOf(t, []any{cells[1], "hana", "", "一", "", ""}, []any{cells[0], "neko", "", "二", cells[1], ""})))
		if len(posts) != 2 || posts[0].ID != "1577318900085186600" || posts[1].ID != id || posts[1].ReplyTo != posts[0].ID {
			t.Errorf("%s: %+v", name, posts)
		}
	}
}

// TestWorkbookContainers: a workbook is found wherever a CSV is.
func TestWorkbookContainers(t *testing.T) {
	data := bookOf(t, []any{"a1", "hana", "2024-01-05 09:03", "一", "", ""})
	dir := filepath.Dir(write(t, "other name.dat", data))
	for name, paths := range map[string][]string{
		"zip": {write(t, "a.zip", zipOf(t, "in/a.xlsx", string(data)))}, "folder": {dir}, "other name": {filepath.Join(dir, "other name.dat")},
		"tar": {write(t, "a.tgz", tgz(t, []tar.Header{{Name: "a.xlsx", Typeflag: tar.TypeReg}}, string(data)))}, "stdin": {"-"},
	} {
		posts, bad, infos := readAll(t, Options{Stdin: bytes.NewReader(data)}, paths...)
		if len(posts) != 1 || len(bad) != 0 || infos[0].Format != "xlsx" || infos[0].Encoding != encUTF8 || len(infos[0].Columns) != 6 {
			t.Errorf("%s: %+v %v %+v", name, posts, bad, infos)
		}
	}
}

// TestWorkbookTemp: nothing is left on disk.
func TestWorkbookTemp(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if posts, bad := foreign(t, Options{}, "a.xlsx", string(bookOf(t, []any{"a1", "hana", "2024-01-05", "一", "", ""}))); len(posts) != 1 {
		t.Fatal(bad)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "engage-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// zipped writes parts as a zip.
func zipped(t testing.TB, parts map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, r := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.Copy(w, r)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestHostileWorkbooks(t *testing.T) {
	whole := bookOf(t, []any{"a1", "hana", "2024-01-05", "一", "", ""})
	locked := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"locked":    {[]byte(locked), "has a password"},
		"cut":       {whole[:len(whole)-200], "damaged or cut off"},
		"no sheets": {zipped(t, map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<x")}), "workbook"},
		"bomb":      {zipped(t, map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<x/>"), "xl/worksheets/sheet1.xml": &zeroXML{2 * ratioFloor}}), "bomb"},
		"no posts":  {makeBook(t, nil, sheet{name: "a", rows: [][]any{{"月", "売上"}, {1, 2}}}), "columns: 月, 売上"},
		"no author": {makeBook(t, nil, sheet{name: "a", rows: [][]any{{"本文", "日時"}, {"一", "2024-01-05"}}}), "names the author (columns: 本文, 日時)"},
	} {
		posts, bad := foreign(t, Options{}, "a.xlsx", string(c.data))
		if len(posts) != 0 || len(bad) != 1 || !strings.Contains(bad[0].Error(), c.want) {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
	if _, bad := foreign(t, Options{Map: map[string]string{"text": "丁"}}, "a.xlsx", string(whole)); len(bad) != 1 || !strings.Contains(bad[0].Error(), "投稿ＩＤ, 投稿者") {
		t.Errorf("a column that is not there: %v", bad)
	}
	if _, bad := foreign(t, Options{Map: map[string]string{"txt": "本文"}}, "a.xlsx", string(whole)); len(bad) != 1 || !strings.Contains(bad[0].Error(), `field "txt"`) {
		t.Errorf("a field that is not there: %v", bad)
	}
	if _, err := Open(context.Background(), []string{write(t, "a.docx", zipOf(t, "word/document.xml", "x"))}, Options{}); err == nil || !strings.Contains(err.Error(), "save it as CSV") {
		t.Errorf("a document: %v", err)
	}
}

type zeroXML struct{ left int }

func (z *zeroXML) Read(p []byte) (int, error) {
	if z.left <= 0 {
		return 0, io.EOF
	}
	z.left -= len(p)
	clear(p)
	return len(p), nil
}

// excelParts zips a workbook of one sheet around its XML and shared strings.
func excelParts(t testing.TB, sheet, shared string) []byte {
	const (
		ns     = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pkg    = "http://schemas.openxmlformats.org/package/2006/"
	)
	return zipped(t, map[string]io.Reader{
		"[Content_Types].xml":        strings.NewReader(`<Types xmlns="` + pkg + `content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`),
		"_rels/.rels":                strings.NewReader(`<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml":            strings.NewReader(`<workbook ` + ns + ` xmlns:r="` + office + `"><sheets><sheet name="投稿" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": strings.NewReader(`<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`),
		"xl/sharedStrings.xml":       strings.NewReader(`<sst ` + ns + `>` + shared + `</sst>`),
		"xl/worksheets/sheet1.xml":   strings.NewReader(`<worksheet ` + ns + `><sheetData>` + sheet + `</sheetData></worksheet>`),
	})
}

const (
	excelSheet = `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><t>投稿者</t></is></c><c r="C2" t="inlineStr"><is><t>ID</t></is></c><c r="D2" t="inlineStr"><is><t>日時</t></is></c></row>` +
		`<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" t="str"><f>x</f><v>hana</v></c><c r="C5"><v>1.57731890008518E+18</v></c><c r="D5" t="d"><v>2024-01-05T09:03:00</v></c></row>` +
		`<row r="6"><c r="A6" t="s"><v>1</v></c><c r="B6" t="str"><v>neko</v></c><c r="D6"><v>1.70441298E+12</v></c></row>`
	excelShared = `<si><t>本文</t><rPh sb="0" eb="2"><t>ホンブン</t></rPh></si><si><r><t>新</t></r><r><t>作 </t></r><rPh sb="0" eb="1"><t>シン</t></rPh></si>`
)

// TestWorkbookOfExcel reads what Excel itself writes in Japan: readings beside
// the texts, and numbers in scientific notation.
func TestWorkbookOfExcel(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.xlsx", string(excelParts(t, excelSheet, excelShared)))
	if len(posts) != 2 || len(bad) != 0 || posts[0].Text != "新作" || posts[0].Author != "hana" || posts[0].Source.Line != 5 ||
		!strings.HasPrefix(string(posts[0].ID), "h-") || !posts[0].At.Equal(jst("2024-01-05 09:03:00")) || !posts[1].At.Equal(posts[0].At) {
		t.Errorf("%+v %v", posts, bad)
	}
}

// TestDamagedSheet: rows that cannot be read are not lost in silence.
func TestDamagedSheet(t *testing.T) {
	row := `<row><c t="inlineStr"><is><t>` + "二\xFF" + `</t></is></c><c t="inlineStr"><is><t>neko</t></is></c></row>`
	posts, bad := foreign(t, Options{}, "a.xlsx", string(excelParts(t, excelSheet+row+row, excelShared)))
	if len(posts) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "sheet1.xml is damaged") {
		t.Errorf("%+v %v", posts, bad)
	}
	const odd = `<row r="7"><c r="?7"><v>1</v></c></row>`
	good := `<row r="8"><c r="A8" t="inlineStr"><is><t>三</t></is></c><c r="B8" t="inlineStr"><is><t>neko</t></is></c></row>`
	posts, bad = foreign(t, Options{}, "a.xlsx", string(excelParts(t, excelSheet+odd+good, excelShared)))
	if len(posts) != 3 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.xlsx:7:") || posts[2].Source.Line != 8 {
		t.Errorf("a cell nowhere: %+v %v", posts, bad)
	}
	if err := guarded(func() error { panic("x") }); err == nil {
		t.Error("a panic over a damaged workbook is no error")
	}
}

// FuzzXLSX: no sheet makes the reader panic or emit a post that nobody wrote.
// The zip around it is whole, or its checksums would hide the rest.
func FuzzXLSX(f *testing.F) {
	f.Add(excelSheet, excelShared)
	f.Add(`<row><c><v>1</v></c></row><row r="9"><c r="XFD9"/></row><row r="3"/>`, `<si/>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		data := excelParts(t, sheet, shared)
		file := &File{Path: "a.xlsx", Name: "a.xlsx", Head: data}
		file.raw = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		r := &Reader{file: file, info: &FileInfo{}, sink: func(p corpus.Post, err error) bool {
			if err == nil && (p.Author == "" || p.ID == "") {
				t.Errorf("post without id or author: %+v", p)
			}
			return true
		}}
		if detectWorkbook(file) == 0 {
			t.Error("no workbook")
		}
		_ = readWorkbook(context.Background(), file, r)
	})
}
