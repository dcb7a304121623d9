// Package lang carries every sentence that people read in both languages, side
// by side at the place of use: Japanese for `--lang ja`, English otherwise.
// Machine output (JSON keys, defect kinds) never passes through it. It imports
// the standard library only and is safe for concurrent use.
//
// Message rules: a message says what was attempted, where (file:line), and
// what to do; it starts with a lower-case letter and has no full stop.
package lang

import (
	"errors"
	"fmt"
	"strings"
)

// Lang is a language for people.
type Lang string

const (
	EN Lang = "en"
	JA Lang = "ja"
)

// T is one text in both languages.
type T struct{ EN, JA string }

// In returns the text in l.
func (t T) In(l Lang) string {
	if l == JA && t.JA != "" {
		return t.JA
	}
	return t.EN
}

// Error is an error that can be said in both languages. Both formats take the
// same arguments in the same order; use %[1]s to reorder.
type Error struct {
	Format T
	Args   []any
	Err    error // the cause, for errors.Is and As; nil if none
}

// Errorf makes an Error. An error among args is kept as its cause and is said
// in the reader's language.
func Errorf(format T, args ...any) *Error {
	e := &Error{Format: format, Args: args}
	for _, a := range args {
		if err, ok := a.(error); ok {
			e.Err = err
		}
	}
	return e
}

func (e *Error) Error() string { return e.In(EN) }
func (e *Error) Unwrap() error { return e.Err }

// In says the error in l.
func (e *Error) In(l Lang) string {
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		switch a := a.(type) {
		case error:
			args[i] = Message(a, l)
		case T:
			args[i] = a.In(l)
		default:
			args[i] = a
		}
	}
	return fmt.Sprintf(e.Format.In(l), args...)
}

// Message says any error in l, as far as it can.
func Message(err error, l Lang) string {
	var e *Error
	if err == nil {
		return ""
	}
	if s, ok := err.(interface{ In(Lang) string }); ok {
		return s.In(l)
	}
	if errors.As(err, &e) {
		whole, inner := err.Error(), e.Error()
		return strings.Replace(whole, inner, e.In(l), 1)
	}
	return err.Error()
}

// FromEnv picks the language of a POSIX locale: the first that is set of
// LC_ALL, LC_MESSAGES and LANG, as looked up by getenv.
func FromEnv(getenv func(string) string) Lang {
	for _, k := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(k); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "ja") {
				return JA
			}
			return EN
		}
	}
	return EN
}
