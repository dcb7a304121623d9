package archive

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

const tweetsCSVHead = `"tweet_id","in_reply_to_status_id","in_reply_to_user_id","timestamp","source","text","retweeted_status_id","retweeted_status_user_id","retweeted_status_timestamp","expanded_urls"` + "\n"

// The same posts as in grailbirdMonth, and more.
const tweetsCSVFile = tweetsCSVHead +
	`"296996218205114369","296990000000000001","9","2013-01-31 14:59:51 +0000","<a href=""http://www.echofon.com/"" rel=""nofollow"">Echofon</a>","@Kyaku ありがとう &amp; またね","","","",""
"281405939905466369","","","2012-12-19 14:29:39 +0000","web","RT @Moto: 新作の食パン &lt;北海道&gt; が焼けま…","281400000000000001","8","2012-12-19 14:00:00 +0000",""
"29000000000","","","2010-10-30 00:00:00 +0000","web","昔のつぶやき","","","",""
"296996218205114370","","","2013-01-31 14:59:50 +0000","web","改行と
「""引用符""」 &amp;lt;","","","","https://twitter.com/Hana_Pan/status/296996218205114370/photo/1,https://twitter.com/Hana_Pan/status/296996218205114370/photo/1"
"296996218205114371","296996218205114370","77001","2013-01-31 15:00:01 +0000","web","@kyaku 続きです","","","",""
"296996218205114372","","9","2013-01-31 15:00:02 +0000","web","それは良かった","","","",""
"296996218205114373","","","2013-01-31 15:00:03 +0000","web","これ好き http://t.co/a","","","","http://example.com/a,http://twitter.com/#!/Tomo/status/280000000000000000"
"296996218205114374","","","2013-01-31 15:00:04 +0000","web","写真 http://t.co/a","","","","http://twitter.com/Tomo/status/280000000000000000/photo/1"
"296996218205114375","","","","web","RT @Tomo 手で書いたRT","","","",""
"2.96996E+17","2.9699E+17","77001","2013-01-31 15:00:06 +0000","web","表計算で保存した行","","","",""
"","","","2013-01-31 15:00:07 +0000","web","番号がない行","","","",""
"296996218205114377","","","2013-01-31 15:00:08 +0000"
`

func TestTweetsCSV(t *testing.T) {
	posts, bad, infos := xZip(t, Options{}, "data/js/user_details.js", grailbirdDetails, "tweets.csv", tweetsCSVFile)
	if len(infos) != 1 || infos[0].Format != "twitter-archive-csv" || len(posts) != 10 || len(bad) != 2 ||
		!strings.Contains(bad[0].Error(), "tweets.csv:13: ") || !strings.Contains(bad[1].Error(), "tweets.csv:14: ") {
		t.Fatalf("%+v %v %+v", posts, bad, infos)
	}
	for _, p := range posts {
		if p.Author != "hana_pan" || p.Handle != "Hana_Pan" || p.Number != "77001" || p.Blind != corpus.BlindOthers || p.Private ||
			!reflect.DeepEqual(p.Brand, []corpus.AuthorID{"hana_pan"}) {
			t.Errorf("%+v", p)
		}
	}
	type want struct {
		text, time, client string
		replyTo, quotes    corpus.PostID
		answers, quoted    corpus.AuthorID
		kind               corpus.Kind
		dateOnly, cut      bool
		line               int
	}
	for id, w := range map[corpus.PostID]want{
		"296996218205114369": {text: "@Kyaku ありがとう & またね", time: "2013-01-31 23:59:51", client: "Echofon", replyTo: "296990000000000001", answers: "kyaku", line: 2},
		"281405939905466369": {text: "RT @Moto: 新作の食パン <北海道> が焼けま…", time: "2012-12-19 23:29:39", client: "web", kind: corpus.Repost, quotes: "281400000000000001", quoted: "moto", cut: true, line: 3},
		"29000000000":        {text: "昔のつぶやき", time: "2010-10-30 09:00:00", client: "web", dateOnly: true, line: 4},
		"296996218205114370": {text: "改行と\n「\"引用符\"」 &lt;", time: "2013-01-31 23:59:50", client: "web", line: 5},
		"296996218205114371": {text: "@kyaku 続きです", time: "2013-02-01 00:00:01", client: "web", replyTo: "296996218205114370", answers: "hana_pan", line: 7},
		"296996218205114372": {text: "それは良かった", time: "2013-02-01 00:00:02", client: "web", answers: "id:9", line: 8},
		"296996218205114373": {text: "これ好き http://t.co/a", time: "2013-02-01 00:00:03", client: "web", quotes: "280000000000000000", quoted: "tomo", line: 9},
		"296996218205114374": {text: "写真 http://t.co/a", time: "2013-02-01 00:00:04", client: "web", line: 10},
		"296996218205114375": {text: "RT @Tomo 手で書いたRT", time: "2013-01-31 23:59:51", client: "web", kind: corpus.Repost, quoted: "tomo", line: 11},
		posts[9].ID:          {text: "表計算で保存した行", time: "2013-02-01 00:00:06", client: "web", answers: "hana_pan", line: 12},
	} {
		p := xPost(t, posts, id)
		got := want{p.Text, p.At.In(tokyo()).Format("2006-01-02 15:04:05"), p.Client, p.ReplyTo, p.Quotes, p.ReplyToAuthor, p.QuotesAuthor, p.Kind, p.DateOnly, p.Truncated, p.Source.Line}
		if got != w {
			t.Errorf("%s:\n got %+v\nwant %+v", id, got, w)
		}
	}
	if !strings.HasPrefix(string(posts[9].ID), "h-") || posts[9].URL != "" {
		t.Errorf("a rounded id was kept: %+v", posts[9])
	}
	if p := posts[0]; p.URL != "https://x.com/Hana_Pan/status/296996218205114369" || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"kyaku"}) {
		t.Errorf("%+v", p)
	}
}

