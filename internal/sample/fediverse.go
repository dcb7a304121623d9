package sample

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// fediverse are Mastodon and Misskey. The company lives on one server, all
// customers on another.
var fediverse = []file{
	{"mastodon-statuses.json", mastodonStatuses},
	{"mastodon-context.json", mastodonContext},
	{"misskey-notes.json", misskeyNotes},
	{"misskey-api.json", misskeyAPI},
}

// acct is a handle as the company's server writes it.
func acct(handle string) string {
	if handle == company {
		return handle
	}
	return handle + "@umi.example"
}

func host(handle string) string {
	if handle == company {
		return "pan.example"
	}
	return "umi.example"
}

// mastodonStatuses is a timeline, newest first, with a quote as Mastodon has
// them since 4.5 and one as Fedibird does, and posts for followers only.
func mastodonStatuses() ([]byte, error) {
	all := closed(talkFrom(spring))
	var out []object
	for _, m := range all {
		s := mastodonStatus(m)
		switch of := all.find(m.quotes); {
		case of == nil:
		case m.repost:
			s["content"], s["reblog"] = "", mastodonStatus(*of)
		case m.who == company:
			s["quote_id"], s["quote"] = m.quotes, mastodonStatus(*of)
		default:
			s["quote"] = object{"state": "accepted", "quoted_status": mastodonStatus(*of)}
		}
		out = append([]object{s}, out...)
	}
	return encode(out), nil
}

// mastodonContext is what stands below a post, which itself is not in it.
func mastodonContext() ([]byte, error) {
	below := []object{}
	for _, m := range closed(threadFrom(spring))[1:] {
		below = append(below, mastodonStatus(m))
	}
	return encode(object{"ancestors": []object{}, "descendants": below}), nil
}

func mastodonAccount(handle string) object {
	return object{"id": userID(handle), "username": handle, "acct": acct(handle), "url": "https://" + host(handle) + "/@" + handle}
}

func mastodonStatus(m message) object {
	s := object{"id": m.id, "uri": "https://" + host(m.who) + "/users/" + m.who + "/statuses/" + m.id, "url": "https://" + host(m.who) + "/@" + m.who + "/" + m.id, "created_at": m.at.UTC().Format(milliTime),
		"in_reply_to_id": nil, "in_reply_to_account_id": nil, "spoiler_text": "", "visibility": "public", "reblog": nil,
		"account": mastodonAccount(m.who), "mentions": []object{}, "content": "<p>" + mastodonText(m) + "</p>"}
	if m.private {
		s["visibility"] = "private"
	}
	if m.replyTo != "" {
		s["in_reply_to_id"], s["in_reply_to_account_id"], s["mentions"] = m.replyTo, userID(m.to), []object{mastodonAccount(m.to)}
	}
	return s
}

// mastodonText marks names up as links.
func mastodonText(m message) string {
	return atName.ReplaceAllStringFunc(html.EscapeString(m.text), func(s string) string {
		return fmt.Sprintf(`<span class="h-card"><a href="https://%s/%s" class="u-url mention">@<span>%s</span></a></span>`, host(s[1:]), s, s[1:])
	})
}

// aid is an id of Misskey's for a post that has one of X's: its time since
// 2000 and a number, both in base 36.
func aid(id string) string {
	if id == "" {
		return ""
	}
	at, number := timeOf(id)
	const epoch = 946684800000
	tail := strconv.FormatInt(number%1296, 36)
	return strconv.FormatInt(at.UnixMilli()-epoch, 36) + strings.Repeat("0", 2-len(tail)) + tail
}

// note is what the export and the API of Misskey have in common.
func note(m message) object {
	n := object{"id": aid(m.id), "text": renamed(m.text, acct), "createdAt": m.at.UTC().Format(milliTime), "fileIds": []string{}, "replyId": nil, "renoteId": nil, "cw": nil, "visibility": "public", "localOnly": false}
	if m.private {
		n["visibility"] = "followers"
	}
	if m.replyTo != "" {
		n["replyId"] = aid(m.replyTo)
	}
	if m.quotes != "" {
		n["renoteId"] = aid(m.quotes)
	}
	if m.repost {
		n["text"] = nil
	}
	return n
}

// misskeyNotes is an account's own export, which names nobody.
func misskeyNotes() ([]byte, error) {
	out := []object{}
	for _, m := range closed(ownFrom(spring)) {
		n := note(m)
		n["poll"], n["visibleUserIds"], n["reactionAcceptance"], n["files"] = nil, []string{}, nil, []object{}
		out = append(out, n)
	}
	return encode(out), nil
}

// misskeyAPI is a timeline of the API, newest first, with the notes that are
// answered or passed on inside.
func misskeyAPI() ([]byte, error) {
	all := closed(talkFrom(spring))
	whole := func(m message) object {
		n := note(m)
		n["userId"], n["uri"] = aid(userID(m.who)), "https://"+host(m.who)+"/notes/"+aid(m.id)
		user := object{"id": n["userId"], "name": m.who, "username": m.who, "host": nil}
		if m.who != company {
			user["host"] = host(m.who)
		}
		n["user"] = user
		return n
	}
	var out []object
	for _, m := range all {
		n := whole(m)
		if of := all.find(m.replyTo); of != nil {
			n["reply"] = whole(*of)
		}
		if of := all.find(m.quotes); of != nil {
			n["renote"] = whole(*of)
		}
		out = append([]object{n}, out...)
	}
	return encode(out), nil
}
