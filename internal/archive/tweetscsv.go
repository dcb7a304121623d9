package archive

import (
	"context"
	"path"
	"slices"
	"strings"

	"engage/internal/corpus"
)

// tweetsCSV reads tweets.csv of Twitter's export of 2012 to 2018. It holds the
// same posts as the files of JavaScript beside it, and says less of each.
var tweetsCSV = Format{Name: "twitter-archive-csv", Detect: detectTweetsCSV, Read: readTweetsCSV}

func detectTweetsCSV(f *File) int {
	names := []string{"tweet_id", "in_reply_to_status_id", "timestamp", "source", "text", "retweeted_status_id", "expanded_urls"}
	if !mayName(f.Head, names) {
		return 0
	}
	for _, row := range headRows(f.Head, ',', 1) {
		if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(row, n) }) {
			return 95
		}
	}
	return 0
}

func readTweetsCSV(ctx context.Context, f *File, r *Reader) error {
	owner := tweetsCSVOwner(f, r)
	brand := []corpus.AuthorID{owner.author()}
	var header []string
	return eachRow(ctx, f, r, ',', func(line, _ int, row []string) error {
		if header == nil {
			header = slices.Clone(row)
			return nil
		}
		// Until 2013 a row ended in as many addresses as there were, none included.
		urls := len(header) - 1
		if ragged := header[urls] == "expanded_urls" && len(row) >= urls; !ragged && len(row) != len(header) {
			return r.Broken(line, badWidth(len(row), len(header)))
		}
		p := tweetsRow(func(name string) string {
			switch i := slices.Index(header, name); {
			case i < 0 || i >= len(row):
				return ""
			case i == urls:
				return strings.Join(row[i:], ",")
			default:
				return row[i]
			}
		}, &owner)
		if p.ID == "" {
			return r.Broken(line, errNoID)
		}
		p.Brand, p.Blind = brand, corpus.BlindOthers
		return r.Emit(p)
	})
}

var monthFile = lazily(`^\d{4}_\d{2}\.js$`)

// monthsLookedAt is how many months are asked for the owner: some hold nothing.
const monthsLookedAt = 12

// xMonths are names of months, the first ones, without repetition.
func xMonths(all []*File) (names []string) {
	for _, p := range all {
		name := path.Base(p.Name)
		if len(names) < monthsLookedAt && monthFile().MatchString(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// tweetsCSVOwner is the owner as the posts of the other half of the export name
// it: those say as well whether the account is protected.
func tweetsCSVOwner(f *File, r *Reader) v1User {
	if f.peers != nil && len(f.peers()) > 0 {
		for _, name := range indexed(f.peers()).xMonths {
			list := aside[[]v1Tweet](f.Sibling(name))
			if len(list) > 0 && list[0].User.author() != "" {
				return *list[0].User
			}
		}
	}
	if u := xArchiveOwner(f); u.author() != "" {
		return u
	}
	return v1User{ScreenName: r.Owner(xOwner)}
}

func tweetsRow(get func(header string) string, owner *v1User) corpus.Post {
	id := get("tweet_id")
	p := corpus.Post{Client: clientName(get("source")), Private: owner.Protected}
	p.Text = unescape(strings.ReplaceAll(get("text"), "\r\n", "\n"))
	p.At, p.DateOnly = xTime(get("timestamp"), id)
	if digits().MatchString(id) {
		p.ID = corpus.PostID(id)
	}
	setAuthor(&p, owner.ScreenName, owner.id())
	if scientific().MatchString(id) { // by a spreadsheet
		p.ID, p.URL = hashID(p), ""
	}
	p.Mentions = mentionsIn(p.Text)
	p.ReplyTo = corpus.PostID(exactID("", get("in_reply_to_status_id")))
	p.ReplyToAuthor = repliedTo(&p, exactID("", get("in_reply_to_user_id")))
	quoteByURL(&p, strings.Split(get("expanded_urls"), ","))
	textRT(&p)
	if of := exactID("", get("retweeted_status_id")); of != "" {
		if p.Kind != corpus.Repost {
			p.QuotesAuthor = corpus.Numbered(exactID("", get("retweeted_status_user_id")))
		}
		p.Kind, p.Quotes = corpus.Repost, corpus.PostID(of)
	}
	return p
}
