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
	skyJSON = `{"thread":{"$type":"app.bsky.feed.defs#threadViewPost","post":{"uri":"at://did:plc:h/app.bsky.feed.post/1","author":{"did":"did:plc:h","handle":"hana.example"},"record":{"text":"新作","createdAt":"2024-01-05T00:03:00Z"}},
"replies":[{"notFound":true,"uri":"at://did:plc:x/app.bsky.feed.post/0"},{"post":{"uri":"at://did:plc:n/app.bsky.feed.post/2","author":{"did":"did:plc:n","handle":"neko.example"},"record":{"text":"買う @hana.example","createdAt":"2024-01-05T00:04:00","reply":{"root":{"uri":"at://did:plc:h/app.bsky.feed.post/1"},"parent":{"uri":"at://did:plc:h/app.bsky.feed.post/1"}}}},"replies":[]}]}}`
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

func TestBluesky(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", skyJSON)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if p := posts[1]; p.Author != "neko.example" || p.ReplyTo != posts[0].ID || p.ReplyToAuthor != "hana.example" || len(p.Mentions) != 1 {
		t.Errorf("%+v", p)
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
func FuzzBluesky(f *testing.F) { fuzzFormat(f, bluesky, "a.json", skyJSON) }
func FuzzThreads(f *testing.F) { fuzzFormat(f, threadsExport, "a.json", threadsJSON) }
