package archive

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// headerAliases are the headers of each field, the surest first, folded as by
// foldHeader. 返信 and replies are counts in X's analytics, so no reply field.
var headerAliases = []struct {
	field string
	names []string
}{
	{"id", []string{"ポストid", "ツイートid", "投稿id", "postid", "tweetid", "statusid", "messageid", "snsmessageid", "idstr", "id", "番号"}},
	{"text", []string{"ポスト本文", "ツイート本文", "投稿本文", "投稿内容", "本文", "ツイート内容", "ポスト内容", "口コミ本文", "コメント本文", "書き込み内容", "tweettext", "posttext", "fulltext", "rawcontent", "hitsentence", "text", "テキスト", "メッセージ", "message", "body", "content", "contents", "tweet", "post", "snippet", "内容", "ツイート", "ポスト", "コメント", "comment"}},
	{"author", []string{"投稿者id", "ユーザーid名", "スクリーンネーム", "screenname", "authorusername", "userscreenname", "userusername", "authorhandle", "handle", "投稿者", "投稿者名", "ユーザー名", "ユーザ名", "アカウント", "アカウント名", "username", "twitterauthor", "author", "authorname", "account", "accountname", "ユーザー", "発言者", "user", "from", "sender", "influencer", "profile"}},
	{"time", []string{"投稿日時", "作成日時", "ツイート日時", "ポスト日時", "日時", "タイムスタンプ", "createdat", "createdtime", "publishedat", "published", "posteddate", "datetime", "timestamp", "unixtimestamp", "timestamputc", "date", "投稿日", "日付", "作成日", "時間", "time", "createddate", "dateutc"}},
	{"clock", []string{"時刻", "投稿時刻", "時間", "time"}},
	{"reply_to", []string{"返信先id", "返信先ポストid", "返信先ツイートid", "返信先投稿id", "返信先", "返信元id", "返信元", "リプライ先", "リプライ先id", "inreplytostatusid", "inreplytostatusidstr", "inreplytotweetid", "inreplytopostid", "inreplytoid", "inreplyto", "replyto", "replytoid", "parentid", "親id", "親投稿id"}},
	{"reply_to_author", []string{"返信先ユーザー", "返信先ユーザー名", "返信先アカウント", "inreplytoscreenname", "inreplytousername", "inreplytouser", "replytouser", "replytoauthor"}},
	{"quotes", []string{"引用元id", "引用元", "引用ポストid", "引用ツイートid", "quotedstatusid", "quotedtweetid", "quotedid", "quoteid", "quotes"}},
	{"url", []string{"ポストのリンク", "ツイートの固定リンク", "固定リンク", "パーマリンク", "投稿url", "ツイートurl", "ポストurl", "postlink", "tweetpermalink", "postpermalink", "permalink", "tweeturl", "posturl", "url", "link", "リンク", "旧url"}},
	{"client", []string{"クライアント", "クライアント名", "投稿元", "client", "source", "sourcelabel"}},
	{"conversation", []string{"会話id", "スレッドid", "conversationid", "threadid", "conversation"}},
}

func knownField(name string) bool {
	for _, a := range headerAliases {
		if a.field == name {
			return true
		}
	}
	return false
}

func fieldNames() string {
	var out []string
	for _, a := range headerAliases {
		out = append(out, a.field)
	}
	return strings.Join(out, ", ")
}

// foldHeader makes ＵＲＬ, "Url" and "url" one header, and Post id, post_id and
// PostID as well.
func foldHeader(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(`_-."'()[]:`, r) || r == '\uFEFF' {
			return -1
		}
		return r
	}, s)
}

var timeLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700",
	"2006-01-02 15:04 Z0700", "2006-01-02 15:04:05 Z0700 UTC", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 JST",
	"Mon Jan 2 15:04:05 Z0700 2006", "Mon, 2 Jan 2006 15:04:05 Z0700", "Mon, 2 Jan 2006 15:04:05 MST",
	"2006-1-2T15:04:05", "2006-1-2T15:04", "2006-1-2 15:04:05", "2006-1-2 15:04",
	"2006/1/2 15:04:05", "2006/1/2 15:04", "2006.1.2 15:04:05", "2006.1.2 15:04",
	"2006年1月2日 15時4分5秒", "2006年1月2日 15時4分", "2006年1月2日 15:04:05", "2006年1月2日 15:04",
	"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 3:04 PM", "Jan 2, 2006 15:04", "2-Jan-2006 03:04PM",
	"1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006 3:04 PM", "1/2/2006 3:04:05 PM",
}

var dateLayouts = []string{
	"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "Mon, Jan 2, 2006", "Jan 2, 2006", "2 Jan 2006", "2-Jan-2006", "1/2/2006",
}

var (
	unixTime = regexp.MustCompile(`^\d{9,13}(?:\.\d+)?$`)
	weekday  = regexp.MustCompile(`\s*\([月火水木金土日]\)\s*`)
)

// parseTime reads a time as tables write it; one without a zone is in zone.
// dateOnly says that no clock time was given (At is that day's midnight).
func parseTime(s string, zone *time.Location) (at time.Time, dateOnly, ok bool) {
	s = strings.Join(strings.Fields(weekday.ReplaceAllString(norm.NFKC.String(s), " ")), " ")
	if s == "" {
		return time.Time{}, false, false
	}
	if unixTime.MatchString(s) {
		whole, _, _ := strings.Cut(s, ".")
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil {
			return time.Time{}, false, false
		}
		if len(whole) == 13 {
			return time.UnixMilli(n).UTC(), false, true
		}
		return time.Unix(n, 0).UTC(), false, true
	}
	for _, l := range timeLayouts {
		z := zone
		if strings.HasSuffix(l, "JST") {
			z = tokyo()
		} else if strings.HasSuffix(l, "MST") && !strings.HasSuffix(s, "UTC") && !strings.HasSuffix(s, "GMT") {
			continue // other abbreviations do not say which zone
		}
		if t, err := time.ParseInLocation(l, s, z); err == nil {
			return t, false, true
		}
	}
	for _, l := range dateLayouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil {
			return t, true, true
		}
	}
	return time.Time{}, false, false
}
