package sample

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"golang.org/x/text/encoding/japanese"
)

// archives are the larger samples.
var archives = []file{
	{"x-archive.zip", xArchive},
	{"api-v2.jsonl", apiV2},
	{"togetter.txt", togetter},
	{"posts-cp932.csv", tableCP932},
	{"mastodon.tar.gz", mastodon},
	{"broken.jsonl", broken},
}

// xArchive is the company's own export: its posts only, in two parts, with a
// long note and a direct message that must never be read.
func xArchive() ([]byte, error) {
	var tweets []object
	for _, m := range world(240, 1) {
		if m.who == company {
			tweets = append(tweets, object{"tweet": tweet(m)})
		}
	}
	at := time.Date(2023, 3, 1, 3, 0, 0, 0, time.UTC)
	long := strings.Repeat("パンは待つ時間がいちばんおいしいと職人は言います。", 14)
	cut := message{id: idAt(at, 1), who: company, at: at, text: string([]rune(long)[:139]) + "…"}
	spread := message{id: idAt(at.Add(time.Hour), 2), who: company, at: at.Add(time.Hour), text: "RT @koeda_sanpo: みなと製パンの前は今日もいい匂い"}
	tweets = append(tweets, object{"tweet": tweet(cut)}, object{"tweet": tweet(spread)})
	half := len(tweets) / 2
	part := func(name, head string, value any) member {
		return member{"data/" + name, append([]byte("window."+head+" = "), encode(value)...)}
	}
	return zipped(
		part("manifest.js", "__THAR_CONFIG", object{"userInfo": object{"accountId": companyID, "userName": company, "displayName": name}, "dataTypes": object{}}),
		part("account.js", "YTD.account.part0", []object{{"account": object{"username": company, "accountId": companyID, "accountDisplayName": name, "createdAt": "2011-04-01T00:00:00.000Z"}}}),
		part("tweets.js", "YTD.tweets.part0", tweets[:half]),
		part("tweets-part1.js", "YTD.tweets.part1", tweets[half:]),
		part("note-tweet.js", "YTD.note_tweet.part0", []object{{"noteTweet": object{"noteTweetId": idAt(at, 9), "createdAt": at.Format("2006-01-02T15:04:05.000Z"), "core": object{"text": long, "mentions": []object{}, "urls": []object{}}}}}),
		part("direct-messages.js", "YTD.direct_messages.part0", []object{{"dmConversation": object{"conversationId": "1-2", "messages": []object{{"messageCreate": object{"text": "これは秘密のメッセージです"}}}}}}),
	)
}

