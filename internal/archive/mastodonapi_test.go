package archive

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const (
	contextAPI = `{"ancestors":[{"id":"1","uri":"https://m.example/users/hana/statuses/1","visibility":"public","created_at":"2024-01-05T00:03:00.000Z","edited_at":"2024-01-06T00:00:00.000Z","content":"<p>新作です</p>","application":{"name":"Web","website":null},"account":{"id":"7","acct":"hana","url":"https://m.example/@hana"}}],
"descendants":[{"id":"2","uri":"https://o.example/users/neko/statuses/5","in_reply_to_id":"1","in_reply_to_account_id":"7","visibility":"public","created_at":"2024-01-05T00:04:00Z","content":"買う","account":{"id":"8","acct":"neko@o.example"}},
{"id":"3","uri":"https://m.example/users/hana/statuses/3","in_reply_to_id":"99","visibility":"direct","created_at":"2024-01-05T00:04:00Z","content":"ひみつ","account":{"id":"7","acct":"hana"}}]}`
)

// said is a status with the given fields.
func said(id, fields string) string {
	return `{"id":"` + id + `","created_at":"2024-01-05T00:03:00.000Z","in_reply_to_id":null,"in_reply_to_account_id":null,"spoiler_text":"","visibility":"public","uri":"https://m.example/users/hana/statuses/` + id +
		`","url":"https://m.example/@hana/` + id + `","content":"<p>あ</p>","reblog":null,"account":{"id":"7","username":"Hana","acct":"Hana","url":"https://m.example/@Hana"},"mentions":[],"quote":null` + fields + `}`
}

const nekoSaid = `{"id":"50","created_at":"2024-01-04T00:00:00Z","visibility":"public","uri":"https://o.example/users/neko/statuses/5","content":"散歩","account":{"id":"8","acct":"neko@o.example","url":"https://o.example/@neko"}}`

