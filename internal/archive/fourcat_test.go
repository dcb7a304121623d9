package archive

import (
	"strings"
	"testing"

	"engage/internal/corpus"
)

const (
	fourCATZeeschuimer = `id,thread_id,timestamp,unix_timestamp,link,body,author,author_fullname,author_id,author_avatar_url,author_banner_url,source,language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,impression_count,is_retweet,retweeted_user,is_quote_tweet,quoted_user,is_quote_withheld,is_reply,replied_user,is_withheld,hashtags,urls,images,videos,mentions,long_lat,place_name
1630764795294646279,1630764795294646279,2023-03-01 03:00:00,1677639600,https://x.com/Hana_Shop/status/1630764795294646279,新作 &amp; 定番,Hana_Shop,花屋,71,https://pbs.example/a.jpg,,Twitter Web App,ja,no,1,2,3,0,9,no,,no,,no,no,,no,,https://twitter.com/Hana_Shop/status/1630764795294646279/photo/1,,,,,
1630765927756726279,1630764795294646279,2023-03-01 03:04:30,1677639870,https://x.com/Neko/status/1630765927756726279,"@Hana_Shop ""ほしい""
です",Neko,ねこ,72,,,Twitter for iPhone,ja,no,0,0,0,0,,no,,no,,no,yes,Hana_Shop,no,,,,,Hana_Shop,,
1630767311877046279,1630767311877046279,2023-03-01 03:10:00,1677640200,https://x.com/Neko/status/1630767311877046279,これ https://t.co/q,Neko,ねこ,72,,,Twitter for iPhone,ja,no,0,0,0,0,,no,,yes,Sora,no,no,,no,,"https://example.jp/a,https://twitter.com/sora/status/1278131203077046279,https://x.com/Neko/status/1",,,,,
1630769828459446279,1630769828459446279,2023-03-01 03:20:00,1677640800,https://x.com/Neko/status/1630769828459446279,RT @Sora: とても長い 投稿,Neko,ねこ,72,,,Twitter for iPhone,ja,no,0,0,0,0,,yes,Sora,no,,no,no,,no,,,,,Sora,,
短い,行
,,,,,何番？,Neko,ねこ,72,,,,,,,,,,,no,,no,,no,no,,no,,,,,,,
1630769828459446280,1630769828459446280,2023-03-01 03:20:00,,,誰？,,,,,,,,,,,,,,no,,no,,no,no,,no,,,,,,,
`
	// From API v2: unix_timestamp is off by the zone of the server.
	fourCATAPI = `id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_fullname,author_id,source,language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,impression_count,is_retweet,retweeted_user,is_quote_tweet,quoted_user,is_reply,replied_user,hashtags,urls,images,videos,mentions,long_lat,place_name
1630765927756726279,1630764795294646279,2023-03-01 03:04:30,1677607470,https://twitter.com/Neko/status/1630765927756726279,,@Hana_Shop ほしい,Neko,ねこ,72,Twitter for iPhone,ja,no,0,0,0,0,0,no,,yes,,yes,Hana_Shop,,"https://twitter.com/Sora/status/1278131203077046279,https://twitter.com/Neko/status/1630765927756726279/photo/1",,,Hana_Shop,,
1630769828459446279,1630769828459446279,2023-03-01 03:20:00,1677608400,https://twitter.com/Neko/status/1630769828459446279,,RT @sora: 前の…,Neko,ねこ,72,Twitter for iPhone,ja,no,0,0,0,0,0,yes,,no,,no,,,,,,,,
1630769828459446281,1630769828459446281,2026-01-01 00:00:00,1767225600,https://twitter.com/UNKNOWN/status/1630769828459446281,Could not find tweet with ids: [1630769828459446281].,,UNKNOWN,UNKNOWN,UNKNOWN,,,no,,,,,,no,,no,,no,,,,,,,,
`
	// From DMI-TCAT: thread_id is the post that is answered.
	fourCATTCAT = `id,thread_id,body,timestamp,subject,author,author_fullname,author_id,source,language_guess,retweet_count,like_count,is_retweet,is_reply,in_reply_to_status_id,reply_to,reply_to_id,hashtags,urls,images,mentions,retweet_id,unix_timestamp
1630765927756726279,1630764795294646279,@Hana_Shop ほしい,2023-03-01 03:04:30,,Neko,ねこ,72,"<a href=""https://x.example"">Echofon</a>",ja,0,0,no,yes,1630764795294646279,Hana_Shop,71,,,,Hana_Shop,,1677639870
1630764795294646279,1630764795294646279,新作,2023-03-01 03:00:00,,Hana_Shop,花屋,71,,ja,0,0,no,no,,,,,,,,,1677639600
1630769828459446279,1278131203077046279,RT @sora: 前の投稿,2023-03-01 03:20:00,,Neko,ねこ,72,,ja,0,0,yes,no,,,,,,,sora,1278131203077046279,1677640800
`
	fourCATNDJSON = `{"id": "1630765927756726279", "text": "@Hana_Shop ほしい", "author_id": "72", "author_user": {"id": "72", "username": "Neko"}, "created_at": "2023-03-01T03:04:30.000Z", "conversation_id": "1630764795294646279", "in_reply_to_user_id": "71", "in_reply_to_user": {"id": "71", "username": "Hana_Shop"}, "referenced_tweets": [{"type": "replied_to", "id": "1630764795294646279", "text": "新作", "author_id": "71", "author_user": {"id": "71", "username": "Hana_Shop"}, "created_at": "2023-03-01T03:00:00.000Z", "conversation_id": "1630764795294646279"}]}
`
)

