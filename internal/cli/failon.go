package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/condition"
	"engage/internal/fault"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/report"
)

// failing is --fail-on of a command.
type failing struct {
	expr *condition.Expr // nil: nothing is asked
	from string          // what the condition is called in messages
}

func (f *failing) flags(cmd *cobra.Command) {
	cmd.Flags().String("fail-on", "", "exit with status 1 if this holds for an account: 'unanswered > 10 or two_way < 20%' (engage help figures)")
}

// delta ends the name of a figure's change since the night before.
const delta = ".delta"

var kinds = [...]condition.Kind{insight.Count: condition.Count, insight.Ratio: condition.Ratio, insight.Points: condition.Points, insight.Seconds: condition.Duration}

// figureKinds are all that a condition can name.
func figureKinds() map[string]condition.Kind {
	out := make(map[string]condition.Kind)
	for i := range insight.FigureKinds {
		k := &insight.FigureKinds[i]
		out[k.Name], out[k.Name+delta] = kinds[k.Measure], kinds[k.Measure]
	}
	return out
}

// ready reads the condition; the flag wins over the config file. Without a
// history that is kept, .delta cannot be asked for.
func (f *failing) ready(cmd *cobra.Command, conf *config, kept bool) error {
	src, _ := cmd.Flags().GetString("fail-on")
	f.from = "--fail-on"
	if !cmd.Flags().Changed("fail-on") {
		if conf.FailOn == "" {
			return nil
		}
		src, f.from = conf.FailOn, conf.path+": fail_on"
	}
	var wrong *fault.Error
	expr, err := condition.Parse(src, figureKinds())
	if errors.As(err, &wrong) {
		wrong.File = f.from
		return usageError{wrong}
	}
	for _, use := range expr.Figures() {
		if strings.HasSuffix(use.Name, delta) && !kept {
			return usageError{&fault.Error{File: f.from, Column: use.Column, Source: src, Msg: lang.Errorf(lang.T{
				EN: "%s is a change since the night before, which only a history knows; add --history FILE",
				JA: "%s は前の夜からの変化なので、履歴が必要です。--history FILE を付けてください"}, use.Name)}}
		}
	}
	f.expr = expr
	return nil
}

// metError says that an account meets the condition: exit status 1.
type metError struct {
	error
	account string
}

// In says who meets it in l.
func (m metError) In(l lang.Lang) string { return lang.Message(m.error, l) }

// judge asks the condition of every account, whose figures of the night before
// the past knows. The error names those that meet
// it; where a figure that decides is not measurable, that is noted.
func (f *failing) judge(a *app, before *past, all []insight.Findings) error {
	if f.expr == nil {
		return nil
	}
	if len(all) == 0 {
		a.warn(nil, lang.T{EN: "%s was not judged: no account was found (--account)", JA: "アカウントが見つからないため、%s は判定していません (--account)"}, f.from)
	}
	var met []error
	for i := range all {
		of := &all[i]
		outcome := f.expr.Eval(values(before, of))
		handle := report.Plain(of.Handle)
		switch outcome.Truth {
		case condition.True:
			met = append(met, metError{lang.Errorf(lang.T{EN: "%s met for @%s: %s", JA: "@%[2]s が %[1]s の条件に当てはまりました: %[3]s"}, f.from, handle, causes(outcome.Because)), of.Handle})
		case condition.Unknown:
			a.warn([]slog.Attr{slog.String("account", of.Handle)}, lang.T{EN: "%s cannot be judged for @%s: %s", JA: "@%[2]s について %[1]s を判定できません: %[3]s"}, f.from, handle, causes(outcome.Because))
		}
	}
	return errors.Join(met...)
}

func causes(list []condition.Cause) lang.T {
	var en, ja []string
	for _, c := range list {
		en, ja = append(en, c.In(lang.EN)), append(ja, c.In(lang.JA))
	}
	return lang.T{EN: strings.Join(en, ", "), JA: strings.Join(ja, "、")}
}

