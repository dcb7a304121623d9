package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"engage/internal/corpus"
)

var xArchive = Format{Name: "x-archive", Detect: detectXArchive, Read: readXArchive}

var xArchiveHead = regexp.MustCompile(`^\s*(?:window\.YTD\.tweets?\.part\d+|Grailbird\.data\.tweets_\d{4}_\d{2})\s*=`)

func detectXArchive(f *File) int {
	if xArchiveHead.Match(f.Head) {
		return 100
	}
	return 0
}

// xOwner is the account that an export belongs to.
type xOwner struct{ handle, number string }

// xNote is a long post: note-tweet.js keeps its text under an id of its own.
type xNote struct{ text string }

func readXArchive(ctx context.Context, f *File, r *Reader) error {
	owner := xArchiveOwner(f)
	notes := xArchiveNotes(ctx, f, r)
	var brand []corpus.AuthorID
	if a := corpus.Handle(owner.handle); a != "" {
		brand = []corpus.AuthorID{a}
	} else if a := corpus.Numbered(owner.number); a != "" {
		brand = []corpus.AuthorID{a}
	}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var wrap struct {
			Tweet json.RawMessage `json:"tweet"`
		}
		if err := json.Unmarshal(raw, &wrap); err == nil && wrap.Tweet != nil {
			raw = wrap.Tweet
		}
		var t v1Tweet
		if err := json.Unmarshal(raw, &t); err != nil {
			return r.Broken(line, badShape(err))
		}
		return t.emit(r, line, func(p *corpus.Post) {
			p.Brand, p.Blind = brand, corpus.BlindOthers
			if p.Author == "" {
				setAuthor(p, owner.handle, owner.number)
			}
			// Exports keep a repost as text only, cut at 140 characters.
			if p.Kind == corpus.Original && strings.HasPrefix(p.Text, "RT @") && p.ReplyTo == "" {
				p.Kind = corpus.Repost
				p.Truncated = strings.HasSuffix(p.Text, "…")
				if p.QuotesAuthor == "" && len(p.Mentions) > 0 {
					p.QuotesAuthor = p.Mentions[0]
				}
				return
			}
			mergeNote(p, notes)
		})
	})
}

// xArchiveOwner reads who the export belongs to.
func xArchiveOwner(f *File) xOwner {
	if s := f.Sibling("account.js"); s != nil {
		var list []struct {
			Account struct{ Username, AccountID string }
		}
		if asideJSON(s, &list) && len(list) > 0 {
			return xOwner{list[0].Account.Username, list[0].Account.AccountID}
		}
	}
	if s := f.Sibling("user_details.js"); s != nil {
		var u struct {
			ScreenName string `json:"screen_name"`
			ID         string `json:"id"`
		}
		if asideJSON(s, &u) {
			return xOwner{u.ScreenName, u.ID}
		}
	}
	if s := f.Sibling("manifest.js"); s != nil {
		var m struct {
			UserInfo struct{ AccountID, UserName string } `json:"userInfo"`
		}
		if asideJSON(s, &m) {
			return xOwner{m.UserInfo.UserName, m.UserInfo.AccountID}
		}
	}
	return xOwner{}
}

// asideJSON reads the value of a script file; false where it has another form.
func asideJSON(f *File, v any) bool {
	b, err := readAside(f)
	if err != nil {
		return false
	}
	b = b[len(scriptHead.Find(b)):]
	return json.Unmarshal(bytes.TrimRight(b, "; \r\n\t\x00"), v) == nil
}

// xArchiveNotes reads the long posts by the second they were written in.
func xArchiveNotes(ctx context.Context, f *File, r *Reader) map[int64][]xNote {
	s := f.Sibling("note-tweet.js")
	if s == nil || path.Base(f.Name) == "note-tweet.js" {
		return nil
	}
	notes := map[int64][]xNote{}
	quiet := &Reader{Opts: r.Opts, file: s, info: &FileInfo{}, sink: func(corpus.Post, error) bool { return true }}
	// A note that cannot be read costs the tail of one post, no more.
	_ = eachJSON(ctx, s, quiet, func(_ int, raw json.RawMessage) error {
		var n struct {
			NoteTweet struct {
				CreatedAt string `json:"createdAt"`
				Core      struct{ Text string }
			} `json:"noteTweet"`
		}
		if json.Unmarshal(raw, &n) != nil {
			return nil
		}
		if at, err := time.Parse(time.RFC3339, n.NoteTweet.CreatedAt); err == nil {
			notes[at.Unix()] = append(notes[at.Unix()], xNote{unescape(n.NoteTweet.Core.Text)})
		}
		return nil
	})
	return notes
}

// mergeNote takes the longer text of the note written in the same second (or
// the next one) that begins like the post.
func mergeNote(p *corpus.Post, notes map[int64][]xNote) {
	cut := strings.TrimRight(p.Text, " …")
	if i := strings.LastIndex(cut, " https://t.co/"); i > 0 {
		cut = strings.TrimRight(cut[:i], " …")
	}
	start := 0
	for strings.HasPrefix(cut[start:], "@") { // replies repeat the names
		i := strings.IndexByte(cut[start:], ' ')
		if i < 0 {
			break
		}
		start += i + 1
	}
	for d := int64(-1); d <= 1; d++ {
		for _, n := range notes[p.At.Unix()+d] {
			if utf8.RuneCountInString(cut[start:]) < 20 || len(n.text) <= len(cut) {
				continue
			}
			switch {
			case strings.HasPrefix(n.text, cut):
				p.Text, p.Truncated = n.text, false
				return
			case strings.HasPrefix(n.text, cut[start:]):
				p.Text, p.Truncated = cut[:start]+n.text, false
				return
			}
		}
	}
}
