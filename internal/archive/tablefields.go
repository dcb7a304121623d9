package archive

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// headerAliases are the headers of each field, the surest first, folded as by
// foldHeader. 返信, replies and quotes are counts, so they point at no post; a
// handle goes before a name, and a whole text before a part of it.
var headerAliases = []struct {
	field string
	names []string
}{
	{"id", []string{"ポストid", "ツイートid", "投稿id", "postid", "tweetid", "statusid", "messageid", "snmessageid", "snsmessageid", "idstr", "id",
		"メッセージid", "書き込みid", "記事id"}},
	{"text", []string{"ポスト本文", "ツイート本文", "投稿本文", "投稿内容", "本文", "ツイート内容", "ポスト内容", "口コミ本文", "クチコミ本文",
		"コメント本文", "書き込み内容", "書き込み本文", "書込内容", "発言内容", "発言本文", "記事本文", "メッセージ本文", "投稿文", "投稿テキスト",
		"口コミ内容", "コメント内容", "つぶやき内容", "全文", "tweettext", "posttext", "fulltext", "messagetext", "postmessage", "rawcontent",
		"conversationstream", "text", "テキスト", "メッセージ", "message", "body", "content", "contents", "tweet", "caption", "post",
		"口コミ", "クチコミ", "書き込み", "つぶやき", "キャプション", "内容", "ツイート", "ポスト", "コメント", "comment"}},
	{"author", []string{"スクリーンネーム", "screenname", "authorhandle", "authorusername", "authorscreenname", "senderscreenname",
		"twitterscreenname", "userscreenname", "userusername", "extraauthorattributesshortname", "authorshortname", "handle",
		"ユーザーid名", "アカウントid", "投稿者id", "投稿者アカウント", "投稿者", "投稿者名", "ユーザー名", "ユーザ名", "アカウント", "アカウント名", "username",
		"twitterauthor", "author", "influencer", "authorname", "extraauthorattributesname", "account", "accountname", "ユーザー", "発言者",
		"発信者", "投稿ユーザー", "著者", "書き手", "ライター", "user", "from", "sender", "profile", "socialprofile",
		"userprofileurl", "profileurl", "名前"}},
	{"author_id", []string{"twitterauthorid", "authorid", "userid", "useridstr", "senderid", "extraauthorattributesid", "ユーザーid", "投稿者ユーザーid"}},
	{"time", []string{"投稿日時", "作成日時", "ツイート日時", "ポスト日時", "発言日時", "書き込み日時", "書込日時", "記事日時", "公開日時", "掲載日時", "受信日時",
		"送信日時", "日時", "タイムスタンプ", "createdat", "createdtime", "createddatetime", "publishedat", "publishedtime", "published",
		"postedat", "posteddate", "datetime", "timestamp", "unixtimestamp", "publishingdate", "publicationdate", "publisheddate", "date",
		"投稿日", "投稿日付", "発言日", "書き込み日", "日付", "作成日", "時間", "投稿時間", "time", "createddate", "created"}},
	{"clock", []string{"時刻", "投稿時刻", "時間", "投稿時間", "publishingtime", "time"}},
	{"reply_to", []string{"返信先id", "返信先ポストid", "返信先ツイートid", "返信先投稿id", "返信先url", "返信先", "返信元id", "返信元url", "返信元", "リプライ先",
		"リプライ先id", "リプライ先url", "inreplytostatusid", "inreplytostatusidstr", "inreplytotweetid", "inreplytopostid", "inreplytoid",
		"inreplytourl", "inreplyto", "twitterreplyto", "replytostatusid", "replytotweetid", "replytopostid", "replytourl", "replyto",
		"replytoid", "parenturl", "parenttweetid", "parentid", "parentpostid", "parentmessageid", "親id", "親投稿id", "親ポストid", "親ツイートid", "親url"}},
	{"reply_to_author", []string{"返信先ユーザー", "返信先ユーザー名", "返信先アカウント", "inreplytoscreenname", "inreplytousername", "inreplytouser",
		"replytouser", "replytousername", "replytoauthor"}},
	{"quotes", []string{"引用元id", "引用元url", "引用元", "引用ポストid", "引用ツイートid", "quotedstatusid", "quotedtweetid", "quotedpostid", "quotedurl",
		"quotedid", "quoteid", "quoteof"}},
	{"repost_of", []string{"リツイート元id", "リポスト元id", "リツイート元url", "リポスト元url", "リツイート元", "リポスト元", "twitterretweetof", "retweetedstatusid",
		"retweetedtweetid", "repostof", "retweetof"}},
	{"kind", []string{"engagementtype", "投稿種別", "投稿タイプ", "ツイート種別", "ポスト種別", "種別", "tweettype", "messagetype", "posttype", "threadentrytype",
		"contenttype"}},
	{"url", []string{"ポストのリンク", "ツイートの固定リンク", "固定リンク", "パーマリンク", "投稿url", "ツイートurl", "ポストurl", "発言url", "記事url", "書き込みurl",
		"postlink", "tweetpermalink", "postpermalink", "permalink", "tweeturl", "posturl", "mentionurl", "statusurl", "url", "link", "リンク",
		"servicelink", "originalurl", "旧url"}},
	{"client", []string{"クライアント", "クライアント名", "投稿元", "client", "twitterclient", "source", "sourcelabel"}},
	{"conversation", []string{"会話id", "スレッドid", "conversationid", "threadid", "conversation"}},
}

// excerptNames are headers of columns that may hold only a part of the text.
// A row's longest counts, where the table has no whole text for it.
var excerptNames = []string{"openingtext", "hitsentence", "snippet", "contentsnippet", "mentionsnippet"}

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

// headerZone is the zone at the end of a header: Date (GMT+9), 日時(JST),
// timestamp_utc, Date (Asia/Tokyo).
var headerZone = lazily(`(?i)[\s_\-(\[]*(?:(utc|gmt|jst|日本時間)\s*(?:([+-]\d\d?)(?::?(\d\d))?)?|\(([a-z]+/[a-z_/]+))[)\]\s]*$`)

// cutZone takes the zone off a header; nil if it names none.
func cutZone(header string) (string, *time.Location) {
	header = norm.NFKC.String(header)
	m := headerZone().FindStringSubmatchIndex(header)
	if m == nil {
		return header, nil
	}
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return header[m[2*i]:m[2*i+1]]
	}
	if name := part(4); name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return header, nil
		}
		return header[:m[0]], zone
	}
	if part(1) == "日本時間" {
		return header[:m[0]], tokyo()
	}
	return header[:m[0]], zoneOf(part(1), part(2), part(3))
}
