package archive

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/klauspost/compress/zstd"

	"engage/internal/lang"
)

// bundle gathers the files of all paths given.
type bundle struct {
	ctx   context.Context
	opts  Options
	files []*File
	seen  map[string]bool // paths on disk, so that a glob and a name count once
	close []func() error
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
// not followed: they may lead out of the folder or round in a circle.
func (b *bundle) addFolder(dir string) error {
	var members []*File
	peers := func() []*File { return members }
	n := 0
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return lang.Errorf(lang.T{EN: "read the folder %s: %v", JA: "フォルダ %s の読み取り: %v"}, dir, err)
		}
		if cerr := b.ctx.Err(); cerr != nil {
			return cerr
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
		if err := b.addDisk(p, filepath.ToSlash(rel), peers); err != nil {
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

// addDisk takes one file on disk, whatever container it may be.
func (b *bundle) addDisk(p, name string, peers func() []*File) error {
	if !b.once(p) {
		return nil
	}
	f, err := os.Open(p)
	if err != nil {
		return lang.Errorf(lang.T{EN: "open %s: %v", JA: "%s を開く: %v"}, p, err)
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
	open := func() (io.ReadCloser, error) { return os.Open(p) }
	if peers == nil {
		peers = b.neighbours(p)
	}
	return b.addStream(stream{path: p, name: name, size: info.Size(), head: magic[:n], open: open, peers: peers})
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

// stream is a file that can be opened from its beginning again and again.
type stream struct {
	path, name string
	size       int64
	head       []byte // undecoded
	open       func() (io.ReadCloser, error)
	peers      func() []*File
}

// addStream takes a plain or compressed file, or a tar.
func (b *bundle) addStream(s stream) error {
	kind := kindOf(s.head)
	if kind == kindTar {
		return b.addTar(s, s.open)
	}
	f := &File{Path: s.path, Name: s.name, size: s.size, peers: s.peers}
	if kind != kindGzip && kind != kindZstd {
		f.raw = func() (io.ReadCloser, error) { return f.counted(s.open) }
		b.files = append(b.files, f)
		return nil
	}
	f.Name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(f.Name, ".gz"), ".zst"), ".zstd")
	f.raw = func() (io.ReadCloser, error) {
		rc, err := f.counted(s.open)
		if err != nil {
			return nil, err
		}
		return inflate(rc, kind, s.path)
	}
	rc, err := f.raw()
	if err != nil {
		return lang.Errorf(lang.T{EN: "unpack %s: %v", JA: "%s の展開: %v"}, s.path, err)
	}
	inner := make([]byte, 512)
	n, err := io.ReadFull(rc, inner)
	rc.Close()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return lang.Errorf(lang.T{EN: "unpack %s: %v", JA: "%s の展開: %v"}, s.path, err)
	}
	switch kindOf(inner[:n]) {
	case kindTar:
		return b.addTar(s, f.raw)
	case kindPlain:
		b.files = append(b.files, f)
		return nil
	}
	return nested(s.path)
}

// inflate unpacks rc within the ratio limit.
func inflate(rc io.ReadCloser, kind fileKind, name string) (io.ReadCloser, error) {
	in := &countReader{r: rc}
	var out io.Reader
	closeAll := rc.Close
	switch kind {
	case kindGzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(in, 64<<10))
		if err != nil {
			rc.Close()
			return nil, err
		}
		out = z
	default:
		z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(128<<20), zstd.WithDecoderConcurrency(1))
		if err != nil {
			rc.Close()
			return nil, err
		}
		out = z
		closeAll = func() error { z.Close(); return rc.Close() }
	}
	return readCloser{&ratioReader{r: out, packed: func() int64 { return in.n }, name: name}, closeAll}, nil
}

