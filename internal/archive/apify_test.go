package archive

import (
	"testing"

	"engage/internal/corpus"
)

const (
	apifyHana = `{"type": "user", "userName": "Hana_Shop", "url": "https://x.com/Hana_Shop", "twitterUrl": "https://twitter.com/Hana_Shop", "id": "71", "name": "花屋", "isVerified": false, "isBlueVerified": true, "protected": false, "createdAt": "Tue Dec 26 18:02:56 +0000 2023"}`
	// apidojo's scrapers.
	apifyJSON = `[{
  "type": "tweet", "id": "1840497238078390279", "url": "https://x.com/Hana_Shop/status/1840497238078390279", "twitterUrl": "https://twitter.com/Hana_Shop/status/1840497238078390279",
  "text": "新作 &lt;限定&gt; &amp;amp; 定番", "fullText": "新作 &lt;限定&gt; &amp;amp; 定番 とても長い", "source": "Twitter for iPhone", "retweetCount": 1, "viewCount": 9, "createdAt": "Sun Sep 29 21:01:51 +0000 2024", "lang": "ja",
  "isReply": false, "conversationId": "1840497238078390279", "isPinned": false, "author": ` + apifyHana + `, "extendedEntities": {}, "card": {}, "place": {}, "entities": {"hashtags": [], "urls": [], "user_mentions": []}, "isRetweet": false, "isQuote": false, "media": [], "isConversationControlled": false
},
{
  "type": "tweet", "id": "1840498030801846279", "url": "https://x.com/Neko/status/1840498030801846279", "text": "@Hana_Shop ほしい @sora", "createdAt": "2024-09-29T21:05:00.000Z",
  "isReply": true, "inReplyToId": "1840497238078390279", "inReplyToUserId": "71", "inReplyToUsername": "Hana_Shop", "conversationId": "1840497238078390279",
  "author": {"type": "user", "userName": "Neko", "id": "72"}, "entities": {"user_mentions": [{"id_str": "71", "name": "花屋", "screen_name": "Hana_Shop", "indices": [0, 10]}, {"id_str": "73", "screen_name": "sora"}]}, "isRetweet": false, "isQuote": false
},
{
  "type": "tweet", "id": "1840499037434806279", "url": "https://x.com/Neko/status/1840499037434806279", "text": "これ https://t.co/q", "createdAt": "Sun Sep 29 21:09:00 +0000 2024", "isReply": false, "conversationId": "1840499037434806279",
  "author": {"userName": "Neko", "id": "72"}, "isQuote": true, "quoteId": "1278131203077046279", "quote": {"type": "tweet", "id": "1278131203077046279", "url": "https://x.com/sora/status/1278131203077046279", "text": "前の投稿", "createdAt": "Wed Jul 01 01:00:00 +0000 2020", "isReply": false, "conversationId": "1278131203077046279", "author": {"userName": "sora", "id": "73"}}
},
{
  "type": "tweet", "id": "1840499037434806280", "text": "RT @sora: 前の…", "createdAt": "Sun Sep 29 21:09:00 +0000 2024", "isReply": false, "conversationId": "1840499037434806280", "author": {"userName": "Neko", "id": "72"},
  "isRetweet": true, "retweet": {"type": "tweet", "id": "1278131203077046279", "text": "前の投稿", "createdAt": "Wed Jul 01 01:00:00 +0000 2020", "isReply": false, "author": {"userName": "sora", "id": "73"}}
},
{"noResults": true},
{"type": "tweet", "id": "1840499037434806281", "text": "鍵", "isReply": false, "author": {"userName": "kagi", "id": "75", "protected": true}},
{"type": "tweet", "id": "1840499037434806282", "text": "誰？", "author": {"unavailable": true}},
{"type": "tweet", "id": "1840499037434806283", "text": "変な形", "author": "neko"},
{"type": "tweet", "text": "何番？", "author": {"userName": "neko"}}
]`
	// kaitoeasyapi's: other names, empty strings, pieces of X's own answers, and
	// an item that is no post.
	apifyKaito = `{"type":"mock_tweet","id":-1,"text":"From KaitoEasyAPI"}
{"type":"tweet","id":"1840499037434806279","url":"https://x.com/Neko/status/1840499037434806279","twitterUrl":"https://twitter.com/Neko/status/1840499037434806279","text":"RT @sora: 消えた…","source":"","retweetCount":3,"createdAt":"Sun Sep 29 21:09:00 +0000 2024","isReply":false,"inReplyToId":"","conversationId":"1840499037434806279","inReplyToUserId":"","inReplyToUsername":"","author":{"type":"user","userName":"Neko","id":"72"},"entities":{"user_mentions":[{"screen_name":"sora"}]},"isRetweet":true,"reply_to_user_results":{"rest_id":"9","result":{"legacy":{"id_str":"9","created_at":"x","full_text":"x","screen_name":"x"}}},"quoted_tweet":null,"retweeted_tweet":null}
{"type":"tweet","id":"1840499037434806280","url":"https://x.com/Neko/status/1840499037434806280","text":"RT @sora: 前の…","createdAt":"Sun Sep 29 21:09:00 +0000 2024","isReply":false,"inReplyToId":"","conversationId":"1840499037434806280","author":{"userName":"Neko","id":"72"},"quoted_tweet":null,"retweeted_tweet":{"type":"tweet","id":"1278131203077046279","url":"https://x.com/sora/status/1278131203077046279","text":"前の投稿","createdAt":"Wed Jul 01 01:00:00 +0000 2020","isReply":false,"inReplyToId":"","conversationId":"1278131203077046279","author":{"userName":"sora","id":"73"}}}
{"id":"1840498030801846279","text":"@Hana_Shop ほしい","createdAt":"Sun Sep 29 21:05:00 +0000 2024","author":{"userName":"Neko","id":"72"}}
{"id":"1840498030801846280","conversationId":"1840498030801846280","text":"とても…","createdAt":"Sun Sep 29 21:05:00 +0000 2024","author":{"userName":"Neko","id":"72"},"noteTweet":{"text":"とても長い投稿"}}
`
	apifyCSV = `author/id,author/protected,author/userName,conversationId,createdAt,fullText,id,inReplyToId,inReplyToUserId,inReplyToUsername,isQuote,isReply,isRetweet,quote/author/id,quote/author/userName,quote/createdAt,quote/id,quote/isReply,quote/text,quote/url,quoteId,source,text,twitterUrl,type,url
71,false,Hana_Shop,1840497238078390279,Sun Sep 29 21:01:51 +0000 2024,新作 &amp; 定番,1840497238078390279,,,,false,false,false,,,,,,,,,Twitter Web App,新作 &amp; 定番,https://twitter.com/Hana_Shop/status/1840497238078390279,tweet,https://x.com/Hana_Shop/status/1840497238078390279
72,false,Neko,1840497238078390279,2024-09-29T21:05:00.000Z,,1.8405E+18,1840497238078390279,71,Hana_Shop,false,TRUE,false,,,,,,,,,,"@Hana_Shop ""ほしい""
です",,tweet,https://x.com/Neko/status/1840498030801846279
72,false,Neko,1840497238078390279,2024-09-29T21:09:00.000Z,,1840499037434806279,1.84E+18,71,Hana_Shop,true,true,false,73,sora,Wed Jul 01 01:00:00 +0000 2020,1278131203077046279,false,前の投稿,,1278131203077046279,,これ,,tweet,
75,TRUE,kagi,1840499037434806280,2024-09-29T21:09:00.000Z,,1840499037434806280,,,,false,false,false,,,,,,,,,,鍵,,tweet,
72,false,Neko,短い行
`
	apifyDots = "url;author.userName;createdAt;text\nhttps://x.com/Neko/status/1840498030801846279;Neko;2024-09-29 21:05:00+00:00;@Hana_Shop ほしい\n"
)

