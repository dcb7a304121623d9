package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"engage/internal/eval"
	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/lang"
	"engage/internal/report"
	"engage/internal/rubric"
)

// evaluation are the flags of eval.
type evaluation struct {
	fitting
	rubric, format, out string
	byFile              bool
	folds, worst        int
	learn               []string
	only                string
}

func (a *app) eval() *cobra.Command {
	var e evaluation
	cmd := &cobra.Command{
		Use:   "eval LABELS...",
		Short: "how well a rubric agrees with labelled conversations, beside three baselines",
		Long: `Judge a rubric on labelled conversations: one thread a line,
{"id","brand":["handle"],"posts":[{"id","author","at","reply_to","text"}],"labels":{"primary",…}}.

Points that were fitted to the very conversations they are judged on flatter.
--leave-one-file-out fits them anew without the file that is judged, one file
after another; --folds N leaves out one of N parts of every file. The baselines
(majority, keywords, character n-grams) learn from the same conversations.`,
		Example: "  engage eval labels.jsonl\n  engage eval --leave-one-file-out testdata/labelled/*.jsonl",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef(lang.T{EN: "no labels given: name a file of labelled threads", JA: "ラベルの指定がありません。ラベル付きの会話のファイルを指定してください"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := e.check(); err != nil {
				return err
			}
			a.started = true
			return a.evalTo(cmd.Context(), &e, args)
		},
	}
	e.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&e.rubric, "rubric", "", "rubric file (default: the built-in one)")
	f.BoolVar(&e.byFile, "leave-one-file-out", false, "judge each file by points fitted to the others")
	f.IntVar(&e.folds, "folds", 0, "judge each of N parts of every file by points fitted to the others")
	f.StringSliceVar(&e.learn, "learn", nil, "labels that the fits learn from and that are not judged")
	f.StringVar(&e.only, "only", "all", "for ablations: all, cues (acts, cues and topics), words, or unstructured (all but structure)")
	f.StringVarP(&e.format, "format", "f", "table", "table or json")
	outputFlag(f, &e.out)
	f.IntVar(&e.worst, "errors", 10, "list the N worst errors")
	return cmd
}

func (e *evaluation) check() error {
	switch {
	case e.format != "table" && e.format != "json":
		return usagef(lang.T{EN: "--format %s: table or json", JA: "--format %s: table か json にしてください"}, e.format)
	case e.byFile && e.folds > 0:
		return usagef(lang.T{EN: "--leave-one-file-out and --folds: say one of them", JA: "--leave-one-file-out と --folds はどちらか一方にしてください"})
	case e.folds < 0 || e.folds == 1:
		return usagef(lang.T{EN: "--folds %d: give 2 or more", JA: "--folds %d: 2以上にしてください"}, e.folds)
	case e.worst < 0:
		return usagef(lang.T{EN: "--errors %d: give 0 or more", JA: "--errors %d: 0以上にしてください"}, e.worst)
	case !e.held() && (len(e.learn) > 0 || len(e.anonymous) > 0 || e.only != "all"):
		return usagef(lang.T{EN: "--learn, --anonymous and --only are about fitting; add --leave-one-file-out or --folds", JA: "--learn, --anonymous, --only は配点を決め直すときの指定です。--leave-one-file-out か --folds を付けてください"})
	}
	if err := e.fitting.check(); err != nil {
		return err
	}
	switch e.only {
	case "all", "cues", "words", "unstructured":
		return nil
	}
	return usagef(lang.T{EN: "--only %s: all, cues, words or unstructured", JA: "--only %s: all, cues, words, unstructured のどれかにしてください"}, e.only)
}

// held reports whether points are fitted without what is judged.
func (e *evaluation) held() bool { return e.byFile || e.folds > 0 }

func (e *evaluation) options() fit.Options {
	o := e.fitting.options()
	o.Anew = true
	switch e.only {
	case "cues":
		return o.CuesOnly()
	case "words":
		return o.WordsOnly()
	case "unstructured":
		o.Bare = true
	}
	return o
}

func (a *app) evalTo(ctx context.Context, e *evaluation, paths []string) error {
	out, err := a.open(e.out, a.in(nil))
	if err != nil {
		return err
	}
	defer out.discard()
	load := loadRubric
	if e.held() {
		load = withoutPoints
	}
	r, err := load(e.rubric)
	if err != nil {
		return err
	}
	rep, err := e.judge(ctx, r, paths)
	if err != nil {
		return err
	}
	h := a.head(&job{rubric: r}, out)
	write := func(w io.Writer) error { return report.EvalTable(w, h, rep, e.worst) }
	if e.format == "json" {
		write = func(w io.Writer) error { return report.EvalJSON(w, h, rep, e.worst) }
	}
	if err := write(out); err != nil {
		return writeError(out.path, err)
	}
	return out.commit()
}

// judge judges the labels of paths; the anonymous ones are judged, too, where
// parts of every file are left out.
func (e *evaluation) judge(ctx context.Context, r *rubric.Rubric, paths []string) (*eval.Report, error) {
	examples, err := e.examples(ctx, r, paths)
	if err != nil {
		return nil, err
	}
	learnt, err := labelled(ctx, r, e.learn)
	if err != nil {
		return nil, err
	}
	examples = append(examples, learnt...)
	folds, n, how := e.split(examples, len(learnt))
	s, _, err := newScorer(fit.Candidates(r))
	if err != nil {
		return nil, err
	}
	var verdicts []eval.Verdict
	if e.held() {
		verdicts = eval.Held(fit.Measure(r, s, examples), folds, n, e.options())
	} else {
		fitted, _, err := newScorer(r)
		if err != nil {
			return nil, err
		}
		verdicts = eval.Scored(fitted, examples)
	}
	judged, on := folds.Judged(examples, verdicts)
	rep := eval.Judge(judged, on)
	rep.How = how
	rep.Baselines = eval.Baselines(s, examples, folds, n)
	rep.Confounds = eval.Confounds(judged)
	return rep, nil
}

// baselineFolds is how the baselines learn where the rubric does not.
const baselineFolds = 5

func (e *evaluation) split(examples []label.Example, learnt int) (folds eval.Folds, n int, how string) {
	judged := examples[:len(examples)-learnt]
	switch {
	case e.byFile:
		folds, n = eval.ByFile(judged)
		how = "leave-one-file-out"
	case e.folds > 0:
		folds, n, how = eval.Parts(judged, e.folds), e.folds, "folds"
	default:
		folds, n, how = eval.Parts(judged, baselineFolds), baselineFolds, "rubric"
	}
	for range learnt {
		folds = append(folds, -1)
	}
	return folds, n, how
}
