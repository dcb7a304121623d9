package thread

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/corpus"
)

// What regular expressions say more shortly is done by hand here: they would
// take longer than all else that ties need of a post.

// blanks are what ends a URL, as of \s in a regular expression.
const blanks = " \t\n\f\r"

// wide are blanks, also the full-width one.
const wide = blanks + "\u3000"

// nextAt is where the next @ of a text stands, from some place on; the end if
// none does.
func nextAt(text string, from int) int {
	for i := from; i < len(text); i++ {
		if b := text[i]; (b == '@' || b == "＠"[0]) && signSize(text[i:]) > 0 {
			return i
		}
	}
	return len(text)
}

// signSize is the size of the @ that a text begins with, 0 if it does not.
func signSize(text string) int {
	switch {
	case text[0] == '@':
		return 1
	case strings.HasPrefix(text, "＠"):
		return len("＠")
	}
	return 0
}

// handleAt is the handle after the @ that a text begins with, "" if none follows.
func handleAt(text string) string {
	handle := text[signSize(text):]
	for i := range len(handle) {
		if !inHandle(handle[i]) {
			return handle[:i]
		}
	}
	return handle
}

func inHandle(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

// leads reports whether a text begins with a mention.
func leads(text string) bool {
	for i, r := range text {
		switch r {
		case '.', '．', ' ', '\t', '\n', '\f', '\r', '\u3000':
		case '@', '＠':
			return handleAt(text[i:]) != ""
		default:
			return false
		}
	}
	return false
}

// mentionsOf lists the users a text names, each once, in order.
func mentionsOf(text string) []corpus.AuthorID {
	var out []corpus.AuthorID
	seen := make(map[corpus.AuthorID]bool)
	for at := nextAt(text, 0); at < len(text); at = nextAt(text, at+1) {
		handle := handleAt(text[at:])
		if id := corpus.Handle(handle); handle != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// hasWords reports whether a text says anything beside links and mentions.
func hasWords(text string) bool {
	for len(text) > 0 {
		end := strings.IndexAny(text, blanks)
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		if url := fromURL(word); url != "http://" && url != "https://" { // which lead nowhere
			word = word[:len(word)-len(url)]
		}
		if speaks(word) {
			return true
		}
		text = text[min(end+1, len(text)):]
	}
	return false
}

// speaks reports whether a word is more than mentions and signs between them.
func speaks(word string) bool {
	for len(word) > 0 {
		if handle := handleAt(word); signSize(word) > 0 && handle != "" {
			word = word[signSize(word)+len(handle):]
			continue
		}
		r, size := utf8.DecodeRuneInString(word)
		if !strings.ContainsRune("\u3000:：>＞<-—…\"“”", r) {
			return true
		}
		word = word[size:]
	}
	return false
}

// fromURL is a word from where a URL begins, "" if none does.
func fromURL(word string) string {
	for at := 0; ; at++ {
		i := strings.Index(word[at:], "http")
		if i < 0 {
			return ""
		}
		at += i
		if rest := word[at+len("http"):]; strings.HasPrefix(rest, "://") || strings.HasPrefix(rest, "s://") {
			return word[at:]
		}
	}
}

// squeeze is a text without white space, without trailing URLs and ellipses.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, untrailed(strings.TrimSpace(s)))
}

// untrailed is a text without the URLs and ellipses that it ends in.
func untrailed(s string) string {
	for {
		word := s[strings.LastIndexAny(s, blanks)+1:]
		rest := word[:len(word)-len(fromURL(word))]
		for cut := true; cut; {
			if rest, cut = strings.CutSuffix(rest, "…"); !cut {
				rest, cut = strings.CutSuffix(rest, "...")
			}
		}
		if rest == word {
			return s
		}
		s = s[:len(s)-len(word)+len(rest)]
		if rest != "" {
			return s
		}
		s = strings.TrimRight(s, blanks)
	}
}

// leastMatch is how many characters of a quoted part must agree with a post
// for the post to be taken for its original, unless all agree.
const leastMatch = 8

// beginning appends as much of a text as a quotation of it shares for sure.
func beginning(room []byte, text string) []byte {
	left := leastMatch
	for _, r := range untrailed(strings.TrimSpace(text)) {
		if left == 0 {
			break
		}
		if !unicode.IsSpace(r) {
			room = utf8.AppendRune(room, r)
			left--
		}
	}
	return room
}
