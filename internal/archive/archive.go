package archive

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// Options say how to read. The zero value is ready.
type Options struct {
	Private bool              // keep posts that not everybody can see
	Zone    *time.Location    // of times without one; nil is Asia/Tokyo
	Stdin   io.Reader         // what "-" reads
	Map     map[string]string // column of a table per field: text, author, time, …
	// Owner is the handle of the owner of exports that name none (Misskey,
	// Threads, tweets.csv, tweets.js alone); "" gives each kind a stand-in.
	Owner string
	// Plain takes rows of a table that name no author, and lines of text, for
	// texts of people nobody knows: notes of a call centre, answers to a survey.
	Plain bool
}

// FileInfo says what was read from one file.
type FileInfo struct {
	Path     string
	Format   string
	Encoding string
	Sure     int // how sure the format is, 1..100
	Posts    int // handed on
	Skipped  int // records that could not be read
	// PrivateDropped counts posts left out because not everybody could see them.
	PrivateDropped int
	// Shifted counts posts whose time was off by a zone, as their ids show, and
	// Shift says by how much the last of them was. Their times are the ids'.
	Shifted int
	Shift   time.Duration
	// Columns are the columns of a table that mean something, in the file's order.
	Columns []Column
}

// Off says by how much times were off: "-9h", "5h45m".
func (f *FileInfo) Off() string {
	return strings.TrimSuffix(strings.TrimSuffix(f.Shift.String(), "0s"), "0m")
}

// Column is a column of a table: its header, and the field that it fills.
type Column struct{ Header, Field string }

// Archive is a set of files that are known to hold posts.
type Archive struct {
	ctx   context.Context
	opts  Options
	files []claimed
	infos []FileInfo
	left  []*File // that no format claims
	// unread are entries of a folder that could not be opened.
	unread []*RecordError
	read   atomic.Int64
	total  int64
	close  []func() error
}

type claimed struct {
	file   *File
	format *Format
}

// Open finds the files of the given paths (files, containers, folders, globs,
// "-") and recognises their formats. It fails where nothing holds posts, or
// where a container breaks a limit. Close the archive after use.
func Open(ctx context.Context, paths []string, opts Options) (*Archive, error) {
	a := &Archive{ctx: ctx, opts: opts}
	if err := a.open(paths); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *Archive) open(paths []string) error {
	b := &bundle{ctx: a.ctx, opts: a.opts, seen: map[string]bool{}, disk: quota{maxSpool, leastFree, spoolStep}}
	defer func() { a.close, a.unread = b.close, b.unread }()
	for _, p := range paths {
		if err := b.add(p); err != nil {
			return err
		}
	}
	var left, texts []*File
	for _, f := range b.files {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		if isMedia(f.Name) || isPrivateMail(f.Name) {
			left = append(left, f)
			continue
		}
		if err := f.look(); errors.Is(err, errBomb) {
			return err
		} else if err != nil {
			b.unread = append(b.unread, &RecordError{File: f.Path, Err: err})
			continue
		}
		if err := refuseNested(f); err != nil {
			return err
		}
		fm, sure := choose(f)
		if fm == nil && a.opts.Plain {
			fm, sure = choosePlain(f, a.opts)
		}
		switch {
		case fm == nil:
			left = append(left, f)
		case fm == &textLines:
			texts = append(texts, f)
		default:
			a.claim(f, fm, sure)
		}
		f.Head = nil // read again when its turn comes: there may be many files
	}
	if len(a.files) == 0 {
		for _, f := range texts {
			a.claim(f, &textLines, sureOfLines)
		}
	} else { // beside posts, a text is a note on them: a README
		left = append(left, texts...)
	}
	a.left = left
	if len(a.files) == 0 && len(b.unread) > 0 {
		return b.unread[0]
	}
	if len(a.files) == 0 {
		return nothing(paths, left)
	}
	return nil
}

func (a *Archive) claim(f *File, fm *Format, sure int) {
	a.files = append(a.files, claimed{f, fm})
	a.infos = append(a.infos, FileInfo{Path: f.Path, Format: fm.Name, Encoding: f.Encoding, Sure: sure})
	a.total += f.size
}

// Close lets go of the files and removes temporary ones.
func (a *Archive) Close() error {
	var err error
	for _, c := range a.close {
		err = errors.Join(err, c())
	}
	a.close = nil
	return err
}

// Posts yields every post, file by file. A *RecordError concerns one record
// and does not stop; any other error is the last thing yielded. It may be
// called again for a second pass.
func (a *Archive) Posts() iter.Seq2[corpus.Post, error] {
	return func(yield func(corpus.Post, error) bool) {
		a.read.Store(0)
		end := int64(0)
		for _, err := range a.unread {
			if !yield(corpus.Post{}, err) {
				return
			}
		}
		for i, c := range a.files {
			info := &a.infos[i]
			*info = FileInfo{Path: info.Path, Format: info.Format, Encoding: info.Encoding, Sure: info.Sure}
			err := c.file.look()
			end += c.file.size
			c.file.count = &meter{&a.read, end}
			r := &Reader{Opts: a.opts, file: c.file, info: info, alone: len(a.files) == 1, sink: yield}
			if err == nil {
				err = c.format.Read(a.ctx, c.file, r)
			}
			if errors.Is(err, errDamaged) {
				err = r.Broken(r.line, err)
			}
			c.file.count, c.file.Head = nil, nil
			if errors.Is(err, errStop) {
				return
			}
			a.read.Store(end) // some formats leave a rest unread
			if err == nil {
				err = a.ctx.Err()
			}
			if err != nil {
				yield(corpus.Post{}, lang.Errorf(lang.T{EN: "read %s: %v", JA: "%s の読み取り: %v"}, c.file.Path, err))
				return
			}
		}
	}
}

// Files says what each file held, complete after Posts has ended.
func (a *Archive) Files() []FileInfo { return append([]FileInfo(nil), a.infos...) }

// Left is a file without posts that can be read, and what it seems to be.
type Left struct {
	Path string
	What lang.T
}

// Left lists the files that are not read for posts, but for pictures, sound
// and film. It is complete after Posts has ended.
func (a *Archive) Left() []Left {
	out := make([]Left, len(a.left))
	for i, f := range a.left {
		out[i].Path = f.Path
		switch {
		case isPrivateMail(f.Name):
			out[i].What = lang.T{EN: "holds direct messages, which are never read", JA: "DM です。DM は決して読みません"}
		case f.beside:
			out[i].What = lang.T{EN: "is read beside the posts: it says whose they are, or the rest of long ones", JA: "投稿の補いとして読みました（持ち主、または長い投稿の全文）"}
		default:
			out[i].What, _ = looksLike(f)
		}
		f.Head = nil
	}
	return out
}
