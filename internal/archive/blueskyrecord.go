package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// The collections of a repository that are read. The type of a record has the
// name of its collection.
const (
	skyPosts   = "app.bsky.feed.post"
	skyReposts = "app.bsky.feed.repost"
)

// skyRecord is a post or a repost as its author's repository keeps it, in JSON
// or in CBOR.
type skyRecord struct {
	Type      string `json:"$type"`
	Text      string
	CreatedAt string
	Via       any // the client's name in a post, a reference in a repost
	Reply     *struct{ Root, Parent skyRef }
	Subject   skyRef // of a repost
	Embed     *skyEmbed
	Facets    []skyFacet
}

type skyRef struct{ URI string }

// skyFacet says what a part of the text is. It counts bytes.
type skyFacet struct {
	Index    struct{ ByteStart, ByteEnd int }
	Features []struct {
		Type string `json:"$type"`
		URI  string // of a #link
		DID  string // of a #mention
	}
}

type skyAuthor struct{ DID, Handle string }

// known is the handle, "" where the platform could not confirm it.
func (a skyAuthor) known() string {
	if a.Handle == "handle.invalid" {
		return ""
	}
	return a.Handle
}

// skyPost is a record with its address, and what a view shows beside it.
type skyPost struct {
	URI    string
	Author skyAuthor
	Record *skyRecord
	Value  *skyRecord // of a bare record, a quoted one
	Embed  *skyEmbed
	Embeds []*skyEmbed // of a quoted one

	own bool // of a repository, which holds nobody else's posts
}

// skyEmbed leads to a quoted post, which lies one level deeper where there are
// pictures too. Within a record it is a reference only.
type skyEmbed struct {
	skyPost
	Record *skyEmbed
}

// quoted is the post that the embed quotes, nil for none.
func (e *skyEmbed) quoted() *skyPost {
	for ; e != nil; e = e.Record {
		if strings.Contains(e.URI, "/"+skyPosts+"/") {
			return &e.skyPost
		}
	}
	return nil
}

// sky makes posts of records.
type sky struct {
	r       *Reader
	line    int
	seen    map[string]bool
	handles map[string]string // did → handle
	brand   []corpus.AuthorID // the owner of the repository at hand
}

func newSky(r *Reader) *sky {
	return &sky{r: r, seen: map[string]bool{}, handles: map[string]string{}}
}

