package archive

import (
	"strings"
	"testing"

	"engage/internal/corpus"
)

const (
	toolCSV = "レポート名：9月\n\n投稿ＩＤ,投稿者,日時,本文,返信先ＩＤ,ＵＲＬ\n" +
		"a1,hana,2024/1/5 9:03,\"新作\n出ました\",,\na2,@Neko,2024年1月5日 9時4分,\"買う\"\"!\"\"\",a1,\nこわれた,行\na3,hana,1704413100,どうぞ 5\"の鍋,a2,\n"
	analyticsNew = "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,返信\n" +
		"1.78E+17,\"Mon, Oct 5, 2026\",@a ありがとう,https://x.com/Hana/status/1,10,4\n"
	analyticsOld = "\"ツイートID\",\"ツイートの固定リンク\",\"ツイート本文\",\"時間\",\"インプレッション\"\n" +
		"\"1179\",\"https://twitter.com/hana/status/1179\",\"A &amp; B\",\"2019-10-01 11:30 +0000\",\"1\"\n"
)

func TestTable(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.csv", toolCSV)
	if len(posts) != 3 || len(bad) != 1 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if !strings.Contains(bad[0].Error(), "a.csv:7:") {
		t.Errorf("line of the broken row: %v", bad[0])
	}
	if p := posts[0]; p.Text != "新作\n出ました" || !p.At.Equal(jst("2024-01-05 09:03:00")) || p.Source.Line != 4 || p.Blind != 0 {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.Author != "neko" || p.ReplyTo != "a1" || !p.At.Equal(jst("2024-01-05 09:04:00")) {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; !p.At.Equal(jst("2024-01-05 09:05:00")) || p.Text != `どうぞ 5"の鍋` {
		t.Errorf("%+v", p)
	}
}

func TestTableAnalytics(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.csv", analyticsNew)
	if len(posts) != 1 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if p.ID != "1" || p.Author != "hana" || !p.DateOnly || p.ReplyTo != "" || p.Blind != corpus.BlindReplies|corpus.BlindOthers || len(p.Brand) != 1 {
		t.Errorf("%+v", p)
	}
	posts, _ = foreign(t, Options{}, "a.csv", analyticsOld)
	if len(posts) != 1 || posts[0].Text != "A & B" || !posts[0].At.Equal(jst("2019-10-01 20:30:00")) {
		t.Errorf("%+v", posts)
	}
}

func TestTableMap(t *testing.T) {
	const odd = "甲\t乙\t丙\nこんにちは\thana\t2024-01-05\n"
	posts, bad := foreign(t, Options{Map: map[string]string{"text": "甲", "author": "乙", "time": "丙"}}, "a.tsv", odd)
	if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "こんにちは" || !posts[0].DateOnly || posts[0].Blind != corpus.BlindReplies {
		t.Errorf("%+v %v", posts, bad)
	}
	for name, opts := range map[string]Options{
		"no map": {}, "no such column": {Map: map[string]string{"text": "丁"}}, "no such field": {Map: map[string]string{"txt": "甲"}},
	} {
		if posts, bad := foreign(t, opts, "a.tsv", odd); len(posts) != 0 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "--map") {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
}

func TestParseTime(t *testing.T) {
	for in, want := range map[string]string{
		"2024-01-05T00:03:00Z": "2024-01-05 09:03:00", "2024年1月5日(金) 9時3分": "2024-01-05 09:03:00",
		"２０２４/１/５ ９:０３": "2024-01-05 09:03:00", "1704412980000": "2024-01-05 09:03:00", "2024/01/05": "2024-01-05 00:00:00",
	} {
		if at, _, ok := parseTime(in, tokyo()); !ok || !at.Equal(jst(want)) {
			t.Errorf("%s: %v %v", in, at, ok)
		}
	}
	if _, _, ok := parseTime("きのう", tokyo()); ok {
		t.Error("a word is no time")
	}
}

const twarcCSV = "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,author_id,in_reply_to_user_id,created_at,text,author.username\n" +
	"12,10,10,,7,8,2023-01-02T03:04:05.000Z,@hana はい,neko\n"

func TestAPIv2CSV(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.csv", twarcCSV)
	if len(posts) != 1 || len(bad) != 0 || posts[0].ReplyTo != "10" || posts[0].Author != "neko" || posts[0].ReplyToAuthor != "id:8" {
		t.Errorf("%+v %v", posts, bad)
	}
}

func FuzzTable(f *testing.F)    { fuzzFormat(f, table, "a.csv", toolCSV, analyticsNew, analyticsOld) }
func FuzzAPIv2CSV(f *testing.F) { fuzzFormat(f, apiV2CSV, "a.csv", twarcCSV) }