// values are the figures of an account, and their changes.
func values(before *past, of *insight.Findings) func(string) condition.Value {
	now := valuesOf(of.Figures())
	night, _ := before.previous(of.ID)
	then := valuesOf(night.Figures)
	return func(name string) condition.Value {
		figure, change := strings.CutSuffix(name, delta)
		v := now[figure]
		if !change || !v.Known {
			return v
		}
		was, ok := then[figure]
		switch {
		case !ok:
			return condition.Value{Reason: lang.T{EN: "the history holds no night before", JA: "前の夜の記録が履歴にありません"}}
		case !was.Known:
			return condition.Value{Reason: lang.T{EN: "it was not measurable the night before", JA: "前の夜は測定できませんでした"}}
		}
		return condition.Value{Number: v.Number - was.Number, Known: true}
	}
}

func valuesOf(figures []insight.Figure) map[string]condition.Value {
	out := make(map[string]condition.Value, len(figures))
	for _, v := range figures {
		out[v.Name] = condition.Value{Number: v.Value, Known: v.Known, Reason: v.Reason}
	}
	return out
}

// figuresTopic is engage help figures.
func (a *app) figuresTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "figures", Short: "the figures of --fail-on, and how to write a condition"}
	cmd.SetHelpFunc(func(*cobra.Command, []string) {
		l := a.language()
		fmt.Fprintln(a.Out, aboutConditions.In(l))
		for i := range insight.FigureKinds {
			k := &insight.FigureKinds[i]
			fmt.Fprintf(a.Out, "  %s %s %s\n", report.Pad(k.Name, 20, false), report.Pad(aboutMeasures[k.Measure].In(l), 6, false), k.Label.In(l))
		}
	})
	return cmd
}

var aboutConditions = lang.T{EN: `A condition (--fail-on, fail_on: of engage.yaml) compares figures:

  --fail-on 'unanswered > 10 or two_way < 20%'
  --fail-on 'response_time > 2h and not pending == 0'
  --fail-on 'engagement.delta < -10'          (with --history)

Compare with < <= > >= == !=, join with and, or, not (or && || !) and
parentheses; not binds tighter than and, and tighter than or. Counts are written
10, shares 20% or 0.2, points 35, times 90s, 60m, 2h or 3d.

NAME.delta is the change since the night before. A figure that cannot be measured
makes a comparison neither true nor false; what is not true does not fail, but is
noted. known(NAME) and unknown(NAME) ask for that. With brand words (--words of inbox
and report), unanswered and pending count posts that only name the brand, too.

The condition is asked of each account. If one meets it, the exit status is 1,
after the output has been written, and also if records were skipped (--strict).

Figures:`, JA: `条件(--fail-on、または engage.yaml の fail_on:)は指標を比べる式です。

  --fail-on 'unanswered > 10 or two_way < 20%'
  --fail-on 'response_time > 2h and not pending == 0'
  --fail-on 'engagement.delta < -10'          (--history と一緒に)

比較は < <= > >= == !=、組み合わせは and or not (&& || ! も可)とかっこで書きます。
結び付きの強さは not、and、or の順です。件数は 10、割合は 20% か 0.2、点数は 35、
時間は 90s、60m、2h、3d のように書きます。

「指標名.delta」は前の夜からの変化です。測定できない指標の比較は真でも偽でもありません。
真でなければ失敗とはせず、その旨を表示します。known(指標名) と unknown(指標名) で
測定できたかどうかを条件にできます。unanswered と pending は、ブランドの言葉の指定
(inbox と report の --words)があれば、ブランド名だけが出る投稿も数えます。

条件はアカウントごとに調べます。1つでも当てはまれば、結果を書き終えてから終了ステータス
1 で終わります。読めなかった記録があるとき(--strict)も 1 が優先します。

指標:`}

var aboutMeasures = [...]lang.T{
	insight.Count: {EN: "count", JA: "件数"}, insight.Ratio: {EN: "share", JA: "割合"},
	insight.Points: {EN: "points", JA: "点数"}, insight.Seconds: {EN: "time", JA: "時間"},
}
