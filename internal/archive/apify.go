package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"engage/internal/corpus"
)

// apify reads the data sets of the tweet scrapers on Apify: JSON, JSON lines,
// or CSV with one column for each nested field.
var apify = Format{Name: "apify", Detect: detectApify, Read: readApify}

func detectApify(f *File) int {
	if comma, _ := apifyHeader(f.Head); comma != 0 {
		return 92
	}
	if !startsJSON(f.Head) || !hasKeys(f.Head, "id", "text", "author", "userName", "createdAt") {
		return 0
	}
	// More than x-graphql: some items hold pieces of X's own answers.
	for _, own := range []string{"twitterUrl", "isRetweet", "inReplyToId", "retweetCount"} {
		if hasKeys(f.Head, own) {
			return 92
		}
	}
	return 0
}

// apifyHeader finds the delimiter of a CSV, 0 if it is none of Apify's, and
// what joins the names of nested fields: Apify writes author/userName, scripts
// author.userName.
func apifyHeader(head []byte) (comma rune, join string) {
	for _, join := range []string{"/", "."} {
		for _, id := range []string{"id", "url"} {
			if comma := delimiterOf(head, "author"+join+"userName", "createdAt", "text", id); comma != 0 {
				return comma, join
			}
		}
	}
	return 0, ""
}

type apifyTweet struct {
	Type, ID, URL, TwitterURL     scalar
	Text, FullText                scalar
	NoteTweet                     struct{ Text scalar }
	CreatedAt, Source             scalar
	ConversationID, QuoteID       scalar
	IsReply, IsRetweet, NoResults scalar
	InReplyToID, InReplyToUserID  scalar
	InReplyToUsername             scalar
	Author                        apifyUser
	Entities                      v1Entities
	Quote, Retweet                *apifyTweet // apidojo's scrapers
	QuotedTweet                   *apifyTweet `json:"quoted_tweet"` // kaitoeasyapi's
	RetweetedTweet                *apifyTweet `json:"retweeted_tweet"`
}

type apifyUser struct {
	ID, UserName, Protected scalar
}

func readApify(ctx context.Context, f *File, r *Reader) error {
	out := &carriers{r: r, seen: map[string]bool{}}
	record := func(line int, t *apifyTweet) error {
		if t.Type == "mock_tweet" || t.NoResults.yes() {
			return nil // what fills up a search that found little
		}
		return out.emit(line, t.v1())
	}
	if comma, join := apifyHeader(f.Head); comma != 0 {
		return eachNamed(ctx, f, r, comma, func(line int, get func(string) string) error {
			row := apifyRow{get, join}
			return record(line, row.tweet(""))
		})
	}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		t := &apifyTweet{}
		if err := r.picker.decode(raw, t); err != nil {
			return r.Broken(line, badShape(err))
		}
		return record(line, t)
	})
}

// apifyRow is a row of a CSV.
type apifyRow struct {
	get  func(string) string
	join string
}

// tweet is the post whose columns' names start with under; its flat fields
// suffice, since mentions stand in the text as well.
func (a apifyRow) tweet(under string) *apifyTweet {
	cell := func(names ...string) scalar { return scalar(a.get(under + strings.Join(names, a.join))) }
	t := &apifyTweet{
		Type: cell("type"), ID: cell("id"), URL: cell("url"), TwitterURL: cell("twitterUrl"),
		Text: cell("text"), FullText: cell("fullText"), CreatedAt: cell("createdAt"), Source: cell("source"),
		ConversationID: cell("conversationId"), QuoteID: cell("quoteId"),
		IsReply: cell("isReply"), IsRetweet: cell("isRetweet"), NoResults: cell("noResults"),
		InReplyToID: cell("inReplyToId"), InReplyToUserID: cell("inReplyToUserId"), InReplyToUsername: cell("inReplyToUsername"),
		Author: apifyUser{ID: cell("author", "id"), UserName: cell("author", "userName"), Protected: cell("author", "protected")},
	}
	t.NoteTweet.Text = cell("noteTweet", "text")
	carried := func(name string) *apifyTweet {
		if cell(name, "id") == "" && cell(name, "url") == "" {
			return nil
		}
		return a.tweet(under + name + a.join)
	}
	t.Quote, t.Retweet = carried("quote"), carried("retweet")
	t.QuotedTweet, t.RetweetedTweet = carried("quoted_tweet"), carried("retweeted_tweet")
	return t
}

func (t *apifyTweet) v1() *v1Tweet {
	if t == nil {
		return nil
	}
	v := &v1Tweet{
		IDStr:          exactID(string(cmp.Or(t.URL, t.TwitterURL)), string(t.ID)),
		FullText:       t.longest(),
		CreatedAt:      v1Time(string(t.CreatedAt)),
		Source:         string(t.Source),
		ConversationID: exactID("", string(t.ConversationID)),
		ReplyTo:        exactID("", string(t.InReplyToID)),
		ReplyToUser:    exactID("", string(t.InReplyToUserID)),
		ReplyToName:    string(t.InReplyToUsername),
		QuotedID:       exactID("", string(t.QuoteID)),
		Entities:       t.Entities,
		Quoted:         cmp.Or(t.Quote, t.QuotedTweet).v1(),
		Retweeted:      cmp.Or(t.Retweet, t.RetweetedTweet).v1(),
	}
	if a := t.Author; a.UserName != "" || a.ID != "" {
		v.User = &v1User{ScreenName: string(a.UserName), IDStr: string(a.ID), Protected: a.Protected.yes()}
	}
	if v.Retweeted == nil && t.IsRetweet.yes() {
		v.Retweeted = &v1Tweet{}
	}
	// Whoever chose the fields of a data set may have left this one out.
	if v.ReplyTo == "" && !strings.EqualFold(string(t.IsReply), "false") && v.ConversationID != v.IDStr {
		v.blind = corpus.BlindReplies
	}
	return v
}

// longest is the whole text: of a long post some fields hold the beginning.
func (t *apifyTweet) longest() string {
	best := t.Text
	for _, s := range []scalar{t.FullText, t.NoteTweet.Text} {
		if len(s) > len(best) {
			best = s
		}
	}
	return string(best)
}
