package archive

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"unicode/utf8"

	"engage/internal/lang"
)

// nothing is the error where no file holds posts: it says what the files look
// like instead.
func nothing(paths []string, left []*File) error {
	todo := lang.T{
		EN: "see `engage formats` for what can be read",
		JA: "読める形式は `engage formats` で確認できます",
	}
	if len(left) == 0 {
		return lang.Errorf(lang.T{
			EN: "read %s: there is no file with text in it; %s",
			JA: "%s の読み取り: テキストのファイルがありません。%s"}, strings.Join(paths, " "), todo)
	}
	// In a container, the first file that says something is the best hint.
	f, what := left[0], lang.T{}
	for _, c := range left[:min(len(left), 50)] {
		if w, telling := looksLike(c); what.EN == "" || telling {
			f, what = c, w
			if telling {
				break
			}
		}
	}
	if len(left) == 1 {
		return lang.Errorf(lang.T{
			EN: "read %s: no posts: it %s; %s",
			JA: "%s の読み取り: 投稿がありません。%s。%s"}, f.Path, what, todo)
	}
	return lang.Errorf(lang.T{
		EN: "read %[1]s: none of its %[2]d files holds posts (%[3]s %[4]s); %[5]s",
		JA: "%[1]s の読み取り: %[2]d 個のファイルのどれにも投稿がありません（%[3]s: %[4]s）。%[5]s"},
		strings.Join(paths, " "), len(left), f.Path, what, todo)
}

// looksLike says what a file seems to be. telling is false where it is only a
// guess from nothing.
func looksLike(f *File) (what lang.T, telling bool) {
	if f.Head == nil {
		if err := f.look(); err != nil {
			return lang.T{EN: "cannot be read", JA: "読めません"}, false
		}
	}
	h := f.Head
	raw := rawHead(f)
	for _, m := range []struct{ magic, en, ja string }{
		{"\x89PNG", "is a PNG picture", "PNG 画像です"},
		{"\xFF\xD8\xFF", "is a JPEG picture", "JPEG 画像です"},
		{"GIF8", "is a GIF picture", "GIF 画像です"},
		{"%PDF", "is a PDF", "PDF です"},
		{"SQLite format 3", "is an SQLite database", "SQLite のデータベースです"},
		{"7z\xBC\xAF", "is a 7z archive: unpack it first", "7z の書庫です。先に展開してください"},
		{"Rar!", "is a RAR archive: unpack it first", "RAR の書庫です。先に展開してください"},
		{"\xD0\xCF\x11\xE0", "is an old Office file (.xls) or has a password: save it as .xlsx or CSV without one",
			"古い Office 形式 (.xls) かパスワード付きです。パスワードなしの .xlsx か CSV で保存してください"},
		{"PK\x03\x04", "is an Office document: save it as CSV", "Office 文書です。CSV で保存してください"},
		{"BZh", "is a bzip2 archive: unpack it first", "bzip2 の書庫です。先に展開してください"},
		{"bplist00", "is a web page saved as a web archive: save it as HTML instead", "ウェブアーカイブとして保存されたページです。HTML で保存し直してください"},
	} {
		if bytes.HasPrefix(raw, []byte(m.magic)) {
			return lang.T{EN: m.en, JA: m.ja}, true
		}
	}
	switch {
	case len(raw) == 0:
		return lang.T{EN: "is empty", JA: "空のファイルです"}, true
	case len(bytes.Trim(raw, "\x00")) == 0:
		return lang.T{EN: "holds nothing but zero bytes: the download or the disk failed; get it again",
			JA: "中身がすべてゼロです。ダウンロードかディスクの失敗です。取り直してください"}, true
	case bytes.Contains(h, []byte(`"app.bsky.feed.generator"`)):
		return lang.T{EN: "is the record of a Bluesky feed generator, not posts", JA: "Bluesky のフィード定義で、投稿ではありません"}, true
	}
	if what, ok := looksLikeJSON(f.Name, h); ok {
		return what, true
	}
	switch {
	case isMHTML(h):
		return lang.T{EN: "is a web page saved as MHTML: save it as HTML instead", JA: "MHTML として保存されたページです。HTML で保存し直してください"}, true
	case startsHTML(h):
		return lang.T{EN: "is a web page of no known kind: of pages, only saved summaries of Togetter and posfie are read; where the site offers JSON or CSV, take that",
			JA: "知らない種類のウェブページです。読めるページは保存した Togetter・posfie のまとめだけです。JSON か CSV で書き出せるサイトでは、それを使ってください"}, true
	}
	if bytes.IndexByte(h, 0) >= 0 || !utf8.Valid(trimPartialRune(h)) {
		return lang.T{EN: "is not text", JA: "テキストではありません"}, false
	}
	return lang.T{EN: "is text of no known format", JA: "知らない形式のテキストです"}, false
}

// isMHTML knows a page saved as a mail message by its first lines.
func isMHTML(h []byte) bool {
	h = bytes.ToLower(h[:min(len(h), 4096)])
	return bytes.Contains(h, []byte("mime-version:")) && bytes.Contains(h, []byte("multipart/related"))
}

// rawHead is the head without decoding, for magic numbers.
func rawHead(f *File) []byte {
	rc, err := f.raw()
	if err != nil {
		return nil
	}
	defer rc.Close()
	b := make([]byte, 4096)
	n := 0
	for n < len(b) {
		k, err := rc.Read(b[n:])
		n += k
		if err != nil {
			break
		}
	}
	return b[:n]
}

func looksLikeJSON(name string, h []byte) (lang.T, bool) {
	base := strings.ToLower(path.Base(name))
	if bytes.HasPrefix(bytes.TrimSpace(h), []byte("window.")) {
		return lang.T{EN: "is a part of X's export without posts; give the whole export, or data/tweets.js",
			JA: "X のエクスポートの一部ですが投稿を含みません。全体か data/tweets.js を指定してください"}, true
	}
	if !startsJSON(h) {
		return lang.T{}, false
	}
	has := func(keys ...string) bool {
		for _, k := range keys {
			if !bytes.Contains(h, []byte(`"`+k+`"`)) {
				return false
			}
		}
		return true
	}
	switch {
	case has("participants", "messages", "sender_name"):
		return lang.T{EN: "holds private messages, which are never read", JA: "ダイレクトメッセージです。読みません"}, true
	case !has("username") && has("tweet_count", "start", "end"):
		return lang.T{EN: "holds counts, not posts", JA: "件数の表で、投稿ではありません"}, true
	case has("username", "public_metrics") || has("screen_name", "followers_count") || strings.HasPrefix(base, "users."):
		return lang.T{EN: "holds users, not posts", JA: "ユーザーの一覧で、投稿ではありません"}, true
	case !json.Valid(h) && len(h) < headSize && !looksLikeLines(h):
		return lang.T{EN: "is damaged JSON", JA: "壊れた JSON です"}, true
	}
	return lang.T{EN: "is JSON of no known shape", JA: "知らない形の JSON です"}, false
}

// looksLikeLines tells JSONL from a value printed over several lines: some line
// that starts with { is a value by itself.
func looksLikeLines(h []byte) bool {
	for line := range bytes.Lines(h) {
		if line[0] == '{' && json.Valid(line) {
			return true
		}
	}
	return false
}
