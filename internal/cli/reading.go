package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"engage/internal/archive"
	"engage/internal/lang"
	"engage/internal/pipeline"
)

// reading are the flags of every command that reads archives.
type reading struct {
	tz      string
	columns string
	owner   string
	private bool
}

func (r *reading) flags(cmd *cobra.Command, a *app) {
	f := cmd.Flags()
	f.StringVar(&r.tz, "tz", "", "time zone of reports and of files that carry none (default Asia/Tokyo)")
	f.StringVar(&r.columns, "map", "", "columns of tables, as 'text=本文,author=投稿者,time=日時', or a file that engage formats --save-map wrote (default: found by their headers)")
	f.StringVar(&r.owner, "owner", "", "handle of the owner of exports that name none (Misskey, Threads, tweets.csv)")
	f.BoolVar(&r.private, "include-private", false, "read posts that are not visible to everybody, too")
	f.StringVar(&a.config, "config", "", "config file (default: engage.yaml in this folder or above)")
}

// options makes them ready; the flags win over the config file.
func (r *reading) options(a *app, conf *config) (archive.Options, *time.Location, error) {
	loc, err := zone("--tz", first(r.tz, conf.TZ, defaultZone))
	if err != nil {
		return archive.Options{}, nil, err
	}
	columns := conf.Columns
	if r.columns != "" {
		if columns, err = parseColumns(r.columns); err != nil {
			return archive.Options{}, nil, err
		}
	}
	return archive.Options{Private: r.private, Zone: loc, Stdin: a.In, Map: columns, Owner: r.owner}, loc, nil
}

// parseColumns reads --map: pairs, or a file of them.
func parseColumns(s string) (map[string]string, error) {
	if !strings.Contains(s, "=") {
		return readColumns(s)
	}
	columns := make(map[string]string)
	for pair := range strings.SplitSeq(s, ",") {
		field, header, ok := strings.Cut(pair, "=")
		field, header = strings.TrimSpace(field), strings.TrimSpace(header)
		if !ok || field == "" || header == "" {
			return nil, usagef(lang.T{EN: "--map: %q is no pair; write field=column, such as 'text=本文,author=投稿者'", JA: "--map: %q は「項目=列名」の形ではありません。'text=本文,author=投稿者' のように指定してください"}, pair)
		}
		columns[field] = header
	}
	return columns, checkColumns("--map", columns)
}

// readColumns reads a file of columns: YAML, field: column.
func readColumns(path string) (map[string]string, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef(lang.T{EN: "--map %s: it is neither field=column nor a file that can be read: %s", JA: "--map %s: 「項目=列名」でも、読めるファイルでもありません: %s"}, path, err)
	}
	var columns map[string]string
	if err := yaml.NewDecoder(bytes.NewReader(src)).Decode(&columns); err != nil && !errors.Is(err, io.EOF) {
		return nil, usagef(lang.T{EN: "%s: %s; write a line 'field: column' for each", JA: "%s: %s。1行に「項目: 列名」を書いてください"}, path, err)
	}
	return columns, checkColumns(path, columns)
}

func checkColumns(where string, columns map[string]string) error {
	for field := range columns {
		if !slices.Contains(archive.Fields(), field) {
			return usagef(lang.T{EN: "%s: there is no field %q; the fields are %s", JA: "%s: 項目 %q はありません。使えるのは %s です"}, where, field, strings.Join(archive.Fields(), ", "))
		}
	}
	return nil
}

// masking are the flags of pseudonymisation.
type masking struct {
	on      bool
	keyFile string
}

func (m *masking) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&m.on, "pseudonymize", false, "replace every handle by a keyed pseudonym")
	f.StringVar(&m.keyFile, "key-file", "", "key of --pseudonymize; the same key gives the same pseudonyms (default: a new random key)")
}

// mask is nil where nobody asked for one.
func (m *masking) mask() (*pipeline.Mask, error) {
	if !m.on {
		if m.keyFile != "" {
			return nil, usagef(lang.T{EN: "--key-file does nothing without --pseudonymize", JA: "--key-file は --pseudonymize と一緒に指定してください"})
		}
		return nil, nil
	}
	return mask(m.keyFile)
}
