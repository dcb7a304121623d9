package morph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// none stands for the character before the text or after it.
const none rune = -1

func before(s string, i int) rune {
	r, n := utf8.DecodeLastRuneInString(s[:i])
	if n == 0 {
		return none
	}
	return r
}

func after(s string, i int) rune {
	r, n := utf8.DecodeRuneInString(s[i:])
	if n == 0 {
		return none
	}
	return r
}

// startsUnit reports whether a unit may start with r; of most characters it is
// plain that none does.
func startsUnit(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return strings.IndexByte("#*0123456789@(^>;:\\hHwWpPtToOmd", byte(r)) >= 0
	case r >= 0x4E00 && r <= 0x9FFF:
		return r == '笑' || r == '草' || r == '凸'
	}
	return r >= 'ヽ' || r < 'ぁ' && (r < 0x3000 || r > 0x3020)
}

// unitAt is the class and length of the unit that starts at s[i]; 0 if none
// does. s is in NFKC.
func unitAt(s string, i int) (Class, int) {
	r, _ := utf8.DecodeRuneInString(s[i:])
	if n := emojiLen(s[i:]); n > 0 {
		return Emoji, n
	}
	if n := laughterLen(s, i, r); n > 0 {
		return Laughter, n
	}
	if n := faceLen(s, i, r); n > 0 {
		return Kaomoji, n
	}
	switch r {
	case '@':
		return Mention, mentionLen(s, i)
	case '#':
		return Hashtag, hashtagLen(s, i)
	case 'h', 'H', 'w', 'W', 'p', 'P', 't', 'T':
		return URL, urlLen(s, i)
	}
	return Word, 0
}

// mentionLen: @name, @name@server.example, @name.server.example; not the @ of
// a mail address.
func mentionLen(s string, i int) int {
	if p := before(s, i); isAlnum(p) || p == '_' || p == '@' {
		return 0
	}
	n := nameLen(s[i+1:])
	if n == 0 || n > 30 {
		return 0
	}
	n++
	rest := s[i+n:]
	if strings.HasPrefix(rest, "@") || strings.HasPrefix(rest, ".") {
		if d := domainLen(rest[1:]); d > 0 && (rest[0] == '.' || strings.Contains(rest[1:1+d], ".")) {
			n += 1 + d
		}
	}
	return n
}

func nameLen(s string) int {
	for i := range len(s) {
		if !isAlnum(rune(s[i])) && s[i] != '_' {
			return i
		}
	}
	return len(s)
}

// domainLen is the length of "server.example", of labels that are not empty.
func domainLen(s string) int {
	n := 0
	for {
		l := n
		for l < len(s) && (isAlnum(rune(s[l])) || s[l] == '-') {
			l++
		}
		if l == n {
			return max(n-1, 0)
		}
		n = l
		if n >= len(s) || s[n] != '.' {
			return n
		}
		n++
	}
}

// hashtagLen: # and letters of any script, digits, _ and ー, not digits alone.
func hashtagLen(s string, i int) int {
	if p := before(s, i); isAlnum(p) || p == '_' || p == '&' || p == '#' {
		return 0
	}
	n, named := 1, false
	for j, r := range s[i+1:] {
		inner := r == '・' && isLetter(after(s, i+1+j+len("・"))) && named
		if !isLetter(r) && !unicode.IsMark(r) && r != '_' && r != 'ー' && !inner || emojiStart(r) || r == utf8.RuneError {
			break
		}
		named = named || !unicode.IsDigit(r) && r != '_'
		n = 1 + j + utf8.RuneLen(r)
	}
	if !named {
		return 0
	}
	return n
}

// longestURL bounds the work on what only looks like an address.
const longestURL = 2048

// urlLen: an address with its scheme, or one that is written without it often.
func urlLen(s string, i int) int {
	if p := before(s, i); isAlnum(p) || p == '.' || p == '/' || p == '@' {
		return 0
	}
	head := 0
	for _, p := range []string{"https://", "http://", "www.", "pic.twitter.com/", "pic.x.com/", "t.co/"} {
		if len(s)-i > len(p) && strings.EqualFold(s[i:i+len(p)], p) {
			head = len(p)
			break
		}
	}
	if head == 0 || !isAlnum(rune(s[i+head])) {
		return 0
	}
	end := i + head
	for end < len(s) && end-i < longestURL && (isAlnum(rune(s[end])) || strings.IndexByte("-._~:/?#[]@$&'()*+,;=%", s[end]) >= 0) {
		end++
	}
	for end > i+head {
		c := s[end-1]
		u := s[i:end]
		if strings.IndexByte(".,:;?'([&", c) < 0 &&
			!(c == ')' && strings.Count(u, "(") < strings.Count(u, ")")) &&
			!(c == ']' && strings.Count(u, "[") < strings.Count(u, "]")) {
			break
		}
		end--
	}
	return end - i
}

// laughs are what stands in brackets for a laugh.
var laughs = []string{"(笑)", "(爆笑)", "(苦笑)", "(爆)", "(微笑)", "(笑笑)"}

