package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"engage/configs"
	"engage/internal/builtin"
	"engage/internal/eval"
	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/rubric"
	"engage/internal/thread"
)

// defaultRubric is the name under which a rubric extends the built-in one.
const defaultRubric = "default"

// rubricFile is a rubric on disk, "" the built-in one. What it names lies beside it.
func rubricFile(path string) (rubric.File, error) {
	if path == "" {
		return builtin.File(), nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return rubric.File{}, lang.Errorf(lang.T{EN: "cannot read the rubric: %s", JA: "ルーブリックを読めません: %s"}, err)
	}
	return rubric.File{Name: path, Source: src, Open: func(ref string) (rubric.File, error) {
		if ref == defaultRubric {
			return builtin.File(), nil
		}
		if !filepath.IsAbs(ref) {
			ref = filepath.Join(filepath.Dir(path), ref)
		}
		if same(ref, path) {
			return rubric.File{}, lang.Errorf(lang.T{EN: "a rubric cannot extend itself", JA: "ルーブリックは自分自身を継承できません"})
		}
		return rubricFile(ref)
	}}, nil
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	y, yerr := os.Stat(b)
	return err == nil && yerr == nil && os.SameFile(x, y)
}

func loadRubric(path string) (*rubric.Rubric, error) {
	f, err := rubricFile(path)
	if err != nil {
		return nil, err
	}
	return rubric.Load(f)
}

// withoutPoints reads a rubric as if its own fitted points were not there yet.
func withoutPoints(path string) (*rubric.Rubric, error) {
	f, err := rubricFile(path)
	if err != nil {
		return nil, err
	}
	open := f.Open
	f.Known = nil
	f.Open = func(ref string) (rubric.File, error) {
		if strings.HasSuffix(ref, ".tsv") {
			return rubric.File{Name: ref, Source: rubric.NoPoints()}, nil
		}
		return open(ref)
	}
	return rubric.Load(f)
}

func (a *app) rubric() *cobra.Command {
	cmd := &cobra.Command{Use: "rubric", Short: "own the rubric: write one, look at it, check it, test it, fit its points", Args: cobra.NoArgs,
		Example: "  engage rubric init our.yaml && engage rubric check our.yaml\n  engage rubric test our.yaml\n  engage rubric fit our.yaml labels.jsonl --output our.tsv",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.rubricInit(), a.rubricShow(), a.rubricCheck(), a.rubricTest(), a.rubricFit())
	return cmd
}

func (a *app) rubricInit() *cobra.Command {
	return &cobra.Command{
		Use: "init [FILE]", Short: "write a rubric of your own that extends the built-in one (default: rubric.yaml)", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := first(strings.Join(args, ""), "rubric.yaml")
			a.started = true
			if err := startFile(path, configs.Company); err != nil {
				return err
			}
			a.note(lang.T{EN: "wrote %s; add your words and examples, then: engage rubric check %[1]s", JA: "%s を作りました。自社の言葉と例を書き足し、engage rubric check %[1]s で確かめてください"}, path)
			return nil
		},
	}
}

func (a *app) rubricShow() *cobra.Command {
	return &cobra.Command{
		Use: "show [topics.txt|phrases.txt|points.tsv]", Short: "print the built-in rubric, or a file that it names", Args: cobra.MaximumNArgs(1),
		ValidArgs: []string{"topics.txt", "phrases.txt", "points.tsv"},
		RunE: func(_ *cobra.Command, args []string) error {
			a.started = true
			src := configs.Rubric
			if len(args) == 1 {
				var err error
				if src, err = configs.Open(args[0]); err != nil {
					return usagef(lang.T{EN: "the built-in rubric has no file %s; it has topics.txt, phrases.txt and points.tsv", JA: "組み込みのルーブリックに %s はありません。topics.txt, phrases.txt, points.tsv があります"}, args[0])
				}
			}
			_, err := a.Out.Write(src)
			return err
		},
	}
}

func (a *app) rubricCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check [FILE]", Short: "validate a rubric (default: the built-in one) and run the examples of its cues", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			a.started = true
			return a.checkRubric(strings.Join(args, ""))
		},
	}
}

