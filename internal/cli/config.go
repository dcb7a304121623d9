package cli

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"engage/internal/archive"
	"engage/internal/condition"
	"engage/internal/corpus"
	"engage/internal/fault"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/strict"
)

// config is engage.yaml. configs/engage.yaml documents it.
type config struct {
	Accounts    []configAccount
	TZ          string
	Rubric      string // a path that works from here, as Holidays
	Columns     map[string]string
	Hours       string
	Holidays    string
	SLA         string
	Competitors []string
	FailOn      string
	History     string // likewise a path

	path     string // "" where there is none
	intended map[corpus.AuthorID]rubric.Mode
}

type configAccount struct {
	Handle, Intended string
	Words            []string
}

const configName = "engage.yaml"

// loadConfig reads the named file, else the first engage.yaml found upward
// from the working folder, else nothing.
func loadConfig(path string) (*config, error) {
	if path == "" {
		if path = findUpward(configName); path == "" {
			return &config{}, nil
		}
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot read the config file: %s", JA: "設定ファイルを読めません: %s"}, err)
	}
	return parseConfig(path, src)
}

// parseConfig reads the source of a config file. The error lists every mistake.
func parseConfig(path string, src []byte) (*config, error) {
	l := newConfigLoader(path, src)
	if n := l.Document(); n != nil {
		l.Fields(n, l.readers())
	}
	if len(l.Errors) > 0 {
		slices.SortStableFunc(l.Errors, func(a, b *fault.Error) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
		return nil, l.Errors
	}
	return l.c, nil
}

// configLoader reads the keys of a config file, and checks what each holds.
type configLoader struct {
	*strict.Reader
	c *config
}

func newConfigLoader(path string, src []byte) *configLoader {
	return &configLoader{strict.New(path, src), &config{path: path, intended: make(map[corpus.AuthorID]rubric.Mode)}}
}

func (l *configLoader) readers() map[string]func(*yaml.Node) {
	c := l.c
	return map[string]func(*yaml.Node){
		"accounts":    func(v *yaml.Node) { l.Each(v, l.account) },
		"tz":          l.checked(&c.TZ, func(s string) error { _, err := zone("tz:", s); return err }),
		"rubric":      l.file(&c.Rubric, func([]byte) error { return nil }),
		"columns":     l.columns,
		"hours":       l.checked(&c.Hours, func(s string) error { _, err := insight.ParseHours(s, time.UTC); return err }),
		"holidays":    l.file(&c.Holidays, func(src []byte) error { return new(insight.Hours).Holidays(string(src)) }),
		"sla":         l.checked(&c.SLA, func(s string) error { _, err := duration("sla:", s); return err }),
		"competitors": func(v *yaml.Node) { l.Each(v, l.competitor) },
		"fail_on":     l.condition,
		"history":     l.path(&c.History),
	}
}

func (l *configLoader) account(n *yaml.Node) {
	var acc configAccount
	l.Fields(n, map[string]func(*yaml.Node){
		"handle":   func(v *yaml.Node) { acc.Handle = l.handle(v) },
		"intended": func(v *yaml.Node) { acc.Intended = v.Value; strict.One(l.Reader, v, whatMode, modes()) },
		"words":    func(v *yaml.Node) { acc.Words = l.Texts(v) },
	}, "handle")
	id := corpus.Handle(acc.Handle)
	for _, other := range l.c.Accounts {
		if id != "" && corpus.Handle(other.Handle) == id {
			l.Fail(n, lang.T{EN: "the account %s stands twice", JA: "アカウント %s が重複しています"}, acc.Handle)
		}
	}
	l.c.Accounts = append(l.c.Accounts, acc)
	if mode, ok := modes()[acc.Intended]; ok {
		l.c.intended[id] = mode
	}
}

var whatMode = lang.T{EN: "unknown mode", JA: "不明なモード"}

// modes are the four that an account can be meant to work in.
func modes() map[string]rubric.Mode {
	out := make(map[string]rubric.Mode, rubric.NumModes)
	for m := range rubric.Mode(rubric.NumModes) {
		out[m.String()] = m
	}
	return out
}

func (l *configLoader) handle(n *yaml.Node) string {
	s := l.Text(n)
	if s != "" && corpus.Handle(s) == "" {
		l.Fail(n, lang.T{EN: "%q is no handle", JA: "%q はアカウント名ではありません"}, s)
	}
	return s
}

func (l *configLoader) competitor(n *yaml.Node) {
	l.c.Competitors = append(l.c.Competitors, l.handle(n))
}

func (l *configLoader) columns(n *yaml.Node) {
	l.c.Columns = make(map[string]string)
	readers := make(map[string]func(*yaml.Node))
	for _, field := range archive.Fields() {
		readers[field] = func(v *yaml.Node) { l.c.Columns[field] = l.Text(v) }
	}
	l.Fields(n, readers)
}

// checked reads a text that check accepts.
func (l *configLoader) checked(to *string, check func(string) error) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if *to = l.Text(n); *to == "" {
			return
		}
		if err := check(*to); err != nil {
			l.Fail(n, lang.T{EN: "%s", JA: "%s"}, err)
		}
	}
}

// path reads the path of a file, relative to the config file.
func (l *configLoader) path(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if *to = l.Text(n); *to != "" && !filepath.IsAbs(*to) {
			*to = filepath.Join(filepath.Dir(l.File), *to)
		}
	}
}

// file reads the path of a file whose content check accepts.
func (l *configLoader) file(to *string, check func([]byte) error) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if l.path(to)(n); *to == "" {
			return
		}
		src, err := os.ReadFile(*to)
		if err == nil {
			err = check(src)
		}
		var perr *fs.PathError
		switch {
		case errors.As(err, &perr):
			l.Fail(n, lang.T{EN: "cannot read %s: %s", JA: "%s を読めません: %s"}, *to, perr.Err)
		case err != nil:
			l.Fail(n, lang.T{EN: "%s: %s", JA: "%s: %s"}, *to, err)
		}
	}
}

// condition reads what --fail-on takes; its mistakes are told at their place.
func (l *configLoader) condition(n *yaml.Node) {
	l.c.FailOn = l.Text(n)
	if l.c.FailOn == "" {
		return
	}
	var wrong *fault.Error
	if _, err := condition.Parse(l.c.FailOn, figureKinds()); errors.As(err, &wrong) {
		at := *n
		switch n.Style {
		case 0:
			at.Column += wrong.Column - 1
		case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
			at.Column += wrong.Column
		}
		l.Fail(&at, wrong.Msg.Format, wrong.Msg.Args...)
	}
}

func findUpward(name string) string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return path
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
