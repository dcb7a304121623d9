package fault

import (
	"testing"

	"engage/internal/lang"
)

// TestCaret: the caret stands under the place, whatever stands before it, and a
// line cannot steer the terminal.
func TestCaret(t *testing.T) {
	msg := lang.Errorf(lang.T{EN: "no", JA: "だめ"})
	for _, tt := range []struct {
		e      Error
		en, ja string
	}{
		{Error{File: "f", Line: 3, Column: 4, Source: "ab cd", Msg: msg}, "f:3:4: no\n  ab cd\n     ^", "f:3:4: だめ\n  ab cd\n     ^"},
		{Error{File: "--x", Column: 4, Source: "未返信 > 1", Msg: msg}, "--x: column 4: no\n  未返信 > 1\n        ^", "--x: 4文字目: だめ\n  未返信 > 1\n        ^"},
		{Error{File: "f", Line: 1, Column: 3, Source: "\tか\tx", Msg: msg}, "f:1:3: no\n  \tか\tx\n  \t  ^", "f:1:3: だめ\n  \tか\tx\n  \t  ^"},
		{Error{File: "f", Line: 1, Column: 4, Source: "が\u3099👨\u200d👩x", Msg: msg}, "f:1:4: no\n  が\u3099👨\u200d👩x\n      ^", "f:1:4: だめ\n  が\u3099👨\u200d👩x\n      ^"},
		{Error{File: "f", Line: 1, Column: 99, Source: "a\x1b[2J\u202e\nb", Msg: msg}, "f:1:99: no\n  a [2J b\n         ^", "f:1:99: だめ\n  a [2J b\n         ^"},
		{Error{File: "f", Msg: msg}, "f: no", "f: だめ"},
		{Error{Msg: msg}, "no", "だめ"},
	} {
		if got := tt.e.In(lang.EN); got != tt.en {
			t.Errorf("got\n%q\nwant\n%q", got, tt.en)
		}
		if got := tt.e.In(lang.JA); got != tt.ja {
			t.Errorf("got\n%q\nwant\n%q", got, tt.ja)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"late", "two_way", "unanswered"}
	for name, want := range map[string]string{"unanswerd": "unanswered", "two-way": "two_way", "lat": "late", "xyz": "", "": ""} {
		if got := Nearest(name, known); got != want {
			t.Errorf("%q is taken for %q, want %q", name, got, want)
		}
	}
}
