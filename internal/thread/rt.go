package thread

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"engage/internal/corpus"
)

// rtMark is an unofficial RT: "RT @foo: ", "QT @foo ", full-width forms.
var rtMark = regexp.MustCompile(`(?:^|[^A-Za-z0-9_])((?:RT|QT|ＲＴ|ＱＴ)[\s\x{3000}]*[@＠]([A-Za-z0-9_]+)[\s\x{3000}]*[:：]?[\s\x{3000}]*)`)

// part is one author's words in an RT chain.
type part struct {
	handle string // "" for the poster's own
	text   string
}

type rt struct {
	parts []part // the poster's own first
	bare  bool   // the poster adds no words
}

// splitRT cuts a post's text at its RT marks. A text without marks is one part.
func splitRT(p *corpus.Post) rt {
	marks := rtMark.FindAllStringSubmatchIndex(p.Text, -1)
	if len(marks) == 0 || p.Kind != corpus.Original {
		return rt{parts: []part{{"", p.Text}}}
	}
	out := rt{parts: []part{{"", strings.TrimSpace(p.Text[:marks[0][2]])}}}
	for i, m := range marks {
		end := len(p.Text)
		if i+1 < len(marks) {
			end = marks[i+1][2]
		}
		out.parts = append(out.parts, part{p.Text[m[4]:m[5]], strings.TrimSpace(p.Text[m[3]:end])})
	}
	out.bare = !hasWords(out.parts[0].text)
	return out
}

// unrollRT ties a post with an unofficial RT to the posts it quotes: to the
// originals where they are seen, else to excerpts made of the quoted parts.
func (b *builder) unrollRT(n *node, originals map[string][]*node) {
	chain := splitRT(&n.Post)
	if len(chain.parts) == 1 || chain.bare {
		return
	}
	n.Text = chain.parts[0].text
	n.Mentions = mentionsOf(n.Text)
	if n.parent != nil {
		return // its ids say what it answers
	}
	child := n
	for i, part := range chain.parts[1:] {
		id := corpus.Handle(part.handle)
		if orig := match(originals[string(id)], part.text, n); orig != nil && orig != child {
			b.tie(child, orig, corpus.ViaRT, false)
			return
		}
		ex := b.add(&corpus.Post{
			ID: corpus.PostID(fmt.Sprintf("%s~%d", n.ID, i+1)), ConversationID: n.ConversationID, Author: id, Handle: part.handle,
			At: n.At, DateOnly: n.DateOnly, Text: part.text, Mentions: mentionsOf(part.text), Kind: corpus.Excerpt,
			Truncated: true, Private: n.Private, Blind: n.Blind, Brand: n.Brand, Source: n.Source,
		})
		b.tie(child, ex, corpus.ViaRT, false)
		child = ex
	}
}

// originals lists the seen posts by author, in order of time.
func (b *builder) originals(seen []*node) map[string][]*node {
	out := make(map[string][]*node)
	for _, n := range seen {
		if n.Kind == corpus.Original {
			out[string(n.Author)] = append(out[string(n.Author)], n)
		}
	}
	return out
}

// leastMatch is how many characters of a quoted part must agree with a post
// for the post to be taken for its original, unless all agree.
const leastMatch = 8

// match finds the latest post before n that the quoted text is the beginning
// of.
func match(posts []*node, quoted string, n *node) *node {
	want := squeeze(quoted)
	if want == "" {
		return nil
	}
	for i := len(posts) - 1; i >= 0; i-- {
		p := posts[i]
		if p == n || byTime(p, n) > 0 {
			continue
		}
		have := squeeze(splitRT(&p.Post).parts[0].text)
		if have == want || len([]rune(want)) >= leastMatch && strings.HasPrefix(have, want) {
			return p
		}
	}
	return nil
}

var trailing = regexp.MustCompile(`(?:https?://\S*|…|\.\.\.)\s*$`)

// squeeze is a text without white space, without a trailing URL or ellipsis.
func squeeze(s string) string {
	for t := trailing.ReplaceAllString(s, ""); t != s; t = trailing.ReplaceAllString(s, "") {
		s = t
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

var (
	url      = regexp.MustCompile(`https?://\S+`)
	mention  = regexp.MustCompile(`[@＠]([A-Za-z0-9_]+)`)
	lead     = regexp.MustCompile(`^[.．\s\x{3000}]*[@＠][A-Za-z0-9_]+`)
	nonWords = regexp.MustCompile(`[@＠][A-Za-z0-9_]+|[\s\x{3000}:：>＞<\-—…"“”]+`)
)

// leads reports whether a text begins with a mention.
func leads(text string) bool { return lead.MatchString(text) }

// hasWords reports whether a text says anything beside links and mentions.
func hasWords(text string) bool {
	return nonWords.ReplaceAllString(url.ReplaceAllString(text, ""), "") != ""
}

func mentionsOf(text string) []corpus.AuthorID {
	var out []corpus.AuthorID
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		id, known := corpus.Handle(m[1]), false
		for _, o := range out {
			known = known || o == id
		}
		if !known {
			out = append(out, id)
		}
	}
	return out
}
