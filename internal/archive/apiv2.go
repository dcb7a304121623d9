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
	Entities   v2Entities `json:"entities"`
	Author     *v2User    `json:"author"`           // twarc, flattened
	AuthorUser *v2User    `json:"author_user"`      // 4CAT, flattened
	ReplyUser  *v2User    `json:"in_reply_to_user"` // twarc, flattened
	Referenced []v2Ref    `json:"referenced_tweets"`
}

type v2Entities struct {
	Mentions []v2User `json:"mentions"`
	URLs     []v1URL  `json:"urls"`
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
	Meta   json.RawMessage `json:"meta"`
}

func readV2(ctx context.Context, f *File, r *Reader) error {
	return eachApart(ctx, f, r, func(r *Reader, line int, raw json.RawMessage, page *v2Page) error {
		if page.Data == nil && (page.Errors != nil || page.Meta != nil) && !hasKeys(raw, "text") {
			return nil // troubles of the stream, or a page without results
		}
		if page.Data == nil {
			page.Data = raw
		}
		var items []json.RawMessage
		if !bytes.HasPrefix(page.Data, []byte("[")) {
			items = append(items, page.Data)
		} else if err := r.picker.decode(page.Data, &items); err != nil {
			return r.Broken(line, badShape(err))
		}
		list := make([]v2Tweet, 0, len(items))
		for _, item := range items {
			var t v2Tweet
			if err := r.picker.decode(item, &t); err == nil {
				list = append(list, t)
			} else if err := r.Broken(line, badShape(err)); err != nil {
				return err
			}
		}
		return emitV2(r, line, list, page)
	})
}

// emitV2 joins a page: users by number, referenced posts by id.
func emitV2(r *Reader, line int, list []v2Tweet, page *v2Page) error {
	j := v2Join{users: map[string]v2User{}, posts: map[string]*v2Tweet{}}
	for _, u := range page.Includes.Users {
		j.know(u)
	}
	for i := range list {
		j.add(&list[i])
	}
	for i := range page.Includes.Tweets {
		j.add(&page.Includes.Tweets[i])
	}
	for i := range list {
		for k := range list[i].Referenced {
			if ref := &list[i].Referenced[k]; ref.Text != "" {
				j.add(&ref.v2Tweet)
			}
		}
	}
	for _, t := range j.all { // last, for a mention says less of a user
		for _, m := range t.Entities.Mentions {
			j.know(m)
		}
	}
	for _, t := range j.all {
		var err error
		if t.ID == "" {
			err = r.Broken(line, errNoID)
		} else if p := j.post(t); p.Author == "" {
			err = r.Broken(line, errNoAuthor)
		} else {
			err = r.Emit(p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// v2Join is what the posts of a page say of each other.
type v2Join struct {
	users map[string]v2User
	posts map[string]*v2Tweet
	all   []*v2Tweet
}

func (j *v2Join) know(u v2User) {
	if u.ID != "" && j.users[u.ID].Username == "" {
		j.users[u.ID] = u
	}
}

func (j *v2Join) add(t *v2Tweet) {
	if t.Author = cmp.Or(t.Author, t.AuthorUser); t.Author != nil {
		j.know(*t.Author)
		if t.AuthorID == "" {
			t.AuthorID = t.Author.ID
		}
	}
	if t.ReplyUser != nil {
		j.know(*t.ReplyUser)
	}
	if t.ID == "" || j.posts[t.ID] == nil {
		j.posts[t.ID] = t
		j.all = append(j.all, t)
	}
}

// author is "" for a post that the page does not hold.
func (j *v2Join) author(t *v2Tweet) corpus.AuthorID {
	if t == nil {
		return ""
	}
	return authorID(j.users[t.AuthorID].Username, t.AuthorID)
}

func (t *v2Tweet) fullText() string {
	if t.NoteTweet != nil && t.NoteTweet.Text != "" {
		return t.NoteTweet.Text
	}
	return t.Text
}

func (j *v2Join) post(t *v2Tweet) corpus.Post {
	p := corpus.Post{
		ID:             corpus.PostID(t.ID),
		ConversationID: corpus.ConversationID(t.ConversationID),
		Client:         t.Source,
		Text:           unescape(t.fullText()),
	}
	p.At, _ = xTime(t.CreatedAt, t.ID)
	u := j.users[t.AuthorID]
	setAuthor(&p, u.Username, t.AuthorID)
	p.Private = u.Protected
	for _, m := range t.Entities.Mentions {
		p.Mentions = addAuthor(p.Mentions, corpus.Handle(m.Username))
	}
	if len(p.Mentions) == 0 || t.NoteTweet != nil { // a note names more
		for _, m := range mentionsIn(p.Text) {
			p.Mentions = addAuthor(p.Mentions, m)
		}
	}
	answered := t.ReplyToUser
	for _, ref := range t.Referenced {
		o := j.posts[ref.ID]
		switch ref.Type {
		case "replied_to":
			p.ReplyTo = corpus.PostID(ref.ID)
			if o != nil && answered == "" {
				answered = o.AuthorID
			}
		case "quoted":
			p.Quotes, p.QuotesAuthor = corpus.PostID(ref.ID), j.author(o)
			quoteByURL(&p, expanded(t.Entities.URLs))
		case "retweeted":
			textRT(&p)
			p.Kind, p.Quotes = corpus.Repost, corpus.PostID(ref.ID)
			if o != nil {
				p.Text, p.Truncated = unescape(o.fullText()), false
			}
			if a := j.author(o); a != "" {
				p.QuotesAuthor = a
			}
		}
	}
	if p.ReplyToAuthor = corpus.Handle(j.users[answered].Username); p.ReplyToAuthor == "" {
		p.ReplyToAuthor = repliedTo(&p, answered)
	}
	return p
}
