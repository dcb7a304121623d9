package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// scrapers are tools that read X from outside.
var scrapers = []file{
	{"snscrape.jsonl.zst", snscrape},
	{"twint.csv", twint},
	{"apify.json", apify},
	{"4cat.csv", fourCAT},
}

// snscrape is its JSON lines, packed as large ones are.
func snscrape() ([]byte, error) {
	all := talkFrom(spring)
	var out []object
	for _, m := range all {
		t := snsPost(m)
		if of := all.find(m.quotes); of != nil && m.repost {
			t["retweetedTweet"] = snsPost(*of)
		} else if of != nil {
			t["quotedTweet"], t["links"] = snsPost(*of), []object{{"text": "twitter.com/…", "url": page(m.quoted, m.quotes), "tcourl": shortLink}}
		}
		out = append(out, t)
	}
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(lines(out)); err != nil {
		return nil, err
	}
	err = w.Close() // writes the rest, so it comes before Bytes
	return b.Bytes(), err
}

const snsModule = "snscrape.modules.twitter."

func snsUser(who string) object {
	return object{"_type": snsModule + "User", "username": who, "id": json.Number(userID(who)), "displayname": who, "protected": nil, "url": "https://twitter.com/" + who}
}

func snsPost(m message) object {
	t := object{"_type": snsModule + "Tweet", "url": page(m.who, m.id), "date": m.at.UTC().Format("2006-01-02T15:04:05-07:00"), "rawContent": escape.Replace(m.linked()), "renderedContent": m.text,
		"id": json.Number(m.id), "user": snsUser(m.who), "replyCount": 0, "retweetCount": 0, "likeCount": 2, "quoteCount": 0, "conversationId": json.Number(m.root), "lang": "ja",
		"source": `<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>`, "sourceUrl": "https://mobile.twitter.com", "sourceLabel": "Twitter Web App",
		"links": nil, "retweetedTweet": nil, "quotedTweet": nil, "inReplyToTweetId": nil, "inReplyToUser": nil, "mentionedUsers": nil}
	if m.replyTo != "" {
		t["inReplyToTweetId"], t["inReplyToUser"], t["mentionedUsers"] = json.Number(m.replyTo), snsUser(m.to), []object{snsUser(m.to)}
	}
	return t
}

var twintColumns = strings.Split("id,conversation_id,created_at,date,time,timezone,user_id,username,name,place,tweet,language,mentions,urls,photos,replies_count,retweets_count,likes_count,hashtags,cashtags,link,retweet,quote_url,video,thumbnail,near,geo,source,user_rt_id,user_rt,retweet_id,reply_to,retweet_date,translate,trans_src,trans_dest", ",")

// twint is its CSV, run in Japan in 2021: it names the users that a post
// answers, never the post.
func twint() ([]byte, error) {
	all := talkFrom(time.Date(2021, 2, 1, 7, 0, 0, 0, jst))
	rows := [][]string{twintColumns}
	for _, m := range all {
		cells := map[string]string{"id": m.id, "conversation_id": m.root, "created_at": m.at.Format("2006-01-02 15:04:05") + " JST", "date": m.at.Format(time.DateOnly), "time": m.at.Format(time.TimeOnly),
			"timezone": "+0900", "user_id": userID(m.who), "username": strings.ToLower(m.who), "name": m.who, "tweet": escape.Replace(m.linked()), "language": "ja", "mentions": "[]", "urls": "[]",
			"photos": "[]", "replies_count": "0", "retweets_count": "0", "likes_count": "2", "hashtags": "[]", "cashtags": "[]", "link": page(m.who, m.id), "retweet": "False", "video": "0", "reply_to": "[]"}
		switch {
		case m.repost:
			of := all.find(m.quotes)
			cells["retweet"], cells["retweet_id"], cells["user_rt_id"] = "True", m.quotes, userID(m.quoted)
			cells["user_rt"], cells["retweet_date"] = escape.Replace(of.linked()), of.at.Format("2006-01-02 15:04:05")+" JST"
		case m.quotes != "":
			cells["quote_url"] = page(m.quoted, m.quotes)
		case m.to != "" && m.to != m.who:
			cells["reply_to"] = fmt.Sprintf("[{'screen_name': '%s', 'name': '%s', 'id': '%s'}]", m.to, m.to, userID(m.to))
		}
		rows = append(rows, rowOf(twintColumns, cells))
	}
	return sheet(',', rows)
}

// apify is a data set of a tweet scraper there.
func apify() ([]byte, error) {
	all := talkFrom(spring)
	out := []object{}
	for _, m := range all {
		t := apifyPost(m)
		t["isRetweet"], t["isQuote"] = m.repost, m.quotes != "" && !m.repost
		if of := all.find(m.quotes); of != nil && m.repost {
			t["retweet"] = apifyPost(*of)
		} else if of != nil {
			t["quoteId"], t["quote"] = m.quotes, apifyPost(*of)
		}
		out = append(out, t)
	}
	return encode(out), nil
}

func apifyPost(m message) object {
	t := object{"type": "tweet", "id": m.id, "url": "https://x.com/" + m.who + "/status/" + m.id, "twitterUrl": page(m.who, m.id), "text": escape.Replace(m.linked()),
		"source": "Twitter Web App", "retweetCount": 0, "replyCount": 1, "likeCount": 2, "createdAt": m.at.UTC().Format(rubyDate), "lang": "ja", "isReply": m.replyTo != "", "conversationId": m.root,
		"author": object{"type": "user", "userName": m.who, "id": userID(m.who), "name": m.who}, "entities": tweet(m)["entities"]}
	if m.replyTo != "" {
		t["inReplyToId"], t["inReplyToUserId"], t["inReplyToUsername"] = m.replyTo, userID(m.to), m.to
	}
	return t
}

var fourCATColumns = strings.Split("id,thread_id,timestamp,unix_timestamp,link,body,author,author_fullname,author_id,author_avatar_url,author_banner_url,source,language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,impression_count,is_retweet,retweeted_user,is_quote_tweet,quoted_user,is_quote_withheld,is_reply,replied_user,is_withheld,hashtags,urls,images,videos,mentions,long_lat,place_name", ",")

// fourCAT is a table of 4CAT made of what Zeeschuimer collected. It names the
// user that a post answers, never the post.
func fourCAT() ([]byte, error) {
	rows := [][]string{fourCATColumns}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, m := range talkFrom(spring) {
		cells := map[string]string{"id": m.id, "thread_id": m.root, "timestamp": m.at.UTC().Format(time.DateTime), "unix_timestamp": fmt.Sprint(m.at.Unix()), "link": "https://x.com/" + m.who + "/status/" + m.id,
			"body": escape.Replace(m.linked()), "author": m.who, "author_fullname": m.who, "author_id": userID(m.who), "source": "Twitter Web App", "language_guess": "ja", "possibly_sensitive": "no",
			"retweet_count": "0", "reply_count": "1", "like_count": "2", "quote_count": "0", "is_retweet": yes[m.repost], "is_quote_tweet": yes[m.quotes != "" && !m.repost],
			"is_quote_withheld": "no", "is_reply": yes[m.replyTo != ""], "replied_user": m.to, "is_withheld": "no", "mentions": m.to}
		switch {
		case m.repost:
			cells["retweeted_user"] = m.quoted
		case m.quotes != "":
			cells["quoted_user"], cells["urls"] = m.quoted, page(m.quoted, m.quotes)
		}
		rows = append(rows, rowOf(fourCATColumns, cells))
	}
	return sheet(',', rows)
}
