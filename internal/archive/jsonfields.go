package archive

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// careful leaves all to encoding/json, in one goroutine. Tests set it, to hold
// the fast ways against.
var careful bool

// decode is json.Unmarshal into a struct that holds nothing yet, several times
// as fast for plain records. Whatever is not plain (keys that occur twice or are
// not ASCII, half a character, a type that does not fit, damage) is left to
// json.Unmarshal as a whole, so that both always say the same.
func decode[T any](raw []byte, v *T) error {
	if pick(raw, v) {
		return nil
	}
	return json.Unmarshal(raw, v)
}

// pick walks over a plain record once and copies the fields that v has. Where
// the record is not plain, v holds nothing after it.
func pick[T any](raw []byte, v *T) bool {
	if careful {
		return false
	}
	to := reflect.ValueOf(v).Elem()
	var room [512]byte
	p := picker{b: raw, text: room[:0]}
	if end := p.value(fieldsOf(to.Type()), to, plainSpace(raw, 0), 0); end >= 0 && plainSpace(raw, end) == len(raw) {
		return true
	}
	*v = *new(T)
	return false
}

// shape is how the values of one Go type are read.
type shape struct {
	kind   shapeKind
	elem   *shape           // of a pointer and of a list
	byName [maxName][]named // of a struct: its fields by the length of their names
	fields int
}

type shapeKind uint8

const (
	otherShape shapeKind = iota // left to json.Unmarshal
	textShape
	flagShape
	countShape  // a whole number
	scalarShape // see scalar
	rawShape    // json.RawMessage
	pointerShape
	listShape
	structShape
)

// named is a field of a struct.
type named struct {
	name string // in lower case
	path []int  // for reflect.Value.FieldByIndex
	no   int
	is   *shape
}

// shapes are those in use, by reflect.Type. They are complete once stored.
var shapes sync.Map

func fieldsOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s, _ := shapes.LoadOrStore(t, shapeOf(t, map[reflect.Type]*shape{}))
	return s.(*shape)
}

// shapeOf makes the shape of t; made holds those that t may lie in.
func shapeOf(t reflect.Type, made map[reflect.Type]*shape) *shape {
	if s := made[t]; s != nil {
		return s
	}
	s := &shape{}
	made[t] = s
	switch {
	case t == reflect.TypeFor[scalar]():
		s.kind = scalarShape
	case t == reflect.TypeFor[json.RawMessage]():
		s.kind = rawShape
	case decodesItself(t):
	case t.Kind() == reflect.String:
		s.kind = textShape
	case t.Kind() == reflect.Bool:
		s.kind = flagShape
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		s.kind = countShape
	case t.Kind() == reflect.Pointer:
		s.kind, s.elem = pointerShape, shapeOf(t.Elem(), made)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		s.kind, s.elem = listShape, shapeOf(t.Elem(), made)
	case t.Kind() == reflect.Struct:
		if s.takeFields(t, nil, made) {
			s.kind = structShape
		}
	}
	return s
}

func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// takeFields takes the fields of t, which is or is embedded in the struct of s;
// path leads there. It is false for a struct that needs more than one look at
// its names: two fields of one name, or embedded pointers.
func (s *shape) takeFields(t reflect.Type, path []int, made map[reflect.Type]*shape) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		at := append(slices.Clone(path), i)
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			if !s.takeFields(f.Type, at, made) {
				return false
			}
		case f.Anonymous || strings.Contains(options, "string"):
			return false
		case f.IsExported() && name != "-":
			if !s.take(cmp.Or(name, f.Name), at, f.Type, made) {
				return false
			}
		}
	}
	return true
}

func (s *shape) take(name string, path []int, t reflect.Type, made map[reflect.Type]*shape) bool {
	name = strings.ToLower(name)
	if len(name) >= maxName || s.fields == 64 || !isASCII([]byte(name)) || s.find([]byte(name)) != nil {
		return false
	}
	s.byName[len(name)] = append(s.byName[len(name)], named{name, path, s.fields, shapeOf(t, made)})
	s.fields++
	return true
}

// find gives the field that a key of ASCII names, in whatever case, nil if none.
func (s *shape) find(key []byte) *named {
	if len(key) >= len(s.byName) {
		return nil
	}
	list := s.byName[len(key)]
	for i := range list {
		if sameName(list[i].name, key) {
			return &list[i]
		}
	}
	return nil
}

// sameName compares a key with a name in lower case.
func sameName(name string, key []byte) bool {
	for i, c := range key {
		if c != name[i] && (c < 'A' || c > 'Z' || c|0x20 != name[i]) {
			return false
		}
	}
	return true
}

// picker copies fields out of a record. Its functions give the place after what
// they read, or odd or ended.
type picker struct {
	b    []byte
	text []byte // room for a string with escapes
}

