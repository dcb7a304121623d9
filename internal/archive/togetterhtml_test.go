package archive

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// xID is the id that X would give to a post of that Japanese time.
func xID(s string) string { return fmt.Sprint((jst(s).UnixMilli() - snowflakeEpoch) << 22) }

// The three generations of Togetter's markup, with invented posts.
var (
	// About 2014: the time is printed only, and a photo has its own address.
	page2014 = `<!DOCTYPE html><html lang="ja"><head><meta charset="Shift_JIS"><meta property="og:url" content="http://togetter.com/li/620001"/></head><body>
<div class="info_box"><a class="status_name" href="http://twitter.com/matome_san">matome_san</a></div>
<div class="tweet_box"><ul>
<li class='list_item'>
	<div class='list_box balloon_box type_tweet'>
		<div class='balloon_img'><a href="http://togetter.com/id/hana_bento"><img src="x.jpeg" class="twttrimg"/></a></div>
		<div class='balloon_module' id='tweet_id_1229454721_` + xID("2014-02-07 20:00:53") + `'>
			<div class='balloon_body rad5'>
				<div class='tweet'>今日の日替わり&amp;唐揚げ<br />
残り3個 &lt;急いで&gt; <a href='http://t.co/aaa' target='_blank' rel='nofollow'>http://t.co/aaa</a></div>
				<div class='list_photo'><a href="http://twitter.com/hana_bento/status/` + xID("2014-02-07 20:00:53") + `/photo/1"><img src="y.png" /></a></div>
				<div class='status'>
					<div class='status_left'><a class='icon_btn icon_reply' onclick='tgtr.openReply(this,0);return false;'>返信</a></div>
					<div class='status_right'>
						<a class='status_name' href='http://twitter.com/hana_bento' target='_blank'>hana_bento</a>
						<a href='http://twitter.com/hana_bento/status/` + xID("2014-02-07 20:00:53") + `' target='_blank'>2014-02-07 20:00:53</a>
					</div>
				</div>
			</div>
		</div>
	</div>
</li>
<li class='list_item'><div class='list_box type_label'>Content from Twitter</div></li>
<li class='list_item'><div class='list_box type_tweet'><div class='tweet'>古い投稿 RT @hana_bento: 今日の日替わり</div><div class='status_right'><a class='status_name' href='http://twitter.com/kuro_neko7'>kuro_neko7</a> <a href='http://twitter.com/kuro_neko7/status/7045465338'>2009-12-26 08:51:00</a></div></div></li>
</ul></div></body></html>`

	// About 2016: seconds in the markup, emoji as pictures, comments of readers.
	page2016 = `<html><head><link rel="canonical" href="https://togetter.com/li/947029?page=2"/><script>var tweet = "<div class='type_tweet'>no</div>";</script></head><body>
<div class="tweet_box"><ul>
<li class="list_item"><div class="list_box type_tweet"><a class="user_link" href="https://twitter.com/Hana_Bento"><img data-lazy-src="x.jpg"><strong>花子</strong> <span class="status_name">@Hana_Bento</span></a>
<div class="tweet emj">@kuro_neko7 お待たせ<img class="emoji" draggable="false" alt="🍱" src="1f371.png">しました <a href="https://twitter.com/hashtag/弁当">#弁当</a> <a href="https://t.co/bbb" data-origin-url="https://bento.example/today?x=1&amp;y=2">bento.example/today?x=…</a></div>
<div class="status" data-id="12345"><a class="timestamp" href="https://twitter.com/Hana_Bento/status/` + xID("2016-03-01 11:02:03") + `" data-timestamp="1456797723">5年前</a></div></div></li>
<li class="list_item"><div class="list_box type_profile"><a class="user_link" href="https://twitter.com/kuro_neko7"><span class="status_name">@kuro_neko7</span></a></div></li>
<li class="list_item"><div class="list_box type_tweet"><a class="user_link" href="https://twitter.com/kuro_neko7"><span class="status_name">@kuro_neko7</span></a><div class="tweet emj">売り切れ?</div><div class="status" data-id="` + xID("2016-03-01 11:05:00") + `"><span class="timestamp" data-timestamp="1456797900">5年前</span></div></div></li>
<li class="list_item"><div class="list_box type_tweet"><div class="tweet emj">だれのものでもない</div></div></li>
<li class="list_item"><div class="list_box type_tweet"><span class="status_name">@shiro</span></div></li>
</ul><div id="more_tweet_box_947029" class="list_btn_box"><a class="btn" onclick="tgtr.moreTweets(947029,2,'');">残りを読む(10)</a></div></div>
<div id="comment_box" class="comment_box"><ul><li id="comment_id_1"><div class="list_tweet_box"><span class="user_link"><a class="status_name">@yajiuma</a></span><div class="tweet"><span class="emj">読者のコメント</span></div></div></li>
<li class="list_item"><div class="type_tweet"><span class="status_name">@yajiuma</span><div class="tweet">これもコメント</div></div></li></ul></div>
</body></html>`

	// 2024 on, Togetter and posfie: line breaks stand in the source.
	page2026 = `<!DOCTYPE html><html><head><meta property="og:url" content="https://posfie.com/@matome_san/p/tTIX17c"></head><body>
<section class="entry_main tweet_box">
  <div class='list_box type_tweet impl_profile' data-index='0' data-id='1111'>
    <span><a class="user_link" rel="noreferrer" href='https://x.com/hana_bento' target='_blank'><img class="lzpk " src="p.gif" />
      <strong class="emj">花子</strong>
      <span class="status_name">@hana_bento</span>
    </a></span>
    <p class='tweet emj'><span class="f20 c01">新作です

明日から <a href="https://x.com/search?q=%23hana" rel="noreferrer">#花弁当</a> <a href="https://x.com/kuro_neko7">@kuro_neko7</a> <a href="https://t.co/ccc" rel="noreferrer">pic.x.com/ccc</a> <a href="https://x.com/hana_bento/status/77">x.com/hana_bento/st…</a></span></p>
    <a class="card" href="https://x.com/kuro_neko7/status/88">引用</a>
    <span class='status'><span class="intent"></span><span>
      <a class="link" href="https://x.com/Hana_Bento/status/` + xID("2026-01-02 09:03:00") + `?s=20" target="_blank">2026-01-02 09:03:00</a>
    </span></span>
  </div>
  <div class='list_box type_tweet impl_profile' data-index='1' data-id='1112'>
    <span><a class="user_link" href='https://x.com/kuro_neko7'><strong class="emj">黒</strong><span class="status_name">@kuro_neko7</span></a></span>
    <p class='tweet emj'><span>改名しました</span></p>
    <span class='status'><span><a class="link" href="https://x.com/kuro_old/status/` + xID("2026-01-02 09:04:00") + `">Jan 2, 2026</a></span></span>
  </div>
</section>
<div id="comment-box-portal" class="comment_box"><ul id="comment-list"><li><header><a class="screen-name" href="/id/yajiuma">野次馬<span>@yajiuma</span></a></header><main><p>コメント</p></main></li></ul></div>
</body></html>`
)