// post gives out a post or a repost, and the post it quotes where a view shows
// that. Each comes once.
func (s *sky) post(p *skyPost) error {
	if p == nil || s.seen[p.URI] {
		return nil
	}
	if p.URI == "" {
		return s.r.Broken(s.line, errNoID)
	}
	rec := cmp.Or(p.Record, p.Value, &skyRecord{Type: "none"})
	if rec.Type != "" && rec.Type != skyPosts && rec.Type != skyReposts {
		return s.r.Broken(s.line, lang.Errorf(lang.T{
			EN: "read the Bluesky record %s: it is no post (type %q); give answers of getAuthorFeed or getPostThread",
			JA: "Bluesky のレコード %s の読み取り: 投稿ではありません（型 %q）。getAuthorFeed か getPostThread の JSON を渡してください",
		}, p.URI, rec.Type))
	}
	s.seen[p.URI] = true
	out := s.shape(p, rec)
	if out.At.IsZero() || out.Author == "" {
		return s.r.Broken(s.line, lang.Errorf(lang.T{
			EN: "read a Bluesky post: it has no author or no readable time; it is left out",
			JA: "Bluesky の投稿の読み取り: 投稿者か日時がわかりません。読み飛ばしました",
		}))
	}
	if err := s.r.Emit(out); err != nil {
		return err
	}
	for _, e := range append([]*skyEmbed{p.Embed}, p.Embeds...) {
		if q := e.quoted(); q != nil && q.Value != nil {
			if err := s.post(q); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sky) shape(p *skyPost, rec *skyRecord) corpus.Post {
	out := corpus.Post{ID: corpus.PostID(p.URI)}
	out.Source.Line = s.line
	// Some clients leave the zone out and mean UTC.
	out.At, out.DateOnly, _ = parseTime(rec.CreatedAt, time.UTC)
	s.author(p, &out)
	if p.own {
		if len(s.brand) == 0 || s.brand[0] != out.Author {
			s.brand = []corpus.AuthorID{out.Author}
		}
		out.Brand, out.Blind = s.brand, corpus.BlindOthers
	}
	if rec.Type == skyReposts {
		out.Kind = corpus.Repost
		out.Quotes, out.QuotesAuthor = s.ref(rec.Subject)
		return out
	}
	out.Text, out.Mentions = skyText(rec), s.mentions(rec)
	out.Client, _ = rec.Via.(string)
	if _, key, ok := strings.Cut(p.URI, "/"+skyPosts+"/"); ok {
		out.URL = "https://bsky.app/profile/" + cmp.Or(out.Handle, out.Number) + "/post/" + key
	}
	if rec.Reply != nil {
		out.ReplyTo, out.ReplyToAuthor = s.ref(rec.Reply.Parent)
		out.ConversationID = corpus.ConversationID(rec.Reply.Root.URI)
	}
	if q := rec.Embed.quoted(); q != nil {
		out.Quotes, out.QuotesAuthor = s.ref(skyRef{q.URI})
	}
	return out
}

func (s *sky) author(p *skyPost, out *corpus.Post) {
	did := s.didOf(p.Author, p.URI)
	if p.own && did != "" && s.handles[did] == "" {
		s.handles[did] = s.r.Owner("")
	}
	out.Author, out.Handle, out.Number = s.name(did), s.handles[did], did
	if did == "" {
		out.Handle = p.Author.known()
		out.Author = corpus.Handle(out.Handle)
	}
}

func (s *sky) ref(r skyRef) (corpus.PostID, corpus.AuthorID) {
	return corpus.PostID(r.URI), s.name(s.didOf(skyAuthor{}, r.URI))
}

// didOf is the author's did, from at://did:…/collection/key where nothing else
// names it. It learns the handle beside it.
func (s *sky) didOf(a skyAuthor, uri string) string {
	did := a.DID
	if rest, ok := strings.CutPrefix(uri, "at://did:"); ok && did == "" {
		did, _, _ = strings.Cut(rest, "/")
		did = "did:" + did
	}
	if h := a.known(); did != "" && h != "" {
		s.handles[did] = h
	}
	return did
}

// name prefers the handle; a did is all that some records give.
func (s *sky) name(did string) corpus.AuthorID {
	return cmp.Or(corpus.Handle(s.handles[did]), corpus.Numbered(did))
}

// parts are the facets that can be true, in the order of the text.
func (rec *skyRecord) parts() []skyFacet {
	sorted := slices.Clone(rec.Facets)
	slices.SortStableFunc(sorted, func(a, b skyFacet) int { return cmp.Compare(a.Index.ByteStart, b.Index.ByteStart) })
	var out []skyFacet
	end := 0
	for _, f := range sorted {
		a, b := f.Index.ByteStart, f.Index.ByteEnd
		if end <= a && a < b && b <= len(rec.Text) && utf8.RuneStart(rec.Text[a]) {
			out = append(out, f)
			end = b
		}
	}
	return out
}

// skyText writes shortened links out.
func skyText(rec *skyRecord) string {
	var b strings.Builder
	done := 0
	for _, f := range rec.parts() {
		shown := rec.Text[f.Index.ByteStart:f.Index.ByteEnd]
		if !strings.HasSuffix(shown, "...") && !strings.HasSuffix(shown, "…") {
			continue
		}
		for _, x := range f.Features {
			if strings.HasSuffix(x.Type, "#link") && x.URI != "" {
				b.WriteString(rec.Text[done:f.Index.ByteStart] + x.URI)
				done = f.Index.ByteEnd
				break
			}
		}
	}
	b.WriteString(rec.Text[done:])
	return b.String()
}

// mentions takes a did from the facets, and by it the handle that is known
// now, since the one in the text may be an old one or no name at all.
func (s *sky) mentions(rec *skyRecord) []corpus.AuthorID {
	var out []corpus.AuthorID
	done := 0
	add := func(text string) {
		for _, a := range skyMentions(text) {
			out = addAuthor(out, a)
		}
	}
	for _, f := range rec.parts() {
		for _, x := range f.Features {
			if !strings.HasSuffix(x.Type, "#mention") || x.DID == "" {
				continue
			}
			add(rec.Text[done:f.Index.ByteStart])
			done = f.Index.ByteEnd
			who := s.name(x.DID)
			if written := skyMentions(rec.Text[f.Index.ByteStart:done]); s.handles[x.DID] == "" && len(written) == 1 {
				who = written[0]
			}
			out = addAuthor(out, who)
			break
		}
	}
	add(rec.Text[done:])
	return out
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
