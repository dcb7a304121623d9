package archive

import (
	"testing"

	"engage/internal/corpus"
)

const (
	snsHana = `{"_type":"snscrape.modules.twitter.User","username":"Hana_Shop","id":71,"displayname":"花屋","protected":false}`
	snsNeko = `{"_type": "snscrape.modules.twitter.User", "username": "Neko", "id": 72, "displayname": "ねこ", "protected": null}`
	// A profile with its account first, a post quoted twice, tombstones, and a
	// post of another network where files were joined.
	snsJSON = snsHana + `
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Neko/status/1630765927756726279", "date": "2023-03-01T12:04:30+09:00", "rawContent": "@Hana_Shop 色は &lt;赤&gt; &amp;amp; 青？", "renderedContent": "x", "id": 1630765927756726279, "user": ` + snsNeko + `, "conversationId": 1630764795294646279, "lang": "ja", "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>", "sourceUrl": "https://mobile.twitter.com", "sourceLabel": "Twitter Web App", "links": null, "retweetedTweet": null, "quotedTweet": null, "inReplyToTweetId": 1630764795294646279, "inReplyToUser": ` + snsHana + `, "mentionedUsers": [` + snsHana + `], "_snscrape": "0.7.0"}
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Hana_Shop/status/1630767311877046279", "date": "2023-03-01T03:10:00+00:00", "rawContent": "こちらです https://t.co/q", "id": 1630767311877046279, "user": ` + snsHana + `, "conversationId": 1630767311877046279, "quotedTweet": {"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/sora/status/20", "date": "2010-01-02T00:00:00+00:00", "rawContent": "昔の投稿", "id": 20, "user": {"username": "sora", "id": 73}, "conversationId": 20}, "links": [{"url": "https://twitter.com/sora/status/20", "tcourl": "https://t.co/q"}]}
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Neko/status/1630769828459446279", "date": "2023-03-01T03:20:00+00:00", "rawContent": "RT @sora: 昔の…", "id": 1630769828459446279, "user": ` + snsNeko + `, "conversationId": 1630769828459446279, "retweetedTweet": {"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/sora/status/20", "date": "2010-01-02T00:00:00+00:00", "rawContent": "昔の投稿", "id": 20, "user": {"username": "sora", "id": 73}, "conversationId": 20}}
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/i/web/status/1630769828459446280", "date": "2023-03-01T03:20:00+00:00", "rawContent": "これ", "id": 1630769828459446280, "user": {"_type": "snscrape.modules.twitter.UserRef", "id": 74}, "conversationId": 1630769828459446280, "quotedTweet": {"_type": "snscrape.modules.twitter.Tombstone", "id": 21, "text": "この投稿は表示できません"}}
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/kagi/status/1630769828459446281", "date": "2023-03-01T03:20:00+00:00", "rawContent": "鍵", "id": 1630769828459446281, "user": {"username": "kagi", "id": 75, "protected": true}, "conversationId": 1630769828459446281}
{"_type": "snscrape.modules.twitter.TweetRef", "id": 22, "url": "https://twitter.com/i/web/status/22"}
{"_type": "snscrape.modules.mastodon.Post", "url": "https://m.example/@a/1", "content": "よそ", "id": "1"}
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Neko/sta
{"_type": "snscrape.modules.twitter.Tweet", "date": "2023-03-01T03:20:00+00:00", "rawContent": "誰？", "id": 23, "user": null}
{"_type": "snscrape.modules.twitter.Tweet", "date": "2023-03-01T03:20:00+00:00", "rawContent": "何番？", "user": ` + snsNeko + `}
`
	// Older names of fields; numbers rounded by a script; a repost of what is gone.
	snsOld = `[{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Neko/status/1630765927756726279", "date": "2023-03-01T03:04:30+00:00", "content": "かわいい https://t.co/x", "renderedContent": "かわいい x.example", "id": 1630765927756726300, "username": "Neko", "conversationId": 1630765927756726279, "outlinks": ["https://twitter.com/Hana_Shop/status/1630764795294646279"], "source": "<a href=\"https://x.example\">Echofon</a>"},
{"_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/Neko/status/1630769828459446279", "date": "2023-03-01T03:20:00+00:00", "content": "RT @sora: 消えた&gt;…", "id": 1630769828459446279, "username": "Neko", "retweetedTweet": {"_type": "snscrape.modules.twitter.TweetRef", "id": 24}}]`
	snsTwscrape = `{"id": 1630764795294646279, "id_str": "1630764795294646279", "url": "https://x.com/Hana_Shop/status/1630764795294646279", "date": "2023-03-01 03:00:00+00:00", "user": {"id": 71, "id_str": "71", "username": "Hana_Shop"}, "rawContent": "新作です", "conversationId": 1630764795294646279, "conversationIdStr": "1630764795294646279", "links": [], "mentionedUsers": [], "inReplyToTweetId": null, "_type": "snscrape.modules.twitter.Tweet"}`
)