func TestTogetterHTML2014(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", page2014)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if string(p.ID) != xID("2014-02-07 20:00:53") || p.Author != "hana_bento" || !p.At.Equal(jst("2014-02-07 20:00:53")) || p.Blind != corpus.BlindReplies || p.Brand != nil ||
		p.Text != "今日の日替わり&唐揚げ\n残り3個 <急いで> http://t.co/aaa" || p.URL != "http://twitter.com/hana_bento/status/"+string(p.ID) {
		t.Errorf("%+v", p)
	}
	p = posts[1]
	if p.ID != "7045465338" || !p.At.Equal(jst("2009-12-26 08:51:00")) || p.Author != "kuro_neko7" || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"hana_bento"}) {
		t.Errorf("an id without a time: %+v", p)
	}
}

func TestTogetterHTML2016(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", page2016)
	if len(posts) != 2 || len(bad) != 3 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	for i, want := range []string{"post 3 of the page: it names no author", "post 4 of the page: it has no text", "残りを読む(10)"} {
		if !strings.Contains(bad[i].Error(), want) {
			t.Errorf("want %s in %v", want, bad[i])
		}
	}
	p := posts[0]
	if string(p.ID) != xID("2016-03-01 11:02:03") || p.Author != "hana_bento" || p.Handle != "Hana_Bento" || !p.At.Equal(jst("2016-03-01 11:02:03")) ||
		p.Text != "@kuro_neko7 お待たせ🍱しました #弁当 https://bento.example/today?x=1&y=2" || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"kuro_neko7"}) {
		t.Errorf("%+v", p)
	}
	if p = posts[1]; string(p.ID) != xID("2016-03-01 11:05:00") || p.Author != "kuro_neko7" || !p.At.Equal(jst("2016-03-01 11:05:00")) {
		t.Errorf("id of an attribute: %+v", p)
	}
}

