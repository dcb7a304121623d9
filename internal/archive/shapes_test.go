package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// wholeRecords are records of each JSON format with the keys that are read. A
// digit takes the place of § in their ids.
var wholeRecords = map[string]string{
	"x-archive":        `{"tweet":{"id":"157731890008518656§","id_str":"157731890008518656§","full_text":"@kyaku ありがとう","created_at":"Tue Oct 04 15:25:05 +0000 2022","source":"<a href=\"x\">Web</a>","truncated":false,"in_reply_to_status_id_str":"1577318900085186000","in_reply_to_user_id_str":"5","in_reply_to_screen_name":"Kyaku","entities":{"user_mentions":[{"screen_name":"Kyaku"}],"urls":[{"expanded_url":"https://twitter.com/tomo/status/7"}]}}}`,
	"x-api-v1":         `{"id":157731890008518656§,"id_str":"157731890008518656§","full_text":"はい","created_at":"Tue Oct 04 15:25:05 +0000 2022","user":{"id":5,"id_str":"5","screen_name":"Mise","protected":false},"in_reply_to_status_id_str":null,"quoted_status_id_str":"7","quoted_status":{"id_str":"7","text":"え","user":{"id_str":"6","screen_name":"tomo"}},"entities":{"user_mentions":[],"urls":[]}}`,
	"x-graphql":        `{"data":{"result":{"rest_id":"157731890008518656§","source":"Web","core":{"user_results":{"result":{"rest_id":"5","legacy":{"screen_name":"Mise"},"core":{"screen_name":"Mise"}}}},"legacy":{"full_text":"はい","created_at":"Tue Oct 04 15:25:05 +0000 2022","conversation_id_str":"1","in_reply_to_status_id_str":"1","entities":{"user_mentions":[]}},"quoted_status_result":{"result":{}}}}}`,
	"x-api-v2":         `{"id":"157731890008518656§","text":"はい","created_at":"2022-10-04T15:25:05.000Z","author_id":"5","conversation_id":"1","in_reply_to_user_id":"6","source":"Web","note_tweet":{"text":"はい"},"entities":{"mentions":[{"username":"tomo"}]},"author":{"id":"5","username":"Mise","protected":false},"referenced_tweets":[{"type":"replied_to","id":"1"}]}`,
	"labelled-threads": `{"id":"t§","brand":["@Mise"],"posts":[{"id":"1","author":"@Mise","at":"2026-01-02T03:04:05+09:00","text":"あ"}]}`,
	"engage-ndjson":    `{"schema":"engage.post/v1","id":"§","conversation_id":"c","reply_to":"0","author":"mise","handle":"Mise","at":"2026-01-02T03:04:05Z","text":"あ","mentions":["a"],"kind":"","private":false,"brand":["mise"],"source":{"file":"x","line":3}}`,
	"mastodon-archive": `{"id":"https://m.example/users/hana/statuses/§/activity","type":"Create","actor":"https://m.example/users/hana","published":"2024-01-05T00:03:00Z","to":["as:Public"],"cc":[],"object":{"id":"https://m.example/users/hana/statuses/§","type":"Note","url":"https://m.example/@hana/1","attributedTo":"https://m.example/users/hana","inReplyTo":"https://o.example/1","conversation":"c","content":"あ","contentMap":{"ja":"あ"},"source":{"content":"あ"},"name":"題","summary":"注","published":"2024-01-05T00:03:00Z","to":["as:Public"],"cc":[],"quote":"https://o.example/2","tag":[{"type":"Mention","href":"https://o.example/users/neko","name":"@neko@o.example"}]}}`,
	"mastodon-api":     `{"id":"§","uri":"https://m.example/users/hana/statuses/§","url":"https://m.example/@hana/1","created_at":"2024-01-05T00:03:00Z","in_reply_to_id":"0","in_reply_to_account_id":"7","content":"あ","spoiler_text":"注","visibility":"public","account":{"id":"7","acct":"hana","url":"https://m.example/@hana"},"mentions":[{"id":"8","acct":"neko"}],"application":{"name":"Web"},"quote_id":"3","quote":{"quoted_status_id":"3"},"pleroma":{"in_reply_to_account_acct":"hana"},"akkoma":{"quote_apid":"https://o.example/1"}}`,
	"misskey":          `{"id":"9m63zil1m§","createdAt":"2023-11-17T11:36:21.205Z","text":"あ","cw":"注","visibility":"public","isHidden":false,"fileIds":["a"],"poll":{"choices":[]},"replyId":"9","renoteId":"8","uri":"u","url":"v","userId":"7","user":{"username":"hana","host":"o.example"},"reply":{"id":"9","user":{"username":"neko"}},"app":{"name":"Web"}}`,
	"bluesky":          `{"post":{"uri":"at://did:plc:h/app.bsky.feed.post/§","author":{"did":"did:plc:h","handle":"hana.example"},"record":{"$type":"app.bsky.feed.post","text":"あ https://e...","createdAt":"2024-01-05T00:03:00Z","via":"Web","reply":{"root":{"uri":"at://did:plc:h/app.bsky.feed.post/0"},"parent":{"uri":"at://did:plc:h/app.bsky.feed.post/0"}},"facets":[{"index":{"byteStart":4,"byteEnd":15},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://e.example/"}]}],"embed":{"record":{"uri":"at://did:plc:h/app.bsky.feed.post/9"}}}}}`,
	"snscrape":         `{"_type":"snscrape.modules.twitter.Tweet","url":"https://twitter.com/Mise/status/157731890008518656§","date":"2022-10-04T15:25:05+00:00","rawContent":"はい","id":157731890008518656§,"user":{"_type":"snscrape.modules.twitter.User","username":"Mise","id":5,"protected":false},"conversationId":1577318900085186000,"sourceLabel":"Web","inReplyToTweetId":1577318900085186000,"inReplyToUser":{"username":"tomo","id":6},"mentionedUsers":[{"username":"tomo","id":6}]}`,
	"twint":            `{"id":157731890008518656§,"conversation_id":"157731890008518656§","created_at":"2022-10-05 00:25:05 JST","date":"2022-10-05","time":"00:25:05","timezone":"+0900","user_id":5,"username":"mise","name":"店","tweet":"はい","mentions":[],"reply_to":[],"retweet":false,"quote_url":""}`,
	"apify":            `{"type":"tweet","id":"157731890008518656§","url":"https://x.com/Mise/status/157731890008518656§","text":"はい","createdAt":"Tue Oct 04 15:25:05 +0000 2022","isReply":true,"inReplyToId":"1577318900085186000","inReplyToUserId":"6","inReplyToUsername":"tomo","conversationId":"1577318900085186000","isRetweet":false,"isQuote":false,"source":"Web","author":{"userName":"Mise","id":"5"},"entities":{"user_mentions":[]}}`,
	"instagram":        `{"media":[{"uri":"media/posts/a.jpg","creation_timestamp":1704412980,"title":"あ"}],"title":"あ","creation_timestamp":1704412980}`,
	"facebook":         `{"timestamp":1704412980,"data":[{"post":"あ"},{"update_timestamp":1704412981}],"title":"見出し"}`,
	"threads":          `{"title":"あ","creation_timestamp":1704412980,"uri":"u","media":[{"title":"あ","creation_timestamp":1704412980,"text_app_post":{"is_reply":true,"in_reply_to_username":"neko"}}],"data":[{"post":"い"}]}`,
}

