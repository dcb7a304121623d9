package archive

import (
	"regexp"
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

var mention = regexp.MustCompile(`[@＠]([A-Za-z0-9_]+(?:@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?)`)

// mentionsIn finds the @users of a text, in order, without duplicates. A name
// inside an e-mail address is none.
func mentionsIn(text string) []corpus.AuthorID {
	if !strings.ContainsAny(text, "@＠") {
		return nil
	}
	var out []corpus.AuthorID
	for _, m := range mention.FindAllStringSubmatchIndex(text, -1) {
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

// addAuthor appends a unless it is empty or already there.
func addAuthor(list []corpus.AuthorID, a corpus.AuthorID) []corpus.AuthorID {
	if a == "" {
		return list
	}
	for _, b := range list {
		if a == b {
			return list
		}
	}
	return append(list, a)
}

// htmlText is the plain text of a piece of HTML: <br> is a newline, a new
// paragraph a blank line, and a link is written by its address unless it is a
// mention or a hashtag.
func htmlText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	hidden, inLink := 0, false
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return strings.TrimSpace(b.String())
		}
		t := z.Token()
		switch {
		case tt == html.TextToken:
			if hidden == 0 && !inLink {
				b.WriteString(t.Data)
			}
		case t.Data == "script" || t.Data == "style":
			if tt == html.StartTagToken {
				hidden++
			} else if hidden > 0 {
				hidden--
			}
		case t.Data == "br":
			b.WriteByte('\n')
		case t.Data == "p" && tt == html.StartTagToken && b.Len() > 0:
			b.WriteString("\n\n")
		case t.Data == "li" && tt == html.StartTagToken && b.Len() > 0:
			b.WriteByte('\n')
		case t.Data == "a" && tt == html.StartTagToken:
			if href, ok := plainLink(t); ok {
				b.WriteString(href)
				inLink = true
			}
		case t.Data == "a" && tt == html.EndTagToken:
			inLink = false
		}
	}
}

// plainLink gives the address of a link to be written out. Mentions and
// hashtags keep their words.
func plainLink(t html.Token) (string, bool) {
	href := ""
	for _, a := range t.Attr {
		switch a.Key {
		case "href":
			href = a.Val
		case "class":
			if strings.Contains(a.Val, "mention") || strings.Contains(a.Val, "hashtag") {
				return "", false
			}
		}
	}
	return href, strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "https://")
}