func TestFourCATZeeschuimer(t *testing.T) {
	posts, bad := foreign(t, Options{}, "b.csv", fourCATZeeschuimer)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1630764795294646279", ConversationID: "1630764795294646279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71",
			At: jst("2023-03-01 12:00:00"), Text: "新作 & 定番", Client: "Twitter Web App",
			URL: "https://x.com/Hana_Shop/status/1630764795294646279", Source: line(2),
		},
		corpus.Post{
			ID: "1630765927756726279", ConversationID: "1630764795294646279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:04:30"), Text: "@Hana_Shop \"ほしい\"\nです", Client: "Twitter for iPhone",
			Mentions: authors("hana_shop"), URL: "https://x.com/Neko/status/1630765927756726279", Source: line(3),
		},
		corpus.Post{
			ID: "1630767311877046279", ConversationID: "1630767311877046279", Quotes: "1278131203077046279", QuotesAuthor: "sora",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:10:00"), Text: "これ https://t.co/q", Client: "Twitter for iPhone",
			URL: "https://x.com/Neko/status/1630767311877046279", Source: line(5),
		},
		corpus.Post{
			ID: "1630769828459446279", ConversationID: "1630769828459446279", QuotesAuthor: "sora", Kind: corpus.Repost,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:20:00"), Text: "RT @Sora: とても長い 投稿", Client: "Twitter for iPhone",
			Mentions: authors("sora"), URL: "https://x.com/Neko/status/1630769828459446279", Source: line(6),
		},
	)
	wantBroken(t, bad, "b.csv:7: ", "b.csv:8: ", "b.csv:9: ")
}

func TestFourCATAPI(t *testing.T) {
	posts, bad := foreign(t, Options{}, "b.csv", fourCATAPI)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1630765927756726279", ConversationID: "1630764795294646279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Quotes: "1278131203077046279", QuotesAuthor: "sora", // not the picture, which is a link to the post itself
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:04:30"), Text: "@Hana_Shop ほしい", Client: "Twitter for iPhone",
			Mentions: authors("hana_shop"), URL: "https://twitter.com/Neko/status/1630765927756726279", Source: line(2),
		},
		corpus.Post{
			ID: "1630769828459446279", ConversationID: "1630769828459446279", QuotesAuthor: "sora", Kind: corpus.Repost, Truncated: true,
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:20:00"), Text: "RT @sora: 前の…", Client: "Twitter for iPhone",
			Mentions: authors("sora"), URL: "https://twitter.com/Neko/status/1630769828459446279", Source: line(3),
		},
	)
	wantBroken(t, bad, "Could not find tweet")
}

