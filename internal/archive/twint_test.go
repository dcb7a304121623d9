package archive

import (
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const (
	twintHeader = "id,conversation_id,created_at,date,time,timezone,user_id,username,name,place,tweet,language,mentions,urls,photos,replies_count,retweets_count,likes_count,hashtags,cashtags,link,retweet,quote_url,video,thumbnail,near,geo,source,user_rt_id,user_rt,retweet_id,reply_to,retweet_date,translate,trans_src,trans_dest\n"
	twintRoot   = `1333565221893046279,1333565221893046279,2020-12-01 09:15:00 東京 (標準時),2020-12-01,09:15:00,+0900,71,hana_shop,花屋,,新作 &amp; 定番,ja,[],[],[],1,0,2,[],[],https://twitter.com/Hana_Shop/status/1333565221893046279,False,,0,,,,,,,,[],,,,` + "\n"
	twintCSV    = twintHeader + twintRoot +
		`1333566501155766279,1333565221893046279,2020-12-01 09:20:05 JST,2020-12-01,09:20:05,+0900,72,neko,ねこ,,@Hana_Shop @sora ほしい,ja,[],[],[],0,0,0,[],[],https://twitter.com/Neko/status/1333566501155766279,False,,0,,,,,,,,"[{'screen_name': 'Hana_Shop', 'name': ""花's屋"", 'id': '71'}, {'screen_name': 'sora', 'name': 'そら', 'id': '73'}]",,,,
1333569248424886279,1333565221893046279,2020-12-01 09:31:00 JST,2020-12-01,09:31:00,+0900,71,hana_shop,花屋,,つづき https://t.co/q,ja,[],[],[],0,0,0,[],[],https://twitter.com/Hana_Shop/status/1333569248424886279,False,https://twitter.com/Sora/status/1278131203077046279,0,,,,,,,,[],,,,
1333569248424886280,1333569248424886280,2020-12-01 09:31:00 JST,2020-12-01,09:31:00,+0900,72,neko,ねこ,,RT @Hana_Shop: 新作 &amp; 定番,ja,"[{'screen_name': 'hana_shop'}]",[],[],0,0,0,[],[],https://twitter.com/Neko/status/1333569248424886280,True,0,0,,,,,71,新作 &amp; 定番 とても長い,1333565221893046279,[],2020-12-01 09:15:00 JST,,,
こわれた,行
id,conversation_id,created_at,date,time,timezone,user_id,username,name,place,tweet,language,mentions,urls,photos,replies_count,retweets_count,likes_count,hashtags,cashtags,link,retweet,quote_url,video,thumbnail,near,geo,source,user_rt_id,user_rt,retweet_id,reply_to,retweet_date,translate,trans_src,trans_dest
1333569248424886281,1333569248424886281,,,,,,,,,誰？,ja,[],[],[],0,0,0,[],[],,False,,0,,,,,,,,[],,,,
`
	twintJSON = `{"id": 1333566501155766279, "conversation_id": "1333565221893046279", "created_at": "2020-12-01 00:20:05 UTC", "date": "2020-12-01", "time": "00:20:05", "timezone": "+0000", "user_id": 72, "username": "neko", "name": "ねこ", "place": "", "tweet": "@Hana_Shop ほしい", "language": "ja", "mentions": [], "urls": [], "photos": [], "replies_count": 0, "retweets_count": 0, "likes_count": 0, "hashtags": [], "cashtags": [], "link": "https://twitter.com/Neko/status/1333566501155766279", "retweet": false, "quote_url": "", "video": 0, "thumbnail": "", "near": "", "geo": "", "source": "", "user_rt_id": "", "user_rt": "", "retweet_id": "", "reply_to": [{"screen_name": "Hana_Shop", "name": "花\"screen_name\": \"x\"屋", "id": "71"}], "retweet_date": "", "translate": "", "trans_src": "", "trans_dest": ""}
{"id": 1333566501155766279, "tweet": "切れ
["id"]
`
	// As written until 2020: milliseconds, zones in words, the author first in reply_to.
	twintOldJSON = `{"id": 1151825199100854279, "conversation_id": "1151823932421046279", "created_at": 1563451502000, "date": "2019-07-18", "time": "05:05:02", "timezone": "Pacific Daylight Time", "user_id": 72, "username": "neko", "name": "ねこ", "place": null, "tweet": "ほしい", "mentions": ["hana_shop"], "urls": [], "photos": [], "replies_count": 1, "retweets_count": 0, "likes_count": 1, "hashtags": [], "cashtags": [], "link": "https://twitter.com/neko/status/1151825199100854279", "retweet": false, "quote_url": "", "video": 0, "near": "", "geo": "", "source": "", "user_rt_id": "", "user_rt": "", "retweet_id": "", "reply_to": [{"user_id": "72", "username": "neko"}, {"user_id": "71", "username": "hana_shop"}], "retweet_date": ""}
{"id": 1151825199100854280, "conversation_id": "1151823932421046279", "created_at": 1563451502000, "date": "2019-07-18", "time": "21:05:02", "timezone": "JST", "user_id": 71, "username": "hana_shop", "tweet": "つづき", "link": "https://twitter.com/hana_shop/status/1151825199100854280", "retweet": false, "reply_to": [{"user_id": "71", "username": "hana_shop"}]}
{"id": 1151823932421046279, "conversation_id": "1151823932421046279", "created_at": 1563451200000, "date": "2019-07-18", "time": "21:00:00", "timezone": "JST", "user_id": 71, "username": "hana_shop", "tweet": "新作", "link": "https://twitter.com/hana_shop/status/1151823932421046279", "retweet": true, "user_rt_id": "73", "user_rt": "Sora", "retweet_id": "1151825199100854279", "reply_to": [{"user_id": "71", "username": "hana_shop"}]}
{"id": 1151823932421046279, "conversation_id": "1151823932421046279", "created_at": 1563451200000, "date": "2019-07-18", "time": "21:00:00", "timezone": "JST", "user_id": 71, "username": "hana_shop", "tweet": "新作", "link": "https://twitter.com/hana_shop/status/1151823932421046279", "retweet": true, "user_rt_id": 72, "user_rt": "neko", "retweet_id": "", "reply_to": []}
`
)

var twintTSV = strings.ReplaceAll(twintHeader+twintRoot, ",", "\t")

func TestTwint(t *testing.T) {
	root := corpus.Post{
		ID: "1333565221893046279", ConversationID: "1333565221893046279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
		At: jst("2020-12-01 09:15:00"), Text: "新作 & 定番", URL: "https://x.com/Hana_Shop/status/1333565221893046279", Source: line(2),
	}
	posts, bad := foreign(t, Options{}, "b.csv", twintCSV)
	wantPosts(t, posts, root,
		corpus.Post{
			ID: "1333566501155766279", ConversationID: "1333565221893046279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2020-12-01 09:20:05"), Text: "@Hana_Shop @sora ほしい",
			Mentions: authors("hana_shop", "sora"), URL: "https://x.com/Neko/status/1333566501155766279", Source: line(3),
		},
		corpus.Post{ // a reply to nobody that is named
			ID: "1333569248424886279", ConversationID: "1333565221893046279", Blind: corpus.BlindReplies,
			Quotes: "1278131203077046279", QuotesAuthor: "sora", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
			At: jst("2020-12-01 09:31:00"), Text: "つづき https://t.co/q", URL: "https://x.com/Hana_Shop/status/1333569248424886279", Source: line(4),
		},
		corpus.Post{
			ID: "1333569248424886280", ConversationID: "1333569248424886280", Kind: corpus.Repost, Quotes: "1333565221893046279", QuotesAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2020-12-01 09:31:00"), Text: "新作 & 定番 とても長い",
			Mentions: authors("hana_shop"), URL: "https://x.com/Neko/status/1333569248424886280", Source: line(5),
		},
	)
	wantBroken(t, bad, "b.csv:6: ", "b.csv:7: ", "b.csv:8: ")

	posts, bad = foreign(t, Options{}, "b.tsv", twintTSV)
	wantBroken(t, bad)
	wantPosts(t, posts, root)
}

