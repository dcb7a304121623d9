package archive

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"

	"engage/internal/corpus"
)

// export writes a table with the whole header of a tool and rows of a few
// cells, given as header and value in turn.
func export(comma, header string, rows ...[]string) string {
	names := strings.Split(header, ",")
	out := strings.Join(names, comma) + "\n"
	for _, r := range rows {
		cells := make([]string, len(names))
		for i := 0; i < len(r); i += 2 {
			cells[slices.Index(names, r[i])] = `"` + strings.ReplaceAll(r[i+1], `"`, `""`) + `"`
		}
		out += strings.Join(cells, comma) + "\n"
	}
	return out
}

const (
	// From public code that reads these exports.
	meltwaterHeader = "Date,Time,Document ID,URL,Input Name,Keywords,Information Type,Source Type,Source Name,Source Domain,Content Type," +
		"Author Name,Author Handle,Title,Opening Text,Hit Sentence,Image,Hashtags,Links,Country,Region,State,City,Language,Sentiment,Keyphrases," +
		"Reach,Global Reach,National Reach,Local Reach,AVE,Social Echo,Editorial Echo,Engagement,Shares,Quotes,Likes,Replies,Reposts,Comments," +
		"Reactions,Views,Estimated Views,Document Tags,Custom Categories,Custom Fields"
	meltwaterOldHeader = "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Subregion,Language,Reach,Sentiment,Key Phrases," +
		"Input Name,Keywords,Twitter Authority,Tweet Id,Twitter Id,Twitter Client,Twitter Screen Name,User Profile Url,Twitter Bio," +
		"Twitter Followers,Twitter Following,Alternate Date Format,Time,State,City,Document Tags"
	brandwatchHeader = "Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Country Code,Account Type,Added,Author," +
		"Avatar,Engagement Type,Expanded URLs,Full Name,Full Text,Hashtags,Impact,Impressions,Mentioned Authors,Original Url,Resource Id,Status," +
		"Thread Author,Thread Created Date,Thread Entry Type,Thread Id,Thread URL,Twitter Author ID,Twitter Followers,Twitter Reply Count," +
		"Twitter Reply to,Twitter Retweet of,Twitter Retweets,Twitter Likes,Updated,Parent Post Id,Root Post Id,Subreddit,Weblog Title"
	sprinklrHeader = "Conversation Stream,Campaign ID,Profile URL,User Name,Permalink,Created Time,snType column,Author Screen Name,Media Type," +
		"Media URL,Sender Screen Name,Sender Follower Count,Sender Bio"
	talkwalkerHeader = "title,content,url,published,indexed,lang,source_type,post_type,sentiment,engagement,reach,parent_url,root_url,host_url," +
		"extra_author_attributes.id,extra_author_attributes.name,extra_author_attributes.short_name,extra_author_attributes.url"
	sproutHeader = "Date,Post ID,Network,Post Type,Content Type,Profile,Sent by,Link,Post,Impressions,Reach,Engagements," +
		"Engagement Rate (per Impression),Reactions,Comments,Shares,Saves,Post Link Clicks,Video Views"
	hootsuiteHeader = "Date (GMT),Post ID,Post Message,Post Permalink,Post Type,Social Network,Impressions,Reach,Engagement,Likes,Comments,Shares,Post Link Clicks"
	xContentHeader  = "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,Profile visits," +
		"Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
	xTweetHeader = "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,engagement rate,retweets,replies,favorites,user profile clicks," +
		"url clicks,hashtag clicks,detail expands,permalink clicks,app opens,app installs,follows,email tweet,dial phone,media views,media engagements"

	tweetID  = "1577318900085186562" // of 2022-10-05 00:25:05 in Japan
	tweetURL = "https://x.com/Hana_Pan/status/" + tweetID
	parent   = "1577318900085186123"
)

