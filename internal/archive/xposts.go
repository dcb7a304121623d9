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
	switch names := mentionsIn(p.Text); {
	case p.ReplyTo == "" && number == "":
		return ""
	case number != "" && number == p.Number:
		return p.Author
	case len(names) > 0 && (strings.HasPrefix(p.Text, "@") || strings.HasPrefix(p.Text, "＠")):
		return names[0]
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
	for _, l := range xLayouts {
		if t, err := time.Parse(l, s); err == nil {
			t = t.UTC()
			old := t.UnixMilli() < snowflakeEpoch && t.Equal(t.Truncate(24*time.Hour))
			return t, old && l != time.RFC3339 // which those exports never used
		}
	}
	t, _ := snowflakeTime(id)
	return t, false
}
