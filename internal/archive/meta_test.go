package archive

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

// asMeta writes JSON as Meta does: each byte of a character beyond ASCII by an
// escape of its own, in values and labels.
func asMeta(json string) string {
	var b strings.Builder
	for i := range len(json) {
		if json[i] < 0x80 {
			b.WriteByte(json[i])
		} else {
			fmt.Fprintf(&b, `\u%04x`, json[i])
		}
	}
	return b.String()
}

const threadsJSON = `{
 "text_post_app_text_posts": [
  {"media":[{"uri":"","creation_timestamp":1754466859,"title":"新商品のお知らせ🎉","cross_post_source":{"source_app":"FB"},"text_app_post":{"reply_control":"everyone","is_reply":false}}]},
  {"media":[{"uri":"","creation_timestamp":1754466870,"title":"ご意見ありがとうございます、@pine.marten. さん","text_app_post":{"is_reply":true}}]},
  {"media":"damaged"},
  {"media":[{"title":"cut
  {"title":"café で会いましょう","creation_timestamp":1754500000,"media":[{"uri":"media/posts/202508/x.jpg","creation_timestamp":1754499999,"title":"","text_app_post":{"is_reply":true,"in_reply_to_username":"Neko.7"}}]},
  {"media":[{"uri":"media/posts/202508/y.jpg","creation_timestamp":1754500001,"title":"","text_app_post":{"is_reply":false}}]},
  {"title":"日時のない投稿"}
 ]
}`

func TestThreads(t *testing.T) {
	posts, bad := foreign(t, Options{}, "threads_and_replies.json", asMeta(threadsJSON))
	if len(posts) != 4 || len(bad) != 2 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	for i, line := range []string{".json:5:", ".json:6:"} {
		if !strings.Contains(bad[i].Error(), line) {
			t.Errorf("want %s in %v", line, bad[i])
		}
	}
	p := posts[0]
	if p.Text != "新商品のお知らせ🎉" || !p.At.Equal(time.Unix(1754466859, 0)) || p.Author != "threads-owner" || p.Handle != "threads-owner" ||
		!reflect.DeepEqual(p.Brand, []corpus.AuthorID{"threads-owner"}) || p.Blind != corpus.BlindOthers || p.Source.Line != 3 {
		t.Errorf("%+v", p)
	}
	p = posts[1]
	if !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"pine.marten"}) || p.Blind != corpus.BlindOthers|corpus.BlindReplies || p.ReplyToAuthor != "" {
		t.Errorf("an answer to nobody known: %+v", p)
	}
	p = posts[2]
	if p.Text != "café で会いましょう" || p.ReplyToAuthor != "neko.7" || !p.At.Equal(time.Unix(1754500000, 0)) {
		t.Errorf("%+v", p)
	}
	if p = posts[3]; p.Text != "日時のない投稿" || !p.At.IsZero() {
		t.Errorf("a post without a time: %+v", p)
	}
	again, _ := foreign(t, Options{}, "b.json", asMeta(threadsJSON))
	if again[0].ID != posts[0].ID || posts[0].ID == posts[1].ID {
		t.Error("ids are not stable, or the same for different posts")
	}
}

func TestThreadsInOneLine(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", asMeta(`{"text_post_app_text_posts":[{"media":[{"title":"一つ目","creation_timestamp":1754466859}]},{"media":[{"title":"二つ目","creation_timestamp":1754466860}]}]}`))
	if len(posts) != 2 || len(bad) != 0 || posts[1].Text != "二つ目" {
		t.Errorf("%+v %v", posts, bad)
	}
}

func TestThreadsSample(t *testing.T) {
	const sample = "../../../shared/samples/threads/derived_threads_and_replies_ja.json"
	if _, err := os.Stat(sample); err != nil {
		t.Skip("no shared samples")
	}
	posts, bad := foreignPaths(t, Options{}, sample)
	if len(posts) != 2 || len(bad) != 0 || posts[0].Text != "新商品のお知らせです🎉" || posts[1].ReplyToAuthor != "customer_a" || posts[1].Blind&corpus.BlindReplies == 0 {
		t.Errorf("%+v %v", posts, bad)
	}
}