func TestMastodonAPI(t *testing.T) {
	posts, bad := foreign(t, Options{Private: true}, "a.json", contextAPI)
	if len(posts) != 3 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if p := posts[0]; p.ID != "https://m.example/users/hana/statuses/1" || p.Author != "hana" || p.Client != "Web" || p.Text != "新作です" ||
		!p.At.Equal(jst("2024-01-05 09:03:00")) || p.Blind != 0 || p.Brand != nil {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.ReplyTo != posts[0].ID || p.ReplyToAuthor != "hana" || p.Author != "neko@o.example" || p.Source.Line != 2 {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; !p.Private || p.ReplyTo != "https://m.example/statuses/99" {
		t.Errorf("%+v", p)
	}
	for _, empty := range []string{`{"ancestors":[],"descendants":[]}`, `{"accounts":[],"statuses":[],"hashtags":[]}`} {
		if posts, bad := foreign(t, Options{}, "a.json", empty); len(posts)+len(bad) != 0 {
			t.Errorf("%s: %v %v", empty, posts, bad)
		}
	}
}

func TestMastodonAPIStatus(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []corpus.Post
	}{
		"a quote": {said("1", `,"quote":{"state":"accepted","quoted_status":`+nekoSaid+`}`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", Quotes: "https://o.example/users/neko/statuses/5", QuotesAuthor: "neko@o.example"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"a quote by id": {said("1", `,"quote":{"state":"accepted","quoted_status_id":"50"}`) + "\n" + nekoSaid, []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", Quotes: "https://o.example/users/neko/statuses/5"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"a quote taken back": {said("1", `,"quote":{"state":"revoked","quoted_status":null}`), []corpus.Post{{ID: "https://m.example/users/hana/statuses/1", Text: "あ"}}},
		"a quote of Fedibird": {said("1", `,"quote_id":"50","quote":`+nekoSaid), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", Quotes: "https://o.example/users/neko/statuses/5", QuotesAuthor: "neko@o.example"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"a quote of Fedibird, short": {said("1", `,"quote_id":"50","quote":"50"`), []corpus.Post{{ID: "https://m.example/users/hana/statuses/1", Text: "あ", Quotes: "https://m.example/statuses/50"}}},
		"a quote of Pleroma": {said("1", `,"pleroma":{"local":true,"quote":`+nekoSaid+`,"quote_id":"50","quote_url":"https://o.example/users/neko/statuses/5"}`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", Quotes: "https://o.example/users/neko/statuses/5", QuotesAuthor: "neko@o.example"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"what Akkoma cannot show": {said("1", `,"in_reply_to_id":"AAAA","in_reply_to_account_id":"AAAA","pleroma":{"in_reply_to_account_acct":null},"akkoma":{"in_reply_to_apid":"https://k.example/notes/9z","quote_apid":"https://k.example/notes/9y"}`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", ReplyTo: "https://k.example/notes/9z", Quotes: "https://k.example/notes/9y"}}},
		"an answer on Pleroma": {said("1", `,"in_reply_to_id":"A9","in_reply_to_account_id":"A8","pleroma":{"in_reply_to_account_acct":"neko@o.example"}`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", ReplyTo: "https://m.example/statuses/A9", ReplyToAuthor: "neko@o.example"}}},
		"a repost": {said("1", `,"content":"","reblog":`+nekoSaid), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Kind: corpus.Repost, Quotes: "https://o.example/users/neko/statuses/5", QuotesAuthor: "neko@o.example"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"an answer before what it answers": {said("2", `,"in_reply_to_id":"50","in_reply_to_account_id":"8"`) + "\n" + nekoSaid, []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/2", Text: "あ", ReplyTo: "https://o.example/users/neko/statuses/5", ReplyToAuthor: "neko@o.example"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"an answer to one who is only mentioned": {said("2", `,"in_reply_to_id":"51","in_reply_to_account_id":"9","content":"<p>@inu @neko はい</p>","mentions":[{"id":"8","acct":"neko@o.example"},{"id":"9","acct":"inu"}]`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/2", Text: "@inu @neko はい", ReplyTo: "https://m.example/statuses/51", ReplyToAuthor: "inu", Mentions: []corpus.AuthorID{"inu", "neko@o.example"}}}},
		"a warning": {said("1", `,"spoiler_text":"食べもの"`), []corpus.Post{{ID: "https://m.example/users/hana/statuses/1", Text: "食べもの\nあ"}}},
		"a number of 2017": {strings.ReplaceAll(said("1", `,"in_reply_to_id":3`), `"id":"1"`, `"id":1`), []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ", ReplyTo: "https://m.example/statuses/3"}}},
		"a mention in a notification": {`{"id":"9","type":"mention","created_at":"2024-01-05T00:03:00Z","account":{"id":"8","acct":"neko@o.example"},"status":` + nekoSaid + "}\n" +
			`{"id":"10","type":"follow","created_at":"2024-01-05T00:03:00Z","account":{"id":"8","acct":"neko@o.example"}}`, []corpus.Post{
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"a search": {`{"accounts":[{"id":"8","acct":"neko@o.example","note":"x"}],"statuses":[` + nekoSaid + `],"hashtags":[{"name":"x","history":[]}]}`, []corpus.Post{
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
		"a file of mastodon-archive": {"{\n  \"account\": {\"id\": \"7\", \"acct\": \"Hana\", \"source\": {\"privacy\": \"public\"}},\n  \"statuses\": [\n    " + said("1", `,"mentions":[{"id":"8","acct":"neko@o.example"}]`) + "\n  ],\n  \"favourites\": [\n    " + said("2", "") + "\n  ],\n  \"mentions\": [\n    " + nekoSaid + "\n  ],\n  \"followers\": []\n}", []corpus.Post{
			{ID: "https://m.example/users/hana/statuses/1", Text: "あ"},
			{ID: "https://o.example/users/neko/statuses/5", Author: "neko@o.example", Text: "散歩"}}},
	} {
		posts, bad := foreign(t, Options{}, "a.json", c.in)
		if len(posts) != len(c.want) || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		for i, w := range c.want {
			p := posts[i]
			if w.Author == "" {
				w.Author = "hana"
			}
			if p.ID != w.ID || p.Author != w.Author || p.Text != w.Text || p.Kind != w.Kind || p.Quotes != w.Quotes || p.QuotesAuthor != w.QuotesAuthor ||
				p.ReplyTo != w.ReplyTo || p.ReplyToAuthor != w.ReplyToAuthor || w.Mentions != nil && !slices.Equal(p.Mentions, w.Mentions) {
				t.Errorf("%s %d: %+v", name, i, p)
			}
		}
	}
}

func TestMastodonAPIVisibility(t *testing.T) {
	for visibility, private := range map[string]int{
		"public": 0, "unlisted": 0, "public_unlisted": 0, "private": 1, "direct": 1, "limited": 1, "local": 1, "login": 1,
	} {
		in := strings.Replace(said("1", ""), `"visibility":"public"`, `"visibility":"`+visibility+`"`, 1)
		posts, bad, infos := readAll(t, Options{}, write(t, "a.json", []byte(in)))
		if len(posts) != 1-private || len(bad) != 0 || infos[0].PrivateDropped != private {
			t.Errorf("%s: %+v %v %+v", visibility, posts, bad, infos)
		}
	}
}

// A broken status costs itself, also inside a list.
func TestMastodonAPIBroken(t *testing.T) {
	for name, line := range map[string]string{
		"cut": `{"id":"2","content":"あ`, "no account": `{"id":"2","content":"あ"}`, "a short account": `{"id":"2","account":"7"}`,
		"a time of words": said("2", `,"created_at":"きのう"`), "a time far off": said("2", `,"created_at":"9999999-01-01T00:00:00Z"`), "a list": said("2", `,"content":[]`),
	} {
		for list, in := range map[string]string{
			"lines": said("1", "") + "\n" + line + "\n" + said("3", ""), "array": "[" + said("1", "") + ",\n" + line + ",\n" + said("3", "") + "]",
			"context": `{"ancestors":[` + said("1", "") + ",\n" + line + ",\n" + said("3", "") + `],"descendants":[]}`,
		} {
			posts, bad := foreign(t, Options{}, "a.json", in)
			if len(posts) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.json:2:") {
				t.Errorf("%s, %s: %d posts, %v", name, list, len(posts), bad)
			}
		}
	}
}

func TestMastodonAPISamples(t *testing.T) {
	root := "../../../shared/samples/mastodon_api"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared samples")
	}
	for _, name := range []string{"test_status_context_0", "test_status_edit_0", "test_status_post_with_quote_0", "test_status_reblog_visibility_0"} {
		posts, bad := foreignPaths(t, Options{}, filepath.Join(root, name+".json"))
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		p := posts[0]
		if !strings.HasPrefix(string(p.ID), "http://localhost:3000/ap/users/") || !strings.HasPrefix(string(p.Author), "mastodonpy_test") || p.Private ||
			p.Client != "Mastodon.py test suite" || p.At.Truncate(24*time.Hour) != time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) || p.Text == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func FuzzMastodonAPI(f *testing.F) {
	fuzzFormat(f, mastodonAPI, "a.json", contextAPI, said("1", `,"quote":{"quoted_status":`+nekoSaid+`},"reblog":`+nekoSaid),
		`{"accounts":[],"statuses":[`+said("1", `,"pleroma":{"quote":{}},"akkoma":{}`)+`]}`)
}
