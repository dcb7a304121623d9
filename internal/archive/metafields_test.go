package archive

import (
	"reflect"
	"testing"

	"engage/internal/corpus"
)

func TestMetaOwner(t *testing.T) {
	const profile = `{"profile_user":[{"media_map_data":{},"string_map_data":{"メールアドレス":{"value":"x@example.com"},"ユーザーネーム":{"href":"","value":"Minato.Pan","timestamp":0}}}]}`
	const english = `{"text_post_app_text_post_app_profile":[{"string_map_data":{"Username":{"value":"minato_pan"},"Name":{"value":"みなと製パン"}}}]}`
	for _, c := range []struct {
		owner string
		files []string
		want  string
	}{
		{"", []string{"posts_1.json", instagramJSON, "personal_information.json", profile}, "Minato.Pan"},
		{"@Kikaku", []string{"posts_1.json", instagramJSON, "personal_information.json", profile}, "Kikaku"},
		{"", []string{"posts_1.json", instagramJSON, "personal_information.json", `{"profile_user":"none"}`}, "instagram-owner"},
		{"", []string{"threads_and_replies.json", threadsJSON, "personal_information.json", english}, "minato_pan"},
		{"", []string{"your_posts_1.json", facebookJSON, "profile_information.json", `{"profile_v2":{"name":{"full_name":"みなと 製パン"}}}`}, "みなと 製パン"},
		{"", []string{"your_posts_1.json", facebookJSON, "profile_information.json", `{"profile_v2":{"name":{"full_name":"みなと 製パン"},"username":"minato.pan"}}`}, "minato.pan"},
	} {
		for i := range c.files {
			c.files[i] = asMeta(c.files[i])
		}
		posts, _ := foreign(t, Options{Owner: c.owner}, c.files...)
		if len(posts) == 0 || posts[0].Handle != c.want || posts[0].Author != corpus.Handle(c.want) || !reflect.DeepEqual(posts[0].Brand, []corpus.AuthorID{posts[0].Author}) {
			t.Errorf("want %s, got %+v", c.want, posts)
		}
	}
	zipped := write(t, "instagram-minato.pan-2025-08-24-AbCdEfGh.zip", zipOf(t, "your_instagram_activity/media/posts_1.json", asMeta(instagramJSON)))
	posts, _, infos := readAll(t, Options{}, zipped)
	if len(posts) != 2 || posts[0].Handle != "minato.pan" || infos[0].Format != "instagram" || infos[0].Encoding != "utf-8 as latin-1" {
		t.Errorf("%+v %+v", posts, infos)
	}
}

func TestRepairLatin1(t *testing.T) {
	for in, want := range map[string]string{
		"café": "café", "ã\u0081\u0082": "あ", "あいう": "あいう", "": "", "plain": "plain", "Ã©\u00ff": "Ã©\u00ff",
	} {
		if got := repairLatin1(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	// Field by field: the label may be broken where the value is not.
	posts, bad := foreign(t, Options{}, "a.json", `{"comments_reels_comments":[{"string_map_data":{"Comment":{"value":"déjà vu"},"Media Owner":{"value":"hana"},"Time":{"timestamp":1}}},{"string_map_data":{"Comment":{"value":"ã\u0081\u0082"}}}]}`)
	if len(posts) != 2 || len(bad) != 0 || posts[0].Text != "déjà vu" || posts[1].Text != "あ" {
		t.Errorf("%+v %v", posts, bad)
	}
}