// noJSON are the formats that are no JSON.
var noJSON = []string{"twilog", "twitter-archive-csv", "api-v2-csv", "4cat", "togetter", "togetter-html", "bluesky-car", "table", "xlsx"}

// oddValues take the place of every value of a record, one after another.
var oddValues = []string{
	`null`, `true`, `5`, `-5`, `1e999999`, strings.Repeat("9", 400), `9223372036854775807`, `-62135596801`, `""`, `" "`, `"x"`, `"9999999-01-01T00:00:00Z"`,
	`"@"`, `{}`, `[]`, `[null]`, `[[]]`, `[{}]`, `["x"]`, `{"x":{}}`, `{"id":5}`, `{"result":{}}`,
}

// variants calls fn with the record and each of its values replaced by odd.
func variants(t *testing.T, record, odd string, fn func(path, changed string)) {
	var whole any
	dec := json.NewDecoder(strings.NewReader(record))
	dec.UseNumber()
	if err := dec.Decode(&whole); err != nil {
		t.Fatalf("%s: %v", record, err)
	}
	const mark = "\x01"
	var walk func(path string, v any, set func(any))
	walk = func(path string, v any, set func(any)) {
		set(mark)
		b, _ := json.Marshal(whole)
		fn(path, strings.Replace(string(b), `"\u0001"`, odd, 1))
		set(v)
		switch v := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(v))
			for k := range v {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			for _, k := range keys {
				walk(path+"."+k, v[k], func(x any) { v[k] = x })
			}
		case []any:
			for i := range v {
				walk(fmt.Sprint(path, ".", i), v[i], func(x any) { v[i] = x })
			}
		}
	}
	walk("", whole, func(x any) { whole = x })
}

