package archive

import "testing"

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

func FuzzTogetter(f *testing.F) { fuzzFormat(f, togetter, "a.txt", copiedPage, copiedBlog) }
