package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"engage/internal/eval"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// SchemaOfEval is the version of the machine contract of an evaluation.
const SchemaOfEval = "engage.eval/v1"

// The shapes of an evaluation in the JSON contract; eval.v1.json is the
// authority. A nil pointer is an unknown figure, null in the output.
type (
	jsonInterval [2]*float64
	jsonFigures  struct {
		Accuracy  *float64 `json:"accuracy"`
		MacroF1   *float64 `json:"macro_f1"`
		MacroF1Of *float64 `json:"macro_f1_of_ten"`
		Kappa     *float64 `json:"kappa"`
	}
	jsonIntervals struct {
		Accuracy  jsonInterval `json:"accuracy"`
		MacroF1   jsonInterval `json:"macro_f1"`
		MacroF1Of jsonInterval `json:"macro_f1_of_ten"`
		Kappa     jsonInterval `json:"kappa"`
	}
	jsonClass struct {
		Precision *float64 `json:"precision"`
		Recall    *float64 `json:"recall"`
		F1        *float64 `json:"f1"`
		N         int      `json:"n"`
	}
	jsonEvalPrimary struct {
		jsonFigures
		CI        jsonIntervals                 `json:"ci95"`
		PerClass  jsonPrimary[jsonClass]        `json:"per_class"`
		Confusion jsonPrimary[jsonPrimary[int]] `json:"confusion"`
	}
	jsonAUC struct {
		AUC *float64 `json:"auc"`
		N   int      `json:"n_positive"`
	}
	jsonEvalLevel struct {
		Accuracy *float64 `json:"accuracy"`
		N        int      `json:"n"`
	}
	jsonEvalFile struct {
		Path      string       `json:"path"`
		N         int          `json:"n"`
		Accuracy  *float64     `json:"accuracy"`
		MacroF1   *float64     `json:"macro_f1"`
		MacroF1Of *float64     `json:"macro_f1_of_ten"`
		CI        jsonInterval `json:"ci95"` // of macro_f1
	}
	jsonError struct {
		ID       string              `json:"id"`
		File     string              `json:"file"`
		Line     int                 `json:"line"`
		Given    string              `json:"given"`
		Said     string              `json:"said"`
		Margin   *float64            `json:"margin"`
		Strength jsonModes[*float64] `json:"strength"`
	}
	jsonEval struct {
		Schema    string                          `json:"schema"`
		Tool      jsonTool                        `json:"tool"`
		Rubric    jsonRubric                      `json:"rubric"`
		How       string                          `json:"how"`
		N         int                             `json:"n"`
		Primary   jsonEvalPrimary                 `json:"primary"`
		Modes     jsonModes[jsonAUC]              `json:"modes"`
		Level     jsonEvalLevel                   `json:"level"`
		Files     []jsonEvalFile                  `json:"files"`
		Baselines map[string]*jsonFigures         `json:"baselines"`
		Confounds map[string]*jsonModes[*float64] `json:"confounds"`
		Errors    []jsonError                     `json:"errors"`
	}
)

// EvalJSON writes an evaluation as one JSON object, with as many of the worst
// errors as worst says.
func EvalJSON(w io.Writer, h *Head, r *eval.Report, worst int) error {
	out := jsonEval{
		Schema: SchemaOfEval, Tool: jsonTool{"engage", h.Version},
		Rubric:  jsonRubric{h.Rubric.Name, h.Rubric.Version, h.Rubric.SHA256},
		How:     r.How,
		N:       r.N,
		Primary: evalPrimary(r),
		Modes:   modes(r.Modes, func(m eval.ModeFigures) jsonAUC { return jsonAUC{known(m.AUC), m.N} }),
		Level:   jsonEvalLevel{known(r.Level), r.LevelN},
		Files:   []jsonEvalFile{},
		// What was not computed is null: a key of the contract is always there.
		Baselines: map[string]*jsonFigures{"majority": nil, "keywords": nil, "ngram": nil},
		Confounds: map[string]*jsonModes[*float64]{"length": nil, "polite_rate": nil, "question_rate": nil},
		Errors:    []jsonError{},
	}
	for i := range r.Files {
		f := &r.Files[i]
		out.Files = append(out.Files, jsonEvalFile{f.Path, f.N, known(f.Accuracy), known(f.MacroF1), known(f.MacroF1Of), evalInterval(f.CI)})
	}
	for i := range r.Baselines {
		b := evalFigures(&r.Baselines[i].Figures)
		out.Baselines[r.Baselines[i].Name] = &b
	}
	for _, c := range r.Confounds {
		auc := modes(c.AUC, known)
		out.Confounds[c.Name] = &auc
	}
	for _, e := range worstOf(r, worst) {
		out.Errors = append(out.Errors, jsonError{e.ID, e.File, e.Line, e.Label.Primary.String(), e.Verdict.Primary.String(),
			known(e.Margin), modes(e.Strength, known)})
	}
	return encode(w, out)
}