func TestTogetterHTML2026(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", page2026)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if string(p.ID) != xID("2026-01-02 09:03:00") || p.Author != "hana_bento" || !p.At.Equal(jst("2026-01-02 09:03:00")) ||
		p.Text != "新作です\n\n明日から #花弁当 @kuro_neko7 https://t.co/ccc https://x.com/hana_bento/status/77" {
		t.Errorf("%+v", p)
	}
	p = posts[1]
	if p.Author != "kuro_neko7" || string(p.ID) != xID("2026-01-02 09:04:00") || !p.At.Equal(jst("2026-01-02 09:04:00")) {
		t.Errorf("after a change of name: %+v", p)
	}
}

// Other numbers of the page are not ids of posts, and a time in words is none.
func TestTogetterHTMLWithoutAddress(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", `<div class="list_box type_tweet" data-id="999999999999999999"><a class="user_link" href="https://x.com/hana_bento"><span class="status_name">花子</span></a><p class="tweet">こんにちは</p><span class="status">2日前</span></div>`)
	if len(posts) != 1 || len(bad) != 0 || !strings.HasPrefix(string(posts[0].ID), "h-") || !posts[0].At.IsZero() || posts[0].Handle != "hana_bento" || posts[0].URL != "" {
		t.Errorf("%+v %v", posts, bad)
	}
}

// Items of the oldest pages carry no type.
func TestTogetterHTMLOldest(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", `<html><head><link rel="canonical" href="http://togetter.com/li/9999"></head><ul><li class="list_item"><div class="tweet">おはよう</div><a class="status_name" href="http://twitter.com/hana_bento">hana_bento</a> <a href="http://twitter.com/#!/hana_bento/status/7045465338">2009-12-26 08:51:00</a></li></ul>`)
	if len(posts) != 1 || len(bad) != 0 || posts[0].ID != "7045465338" || posts[0].Author != "hana_bento" || posts[0].Text != "おはよう" || !posts[0].At.Equal(jst("2009-12-26 08:51:00")) {
		t.Errorf("%+v %v", posts, bad)
	}
}

func TestTogetterHTMLForeignNumber(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.html", `<div class="type_tweet" data-id="`+xID("2016-03-02 11:05:00")+`"><span class="status_name">@hana_bento</span><p class="tweet">こんにちは</p><span data-timestamp="1456797900"></span></div>`)
	if len(posts) != 1 || len(bad) != 0 || !strings.HasPrefix(string(posts[0].ID), "h-") || !posts[0].At.Equal(jst("2016-03-01 11:05:00")) {
		t.Errorf("%+v %v", posts, bad)
	}
}

