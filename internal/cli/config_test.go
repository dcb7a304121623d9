package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"engage/configs"
	"engage/internal/report"
	"engage/internal/strict"
)

// inFolder writes files into a folder of their own, and makes it the working
// folder.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var commented = regexp.MustCompile(`(?m)^# ( *[a-z_]+:.*)$`)

// TestConfigExample: the example names every key, and is sound with all that
// it comments out.
func TestConfigExample(t *testing.T) {
	example := string(configs.Example)
	whole := commented.ReplaceAllString(example, "$1")
	for _, key := range append(strict.Keys(newConfigLoader("", nil).readers()), "handle", "intended", "words") {
		if !regexp.MustCompile(`(?m)^[ -]*` + key + `: *\S*`).MatchString(whole) {
			t.Errorf("the example does not show %s", key)
		}
	}
	inFolder(t, map[string]string{"engage.yaml": whole, "holidays.txt": "2026-01-01 元日\n", "our-rubric.yaml": string(configs.Company)})
	conf, err := loadConfig("")
	if err != nil {
		t.Fatal(err)
	}
	if conf.FailOn == "" || conf.SLA == "" || conf.Hours == "" || conf.Holidays != filepath.Join(filepath.Dir(conf.path), "holidays.txt") || len(conf.Competitors) != 2 || len(conf.Columns) != 3 {
		t.Errorf("%+v", conf)
	}
	if _, err := parseConfig("engage.yaml", configs.Example); err != nil {
		t.Errorf("as it is: %v", err)
	}
	for _, key := range strict.Keys(newConfigLoader("", nil).readers()) {
		if configFlags[key] == "" {
			t.Errorf("config check names no flag that wins over %s", key)
		}
	}
}

const manyMistakes = `accounts:
  - handle: minato_pan
    intended: enagement
  - hndle: other_pan
  - {handle: "@Minato_Pan", words: [ミナパン, ""]}
  - {handle: '@'}
tz: Asia/Tokio
Hours: Mon-Fri 10:00-18:00
hours: 平日 10:00-18:00
holidays: none.txt
sla: 60
sla: 60m
columns:
  本文: text
  text: [a]
competitors: other_pan
rubric: days.txt/x
fail_on: late > 3 or unanswerd > 10
`

// TestConfigMistakes: every mistake is told at its place. -update writes anew.
func TestConfigMistakes(t *testing.T) {
	goldens, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, map[string]string{"engage.yaml": manyMistakes, "days.txt": "2026-01-01\n"})
	for _, lang := range []string{"en", "ja"} {
		status, out, errs := engage(t, "", "config", "check", "engage.yaml", "--lang", lang)
		if status != 2 || out != "" {
			t.Errorf("status %d, %s", status, out)
		}
		if _, _, same := engage(t, "", "formats", "--config", "engage.yaml", "--lang", lang); same != errs {
			t.Errorf("another command says\n%s", same)
		}
		golden(t, filepath.Join(goldens, "config."+lang+".golden"), errs)
	}
}

func TestConfigStrict(t *testing.T) {
	for text, says := range map[string]string{
		"accounts: minato_pan\n":                    "engage.yaml:1:11: expected a list",
		"accounts: [minato_pan]\n":                  "engage.yaml:1:12: expected a mapping",
		"accounts:\n  - intended: promotion\n":      "engage.yaml:2:5: the key handle is missing",
		"accounts: [{handle: x, intended: none}]\n": `unknown mode "none"`,
		"tz:\n":                                     "engage.yaml:1:4: expected a text",
		"tz: Nowhere/City\n":                        "engage.yaml:1:5: tz: Nowhere/City: unknown time zone",
		"sla: 1.5h\n":                               "60m, 2h or 3d",
		"holidays: bad.txt\n":                       "line 1",
		"holidays: .\n":                             "cannot read",
		"hours: Mon 10-18\n":                        "Mon-Fri 10:00-18:00",
		"columns: {txt: 本文}\n":                      `unknown key "txt"; did you mean "text"?`,
		"competitors: [1, '']\n":                    "engage.yaml:1:18: expected a text",
		"fail_on: unanswered\n":                     "engage.yaml:1:10: unanswered alone is no condition",
		"fail_on: 'late > 1 and unanswered > 2h'\n": "engage.yaml:1:37: unanswered is a count",
		"fail_on: |\n  late > 2h\n":                 "engage.yaml:1:10: late is a count",
		"tz: &z UTC\n":                              "anchors and aliases",
		"tz: UTC\n---\ntz: UTC\n":                   "a second YAML document",
		"tz: [\n":                                   "not valid YAML",
		"- tz\n":                                    "expected a mapping",
		"":                                          "", "# nothing\n": "", "tz: UTC\n": "", "fail_on: two_way.delta < -10%\n": "",
	} {
		inFolder(t, map[string]string{"engage.yaml": text, "bad.txt": "someday\n"})
		status, _, errs := engage(t, "", "formats", "--config", "engage.yaml")
		if want := map[bool]int{true: 0, false: 2}[says == ""]; status != want || !strings.Contains(errs, says) {
			t.Errorf("%q: status %d, want %d, %s", text, status, want, errs)
		}
	}
}