func TestApify(t *testing.T) {
	quoted := corpus.Post{
		ID: "1278131203077046279", ConversationID: "1278131203077046279", Author: "sora", Handle: "sora", Number: "73",
		At: jst("2020-07-01 10:00:00"), Text: "前の投稿", URL: "https://x.com/sora/status/1278131203077046279", Source: line(11),
	}
	posts, bad := foreign(t, Options{}, "a.json", apifyJSON)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1840497238078390279", ConversationID: "1840497238078390279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
			At: jst("2024-09-30 06:01:51"), Text: "新作 <限定> &amp; 定番 とても長い", Client: "Twitter for iPhone",
			URL: "https://x.com/Hana_Shop/status/1840497238078390279", Source: line(1),
		},
		corpus.Post{
			ID: "1840498030801846279", ConversationID: "1840497238078390279", ReplyTo: "1840497238078390279", ReplyToAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:05:00"), Text: "@Hana_Shop ほしい @sora",
			Mentions: authors("hana_shop", "sora"), URL: "https://x.com/Neko/status/1840498030801846279", Source: line(6),
		},
		quoted,
		corpus.Post{
			ID: "1840499037434806279", ConversationID: "1840499037434806279", Quotes: "1278131203077046279", QuotesAuthor: "sora",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:09:00"), Text: "これ https://t.co/q",
			URL: "https://x.com/Neko/status/1840499037434806279", Source: line(11),
		},
		corpus.Post{ // and not the original once more
			ID: "1840499037434806280", ConversationID: "1840499037434806280", Quotes: "1278131203077046279", QuotesAuthor: "sora", Kind: corpus.Repost,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:09:00"), Text: "前の投稿", Mentions: authors("sora"),
			URL: "https://x.com/Neko/status/1840499037434806280", Source: line(15),
		},
	)
	wantBroken(t, bad, "a.json:21: ", "a.json:22: ", "a.json:23: ")

	_, _, files := readAll(t, Options{}, write(t, "a.json", []byte(apifyJSON)))
	if f := files[0]; f.Format != "apify" || f.PrivateDropped != 1 || f.Skipped != 3 {
		t.Errorf("%+v", f)
	}
}

