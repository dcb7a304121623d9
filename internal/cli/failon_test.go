package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/report"
	"engage/internal/score"
)

// TestFailOn: the condition sets the exit status after the output is written,
// and says which account meets it, and why.
func TestFailOn(t *testing.T) {
	for _, tt := range []struct {
		args   []string
		status int
		en, ja string // on stderr; "": nothing is
	}{
		{[]string{"analyze", "--fail-on", "unanswered > 1 or two_way < 5%"}, 1,
			"engage: --fail-on met for @minato_pan: unanswered > 1 (unanswered is 3)\n", "engage: @minato_pan が --fail-on の条件に当てはまりました: unanswered > 1（unanswered は 3）\n"},
		{[]string{"analyze", "--fail-on", "unanswered > 3"}, 0, "", ""},
		{[]string{"inbox", "--words", brand, "--fail-on", "unanswered > 3"}, 1,
			"unanswered > 3 (unanswered is 5)", "unanswered > 3（unanswered は 5）"},
		{[]string{"inbox", "--words", brand, "--fail-on", "late > 0"}, 0, "", ""},
		{[]string{"inbox", "--words", brand, "--sla", "20m", "--fail-on", "late > 0"}, 1, "late > 0 (late is 1)", "late > 0（late は 1）"},
		{[]string{"inbox", "--words", brand, "--within", "30d", "--fail-on", "unanswered == 0 and pending > 4"}, 1, "unanswered == 0 (unanswered is 0), pending > 4", "unanswered == 0（unanswered は 0）、pending > 4"},
		{[]string{"analyze", "--fail-on", "sla < 90%"}, 0,
			"engage: --fail-on cannot be judged for @minato_pan: sla < 90% (sla is not measurable: no target is set (--sla))\n",
			"engage: @minato_pan について --fail-on を判定できません: sla < 90%（sla は測定できません: 目標時間の指定がありません (--sla)）\n"},
		{[]string{"analyze", "--fail-on", "sla < 90%", "--quiet"}, 0, "", ""},
		{[]string{"analyze", "--fail-on", "unknown(sla)"}, 1, "unknown(sla) (sla is not measurable", "unknown(sla)（sla は測定できません"},
		{[]string{"analyze", "--fail-on", "unanswered > 1", "--quiet"}, 1, "--fail-on met", "--fail-on の条件"},
		{[]string{"analyze", "--fail-on", "two_way < 20"}, 2,
			"engage: --fail-on: column 11: two_way is a share, which lies between 0 and 1; write 0.2 or 20%\n  two_way < 20\n            ^\n", "11文字目: two_way は割合(0から1)です"},
		{[]string{"analyze", "--fail-on", "late > 0 or 未返信 > 10"}, 2,
			"column 13: there is no figure 未返信", "\n  late > 0 or 未返信 > 10\n              ^\n"},
		{[]string{"analyze", "--fail-on", "未返信 ＞ 10"}, 2, "there is no figure", "1文字目"},
		{[]string{"analyze", "--fail-on", ""}, 2, "the condition is empty", "条件が空です"},
		{[]string{"analyze", "--fail-on", "late > 3 and unanswered.delta > 3"}, 2,
			"column 14: unanswered.delta is a change since the night before, which only a history knows; add --history FILE", "履歴が必要です"},
	} {
		for lang, says := range map[string]string{"en": tt.en, "ja": tt.ja} {
			args := append([]string{tt.args[0], inboxArchive, "--account", "minato_pan", "--lang", lang}, tt.args[1:]...)
			status, out, errs := engage(t, "", args...)
			if status != tt.status || !strings.Contains(errs, says) || says == "" && errs != "" || (out == "") != (tt.status == 2) {
				t.Errorf("%q: status %d, want %d, %d bytes of output, said\n%swant\n%s", args, status, tt.status, len(out), errs, says)
			}
		}
	}
}