const instagramJSON = `[
  {
    "media": [
      {"uri":"media/posts/202401/1.jpg","creation_timestamp":1704412980,"title":"初売りです","media_metadata":{"camera_metadata":{"has_camera_metadata":false}}}
    ]
  },
  {
    "media": [
      {"uri":"media/posts/202401/2.jpg","creation_timestamp":1704412981,"title":""},
      {"uri":"media/posts/202401/3.jpg","creation_timestamp":1704412982,"title":""}
    ],
    "title": "福袋は完売しました。@hana.bento さんに感謝\n#初売り",
    "creation_timestamp": 1704413000
  },
  {"media":[{"uri":"media/posts/202401/4.jpg","creation_timestamp":1704413001,"title":""}]}
]`

func TestInstagram(t *testing.T) {
	posts, bad := foreign(t, Options{}, "posts_1.json", asMeta(instagramJSON))
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[1]
	if p.Text != "福袋は完売しました。@hana.bento さんに感謝\n#初売り" || !p.At.Equal(time.Unix(1704413000, 0)) || p.Author != "instagram-owner" ||
		p.Blind != corpus.BlindOthers|corpus.BlindReplies || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"hana.bento"}) {
		t.Errorf("%+v", p)
	}
	if p := posts[0]; p.Text != "初売りです" || !p.At.Equal(time.Unix(1704412980, 0)) {
		t.Errorf("%+v", p)
	}
}

func TestInstagramLists(t *testing.T) {
	const media = `[{"media":[{"uri":"v.mp4","creation_timestamp":1704412980,"title":"動画です"}]}]`
	for json, private := range map[string]bool{
		`{"ig_reels_media":` + media + `}`: false,
		`{"ig_igtv_media":` + media + `}`:  false,
		`{"ig_stories":[{"uri":"s.jpg","creation_timestamp":1704412980,"title":"動画です"}]}`: false,
		`{"ig_archived_post_media":` + media + `}`:                                        true,
	} {
		posts, bad := foreign(t, Options{Private: true}, "a.json", asMeta(json))
		if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "動画です" || posts[0].Private != private || posts[0].At.Unix() != 1704412980 {
			t.Errorf("%s: %+v %v", json, posts, bad)
		}
		if posts, _ := foreign(t, Options{}, "a.json", asMeta(json)); (len(posts) == 0) != private {
			t.Errorf("%s: %d posts without private ones", json, len(posts))
		}
	}
}

const commentsJSON = `[
  {"media_list_data":[{"uri":""}],"string_map_data":{"コメント":{"href":"","value":"lol","timestamp":0},"メディアのオーナー":{"href":"","value":"Hana.Bento","timestamp":0},"時間":{"href":"","value":"","timestamp":1704412980}}},
  {"media_list_data":[],"string_map_data":{"Time":{"timestamp":1704412981},"Comment":{"value":"おいしそう"},"Media Owner":{"value":"kuro_neko7"}}},
  {"media_list_data":[],"string_map_data":{"Opmerking":{"value":"wat mooi!"},"Media-eigenaar":{"value":"kuro_neko7"},"Tijd":{"timestamp":1704412982}}},
  {"media_list_data":[],"string_map_data":{"Opmerking":{"value":"mooi"},"Media-eigenaar":{"value":"kuro_neko7"},"Tijd":{"timestamp":1704412983}}},
  {"media_list_data":[{"uri":"s.gif"}],"string_map_data":{"Media Owner":{"value":"kuro_neko7"},"Time":{"timestamp":1704412984}}},
  {"string_map_data":{"Opmerking":{"value":"mooi"},"Media Owner":{"value":"kuro_neko7"},"Tijd":{"timestamp":1704412986}}},
  {"title":"shiro.x","media_list_data":[],"string_list_data":[{"href":"","value":"すてき","timestamp":1704412985}]}
]`

