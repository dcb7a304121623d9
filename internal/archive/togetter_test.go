package archive

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const copiedPage = "まとめの題\n\n3\n@Hana_Bento\n\n今日の日替わりは唐揚げ。\n\n2011-03-01 11:02:03\n@kuro_neko7\n\n昼に行きます!RT @Hana_Bento: 今日の日替わりは唐揚げ。\n\n2011-03-01 11:05:00\nコメントを書く\n"

const copiedBlog = "前の記事\n\n2012年2月 1日 (水)\n\nつぶやいた内容です\n\n弁当は冷めてもおいしい。\n9:10 AM Dec 30th Keitai Webで\nhttp://twitter.com/hana_bento/status/7000000002\n\n朝の仕込みが終わった。\nhttp://twitter.com/hana_bento/status/7000000001\n\nここからは記事です。\n"

func TestTogetter(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.txt", copiedPage)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[1]
	if p.Author != "kuro_neko7" || !p.At.Equal(jst("2011-03-01 11:05:00")) || p.Text != "昼に行きます!RT @Hana_Bento: 今日の日替わりは唐揚げ。" {
		t.Errorf("%+v", p)
	}
	again, _ := foreign(t, Options{}, "b.txt", copiedPage)
	if again[1].ID != p.ID {
		t.Error("ids are not stable")
	}
}

func TestTogetterBlog(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.txt", copiedBlog)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p, q := posts[0], posts[1]
	if p.ID != "7000000002" || p.Author != "hana_bento" || p.Client != "Keitai Web" || !p.At.Equal(jst("2011-12-30 09:10:00")) || p.Text != "弁当は冷めてもおいしい。" {
		t.Errorf("%+v", p)
	}
	if !q.DateOnly || !q.At.Equal(jst("2011-12-30 00:00:00")) || q.Text != "朝の仕込みが終わった。" {
		t.Errorf("%+v", q)
	}
}

// wantPost is what a test expects of a copied post.
type wantPost struct{ author, at, text string }

func checkCopied(t *testing.T, name, page string, want []wantPost) {
	t.Helper()
	posts, bad := foreign(t, Options{}, "a.txt", page)
	if len(posts) != len(want) || len(bad) != 0 {
		t.Errorf("%s: %d posts of %d, %v", name, len(posts), len(want), bad)
		return
	}
	for i, w := range want {
		p := posts[i]
		if string(p.Author) != w.author || !p.At.Equal(jst(w.at)) || p.Text != w.text || p.Blind != corpus.BlindReplies {
			t.Errorf("%s: want %+v, got %+v", name, w, p)
		}
	}
}

func TestTogetterTraps(t *testing.T) {
	const at, later = "2011-03-01 11:02:03", "2011-03-01 11:05:00"
	for name, c := range map[string]struct {
		page string
		want []wantPost
	}{
		"a text that begins with a line @user": {
			"@hana\n\n@kuro\nそうですね\n\n" + at + "\n@kuro\n\nはい\n\n" + later,
			[]wantPost{{"hana", at, "@kuro\nそうですね"}, {"kuro", later, "はい"}}},
		"a line @user within a text": {
			"@hana\n\nありがとう\n@kuro\nさん\n\n" + at + "\n@kuro\n\nはい\n\n" + later,
			[]wantPost{{"hana", at, "ありがとう\n@kuro\nさん"}, {"kuro", later, "はい"}}},
		"a text that ends with a line @user": {
			"@hana\n\nありがとう\n@kuro\n\n" + at,
			[]wantPost{{"hana", at, "ありがとう\n@kuro"}}},
		"the head of the page names its author": {
			"まとめの題\n@matome\n12345 view\n@hana\n\nこんにちは\n\n" + at,
			[]wantPost{{"hana", at, "こんにちは"}}},
		"no blank lines": {
			"@matome\n説明です\n@hana\nこんにちは\n" + at + "\n@kuro\nはい\n@hana\nさん\n" + later,
			[]wantPost{{"hana", at, "こんにちは"}, {"kuro", later, "はい\n@hana\nさん"}}},
		"no blank lines, and a text that ends with a line @user": {
			"@matome\n説明です\n@hana\nこんにちは\n@kuro\n" + at,
			[]wantPost{{"hana", at, "こんにちは\n@kuro"}}},
		"a post without a time is part of nobody's": {
			"@hana\n\nこんにちは\n\n" + at + "\n@shiro\n\n時刻がない\n\n@kuro\n\nはい\n\n" + later,
			[]wantPost{{"hana", at, "こんにちは"}, {"kuro", later, "はい"}}},
		"old-style RT chain": {
			"@hana\n\n本人登場w RT @kuro: いいね RT @hana: 唐揚げです\n\n" + at,
			[]wantPost{{"hana", at, "本人登場w RT @kuro: いいね RT @hana: 唐揚げです"}}},
		"posfie writes the name before the user": {
			"まとめ\n花子 @hana\n新作です\n\n明日から @kuro\n" + at + "\n返信\n黒　@kuro\nはい\n" + later,
			[]wantPost{{"hana", at, "新作です\n\n明日から @kuro"}, {"kuro", later, "はい"}}},
		"two posts of one second": {
			"@hana\n\n一\n\n" + at + "\n@hana\n\n二\n\n" + at,
			[]wantPost{{"hana", at, "一"}, {"hana", at, "二"}}},
		"CRLF, full-width @, no seconds": {
			"＠hana\r\n\r\n一行目\r\n二行目\r\n\r\n2011-03-01 11:02\r\n",
			[]wantPost{{"hana", "2011-03-01 11:02:00", "一行目\n二行目"}}},
	} {
		checkCopied(t, name, c.page, c.want)
	}
}

