package archive

import "engage/internal/lang"

// Known is a format and what it is, for people.
type Known struct {
	Name  string
	About lang.T
}

// Formats lists all formats, in the order of the registry.
func Formats() []Known {
	list := make([]Known, len(formats))
	for i, f := range formats {
		list[i] = Known{f.Name, about[f.Name]}
	}
	return list
}

var about = map[string]lang.T{
	"x-archive":           {EN: "X's own export since 2019, and the monthly JavaScript of 2012–2018", JA: "X のエクスポート（2019年以降、および2012–2018年の月別 JavaScript）"},
	"engage-ndjson":       {EN: "what engage convert writes", JA: "engage convert の出力"},
	"x-graphql":           {EN: "what X's pages load; Zeeschuimer NDJSON", JA: "X の画面が読み込むデータ、Zeeschuimer の NDJSON"},
	"x-api-v1":            {EN: "API v1.1: arrays, JSONL, {statuses}", JA: "API v1.1（配列、JSONL、{statuses}）"},
	"x-api-v2":            {EN: "API v2: pages, twarc2 JSONL, flattened", JA: "API v2（ページ、twarc2 の JSONL、flatten 済み）"},
	"labelled-threads":    {EN: "conversations with labels, a thread a line", JA: "ラベル付きの会話（1行1スレッド）"},
	"twilog":              {EN: "Twilog's CSV", JA: "Twilog の CSV"},
	"api-v2-csv":          {EN: "twarc-csv's table of API v2", JA: "twarc-csv の表（API v2）"},
	"twitter-archive-csv": {EN: "tweets.csv of the Twitter archive of 2012–2018", JA: "2012–2018年の Twitter アーカイブの tweets.csv"},
	"togetter-html":       {EN: "saved pages of Togetter and posfie", JA: "Togetter・posfie の保存ページ"},
	"togetter":            {EN: "text copied from Togetter, posfie or an old blog", JA: "Togetter・posfie・昔のブログから写した本文"},
	"mastodon-archive":    {EN: "outbox.json of a Mastodon export, or of its kin", JA: "Mastodon などのエクスポート（outbox.json）"},
	"mastodon-api":        {EN: "statuses, contexts and searches of Mastodon's API", JA: "Mastodon API の投稿・会話・検索結果"},
	"misskey":             {EN: "notes of a Misskey export or of its API", JA: "Misskey のエクスポート・API のノート"},
	"bluesky":             {EN: "feeds, threads and records of Bluesky as JSON", JA: "Bluesky のフィード・スレッド・レコード（JSON）"},
	"bluesky-car":         {EN: "a Bluesky repository (CAR)", JA: "Bluesky のリポジトリ（CAR）"},
	"threads":             {EN: "a Threads download", JA: "Threads のダウンロード"},
	"instagram":           {EN: "an Instagram download: posts, reels, stories, comments", JA: "Instagram のダウンロード（投稿・リール・ストーリーズ・コメント）"},
	"facebook":            {EN: "a Facebook download: posts, group posts, comments", JA: "Facebook のダウンロード（投稿・グループ投稿・コメント）"},
	"snscrape":            {EN: "snscrape's and twscrape's JSONL", JA: "snscrape・twscrape の JSONL"},
	"twint":               {EN: "twint's CSV and JSONL", JA: "twint の CSV・JSONL"},
	"apify":               {EN: "tweets of Apify's scrapers: JSON and CSV", JA: "Apify のツイート（JSON・CSV）"},
	"4cat":                {EN: "4CAT's and DMI-TCAT's CSV", JA: "4CAT・DMI-TCAT の CSV"},
	"table":               {EN: "any CSV or TSV with headers: X Analytics, Meltwater, Brandwatch and others (--map names columns)", JA: "見出しのある CSV・TSV（X アナリティクス、Meltwater、Brandwatch など。列は --map で指定可）"},
	"xlsx":                {EN: "an Excel workbook with such a table", JA: "同じ形の Excel ブック"},
}
