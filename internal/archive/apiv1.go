package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var apiV1 = Format{Name: "x-api-v1", Detect: detectV1, Read: readV1}

func detectV1(f *File) int {
	if startsJSON(f.Head) && hasKeys(f.Head, "id_str", "screen_name", "created_at") &&
		(hasKeys(f.Head, "text") || hasKeys(f.Head, "full_text")) && !hasKeys(f.Head, "rest_id") {
		return 80
	}
	return 0
}

// hasKeys says whether all of the names occur in quotes.
func hasKeys(head []byte, names ...string) bool {
	for _, n := range names {
		if !bytes.Contains(head, []byte(`"`+n+`"`)) {
			return false
		}
	}
	return true
}

// v1User is an author as API v1.1 writes it.
type v1User struct {
	IDStr      string `json:"id_str"`
	ID         scalar `json:"id"`
	ScreenName string `json:"screen_name"`
	Protected  bool   `json:"protected"`
}

func (u *v1User) id() string { return either(u.IDStr, u.ID) }

// author is "" where u says nothing of who it is.
func (u *v1User) author() corpus.AuthorID {
	if u == nil {
		return ""
	}
	return authorID(u.ScreenName, u.id())
}

// either is the id as text where there is one: JavaScript somewhere on the way
// may have rounded the number.
func either(text string, number scalar) string {
	if text != "" {
		return text
	}
	return exactID("", string(number))
}

// v1Tweet is a post as API v1.1, X's own exports and the legacy part of
// GraphQL write it.
type v1Tweet struct {
	IDStr           string                    `json:"id_str"`
	ID              scalar                    `json:"id"`
	FullText        string                    `json:"full_text"`
	Text            string                    `json:"text"`
	Truncated       bool                      `json:"truncated"`
	CreatedAt       string                    `json:"created_at"`
	Source          string                    `json:"source"`
	ConversationID  string                    `json:"conversation_id_str"`
	ReplyTo         string                    `json:"in_reply_to_status_id_str"`
	ReplyToNum      scalar                    `json:"in_reply_to_status_id"`
	ReplyToUser     string                    `json:"in_reply_to_user_id_str"`
	ReplyToUserNum  scalar                    `json:"in_reply_to_user_id"`
	ReplyToName     string                    `json:"in_reply_to_screen_name"`
	QuotedID        string                    `json:"quoted_status_id_str"`
	QuotedNum       scalar                    `json:"quoted_status_id"`
	User            *v1User                   `json:"user"`
	Retweeted       *v1Tweet                  `json:"retweeted_status"`
	Quoted          *v1Tweet                  `json:"quoted_status"`
	Extended        *v1Tweet                  `json:"extended_tweet"`
	Entities        v1Entities                `json:"entities"`
	QuotedPermalink struct{ Expanded string } `json:"quoted_status_permalink"`

	blind corpus.Blind // what a scraper did not keep of this post
}

type v1Entities struct {
	Mentions []v1User `json:"user_mentions"`
	URLs     []v1URL  `json:"urls"`
}

// v1URL is a link in a text, which itself shows a short address.
type v1URL struct {
	Expanded string `json:"expanded_url"`
}

// v1Page is a post, or what a search gave.
type v1Page struct {
	v1Tweet
	Statuses []json.RawMessage `json:"statuses"`
}