func TestSnscrape(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", snsJSON)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1630765927756726279", ConversationID: "1630764795294646279", ReplyTo: "1630764795294646279", ReplyToAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:04:30"), Text: "@Hana_Shop 色は <赤> &amp; 青？",
			Mentions: authors("hana_shop"), Client: "Twitter Web App", URL: "https://x.com/Neko/status/1630765927756726279", Source: line(2),
		},
		corpus.Post{
			ID: "20", ConversationID: "20", Author: "sora", Handle: "sora", Number: "73", At: jst("2010-01-02 09:00:00"),
			Text: "昔の投稿", URL: "https://x.com/sora/status/20", Source: line(3),
		},
		corpus.Post{
			ID: "1630767311877046279", ConversationID: "1630767311877046279", Quotes: "20", QuotesAuthor: "sora",
			Author: "hana_shop", Handle: "Hana_Shop", Number: "71", At: jst("2023-03-01 12:10:00"), Text: "こちらです https://t.co/q",
			URL: "https://x.com/Hana_Shop/status/1630767311877046279", Source: line(3),
		},
		corpus.Post{ // and not the original once more
			ID: "1630769828459446279", ConversationID: "1630769828459446279", Quotes: "20", QuotesAuthor: "sora", Kind: corpus.Repost,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:20:00"), Text: "昔の投稿", Mentions: authors("sora"),
			URL: "https://x.com/Neko/status/1630769828459446279", Source: line(4),
		},
		corpus.Post{
			ID: "1630769828459446280", ConversationID: "1630769828459446280", Quotes: "21",
			Author: "id:74", Number: "74", At: jst("2023-03-01 12:20:00"), Text: "これ", Source: line(5),
		},
	)
	wantBroken(t, bad, "a.json:8: ", "a.json:9: ", "a.json:10: ", "a.json:11: ")
	wantBroken(t, bad[:1], "mastodon.Post")

	_, _, files := readAll(t, Options{}, write(t, "a.json", []byte(snsJSON)))
	if f := files[0]; f.Format != "snscrape" || f.PrivateDropped != 1 || f.Skipped != 4 {
		t.Errorf("%+v", f)
	}
	posts, _ = foreign(t, Options{Private: true}, "a.json", snsJSON)
	if len(posts) != 6 || !posts[5].Private || posts[5].Author != "kagi" {
		t.Errorf("private posts: %+v", posts)
	}
}

func TestSnscrapeOld(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", snsOld)
	wantBroken(t, bad)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1630765927756726279", ConversationID: "1630765927756726279", Quotes: "1630764795294646279", QuotesAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", At: jst("2023-03-01 12:04:30"), Text: "かわいい https://t.co/x", Client: "Echofon",
			URL: "https://x.com/Neko/status/1630765927756726279", Source: line(1),
		},
		corpus.Post{
			ID: "1630769828459446279", Quotes: "24", QuotesAuthor: "sora", Kind: corpus.Repost, Truncated: true,
			Author: "neko", Handle: "Neko", At: jst("2023-03-01 12:20:00"), Text: "RT @sora: 消えた>…", Mentions: authors("sora"),
			URL: "https://x.com/Neko/status/1630769828459446279", Source: line(2),
		},
	)
}

func TestTwscrape(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.txt", snsTwscrape)
	wantBroken(t, bad)
	wantPosts(t, posts, corpus.Post{
		ID: "1630764795294646279", ConversationID: "1630764795294646279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
		At: jst("2023-03-01 12:00:00"), Text: "新作です", URL: "https://x.com/Hana_Shop/status/1630764795294646279", Source: line(1),
	})
}

// TestSnscrapeOwnRecord: a post that was quoted before may know more where it
// stands by itself.
func TestSnscrapeOwnRecord(t *testing.T) {
	posts, _ := foreign(t, Options{}, "a.json",
		`{"_type":"a.twitter.Tweet","id":30,"content":"見て","username":"a","quotedTweet":{"_type":"a.twitter.Tweet","id":31,"content":"これ","username":"b"}}
{"_type":"a.twitter.Tweet","id":31,"content":"これ","username":"b","quotedTweet":{"_type":"a.twitter.TweetRef","id":32}}`)
	if len(posts) != 3 || posts[2].ID != "31" || posts[2].Quotes != "32" {
		t.Errorf("%+v", posts)
	}
}

func FuzzSnscrape(f *testing.F) {
	fuzzFormat(f, snscrape, "a.json", snsJSON, snsOld, snsTwscrape)
}
