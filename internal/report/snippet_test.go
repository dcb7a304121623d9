package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/insight"
)

func snippetOf(text, word string) string {
	at := strings.Index(text, word)
	return snippet(insight.Context{Post: &corpus.Post{Text: text}, Start: at, End: at + len(word)})
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("あ", 30)
	for _, tt := range []struct{ text, word, want string }{
		{"電源が入りません", "入り", "電源が⟦入り⟧ません"},
		{"入り", "入り", "⟦入り⟧"},
		{long + "電話" + long, "電話", "…" + strings.Repeat("あ", 20) + "⟦電話⟧" + strings.Repeat("あ", 20) + "…"},
		{strings.Repeat("あ", 20) + "電話" + strings.Repeat("い", 20), "電話", strings.Repeat("あ", 20) + "⟦電話⟧" + strings.Repeat("い", 20)},
		{"朝\n\n電話\r\nした", "電話", "朝 ⟦電話⟧ した"},
		{"\n電話\n", "電話", "⟦電話⟧"},
		{"電話が\nつながらない", "電話が\nつながら", "⟦電話が つながら⟧ない"},
		{"x\x1b[2J\u202e電話\x07", "電話", "x\ufffd[2J⟦電話⟧\ufffd"},
		{strings.Repeat("👨‍👩‍👧", 25) + "電話", "電話", "…" + strings.Repeat("👨‍👩‍👧", 20) + "⟦電話⟧"},
	} {
		if got := snippetOf(tt.text, tt.word); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestSnippetLaws: one line, the word whole, and no more than around
// characters beside it.
func TestSnippetLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("あい電話 \n\t　e\u0301👍\u200d"))).Draw(rt, "before")
		after := rapid.StringN(0, 80, -1).Draw(rt, "after")
		got := snippet(insight.Context{Post: &corpus.Post{Text: text + "鍵" + after}, Start: len(text), End: len(text) + len("鍵")})
		left, right, ok := strings.Cut(got, "⟦鍵⟧")
		if !ok || strings.ContainsAny(got, "\n\r\t") || Width(left) > 2*around+1 {
			rt.Errorf("%q", got)
		}
		if strings.HasPrefix(right, "…") && after == "" {
			rt.Errorf("cut after nothing: %q", got)
		}
	})
}

// TestCellNumbers: a number below 0 stays one, a formula does not.
func TestCellNumbers(t *testing.T) {
	for in, want := range map[string]string{"-6.9879": "-6.9879", "-3": "-3", "-1+2": "'-1+2", "-": "'-", "=1": "'=1", "-3.": "'-3.", " -3": "' -3", "雨": "雨"} {
		if got := Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
