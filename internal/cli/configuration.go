package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"engage/configs"
	"engage/internal/lang"
	"engage/internal/report"
	"engage/internal/rubric"
	"engage/internal/strict"
)

func (a *app) configuration() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "engage.yaml: write a documented one, check it, see what is in force", Args: cobra.NoArgs,
		Example: "  engage config init\n  engage config check",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.configInit(), a.configCheck())
	return cmd
}

func (a *app) configInit() *cobra.Command {
	return &cobra.Command{
		Use: "init [FILE]", Short: "write a documented example (default: engage.yaml in this folder)", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := first(strings.Join(args, ""), configName)
			a.started = true
			if err := startFile(path, configs.Example); err != nil {
				return err
			}
			a.note(lang.T{EN: "wrote %s; put your accounts into it, then: engage config check %[1]s", JA: "%s を作りました。アカウントを書き換え、engage config check %[1]s で確かめてください"}, path)
			return nil
		},
	}
}

// startFile writes a file for people to edit, which must not be there yet.
func startFile(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return lang.Errorf(lang.T{EN: "%s is there already; name another file", JA: "%s は既にあります。別のファイル名を指定してください"}, path)
	}
	if err == nil {
		_, err = f.Write(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return cannotWrite(path, err)
	}
	return nil
}

func (a *app) configCheck() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "say every mistake of a config file, or what is in force",
		Long: `Read a config file (default: engage.yaml in this folder or above), with all that
it names: the rubric, the days off. Say every mistake with its line and column, or
what is in force, and which flags win over it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "table" && format != "json" {
				return usagef(lang.T{EN: "--format %s: table or json", JA: "--format %s: table か json にしてください"}, format)
			}
			conf, err := loadConfig(strings.Join(args, ""))
			if err != nil {
				return usageError{err}
			}
			if conf.path == "" {
				return lang.Errorf(lang.T{EN: "there is no %s in this folder or above; engage config init writes one", JA: "%s がこのフォルダにも、その上のフォルダにもありません。engage config init で作れます"}, configName)
			}
			return a.checkConfig(conf, format)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "table", "table or json")
	return cmd
}

// checkConfig checks what only together or only at length can be checked, and
// says what is in force.
func (a *app) checkConfig(conf *config, format string) error {
	loc, err := zone("tz:", first(conf.TZ, defaultZone))
	if err != nil {
		return err
	}
	_, err = businessHours("", "", conf, loc)
	r, rerr := loadRubric(conf.Rubric)
	if err := errors.Join(err, rerr); err != nil {
		return err
	}
	a.started = true
	if format == "json" {
		return a.configJSON(conf, r)
	}
	return a.configTable(conf, r)
}

// configFlags win over the keys of the config file.
var configFlags = map[string]string{"accounts": "--account", "tz": "--tz", "rubric": "--rubric", "columns": "--map", "hours": "--hours",
	"holidays": "--holidays", "sla": "--sla", "competitors": "--competitors", "fail_on": "--fail-on", "history": "--history"}

func (a *app) configJSON(conf *config, r *rubric.Rubric) error {
	type account struct {
		Handle   string   `json:"handle"`
		Intended *string  `json:"intended"`
		Words    []string `json:"words"`
	}
	type named struct {
		Path    *string `json:"path"`
		Name    string  `json:"name"`
		Version string  `json:"version"`
	}
	accounts := []account{}
	for _, acc := range conf.Accounts {
		accounts = append(accounts, account{acc.Handle, given(acc.Intended), append([]string{}, acc.Words...)})
	}
	columns := map[string]string{}
	if conf.Columns != nil {
		columns = conf.Columns
	}
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Schema      string            `json:"schema"`
		File        string            `json:"file"`
		Accounts    []account         `json:"accounts"`
		TZ          string            `json:"tz"`
		Rubric      named             `json:"rubric"`
		Columns     map[string]string `json:"columns"`
		Hours       *string           `json:"hours"`
		Holidays    *string           `json:"holidays"`
		SLA         *string           `json:"sla"`
		Competitors []string          `json:"competitors"`
		FailOn      *string           `json:"fail_on"`
		History     *string           `json:"history"`
		Flags       map[string]string `json:"flags"`
	}{"engage.config/v1", conf.path, accounts, first(conf.TZ, defaultZone), named{given(conf.Rubric), r.Name, r.Version}, columns,
		given(conf.Hours), given(conf.Holidays), given(conf.SLA), append([]string{}, conf.Competitors...), given(conf.FailOn), given(conf.History), configFlags})
}

// given is nil for what is not set.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (a *app) configTable(conf *config, r *rubric.Rubric) error {
	l := a.language()
	unset := lang.T{EN: "not set", JA: "指定なし"}.In(l)
	columns := []string{}
	for _, field := range strict.Keys(conf.Columns) {
		columns = append(columns, conf.Columns[field]+" → "+field)
	}
	rubricSaid := first(conf.Rubric, lang.T{EN: "the built-in one", JA: "組み込み"}.In(l)) + " (" + r.Name + " " + r.Version + ")"
	w := bufio.NewWriter(a.Out)
	row := func(key, value, flag string) {
		if flag != "" {
			flag = fmt.Sprintf(lang.T{EN: "  (%s wins over it)", JA: "（%s の指定が優先）"}.In(l), flag)
		}
		fmt.Fprintf(w, "%s %s%s\n", report.Pad(key, 12, false), report.Plain(first(value, unset)), flag)
	}
	row("file", conf.path, "")
	row("accounts", saidAccounts(conf, l), configFlags["accounts"])
	row("tz", first(conf.TZ, defaultZone), configFlags["tz"])
	row("rubric", rubricSaid, configFlags["rubric"])
	row("columns", strings.Join(columns, ", "), configFlags["columns"])
	row("hours", conf.Hours, configFlags["hours"])
	row("holidays", conf.Holidays, configFlags["holidays"])
	row("sla", conf.SLA, configFlags["sla"])
	row("competitors", strings.Join(conf.Competitors, ", "), configFlags["competitors"])
	row("fail_on", conf.FailOn, configFlags["fail_on"])
	row("history", conf.History, configFlags["history"])
	return w.Flush()
}

func saidAccounts(conf *config, l lang.Lang) string {
	comma := lang.T{EN: ", ", JA: "、"}.In(l)
	var out []string
	for _, acc := range conf.Accounts {
		var more []string
		if acc.Intended != "" {
			more = append(more, lang.Errorf(lang.T{EN: "meant for %s", JA: "目標は %s"}, acc.Intended).In(l))
		}
		if len(acc.Words) > 0 {
			more = append(more, lang.Errorf(lang.T{EN: "words %s", JA: "ブランドの言葉は %s"}, strings.Join(acc.Words, comma)).In(l))
		}
		s := "@" + strings.TrimLeft(acc.Handle, "@＠")
		if len(more) > 0 {
			s += lang.T{EN: " (", JA: "（"}.In(l) + strings.Join(more, lang.T{EN: "; ", JA: "、"}.In(l)) + lang.T{EN: ")", JA: "）"}.In(l)
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return lang.T{EN: "found by itself in each archive", JA: "アーカイブごとに自動で判定"}.In(l)
	}
	return strings.Join(out, comma)
}
