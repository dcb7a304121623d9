package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"path"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// mastodonArchive reads outbox.json of an export of Mastodon, Pleroma or
// Akkoma, and the outbox of any ActivityPub server; actor.json beside it names
// the owner.
var mastodonArchive = Format{Name: "mastodon-archive", Detect: detectOutbox, Read: readOutbox}

// detectOutbox leaves likes.json and bookmarks.json alone: they are addresses
// of other people's posts.
func detectOutbox(f *File) int {
	base := path.Base(f.Name)
	switch {
	case !startsJSON(f.Head) || base == "likes.json" || base == "bookmarks.json" || hasKeys(f.Head, "orderedItems") && startsList().Match(f.Head):
		return 0
	case hasKeys(f.Head, "orderedItems") && (base == "outbox.json" || bytes.Contains(f.Head, []byte("activitystreams"))):
		return 95
	case looksActive(f.Head):
		return 85
	case hasKeys(f.Head, "orderedItems"):
		return 60
	}
	return 0
}

// outbox is the account whose activities are read.
type outbox struct {
	r      *Reader
	line   int
	actor  string // the owner's address
	home   string // and host
	handle string
	author corpus.AuthorID
	brand  []corpus.AuthorID
}

var (
	errNoPost = lang.Errorf(lang.T{
		EN: "read an activity: its object is no post; it is left out",
		JA: "アクティビティの読み取り: 投稿が入っていません。読み飛ばしました",
	})
	errNoActor = lang.Errorf(lang.T{
		EN: "read an activity: nothing names its author; keep actor.json beside outbox.json",
		JA: "アクティビティの読み取り: 投稿者がわかりません。actor.json を outbox.json と同じ場所に置いてください",
	})
)

func readOutbox(ctx context.Context, f *File, r *Reader) error {
	each := func(r *Reader, fn func(int, json.RawMessage) error) error {
		if hasKeys(f.Head, "orderedItems") {
			return eachItem(ctx, f, r, 2, []string{"orderedItems"}, fn)
		}
		return eachJSON(ctx, f, r, fn)
	}
	o := &outbox{r: r}
	o.named(f)
	if o.actor == "" || o.handle == "" {
		quiet := &Reader{file: f, info: &FileInfo{}, sink: func(corpus.Post, error) bool { return true }}
		if err := each(quiet, o.guess); err != nil && !errors.Is(err, errStop) {
			return err
		}
	}
	o.own()
	return each(r, func(line int, raw json.RawMessage) error {
		o.line = line
		var a activity
		if err := json.Unmarshal(raw, &a); err != nil {
			return r.Broken(line, badShape(err))
		}
		if isPost(a.Type) {
			a = activity{Type: "Create", Object: raw}
		}
		switch a.Type {
		case "Announce":
			return o.announce(a)
		case "Create", "Update":
			return o.create(a)
		case "":
			return r.Broken(line, errNoPost)
		}
		return nil // follows, likes, deletions: nothing was said
	})
}

// named takes the owner from actor.json.
func (o *outbox) named(f *File) {
	actor := aside[struct{ ID, PreferredUsername string }](f.Sibling("actor.json"))
	o.actor, o.home, o.handle = actor.ID, hostOf(actor.ID), actor.PreferredUsername
}

// guess takes the owner from the first activity, and its name from the first
// that has it.
func (o *outbox) guess(_ int, raw json.RawMessage) error {
	var a activity
	var n note
	if json.Unmarshal(raw, &a) != nil {
		return nil
	}
	if isPost(a.Type) {
		a.Object = raw
	}
	if a.Type != "Announce" {
		_ = json.Unmarshal(a.Object, &n)
	}
	n.ID = cmp.Or(n.ID, a.ID)
	a.Actor = cmp.Or(a.Actor, n.AttributedTo)
	if o.actor == "" {
		o.actor, o.home = string(a.Actor), hostOf(string(a.Actor))
	}
	if o.handle == "" && string(a.Actor) == o.actor {
		o.handle = n.writer(o.actor, o.home)
	}
	if o.actor == "" || o.handle == "" {
		return nil
	}
	return errStop
}