// addZip takes the members of a zip.
func (b *bundle) addZip(r io.ReaderAt, size int64, p string) error {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return lang.Errorf(lang.T{
			EN: "open the zip %s: %v; it may be cut off: download it again",
			JA: "zip %s を開く: %v。途中で切れているかもしれません。もう一度ダウンロードしてください"}, p, err)
	}
	if len(z.File) > maxEntries {
		return tooMany(p)
	}
	var members []*File
	peers := func() []*File { return members }
	for _, m := range z.File {
		name := strings.ReplaceAll(m.Name, `\`, "/")
		if err := safeName(p, name); err != nil {
			return err
		}
		mode := m.Mode()
		if mode.IsDir() {
			continue
		}
		if !mode.IsRegular() {
			return notRegular(p, name)
		}
		if isMedia(name) {
			continue
		}
		f := &File{Path: p + "!" + name, Name: name, size: int64(m.UncompressedSize64), peers: peers}
		if m.Flags&1 != 0 {
			return lang.Errorf(lang.T{
				EN: "open %s: the zip is locked with a password; unpack it and give the folder",
				JA: "%s を開く: zip にパスワードがかかっています。展開してフォルダを指定してください"}, f.Path)
		}
		f.raw = func() (io.ReadCloser, error) {
			rc, err := f.counted(m.Open)
			if err != nil {
				return nil, err
			}
			packed := int64(m.CompressedSize64)
			return readCloser{&ratioReader{r: rc, packed: func() int64 { return packed }, name: f.Path}, rc.Close}, nil
		}
		members = append(members, f)
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].Name < members[j].Name })
	b.files = append(b.files, members...)
	return nil
}

// addTar copies the members that may hold text to a temporary file, since a
// tar can be read in one direction only.
func (b *bundle) addTar(s stream, open func() (io.ReadCloser, error)) error {
	rc, err := open()
	if err != nil {
		return err
	}
	defer rc.Close()
	tmp, err := b.temp()
	if err != nil {
		return err
	}
	var members []*File
	peers := func() []*File { return members }
	var at int64
	t := tar.NewReader(rc)
	for n := 0; ; n++ {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return lang.Errorf(lang.T{
				EN: "open the tar %s: %v; it may be cut off: download it again",
				JA: "tar %s を開く: %v。途中で切れているかもしれません。もう一度ダウンロードしてください"}, s.path, err)
		}
		if n >= maxEntries {
			return tooMany(s.path)
		}
		name := path.Clean(strings.ReplaceAll(h.Name, `\`, "/"))
		if err := safeName(s.path, strings.ReplaceAll(h.Name, `\`, "/")); err != nil {
			return err
		}
		if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		if h.Typeflag != tar.TypeReg {
			return notRegular(s.path, name)
		}
		if isMedia(name) {
			continue
		}
		size, err := io.Copy(tmp, io.LimitReader(t, maxSpool-at))
		if err != nil {
			return lang.Errorf(lang.T{EN: "unpack %s: %v", JA: "%s の展開: %v"}, s.path+"!"+name, err)
		}
		if size < h.Size {
			return tooBig(s.path)
		}
		start := at
		at += size
		f := &File{Path: s.path + "!" + name, Name: name, size: size, peers: peers}
		f.raw = func() (io.ReadCloser, error) {
			return f.counted(func() (io.ReadCloser, error) {
				return io.NopCloser(io.NewSectionReader(tmp, start, size)), nil
			})
		}
		members = append(members, f)
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].Name < members[j].Name })
	b.files = append(b.files, members...)
	return nil
}

func (b *bundle) addStdin() error {
	if !b.once("-") {
		return nil
	}
	if b.opts.Stdin == nil {
		return lang.Errorf(lang.T{
			EN: "read standard input: there is none here; give a file",
			JA: "標準入力の読み取り: 標準入力がありません。ファイルを指定してください"})
	}
	return b.spoolAndAdd(b.opts.Stdin, "-", "-")
}

// spoolAndAdd copies what can be read only once to a temporary file.
func (b *bundle) spoolAndAdd(in io.Reader, p, name string) error {
	tmp, err := b.temp()
	if err != nil {
		return err
	}
	size, err := io.Copy(tmp, io.LimitReader(in, maxSpool))
	if err != nil {
		return lang.Errorf(lang.T{EN: "read %s: %v", JA: "%s の読み取り: %v"}, p, err)
	}
	if size == maxSpool {
		return tooBig(p)
	}
	head := make([]byte, 512)
	n, _ := tmp.ReadAt(head, 0)
	if kindOf(head[:n]) == kindZip {
		return b.addZip(tmp, size, p)
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(tmp, 0, size)), nil }
	return b.addStream(stream{path: p, name: name, size: size, head: bytes.Clone(head[:n]), open: open})
}

// temp makes a temporary file. Its name is removed at once where the system
// allows, so that a killed run leaves nothing behind; else on close.
func (b *bundle) temp() (*os.File, error) {
	f, err := os.CreateTemp("", "engage-*")
	if err != nil {
		return nil, lang.Errorf(lang.T{
			EN: "make a temporary file: %v; set TMPDIR to a folder that can be written",
			JA: "一時ファイルの作成: %v。書き込めるフォルダを TMPDIR に指定してください"}, err)
	}
	gone := os.Remove(f.Name()) == nil
	b.close = append(b.close, func() error {
		err := f.Close()
		if !gone {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	})
	return f, nil
}
