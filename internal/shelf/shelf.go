// Package shelf keeps the posts of a run: in memory, or where they take more
// than they may, in a temporary file.
package shelf

import (
	"slices"
	"sync"
	"unsafe"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/temp"
	"engage/internal/wire"
)

// Shelf keeps posts by number, from 0. Make one with [New] and close it. Posts
// may be read by several goroutines while none adds.
type Shelf struct {
	limit  int64 // bytes of posts in memory
	took   int64 // bytes of posts so far, about
	blocks [][]corpus.Post

	file   *temp.File // nil while all are in memory
	ends   []int64    // by post: where it ends in file and tail together
	tail   []byte     // what is not yet in the file
	inFile int64      // bytes
}

const (
	blockSize = 1024     // posts
	tailSize  = 1 << 20  // bytes
	leastFree = 1 << 30  // bytes that stay free on the disk of temporary files
	freeStep  = 64 << 20 // bytes between two looks at them
)

// New makes a shelf that keeps about so many bytes of posts in memory. When there
// are more, all go to disk.
func New(limit int64) *Shelf { return &Shelf{limit: limit} }

// Close gives the disk's room back.
func (s *Shelf) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// Len is the number of posts.
func (s *Shelf) Len() int {
	if s.file != nil {
		return len(s.ends)
	}
	if len(s.blocks) == 0 {
		return 0
	}
	return (len(s.blocks)-1)*blockSize + len(s.blocks[len(s.blocks)-1])
}

// Add puts a post at number Len. It fails where the disk does.
func (s *Shelf) Add(p corpus.Post) error {
	if s.file != nil {
		return s.write(&p)
	}
	n := len(s.blocks)
	if n == 0 || len(s.blocks[n-1]) == blockSize {
		s.blocks = append(s.blocks, make([]corpus.Post, 0, blockSize))
		n++
	}
	s.blocks[n-1] = append(s.blocks[n-1], p)
	if s.took += size(&p); s.took > s.limit {
		return s.spill()
	}
	return nil
}

// size is about what a post takes in memory. Names are shared between posts.
func size(p *corpus.Post) int64 {
	return int64(unsafe.Sizeof(*p)) + int64(len(p.ID)+len(p.ReplyTo)+len(p.Text)+len(p.URL)+16*len(p.Mentions))
}

// spill moves all posts to disk.
func (s *Shelf) spill() (err error) {
	if s.file, err = temp.Create(); err != nil {
		return err
	}
	for i, block := range s.blocks {
		for j := range block {
			if err := s.write(&block[j]); err != nil {
				return err
			}
		}
		s.blocks[i] = nil
	}
	s.blocks = nil
	return nil
}

func (s *Shelf) write(p *corpus.Post) error {
	s.tail = wire.Append(s.tail, p)
	s.ends = append(s.ends, s.inFile+int64(len(s.tail)))
	if len(s.tail) < tailSize {
		return nil
	}
	if s.inFile/freeStep != (s.inFile+int64(len(s.tail)))/freeStep {
		if free, ok := s.file.Free(); ok && free < leastFree {
			return lang.Errorf(lang.T{
				EN: "the disk of temporary files has less than %d GiB left; set TMPDIR to another disk, or give more --memory",
				JA: "一時ファイルのディスクの空きが %d GiB を下回りました。TMPDIR で別のディスクを指定するか、--memory を増やしてください"}, leastFree>>30)
		}
	}
	if _, err := s.file.WriteAt(s.tail, s.inFile); err != nil {
		return lang.Errorf(lang.T{
			EN: "keep posts on disk: %v; set TMPDIR to another disk, or give more --memory",
			JA: "投稿のディスクへの退避: %v。TMPDIR で別のディスクを指定するか、--memory を増やしてください"}, err)
	}
	s.inFile += int64(len(s.tail))
	s.tail = s.tail[:0]
	return nil
}

// Post is the caller's own; what it points at is not. It fails where the disk
// does.
func (s *Shelf) Post(i int) (corpus.Post, error) {
	if s.file == nil {
		return s.blocks[i/blockSize][i%blockSize], nil
	}
	from := int64(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	p, err := s.read(from, s.ends[i])
	if err != nil {
		err = lang.Errorf(lang.T{EN: "read a post back from disk: %v", JA: "退避した投稿の読み戻し: %v"}, err)
	}
	return p, err
}

func (s *Shelf) read(from, to int64) (corpus.Post, error) {
	if from >= s.inFile { // posts are never cut in two
		return wire.Post(s.tail[from-s.inFile : to-s.inFile])
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = slices.Grow((*room)[:0], int(to-from))[:to-from]
	if _, err := s.file.ReadAt(*room, from); err != nil {
		return corpus.Post{}, err
	}
	return wire.Post(*room)
}

// rooms are what posts are read into before they are taken apart.
var rooms = sync.Pool{New: func() any { return new([]byte) }}
