package archive

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// v2JSON is a post of API v2, with what else its fields say.
func v2JSON(id, author, text, more string) string {
	return fmt.Sprintf(`{"id":%q,"author_id":%q,"text":%q,"created_at":"2023-02-18T12:33:11.250Z","edit_history_tweet_ids":[%q],"lang":"ja","public_metrics":{"retweet_count":0,"reply_count":1,"like_count":2,"quote_count":0}%s}`, id, author, text, id, more)
}

const v2Users = `"users":[{"id":"77001","name":"はなのパン屋","username":"Hana_Pan","protected":false},{"id":"9","name":"客","username":"Kyaku"},{"id":"8","name":"元","username":"Moto"}]`

// Trap 15: a post can be reply and quote at once.
func TestAPIv2Joins(t *testing.T) {
	both := v2JSON("21", "9", "@Hana_Pan これ &amp; それ https://t.co/a", `,"conversation_id":"10","in_reply_to_user_id":"77001","source":"Twitter Web App","referenced_tweets":[{"type":"quoted","id":"12"},{"type":"replied_to","id":"11"}],"entities":{"mentions":[{"start":0,"end":9,"username":"Hana_Pan","id":"77001"}]}`)
	asked := v2JSON("11", "77001", "パンはいかが", `,"conversation_id":"10"`)
	quoted := v2JSON("12", "8", "元の投稿", "")
	flat := strings.Replace(both, `{"type":"quoted","id":"12"},{"type":"replied_to","id":"11"}`,
		`{"type":"quoted",`+quoted[1:len(quoted)-1]+`,"author":{"id":"8","username":"Moto","name":"元"}},{"type":"replied_to",`+asked[1:len(asked)-1]+`,"author":{"id":"77001","username":"Hana_Pan","name":"x"}}`, 1)
	flat = strings.TrimSuffix(flat, "}") + `,"author":{"id":"9","username":"Kyaku","name":"客"},"in_reply_to_user":{"id":"77001","username":"Hana_Pan"},"__twarc":{"version":"2.0.0"}}`
	for name, data := range map[string]string{
		"page":          `{"data":[` + both + `],"includes":{` + v2Users + `,"tweets":[` + asked + `,` + quoted + `]},"meta":{"result_count":1}}`,
		"single object": `{"data":` + both + `,"includes":{` + v2Users + `,"tweets":[` + asked + `,` + quoted + `]},"matching_rules":[{"id":"1","tag":"x"}]}`,
		"indented":      "{\n  \"data\": [\n    " + both + "\n  ],\n  \"includes\": {" + v2Users + `,"tweets":[` + asked + `,` + quoted + `]}}`,
		"all in data":   `{"data":[` + both + `,` + asked + `,` + quoted + `],"includes":{` + v2Users + `}}`,
		"flattened":     flat,
		"array of flat": "[" + flat + "]",
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", data)
		if len(posts) != 3 || len(bad) != 0 {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		p := xPost(t, posts, "21")
		if p.ReplyTo != "11" || p.ReplyToAuthor != "hana_pan" || p.Quotes != "12" || p.QuotesAuthor != "moto" || p.ConversationID != "10" || p.Kind != corpus.Original ||
			p.Author != "kyaku" || p.Handle != "Kyaku" || p.Number != "9" || p.Text != "@Hana_Pan これ & それ https://t.co/a" || p.Client != "Twitter Web App" || p.Private ||
			!p.At.Equal(jst("2023-02-18 21:33:11").Add(250e6)) || p.URL != "https://x.com/Kyaku/status/21" || !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"hana_pan"}) {
			t.Errorf("%s: %+v", name, p)
		}
		if p := xPost(t, posts, "11"); p.Author != "hana_pan" || p.Text != "パンはいかが" || p.ConversationID != "10" {
			t.Errorf("%s: %+v", name, p)
		}
		if p := xPost(t, posts, "12"); p.Author != "moto" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// Without includes.users the mentions name some users, numbers the others.
func TestAPIv2WithoutUsers(t *testing.T) {
	ref := `,"in_reply_to_user_id":"77001","referenced_tweets":[{"type":"replied_to","id":"11"}]`
	named := `,"entities":{"mentions":[{"start":0,"end":6,"username":"Moto","id":"8"},{"start":7,"end":16,"username":"Hana_Pan","id":"77001"}]}`
	for name, c := range map[string]struct {
		text, more string
		want       corpus.AuthorID
	}{
		"by mention":        {"@Moto @Hana_Pan どうも", ref + named, "hana_pan"},
		"by the text":       {"@Hana_Pan どうも", ref, "hana_pan"},
		"by number":         {"どうも", ref, "id:77001"},
		"by included post":  {"どうも", `,"referenced_tweets":[{"type":"replied_to","id":"11"}]`, "id:77001"},
		"mention of no one": {"どうも", ref + `,"entities":{"mentions":[{"start":0,"end":6,"username":"Moto"}]}`, "id:77001"},
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", `{"data":[`+v2JSON("21", "9", c.text, c.more)+`],"includes":{"tweets":[`+v2JSON("11", "77001", "パンはいかが", "")+`]}}`)
		p := xPost(t, posts, "21")
		if len(posts) != 2 || len(bad) != 0 || p.Author != "id:9" || p.URL != "" || p.ReplyTo != "11" || p.ReplyToAuthor != c.want {
			t.Errorf("%s: %+v %v", name, p, bad)
		}
	}
}

func TestAPIv2Texts(t *testing.T) {
	long := strings.Repeat("長い投稿です。", 30)
	note := `,"note_tweet":{"text":"` + long + `@Moto &lt;完&gt;","entities":{"mentions":[{"start":210,"end":215,"username":"Moto","id":"8"}]}}`
	for name, c := range map[string]struct {
		data, text string
		posts      int
		cut        bool
		quoted     corpus.AuthorID
		kind       corpus.Kind
	}{
		"note":                {`{"data":[` + v2JSON("21", "9", "@Tomo "+long[:60]+"…", note+`,"entities":{"mentions":[{"username":"Tomo","id":"7"}]}`) + `]}`, long + "@Moto <完>", 1, false, "", corpus.Original},
		"retweet":             {`{"data":[` + v2JSON("21", "9", "RT @Moto: 新作…", `,"referenced_tweets":[{"type":"retweeted","id":"12"}]`) + `],"includes":{` + v2Users + `,"tweets":[` + v2JSON("12", "8", "新作の食パン", "") + `]}}`, "新作の食パン", 2, false, "moto", corpus.Repost},
		"retweet of a note":   {`{"data":[` + v2JSON("21", "9", "RT @Moto: 長い…", `,"referenced_tweets":[{"type":"retweeted","id":"12"}]`) + `],"includes":{` + v2Users + `,"tweets":[` + v2JSON("12", "8", "長い", note) + `]}}`, long + "@Moto <完>", 2, false, "moto", corpus.Repost},
		"retweet, not there":  {`{"data":[` + v2JSON("21", "9", "RT @Moto: 新作…", `,"referenced_tweets":[{"type":"retweeted","id":"12"}]`) + `]}`, "RT @Moto: 新作…", 1, true, "moto", corpus.Repost},
		"quote, not there":    {`{"data":[` + v2JSON("21", "9", "これ https://t.co/a", `,"referenced_tweets":[{"type":"quoted","id":"12"}],"entities":{"urls":[{"start":3,"end":9,"url":"https://t.co/a","expanded_url":"https://twitter.com/Moto/status/12"}]}`) + `]}`, "これ https://t.co/a", 1, false, "moto", corpus.Original},
		"ends in an ellipsis": {`{"data":[` + v2JSON("21", "9", "そうですね、@Moto さん…", `,"entities":{"mentions":[{"username":"Moto"}]}`) + `]}`, "そうですね、@Moto さん…", 1, false, "", corpus.Original},
	} {
		posts, bad := foreign(t, Options{}, "a.jsonl", c.data)
		p := xPost(t, posts, "21")
		if len(posts) != c.posts || len(bad) != 0 || p.Text != c.text || p.Truncated != c.cut || p.QuotesAuthor != c.quoted || p.Kind != c.kind || (p.Quotes == "12") != (c.quoted != "") || p.ReplyToAuthor != "" {
			t.Errorf("%s: %+v %v", name, p, bad)
		}
		if name == "note" && !reflect.DeepEqual(p.Mentions, []corpus.AuthorID{"tomo", "moto"}) {
			t.Errorf("%+v", p)
		}
	}
}

func TestAPIv2OddLines(t *testing.T) {
	data := oneLine(`{"data":[`+v2JSON("21", "9", "一", "")+`],"includes":{`+v2Users+`},"errors":[{"value":"5","detail":"Could not find tweet with referenced_tweets.id: [5].","title":"Not Found Error","resource_type":"tweet","parameter":"referenced_tweets.id","type":"https://api.twitter.com/2/problems/resource-not-found"}]}`) +
		`{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected upstream","type":"https://api.twitter.com/2/problems/operational-disconnect"}]}
{"meta":{"newest_id":"","oldest_id":"","result_count":0},"__twarc":{"version":"2.0.0"}}
{"data":[{"id":22,"text":"番号が数"},` + v2JSON("23", "9", "二", "") + `,{"id":"24","text":"投稿者がない"},{"text":"番号がない","author_id":"9"}]}
{"data":[{"id":"25","text":"切れ
` + oneLine(`{"data":`+v2JSON("26", "9", "三", "")+`}`)
	posts, bad := foreign(t, Options{}, "a.jsonl", data)
	var ids, lines []string
	for _, p := range posts {
		ids = append(ids, string(p.ID))
	}
	for _, err := range bad {
		lines = append(lines, strings.Split(err.Error(), ":")[1])
	}
	if strings.Join(ids, " ") != "21 23 26" || strings.Join(lines, " ") != "4 4 4 5" {
		t.Errorf("posts %v, broken lines %v %v", ids, lines, bad)
	}
}

// A mention says less of a user than the user's own record, whatever comes first.
func TestAPIv2Protected(t *testing.T) {
	user := `"author":{"id":"9","username":"Kyaku","protected":true}`
	data := "[" + v2JSON("20", "8", "@Kyaku やあ", `,"author":{"id":"8","username":"Moto","protected":false},"entities":{"mentions":[{"username":"Kyaku","id":"9"}]}`) + "," +
		v2JSON("21", "9", "鍵の投稿", ","+user) + "]"
	path := write(t, "a.json", []byte(data))
	posts, _, infos := readAll(t, Options{}, path)
	if len(posts) != 1 || posts[0].ID != "20" || infos[0].PrivateDropped != 1 {
		t.Errorf("%+v %+v", posts, infos)
	}
	if posts, _, _ = readAll(t, Options{Private: true}, path); len(posts) != 2 || !posts[1].Private || posts[0].Private {
		t.Errorf("%+v", posts)
	}
}

func FuzzAPIv2(f *testing.F) {
	fuzzFormat(f, apiV2, "a.jsonl", `{"data":[`+v2JSON("21", "9", "RT @a: b…", `,"referenced_tweets":[{"type":"retweeted","id":"12"},{"type":"quoted","id":"21"}]`)+`],"includes":{`+v2Users+`}}`,
		`{"data":`+v2JSON("1", "9", "@a", `,"referenced_tweets":[{"type":"replied_to","id":"2","text":"x","author":{"id":""}}]`)+`}`, `{"data":[]}`, `{"meta":{}}`, `{"data":null,"text":1}`)
}
