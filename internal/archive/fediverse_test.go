package archive

import (
	"testing"

	"engage/internal/corpus"
)

const (
	misskeyJSON = `[{"id":"a","text":"お知らせ","createdAt":"2023-11-17T11:36:21.205Z","replyId":null,"renoteId":null,"visibility":"public"},
{"id":"b","text":null,"createdAt":"2023-11-17T11:37:21.205Z","replyId":null,"renoteId":"z","visibility":"public"},
{"id":"c","text":"返事","createdAt":"2023-11-17T11:38:21.205Z","replyId":"a","renoteId":null,"visibility":"home","user":{"username":"Neko","host":null}},
{"id":"d","text":"x","createdAt":"2023-11-17T11:39:21.205Z","replyId":null,"renoteId":null,"visibility":"specified"}]`
	threadsJSON = `{"text_post_app_text_posts":[{"media":[{"title":"\u00e6\u0096\u00b0","creation_timestamp":1704412980,"text_app_post":{"is_reply":true,"in_reply_to_username":"Neko"}}]}]}`
)

func TestMisskey(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", misskeyJSON)
	if len(posts) != 3 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if posts[0].Author != misskeyOwner || posts[1].Kind != corpus.Repost || posts[2].Author != "neko" || posts[2].ReplyTo != "a" {
		t.Errorf("%+v", posts)
	}
}

func TestThreads(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", threadsJSON)
	if len(posts) != 1 || len(bad) != 0 || posts[0].Text != "新" || posts[0].ReplyToAuthor != "neko" {
		t.Errorf("%+v %v", posts, bad)
	}
	if got := repairLatin1("café"); got != "café" {
		t.Errorf("real Latin-1 text was changed: %q", got)
	}
}

func FuzzMisskey(f *testing.F) { fuzzFormat(f, misskey, "a.json", misskeyJSON) }
func FuzzThreads(f *testing.F) { fuzzFormat(f, threadsExport, "a.json", threadsJSON) }
