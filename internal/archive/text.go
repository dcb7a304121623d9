package archive

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"engage/internal/corpus"
)

const snowflakeEpoch = 1288834974657 // ms, 2010-11-04

// snowflakeTime is the time that an X id carries. Ids below 3e10 were counted
// up before 2010-11-04 and carry none.
func snowflakeTime(id string) (time.Time, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 3e10 {
		return time.Time{}, false
	}
	return time.UnixMilli(n>>22 + snowflakeEpoch).UTC(), true
}

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// unescape resolves the three entities that X escapes, once: "&amp;lt;" is the
// text "&lt;".
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return entities.Replace(s)
}

var mention = lazily(`[@＠]([A-Za-z0-9_]+(?:@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?)`)

// mentionsIn finds the @users of a text, in order, without duplicates. A name
// inside an e-mail address is none.
func mentionsIn(text string) []corpus.AuthorID {
	if strings.IndexByte(text, '@') < 0 && !strings.Contains(text, "＠") {
		return nil
	}
	var out []corpus.AuthorID
	for _, m := range mention().FindAllStringSubmatchIndex(text, -1) {
		if m[0] > 0 && wordByte(text[m[0]-1]) {
			continue
		}
		out = addAuthor(out, corpus.Handle(text[m[2]:m[3]]))
	}
	return out
}

func wordByte(c byte) bool {
	return c == '_' || c == '.' || c == '/' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// addAuthor appends a unless it is empty or already there, or the list is
// longer than people make one.
func addAuthor(list []corpus.AuthorID, a corpus.AuthorID) []corpus.AuthorID {
	if a == "" || len(list) == maxMentions || slices.Contains(list, a) {
		return list
	}
	return append(list, a)
}

// htmlText is the plain text of a piece of HTML: <br> is a newline, a new
// paragraph a blank line, and a link is written by its address, after its words
// where they say more. What a server adds for those who cannot show a quote is
// left out.
func htmlText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var t textWriter
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			t.endLink()
			return strings.TrimSpace(t.out.String())
		case html.TextToken:
			t.text(z.Token().Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			t.open(z.Token(), tt == html.SelfClosingTagToken)
		case html.EndTagToken:
			t.close(z.Token().Data)
		}
	}
}

// textWriter turns tags and texts into plain text.
type textWriter struct {
	out    strings.Builder
	breaks int    // newlines due before the next text
	hidden string // the tag inside which nothing is read
	depth  int    // how many of that tag are open
	href   string // of the link that is open
	words  strings.Builder
	tagged bool // the link is a mention or a hashtag
}

func (t *textWriter) text(s string) {
	switch {
	case t.hidden != "" || t.breaks > 0 && strings.TrimSpace(s) == "":
	case t.href != "":
		t.words.WriteString(s)
	default:
		t.write(s)
	}
}

func (t *textWriter) write(s string) {
	if t.out.Len() > 0 {
		for range t.breaks {
			t.out.WriteByte('\n')
		}
	}
	t.breaks = 0
	t.out.WriteString(s)
}

func (t *textWriter) open(tok html.Token, single bool) {
	attr := map[string]string{}
	for _, a := range tok.Attr {
		attr[a.Key] = a.Val
	}
	quote := strings.Contains(attr["class"], "quote-inline")
	switch {
	case t.hidden != "":
		if tok.Data == t.hidden && !single {
			t.depth++
		}
	case tok.Data == "br":
		t.text("\n")
	case (tok.Data == "script" || tok.Data == "style" || quote) && !single:
		t.hidden, t.depth = tok.Data, 1
	case tok.Data == "a":
		t.endLink()
		if h := attr["href"]; strings.HasPrefix(h, "http://") || strings.HasPrefix(h, "https://") {
			t.href = h
			t.tagged = strings.Contains(attr["class"], "mention") || strings.Contains(attr["class"], "hashtag") || strings.Contains(attr["rel"], "tag")
		}
	default:
		t.breaks = max(t.breaks, breaksOf(tok.Data))
	}
}

func (t *textWriter) close(name string) {
	switch {
	case t.hidden != "":
		if name == t.hidden {
			if t.depth--; t.depth == 0 {
				t.hidden = ""
			}
		}
	case name == "a":
		t.endLink()
	default:
		t.breaks = max(t.breaks, breaksOf(name))
	}
}

// breaksOf is the number of newlines around a tag.
func breaksOf(name string) int {
	switch name {
	case "p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6":
		return 2
	case "div", "li", "tr":
		return 1
	}
	return 0
}

// endLink writes the link that is open.
func (t *textWriter) endLink() {
	if t.href == "" {
		return
	}
	href, words := t.href, t.words.String()
	t.href = ""
	t.words.Reset()
	bare := strings.TrimSpace(words)
	// Links are shown without their beginning, and cut.
	shown := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(bare, "https://"), "http://"), "www."), "….")
	switch {
	case t.tagged || strings.HasPrefix(bare, "@") || strings.HasPrefix(bare, "#"):
		t.write(words)
	case strings.HasPrefix(bare, "http") || strings.Contains(href, shown):
		t.write(href)
	default:
		t.write(words + " " + href)
	}
}