func TestListeningTools(t *testing.T) {
	at := jst("2022-10-05 00:25:00")
	base := corpus.Post{ID: tweetID, Author: "hana_pan", Handle: "Hana_Pan", At: at, Text: "新作のパンが焼けました", URL: tweetURL, Blind: corpus.BlindReplies}
	with := func(change func(*corpus.Post)) corpus.Post { p := base; change(&p); return p }
	reply := func(p *corpus.Post) { p.ReplyTo, p.ReplyToAuthor, p.Blind = parent, "neko", 0 }
	own := func(p *corpus.Post) {
		p.Blind, p.Brand = corpus.BlindReplies|corpus.BlindOthers, []corpus.AuthorID{"hana_pan"}
	}
	exact, _ := snowflakeTime(tweetID)
	for name, c := range map[string]struct {
		data string
		enc  encoding.Encoding
		want corpus.Post
	}{
		"Meltwater": {
			data: "\uFEFF" + export("\t", meltwaterHeader, []string{"Date", "05-Oct-2022", "Time", "12:25 AM", "Document ID", tweetID, "URL", tweetURL,
				"Information Type", "social", "Source Type", "x", "Source Name", "X", "Content Type", "Post", "Author Name", "花のパン屋", "Author Handle", "@Hana_Pan",
				"Opening Text", "新作のパン…", "Hit Sentence", "新作のパンが焼けました", "Quotes", "3", "Replies", "2", "Links", "https://example.jp/"}),
			enc:  utf16LE,
			want: base,
		},
		"Meltwater, before 2024": {
			data: "\uFEFF" + export("\t", meltwaterOldHeader, []string{"Date", "05-Oct-2022 12:25AM", "URL", tweetURL, "Hit Sentence", "新作のパンが焼けました",
				"Source", "Twitter", "Influencer", "@Hana_Pan", "Tweet Id", `"` + tweetID + `"`, "Twitter Client", "Twitter Web App", "Twitter Screen Name", "Hana_Pan",
				"Alternate Date Format", "05-Oct-22", "Time", "12:25 AM"}),
			enc:  utf16LE,
			want: with(func(p *corpus.Post) { p.Client = "Twitter Web App" }),
		},
		"Brandwatch": {
			data: "Report:,\"花のパン, すべて\"\nBrand:,花のパン\nFrom:,Sat Oct 01 00:00:00 JST 2022\nTo:,Mon Oct 31 00:00:00 JST 2022\nLabel:,\n\n" +
				export(",", brandwatchHeader, []string{"Date", "2022-10-05 00:25:00.0", "Title", "新作のパンが…", "Snippet", "新作のパンが焼け", "Url", "http://twitter.com/Hana_Pan/statuses/" + tweetID,
					"Page Type", "twitter", "Author", "Hana_Pan", "Full Name", "Hana_Pan (花のパン屋)", "Full Text", "新作のパンが焼けました", "Impressions", "10", "Resource Id", "99887766",
					"Thread Entry Type", "reply", "Thread Id", parent, "Twitter Author ID", "4242", "Twitter Reply to", "http://twitter.com/neko/statuses/" + parent}),
			want: with(func(p *corpus.Post) {
				reply(p)
				p.URL, p.Number, p.ConversationID = "http://twitter.com/Hana_Pan/statuses/"+tweetID, "4242", parent
			}),
		},
		"Brandwatch, a retweet": {
			data: "Report:,x\n" + export(",", brandwatchHeader, []string{"Date", "2022-10-05 00:25:00.0", "Snippet", "新作のパンが焼けました", "Url", tweetURL, "Author", "Hana_Pan",
				"Engagement Type", "RETWEET", "Twitter Retweet of", "http://twitter.com/neko/statuses/" + parent}),
			want: with(func(p *corpus.Post) {
				p.Kind, p.Quotes, p.QuotesAuthor, p.Blind = corpus.Repost, parent, "neko", 0
			}),
		},
		"Sprinklr": {
			data: export(",", sprinklrHeader, []string{"Conversation Stream", "新作のパンが焼けました", "User Name", "花のパン屋", "Permalink", tweetURL, "Created Time", "2022-10-05 00:25:00.0",
				"snType column", "TWITTER", "Sender Screen Name", "Hana_Pan", "Profile URL", "https://x.com/Hana_Pan"}),
			want: base,
		},
		"Talkwalker": {
			data: export(";", talkwalkerHeader, []string{"title", "新作のパン", "content", "新作のパンが焼けました", "url", tweetURL, "published", "1664897100000", "source_type", "SOCIALMEDIA_TWITTER",
				"parent_url", "https://twitter.com/neko/status/" + parent, "host_url", "https://x.com/", "extra_author_attributes.name", "花のパン屋", "extra_author_attributes.short_name", "Hana_Pan"}),
			want: with(reply),
		},
		"Sprout Social": {
			data: export(",", sproutHeader, []string{"Date", "10/05/2022 12:25 am", "Post ID", tweetID, "Network", "X", "Post Type", "Post", "Content Type", "Text", "Profile", "@Hana_Pan",
				"Sent by", "花子", "Link", tweetURL, "Post", "新作のパンが焼けました", "Impressions", "1,200", "Comments", "3"}),
			want: with(own),
		},
		"Hootsuite": {
			data: "Post performance,,,,,,,,,,,,\n\"Oct 1, 2022 - Oct 31, 2022\",,,,,,,,,,,,\n" +
				export(",", hootsuiteHeader, []string{"Date (GMT)", "2022-10-04 15:25", "Post ID", tweetID, "Post Message", "新作のパンが焼けました", "Post Permalink", tweetURL, "Social Network", "X", "Comments", "3"}),
			want: with(own),
		},
		"X Analytics": {
			data: export(",", xContentHeader, []string{"Post id", tweetID, "Date", "Tue, Oct 4, 2022", "Post text", "新作のパンが焼けました", "Post Link", tweetURL, "Impressions", "10", "Replies", "4", "Reposts", "2"}),
			want: with(func(p *corpus.Post) { own(p); p.At = exact }),
		},
		"X Analytics, old": {
			data: export(",", xTweetHeader, []string{"Tweet id", tweetID, "Tweet permalink", tweetURL, "Tweet text", "新作のパンが焼けました", "time", "2022-10-04 15:25 +0000", "impressions", "10.0", "replies", "4.0"}),
			want: with(own),
		},
		"X Analytics, Japanese": {
			data: export(",", "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,返信,リポスト",
				[]string{"ポストID", "1.57732E+18", "日付", "Wed, Oct 5, 2022", "ポスト本文", "新作のパンが焼けました", "ポストのリンク", tweetURL, "インプレッション数", "10", "返信", "4", "リポスト", "2"}),
			want: with(func(p *corpus.Post) { own(p); p.At = exact }),
		},
		// No public header list was found of these: their usual words.
		"a Japanese tool in CP932": {
			data: "検索条件：花のパン\n期間：2022/10/01～2022/10/31\n\n" + export(",", "No.,投稿日時,媒体,サイト名,タイトル,本文,ＵＲＬ,投稿者,性別,年代,ポジネガ,リツイート数,返信数",
				[]string{"No.", "1", "投稿日時", "2022/10/5 0:25", "媒体", "X(Twitter)", "本文", "新作のパンが焼けました", "ＵＲＬ", tweetURL, "投稿者", "花のパン屋", "返信数", "4"}),
			enc:  japanese.ShiftJIS,
			want: base,
		},
		"a Japanese tool of screen names": {
			data: export(",", "投稿日,投稿時刻,名前,スクリーンネーム,ユーザーID,投稿内容,投稿URL,フォロワー数,いいね数,返信先ユーザー名,返信先URL",
				[]string{"投稿日", "2022年10月5日(水)", "投稿時刻", "午前0時25分", "名前", "花のパン屋", "スクリーンネーム", "@Hana_Pan", "ユーザーID", "4242", "投稿内容", "新作のパンが焼けました",
					"投稿URL", tweetURL, "返信先ユーザー名", "@neko", "返信先URL", "https://x.com/neko/status/" + parent}),
			want: with(func(p *corpus.Post) { reply(p); p.Number = "4242" }),
		},
	} {
		if c.enc != nil {
			c.data = string(encoded(t, c.enc, c.data))
		}
		posts, bad := foreign(t, Options{}, "a.csv", c.data)
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s: %d posts %v", name, len(posts), bad)
			continue
		}
		got := posts[0]
		// The id completes the seconds that the table leaves out.
		if got.Source.File = ""; !got.At.Truncate(time.Minute).Equal(c.want.At.Truncate(time.Minute)) {
			t.Errorf("%s: at %v, want %v", name, got.At, c.want.At)
		}
		got.At, got.Source.Line, c.want.At = at, 0, at
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}
