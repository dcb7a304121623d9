// Package carry takes a value to another process of the same program, with the
// fields that its package keeps to itself: accumulators are summed up where the
// posts are, and merged elsewhere. It carries booleans, numbers, texts, times,
// and arrays, slices, maps, structs and pointers of them; what else is in a type
// is an error. Equal values give equal bytes. Empty slices and maps become nil.
package carry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// Append writes what v points to at the end of b.
func Append(b []byte, v any) ([]byte, error) {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return nil, fmt.Errorf("carry %T: not a pointer to something", v)
	}
	w := &writer{b: b}
	if err := w.value(p.Elem()); err != nil {
		return nil, fmt.Errorf("carry %T: %w", v, err)
	}
	return w.b, nil
}

// Read sets what v points to, which must be empty, to what Append wrote of a
// value of the same type.
func Read(b []byte, v any) error {
	r := &reader{b: b}
	if err := r.value(reflect.ValueOf(v).Elem()); err != nil {
		return fmt.Errorf("carry %T: %w", v, err)
	}
	if len(r.b) > 0 {
		return fmt.Errorf("carry %T: %w", v, errBroken)
	}
	return nil
}

var (
	errBroken = errors.New("it is cut off, or written by another version of this program")
	instant   = reflect.TypeFor[time.Time]()
)

// open makes a field accessible that its package keeps to itself.
func open(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem() //nolint:gosec // the point of this package
}

// addressable is v, or a copy of it whose fields can be opened.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

type writer struct{ b []byte }

func (w *writer) value(v reflect.Value) error {
	if v.Type() == instant {
		t := v.Interface().(time.Time)
		w.b = binary.AppendVarint(w.b, t.Unix())
		w.b = binary.AppendVarint(w.b, int64(t.Nanosecond()))
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		w.b = append(w.b, 0)
		if v.Bool() {
			w.b[len(w.b)-1] = 1
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.b = binary.AppendVarint(w.b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.b = binary.AppendUvarint(w.b, v.Uint())
	case reflect.Float64:
		w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v.Float()))
	case reflect.String:
		w.b = append(binary.AppendUvarint(w.b, uint64(v.Len())), v.String()...)
	case reflect.Slice:
		w.b = binary.AppendUvarint(w.b, uint64(v.Len()))
		return w.elements(v)
	case reflect.Array:
		return w.elements(v)
	case reflect.Map:
		return w.mapping(v)
	case reflect.Struct:
		v = addressable(v)
		for i := range v.NumField() {
			if err := w.value(open(v.Field(i))); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if w.b = append(w.b, 0); v.IsNil() {
			return nil
		}
		w.b[len(w.b)-1] = 1
		return w.value(v.Elem())
	default:
		return fmt.Errorf("%s cannot be carried", v.Type())
	}
	return nil
}

func (w *writer) elements(v reflect.Value) error {
	for i := range v.Len() {
		if err := w.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// mapping writes a map in the order of its keys' bytes.
func (w *writer) mapping(v reflect.Value) error {
	var entries [][]byte
	for it := v.MapRange(); it.Next(); {
		var e writer
		if err := e.value(it.Key()); err != nil {
			return err
		}
		if err := e.value(it.Value()); err != nil {
			return err
		}
		entries = append(entries, e.b)
	}
	slices.SortFunc(entries, bytes.Compare)
	w.b = binary.AppendUvarint(w.b, uint64(len(entries)))
	w.b = append(w.b, bytes.Join(entries, nil)...)
	return nil
}

type reader struct{ b []byte }

func (r *reader) uvarint() (uint64, error) {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		return 0, errBroken
	}
	r.b = r.b[n:]
	return v, nil
}

func (r *reader) varint() (int64, error) {
	v, err := r.uvarint()
	return int64(v>>1) ^ -int64(v&1), err
}

func (r *reader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.b)) {
		return nil, errBroken
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b, nil
}

// length is that of a list, no longer than what is left: an element takes a
// byte, or nothing at all can be in it.
func (r *reader) length() (int, error) {
	n, err := r.uvarint()
	if err == nil && n > uint64(len(r.b)) {
		err = errBroken
	}
	return int(n), err
}

func (r *reader) value(v reflect.Value) (err error) {
	if v.Type() == instant {
		return r.time(v)
	}
	switch v.Kind() {
	case reflect.Bool:
		b, err := r.take(1)
		if err == nil {
			v.SetBool(b[0] == 1)
		}
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := r.varint()
		v.SetInt(n)
		return err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := r.uvarint()
		v.SetUint(n)
		return err
	case reflect.Float64:
		b, err := r.take(8)
		if err == nil {
			v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
		return err
	case reflect.String:
		n, err := r.uvarint()
		if err != nil {
			return err
		}
		b, err := r.take(n)
		v.SetString(string(b))
		return err
	case reflect.Slice:
		n, err := r.length()
		if err != nil || n == 0 {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		return r.elements(v)
	case reflect.Array:
		return r.elements(v)
	case reflect.Map:
		return r.mapping(v)
	case reflect.Struct:
		for i := range v.NumField() {
			if err := r.value(open(v.Field(i))); err != nil {
				return err
			}
		}
		return nil
	case reflect.Pointer:
		b, err := r.take(1)
		if err != nil || b[0] == 0 {
			return err
		}
		v.Set(reflect.New(v.Type().Elem()))
		return r.value(v.Elem())
	}
	return fmt.Errorf("%s cannot be carried", v.Type())
}

func (r *reader) time(v reflect.Value) error {
	seconds, err := r.varint()
	if err != nil {
		return err
	}
	nanos, err := r.varint()
	if t := time.Unix(seconds, nanos).UTC(); !t.IsZero() {
		v.Set(reflect.ValueOf(t))
	}
	return err
}

func (r *reader) elements(v reflect.Value) error {
	for i := range v.Len() {
		if err := r.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) mapping(v reflect.Value) error {
	n, err := r.length()
	if err != nil || n == 0 {
		return err
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), n))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := r.value(key); err != nil {
			return err
		}
		if err := r.value(value); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}