func TestTogetterHTMLDetection(t *testing.T) {
	long := "<script>" + strings.Repeat("var x = 1;\n", headSize/8) + "</script>"
	rest := page2014[strings.Index(page2014, "<body>"):]
	for name, c := range map[string]struct {
		page  string
		posts int
	}{
		"list far behind the head":   {`<html><head><link rel="canonical" href="https://togetter.com/li/1">` + long + rest, 2},
		"saved whole by Chrome":      {"\uFEFF<!DOCTYPE html>\r\n<!-- saved from url=(0028)https://togetter.com/li/1234 -->\r\n<html><head>" + long + rest, 2},
		"saved by SingleFile":        {"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://min.togetter.com/yF7scb6 \n saved date: Wed Sep 24 2026\n--><head>" + long + rest, 2},
		"a part without a head":      {rest[strings.Index(rest, "<ul>"):], 2},
		"no page of posts":           {`<html><head><meta property="og:url" content="https://togetter.com/"></head>` + long + rest, -1},
		"a blog that links to pages": {`<html><head><link rel="canonical" href="https://blog.example/"></head><body><a href="https://togetter.com/li/1">まとめ</a><div class="tweet">x</div>`, -1},
		"copied text in a page":      {"<html><body><pre>\n@hana_bento\n\nこんにちは\n\n2011-03-01 11:02:03\n@hana_bento\n\nまた\n\n2011-03-01 11:02:04\n</pre>", -1},
	} {
		posts, bad := foreign(t, Options{}, "a.html", c.page)
		if len(posts) != max(c.posts, 0) || (len(bad) > 0) != (c.posts < 0) {
			t.Errorf("%s: %d posts, %v", name, len(posts), bad)
		}
		if c.posts < 0 && !strings.Contains(bad[0].Error(), "is a web page of no known kind") {
			t.Errorf("%s: %v", name, bad[0])
		}
	}
	posts, _ := foreign(t, Options{}, "a.txt", "<3 で始まる文\n@hana_bento\n\nこんにちは\n\n2011-03-01 11:02:03\n")
	if len(posts) != 1 {
		t.Error("text that begins with <3 is no web page")
	}
}

func TestTogetterHTMLWithoutPosts(t *testing.T) {
	_, bad := foreign(t, Options{}, "a.html", `<html><head><link rel="canonical" href="https://posfie.com/@a/p/b"></head><body><div id="app"></div></body></html>`)
	if len(bad) != 1 || !strings.Contains(bad[0].Error(), "there is no post in it") {
		t.Errorf("%v", bad)
	}
	_, bad = foreign(t, Options{}, "a.html", `<html><head><link rel="canonical" href="https://posfie.com/@a/p/b"></head>`+strings.Repeat("<div>", 600))
	if len(bad) != 1 || !strings.Contains(bad[0].Error(), "read a web page") {
		t.Errorf("%v", bad)
	}
}

func TestTogetterHTMLTooBig(t *testing.T) {
	if testing.Short() {
		t.Skip("64 MiB")
	}
	var bad []error
	file := &File{Path: "a.html", raw: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(page2014), io.LimitReader(spaces{}, maxAside))), nil
	}}
	r := &Reader{file: file, info: &FileInfo{}, sink: func(_ corpus.Post, err error) bool { bad = append(bad, err); return true }}
	if err := readTogetterHTML(context.Background(), file, r); err != nil || len(bad) != 1 || bad[0] == nil || !strings.Contains(bad[0].Error(), "larger than 64 MiB") {
		t.Errorf("%v %v", err, bad)
	}
}

// spaces reads as blanks without end.
type spaces struct{}

var blanks = strings.Repeat(" ", 1<<20)

func (spaces) Read(b []byte) (int, error) {
	n := copy(b, blanks)
	return n, nil
}

func TestSavedPagesThatAreNotRead(t *testing.T) {
	for want, page := range map[string]string{
		"MHTML":         "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://togetter.com/li/1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n@hana_bento\r\n\r\n",
		"web archive":   "bplist00\xd1\x01\x02_\x10\x0fWebMainResource",
		"no known kind": "<!DOCTYPE html><html><head><title>Threads and replies</title></head></html>",
	} {
		_, err := Open(context.Background(), []string{write(t, "a.html", []byte(page))}, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s in %v", want, err)
		}
	}
}

func TestTogetterHTMLStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a, err := Open(ctx, []string{write(t, "a.html", []byte(page2014))}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	n, last := 0, error(nil)
	for _, err := range a.Posts() {
		n, last = n+1, err
		cancel()
	}
	if n != 2 || last == nil {
		t.Errorf("%d, %v", n, last)
	}
}

func FuzzTogetterHTML(f *testing.F) {
	fuzzFormat(f, togetterHTML, "a.html", page2014, page2016, page2026)
}
