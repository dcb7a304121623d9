package archive

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/klauspost/compress/zstd"

	"engage/internal/lang"
	"engage/internal/temp"
)

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
		f.raw = func() (io.ReadCloser, error) { return f.counted(s.open, s.size) }
		b.files = append(b.files, f)
		return nil
	}
	f.Name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(f.Name, ".gz"), ".zst"), ".zstd")
	f.packed = true
	f.raw = func() (io.ReadCloser, error) {
		rc, err := f.counted(s.open, s.size)
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
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && (n == 0 || !errors.Is(err, errDamaged)) {
		return lang.Errorf(lang.T{EN: "unpack %s: %v", JA: "%s の展開: %v"}, s.path, err)
	}
	switch kindOf(inner[:n]) {
	case kindTar:
		return b.addTar(s, f.Open)
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
	return readCloser{&ratioReader{r: damagedReader{out}, packed: func() int64 { return in.n }, name: name}, closeAll}, nil
}

// addZip takes the members of a zip.
func (b *bundle) addZip(r io.ReaderAt, size int64, p string) error {
	directory := &budget{r: r, left: maxDirectory}
	z, err := zip.NewReader(directory, size)
	if errors.Is(err, errBudget) {
		return tooMany(p)
	}
	directory.left = math.MaxInt64 // from here on it is members that are read
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return lang.Errorf(lang.T{
			EN: "open the zip %s: %v; it may be cut off: download it again",
			JA: "zip %s を開く: %v。途中で切れているかもしれません。もう一度ダウンロードしてください"}, p, err)
	}
	if len(z.File) > maxEntries {
		return tooMany(p)
	}
	if isWorkbook(z) {
		open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, size)), nil }
		return b.addStream(stream{path: p, name: path.Base(filepath.ToSlash(p)), size: size, open: open})
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
		f := &File{Path: p + "!" + name, Name: name, size: int64(min(m.CompressedSize64, uint64(size))), packed: true, peers: peers}
		if m.Flags&1 != 0 {
			return lang.Errorf(lang.T{
				EN: "open %s: the zip is locked with a password; unpack it and give the folder",
				JA: "%s を開く: zip にパスワードがかかっています。展開してフォルダを指定してください"}, f.Path)
		}
		f.raw = func() (io.ReadCloser, error) {
			rc, err := f.counted(m.Open, int64(m.UncompressedSize64))
			if err != nil {
				return nil, err
			}
			packed := int64(m.CompressedSize64)
			return readCloser{&ratioReader{r: damagedReader{rc}, packed: func() int64 { return packed }, name: f.Path}, rc.Close}, nil
		}
		members = append(members, f)
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].Name < members[j].Name })
	b.files = append(b.files, members...)
	return nil
}

// addTar copies the members that may hold text to a temporary file, since a
// tar can be read in one direction only. Of a tar that is cut off, what is
// there is read and the rest is counted as one defect.
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
	in := &tarMembers{b: b, tar: tar.NewReader(rc), path: s.path, tmp: tmp, peers: peers}
	for {
		f, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(members) > 0 && (errors.Is(err, errDamaged) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader)) {
			b.unread = append(b.unread, &RecordError{File: s.path, Err: err})
			break
		}
		if err != nil {
			return err
		}
		if f != nil {
			members = append(members, f)
		}
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].Name < members[j].Name })
	b.files = append(b.files, members...)
	return nil
}

type tarMembers struct {
	b     *bundle
	tar   *tar.Reader
	path  string
	tmp   *temp.File
	at    int64 // end of tmp
	n     int   // entries seen
	peers func() []*File
}

// next gives the next member; nil for one that holds no text.
func (m *tarMembers) next() (*File, error) {
	if err := m.b.ctx.Err(); err != nil {
		return nil, err
	}
	h, err := m.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil && !errors.Is(err, tar.ErrInsecurePath):
		return nil, lang.Errorf(lang.T{
			EN: "open the tar %s: %v; it may be cut off: download it again",
			JA: "tar %s を開く: %v。途中で切れているかもしれません。もう一度ダウンロードしてください"}, m.path, err)
	}
	if m.n++; m.n > maxEntries {
		return nil, tooMany(m.path)
	}
	name := strings.ReplaceAll(h.Name, `\`, "/")
	if err := safeName(m.path, name); err != nil {
		return nil, err
	}
	name = path.Clean(name)
	switch {
	case h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader:
		return nil, nil
	case h.Typeflag != tar.TypeReg:
		return nil, notRegular(m.path, name)
	case isMedia(name):
		return nil, nil
	}
	size, err := m.b.spool(m.tmp, m.at, m.tar)
	if err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, io.ErrUnexpectedEOF) { // the next call says those
		return nil, lang.Errorf(lang.T{EN: "unpack %s: %v", JA: "%s の展開: %v"}, m.path+"!"+name, err)
	}
	start, tmp := m.at, m.tmp
	m.at += size
	f := &File{Path: m.path + "!" + name, Name: name, size: size, peers: m.peers}
	f.raw = func() (io.ReadCloser, error) {
		return f.counted(func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(tmp, start, size)), nil
		}, size)
	}
	return f, nil
}
