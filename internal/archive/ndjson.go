package archive

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var (
	labelled     = Format{Name: "labelled-threads", Detect: detectLabelled, Read: readLabelled}
	engageNDJSON = Format{Name: "engage-ndjson", Detect: detectEngage, Read: readEngage}
)

// postSchema names the shape of one line of the interchange.
const postSchema = "engage.post/v1"

func detectLabelled(f *File) int {
	if startsJSON(f.Head) && hasKeys(f.Head, "id", "posts", "author", "at", "text") && !hasKeys(f.Head, "schema") {
		return 70
	}
	return 0
}

func detectEngage(f *File) int {
	if !startsJSON(f.Head) {
		return 0
	}
	if hasKeys(f.Head, "schema", postSchema) {
		return 100
	}
	if hasKeys(f.Head, "id", "author", "at", "text") && !hasKeys(f.Head, "posts") {
		return 60
	}
	return 0
}

// wirePost is a post as the interchange writes it. Absent is the zero value.
type wirePost struct {
	Schema         string                `json:"schema,omitempty"`
	ID             corpus.PostID         `json:"id"`
	ConversationID corpus.ConversationID `json:"conversation_id,omitempty"`
	ReplyTo        corpus.PostID         `json:"reply_to,omitempty"`
	ReplyToAuthor  corpus.AuthorID       `json:"reply_to_author,omitempty"`
	Quotes         corpus.PostID         `json:"quotes,omitempty"`
	QuotesAuthor   corpus.AuthorID       `json:"quotes_author,omitempty"`
	Author         corpus.AuthorID       `json:"author"`
	Handle         string                `json:"handle,omitempty"`
	Number         string                `json:"number,omitempty"`
	At             *string               `json:"at,omitempty"`
	DateOnly       bool                  `json:"date_only,omitempty"`
	Text           string                `json:"text"`
	Mentions       []corpus.AuthorID     `json:"mentions,omitempty"`
	Client         string                `json:"client,omitempty"`
	URL            string                `json:"url,omitempty"`
	Truncated      bool                  `json:"truncated,omitempty"`
	Kind           string                `json:"kind,omitempty"`
	Private        bool                  `json:"private,omitempty"`
	BlindReplies   bool                  `json:"blind_replies,omitempty"`
	BlindOthers    bool                  `json:"blind_others,omitempty"`
	Brand          []corpus.AuthorID     `json:"brand,omitempty"`
	Source         *wireSource           `json:"source,omitempty"`
}

type wireSource struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
}

var kindNames = [...]string{"", "repost", "excerpt", "stub"}