func (a *app) checkRubric(path string) error {
	r, err := loadRubric(path)
	if err != nil {
		return err
	}
	s, matcher, err := newScorer(r)
	if err != nil {
		return err
	}
	// Text cues are judged by the matcher, pairs and structure by the scorer.
	problems := append(matcher.CheckExamples(), s.CheckExamples()...)
	for _, p := range problems {
		a.fail(p)
	}
	if len(problems) > 0 {
		return lang.Errorf(lang.T{EN: "%d examples of the rubric fail", JA: "ルーブリックの例 %d件が合いません"}, len(problems))
	}
	examples := 0
	for i := range r.Cues {
		examples += len(r.Cues[i].Match) + len(r.Cues[i].NoMatch)
	}
	_, err = fmt.Fprintf(a.Out, lang.T{EN: "%s %s: %d acts, %d cues, %d topics, %d points, %d examples hold\n", JA: "%s %s: 行為 %d、手がかり %d、話題 %d、配点 %d、例 %d件すべて一致\n"}.In(a.language()),
		r.Name, r.Version, len(r.Acts), len(r.Cues), len(r.Topics), len(r.Points), examples)
	return err
}

func (a *app) rubricTest() *cobra.Command {
	return &cobra.Command{
		Use: "test [FILE]", Short: "run the conversations under tests: does each come out as its primary mode?", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			a.started = true
			return a.testRubric(strings.Join(args, ""))
		},
	}
}

func (a *app) testRubric(path string) error {
	r, err := loadRubric(path)
	if err != nil {
		return err
	}
	if len(r.Tests) == 0 {
		return lang.Errorf(lang.T{EN: "the rubric has no tests; add some under tests: (engage rubric init shows how)", JA: "ルーブリックに tests がありません。書き方は engage rubric init で作られる例を見てください"})
	}
	s, _, err := newScorer(r)
	if err != nil {
		return err
	}
	failed := 0
	for _, f := range s.RunTests() {
		verdict := lang.T{EN: "ok  ", JA: "一致"}
		if f.Got != f.Test.Primary {
			failed++
			verdict = lang.T{EN: "FAIL", JA: "不一致"}
		}
		fmt.Fprintf(a.Out, lang.T{EN: "%s  line %d: wanted %s, got %s (E %.2f, none %.2f)  %s\n", JA: "%s  %d行目: 期待 %s、結果 %s (E %.2f、なし %.2f)  %s\n"}.In(a.language()),
			verdict.In(a.language()), f.Test.Line, f.Test.Primary, f.Got, f.Strength, f.None, report.Plain(f.Test.Posts[0].Text))
	}
	if failed > 0 {
		return lang.Errorf(lang.T{EN: "%d of %d tests fail", JA: "テスト%[2]d件のうち%[1]d件が合いません"}, failed, len(r.Tests))
	}
	return nil
}

// fitting are the flags of rubric fit and eval that say how to fit.
type fitting struct {
	anew      bool
	anonymous []string
	weight    float64
}

func (f *fitting) flags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.anonymous, "anonymous", nil, "labels whose words must not be readable in the points: they set points of features that other files have, and add none")
	cmd.Flags().Float64Var(&f.weight, "anonymous-weight", anonymousWeight, "how much one of these counts against another example")
}

func (f *fitting) check() error {
	if !(f.weight >= 0 && f.weight <= 100) {
		return usagef(lang.T{EN: "--anonymous-weight %v: give 0 to 100", JA: "--anonymous-weight %v: 0から100にしてください"}, f.weight)
	}
	return nil
}

// anonymousWeight makes a few hundred real posts heard among thousands of
// invented ones; chosen by leaving parts of every file out.
const anonymousWeight = 5

func (f *fitting) options() fit.Options {
	o := fit.Defaults()
	o.Anew = f.anew
	return o
}

// rubric reads the rubric to fit.
func (f *fitting) rubric(path string) (*rubric.Rubric, error) {
	if f.anew {
		return withoutPoints(path)
	}
	return loadRubric(path)
}

// examples reads labelled files, the anonymous ones last.
func (f *fitting) examples(ctx context.Context, r *rubric.Rubric, paths []string) ([]label.Example, error) {
	out, err := labelled(ctx, r, paths)
	if err != nil {
		return nil, err
	}
	hidden, err := labelled(ctx, r, f.anonymous)
	if err != nil {
		return nil, err
	}
	for i := range hidden {
		hidden[i].Anonymous = true
		hidden[i].Weight *= f.weight
	}
	return append(out, hidden...), nil
}

func labelled(ctx context.Context, r *rubric.Rubric, paths []string) ([]label.Example, error) {
	var out []label.Example
	for _, path := range paths {
		examples, err := pipeline.Labelled(ctx, path, thread.Options{Session: r.Interaction.Session})
		if err != nil {
			return nil, err
		}
		out = append(out, examples...)
	}
	return out, nil
}

// measured makes the set that fitting works on.
func measured(r *rubric.Rubric, examples []label.Example) (*fit.Set, error) {
	s, _, err := newScorer(fit.Candidates(r))
	if err != nil {
		return nil, err
	}
	return fit.Measure(r, s, examples), nil
}

