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

// bluesky reads answers of Bluesky's API: feeds, threads, posts, records.
var bluesky = Format{Name: "bluesky", Detect: detectBluesky, Read: readBluesky}

func detectBluesky(f *File) int {
	if startsJSON(f.Head) && bytes.Contains(f.Head, []byte("at://")) && bytes.Contains(f.Head, []byte("app.bsky.")) {
		return 90
	}
	return 0
}

type skyAuthor struct{ DID, Handle string }

type skyRecord struct {
	Type      string `json:"$type"`
	Text      string
	CreatedAt string
	Via       string
	Reply     *struct{ Root, Parent skyRef }
	Embed     json.RawMessage
	Facets    []struct {
		Index    struct{ ByteStart, ByteEnd int }
		Features []struct {
			Type string `json:"$type"`
			URI  string
		}
	}
}

type skyRef struct{ URI string }

type skyPost struct {
	URI    string
	Author skyAuthor
	Record *skyRecord
	Value  *skyRecord // of a bare record, an embedded one
	Embed  json.RawMessage
}

// skyNode is anything an answer nests posts in.
type skyNode struct {
	skyPost
	Type        string `json:"$type"`
	Post        *skyPost
	Parent      *skyNode
	Replies     []*skyNode
	Thread      *skyNode
	Feed        []*skyNode
	Posts       []*skyPost
	PostRecords []*skyPost
	Records     []*skyPost
	Reason      *struct {
		Type      string `json:"$type"`
		By        skyAuthor
		IndexedAt string
	}
	Reply       json.RawMessage
	NotFound    bool
	Blocked     bool
	AccountMeta *struct {
		Identity struct{ DID, Handle string }
	}
}

type sky struct {
	r       *Reader
	line    int
	seen    map[string]bool
	handles map[string]string // did → handle
}

func readBluesky(ctx context.Context, f *File, r *Reader) error {
	s := &sky{r: r, seen: map[string]bool{}, handles: map[string]string{}}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var n skyNode
		if err := json.Unmarshal(raw, &n); err != nil {
			return r.Broken(line, err)
		}
		s.line = line
		if n.AccountMeta != nil {
			s.handles[n.AccountMeta.Identity.DID] = n.AccountMeta.Identity.Handle
		}
		return s.node(&n, 0)
	})
}