// readWith reads text by one format, whatever the others say to it.
func readWith(t *testing.T, fm Format, text string) (posts []corpus.Post, bad, private int) {
	f := &File{Path: "a", Name: "a", Head: []byte(text[:min(len(text), headSize)]), Encoding: encUTF8}
	f.raw = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
	info := &FileInfo{}
	r := &Reader{file: f, info: info, sink: func(p corpus.Post, err error) bool {
		if err == nil {
			posts = append(posts, p)
		}
		if err == nil && (p.ID == "" || p.Author == "") {
			t.Errorf("%s: without id or author: %+v", fm.Name, p)
		}
		return true
	}}
	if err := fm.Read(context.Background(), f, r); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return posts, info.Skipped, info.PrivateDropped
}

// A record of the right keys with a value of the wrong kind is a post all the
// same, or is counted: it never goes missing, nor takes its neighbours along.
func TestWrongShapes(t *testing.T) {
	for _, fm := range formats {
		record, ok := wholeRecords[fm.Name]
		if !ok {
			if !slices.Contains(noJSON, fm.Name) {
				t.Errorf("%s has no record here", fm.Name)
			}
			continue
		}
		before, within, after := strings.ReplaceAll(record, "§", "1"), strings.ReplaceAll(record, "§", "2"), strings.ReplaceAll(record, "§", "3")
		alone, bad, _ := readWith(t, fm, before+"\n"+after+"\n")
		if len(alone) < 2 || bad != 0 {
			t.Errorf("%s: whole records: %+v, %d broken", fm.Name, alone, bad)
			continue
		}
		gone := map[string][]string{}
		for i, odd := range oddValues {
			if testing.Short() && i%4 != 0 {
				continue
			}
			variants(t, within, odd, func(path, changed string) {
				posts, bad, private := readWith(t, fm, before+"\n"+changed+"\n"+after+"\n")
				if len(posts)+bad+private <= len(alone) && !silent(fm.Name, path, odd) {
					gone[path] = append(gone[path], odd[:min(len(odd), 20)])
				}
			})
		}
		for path, odd := range gone {
			t.Errorf("%s: a record goes missing where %s is %s", fm.Name, path, strings.Join(odd, ", "))
		}
	}
}

// noWords are the values that leave a picture without words.
var noWords = []string{`null`, `""`, `" "`, `{}`, `[]`, `[null]`, `[[]]`, `[{}]`, `{"x":{}}`, `{"id":5}`, `{"result":{}}`}

// silent are the changes that make something of a record that is no post.
func silent(format, path, odd string) bool {
	switch format + path {
	case "x-graphql.data", "x-graphql.data.result", "x-graphql":
		return true // a page of X without posts
	case "mastodon-archive.type", "mastodon-archive.object.type":
		return true // a like, a vote
	}
	if format == "threads" || format == "instagram" || format == "facebook" {
		return slices.Contains(noWords, odd) // a picture without words
	}
	return path == "" && (odd == "[]" || odd == "[[]]")
}

// A part of an export, given alone, names nobody.
func TestPartOfExport(t *testing.T) {
	posts, bad := foreign(t, Options{}, "tweets.js", tweetsJS)
	if len(posts) != 2 || len(bad) != 1 || posts[0].Author != xOwner || posts[0].URL != "" {
		t.Errorf("%+v %v", posts, bad)
	}
	if posts, _ := foreign(t, Options{Owner: "@Mise"}, "tweets.js", tweetsJS); len(posts) != 2 || posts[0].Author != "mise" || posts[0].URL != "https://x.com/Mise/status/1577318900085186562" {
		t.Errorf("%+v", posts)
	}
}
