package sample

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// others are a saved web page and the formats of engage itself.
var others = []file{
	{"togetter.html", togetterHTML},
	{"posts.ndjson", engagePosts},
	{"labelled.jsonl", labelled},
}

// togetterHTML is a page of Togetter as a browser saves it, with a comment of
// a reader below that is no part of it.
func togetterHTML() ([]byte, error) {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><meta property="og:url" content="https://togetter.com/li/2123456"><title>みなと製パンの中の人まとめ</title></head><body>
<section class="entry_main tweet_box">
`)
	for i, m := range talkFrom(spring) {
		if m.repost {
			continue
		}
		text := atName.ReplaceAllString(html.EscapeString(m.text), `<a href="https://twitter.com/$1">@$1</a>`)
		if m.quotes != "" {
			text += fmt.Sprintf(` <a href="%s" data-origin-url="%s">twitter.com/%s/stat…</a>`, shortLink, page(m.quoted, m.quotes), m.quoted)
		}
		fmt.Fprintf(&b, `<div class="list_box type_tweet impl_profile" data-index="%d" data-id="%d">
<span><a class="user_link" href="https://twitter.com/%s"><img class="lzpk" src="p.gif"><strong class="emj">%s</strong> <span class="status_name">@%[3]s</span></a></span>
<p class="tweet emj"><span>%[5]s</span></p>
<span class="status"><a class="link" href="%s">%s</a></span></div>
`, i, 70001+i, m.who, html.EscapeString(m.who), text, page(m.who, m.id), m.at.Format(time.DateTime))
	}
	b.WriteString(`</section>
<div id="comment_box" class="comment_box"><ul><li><span class="status_name">@yajiuma_k</span><div class="tweet">読者のコメントです</div></li></ul></div>
</body></html>
`)
	return []byte(b.String()), nil
}

// engagePosts is what engage convert writes.
func engagePosts() ([]byte, error) {
	var out []object
	for _, m := range closed(talkFrom(spring)) {
		p := object{"schema": "engage.post/v1", "id": m.id, "conversation_id": m.root, "author": strings.ToLower(m.who), "handle": m.who, "number": userID(m.who), "at": m.at.UTC().Format(time.RFC3339), "text": m.text}
		if m.replyTo != "" {
			p["reply_to"], p["reply_to_author"] = m.replyTo, strings.ToLower(m.to)
		}
		if m.quotes != "" {
			p["quotes"], p["quotes_author"] = m.quotes, m.quoted
		}
		if m.repost {
			p["kind"] = "repost"
		}
		if m.private {
			p["private"] = true
		}
		out = append(out, p)
	}
	return lines(out), nil
}

// labelled is whole conversations, a line each, as people write them by hand:
// ids hold within a line.
func labelled() ([]byte, error) {
	all := talkFrom(spring)
	var out []object
	at := make(map[string]int) // where the conversation of a root stands in out
	for _, m := range all {
		if all.find(m.root) == nil || m.repost {
			continue
		}
		i, ok := at[m.root]
		if !ok {
			i = len(out)
			at[m.root] = i
			out = append(out, object{"id": fmt.Sprintf("talk-%d", i+1), "brand": []string{company}, "posts": []object{}})
		}
		posts := out[i]["posts"].([]object)
		p := object{"id": fmt.Sprint(len(posts) + 1), "author": m.who, "at": m.at.Format(time.RFC3339), "reply_to": nil, "text": m.text}
		if len(posts) > 0 {
			p["reply_to"] = fmt.Sprint(len(posts))
		}
		out[i]["posts"] = append(posts, p)
	}
	return lines(out), nil
}
