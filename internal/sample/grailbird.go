package sample

import (
	"fmt"
	"strings"
	"time"
)

const grailTime = "2006-01-02 15:04:05 -0700"

// grailbird is the export that Twitter gave out from 2012 to 2018: a file of
// JavaScript for each month, and the same posts as a table. It wrote midnight
// for the time of everything before November 2010.
func grailbird() ([]byte, error) {
	old := time.Date(2010, 9, 30, 0, 0, 0, 0, time.UTC)
	all := append(talk{
		{who: company, id: "26000000001", text: "みなと製パン、つぶやきはじめました", at: old},
		{who: company, id: "26000000002", text: "今日のお昼はあんバターにします", at: old},
	}, ownFrom(time.Date(2013, 1, 10, 7, 0, 0, 0, jst))...)
	files := []member{
		script("user_details", object{"screen_name": company, "location": "青波", "full_name": name, "bio": "まちのパン屋", "id": companyID, "created_at": "2010-09-01 00:00:00 +0000"}),
		script("payload_details", object{"tweets": len(all), "created_at": "2013-03-10 00:00:00 +0000", "lang": "ja"}),
	}
	var months []string
	posts := make(map[string][]object)
	for _, m := range all {
		month := m.at.UTC().Format("2006_01")
		if posts[month] == nil {
			months = append(months, month)
		}
		posts[month] = append([]object{grailPost(m)}, posts[month]...) // newest first
	}
	for _, month := range months {
		head := fmt.Sprintf("Grailbird.data.tweets_%s = \n ", month)
		files = append(files, member{"data/js/tweets/" + month + ".js", append([]byte(head), encode(posts[month])...)})
	}
	return zipped(append(files, member{"tweets.csv", quotedSheet(grailRows(all))})...)
}

func script(name string, value any) member {
	return member{"data/js/" + name + ".js", append([]byte("var "+name+" =  "), encode(value)...)}
}

func grailPost(m message) object {
	t := tweet(m)
	t["text"], t["created_at"] = t["full_text"], m.at.UTC().Format(grailTime)
	for _, newer := range []string{"full_text", "truncated", "lang", "favorite_count", "retweet_count"} {
		delete(t, newer)
	}
	t["user"] = object{"name": name, "screen_name": company, "protected": false, "id_str": companyID}
	if m.repost {
		words := strings.TrimPrefix(m.text, "RT @"+m.quoted+": ")
		t["retweeted_status"] = object{"id_str": m.quotes, "text": escape.Replace(words), "created_at": m.at.Add(-2 * time.Hour).UTC().Format(grailTime),
			"user": object{"name": m.quoted, "screen_name": m.quoted, "protected": false, "id_str": userID(m.quoted)}}
	}
	return t
}

var grailColumns = strings.Fields("tweet_id in_reply_to_status_id in_reply_to_user_id timestamp source text retweeted_status_id retweeted_status_user_id retweeted_status_timestamp expanded_urls")

func grailRows(all talk) [][]string {
	rows := [][]string{grailColumns}
	for _, m := range all {
		cells := map[string]string{"tweet_id": m.id, "timestamp": m.at.UTC().Format(grailTime), "source": "web", "text": escape.Replace(m.linked())}
		if m.replyTo != "" {
			cells["in_reply_to_status_id"], cells["in_reply_to_user_id"] = m.replyTo, userID(m.to)
		}
		switch {
		case m.repost:
			cells["retweeted_status_id"], cells["retweeted_status_user_id"] = m.quotes, userID(m.quoted)
			cells["retweeted_status_timestamp"] = m.at.Add(-2 * time.Hour).UTC().Format(grailTime)
		case m.quotes != "":
			cells["expanded_urls"] = page(m.quoted, m.quotes)
		}
		rows = append(rows, rowOf(grailColumns, cells))
	}
	return rows
}
