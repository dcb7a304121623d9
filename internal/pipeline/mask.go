package pipeline

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// Mask replaces handles by keyed pseudonyms: the same handle and key give the
// same pseudonym in every run, and without the key nothing leads back. Ids of
// posts stay but for the handles in them, and so do the texts: who has the
// posts can still look them up.
type Mask struct {
	key   []byte
	known map[corpus.AuthorID]bool
	// odd are the known names that no word can be, such as 花子 or "Hana Bento",
	// by their first character, the longest first: one may be part of another.
	odd map[rune][]string
}

// NewMask makes a mask with a secret key.
func NewMask(key []byte) *Mask {
	return &Mask{key: key, known: make(map[corpus.AuthorID]bool), odd: make(map[rune][]string)}
}

// Name is the pseudonym of an author: "p" and ten hexadecimal digits. An
// author known by number stays one, so that numbers still join. Who is not
// known needs no mask.
func (m *Mask) Name(a corpus.AuthorID) corpus.AuthorID {
	if !a.Named() {
		return a
	}
	if number, ok := strings.CutPrefix(string(a), "id:"); ok {
		return corpus.Numbered(m.pseudonym(number))
	}
	return corpus.AuthorID(m.pseudonym(string(a)))
}

var masked = regexp.MustCompile(`^p[0-9a-f]{10}$`)

// Made reports whether a word has the shape of a pseudonym; never for a nil
// mask.
func (m *Mask) Made(word string) bool { return m != nil && masked.MatchString(word) }

func (m *Mask) pseudonym(s string) string {
	if s == "" {
		return ""
	}
	mac := hmac.New(sha256.New, m.key)
	mac.Write([]byte(s))
	return "p" + hex.EncodeToString(mac.Sum(nil)[:5])
}

// word is a run that could be a handle, with the @ that makes it one for sure,
// or a Bluesky did. Dots and hyphens occur in handles of the fediverse.
var word = regexp.MustCompile(`did:[a-z]+:[A-Za-z0-9._%-]+|[@＠]?[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*(?:@[A-Za-z0-9.-]+)?`)

// text replaces every mention, and every known handle standing as a word.
func (m *Mask) text(s string) string {
	s = word.ReplaceAllStringFunc(s, func(w string) string {
		if strings.HasPrefix(w, "did:") {
			return m.pseudonym(w)
		}
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
	return m.oddIn(s)
}

var pieces = regexp.MustCompile(`[A-Za-z0-9_]+`)

// shortest is how long a name must be to be found without an @: shorter ones
// are parts of other words.
const shortest = 3

// oddIn replaces the known names that are no words.
func (m *Mask) oddIn(s string) string {
	folded := strings.Map(lower, s)
	if len(m.odd) == 0 || len(folded) != len(s) { // it is no text
		return s
	}
	var b strings.Builder
	done := 0
	for i, r := range folded {
		if i < done {
			continue
		}
		marked := strings.HasSuffix(s[:i], "@") || strings.HasSuffix(s[:i], "＠")
		for _, name := range m.odd[r] {
			if strings.HasPrefix(folded[i:], name) && (marked || utf8.RuneCountInString(name) >= shortest) {
				b.WriteString(s[done:i] + string(m.Name(corpus.AuthorID(name))))
				done = i + len(name)
				break
			}
		}
	}
	return b.String() + s[done:]
}

// lower keeps the length of what it folds, so that places stay the same.
func lower(r rune) rune {
	if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
		return l
	}
	return r
}

// learn takes note of every handle that a post names.
func (m *Mask) learn(p *corpus.Post) {
	m.know(p.Author, corpus.Handle(p.Handle), p.ReplyToAuthor, p.QuotesAuthor)
	m.know(p.Mentions...)
	m.know(p.Brand...)
}

func (m *Mask) know(list ...corpus.AuthorID) {
	for _, a := range list {
		if a != "" && !m.known[a] {
			m.known[a] = true
			m.knowOdd(string(a))
		}
	}
}

// knowOdd takes note of a name that is no word. Numbers of accounts are none.
func (m *Mask) knowOdd(name string) {
	if strings.HasPrefix(name, "id:") || word.FindString(name) == name {
		return
	}
	first, _ := utf8.DecodeRuneInString(name)
	at, _ := slices.BinarySearchFunc(m.odd[first], name, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	m.odd[first] = slices.Insert(m.odd[first], at, name)
}

// conversation masks every field that can hold a handle, in place.
func (m *Mask) conversation(c *corpus.Conversation) {
	c.ID = corpus.ConversationID(m.text(string(c.ID)))
	for j := range c.Posts {
		m.post(&c.Posts[j])
	}
}

// post masks a post, in place. Its permalink and file go, for they lead to the
// author.
func (m *Mask) post(p *corpus.Post) {
	p.Author, p.ReplyToAuthor, p.QuotesAuthor = m.Name(p.Author), m.Name(p.ReplyToAuthor), m.Name(p.QuotesAuthor)
	if p.Handle != "" {
		p.Handle = m.pseudonym(string(corpus.Handle(p.Handle)))
	}
	p.Number, p.URL, p.Source = m.pseudonym(p.Number), "", corpus.Source{}
	p.Mentions, p.Brand = m.names(p.Mentions), m.names(p.Brand)
	p.Text, p.Client = m.text(p.Text), m.text(p.Client)
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

// spread masks the handles in ids, as post does.
func (m *Mask) spread(times map[corpus.PostID]int) map[corpus.PostID]int {
	out := make(map[corpus.PostID]int, len(times))
	for id, n := range times {
		out[corpus.PostID(m.text(string(id)))] += n
	}
	return out
}

func (m *Mask) choice(c Choice) Choice {
	out := Choice{Flag: m.names(c.Flag), Config: m.names(c.Config), Intended: make(map[corpus.AuthorID]rubric.Mode), Words: make(map[corpus.AuthorID][]string), Likely: c.Likely}
	for a, mode := range c.Intended {
		out.Intended[m.Name(a)] = mode
	}
	for a, words := range c.Words {
		for _, w := range words { // a handle among them is masked in the texts, too
			out.Words[m.Name(a)] = append(out.Words[m.Name(a)], m.text(w))
		}
	}
	return out
}

// input masks the account of what was read: exports are often named after
// their owner, and a defect may quote what is wrong.
func (m *Mask) input(in *insight.Input) {
	number := make(map[string]string)
	for i := range in.Files {
		f := &in.Files[i]
		number[f.Path] = fmt.Sprintf("file-%d", i+1)
		f.Path = number[f.Path]
	}
	for i := range in.Defects {
		for j := range in.Defects[i].Examples {
			d := &in.Defects[i].Examples[j]
			d.Source.File, d.Err = number[d.Source.File], m.err(d.Err)
		}
	}
}

// err masks what an error says, in both languages.
func (m *Mask) err(err error) error {
	var said *lang.Error
	if !errors.As(err, &said) {
		return errors.New(m.text(err.Error()))
	}
	masked := *said
	masked.Args, masked.Err = make([]any, len(said.Args)), nil
	for i, a := range said.Args {
		switch a := a.(type) {
		case error:
			masked.Args[i] = m.err(a)
		case string, corpus.PostID:
			masked.Args[i] = m.text(fmt.Sprint(a))
		default:
			masked.Args[i] = a
		}
	}
	return &masked
}
