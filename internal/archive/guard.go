package archive

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"engage/internal/lang"
)

// fileKind says which container a file is, by its first bytes.
type fileKind uint8

const (
	kindPlain fileKind = iota
	kindZip
	kindGzip
	kindZstd
	kindTar
)

func kindOf(head []byte) fileKind {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return kindZip
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		return kindGzip
	case bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return kindZstd
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return kindTar
	}
	return kindPlain
}

// isOffice: these are zips by form, but documents by nature.
func isOffice(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".odt", ".ods", ".epub", ".jar":
		return true
	}
	return false
}

// isMedia: pictures, sound and film of an export. They are never opened.
func isMedia(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".avif", ".svg", ".ico", ".bmp",
		".mp4", ".mov", ".m3u8", ".ts", ".webm", ".mkv", ".avi", ".mp3", ".m4a", ".ogg", ".wav", ".aac",
		".woff", ".woff2", ".ttf", ".otf", ".css", ".map", ".pdf":
		return true
	}
	return false
}

// isPrivateMail: direct messages are never read, whatever their shape.
func isPrivateMail(name string) bool {
	base := strings.ToLower(path.Base(name))
	return strings.HasPrefix(base, "direct-message") || strings.HasPrefix(base, "direct_message") ||
		strings.Contains(strings.ToLower(name), "messages/inbox/")
}

// refuseNested refuses an archive inside an archive.
func refuseNested(f *File) error {
	if !strings.Contains(f.Path, "!") {
		return nil
	}
	rc, err := f.raw()
	if err != nil {
		return err
	}
	defer rc.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(rc, head)
	if k := kindOf(head[:n]); k == kindPlain || k == kindZip && isOffice(f.Name) {
		return nil
	}
	return nested(f.Path)
}

func nested(p string) error {
	return lang.Errorf(lang.T{
		EN: "open %s: an archive inside an archive is not opened; unpack the outer one and give the inner one",
		JA: "%s を開く: 書庫の中の書庫は開きません。外側を展開し、内側を指定してください"}, p)
}

func tooMany(p string) error {
	return lang.Errorf(lang.T{
		EN: "open %s: it holds more than %d files; give only the part with the posts",
		JA: "%s を開く: ファイルが %d 個を超えています。投稿のある部分だけを指定してください"}, p, maxEntries)
}

func notRegular(p, name string) error {
	return lang.Errorf(lang.T{
		EN: "open %s: its member %q is a link or a device; such an archive is refused: unpack it yourself and give the folder",
		JA: "%s を開く: 中の %q がリンクまたはデバイスです。このような書庫は受け付けません。ご自分で展開し、フォルダを指定してください"}, p, name)
}

// safeName refuses names that lead out of the container. Nothing is unpacked
// by name, but such an archive is no honest export.
func safeName(p, name string) error {
	bad := strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) ||
		len(name) > 1 && name[1] == ':' && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z')
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == ".."
	}
	if !bad {
		return nil
	}
	return lang.Errorf(lang.T{
		EN: "open %s: its member %q would lie outside the archive; such an archive is refused",
		JA: "%s を開く: 中の %q が書庫の外を指しています。このような書庫は受け付けません"}, p, name)
}

var errBomb = lang.Errorf(lang.T{EN: "this is what an archive bomb does", JA: "圧縮爆弾の疑いがあります"})

// ratioReader stops a small archive that unpacks to a huge one.
type ratioReader struct {
	r      io.Reader
	packed func() int64
	name   string
	n      int64
}

func (r *ratioReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	if r.n > ratioFloor && r.n/maxRatio > r.packed() {
		return n, lang.Errorf(lang.T{
			EN: "unpack %s: it grows to more than %d times its size: %v; it is refused",
			JA: "%s の展開: 元の %d 倍を超えて膨らみます: %v。受け付けません"}, r.name, maxRatio, errBomb)
	}
	return n, err
}

// errDamaged is what damaged errors are known by.
var errDamaged = errors.New("damaged data")

// damaged is compressed data that ends early or is not what it was. What was
// read before it stays good.
type damaged struct{ err *lang.Error }

func (d damaged) Error() string         { return d.err.Error() }
func (d damaged) In(l lang.Lang) string { return d.err.In(l) }
func (damaged) Is(target error) bool    { return target == errDamaged }

// damagedReader marks the errors of a decompressor.
type damagedReader struct{ r io.Reader }

func (d damagedReader) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		err = damaged{lang.Errorf(lang.T{
			EN: "unpack the data: it is cut off or damaged from here on (%v); get the file again",
			JA: "データの展開: ここから先が途切れているか壊れています（%v）。取り直してください"}, err)}
	}
	return n, err
}

// errBudget says that a reader has used up what it may read.
var errBudget = errors.New("archive: more is read than allowed")

// budget bounds how much is read from r: a zip's directory is read whole
// before anything can be said of it, whatever size it claims to have.
type budget struct {
	r    io.ReaderAt
	left int64
}

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	return b.r.ReadAt(p, off)
}

type countReader struct {
	r io.Reader
	n int64
}

func (c *countReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }
