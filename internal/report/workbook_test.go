package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

type fataler interface{ Fatal(...any) }

// book writes a workbook and opens it again.
func book(t fataler, l lang.Lang, results ...*score.Result) (*excelize.File, []byte) {
	var b bytes.Buffer
	reported(t, NewWorkbook(&b, digestHead(l)), results...)
	return opened(t, b.Bytes()), b.Bytes()
}

func opened(t fataler, whole []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// cellOf is a cell found by its column's header: its stored value, its number
// format, and whether it is a number.
func cellOf(t *testing.T, f *excelize.File, sheet, header string, row int) (value, format string, number bool) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], header)
	if column < 0 {
		t.Fatalf("%s: no column %q in %q", sheet, header, rows[0])
	}
	cell := at(column, row)
	value, _ = f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	kind, _ := f.GetCellType(sheet, cell)
	id, _ := f.GetCellStyle(sheet, cell)
	if style, err := f.GetStyle(id); err == nil && style.CustomNumFmt != nil {
		format = *style.CustomNumFmt
	}
	return value, format, kind == excelize.CellTypeUnset && value != ""
}

func zipped(t *testing.T, whole []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWorkbookCells: numbers are numbers, times are times in the reader's zone,
// ids are texts, and what is not known is empty.
func TestWorkbookCells(t *testing.T) {
	full := saidIn("1610470068188086272", spring, saying{"ao_tori", -1, "動きません"}, saying{"minato_pan", 0, "お調べします"}, saying{"ao_tori", 1, "お願いします"})
	full.Conversation.Posts[0].URL = "https://x.com/ao_tori/status/1610470068188086272"
	undated := saidIn("2", time.Time{}, saying{"midori", -1, "開きません"})
	undated.Conversation.Posts[0].Blind, undated.Primary = corpus.BlindOthers, rubric.None
	undated.Interaction = undated.Conversation.Interaction()
	undated.Conversation.Posts[0].URL = "javascript:alert(1)"
	day := saidIn("3", time.Date(2026, 3, 4, 0, 0, 0, 0, tokyo), saying{"midori", -1, "暑い"})
	day.Conversation.Posts[0].DateOnly = true
	day.Conversation.Posts[0].URL = "https://x.com/" + strings.Repeat("a", linkLength)
	old := saidIn("4", time.Date(1899, 3, 4, 5, 6, 7, 0, tokyo), saying{"midori", -1, "昔"})
	f, whole := book(t, lang.JA, full, undated, day, old)
	for _, tt := range []struct {
		row                   int
		header, value, format string
		number                bool
	}{
		{2, "会話ID", "1610470068188086272", "@", false},
		{2, "開始", "46083.395833333336", "yyyy-mm-dd hh:mm", true}, // 2026-03-02 09:30
		{2, "終了", "46083.479166666664", "yyyy-mm-dd hh:mm", true}, // 11:30
		{2, "アクティブサポート（点）", "61.25", "0.0", true}, {2, "アクティブサポート（強さ）", "0.9", "0.00", true},
		{2, "双方向指数", "0.4214", "0.00", true}, {2, "投稿数", "3", "#,##0", true}, {2, "往復", "1", "#,##0", true},
		{2, "見えている投稿の割合", "1", "0.0%", true}, {2, "主モード", "アクティブサポート", "@", false}, {2, "担当部門", "係2", "@", false},
		{2, "最初の投稿", "動きません", "@", false}, {2, "リンク", "https://x.com/ao_tori/status/1610470068188086272", "@", false},
		{3, "開始", "", "", false}, {3, "双方向指数", "", "", false}, {3, "段階", "測定できません", "@", false}, {3, "主モード", "なし", "@", false}, {3, "担当部門", "", "", false},
		{4, "開始", "46085", "yyyy-mm-dd", true}, // 2026-03-04, no clock time
		{5, "開始", "1899-03-04T05:06:07+09:00", "@", false},
	} {
		value, format, number := cellOf(t, f, "会話", tt.header, tt.row)
		if value != tt.value || format != tt.format || number != tt.number {
			t.Errorf("row %d, %s: %q %q %v, want %q %q %v", tt.row, tt.header, value, format, number, tt.value, tt.format, tt.number)
		}
	}
	if rels := zipped(t, whole, "xl/worksheets/_rels/sheet2.xml.rels"); strings.Count(rels, "<Relationship ") != 1 || !strings.Contains(rels, full.Conversation.Posts[0].URL) {
		t.Errorf("links: %s", rels)
	}
	if got, _ := f.GetCellValue("会話", "B2"); got != "2026-03-02 09:30" {
		t.Errorf("shown as %q", got)
	}
}

// TestWorkbookSheets: every list has a frozen header with filters that prints on
// every page to the width of A4; the summary has no 0 for what is not known.
func TestWorkbookSheets(t *testing.T) {
	results := []*score.Result{saidIn("10", spring, saying{"ao_tori", -1, "動きません"}), saidIn("11", spring.AddDate(0, 0, 20), saying{"minato_pan", -1, "おはよう"})}
	for l, names := range map[lang.Lang][]string{lang.EN: {"summary", "conversations", "inbox", "do not contact", "people"}, lang.JA: {"概要", "会話", "返事", "連絡しない", "相手"}} {
		f, _ := book(t, l, results...)
		if got := f.GetSheetList(); !slices.Equal(got, names) {
			t.Errorf("sheets %q, want %q", got, names)
		}
		titles := map[string]string{}
		for _, n := range f.GetDefinedName() {
			titles[n.Scope+n.Name] = n.RefersTo
		}
		for _, name := range names[1:] {
			panes, _ := f.GetPanes(name)
			layout, _ := f.GetPageLayout(name)
			props, _ := f.GetSheetProps(name)
			if !panes.Freeze || panes.YSplit != 1 {
				t.Errorf("%s: header not frozen: %+v", name, panes)
			}
			if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 || !*props.FitToPage {
				t.Errorf("%s: does not print to the width of A4", name)
			}
			if titles[name+"_xlnm.Print_Titles"] != "'"+name+"'!$1:$1" || !strings.HasPrefix(titles[name+"_xlnm._FilterDatabase"], "'"+name+"'!$A$1:$") {
				t.Errorf("%s: header not repeated or no filter: %v", name, titles)
			}
			if w, _ := f.GetColWidth(name, "A"); w < 10 {
				t.Errorf("%s: column A is %v wide", name, w)
			}
			id, _ := f.GetCellStyle(name, "A1")
			if style, err := f.GetStyle(id); err != nil || !style.Font.Bold {
				t.Errorf("%s: header is not bold", name)
			}
		}
		if props, _ := f.GetDocProps(); props.Creator != "engage 9.9" || props.Created != "2026-03-22T00:30:00Z" {
			t.Errorf("properties: %+v", props)
		}
		rows, _ := f.GetRows(names[0])
		sized(t, l, rows)
	}
}

// sized checks the figures of the summary of TestWorkbookSheets.
func sized(t *testing.T, l lang.Lang, rows [][]string) {
	t.Helper()
	found := map[string][]string{}
	for _, r := range rows {
		if len(r) > 2 {
			found[r[1]] = append(r, make([]string, 7-len(r))...)
		}
	}
	value := func(label lang.T) []string { return found[label.In(l)] }
	if r := value(lang.T{EN: "not answered", JA: "返事をしていない件数"}); r == nil || r[2] != "1" {
		t.Errorf("not answered: %q", r)
	}
	if r := value(lang.T{EN: "response rate", JA: "応答率"}); r == nil || r[2] != "0.0%" || r[4] == "" || r[5] != "1" {
		t.Errorf("response rate: %q", r)
	}
	if r := value(lang.T{EN: "answers within the target time", JA: "目標時間内の応答率"}); r == nil || r[2] != unmeasurable.In(l) || r[3] != "" || !strings.Contains(r[6], "--sla") {
		t.Errorf("target: %q", r)
	}
	if r := value(lang.T{EN: "median response time", JA: "応答時間の中央値"}); r == nil || r[2] != unmeasurable.In(l) || r[6] == "" {
		t.Errorf("response time: %q", r)
	}
}

// TestWorkbookGoesOn: rows that do not fit a sheet stand on the next.
func TestWorkbookGoesOn(t *testing.T) {
	var b bytes.Buffer
	w := NewWorkbook(&b, digestHead(lang.JA))
	w.most, w.linked = 4, 2 // three rows under the header
	var all []*score.Result
	for i := range 7 {
		r := saidIn(fmt.Sprint(i), spring, saying{"minato_pan", -1, "おはよう"})
		r.Conversation.Posts[0].URL = fmt.Sprint("https://example.com/", i)
		all = append(all, r)
	}
	reported(t, w, all...)
	f := opened(t, b.Bytes())
	for cell, want := range map[string]bool{"X2": false, "X3": true, "X4": true} { // the latest of a sheet
		if linked, _, _ := f.GetCellHyperLink("会話 2", cell); linked != want {
			t.Errorf("%s: linked %v", cell, linked)
		}
	}
	var ids []string
	for _, name := range []string{"会話", "会話 2", "会話 3"} {
		rows, err := f.GetRows(name)
		if err != nil || rows[0][0] != "会話ID" {
			t.Fatalf("%s: %v %v", name, rows, err)
		}
		for _, r := range rows[1:] {
			ids = append(ids, r[0])
		}
	}
	if got := strings.Join(ids, ""); got != "0123456" {
		t.Errorf("rows %s", got)
	}
}

// TestWorkbookDiscards: what a run that fails has written aside goes.
func TestWorkbookDiscards(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	left := func() int { list, _ := os.ReadDir(dir); return len(list) }
	long := saidIn("10", spring, saying{"ao_tori", -1, strings.Repeat("あ", cellLength)})
	for _, end := range []func(*Workbook){(*Workbook).Discard, func(w *Workbook) { _ = w.Close(digestOf(long)) }} {
		w := NewWorkbook(io.Discard, digestHead(lang.EN))
		for range 200 {
			if err := w.Write(long); err != nil {
				t.Fatal(err)
			}
		}
		if left() == 0 {
			t.Error("all rows are kept in memory")
		}
		if end(w); left() > 0 {
			t.Error("files are left behind")
		}
	}
}

// TestWorkbookIsTheSame: the same input makes the same file.
func TestWorkbookIsTheSame(t *testing.T) {
	r := saidIn("10", spring, saying{"ao_tori", -1, "動きません"})
	_, first := book(t, lang.JA, r)
	for range 8 {
		if _, again := book(t, lang.JA, r); !bytes.Equal(first, again) {
			t.Fatal("two runs differ")
		}
	}
}

func TestCellText(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1+2": "'-1+2", "-3.5": "-3.5", "@a": "'@a", " =1": "' =1", "　＝1": "'　＝1", "雨": "雨",
		"a\r\nb\rc\u2028d": "a\nb\nc\nd", "\n=1": "'\n=1", "a\x00b\x1bc\td": "a\ufffdb\ufffdc d", "\u202eb": "b", "\uffff": "\ufffd",
	} {
		if got := cellText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for _, long := range []string{strings.Repeat("あ", 32768), strings.Repeat("あ", 32766) + "😀", strings.Repeat("😀", 20000), "=" + strings.Repeat("1", 32767)} {
		got := cellText(long)
		if n := len(utf16.Encode([]rune(got))); n > cellLength || n < cellLength-2 || !strings.HasSuffix(got, "…") {
			t.Errorf("%d units", n)
		}
	}
	if fits := strings.Repeat("あ", 32767); cellText(fits) != fits {
		t.Error("a text that fits was cut")
	}
	if n := strings.Count(cellText(strings.Repeat("行\n", 400)), "\n"); n != cellBreaks {
		t.Errorf("%d line breaks", n)
	}
}

// TestWorkbookHoldsAnyText: whatever people write and are called, the workbook
// opens again, its XML is sound, it has no formula, and the texts are there.
func TestWorkbookHoldsAnyText(t *testing.T) {
	check := func(t fataler, text, name string) {
		r := saidIn("10", spring, saying{name, -1, text}, saying{"minato_pan", 0, text})
		r.Conversation.Posts[0].URL = "https://example.com/" + text
		f, whole := book(t, lang.EN, r)
		z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range z.File {
			file, _ := p.Open()
			dec := xml.NewDecoder(file)
			for {
				token, err := dec.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(p.Name, err)
				}
				if e, ok := token.(xml.StartElement); ok && e.Name.Local == "f" {
					t.Fatal("a formula")
				}
			}
		}
		for cell, want := range map[string]string{"E2": name, "F2": text} {
			if got, err := f.GetCellValue("conversations", cell); err != nil || got != cellText(want) {
				t.Fatal(cell, strconv.Quote(got), "for", strconv.Quote(want), err)
			}
		}
	}
	for i, text := range sly {
		check(t, text, "@"+sly[(i+1)%len(sly)])
	}
	rapid.Check(t, func(rt *rapid.T) { check(rt, rapid.String().Draw(rt, "text"), "x"+rapid.String().Draw(rt, "name")) })
}
