package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"engage/internal/report"
)

var reportedArchives = []string{"api-v2.jsonl", "x-archive.zip", "inbox.jsonl", "togetter.txt"}

// reportFile makes a report in a file of that name and returns its path.
func reportFile(t *testing.T, archive, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ok(t, append([]string{"report", samples + archive, "--output", path}, args...)...)
	return path
}

// columns are the conversations of engage analyze under the names of the
// columns of parquet.
func columns(t *testing.T, archive string) (out []map[string]any) {
	t.Helper()
	var all struct{ Conversations []map[string]any }
	if err := json.Unmarshal([]byte(ok(t, "analyze", samples+archive, "--format", "json")), &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Conversations {
		for object, prefix := range map[string]string{"scores": "score_", "strength": "strength_"} {
			for mode, x := range c[object].(map[string]any) {
				c[prefix+mode] = x
			}
			delete(c, object)
		}
		none := c["none"].(map[string]any)
		c["strength_none"], c["none_contributions"] = none["strength"], none["contributions"]
		delete(c, "none")
		for _, key := range []string{"started_at", "ended_at"} {
			if s, ok := c[key].(string); ok {
				at, err := time.Parse(time.RFC3339, s)
				if err != nil {
					t.Fatal(err)
				}
				c[key] = at.UnixMicro()
			}
		}
		out = append(out, c)
	}
	return out
}

// TestReportParquet: every conversation, with every field as json has it.
func TestReportParquet(t *testing.T) {
	for _, archive := range reportedArchives {
		rows, err := parquet.ReadFile[any](reportFile(t, archive, "r.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		want := columns(t, archive)
		if len(rows) != len(want) || len(rows) == 0 {
			t.Fatalf("%s: %d rows, want %d", archive, len(rows), len(want))
		}
		for i, row := range rows {
			got := row.(map[string]any)
			if len(got) != len(want[i])+1 { // and the text
				t.Errorf("%s: %d columns, want %d", archive, len(got), len(want[i])+1)
			}
			for key, w := range want[i] {
				g := got[key]
				if at, ok := g.(int64); ok && strings.HasSuffix(key, "ed_at") {
					g = at / 1e6 * 1e6 // json has whole seconds
				}
				if asJSON(g) != asJSON(w) {
					t.Errorf("%s: %v: %s: %s, want %s", archive, want[i]["id"], key, asJSON(g), asJSON(w))
				}
			}
		}
	}
}

// asJSON is a value as json writes it; no elements are nothing.
func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return regexp.MustCompile(`\[\]|\{\}`).ReplaceAllString(string(b), "null")
}

// TestReportWorkbook: every conversation has its row, its id whole, and the
// lists hold what the commands of the same names print.
func TestReportWorkbook(t *testing.T) {
	for _, archive := range reportedArchives {
		for lang, sheets := range map[string][]string{"ja": {"会話", "返事", "連絡しない", "相手"}, "en": {"conversations", "inbox", "do not contact", "people"}} {
			f, err := excelize.OpenFile(reportFile(t, archive, "r.xlsx", "--lang", lang))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, c := range analyse(t, samples+archive).Conversations {
				want = append(want, c.ID)
			}
			if got := column(t, f, sheets[0], 0); !slices.Equal(got, want) {
				t.Errorf("%s: ids %q, want %q", archive, got, want)
			}
			if archive != "inbox.jsonl" {
				continue
			}
			if got, want := column(t, f, sheets[1], 17), []string{"101", "102", "140", "150"}; !slices.Equal(got, want) {
				t.Errorf("inbox %q, want %q", got, want)
			}
			if got, want := column(t, f, sheets[2], 1), []string{"shio_kaze"}; !slices.Equal(got, want) {
				t.Errorf("do not contact %q, want %q", got, want)
			}
			if got := column(t, f, sheets[3], 1); len(got) != 5 || !slices.Contains(got, "shio_kaze") {
				t.Errorf("people %q", got)
			}
			if wait, _ := f.GetCellValue(sheets[1], "D2"); wait != "504:00:00" { // 21 days
				t.Errorf("waiting %q", wait)
			}
		}
	}
}

// column is a column of a list, without the header.
func column(t *testing.T, f *excelize.File, sheet string, i int) (out []string) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		out = append(out, r[i])
	}
	return out
}