func TestInstagramComments(t *testing.T) {
	for name, json := range map[string]string{
		"post_comments_1.json": commentsJSON,
		"reels_comments.json":  `{"comments_reels_comments":` + commentsJSON + `}`,
	} {
		posts, bad := foreign(t, Options{}, name, asMeta(json))
		if len(posts) != 5 || len(bad) != 1 || !strings.Contains(bad[0].Error(), name+":5:") || !strings.Contains(bad[0].Error(), "English or Japanese") {
			t.Fatalf("%s: %d posts, %v", name, len(posts), bad)
		}
		for i, want := range []struct {
			text string
			to   corpus.AuthorID
			at   int64
		}{{"lol", "hana.bento", 1704412980}, {"おいしそう", "kuro_neko7", 1704412981}, {"wat mooi!", "kuro_neko7", 1704412982}, {"mooi", "kuro_neko7", 1704412986}, {"すてき", "shiro.x", 1704412985}} {
			p := posts[i]
			if p.Text != want.text || p.ReplyToAuthor != want.to || p.At.Unix() != want.at || p.Author != "instagram-owner" || p.Blind != corpus.BlindReplies|corpus.BlindOthers {
				t.Errorf("%s: want %+v, got %+v", name, want, p)
			}
		}
	}
}

const facebookJSON = `[
  {"timestamp":1704412980,"data":[{"post":"新年あけましておめでとうございます。@[100001234:2048:花子 弁当] さんも\r\nどうぞ"},{"update_timestamp":1704412990}],"title":"みなと製パンさんが近況を更新しました。"},
  {"timestamp":1704412981,"attachments":[{"data":[{"media":{"uri":"posts/media/x.jpg","creation_timestamp":1704412981,"title":"Mobile Uploads","description":""}}]}],"data":[],"title":"みなと製パンさんが写真を追加しました。"},
  {"timestamp":"昨日","data":[{"post":"x"}]},
  {"timestamp":1704412982,"attachments":[],"data":[{"update_timestamp":1704412982},{"post":"本日休業"}]}
]`

const facebookComments = `{"comments_v2":[
  {"timestamp":1704412980,"data":[{"comment":{"timestamp":1704412980,"comment":"ありがとうございます","author":"みなと製パン"}}],"title":"みなと製パンさんが花子さんの投稿にコメントしました。"},
  {"timestamp":1704412981,"attachments":[{"data":[{"media":{"uri":"stickers/1.png"}}]}],"data":[{"comment":{"timestamp":1704412981,"comment":"","author":"みなと製パン"}}],"title":"みなと製パンさんが返信しました。"}
]}`

func TestFacebook(t *testing.T) {
	posts, bad := foreign(t, Options{}, "your_posts__check_ins__photos_and_videos_1.json", asMeta(facebookJSON))
	if len(posts) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), ".json:4:") {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if p.Text != "新年あけましておめでとうございます。花子 弁当 さんも\nどうぞ" || p.Author != "facebook-owner" || p.At.Unix() != 1704412980 ||
		p.Blind != corpus.BlindOthers|corpus.BlindReplies || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"花子 弁当"}) {
		t.Errorf("%+v", p)
	}
	if posts[1].Text != "本日休業" {
		t.Errorf("%+v", posts[1])
	}
	posts, bad = foreign(t, Options{}, "comments.json", asMeta(facebookComments))
	if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "ありがとうございます" || posts[0].Author != "facebook-owner" || posts[0].At.Unix() != 1704412980 {
		t.Errorf("%+v %v", posts, bad)
	}
	posts, bad = foreign(t, Options{}, "group.json", `{"group_posts_v2":[{"timestamp":1704412980,"data":[{"post":"hi"}],"title":"posted in a group"}]}`)
	if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "hi" {
		t.Errorf("%+v %v", posts, bad)
	}
}