func TestTwintJSON(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", twintJSON)
	wantPosts(t, posts, corpus.Post{
		ID: "1333566501155766279", ConversationID: "1333565221893046279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
		Author: "neko", Handle: "Neko", Number: "72", At: jst("2020-12-01 09:20:05"), Text: "@Hana_Shop ほしい",
		Mentions: authors("hana_shop"), URL: "https://x.com/Neko/status/1333566501155766279", Source: line(1),
	})
	wantBroken(t, bad, "a.json:2: ", "a.json:3: ")
}

func TestTwintOld(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", twintOldJSON)
	wantBroken(t, bad)
	original := corpus.Post{
		ID: "1151823932421046279", ConversationID: "1151823932421046279", Author: "hana_shop", Handle: "hana_shop", Number: "71",
		At: jst("2019-07-18 21:00:00"), Text: "新作", URL: "https://x.com/hana_shop/status/1151823932421046279", Source: line(3),
	}
	again := original
	again.Source = line(4)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1151825199100854279", ConversationID: "1151823932421046279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Author: "neko", Handle: "neko", Number: "72", At: jst("2019-07-18 21:05:02"), Text: "ほしい",
			URL: "https://x.com/neko/status/1151825199100854279", Source: line(1),
		},
		corpus.Post{
			ID: "1151825199100854280", ConversationID: "1151823932421046279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Author: "hana_shop", Handle: "hana_shop", Number: "71", At: jst("2019-07-18 21:05:02"), Text: "つづき",
			URL: "https://x.com/hana_shop/status/1151825199100854280", Source: line(2),
		},
		original,
		corpus.Post{
			ID: "1151825199100854279", Kind: corpus.Repost, Quotes: "1151823932421046279", QuotesAuthor: "hana_shop",
			Author: "sora", Handle: "Sora", Number: "73", At: jst("2019-07-18 21:05:02"), Text: "新作",
			URL: "https://x.com/hana_shop/status/1151823932421046279", Source: line(3),
		},
		again,
		corpus.Post{
			ID: "neko/1151823932421046279", Kind: corpus.Repost, Quotes: "1151823932421046279", QuotesAuthor: "hana_shop",
			Author: "neko", Handle: "neko", Number: "72", Text: "新作",
			URL: "https://x.com/hana_shop/status/1151823932421046279", Source: line(4),
		},
	)
}

