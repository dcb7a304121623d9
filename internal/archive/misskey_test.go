package archive

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const (
	misskeyJSON = `[{"id":"9m63zil1mh","text":"お知らせ","createdAt":"2023-11-17T11:36:21.205Z","fileIds":[],"files":[],"replyId":null,"renoteId":null,"poll":null,"cw":null,"visibility":"public","visibleUserIds":[],"localOnly":false,"reactionAcceptance":null},
{"id":"9m63zil1mi","text":null,"createdAt":"2023-11-17T11:37:21.205Z","fileIds":[],"replyId":null,"renoteId":"9m63zil000","poll":null,"cw":null,"visibility":"public","localOnly":false},
{"id":"9m63zil1mj","text":"いい話","createdAt":"2023-11-17T11:38:21.205Z","fileIds":[],"replyId":null,"renoteId":"9m63zil000","poll":null,"cw":null,"visibility":"home","localOnly":false},
{"id":"9m63zil1mk","text":"@Neko@o.example ありがとう","createdAt":"2023-11-17T11:39:21.205Z","fileIds":[],"replyId":"9m63zil001","renoteId":null,"poll":null,"cw":"食べもの","visibility":"public","localOnly":true},
{"id":"9m63zil1ml","text":null,"createdAt":"2023-11-17T11:40:21.205Z","fileIds":[],"replyId":null,"renoteId":null,"poll":{"noteId":"9m63zil1ml","multiple":false,"choices":["はい","いいえ"],"votes":[1,2]},"cw":null,"visibility":"public","localOnly":false},
{"id":"9m63zil1mm","text":null,"createdAt":"2023-11-17T11:41:21.205Z","fileIds":["9m00"],"files":[{"id":"9m00","createdAt":"2023-11-17T11:41:20.205Z","name":"a.png"}],"replyId":null,"renoteId":"9m63zil000","poll":null,"cw":null,"visibility":"public","localOnly":false},
{"id":"9m63zil1mn","text":"ひみつ","createdAt":"2023-11-17T11:42:21.205Z","fileIds":[],"replyId":null,"renoteId":null,"poll":null,"cw":null,"visibility":"specified","visibleUserIds":["9a"],"localOnly":false},
{"id":"9m63zil1mo","text":"ないしょ","createdAt":"2023-11-17T11:43:21.205Z","fileIds":[],"replyId":null,"renoteId":null,"poll":null,"cw":null,"visibility":"followers","localOnly":false}]`

	misskeyAPI = `[{"id":"9m63zil1a0","createdAt":"2023-11-17T11:36:21.205Z","userId":"9u1","user":{"id":"9u1","name":"花","username":"Hana","host":null},"text":"買えますか","cw":null,"visibility":"public","localOnly":false,"fileIds":[],"files":[],"replyId":"9m63zil0z0","renoteId":null,"channelId":"9c","mentions":["9u2"],
"reply":{"id":"9m63zil0z0","createdAt":"2023-11-17T11:30:21.205Z","userId":"9u2","user":{"id":"9u2","username":"neko","host":"o.example"},"text":"新作です","cw":null,"visibility":"public","fileIds":[],"replyId":null,"renoteId":null,"uri":"https://o.example/users/neko/statuses/5","url":"https://o.example/@neko/5"}},
{"id":"9m63zil1a1","createdAt":"2023-11-17T11:37:21.205Z","userId":"9u1","user":{"id":"9u1","username":"Hana","host":null},"text":null,"cw":null,"visibility":"public","fileIds":[],"replyId":null,"renoteId":"9m63zil0z1",
"renote":{"id":"9m63zil0z1","createdAt":"2023-11-17T11:20:21.205Z","userId":"9u3","user":{"id":"9u3","username":"inu","host":null},"text":"散歩","cw":null,"visibility":"public","fileIds":[],"replyId":null,"renoteId":null}},
{"id":"9m63zil1a2","createdAt":"2023-11-17T11:38:21.205Z","userId":"9u4","text":"名なし","cw":null,"visibility":"public","fileIds":[],"replyId":null,"renoteId":null},
{"id":"9m63zil1a3","createdAt":"2023-11-17T11:39:21.205Z","userId":"9u1","user":{"id":"9u1","username":"Hana","host":null},"isHidden":true,"text":null,"cw":null,"visibility":"public","fileIds":[],"replyId":null,"renoteId":null}]`
)

