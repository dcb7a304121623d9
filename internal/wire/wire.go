// Package wire writes posts as few bytes, for temporary files and for engines
// that move them between machines. It is no format to keep: a reader knows its
// own version only.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"engage/internal/corpus"
)

// Version is the first byte of every post.
const Version = 1

// fields are the texts of a post in the order in which they are written.
func fields(p *corpus.Post) [13]*string {
	return [...]*string{(*string)(&p.ID), (*string)(&p.ConversationID), (*string)(&p.ReplyTo), (*string)(&p.ReplyToAuthor),
		(*string)(&p.Quotes), (*string)(&p.QuotesAuthor), (*string)(&p.Author), &p.Handle, &p.Number, &p.Text, &p.Client, &p.URL, &p.Source.File}
}

const (
	dateOnly = 1 << iota
	truncated
	private
	dated
)

// Append writes a post at the end of b. Empty lists become nil.
func Append(b []byte, p *corpus.Post) []byte {
	b = append(b, Version, byte(p.Kind), byte(p.Blind), flags(p))
	if !p.At.IsZero() {
		zone, offset := p.At.Zone()
		b = binary.AppendVarint(b, p.At.Unix())
		b = binary.AppendUvarint(b, uint64(p.At.Nanosecond()))
		b = binary.AppendVarint(b, int64(offset))
		b = appendText(b, zone)
	}
	b = binary.AppendVarint(b, int64(p.Source.Line))
	for _, list := range [...][]corpus.AuthorID{p.Mentions, p.Brand} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, a := range list {
			b = appendText(b, string(a))
		}
	}
	for _, s := range fields(p) {
		b = appendText(b, *s)
	}
	return b
}

func flags(p *corpus.Post) byte {
	return bit(p.DateOnly, dateOnly) | bit(p.Truncated, truncated) | bit(p.Private, private) | bit(!p.At.IsZero(), dated)
}

func bit(set bool, value byte) byte {
	if set {
		return value
	}
	return 0
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errBroken = errors.New("it is cut off or no post")

// Post reads what Append wrote. Its texts share one allocation.
func Post(b []byte) (p corpus.Post, err error) {
	if len(b) < 4 {
		return p, errBroken
	}
	if b[0] != Version {
		return p, fmt.Errorf("it is of version %d, and this program reads %d", b[0], Version)
	}
	p.Kind, p.Blind = corpus.Kind(b[1]), corpus.Blind(b[2])
	p.DateOnly, p.Truncated, p.Private = b[3]&dateOnly != 0, b[3]&truncated != 0, b[3]&private != 0
	r := &reader{rest: string(b[4:])}
	if b[3]&dated != 0 {
		seconds, nanos, offset := r.varint(), r.uvarint(), r.varint()
		p.At = time.Unix(seconds, int64(nanos)).In(zone(r.text(), int(offset)))
	}
	p.Source.Line = int(r.varint())
	p.Mentions, p.Brand = r.authors(), r.authors()
	for _, s := range fields(&p) {
		*s = r.text()
	}
	if r.broken || r.rest != "" {
		return corpus.Post{}, errBroken
	}
	return p, nil
}

// reader takes values off a text; after a value that is not there all are zero.
type reader struct {
	rest   string
	broken bool
}

func (r *reader) uvarint() uint64 {
	var v uint64
	for i := range min(len(r.rest), binary.MaxVarintLen64) {
		c := r.rest[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return v
		}
	}
	r.rest, r.broken = "", true
	return 0
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.rest, r.broken = "", true
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) authors() []corpus.AuthorID {
	n := r.uvarint()
	if n == 0 || n > uint64(len(r.rest)) { // each takes a byte at least
		r.broken = r.broken || n > 0
		return nil
	}
	list := make([]corpus.AuthorID, n)
	for i := range list {
		list[i] = corpus.AuthorID(r.text())
	}
	return list
}

// zones are those that occurred: hardly ever more than one.
var zones sync.Map

type place struct {
	name   string
	offset int
}

func zone(name string, offset int) *time.Location {
	if name == "UTC" && offset == 0 {
		return time.UTC
	}
	if loc, ok := zones.Load(place{name, offset}); ok {
		return loc.(*time.Location)
	}
	name = strings.Clone(name)
	loc, _ := zones.LoadOrStore(place{name, offset}, time.FixedZone(name, offset))
	return loc.(*time.Location)
}