// value reads the value that starts at i into to.
func (p *picker) value(s *shape, to reflect.Value, i, depth int) int {
	var end int
	switch null := i < len(p.b) && p.b[i] == 'n'; {
	case s.kind == otherShape:
		return odd
	case s.kind == rawShape:
		if end = plainValue(p.b, i, depth); end >= 0 {
			to.SetBytes(append([]byte{}, p.b[i:end]...))
		}
		return end
	case null: // leaves what holds nothing as it is
		return plainWord(p.b, i, "null")
	case s.kind == pointerShape:
		to.Set(reflect.New(to.Type().Elem()))
		return p.value(s.elem, to.Elem(), i, depth)
	case s.kind == scalarShape && i < len(p.b) && p.b[i] != '"':
		if end = plainValue(p.b, i, depth); end >= 0 {
			to.SetString(string(p.b[i:end]))
		}
		return end
	case s.kind == textShape || s.kind == scalarShape:
		return p.str(to, i)
	case s.kind == structShape:
		return p.object(s, to, i, depth+1)
	case s.kind == listShape:
		return p.list(s, to, i, depth+1)
	case s.kind == countShape:
		return p.count(to, i)
	}
	return p.flag(to, i)
}

// object reads the fields that s knows and passes over the others.
func (p *picker) object(s *shape, to reflect.Value, i, depth int) int {
	if i = plainMark(p.b, i, '{'); i < 0 || depth > maxPlain {
		return odd
	}
	if i = plainSpace(p.b, i); i < len(p.b) && p.b[i] == '}' {
		return i + 1
	}
	var seen uint64
	for {
		key := plainMark(p.b, i, '"')
		if key < 0 {
			return odd
		}
		end, ascii := plainRun(p.b, key)
		if !ascii || end == len(p.b) || p.b[end] != '"' {
			return odd
		}
		if i = plainMark(p.b, end+1, ':'); i < 0 {
			return odd
		}
		i = plainSpace(p.b, i)
		if f := s.find(p.b[key:end]); f == nil {
			i = plainValue(p.b, i, depth)
		} else if seen&(1<<f.no) != 0 {
			return odd
		} else {
			seen |= 1 << f.no
			i = p.value(f.is, to.FieldByIndex(f.path), i, depth)
		}
		if i < 0 {
			return odd
		}
		var more bool
		if i, more = plainNext(p.b, i, '}'); !more {
			return i
		}
	}
}

func (p *picker) list(s *shape, to reflect.Value, i, depth int) int {
	if i = plainMark(p.b, i, '['); i < 0 || depth > maxPlain {
		return odd
	}
	to.Set(reflect.MakeSlice(to.Type(), 0, 0))
	if i = plainSpace(p.b, i); i < len(p.b) && p.b[i] == ']' {
		return i + 1
	}
	for n := 0; ; n++ {
		to.Grow(1)
		to.SetLen(n + 1)
		if i = p.value(s.elem, to.Index(n), plainSpace(p.b, i), depth); i < 0 {
			return odd
		}
		var more bool
		if i, more = plainNext(p.b, i, ']'); !more {
			return i
		}
	}
}

func (p *picker) flag(to reflect.Value, i int) int {
	if end := plainWord(p.b, i, "true"); end >= 0 {
		to.SetBool(true)
		return end
	}
	return plainWord(p.b, i, "false")
}

// maxCount is the number of digits that fit an int64.
const maxCount = 18

func (p *picker) count(to reflect.Value, i int) int {
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
	if to.OverflowInt(n) {
		return odd
	}
	to.SetInt(n)
	return end
}

// str reads a string that is whole characters all through.
func (p *picker) str(to reflect.Value, i int) int {
	if i = plainMark(p.b, i, '"'); i < 0 {
		return i
	}
	end, ascii := plainRun(p.b, i)
	text := p.b[i:end]
	if end < len(p.b) && p.b[end] == '\\' {
		if end = p.escaped(i, end); end < 0 {
			return end
		}
		text, ascii = p.text, false
	}
	if end == len(p.b) || p.b[end] != '"' || !ascii && !utf8.Valid(text) {
		return odd
	}
	to.SetString(string(text))
	return end + 1
}

// escaped reads the text from i on, which has its first escape at end, into
// p.text, and gives the place of what ends it.
func (p *picker) escaped(i, end int) int {
	p.text = append(p.text[:0], p.b[i:end]...)
	for end < len(p.b) && p.b[end] == '\\' {
		if end = p.escape(end + 1); end < 0 {
			return end
		}
		if i = end; i < len(p.b) && p.b[i] != '\\' { // often one after another
			end, _ = plainRun(p.b, i)
			p.text = append(p.text, p.b[i:end]...)
		}
	}
	return end
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
		p.text = append(p.text, c)
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
	p.text = utf8.AppendRune(p.text, r)
	return end
}
