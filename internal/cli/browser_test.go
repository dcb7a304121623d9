package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The report is opened in a real browser, headless Chromium, where there is
// one; .ci/run installs it and sets ENGAGE_BROWSER, under which its absence
// fails. ENGAGE_AXE names axe-core's axe.min.js; ENGAGE_SHOTS a folder to leave
// pictures in.

// tab is a page in the browser, and what went wrong in it.
type tab struct {
	context.Context
	t  *testing.T
	mu sync.Mutex

	requests, complaints []string
}

// chromium starts one browser for a test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	slow(t)
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("ENGAGE_BROWSER") != "" {
			t.Fatal("there is no chromium")
		}
		t.Skip("there is no chromium")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", false), chromedp.WSURLReadTimeout(time.Minute))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if _, err := chromedp.Run(ctx, chromedp.Location()); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// before is what the browser is told before it opens a page.
type before func(context.Context) error

// told is a command with what it is told.
func told[P, R any](cmd cdp.Command[P, R], params P) before {
	return func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, cmd, params)
		return err
	}
}

func screen(width int) before {
	return told(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: 900, DeviceScaleFactor: 1, Mobile: width < 500})
}

// open opens a file in a new tab; what it asks for and complains of is noted.
func open(t *testing.T, browser context.Context, file string, width int, dark bool, more ...before) *tab {
	t.Helper()
	tb := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(tb.note))
	t.Cleanup(cancel)
	tb.Context = ctx
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	tb.tell(append([]before{told(network.Enable, network.EnableParams{}), screen(width), told(emulation.SetEmulatedMedia, media)}, more...)...)
	tb.mu.Lock()
	tb.requests, tb.complaints = nil, nil // of the empty page before
	tb.mu.Unlock()
	if _, err := chromedp.Run(ctx, chromedp.Navigate("file://"+(&url.URL{Path: path}).EscapedPath())); err != nil {
		t.Fatal(err)
	}
	return tb
}

func (tb *tab) note(ev any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		tb.requests = append(tb.requests, ev.Request.URL)
	case *runtime.EventExceptionThrown:
		tb.complaints = append(tb.complaints, "exception: "+ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		tb.complaints = append(tb.complaints, "console: "+string(ev.Type))
	case *log.EventEntryAdded:
		tb.complaints = append(tb.complaints, "log: "+ev.Entry.Text)
	case *page.EventJavascriptDialogOpening:
		tb.complaints = append(tb.complaints, "dialog: "+ev.Message)
	}
}

func (tb *tab) tell(what ...before) {
	tb.t.Helper()
	for _, w := range what {
		if err := w(tb); err != nil {
			tb.t.Fatal(err)
		}
	}
}

func run[T any](tb *tab, a chromedp.Action[T]) T {
	tb.t.Helper()
	v, err := chromedp.Run(tb, a)
	if err != nil {
		tb.t.Fatal(err)
	}
	return v
}