// own settles what the owner is called: by name, else by address.
func (o *outbox) own() {
	if o.handle == "" {
		o.handle = o.r.Owner("")
	}
	if o.author = corpus.Handle(o.handle); o.author == "" {
		o.author = corpus.Numbered(o.actor)
	}
	o.brand = []corpus.AuthorID{o.author}
}

// by names the author of a post: the owner, whose export shows nobody else's
// answers, or another account.
func (o *outbox) by(p *corpus.Post, actor, handle string) {
	if actor == "" || actor == o.actor {
		p.Author, p.Handle = o.author, o.handle
		p.Brand, p.Blind = o.brand, corpus.BlindOthers
		return
	}
	if p.Handle, p.Author = handle, corpus.Handle(handle); p.Author == "" {
		p.Author = corpus.Numbered(actor)
	}
}

// at names the account of the address of a post.
func (o *outbox) at(address string) corpus.AuthorID {
	if o.actor != "" && strings.HasPrefix(address, o.actor+"/") {
		return o.author
	}
	return corpus.Handle(actorOf(address, o.home))
}

// announce gives out a repost, and before it the post where it lies inside.
func (o *outbox) announce(a activity) error {
	var target ref
	if json.Unmarshal(a.Object, &target) != nil || target == "" {
		return o.r.Broken(o.line, errNoPost)
	}
	p := corpus.Post{Kind: corpus.Repost, Quotes: corpus.PostID(target), QuotesAuthor: o.at(string(target)), Private: !public(a.To, a.CC)}
	if o.by(&p, string(a.Actor), actorOf(string(a.Actor), o.home)); p.Author == "" {
		return o.r.Broken(o.line, errNoActor)
	}
	var err error
	if p.At, err = fediTime(a.Published); err != nil {
		return o.r.Broken(o.line, err)
	}
	if p.ID = corpus.PostID(a.ID); p.ID == "" {
		p.ID = corpus.PostID(string(p.Author)+"/") + p.Quotes
	}
	var n note
	if json.Unmarshal(a.Object, &n) == nil && n.AttributedTo != "" && isPost(n.Type) {
		if err := o.create(activity{Object: a.Object}); err != nil {
			return err
		}
	}
	return o.r.Emit(p)
}

// create gives out the post that was written or edited.
func (o *outbox) create(a activity) error {
	var n note
	switch err := json.Unmarshal(a.Object, &n); {
	case err == nil && n.Type != "" && !isPost(n.Type):
		return nil // a chat, a vote, a changed profile
	case err != nil || n.ID == "":
		return o.r.Broken(o.line, errNoPost)
	}
	a.Actor = cmp.Or(a.Actor, n.AttributedTo)
	p := corpus.Post{
		ID: corpus.PostID(n.ID), URL: string(n.URL), ConversationID: corpus.ConversationID(cmp.Or(n.Conversation, n.Context)),
		Private: !public(a.To, a.CC, n.To, n.CC),
	}
	if o.by(&p, string(a.Actor), n.writer(string(a.Actor), o.home)); p.Author == "" {
		return o.r.Broken(o.line, errNoActor)
	}
	var err error
	if p.At, err = fediTime(cmp.Or(n.Published, a.Published)); err != nil {
		return o.r.Broken(o.line, err)
	}
	body := n.body()
	p.Text = warned(n.Summary, body)
	p.Mentions = inOrder(p.Text, n.mentioned(o.home))
	if n.InReplyTo != "" {
		p.ReplyTo, p.ReplyToAuthor = corpus.PostID(n.InReplyTo), o.at(string(n.InReplyTo))
		if p.ReplyToAuthor == "" {
			p.ReplyToAuthor = answered(body, p.Mentions)
		}
	}
	if q := n.quoted(); q != "" {
		p.Quotes, p.QuotesAuthor = corpus.PostID(q), o.at(q)
	}
	return o.r.Emit(p)
}
