package cli

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// pageText is the text of the elements of a page that a test looks for.
func pageText(t *testing.T, page string, want func(*html.Node) bool) (out []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !want(n) {
			continue
		}
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		out = append(out, strings.Join(strings.Fields(b.String()), " "))
	}
	return out
}

func element(name, class string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == "class" && n.Data == name && a.Val == class {
				return true
			}
		}
		return n.Data == name && class == ""
	}
}

// TestReportHTML: the page of a whole archive has every part, in both languages.
func TestReportHTML(t *testing.T) {
	for _, c := range []struct {
		lang, title string
		parts       []string // headings
		charts      []string
	}{
		{"en", "Conversation report on @minato_pan", []string{"In short", "Figures", "Modes", "Over time", "Answers", "People", "Words", "Conversations", "All conversations", "Words and methods"},
			[]string{"Mean score of the four modes", "Conversations by mode and level", "Intended against observed", "Modes over time", "Two-way index over time", "Response times", "Who says what more often"}},
		{"ja", "@minato_pan の対話レポート", []string{"あらまし", "数字", "モード", "推移", "返事", "人とのつながり", "言葉", "会話", "会話の一覧", "用語と計算方法"},
			[]string{"四つのモードの平均点", "モードと段階ごとの会話の数", "想定と実際", "モードの推移", "双方向指数の推移", "返事までの時間", "どちらに多い言葉か"}},
	} {
		page := ok(t, "report", samples+"api-v2.jsonl", "--lang", c.lang)
		if got := pageText(t, page, element("title", "")); got[0] != c.title {
			t.Errorf("%s: %q", c.lang, got[0])
		}
		headings := strings.Join(append(pageText(t, page, element("h2", "")), pageText(t, page, element("h3", ""))...), "\n") + "\n"
		for _, part := range c.parts {
			if !strings.Contains(headings, part+"\n") {
				t.Errorf("%s: no part %s", c.lang, part)
			}
		}
		charts := pageText(t, page, element("figcaption", ""))
		if strings.Join(charts, "\n") != strings.Join(c.charts, "\n") {
			t.Errorf("%s: charts %q", c.lang, charts)
		}
		if void := pageText(t, page, element("figure", "void")); len(void) > 0 {
			t.Errorf("%s: not drawn: %q", c.lang, void)
		}
		if drawn := len(pageText(t, page, element("svg", "chart"))); drawn != len(c.charts) {
			t.Errorf("%s: %d charts", c.lang, drawn)
		}
		if threads := pageText(t, page, element("section", "thread")); len(threads) != 4+3 {
			t.Errorf("%s: %d threads; one of each mode went best, three went worst", c.lang, len(threads))
		}
		reasonsAddUp(t, page)
	}
}

var (
	reasons = regexp.MustCompile(`(?s)<table id="[^"]*-points">\s*<caption[^>]*>[^<]*?([0-9.]+)[^0-9<]*</caption>(.*?)</table>`)
	points  = regexp.MustCompile(`data-sort="([-0-9.]+)"`)
)

// reasonsAddUp checks that the points that explain a score make the score.
func reasonsAddUp(t *testing.T, page string) {
	t.Helper()
	tables := reasons.FindAllStringSubmatch(page, -1)
	if len(tables) < 4 {
		t.Errorf("%d scores are explained; one of each mode at least", len(tables))
	}
	for _, table := range tables {
		sum := 0.0
		for _, row := range points.FindAllStringSubmatch(table[2], -1) {
			x, err := strconv.ParseFloat(row[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += x
		}
		if want, err := strconv.ParseFloat(table[1], 64); err != nil || math.Abs(sum-want) > 0.051 {
			t.Errorf("the points add up to %.2f, the score is %s", sum, table[1])
		}
	}
}

// TestReportHTMLOneSide: an export of one side says what it cannot tell.
func TestReportHTMLOneSide(t *testing.T) {
	page := ok(t, "report", samples+"x-archive.zip", "--lang", "ja")
	void := strings.Join(pageText(t, page, element("figure", "void")), "\n")
	for _, chart := range []string{"返事までの時間", "どちらに多い言葉か"} {
		if !strings.Contains(void, chart+" 測定できません: ") {
			t.Errorf("%s is drawn: %s", chart, void)
		}
	}
	for _, tile := range pageText(t, page, element("div", "tile")) {
		for _, name := range []string{"応答率", "応答時間の中央値", "返事をしていない件数", "返事が遅れた件数", "返事待ちの件数", "袋叩きの件数", "話しかけないでほしいと言った人数"} {
			if strings.HasPrefix(tile, name) {
				t.Errorf("known from one side: %s", tile)
			}
		}
	}
	if todo := strings.Join(pageText(t, page, element("section", "todo")), ""); !strings.Contains(todo, "ほかの人の投稿を含む書き出し") {
		t.Errorf("which archive to add is not said: %s", todo)
	}
}

// TestReportHTMLInbox: who waits is in the list with what makes it urgent; who
// wants to be left alone is not.
func TestReportHTMLInbox(t *testing.T) {
	page := ok(t, "report", samples+"inbox.jsonl", "--account", "minato_pan", "--words", "みなと製パン", "--lang", "ja")
	tables := pageText(t, page, element("table", "search"))
	inbox := tables[0]
	for _, want := range []string{"@ao_tori", "@kon_iro", "返事待ち", "困り事 +40、期限の3倍 +30、ほかに投稿1件 +5、一度も返事をしていない人 +10"} {
		if !strings.Contains(inbox, want) {
			t.Errorf("no %s in %s", want, inbox)
		}
	}
	if strings.Contains(inbox, "@shio_kaze") || !strings.Contains(page, "連絡しない: 話しかけないでほしいと言った人") {
		t.Error("who told the account to keep away stands in the list, or not apart")
	}
}

// TestReportSame: however the work is split, the page is the same, and a file
// gets what standard output gets.
func TestReportSame(t *testing.T) {
	one := ok(t, "report", samples+"api-v2.jsonl", "--workers", "1")
	path := filepath.Join(t.TempDir(), "report.html")
	ok(t, "report", samples+"api-v2.jsonl", "--workers", "4", "--output", path)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != one {
		t.Error("other workers, another page")
	}
}

// TestReportAccounts: of many accounts the greatest are described, the others
// listed, and the page stays small.
func TestReportAccounts(t *testing.T) {
	slow(t)
	page := ok(t, "report", samples+"labelled/own-15.jsonl", samples+"labelled/a.jsonl")
	if got := len(pageText(t, page, element("article", ""))); got != 5 {
		t.Errorf("%d accounts in full", got)
	}
	if len(page) > 1<<20 {
		t.Errorf("%d bytes", len(page))
	}
	if !strings.Contains(page, `id="others"`) {
		t.Error("the others are not listed")
	}
}

func TestReportUsage(t *testing.T) {
	status, _, errs := engage(t, "", "report", samples+"inbox.jsonl", "--format", "pdf")
	if status != 2 || !strings.Contains(errs, "--format pdf: one of ") || !strings.Contains(errs, "html") {
		t.Errorf("status %d: %s", status, errs)
	}
}
