package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"

	"engage/internal/corpus"
)

var apiV2 = Format{Name: "x-api-v2", Detect: detectV2, Read: readV2}

func detectV2(f *File) int {
	if !startsJSON(f.Head) || hasKeys(f.Head, "rest_id") || hasKeys(f.Head, "schema") {
		return 0
	}
	switch {
	case hasKeys(f.Head, "text", "author_id"), hasKeys(f.Head, "text", "edit_history_tweet_ids"),
		hasKeys(f.Head, "data", "text", "referenced_tweets"):
		return 75
	}
	return 0
}

type v2User struct {
	ID        string `json:"id"`
	Username  string `json:"username"`
	Protected bool   `json:"protected"`
}

type v2Tweet struct {
	ID             string `json:"id"`
	Text           string `json:"text"`
	CreatedAt      string `json:"created_at"`
	AuthorID       string `json:"author_id"`
	ConversationID string `json:"conversation_id"`
	ReplyToUser    string `json:"in_reply_to_user_id"`
	Source         string `json:"source"`
	NoteTweet      *struct {
		Text string `json:"text"`
	} `json:"note_tweet"`
	Entities struct {
		Mentions []struct {
			Username string `json:"username"`
		} `json:"mentions"`
	} `json:"entities"`
	Author     *v2User `json:"author"`           // twarc, flattened
	AuthorUser *v2User `json:"author_user"`      // 4CAT, flattened
	ReplyUser  *v2User `json:"in_reply_to_user"` // twarc, flattened
	Referenced []v2Ref `json:"referenced_tweets"`
}

// v2Ref names another post; flattened files carry it whole.
type v2Ref struct {
	Type string `json:"type"`
	v2Tweet
}

type v2Page struct {
	Data     json.RawMessage `json:"data"`
	Includes struct {
		Users  []v2User  `json:"users"`
		Tweets []v2Tweet `json:"tweets"`
	} `json:"includes"`
	Errors json.RawMessage `json:"errors"`
}

func readV2(ctx context.Context, f *File, r *Reader) error {
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var page v2Page
		if err := json.Unmarshal(raw, &page); err != nil {
			return r.Broken(line, badShape(err))
		}
		if page.Data == nil {
			if page.Errors != nil && !hasKeys(raw, "text") {
				return nil // what a stream says of its own troubles
			}
			page.Data = raw
		}
		var list []v2Tweet
		data := bytes.TrimSpace(page.Data)
		if len(data) > 0 && data[0] == '[' {
			if err := json.Unmarshal(data, &list); err != nil {
				return r.Broken(line, badShape(err))
			}
		} else {
			list = make([]v2Tweet, 1)
			if err := json.Unmarshal(data, &list[0]); err != nil {
				return r.Broken(line, badShape(err))
			}
		}
		return emitV2(r, line, list, &page)
	})
}

// emitV2 joins a page: users by number, referenced posts by id.
func emitV2(r *Reader, line int, list []v2Tweet, page *v2Page) error {
	users := map[string]v2User{}
	for _, u := range page.Includes.Users {
		users[u.ID] = u
	}
	known := map[string]*v2Tweet{}
	var all []*v2Tweet
	add := func(t *v2Tweet) {
		if t.Author = cmp.Or(t.Author, t.AuthorUser); t.Author != nil {
			users[t.Author.ID] = *t.Author
			if t.AuthorID == "" {
				t.AuthorID = t.Author.ID
			}
		}
		if t.ReplyUser != nil && t.ReplyUser.Username != "" {
			users[t.ReplyUser.ID] = *t.ReplyUser
		}
		if t.ID == "" || known[t.ID] == nil {
			known[t.ID] = t
			all = append(all, t)
		}
	}
	for i := range list {
		add(&list[i])
	}
	for i := range page.Includes.Tweets {
		add(&page.Includes.Tweets[i])
	}
	for i := range list {
		for j := range list[i].Referenced {
			if ref := &list[i].Referenced[j]; ref.Text != "" {
				add(&ref.v2Tweet)
			}
		}
	}
	for _, t := range all {
		var err error
		if t.ID == "" || t.Text == "" && t.AuthorID == "" && t.CreatedAt == "" {
			err = r.Broken(line, errNoID)
		} else {
			err = r.Emit(t.post(users, known))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *v2Tweet) fullText() string {
	if t.NoteTweet != nil && t.NoteTweet.Text != "" {
		return t.NoteTweet.Text
	}
	return t.Text
}

func (t *v2Tweet) post(users map[string]v2User, known map[string]*v2Tweet) corpus.Post {
	p := corpus.Post{
		ID:             corpus.PostID(t.ID),
		ConversationID: corpus.ConversationID(t.ConversationID),
		Client:         t.Source,
		Text:           unescape(t.fullText()),
	}
	p.At, _ = xTime(t.CreatedAt, t.ID)
	u := users[t.AuthorID]
	setAuthor(&p, u.Username, t.AuthorID)
	p.Private = u.Protected
	name := func(number string) corpus.AuthorID {
		if a := corpus.Handle(users[number].Username); a != "" {
			return a
		}
		return corpus.Numbered(number)
	}
	for _, ref := range t.Referenced {
		var author corpus.AuthorID
		if o := known[ref.ID]; o != nil {
			author = name(o.AuthorID)
		}
		switch ref.Type {
		case "replied_to":
			p.ReplyTo, p.ReplyToAuthor = corpus.PostID(ref.ID), author
		case "quoted":
			p.Quotes, p.QuotesAuthor = corpus.PostID(ref.ID), author
		case "retweeted":
			p.Kind = corpus.Repost
			p.Quotes, p.QuotesAuthor = corpus.PostID(ref.ID), author
			if o := known[ref.ID]; o != nil {
				p.Text = unescape(o.fullText())
			} else {
				p.Truncated = bytes.HasSuffix([]byte(p.Text), []byte("…"))
			}
		}
	}
	if p.ReplyToAuthor == "" {
		p.ReplyToAuthor = name(t.ReplyToUser)
	}
	for _, m := range t.Entities.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.Username))
	}
	if len(p.Mentions) == 0 {
		p.Mentions = mentionsIn(p.Text)
	}
	return p
}
