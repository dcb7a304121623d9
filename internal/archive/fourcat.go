package archive

import (
	"cmp"
	"context"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// fourCAT reads 4CAT's tables of posts on X, whichever way they were
// collected: by Zeeschuimer, from API v2, or from DMI-TCAT. They name the
// conversation and the user whom a post answers, never the post, but for
// DMI-TCAT, where it is the other way round.
//
// A table that 4CAT has pseudonymised holds a hash for each author: the posts
// of one author belong together, but no name in replied_user or in a text
// leads to them. One that it has anonymised holds REDACTED for all of them:
// who answers whom is lost, and every row is counted as broken.
var fourCAT = Format{Name: "4cat", Detect: detectFourCAT, Read: readFourCAT}

// fourCATColumns: of all that 4CAT collects only posts on X have is_retweet.
var fourCATColumns = []string{"id", "thread_id", "timestamp", "body", "author", "is_retweet"}

func detectFourCAT(f *File) int {
	if delimiterOf(f.Head, fourCATColumns...) != 0 {
		return 95
	}
	return 0
}

func readFourCAT(ctx context.Context, f *File, r *Reader) error {
	tcat := delimiterOf(f.Head, "in_reply_to_status_id") != 0
	return eachNamed(ctx, f, r, delimiterOf(f.Head, fourCATColumns...), func(line int, get func(string) string) error {
		p, err := fourCATPost(get)
		if err != nil {
			return r.Broken(line, err)
		}
		// The older of the two ways from DMI-TCAT is known by a count of -1.
		if tcat || get("reply_count") == "-1" {
			fourCATParent(&p, get)
		} else {
			fourCATThread(&p, get)
		}
		return r.Emit(p)
	})
}

func fourCATPost(get func(string) string) (corpus.Post, error) {
	p := corpus.Post{
		ID:     corpus.PostID(exactID(get("link"), get("id"))),
		Client: clientName(get("source")),
		Text:   unescape(get("body")),
		URL:    get("link"),
	}
	number := exactID("", get("author_id")) // else it is a hash
	switch {
	case get("author") == "REDACTED" && number == "":
		return p, lang.Errorf(lang.T{
			EN: "read a row: its author was anonymised, so that nobody can tell who answers whom; export the data set from 4CAT without anonymising it, or pseudonymised; it is left out",
			JA: "行の読み取り: 投稿者が匿名化されており、誰が誰に応えたのかわかりません。4CAT から匿名化せずに、または仮名化して書き出してください。読み飛ばしました",
		})
	case get("author_id") == "UNKNOWN":
		return p, lang.Errorf(lang.T{
			EN: "read a row: 4CAT could not get this post (%s); it is left out",
			JA: "行の読み取り: 4CAT がこの投稿を取得できていません（%s）。読み飛ばしました",
		}, get("subject"))
	case p.ID == "":
		return p, errNoID
	}
	if p.URL == "" {
		p.URL = "https://x.com/i/status/" + string(p.ID) // author may be a hash
	}
	if setAuthor(&p, get("author"), number); p.Author == "" {
		return p, errNoAuthor
	}
	p.At = fourCATTime(get, string(p.ID))
	p.Mentions = mentionsIn(p.Text)
	p.QuotesAuthor = corpus.Handle(get("quoted_user"))
	if strings.EqualFold(get("is_quote_tweet"), "yes") {
		fourCATQuote(&p, get("urls"))
	}
	if strings.EqualFold(get("is_retweet"), "yes") {
		p.Quotes, p.QuotesAuthor = corpus.PostID(exactID("", get("retweet_id"))), corpus.Handle(get("retweeted_user"))
		bareRepost(&p, p.Text)
	}
	return p, nil
}

// fourCATThread reads thread_id as the conversation that it is. A post known
// to be no reply hides nothing.
func fourCATThread(p *corpus.Post, get func(string) string) {
	p.ConversationID = corpus.ConversationID(exactID("", get("thread_id")))
	p.ReplyToAuthor = fourCATAnswered(get)
	if !strings.EqualFold(get("is_reply"), "no") {
		p.Blind = corpus.BlindReplies
	}
}

// fourCATParent reads thread_id as DMI-TCAT's tables mean it: the post that is
// answered, else the one that is reposted, else the post itself.
func fourCATParent(p *corpus.Post, get func(string) string) {
	if id := exactID("", get("thread_id")); p.Kind == corpus.Original && id != string(p.ID) {
		p.ReplyTo = corpus.PostID(id)
	}
	p.ReplyToAuthor = fourCATAnswered(get)
}

// fourCATAnswered is the user who is answered; the column has had several names.
func fourCATAnswered(get func(string) string) corpus.AuthorID {
	for _, column := range []string{"replied_user", "replied_author", "reply_to"} {
		if a := corpus.Handle(get(column)); a != "" {
			return a
		}
	}
	return ""
}

// fourCATQuote finds the quoted post among the links of a post: the last one
// to another post, by the quoted author if 4CAT knows him. Pictures are links
// to the post itself.
func fourCATQuote(p *corpus.Post, urls string) {
	by := p.QuotesAuthor
	for u := range strings.SplitSeq(urls, ",") {
		user, id := statusURL(u)
		a := corpus.Handle(user)
		if id == "" || id == string(p.ID) || by != "" && a != "" && a != by {
			continue
		}
		p.Quotes, p.QuotesAuthor = corpus.PostID(id), cmp.Or(by, a)
	}
}

// fourCATTime prefers timestamp, in UTC: unix_timestamp is off by the zone of
// the server in tables from API v2.
func fourCATTime(get func(string) string, id string) time.Time {
	for _, column := range []string{"timestamp", "unix_timestamp"} {
		if at, _, ok := parseTime(get(column), time.UTC); ok {
			return at
		}
	}
	at, _ := snowflakeTime(id)
	return at
}
