// Package temp makes temporary files that a killed run does not leave behind.
package temp

import (
	"errors"
	"os"

	"engage/internal/lang"
)

// File is a temporary file of this program's own.
type File struct {
	*os.File
	gone bool // it has no name any more
}

// Create makes one in TMPDIR. Its name is removed at once where the system
// allows, else when it is closed.
func Create() (*File, error) {
	f, err := os.CreateTemp("", "engage-*")
	if err != nil {
		return nil, lang.Errorf(lang.T{
			EN: "make a temporary file: %v; set TMPDIR to a folder that can be written",
			JA: "一時ファイルの作成: %v。書き込めるフォルダを TMPDIR に指定してください"}, err)
	}
	return &File{f, os.Remove(f.Name()) == nil}, nil
}

// Close gives the room on the disk back.
func (f *File) Close() error {
	err := f.File.Close()
	if !f.gone {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// Free is what the disk of the file has left for this user, in bytes; ok is
// false where the system does not say.
func (f *File) Free() (bytes int64, ok bool) { return free(f.Name()) }