func readV1(ctx context.Context, f *File, r *Reader) error {
	return eachApart(ctx, f, r, func(r *Reader, line int, raw json.RawMessage, page *v1Page) error {
		switch {
		case page.Statuses == nil && page.id() == "" && streamNotice(raw):
			return nil
		case page.Statuses == nil:
			return page.emit(r, line, nil)
		}
		for _, s := range page.Statuses {
			var t v1Tweet
			err := r.picker.decode(s, &t)
			if err != nil {
				err = r.Broken(line, badShape(err))
			} else {
				err = t.emit(r, line, nil)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// streamNotice reports whether the line is what a stream says between posts:
// one of these words, and what it means.
func streamNotice(raw json.RawMessage) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil || len(m) != 1 {
		return false
	}
	for _, k := range []string{"delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning"} {
		if m[k] != nil {
			return true
		}
	}
	return false
}

// badShape says that a record decodes to nothing that is known, and where.
func badShape(err error) error {
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) && odd.Field != "" {
		return lang.Errorf(lang.T{
			EN: "read a record: the field %.100s holds a %.20s, which is not expected there; it is left out",
			JA: "レコードの読み取り: 項目 %.100s に想定外の値（%.20s）があります。読み飛ばしました"}, odd.Field, odd.Value)
	}
	return lang.Errorf(lang.T{
		EN: "read a record: a field has an unexpected shape: %.200v; it is left out",
		JA: "レコードの読み取り: 項目の形が違います: %.200v。読み飛ばしました"}, err)
}

// emit hands on the post, and before it the posts it carries. change, where it
// is not nil, gets each of them first.
func (t *v1Tweet) emit(r *Reader, line int, change func(*corpus.Post)) error {
	for _, in := range []*v1Tweet{t.Retweeted, t.Quoted} {
		if in != nil && in.id() != "" && in.User.author() != "" {
			if err := in.emit(r, line, change); err != nil {
				return err
			}
		}
	}
	switch {
	case t.id() == "":
		return r.Broken(line, errNoID)
	case t.User.author() == "":
		return r.Broken(line, errNoAuthor)
	}
	if change == nil {
		return r.Emit(t.post())
	}
	p := t.post()
	change(&p)
	return r.Emit(p)
}

func (t *v1Tweet) id() string { return either(t.IDStr, t.ID) }

// words is the text of the post; whole says that it is the long one of a post
// that is cut elsewhere.
func (t *v1Tweet) words() (text string, whole bool) {
	if t.Extended != nil && t.Extended.FullText != "" {
		return unescape(t.Extended.FullText), true
	}
	return unescape(cmp.Or(t.FullText, t.Text)), false
}

// post makes the post without what it carries.
func (t *v1Tweet) post() corpus.Post {
	p := corpus.Post{
		ID:             corpus.PostID(t.id()),
		ConversationID: corpus.ConversationID(t.ConversationID),
		ReplyTo:        corpus.PostID(either(t.ReplyTo, t.ReplyToNum)),
		Quotes:         corpus.PostID(either(t.QuotedID, t.QuotedNum)),
		Client:         clientName(t.Source),
		Truncated:      t.Truncated,
		Blind:          t.blind,
	}
	text, whole := t.words()
	entities := t.Entities
	p.Text, p.Truncated = text, t.Truncated && !whole
	if whole {
		entities = t.Extended.Entities
	}
	p.At, p.DateOnly = xTime(t.CreatedAt, t.id())
	if u := t.User; u != nil {
		setAuthor(&p, u.ScreenName, u.id())
		p.Private = u.Protected
	}
	for _, m := range entities.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.ScreenName))
	}
	if len(p.Mentions) == 0 {
		p.Mentions = mentionsIn(p.Text)
	}
	p.ReplyToAuthor = t.answered(&p, entities)
	if t.Quoted != nil {
		if p.Quotes == "" {
			p.Quotes = corpus.PostID(t.Quoted.id())
		}
		p.QuotesAuthor = t.Quoted.User.author()
	}
	quoteByURL(&p, append(expanded(entities.URLs), t.QuotedPermalink.Expanded))
	if o := t.Retweeted; o != nil {
		text, whole := o.words()
		p.Kind, p.Text, p.Truncated = corpus.Repost, text, o.Truncated && !whole
		p.Quotes, p.QuotesAuthor = corpus.PostID(o.id()), o.User.author()
	}
	return p
}

// answered says whom the post answers.
func (t *v1Tweet) answered(p *corpus.Post, entities v1Entities) corpus.AuthorID {
	number := either(t.ReplyToUser, t.ReplyToUserNum)
	if a := corpus.Handle(t.ReplyToName); a != "" {
		return a
	}
	for _, m := range entities.Mentions {
		if number != "" && number != p.Number && m.id() == number {
			return corpus.Handle(m.ScreenName)
		}
	}
	return repliedTo(p, number)
}
