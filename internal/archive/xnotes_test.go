package archive

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// xNoteRecord is a long post as note-tweet.js writes it.
func xNoteRecord(id, at, text, urls string) string {
	return fmt.Sprintf(`{
    "noteTweet" : {
      "noteTweetId" : %q,
      "updatedAt" : %q,
      "lifecycle" : { "value" : "1", "name" : "Active" },
      "createdAt" : %q,
      "core" : { "styletags" : [ ], "urls" : [ %s ], "text" : %q, "mentions" : [ ], "cashtags" : [ ], "hashtags" : [ ] }
    }
  }`, id, at, at, urls, text)
}

const (
	longA = "いつもはなのパン屋をご利用いただきありがとうございます。来月から営業時間を変更します。平日は朝七時から夕方六時まで、土日は朝八時から夕方五時までです。"
	longB = "新しい食パン「雪どけ」のご案内です。北海道産の小麦と生クリームをたっぷり使いました。焼かずにそのままお召し上がりください。@Moto さんの牧場の牛乳です。"
)

// cutAt is the beginning of a text as tweets.js keeps it.
func cutAt(text string, runes int) string {
	return string([]rune(text)[:runes]) + "… https://t.co/rest"
}

func TestXNotes(t *testing.T) {
	const (
		three = "Thu Jun 01 03:00:00 +0000 2023"
		note3 = "2023-06-01T03:00:00.000Z"
	)
	at := func(clock string) string { return "Thu Jun 01 " + clock + " +0000 2023" }
	reply := `, "in_reply_to_status_id_str" : "9", "in_reply_to_screen_name" : "kyaku"`
	for name, c := range map[string]struct {
		tweet, notes []string // of one file each
		want         []string // texts in order
		left         int
	}{
		"cut": {
			[]string{xTweet("1", three, cutAt(longA, 30), `, "truncated" : true`)},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{longA}, 0},
		"a second before the post": {
			[]string{xTweet("1", at("03:00:01"), cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{longA}, 0},
		"a second after the post": {
			[]string{xTweet("1", at("02:59:59"), cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{longA}, 0},
		"of another time": {
			[]string{xTweet("1", at("03:00:05"), cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{cutAt(longA, 30)}, 1},
		"two in one second": {
			[]string{xTweet("1", three, cutAt(longA, 30), ""), xTweet("2", three, cutAt(longB, 30), "")},
			[]string{xNoteRecord("777", note3, longB, ""), xNoteRecord("778", note3, longA, "")},
			[]string{longA, longB}, 0},
		"two in one second with one beginning": {
			[]string{xTweet("1", three, cutAt(longA, 30), ""), xTweet("2", three, cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, longA+"一", ""), xNoteRecord("778", note3, longA+"二", "")},
			[]string{longA + "一", longA + "二"}, 0},
		"reply, note without the names": {
			[]string{xTweet("1", three, "@kyaku @tomo "+cutAt(longA, 30), reply)},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{"@kyaku @tomo " + longA}, 0},
		"reply, note with the names": {
			[]string{xTweet("1", three, "@kyaku @tomo "+cutAt(longA, 30), reply)},
			[]string{xNoteRecord("777", note3, "@kyaku @tomo "+longA, "")},
			[]string{"@kyaku @tomo " + longA}, 0},
		"a link early on": {
			[]string{xTweet("1", three, "詳細 https://t.co/early "+cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, "詳細 https://t.co/early "+longA, "")},
			[]string{"詳細 https://t.co/early " + longA}, 0},
		"no longer than the post": {
			[]string{xTweet("1", three, longA+" https://t.co/picture", "")},
			[]string{xNoteRecord("777", note3, longA, "")},
			[]string{longA + " https://t.co/picture"}, 0},
		"longer by less than the tail": {
			[]string{xTweet("1", three, longA+"… https://t.co/rest", "")},
			[]string{xNoteRecord("777", note3, longA+"以上", "")},
			[]string{longA + "以上"}, 0},
		"escaped": {
			[]string{xTweet("1", three, "塩&amp;バター "+cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, "塩&amp;バター "+longA+" 3 &lt; 5", "")},
			[]string{"塩&バター " + longA + " 3 < 5"}, 0},
		"of no post": {
			[]string{xTweet("1", three, "ありがとう", "")},
			[]string{xNoteRecord("777", note3, longA, ""), xNoteRecord("778", note3, "ありがとうの話", "")},
			[]string{"ありがとう"}, 2},
		"a repost": {
			[]string{xTweet("1", three, "RT @moto: "+cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", note3, "RT @moto: "+longA, "")},
			[]string{"RT @moto: " + cutAt(longA, 30)}, 1},
		"without a time": {
			[]string{xTweet("1", three, cutAt(longA, 30), "")},
			[]string{xNoteRecord("777", "", longA, "")},
			[]string{cutAt(longA, 30)}, 1},
	} {
		posts, bad, _ := xZip(t, Options{}, "data/account.js", xAccount,
			"data/tweets.js", xFile("tweets.part0", c.tweet...), "data/note-tweet.js", xFile("note_tweet.part0", c.notes...))
		var texts []string
		for _, p := range posts {
			texts = append(texts, p.Text)
			if p.Truncated {
				t.Errorf("%s: a whole text is marked as cut: %q", name, p.Text)
			}
		}
		if !reflect.DeepEqual(texts, c.want) || len(bad) != c.left {
			t.Errorf("%s:\n got %q %v\nwant %q", name, texts, bad, c.want)
		}
	}
}

func TestXNoteSaysMore(t *testing.T) {
	posts, _, _ := xZip(t, Options{}, "data/account.js", xAccount,
		"data/tweets.js", xFile("tweets.part0", xTweet("1", "Thu Jun 01 03:00:00 +0000 2023", cutAt(longB, 30), "")),
		"data/note-tweet.js", xFile("note_tweet.part0", xNoteRecord("777", "2023-06-01T03:00:00.000Z", longB,
			`{ "expandedUrl" : "https://twitter.com/Tomo/status/66", "toIndex" : "9", "shortUrl" : "https://t.co/q", "displayUrl" : "x", "fromIndex" : "3" }`)))
	p := xPost(t, posts, "1")
	if p.Quotes != "66" || p.QuotesAuthor != "tomo" || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"moto"}) {
		t.Errorf("%+v", p)
	}
}

// The notes of all parts lie in one file, and each is told of once.
func TestXNotesOfParts(t *testing.T) {
	at := "Thu Jun 01 03:00:00 +0000 2023"
	note := func(id, text string) string { return xNoteRecord(id, "2023-06-01T03:00:00.000Z", text, "") }
	posts, bad, infos := xZip(t, Options{}, "data/account.js", xAccount,
		"data/tweets.js", xFile("tweets.part0", xTweet("1", at, cutAt(longA, 30), "")),
		"data/tweets-part1.js", xFile("tweets.part1", xTweet("2", at, cutAt(longB, 30), ""), `{ "tweet" : { "id_str" : 3 } }`),
		"data/community-tweet.js", xFile("community_tweet.part0", xTweet("4", at, cutAt("みなさんへ。"+longB, 30), "")),
		"data/note-tweet.js", xFile("note_tweet.part0", note("771", longA), note("772", longB), note("773", "みなさんへ。"+longB), note("774", "どこにもない。"+longA), `{ "noteTweet" : { "core" : 5 } }`))
	for id, want := range map[corpus.PostID]string{"1": longA, "2": longB, "4": "みなさんへ。" + longB} {
		if p := xPost(t, posts, id); p.Text != want {
			t.Errorf("%s: %q", id, p.Text)
		}
	}
	if len(posts) != 3 || len(bad) != 3 || infos[0].Posts+infos[1].Posts+infos[2].Posts != 3 {
		t.Fatalf("%v %+v", bad, infos)
	}
	all := fmt.Sprint(bad)
	for _, want := range []string{"note-tweet.js:29: ", "note-tweet.js:38: ", "tweets-part1.js:"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("want %q once in %v", want, bad)
		}
	}
}

func FuzzXNotes(f *testing.F) {
	for _, c := range [][2]string{{cutAt(longA, 30), longA}, {"@a @b " + cutAt(longA, 30), longA}, {"…", "…"}, {"", ""}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, text, long string) {
		note := &xNote{text: long}
		n := &xNotes{noteFile: &noteFile{since: map[int64][]*xNote{0: {note}}}, used: map[*xNote]bool{}}
		p := corpus.Post{At: jst("1970-01-01 09:00:00"), Text: text}
		n.merge(&p)
		if !n.used[note] && p.Text != text {
			t.Errorf("%q became %q without a note", text, p.Text)
		}
		if !strings.HasPrefix(p.Text, cutTail().ReplaceAllString(text, "")) {
			t.Errorf("%q became %q, which begins otherwise", text, p.Text)
		}
	})
}
