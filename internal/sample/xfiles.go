package sample

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
)

// xFiles are what X itself hands out.
var xFiles = []file{
	{"twitter-2013.zip", grailbird},
	{"api-v1.json", apiV1},
	{"api-v2-flat.jsonl", apiV2Flat},
	{"api-v2-twarc.csv", apiV2CSV},
	{"x-graphql.ndjson.gz", zeeschuimer},
}

const rubyDate = "Mon Jan 02 15:04:05 -0700 2006"

// escape is X's own: three characters, in the text of archives and v1.1.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// tweet is a post as X's archives and API v1.1 write it.
func tweet(m message) object {
	t := object{"id": m.id, "id_str": m.id, "full_text": escape.Replace(m.linked()), "created_at": m.at.UTC().Format(rubyDate),
		"source": `<a href="https://mobile.x.com" rel="nofollow">Twitter Web App</a>`, "lang": "ja", "favorite_count": "3", "retweet_count": "1", "truncated": false}
	mentions := []object{}
	if m.to != "" && m.to != m.who {
		mentions = append(mentions, object{"screen_name": m.to, "id_str": userID(m.to), "name": m.to})
	}
	t["entities"] = object{"user_mentions": mentions, "urls": links(m), "hashtags": []object{}}
	if m.replyTo != "" {
		t["in_reply_to_status_id_str"], t["in_reply_to_status_id"] = m.replyTo, m.replyTo
		t["in_reply_to_user_id_str"], t["in_reply_to_screen_name"] = userID(m.to), m.to
	}
	return t
}

// links are the entities of the address in a quote.
func links(m message) []object {
	if m.quotes == "" || m.repost {
		return []object{}
	}
	return []object{{"url": shortLink, "expanded_url": page(m.quoted, m.quotes), "display_url": "twitter.com/" + m.quoted + "/stat…"}}
}

// apiV1 is an answer of search/tweets of API v1.1.
func apiV1() ([]byte, error) {
	all := talkFrom(spring)
	whole := func(m message) object {
		t := tweet(m)
		t["id"], t["favorite_count"], t["retweet_count"] = json.Number(m.id), 3, 1
		t["user"] = object{"id_str": userID(m.who), "screen_name": m.who, "name": m.who, "protected": false}
		delete(t, "in_reply_to_status_id")
		return t
	}
	statuses := []object{}
	for _, m := range all {
		t := whole(m)
		if of := all.find(m.quotes); of != nil && m.repost {
			t["retweeted_status"] = whole(*of)
		} else if of != nil {
			t["is_quote_status"], t["quoted_status_id_str"], t["quoted_status"] = true, m.quotes, whole(*of)
		}
		statuses = append(statuses, t)
	}
	return encode(object{"statuses": statuses, "search_metadata": object{"count": 100, "query": "%E3%83%91%E3%83%B3", "completed_in": 0.05}}), nil
}

const milliTime = "2006-01-02T15:04:05.000Z"

// v2 is a post of API v2, with the ids of what it refers to.
func v2(m message) object {
	t := object{"id": m.id, "text": escape.Replace(m.linked()), "author_id": userID(m.who), "created_at": m.at.UTC().Format(milliTime), "conversation_id": m.root,
		"lang": "ja", "edit_history_tweet_ids": []string{m.id}, "public_metrics": object{"retweet_count": 0, "reply_count": 1, "like_count": 2, "quote_count": 0}, "author": v2User(m.who)}
	if m.replyTo != "" {
		t["in_reply_to_user_id"] = userID(m.to)
		t["referenced_tweets"] = []object{{"type": "replied_to", "id": m.replyTo}}
	}
	if m.quotes != "" {
		t["referenced_tweets"] = []object{{"type": refers(m), "id": m.quotes}}
		t["entities"] = object{"urls": links(m)}
	}
	return t
}

// refers is the word of API v2 for a quote or a repost.
func refers(m message) string {
	if m.repost {
		return "retweeted"
	}
	return "quoted"
}

func v2User(who string) object {
	return object{"id": userID(who), "username": who, "name": who, "protected": false}
}

// apiV2Flat is what twarc flatten makes of pages: a post a line, with its
// author and the posts it refers to inside.
func apiV2Flat() ([]byte, error) {
	all := talkFrom(spring)
	var out []object
	for _, m := range all {
		t := v2(m)
		if m.replyTo != "" {
			t["in_reply_to_user"] = v2User(m.to)
		}
		if m.quotes != "" {
			of := v2(*all.find(m.quotes))
			of["type"] = refers(m)
			t["referenced_tweets"] = []object{of}
		}
		t["__twarc"] = object{"version": "2.13.0", "retrieved_at": "2023-04-01T00:00:00+00:00"}
		out = append(out, t)
	}
	return lines(out), nil
}

