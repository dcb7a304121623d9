package archive

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// xZip reads a zip of the members given, names and contents by turns.
func xZip(t *testing.T, opts Options, members ...string) ([]corpus.Post, []error, []FileInfo) {
	t.Helper()
	posts, bad, infos := readAll(t, opts, write(t, "twitter-2023.zip", zipOf(t, members...)))
	for _, p := range posts {
		if p.Author == "" || p.ID == "" {
			t.Errorf("post without id or author: %+v", p)
		}
	}
	return posts, bad, infos
}

// xPost is the one post of the id.
func xPost(t *testing.T, posts []corpus.Post, id corpus.PostID) corpus.Post {
	t.Helper()
	var found []corpus.Post
	for _, p := range posts {
		if p.ID == id {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d posts with the id %s among %d", len(found), id, len(posts))
	}
	return found[0]
}

// xTweet is a post of today's export, with what else its fields say.
func xTweet(id, at, text, more string) string {
	return fmt.Sprintf(`{
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "display_text_range" : [ "0", "71" ],
      "favorite_count" : "3",
      "id_str" : %q, "id" : %q,
      "truncated" : false,
      "retweet_count" : "0",
      "created_at" : %q,
      "full_text" : %q,
      "lang" : "ja"%s
    }
  }`, id, id, at, text, more)
}

func xFile(global string, records ...string) string {
	return "window.YTD." + global + " = [\n  " + strings.Join(records, ",\n  ") + "\n]"
}

const xAccount = `window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "hana@example.jp",
      "createdVia" : "web",
      "username" : "Hana_Pan",
      "accountId" : "77001",
      "createdAt" : "2011-06-23T13:04:14.000Z",
      "accountDisplayName" : "はなのパン屋"
    }
  }
]`

func xManifestJS(types ...string) string {
	return `window.__THAR_CONFIG = {
  "userInfo" : { "accountId" : "77001", "userName" : "Hana_Pan", "displayName" : "はなのパン屋" },
  "archiveInfo" : { "sizeBytes" : "4096", "generationDate" : "2023-07-01T00:00:00.000Z", "isPartialArchive" : false, "maxPartSizeBytes" : "53687091200" },
  "dataTypes" : {` + strings.Join(types, ",") + `}
}`
}

func xType(name string, files ...string) string {
	return fmt.Sprintf("%q : { \"files\" : [ %s ] }", name, strings.Join(files, ", "))
}

func xListed(file, count string) string {
	return fmt.Sprintf(`{ "fileName" : "data/%s", "globalName" : "YTD.x.part0", "count" : %q }`, file, count)
}

func TestXArchiveParts(t *testing.T) {
	at := "Sat Feb 18 12:33:11 +0000 2023"
	posts, bad, infos := xZip(t, Options{},
		"Your archive.html", "<html></html>",
		"data/manifest.js", xManifestJS(
			xType("tweets", xListed("tweets.js", "1"), xListed("tweets-part1.js", "1"), xListed("tweets-part2.js", "8000")),
			xType("noteTweet", xListed("note-tweet.js", "0")),
			xType("communityTweet", xListed("community-tweet.js", "1"))),
		"data/account.js", xAccount,
		"data/tweets.js", xFile("tweets.part0", xTweet("101", at, "おはようございます。焼きたてです", "")),
		"data/tweets-part1.js", xFile("tweets.part1", xTweet("102", at, "本日は雨の日セールです", "")),
		"data/community-tweet.js", xFile("community_tweet.part0", xTweet("103", at, "パン好きコミュニティのみなさんへ", `, "community_id_str" : "9"`)),
		"data/twitter-circle-tweet.js", xFile("twitter_circle_tweet.part0", xTweet("104", at, "サークルだけの話", "")),
		"data/deleted-tweets.js", xFile("deleted_tweets.part0", xTweet("105", at, "消した投稿", `, "deleted_at" : "2023-02-18T13:00:00.000Z"`)),
		"data/deleted-note-tweet.js", `window.YTD.deleted_note_tweet.part0 = [ { "noteTweet" : { "noteTweetId" : "1", "core" : { "text" : "消した長文" } } } ]`,
		"data/tweet-headers.js", `window.YTD.tweet_headers.part0 = [ { "tweet" : { "tweet_id" : "101", "user_id" : "77001", "created_at" : "Sat Feb 18 12:33:11 +0000 2023" } } ]`,
		"data/like.js", `window.YTD.like.part0 = [ { "like" : { "tweetId" : "9", "fullText" : "いいねした他人の投稿", "expandedUrl" : "https://twitter.com/i/web/status/9" } } ]`,
		"data/direct-messages.js", `window.YTD.direct_messages.part0 = [ { "dmConversation" : { "messages" : [ { "messageCreate" : { "text" : "秘密" } } ] } } ]`,
		"data/direct-messages-group.js", xFile("tweets.part7", xTweet("106", at, "どんな形でも私信は読まない", "")))
	var ids []string
	for _, p := range posts {
		ids = append(ids, string(p.ID))
		if p.Author != "hana_pan" || p.Handle != "Hana_Pan" || p.Number != "77001" || p.Blind != corpus.BlindOthers ||
			!reflect.DeepEqual(p.Brand, []corpus.AuthorID{"hana_pan"}) || p.URL != "https://x.com/Hana_Pan/status/"+string(p.ID) {
			t.Errorf("%+v", p)
		}
	}
	if strings.Join(ids, " ") != "103 102 101" {
		t.Errorf("posts %v", ids)
	}
	if len(bad) != 1 || !strings.Contains(bad[0].Error(), "data/tweets-part2.js with 8000") {
		t.Errorf("want one word of the part that is not there, got %v", bad)
	}
	var files []string
	for _, f := range infos {
		files = append(files, fmt.Sprintf("%s %d/%d/%d", f.Path[strings.Index(f.Path, "!")+1:], f.Posts, f.Skipped, f.PrivateDropped))
	}
	want := []string{"data/community-tweet.js 1/0/0", "data/tweets-part1.js 1/1/0", "data/tweets.js 1/0/0", "data/twitter-circle-tweet.js 0/0/1"}
	if !reflect.DeepEqual(files, want) {
		t.Errorf("files %v", files)
	}
}

// A modern export holds empty files of every kind; they are not worth a word.
func TestXArchiveEmptyKinds(t *testing.T) {
	_, bad, infos := xZip(t, Options{},
		"data/account.js", xAccount,
		"data/tweets.js", xFile("tweets.part0", xTweet("101", "Sat Feb 18 12:33:11 +0000 2023", "こんにちは", "")),
		"data/note-tweet.js", "window.YTD.note_tweet.part0 = [ ]",
		"data/community-tweet.js", "window.YTD.community_tweet.part0 = [ ]",
		"data/twitter-circle-tweet.js", "window.YTD.twitter_circle_tweet.part0 = [ ]")
	if len(infos) != 1 || len(bad) != 0 {
		t.Errorf("%+v %v", infos, bad)
	}
}

func TestXArchiveCircleIsPrivate(t *testing.T) {
	posts, _, _ := xZip(t, Options{Private: true}, "data/account.js", xAccount,
		"data/twitter-circle-tweet.js", xFile("twitter_circle_tweet.part0", xTweet("104", "Sat Feb 18 12:33:11 +0000 2023", "サークルだけの話", "")))
	if !xPost(t, posts, "104").Private {
		t.Error("a post to a circle is not private")
	}
}

func TestXArchiveOwners(t *testing.T) {
	tweets := xFile("tweets.part0", xTweet("101", "Sat Feb 18 12:33:11 +0000 2023", "こんにちは", ""))
	for name, c := range map[string]struct {
		owner   string
		members []string
		want    corpus.AuthorID
	}{
		"account":                  {"", []string{"data/account.js", xAccount, "data/manifest.js", `window.__THAR_CONFIG = { "userInfo" : { "userName" : "x" } }`}, "hana_pan"},
		"manifest":                 {"", []string{"data/manifest.js", xManifestJS()}, "hana_pan"},
		"number only":              {"", []string{"data/account.js", `window.YTD.account.part0 = [ { "account" : { "accountId" : "77001" } } ]`}, "id:77001"},
		"damaged account":          {"", []string{"data/account.js", `window.YTD.account.part0 = [ {`, "data/manifest.js", xManifestJS()}, "hana_pan"},
		"nobody":                   {"", nil, "twitter-owner"},
		"nobody, named by options": {"@Hana_Pan", nil, "hana_pan"},
	} {
		posts, _, _ := xZip(t, Options{Owner: c.owner}, append(c.members, "data/tweets.js", tweets)...)
		if p := xPost(t, posts, "101"); p.Author != c.want || len(p.Brand) != 1 || p.Brand[0] != c.want {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestXArchiveTies(t *testing.T) {
	at := "Sat Feb 18 12:33:11 +0000 2023"
	mentions := func(pairs ...string) string {
		var out []string
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, fmt.Sprintf(`{ "name" : "x", "screen_name" : %q, "indices" : [ "0", "9" ], "id_str" : %q, "id" : %q }`, pairs[i], pairs[i+1], pairs[i+1]))
		}
		return `, "entities" : { "hashtags" : [ ], "user_mentions" : [ ` + strings.Join(out, ", ") + ` ], "urls" : [ ] }`
	}
	links := func(urls ...string) string {
		var out []string
		for _, u := range urls {
			out = append(out, fmt.Sprintf(`{ "url" : "https://t.co/a", "expanded_url" : %q, "display_url" : "x", "indices" : [ "3", "9" ] }`, u))
		}
		return `, "entities" : { "user_mentions" : [ ], "urls" : [ ` + strings.Join(out, ", ") + ` ] }`
	}
	reply := `, "in_reply_to_status_id_str" : "55", "in_reply_to_status_id" : "55"`
	type tie struct {
		replyTo, quotes corpus.PostID
		answers, quoted corpus.AuthorID
		kind            corpus.Kind
		cut             bool
	}
	for name, c := range map[string]struct {
		text, more string
		want       tie
	}{
		"reply":                    {"@Kyaku ありがとう", reply + `, "in_reply_to_screen_name" : "Kyaku", "in_reply_to_user_id_str" : "9"`, tie{replyTo: "55", answers: "kyaku"}},
		"reply, name gone":         {"@tomo @kyaku どうも", reply + `, "in_reply_to_user_id_str" : "9"` + mentions("Kyaku", "9"), tie{replyTo: "55", answers: "kyaku"}},
		"reply, first of the text": {"@moto @kyaku どうも", reply + mentions("Kyaku", "9"), tie{replyTo: "55", answers: "moto"}},
		"reply, number only":       {"ありがとうございます", reply + `, "in_reply_to_user_id_str" : "9"`, tie{replyTo: "55", answers: "id:9"}},
		"reply, unquoted number":   {"ありがとうございます", `, "in_reply_to_status_id" : 1626922775081914369, "in_reply_to_user_id" : 9`, tie{replyTo: "1626922775081914369", answers: "id:9"}},
		"own thread":               {"@kyaku 続きです", reply + `, "in_reply_to_user_id_str" : "77001"`, tie{replyTo: "55", answers: "hana_pan"}},
		"mention at the start":     {"@kyaku さん、おめでとう", `, "in_reply_to_user_id_str" : "9"`, tie{answers: "kyaku"}},
		"quote":                    {"これ好き https://t.co/a", links("https://example.com/", "https://twitter.com/Tomo/status/66"), tie{quotes: "66", quoted: "tomo"}},
		"quote, the last of two":   {"https://t.co/a https://t.co/b", links("https://x.com/a/status/65", "https://x.com/Tomo/status/66?s=20"), tie{quotes: "66", quoted: "tomo"}},
		"quote by number only":     {"これ好き https://t.co/a", links("https://twitter.com/i/web/status/66"), tie{quotes: "66"}},
		"link to itself":           {"長い… https://t.co/a", links("https://twitter.com/i/web/status/201"), tie{}},
		"picture of another":       {"写真 https://t.co/a", links("https://twitter.com/tomo/status/66/photo/1"), tie{}},
		"retweet":                  {"RT @Moto: 新商品です https://t.co/a 予約はこち…", links("https://twitter.com/tomo/status/66"), tie{kind: corpus.Repost, quoted: "moto", cut: true}},
		"retweet of one now gone":  {"RT @moto: @kyaku どうも", mentions("kyaku", "9"), tie{kind: corpus.Repost, quoted: "moto"}},
	} {
		posts, bad, _ := xZip(t, Options{}, "data/account.js", xAccount, "data/tweets.js", xFile("tweets.part0", xTweet("201", at, c.text, c.more)))
		if len(posts) != 1 || len(bad) != 0 {
			t.Fatalf("%s: %v %v", name, posts, bad)
		}
		p := posts[0]
		if got := (tie{p.ReplyTo, p.Quotes, p.ReplyToAuthor, p.QuotesAuthor, p.Kind, p.Truncated}); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// Before 2020 the posts were not wrapped, the file was tweet.js and all lay at
// the top of the zip.
func TestXArchiveOf2019(t *testing.T) {
	tweet := `window.YTD.tweet.part0 = [ {
  "retweeted" : false,
  "source" : "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter for iPhone</a>",
  "entities" : { "hashtags" : [ ], "symbols" : [ ], "user_mentions" : [ { "name" : "客", "screen_name" : "Kyaku", "indices" : [ "9", "15" ], "id_str" : "9", "id" : "9" } ], "urls" : [ ] },
  "display_text_range" : [ "0", "25" ],
  "favorite_count" : "0",
  "id_str" : "1120990764856250369",
  "truncated" : false,
  "retweet_count" : "0",
  "id" : "1120990764856250369",
  "created_at" : "Wed Apr 24 10:00:00 +0000 2019",
  "favorited" : false,
  "full_text" : "🍞🥐 塩&amp;バター &amp;lt;限定&amp;gt; @Kyaku さんへ\n3 &lt; 5",
  "lang" : "ja"
}, {
  "id_str" : "1120990764856250370", "id" : 1120990764856250400,
  "full_text" : "番号は文字のほうが正しい", "created_at" : ""
}, {
  "id" : 1120990764856250371, "full_text" : "番号しかない", "created_at" : "Wed Apr 24 10:00:02 +0000 2019"
}, {
  "id" : 1.12099076485625e+18, "full_text" : "丸められた番号"
}, {
  "id_str" : "1120990764856250372", "full_text" : 5
} ]`
	posts, bad, _ := xZip(t, Options{}, "account.js", xAccount, "tweet.js", tweet)
	if len(posts) != 3 || len(bad) != 2 || !strings.Contains(bad[0].Error(), "tweet.js:20: ") || !strings.Contains(bad[1].Error(), "tweet.js:22: ") {
		t.Fatalf("%+v %v", posts, bad)
	}
	p := xPost(t, posts, "1120990764856250369")
	if p.Text != "🍞🥐 塩&バター &lt;限定&gt; @Kyaku さんへ\n3 < 5" || p.Client != "Twitter for iPhone" || p.Author != "hana_pan" || p.Number != "77001" ||
		!p.At.Equal(jst("2019-04-24 19:00:00")) || p.DateOnly || p.Private || p.Truncated || p.Source.Line != 1 || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"kyaku"}) {
		t.Errorf("%+v", p)
	}
	if p = xPost(t, posts, "1120990764856250370"); !p.At.Equal(jst("2019-04-24 19:00:00")) || p.Source.Line != 15 {
		t.Errorf("the time of the id: %+v", p)
	}
	xPost(t, posts, "1120990764856250371")
}

func TestXArchiveSample(t *testing.T) {
	path := filepath.Join("..", "..", "testdata", "x-archive.zip")
	if _, err := os.Stat(path); err != nil {
		t.Skip("no sample here")
	}
	posts, bad, _ := readAll(t, Options{}, path)
	if len(posts) < 300 || len(bad) != 0 {
		t.Errorf("%d posts, %v", len(posts), bad)
	}
}

func FuzzXArchive(f *testing.F) {
	fuzzFormat(f, xArchive, "data/tweets.js", tweetsJS, grailbirdMonth,
		xFile("tweets.part0", xTweet("1", "Sat Feb 18 12:33:11 +0000 2023", "RT @a: b…", `, "in_reply_to_user_id" : 9, "quoted_status_id" : 7`)),
		xFile("twitter_circle_tweet.part0", `{"tweet":{"id":1,"full_text":"@a","in_reply_to_status_id":"2","retweeted_status":{"id":3,"user":{"id":4}}}}`))
}