// ask evaluates a script in the page.
func ask[T any](tb *tab, script string) T {
	tb.t.Helper()
	return run(tb, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// quiet asserts that the page asked for nothing but itself and complained of
// nothing.
func (tb *tab) quiet() {
	tb.t.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	if len(tb.requests) != 1 || !strings.HasPrefix(tb.requests[0], "file://") {
		tb.t.Errorf("the page asked for %q", tb.requests)
	}
	for _, c := range tb.complaints {
		tb.t.Errorf("the page complains: %s", c)
	}
}

func (tb *tab) shot(name string) {
	tb.t.Helper()
	dir := os.Getenv("ENGAGE_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), run(tb, chromedp.FullScreenshot(100)), 0o644); err != nil {
		tb.t.Fatal(err)
	}
}

// reported writes a report to a file.
func reported(t *testing.T, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	ok(t, append([]string{"report", "--output", file}, args...)...)
	return file
}

var wellFed = []string{samples + "api-v2.jsonl", "--account", "minato_pan", "--sla", "60m", "--words", "みなと製パン"}

// TestBrowser opens reports in both languages, both schemes, wide and narrow:
// no request, no complaint, no sideways scrolling, nothing for axe to find.
func TestBrowser(t *testing.T) {
	browser := chromium(t)
	axe, err := os.ReadFile(os.Getenv("ENGAGE_AXE"))
	if err != nil && os.Getenv("ENGAGE_BROWSER") != "" {
		t.Errorf("ENGAGE_AXE: %v", err)
	}
	for _, of := range []struct {
		name string
		args []string
	}{
		{"fed-ja", append([]string{"--lang", "ja"}, wellFed...)},
		{"fed-en", append([]string{"--lang", "en"}, wellFed...)},
		{"owner-ja", []string{"--lang", "ja", samples + "x-archive.zip"}},
		{"nothing-en", []string{"--lang", "en", samples + "formats/threads.zip"}},
	} {
		t.Run(of.name, func(t *testing.T) {
			file := reported(t, of.args...)
			for _, width := range []int{1280, 360} {
				for _, dark := range []bool{false, true} {
					tb := open(t, browser, file, width, dark)
					if scroll := ask[int](tb, `document.documentElement.scrollWidth`); scroll > width {
						t.Errorf("at %d px the page is %d px wide: %s", width, scroll, ask[string](tb, widest))
					}
					if axe != nil {
						for _, v := range violations(tb, string(axe)) {
							t.Errorf("axe at %d px, dark %v: %s", width, dark, v)
						}
					}
					tb.shot(fmt.Sprintf("%s-%d-%s", of.name, width, map[bool]string{false: "light", true: "dark"}[dark]))
					tb.quiet()
				}
			}
		})
	}
}

// widest names the elements that stick out of the page.
const widest = `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('[tabindex="0"]')).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\n')`

// violations are what axe-core finds, of WCAG 2.2 AA and of good practice.
func violations(tb *tab, axe string) (out []string) {
	tb.t.Helper()
	tb.tell(told(runtime.Evaluate, runtime.EvaluateParams{Expression: axe})) // not under the page's CSP
	text := ask[string](tb, `axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | '))))`)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		tb.t.Fatal(err)
	}
	return out
}

// TestBrowserSorts: a click, or Enter, on a column's head sorts the rows by it,
// and says so.
func TestBrowserSorts(t *testing.T) {
	tb := open(t, chromium(t), reported(t, append([]string{"--lang", "en"}, wellFed...)...), 1280, false)
	heads := ask[int](tb, `document.querySelectorAll('th button').length`)
	if heads < 10 {
		t.Fatalf("%d columns can be sorted", heads)
	}
	for i := range heads {
		for _, press := range []string{`b.click()`, `(b.focus(), b.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true})), b.click())`} {
			if got := ask[string](tb, fmt.Sprintf(sorted1, i, press)); got != "" {
				t.Errorf("column %d: %s", i, got)
			}
		}
	}
	tb.quiet()
}

// sorted1 presses the button of a column and says what is wrong with the order
// then. A cell sorts by data-sort, else by its text; what is unknown stays last.
const sorted1 = `(() => {
	const b = document.querySelectorAll('th button')[%d], th = b.closest('th'), table = th.closest('table');
	const before = table.tBodies[0].rows.length;
	%s;
	const sort = th.getAttribute('aria-sort');
	if (sort !== 'ascending' && sort !== 'descending') return 'aria-sort is ' + sort;
	if (table.querySelectorAll('th[aria-sort]').length !== 1) return 'several columns are sorted';
	const rows = [...table.tBodies[0].rows];
	if (rows.length !== before) return 'rows were lost';
	const values = rows.map(r => { const c = r.cells[th.cellIndex]; return c.dataset.sort ?? c.textContent.trim() });
	const blank = values.findIndex(v => v === '' || v === '-');
	const known = blank < 0 ? values : values.slice(0, blank);
	if (blank >= 0 && values.slice(blank).some(v => v !== '' && v !== '-')) return 'something unknown stands before ' + values.at(-1);
	const numbers = known.every(v => /^[+-]?[0-9]+([.][0-9]+)?([^0-9.-].*)?$/.test(v));
	const way = sort === 'ascending' ? 1 : -1;
	for (let i = 1; i < known.length; i++) {
		const d = numbers ? parseFloat(known[i]) - parseFloat(known[i - 1]) : known[i].localeCompare(known[i - 1], document.documentElement.lang, {numeric: true});
		if (d * way < 0) return 'after ' + known[i - 1] + ' comes ' + known[i] + ' ' + sort;
	}
	return '';
})()`

// TestBrowserWithoutScript: the page says all without its script.
func TestBrowserWithoutScript(t *testing.T) {
	browser, file := chromium(t), reported(t, append([]string{"--lang", "ja"}, wellFed...)...)
	with := open(t, browser, file, 1280, false)
	without := open(t, browser, file, 1280, false, told(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	var tables, nodes [2]int
	for i, tb := range []*tab{with, without} {
		tables[i] = ask[int](tb, `document.querySelectorAll('main tr').length`)
		nodes[i] = ask[int](tb, `[...document.querySelectorAll('main section, main table, main svg')].filter(e => !e.closest('details') && e.getClientRects().length > 0).length`)
		tb.quiet()
	}
	if tables[1] == 0 || tables[0] != tables[1] || nodes[0] != nodes[1] {
		t.Errorf("with its script the page has %d rows and %d visible parts, without %d and %d", tables[0], nodes[0], tables[1], nodes[1])
	}
}

// TestBrowserHostile: whatever posts and names say, it stays text.
func TestBrowserHostile(t *testing.T) {
	nasty := []string{
		`</script><script>window.pwned=1</script>`, `<img src=x onerror="window.pwned=1">`, `"><svg/onload=window.pwned=1>`, `javascript:window.pwned=1`, `</style><style>body{display:none}</style>`,
		"\u202Eevil\u202C \u200B\u0000\x1b[31m", strings.Repeat("ながいことば", 1500), `{{.}} ${window.pwned=1} <!-- -->`, `&lt;b&gt;`, "教えてください。<iframe src=https://example.com></iframe>動きません",
	}
	var lines []string
	for i, text := range nasty {
		for j, p := range []map[string]any{
			{"author": "shop<b>", "text": "新商品です " + text},
			{"author": "客" + text[:min(len(text), 20)], "text": "@shop 届きません、どうしたらいいですか " + text, "reply": 0},
			{"author": "shop<b>", "text": "申し訳ございません。確認します " + text, "reply": 1},
			{"author": "客" + text[:min(len(text), 20)], "text": "ありがとうございます " + text, "reply": 2},
		} {
			post := map[string]any{"id": fmt.Sprintf("p%d-%d", i, j), "conversation_id": fmt.Sprintf("c%d", i), "at": fmt.Sprintf("2026-0%d-0%dT10:%02d:00+09:00", 1+i%6, 1+i%9, j), "author": p["author"], "handle": p["author"], "text": p["text"]}
			if up, ok := p["reply"]; ok {
				post["reply_to"] = fmt.Sprintf("p%d-%v", i, up)
			}
			b, err := json.Marshal(post)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(b))
		}
	}
	in := filepath.Join(t.TempDir(), "<img src=x onerror=alert(1)>.ndjson")
	if err := os.WriteFile(in, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tb := open(t, chromium(t), reported(t, in, "--account", "shop<b>", "--lang", "ja"), 360, false)
	if ask[bool](tb, `'pwned' in window`) {
		t.Error("a post ran a script")
	}
	if n := ask[int](tb, `document.querySelectorAll('img, iframe, script:not(:last-of-type), body style, svg script, [onload], [onerror]').length`); n != 0 {
		t.Errorf("%d elements came out of posts", n)
	}
	if !ask[bool](tb, `document.body.textContent.includes('<img src=x onerror="window.pwned=1">')`) {
		t.Error("the text of a post is not shown as it is")
	}
	if w := ask[int](tb, `document.documentElement.scrollWidth`); w > 360 {
		t.Errorf("a long word made the page %d px wide: %s", w, ask[string](tb, widest))
	}
	tb.quiet()
}

// TestBrowserPrints: on A4 the page has no dark ground, and no table is cut.
func TestBrowserPrints(t *testing.T) {
	tb := open(t, chromium(t), reported(t, append([]string{"--lang", "ja"}, wellFed...)...), 1280, true)
	tb.tell(told(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}), screen(718)) // A4 without margins of 10 mm
	if bg := ask[string](tb, `getComputedStyle(document.body).backgroundColor`); bg != "rgb(255, 255, 255)" && bg != "rgba(0, 0, 0, 0)" {
		t.Errorf("the printed page stands on %s", bg)
	}
	if cut := ask[[]string](tb, `[...document.querySelectorAll('table, svg, pre')].filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 150))`); len(cut) > 0 {
		t.Errorf("cut off on paper: %s", strings.Join(cut, "\n"))
	}
	pdf := run(tb, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if !strings.Contains(string(pdf), "/MediaBox [0 0 59") { // 595 pt, 210 mm
		t.Error("the pages are not A4")
	}
	if dir := os.Getenv("ENGAGE_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "print.pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tb.quiet()
}
