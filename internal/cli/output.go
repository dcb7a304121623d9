package cli

import (
	"io"
	"os"
	"path/filepath"

	"engage/internal/lang"
)

// output is where results go: stdout, or a file that appears whole or not at
// all.
type output struct {
	io.Writer
	file *os.File
	path string
}

func (a *app) open(path string) (*output, error) {
	if path == "" || path == "-" {
		return &output{Writer: a.Out}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".engage-*")
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot write %s: %s", JA: "%s に書けません: %s"}, path, err)
	}
	return &output{f, f, path}, nil
}

// commit puts the finished file in its place.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	err := o.file.Sync()
	if err == nil {
		err = o.file.Chmod(0o644)
	}
	if cerr := o.file.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(o.file.Name(), o.path)
	}
	if err != nil {
		os.Remove(o.file.Name())
		err = lang.Errorf(lang.T{EN: "cannot write %s: %s", JA: "%s に書けません: %s"}, o.path, err)
	}
	o.file = nil
	return err
}

// discard removes what was not committed; after commit it does nothing.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
