package archive

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

func TestBlueskyText(t *testing.T) {
	link := func(a, b int, uri string) string {
		return fmt.Sprintf(`{"index":{"byteStart":%d,"byteEnd":%d},"features":[{"$type":"app.bsky.richtext.facet#link","uri":%q}]}`, a, b, uri)
	}
	const long, other = "https://hana.example/shop/very/long", "https://neko.example/"
	for name, c := range map[string]struct{ text, facets, want string }{
		"bytes, not runes":        {"新作です hana.example/shop/very... ぜひ", link(13, 38, long), "新作です " + long + " ぜひ"},
		"two, in the wrong order": {"a.example/... と b.example/...", link(18, 31, other) + "," + link(0, 13, long), long + " と " + other},
		"another kind of dots":    {"見て hana.example/sh…", link(7, 25, long), "見て " + long},
		"a name for a link":       {"お店はこちら", link(9, 18, long), "お店はこちら"},
		"a whole link":            {"hana.example", link(0, 12, long), "hana.example"},
		"the second overlaps":     {"a.example/... です", link(0, 13, other) + "," + link(3, 13, long), other + " です"},
		"out of range":            {"a.example/...", link(0, 99, long) + "," + link(-5, 13, long) + "," + link(13, 0, long) + "," + link(99, 120, long), "a.example/..."},
		"inside of a character":   {"あ...", link(1, 6, long), "あ..."},
		"two links at one place": {"新作 a.example/long/path/of/it...", `{"index":{"byteStart":7,"byteEnd":35},"features":[` +
			`{"$type":"app.bsky.richtext.facet#link","uri":"https://a.a"},{"$type":"app.bsky.richtext.facet#link","uri":"https://b.b"}]}`, "新作 https://a.a"},
		"no address":           {"a.example/...", link(0, 13, ""), "a.example/..."},
		"no entities":          {"A &amp; B &lt;3", "", "A &amp; B &lt;3"},
		"a tag is left as is":  {"#新作...", `{"index":{"byteStart":0,"byteEnd":10},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"新作"}]}`, "#新作..."},
		"null among the facts": {"やあ", `{"index":null,"features":null}`, "やあ"},
	} {
		posts, bad := foreign(t, Options{}, "a.json", skyView(hana+"1", c.text, `,"facets":[`+c.facets+`]`))
		if len(posts) != 1 || len(bad) != 0 || posts[0].Text != c.want {
			t.Errorf("%s: %v %+v, want %q", name, bad, posts, c.want)
		}
	}
}

func TestBlueskyMentions(t *testing.T) {
	at := func(a, b int, did string) string {
		return fmt.Sprintf(`{"index":{"byteStart":%d,"byteEnd":%d},"features":[{"$type":"app.bsky.richtext.facet#mention","did":%q}]}`, a, b, did)
	}
	seen := skyView(neko+"1", "はい", "")
	for name, c := range map[string]struct {
		text, facets string
		want         []corpus.AuthorID
	}{
		"the handle known now":  {"やあ @old.example さん", at(7, 19, "did:plc:neko"), []corpus.AuthorID{"neko.example"}},
		"the handle as written": {"@Tori.example と", at(0, 13, "did:plc:tori"), []corpus.AuthorID{"tori.example"}},
		"only a did":            {"小鳥さん", at(0, 12, "did:plc:tori"), []corpus.AuthorID{"id:did:plc:tori"}},
		"in order": {"@a.example @b.example @c.example @a.example", at(11, 21, "did:plc:neko"),
			[]corpus.AuthorID{"a.example", "neko.example", "c.example"}},
		"without a facet": {"@a.example、info@b.example @nobody", "", []corpus.AuthorID{"a.example"}},
	} {
		post := skyView(hana+"1", c.text, `,"facets":[`+c.facets+`]`)
		posts, bad := foreign(t, Options{}, "a.json", `{"posts":[`+seen+`,`+post+`]}`)
		if len(posts) != 2 || len(bad) != 0 || !reflect.DeepEqual(posts[1].Mentions, c.want) {
			t.Errorf("%s: %v %v, want %q", name, bad, posts, c.want)
		}
	}
}

