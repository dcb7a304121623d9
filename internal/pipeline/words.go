package pipeline

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"engage/internal/corpus"
)

// brandWord is a word that names a brand: as the user wrote it, and folded.
type brandWord struct{ written, folded string }

// fold makes spellings equal that mean the same: widths, letter case.
func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

func brandWords(list []string) (out []brandWord) {
	for _, w := range list {
		if f := strings.TrimSpace(fold(w)); f != "" {
			out = append(out, brandWord{w, f})
		}
	}
	return out
}

// in reports whether a folded text holds the word. A word that begins or ends
// in an ASCII letter or digit does not stand inside a longer one or in a
// handle; Japanese has no such borders.
func (w brandWord) in(text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], w.folded)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(w.folded)
		if !(alnum(w.folded[0]) && start > 0 && (inWord(text[start-1]) || text[start-1] == '@')) &&
			!(alnum(w.folded[len(w.folded)-1]) && end < len(text) && inWord(text[end])) {
			return true
		}
		from = start + 1
	}
}

func alnum(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// inWord also takes the underscore: minato is not in minato_pan.
func inWord(b byte) bool { return alnum(b) || b == '_' }

// name finds the posts of others that name an account's brand, and attaches
// the account to their conversation. Words under "" are those of every account.
func (c *cast) name(conv *corpus.Conversation) {
	if len(c.words) == 0 {
		return
	}
	texts := make(map[int]string)
	for j := range conv.Posts {
		if p := &conv.Posts[j]; p.Own() && !conv.IsAccount(p.Author) {
			texts[j] = fold(p.Text)
		}
	}
	for _, id := range union(conv.Accounts, slices.Collect(maps.Keys(c.everywhere))) {
		if named(conv, texts, c.words[""]) || named(conv, texts, c.words[id]) {
			conv.Accounts = union(conv.Accounts, []corpus.AuthorID{id})
		}
	}
}

// named notes the words that the texts hold, and reports whether there are any.
func named(c *corpus.Conversation, texts map[int]string, words []brandWord) (any bool) {
	for j, text := range texts {
		for _, w := range words {
			if !w.in(text) {
				continue
			}
			if any = true; c.Named == nil {
				c.Named = make(map[int][]string)
			}
			if !slices.Contains(c.Named[j], w.written) {
				c.Named[j] = append(c.Named[j], w.written)
			}
		}
	}
	return any
}

// union is every author of both lists once, in ascending order.
func union(a, b []corpus.AuthorID) []corpus.AuthorID {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