// apiV2 is pages of Twitter API v2 with both sides.
func apiV2() ([]byte, error) {
	var b bytes.Buffer
	all := world(130, 2)
	for len(all) > 0 {
		page := all[:min(100, len(all))]
		all = all[len(page):]
		var data []object
		users, known := []object{}, make(map[string]bool)
		for _, m := range page {
			t := object{"id": m.id, "text": escape.Replace(m.text), "author_id": userID(m.who), "created_at": m.at.UTC().Format("2006-01-02T15:04:05.000Z"),
				"conversation_id": m.root, "lang": "ja", "source": "Twitter Web App", "edit_history_tweet_ids": []string{m.id},
				"public_metrics": object{"retweet_count": 0, "reply_count": 1, "like_count": 2, "quote_count": 0}}
			if m.replyTo != "" {
				t["referenced_tweets"] = []object{{"type": "replied_to", "id": m.replyTo}}
				t["in_reply_to_user_id"] = userID(m.to)
			}
			data = append(data, t)
			for _, h := range []string{m.who, m.to} {
				if h != "" && !known[h] {
					known[h] = true
					users = append(users, object{"id": userID(h), "username": h, "name": h})
				}
			}
		}
		b.Write(encode(object{"data": data, "includes": object{"users": users}, "meta": object{"result_count": len(data), "newest_id": page[len(page)-1].id, "oldest_id": page[0].id}}))
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// togetter is text copied from a Togetter page, with an old-style RT chain.
func togetter() ([]byte, error) {
	posts := []struct{ who, text, at string }{
		{"kotori_note", "パン屋の公式アカウントが鳩と漫才をしている。宣伝ではなく、ただの会話である。これが強い。", "2010-06-12 21:03:10"},
		{"kotori_note", "宣伝は一度で忘れるけれど、話した相手のことは覚えている。店の名前より先に、店の人を覚える。", "2010-06-12 21:05:42"},
		{"minato_pan", "鳩のほうが面白いと言われました", "2010-06-12 21:10:00"},
		{"kotori_note", "本人が来てしまいました(汗) RT @yaneura_k: 本人登場w RT @minato_pan: 鳩のほうが面白いと言われました", "2010-06-12 21:15:31"},
	}
	var b strings.Builder
	b.WriteString("パン屋と鳩の漫才まとめ\n\n公式アカウントと話すということ。\n3\n")
	for _, p := range posts {
		fmt.Fprintf(&b, "@%s\n\n%s\n\n%s\n", p.who, p.text, p.at)
	}
	return []byte(b.String()), nil
}

// tableCP932 is a listening tool's CSV as Excel saves it in Japan.
func tableCP932() ([]byte, error) {
	var b bytes.Buffer
	enc := japanese.ShiftJIS.NewEncoder().Writer(&b)
	if _, err := io.WriteString(enc, "検索条件：みなと製パン\r\n\r\n"); err != nil {
		return nil, err
	}
	w := csv.NewWriter(enc)
	w.UseCRLF = true
	if err := w.Write([]string{"投稿ID", "投稿日時", "投稿者", "本文", "返信先ID", "URL"}); err != nil {
		return nil, err
	}
	for _, m := range world(26, 3) {
		text := strings.ReplaceAll(strings.ReplaceAll(m.text, "🍞", "♪"), "。", "。\n")
		if err := w.Write([]string{m.id, m.at.Format("2006/1/2 15:04"), m.who, text, m.replyTo, "https://x.com/" + m.who + "/status/" + m.id}); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// mastodon is an account's own export, some of it for followers only.
func mastodon() ([]byte, error) {
	const home = "https://pan.example/users/minato_pan"
	url := func(who, id string) string { return "https://pan.example/users/" + who + "/statuses/" + id }
	var items []object
	for i, m := range world(60, 4) {
		if m.who != company {
			continue
		}
		to := []string{"https://www.w3.org/ns/activitystreams#Public"}
		if i%9 == 0 {
			to = []string{home + "/followers"}
		}
		note := object{"id": url(company, m.id), "type": "Note", "published": m.at.UTC().Format(time.RFC3339), "to": to, "cc": []string{}, "attributedTo": home,
			"content": "<p>" + html.EscapeString(m.text) + "</p>", "summary": nil, "tag": []object{}, "inReplyTo": nil, "conversation": "tag:pan.example,2023:objectId=" + m.root + ":objectType=Conversation"}
		if m.replyTo != "" {
			note["inReplyTo"] = url(m.to, m.replyTo)
		}
		items = append(items, object{"id": url(company, m.id) + "/activity", "type": "Create", "actor": home, "published": note["published"], "to": to, "cc": []string{}, "object": note})
	}
	items = append(items, object{"id": home + "#announce1", "type": "Announce", "actor": home, "published": "2023-06-30T03:00:00Z",
		"to": []string{"https://www.w3.org/ns/activitystreams#Public"}, "cc": []string{}, "object": "https://umi.example/users/koeda_sanpo/statuses/1"})
	var b bytes.Buffer
	gz, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(gz)
	for _, f := range []struct {
		name  string
		value any
	}{
		{"actor.json", object{"@context": "https://www.w3.org/ns/activitystreams", "id": home, "type": "Person", "preferredUsername": company, "name": name}},
		{"outbox.json", object{"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection", "totalItems": len(items), "orderedItems": items}},
	} {
		body := encode(f.value)
		if err := t.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(body)), ModTime: time.Date(2023, 7, 3, 0, 0, 0, 0, time.UTC), Format: tar.FormatUSTAR}); err != nil {
			return nil, err
		}
		if _, err := t.Write(body); err != nil {
			return nil, err
		}
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	err = gz.Close() // writes the rest, so it comes before Bytes
	return b.Bytes(), err
}

// broken is v1.1 lines of which two are damaged.
func broken() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range world(4, 5)[:5] {
		t := tweet(m)
		t["user"] = object{"id_str": userID(m.who), "screen_name": m.who, "name": m.who}
		row := encode(t)
		switch i {
		case 2:
			row = row[:len(row)/2]
		case 3:
			b.WriteString("これはJSONではありません\n")
		}
		b.Write(row)
		b.WriteByte('\n')
	}
	b.WriteString(`{"delete":{"status":{"id_str":"1","user_id_str":"2"}}}` + "\n")
	return b.Bytes(), nil
}