func TestMisskeyExport(t *testing.T) {
	posts, bad, infos := readAll(t, Options{Owner: "@Hana"}, write(t, "notes.json", []byte(misskeyJSON)))
	if len(posts) != 6 || len(bad) != 0 || infos[0].PrivateDropped != 2 {
		t.Fatalf("%d posts, %v, %+v", len(posts), bad, infos)
	}
	for _, p := range posts {
		if p.Author != "hana" || p.Handle != "Hana" || p.Blind != corpus.BlindOthers || !slices.Equal(p.Brand, []corpus.AuthorID{"hana"}) {
			t.Errorf("owner: %+v", p)
		}
	}
	for i, want := range []corpus.Post{
		{Text: "お知らせ"},
		{Kind: corpus.Repost, Quotes: "9m63zil000"},
		{Text: "いい話", Quotes: "9m63zil000"},
		{Text: "食べもの\n@Neko@o.example ありがとう", ReplyTo: "9m63zil001", ReplyToAuthor: "neko@o.example"},
		{}, // a poll
		{Quotes: "9m63zil000"},
	} {
		p := posts[i]
		if p.Text != want.Text || p.Kind != want.Kind || p.Quotes != want.Quotes || p.ReplyTo != want.ReplyTo || p.ReplyToAuthor != want.ReplyToAuthor || p.Source.Line != i+1 {
			t.Errorf("%d: %+v", i, p)
		}
	}
	if p := posts[0]; p.ID != "9m63zil1mh" || !p.At.Equal(time.Date(2023, 11, 17, 11, 36, 21, 205e6, time.UTC)) {
		t.Errorf("%+v", p)
	}
	all, _ := foreign(t, Options{Private: true}, "a.json", misskeyJSON)
	if len(all) != 8 || !all[6].Private || !all[7].Private || all[0].Author != "misskey-owner" || all[0].Brand[0] != "misskey-owner" {
		t.Errorf("with private posts: %+v", all)
	}
}

func TestMisskeyAPI(t *testing.T) {
	posts, bad, infos := readAll(t, Options{Owner: "mise"}, write(t, "a.json", []byte(misskeyAPI)))
	if len(posts) != 5 || len(bad) != 0 || infos[0].PrivateDropped != 1 {
		t.Fatalf("%d posts, %v, %+v", len(posts), bad, infos)
	}
	for i, want := range []corpus.Post{
		{ID: "9m63zil1a0", Author: "hana", Number: "9u1", ReplyTo: "9m63zil0z0", ReplyToAuthor: "neko@o.example", Text: "買えますか"},
		{ID: "9m63zil0z0", Author: "neko@o.example", Number: "9u2", Text: "新作です", URL: "https://o.example/@neko/5"},
		{ID: "9m63zil1a1", Author: "hana", Number: "9u1", Kind: corpus.Repost, Quotes: "9m63zil0z1", QuotesAuthor: "inu"},
		{ID: "9m63zil0z1", Author: "inu", Number: "9u3", Text: "散歩"},
		{ID: "9m63zil1a2", Author: "id:9u4", Number: "9u4", Text: "名なし"},
	} {
		p := posts[i]
		if p.ID != want.ID || p.Author != want.Author || p.Number != want.Number || p.ReplyTo != want.ReplyTo || p.ReplyToAuthor != want.ReplyToAuthor ||
			p.Text != want.Text || p.URL != want.URL || p.Kind != want.Kind || p.Quotes != want.Quotes || p.QuotesAuthor != want.QuotesAuthor || p.Blind != 0 || p.Brand != nil {
			t.Errorf("%d: %+v", i, p)
		}
	}
}

// misskeyLine is a note of an export with some of its fields replaced.
func misskeyLine(fields string) string {
	return `{"replyId":null,"renoteId":null,"cw":null,"visibility":"public","fileIds":[],"createdAt":"2023-11-17T11:36:21.205Z",` + fields + "}"
}

