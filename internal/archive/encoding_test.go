package archive

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

var (
	utf16LE = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16BE = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opened is what a file of these bytes reads as, and its encoding.
func opened(t testing.TB, b []byte) (text, enc string) {
	t.Helper()
	f := &File{Name: "a.csv", raw: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
	if err := f.look(); err != nil {
		t.Fatal(err)
	}
	rc, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(rc)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), f.Encoding
}

func TestEncodings(t *testing.T) {
	const text = "日時,本文\n2026/1/5 9:03,今日もカフェでのんびりしています。\n"
	for want, b := range map[string][]byte{
		encUTF8: []byte(text), encUTF8BOM: []byte("\xEF\xBB\xBF" + text),
		encCP932: encoded(t, japanese.ShiftJIS, text), encEUCJP: encoded(t, japanese.EUCJP, text),
		encUTF16LE: encoded(t, utf16LE, text), encUTF16BE: encoded(t, utf16BE, text),
	} {
		if got, enc := opened(t, b); enc != want || got != text {
			t.Errorf("%s: read as %s: %q", want, enc, got)
		}
	}
	for want, e := range map[string]encoding.Encoding{encUTF16LE: utf16LE, encUTF16BE: utf16BE} {
		if got, enc := opened(t, encoded(t, e, "\uFEFF"+text)); enc != want || got != text {
			t.Errorf("%s with a mark: read as %s: %q", want, enc, got)
		}
		// Hardly any ASCII: the NUL bytes are rare.
		const dense = "つぶやき\n今日もカフェでのんびりしています。新作のケーキがおいしかったです！\n"
		if got, enc := opened(t, encoded(t, e, dense)); enc != want || got != dense {
			t.Errorf("%s without a mark: read as %s: %q", want, enc, got)
		}
	}
	if got := guessEncoding([]byte("{\"a\":\"日\xFF\"}"), true, strings.NewReader("")); got != encUTF8 {
		t.Errorf("JSON with one bad byte: %s", got)
	}
	if _, enc := opened(t, []byte("id,text,author\n1,お\x00はよう,hana\n")); enc != encUTF8 {
		t.Errorf("a NUL byte in a cell: %s", enc)
	}
	if _, enc := opened(t, []byte(strings.Repeat("wordsonly", 20)+"\x00."+strings.Repeat("more", 20))); enc != encUTF8 {
		t.Errorf("a NUL byte among letters: %s", enc)
	}
}

// TestCP932 takes what Windows writes beyond Shift_JIS.
func TestCP932(t *testing.T) {
	const text = "投稿者,本文\nhana,①㈱髙島屋の﨑さん、10時～11時\n"
	if got, enc := opened(t, encoded(t, japanese.ShiftJIS, text)); enc != encCP932 || got != text {
		t.Errorf("NEC and IBM characters: %s %q", enc, got)
	}
	// Half-width kana are EUC-JP as well, by their bytes.
	for _, line := range []string{"hana,ｷｮｳﾊ ｶﾌｪ ﾆ ｲｷﾏｼﾀ｡ ｵｲｼｶｯﾀﾖ!\n", "hana,ｶﾚﾊﾟﾝﾆｲｷﾏｽ\n"} {
		kana := "投稿者,本文\n" + strings.Repeat(line, 50)
		if got, enc := opened(t, encoded(t, japanese.ShiftJIS, kana)); enc != encCP932 || got != kana {
			t.Errorf("half-width kana: %s %q", enc, got[:60])
		}
	}
	late := strings.Repeat("1,2024-01-05,nothing of note here\n", headSize/20) + "2,2024-01-06,おはようございます\n"
	if got, enc := opened(t, encoded(t, japanese.ShiftJIS, late)); enc != encCP932 || got != late {
		t.Errorf("ASCII in the whole head: %s %q", enc, got[len(got)-60:])
	}
	bad := bytes.Replace(encoded(t, japanese.ShiftJIS, text), []byte("hana"), []byte("ha\xFFna"), 1)
	if got, enc := opened(t, bad); enc != encCP932 || got != strings.Replace(text, "hana", "ha\uFFFDna", 1) {
		t.Errorf("one bad byte: %s %q", enc, got)
	}
}

func TestEUCJP(t *testing.T) {
	const text = "投稿者,本文\nhana,①髙いけどｵｲｼｲ。10時～\n"
	b, err := japanese.EUCJP.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, enc := opened(t, b); enc != encEUCJP || got != text {
		t.Errorf("%s %q", enc, got)
	}
	const kanji = "投稿者,住所\nhana,東京都\n"
	if got, enc := opened(t, encoded(t, japanese.EUCJP, kanji)); enc != encEUCJP || got != kanji {
		t.Errorf("kanji alone: %s %q", enc, got)
	}
	if got, enc := opened(t, append(b, "\xA4\n"...)); enc != encEUCJP || !strings.HasPrefix(got, text) {
		t.Errorf("one bad byte: %s %q", enc, got)
	}
}

// FuzzEncoding: no bytes make the guess panic, and a Japanese text is read back
// from each encoding that can hold it.
func FuzzEncoding(f *testing.F) {
	for _, s := range []string{"", "おいしい", "ｶﾌｪ①髙", "\x8e\xb1", "a\x00", "\xff\xfe", "～〜"} {
		f.Add([]byte(s))
	}
	base := strings.Repeat("日時,投稿者,本文\n2026/1/5 9:03,hana,今日もカフェでのんびりしています。\n", 4)
	f.Fuzz(func(t *testing.T, b []byte) {
		opened(t, b)
		if !utf8.Valid(b) || len(b) > 200 || bytes.ContainsAny(b, "\x00\uFEFF\uFFFD") {
			return
		}
		text := base + string(b) + "\n"
		for want, e := range map[string]encoding.Encoding{
			encCP932: japanese.ShiftJIS, encEUCJP: japanese.EUCJP, encUTF16LE: utf16LE, encUTF16BE: utf16BE,
		} {
			raw, err := e.NewEncoder().Bytes([]byte(text))
			if err != nil {
				continue
			}
			if back, err := e.NewDecoder().Bytes(raw); err != nil || string(back) != text {
				continue // such as the yen sign, which is a backslash in CP932
			}
			if got, enc := opened(t, raw); enc != want || got != text {
				t.Errorf("%s: read as %s: %q", want, enc, got)
			}
		}
	})
}