func TestTogetterIDs(t *testing.T) {
	const at = "2011-03-01 11:02:03"
	posts, _ := foreign(t, Options{}, "a.txt", "@hana\n\n一\n\n"+at+"\n@hana\n\n二\n\n"+at+"\n@kuro\n\n一\n\n"+at)
	ids := map[corpus.PostID]bool{}
	for _, p := range posts {
		ids[p.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("three posts of one second have %d ids", len(ids))
	}
	posts, _ = foreign(t, Options{}, "a.txt", "@hana\n\n一\n\n2011-02-31 11:02:03\n")
	if len(posts) != 1 || !posts[0].At.IsZero() {
		t.Errorf("a day that does not exist: %+v", posts)
	}
}

func TestTogetterClock(t *testing.T) {
	const status = "\nhttp://twitter.com/hana/status/7000000002\n"
	for _, c := range []struct{ page, line, want string }{
		{"２０１０年１月　３日 (日)", "12:05 AM Dec 26th Keitai Webで", "2009-12-26 00:05:00"},
		{"2010年1月 3日", "12:05 PM Jan 3rd webで", "2010-01-03 12:05:00"},
		{"2010年1月 3日", "11:59 PM Dec 31st via web", "2009-12-31 23:59:00"},
		{"2010年1月 3日", "0:10 AM Jan 1st from web", "2010-01-01 00:10:00"},
		{"2010年1月 3日", "12:10 AM Jan 1st from web", "2010-01-01 00:10:00"},
		{"2013年1月10日", "9:10 AM Feb 29th webで", "2012-02-29 09:10:00"},
		{"2010年1月 3日", "9:10 AM Dec 26th, 2008 webで", "2008-12-26 09:10:00"},
		{"2010年1月 3日", "9:10 AM webで", "2010-01-03 09:10:00"},
		{"日付のない頁", "9:10 AM Dec 26th webで", ""},
	} {
		posts, bad := foreign(t, Options{}, "a.txt", c.page+"\n\n弁当です。\n"+c.line+status)
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s: %d posts, %v", c.line, len(posts), bad)
			continue
		}
		var want time.Time
		if c.want != "" {
			want = jst(c.want)
		}
		if p := posts[0]; !p.At.Equal(want) || p.DateOnly || p.Text != "弁当です。" {
			t.Errorf("%s on a page of %s: want %s, got %+v", c.line, c.page, c.want, p)
		}
	}
}

// What stands before a line of more than 64 MiB is read; the rest is reported.
func TestTogetterLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("64 MiB")
	}
	var posts []corpus.Post
	var bad []error
	file := &File{Path: "a.txt", raw: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(copiedPage), io.LimitReader(spaces{}, maxLine+1))), nil
	}}
	r := &Reader{file: file, info: &FileInfo{}, sink: func(p corpus.Post, err error) bool {
		if err != nil {
			bad = append(bad, err)
		} else {
			posts = append(posts, p)
		}
		return true
	}}
	err := readTogetter(context.Background(), file, r)
	if err != nil || len(posts) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.txt:15: ") || !strings.Contains(bad[0].Error(), "longer than 64 MiB") {
		t.Errorf("%v, %d posts, %v", err, len(posts), bad)
	}
}

func FuzzTogetter(f *testing.F) { fuzzFormat(f, togetter, "a.txt", copiedPage, copiedBlog) }