func TestMisskeyVariants(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want corpus.Post
		at   string
	}{
		"time in an id of 2019": {misskeyLine(`"id":"9m63zil1mh","text":"あ","createdAt":""`), corpus.Post{ID: "9m63zil1mh", Text: "あ"}, "2023-11-17T11:36:21.205Z"},
		"time in an id of 2023": {misskeyLine(`"id":"9m63zil1mh0w0001","text":"あ","createdAt":""`), corpus.Post{ID: "9m63zil1mh0w0001", Text: "あ"}, "2023-11-17T11:36:21.205Z"},
		"an id without time":    {misskeyLine(`"id":"65574b1f9a8e0d3c2b1a0f9e","text":"あ","createdAt":""`), corpus.Post{ID: "65574b1f9a8e0d3c2b1a0f9e", Text: "あ"}, ""},
		"no time of ours":       {misskeyLine(`"id":"0000000000","text":"あ","createdAt":""`), corpus.Post{ID: "0000000000", Text: "あ"}, ""},
		"CherryPick, edited":    {misskeyLine(`"id":"1","text":"改","updatedAt":"2024-01-01T00:00:00Z","disableRightClick":false`), corpus.Post{ID: "1", Text: "改"}, "2023-11-17T11:36:21.205Z"},
		"an empty warning":      {misskeyLine(`"id":"1","text":"あ","cw":""`), corpus.Post{ID: "1", Text: "あ"}, "2023-11-17T11:36:21.205Z"},
		"a warning alone":       {misskeyLine(`"id":"1","text":null,"cw":"注意","renoteId":"2"`), corpus.Post{ID: "1", Text: "注意", Quotes: "2"}, "2023-11-17T11:36:21.205Z"},
		"a bare reply":          {misskeyLine(`"id":"1","text":null,"replyId":"3","renoteId":"2"`), corpus.Post{ID: "1", ReplyTo: "3", Quotes: "2"}, "2023-11-17T11:36:21.205Z"},
		"a notification":        {`{"id":"n","createdAt":"2023-11-17T11:36:21.205Z","type":"reply","userId":"9","user":{"username":"x"},"note":` + misskeyLine(`"id":"1","text":"はい","user":{"username":"inu"}`) + "}", corpus.Post{ID: "1", Text: "はい"}, "2023-11-17T11:36:21.205Z"},
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", c.line+"\n")
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		p := posts[0]
		var at time.Time
		if c.at != "" {
			at, _ = time.Parse(time.RFC3339, c.at)
		}
		if p.ID != c.want.ID || p.Text != c.want.Text || p.Quotes != c.want.Quotes || p.ReplyTo != c.want.ReplyTo || p.Kind != c.want.Kind || !p.At.Equal(at) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for name, line := range map[string]string{
		"a favourite":    `{"id":"f","createdAt":"2023-11-17T11:36:21.205Z","noteId":"1","note":` + misskeyLine(`"id":"1","text":"はい"`) + "}",
		"a new follower": `{"id":"n","createdAt":"2023-11-17T11:36:21.205Z","type":"follow","userId":"9","user":{"username":"x"}}`,
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", misskeyLine(`"id":"1","text":"あ"`)+"\n"+line+"\n")
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s is no post: %+v %v", name, posts, bad)
		}
	}
	for name, line := range map[string]string{
		"no id": misskeyLine(`"text":"あ"`), "a time of words": misskeyLine(`"id":"1","text":"あ","createdAt":"きのう"`),
		"a user without a name": misskeyLine(`"id":"1","user":{}`),
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", misskeyLine(`"id":"1","text":"あ"`)+"\n"+line+"\n")
		if len(posts) != 1 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.jsonl:2:") {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
}

func TestMisskeySample(t *testing.T) {
	const p = "../../../shared/samples/misskey/derived_notes-2023-11-17-20-45-00.json"
	if _, err := os.Stat(p); err != nil {
		t.Skip("no shared samples")
	}
	posts, bad := foreignPaths(t, Options{Owner: "hana"}, p)
	if len(posts) != 3 || len(bad) != 0 || posts[2].Kind != corpus.Repost || posts[1].ReplyTo != posts[0].ID || posts[1].ReplyToAuthor != "x" {
		t.Errorf("%+v %v", posts, bad)
	}
}

func FuzzMisskey(f *testing.F) { fuzzFormat(f, misskey, "a.json", misskeyJSON, misskeyAPI) }
