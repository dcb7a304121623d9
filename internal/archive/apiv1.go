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
	IDStr      string      `json:"id_str"`
	ID         json.Number `json:"id"`
	ScreenName string      `json:"screen_name"`
	Protected  bool        `json:"protected"`
}

// v1Tweet is a post as API v1.1, X's own export and the legacy part of
// GraphQL write it. Ids come from the id_str fields: id was rounded by
// JavaScript somewhere on the way.
type v1Tweet struct {
	IDStr           string                    `json:"id_str"`
	ID              json.RawMessage           `json:"id"`
	FullText        string                    `json:"full_text"`
	Text            string                    `json:"text"`
	Truncated       bool                      `json:"truncated"`
	CreatedAt       string                    `json:"created_at"`
	Source          string                    `json:"source"`
	ConversationID  string                    `json:"conversation_id_str"`
	ReplyTo         string                    `json:"in_reply_to_status_id_str"`
	ReplyToUser     string                    `json:"in_reply_to_user_id_str"`
	ReplyToName     string                    `json:"in_reply_to_screen_name"`
	QuotedID        string                    `json:"quoted_status_id_str"`
	User            *v1User                   `json:"user"`
	Retweeted       *v1Tweet                  `json:"retweeted_status"`
	Quoted          *v1Tweet                  `json:"quoted_status"`
	Extended        *v1Tweet                  `json:"extended_tweet"`
	Entities        v1Entities                `json:"entities"`
	QuotedPermalink struct{ Expanded string } `json:"quoted_status_permalink"`

	blind corpus.Blind // what a scraper did not keep of this post
}

type v1Entities struct {
	Mentions []v1Mention `json:"user_mentions"`
	URLs     []v1URL     `json:"urls"`
}

type v1Mention struct {
	ScreenName string `json:"screen_name"`
}

type v1URL struct {
	Expanded string `json:"expanded_url"`
}

var errNoID = lang.Errorf(lang.T{
	EN: "read a post: it has no id; it is left out",
	JA: "投稿の読み取り: ID がありません。読み飛ばしました",
})

var xStatusURL = regexp.MustCompile(`^https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([A-Za-z0-9_]+)/status(?:es)?/(\d+)`)

