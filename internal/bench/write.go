package bench

import (
	"bufio"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Archive says what to write.
type Archive struct {
	Posts int
	Seed  uint64
	// Raw writes Japanese as it is; otherwise as \u escapes, as X and most of
	// the tools that fetched from it did.
	Raw bool
}

// Made says what was written.
type Made struct {
	Posts  int
	Bytes  int64 // before packing
	Runes  int   // of the texts, without the names that answers begin with
	Unique int   // of these texts
}

func (m Made) String() string {
	n := float64(max(m.Posts, 1))
	return fmt.Sprintf("%d posts, %.0f bytes and %.1f runes a post, %.1f %% unique", m.Posts, float64(m.Bytes)/n, float64(m.Runes)/n, 100*float64(m.Unique)/n)
}

// Write writes the archive, one post a line.
func (a Archive) Write(w io.Writer, s *Source) (Made, error) {
	var made Made
	var row, ascii []byte
	seen, seed := make(map[uint64]struct{}, a.Posts), maphash.MakeSeed()
	for p := range s.Posts(a.Posts, a.Seed) {
		row = p.tweet(row[:0])
		out := row
		if !a.Raw {
			ascii = escaped(ascii[:0], row)
			out = ascii
		}
		n, err := w.Write(out)
		if err != nil {
			return made, fmt.Errorf("writing posts: %w", err)
		}
		words := p.Text[len(leading.FindString(p.Text)):]
		seen[maphash.String(seed, words)] = struct{}{}
		made.Posts++
		made.Bytes += int64(n)
		made.Runes += utf8.RuneCountInString(words)
	}
	made.Unique = len(seen)
	return made, nil
}

// escaped appends src in ASCII.
func escaped(dst, src []byte) []byte {
	for _, r := range string(src) {
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r < 0x10000:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		}
	}
	return dst
}

// Create writes the archive to a file, packed as its name says (.gz, .zst).
func (a Archive) Create(path string, s *Source) (made Made, err error) {
	f, err := os.Create(path)
	if err != nil {
		return made, err
	}
	defer f.Close()
	buffer := bufio.NewWriterSize(f, 1<<20)
	var packed io.WriteCloser
	switch filepath.Ext(path) {
	case ".gz":
		packed = gzip.NewWriter(buffer)
	case ".zst":
		if packed, err = zstd.NewWriter(buffer); err != nil {
			return made, err
		}
	}
	if packed == nil {
		made, err = a.Write(buffer, s)
	} else if made, err = a.Write(packed, s); err == nil {
		err = packed.Close()
	}
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = f.Close()
	}
	return made, err
}