// EncodePost writes p as one line of the interchange "engage.post/v1". Reading
// it back gives the same post, its times to the nanosecond in their offset,
// with Source naming the line that was read.
func EncodePost(w io.Writer, p corpus.Post) error {
	v := wirePost{
		Schema: postSchema, ID: p.ID, ConversationID: p.ConversationID, ReplyTo: p.ReplyTo,
		ReplyToAuthor: p.ReplyToAuthor, Quotes: p.Quotes, QuotesAuthor: p.QuotesAuthor,
		Author: p.Author, Handle: p.Handle, Number: p.Number, DateOnly: p.DateOnly,
		Text: p.Text, Mentions: p.Mentions, Client: p.Client, URL: p.URL, Truncated: p.Truncated,
		Private: p.Private, BlindReplies: p.Blind&corpus.BlindReplies != 0,
		BlindOthers: p.Blind&corpus.BlindOthers != 0, Brand: p.Brand,
	}
	if int(p.Kind) < len(kindNames) {
		v.Kind = kindNames[p.Kind]
	}
	if !p.At.IsZero() {
		s := p.At.Format(time.RFC3339Nano)
		v.At = &s
	}
	if p.Source.File != "" {
		v.Source = &wireSource{p.Source.File, p.Source.Line}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (v *wirePost) post(own bool) (corpus.Post, error) {
	p := corpus.Post{
		ID: v.ID, ConversationID: v.ConversationID, ReplyTo: v.ReplyTo, ReplyToAuthor: v.ReplyToAuthor,
		Quotes: v.Quotes, QuotesAuthor: v.QuotesAuthor, Author: v.Author, Handle: v.Handle, Number: v.Number,
		DateOnly: v.DateOnly, Text: v.Text, Mentions: v.Mentions, Client: v.Client, URL: v.URL,
		Truncated: v.Truncated, Private: v.Private, Brand: v.Brand,
	}
	for k, name := range kindNames {
		if v.Kind == name {
			p.Kind = corpus.Kind(k)
		}
	}
	if v.BlindReplies {
		p.Blind |= corpus.BlindReplies
	}
	if v.BlindOthers {
		p.Blind |= corpus.BlindOthers
	}
	if !own { // lines that people wrote: handles as they please
		p.Author = corpus.Handle(string(v.Author))
		p.ReplyToAuthor = corpus.Handle(string(v.ReplyToAuthor))
		if p.Handle == "" {
			p.Handle = trimAt(string(v.Author))
		}
		if p.Mentions == nil {
			p.Mentions = mentionsIn(p.Text)
		}
	}
	if v.At == nil || *v.At == "" {
		return p, nil
	}
	for _, l := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(l, *v.At); err == nil {
			if _, off := t.Zone(); off == 0 {
				t = t.UTC()
			}
			p.At = t
			return p, nil
		}
	}
	return p, lang.Errorf(lang.T{
		EN: "read the time %q: write it like 2026-10-05T12:30:00+09:00; the post is left out",
		JA: "時刻 %q の読み取り: 2026-10-05T12:30:00+09:00 の形で書いてください。投稿を読み飛ばしました"}, strings.Clone(*v.At)) // it may be lent
}

func trimAt(s string) string {
	if len(s) > 0 && s[0] == '@' {
		return s[1:]
	}
	return s
}

func readEngage(ctx context.Context, f *File, r *Reader) error {
	return eachApart(ctx, f, r, func(r *Reader, line int, _ json.RawMessage, v *wirePost) error {
		if v.ID == "" {
			return r.Broken(line, errNoID)
		}
		p, err := v.post(v.Schema != "")
		if err != nil {
			return r.Broken(line, err)
		}
		return r.Emit(p)
	})
}

// wireThread is a conversation with its posts inside.
type wireThread struct {
	ID    string     `json:"id"`
	Brand []string   `json:"brand"`
	Posts []wirePost `json:"posts"`
}

// readLabelled reads threads with their posts inside. Ids of posts hold within
// their thread only, so they are made "<thread>/<id>".
func readLabelled(ctx context.Context, f *File, r *Reader) error {
	return eachApart(ctx, f, r, func(r *Reader, line int, _ json.RawMessage, thread *wireThread) error {
		if thread.ID == "" {
			return r.Broken(line, errNoID)
		}
		if len(thread.Posts) == 0 {
			return r.Broken(line, errNoList)
		}
		var brand []corpus.AuthorID
		for _, b := range thread.Brand {
			brand = addAuthor(brand, corpus.Handle(b))
		}
		for i := range thread.Posts {
			p, err := thread.Posts[i].post(false)
			if err == nil && p.ID == "" {
				err = errNoID
			}
			if err != nil {
				if err := r.Broken(line, err); err != nil {
					return err
				}
				continue
			}
			within := corpus.PostID(thread.ID + "/")
			p.ID = within + p.ID
			if p.ReplyTo != "" {
				p.ReplyTo = within + p.ReplyTo
			}
			if p.Quotes != "" {
				p.Quotes = within + p.Quotes
			}
			p.ConversationID, p.Brand = corpus.ConversationID(thread.ID), brand
			if err := r.Emit(p); err != nil {
				return err
			}
		}
		return nil
	})
}