func TestFourCATTCAT(t *testing.T) {
	want := []corpus.Post{
		{
			ID: "1630765927756726279", ReplyTo: "1630764795294646279", ReplyToAuthor: "hana_shop",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:04:30"), Text: "@Hana_Shop ほしい", Client: "Echofon",
			Mentions: authors("hana_shop"), URL: "https://x.com/i/status/1630765927756726279", Source: line(2),
		},
		{
			ID: "1630764795294646279", Author: "hana_shop", Handle: "Hana_Shop", Number: "71", At: jst("2023-03-01 12:00:00"), Text: "新作",
			URL: "https://x.com/i/status/1630764795294646279", Source: line(3),
		},
		{
			ID: "1630769828459446279", Kind: corpus.Repost, Quotes: "1278131203077046279", QuotesAuthor: "sora",
			Author: "neko", Handle: "Neko", Number: "72", At: jst("2023-03-01 12:20:00"), Text: "RT @sora: 前の投稿",
			Mentions: authors("sora"), URL: "https://x.com/i/status/1630769828459446279", Source: line(4),
		},
	}
	posts, bad := foreign(t, Options{}, "b.csv", fourCATTCAT)
	wantBroken(t, bad)
	wantPosts(t, posts, want...)

	// The older way has the columns of API v2 and counts of -1; is_reply is
	// always yes.
	posts, bad = foreign(t, Options{}, "b.csv", `id,thread_id,timestamp,unix_timestamp,subject,body,author,author_fullname,author_id,source,reply_count,is_retweet,is_quote_tweet,is_reply,hashtags,urls,images,mentions,reply_to
1630765927756726279,1630764795294646279,1677639870,2023-03-01 03:04:30,,@Hana_Shop ほしい,Neko,ねこ,72,Echofon,-1,no,no,yes,,,,Hana_Shop,Hana_Shop
1630764795294646279,1630764795294646279,1677639600,2023-03-01 03:00:00,,新作,Hana_Shop,花屋,71,,-1,no,no,yes,,,,,
`)
	wantBroken(t, bad)
	wantPosts(t, posts, want[:2]...)
}

// TestFourCATHiddenAuthors: hashes are accounts of their own, and no number or
// address is made of them; rows without any author are left out.
func TestFourCATHiddenAuthors(t *testing.T) {
	const hash = "6f1ed002ab5595859014ebf0951522d9f6f1ed002ab55958"
	posts, bad := foreign(t, Options{}, "b.csv", `id,thread_id,timestamp,body,author,author_fullname,author_id,is_retweet,is_reply,replied_user
1630765927756726279,1630764795294646279,2023-03-01 03:04:30,@Hana_Shop ほしい,`+strings.Repeat(hash+",", 3)+`no,yes,Hana_Shop
1630765927756726280,1630764795294646279,2023-03-01 03:04:30,@Hana_Shop ほしい,REDACTED,REDACTED,REDACTED,no,yes,Hana_Shop
1630765927756726281,1630765927756726281,2023-03-01 03:04:30,その名の人,REDACTED,名,76,no,no,
`)
	wantPosts(t, posts,
		corpus.Post{
			ID: "1630765927756726279", ConversationID: "1630764795294646279", ReplyToAuthor: "hana_shop", Blind: corpus.BlindReplies,
			Author: hash, Handle: hash, At: jst("2023-03-01 12:04:30"), Text: "@Hana_Shop ほしい", Mentions: authors("hana_shop"),
			URL: "https://x.com/i/status/1630765927756726279", Source: line(2),
		},
		corpus.Post{
			ID: "1630765927756726281", ConversationID: "1630765927756726281", Author: "redacted", Handle: "REDACTED", Number: "76",
			At: jst("2023-03-01 12:04:30"), Text: "その名の人", URL: "https://x.com/i/status/1630765927756726281", Source: line(4),
		},
	)
	wantBroken(t, bad, "anonymised")
}

func TestFourCATTime(t *testing.T) {
	for _, c := range []struct{ timestamp, unix, id, want string }{
		{"2023-03-01 03:00:00", "1677607200", "20", "2023-03-01 12:00:00"},
		{"1677639600", "", "20", "2023-03-01 12:00:00"},
		{"undefined", "1677639600", "20", "2023-03-01 12:00:00"},
		{"undefined", "undefined", "1278131203077046279", "2020-07-01 10:00:00"},
	} {
		get := func(name string) string {
			return map[string]string{"timestamp": c.timestamp, "unix_timestamp": c.unix}[name]
		}
		if at := fourCATTime(get, c.id); !at.Equal(jst(c.want)) {
			t.Errorf("%+v: %v", c, at)
		}
	}
}

// TestFourCATNDJSON: what 4CAT keeps of API v2 names the authors inside.
func TestFourCATNDJSON(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", fourCATNDJSON)
	wantBroken(t, bad)
	if len(posts) != 2 || posts[0].Author != "neko" || posts[0].ReplyTo != "1630764795294646279" || posts[0].ReplyToAuthor != "hana_shop" || posts[1].Handle != "Hana_Shop" {
		t.Errorf("%+v", posts)
	}
}

func FuzzFourCAT(f *testing.F) {
	fuzzFormat(f, fourCAT, "b.csv", fourCATZeeschuimer, fourCATAPI, fourCATTCAT)
}
