package archive

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// activity is what an account did, as ActivityPub writes it.
type activity struct {
	ID        string
	Type      string
	Actor     ref
	Published string
	To, CC    refs
	Object    json.RawMessage
}

// note is a post as ActivityPub writes it, with what servers add to it.
type note struct {
	ID           string
	Type         string
	URL          ref
	AttributedTo ref
	InReplyTo    ref
	Conversation ref
	Context      ref // the conversation of newer servers
	Content      string
	ContentMap   map[string]string
	Source       json.RawMessage // what was typed, of Pleroma and Misskey
	Name         string          // title of an article
	Summary      string
	Published    string
	To, CC       refs
	Quote        ref // Mastodon
	MisskeyQuote ref `json:"_misskey_quote"`
	QuoteURL     ref `json:"quoteUrl"` // Pleroma, Misskey
	QuoteURI     ref `json:"quoteUri"` // Fedibird, Akkoma
	Tag          tags
}

// isPost names the objects that are posts. Chat messages and votes are none.
func isPost(kind string) bool {
	return slices.Contains([]string{"Note", "Question", "Article", "Page", "Event", "Video", "Audio", "Image"}, kind)
}

// ref points at something: by its address, as an object that has one, or as a
// list whose first element does. A deleted object has none.
type ref string

func (r *ref) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(b, &list); err != nil || len(list) == 0 {
			return err
		}
		b = list[0]
	}
	if b[0] != '{' {
		return json.Unmarshal(b, (*string)(r))
	}
	var o struct{ ID, Href string }
	err := json.Unmarshal(b, &o)
	*r = ref(cmp.Or(o.ID, o.Href))
	return err
}

// refs takes one where a list of one was meant.
type refs []ref

func (l *refs) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]ref)(l))
	}
	var one ref
	err := json.Unmarshal(b, &one)
	*l = refs{one}
	return err
}

type tag struct{ Type, Href, Name string }

// tags leaves out what is no tag: some servers mix in bare words.
type tags []tag

func (l *tags) UnmarshalJSON(b []byte) error {
	list := []json.RawMessage{b}
	if b[0] == '[' {
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
	}
	for _, raw := range list {
		var t tag
		if json.Unmarshal(raw, &t) == nil {
			*l = append(*l, t)
		}
	}
	return nil
}

func public(lists ...refs) bool {
	for _, l := range lists {
		for _, s := range l {
			if strings.HasSuffix(string(s), "#Public") || s == "as:Public" || s == "Public" {
				return true
			}
		}
	}
	return false
}

// quoted is the address of the post that the note quotes.
func (n *note) quoted() string {
	return string(cmp.Or(n.Quote, n.QuoteURL, n.QuoteURI, n.MisskeyQuote))
}

// body is the text of the note without its content warning.
func (n *note) body() string {
	if n.Content != "" {
		return htmlText(n.Content)
	}
	var langs []string
	for l := range n.ContentMap {
		langs = append(langs, l)
	}
	if len(langs) > 0 {
		return htmlText(n.ContentMap[slices.Min(langs)])
	}
	var typed struct{ Content string }
	if json.Unmarshal(n.Source, &typed) == nil && typed.Content != "" {
		return typed.Content
	}
	return n.Name
}

// warned puts a content warning before the text: it is part of what was said.
// Misskey marks an empty one by a space of no width.
func warned(summary, text string) string {
	return strings.TrimSpace(strings.Trim(summary, " \n\u200B") + "\n" + text)
}

// fediTime reads a time of the Fediverse. One that is not there is zero; one
// without a zone is in UTC.
func fediTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, _, ok := parseTime(s, time.UTC)
	if !ok {
		return at, lang.Errorf(lang.T{
			EN: "read a post: %.40q is no time that is known; it is left out",
			JA: "投稿の読み取り: 日時 %.40q を読めません。読み飛ばしました"}, s)
	}
	return at, nil
}

// actorPath takes the user from the address of an account or of its post.
var actorPath = lazily(`^/(?:users/|@)([A-Za-z0-9_.\-]+)`)

// actorOf names the account of an address: bare on the host home, else with
// its host.
func actorOf(address, home string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	m := actorPath().FindStringSubmatch(u.Path)
	switch {
	case m == nil:
		return ""
	case u.Host == home:
		return m[1]
	}
	return m[1] + "@" + u.Host
}

// writer names the account that wrote the note. The page of a post has the
// name where the address of the account has a number: newer Mastodon. Misskey
// has numbers only.
func (n *note) writer(actor, home string) string {
	if u, err := url.Parse(string(n.URL)); err == nil && strings.HasPrefix(u.Path, "/@") {
		return actorOf(string(n.URL), home)
	}
	if u, err := url.Parse(n.ID); err == nil && strings.HasPrefix(u.Path, "/notes/") {
		return ""
	}
	return actorOf(actor, home)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// mentioned are the accounts that the note's tags mention.
func (n *note) mentioned(home string) []corpus.AuthorID {
	var out []corpus.AuthorID
	for _, t := range n.Tag {
		if t.Type != "Mention" {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(t.Name, "@"), "@"+home)
		if h := hostOf(t.Href); h != "" && h != home && name != "" && !strings.Contains(name, "@") {
			name += "@" + h
		}
		out = addAuthor(out, corpus.Handle(name))
	}
	return out
}

// inOrder sorts accounts as the text mentions them, mostly without their host.
// Servers list them by number.
func inOrder(text string, named []corpus.AuthorID) []corpus.AuthorID {
	if len(named) < 2 {
		return named
	}
	var out []corpus.AuthorID
	for _, m := range mentionsIn(text) {
		for _, n := range named {
			short, _, _ := strings.Cut(string(n), "@")
			if m == n || string(m) == short {
				out = addAuthor(out, n)
			}
		}
	}
	for _, n := range named {
		out = addAuthor(out, n)
	}
	return out
}

// answered is whom a reply answers where no address tells: the one it begins
// with.
func answered(text string, mentions []corpus.AuthorID) corpus.AuthorID {
	if strings.HasPrefix(text, "@") && len(mentions) > 0 {
		return mentions[0]
	}
	return ""
}

// startsList tells a list of posts from one of their addresses, such as likes.
var startsList = lazily(`"orderedItems"\s*:\s*\[\s*"`)

var anActivity = lazily(`"type"\s*:\s*"(?:Create|Announce|Note|Question)"`)

// looksActive knows activities or notes that no list holds.
func looksActive(head []byte) bool {
	return hasKeys(head, "published") && anActivity().Match(head) &&
		(hasKeys(head, "actor", "object") || hasKeys(head, "attributedTo", "content")) &&
		(bytes.Contains(head, []byte("activitystreams")) || bytes.Contains(head, []byte("as:Public")))
}
