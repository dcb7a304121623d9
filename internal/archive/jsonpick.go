package archive

import (
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// careful leaves all to encoding/json, in one goroutine. Tests set it, to hold
// the fast ways against.
var careful bool

// picker decodes records of a few shapes, one after another. The zero value is
// ready.
type picker struct {
	// lends: the texts it gives last until recall only, for they lie in the
	// record, or in room where they have escapes.
	lends bool
	room  []byte

	b      []byte // the record at hand
	trails map[*shape]*trail
}

// decode is json.Unmarshal into a struct that holds nothing yet, several times
// as fast for plain records. Whatever is not plain (keys that occur twice or are
// not ASCII, half a character, a type that does not fit, damage) is left to
// json.Unmarshal as a whole, so that both always say the same.
func (p *picker) decode(raw []byte, v any) error {
	if p.pick(raw, v) {
		return nil
	}
	return json.Unmarshal(raw, v)
}

// pick walks over a plain record once and copies the fields that v points to.
// Where the record is not plain, v holds nothing after it.
func (p *picker) pick(raw []byte, v any) bool {
	if careful {
		return false
	}
	to := reflect.ValueOf(v)
	p.b = raw
	room := len(p.room)
	if end := p.value(shapeFor(to.Type().Elem()), to.UnsafePointer(), plainSpace(raw, 0), 0); end >= 0 && plainSpace(raw, end) == len(raw) {
		return true
	}
	to.Elem().SetZero()
	p.room = p.room[:room]
	return false
}

// recall ends the use of the texts that were lent.
func (p *picker) recall() {
	if p.room = p.room[:0]; cap(p.room) > maxRoom {
		p.room = nil
	}
}

// maxRoom is what is kept of room between records, in bytes.
const maxRoom = 1 << 20

// trail is what is known of the keys of a shape from the objects before: mostly
// they are the same, in the same order.
type trail struct {
	first key // of which next is the first key
	keys  map[string]*key
}

// key is a key as it is written, up to its value.
type key struct {
	text  string
	field *named // nil where it is passed over
	next  *key   // what followed it the last time
}

const (
	// maxKeys of a shape are known, each of keyLength bytes at most.
	maxKeys   = 256
	keyLength = 80
)

func (p *picker) trail(s *shape) *trail {
	t := p.trails[s]
	if t == nil {
		if p.trails == nil {
			p.trails = map[*shape]*trail{}
		}
		t = &trail{keys: map[string]*key{}}
		p.trails[s] = t
	}
	return t
}

// The functions below give the place after what they read, or odd or ended.

// value reads the value that starts at i to where to points.
func (p *picker) value(s *shape, to unsafe.Pointer, i, depth int) int {
	if i >= len(p.b) {
		return ended
	}
	c := p.b[i]
	switch {
	case s.kind == rawShape:
		return p.raw((*json.RawMessage)(to), i, depth)
	case s.kind == otherShape:
		return odd
	case c == 'n': // leaves what holds nothing as it is
		return plainWord(p.b, i, "null")
	case c == '"' && (s.kind == textShape || s.kind == scalarShape):
		return p.str((*string)(to), i+1)
	case s.kind == scalarShape:
		end := plainValue(p.b, i, depth)
		if end >= 0 {
			*(*string)(to) = p.give(p.b[i:end])
		}
		return end
	case s.kind == pointerShape:
		at := reflect.New(s.elem.is).UnsafePointer()
		*(*unsafe.Pointer)(to) = at
		return p.value(s.elem, at, i, depth)
	case c == '{' && s.kind == structShape:
		return p.object(s, to, i+1, depth+1)
	case c == '[' && s.kind == listShape:
		return p.list(s, to, i+1, depth+1)
	case s.kind == countShape:
		return p.count(s, to, i)
	case c == 't' && s.kind == flagShape:
		*(*bool)(to) = true
		return plainWord(p.b, i, "true")
	case s.kind == flagShape:
		return plainWord(p.b, i, "false")
	}
	return odd
}

func (p *picker) raw(to *json.RawMessage, i, depth int) int {
	end := plainValue(p.b, i, depth)
	if end >= 0 && p.lends {
		*to = p.b[i:end]
	} else if end >= 0 {
		*to = append([]byte{}, p.b[i:end]...)
	}
	return end
}

// object reads the fields that s knows and passes over the others.
func (p *picker) object(s *shape, to unsafe.Pointer, i, depth int) int {
	if depth > maxPlain {
		return odd
	}
	if after := plainSpace(p.b, i); after < len(p.b) && p.b[after] == '}' {
		return after + 1
	}
	trail := p.trail(s)
	k := &trail.first
	var seen uint64
	for {
		if k, i = p.key(s, trail, k, i); i < 0 {
			return i
		}
		if f := k.field; f == nil {
			i = plainValue(p.b, i, depth)
		} else if seen&(1<<f.no) != 0 {
			return odd
		} else {
			seen |= 1 << f.no
			i = p.value(f.is, unsafe.Add(to, f.offset), i, depth)
		}
		if i < 0 {
			return i
		}
		var more bool
		if i, more = plainNext(p.b, i, '}'); !more {
			return i
		}
	}
}

// key reads a key with the blanks around it and the colon. before is the key
// before.
func (p *picker) key(s *shape, t *trail, before *key, i int) (k *key, end int) {
	if k = before.next; k != nil && len(p.b)-i >= len(k.text) && string(p.b[i:i+len(k.text)]) == k.text {
		return k, i + len(k.text)
	}
	name := plainMark(p.b, i, '"')
	if name < 0 {
		return nil, name
	}
	end, ascii := plainRun(p.b, name)
	if !ascii || end == len(p.b) || p.b[end] != '"' {
		return nil, odd
	}
	field := p.b[name:end]
	if end = plainMark(p.b, end+1, ':'); end < 0 {
		return nil, end
	}
	end = plainSpace(p.b, end)
	text := p.b[i:end]
	if k = t.keys[string(text)]; k == nil {
		k = &key{field: s.find(field)}
		if len(t.keys) == maxKeys || len(text) > keyLength {
			return k, end
		}
		k.text = string(text)
		t.keys[k.text] = k
	}
	before.next = k
	return k, end
}

func (p *picker) list(s *shape, to unsafe.Pointer, i, depth int) int {
	if depth > maxPlain {
		return odd
	}
	if i = plainSpace(p.b, i); i < len(p.b) && p.b[i] == ']' {
		*(*[]struct{})(to) = []struct{}{} // of any type
		return i + 1
	}
	list := reflect.NewAt(s.is, to).Elem()
	for n := 0; ; n++ {
		list.Grow(1)
		list.SetLen(n + 1)
		if i = p.value(s.elem, list.Index(n).Addr().UnsafePointer(), plainSpace(p.b, i), depth); i < 0 {
			return i
		}
		var more bool
		if i, more = plainNext(p.b, i, ']'); !more {
			return i
		}
	}
}

// maxCount is the number of digits that fit an int64.
const maxCount = 18

func (p *picker) count(s *shape, to unsafe.Pointer, i int) int {
	end := plainNumber(p.b, i)
	if end < 0 || end-i > maxCount {
		return odd
	}
	n := int64(0)
	for _, c := range p.b[i:end] {
		if c < '0' || c > '9' {
			return odd
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case s.is.Kind() == reflect.Int64:
		*(*int64)(to) = n
	case int64(int(n)) != n:
		return odd
	default:
		*(*int)(to) = int(n)
	}
	return end
}

// str reads the rest of a string that is whole characters all through.
func (p *picker) str(to *string, i int) int {
	end, ascii := plainRun(p.b, i)
	switch {
	case end == len(p.b) || !ascii && !utf8.Valid(p.b[i:end]):
		return odd
	case p.b[end] == '"':
		*to = p.give(p.b[i:end])
		return end + 1
	}
	from := len(p.room)
	if end = p.escaped(i); end < 0 {
		return end
	}
	*to = p.give(p.room[from:])
	if !p.lends {
		p.room = p.room[:from]
	}
	return end + 1
}

// give makes a text of b.
func (p *picker) give(b []byte) string {
	if p.lends {
		return unsafe.String(unsafe.SliceData(b), len(b))
	}
	return string(b)
}

// escaped reads a string with escapes into p.room, and gives the place of the
// quote that ends it.
func (p *picker) escaped(i int) int {
	for {
		end, ascii := plainRun(p.b, i)
		if end == len(p.b) || !ascii && !utf8.Valid(p.b[i:end]) {
			return odd
		}
		p.room = append(p.room, p.b[i:end]...)
		if p.b[end] == '"' {
			return end
		}
		if i = p.escapes(end); i <= end { // a control character
			return odd
		}
	}
}

// escapes reads the escapes at i, often one after another and of the characters
// that take three bytes.
func (p *picker) escapes(i int) int {
	for i < len(p.b) && p.b[i] == '\\' {
		r := rune(-1)
		if len(p.b)-i >= 6 && p.b[i+1] == 'u' {
			r = hex4(p.b[i+2 : i+6])
		}
		if 0x800 <= r && r < 0xD800 || r >= 0xE000 {
			p.room = append(p.room, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
			i += 6
		} else if i = p.escape(i + 1); i < 0 {
			return i
		}
	}
	return i
}

// escape reads what follows a backslash. Surrogates come in pairs, or else the
// text is odd.
func (p *picker) escape(i int) int {
	end := plainEscape(p.b, i)
	if end < 0 {
		return end
	}
	c := p.b[i]
	if c != 'u' {
		if k := strings.IndexByte("bfnrt", c); k >= 0 {
			c = "\b\f\n\r\t"[k]
		}
		p.room = append(p.room, c)
		return end
	}
	r := hex4(p.b[i+1 : end])
	if 0xD800 <= r && r < 0xE000 {
		if len(p.b)-end < 6 || p.b[end] != '\\' || p.b[end+1] != 'u' {
			return odd
		}
		low := hex4(p.b[end+2 : end+6])
		if r >= 0xDC00 || low < 0xDC00 || low >= 0xE000 {
			return odd
		}
		r = (r-0xD800)<<10 | (low - 0xDC00) + 0x10000
		end += 6
	}
	p.room = utf8.AppendRune(p.room, r)
	return end
}
