package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// mastodonAPI reads statuses as the API of Mastodon and its relatives gives
// them: alone, in arrays, by lines, in notifications, as the context of a
// status, as results of a search, and in the files of mastodon-archive.
var mastodonAPI = Format{Name: "mastodon-api", Detect: detectMastodonAPI, Read: readMastodonAPI}

var (
	// inLists knows an object that holds lists. Favourites are other people's
	// posts that nobody passed on.
	inLists = lazily(`"(?:ancestors|descendants|statuses|hashtags|favourites)"\s*:\s*\[|^\s*\{\s*"accounts"\s*:`)
	lists   = []string{"ancestors", "status", "descendants", "statuses", "mentions", "replies"}
	// noStatus knows an answer that may hold none.
	noStatus = lazily(`^\s*\{\s*"(?:ancestors|descendants|accounts)"\s*:\s*\[`)
)

func detectMastodonAPI(f *File) int {
	switch {
	case !startsJSON(f.Head):
		return 0
	case hasKeys(f.Head, "acct", "visibility"):
		return 90
	case noStatus().Match(f.Head):
		return 60
	}
	return 0
}

// localID is an id that only the server asked understands. Servers of 2017
// wrote numbers.
type localID string

func (id *localID) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, (*string)(id))
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*id = localID(n)
	return err
}

type account struct {
	ID        localID
	Acct, URL string
}

type status struct {
	ID               localID
	URI, URL         string
	CreatedAt        string  `json:"created_at"`
	InReplyTo        localID `json:"in_reply_to_id"`
	InReplyToAccount localID `json:"in_reply_to_account_id"`
	Content          string
	SpoilerText      string `json:"spoiler_text"`
	Visibility       string
	Account          *account
	Reblog           *status
	Mentions         []account
	Application      *struct{ Name string }
	QuoteID          localID         `json:"quote_id"`
	Quote            json.RawMessage // Mastodon {quoted_status}, Fedibird and Akkoma a status
	Pleroma          *struct {
		InReplyToAcct string `json:"in_reply_to_account_acct"`
		Quote         json.RawMessage
		QuoteURL      string `json:"quote_url"`
	}
	Akkoma *struct { // addresses of posts that the server cannot show
		InReplyTo string `json:"in_reply_to_apid"`
		Quote     string `json:"quote_apid"`
	}
}

// named reports whether the status says which one it is and who wrote it.
func (s *status) named() bool {
	return s != nil && s.ID != "" && s.Account != nil && corpus.Handle(s.Account.Acct) != ""
}

func (s *status) address() string { return cmp.Or(s.URI, s.URL, string(s.ID)) }

// private: what a server knows beside the two open ones is for some only.
func (s *status) private() bool {
	switch s.Visibility {
	case "", "public", "unlisted", "public_unlisted":
		return false
	}
	return true
}

// quoted gives the status quoted and, where only that is known, its local id.
func (s *status) quoted() (*status, localID) {
	raws := []json.RawMessage{s.Quote}
	if s.Pleroma != nil {
		raws = append(raws, s.Pleroma.Quote)
	}
	for _, raw := range raws {
		var q struct {
			status
			QuotedStatus   *status `json:"quoted_status"`
			QuotedStatusID localID `json:"quoted_status_id"`
		}
		switch {
		case len(raw) == 0 || json.Unmarshal(raw, &q) != nil:
		case q.QuotedStatus.named():
			return q.QuotedStatus, ""
		case q.QuotedStatusID != "":
			return nil, q.QuotedStatusID
		case q.named():
			return &q.status, ""
		}
	}
	return nil, s.QuoteID
}

// statusIn gives the status of a record, nil for a notification of something
// else, such as a new follower.
func statusIn(raw []byte) (*status, error) {
	var s struct {
		status
		Type   string // of a notification
		Status *status
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, badShape(err)
	}
	switch notification := s.Type != "" && s.URI == "" && s.Visibility == ""; {
	case notification && s.Status != nil:
		s.status = *s.Status
	case notification && s.Account != nil:
		return nil, nil
	}
	if !s.named() {
		return nil, lang.Errorf(lang.T{
			EN: "read a status: it has no id or no account; it is left out",
			JA: "投稿の読み取り: id か account がありません。読み飛ばしました",
		})
	}
	return &s.status, nil
}

// fediverse maps what a server knows by its own numbers to lasting addresses.
type fediverse struct {
	uri   map[localID]string          // status → address
	acct  map[localID]corpus.AuthorID // account → author
	local string                      // the server that answered, "https://host"
	seen  map[corpus.PostID]bool      // originals and quotes given out
}

