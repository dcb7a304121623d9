package archive

import (
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

const (
	outboxJSON = `{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","totalItems":3,"orderedItems":[
{"id":"https://m.example/users/hana/statuses/1/activity","type":"Create","published":"2024-01-05T00:03:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":[],"object":{"id":"https://m.example/users/hana/statuses/1","inReplyTo":"https://o.example/@neko/9","conversation":"tag:c1","content":"<p>A &amp; B<br>C</p>","tag":[{"type":"Mention","name":"@neko@o.example"}]}},
{"id":"x","type":"Create","published":"2024-01-05T00:04:00Z","to":["https://m.example/users/hana/followers"],"object":{"id":"https://m.example/users/hana/statuses/2","content":"ひみつ"}},
{"id":"https://m.example/users/hana/statuses/3/activity","type":"Announce","published":"2024-01-05T00:05:00Z","to":"as:Public","object":"https://o.example/users/neko/statuses/8"}]}`
	actorJSON = `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://m.example/users/hana","type":"Person","preferredUsername":"Hana"}`
)

func TestMastodonArchive(t *testing.T) {
	posts, bad := foreign(t, Options{}, "outbox.json", outboxJSON, "actor.json", actorJSON,
		"likes.json", `{"@context":"https://www.w3.org/ns/activitystreams","id":"likes.json","type":"OrderedCollection","orderedItems":["https://o.example/users/neko/statuses/7"]}`,
		"bookmarks.json", `{"@context":"https://www.w3.org/ns/activitystreams","id":"bookmarks.json","type":"OrderedCollection","orderedItems":[]}`)
	if len(posts) != 2 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[0]
	if p.ID != "https://m.example/users/hana/statuses/1" || p.Author != "hana" || p.Handle != "Hana" || p.Text != "A & B\nC" || p.ReplyTo != "https://o.example/@neko/9" ||
		p.ReplyToAuthor != "neko@o.example" || p.ConversationID != "tag:c1" || p.Blind != corpus.BlindOthers || len(p.Mentions) != 1 ||
		!slices.Equal(p.Brand, []corpus.AuthorID{"hana"}) || !p.At.Equal(jst("2024-01-05 09:03:00")) || p.Source.Line != 2 {
		t.Errorf("%+v", p)
	}
	if q := posts[1]; q.ID != "https://m.example/users/hana/statuses/3/activity" || q.Kind != corpus.Repost || q.Quotes != "https://o.example/users/neko/statuses/8" ||
		q.QuotesAuthor != "neko@o.example" || q.Author != "hana" || q.Source.Line != 4 {
		t.Errorf("%+v", q)
	}
	if all, _ := foreign(t, Options{Private: true}, "outbox.json", outboxJSON, "actor.json", actorJSON); len(all) != 3 || !all[1].Private {
		t.Errorf("with private posts: %+v", all)
	}
}

const (
	toAll  = `"to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://m.example/users/hana/followers"]`
	unlist = `"to":["https://m.example/users/hana/followers"],"cc":["https://www.w3.org/ns/activitystreams#Public"]`
	toFew  = `"to":["https://m.example/users/hana/followers"],"cc":[]`
	direct = `"to":["https://o.example/users/neko"],"cc":[]`
)

// wrote is an outbox of one Create of a note with the given fields.
func wrote(fields string) string {
	return acted(`"id":"https://m.example/users/hana/statuses/1/activity","type":"Create","actor":"https://m.example/users/hana","published":"2024-01-05T00:03:00Z",` + toAll +
		`,"object":{"id":"https://m.example/users/hana/statuses/1","type":"Note","attributedTo":"https://m.example/users/hana","published":"2024-01-05T00:03:00Z",` + toAll + `,` + fields + `}`)
}

func acted(fields string) string {
	return `{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[{` + fields + `}]}`
}

func TestMastodonNote(t *testing.T) {
	const mentionNeko = `{"type":"Mention","href":"https://o.example/users/neko","name":"@neko@o.example"}`
	const mentionInu = `{"type":"Mention","href":"https://m.example/users/inu","name":"@inu"}`
	for name, c := range map[string]struct {
		fields string
		want   corpus.Post
	}{
		"a quote of Mastodon":      {`"content":"<p class=\"quote-inline\">RE: <a href=\"https://o.example/@neko/9\">https://o.example/@neko/9</a></p><p>いい話</p>","quote":"https://o.example/users/neko/statuses/9","quoteUri":"https://o.example/users/neko/statuses/9"`, corpus.Post{Text: "いい話", Quotes: "https://o.example/users/neko/statuses/9", QuotesAuthor: "neko@o.example"}},
		"a quote since deleted":    {`"content":"あ","quote":{"type":"Tombstone"}`, corpus.Post{Text: "あ"}},
		"a quote of Misskey":       {`"content":"<p>いい話<span class=\"quote-inline\"><br><br>RE: <a href=\"https://k.example/notes/9z\">https://k.example/notes/9z</a></span></p>","_misskey_quote":"https://k.example/notes/9z","quoteUrl":"https://k.example/notes/9z"`, corpus.Post{Text: "いい話", Quotes: "https://k.example/notes/9z"}},
		"_misskey_quote alone":     {`"content":"あ","_misskey_quote":"https://k.example/notes/9z"`, corpus.Post{Text: "あ", Quotes: "https://k.example/notes/9z"}},
		"quoteUri alone":           {`"content":"あ","quoteUri":"https://m.example/users/inu/statuses/4"`, corpus.Post{Text: "あ", Quotes: "https://m.example/users/inu/statuses/4", QuotesAuthor: "inu"}},
		"an answer to oneself":     {`"content":"つづき","inReplyTo":"https://m.example/users/hana/statuses/0"`, corpus.Post{Text: "つづき", ReplyTo: "https://m.example/users/hana/statuses/0", ReplyToAuthor: "hana"}},
		"an answer to a number":    {`"content":"<p><span class=\"h-card\"><a href=\"https://o.example/@neko\" class=\"u-url mention\">@<span>neko</span></a></span> はい</p>","inReplyTo":"https://o.example/ap/users/11/statuses/9","tag":[` + mentionInu + `,` + mentionNeko + `]`, corpus.Post{Text: "@neko はい", ReplyTo: "https://o.example/ap/users/11/statuses/9", ReplyToAuthor: "neko@o.example", Mentions: []corpus.AuthorID{"neko@o.example", "inu"}}},
		"an answer to a note":      {`"content":"はい","inReplyTo":{"type":"Note","id":"https://k.example/notes/9z"}`, corpus.Post{Text: "はい", ReplyTo: "https://k.example/notes/9z"}},
		"a mention of one at home": {`"content":"@inu やあ","tag":[{"type":"Hashtag","name":"#犬"},{"type":"Mention","href":"https://m.example/users/inu","name":"@inu@m.example"},"犬"]`, corpus.Post{Text: "@inu やあ", Mentions: []corpus.AuthorID{"inu"}}},
		"a single tag":             {`"content":"@neko やあ","tag":` + mentionNeko, corpus.Post{Text: "@neko やあ", Mentions: []corpus.AuthorID{"neko@o.example"}}},
		"a warning":                {`"content":"<p>唐揚げ</p>","summary":"食べもの","sensitive":true`, corpus.Post{Text: "食べもの\n唐揚げ"}},
		"an empty warning":         {`"content":"<p>唐揚げ</p>","summary":"\u200b"`, corpus.Post{Text: "唐揚げ"}},
		"no warning":               {`"content":"唐揚げ","summary":null,"inReplyTo":null,"conversation":null,"url":null,"tag":null`, corpus.Post{Text: "唐揚げ"}},
		"a newer conversation":     {`"content":"あ","context":"https://m.example/contexts/1","url":"https://m.example/@hana/1"`, corpus.Post{Text: "あ", ConversationID: "https://m.example/contexts/1", URL: "https://m.example/@hana/1"}},
		"a poll":                   {`"type":"Question","content":"<p>どちら?</p>","oneOf":[{"type":"Note","name":"左","replies":{"type":"Collection","totalItems":1}}],"endTime":"2024-01-06T00:03:00Z"`, corpus.Post{Text: "どちら?"}},
		"only a source":            {`"source":{"content":"**太字**","mediaType":"text/markdown"}`, corpus.Post{Text: "**太字**"}},
		"a source of old Pleroma":  {`"content":"あ","source":"あ","to":"https://www.w3.org/ns/activitystreams#Public"`, corpus.Post{Text: "あ"}},
		"only a map of languages":  {`"contentMap":{"ja":"<p>雨です</p>"}`, corpus.Post{Text: "雨です"}},
		"only a title":             {`"type":"Page","name":"題だけ"`, corpus.Post{Text: "題だけ"}},
		"several pages":            {`"content":"あ","url":[{"type":"Link","href":"https://m.example/@hana/1"},"https://x.example"]`, corpus.Post{Text: "あ", URL: "https://m.example/@hana/1"}},
	} {
		posts, bad := foreign(t, Options{}, "outbox.json", wrote(c.fields))
		if len(posts) != 1 || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		p, w := posts[0], c.want
		if p.Text != w.Text || p.Quotes != w.Quotes || p.QuotesAuthor != w.QuotesAuthor || p.ReplyTo != w.ReplyTo || p.ReplyToAuthor != w.ReplyToAuthor ||
			w.Mentions != nil && !slices.Equal(p.Mentions, w.Mentions) || p.ConversationID != w.ConversationID || p.URL != w.URL ||
			p.Author != "hana" || p.Kind != corpus.Original || !p.At.Equal(jst("2024-01-05 09:03:00")) || p.Blind != corpus.BlindOthers {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestMastodonVisibility(t *testing.T) {
	for name, c := range map[string]struct {
		who     string
		private int
	}{
		"public": {toAll, 0}, "unlisted": {unlist, 0}, "followers": {toFew, 1}, "direct": {direct, 1},
		"nobody": {`"to":null`, 1}, "one string": {`"to":"as:Public"`, 0},
	} {
		note := `"id":"https://m.example/users/hana/statuses/1/activity","type":"Create","actor":"https://m.example/users/hana",` + c.who +
			`,"object":{"id":"https://m.example/users/hana/statuses/1","type":"Note","content":"あ",` + c.who + `}`
		posts, bad, infos := readAll(t, Options{}, write(t, "outbox.json", []byte(acted(note))))
		if len(posts) != 1-c.private || len(bad) != 0 || infos[0].PrivateDropped != c.private {
			t.Errorf("%s: %+v %v %+v", name, posts, bad, infos)
		}
	}
}

func TestMastodonAnnounce(t *testing.T) {
	const boost = `"id":"https://m.example/users/hana/statuses/2/activity","type":"Announce","actor":"https://m.example/users/hana","published":"2024-01-05T00:05:00Z",` + toAll
	const own = `{"id":"https://m.example/users/hana/statuses/1","type":"Note","attributedTo":"https://m.example/users/hana","content":"前の",` + toFew + `}`
	const other = `{"id":"https://o.example/objects/9","type":"Note","url":"https://o.example/@neko/9","attributedTo":"https://o.example/users/neko","content":"散歩","published":"2024-01-04T00:00:00Z",` + toAll + `}`
	for name, c := range map[string]struct {
		object string
		n      int
		want   corpus.Post
	}{
		"one's own":          {`"https://m.example/users/hana/statuses/1"`, 1, corpus.Post{Quotes: "https://m.example/users/hana/statuses/1", QuotesAuthor: "hana"}},
		"one's own, inside":  {own, 1, corpus.Post{Quotes: "https://m.example/users/hana/statuses/1", QuotesAuthor: "hana"}},
		"another's, inside":  {other, 2, corpus.Post{Quotes: "https://o.example/objects/9"}},
		"another's, number":  {`"https://o.example/ap/users/11/statuses/9"`, 1, corpus.Post{Quotes: "https://o.example/ap/users/11/statuses/9"}},
		"another's, an page": {`"https://k.example/notes/9z"`, 1, corpus.Post{Quotes: "https://k.example/notes/9z"}},
	} {
		posts, bad := foreign(t, Options{}, "outbox.json", acted(boost+`,"object":`+c.object))
		if len(posts) != c.n || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		p := posts[c.n-1]
		if p.ID != "https://m.example/users/hana/statuses/2/activity" || p.Author != "hana" || p.Kind != corpus.Repost || p.Text != "" ||
			p.Quotes != c.want.Quotes || p.QuotesAuthor != c.want.QuotesAuthor {
			t.Errorf("%s: %+v", name, p)
		}
		if q := posts[0]; c.n == 2 && (q.Author != "neko@o.example" || q.Text != "散歩" || q.Blind != 0 || q.Brand != nil || q.Kind != corpus.Original) {
			t.Errorf("%s: %+v", name, q)
		}
	}
	posts, bad := foreign(t, Options{}, "outbox.json", acted(strings.Replace(boost, `"id":"https://m.example/users/hana/statuses/2/activity",`, "", 1)+`,"object":"https://k.example/notes/9z"`))
	if len(posts) != 1 || len(bad) != 0 || posts[0].ID != "hana/https://k.example/notes/9z" {
		t.Errorf("no id: %+v %v", posts, bad)
	}
}

func TestMastodonOwner(t *testing.T) {
	numbered := strings.NewReplacer("https://m.example/users/hana", "https://m.example/ap/users/11")
	misskey := strings.NewReplacer("https://m.example/users/hana/statuses/1", "https://m.example/notes/9z", "https://m.example/users/hana", "https://m.example/users/9u")
	page := `"content":"あ","url":"https://m.example/@Hana/1"`
	for name, c := range map[string]struct {
		opts         Options
		files        []string
		author, name string
	}{
		"actor.json":              {Options{Owner: "x"}, []string{"outbox.json", wrote(page), "actor.json", actorJSON}, "hana", "Hana"},
		"actor.json without id":   {Options{}, []string{"outbox.json", wrote(page), "actor.json", `{"preferredUsername":"Hana"}`}, "hana", "Hana"},
		"the page":                {Options{}, []string{"outbox.json", numbered.Replace(wrote(page))}, "hana", "Hana"},
		"the address":             {Options{Owner: "x"}, []string{"outbox.json", wrote(`"content":"あ"`)}, "hana", "hana"},
		"a number":                {Options{}, []string{"outbox.json", numbered.Replace(wrote(`"content":"あ"`))}, "id:https://m.example/ap/users/11", ""},
		"a number, named by hand": {Options{Owner: "@Hana"}, []string{"outbox.json", numbered.Replace(wrote(`"content":"あ"`))}, "hana", "Hana"},
		"a note of Misskey":       {Options{}, []string{"outbox.json", misskey.Replace(wrote(`"content":"あ"`))}, "id:https://m.example/users/9u", ""},
		"a broken actor.json":     {Options{}, []string{"outbox.json", wrote(page), "actor.json", `{"id":`}, "hana", "Hana"},
	} {
		posts, _ := foreign(t, c.opts, c.files...)
		if len(posts) != 1 || string(posts[0].Author) != c.author || posts[0].Handle != c.name || string(posts[0].Brand[0]) != c.author {
			t.Errorf("%s: %+v", name, posts)
		}
	}
	// A repost that has only a number stands before the post that has the name.
	two := strings.Replace(numbered.Replace(wrote(page)), "[{", `[{"id":"a","type":"Announce","actor":"https://m.example/ap/users/11","to":"as:Public","object":"https://o.example/1"},{`, 1)
	if posts, bad := foreign(t, Options{}, "outbox.json", two); len(posts) != 2 || len(bad) != 0 || posts[0].Author != "hana" || posts[1].Author != "hana" {
		t.Errorf("%+v %v", posts, bad)
	}
	own := numbered.Replace(wrote(page + `,"inReplyTo":"https://m.example/users/hana/statuses/0"`))
	if posts, bad := foreign(t, Options{}, "outbox.json", own); len(posts) != 1 || len(bad) != 0 || posts[0].ReplyToAuthor != "hana" {
		t.Errorf("an answer to oneself: %+v %v", posts, bad)
	}
	if posts, bad := foreign(t, Options{}, "outbox.json", acted(`"id":"a","type":"Create","to":"as:Public","object":{"id":"1","content":"あ"}`)); len(posts) != 0 || len(bad) != 1 {
		t.Errorf("nobody: %+v %v", posts, bad)
	}
}

func TestMastodonShapes(t *testing.T) {
	create := strings.TrimSuffix(strings.TrimPrefix(wrote(`"content":"あ"`), `{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[`), "]}")
	other := strings.NewReplacer("https://m.example/users/hana", "https://o.example/users/neko").Replace(create)
	for name, c := range map[string]struct {
		in      string
		authors []corpus.AuthorID
	}{
		"an array":                {"[" + create + ",\n" + create + "]", []corpus.AuthorID{"hana", "hana"}},
		"lines":                   {create + "\n" + create + "\n", []corpus.AuthorID{"hana", "hana"}},
		"lines of two accounts":   {create + "\n" + other + "\n", []corpus.AuthorID{"hana", "neko@o.example"}},
		"a page of Pleroma":       {"{\n  \"@context\": \"https://www.w3.org/ns/activitystreams\",\n  \"id\": \"outbox.json\",\n  \"type\": \"OrderedCollection\",\n  \"orderedItems\": [\n\n" + create + ",\n" + create + "\n],\n  \"totalItems\": 2}", []corpus.AuthorID{"hana", "hana"}},
		"a first page inside":     {`{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection","first":{"type":"OrderedCollectionPage","orderedItems":[` + create + `]}}`, []corpus.AuthorID{"hana"}},
		"pages one after another": {`{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[` + create + "]}\n" + `{"orderedItems":[` + create + "]}", []corpus.AuthorID{"hana", "hana"}},
		"notes alone":             {`[{"@context":"https://www.w3.org/ns/activitystreams","type":"Note","id":"https://o.example/objects/9","attributedTo":"https://o.example/users/neko","published":"2024-01-05T00:03:00Z","content":"あ",` + toAll + `}]`, []corpus.AuthorID{"neko"}},
	} {
		posts, bad := foreign(t, Options{}, "a.json", c.in)
		var authors []corpus.AuthorID
		for _, p := range posts {
			authors = append(authors, p.Author)
			if own := len(authors) == 1 || p.Author == authors[0]; own != (p.Blind == corpus.BlindOthers) || own != (p.Brand != nil) {
				t.Errorf("%s: whose: %+v", name, p)
			}
		}
		if !slices.Equal(authors, c.authors) || len(bad) != 0 {
			t.Errorf("%s: %v %v", name, authors, bad)
		}
	}
}

// What else an outbox may hold is no post; what is broken costs itself alone.
func TestMastodonOtherActivities(t *testing.T) {
	create := strings.TrimSuffix(strings.TrimPrefix(wrote(`"content":"あ"`), `{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[`), "]}")
	for name, c := range map[string]struct {
		item        string
		posts, line int
	}{
		"a like":              {`{"type":"Like","actor":"https://m.example/users/hana","object":"https://o.example/1"}`, 0, 0},
		"a profile":           {`{"type":"Update","actor":"https://m.example/users/hana","object":{"type":"Person","id":"https://m.example/users/hana"}}`, 0, 0},
		"an edit":             {`{"type":"Update","published":"2024-03-01T00:00:00Z","actor":"https://m.example/users/hana","to":"as:Public","object":{"type":"Note","id":"https://m.example/users/hana/statuses/1","content":"い","published":"2024-01-05T00:03:00Z"}}`, 1, 0},
		"a chat":              {`{"type":"Create","actor":"https://m.example/users/hana","to":"as:Public","object":{"type":"ChatMessage","id":"https://m.example/1","content":"ひみつ"}}`, 0, 0},
		"a vote":              {`{"type":"Create","actor":"https://m.example/users/hana","to":"as:Public","object":{"type":"Answer","id":"https://m.example/1","name":"左"}}`, 0, 0},
		"an address alone":    {`{"type":"Create","actor":"https://m.example/users/hana","to":"as:Public","object":"https://m.example/users/hana/statuses/01F"}`, 0, 3},
		"no type":             {`{"actor":"https://m.example/users/hana"}`, 0, 3},
		"no object":           {`{"type":"Announce","actor":"https://m.example/users/hana"}`, 0, 3},
		"a time of words":     {`{"type":"Create","published":"きのう","actor":"https://m.example/users/hana","to":"as:Public","object":{"id":"1","content":"あ"}}`, 0, 3},
		"a key left open":     {`{"type":"Create","object":{"id":}}`, 0, 3},
		"a bracket left open": {`{"type":"Create","object":{"id":"1","to":[}`, 0, 3},
		"a string left open":  {`{"type":"Create","object":{"id":"1`, 0, 3},
		"an address":          {`"https://m.example/users/hana/statuses/01F"`, 0, 3},
	} {
		in := "{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"orderedItems\":[\n" + create + ",\n" + c.item + ",\n" + create + "\n],\"totalItems\":3}"
		posts, bad := foreign(t, Options{}, "outbox.json", in)
		if len(posts) != 2+c.posts {
			t.Errorf("%s: %d posts %v", name, len(posts), bad)
		}
		if c.line == 0 && len(bad) != 0 || c.line > 0 && (len(bad) != 1 || !strings.Contains(bad[0].Error(), "outbox.json:3:")) {
			t.Errorf("%s: %v", name, bad)
		}
		if c.posts == 1 && (posts[1].Text != "い" || !posts[1].At.Equal(time.Date(2024, 1, 5, 0, 3, 0, 0, time.UTC))) {
			t.Errorf("%s: %+v", name, posts[1])
		}
	}
	// On one line as Mastodon writes it, too.
	in := `{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":[` + create + `,{"type":"Create","object":{"id":nil}},` + create + `],"totalItems":3}`
	if posts, bad := foreign(t, Options{}, "outbox.json", in); len(posts) != 2 || len(bad) != 1 {
		t.Errorf("one line: %d posts %v", len(posts), bad)
	}
}

func TestMastodonOnlyLikes(t *testing.T) {
	for _, name := range []string{"likes.json", "a.json"} {
		posts, bad := foreign(t, Options{}, name, `{"@context":"https://www.w3.org/ns/activitystreams","id":"likes.json","orderedItems":[ "https://o.example/users/neko/statuses/7" ]}`)
		if len(posts) != 0 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "no posts") {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
}

func TestHTMLText(t *testing.T) {
	for in, want := range map[string]string{
		`<p>今日は<br>雨<br/>です</p><p>あした&nbsp;は?</p>`:                                                                                             "今日は\n雨\nです\n\nあした\u00a0は?",
		`<p><span class="h-card" translate="no"><a href="https://o.example/@neko" class="u-url mention">@<span>neko</span></a></span> どうも</p>`: "@neko どうも",
		`<p>新作 <a href="https://m.example/tags/弁当" class="mention hashtag" rel="tag">#<span>弁当</span></a></p>`:                                 "新作 #弁当",
		`<p><a href="https://k.example/tags/x" rel="tag">#x</a> <a href="https://k.example/@neko">@neko@o.example</a></p>`:                     "#x @neko@o.example",
		`<a href="https://k.example/t/y">#y</a>`:                    "#y",
		`<a class="hashtag" href="https://pl.example/tag/x">弁当</a>`: "弁当",
		`<p>詳細は <a href="https://shop.example/a/very/long?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">shop.example/a/very</span><span class="invisible">/long?x=1&amp;y=2</span></a> で</p>`: "詳細は https://shop.example/a/very/long?x=1&y=2 で",
		`<a href="https://www.shop.example/a/very/long">shop.example/a/ve…</a>`:                                             "https://www.shop.example/a/very/long",
		`<a href="https://ja.example/%E5%BC%81">https://ja.example/弁</a>`:                                                   "https://ja.example/%E5%BC%81",
		`くわしくは<a href="https://shop.example/">公式サイト</a>。`:                                                                   "くわしくは公式サイト https://shop.example/。",
		`<p>にゃ :blobcat: &lt;3 &amp;amp;</p>`:                                                                               "にゃ :blobcat: <3 &amp;",
		`<p>前</p><blockquote>引用</blockquote><ul><li>一</li><li>二</li></ul>後`:                                                 "前\n\n引用\n\n一\n二\n\n後",
		`<p class="quote-inline">RE: <a href="https://o.example/1">https://o.example/1</a></p><p>感想</p>`:                    "感想",
		`感想<span class="quote-inline"><br/><span>RE:</span> <a href="https://o.example/1">https://o.example/1</a></span>です`: "感想です",
		`a<script>b</script><style>c</style>d`:                                                                              "ad",
		`<a href="https://o.example/1">途中`:                                                                                  "途中 https://o.example/1",
		`<a href="javascript:x">語</a>`:                                                                                      "語",
		`1 < 2 & 3`:                                                                                                         "1 < 2 & 3",
	} {
		if got := htmlText(in); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", in, got, want)
		}
	}
}

func FuzzMastodonArchive(f *testing.F) {
	fuzzFormat(f, mastodonArchive, "outbox.json", outboxJSON, wrote(`"content":"あ","quote":{"type":"Tombstone"},"tag":[{}],"url":["a"]`),
		acted(`"type":"Announce","actor":"https://m.example/users/hana","to":["as:Public"],"object":{"id":"1","type":"Note","attributedTo":"https://o.example/users/neko"}`))
}
