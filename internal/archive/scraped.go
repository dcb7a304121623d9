package archive

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// This file holds what the files of scrapers of X have in common.

var errNoAuthor = lang.Errorf(lang.T{
	EN: "read a post: it names no author; it is left out",
	JA: "投稿の読み取り: 投稿者がわかりません。読み飛ばしました",
})

// scalar is a JSON string, or any other value as it is written; null is "".
// Scrapers write one and the same id as a number here and as a string there,
// and a number must not lose its last digits.
type scalar string

func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case bytes.HasPrefix(b, []byte(`"`)):
		return json.Unmarshal(b, (*string)(s))
	case bytes.Equal(b, []byte("null")):
		*s = ""
	default:
		*s = scalar(b)
	}
	return nil
}

// yes reads a flag: JSON writes true, spreadsheets TRUE.
func (s scalar) yes() bool { return strings.EqualFold(string(s), "true") }

// exactID is the id in the address of a post, else the one given: scripts and
// spreadsheets round numbers, but not addresses. It is "" where neither is one.
func exactID(address, id string) string {
	if _, in := statusURL(address); in != "" {
		return in
	}
	if id = strings.TrimSuffix(id, ".0"); digits().MatchString(id) && id != "0" {
		return id
	}
	return ""
}

// v1Time writes a time of any known form as v1Tweet expects it. Scrapers mean
// UTC where they name no zone.
func v1Time(s string) string {
	if at, _, ok := parseTime(s, time.UTC); ok {
		return at.Format(time.RFC3339Nano)
	}
	return s
}

// delimiterOf finds the delimiter under which the first row has all the names;
// 0 if there is none.
func delimiterOf(head []byte, names ...string) rune {
	if !mayName(head, names) {
		return 0
	}
	for _, comma := range delimiters {
		for _, row := range headRows(head, comma, 1) {
			has := func(name string) bool {
				return slices.ContainsFunc(row, func(h string) bool { return strings.TrimSpace(h) == name })
			}
			if !slices.ContainsFunc(names, func(n string) bool { return !has(n) }) {
				return comma
			}
		}
	}
	return 0
}

// mayName is false where a row cannot have cells of these names, which is cheaper
// to see than the rows are to cut. NUL bytes do not count in a cell.
func mayName(head []byte, names []string) bool {
	return bytes.IndexByte(head, 0) >= 0 || !slices.ContainsFunc(names, func(n string) bool { return !bytes.Contains(head, []byte(n)) })
}

// carriers hands on scraped posts and the posts that they carry. A carried
// post is handed on once, however many quote it; one with a record of its own
// always, for that record may know more.
type carriers struct {
	r    *Reader
	seen map[string]bool // carried posts
}

func (c *carriers) emit(line int, t *v1Tweet) error {
	for _, in := range []*v1Tweet{t.Retweeted, t.Quoted} {
		if in == nil || in.User == nil || in.IDStr == "" || c.seen[in.IDStr] {
			continue
		}
		c.seen[in.IDStr] = true
		if err := c.emit(line, in); err != nil {
			return err
		}
	}
	if t.IDStr == "" {
		return c.r.Broken(line, errNoID)
	}
	p := t.post()
	if p.Author == "" {
		return c.r.Broken(line, errNoAuthor)
	}
	if p.Kind == corpus.Repost && p.Text == "" { // the original is not carried whole
		bareRepost(&p, unescape(t.FullText))
	}
	return c.r.Emit(p)
}

// bareRepost fills a repost of which only X's own words are known:
// "RT @foo: 本文", cut with "…".
func bareRepost(p *corpus.Post, text string) {
	p.Kind, p.Text = corpus.Repost, text
	p.Truncated = strings.HasSuffix(text, "…")
	if p.QuotesAuthor == "" && bareRT().MatchString(text) {
		p.QuotesAuthor = mentionsIn(text)[0]
	}
}