// maxCarried is how many posts deep a post carries others. Servers stop at a
// repost of a quote of a quote; what lies deeper is left out.
const maxCarried = 8

func (v *fediverse) learn(s *status, depth int) {
	if !s.named() || depth > maxCarried {
		return
	}
	v.uri[s.ID] = s.address()
	v.acct[s.Account.ID] = corpus.Handle(s.Account.Acct)
	for _, m := range s.Mentions {
		v.acct[m.ID] = corpus.Handle(m.Acct)
	}
	// An account without @host lives on the server that answered.
	if v.local == "" && !strings.Contains(s.Account.Acct, "@") {
		if h := hostOf(s.Account.URL); h != "" {
			scheme, _, _ := strings.Cut(s.Account.URL, "://")
			v.local = scheme + "://" + h
		}
	}
	v.learn(s.Reblog, depth+1)
	q, _ := s.quoted()
	v.learn(q, depth+1)
}

// post is the id of a local status id: its address where the file has it.
func (v *fediverse) post(id localID) corpus.PostID {
	if u := v.uri[id]; u != "" {
		return corpus.PostID(u)
	}
	if id == "" {
		return ""
	}
	return corpus.PostID(v.local + "/statuses/" + string(id))
}

func readMastodonAPI(ctx context.Context, f *File, r *Reader) error {
	v := &fediverse{uri: map[localID]string{}, acct: map[localID]corpus.AuthorID{}, seen: map[corpus.PostID]bool{}}
	each := func(r *Reader, fn func(*status) error) error {
		one := func(line int, raw json.RawMessage) error {
			s, err := statusIn(raw)
			if err == nil && s != nil {
				_, err = fediTime(s.CreatedAt)
			}
			if err != nil {
				return r.Broken(line, err)
			}
			if s == nil {
				return nil
			}
			return fn(s)
		}
		if inLists().Match(f.Head) {
			return eachItem(ctx, f, r, 1, lists, one)
		}
		return eachJSON(ctx, f, r, one)
	}
	// Replies name local ids, and a reply may stand before what it answers.
	if err := each(quietReader(f, Options{}), func(s *status) error { v.learn(s, 0); return nil }); err != nil && !errors.Is(err, errDamaged) { // the second pass says so
		return err
	}
	return each(r, func(s *status) error { return v.emit(r, s, 0) })
}

func (v *fediverse) emit(r *Reader, s *status, depth int) error {
	if !s.named() || depth > maxCarried || depth > 0 && v.seen[corpus.PostID(s.address())] {
		return nil
	}
	p := corpus.Post{
		ID: corpus.PostID(s.address()), URL: s.URL, Handle: s.Account.Acct, Author: corpus.Handle(s.Account.Acct),
		Private: s.private(), ReplyTo: v.post(s.InReplyTo), ReplyToAuthor: v.acct[s.InReplyToAccount],
	}
	p.At, _ = fediTime(s.CreatedAt)
	if s.Application != nil {
		p.Client = s.Application.Name
	}
	body := htmlText(s.Content)
	p.Text = warned(s.SpoilerText, body)
	for _, m := range s.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.Acct))
	}
	p.Mentions = inOrder(p.Text, p.Mentions)
	q, id := s.quoted()
	if p.Quotes = v.post(id); s.Reblog != nil {
		p.Kind, p.Text, q = corpus.Repost, "", s.Reblog
	}
	v.relatives(&p, s)
	if q.named() {
		p.Quotes, p.QuotesAuthor = corpus.PostID(q.address()), corpus.Handle(q.Account.Acct)
	}
	if p.ReplyTo != "" && p.ReplyToAuthor == "" {
		p.ReplyToAuthor = answered(body, p.Mentions)
	}
	v.seen[p.ID] = true
	if err := r.Emit(p); err != nil {
		return err
	}
	return v.emit(r, q, depth+1)
}

// relatives adds what only Pleroma and Akkoma know.
func (v *fediverse) relatives(p *corpus.Post, s *status) {
	if s.Pleroma != nil {
		p.ReplyToAuthor = cmp.Or(p.ReplyToAuthor, corpus.Handle(s.Pleroma.InReplyToAcct))
		p.Quotes = cmp.Or(corpus.PostID(s.Pleroma.QuoteURL), p.Quotes)
	}
	if s.Akkoma != nil {
		p.ReplyTo = cmp.Or(corpus.PostID(s.Akkoma.InReplyTo), p.ReplyTo)
		p.Quotes = cmp.Or(corpus.PostID(s.Akkoma.Quote), p.Quotes)
	}
}