// TestReportMarkdown: the report says what there is to say, in both languages,
// and calls nobody.
func TestReportMarkdown(t *testing.T) {
	for lang, want := range map[string][]string{
		"ja": {"# engage レポート", "### やること", "- [ ] `@ao_tori` に返事をする", "| 目標時間内の応答率 | 測定できません", "| 85 | 返事なし | 21日0時間 | `@ao_tori` |", "アプリが朝から**起動しません**"},
		"en": {"# engage report", "### What to do", "- [ ] Answer `@ao_tori`", "| answers within the target time | not measurable: ", "| 85 | not answered | 21d 0h | `@ao_tori` |", "アプリが朝から**起動しません**"},
	} {
		out := ok(t, "report", samples+"inbox.jsonl", "--format", "md", "--lang", lang)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("no %q in\n%s", w, out)
			}
		}
		if called := regexp.MustCompile("[^`\\w]@\\w+").FindString(out); called != "" {
			t.Errorf("%q is a mention", called)
		}
		if strings.Contains(out, "\x1b") {
			t.Error("an escape sequence came through")
		}
	}
}

// TestReportInDuckDB: what readers of Parquet do with the file works. It runs
// where ENGAGE_DUCKDB names a node_modules that holds @duckdb/node-api.
func TestReportInDuckDB(t *testing.T) {
	modules := os.Getenv("ENGAGE_DUCKDB")
	if modules == "" {
		t.Skip("ENGAGE_DUCKDB is not set")
	}
	path := reportFile(t, "x-archive.zip", "r.parquet")
	ask := func(query string) string {
		t.Helper()
		script := `const { DuckDBInstance } = require(process.argv[1] + "/@duckdb/node-api");
(async () => { const c = await (await DuckDBInstance.create(":memory:")).connect();
const r = await c.runAndReadAll(process.argv[2]); console.log(JSON.stringify(r.getRowsJson())); })()`
		out, err := exec.Command("node", "-e", script, modules, strings.ReplaceAll(query, "FILE", "'"+path+"'")).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", query, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	var described [][]any
	if err := json.Unmarshal([]byte(ask("DESCRIBE SELECT * FROM FILE")), &described); err != nil {
		t.Fatal(err)
	}
	for _, d := range described {
		kind := d[1].(string)
		if strings.HasPrefix(kind, "STRUCT") {
			kind = "STRUCT[]"
		}
		if line := regexp.MustCompile(`(?m)^` + d[0].(string) + ` +` + regexp.QuoteMeta(kind) + ` `); !line.Match(report.ParquetSchema) {
			t.Errorf("engage schema parquet does not say that %s is %s", d[0], d[1])
		}
	}
	all := columns(t, "x-archive.zip")
	undecided, spans := 0, 0
	for _, c := range all {
		if c["two_way"] == nil {
			undecided++
		}
		for _, k := range c["contributions"].([]any) {
			spans += len(k.(map[string]any)["evidence"].([]any))
		}
	}
	first := all[0]["started_at"]
	for query, want := range map[string]string{
		"SELECT count(*)::INT, count(*) FILTER (two_way IS NULL)::INT, epoch_us(date_trunc('second', min(started_at)))::VARCHAR FROM FILE":                      fmt.Sprintf(`[[%d,%d,"%v"]]`, len(all), undecided, first),
		"SELECT count(*)::INT FROM FILE, UNNEST(contributions) t(c), UNNEST(c.evidence) u(e)":                                                                   fmt.Sprintf(`[[%d]]`, spans),
		"SELECT count(*)::INT FROM FILE WHERE text LIKE '%パン%' AND len(text) > 3 AND acts['ask'] > 0":                                                           ask("SELECT count(*)::INT FROM FILE WHERE contains(text, 'パン') AND map_contains(acts, 'ask')"),
		"SELECT id FROM FILE, UNNEST(contributions) t(c) WHERE c.mode = 'promotion' GROUP BY id HAVING abs(sum(c.points) - any_value(score_promotion)) > 0.005": `[]`,
		"SELECT decode(value) FROM parquet_kv_metadata(FILE) WHERE decode(key) = 'schema'":                                                                      `[["engage.conversations/v1"]]`,
	} {
		if got := ask(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