func TestBlueskyQuotes(t *testing.T) {
	quoted := fmt.Sprintf(`{"$type":"app.bsky.embed.record#viewRecord","uri":%q,"author":{"did":"did:plc:neko","handle":"neko.example"},`+
		`"value":{"$type":"app.bsky.feed.post","text":"元の投稿","createdAt":"2024-01-04T00:00:00Z"},"embeds":[]}`, neko+"9")
	ref := fmt.Sprintf(`{"uri":%q,"cid":"c"}`, neko+"9")
	withView := func(record, view string) string {
		p := skyView(hana+"1", "引用します", `,"embed":`+record)
		return p[:len(p)-1] + `,"embed":` + view + `}`
	}
	for name, c := range map[string]struct {
		json string
		want int
	}{
		"record": {withView(`{"$type":"app.bsky.embed.record","record":`+ref+`}`, `{"$type":"app.bsky.embed.record#view","record":`+quoted+`}`), 2},
		"with media": {withView(`{"$type":"app.bsky.embed.recordWithMedia","media":{"images":[]},"record":{"record":`+ref+`}}`,
			`{"$type":"app.bsky.embed.recordWithMedia#view","media":{},"record":{"record":`+quoted+`}}`), 2},
		"not found":    {withView(`{"record":`+ref+`}`, `{"record":{"$type":"app.bsky.embed.record#viewNotFound","uri":"`+neko+`9","notFound":true}}`), 1},
		"blocked":      {withView(`{"record":`+ref+`}`, `{"record":{"uri":"`+neko+`9","blocked":true,"author":{"did":"did:plc:neko"}}}`), 1},
		"without view": {skyView(hana+"1", "引用します", `,"embed":{"record":`+ref+`}`), 1},
	} {
		posts, bad := foreign(t, Options{}, "a.json", c.json)
		if len(posts) != c.want || len(bad) != 0 {
			t.Errorf("%s: %s %v", name, ids(posts), bad)
			continue
		}
		p := posts[0]
		if p.Kind != corpus.Original || p.Quotes != neko+"9" || p.QuotesAuthor == "" {
			t.Errorf("%s: %+v", name, p)
		}
		if c.want == 2 && (posts[1].ID != p.Quotes || posts[1].Author != "neko.example" || posts[1].Text != "元の投稿") {
			t.Errorf("%s: %+v", name, posts[1])
		}
	}
	feed := `{"$type":"app.bsky.embed.record","record":{"uri":"at://did:plc:neko/app.bsky.feed.generator/x","cid":"c"}}`
	if posts, bad := foreign(t, Options{}, "a.json", skyView(hana+"1", "フィード", `,"embed":`+feed)); len(bad) != 0 || posts[0].Quotes != "" {
		t.Errorf("a feed is no quoted post: %+v %v", posts, bad)
	}
	nested := strings.Replace(quoted, `"embeds":[]`, `"embeds":[{"record":`+strings.ReplaceAll(quoted, "post/9", "post/8")+`}]`, 1)
	if posts, _ := foreign(t, Options{}, "a.json", withView(`{"record":`+ref+`}`, `{"record":`+nested+`}`)); ids(posts) != "hana post/1, neko post/9, neko post/8" {
		t.Errorf("a quote in a quote: %s", ids(posts))
	}
}

func TestBlueskyRecords(t *testing.T) {
	record := func(uri, value string) string { return fmt.Sprintf(`{"uri":%q,"cid":"c","value":%s}`, uri, value) }
	list := `{"records":[` + strings.Join([]string{
		record(hana+"1", `{"$type":"app.bsky.feed.post","text":"投稿","createdAt":"2024-01-05T09:03:00+09:00","via":"TOKIMEKI"}`),
		record("at://did:plc:hana/app.bsky.feed.repost/2", `{"$type":"app.bsky.feed.repost","subject":{"uri":"`+neko+`2","cid":"c"},"via":{"uri":"at://x","cid":"c"},"createdAt":"2024-01-05T00:03:00Z"}`),
		record("at://did:plc:hana/app.bsky.feed.like/3", `{"$type":"app.bsky.feed.like","subject":{"uri":"`+neko+`2","cid":"c"},"createdAt":"2024-01-05T00:03:00Z"}`),
		record(hana+"4", `{"$type":"app.bsky.feed.post","text":"いつ","createdAt":"昨日"}`),
	}, ",") + `],"cursor":"2"}`
	posts, bad := foreign(t, Options{}, "a.json", list)
	if ids(posts) != "hana post/1, hana repost/2" || len(bad) != 2 || !strings.Contains(bad[0].Error(), "app.bsky.feed.like") || !strings.Contains(bad[1].Error(), "a.json:1:") {
		t.Fatalf("%s %v", ids(posts), bad)
	}
	owner := []corpus.AuthorID{"id:did:plc:hana"}
	if p := posts[0]; p.Author != owner[0] || p.Handle != "" || p.Client != "TOKIMEKI" || p.Blind != corpus.BlindOthers || !reflect.DeepEqual(p.Brand, owner) {
		t.Errorf("%+v", p)
	}
	if _, offset := posts[0].At.Zone(); offset != 9*60*60 || posts[0].At.Hour() != 9 {
		t.Errorf("the zone is kept: %v", posts[0].At)
	}
	if p := posts[1]; p.Kind != corpus.Repost || p.Quotes != neko+"2" || p.QuotesAuthor != "id:did:plc:neko" || p.Client != "" {
		t.Errorf("%+v", p)
	}
	if posts, _ = foreign(t, Options{Owner: "@Hana.example"}, "a.json", list); posts[0].Author != "hana.example" || posts[0].Handle != "Hana.example" || posts[0].Number != "did:plc:hana" {
		t.Errorf("%+v", posts[0])
	}
	view := `{"posts":[{"uri":"` + neko + `1","record":{"text":"だれ","createdAt":"2024-01-05T00:03:00Z"}}]}`
	if posts, _ = foreign(t, Options{Owner: "hana.example"}, "a.json", view); posts[0].Author != "id:did:plc:neko" {
		t.Errorf("the owner wrote only what lies in their repository: %+v", posts[0])
	}
}
