package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// config is engage.yaml. configs/engage.yaml documents it.
type config struct {
	Accounts []struct {
		Handle   string   `yaml:"handle"`
		Intended string   `yaml:"intended"`
		Words    []string `yaml:"words"`
	} `yaml:"accounts"`
	TZ       string            `yaml:"tz"`
	Rubric   string            `yaml:"rubric"`
	Columns  map[string]string `yaml:"columns"`
	Hours    string            `yaml:"hours"`
	Holidays string            `yaml:"holidays"`
	SLA      string            `yaml:"sla"`

	Competitors []string `yaml:"competitors"`

	path     string
	intended map[corpus.AuthorID]rubric.Mode
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

func parseConfig(path string, src []byte) (*config, error) {
	c := &config{path: path, intended: make(map[corpus.AuthorID]rubric.Mode)}
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return nil, lang.Errorf(lang.T{EN: "%s: %s", JA: "%s: %s"}, path, err)
	}
	for i, acc := range c.Accounts {
		id := corpus.Handle(acc.Handle)
		if id == "" {
			return nil, lang.Errorf(lang.T{EN: "%s: account %d has no handle", JA: "%s: %d番目のアカウントに handle がありません"}, path, i+1)
		}
		if acc.Intended == "" {
			continue
		}
		mode, ok := rubric.ParseMode(acc.Intended)
		if !ok || mode == rubric.None {
			return nil, lang.Errorf(lang.T{EN: "%s: account %s: unknown mode %s; one of engagement, promotion, active_support, co_creation",
				JA: "%s: アカウント %s: モード %s は不明です。engagement, promotion, active_support, co_creation のどれかにしてください"}, path, acc.Handle, acc.Intended)
		}
		c.intended[id] = mode
	}
	if err := checkColumns(path+": columns", c.Columns); err != nil {
		return nil, err
	}
	for _, file := range []*string{&c.Rubric, &c.Holidays} {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(filepath.Dir(path), *file)
		}
	}
	return c, nil
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
