package archive

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const (
	hana = "at://did:plc:hana/app.bsky.feed.post/"
	neko = "at://did:plc:neko/app.bsky.feed.post/"

	skyJSON = `{"thread":{"$type":"app.bsky.feed.defs#threadViewPost","post":{"uri":"at://did:plc:h/app.bsky.feed.post/1","author":{"did":"did:plc:h","handle":"hana.example"},"record":{"text":"新作","createdAt":"2024-01-05T00:03:00Z"}},
"replies":[{"notFound":true,"uri":"at://did:plc:x/app.bsky.feed.post/0"},{"post":{"uri":"at://did:plc:n/app.bsky.feed.post/2","author":{"did":"did:plc:n","handle":"neko.example"},"record":{"text":"買う @hana.example","createdAt":"2024-01-05T00:04:00","reply":{"root":{"uri":"at://did:plc:h/app.bsky.feed.post/1"},"parent":{"uri":"at://did:plc:h/app.bsky.feed.post/1"}}}},"replies":[]}]}}`
)

// skyView is a post as answers show it; more goes into its record.
func skyView(uri, text, more string) string {
	did := strings.Split(uri, "/")[2]
	handle := strings.TrimPrefix(did, "did:plc:") + ".example"
	return fmt.Sprintf(`{"uri":%q,"cid":"bafyreia","author":{"did":%q,"handle":%q,"displayName":"名前"},`+
		`"record":{"$type":"app.bsky.feed.post","text":%q,"createdAt":"2024-01-05T00:03:00.123Z"%s},"indexedAt":"2024-01-05T00:03:01Z"}`,
		uri, did, handle, text, more)
}

func skyReply(root, parent string) string {
	return fmt.Sprintf(`,"reply":{"root":{"uri":%q,"cid":"c"},"parent":{"uri":%q,"cid":"c"}}`, root, parent)
}

func ids(posts []corpus.Post) string {
	var out []string
	for _, p := range posts {
		out = append(out, strings.TrimPrefix(strings.Replace(string(p.ID), "/app.bsky.feed.", " ", 1), "at://did:plc:"))
	}
	return strings.Join(out, ", ")
}

func TestBluesky(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.json", skyJSON)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[1]
	if p.Author != "neko.example" || p.Handle != "neko.example" || p.Number != "did:plc:n" || p.ReplyTo != posts[0].ID ||
		p.ReplyToAuthor != "hana.example" || p.ConversationID != corpus.ConversationID(posts[0].ID) || len(p.Mentions) != 1 {
		t.Errorf("%+v", p)
	}
	if want := time.Date(2024, 1, 5, 0, 4, 0, 0, time.UTC); !p.At.Equal(want) {
		t.Errorf("a time without a zone is UTC: %v", p.At)
	}
	if p.URL != "https://bsky.app/profile/neko.example/post/2" || p.Blind != 0 || p.Brand != nil || p.Source.Line != 1 {
		t.Errorf("%+v", p)
	}
}

