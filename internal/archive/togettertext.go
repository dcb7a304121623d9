package archive

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attr gives an attribute, "" where there is none.
func attr(list []html.Attribute, key string) string {
	for _, a := range list {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func hasClass(list []html.Attribute, class string) bool {
	for c := range strings.FieldsSeq(attr(list, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

// find gives the first element of a class in n.
func find(n *html.Node, class string) *html.Node {
	for c := range n.Descendants() {
		if hasClass(c.Attr, class) {
			return c
		}
	}
	return nil
}

// pageText is the text of an element as the page shows it: lines break where
// the source does and at <br>, links are whole, emoji are characters.
func pageText(n *html.Node) string {
	var b strings.Builder
	writePage(&b, n)
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return joinText(lines)
}

func writePage(b *strings.Builder, n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(afterBreak(c))
		case c.DataAtom == atom.Br:
			b.WriteByte('\n')
		case c.DataAtom == atom.A:
			b.WriteString(linkText(c))
		case c.DataAtom == atom.Img && strings.Contains(attr(c.Attr, "class"), "emoji"):
			b.WriteString(attr(c.Attr, "alt"))
		case c.DataAtom != atom.Script && c.DataAtom != atom.Style:
			writePage(b, c)
		}
	}
}

// afterBreak leaves out the line break of the source that follows a <br>.
func afterBreak(n *html.Node) string {
	if n.PrevSibling != nil && n.PrevSibling.DataAtom == atom.Br {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(n.Data, " \t"), "\n"); ok {
			return rest
		}
	}
	return n.Data
}

// linkText writes a link by its address where its words are not one, which are
// cut or have no scheme. Mentions and hashtags keep their words. Togetter keeps
// the address behind a short one in data-origin-url.
func linkText(a *html.Node) string {
	words := pageWords(a)
	for _, sign := range []string{"@", "＠", "#", "＃"} {
		if strings.HasPrefix(words, sign) {
			return words
		}
	}
	whole := strings.HasPrefix(words, "http") && !strings.Contains(words, "…") && !strings.HasSuffix(words, "...")
	href := attr(a.Attr, "href")
	switch origin := attr(a.Attr, "data-origin-url"); {
	case strings.HasPrefix(origin, "http"):
		return origin
	case !whole && strings.HasPrefix(href, "http"):
		return href
	}
	return words
}

// pageWords are the words of an element, its links by their words too.
func pageWords(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
