package thread

import (
	"strings"
	"unicode/utf8"
)

// mark is an unofficial RT: where it stands in a text, whom it names, and the
// quotation mark that it opens, if any.
type mark struct {
	start, end    int
	handle, quote string
}

// firstMark finds the first RT mark of a text: "RT @foo: ", "QT @foo ",
// full-width or with the quoted words in quotation marks; or these alone:
// “@foo: 本文”.
func firstMark(text string) (mark, bool) {
	from := 0
	for at := nextAt(text, 0); at < len(text); at = nextAt(text, at+1) {
		handle := handleAt(text[at:])
		if handle == "" {
			continue
		}
		end, colon := pastColon(text, at+signSize(text[at:])+len(handle))
		head, quote := cutQuote(text[from:at])
		if start, ok := repeats(head); ok {
			if start += from; colon || !calls(text[:start]) {
				return mark{start, end, handle, quote}, true
			}
			from = end
		} else if quote != "" && colon {
			return mark{from + len(head), end, handle, quote}, true
		}
	}
	return mark{}, false
}

// pastColon is where the words after a handle begin, and whether a colon stands
// before them.
func pastColon(text string, at int) (end int, colon bool) {
	rest := strings.TrimLeft(text[at:], wide)
	for _, c := range []string{":", "："} {
		if after, ok := strings.CutPrefix(rest, c); ok {
			return len(text) - len(strings.TrimLeft(after, wide)), true
		}
	}
	return len(text) - len(rest), false
}

// cutQuote takes off the quotation mark that a text ends in.
func cutQuote(head string) (before, quote string) {
	for _, quote := range []string{`"`, "“"} {
		if before, ok := strings.CutSuffix(head, quote); ok {
			return before, quote
		}
	}
	return head, ""
}

// repeats finds the RT that a text ends in, with a colon or without.
func repeats(head string) (start int, ok bool) {
	head = strings.TrimRight(head, wide)
	if before, ok := strings.CutSuffix(head, ":"); ok {
		head = before
	} else {
		head = strings.TrimSuffix(head, "：")
	}
	for _, rt := range []string{"RT", "QT", "ＲＴ", "ＱＴ"} {
		start := len(head) - len(rt)
		if start >= 0 && strings.EqualFold(head[start:], rt) {
			return start, start == 0 || !inHandle(head[start-1])
		}
	}
	return 0, false
}

// calls reports whether an RT without a colon only calls for a repost, as
// "フォロー&RT @foo" and "いいねとRT @foo" do.
func calls(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	return size > 0 && strings.ContainsRune("&＆+＋・/／、,，とや", r)
}

// closeQuote cuts a text at the mark that closes the quotation it stands in; a
// quotation that is never closed runs to the end.
func closeQuote(text, open string) (inner, after string) {
	if open == `"` {
		if i := strings.LastIndexByte(text, '"'); i >= 0 {
			return text[:i], text[i+1:]
		}
		return text, ""
	}
	depth := 1
	for i, r := range text {
		switch r {
		case '“':
			depth++
		case '”':
			if depth--; depth == 0 {
				return text[:i], text[i+len("”"):]
			}
		}
	}
	return text, ""
}
