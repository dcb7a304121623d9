package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"engage/internal/lang"
)

// bundle gathers the files of all paths given.
type bundle struct {
	ctx   context.Context
	opts  Options
	files []*File
	// unread are entries of a folder that could not be opened.
	unread []*RecordError
	seen   map[string]bool // paths on disk, so that a glob and a name count once
	close  []func() error
	disk   quota
}

// add takes one argument of the user: "-", a file, a folder or a pattern.
func (b *bundle) add(arg string) error {
	if arg == "-" {
		return b.addStdin()
	}
	info, err := os.Stat(arg)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[") {
		found, gerr := filepath.Glob(arg)
		if gerr != nil || len(found) == 0 {
			return lang.Errorf(lang.T{
				EN: "open %s: no file matches the pattern; check the folder and the spelling",
				JA: "%s を開く: パターンに合うファイルがありません。フォルダと綴りを確かめてください"}, arg)
		}
		sort.Strings(found)
		for _, p := range found {
			if err := b.add(p); err != nil {
				return err
			}
		}
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return lang.Errorf(lang.T{
			EN: "open %s: there is no such file or folder",
			JA: "%s を開く: そのようなファイルやフォルダはありません"}, arg)
	}
	if err != nil {
		return lang.Errorf(lang.T{EN: "open %s: %v", JA: "%s を開く: %v"}, arg, err)
	}
	if info.IsDir() {
		return b.addFolder(arg)
	}
	return b.addDisk(arg, filepath.Base(arg), nil)
}

// once says whether a path on disk comes for the first time.
func (b *bundle) once(p string) bool {
	abs, err := filepath.Abs(p)
	if err != nil {
		abs = p
	}
	if b.seen[abs] {
		return false
	}
	b.seen[abs] = true
	return true
}

// addFolder takes every regular file below dir, in order of name. Links are
// not followed: they may lead out of the folder or round in a circle. What may
// not be read is counted, and costs nothing else.
func (b *bundle) addFolder(dir string) error {
	var members []*File
	peers := func() []*File { return members }
	n := 0
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if cerr := b.ctx.Err(); cerr != nil {
			return cerr
		}
		if err != nil {
			if p == dir {
				return lang.Errorf(lang.T{EN: "read the folder %s: %v", JA: "フォルダ %s の読み取り: %v"}, dir, err)
			}
			b.cannotOpen(p, err)
			return nil
		}
		if d.IsDir() && p != dir && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		if n++; n > maxEntries {
			return tooMany(dir)
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			rel = d.Name()
		}
		before := len(b.files)
		if isMedia(p) {
			return nil
		}
		if err := b.addDisk(p, filepath.ToSlash(rel), peers); errors.Is(err, fs.ErrPermission) {
			b.cannotOpen(p, err)
		} else if err != nil {
			return err
		}
		for _, f := range b.files[before:] {
			if f.Path == p {
				members = append(members, f)
			}
		}
		return nil
	})
}

// cannotOpen notes an entry of a folder that may not be read.
func (b *bundle) cannotOpen(p string, err error) {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	b.unread = append(b.unread, &RecordError{File: p, Err: lang.Errorf(lang.T{
		EN: "open a file of the folder: %v; it is left out: give yourself the right to read it",
		JA: "フォルダ内のファイルを開く: %v。読み飛ばしました。読み取り権限を付けてください"}, err)})
}

// addDisk takes one file on disk, whatever container it may be.
func (b *bundle) addDisk(p, name string, peers func() []*File) error {
	if !b.once(p) {
		return nil
	}
	f, err := b.openDisk(p)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	if !info.Mode().IsRegular() { // a pipe: <(zcat …), /dev/stdin
		defer f.Close()
		return b.spoolAndAdd(f, p, name)
	}
	magic := make([]byte, 512)
	n, _ := f.ReadAt(magic, 0)
	if kindOf(magic[:n]) == kindZip && !isOffice(p) {
		b.close = append(b.close, f.Close)
		return b.addZip(f, info.Size(), p)
	}
	f.Close()
	open := func() (io.ReadCloser, error) { return openUpTo(p, info.Size()) }
	if peers == nil {
		peers = b.neighbours(p)
	}
	return b.addStream(stream{path: p, name: name, size: info.Size(), head: magic[:n], open: open, peers: peers})
}

// openDisk opens a file. A device has no end, so it is refused; a pipe that
// nobody writes to would wait for ever, so the waiting can be interrupted.
func (b *bundle) openDisk(p string) (*os.File, error) {
	info, err := os.Stat(p)
	if err == nil && info.Mode()&fs.ModeDevice != 0 {
		return nil, lang.Errorf(lang.T{
			EN: "open %s: it is a device, not a file; give the exported file",
			JA: "%s を開く: デバイスでありファイルではありません。書き出したファイルを指定してください"}, p)
	}
	var f *os.File
	if err == nil && info.Mode().IsRegular() {
		f, err = os.Open(p)
	} else if err == nil {
		if err := b.patiently(func() (err error) { f, err = os.Open(p); return err }); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "open %s: %v", JA: "%s を開く: %v"}, p, err)
	}
	return f, nil
}

// openUpTo opens a file of that size. Another program may still be writing to
// it: what it adds belongs to the next run, so that every pass over the file
// sees the same.
func openUpTo(p string, size int64) (io.ReadCloser, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return readCloser{io.LimitReader(f, size), f.Close}, nil
}

// neighbours are the other files of the folder of a file given alone: the
// owner's account.js lies beside tweets.js.
func (b *bundle) neighbours(p string) func() []*File {
	var list []*File
	done := false
	return func() []*File {
		if done {
			return list
		}
		done = true
		entries, err := os.ReadDir(filepath.Dir(p))
		if err != nil || len(entries) > maxEntries {
			return nil
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || e.Name() == filepath.Base(p) {
				continue
			}
			full := filepath.Join(filepath.Dir(p), e.Name())
			f := &File{Path: full, Name: e.Name()}
			f.raw = func() (io.ReadCloser, error) { return os.Open(full) }
			list = append(list, f)
		}
		return list
	}
}