// The first post of a page may be an album longer than the head of the file.
func TestFacebookAlbum(t *testing.T) {
	photo := `{"media":{"uri":"posts/media/x.jpg","creation_timestamp":1704412981,"title":"Timeline Photos","description":""}}`
	album := `[{"timestamp":1704412981,"attachments":[{"data":[` + strings.Repeat(photo+",", 800) + photo + `]}],"data":[{"post":"写真集"}],"title":"added photos"}]`
	posts, bad := foreign(t, Options{}, "your_posts_1.json", album)
	if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "写真集" {
		t.Errorf("%d %v", len(posts), bad)
	}
}

// What looks like Meta's but is not a list of own posts must be left alone.
func TestMetaDetection(t *testing.T) {
	const message = `{"participants":[{"name":"a"},{"name":"b"}],"messages":[{"sender_name":"a","timestamp_ms":1704412980000,"content":"秘密"}],"title":"b"}`
	for name, c := range map[string]struct{ file, json, want string }{
		"threads":   {"a.json", threadsJSON, "threads"},
		"instagram": {"a.json", instagramJSON, "instagram"},
		"comments":  {"a.json", commentsJSON, "instagram"},
		"dutch":     {"post_comments_1.json", `[{"string_map_data":{"Tijd":{"timestamp":1704412982}}}]`, "instagram"},
		"facebook":  {"a.json", facebookJSON, "facebook"},
		"album":     {"a.json", `[{"timestamp":1704412980,"data":[{"update_timestamp":1704412980}],"title":"a shared a video."}]`, "facebook"},
		"fb talk":   {"a.json", facebookComments, "facebook"},
		"likes":     {"liked_posts.json", `[{"timestamp":1704412980,"media":[],"label_values":[{"label":"URL","value":"https://e.example"}],"fbid":"1"}]`, ""},
		"reactions": {"a.json", `[{"timestamp":1704412980,"data":[{"reaction":{"reaction":"LIKE","actor":"a"}}],"title":"a likes"}]`, ""},
		"followers": {"followers_1.json", `[{"title":"","media_list_data":[],"string_list_data":[{"href":"https://www.instagram.com/a","value":"a","timestamp":1704412980}]}]`, ""},
		"seen":      {"a.json", `{"text_post_app_text_post_app_posts_seen":[{"string_map_data":{"Author":{"value":"a"}}}]}`, ""},
		"profile":   {"a.json", `{"ig_profile_picture":[{"uri":"p.jpg","creation_timestamp":1704412980,"title":"x"}]}`, ""},
		"message":   {"message_1.json", message, ""},
		"api":       {"a.json", `{"data":[{"id":"1","timestamp":"2024-01-05T00:00:00+0000","data":[]}],"comments":[]}`, ""},
		"dates":     {"a.json", `{"comments":[{"timestamp":1704412980,"text":"x","post":"y","data":"z"}]}`, ""},
		"text":      {"a.txt", "media creation_timestamp", ""},
	} {
		file := &File{Name: c.file, Head: []byte(asMeta(c.json))}
		got := ""
		if fm, _ := choose(file); fm != nil {
			got = fm.Name
		}
		if got != c.want {
			t.Errorf("%s: read as %q, want %q", name, got, c.want)
		}
	}
	_, err := Open(context.Background(), []string{write(t, "message_1.json", []byte(message))}, Options{})
	if err == nil || !strings.Contains(err.Error(), "private messages, which are never read") {
		t.Errorf("%v", err)
	}
}

func FuzzThreads(f *testing.F) { fuzzFormat(f, threadsExport, "a.json", asMeta(threadsJSON)) }
func FuzzInstagram(f *testing.F) {
	fuzzFormat(f, instagramExport, "a.json", asMeta(instagramJSON), asMeta(commentsJSON), `{"ig_stories":[{"creation_timestamp":1,"title":"x"}]}`)
}
func FuzzFacebook(f *testing.F) {
	fuzzFormat(f, facebookExport, "a.json", asMeta(facebookJSON), asMeta(facebookComments))
}