// TestConfigCheck: what is in force is shown, for people and for programs.
func TestConfigCheck(t *testing.T) {
	text := string(configs.Example) + "hours: Mon-Fri 10:00-18:00\nholidays: days.txt\nfail_on: unanswered > 10\ncolumns: {text: 本文}\nrubric: our.yaml\n"
	inFolder(t, map[string]string{"engage.yaml": text, "days.txt": "2026-01-01\n", "our.yaml": string(configs.Company)})
	for lang, says := range map[string][]string{
		"en": {"engage.yaml\n", "@minato_pan (meant for engagement; words みなと製パン, ミナパン)  (--account wins over it)", "Mon-Fri 10:00-18:00  (--hours wins over it)", "本文 → text", "unanswered > 10", "our.yaml (", "sla          not set"},
		"ja": {"@minato_pan（目標は engagement、ブランドの言葉は みなと製パン、ミナパン）（--account の指定が優先）", "sla          指定なし"},
	} {
		out := ok(t, "config", "check", "--lang", lang)
		for _, s := range says {
			if !strings.Contains(out, s) {
				t.Errorf("%q is missing in\n%s", s, out)
			}
		}
	}
	out := ok(t, "config", "check", "--format", "json")
	s := schemaOf(t, "config.json", report.ConfigSchema)
	valid(t, s, out)
	var got struct {
		File, TZ string
		SLA      *string
		FailOn   string `json:"fail_on"`
		Accounts []struct {
			Handle   string
			Intended *string
		}
		Rubric struct{ Path *string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || !strings.HasSuffix(got.File, "engage.yaml") || got.TZ != "Asia/Tokyo" || got.SLA != nil || got.FailOn != "unanswered > 10" || got.Accounts[0].Handle != "minato_pan" || !strings.HasSuffix(*got.Rubric.Path, "our.yaml") {
		t.Errorf("%v, %s", err, out)
	}
	if err := os.WriteFile("empty.yaml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	valid(t, s, ok(t, "config", "check", "empty.yaml", "--format", "json"))

	// What no run could use is no sound config: all of it is said.
	for name, text := range map[string]string{"lonely.yaml": "holidays: days.txt\nrubric: broken.yaml\n", "broken.yaml": "rubric: x\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, _, errs := engage(t, "", "config", "check", "lonely.yaml")
	if status != 2 || !strings.Contains(errs, "holidays do nothing") || !strings.Contains(errs, "broken.yaml:1:1: the key version is missing") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, _, errs := engage(t, "", "config", "check", "none.yaml"); status != 2 || !strings.Contains(errs, "none.yaml") {
		t.Errorf("status %d, %s", status, errs)
	}
	t.Chdir(t.TempDir())
	if status, _, errs := engage(t, "", "config", "check"); status != 2 || !strings.Contains(errs, "engage config init") {
		t.Errorf("none: status %d, %s", status, errs)
	}
}

// TestConfigInit: the example is written, is sound, and nothing is written over.
func TestConfigInit(t *testing.T) {
	inFolder(t, nil)
	ok(t, "config", "init")
	ok(t, "config", "check")
	if b, err := os.ReadFile("engage.yaml"); err != nil || string(b) != string(configs.Example) {
		t.Errorf("%v, %q", err, b)
	}
	if err := os.WriteFile("engage.yaml", []byte("tz: UTC\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := engage(t, "", "config", "init", "--lang", "ja"); status != 3 || !strings.Contains(errs, "engage.yaml は既にあります") {
		t.Errorf("status %d, %s", status, errs)
	}
	if b, _ := os.ReadFile("engage.yaml"); string(b) != "tz: UTC\n" {
		t.Errorf("written over: %q", b)
	}
}

// TestMan: a page for each command, for nroff.
func TestMan(t *testing.T) {
	if out := ok(t, "man"); !strings.HasPrefix(out, ".nh\n.TH \"ENGAGE\" \"1\"") || !strings.Contains(out, `\fBengage\-analyze\fP(1)`) {
		t.Errorf("%.300s", out)
	}
	dir := filepath.Join(t.TempDir(), "man1")
	ok(t, "man", dir)
	for _, name := range []string{"engage.1", "engage-analyze.1", "engage-config-check.1"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(b), ".SH SYNOPSIS") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if status, _, errs := engage(t, "", "man", filepath.Join(dir, "engage.1")); status != 3 || !strings.Contains(errs, "cannot write") {
		t.Errorf("a file for a folder: status %d, %s", status, errs)
	}
}

// TestRoff: nothing in a text is taken for a command of roff.
func TestRoff(t *testing.T) {
	for text, want := range map[string]string{
		"投稿を読む":           "投稿を読む",
		"--top N":         `\-\-top N`,
		".so /etc/passwd": `\&.so /etc/passwd`,
		"a\n'br\n.br":     "a\n\\&'br\n\\&.br",
		`\fBbold\fP`:      `\efBbold\efP`,
	} {
		if got := roff(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	page := string(manPage((&app{}).analyze()))
	for _, want := range []string{
		".TP\n\\fB\\-f\\fP, \\fB\\-\\-format\\fP \\fIstring\\fP\ntable, json, ndjson or csv (default table)\n",
		".TP\n\\fB\\-\\-strict\\fP\nexit with status 4 if any record was skipped\n",
		".SH EXAMPLES\n.EX\n  engage analyze export.zip\n", "\n.EE\n", "\n.PP\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// TestCompletion: shells get a script, and the program answers it.
func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out := ok(t, "completion", shell); !strings.Contains(out, "engage") {
			t.Errorf("%s: %.100s", shell, out)
		}
	}
	if out := ok(t, "__complete", "schema", "c"); !strings.Contains(out, "compare\nconfig\n") {
		t.Error(out)
	}
}
