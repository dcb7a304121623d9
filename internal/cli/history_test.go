package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/report"
	"engage/internal/score"
)

// nightDate is the n-th night of the tests, as --night takes it.
func nightDate(n int) string {
	return time.Date(2026, 1, 5+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// until writes the part of the inbox archive that was there at the end of a
// night, and returns its path.
func until(t *testing.T, dir string, n int) string {
	t.Helper()
	text, err := os.ReadFile(inboxArchive)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		var post struct{ At string }
		if err := json.Unmarshal([]byte(line), &post); err != nil {
			t.Fatal(err)
		}
		if post.At[:10] <= nightDate(n) {
			lines = append(lines, line)
		}
	}
	path := filepath.Join(dir, fmt.Sprintf("until-%d.jsonl", n))
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// record runs a night and returns the status.
func record(t *testing.T, db, archive string, n int, more ...string) int {
	t.Helper()
	status, _, errs := engage(t, "", append([]string{"analyze", archive, "--account", "minato_pan", "--history", db, "--night", nightDate(n), "--quiet"}, more...)...)
	if status == exitUsage {
		t.Fatal(errs)
	}
	return status
}

// thirty is a history of thirty nights, each without a fault.
func thirty(t *testing.T, dir string) string {
	t.Helper()
	db := filepath.Join(dir, "calm.db")
	for n := range 30 {
		if status := record(t, db, until(t, dir, n), n); status != 0 {
			t.Fatalf("night %d: status %d", n, status)
		}
	}
	return db
}

// TestThirtyNights: thirty nights with faults end in the same history as thirty
// without.
func TestThirtyNights(t *testing.T) {
	dir := t.TempDir()
	calm, db := thirty(t, dir), filepath.Join(dir, "rough.db")
	broken, backwards := filepath.Join(dir, "broken.zip"), filepath.Join(dir, "backwards.jsonl")
	if err := os.WriteFile(broken, []byte("PK\x03\x04 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	faults := map[int]func(n int) int{
		2: func(n int) int { return record(t, db, broken, n) },
		5: func(n int) int { return record(t, db, filepath.Join(dir, "none.jsonl"), n) },
		6: func(n int) int {
			return record(t, db, until(t, dir, n), n, "--output", filepath.Join(dir, "none", "out.json"))
		},
		9:  func(n int) int { return record(t, db, until(t, dir, 3), 3) }, // an old night again
		12: func(n int) int { return record(t, db, until(t, dir, 3), n) }, // the wrong archive, then the right one
		17: func(n int) int { return record(t, db, until(t, dir, 16), n) },
		21: func(n int) int { return record(t, filepath.Join(dir, "none", "h.db"), broken, n) }, // a history that cannot be
		25: func(n int) int { // the same posts in another order
			text, _ := os.ReadFile(until(t, dir, 24))
			lines := slices.Collect(strings.Lines(string(text)))
			slices.Reverse(lines)
			if err := os.WriteFile(backwards, []byte(strings.Join(lines, "")), 0o600); err != nil {
				t.Fatal(err)
			}
			return record(t, db, backwards, 24, "--workers", "3")
		},
	}
	for n := range 30 {
		if fault := faults[n]; fault != nil {
			want := exitIO
			if n == 9 || n == 12 || n == 17 || n == 25 {
				want = exitOK
			}
			if status := fault(n); status != want {
				t.Errorf("night %d: status %d with a fault", n, status)
			}
		}
		if status := record(t, db, until(t, dir, n), n); status != 0 {
			t.Fatalf("night %d: status %d", n, status)
		}
	}
	for n := 29; n >= 0; n -= 7 { // and some of them again, backwards
		record(t, db, until(t, dir, n), n)
	}
	if got, want := ok(t, "history", "--history", db, "--format", "json"), ok(t, "history", "--history", calm, "--format", "json"); got != want {
		t.Error("the faults can be seen in the history")
	}
	if out := ok(t, "history", "check", "--history", db); !strings.Contains(out, "sound, schema 1, nights 30 (2026-01-05 – 2026-02-03)") {
		t.Error(out)
	}
}

// TestHistory is about a history of thirty nights.
func TestHistory(t *testing.T) {
	db := thirty(t, t.TempDir())
	t.Run("golden", func(t *testing.T) { historyGolden(t, db) })
	t.Run("contract", func(t *testing.T) { historyContract(t, db) })
	t.Run("selects", func(t *testing.T) { historySelects(t, db) })
}

// historyGolden shows what people see. -update writes anew.
func historyGolden(t *testing.T, db string) {
	for _, lang := range []string{"en", "ja"} {
		golden(t, filepath.Join("testdata", "history."+lang+".golden"), ok(t, "history", "--history", db, "--lang", lang)+"\n"+ok(t, "history", "--history", db, "--until", "2026-01-20", "--figure", "unanswered,response_rate,lapsed", "--lang", lang))
	}
}

type historyOut struct {
	Accounts []struct {
		Handle         string
		Nights, Ledger int
		DoNotContact   int `json:"do_not_contact"`
		Left           []struct {
			Figure, Side string
			Verdict      *string
		}
		Inbox *struct{ Waiting, Answered, New int }
	}
	Items []struct {
		Account, Night, Figure string
		Value                  *float64
		Reason                 *string
		Usual                  *struct{ Nights int }
	}
}

func historyOf(t *testing.T, db string, more ...string) (h historyOut) {
	t.Helper()
	if err := json.Unmarshal([]byte(ok(t, append([]string{"history", "--history", db, "--format", "json"}, more...)...)), &h); err != nil {
		t.Fatal(err)
	}
	return h
}

// historyContract: json and ndjson fit the published schema, csv has the same
// rows, and what is unknown is null with the reason.
func historyContract(t *testing.T, db string) {
	dir := t.TempDir()
	s := schema(t, "history")
	one := filepath.Join(dir, "one.db")
	record(t, one, until(t, dir, 9), 9)
	for _, db := range []string{db, one} {
		whole := ok(t, "history", "--history", db, "--format", "json")
		valid(t, s, whole)
		lines := slices.Collect(strings.Lines(ok(t, "history", "--history", db, "--format", "ndjson")))
		for _, line := range lines {
			valid(t, s, line)
		}
		text := ok(t, "history", "--history", db, "--format", "csv", "--excel")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil || !strings.HasPrefix(text, "\ufeff") || len(rows) != len(lines) {
			t.Errorf("%d rows, %d lines: %v", len(rows), len(lines), err)
		}
		for _, it := range historyOf(t, db).Items {
			if (it.Value == nil) != (it.Reason != nil) {
				t.Errorf("%+v: a value or a reason", it)
			}
		}
	}
	empty := filepath.Join(dir, "no.db")
	record(t, empty, until(t, dir, 0), 0, "--account", "nobody_here")
	valid(t, s, ok(t, "history", "--history", empty, "--account", "minato_pan", "--format", "json"))
}

func historySelects(t *testing.T, db string) {
	if h := historyOf(t, db, "--since", "2026-01-10", "--until", "2026-01-19", "--figure", "unanswered,two_way"); len(h.Items) != 20 || h.Accounts[0].Nights != 10 || h.Items[0].Night != "2026-01-10" || h.Items[0].Figure != "unanswered" {
		t.Errorf("%+v", h)
	}
	if h := historyOf(t, db, "--account", "@Minato_Pan"); len(h.Accounts) != 1 || h.Accounts[0].Handle != "minato_pan" {
		t.Errorf("%+v", h.Accounts)
	}
	if h := historyOf(t, db, "--account", "other"); len(h.Accounts) != 0 {
		t.Errorf("%+v", h.Accounts)
	}
	for lang, want := range map[string]string{"en": "No night is recorded", "ja": "記録はまだありません"} {
		if out := ok(t, "history", "--history", db, "--account", "other", "--lang", lang); !strings.Contains(out, want) {
			t.Error(out)
		}
	}
	// what was known of who refused is what was known then
	if h := historyOf(t, db, "--until", "2026-01-19"); h.Accounts[0].DoNotContact != 0 {
		t.Errorf("%+v", h.Accounts[0])
	}
	if h := historyOf(t, db); h.Accounts[0].DoNotContact != 1 || h.Accounts[0].Inbox == nil {
		t.Errorf("%+v", h.Accounts[0])
	}
}

// TestNeverForgotten: who told the account to keep away on any night is kept
// out of the inbox and of the regulars to be talked to again, whatever later
// archives hold.
func TestNeverForgotten(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "h.db")
	record(t, db, until(t, dir, 15), 15) // with the refusal of shio_kaze
	later := filepath.Join(dir, "later.jsonl")
	if err := os.WriteFile(later, []byte(`{"id":"900","author":"shio_kaze","at":"2026-01-25T09:00:00+09:00","text":"@minato_pan ポイントがまた消えました。困っています","mentions":["minato_pan"]}
{"id":"901","author":"minato_pan","at":"2026-02-10T09:00:00+09:00","text":"おはようございます"}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"inbox", later, "--account", "minato_pan", "--format", "json"}
	box := func(more ...string) (out inboxOut) {
		if err := json.Unmarshal([]byte(ok(t, append(args, more...)...)), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if without := box(); len(without.Items) != 1 {
		t.Fatalf("the test shows nothing: %+v", without)
	}
	if with := box("--history", db); len(with.Items) != 0 || len(with.DoNotContact) != 1 || with.DoNotContact[0].Person != "shio_kaze" {
		t.Errorf("%+v", with)
	}
	valid(t, schema(t, "inbox"), ok(t, append(args, "--history", db)...))
	record(t, db, later, 36)
	record(t, db, later, 15) // even when the night itself does not hold it any more
	if with := box("--history", db); len(with.Items) != 0 {
		t.Errorf("forgotten: %+v", with)
	}
	for _, it := range historyOf(t, db, "--figure", "unanswered").Items {
		if it.Value == nil || *it.Value != 0 {
			t.Errorf("%+v: who wants no answer waits for none", it)
		}
	}
	if out := ok(t, "people", later, "--account", "minato_pan", "--history", db); !strings.Contains(out, "keep away: 1 ") {
		t.Error(out)
	}
	if out := ok(t, "history", "forget", "--history", db, "--person", "@Shio_Kaze"); !strings.Contains(out, "@shio_kaze erased") {
		t.Error(out)
	}
	if with := box("--history", db); len(with.Items) != 0 {
		t.Error("forget took the refusal, too")
	}
	ok(t, "history", "forget", "--history", db, "--person", "shio_kaze", "--do-not-contact")
	if with := box("--history", db); len(with.Items) != 1 {
		t.Errorf("%+v", with)
	}
}

// TestHistoryOfConfig: engage.yaml names the history for every command, relative
// to itself, and an empty flag goes without.
func TestHistoryOfConfig(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "engage.yaml")
	if err := os.WriteFile(conf, []byte("history: nights.db\naccounts: [{handle: minato_pan}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "analyze", inboxArchive, "--config", conf, "--history", "")
	if status, _, errs := engage(t, "", "history", "--config", conf); status != exitIO || !strings.Contains(errs, filepath.Join(dir, "nights.db")) {
		t.Errorf("status %d, said %q", status, errs)
	}
	ok(t, "analyze", inboxArchive, "--config", conf)
	if out := ok(t, "history", "--config", conf); !strings.Contains(out, "@minato_pan: nights recorded 1") {
		t.Error(out)
	}
	ok(t, "inbox", inboxArchive, "--config", conf)
	ok(t, "people", inboxArchive, "--config", conf)
}

func TestHistoryUsage(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "h.db")
	for _, tt := range []struct{ args, en, ja string }{
		{"analyze FILE --night 2026-01-05", "--history FILE", "--history FILE"},
		{"analyze FILE --history DB --night yesterday", "not a day", "日付として読めません"},
		{"analyze FILE --history DB --pseudonymize", "--key-file", "--key-file"},
		{"inbox FILE --history DB --pseudonymize", "--key-file", "--key-file"},
		{"people FILE --history DB --pseudonymize", "--key-file", "--key-file"},
		{"history", "--history FILE", "engage.yaml の history:"},
		{"history --history DB --figure happiness", "one of two_way", "two_way"},
		{"history --history DB --since soon", "--since soon", "日付として読めません"},
		{"history --history DB --format xml", "table, json", "table, json"},
		{"history forget --history DB", "--person", "--person"},
		{"history check --history DB extra", "unknown command", "unknown command"},
	} {
		args := strings.Fields(strings.NewReplacer("FILE", inboxArchive, "DB", db).Replace(strings.ReplaceAll(tt.args, "--history FILE", "")))
		for lang, says := range map[string]string{"en": tt.en, "ja": tt.ja} {
			if status, _, errs := engage(t, "", append(args, "--lang", lang)...); status != exitUsage || !strings.Contains(errs, says) {
				t.Errorf("%s: status %d, said %q", tt.args, status, errs)
			}
		}
		if _, err := os.Stat(db); err == nil {
			t.Fatalf("%s made a history", tt.args)
		}
	}
	for _, args := range [][]string{{"history"}, {"history", "check"}, {"history", "forget", "--person", "ao"}, {"inbox", inboxArchive}} {
		if status, _, errs := engage(t, "", append(args, "--history", db)...); status != exitIO || !strings.Contains(errs, db) {
			t.Errorf("%v of nothing: status %d, said %q", args, status, errs)
		}
	}
}

// TestPseudonymsLast: under one key, the same people come back every night.
func TestPseudonymsLast(t *testing.T) {
	dir := t.TempDir()
	db, key := filepath.Join(dir, "h.db"), filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("k", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		record(t, db, inboxArchive, n, "--pseudonymize", "--key-file", key)
	}
	plain := filepath.Join(dir, "plain.db")
	record(t, plain, inboxArchive, 0)
	masked, want := historyOf(t, db), historyOf(t, plain)
	if len(masked.Accounts) != 1 || masked.Accounts[0].Ledger != want.Accounts[0].Ledger {
		t.Errorf("%+v, want the people of %+v", masked.Accounts, want.Accounts)
	}
	text, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"minato_pan", "shio_kaze", "ao_tori"} {
		if strings.Contains(string(text), name) {
			t.Errorf("%s is in the file", name)
		}
	}
}

// TestHistoryChangesNothing: with a history that knows nothing yet, the output
// is what it is without one.
func TestHistoryChangesNothing(t *testing.T) {
	for _, path := range []string{inboxArchive, samples + "api-v2.jsonl"} {
		db := filepath.Join(t.TempDir(), "h.db")
		want := ok(t, "analyze", path, "--format", "json")
		for range 2 {
			if got := ok(t, "analyze", path, "--format", "json", "--history", db, "--night", nightDate(0)); got != want {
				t.Errorf("%s: the history changes the analysis", path)
			}
		}
	}
}

// digests is a reporter that keeps what it is given.
type digests struct{ got *report.Digest }

func (digests) Write(*score.Result) error       { return nil }
func (d *digests) Close(r *report.Digest) error { d.got = r; return nil }

// TestReportRecords: engage report records the night that analyze would, and is
// given the nights before.
func TestReportRecords(t *testing.T) {
	dir := t.TempDir()
	d := &digests{}
	reporters["keep"] = func(io.Writer, *report.Head) report.Reporter { return d }
	defer delete(reporters, "keep")
	one, two := filepath.Join(dir, "one.db"), filepath.Join(dir, "two.db")
	for n := range 4 {
		record(t, one, until(t, dir, n), n)
		ok(t, "report", until(t, dir, n), "--account", "minato_pan", "--format", "keep", "--history", two, "--night", nightDate(n))
	}
	if got, want := ok(t, "history", "--history", two, "--format", "json"), ok(t, "history", "--history", one, "--format", "json"); got != want {
		t.Errorf("report recorded\n%s\nanalyze\n%s", got, want)
	}
	if len(d.got.Trend) != 1 || len(d.got.Trend[0].Nights) != 4 || d.got.Trend[0].Nights[3].Date.Format(time.DateOnly) != nightDate(3) {
		t.Errorf("%+v", d.got.Trend)
	}
	ok(t, "report", inboxArchive, "--format", "keep")
	if d.got.Trend != nil {
		t.Error("a trend without a history")
	}
}

// breaker is a reporter that does harm when the report is written.
type breaker struct {
	digests
	harm func()
}

func (b *breaker) Close(r *report.Digest) error { b.harm(); return nil }

// TestRecordComesFirst: an output stands in its place only if its night is
// recorded; a night whose output cannot be put in its place is there, and is
// replaced by the next run.
func TestRecordComesFirst(t *testing.T) {
	dir := t.TempDir()
	db, out := filepath.Join(dir, "h.db"), filepath.Join(dir, "out.keep")
	var harm func() error
	reporters["keep"] = func(io.Writer, *report.Head) report.Reporter {
		return &breaker{harm: func() {
			if err := harm(); err != nil {
				t.Error(err)
			}
		}}
	}
	defer delete(reporters, "keep")
	harm = func() error { return os.Truncate(db, 100) }
	if status, _, errs := engage(t, "", "report", inboxArchive, "-o", out, "--history", db, "--night", nightDate(0)); status != exitIO || !strings.Contains(errs, "damaged") {
		t.Errorf("status %d, said %q", status, errs)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a report is there of a night that is not recorded")
	}
	db = filepath.Join(dir, "other.db")
	for _, name := range []string{"once.keep", "again.keep"} { // a folder takes the place of the file
		out = filepath.Join(dir, name)
		harm = func() error { return os.Mkdir(out, 0o700) }
		if status, _, _ := engage(t, "", "report", inboxArchive, "--account", "minato_pan", "-o", out, "--history", db, "--night", nightDate(0)); status != exitIO {
			t.Errorf("status %d", status)
		}
	}
	if h := historyOf(t, db); len(h.Accounts) != 1 || h.Accounts[0].Nights != 1 {
		t.Errorf("%+v", h.Accounts)
	}
}

// TestPrevious: the night before is the latest before the one that is recorded.
func TestPrevious(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "h.db")
	for _, n := range []int{0, 1, 5} {
		record(t, db, until(t, dir, n), n)
	}
	for night, want := range map[int]string{0: "", 1: nightDate(0), 4: nightDate(1), 5: nightDate(1), 9: nightDate(5)} {
		a := &app{IO: IO{Env: func(string) string { return "" }}}
		cmd := a.analyze()
		if err := cmd.ParseFlags([]string{"--history", db}); err != nil {
			t.Fatal(err)
		}
		cmd.SetContext(t.Context())
		j := &job{conf: &config{}, zone: time.UTC}
		if err := a.remember(cmd, j, &selection{}, &nightly{db, nightDate(night)}); err != nil {
			t.Fatal(err)
		}
		before, found := j.past.previous("minato_pan")
		if found != (want != "") || found && before.Date.Format(time.DateOnly) != want || found && len(before.Figures) != len(insight.FigureKinds) {
			t.Errorf("before night %d: %v %v, want %s", night, before.Date, found, want)
		}
		if _, found := j.past.previous("stranger"); found {
			t.Error("a stranger has a night before")
		}
		j.past.close()
	}
	var none *past
	if _, found := none.previous(corpus.Handle("minato_pan")); found {
		t.Error("a night before without a history")
	}
}

// TestHistoryHostile: no name in a history steers the terminal or a spreadsheet.
func TestHistoryHostile(t *testing.T) {
	db := filepath.Join(t.TempDir(), "h.db")
	in := `{"id":"1\u001b[2J","author":"=evil\u001b[31m\u202e","at":"2026-01-05T09:00:00+09:00","text":"@x 困っています","mentions":["x"]}` + "\n" +
		`{"id":"2","author":"x","at":"2026-01-05T09:30:00+09:00","text":"おはよう"}` + "\n"
	for n := range 2 {
		if status, _, errs := engage(t, in, "analyze", "-", "--account", "x,=evil\x1b[31m\u202e", "--history", db, "--night", nightDate(n)); status != 0 {
			t.Fatal(errs)
		}
	}
	for _, format := range report.ListingFormats {
		out := ok(t, "history", "--history", db, "--format", format)
		if strings.Contains(out, "\x1b") || strings.Contains(out, "\u202e") && format != "json" && format != "ndjson" || format == "csv" && strings.Contains(out, "\n=evil") {
			t.Errorf("%s: %q", format, out)
		}
	}
}