func TestBlueskyFeed(t *testing.T) {
	root, parent := skyView(hana+"1", "お知らせ", ""), skyView(neko+"2", "質問", skyReply(hana+"1", hana+"1"))
	answer := skyView(hana+"3", "答え", skyReply(hana+"1", neko+"2"))
	reason := func(more string) string {
		return `{"$type":"app.bsky.feed.defs#reasonRepost","by":{"did":"did:plc:tori","handle":"handle.invalid"},"indexedAt":"2024-01-06T00:00:00Z"` + more + `}`
	}
	posts, bad := foreign(t, Options{}, "a.json", strings.ReplaceAll(`{"feed":[
{"post":`+answer+`,"reply":{"root":`+root+`,"parent":`+parent+`,"grandparentAuthor":{"did":"did:plc:hana","handle":"hana.example"}}},
{"post":`+root+`,"reason":`+reason("")+`},
{"post":`+root+`,"reason":{"$type":"app.bsky.feed.defs#reasonPin"}},
{"post":`+parent+`,"reason":`+reason(`,"uri":"at://did:plc:tori/app.bsky.feed.repost/7"`)+`},
{"post":`+skyView(hana+"4", "二つ目", skyReply(hana+"0", neko+"0"))+`,"reply":{"root":{"uri":"`+hana+`0","notFound":true},"parent":{"uri":"`+neko+`0","blocked":true,"author":{"did":"did:plc:neko"}}}}
],"cursor":"x"}`, "\n", ""))
	if want := "hana post/1, neko post/2, hana post/3, repost/did:plc:tori/at://did:plc:hana post/1, tori repost/7, hana post/4"; ids(posts) != want || len(bad) != 0 {
		t.Fatalf("got  %s %v\nwant %s", ids(posts), bad, want)
	}
	r := posts[4]
	if r.Kind != corpus.Repost || r.Quotes != neko+"2" || r.QuotesAuthor != "neko.example" || r.Author != "id:did:plc:tori" ||
		r.Number != "did:plc:tori" || r.Handle != "" || r.Text != "" || !r.At.Equal(time.Date(2024, 1, 6, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", r)
	}
	if p := posts[5]; p.ReplyTo != neko+"0" || p.ReplyToAuthor != "neko.example" {
		t.Errorf("a reply to a blocked post keeps its tie: %+v", p)
	}
}

func TestBlueskyThread(t *testing.T) {
	node := func(post, more string) string { return `{"post":` + post + more + `}` }
	up := node(skyView(neko+"2", "はい", skyReply(hana+"1", hana+"1")), `,"parent":`+node(skyView(hana+"1", "始まり", ""), ""))
	down := `[{"$type":"app.bsky.feed.defs#notFoundPost","uri":"` + neko + `5","notFound":true},` +
		`{"$type":"app.bsky.feed.defs#blockedPost","uri":"` + neko + `6","blocked":true,"author":{"did":"did:plc:neko"}},` +
		node(skyView(neko+"4", "なるほど", skyReply(hana+"1", hana+"3")), `,"replies":[]`) + `]`
	thread := `{"thread":` + node(skyView(hana+"3", "どうぞ", skyReply(hana+"1", neko+"2")), `,"parent":`+up+`,"replies":`+down) + `}`
	posts, bad := foreign(t, Options{}, "a.json", thread)
	if ids(posts) != "hana post/1, neko post/2, hana post/3, neko post/4" || len(bad) != 0 {
		t.Errorf("%s %v", ids(posts), bad)
	}
	// The same posts in another answer of the file come once.
	if posts, bad = foreign(t, Options{}, "a.jsonl", thread+"\n"+`{"feed":[{"post":`+skyView(hana+"3", "どうぞ", "")+`}]}`+"\n"); len(posts) != 4 || len(bad) != 0 {
		t.Errorf("%s %v", ids(posts), bad)
	}
	const depth = 3000
	var b strings.Builder
	b.WriteString(`{"thread":`)
	for i := range depth {
		b.WriteString(`{"post":` + skyView(fmt.Sprint(hana, i), "深い", "") + `,"replies":[`)
	}
	b.WriteString(strings.Repeat("]}", depth) + "}")
	if posts, bad = foreign(t, Options{}, "a.json", b.String()); len(posts) != depth || len(bad) != 0 {
		t.Errorf("a deep thread: %d posts, %v", len(posts), bad)
	}
}

func TestBlueskyLines(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.jsonl", strings.Join([]string{
		skyView(hana+"1", "一つ目", ""),
		`{"uri":"` + hana + `1","cid":"c","posts":[` + skyView(neko+"2", "引用", "") + `,null]}`, // getQuotes
		`{"uri":"` + hana + `1","cid":"c","likes":[{"actor":{"did":"did:plc:neko","handle":"neko.example"}}]}`,
		`{"posts":[` + skyView(hana+"3", "三つ目", `,"langs":"ja","facets":5`) + `,` + skyView(hana+"4", "四つ目", "") + `]}`,
		`{"posts":[{"cid":"c","author":{"did":"did:plc:neko","handle":"neko.example"},"record":{"text":"宛先なし","createdAt":"2024-01-05T00:03:00Z"}}]}`,
		`{"uri":"` + hana + `5","author":{"handle":"handle.invalid"},"record":{"text":"名前が無効","createdAt":"2024-01-05"}}`,
		`{"feed":[]}`,
	}, "\n"))
	if ids(posts) != "hana post/1, neko post/2, hana post/3, hana post/4, hana post/5" {
		t.Errorf("%s", ids(posts))
	}
	want := []string{"a.jsonl:3:", "a.jsonl:4:", "a.jsonl:5:"}
	if len(bad) != len(want) {
		t.Fatalf("%v", bad)
	}
	for i := range want {
		if !strings.Contains(bad[i].Error(), want[i]) {
			t.Errorf("%v, want %s", bad[i], want[i])
		}
	}
	if p := posts[4]; p.Author != "hana.example" || !p.DateOnly || p.Source.Line != 6 {
		t.Errorf("%+v", p)
	}
}

// A file that somebody trimmed may have no dids.
func TestBlueskyWithoutDids(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.jsonl", `{"uri":"x/app.bsky.feed.post/1","author":{"handle":"Hana.example"},"record":{"text":"やあ","createdAt":"2024-01-05T00:03:00Z"}}
{"uri":"at://did:plc:neko/app.bsky.feed.post/2","record":{"text":"はい","createdAt":"2024-01-05T00:03:00Z","reply":{"root":{},"parent":{}}}}
{"uri":"x/app.bsky.feed.post/3","author":{"handle":"handle.invalid"},"record":{"text":"だれ","createdAt":"2024-01-05T00:03:00Z"}}`)
	if len(posts) != 2 || len(bad) != 1 {
		t.Fatalf("%+v %v", posts, bad)
	}
	if p := posts[0]; p.Author != "hana.example" || p.Handle != "Hana.example" || p.Number != "" {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.ReplyTo != "" || p.ReplyToAuthor != "" {
		t.Errorf("%+v", p)
	}
}

func TestBlueskySamples(t *testing.T) {
	const capture = "../../../shared/samples/bluesky/indigo_capture_atprotocom.json"
	if _, err := os.Stat(capture); err != nil {
		t.Skip("no shared samples")
	}
	posts, bad := foreignPaths(t, Options{}, capture)
	if len(posts) == 0 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	for _, p := range posts {
		if p.Author != "atproto.com" || p.Blind != corpus.BlindOthers || p.Brand[0] != "atproto.com" || strings.Contains(p.Text, "...") && strings.HasSuffix(p.Text, "...") {
			t.Errorf("%+v", p)
		}
	}
}

func FuzzBluesky(f *testing.F) {
	fuzzFormat(f, bluesky, "a.json", skyJSON, `{"records":[{"uri":"`+hana+`1","value":{"text":"a...","createdAt":"2024-01-05T00:03:00Z","facets":[{"index":{"byteStart":0,"byteEnd":4},"features":[{"$type":"#link","uri":"x"},{"$type":"#mention","did":"y"}]}]}}]}`,
		`{"feed":[{"post":`+skyView(hana+"1", "あ", `,"embed":{"record":{"uri":"`+neko+`1"}}`)+`,"reason":{"$type":"#reasonRepost","by":{"did":"did:plc:neko"},"indexedAt":"2024-01-05T00:03:00Z"}}]}`)
}
