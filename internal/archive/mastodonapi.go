package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var emptyContext = regexp.MustCompile(`^\s*\{\s*"(?:ancestors|descendants)"\s*:\s*\[`)

func detectMastodonAPI(f *File) int {
	switch {
	case !startsJSON(f.Head):
		return 0
	case bytes.Contains(f.Head, []byte(`"acct"`)) && bytes.Contains(f.Head, []byte(`"visibility"`)):
		return 90
	case emptyContext.Match(f.Head):
		return 60
	}
	return 0
}

type account struct{ ID, Acct, Username, URL string }

type status struct {
	ID               string
	URI, URL         string
	CreatedAt        time.Time `json:"created_at"`
	InReplyTo        *string   `json:"in_reply_to_id"`
	InReplyToAccount *string   `json:"in_reply_to_account_id"`
	Content          string
	SpoilerText      string `json:"spoiler_text"`
	Visibility       string
	Account          *account
	Reblog           *status
	Mentions         []account
	Application      *struct{ Name string }
	QuoteID          *string         `json:"quote_id"`
	Quote            json.RawMessage // Mastodon {quoted_status}, Fedibird a status
}

// quoted gives the status quoted and, where only that is known, its local id.
func (s *status) quoted() (*status, string) {
	var q struct {
		QuotedStatus   *status `json:"quoted_status"`
		QuotedStatusID *string `json:"quoted_status_id"`
	}
	if len(s.Quote) > 0 && json.Unmarshal(s.Quote, &q) == nil {
		switch {
		case q.QuotedStatus != nil:
			return q.QuotedStatus, ""
		case q.QuotedStatusID != nil:
			return nil, *q.QuotedStatusID
		}
		var old status
		if json.Unmarshal(s.Quote, &old) == nil && old.Account != nil {
			return &old, ""
		}
	}
	if s.QuoteID != nil {
		return nil, *s.QuoteID
	}
	return nil, ""
}

// statusesIn gives the statuses of one value, those of a context in order.
func statusesIn(raw []byte) ([]*status, error) {
	var c struct {
		Ancestors, Descendants []*status
		Status                 *status
	}
	var s status
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	if c.Ancestors != nil || c.Descendants != nil {
		list := append([]*status{}, c.Ancestors...)
		if c.Status != nil {
			list = append(list, c.Status)
		}
		return append(list, c.Descendants...), nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	return []*status{&s}, nil
}

// fediverse maps what a server knows by its own numbers to lasting addresses.
type fediverse struct {
	uri   map[string]string          // local status id → uri
	acct  map[string]corpus.AuthorID // local account id → author
	local string                     // the server that answered, "https://host"
	seen  map[corpus.PostID]bool     // originals and quotes given out
}

func (v *fediverse) learn(s *status, depth int) {
	if s == nil || s.Account == nil || depth > 8 {
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

func (s *status) address() string {
	switch {
	case s.URI != "":
		return s.URI
	case s.URL != "":
		return s.URL
	}
	return s.ID
}

// post is the id of a local status id: its address where the file has it.
func (v *fediverse) post(id string) corpus.PostID {
	if u := v.uri[id]; u != "" {
		return corpus.PostID(u)
	}
	if id == "" {
		return ""
	}
	return corpus.PostID(v.local + "/statuses/" + id)
}

func readMastodonAPI(ctx context.Context, f *File, r *Reader) error {
	v := &fediverse{uri: map[string]string{}, acct: map[string]corpus.AuthorID{}, seen: map[corpus.PostID]bool{}}
	each := func(r *Reader, fn func(*status) error) error {
		return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
			list, err := statusesIn(raw)
			if err != nil {
				return r.Broken(line, err)
			}
			for _, s := range list {
				if s == nil || s.Account == nil || corpus.Handle(s.Account.Acct) == "" || s.ID == "" {
					if err := r.Broken(line, lang.Errorf(lang.T{
						EN: "read a status: it has no id or no account; it is left out",
						JA: "投稿の読み取り: id か account がありません。読み飛ばしました",
					})); err != nil {
						return err
					}
					continue
				}
				if err := fn(s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// Replies name local ids, and a reply may stand before what it answers.
	if err := each(quietReader(f, Options{}), func(s *status) error { v.learn(s, 0); return nil }); err != nil {
		return err
	}
	return each(r, func(s *status) error { return v.emit(r, s, 0) })
}

func (v *fediverse) emit(r *Reader, s *status, depth int) error {
	if s == nil || s.Account == nil || corpus.Handle(s.Account.Acct) == "" || s.address() == "" || depth > 8 {
		return nil
	}
	p := corpus.Post{
		ID: corpus.PostID(s.address()), URL: s.URL, At: s.CreatedAt, Handle: s.Account.Acct,
		Author: corpus.Handle(s.Account.Acct), Text: warned(s.SpoilerText, s.Content),
		Private: s.Visibility == "private" || s.Visibility == "direct" || s.Visibility == "limited",
	}
	if s.Application != nil {
		p.Client = s.Application.Name
	}
	for _, m := range s.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.Acct))
	}
	if s.InReplyTo != nil {
		p.ReplyTo = v.post(*s.InReplyTo)
	}
	if s.InReplyToAccount != nil {
		p.ReplyToAuthor = v.acct[*s.InReplyToAccount]
	}
	q, qid := s.quoted()
	if s.Reblog != nil {
		p.Kind, q = corpus.Repost, s.Reblog
		p.Text = ""
	}
	switch {
	case q != nil && q.Account != nil:
		p.Quotes, p.QuotesAuthor = corpus.PostID(q.address()), corpus.Handle(q.Account.Acct)
	case qid != "":
		p.Quotes = v.post(qid)
	}
	if depth > 0 {
		if v.seen[p.ID] {
			return nil
		}
		v.seen[p.ID] = true
	}
	if err := r.Emit(p); err != nil {
		return err
	}
	return v.emit(r, q, depth+1)
}
