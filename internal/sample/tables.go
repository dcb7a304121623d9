package sample

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// tables are files of rows: X's own analytics, Twilog, and listening tools.
var tables = []file{
	{"x-analytics-2019.csv", analytics2019},
	{"x-analytics-2026.csv", analytics2026},
	{"twilog.csv", twilog},
	{"brandwatch.csv", brandwatch},
	{"meltwater.tsv", meltwater},
	{"posts-eucjp.csv", tableEUCJP},
	{"posts.xlsx", workbook},
}

var analytics2019Columns = strings.Split("ツイートID,ツイートの固定リンク,ツイート本文,時間,インプレッション,エンゲージメント,エンゲージメント率,リツイート,返信,いいね,ユーザープロフィールクリック,URLクリック数,ハッシュタグクリック,詳細クリック", ",")

// analytics2019 is what X's analytics gave out until 2024: UTC, no reposts, and
// 返信 is a count.
func analytics2019() ([]byte, error) {
	rows := [][]string{analytics2019Columns}
	for i, m := range ownFrom(time.Date(2019, 9, 2, 7, 0, 0, 0, jst)) {
		if !m.repost {
			rows = append(rows, []string{m.id, page(company, m.id), escape.Replace(m.linked()), m.at.UTC().Format("2006-01-02 15:04 -0700"), fmt.Sprintf("%d.0", 900+i), "12.0", "0.01", "1.0", "2.0", "5.0", "1.0", "0.0", "0.0", "3.0"})
		}
	}
	return quotedSheet(rows), nil
}

var analytics2026Columns = strings.Split("ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数,新しいフォロー,返信,リポスト,プロフィールへのアクセス数,詳細のクリック数,URLのクリック数,ハッシュタグのクリック数,パーマリンクのクリック数", ",")

// analytics2026 is what they give out now: a date without a clock. Excel has
// rounded the ids; the addresses still have them.
func analytics2026() ([]byte, error) {
	rows := [][]string{analytics2026Columns}
	for i, m := range ownFrom(time.Date(2026, 1, 12, 7, 0, 0, 0, jst)) {
		if !m.repost {
			rounded := fmt.Sprintf("%c.%sE+%d", m.id[0], m.id[1:3], len(m.id)-1)
			rows = append(rows, []string{rounded, m.at.Format("Mon, Jan 2, 2006"), m.linked(), "https://x.com/" + company + "/status/" + m.id, fmt.Sprint(900 + i), "5", "12", "0", "0", "0", "2", "1", "1", "3", "0", "0", "0"})
		}
	}
	return sheet(',', rows)
}

// twilog is its CSV, newest first: no header, and the address of a repost is
// the original's. The last column tells posts (1) from likes (2).
func twilog() ([]byte, error) {
	all := ownFrom(spring)
	slices.Reverse(all)
	var rows [][]string
	for _, m := range all {
		id, who, text := m.id, m.who, m.linked()
		if m.repost {
			id, who, text = m.quotes, m.quoted, strings.TrimPrefix(m.text, "RT @"+m.quoted+": ")
		}
		rows = append(rows, []string{id, "https://x.com/" + who + "/status/" + id, m.at.Format(time.DateTime), strings.ReplaceAll(escape.Replace(text), "。", "。\n"), "1"})
	}
	liked := idAt(spring, 5)
	rows = append(rows, []string{liked, "https://x.com/mugi_to_kumo/status/" + liked, spring.Format(time.DateTime), "朝のパンは正義", "2"})
	return quotedSheet(rows), nil
}

var brandwatchColumns = strings.Split("Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Country Code,Account Type,Author,Avatar,City,Engagement Type,Expanded URLs,Full Name,Full Text,Gender,Impressions,Interest,Original Url,Reach (new),Thread Author,Thread Created Date,Thread Entry Type,Thread Id,Thread URL,Twitter Author ID,Twitter Followers,Twitter Reply Count,Twitter Reply to,Twitter Retweet of,Twitter Retweets,Updated", ",")

