package archive

import (
	"os"
	"path/filepath"
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

// texts are the texts of posts, for a short comparison.
func texts(posts []corpus.Post) string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Text)
	}
	return strings.Join(out, "|")
}

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
	if p := posts[1]; p.Author != "neko" || p.ReplyTo != "a1" || !p.At.Equal(jst("2024-01-05 09:04:00")) || p.Text != `買う"!"` {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; !p.At.Equal(jst("2024-01-05 09:05:00")) || p.Text != `どうぞ 5"の鍋` {
		t.Errorf("%+v", p)
	}
}

// Listening tools write the whole time and the clock again, point at what is
// answered by address, and write words for nothing.
func TestTableListening(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.tsv", "Date\tTime\tInfluencer\tHit Sentence\tTweet Id\n05-Jan-2024 09:03PM\t9:03 PM\t@hana\t新作\t1\n2024/1/5\t21:04\t@neko\t買う\t2\n")
	if len(posts) != 2 || len(bad) != 0 || !posts[0].At.Equal(jst("2024-01-05 21:03:00")) || !posts[1].At.Equal(jst("2024-01-05 21:04:00")) || posts[1].DateOnly {
		t.Errorf("%+v %v", posts, bad)
	}
	posts, bad = foreign(t, Options{}, "b.csv", "Date,Author,Full Text,Url,Thread Id,Twitter Reply to\n"+
		"2024-01-05 12:03:00.0,neko,買う,http://twitter.com/neko/statuses/2,1,http://twitter.com/Hana/statuses/1\n"+
		"2024-01-05 12:04:00.0,hana,別の話,http://twitter.com/hana/statuses/3,0,\n2024-01-05 12:05:00.0,sora,また別,http://twitter.com/sora/statuses/4,1.78E+17,nan\n")
	if len(posts) != 3 || len(bad) != 0 {
		t.Fatalf("%+v %v", posts, bad)
	}
	if p := posts[0]; p.ReplyTo != "1" || p.ReplyToAuthor != "hana" || p.ConversationID != "1" || p.Blind != 0 {
		t.Errorf("%+v", p)
	}
	for _, p := range posts[1:] {
		if p.ReplyTo != "" || p.ConversationID != "" {
			t.Errorf("a tie to nothing: %+v", p)
		}
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
	for want, opts := range map[string]Options{
		"columns: 甲, 乙, 丙)": {}, "text=丁": {Map: map[string]string{"text": "丁"}}, "field \"txt\"": {Map: map[string]string{"txt": "甲"}},
		"names the author (columns: 甲, 乙, 丙)": {Map: map[string]string{"text": "甲", "time": "丙"}},
	} {
		posts, bad := foreign(t, opts, "a.tsv", odd)
		if len(posts) != 0 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "--map") || !strings.Contains(bad[0].Error(), want) {
			t.Errorf("%s: %+v %v", want, posts, bad)
		}
	}
	// A map goes before the aliases, and tells apart what only the zone does.
	posts, _ = foreign(t, Options{Map: map[string]string{"conversation": "message"}}, "a.csv", "message,user,body\nc1,hana,やあ\n")
	if len(posts) != 1 || posts[0].Text != "やあ" || posts[0].ConversationID != "c1" {
		t.Errorf("a mapped column is taken once: %+v", posts)
	}
	const two = "text,memo,user,Date (UTC),Date (JST)\n本文,メモ,hana,2024-01-05 00:03,2024-01-05 09:04\n"
	posts, _ = foreign(t, Options{Map: map[string]string{"text": "memo", "time": "Date (JST)"}}, "a.csv", two)
	if len(posts) != 1 || posts[0].Text != "メモ" || !posts[0].At.Equal(jst("2024-01-05 09:04:00")) {
		t.Errorf("%+v", posts)
	}
}

// TestOddTable: a table without posts stops the reading only where it is alone.
func TestOddTable(t *testing.T) {
	dir := t.TempDir()
	for name, s := range map[string]string{"odd.csv": "月,売上\n1,2\n", "good.csv": toolCSV, "other.csv": toolCSV} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	posts, bad := foreignPaths(t, Options{}, filepath.Join(dir, "odd.csv"))
	if len(posts) != 0 || len(bad) != 1 || !strings.HasPrefix(bad[0].Error(), "read ") || !strings.Contains(bad[0].Error(), "月, 売上") {
		t.Errorf("given by itself: %+v %v", posts, bad)
	}
	if posts, bad = foreignPaths(t, Options{}, dir); len(posts) != 6 || len(bad) != 3 {
		t.Errorf("in a folder: %d posts %v", len(posts), bad)
	}
}

func TestTableDelimiters(t *testing.T) {
	for _, d := range []string{",", "\t", ";", "|"} {
		s := strings.ReplaceAll("投稿者|日時|本文\nhana|2024/1/5 9:03|\"一|二; 三, 四\n五\"\n", "|", d)
		posts, bad := foreign(t, Options{}, "a.txt", s)
		if len(posts) != 1 || len(bad) != 0 || posts[0].Text != strings.ReplaceAll("一|二; 三, 四\n五", "|", d) {
			t.Errorf("%q: %+v %v", d, posts, bad)
		}
	}
}

// TestTableKinds: reposts are no words of their own, and direct messages are
// never read.
func TestTableKinds(t *testing.T) {
	const s = "投稿者,日時,本文,投稿種別,Source\nhana,2024-01-05,一,ポスト,Twitter\nneko,2024-01-05,二,リツイート,Twitter Web App\ntomo,2024-01-05,RT @Hana: きれ…,,\nneko,2024-01-05,ないしょ,Direct Message,\n"
	posts, bad, infos := readAll(t, Options{Private: true}, write(t, "a.csv", []byte(s)))
	if len(posts) != 3 || len(bad) != 0 || infos[0].PrivateDropped != 1 || len(infos[0].Columns) != 5 {
		t.Fatalf("%+v %v %+v", posts, bad, infos)
	}
	if posts[0].Kind != corpus.Original || posts[1].Kind != corpus.Repost || posts[0].Client != "" || posts[1].Client != "Twitter Web App" {
		t.Errorf("%+v", posts)
	}
	if p := posts[2]; p.Kind != corpus.Repost || p.QuotesAuthor != "hana" || !p.Truncated {
		t.Errorf("%+v", p)
	}
}

const twarcCSV = "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,author_id,in_reply_to_user_id,created_at,text,author.username\n" +
	"12,10,10,,7,8,2023-01-02T03:04:05.000Z,@hana はい\\nA &amp; B,neko\n" // twarc-csv writes a line break so

func TestAPIv2CSV(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.csv", twarcCSV)
	if len(posts) != 1 || len(bad) != 0 || posts[0].ReplyTo != "10" || posts[0].Author != "neko" || posts[0].ReplyToAuthor != "id:8" || posts[0].Text != "@hana はい\nA & B" {
		t.Errorf("%+v %v", posts, bad)
	}
}

func FuzzTable(f *testing.F) {
	fuzzFormat(f, table, "a.csv", toolCSV, analyticsNew, analyticsOld, "text,user\n\"a\n\"b,c\n", "a|b;c\td\n\"\"\"\n")
}
func FuzzAPIv2CSV(f *testing.F) { fuzzFormat(f, apiV2CSV, "a.csv", twarcCSV) }
