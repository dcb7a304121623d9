package morph

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// pieces are what makes texts interesting.
var pieces = []string{"すごーーーい", "ｶﾞ", "ﾞ", "ﾟ", "ｗｗｗ", "www", "w", "W", "笑", "草", "(笑)", "（", "）", "(´∀｀)", "m(_ _)m", "^^", "orz", "@foo", "＠", "#タグ", "#",
	"https://t.co/AbC", "www.example.com", "👨‍👩‍👧", "🇯🇵", "1️⃣", "❤️", "\uFE0F", "\u200D", "！", "？", "。", "「", "」", "\n", " ", "　", "㍿", "㍻", "…", "‼", "⑴", "ー", "〜", "～", "ぉ", "っ",
	"推し", "バズって", "スマホ", "RT", "a", "Z", "7", ".", "\x00", "\xff", "\xe3", "\uFFFD", "\u0301", "\u3099", "´", "￣", "か", "漢", "ァ", "ﬁ", "Å", "각", "ᄀ", "ᅡ", "\U000F0000", "\r", "\ufdfa", "\u200b", "か\u3099", "w\uFE0F\u0301"}

func anyText(t *rapid.T) string {
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12), func(p []string) string { return strings.Join(p, "") }),
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	).Draw(t, "text")
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// covers checks what holds of every analysed text.
func covers(t failer, x *Text) {
	t.Helper()
	at, raw, boundary := 0, 0, boundaries(x.Raw)
	for i, m := range x.Morphemes {
		if m.Start >= m.End || m.Start < raw || m.End > len(x.Raw) {
			t.Fatalf("%q: morpheme %d has the span %d-%d after %d", x.Raw, i, m.Start, m.End, raw)
		}
		if m.Norm < at || x.Norm[m.Norm:m.Norm+len(m.Surface)] != m.Surface || m.Surface == "" || m.Base == "" {
			t.Fatalf("%q: morpheme %d is %+v after %d", x.Raw, i, m, at)
		}
		if s := strings.TrimSpace(x.Norm[at:m.Norm]); s != "" {
			t.Fatalf("%q: %q is in no morpheme", x.Raw, s)
		}
		if !boundary[m.Start] || !boundary[m.End] {
			t.Fatalf("%q: morpheme %d cuts a character", x.Raw, i)
		}
		at, raw = m.Norm+len(m.Surface), m.End
	}
	if s := strings.TrimSpace(x.Norm[at:]); s != "" {
		t.Fatalf("%q: %q is in no morpheme", x.Raw, s)
	}
	at = 0
	for _, s := range x.Sentences {
		if s.Start < at || s.Start >= s.End || strings.TrimSpace(x.Norm[at:s.Start]) != "" {
			t.Fatalf("%q: sentence %v after %d", x.Raw, s, at)
		}
		at = s.End
	}
	if strings.TrimSpace(x.Norm[at:]) != "" {
		t.Fatalf("%q: %q is in no sentence", x.Raw, x.Norm[at:])
	}
	if !utf8.ValidString(x.Norm) || strings.ContainsRune(x.Norm, 0) {
		t.Fatalf("%q: Norm is %q", x.Raw, x.Norm)
	}
	if len(x.offsets) != len(x.Norm)+1 {
		t.Fatalf("%q: %d offsets of %d bytes", x.Raw, len(x.offsets), len(x.Norm))
	}
	for i := 1; i < len(x.offsets); i++ {
		if x.offsets[i] < x.offsets[i-1] {
			t.Fatalf("%q: offsets fall at %d of %q", x.Raw, i, x.Norm)
		}
	}
	for i := range x.Norm {
		s, e := x.RawSpan(i, i+1)
		if s >= e || !boundary[s] || !boundary[e] {
			t.Fatalf("%q: byte %d of %q comes from %d-%d", x.Raw, i, x.Norm, s, e)
		}
	}
}

// boundaries tells where the characters of s start and end.
func boundaries(s string) []bool {
	at := make([]bool, len(s)+1)
	at[len(s)] = true
	for i := range s {
		at[i] = true
	}
	return at
}

func TestEveryText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := shared().Analyze(nil, anyText(t))
		covers(t, x)
		again := shared().Analyze(nil, x.Norm)
		if again.Norm != x.Norm {
			t.Fatalf("%q: normal form %q is normalised to %q", x.Raw, x.Norm, again.Norm)
		}
	})
}

func TestRawSpanIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := shared().Analyze(nil, anyText(t))
		i := rapid.IntRange(0, len(x.Norm)).Draw(t, "i")
		j := rapid.IntRange(i, len(x.Norm)).Draw(t, "j")
		k := rapid.IntRange(j, len(x.Norm)).Draw(t, "k")
		s1, e1 := x.RawSpan(i, j)
		s2, e2 := x.RawSpan(i, k)
		s3, e3 := x.RawSpan(j, k)
		if s1 > e1 || s1 != s2 || e1 > e2 || s3 < s1 || e3 < e1 && j < k {
			t.Fatalf("%q: [%d,%d] %d-%d, [%d,%d] %d-%d, [%d,%d] %d-%d", x.Norm, i, j, s1, e1, i, k, s2, e2, j, k, s3, e3)
		}
	})
}

func FuzzAnalyze(f *testing.F) {
	for _, p := range pieces {
		f.Add(p)
	}
	f.Add("@foo すごーーーいｗｗｗ (´∀｀)ﾉ https://t.co/x #タグ。「推し」がバズった！！")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		x := shared().Analyze(nil, s)
		covers(t, x)
		if again := shared().Analyze(nil, x.Norm); again.Norm != x.Norm {
			t.Fatalf("%q: normal form %q is normalised to %q", s, x.Norm, again.Norm)
		}
	})
}

// TestShortWays: what is said of many characters at once is what is said of
// each.
func TestShortWays(t *testing.T) {
	var b buffers
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r)
		if got, want := isSpace(r), unicode.IsSpace(r); got != want {
			t.Errorf("%U: white space %v, want %v", r, got, want)
		}
		if got, want := hasLetter(s), unicode.IsLetter(r) || unicode.IsNumber(r); got != want {
			t.Errorf("%U: a letter %v, want %v", r, got, want)
		}
		if !calm(r) {
			continue
		}
		if b.squeeze(s + s); string(b.text) != s+s || len(b.units) > 0 {
			t.Errorf("%U: %q of two of it, %d units", r, b.text, len(b.units))
		}
	}
}
