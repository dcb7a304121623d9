package archive

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// v1JSON is a post of API v1.1, with what else its fields say.
func v1JSON(id, screenName, more string) string {
	return fmt.Sprintf(`{"created_at":"Wed Apr 24 10:00:00 +0000 2019","id":%s,"id_str":%q,"truncated":false,
"entities":{"hashtags":[],"symbols":[],"user_mentions":[],"urls":[]},
"source":"<a href=\"https://about.twitter.com/products/tweetdeck\" rel=\"nofollow\">TweetDeck</a>",
"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null,
"user":{"id":77001,"id_str":"77001","name":"x","screen_name":%q,"protected":false,"followers_count":3},
"is_quote_status":false,"retweet_count":0,"lang":"ja"%s}`, id, id, screenName, more)
}

// oneLine is a value as JSONL writes it.
func oneLine(v string) string { return strings.ReplaceAll(v, "\n", "") + "\n" }

func TestAPIv1Shapes(t *testing.T) {
	a, b := v1JSON("11", "Hana_Pan", `,"text":"おはよう &amp; こんにちは"`), v1JSON("12", "kyaku", `,"full_text":"@Hana_Pan どうも","in_reply_to_status_id":11,"in_reply_to_status_id_str":"11","in_reply_to_screen_name":"Hana_Pan"`)
	notices := `{"delete":{"status":{"id":1234,"id_str":"1234","user_id":3,"user_id_str":"3"},"timestamp_ms":"1556100000000"}}
{"limit":{"track":1234,"timestamp_ms":"1556100000000"}}

{"status_withheld":{"id":1234,"user_id":3,"withheld_in_countries":["DE"]}}
{"disconnect":{"code":4,"stream_name":"x","reason":"stall"}}
`
	for name, c := range map[string]struct {
		data string
		bad  []string
	}{
		"array":        {"[" + a + ",\n" + b + "]", nil},
		"JSONL":        {oneLine(a) + oneLine(b), nil},
		"search":       {`{"statuses":[` + a + "," + b + `],"search_metadata":{"completed_in":0.03,"max_id":12,"query":"x","count":2}}`, nil},
		"search pages": {oneLine(`{"statuses":[`+a+`],"search_metadata":{}}`) + oneLine(`{"statuses":[`+b+`],"search_metadata":{}}`) + `{"statuses":[],"search_metadata":{}}`, nil},
		"stream":       {notices + oneLine(a) + notices + oneLine(b), nil},
		"broken":       {oneLine(a) + `{"id_str":"13","text":"切れ` + "\n" + `{"text":"番号がない"}` + "\n" + `{"id_str":"14","text":"投稿者がない","user":{}}` + "\n" + `{"id_str":"15","text":{}}` + "\n" + oneLine(b), []string{":2: ", ":3: ", ":4: ", ":5: "}},
		"broken page":  {oneLine(`{"statuses":[` + a + `,{"id_str":15},` + b + `]}`), []string{":1: "}},
	} {
		posts, bad := foreign(t, Options{}, "search.json", c.data)
		if len(posts) != 2 || len(bad) != len(c.bad) {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		for i, line := range c.bad {
			if !strings.Contains(bad[i].Error(), "search.json"+line) {
				t.Errorf("%s: %v, want line %s", name, bad[i], line)
			}
		}
		p, q := posts[0], posts[1]
		if p.ID != "11" || p.Author != "hana_pan" || p.Handle != "Hana_Pan" || p.Number != "77001" || p.Text != "おはよう & こんにちは" || p.Client != "TweetDeck" ||
			!p.At.Equal(jst("2019-04-24 19:00:00")) || p.URL != "https://x.com/Hana_Pan/status/11" || p.Blind != 0 || p.Brand != nil || p.ReplyTo != "" || p.ReplyToAuthor != "" {
			t.Errorf("%s: %+v", name, p)
		}
		if q.ID != "12" || q.ReplyTo != "11" || q.ReplyToAuthor != "hana_pan" || !reflect.DeepEqual(q.Mentions, []corpus.AuthorID{"hana_pan"}) {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

func TestAPIv1Texts(t *testing.T) {
	whole := "新作の食パン「雪どけ」が焼けました。北海道産の小麦と生クリームをたっぷり使いました"
	extended := `,"text":"新作の食パン… https:\/\/t.co\/a","truncated":true,"extended_tweet":{"full_text":"` + whole + `","display_text_range":[0,40],"entities":{"user_mentions":[{"screen_name":"Moto","id":8,"id_str":"8"}],"urls":[{"url":"https:\/\/t.co\/b","expanded_url":"https:\/\/twitter.com\/Tomo\/status\/66"}]}}`
	for name, c := range map[string]struct {
		more, text string
		cut        bool
	}{
		"text":              {`,"text":"短い"`, "短い", false},
		"full_text":         {`,"text":"短い…","full_text":"短いが全文"`, "短いが全文", false},
		"extended":          {extended, whole, false},
		"cut":               {`,"text":"新作の食パン… https:\/\/t.co\/a","truncated":true`, "新作の食パン… https://t.co/a", true},
		"retweet":           {`,"text":"RT @moto: 新作の…","retweeted_status":` + v1JSON("9", "Moto", `,"full_text":"`+whole+`"`), whole, false},
		"extended retweet":  {`,"text":"RT @moto: 新作の…","truncated":true,"retweeted_status":` + v1JSON("9", "Moto", extended), whole, false},
		"retweet, both cut": {`,"text":"RT @moto: 新作の…","retweeted_status":` + v1JSON("9", "Moto", `,"text":"新作の食パン… https:\/\/t.co\/a","truncated":true`), "新作の食パン… https://t.co/a", true},
	} {
		posts, bad := foreign(t, Options{}, "stream.jsonl", oneLine(v1JSON("11", "kyaku", c.more)))
		p := posts[len(posts)-1]
		if len(bad) != 0 || p.ID != "11" || p.Text != c.text || p.Truncated != c.cut {
			t.Errorf("%s: %+v %v", name, p, bad)
		}
		if name == "extended" && (p.Quotes != "66" || p.QuotesAuthor != "tomo" || p.Mentions[0] != "moto") {
			t.Errorf("the extended text has entities of its own: %+v", p)
		}
		if strings.Contains(name, "retweet") {
			if len(posts) != 2 || posts[0].ID != "9" || posts[0].Author != "moto" || posts[0].Kind != corpus.Original || posts[0].Text != c.text {
				t.Errorf("%s: the original is a post of its own: %+v", name, posts)
			}
			if p.Kind != corpus.Repost || p.Quotes != "9" || p.QuotesAuthor != "moto" {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

func TestAPIv1Quotes(t *testing.T) {
	quoted := v1JSON("9", "Moto", `,"text":"元の投稿"`)
	link := `,"entities":{"user_mentions":[],"urls":[{"expanded_url":null},{"expanded_url":"https:\/\/twitter.com\/Moto\/status\/9"},{"expanded_url":"https:\/\/twitter.com\/Tomo\/status\/66"}]}`
	for name, c := range map[string]struct {
		more   string
		posts  int
		quoted corpus.AuthorID
	}{
		"carried":             {`,"quoted_status_id":9,"quoted_status_id_str":"9","quoted_status":` + quoted, 2, "moto"},
		"carried, no id":      {`,"quoted_status":` + quoted, 2, "moto"},
		"gone":                {`,"quoted_status_id":9,"quoted_status_id_str":"9"`, 1, ""},
		"number only":         {`,"quoted_status_id":9`, 1, ""},
		"gone, with a link":   {`,"quoted_status_id_str":"9"` + link, 1, "moto"},
		"gone, permalink":     {`,"quoted_status_id_str":"9","quoted_status_permalink":{"url":"https:\/\/t.co\/a","expanded":"https:\/\/twitter.com\/Moto\/status\/9","display":"x"}`, 1, "moto"},
		"of nobody":           {`,"quoted_status_id_str":"9","quoted_status":{"id_str":"9","text":"x","user":{}}`, 1, ""},
		"of a protected user": {`,"quoted_status":` + strings.Replace(quoted, `"protected":false`, `"protected":true`, 1), 1, "moto"},
	} {
		posts, bad := foreign(t, Options{}, "a.json", "["+v1JSON("11", "kyaku", `,"text":"これ好き"`+c.more)+"]")
		p := posts[len(posts)-1]
		if len(posts) != c.posts || len(bad) != 0 || p.ID != "11" || p.Quotes != "9" || p.QuotesAuthor != c.quoted || p.Kind != corpus.Original {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
		if c.posts == 2 && (posts[0].ID != "9" || posts[0].Author != "moto" || posts[0].Text != "元の投稿") {
			t.Errorf("%s: %+v", name, posts[0])
		}
	}
}

func TestAPIv1Protected(t *testing.T) {
	data := oneLine(strings.Replace(v1JSON("11", "kyaku", `,"text":"鍵の投稿"`), `"protected":false`, `"protected":true`, 1)) + oneLine(v1JSON("12", "hana_pan", `,"text":"公開"`))
	path := write(t, "a.jsonl", []byte(data))
	posts, _, infos := readAll(t, Options{}, path)
	if len(posts) != 1 || posts[0].ID != "12" || infos[0].PrivateDropped != 1 {
		t.Errorf("%+v %+v", posts, infos)
	}
	if posts, _, _ = readAll(t, Options{Private: true}, path); len(posts) != 2 || !posts[0].Private || posts[1].Private {
		t.Errorf("%+v", posts)
	}
}

// trim_user leaves of an author the number only.
func TestAPIv1Numbers(t *testing.T) {
	data := v1JSON("1626922775081914369", "", `,"text":"番号の人 @Moto","in_reply_to_status_id":1626922775081914368,"in_reply_to_user_id":77001`)
	data = strings.Replace(data, `"id_str":"1626922775081914369",`, "", 1)
	posts, _ := foreign(t, Options{}, "a.json", "["+data+"]")
	if p := xPost(t, posts, "1626922775081914369"); p.Author != "id:77001" || p.Number != "77001" || p.URL != "" || p.ReplyTo != "1626922775081914368" || p.ReplyToAuthor != "id:77001" {
		t.Errorf("%+v", p)
	}
}

func TestEither(t *testing.T) {
	for in, want := range map[string]string{
		`1626922775081914369`: "1626922775081914369", `"1626922775081914369"`: "1626922775081914369",
		`null`: "", `""`: "", `1.6269e+18`: "", `-1`: "", `{"$numberLong":"5"}`: "", `[5]`: "", `true`: "",
	} {
		number := scalar("7")
		if err := json.Unmarshal([]byte(in), &number); err != nil || either("", number) != want || either("5", number) != "5" {
			t.Errorf("%s: %q %v", in, number, err)
		}
	}
}

func FuzzAPIv1(f *testing.F) {
	fuzzFormat(f, apiV1, "a.jsonl", "["+v1JSON("1", "a", `,"text":"x"`)+"]", oneLine(v1JSON("1", "a", `,"quoted_status":{"id":2,"user":{"id":3}}`)),
		`{"statuses":[{"id":1,"user":{"screen_name":"a"},"retweeted_status":{"retweeted_status":{}}}]}`, `{"delete":1}`)
}
