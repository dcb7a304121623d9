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
	cp, euc := misfit(japanese.ShiftJIS, head), misfit(japanese.EUCJP, head)
	if good > bad && bad*20 < len(head) && bad <= cp && bad <= euc {
		return encUTF8
	}
	if euc < cp {
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

// utf16ByNUL knows UTF-16 of mostly Latin text or markup: NUL on one side.
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
	switch {
	case zero[1]*5 > half && zero[0]*20 < zero[1]:
		return encUTF16LE
	case zero[0]*5 > half && zero[1]*20 < zero[0]:
		return encUTF16BE
	}
	return ""
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

// misfit says how badly b reads in e: errors, and half-width kana, which real
// text has few of and EUC-JP read as CP932 is full of.
func misfit(e encoding.Encoding, b []byte) int {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return len(b)
	}
	n := 0
	for _, r := range string(out) {
		switch {
		case r == utf8.RuneError:
			n += 10
		case r >= 0xFF61 && r <= 0xFF9F:
			n++
		}
	}
	return n
}
