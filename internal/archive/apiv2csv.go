package archive

import (
	"context"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// apiV2CSV reads what twarc-csv makes of API v2 answers.
var apiV2CSV = Format{Name: "api-v2-csv", Detect: detectAPIv2CSV, Read: readAPIv2CSV}

func detectAPIv2CSV(f *File) int {
	line, _, _ := strings.Cut(string(f.Head), "\n")
	if strings.Contains(line, "referenced_tweets.replied_to.id") && strings.Contains(line, "author_id") {
		return 95
	}
	return 0
}

func readAPIv2CSV(ctx context.Context, f *File, r *Reader) error {
	return eachNamed(ctx, f, r, ',', func(line int, get func(string) string) error {
		p, err := twarcRow(get)
		if err != nil {
			return r.Broken(line, err)
		}
		p.Source.Line = line
		return r.Emit(p)
	})
}

func twarcRow(get func(string) string) (corpus.Post, error) {
	p := corpus.Post{
		ID:             corpus.PostID(get("id")),
		ConversationID: corpus.ConversationID(get("conversation_id")),
		ReplyTo:        corpus.PostID(get("referenced_tweets.replied_to.id")),
		Quotes:         corpus.PostID(get("referenced_tweets.quoted.id")),
		Handle:         get("author.username"),
		Number:         get("author_id"),
		Client:         get("source"),
		Text:           twarcText(get("text")),
	}
	if long := get("note_tweet.text"); long != "" {
		p.Text = twarcText(long)
	}
	if p.Author = corpus.Handle(p.Handle); p.Author == "" {
		p.Author = corpus.Numbered(p.Number)
	}
	at, _, ok := parseTime(get("created_at"), tokyo())
	if p.ID == "" || p.Author == "" || !ok {
		return p, lang.Errorf(lang.T{
			EN: "read a row: id, author and created_at are needed; it is left out",
			JA: "行の読み取り: id・投稿者・created_at が必要です。読み飛ばしました",
		})
	}
	p.At = at
	if p.Handle != "" {
		p.URL = "https://x.com/" + p.Handle + "/status/" + string(p.ID)
	}
	if p.ReplyToAuthor = corpus.Handle(get("in_reply_to_username")); p.ReplyToAuthor == "" {
		p.ReplyToAuthor = corpus.Numbered(get("in_reply_to_user_id"))
	}
	p.QuotesAuthor = corpus.Handle(get("quoted_username"))
	if id := get("referenced_tweets.retweeted.id"); id != "" {
		p.Kind, p.Quotes = corpus.Repost, corpus.PostID(id)
		p.QuotesAuthor = corpus.Handle(get("retweeted_username"))
	}
	p.Mentions = mentionsIn(p.Text)
	return p, nil
}

// twarcText undoes what twarc-csv does to line breaks.
func twarcText(s string) string { return unescape(strings.ReplaceAll(s, `\n`, "\n")) }
