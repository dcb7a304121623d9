package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"engage/internal/lang"
)

// snscrape reads the JSON lines of snscrape's Twitter scrapers, and those of
// twscrape, which writes the same.
var snscrape = Format{Name: "snscrape", Detect: detectSnscrape, Read: readSnscrape}

var snsType = lazily(`"_type"\s*:\s*"(?:[\w.]*\.)?Tweet"`)

func detectSnscrape(f *File) int {
	if startsJSON(f.Head) && snsType().Match(f.Head) {
		return 95
	}
	return 0
}

type snsUser struct {
	Username  string
	ID        scalar
	Protected bool
}

// v1 is nil for a user of whom nothing is known.
func (u *snsUser) v1() *v1User {
	if u == nil || u.Username == "" && u.ID == "" {
		return nil
	}
	return &v1User{ScreenName: u.Username, IDStr: string(u.ID), Protected: u.Protected}
}

// snsTweet is a post; of a tombstone or a reference only the id is set.
type snsTweet struct {
	Type             string `json:"_type"`
	ID               scalar
	URL              string
	Date             scalar
	RawContent       string
	Content          string // as older versions call it
	RenderedContent  string // with shortened addresses
	User             *snsUser
	Username         string // where there is no user
	ConversationID   scalar
	InReplyToTweetID scalar
	InReplyToUser    *snsUser
	MentionedUsers   []snsUser
	QuotedTweet      *snsTweet
	RetweetedTweet   *snsTweet
	Links            []struct{ URL string }
	Outlinks         []string // as older versions call them
	Source           string
	SourceLabel      string
}

func readSnscrape(ctx context.Context, f *File, r *Reader) error {
	out := &carriers{r: r, seen: map[string]bool{}}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var t snsTweet
		if err := r.picker.decode(raw, &t); err != nil {
			return r.Broken(line, badShape(err))
		}
		module, kind := "", t.Type
		if i := strings.LastIndexByte(t.Type, '.'); i >= 0 {
			module, kind = t.Type[:i], t.Type[i+1:]
		}
		switch {
		case kind == "Tweet":
			return out.emit(line, t.v1())
		case strings.HasSuffix(module, "twitter"):
			return nil // an account, a trend, a tombstone: no post
		}
		return r.Broken(line, lang.Errorf(lang.T{
			EN: "read a record of snscrape: its type is %q, and only posts of Twitter are read; it is left out",
			JA: "snscrape のレコードの読み取り: 種類が %q です。読めるのは Twitter の投稿だけです。読み飛ばしました",
		}, t.Type))
	})
}

func (t *snsTweet) v1() *v1Tweet {
	if t == nil {
		return nil
	}
	v := &v1Tweet{
		IDStr:          exactID(t.URL, string(t.ID)),
		FullText:       cmp.Or(t.RawContent, t.Content, t.RenderedContent),
		CreatedAt:      v1Time(string(t.Date)),
		Source:         cmp.Or(t.SourceLabel, t.Source),
		ConversationID: exactID("", string(t.ConversationID)),
		ReplyTo:        exactID("", string(t.InReplyToTweetID)),
		User:           t.User.v1(),
		Quoted:         t.QuotedTweet.v1(),
		Retweeted:      t.RetweetedTweet.v1(),
	}
	if v.User == nil && t.Username != "" {
		v.User = &v1User{ScreenName: t.Username}
	}
	if u := t.InReplyToUser; u != nil {
		v.ReplyToName, v.ReplyToUser = u.Username, string(u.ID)
	}
	for _, u := range t.MentionedUsers {
		v.Entities.Mentions = append(v.Entities.Mentions, v1User{ScreenName: u.Username, IDStr: string(u.ID)})
	}
	for _, address := range t.Outlinks {
		v.Entities.URLs = append(v.Entities.URLs, v1URL{address})
	}
	for _, l := range t.Links {
		v.Entities.URLs = append(v.Entities.URLs, v1URL{l.URL})
	}
	return v
}
