package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"engage/internal/lang"
)

// output is where results go: stdout, or a file that appears whole or not at
// all. What is no file (a pipe, a device) is written as it comes.
type output struct {
	io.Writer
	path     string // as named, "" for stdout
	file     *os.File
	target   string      // what file becomes: path, or what it links to; "" if it is written as it comes
	mode     fs.FileMode // of the target
	replaced func()      // says that a file of the same time was there; nil: nothing to say
}

func outputFlag(f *pflag.FlagSet, path *string) {
	f.StringVarP(path, "output", "o", "", "write to this file, whole or not at all; %Y %m %d %H %M %S stand for the time of the run, and folders of such a name are made (default: standard output)")
}

// open makes ready what path names: "" and - are stdout, %Y %m %d %H %M %S stand
// for at, and the folders of such a name are made.
func (a *app) open(path string, at time.Time) (*output, error) {
	if path == "" || path == "-" {
		return &output{Writer: a.Out}, nil
	}
	name, dated, err := stamped(path, at)
	if err != nil {
		return nil, err
	}
	o := &output{path: name, target: name, mode: 0o644}
	if dated {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return nil, cannotWrite(name, err)
		}
	}
	found, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(name); err == nil {
			return nil, lang.Errorf(lang.T{EN: "cannot write %s: it is a link to something that is not there", JA: "%s に書けません: リンク先がありません"}, name)
		}
		return o, o.create()
	case err != nil:
		return nil, cannotWrite(name, err)
	case found.IsDir():
		return nil, lang.Errorf(lang.T{EN: "cannot write %s: it is a folder; name a file in it", JA: "%s に書けません: フォルダです。その中のファイル名を指定してください"}, name)
	case !found.Mode().IsRegular():
		return o, o.direct()
	}
	if o.target, err = filepath.EvalSymlinks(name); err != nil {
		return nil, cannotWrite(name, err)
	}
	if o.mode = found.Mode().Perm(); dated {
		o.replaced = func() {
			a.note(lang.T{EN: "%s was there already and was replaced", JA: "既にあった %s を置き換えました"}, name)
		}
	}
	return o, o.create()
}

// verbs are what may stand behind a % in the name of an output.
var verbs = map[string]string{"Y": "2006", "m": "01", "d": "02", "H": "15", "M": "04", "S": "05"}

// stamped puts a time into a name; dated reports whether the name asks for it.
func stamped(path string, at time.Time) (name string, dated bool, err error) {
	parts := strings.Split(strings.ReplaceAll(path, "%%", "\x00"), "%")
	for i, part := range parts[1:] {
		verb := part[:min(1, len(part))]
		layout, ok := verbs[verb]
		if !ok {
			first := string([]rune(part + " ")[:1])
			return "", false, usagef(lang.T{EN: "%s: %%%s stands for no part of a time; use %%Y %%m %%d %%H %%M %%S, or %%%% for the sign itself",
				JA: "%s: %%%s は使えません。使えるのは %%Y %%m %%d %%H %%M %%S と、%% そのものを表す %%%% です"}, path, strings.TrimSpace(first))
		}
		parts[i+1] = at.Format(layout) + part[1:]
	}
	return strings.ReplaceAll(strings.Join(parts, ""), "\x00", "%"), len(parts) > 1, nil
}

func cannotWrite(path string, err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	return lang.Errorf(lang.T{EN: "cannot write %s: %s", JA: "%s に書けません: %s"}, filepath.Clean(path), err)
}

// Unfinished files bear this name; those that a killed run left are removed
// after a day.
const (
	unfinished = ".engage-*.tmp"
	leftOver   = 24 * time.Hour
)

// create begins the file beside the one that it becomes.
func (o *output) create() error {
	dir := filepath.Dir(o.target)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if ours, _ := filepath.Match(unfinished, e.Name()); !ours {
			continue
		}
		if old, err := e.Info(); err == nil && time.Since(old.ModTime()) > leftOver {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return cannotWrite(o.path, err)
	}
	o.Writer, o.file = f, f
	return nil
}

// direct writes to what is no file.
func (o *output) direct() error {
	f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
	if err != nil {
		return cannotWrite(o.path, err)
	}
	o.Writer, o.file, o.target = f, f, ""
	return nil
}

// commit puts the finished file in its place.
func (o *output) commit() error {
	f := o.file
	if o.file = nil; f == nil {
		return nil
	}
	if o.target == "" {
		if err := f.Close(); err != nil {
			return cannotWrite(o.path, err)
		}
		return nil
	}
	err := f.Sync()
	if err == nil {
		err = f.Chmod(o.mode)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), o.target)
	}
	if err != nil {
		os.Remove(f.Name())
		return cannotWrite(o.path, err)
	}
	if dir, err := os.Open(filepath.Dir(o.target)); err == nil {
		_ = dir.Sync() // the file is there; not every file system can make sure of its name
		dir.Close()
	}
	if o.replaced != nil {
		o.replaced()
	}
	return nil
}

// discard removes what was not committed; after commit it does nothing.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		if o.target != "" {
			os.Remove(o.file.Name())
		}
	}
}
