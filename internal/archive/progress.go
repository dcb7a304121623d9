package archive

import (
	"io"
	"sync/atomic"
)

// meter counts what is read of a file as a part of what is read of all files.
type meter struct {
	read *atomic.Int64 // bytes of all files
	end  int64         // what it is when the file is read
}

// add counts n bytes more. A format may read its file twice, which counts once.
func (m *meter) add(n int64) {
	for {
		old := m.read.Load()
		if m.read.CompareAndSwap(old, max(old, min(old+n, m.end))) {
			return
		}
	}
}

// counted opens f and adds what is read to the progress of the archive. whole
// is how many bytes open gives, which count as f.size: those of a zip's member
// as what they take in the zip.
func (f *File) counted(open func() (io.ReadCloser, error), whole int64) (io.ReadCloser, error) {
	rc, err := open()
	if err != nil || f.count == nil {
		return rc, err
	}
	count, size := f.count, float64(f.size)/float64(max(whole, 1))
	var read, told int64
	return readCloser{readFunc(func(p []byte) (int, error) {
		n, err := rc.Read(p)
		read += int64(n)
		now := int64(size * float64(read))
		count.add(now - told)
		told = now
		return n, err
	}), rc.Close}, nil
}

// Bytes says how far Posts has come, for a progress bar: the bytes on disk that
// are read, of compressed files the compressed ones, and how many there are in
// all. read never falls or exceeds total, and is total when all is read. Safe to
// call from another goroutine.
func (a *Archive) Bytes() (read, total int64) { return a.read.Load(), a.total }
