// Package tape puts values into few bytes and takes them out again, for data
// that a program embeds and trusts: what is not a tape that was written by the
// same walk panics or gives nonsense. Standard library only.
//
// A walk visits the fields of a value in one fixed order, each by [Text],
// [Whole], [Number], [Bool] or [List]. The same walk writes on a tape of
// [Write] and reads on one of [Read], so the two cannot fall apart.
package tape

import (
	"encoding/binary"
	"math"
)

// Tape is at one place of its bytes. It is for one goroutine.
type Tape struct {
	written []byte
	reading bool
	data    string
	at      int // in data
}

// Write is what a walk writes.
func Write(walk func(*Tape)) []byte {
	var t Tape
	walk(&t)
	return t.written
}

// Read lets a walk fill empty values from what it wrote; texts share the
// memory of data.
func Read(data string, walk func(*Tape)) {
	walk(&Tape{reading: true, data: data})
}

// Whole is a whole number, small ones in one byte.
func Whole[T ~int | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32](t *Tape, v *T) {
	if t.reading {
		*v = T(t.varint())
		return
	}
	t.written = binary.AppendVarint(t.written, int64(*v))
}

func (t *Tape) varint() int64 {
	b := t.data[t.at]
	t.at++
	x := uint64(b & 0x7f)
	for shift := 7; b >= 0x80; shift += 7 {
		b = t.data[t.at]
		t.at++
		x |= uint64(b&0x7f) << shift
	}
	return int64(x>>1) ^ -int64(x&1)
}

// Bool is true or false.
func (t *Tape) Bool(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	Whole(t, &n)
	*v = n != 0
}

// Text is a text of any bytes.
func (t *Tape) Text(v *string) {
	n := len(*v)
	Whole(t, &n)
	if !t.reading {
		t.written = append(t.written, *v...)
		return
	}
	*v = t.data[t.at : t.at+n]
	t.at += n
}

// rarely stands for a number that is no count of hundredths.
const rarely = math.MinInt32

// Number is a number, exactly; hundredths, as people give points, take little.
func (t *Tape) Number(v *float64) {
	if t.reading {
		if n := t.varint(); n != rarely {
			*v = float64(n) / 100
			return
		}
		*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(t.data[t.at : t.at+8])))
		t.at += 8
		return
	}
	n := int64(rarely)
	if h := math.Round(*v * 100); math.Abs(h) < -rarely && math.Float64bits(h/100) == math.Float64bits(*v) && (h != 0 || !math.Signbit(h)) {
		n = int64(h)
	}
	if t.written = binary.AppendVarint(t.written, n); n == rarely {
		t.written = binary.LittleEndian.AppendUint64(t.written, math.Float64bits(*v))
	}
}

// List is a list; an empty one is read as nil.
func List[T any](t *Tape, v *[]T, each func(*T)) {
	n := len(*v)
	if Whole(t, &n); t.reading && n > 0 {
		*v = make([]T, n)
	}
	for i := range *v {
		each(&(*v)[i])
	}
}

// Texts is a list of texts.
func (t *Tape) Texts(v *[]string) { List(t, v, t.Text) }