var twarcColumns = strings.Fields(`id conversation_id referenced_tweets.replied_to.id referenced_tweets.retweeted.id referenced_tweets.quoted.id
	author_id in_reply_to_user_id in_reply_to_username retweeted_user_id retweeted_username quoted_user_id quoted_username created_at text lang source
	public_metrics.impression_count public_metrics.reply_count public_metrics.retweet_count public_metrics.quote_count public_metrics.like_count
	reply_settings edit_history_tweet_ids possibly_sensitive entities.hashtags entities.mentions entities.urls
	author.id author.created_at author.username author.name author.description author.protected author.verified
	geo.full_name matching_rules __twarc.retrieved_at __twarc.url __twarc.version`)

// apiV2CSV is the table of twarc-csv, which writes a line break as \n and the
// whole original for a repost.
func apiV2CSV() ([]byte, error) {
	all := talkFrom(spring)
	rows := [][]string{twarcColumns}
	for _, m := range all {
		text := m.linked()
		if m.repost {
			text = all.find(m.quotes).linked()
		}
		cells := map[string]string{"id": m.id, "conversation_id": m.root, "author_id": userID(m.who), "created_at": m.at.UTC().Format(milliTime),
			"text": strings.ReplaceAll(escape.Replace(text), "。", `。\n`), "lang": "ja", "edit_history_tweet_ids": `["` + m.id + `"]`,
			"author.id": userID(m.who), "author.username": m.who, "author.name": m.who, "author.protected": "False", "__twarc.version": "2.13.0"}
		if m.replyTo != "" {
			cells["referenced_tweets.replied_to.id"], cells["in_reply_to_user_id"] = m.replyTo, userID(m.to)
			if all.find(m.replyTo) != nil {
				cells["in_reply_to_username"] = m.to
			}
		}
		if kind := refers(m); m.quotes != "" {
			cells["referenced_tweets."+kind+".id"], cells[kind+"_user_id"], cells[kind+"_username"] = m.quotes, userID(m.quoted), m.quoted
		}
		rows = append(rows, rowOf(twarcColumns, cells))
	}
	return sheet(',', rows)
}

// zeeschuimer is what the browser extension of that name catches of X's pages,
// packed.
func zeeschuimer() ([]byte, error) {
	all := talkFrom(spring)
	var out []object
	for i, m := range all {
		out = append(out, object{"nav_index": "1:1:0", "item_id": m.id, "timestamp_collected": spring.AddDate(0, 2, i).UnixMilli(), "source_platform": "twitter.com",
			"source_platform_url": "https://x.com/" + company, "source_url": "https://x.com/i/api/graphql/UserTweetsAndReplies", "data": result(m, all)})
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(lines(out)); err != nil {
		return nil, err
	}
	err := w.Close() // writes the rest, so it comes before Bytes
	return b.Bytes(), err
}

// result is a post as X's own pages load it. X keeps the name of an author in
// core since 2025, in legacy before.
func result(m message, all talk) object {
	legacy := tweet(m)
	for _, absent := range []string{"id", "source", "truncated", "in_reply_to_status_id"} {
		delete(legacy, absent)
	}
	legacy["conversation_id_str"], legacy["user_id_str"] = m.root, userID(m.who)
	user := object{"__typename": "User", "rest_id": userID(m.who), "legacy": object{"screen_name": m.who, "name": m.who}}
	if m.who == company {
		user["legacy"], user["core"] = object{"description": "まちのパン屋"}, object{"screen_name": m.who, "name": name}
	}
	t := object{"__typename": "Tweet", "rest_id": m.id, "core": object{"user_results": object{"result": user}}, "legacy": legacy, "source": "Twitter Web App"}
	switch of := all.find(m.quotes); {
	case of == nil:
	case m.repost:
		legacy["retweeted_status_result"] = object{"result": result(*of, nil)}
	default:
		legacy["is_quote_status"], legacy["quoted_status_id_str"] = true, m.quotes
		t["quoted_status_result"] = object{"result": object{"__typename": "TweetWithVisibilityResults", "tweet": result(*of, nil)}}
	}
	return t
}