// TestFailOnOutput: what is written does not depend on the condition.
func TestFailOnOutput(t *testing.T) {
	for _, args := range [][]string{
		{"analyze", inboxArchive, "--format", "json"},
		{"analyze", inboxArchive, "--format", "json", "--since", "2026-01-08"},
		{"inbox", inboxArchive, "--format", "json", "--words", brand, "--until", "2026-01-09"},
	} {
		without := ok(t, args...)
		status, with, errs := engage(t, "", append(args, "--fail-on", "posts >= 0")...)
		if status != 1 || with != without {
			t.Errorf("%q: status %d, %s; the output differs: %v", args, status, errs, with != without)
		}
	}
	path := filepath.Join(t.TempDir(), "out.json")
	if status, _, _ := engage(t, "", "analyze", inboxArchive, "--format", "json", "--output", path, "--fail-on", "posts >= 0"); status != 1 {
		t.Errorf("status %d", status)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != ok(t, "analyze", inboxArchive, "--format", "json") {
		t.Errorf("the file is not whole: %v, %d bytes", err, len(b))
	}
}

const twoAccounts = `{"id":"1","author":"hana_no","at":"2026-01-05T10:00:00+09:00","text":"@minato_pan 届きません。困っています","mentions":["minato_pan"]}
{"id":"2","author":"hana_no","at":"2026-01-05T10:00:00+09:00","text":"@kobo_pan 届きません。困っています","mentions":["kobo_pan"]}
{"id":"3","author":"kobo_pan","at":"2026-02-05T10:00:00+09:00","text":"焼けました"}
{"id":"4","author":"minato_pan","at":"2026-02-05T10:00:00+09:00","text":"窯を休ませています"}
`

// TestFailOnAccounts: all accounts that meet it are named, and only those; and
// it comes before --strict, which is said, too.
func TestFailOnAccounts(t *testing.T) {
	run := func(in string, args ...string) (int, string) {
		status, _, errs := engage(t, in, append([]string{"analyze", "-", "--account", "minato_pan,kobo_pan,nobody_here"}, args...)...)
		return status, errs
	}
	status, errs := run(twoAccounts, "--fail-on", "unanswered >= 1")
	if status != 1 || !strings.Contains(errs, "met for @minato_pan") || !strings.Contains(errs, "met for @kobo_pan") || strings.Contains(errs, "met for @nobody_here") {
		t.Errorf("status %d, %s", status, errs)
	}
	broken := twoAccounts + "{broken\n"
	status, errs = run(broken, "--strict", "--fail-on", "unanswered >= 1", "--quiet")
	if status != 1 || strings.Count(errs, "--fail-on met") != 2 || !strings.Contains(errs, "skipped (--strict)") {
		t.Errorf("met and skipped: status %d, %s", status, errs)
	}
	if status, errs = run(broken, "--strict", "--fail-on", "unanswered > 1"); status != 4 {
		t.Errorf("skipped only: status %d, %s", status, errs)
	}
	if status, errs = run(broken, "--fail-on", "skipped > 0"); status != 1 {
		t.Errorf("a condition on what was skipped: status %d, %s", status, errs)
	}
	status, _, errs = engage(t, "", "analyze", "none.jsonl", "--fail-on", "skipped >= 0")
	if status != 3 {
		t.Errorf("nothing to read: status %d, %s", status, errs)
	}
}

// TestFailOnConfig: fail_on of the config file does the same, and the flag wins.
func TestFailOnConfig(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "ours.yaml")
	if err := os.WriteFile(conf, []byte("accounts: [{handle: minato_pan}]\nfail_on: unanswered > 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := engage(t, "", "analyze", inboxArchive, "--config", conf); status != 1 || !strings.Contains(errs, "ours.yaml: fail_on met for @minato_pan: unanswered > 1 (unanswered is 3)") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, _, errs := engage(t, "", "analyze", inboxArchive, "--config", conf, "--fail-on", "unanswered > 100"); status != 0 || errs != "" {
		t.Errorf("the flag does not win: status %d, %s", status, errs)
	}
	if status, _, errs := engage(t, "", "show", inboxArchive, "--id", "101", "--config", conf); status != 0 {
		t.Errorf("a command without the flag: status %d, %s", status, errs)
	}
}

type noReport struct{ io.Writer }

func (noReport) Write(*score.Result) error { return nil }
func (r noReport) Close(d *report.Digest) error {
	_, err := io.WriteString(r.Writer, d.Of[0].Handle)
	return err
}

// TestFailOnReport: a report ends as an analysis does.
func TestFailOnReport(t *testing.T) {
	reporters["none"] = func(w io.Writer, _ *report.Head) report.Reporter { return noReport{w} }
	defer delete(reporters, "none")
	for condition, want := range map[string]int{"unanswered > 1": 1, "unanswered > 100": 0, "unanswered": 2} {
		status, out, errs := engage(t, "", "report", inboxArchive, "--format", "none", "--account", "minato_pan", "--fail-on", condition)
		if status != want || out == "minato_pan" != (want < 2) {
			t.Errorf("%s: status %d, %q, %s", condition, status, out, errs)
		}
	}
}

// TestFailOnDelta: with a history, changes are measured against the night before.
func TestFailOnDelta(t *testing.T) {
	kind := func(name string) *insight.FigureKind {
		for i := range insight.FigureKinds {
			if insight.FigureKinds[i].Name == name {
				return &insight.FigureKinds[i]
			}
		}
		t.Fatal(name)
		return nil
	}
	night := []insight.Figure{{FigureKind: kind("posts"), Value: 4, Known: true}, {FigureKind: kind("two_way")}}
	now := []insight.Findings{{Account: &insight.Account{ID: "minato_pan", Handle: "minato_pan", Posts: 10}, Inbox: new(insight.Inbox).List(insight.InboxOptions{}), Bonds: &insight.Bonds{}}}
	for _, tt := range []struct {
		condition string
		night     []insight.Figure
		met       bool
		says      string
	}{
		{"posts.delta > 5", night, true, "posts.delta > 5 (posts.delta is 6)"},
		{"posts.delta < 6", night, false, ""},
		{"posts.delta > 5", nil, false, "posts.delta is not measurable: the history holds no night before"},
		{"conversations.delta >= 0", night, false, "conversations.delta is not measurable: the history holds no night before"},
		{"two_way.delta < 0", night, false, "two_way.delta is not measurable"},
		{"unknown(posts.delta)", nil, true, "unknown(posts.delta)"},
	} {
		var f failing
		before := &past{trends: map[corpus.AuthorID]*insight.Trend{}}
		if tt.night != nil {
			before.trends["minato_pan"] = &insight.Trend{Nights: []insight.Night{{Figures: tt.night}}}
		}
		cmd := &cobra.Command{}
		f.flags(cmd)
		if err := cmd.Flags().Set("fail-on", tt.condition); err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		a := &app{IO: IO{Err: &errs, Env: func(string) string { return "" }}}
		err := f.ready(cmd, &config{}, true)
		if err != nil {
			t.Fatal(err)
		}
		err = f.judge(a, before, now)
		var met metError
		if errors.As(err, &met) != tt.met {
			t.Errorf("%s: %v", tt.condition, err)
		}
		if err != nil {
			a.fail(err)
		}
		if !strings.Contains(errs.String(), tt.says) || tt.says == "" && errs.Len() > 0 {
			t.Errorf("%s: said %s", tt.condition, &errs)
		}
	}
	f := failing{}
	if f.judge(&app{}, nil, now) != nil {
		t.Error("nothing was asked")
	}
}

// TestFigures: the help names every figure in both languages.
func TestFiguresTopic(t *testing.T) {
	en, ja := ok(t, "help", "figures"), ok(t, "help", "figures", "--lang", "ja")
	for i := range insight.FigureKinds {
		k := &insight.FigureKinds[i]
		for out, label := range map[string]string{en: k.Label.EN, ja: k.Label.JA} {
			if !strings.Contains(out, "  "+k.Name+" ") || !strings.Contains(out, label) {
				t.Errorf("%s (%s) is missing in\n%s", k.Name, label, out)
			}
		}
	}
	if !strings.Contains(en, ".delta") || !strings.Contains(ja, ".delta") {
		t.Error("nothing on changes")
	}
	if out := ok(t, "analyze", "--help"); !strings.Contains(out, "--fail-on") || !strings.Contains(out, "1 --fail-on met") {
		t.Errorf("analyze --help:\n%s", out)
	}
}
