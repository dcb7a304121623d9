package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// misskey reads notes: an account's export, which names no author, and answers
// of the API, which do.
var misskey = Format{Name: "misskey", Detect: detectMisskey, Read: readMisskey}

// misskeyOwner stands for the nameless owner of an export.
const misskeyOwner = corpus.AuthorID("misskey-owner")

func detectMisskey(f *File) int {
	if !startsJSON(f.Head) {
		return 0
	}
	n := 0
	for _, k := range []string{`"replyId"`, `"renoteId"`, `"visibility"`, `"createdAt"`} {
		if bytes.Contains(f.Head, []byte(k)) {
			n++
		}
	}
	switch {
	case n == 4:
		return 90
	case n == 3:
		return 40
	}
	return 0
}

type misskeyNote struct {
	ID, Text, CW      string
	CreatedAt         time.Time
	ReplyID, RenoteID string
	Visibility        string
	FileIDs           []string
	Poll              json.RawMessage
	URI               string
	User              *struct{ Username, Host string }
	UserID            string
	Reply, Renote     *misskeyNote
	App               *struct{ Name string }
}

func (n *misskeyNote) handle() string {
	switch {
	case n == nil || n.User == nil:
		return ""
	case n.User.Host != "":
		return n.User.Username + "@" + n.User.Host
	}
	return n.User.Username
}

// pure reports whether the note only passes another on.
func (n *misskeyNote) pure() bool {
	noPoll := len(n.Poll) == 0 || string(n.Poll) == "null"
	return n.RenoteID != "" && n.Text == "" && n.CW == "" && len(n.FileIDs) == 0 && noPoll
}

func readMisskey(ctx context.Context, f *File, r *Reader) error {
	seen := map[string]bool{}
	brand := []corpus.AuthorID{misskeyOwner}
	var emit func(n *misskeyNote, depth int) error
	emit = func(n *misskeyNote, depth int) error {
		if n == nil || n.ID == "" || depth > 8 || depth > 0 && (seen[n.ID] || n.User == nil) {
			return nil
		}
		if depth > 0 {
			seen[n.ID] = true
		}
		if err := r.Emit(n.post(brand)); err != nil {
			return err
		}
		if err := emit(n.Reply, depth+1); err != nil {
			return err
		}
		return emit(n.Renote, depth+1)
	}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var n misskeyNote
		if err := json.Unmarshal(raw, &n); err != nil {
			return r.Broken(line, err)
		}
		if n.ID == "" {
			return r.Broken(line, lang.Errorf(lang.T{
				EN: "read a note: it has no id; it is left out",
				JA: "ノートの読み取り: id がありません。読み飛ばしました",
			}))
		}
		return emit(&n, 0)
	})
}

func (n *misskeyNote) post(brand []corpus.AuthorID) corpus.Post {
	p := corpus.Post{
		ID: corpus.PostID(n.ID), At: n.CreatedAt, ReplyTo: corpus.PostID(n.ReplyID), Quotes: corpus.PostID(n.RenoteID),
		ReplyToAuthor: corpus.Handle(n.Reply.handle()), QuotesAuthor: corpus.Handle(n.Renote.handle()),
		Handle: n.handle(), Number: n.UserID, URL: n.URI,
		Text:    strings.TrimSpace(n.CW + "\n" + n.Text),
		Private: n.Visibility == "followers" || n.Visibility == "specified",
	}
	if n.App != nil {
		p.Client = n.App.Name
	}
	if p.Author = corpus.Handle(p.Handle); p.Author == "" {
		p.Author, p.Handle = misskeyOwner, string(misskeyOwner)
		p.Brand, p.Blind = brand, corpus.BlindOthers
	}
	if n.pure() {
		p.Kind = corpus.Repost
	}
	p.Mentions = mentionsIn(p.Text)
	return p
}