func isKnown(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// known is a figure as the contract has it: rounded, null where it is unknown.
func known(v float64) *float64 {
	p := orNull(v, isKnown(v))
	if p != nil && *p == 0 {
		*p = 0 // a κ just below 0 rounds to −0, which JSON would show
	}
	return p
}

func evalInterval(i eval.Interval) jsonInterval { return jsonInterval{known(i.Lo), known(i.Hi)} }

func evalFigures(f *eval.Figures) jsonFigures {
	return jsonFigures{known(f.Accuracy), known(f.MacroF1), known(f.MacroF1Of), known(f.Kappa)}
}

func evalPrimary(r *eval.Report) jsonEvalPrimary {
	var per [rubric.NumScores]jsonClass
	var confusion [rubric.NumScores]jsonPrimary[int]
	for k, said := range r.Confusion {
		per[k] = jsonClass{known(r.Confusion.Precision(k)), known(r.Confusion.Recall(k)), known(r.Confusion.F1(k)), r.Confusion.Given(k)}
		confusion[k] = primary([rubric.NumScores]int(said))
	}
	return jsonEvalPrimary{
		evalFigures(&r.Figures),
		jsonIntervals{evalInterval(r.CI.Accuracy), evalInterval(r.CI.MacroF1), evalInterval(r.CI.MacroF1Of), evalInterval(r.CI.Kappa)},
		primary(per), primary(confusion),
	}
}

// worstOf are the first n errors, or all if there are fewer.
func worstOf(r *eval.Report, n int) []eval.Error { return r.Errors[:min(max(n, 0), len(r.Errors))] }

// evalTable prints an evaluation for people.
type evalTable struct {
	*Table
	r *eval.Report
}

// EvalTable writes an evaluation for a terminal, with as many of the worst
// errors as worst says.
func EvalTable(w io.Writer, h *Head, r *eval.Report, worst int) error {
	t := evalTable{NewTable(w, h), r}
	t.opening()
	t.agreement()
	t.classes()
	t.modes()
	t.level()
	t.confusion()
	t.files()
	t.errors(worst)
	return t.w.Flush()
}

const unknown = "—"

// figure prints a figure; a format that rounds to −0 prints 0.
func figure(format string, v float64) string {
	if !isKnown(v) {
		return unknown
	}
	s := fmt.Sprintf(format, v)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

func share(v float64) string { return figure("%.3f", v) }

func between(i eval.Interval) string {
	if !isKnown(i.Lo) || !isKnown(i.Hi) {
		return unknown
	}
	return "[" + share(i.Lo) + ", " + share(i.Hi) + "]"
}

func (t evalTable) word(text lang.T) string { return text.In(t.head.Lang) }

func (t evalTable) heading(text lang.T, args ...any) {
	fmt.Fprintln(t.w)
	fmt.Fprintln(t.w, t.head.bold(fmt.Sprintf(t.word(text), args...)))
}

// numbers prints a table whose first column is names and whose others are
// numbers. The column after the last is empty, for columns cuts the last.
func (t evalTable) numbers(rows [][]string) {
	right := make(map[int]bool)
	for i := 1; i < len(rows[0]); i++ {
		right[i] = true
	}
	for i := range rows {
		rows[i] = append(rows[i], "")
	}
	t.columns(rows, right)
}

// class names the class of a scorecard's index.
func (t evalTable) class(k int) string {
	if k == rubric.NumModes {
		return t.head.mode(rubric.None)
	}
	return t.head.mode(rubric.Mode(k))
}

var howWords = map[string]lang.T{
	"rubric": {EN: "verdicts of the rubric as it stands, flattered if fitted to these labels",
		JA: "判定: 現在の配点をそのまま使用(このラベルから求めた配点なら高めに出ます)"},
	"leave-one-file-out": {EN: "verdicts by points fitted without the file that is judged",
		JA: "判定: 判定するファイルを除いて求めた配点を使用"},
	"folds": {EN: "verdicts by points fitted without the part that is judged",
		JA: "判定: 判定する部分を除いて求めた配点を使用"},
}

func (t evalTable) opening() {
	fmt.Fprintln(t.w, t.head.bold(fmt.Sprintf(t.word(lang.T{EN: "%d labelled conversations against %s %s", JA: "ラベル付きの会話 %d件、ルーブリック %s %s"}),
		t.r.N, Plain(t.head.Rubric.Name), Plain(t.head.Rubric.Version))))
	how, ok := howWords[t.r.How]
	if !ok {
		how = lang.T{EN: Plain(t.r.How)}
	}
	fmt.Fprintln(t.w, "  "+t.word(how))
}

var baselineWords = map[string]lang.T{
	"majority": {EN: "majority", JA: "最多クラス"},
	"keywords": {EN: "keywords", JA: "キーワード"},
	"ngram":    {EN: "n-grams", JA: "n-gram"},
}

// nameIn looks up a name of package eval; a new one speaks for itself.
func (t evalTable) nameIn(words map[string]lang.T, name string) string {
	if w, ok := words[name]; ok {
		return t.word(w)
	}
	return name
}

// macroOf names the macro-F1 of the classes that are not too few.
func (t evalTable) macroOf() string {
	return fmt.Sprintf(t.word(lang.T{EN: "macro-F1 (%d or more)", JA: "マクロF1 (%d件以上)"}), eval.Few)
}

// agreement puts the baselines beside the figures that have to beat them.
func (t evalTable) agreement() {
	r := t.r
	t.heading(lang.T{EN: "agreement on the primary mode", JA: "主モードの一致"})
	accuracy := func(f *eval.Figures) float64 { return f.Accuracy }
	macro := func(f *eval.Figures) float64 { return f.MacroF1 }
	macroOf := func(f *eval.Figures) float64 { return f.MacroF1Of }
	kappa := func(f *eval.Figures) float64 { return f.Kappa }
	lines := []struct {
		name string
		of   func(*eval.Figures) float64
		ci   eval.Interval
	}{
		{t.word(lang.T{EN: "accuracy", JA: "正解率"}), accuracy, r.CI.Accuracy},
		{t.word(lang.T{EN: "macro-F1", JA: "マクロF1"}), macro, r.CI.MacroF1},
		{t.macroOf(), macroOf, r.CI.MacroF1Of},
		{"κ", kappa, r.CI.Kappa},
	}
	head := []string{"", t.word(lang.T{EN: "rubric", JA: "値"}), t.word(lang.T{EN: "95% interval", JA: "95%信頼区間"})}
	for _, b := range r.Baselines {
		head = append(head, t.nameIn(baselineWords, b.Name))
	}
	rows := [][]string{head}
	for _, l := range lines {
		row := []string{l.name, share(l.of(&r.Figures)), between(l.ci)}
		for i := range r.Baselines {
			row = append(row, share(l.of(&r.Baselines[i].Figures)))
		}
		rows = append(rows, row)
	}
	t.numbers(rows)
	t.say(lang.T{EN: "  macro-F1: mean over the classes that occur, then over those of %d or more", JA: "  マクロF1: ラベルに現れるクラスの平均。次の行は%d件以上あるクラスのみの平均"}, eval.Few)
	if len(r.Baselines) > 0 {
		t.say(lang.T{EN: "  beside them: baselines to beat, on the same conversations", JA: "  右側: 同じ会話での、上回るべき単純な方法の値"})
	}
}

func (t evalTable) classes() {
	t.heading(lang.T{EN: "per class", JA: "クラス別"})
	rows := [][]string{{"", t.word(lang.T{EN: "precision", JA: "適合率"}), t.word(lang.T{EN: "recall", JA: "再現率"}), "F1", t.word(lang.T{EN: "n", JA: "件数"})}}
	c := t.r.Confusion
	for k := range c {
		rows = append(rows, []string{t.class(k), share(c.Precision(k)), share(c.Recall(k)), share(c.F1(k)), fmt.Sprint(c.Given(k))})
	}
	t.numbers(rows)
}

var confoundWords = map[string]lang.T{
	"length":        {EN: "length", JA: "文字数"},
	"polite_rate":   {EN: "politeness", JA: "丁寧語率"},
	"question_rate": {EN: "questions", JA: "疑問文率"},
}

// modes puts the confounds beside the AUC of E that has to beat them.
func (t evalTable) modes() {
	t.heading(lang.T{EN: "per mode: AUC of the strength E (clear cases, grade 2 or 3, against grade 0)", JA: "モード別: 強さEのAUC(評点2・3の明らかな例と評点0の例を見分ける力)"})
	head := []string{"", "AUC", t.word(lang.T{EN: "clear cases", JA: "明らかな例"})}
	for _, c := range t.r.Confounds {
		head = append(head, t.nameIn(confoundWords, c.Name))
	}
	rows := [][]string{head}
	for m, f := range t.r.Modes {
		row := []string{t.class(m), share(f.AUC), fmt.Sprint(f.N)}
		for _, c := range t.r.Confounds {
			row = append(row, share(c.AUC[m]))
		}
		rows = append(rows, row)
	}
	t.numbers(rows)
	if len(t.r.Confounds) > 0 {
		// Below 0.5 a confound tells the mode by its absence, and as well.
		t.say(lang.T{EN: "  beside it: AUC of confounds, where 0.2 tells as much as 0.8", JA: "  右側: 交絡のAUC(0.2は0.8と同じ強さの手がかり)"})
		t.say(lang.T{EN: "  a score whose AUC is no better than a confound's only follows it", JA: "  AUCが交絡を上回らない得点は、その交絡をなぞっているだけです"})
	}
}

func (t evalTable) level() {
	fmt.Fprintln(t.w)
	name := t.head.bold(t.word(lang.T{EN: "level of interaction", JA: "対話の段階"}))
	right := 0 // a few among thousands would vanish in three decimals
	if t.r.LevelN > 0 {
		right = int(math.Round(t.r.Level * float64(t.r.LevelN)))
	}
	t.say(lang.T{EN: "%s: accuracy %s (%d of %d)", JA: "%s: 正解率 %s (%d件/%d件)"}, name, share(t.r.Level), right, t.r.LevelN)
}

func (t evalTable) confusion() {
	t.heading(lang.T{EN: "confusion (rows: given, columns: said)", JA: "混同行列(行: ラベル、列: 判定)"})
	names := make([]string, len(t.r.Confusion))
	first, wide := 0, 2
	for k := range names {
		names[k] = t.class(k)
		first = max(first, Width(names[k]))
		wide += 2 + Width(names[k])
	}
	head := append([]string{""}, names...)
	if w := t.head.Width; w > 0 && first+2+wide > w {
		numbered(head[1:], names)
	}
	rows := [][]string{head}
	for k, said := range t.r.Confusion {
		row := []string{names[k]}
		for _, n := range said {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	t.numbers(rows)
}

// numbered heads columns by numbers that stand before the rows' names, where
// the terminal is too narrow for the names.
func numbered(heads, names []string) {
	for k := range heads {
		heads[k] = fmt.Sprint(k + 1)
		names[k] = heads[k] + " " + names[k]
	}
}

func (t evalTable) files() {
	if len(t.r.Files) < 2 {
		return // the figures above are this file's
	}
	t.heading(lang.T{EN: "per file", JA: "ファイル別"})
	rows := [][]string{{"", t.word(lang.T{EN: "n", JA: "件数"}), t.word(lang.T{EN: "accuracy", JA: "正解率"}), t.word(lang.T{EN: "macro-F1", JA: "マクロF1"}),
		t.word(lang.T{EN: "95% interval", JA: "95%信頼区間"}), t.macroOf()}}
	for i := range t.r.Files {
		f := &t.r.Files[i]
		rows = append(rows, []string{Plain(f.Path), fmt.Sprint(f.N), share(f.Accuracy), share(f.MacroF1), between(f.CI), share(f.MacroF1Of)})
	}
	t.numbers(rows)
}

// errors takes two lines for each: what happened, and how to see why. Neither
// is cut, for people copy them.
func (t evalTable) errors(worst int) {
	shown := worstOf(t.r, worst)
	if len(shown) == 0 {
		return
	}
	t.heading(lang.T{EN: "worst %d of %d errors (margin: log-odds of the class said over the class given)", JA: "大きな誤り %d件/%d件(差: 判定のクラスがラベルのクラスを上回る対数オッズ)"}, len(shown), len(t.r.Errors))
	for i := range shown {
		e := &shown[i]
		t.say(lang.T{EN: "  %s  %s:%d  %s → %s  margin %s", JA: "  %s  %s:%d  %s → %s  差 %s"}, Plain(e.ID), Plain(e.File), e.Line,
			t.head.mode(e.Label.Primary), t.head.mode(e.Verdict.Primary), figure("%.2f", e.Margin))
		if e.Conversation == nil {
			t.say(lang.T{EN: "    the file shows no conversation under this id", JA: "    この id の会話がファイルにありません"})
			continue
		}
		fmt.Fprintf(t.w, "    engage show %s --id %s\n", quoted(e.File), quoted(e.ID))
	}
}

// quoted is an argument as a shell takes it, safe to print and to paste.
func quoted(s string) string {
	s = Plain(s)
	safe := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./:@%+=,", r)
	}
	if s != "" && strings.TrimFunc(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
