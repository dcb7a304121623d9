package archive

import (
	"encoding/binary"
	"math/bits"
)

// The functions of this file pass over JSON in one look. They give the place
// after what they passed, which is then valid as encoding/json understands it;
// or ended, where the text ends first; or odd, where it is not valid or is so
// unusual that another reader shall say what it is.
const (
	ended = -1
	odd   = -2
)

// maxPlain is how deep plain values lie in each other; posts lie less deep.
const maxPlain = 64

// plainValue passes over a value that starts at i.
func plainValue(b []byte, i, depth int) int {
	if i >= len(b) {
		return ended
	}
	switch c := b[i]; {
	case c == '"':
		return plainString(b, i+1)
	case c == '{':
		return plainObject(b, i+1, depth+1)
	case c == '[':
		return plainArray(b, i+1, depth+1)
	case c == 'n':
		return plainWord(b, i, "null")
	case c == 'f':
		return plainWord(b, i, "false")
	case c == 't':
		return plainWord(b, i, "true")
	}
	return plainNumber(b, i)
}

// plainObject passes over what follows the bracket that opens an object.
func plainObject(b []byte, i, depth int) int {
	if depth > maxPlain {
		return odd
	}
	if i = plainSpace(b, i); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		if i = plainMark(b, i, '"'); i < 0 {
			return i
		}
		if i = plainString(b, i); i < 0 {
			return i
		}
		if i = plainMark(b, i, ':'); i < 0 {
			return i
		}
		if i = plainValue(b, plainSpace(b, i), depth); i < 0 {
			return i
		}
		var more bool
		if i, more = plainNext(b, i, '}'); !more {
			return i
		}
	}
}

// plainArray passes over what follows the bracket that opens an array.
func plainArray(b []byte, i, depth int) int {
	if depth > maxPlain {
		return odd
	}
	if i = plainSpace(b, i); i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = plainValue(b, plainSpace(b, i), depth); i < 0 {
			return i
		}
		var more bool
		if i, more = plainNext(b, i, ']'); !more {
			return i
		}
	}
}

// plainNext passes over a comma, or over the bracket that closes the list.
func plainNext(b []byte, i int, closing byte) (after int, more bool) {
	switch i = plainSpace(b, i); {
	case i >= len(b):
		return ended, false
	case b[i] == ',':
		return i + 1, true
	case b[i] == closing:
		return i + 1, false
	}
	return odd, false
}

func plainSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// plainMark passes over blanks and c.
func plainMark(b []byte, i int, c byte) int {
	if i = plainSpace(b, i); i >= len(b) {
		return ended
	}
	if b[i] != c {
		return odd
	}
	return i + 1
}

func plainWord(b []byte, i int, word string) int {
	if len(b)-i < len(word) {
		return ended
	}
	if string(b[i:i+len(word)]) != word {
		return odd
	}
	return i + len(word)
}

// plainNumber passes over a number; one at the very end may go on.
func plainNumber(b []byte, i int) int {
	if i < len(b) && b[i] == '-' {
		i++
	}
	first := i
	if i = plainDigits(b, i); i < 0 {
		return i
	}
	if b[first] == '0' && i > first+1 {
		return odd
	}
	if b[i] == '.' {
		if i = plainDigits(b, i+1); i < 0 {
			return i
		}
	}
	if b[i]|0x20 == 'e' {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		return plainDigits(b, i)
	}
	return i
}

// plainDigits passes over at least one digit, to a byte that is none.
func plainDigits(b []byte, i int) int {
	first := i
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	switch {
	case i == len(b):
		return ended
	case i == first:
		return odd
	}
	return i
}

// plainString passes over what follows the quote that opens a string.
func plainString(b []byte, i int) int {
	for {
		if i, _ = plainRun(b, i); i == len(b) {
			return ended
		}
		if b[i] == '"' {
			return i + 1
		}
		if b[i] != '\\' { // a control character
			return odd
		}
		for i < len(b) && b[i] == '\\' { // often one after another
			if len(b)-i >= 6 && b[i+1] == 'u' && hex4(b[i+2:i+6]) >= 0 {
				i += 6
			} else if i = plainEscape(b, i+1); i < 0 {
				return i
			}
		}
	}
}

// plainEscape passes over what follows a backslash.
func plainEscape(b []byte, i int) int {
	if i >= len(b) {
		return ended
	}
	switch b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
	default:
		return odd
	}
	if len(b)-i < 5 {
		return ended
	}
	if hex4(b[i+1:i+5]) < 0 {
		return odd
	}
	return i + 5
}

// Eight bytes at a time: a word of ones, and of the highest bit of each byte.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plainRun gives the place of the first quote, backslash or control character
// from i on, and says whether all bytes before it are ASCII.
func plainRun(b []byte, i int) (end int, ascii bool) {
	var seen uint64
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		// The lowest of these bits is right; a borrow may set one above it.
		stop := ((w-ones*' ')&^w | (quote-ones)&^quote | (slash-ones)&^slash) & highs
		if stop != 0 {
			n := bits.TrailingZeros64(stop) &^ 7
			seen |= w & (1<<n - 1)
			return i + n>>3, seen&highs == 0
		}
		seen |= w
	}
	for ; i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' '; i++ {
		seen |= uint64(b[i])
	}
	return i, seen&highs == 0
}

// hexDigits gives the value of a hexadecimal digit, 0xFF for other bytes.
var hexDigits = func() (t [256]uint8) {
	for c := range t {
		switch {
		case '0' <= c && c <= '9':
			t[c] = uint8(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			t[c] = uint8(c|0x20-'a') + 10
		default:
			t[c] = 0xFF
		}
	}
	return t
}()

// hex4 is the number that four hexadecimal digits write, -1 if they do not.
func hex4(b []byte) rune {
	_ = b[3]
	a, c, d, e := hexDigits[b[0]], hexDigits[b[1]], hexDigits[b[2]], hexDigits[b[3]]
	if a|c|d|e > 15 {
		return -1
	}
	return rune(a)<<12 | rune(c)<<8 | rune(d)<<4 | rune(e)
}
