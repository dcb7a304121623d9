package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// mastodonArchive reads outbox.json of a Mastodon export; actor.json beside it
// names the owner.
var mastodonArchive = Format{Name: "mastodon-archive", Detect: detectOutbox, Read: readOutbox}

// mastodonAPI reads statuses of Mastodon's API: alone, in arrays, by lines, or
// as the context of a status.
var mastodonAPI = Format{Name: "mastodon-api", Detect: detectMastodonAPI, Read: readMastodonAPI}

func detectOutbox(f *File) int {
	if !startsJSON(f.Head) || !bytes.Contains(f.Head, []byte(`"orderedItems"`)) {
		return 0
	}
	if path.Base(f.Name) == "outbox.json" || bytes.Contains(f.Head, []byte("activitystreams")) {
		return 95
	}
	return 60
}

type activity struct {
	ID        string
	Type      string
	Actor     string
	Published time.Time
	To, CC    stringList
	Object    json.RawMessage
}

type note struct {
	ID           string
	Type         string
	URL          string
	InReplyTo    string
	Conversation string
	Content      string
	Summary      string
	Published    time.Time
	To, CC       stringList
	QuoteURL     string `json:"quoteUrl"`
	Quote        string `json:"quote"`
	Tag          []struct{ Type, Href, Name string }
}

// stringList takes a string where a list of one was meant.
type stringList []string

func (l *stringList) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*l = stringList{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(l))
}

func public(lists ...stringList) bool {
	for _, l := range lists {
		for _, s := range l {
			if strings.HasSuffix(s, "#Public") || s == "as:Public" || s == "Public" {
				return true
			}
		}
	}
	return false
}

// actorPath takes the user from the address of an account or of its post.
var actorPath = regexp.MustCompile(`^/(?:users/|@)([A-Za-z0-9_.\-]+)`)

// actorOf names the account of an address: bare on the host home, else with
// its host.
func actorOf(address, home string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	m := actorPath.FindStringSubmatch(u.Path)
	switch {
	case m == nil:
		return ""
	case u.Host == home:
		return m[1]
	}
	return m[1] + "@" + u.Host
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

type outbox struct {
	r      *Reader
	handle string
	home   string // the owner's host
	brand  []corpus.AuthorID
}

func readOutbox(ctx context.Context, f *File, r *Reader) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	o := &outbox{r: r}
	if a := f.Sibling("actor.json"); a != nil {
		if raw, err := readAside(a); err == nil {
			var actor struct{ ID, PreferredUsername string }
			if json.Unmarshal(raw, &actor) == nil && actor.PreferredUsername != "" {
				o.own(actor.PreferredUsername, hostOf(actor.ID))
			}
		}
	}
	dec := json.NewDecoder(rc)
	if err := seekItems(dec, "orderedItems"); err != nil {
		return r.Broken(1, errNotJSON)
	}
	for dec.More() {
		if err := ctx.Err(); err != nil {
			return err
		}
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return r.Broken(0, errNotJSON) // what follows cannot be told apart
		}
		var a activity
		if err := json.Unmarshal(raw, &a); err != nil {
			if err := r.Broken(0, err); err != nil {
				return err
			}
			continue
		}
		if err := o.activity(a); err != nil {
			return err
		}
	}
	return nil
}

// seekItems moves dec into the array that the top-level object holds under key.
func seekItems(dec *json.Decoder, key string) error {
	depth := 0
	for {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
		case string:
			if depth != 1 || t != key {
				continue
			}
			next, err := dec.Token()
			if err != nil {
				return err
			}
			if next == json.Delim('[') {
				return nil
			}
			if d, ok := next.(json.Delim); ok && d == '{' {
				depth++
			}
		}
	}
}

func (o *outbox) own(handle, home string) {
	o.handle, o.home = handle, home
	o.brand = []corpus.AuthorID{corpus.Handle(handle)}
}

func (o *outbox) activity(a activity) error {
	if a.Type != "Create" && a.Type != "Announce" {
		return nil
	}
	if o.handle == "" {
		home := hostOf(a.Actor)
		o.own(actorOf(a.Actor, home), home)
	}
	if corpus.Handle(o.handle) == "" {
		return o.r.Broken(0, lang.Errorf(lang.T{
			EN: "read an activity: nothing names its author; keep actor.json beside outbox.json",
			JA: "アクティビティの読み取り: 投稿者がわかりません。actor.json を outbox.json と同じ場所に置いてください",
		}))
	}
	p := corpus.Post{Author: o.brand[0], Handle: o.handle, At: a.Published, Blind: corpus.BlindOthers, Brand: o.brand}
	p.Private = !public(a.To, a.CC)
	if a.Type == "Announce" {
		var target string
		if json.Unmarshal(a.Object, &target) != nil {
			var n note
			_ = json.Unmarshal(a.Object, &n)
			target = n.ID
		}
		p.ID, p.Kind = corpus.PostID(a.ID), corpus.Repost
		if a.ID == "" {
			p.ID = corpus.PostID("announce/" + target)
		}
		p.Quotes, p.QuotesAuthor = corpus.PostID(target), corpus.Handle(actorOf(target, o.home))
		return o.r.Emit(p)
	}
	var n note
	if err := json.Unmarshal(a.Object, &n); err != nil || n.ID == "" {
		return o.r.Broken(0, lang.Errorf(lang.T{
			EN: "read an activity: its object is no post; it is left out",
			JA: "アクティビティの読み取り: 投稿が入っていません。読み飛ばしました",
		}))
	}
	o.note(&p, n)
	return o.r.Emit(p)
}

func (o *outbox) note(p *corpus.Post, n note) {
	p.ID, p.URL = corpus.PostID(n.ID), n.URL
	p.ConversationID = corpus.ConversationID(n.Conversation)
	p.Text = warned(n.Summary, n.Content)
	p.Private = p.Private && !public(n.To, n.CC)
	if p.At.IsZero() {
		p.At = n.Published
	}
	if n.InReplyTo != "" {
		p.ReplyTo, p.ReplyToAuthor = corpus.PostID(n.InReplyTo), corpus.Handle(actorOf(n.InReplyTo, o.home))
	}
	if q := n.Quote + n.QuoteURL; q != "" {
		if n.Quote != "" {
			q = n.Quote
		}
		p.Quotes, p.QuotesAuthor = corpus.PostID(q), corpus.Handle(actorOf(q, o.home))
	}
	for _, t := range n.Tag {
		if t.Type == "Mention" {
			p.Mentions = addAuthor(p.Mentions, corpus.Handle(strings.TrimSuffix(t.Name, "@"+o.home)))
		}
	}
}

// warned puts a content warning before the text: it is part of what was said.
func warned(summary, html string) string {
	text := htmlText(html)
	if summary = strings.TrimSpace(summary); summary == "" {
		return text
	}
	return strings.TrimSpace(summary + "\n" + text)
}
