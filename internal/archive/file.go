package archive

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"sync/atomic"
)

// File is one file to read: given by path, found in a folder, or a member of
// a container.
type File struct {
	Path     string // for people: "export.zip!data/tweets.js"
	Name     string // slash-separated, relative to its container or folder
	Head     []byte // the first headSize bytes at most, as UTF-8
	Encoding string // "utf-8", "utf-16le", "cp932", …

	raw   func() (io.ReadCloser, error) // decompressed bytes
	peers func() []*File                // all files of the container, with itself
	size  int64                         // of what count sees
	// oldMac: its lines end in a lone CR, as Excel for Mac wrote them.
	oldMac bool
	aside  bool          // read beside the posts of another file
	count  *atomic.Int64 // bytes read so far; nil while detecting
}

// Open starts reading the file, decompressed and decoded to UTF-8 without a
// byte order mark.
func (f *File) Open() (io.ReadCloser, error) {
	rc, err := f.raw()
	if err != nil {
		return nil, err
	}
	rc = decoded(rc, f.Encoding)
	if f.oldMac {
		return readCloser{newlines{rc}, rc.Close}, nil
	}
	return rc, nil
}

// newlines turns every CR into a newline.
type newlines struct{ r io.Reader }

func (l newlines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// Sibling finds another file of the same container or folder whose name is
// suffix or ends in /suffix, the nearest one where there are several; nil if
// there is none.
func (f *File) Sibling(suffix string) *File {
	if f.peers == nil {
		return nil
	}
	var best *File
	near := -1
	for _, p := range f.peers() {
		if p == f || p.Name != suffix && !strings.HasSuffix(p.Name, "/"+suffix) {
			continue
		}
		if n := sharedDir(f.Name, p.Name); n > near {
			best, near = p, n
		}
	}
	if best != nil && best.Head == nil {
		if err := best.look(); err != nil {
			return nil
		}
	}
	if best != nil {
		best.aside = true
	}
	return best
}

// sharedDir is the length of the folder that both names lie in.
func sharedDir(a, b string) int {
	a, b = path.Dir(a)+"/", path.Dir(b)+"/"
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n = i + 1
		}
	}
	return n
}

// look reads the head and finds the encoding.
func (f *File) look() error {
	rc, err := f.raw()
	if err != nil {
		return err
	}
	defer rc.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(rc, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && (n == 0 || !errors.Is(err, errDamaged)) {
		return err
	}
	head = head[:n]
	f.Encoding = guessEncoding(head, n < headSize, rc)
	d := decoded(io.NopCloser(bytes.NewReader(head)), f.Encoding)
	f.Head, _ = io.ReadAll(d)
	if len(f.Head) > headSize {
		f.Head = f.Head[:headSize]
	}
	if f.Head == nil {
		f.Head = []byte{}
	}
	if f.oldMac = bytes.IndexByte(f.Head, '\r') >= 0 && bytes.IndexByte(f.Head, '\n') < 0; f.oldMac {
		f.Head = bytes.ReplaceAll(f.Head, []byte("\r"), []byte("\n"))
	}
	return nil
}

// readAside reads a small file whole.
func readAside(f *File) ([]byte, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(io.LimitReader(rc, maxAside))
}