// brandwatch is a listening tool's CSV: what was asked for comes first. Its
// thread is the post that is answered.
func brandwatch() ([]byte, error) {
	rows := [][]string{brandwatchColumns}
	address := func(who, id string) string { return "http://twitter.com/" + who + "/statuses/" + id }
	for _, m := range talkFrom(spring) {
		at := m.at.UTC().Format(time.DateTime) + ".0"
		cells := map[string]string{"Query Id": "1999123456", "Query Name": "みなと製パン", "Date": at, "Title": m.text, "Snippet": m.text, "Url": address(m.who, m.id), "Domain": "twitter.com",
			"Sentiment": "neutral", "Page Type": "twitter", "Language": "ja", "Country Code": "JPN", "Account Type": "individual", "Author": m.who, "Full Name": m.who, "Full Text": m.text, "Gender": "unknown",
			"Impressions": "120", "Original Url": address(m.who, m.id), "Thread Entry Type": "post", "Twitter Author ID": userID(m.who), "Updated": at}
		switch {
		case m.repost:
			cells["Engagement Type"], cells["Thread Entry Type"], cells["Twitter Retweet of"] = "RETWEET", "share", address(m.quoted, m.quotes)
		case m.replyTo != "":
			cells["Engagement Type"], cells["Thread Entry Type"], cells["Twitter Reply to"] = "REPLY", "reply", address(m.to, m.replyTo)
			cells["Thread Author"], cells["Thread Id"], cells["Thread URL"] = m.to, m.replyTo, address(m.to, m.replyTo)
		}
		rows = append(rows, rowOf(brandwatchColumns, cells))
	}
	body, err := sheet(',', rows)
	head := "Report:,Bulk Mentions Download\nBrand:,みなと製パン\nFrom:,Mon Feb 06 00:00:00 GMT 2023\nTo:,Sat Apr 01 00:00:00 GMT 2023\nLabel:,みなと製パン\n\n"
	return append([]byte(head), body...), err
}

var meltwaterColumns = strings.Split("Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Subregion,Language,Reach,Desktop Reach,Mobile Reach,Twitter Social Echo,Facebook Social Echo,National Viewership,Engagement,AVE,Sentiment,Key Phrases,Input Name,Keywords,Tweet Id,Twitter Id,State,City,Alternate Date Format,Time,Document Tags", ",")

// meltwater is a listening tool's table as it comes: tabs, UTF-16, the time in
// full and once more in two columns, and nothing of what a post answers.
func meltwater() ([]byte, error) {
	rows := [][]string{meltwaterColumns}
	for _, m := range talkFrom(spring) {
		if m.repost {
			continue
		}
		rows = append(rows, rowOf(meltwaterColumns, map[string]string{"Date": m.at.Format("02-Jan-2006 03:04PM"), "URL": page(m.who, m.id), "Hit Sentence": m.text, "Source": "Twitter", "Influencer": "@" + m.who,
			"Country": "Japan", "Language": "Japanese", "Reach": "120", "Sentiment": "Neutral", "Input Name": "みなと製パン", "Keywords": "パン", "Tweet Id": m.id, "Twitter Id": userID(m.who),
			"Alternate Date Format": m.at.Format("02-Jan-06"), "Time": m.at.Format("3:04 PM")}))
	}
	body, err := sheet('\t', rows)
	if err != nil {
		return nil, err
	}
	return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(body)
}

// tableEUCJP is a table from a Unix machine of old.
func tableEUCJP() ([]byte, error) {
	rows := [][]string{{"投稿ID", "日時", "発言者", "内容", "返信元"}}
	for _, m := range talkFrom(spring) {
		if !m.repost {
			rows = append(rows, []string{m.id, m.at.Format("2006年1月2日 15時4分"), m.who, plain.Replace(m.text), m.replyTo})
		}
	}
	body, err := sheet(',', rows)
	if err != nil {
		return nil, err
	}
	return japanese.EUCJP.NewEncoder().Bytes(body)
}

// plain replaces the pictures that older encodings lack.
var plain = strings.NewReplacer("🍞", "♪")

// workbook is a table as people keep it in Excel: a sheet of remarks first,
// real dates, ids as numbers that Excel has rounded, addresses that still have
// them.
func workbook() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const remarks, posts = "Sheet1", "投稿"
	if _, err := book.NewSheet(posts); err != nil {
		return nil, err
	}
	date, err := book.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		return nil, err
	}
	set := func(sheet string, row int, cells ...any) {
		at, _ := excelize.CoordinatesToCellName(1, row)
		err = errors.Join(err, book.SetSheetRow(sheet, at, &cells))
	}
	set(remarks, 1, "抽出条件", "みなと製パン")
	set(posts, 1, "投稿ID", "投稿日時", "投稿者", "本文", "返信先URL", "URL")
	row := 1
	for _, m := range talkFrom(spring) {
		if m.repost {
			continue
		}
		row++
		id, _ := strconv.ParseFloat(m.id, 64)
		up := ""
		if m.replyTo != "" {
			up = page(m.to, m.replyTo)
		}
		set(posts, row, id, m.at.Format("2006-01-02 15:04"), m.who, m.text, up, page(m.who, m.id))
		wall := time.Date(m.at.Year(), m.at.Month(), m.at.Day(), m.at.Hour(), m.at.Minute(), 0, 0, time.UTC)
		at, _ := excelize.CoordinatesToCellName(2, row)
		err = errors.Join(err, book.SetCellValue(posts, at, wall), book.SetCellStyle(posts, at, at, date))
	}
	err = errors.Join(err, book.SetDocProps(&excelize.DocProperties{Created: "2023-07-03T00:00:00Z", Modified: "2023-07-03T00:00:00Z"}))
	var b bytes.Buffer
	err = errors.Join(err, book.Write(&b)) // before Bytes
	return b.Bytes(), err
}
