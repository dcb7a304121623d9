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

func FuzzMisskey(f *testing.F) { fuzzFormat(f, misskey, "a.json", misskeyJSON) }