// Until 2013 the header had no retweeted_status_timestamp, and a row had as
// many addresses as the post, in cells of their own.
func TestTweetsCSVOf2012(t *testing.T) {
	posts, bad := foreign(t, Options{Owner: "@Hana_Pan"}, "tweets.csv",
		`"tweet_id","in_reply_to_status_id","in_reply_to_user_id","retweeted_status_id","retweeted_status_user_id","timestamp","source","text","expanded_urls"
"311761607619391489","","","","","2013-03-13 08:52:14 +0000","<a href=""http://example.com/"" rel=""nofollow"">夜梟</a>","おやすみなさい"
"311761607619391490","","","","","2013-03-13 08:52:15 +0000","web","二つの住所","http://example.com/","http://twitter.com/Tomo/status/280000000000000000"
"311761607619391491","","","280000000000000000","8","2013-03-13 08:52:16 +0000","web","ことばの違うRT","http://example.com/"
"311761607619391492","","","","","2013-03-13 08:52:17 +0000","web"
`)
	if len(posts) != 3 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "tweets.csv:5: ") {
		t.Fatalf("%+v %v", posts, bad)
	}
	if p := posts[0]; p.Text != "おやすみなさい" || p.Client != "夜梟" || p.Author != "hana_pan" || p.Brand[0] != "hana_pan" || !p.At.Equal(jst("2013-03-13 17:52:14")) {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.Quotes != "280000000000000000" || p.QuotesAuthor != "tomo" || p.Kind != corpus.Original {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; p.Quotes != "280000000000000000" || p.QuotesAuthor != "id:8" || p.Kind != corpus.Repost {
		t.Errorf("%+v", p)
	}
}

// The whole export holds every post twice. The records agree, so that they
// count once later.
func TestTweetsCSVAgreesWithGrailbird(t *testing.T) {
	for _, protected := range []string{"false", "true"} {
		month := strings.ReplaceAll(grailbirdMonth, `"screen_name" : "Hana_Pan", "protected" : false`, `"screen_name" : "Hana_Pan", "protected" : `+protected)
		rows := strings.Join(strings.SplitAfter(tweetsCSVFile, "\n")[:4], "")
		posts, bad, infos := xZip(t, Options{Private: true}, "tweets.csv", rows, "data/js/tweets/2012_12.js", "Grailbird.data.tweets_2012_12 = \n [ ]", "data/js/tweets/2013_01.js", month)
		if len(bad) != 0 || len(infos) != 3 || len(posts) != 7 {
			t.Fatalf("%+v %v %+v", posts, bad, infos)
		}
		for _, p := range posts {
			for _, q := range posts {
				if p.ID != q.ID {
					continue
				}
				p.Source = q.Source
				if p.Kind == corpus.Repost { // the CSV has the cut text only
					p.Text, p.Truncated, p.Mentions = q.Text, q.Truncated, q.Mentions
				}
				if !reflect.DeepEqual(p, q) {
					t.Errorf("protected %s:\n%+v\n%+v", protected, p, q)
				}
			}
		}
		if p := posts[len(posts)-1]; p.Private != (protected == "true") {
			t.Errorf("protected %s: %+v", protected, p)
		}
	}
}

func TestTweetsCSVOwners(t *testing.T) {
	row := tweetsCSVHead + `"296996218205114369","","","2013-01-31 14:59:51 +0000","web","こんにちは","","","",""` + "\n"
	for want, members := range map[corpus.AuthorID][]string{
		"twitter-owner": nil,
		"hana_pan":      {"data/js/tweets/2013_01.js", grailbirdMonth},
		"other":         {"data/js/user_details.js", strings.Replace(grailbirdDetails, "Hana_Pan", "Other", 1)},
	} {
		posts, _, _ := xZip(t, Options{}, append(members, "tweets.csv", row)...)
		if p := posts[len(posts)-1]; p.Author != want || p.Brand[0] != want {
			t.Errorf("want %s: %+v", want, p)
		}
	}
}

func TestTweetsCSVDetect(t *testing.T) {
	for head, want := range map[string]string{
		tweetsCSVHead: "twitter-archive-csv",
		strings.ReplaceAll(tweetsCSVHead, `"`, "") + "1,,,2013-01-31 14:59:51 +0000,web,x,,,,\n": "twitter-archive-csv",
		"tweet_id,timestamp,text,user\n1,2013-01-31 14:59:51 +0000,x,a\n":                        "table",
		`"tweet_id","timestamp"` + "\n":                                                          "",
	} {
		a, err := Open(context.Background(), []string{write(t, "tweets.csv", []byte(head))}, Options{})
		got := ""
		if err == nil {
			got = a.Files()[0].Format
			a.Close()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q (%v)", head, got, want, err)
		}
	}
}

func FuzzTweetsCSV(f *testing.F) {
	fuzzFormat(f, tweetsCSV, "tweets.csv", tweetsCSVFile, tweetsCSVHead+"1,,,,,,2,3,,\n", strings.ReplaceAll(tweetsCSVHead, ",", "\t"), "expanded_urls\n1\n")
}