func TestTwintTime(t *testing.T) {
	const id = "1278131203077046279" // 2020-07-01 10:00 in Japan
	for _, c := range []struct{ id, created, date, time, zone, want string }{
		{id, "2020-07-01 10:00:00 JST", "2020-07-01", "10:00:00", "+0900", "2020-07-01 10:00:00"},
		{id, "", "2020-07-01", "10:00:00", "JST", "2020-07-01 10:00:00"},
		{id, "", "2020-07-01", "01:00:00", "+0000", "2020-07-01 10:00:00"},
		{id, "", "2020-07-01", "06:30:00", "530.0", "2020-07-01 10:00:00"},            // +0530 after pandas
		{id, "", "2020-06-30", "21:00:00", "-0500", "2020-07-01 10:00:00"},            // New York, scraped in winter
		{id, "", "2020-06-30", "21:00:00", "Eastern Time", "2020-07-01 10:00:00"},     // Windows
		{id, "", "", "", "", "2020-07-01 10:00:00"},                                   //
		{id, "", "2020-07-01", "", "+0900", "2020-07-01 10:00:00"},                    //
		{id, "", "2020-07-03", "10:00:00", "+0900", "2020-07-03 10:00:00"},            // no question of summer time
		{"20", "", "2009-07-01", "10:00:00", "+0900", "2009-07-01 10:00:00"},          // before ids knew
		{"20", "1246410000000", "2009-07-01", "01:00:00", "?", "2009-07-01 10:00:00"}, //
		{"20", "", "2009-07-01", "06:30:00", "+0530", "2009-07-01 10:00:00"},
		{"20", "", "2009-06-30", "21:30:00", "-0330", "2009-07-01 10:00:00"},
		{"20", "", "2009-07-01", "10:00:00", "PDT", ""},
		{"20", "", "2009-07-01", "10:00:00", "99999", ""},
	} {
		get := func(name string) string {
			return map[string]string{"created_at": c.created, "date": c.date, "time": c.time, "timezone": c.zone}[name]
		}
		var want time.Time
		if c.want != "" {
			want = jst(c.want)
		}
		if at, dateOnly := twintTime(get, c.id); !at.Equal(want) || dateOnly {
			t.Errorf("%+v: %v %v", c, at, dateOnly)
		}
	}
	get := func(name string) string { return map[string]string{"date": "2009-07-01", "timezone": "+0900"}[name] }
	if at, dateOnly := twintTime(get, "20"); !at.Equal(jst("2009-07-01 00:00:00")) || !dateOnly {
		t.Errorf("a date: %v %v", at, dateOnly)
	}
}

// TestTwintSpreadsheet: ids that Excel has rounded are those of the address,
// or none.
func TestTwintSpreadsheet(t *testing.T) {
	posts, bad := foreign(t, Options{}, "b.csv", `id,conversation_id,date,time,timezone,username,tweet,link,reply_to
1.33357E+18,1.33357E+18,2020/12/1,9:20:05,900,neko,ほしい,https://twitter.com/Neko/status/1333566501155766279,"[{'user_id': '72', 'username': 'neko'}]"
`)
	wantBroken(t, bad)
	wantPosts(t, posts, corpus.Post{
		ID: "1333566501155766279", Author: "neko", Handle: "Neko", At: jst("2020-12-01 09:20:05"), Text: "ほしい",
		Blind: corpus.BlindReplies, URL: "https://x.com/Neko/status/1333566501155766279", Source: line(2),
	})
}

func FuzzTwint(f *testing.F) {
	fuzzFormat(f, twint, "a", twintCSV, twintTSV, twintJSON, twintOldJSON)
}
