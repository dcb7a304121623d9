package archive

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// shape is how the values of one Go type are read.
type shape struct {
	kind   shapeKind
	is     reflect.Type
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
	name   string // in lower case
	offset uintptr
	no     int
	is     *shape
}

// shapes are those in use, by reflect.Type. They are complete once stored.
var shapes sync.Map

func shapeFor(t reflect.Type) *shape {
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
	s := &shape{is: t}
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
		if s.takeFields(t, 0, made) {
			s.kind = structShape
		}
	}
	return s
}

func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// takeFields takes the fields of t, which is or is embedded in the struct of s,
// so many bytes from its start. It is false for a struct that needs more than one look at
// its names: two fields of one name, or embedded pointers.
func (s *shape) takeFields(t reflect.Type, offset uintptr, made map[reflect.Type]*shape) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		at := offset + f.Offset
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

func (s *shape) take(name string, offset uintptr, t reflect.Type, made map[reflect.Type]*shape) bool {
	name = strings.ToLower(name)
	if len(name) >= maxName || s.fields == 64 || !isASCII([]byte(name)) || s.find([]byte(name)) != nil {
		return false
	}
	s.byName[len(name)] = append(s.byName[len(name)], named{name, offset, s.fields, shapeOf(t, made)})
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