func TestApifyKaito(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", apifyKaito)
	wantBroken(t, bad)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1840499037434806279", ConversationID: "1840499037434806279", QuotesAuthor: "sora", Kind: corpus.Repost, Truncated: true,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:09:00"), Text: "RT @sora: 消えた…", Mentions: authors("sora"),
			URL: "https://x.com/Neko/status/1840499037434806279", Source: line(2),
		},
		corpus.Post{
			ID: "1278131203077046279", ConversationID: "1278131203077046279", Author: "sora", Handle: "sora", Number: "73",
			At: jst("2020-07-01 10:00:00"), Text: "前の投稿", URL: "https://x.com/sora/status/1278131203077046279", Source: line(3),
		},
		corpus.Post{
			ID: "1840499037434806280", ConversationID: "1840499037434806280", Quotes: "1278131203077046279", QuotesAuthor: "sora", Kind: corpus.Repost,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:09:00"), Text: "前の投稿", Mentions: authors("sora"),
			URL: "https://x.com/Neko/status/1840499037434806280", Source: line(3),
		},
		corpus.Post{ // its reply fields were not chosen
			ID: "1840498030801846279", Blind: corpus.BlindReplies, Author: "neko", Handle: "Neko", Number: "72",
			At: jst("2024-09-30 06:05:00"), Text: "@Hana_Shop ほしい", Mentions: authors("hana_shop"),
			URL: "https://x.com/Neko/status/1840498030801846279", Source: line(4),
		},
		corpus.Post{ // this one begins its conversation all the same
			ID: "1840498030801846280", ConversationID: "1840498030801846280", Author: "neko", Handle: "Neko", Number: "72",
			At: jst("2024-09-30 06:05:00"), Text: "とても長い投稿", URL: "https://x.com/Neko/status/1840498030801846280", Source: line(5),
		},
	)
}

func TestApifyCSV(t *testing.T) {
	posts, bad := foreign(t, Options{}, "b.csv", apifyCSV)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1840497238078390279", ConversationID: "1840497238078390279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
			At: jst("2024-09-30 06:01:51"), Text: "新作 & 定番", Client: "Twitter Web App",
			URL: "https://x.com/Hana_Shop/status/1840497238078390279", Source: line(2),
		},
		corpus.Post{
			ID: "1840498030801846279", ConversationID: "1840497238078390279", ReplyTo: "1840497238078390279", ReplyToAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2024-09-30 06:05:00"), Text: "@Hana_Shop \"ほしい\"\nです",
			Mentions: authors("hana_shop"), URL: "https://x.com/Neko/status/1840498030801846279", Source: line(3),
		},
		corpus.Post{
			ID: "1278131203077046279", Author: "sora", Handle: "sora", Number: "73", At: jst("2020-07-01 10:00:00"), Text: "前の投稿",
			URL: "https://x.com/sora/status/1278131203077046279", Source: line(5),
		},
		corpus.Post{ // the id of its parent is rounded off
			ID: "1840499037434806279", ConversationID: "1840497238078390279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Quotes: "1278131203077046279", QuotesAuthor: "sora", Author: "neko", Handle: "Neko", Number: "72",
			At: jst("2024-09-30 06:09:00"), Text: "これ", URL: "https://x.com/Neko/status/1840499037434806279", Source: line(5),
		},
	)
	wantBroken(t, bad, "b.csv:7: ")
	if posts, _ = foreign(t, Options{Private: true}, "b.csv", apifyCSV); len(posts) != 5 || !posts[4].Private {
		t.Errorf("private posts: %+v", posts)
	}

	posts, bad = foreign(t, Options{}, "b.csv", apifyDots)
	wantBroken(t, bad)
	wantPosts(t, posts, corpus.Post{
		ID: "1840498030801846279", Blind: corpus.BlindReplies, Author: "neko", Handle: "Neko", At: jst("2024-09-30 06:05:00"),
		Text: "@Hana_Shop ほしい", Mentions: authors("hana_shop"), URL: "https://x.com/Neko/status/1840498030801846279", Source: line(2),
	})
}

func FuzzApify(f *testing.F) {
	fuzzFormat(f, apify, "a", apifyJSON, apifyKaito, apifyCSV, apifyDots)
}
