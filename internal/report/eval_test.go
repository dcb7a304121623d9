package report

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/corpus"
	"engage/internal/eval"
	"engage/internal/label"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/stats"
)

func evalHead(l lang.Lang) *Head {
	return &Head{Version: "9.9", Lang: l, Rubric: &rubric.Rubric{Name: "hand", Version: "1.2", SHA256: strings.Repeat("0a", 32), Modes: [rubric.NumModes]rubric.ModeSpec{
		rubric.Engagement:    {Label: rubric.Label{EN: "engagement", JA: "対話型エンゲージメント"}},
		rubric.Promotion:     {Label: rubric.Label{EN: "promotion", JA: "販促プロモーション"}},
		rubric.ActiveSupport: {Label: rubric.Label{EN: "active support", JA: "アクティブサポート"}},
		rubric.CoCreation:    {Label: rubric.Label{EN: "co-creation", JA: "共創"}},
	}}}
}

// evalReport is made by hand: 12 given engagement (9 said so), 3 given
// promotion (1 said so), nothing of the other modes, 5 given none.
func evalReport() *eval.Report {
	nan := math.NaN()
	c := stats.NewConfusion(rubric.NumScores)
	c[rubric.Engagement][rubric.Engagement], c[rubric.Engagement][rubric.NumModes] = 9, 3
	c[rubric.Promotion][rubric.Promotion], c[rubric.Promotion][rubric.Engagement] = 1, 2
	c[rubric.NumModes][rubric.NumModes], c[rubric.NumModes][rubric.Engagement] = 4, 1
	r := &eval.Report{Figures: eval.Figures{N: 20, Accuracy: 0.7, MacroF1: 0.65432198, MacroF1Of: 0.75, Kappa: -0.00001, Confusion: c}, Level: 0.875, LevelN: 16, How: "rubric"}
	r.CI.Accuracy, r.CI.MacroF1, r.CI.MacroF1Of, r.CI.Kappa = eval.Interval{Lo: 0.51, Hi: 0.89}, eval.Interval{Lo: 0.4, Hi: 0.8}, eval.Interval{Lo: nan, Hi: nan}, eval.Interval{Lo: -0.25, Hi: 0.625}
	r.Modes = [rubric.NumModes]eval.ModeFigures{{AUC: 0.912345, N: 12}, {AUC: 0.8, N: 3}, {AUC: nan}, {AUC: nan}}
	r.Files = []eval.File{
		{Path: "a.jsonl", Figures: eval.Figures{N: 15, Accuracy: 0.8, MacroF1: 0.7, MacroF1Of: 0.77, Confusion: c}, CI: eval.Interval{Lo: 0.33, Hi: 0.95}},
		{Path: "my b.jsonl", Figures: eval.Figures{N: 5, Accuracy: 0.4, MacroF1: 0.3, MacroF1Of: nan, Confusion: c}, CI: eval.Interval{Lo: 0.1, Hi: 0.6}},
	}
	r.Baselines = []eval.Baseline{
		{Name: "majority", Figures: eval.Figures{Accuracy: 0.6, MacroF1: 0.25, MacroF1Of: 0.7501, Kappa: nan}},
		{Name: "keywords", Figures: eval.Figures{Accuracy: 0.45, MacroF1: 0.41, MacroF1Of: 0.5, Kappa: 0.11}},
		{Name: "ngram", Figures: eval.Figures{Accuracy: 0.66, MacroF1: 0.61, MacroF1Of: 0.71, Kappa: 0.31}},
	}
	r.Confounds = []eval.Confound{{Name: "length", AUC: [rubric.NumModes]float64{0.555, 0.222, nan, nan}}, {Name: "polite_rate", AUC: [rubric.NumModes]float64{0.444, 0.777, nan, nan}},
		{Name: "question_rate", AUC: [rubric.NumModes]float64{0.333, 0.111, nan, nan}}}
	wrong := func(id, file string, line int, given, said rubric.Mode, margin float64, shown bool) eval.Error {
		e := eval.Error{Example: label.Example{Label: label.Label{ID: id, File: file, Line: line, Primary: given}},
			Verdict: eval.Verdict{Primary: said, Strength: [rubric.NumModes]float64{0.9, 0.1, 0.05, 0.00001}, None: 0.2}, Margin: margin}
		if shown {
			e.Conversation = &corpus.Conversation{}
		}
		return e
	}
	r.Errors = []eval.Error{
		wrong("t7", "my b.jsonl", 42, rubric.Promotion, rubric.Engagement, 3.14159, true),
		wrong("t9", "a.jsonl", 7, rubric.None, rubric.Engagement, 2, false),
		wrong("it's\x1b[31m", "a.jsonl", 8, rubric.Engagement, rubric.None, 1, true),
		wrong("last", "a.jsonl", 9, rubric.Engagement, rubric.None, 0.5, true),
	}
	return r
}

