package archive

import (
	"testing"

	"engage/internal/corpus"
)

const (
	outboxJSON = `{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[
{"id":"https://m.example/users/hana/statuses/1/activity","type":"Create","published":"2024-01-05T00:03:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":[],"object":{"id":"https://m.example/users/hana/statuses/1","inReplyTo":"https://o.example/@neko/9","conversation":"tag:c1","content":"<p>A &amp; B<br>C</p>","tag":[{"type":"Mention","name":"@neko@o.example"}]}},
{"id":"x","type":"Create","published":"2024-01-05T00:04:00Z","to":["https://m.example/users/hana/followers"],"object":{"id":"https://m.example/users/hana/statuses/2","content":"ひみつ"}},
{"id":"https://m.example/users/hana/statuses/3/activity","type":"Announce","published":"2024-01-05T00:05:00Z","to":"as:Public","object":"https://o.example/users/neko/statuses/8"}]}`
	actorJSON  = `{"id":"https://m.example/users/hana","preferredUsername":"Hana"}`
	contextAPI = `{"ancestors":[{"id":"1","uri":"https://m.example/users/hana/statuses/1","visibility":"public","created_at":"2024-01-05T00:03:00Z","content":"<p>新作です</p>","account":{"id":"7","acct":"hana","url":"https://m.example/@hana"}}],
"descendants":[{"id":"2","uri":"https://o.example/users/neko/statuses/5","in_reply_to_id":"1","in_reply_to_account_id":"7","visibility":"public","created_at":"2024-01-05T00:04:00Z","content":"買う","account":{"id":"8","acct":"neko@o.example"}},
{"id":"3","uri":"https://m.example/users/hana/statuses/3","in_reply_to_id":"99","visibility":"direct","created_at":"2024-01-05T00:04:00Z","content":"ひみつ","account":{"id":"7","acct":"hana"}}]}`
)

func TestMastodonArchive(t *testing.T) {
	posts, bad := foreign(t, Options{}, "outbox.json", outboxJSON, "actor.json", actorJSON)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if p.ID != "https://m.example/users/hana/statuses/1" || p.Author != "hana" || p.Text != "A & B\nC" || p.ReplyTo != "https://o.example/@neko/9" ||
		p.ReplyToAuthor != "neko@o.example" || p.ConversationID != "tag:c1" || p.Blind != corpus.BlindOthers || len(p.Mentions) != 1 {
		t.Errorf("%+v", p)
	}
	if q := posts[1]; q.Kind != corpus.Repost || q.QuotesAuthor != "neko@o.example" {
		t.Errorf("%+v", q)
	}
	if all, _ := foreign(t, Options{Private: true}, "outbox.json", outboxJSON, "actor.json", actorJSON); len(all) != 3 {
		t.Errorf("with private posts: %d", len(all))
	}
}

func TestMastodonAPI(t *testing.T) {
	posts, bad := foreign(t, Options{Private: true}, "a.json", contextAPI)
	if len(posts) != 3 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if p := posts[1]; p.ReplyTo != posts[0].ID || p.ReplyToAuthor != "hana" || p.Author != "neko@o.example" {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; !p.Private || p.ReplyTo != "https://m.example/statuses/99" {
		t.Errorf("%+v", p)
	}
	if posts, bad := foreign(t, Options{}, "a.json", `{"ancestors":[],"descendants":[]}`); len(posts)+len(bad) != 0 {
		t.Errorf("empty context: %v %v", posts, bad)
	}
}

func FuzzMastodonArchive(f *testing.F) { fuzzFormat(f, mastodonArchive, "outbox.json", outboxJSON) }
func FuzzMastodonAPI(f *testing.F)     { fuzzFormat(f, mastodonAPI, "a.json", contextAPI) }
