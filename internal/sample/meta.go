package sample

import (
	"bytes"
	"fmt"
	"strings"
)

// meta are downloads of Meta's services.
var meta = []file{
	{"threads.zip", threads},
	{"instagram.zip", instagram},
	{"facebook.zip", facebook},
}

// metaHandle is a handle as Meta's services have them, with a dot.
func metaHandle(handle string) string {
	return strings.ToLower(strings.Replace(handle, "_", ".", 1))
}

// metaText is a text without the name before an answer.
func metaText(m message) string { return renamed(m.said(), metaHandle) }

// mojibake writes JSON as Meta does: every byte of a character beyond ASCII as
// a character of its own.
func mojibake(v any) []byte {
	var b bytes.Buffer
	for _, c := range encode(v) {
		if c < 0x80 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.Bytes()
}

// threads holds the owner's posts and answers; an answer names whom it is to.
func threads() ([]byte, error) {
	posts := []object{}
	for _, m := range ownFrom(spring) {
		if m.repost {
			continue
		}
		app := object{"reply_control": "everyone", "is_reply": m.replyTo != ""}
		if m.replyTo != "" {
			app["in_reply_to_username"] = metaHandle(m.to)
		}
		posts = append(posts, object{"media": []object{{"uri": "", "creation_timestamp": m.at.Unix(), "title": metaText(m), "cross_post_source": object{"source_app": "FB"}, "text_app_post": app}}})
	}
	return zipped(
		profile("text_post_app_text_post_app_profile"),
		member{"your_instagram_activity/threads/threads_and_replies.json", mojibake(object{"text_post_app_text_posts": posts})})
}

// profile names the owner. The labels are in the language of the account.
func profile(list string) member {
	return member{"personal_information/personal_information/personal_information.json", mojibake(object{list: []object{{
		"title": "ユーザー", "media_map_data": object{}, "string_map_data": object{
			"ユーザーネーム": object{"href": "", "value": metaHandle(company), "timestamp": 0},
			"名前":      object{"href": "", "value": name, "timestamp": 0}}}}})}
}

// instagram holds the owner's posts and his comments below others' posts.
func instagram() ([]byte, error) {
	posts, comments := []object{}, []object{}
	for i, m := range ownFrom(spring) {
		picture := object{"uri": fmt.Sprintf("media/posts/2023/%d.jpg", i), "creation_timestamp": m.at.Unix(), "title": metaText(m), "cross_post_source": object{"source_app": "FB"}}
		switch {
		case m.repost:
		case m.replyTo != "":
			comments = append(comments, object{"media_list_data": []object{{"uri": ""}}, "string_map_data": object{
				"コメント":    object{"href": "", "value": metaText(m), "timestamp": 0},
				"メディア所有者": object{"href": "", "value": metaHandle(m.to), "timestamp": 0},
				"時間":      object{"href": "", "value": "", "timestamp": m.at.Unix()}}})
		default:
			posts = append(posts, object{"media": []object{picture}})
		}
	}
	return zipped(
		profile("profile_user"),
		member{"your_instagram_activity/media/posts_1.json", mojibake(posts)},
		member{"your_instagram_activity/comments/post_comments_1.json", mojibake(comments)})
}

// facebook holds the owner's posts and comments. A page may have no handle;
// who is answered stands in a title only, or as a tag in the text.
func facebook() ([]byte, error) {
	posts, comments := []object{}, []object{}
	for _, m := range ownFrom(spring) {
		switch {
		case m.repost:
		case m.replyTo != "":
			text := fmt.Sprintf("@[%s:2048:%s] %s", userID(m.to)[4:], strings.ReplaceAll(m.to, "_", " "), m.said())
			comments = append(comments, object{"timestamp": m.at.Unix(), "title": name + "さんがコメントに返信しました。",
				"data": []object{{"comment": object{"timestamp": m.at.Unix(), "comment": text, "author": name}}}})
		default:
			posts = append(posts, object{"timestamp": m.at.Unix(), "title": name + "さんが近況をアップデートしました。", "attachments": []object{},
				"data": []object{{"post": m.text}, {"update_timestamp": m.at.Unix()}}})
		}
	}
	return zipped(
		member{"personal_information/profile_information/profile_information.json", mojibake(object{"profile_v2": object{"name": object{"full_name": name, "first_name": name, "last_name": ""}, "registration_timestamp": 1301616000}})},
		member{"your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", mojibake(posts)},
		member{"your_facebook_activity/comments_and_reactions/comments.json", mojibake(object{"comments_v2": comments})})
}