func (a *app) rubricFit() *cobra.Command {
	var f fitting
	var out string
	cmd := &cobra.Command{
		Use:   "fit FILE LABELS...",
		Short: "fit the points of a rubric to labelled conversations, and say how well before and after",
		Long: `Fit the points of a rubric to labelled conversations (one thread a line, as
engage eval reads them) and write them to --output. Name that file under
fitted: in the rubric. Without --anew the rubric's present points are where the
fit starts from and is held to, so that a few dozen labels of your own adapt it.
The figures are of conversations that the fit was not shown.`,
		Example: "  engage rubric fit our.yaml labels.jsonl --output our.tsv",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef(lang.T{EN: "name a rubric and at least one file of labels", JA: "ルーブリックとラベルのファイルを指定してください"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usagef(lang.T{EN: "say where to write the points with --output FILE", JA: "配点の書き出し先を --output FILE で指定してください"})
			}
			if err := f.check(); err != nil {
				return err
			}
			a.started = true
			return a.fitTo(cmd.Context(), &f, args[0], args[1:], out)
		},
	}
	f.flags(cmd)
	cmd.Flags().BoolVar(&f.anew, "anew", false, "fit from nothing, not from the rubric's present points")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the points file to write, whole or not at all")
	return cmd
}

// parts is how many parts are left out in turn to see how well a fit does.
const parts = 5

func (a *app) fitTo(ctx context.Context, f *fitting, path string, labels []string, to string) error {
	out, err := a.open(to, a.in(nil))
	if err != nil {
		return err
	}
	defer out.discard()
	r, err := f.rubric(path)
	if err != nil {
		return err
	}
	examples, err := f.examples(ctx, r, labels)
	if err != nil {
		return err
	}
	set, err := measured(r, examples)
	if err != nil {
		return err
	}
	folds := eval.Parts(examples, parts)
	after := eval.Figure(examples, eval.Held(set, folds, parts, f.options()))
	if !f.anew {
		s, _, err := newScorer(r)
		if err != nil {
			return err
		}
		before := eval.Figure(examples, eval.Scored(s, examples))
		fmt.Fprintf(a.Out, lang.T{EN: "before: accuracy %.3f, macro-F1 %.3f\n", JA: "前: 正解率 %.3f、マクロF1 %.3f\n"}.In(a.language()), before.Accuracy, before.MacroF1)
	}
	fmt.Fprintf(a.Out, lang.T{EN: "after: accuracy %.3f, macro-F1 %.3f (n = %d, each judged by a fit without its fifth)\n", JA: "後: 正解率 %.3f、マクロF1 %.3f (n = %d、それぞれを含まない5分の4で配点を決めた値)\n"}.In(a.language()), after.Accuracy, after.MacroF1, after.N)
	all := make([]int, len(examples))
	for i := range all {
		all[i] = i
	}
	points := set.Fit(all, f.options()).Points()
	if err := rubric.WritePoints(out, notes(r, f, examples, after), points); err != nil {
		return writeError(out.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	a.note(lang.T{EN: "wrote %d lines of points to %s", JA: "配点 %d行を %s に書きました"}, len(points), out.path)
	return nil
}

// notes are the head of a points file: what it is fitted on, and how well.
func notes(r *rubric.Rubric, f *fitting, examples []label.Example, after eval.Figures) []string {
	files, anonymous := make(map[string]int), 0
	var order []string
	for i := range examples {
		if examples[i].Anonymous {
			anonymous++
			continue
		}
		name := filepath.Base(examples[i].File)
		if files[name] == 0 {
			order = append(order, name)
		}
		files[name]++
	}
	var of []string
	for _, name := range order {
		of = append(of, fmt.Sprintf("%s %d", name, files[name]))
	}
	o := f.options()
	out := []string{
		"points of " + r.Name + ", written by engage rubric fit: do not edit, fit anew",
		fmt.Sprintf("log-odds per amount of a feature, for each mode and for none; lambda %v, share %v, words in %d examples or more and of %v or more", o.Lambda, o.Share, o.Least, o.Prune),
		"fitted to " + strings.Join(of, ", "),
	}
	if anonymous > 0 {
		out = append(out, fmt.Sprintf("and to %d anonymous examples of weight %v, which add no feature of their own", anonymous, f.weight))
	}
	return append(out, fmt.Sprintf("of conversations in a fifth that was left out: accuracy %.3f, macro-F1 %.3f, n = %d (engage eval tells more)", after.Accuracy, after.MacroF1, after.N))
}
