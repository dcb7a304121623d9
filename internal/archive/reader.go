package archive

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// RecordError is one record that could not be read. It does not stop the
// reading; Line is 0 where lines mean nothing.
type RecordError struct {
	File string
	Line int
	Err  error
}

func (e *RecordError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

func (e *RecordError) Unwrap() error { return e.Err }

// Reason is what an error says, in both languages.
func (e *RecordError) Reason() lang.T {
	return lang.T{EN: lang.Message(e.Err, lang.EN), JA: lang.Message(e.Err, lang.JA)}
}

var errNameless = lang.Errorf(lang.T{
	EN: "read a post: it has no id or no author; it is left out",
	JA: "投稿の読み取り: ID か投稿者がありません。読み飛ばしました",
})

// errStop ends the reading because the consumer wants no more.
var errStop = errors.New("archive: stopped by the consumer")

// Reader is what a format gives its posts to, one per file.
type Reader struct {
	Opts Options

	file   *File
	info   *FileInfo
	alone  bool              // no other file is read
	line   int               // of the record at hand, for posts that name no line
	names  map[string]string // see share
	picker picker
	room   []byte // see own
	sink   func(corpus.Post, error) bool
}

// Emit hands a post on. A private post is counted and dropped unless the
// options keep it; one without an id or an author is broken. Any error means:
// stop reading and return it.
func (r *Reader) Emit(p corpus.Post) error {
	if p.ID == "" || p.Author == "" {
		return r.Broken(cmp.Or(p.Source.Line, r.line), errNameless)
	}
	if p.Private && !r.Opts.Private {
		r.info.PrivateDropped++
		return nil
	}
	p.Source.File = r.file.Path
	if p.Source.Line == 0 {
		p.Source.Line = r.line
	}
	r.settle(&p)
	r.info.Posts++
	if !r.sink(p, nil) {
		return errStop
	}
	return nil
}

// Broken counts a record as skipped and reports it. Any error means: stop.
func (r *Reader) Broken(line int, err error) error {
	r.info.Skipped++
	if !r.sink(corpus.Post{}, &RecordError{File: r.file.Path, Line: line, Err: err}) {
		return errStop
	}
	return nil
}

// Unreadable says that the file as a whole cannot be read. Alone, it stops the
// run; among other files it counts as one broken record, so as not to stop
// those.
func (r *Reader) Unreadable(err error) error {
	if r.alone {
		return err
	}
	return r.Broken(1, err)
}

// SetEncoding replaces the encoding shown for the file, where the format knows
// better than the bytes ("utf-8 as latin-1").
func (r *Reader) SetEncoding(name string) { r.info.Encoding = name }

// SetColumns says what the columns of a table were taken for.
func (r *Reader) SetColumns(cols []Column) { r.info.Columns = cols }

// Owner is the handle of the owner of an export that names nobody: the one the
// options give, else stand.
func (r *Reader) Owner(stand string) string {
	if h := strings.TrimLeft(r.Opts.Owner, "@＠"); h != "" {
		return h
	}
	return stand
}

// Zone is the zone of times that the file gives without one.
func (r *Reader) Zone() *time.Location {
	if r.Opts.Zone != nil {
		return r.Opts.Zone
	}
	return tokyo()
}

// tokyo does not depend on the machine's time zone files: Japan has had no
// summer time since 1951.
var tokyo = sync.OnceValue(func() *time.Location {
	if l, err := time.LoadLocation("Asia/Tokyo"); err == nil {
		return l
	}
	return time.FixedZone("Asia/Tokyo", 9*60*60)
})