func evalJSON(t *testing.T, r *eval.Report, worst int) string {
	t.Helper()
	var b bytes.Buffer
	if err := EvalJSON(&b, evalHead(lang.EN), r, worst); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func evalSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(EvalSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("eval.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("eval.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func evalParsed(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	return v
}

func TestEvalJSONIsValid(t *testing.T) {
	s := evalSchema(t)
	nothing := &eval.Report{How: "folds", Level: math.NaN(), Figures: eval.Figures{Accuracy: math.NaN(), MacroF1: math.NaN(), MacroF1Of: math.NaN(), Kappa: math.NaN(), Confusion: stats.NewConfusion(rubric.NumScores)}}
	for name, r := range map[string]*eval.Report{"full": evalReport(), "nothing judged": nothing, "judged": eval.Judge(nil, nil)} {
		if r.How == "" {
			r.How = "leave-one-file-out"
		}
		if err := s.Validate(evalParsed(t, evalJSON(t, r, 3))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every object is closed and complete: the schema must refuse any key too many
// and any key too few.
func TestEvalSchemaIsStrict(t *testing.T) {
	s := evalSchema(t)
	text, objects := evalJSON(t, evalReport(), 1), 0
	var walk func(root, v any, at string)
	walk = func(root, v any, at string) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(root, x, at+"[]")
			}
		case map[string]any:
			objects++
			v["surplus"] = 1
			if s.Validate(root) == nil {
				t.Errorf("%s takes a surplus key", at)
			}
			delete(v, "surplus")
			for k, x := range v {
				delete(v, k)
				if s.Validate(root) == nil {
					t.Errorf("%s.%s may be absent", at, k)
				}
				v[k] = x
				walk(root, x, at+"."+k)
			}
		}
	}
	root := evalParsed(t, text)
	walk(root, root, "")
	if objects < 30 {
		t.Errorf("only %d objects seen", objects)
	}
	for _, wrong := range [][2]string{{`"how":"rubric"`, `"how":"magic"`}, {`"given":"promotion"`, `"given":"sales"`}, {`[0.51,0.89]`, `[0.51]`}, {`"accuracy":0.7`, `"accuracy":70`}} {
		if !strings.Contains(text, wrong[0]) {
			t.Fatalf("no %s in %s", wrong[0], text)
		}
		if s.Validate(evalParsed(t, strings.Replace(text, wrong[0], wrong[1], 1))) == nil {
			t.Errorf("%s is valid", wrong[1])
		}
	}
}

func TestEvalJSON(t *testing.T) {
	text := evalJSON(t, evalReport(), 2)
	if again := evalJSON(t, evalReport(), 2); again != text {
		t.Error("two runs differ")
	}
	var all any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"schema": `"engage.eval/v1"`, "tool": `{"name":"engage","version":"9.9"}`, "how": `"rubric"`, "n": `20`,
		"rubric.name": `"hand"`, "rubric.version": `"1.2"`,
		"primary.accuracy": `0.7`, "primary.macro_f1": `0.6543`, "primary.macro_f1_of_ten": `0.75`, "primary.kappa": `0`,
		"primary.ci95.accuracy": `[0.51,0.89]`, "primary.ci95.macro_f1": `[0.4,0.8]`, "primary.ci95.macro_f1_of_ten": `[null,null]`, "primary.ci95.kappa": `[-0.25,0.625]`,
		"primary.per_class.engagement":           `{"f1":0.75,"n":12,"precision":0.75,"recall":0.75}`,
		"primary.per_class.promotion":            `{"f1":0.5,"n":3,"precision":1,"recall":0.3333}`,
		"primary.per_class.co_creation":          `{"f1":null,"n":0,"precision":null,"recall":null}`,
		"primary.confusion.promotion.engagement": `2`, "primary.confusion.engagement.promotion": `0`, "primary.confusion.engagement.none": `3`,
		"modes.engagement": `{"auc":0.9123,"n_positive":12}`, "modes.active_support": `{"auc":null,"n_positive":0}`,
		"level":            `{"accuracy":0.875,"n":16}`,
		"baselines.ngram":  `{"accuracy":0.66,"kappa":0.31,"macro_f1":0.61,"macro_f1_of_ten":0.71}`,
		"confounds.length": `{"active_support":null,"co_creation":null,"engagement":0.555,"promotion":0.222}`,
	} {
		v := all
		for _, k := range strings.Split(path, ".") {
			v = v.(map[string]any)[k]
		}
		if got, _ := json.Marshal(v); string(got) != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if strings.Contains(text, "-0,") {
		t.Error("a figure is −0")
	}
	var lists struct {
		Files []struct {
			Path      string
			MacroF1Of *float64 `json:"macro_f1_of_ten"`
			CI95      []float64
		}
		Errors []map[string]any
	}
	if err := json.Unmarshal([]byte(text), &lists); err != nil {
		t.Fatal(err)
	}
	if len(lists.Files) != 2 || lists.Files[1].Path != "my b.jsonl" || lists.Files[1].MacroF1Of != nil || !reflect.DeepEqual(lists.Files[1].CI95, []float64{0.1, 0.6}) {
		t.Errorf("files: %+v", lists.Files)
	}
	if len(lists.Errors) != 2 {
		t.Fatalf("%d errors, want the worst 2", len(lists.Errors))
	}
	want := map[string]any{"id": "t7", "file": "my b.jsonl", "line": 42.0, "given": "promotion", "said": "engagement", "margin": 3.1416,
		"strength": map[string]any{"engagement": 0.9, "promotion": 0.1, "active_support": 0.05, "co_creation": 0.0}}
	if !reflect.DeepEqual(lists.Errors[0], want) {
		t.Errorf("worst error: %v, want %v", lists.Errors[0], want)
	}
}

// What was not computed is null, and there is never a list that is null.
func TestEvalJSONOfNothing(t *testing.T) {
	r := evalReport()
	r.Baselines, r.Confounds, r.Files, r.Errors = nil, nil, nil, nil
	text := evalJSON(t, r, 10)
	for _, want := range []string{`"files":[]`, `"errors":[]`, `"baselines":{"keywords":null,"majority":null,"ngram":null}`, `"confounds":{"length":null,"polite_rate":null,"question_rate":null}`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// EvalTable as its reader sees it: columns are separated by two spaces or more.
func evalRows(t *testing.T, h *Head, r *eval.Report, worst int) (text string, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := EvalTable(&b, h, r, worst); err != nil {
		t.Fatal(err)
	}
	gap := regexp.MustCompile(`  +`)
	for _, line := range strings.Split(b.String(), "\n") {
		rows = append(rows, gap.Split(strings.TrimSpace(line), -1))
	}
	return b.String(), rows
}

func evalHasRow(t *testing.T, rows [][]string, want ...string) {
	t.Helper()
	var near [][]string
	for _, r := range rows {
		if reflect.DeepEqual(r, want) {
			return
		}
		if r[0] == want[0] {
			near = append(near, r)
		}
	}
	t.Errorf("no row %q; near it %q", want, near)
}

func TestEvalTable(t *testing.T) {
	for _, c := range []struct {
		lang  lang.Lang
		rows  [][]string
		lines []string
	}{
		{lang.EN, [][]string{
			{"rubric", "95% interval", "majority", "keywords", "n-grams"},
			{"accuracy", "0.700", "[0.510, 0.890]", "0.600", "0.450", "0.660"},
			{"macro-F1", "0.654", "[0.400, 0.800]", "0.250", "0.410", "0.610"},
			{"macro-F1 (10 or more)", "0.750", "—", "0.750", "0.500", "0.710"},
			{"κ", "0.000", "[-0.250, 0.625]", "—", "0.110", "0.310"},
			{"precision", "recall", "F1", "n"},
			{"engagement", "0.750", "0.750", "0.750", "12"},
			{"promotion", "1.000", "0.333", "0.500", "3"},
			{"co-creation", "—", "—", "—", "0"},
			{"AUC", "clear cases", "length", "politeness", "questions"},
			{"promotion", "0.800", "3", "0.222", "0.777", "0.111"},
			{"active support", "—", "0", "—", "—", "—"},
			{"engagement", "promotion", "active support", "co-creation", "none"},
			{"promotion", "2", "1", "0", "0", "0"},
			{"none", "1", "0", "0", "0", "4"},
			{"a.jsonl", "15", "0.800", "0.700", "[0.330, 0.950]", "0.770"},
			{"my b.jsonl", "5", "0.400", "0.300", "[0.100, 0.600]", "—"},
			{"t7", "my b.jsonl:42", "promotion → engagement", "margin 3.14"},
			{"engage show 'my b.jsonl' --id t7"},
			{"t9", "a.jsonl:7", "none → engagement", "margin 2.00"},
		}, []string{
			"20 labelled conversations against hand 1.2", "verdicts of the rubric as it stands", "no better than a confound's only follows it",
			"level of interaction: accuracy 0.875 (14 of 16)", "worst 3 of 4 errors",
		}},
		{lang.JA, [][]string{
			{"値", "95%信頼区間", "最多クラス", "キーワード", "n-gram"},
			{"正解率", "0.700", "[0.510, 0.890]", "0.600", "0.450", "0.660"},
			{"マクロF1 (10件以上)", "0.750", "—", "0.750", "0.500", "0.710"},
			{"κ", "0.000", "[-0.250, 0.625]", "—", "0.110", "0.310"},
			{"適合率", "再現率", "F1", "件数"},
			{"共創", "—", "—", "—", "0"},
			{"AUC", "明らかな例", "文字数", "丁寧語率", "疑問文率"},
			{"販促プロモーション", "0.800", "3", "0.222", "0.777", "0.111"},
			{"販促プロモーション", "2", "1", "0", "0", "0"},
			{"my b.jsonl", "5", "0.400", "0.300", "[0.100, 0.600]", "—"},
			{"t7", "my b.jsonl:42", "販促プロモーション → 対話型エンゲージメント", "差 3.14"},
			{"engage show 'my b.jsonl' --id t7"},
			{"t9", "a.jsonl:7", "なし → 対話型エンゲージメント", "差 2.00"},
		}, []string{
			"ラベル付きの会話 20件、ルーブリック hand 1.2", "判定: 現在の配点をそのまま使用", "AUCが交絡を上回らない得点",
			"対話の段階: 正解率 0.875 (14件/16件)", "大きな誤り 3件/4件",
		}},
	} {
		t.Run(string(c.lang), func(t *testing.T) {
			text, rows := evalRows(t, evalHead(c.lang), evalReport(), 3)
			for _, want := range c.rows {
				evalHasRow(t, rows, want...)
			}
			for _, want := range c.lines {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if strings.Contains(text, "--id last") {
				t.Error("a fourth error is listed of three asked for")
			}
			if strings.Contains(text, "--id t9") {
				t.Error("a hint to show a conversation that the file does not show")
			}
			if strings.Contains(text, "NaN") || strings.Contains(text, "%!") || strings.Contains(text, "-0.000") {
				t.Errorf("NaN, −0 or a wrong format in\n%s", text)
			}
		})
	}
}

// An id comes from a file: it must neither colour the terminal nor break out
// of the command that the reader is told to paste.
func TestEvalTableIsSafe(t *testing.T) {
	text, _ := evalRows(t, evalHead(lang.EN), evalReport(), 3)
	if strings.Contains(text, "\x1b") {
		t.Error("an escape sequence came through")
	}
	if want := "engage show a.jsonl --id 'it'\\''s\ufffd[31m'"; !strings.Contains(text, want) {
		t.Errorf("no %s in\n%s", want, text)
	}
	for in, want := range map[string]string{"実験/a_1.jsonl": "実験/a_1.jsonl", "": "''", "a;rm": "'a;rm'", "$(x)": "'$(x)'", "~": "'~'"} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %s, want %s", in, got, want)
		}
	}
}

// Everything fits 80 columns without a break in a row, and the figures line up
// by terminal width.
func TestEvalTableFits(t *testing.T) {
	for _, l := range []lang.Lang{lang.EN, lang.JA} {
		h := evalHead(l)
		h.Width = 80
		text, rows := evalRows(t, h, evalReport(), 0)
		wide, _ := evalRows(t, evalHead(l), evalReport(), 0)
		if n := strings.Count(wide, "\n"); n != len(rows)-1 {
			t.Errorf("%s: %d lines became %d on a terminal", l, n, len(rows)-1)
		}
		var ends []int // of the lines with intervals: three of the figures, two of the files
		for _, line := range strings.Split(text, "\n") {
			if Width(line) > 80 {
				t.Errorf("%s: %d columns: %s", l, Width(line), line)
			}
			if strings.Contains(line, "[") {
				ends = append(ends, Width(line))
			}
		}
		if len(ends) != 5 || ends[0] != ends[1] || ends[0] != ends[2] || ends[3] != ends[4] {
			t.Errorf("%s: the figures end at columns %v", l, ends)
		}
	}
}

// On a terminal too narrow for the names of the classes the confusion is
// headed by numbers, and still names every row.
func TestEvalTableNumbersTheConfusion(t *testing.T) {
	h := evalHead(lang.JA)
	h.Width = 80
	_, rows := evalRows(t, h, evalReport(), 0)
	evalHasRow(t, rows, "1", "2", "3", "4", "5")
	evalHasRow(t, rows, "2 販促プロモーション", "2", "1", "0", "0", "0")
	evalHasRow(t, rows, "5 なし", "1", "0", "0", "0", "4")
	evalHasRow(t, rows, "販促プロモーション", "1.000", "0.333", "0.500", "3")
}

func TestEvalTableLeavesOut(t *testing.T) {
	r := evalReport()
	r.Files, r.Baselines, r.Confounds = r.Files[:1], nil, nil
	r.Level, r.LevelN = math.NaN(), 0
	text, rows := evalRows(t, evalHead(lang.EN), r, 0)
	evalHasRow(t, rows, "accuracy", "0.700", "[0.510, 0.890]")
	evalHasRow(t, rows, "level of interaction: accuracy — (0 of 0)")
	for _, no := range []string{"per file", "errors", "baselines", "confound", "engage show"} {
		if strings.Contains(text, no) {
			t.Errorf("%q in\n%s", no, text)
		}
	}
}