// laughterLen: w and ww, 笑 at the end of a phrase, 笑笑, (笑), 草草, それは草.
func laughterLen(s string, i int, r rune) int {
	switch r {
	case '(':
		for _, l := range laughs {
			if strings.HasPrefix(s[i:], l) {
				return len(l)
			}
		}
		if n := runLen(s[i+1:], 'w', 'W'); n > 0 && strings.HasPrefix(s[i+1+n:], ")") {
			return n + 2
		}
	case 'w', 'W':
		p := before(s, i)
		if isAlnum(p) {
			return 0
		}
		n := runLen(s[i:], 'w', 'W')
		q := after(s, i+n)
		if isAlnum(q) || strings.ContainsRune("._-/@#:'’&+%", p) || strings.ContainsRune("_-/@:'’&+%", q) {
			return 0
		}
		if q == '.' && isAlnum(after(s, i+n+1)) {
			return 0
		}
		if n == 1 && (isLetter(q) || !ends(q) || p == '"' || p == '(') {
			return 0
		}
		return n
	case '笑', '草':
		n := runLen(s[i:], r, r)
		p, q := before(s, i), after(s, i+n)
		if n >= 2*len("笑") {
			return n
		}
		if !ends(q) {
			return 0
		}
		if r == '笑' && (isKana(p) || strings.ContainsRune("!?。、.)〜~", p) || p == none) {
			return n
		}
		if r == '草' && (p == none && (q == none || q == '\n') || strings.HasSuffix(s[:i], "は") || strings.HasSuffix(s[:i], "\n") && q == none) {
			return n
		}
	}
	return 0
}

// ends reports whether a phrase may end before r.
func ends(r rune) bool {
	return r == none || unicode.IsSpace(r) || strings.ContainsRune("!?。、.,)」』〜~#@(", r) || emojiStart(r)
}

func runLen(s string, a, b rune) int {
	for i, r := range s {
		if r != a && r != b {
			return i
		}
	}
	return len(s)
}

// bare are faces without brackets; letters at their ends must stand alone.
var bare = []string{"^_^", "^o^", "^-^", "^^;", "^^", "T_T", "t_t", ">_<", ";_;", "orz", "ORZ", "Orz", ":-)"}

// feelings stand in brackets as faces do.
var feelings = []string{"(汗)", "(泣)", "(涙)", "(照)", "(怒)", "(驚)", "(滝汗)", "(号泣)"}

const (
	leftArms  = `ヽヾ\oOmdΣ凸٩✧`
	rightArms = `ノ/oOmbシゞ彡و✧`
	// eyes and mouths make a face: two of them are needed.
	eyes = "^´`・·•゚゜°≧≦￣¯;◕╹◡◉ಠ˘<>_∀Дд_ω▽∇皿。⌒‿˙=-*+@ε∵△□◇ㅂㅅﾟ'‘’"
	// cheeks may stand in a face as well.
	cheeks   = " TtOoQqXxVvuUnmwpeszA。、.,~〜ー|\"!?#:;/\\$&％%▼▲◯○●◎★☆♪♡♥❤⊂⊃σзΩθοоノシツッつヮエェへヘロロ口人益艸ゝヽヾゞミ彡ﾉ()[]{}∩‥…┃╯╰┻━︵彡³³ฅ≡"
	longFace = 16 // runes between the brackets
)

// faceLen: faces in brackets with their arms, and a few without brackets.
// Ordinary brackets, (金) (税込), are none.
func faceLen(s string, i int, r rune) int {
	for _, f := range bare {
		if !strings.HasPrefix(s[i:], f) {
			continue
		}
		p, q := before(s, i), after(s, i+len(f))
		if (isAlnum(r) || p == '^') && (isAlnum(p) || p == '^') || q == '^' || isAlnum(q) && (isAlnum(r) || f[0] == '^' || f[0] == '>') {
			continue
		}
		if isAlnum(p) && f[0] != '^' {
			continue
		}
		return len(f)
	}
	start := i
	if r != '(' {
		if !strings.ContainsRune(leftArms, r) || isAlnum(r) && isAlnum(before(s, i)) {
			return 0
		}
		start += utf8.RuneLen(r)
		if after(s, start) != '(' {
			return 0
		}
	}
	for _, f := range feelings {
		if start == i && strings.HasPrefix(s[i:], f) {
			return len(f)
		}
	}
	n := bracketsLen(s[start:])
	if n == 0 || !face(s[start+1:start+n-1]) {
		return 0
	}
	end := start + n
	if q := after(s, end); q != none && strings.ContainsRune(rightArms, q) {
		next := end + utf8.RuneLen(q)
		if !isAlnum(q) || !isAlnum(after(s, next)) {
			end = next
		}
	}
	return end - i
}

// bracketsLen is the length of s up to the bracket that closes its first.
func bracketsLen(s string) int {
	depth, runes := 0, 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case '\n':
			return 0
		}
		if runes++; runes > longFace+2 {
			return 0
		}
	}
	return 0
}

// face reports whether what stands in brackets looks like a face.
func face(s string) bool {
	count, same, n := 0, true, 0
	var first, last rune
	for _, r := range strings.TrimSpace(s) {
		if n == 0 {
			first = r
		}
		same = same && r == first
		last = r
		n++
		switch {
		case strings.ContainsRune(eyes, r):
			count++
		case !strings.ContainsRune(cheeks, r) && !unicode.Is(unicode.Mn, r):
			return false
		}
	}
	if n < 2 || same && !strings.ContainsRune("^・´", first) {
		return false
	}
	// (T_T), (ToT), (x_x): two of one letter around a mouth.
	if n == 3 && first == last && unicode.IsLetter(first) && count < 2 {
		middle, _ := utf8.DecodeRuneInString(s[utf8.RuneLen(first):])
		return strings.ContainsRune("_oO.ωД▽∀-", middle)
	}
	return count >= 2
}
