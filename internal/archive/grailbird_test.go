package archive

import (
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// Grailbird is the export of 2012 to 2018.
const grailbirdUser = `"user" : { "name" : "はなのパン屋", "screen_name" : "Hana_Pan", "protected" : false, "id_str" : "77001", "profile_image_url_https" : "https://si0.twimg.com/x.png", "id" : 77001, "verified" : false }`

const grailbirdMonth = `Grailbird.data.tweets_2013_01 = 
 [ {
  "source" : "\u003Ca href=\"http:\/\/www.echofon.com\/\" rel=\"nofollow\"\u003EEchofon\u003C\/a\u003E",
  "entities" : { "user_mentions" : [ { "name" : "客", "screen_name" : "Kyaku", "indices" : [ 0, 6 ], "id_str" : "9", "id" : 9 } ], "media" : [ ], "hashtags" : [ ], "urls" : [ ] },
  "in_reply_to_status_id_str" : "296990000000000001",
  "geo" : { },
  "id_str" : "296996218205114369",
  "in_reply_to_user_id" : 9,
  "text" : "@Kyaku ありがとう &amp; またね",
  "id" : 296996218205114369,
  "in_reply_to_status_id" : 296990000000000001,
  "created_at" : "2013-01-31 14:59:51 +0000",
  "in_reply_to_screen_name" : "Kyaku",
  "in_reply_to_user_id_str" : "9",
  ` + grailbirdUser + `
}, {
  "source" : "web",
  "entities" : { "user_mentions" : [ ], "media" : [ ], "hashtags" : [ ], "urls" : [ { "indices" : [ 5, 27 ], "url" : "http:\/\/t.co\/a", "expanded_url" : "http:\/\/twitter.com\/#!\/Tomo\/status\/280000000000000000", "display_url" : "twitter.com\/#!\/Tomo" } ] },
  "geo" : { },
  "id_str" : "281405939905466369",
  "text" : "これ好き http:\/\/t.co\/a",
  "retweeted_status" : {
    "source" : "web",
    "entities" : { "user_mentions" : [ ], "media" : [ ], "hashtags" : [ ], "urls" : [ ] },
    "geo" : { },
    "id_str" : "281400000000000001",
    "text" : "新作の食パン &lt;北海道&gt; が焼けました。切れていない全文です",
    "id" : 281400000000000001,
    "created_at" : "2012-12-19 14:00:00 +0000",
    "user" : { "name" : "元", "screen_name" : "Moto", "protected" : false, "id_str" : "8", "id" : 8 }
  },
  "id" : 281405939905466369,
  "created_at" : "2012-12-19 14:29:39 +0000",
  ` + grailbirdUser + `
}, {
  "source" : "web", "entities" : { }, "geo" : { },
  "id_str" : "29000000000", "text" : "昔のつぶやき", "id" : 29000000000,
  "created_at" : "2010-10-30 00:00:00 +0000",
  ` + grailbirdUser + `
} ]`

const grailbirdDetails = `var user_details =  {
  "screen_name" : "Hana_Pan", "location" : "東京", "full_name" : "はなのパン屋", "bio" : "パン", "id" : "77001", "created_at" : "2011-06-23 13:04:14 +0000"
}`

func TestGrailbird(t *testing.T) {
	posts, bad, infos := xZip(t, Options{},
		"data/js/user_details.js", grailbirdDetails,
		"data/js/payload_details.js", `var payload_details = { "tweets" : 3, "created_at" : "2013-02-01 00:00:00 +0000", "lang" : "ja" }`,
		"data/js/tweet_index.js", `var tweet_index =  [ { "file_name" : "data\/js\/tweets\/2013_01.js", "year" : 2013, "var_name" : "tweets_2013_01", "tweet_count" : 3, "month" : 1 } ]`,
		"data/js/tweets/2013_01.js", grailbirdMonth)
	if len(posts) != 4 || len(bad) != 0 || len(infos) != 1 {
		t.Fatalf("%+v %v %+v", posts, bad, infos)
	}
	for _, p := range posts {
		if p.Blind != corpus.BlindOthers || !reflect.DeepEqual(p.Brand, []corpus.AuthorID{"hana_pan"}) {
			t.Errorf("%+v", p)
		}
	}
	p := xPost(t, posts, "296996218205114369")
	if p.ReplyTo != "296990000000000001" || p.ReplyToAuthor != "kyaku" || p.Author != "hana_pan" || p.Number != "77001" || p.Client != "Echofon" ||
		p.Text != "@Kyaku ありがとう & またね" || !p.At.Equal(jst("2013-01-31 23:59:51")) || p.DateOnly || p.Kind != corpus.Original {
		t.Errorf("%+v", p)
	}
	if p = xPost(t, posts, "281405939905466369"); p.Kind != corpus.Repost || p.Quotes != "281400000000000001" || p.QuotesAuthor != "moto" ||
		p.Author != "hana_pan" || p.Text != "新作の食パン <北海道> が焼けました。切れていない全文です" {
		t.Errorf("%+v", p)
	}
	if p = xPost(t, posts, "281400000000000001"); p.Author != "moto" || p.Kind != corpus.Original || !p.At.Equal(jst("2012-12-19 23:00:00")) {
		t.Errorf("%+v", p)
	}
	if p = xPost(t, posts, "29000000000"); !p.DateOnly || p.Client != "web" {
		t.Errorf("%+v", p)
	}
}

// Without user_details.js the posts themselves name the owner; a protected
// account's posts are not for everybody.
func TestGrailbirdProtected(t *testing.T) {
	month := strings.ReplaceAll(grailbirdMonth, `"screen_name" : "Hana_Pan", "protected" : false`, `"screen_name" : "Hana_Pan", "protected" : true`)
	posts, _, infos := xZip(t, Options{}, "data/js/tweets/2013_01.js", month)
	if len(posts) != 1 || posts[0].Author != "moto" || posts[0].Brand[0] != "hana_pan" || infos[0].PrivateDropped != 3 {
		t.Errorf("%+v %+v", posts, infos)
	}
}
