package pipeline

import (
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
// the account to their conversations. everywhere are the accounts that count
// in all conversations; words under "" are those of every account.
func name(convs []corpus.Conversation, everywhere []corpus.AuthorID, words map[corpus.AuthorID][]string) {
	if len(words) == 0 {
		return
	}
	of := make(map[corpus.AuthorID][]brandWord, len(words))
	for id, list := range words {
		of[id] = brandWords(list)
	}
	for i := range convs {
		c := &convs[i]
		texts := make(map[int]string)
		for j := range c.Posts {
			if p := &c.Posts[j]; p.Own() && !c.IsAccount(p.Author) {
				texts[j] = fold(p.Text)
			}
		}
		for _, id := range union(c.Accounts, everywhere) {
			if named(c, texts, of[""]) || named(c, texts, of[id]) {
				c.Accounts = union(c.Accounts, []corpus.AuthorID{id})
			}
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
