package archive

import (
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var errNoID = lang.Errorf(lang.T{
	EN: "read a post: it has no id; it is left out",
	JA: "投稿の読み取り: ID がありません。読み飛ばしました",
})

// authorID names an author by handle, else by number.
func authorID(handle, number string) corpus.AuthorID {
	if a := corpus.Handle(handle); a != "" {
		return a
	}
	return corpus.Numbered(number)
}

func setAuthor(p *corpus.Post, handle, number string) {
	p.Handle, p.Number = strings.TrimPrefix(handle, "@"), number
	p.Author = authorID(handle, number)
	if p.URL == "" && handle != "" {
		p.URL = "https://x.com/" + p.Handle + "/status/" + string(p.ID)
	}
}

func expanded(links []v1URL) []string {
	var out []string
	for _, l := range links {
		out = append(out, l.Expanded)
	}
	return out
}

// repliedTo says whom a post answers that gives a user number at most: its own
// author, else the first name of its text, else the number.
func repliedTo(p *corpus.Post, number string) corpus.AuthorID {
	switch {
	case p.ReplyTo == "" && number == "":
		return ""
	case number != "" && number == p.Number:
		return p.Author
	case strings.HasPrefix(p.Text, "@") || strings.HasPrefix(p.Text, "＠"):
		if names := mentionsIn(p.Text); len(names) > 0 {
			return names[0]
		}
	}
	return corpus.Numbered(number)
}

// quoteByURL finds a quote by the last address of another status among links,
// and the author of a quote that is known. The address of a picture or a film
// shows only that.
func quoteByURL(p *corpus.Post, links []string) {
	for _, link := range slices.Backward(links) {
		user, id := statusURL(link)
		if id == "" || id == string(p.ID) || p.Quotes != "" && id != string(p.Quotes) ||
			strings.Contains(link, "/photo/") || strings.Contains(link, "/video/") {
			continue
		}
		p.Quotes = corpus.PostID(id)
		if p.QuotesAuthor == "" {
			p.QuotesAuthor = corpus.Handle(user)
		}
		return
	}
}

// textRT makes a repost of a post that is nothing but "RT @name: …": exports
// keep no more of it, cut at 140 characters. Its links are the other's.
func textRT(p *corpus.Post) {
	if p.Kind != corpus.Original || p.ReplyTo != "" || !strings.HasPrefix(p.Text, "RT @") {
		return
	}
	if names := mentionsIn(p.Text); len(names) > 0 {
		p.Quotes, p.QuotesAuthor = "", names[0]
		bareRepost(p, p.Text)
	}
}

// clientName takes the words out of `<a href="…">Twitter Web App</a>`.
func clientName(source string) string {
	if i := strings.Index(source, ">"); i >= 0 && strings.HasPrefix(source, "<") {
		source = source[i+1:]
		if j := strings.Index(source, "<"); j >= 0 {
			source = source[:j]
		}
	}
	return unescape(source)
}

// A zone by name is UTC or unknown, so that no other is taken.
var xLayouts = []string{time.RubyDate, time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 UTC"}

// xTime reads the times that X has written over the years; where there is
// none, the id may carry it. The exports of 2012 to 2018 wrote midnight for
// everything before 2010-11-04: that is a date only.
func xTime(s, id string) (at time.Time, dateOnly bool) {
	if t, ok := rubyDate(s); ok {
		return t, oldMidnight(t)
	}
	layouts := xLayouts
	if s != "" && s[0] <= '9' {
		layouts = layouts[1:] // no day of the week
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t.UTC(), l != time.RFC3339 && oldMidnight(t.UTC()) // which those exports never used
		}
	}
	t, _ := snowflakeTime(id)
	return t, false
}

func oldMidnight(t time.Time) bool {
	return t.UnixMilli() < snowflakeEpoch && t.Equal(t.Truncate(24*time.Hour))
}

// rubyDate is time.Parse with time.RubyDate for times of UTC, as nearly all are.
func rubyDate(s string) (t time.Time, ok bool) {
	if len(s) != len(time.RubyDate) || s[3] != ' ' || s[7] != ' ' || s[10] != ' ' || s[13] != ':' || s[16] != ':' || s[19:26] != " +0000 " {
		return t, false
	}
	weekday := strings.Index("MonTueWedThuFriSatSun", s[:3])
	month := strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", s[4:7])
	day, hour, minute, second, year := twoFrom(s[8:]), twoFrom(s[11:]), twoFrom(s[14:]), twoFrom(s[17:]), twoFrom(s[26:])*100+twoFrom(s[28:])
	if weekday < 0 || month < 0 || weekday%3+month%3 > 0 || hour > 23 || max(minute, second) > 59 || year > 9999 {
		return t, false
	}
	t = time.Date(year, time.Month(month/3+1), day, hour, minute, second, 0, time.UTC)
	return t, t.Day() == day
}

// twoFrom is the number that the first two digits write, 10000 where they are none.
func twoFrom(s string) int {
	tens, units := int(s[0])-'0', int(s[1])-'0'
	if tens < 0 || tens > 9 || units < 0 || units > 9 {
		return 10_000
	}
	return tens*10 + units
}