func (s *sky) node(n *skyNode, depth int) error {
	if n == nil || depth > 2000 || n.NotFound || n.Blocked {
		return nil // a hole in a thread: the replies keep its id
	}
	for _, up := range []*skyNode{n.Thread, n.Parent} {
		if err := s.node(up, depth+1); err != nil {
			return err
		}
	}
	if err := s.holder(n); err != nil {
		return err
	}
	for _, p := range append(append(n.Posts, n.PostRecords...), n.Records...) {
		if err := s.post(p, 0); err != nil {
			return err
		}
	}
	for _, list := range [][]*skyNode{n.Feed, n.Replies} {
		for _, c := range list {
			if err := s.node(c, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// holder gives out what the node itself is: a post, a repost, a bare record.
func (s *sky) holder(n *skyNode) error {
	if n.Post == nil {
		if n.URI == "" {
			return nil
		}
		return s.post(&n.skyPost, 0)
	}
	var around struct{ Root, Parent *skyPost }
	if len(n.Reply) > 0 && json.Unmarshal(n.Reply, &around) == nil {
		for _, p := range []*skyPost{around.Root, around.Parent} {
			if p != nil && p.Record != nil {
				if err := s.post(p, 0); err != nil {
					return err
				}
			}
		}
	}
	if err := s.post(n.Post, 0); err != nil {
		return err
	}
	if n.Reason == nil || !strings.HasSuffix(n.Reason.Type, "#reasonRepost") || s.author(n.Reason.By, "") == "" {
		return nil
	}
	at, _ := skyTime(n.Reason.IndexedAt)
	p := corpus.Post{
		ID: corpus.PostID(n.Post.URI + "#repost-" + n.Reason.By.DID), Kind: corpus.Repost, At: at,
		Quotes: corpus.PostID(n.Post.URI), QuotesAuthor: s.author(n.Post.Author, n.Post.URI),
		Author: s.author(n.Reason.By, ""), Handle: n.Reason.By.Handle, Number: n.Reason.By.DID,
	}
	p.Source.Line = s.line
	return s.r.Emit(p)
}

func (s *sky) post(p *skyPost, depth int) error {
	if p == nil || p.URI == "" || s.seen[p.URI] || depth > 8 {
		return nil
	}
	rec := p.Record
	if rec == nil {
		rec = p.Value
	}
	if rec == nil {
		return nil
	}
	s.seen[p.URI] = true
	if rec.Type != "" && rec.Type != "app.bsky.feed.post" {
		return s.r.Broken(s.line, lang.Errorf(lang.T{
			EN: "read a Bluesky record: %q is not a post; give answers of getAuthorFeed or getPostThread",
			JA: "Bluesky のレコードの読み取り: %q は投稿ではありません。getAuthorFeed か getPostThread の JSON を渡してください",
		}, rec.Type))
	}
	at, ok := skyTime(rec.CreatedAt)
	out := corpus.Post{
		ID: corpus.PostID(p.URI), At: at, Text: skyText(rec), Client: rec.Via,
		Author: s.author(p.Author, p.URI), Number: didOf(p.URI),
	}
	if !ok || out.Author == "" {
		return s.r.Broken(s.line, lang.Errorf(lang.T{
			EN: "read a Bluesky post: it has no author or no readable time; it is left out",
			JA: "Bluesky の投稿の読み取り: 投稿者か日時がわかりません。読み飛ばしました",
		}))
	}
	if out.Handle = s.handles[out.Number]; out.Handle != "" {
		_, key, _ := strings.Cut(p.URI, "/app.bsky.feed.post/")
		out.URL = "https://bsky.app/profile/" + out.Handle + "/post/" + key
	}
	if rec.Reply != nil {
		out.ReplyTo = corpus.PostID(rec.Reply.Parent.URI)
		out.ReplyToAuthor = s.author(skyAuthor{}, rec.Reply.Parent.URI)
		out.ConversationID = corpus.ConversationID(rec.Reply.Root.URI)
	}
	quoted := s.quote(p.Embed)
	if uri := embedURI(rec.Embed); uri != "" {
		out.Quotes, out.QuotesAuthor = corpus.PostID(uri), s.author(skyAuthor{}, uri)
	}
	out.Mentions = skyMentions(out.Text)
	out.Source.Line = s.line
	if err := s.r.Emit(out); err != nil {
		return err
	}
	return s.post(quoted, depth+1)
}

// author prefers the handle; a did is all that some records name.
func (s *sky) author(a skyAuthor, uri string) corpus.AuthorID {
	did := a.DID
	if did == "" {
		did = didOf(uri)
	}
	if a.Handle != "" && a.Handle != "handle.invalid" {
		s.handles[did] = a.Handle
	}
	if h := s.handles[did]; h != "" {
		return corpus.Handle(h)
	}
	return corpus.Numbered(did)
}

// didOf takes the author's did from at://did:…/collection/key.
func didOf(uri string) string {
	did, _, _ := strings.Cut(strings.TrimPrefix(uri, "at://"), "/")
	return did
}

type skyEmbed struct {
	URI    string
	Record json.RawMessage
}

// embedURI is the post that an embed of a record quotes, "" for none.
func embedURI(raw json.RawMessage) string {
	for range 3 {
		var e skyEmbed
		if len(raw) == 0 || json.Unmarshal(raw, &e) != nil {
			return ""
		}
		if strings.Contains(e.URI, "/app.bsky.feed.post/") {
			return e.URI
		}
		raw = e.Record
	}
	return ""
}

// quote is the post shown in the view of an embed, nil for none.
func (s *sky) quote(raw json.RawMessage) *skyPost {
	for range 3 {
		var e skyEmbed
		if len(raw) == 0 || json.Unmarshal(raw, &e) != nil {
			return nil
		}
		if strings.Contains(e.URI, "/app.bsky.feed.post/") {
			var p skyPost
			if json.Unmarshal(raw, &p) != nil || p.Value == nil {
				return nil
			}
			s.author(p.Author, p.URI)
			return &p
		}
		raw = e.Record
	}
	return nil
}

// skyText writes shortened links out. Facets count bytes of the text.
func skyText(rec *skyRecord) string {
	text, shift := rec.Text, 0
	last := 0
	for _, f := range rec.Facets {
		a, b := f.Index.ByteStart, f.Index.ByteEnd
		if a < last || b <= a || b > len(rec.Text) {
			continue
		}
		for _, x := range f.Features {
			if strings.HasSuffix(x.Type, "#link") && strings.HasSuffix(rec.Text[a:b], "...") {
				text = text[:a+shift] + x.URI + text[b+shift:]
				shift += len(x.URI) - (b - a)
			}
		}
		last = b
	}
	return text
}

// skyMentions finds @handle.tld, whose dots are part of the name.
func skyMentions(text string) []corpus.AuthorID {
	var out []corpus.AuthorID
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !(r == '@' || r == '.' || r == '-' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z')
	}) {
		if name, ok := strings.CutPrefix(w, "@"); ok && strings.Contains(strings.Trim(name, "."), ".") {
			out = addAuthor(out, corpus.Handle(strings.Trim(name, ".")))
		}
	}
	return out
}

// skyTime reads RFC 3339; some clients leave the zone out and mean UTC.
func skyTime(s string) (time.Time, bool) {
	at, _, ok := parseTime(s, time.UTC)
	return at, ok
}
