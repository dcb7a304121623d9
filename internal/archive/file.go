package archive

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"sort"
	"strings"
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
	size  int64                         // on disk, 0 if unknown
	// packed: to read it is to unpack it.
	packed bool
	// oldMac: its lines end in a lone CR, as Excel for Mac wrote them.
	oldMac bool
	count  *meter // nil while detecting
	beside bool   // read beside the posts of another file
	memo   any    // what it then held: see aside

	index siblings // of a container's first file: all of its files
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
		rc = readCloser{newlines{rc}, rc.Close}
	}
	if !careful && f.size >= aheadFrom && (f.packed || f.Encoding != encUTF8) {
		return ahead(rc)
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

// Sibling finds the file called name of the same container or folder, the
// nearest one where there are several; nil if there is none.
func (f *File) Sibling(name string) *File {
	if f.peers == nil || path.Base(f.Name) == name {
		return nil
	}
	best := f.nearest(name)
	if best != nil && best.Head == nil {
		if err := best.look(); err != nil {
			return nil
		}
	}
	if best != nil {
		best.beside = true
	}
	return best
}

// placed is a file in its folder, which ends in a slash.
type placed struct {
	dir  string
	file *File
}

// nearest finds the file in the folder that shares most of its path with f's.
// In the order of folders it is next to where f's own would be: a container of
// many files may ask for each of them.
func (f *File) nearest(name string) *File {
	all := f.peers()
	if len(all) == 0 {
		return nil
	}
	list := indexed(all).byName[name]
	dir := folder(f.Name)
	from := func(dir string) int {
		return sort.Search(len(list), func(i int) bool { return list[i].dir >= dir })
	}
	near := -1
	for i, k := from(dir), 0; k < 2; i, k = i-1, k+1 {
		if 0 <= i && i < len(list) {
			near = max(near, shared(dir, list[i].dir))
		}
	}
	if near < 0 {
		return nil
	}
	return list[from(dir[:near])].file
}

// siblings is what is known of the files of a container together, so that not
// every one of them has to look through all of them.
type siblings struct {
	n       int // of the files looked through; a folder grows while it is walked
	byName  map[string][]placed
	xParts  map[string][]*File // of X's exports, by folder
	xMonths []string           // names of months of a Twitter archive of 2012–2018
}

func indexed(all []*File) *siblings {
	index := &all[0].index
	if index.n != len(all) {
		*index = siblings{n: len(all), byName: byName(all), xParts: xParts(all), xMonths: xMonths(all)}
	}
	return index
}

// byName sorts files by their name, and those of one name by folder.
func byName(all []*File) map[string][]placed {
	names := map[string][]placed{}
	for _, p := range all {
		base := path.Base(p.Name)
		names[base] = append(names[base], placed{folder(p.Name), p})
	}
	for _, list := range names {
		slices.SortStableFunc(list, func(a, b placed) int { return strings.Compare(a.dir, b.dir) })
	}
	return names
}

func folder(name string) string { return name[:strings.LastIndexByte(name, '/')+1] }

// shared is the length of the folder that both folders lie in.
func shared(a, b string) int {
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

// aside decodes a small file beside the posts; the zero value where it is not
// there or has another form. What it held is kept for the next file that asks.
func aside[T any](f *File) (v T) {
	if f == nil {
		return v
	}
	if v, ok := f.memo.(T); ok {
		return v
	}
	if !asideJSON(f, &v) {
		v = *new(T)
	}
	f.memo = v
	return v
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