func readV1(ctx context.Context, f *File, r *Reader) error {
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var page struct {
			Statuses []json.RawMessage `json:"statuses"`
			Delete   json.RawMessage   `json:"delete"`
			Limit    json.RawMessage   `json:"limit"`
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			return r.Broken(line, badShape(err))
		}
		if page.Delete != nil || page.Limit != nil {
			return nil
		}
		if page.Statuses == nil {
			page.Statuses = []json.RawMessage{raw}
		}
		for _, s := range page.Statuses {
			var t v1Tweet
			if err := json.Unmarshal(s, &t); err != nil {
				if err := r.Broken(line, badShape(err)); err != nil {
					return err
				}
				continue
			}
			if err := t.emit(r, line, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func badShape(err error) error {
	return lang.Errorf(lang.T{
		EN: "read a record: a field has an unexpected shape: %v; it is left out",
		JA: "レコードの読み取り: 項目の形が違います: %v。読み飛ばしました"}, err)
}

// emit hands on the post, and before it the posts it carries.
func (t *v1Tweet) emit(r *Reader, line int, change func(*corpus.Post)) error {
	for _, in := range []*v1Tweet{t.Retweeted, t.Quoted} {
		if in != nil && in.id() != "" && in.User != nil {
			if err := in.emit(r, line, nil); err != nil {
				return err
			}
		}
	}
	if t.id() == "" {
		return r.Broken(line, errNoID)
	}
	p := t.post()
	if change != nil {
		change(&p)
	}
	return r.Emit(p)
}

func (t *v1Tweet) id() string {
	if t.IDStr != "" {
		return t.IDStr
	}
	return strings.Trim(strings.ReplaceAll(string(t.ID), "null", ""), `"`)
}

// post makes the post without what it carries.
func (t *v1Tweet) post() corpus.Post {
	p := corpus.Post{
		ID:             corpus.PostID(t.id()),
		ConversationID: corpus.ConversationID(t.ConversationID),
		ReplyTo:        corpus.PostID(t.ReplyTo),
		Quotes:         corpus.PostID(t.QuotedID),
		Client:         clientName(t.Source),
		Truncated:      t.Truncated,
		Blind:          t.blind,
	}
	text := t.FullText
	if text == "" {
		text = t.Text
	}
	if e := t.Extended; e != nil && e.FullText != "" {
		text, p.Truncated = e.FullText, false
		if len(e.Entities.Mentions) > 0 {
			t.Entities = e.Entities
		}
	}
	p.Text = unescape(text)
	p.At, p.DateOnly = xTime(t.CreatedAt, t.id())
	if u := t.User; u != nil {
		number := u.IDStr
		if number == "" {
			number = u.ID.String()
		}
		setAuthor(&p, u.ScreenName, number)
		p.Private = u.Protected
	}
	for _, m := range t.Entities.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.ScreenName))
	}
	if len(p.Mentions) == 0 {
		p.Mentions = mentionsIn(p.Text)
	}
	p.ReplyToAuthor = corpus.Handle(t.ReplyToName)
	if p.ReplyToAuthor == "" && p.ReplyTo != "" && strings.HasPrefix(p.Text, "@") && len(p.Mentions) > 0 {
		p.ReplyToAuthor = p.Mentions[0]
	}
	if p.ReplyToAuthor == "" {
		p.ReplyToAuthor = corpus.Numbered(t.ReplyToUser)
	}
	if t.Quoted != nil {
		if p.Quotes == "" {
			p.Quotes = corpus.PostID(t.Quoted.id())
		}
		if t.Quoted.User != nil {
			p.QuotesAuthor = corpus.Handle(t.Quoted.User.ScreenName)
		}
	}
	t.quoteByURL(&p)
	if t.Retweeted != nil {
		p.Kind = corpus.Repost
		p.Quotes, p.QuotesAuthor = corpus.PostID(t.Retweeted.id()), ""
		if t.Retweeted.User != nil {
			p.QuotesAuthor = corpus.Handle(t.Retweeted.User.ScreenName)
		}
		p.Text = t.Retweeted.post().Text
		p.Truncated = false
	}
	return p
}

// quoteByURL finds a quote by the address of a status, the last in the text.
func (t *v1Tweet) quoteByURL(p *corpus.Post) {
	for i := len(t.Entities.URLs) - 1; i >= 0; i-- {
		m := xStatusURL.FindStringSubmatch(t.Entities.URLs[i].Expanded)
		if m == nil || m[2] == string(p.ID) {
			continue
		}
		if p.Quotes == "" {
			p.Quotes = corpus.PostID(m[2])
		}
		if string(p.Quotes) == m[2] && p.QuotesAuthor == "" && m[1] != "i" {
			p.QuotesAuthor = corpus.Handle(m[1])
		}
		return
	}
}

// setAuthor names the author by handle, else by number.
func setAuthor(p *corpus.Post, handle, number string) {
	p.Handle, p.Number = strings.TrimPrefix(handle, "@"), number
	if p.Author = corpus.Handle(handle); p.Author == "" {
		p.Author = corpus.Numbered(number)
	}
	if p.URL == "" && handle != "" {
		p.URL = "https://x.com/" + p.Handle + "/status/" + string(p.ID)
	}
}

// clientName takes the words out of `<a href="…">Twitter Web App</a>`.
func clientName(source string) string {
	if i := strings.Index(source, ">"); i >= 0 && strings.HasPrefix(source, "<") {
		source = source[i+1:]
		if j := strings.Index(source, "<"); j >= 0 {
			source = source[:j]
		}
	}
	return unescape(source)
}

var xLayouts = []string{time.RubyDate, time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST"}

// xTime reads the times that X has written over the years; where there is
// none, the id may carry it. The export of 2012 wrote midnight for everything
// before 2010-11-04: that is a date only.
func xTime(s, id string) (at time.Time, dateOnly bool) {
	for _, l := range xLayouts {
		if t, err := time.Parse(l, s); err == nil {
			t = t.UTC()
			old := t.Before(time.UnixMilli(snowflakeEpoch)) && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0
			return t, old && strings.HasPrefix(l, "2006-01-02 ")
		}
	}
	t, _ := snowflakeTime(id)
	return t, false
}
