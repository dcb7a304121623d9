package archive

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encodings, by the names shown to people.
const (
	encUTF8    = "utf-8"
	encUTF8BOM = "utf-8-bom"
	encUTF16LE = "utf-16le"
	encUTF16BE = "utf-16be"
	encCP932   = "cp932"
	encEUCJP   = "euc-jp"
)

// decoded wraps rc so that it gives UTF-8 without a byte order mark. UTF-8
// passes as it is: what to do with a bad byte depends on the format.
func decoded(rc io.ReadCloser, name string) io.ReadCloser {
	var e encoding.Encoding
	switch name {
	case encUTF8BOM:
		_, _ = io.ReadFull(rc, make([]byte, 3))
		return rc
	case encUTF16LE:
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case encUTF16BE:
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case encCP932:
		e = japanese.ShiftJIS // x/text's table is Microsoft's CP932
	case encEUCJP:
		e = japanese.EUCJP
	default:
		return rc
	}
	return struct {
		io.Reader
		io.Closer
	}{transform.NewReader(rc, e.NewDecoder()), rc}
}

// guessEncoding tells the encoding of a text: byte order mark, valid UTF-8,
// UTF-16 by its NUL bytes, CP932, EUC-JP. Where the head is plain ASCII and
// not JSON, a little more is read from rest to meet the first other byte.
func guessEncoding(head []byte, whole bool, rest io.Reader) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return encUTF8BOM
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return encUTF16LE
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return encUTF16BE
	}
	if name := utf16ByNUL(head); name != "" {
		return name
	}
	if !whole && isASCII(head) && !startsJSON(head) {
		head, whole = firstForeign(rest, head)
	}
	if !whole {
		head = trimPartialRune(head)
	}
	good, bad := countUTF8(head)
	if bad == 0 || startsJSON(head) && good >= bad {
		return encUTF8
	}
	cp, euc := readAs(japanese.ShiftJIS, head), readAs(japanese.EUCJP, head)
	misfit := cp.errors*10 + cp.half // real text has few half-width kana
	if good > bad && bad*20 < len(head) && bad <= misfit && bad <= euc.errors*10 {
		return encUTF8
	}
	// EUC-JP read as CP932 is full of half-width kana. But where these are
	// meant, they are kanji in EUC-JP, and no text goes on without full kana.
	if euc.errors*10 < misfit && (euc.all < 30 || euc.kana*10 > euc.all) {
		return encEUCJP
	}
	return encCP932
}

// firstForeign reads on until a byte that is not ASCII and gives the window
// around it.
func firstForeign(rest io.Reader, head []byte) ([]byte, bool) {
	for range 64 {
		next := make([]byte, headSize)
		n, err := io.ReadFull(rest, next)
		if !isASCII(next[:n]) {
			return next[:n], err != nil
		}
		if err != nil {
			break
		}
	}
	return head, true
}

// utf16ByNUL knows UTF-16 without a byte order mark. Its ASCII characters have
// NUL bytes, all on the same side.
func utf16ByNUL(b []byte) string {
	if len(b) < 4 {
		return ""
	}
	var zero [2]int
	for i, c := range b {
		if c == 0 {
			zero[i%2]++
		}
	}
	half := len(b) / 2
	for high, name := range []string{encUTF16BE, encUTF16LE} {
		n, other := zero[high], zero[1-high]
		if n*5 > half && other*20 < n || n > 0 && other == 0 && readsAsUTF16(b, high) {
			return name
		}
	}
	return ""
}

// readsAsUTF16 reports whether b is mostly Japanese with some ASCII in UTF-16
// whose high bytes are at odd (1) or even (0) places. Text of one byte a
// character makes no kana so.
func readsAsUTF16(b []byte, high int) bool {
	ascii, kana, cjk, all := 0, 0, 0, len(b)/2
	for i := 0; i+1 < len(b); i += 2 {
		switch c := rune(b[i+high])<<8 | rune(b[i+1-high]); {
		case c == '\t' || c == '\r' || c == '\n' || ' ' <= c && c < 0x7F:
			ascii++
		case 0x3000 <= c && c < 0x3100:
			kana++
		case 0x4E00 <= c && c < 0xA000 || c >= 0xFF00:
			cjk++
		}
	}
	return kana*10 > all && (ascii+kana+cjk)*10 > all*9
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func startsJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\x00")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// trimPartialRune drops the bytes of a character cut at the end of a window.
func trimPartialRune(b []byte) []byte {
	for n := 1; n <= 3 && n <= len(b); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// countUTF8 counts characters beyond ASCII and bytes that fit none.
func countUTF8(b []byte) (good, bad int) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// reading counts what bytes are in some encoding, ASCII left out.
type reading struct{ all, errors, half, kana int }

func readAs(e encoding.Encoding, b []byte) reading {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return reading{all: len(b), errors: len(b)}
	}
	var n reading
	for _, r := range string(out) {
		if r < utf8.RuneSelf {
			continue
		}
		n.all++
		switch {
		case r == utf8.RuneError:
			n.errors++
		case r >= 0xFF61 && r <= 0xFF9F:
			n.half++
		case r >= 0x3040 && r < 0x3100:
			n.kana++
		}
	}
	return n
}
