package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// misskey reads notes of Misskey and its relatives (Firefish, Sharkey,
// CherryPick): an account's export, which names no author, and answers of the
// API, which do. The id of a post is the note's own: unlike its address it is
// also in exports and in replies, so that files of one server fit together.
// Ids of two servers do not meet: they carry milliseconds and a random part.
var misskey = Format{Name: "misskey", Detect: detectMisskey, Read: readMisskey}

func detectMisskey(f *File) int {
	if !startsJSON(f.Head) {
		return 0
	}
	n := 0
	for _, k := range []string{"replyId", "renoteId", "visibility", "createdAt"} {
		if hasKeys(f.Head, k) {
			n++
		}
	}
	switch n {
	case 4:
		return 90
	case 3:
		return 40
	}
	return 0
}

type misskeyNote struct {
	ID, Text, CW      string
	CreatedAt         string
	ReplyID, RenoteID string
	Visibility        string
	IsHidden          bool // the server keeps the text from who asked
	FileIDs           []string
	Poll              json.RawMessage
	URI, URL          string
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

// author is whom the note itself names, "" in an export.
func (n *misskeyNote) author() corpus.AuthorID {
	if n == nil {
		return ""
	}
	return cmp.Or(corpus.Handle(n.handle()), corpus.Numbered(n.UserID))
}

// pure reports whether the note only passes another on.
func (n *misskeyNote) pure() bool {
	noPoll := len(n.Poll) == 0 || string(n.Poll) == "null"
	return n.RenoteID != "" && n.ReplyID == "" && n.Text == "" && n.CW == "" && len(n.FileIDs) == 0 && noPoll
}

func (n *misskeyNote) private() bool {
	switch n.Visibility {
	case "", "public", "home":
		return n.IsHidden
	}
	return true // followers, specified
}

// aid is an id that carries its time: the form that Misskey uses by itself,
// and the longer one of 2023.
var aid = lazily(`^[0-9a-z]{10}(?:[0-9a-z]{6})?$`)

// misskeyTime is the time that an id carries: milliseconds since 2000 in its
// first eight digits, of base 36.
func misskeyTime(id string) time.Time {
	if !aid().MatchString(id) {
		return time.Time{}
	}
	ms, err := strconv.ParseInt(id[:8], 36, 64)
	at := time.UnixMilli(ms + 946_684_800_000).UTC()
	if err != nil || at.Year() < 2014 { // before Misskey: another kind of id
		return time.Time{}
	}
	return at
}

func (n *misskeyNote) at() (time.Time, error) {
	if n.CreatedAt == "" {
		return misskeyTime(n.ID), nil
	}
	return fediTime(n.CreatedAt)
}

// misskeyReader gives out the notes of one file.
type misskeyReader struct {
	r     *Reader
	owner string // of an export
	brand []corpus.AuthorID
	seen  map[string]bool
}

func readMisskey(ctx context.Context, f *File, r *Reader) error {
	m := &misskeyReader{r: r, owner: r.Owner("misskey-owner"), seen: map[string]bool{}}
	m.brand = []corpus.AuthorID{corpus.Handle(m.owner)}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var n struct {
			misskeyNote
			Type string       // of a notification
			Note *misskeyNote // of a notification, a favourite, a clip
		}
		if err := r.picker.decode(raw, &n); err != nil {
			return r.Broken(line, badShape(err))
		}
		if wrapped := n.Visibility == ""; wrapped && n.Note != nil && n.Type != "" {
			n.misskeyNote = *n.Note
		} else if wrapped && (n.Note != nil || n.Type != "" && n.UserID != "") {
			return nil // liked or collected, not passed on; a new follower
		}
		at, err := n.at()
		if err == nil && (n.ID == "" || n.User != nil && n.author() == "") {
			err = lang.Errorf(lang.T{
				EN: "read a note: it has no id or no author; it is left out",
				JA: "ノートの読み取り: id か投稿者がありません。読み飛ばしました",
			})
		}
		if err != nil {
			return r.Broken(line, err)
		}
		return m.emit(&n.misskeyNote, at, 0)
	})
}

// emit gives out a note, and after it the notes it answers and passes on.
func (m *misskeyReader) emit(n *misskeyNote, at time.Time, depth int) error {
	m.seen[n.ID] = true
	if err := m.r.Emit(m.post(n, at)); err != nil {
		return err
	}
	for _, in := range []*misskeyNote{n.Reply, n.Renote} {
		if in == nil || in.ID == "" || in.author() == "" || m.seen[in.ID] || depth == maxCarried {
			continue
		}
		at, _ := in.at()
		if err := m.emit(in, at, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (m *misskeyReader) post(n *misskeyNote, at time.Time) corpus.Post {
	p := corpus.Post{
		ID: corpus.PostID(n.ID), At: at, ReplyTo: corpus.PostID(n.ReplyID), Quotes: corpus.PostID(n.RenoteID),
		ReplyToAuthor: n.Reply.author(), QuotesAuthor: n.Renote.author(),
		Author: n.author(), Handle: n.handle(), Number: n.UserID, URL: cmp.Or(n.URL, n.URI),
		Text: warned(n.CW, n.Text), Private: n.private(),
	}
	if n.App != nil {
		p.Client = n.App.Name
	}
	if p.Author == "" {
		p.Author, p.Handle = m.brand[0], m.owner
		p.Brand, p.Blind = m.brand, corpus.BlindOthers
	}
	if n.pure() {
		p.Kind = corpus.Repost
	}
	p.Mentions = mentionsIn(p.Text)
	if p.ReplyTo != "" && p.ReplyToAuthor == "" {
		p.ReplyToAuthor = answered(strings.TrimSpace(n.Text), p.Mentions)
	}
	return p
}
