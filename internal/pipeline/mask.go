package pipeline

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Mask replaces handles by keyed pseudonyms: the same handle and key give the
// same pseudonym in every run, and without the key nothing leads back.
type Mask struct {
	key   []byte
	known map[corpus.AuthorID]bool
}

// NewMask makes a mask with a secret key.
func NewMask(key []byte) *Mask { return &Mask{key: key} }

// Name is the pseudonym of an author: "p" and ten hexadecimal digits.
func (m *Mask) Name(a corpus.AuthorID) corpus.AuthorID {
	if a == "" {
		return ""
	}
	mac := hmac.New(sha256.New, m.key)
	mac.Write([]byte(a))
	return corpus.AuthorID("p" + hex.EncodeToString(mac.Sum(nil)[:5]))
}

// word is a run that could be a handle, with the @ that makes it one for sure.
// Dots and hyphens occur in handles of the fediverse and Bluesky.
var word = regexp.MustCompile(`[@＠]?[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*(?:@[A-Za-z0-9.-]+)?`)

// text replaces every mention, and every known handle standing as a word.
func (m *Mask) text(s string) string {
	return word.ReplaceAllStringFunc(s, func(w string) string {
		id := corpus.Handle(w)
		if marked := w[0] == '@' || w[0] > 127; marked {
			return "@" + string(m.Name(id))
		}
		if m.known[id] {
			return string(m.Name(id))
		}
		return pieces.ReplaceAllStringFunc(w, func(piece string) string {
			if id := corpus.Handle(piece); m.known[id] {
				return string(m.Name(id))
			}
			return piece
		})
	})
}

var pieces = regexp.MustCompile(`[A-Za-z0-9_]+`)

// conversations masks every field that can hold a handle, in place.
// Permalinks, user numbers and files go, for they lead to the author.
func (m *Mask) conversations(convs []corpus.Conversation) {
	m.known = make(map[corpus.AuthorID]bool)
	each := func(do func(*corpus.Post)) {
		for i := range convs {
			for j := range convs[i].Posts {
				do(&convs[i].Posts[j])
			}
		}
	}
	each(func(p *corpus.Post) {
		m.known[p.Author], m.known[p.ReplyToAuthor], m.known[p.QuotesAuthor] = true, true, true
		for _, list := range [][]corpus.AuthorID{p.Mentions, p.Brand} {
			for _, a := range list {
				m.known[a] = true
			}
		}
	})
	delete(m.known, "")
	each(m.post)
	for i := range convs {
		convs[i].ID = corpus.ConversationID(m.text(string(convs[i].ID)))
	}
}

func (m *Mask) post(p *corpus.Post) {
	p.Author, p.ReplyToAuthor, p.QuotesAuthor = m.Name(p.Author), m.Name(p.ReplyToAuthor), m.Name(p.QuotesAuthor)
	p.Handle, p.Number, p.URL, p.Source = string(p.Author), "", "", corpus.Source{}
	p.Mentions, p.Brand = m.names(p.Mentions), m.names(p.Brand)
	p.Text = m.text(p.Text)
	p.ConversationID = corpus.ConversationID(m.text(string(p.ConversationID)))
	for _, id := range []*corpus.PostID{&p.ID, &p.ReplyTo, &p.Quotes} {
		*id = corpus.PostID(m.text(string(*id)))
	}
}

func (m *Mask) names(as []corpus.AuthorID) []corpus.AuthorID {
	if as == nil {
		return nil
	}
	out := make([]corpus.AuthorID, len(as))
	for i, a := range as {
		out[i] = m.Name(a)
	}
	return out
}

func (m *Mask) choice(c Choice) Choice {
	out := Choice{Flag: m.names(c.Flag), Config: m.names(c.Config), Intended: make(map[corpus.AuthorID]rubric.Mode)}
	for a, mode := range c.Intended {
		out.Intended[m.Name(a)] = mode
	}
	return out
}
