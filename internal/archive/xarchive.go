package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"engage/internal/corpus"
)

// xArchive reads an account's own export: that of 2012 to 2018, a file a month
// (Grailbird), and that of today. Deleted posts and messages are not read.
var xArchive = Format{Name: "x-archive", Detect: detectXArchive, Read: readXArchive}

// The files of community and circle posts are in every export, empty mostly.
var (
	xArchiveHead = lazily(`^\s*(?:window\.YTD\.tweets?\.part\d+\s*=|Grailbird\.data\.tweets_\d{4}_\d{2}\s*=|` +
		`window\.YTD\.(?:community|twitter_circle)_tweet\.part\d+\s*=\s*\[\s*\{)`)
	xCircleHead = lazily(`^\s*window\.YTD\.twitter_circle_tweet\.`)
)

func detectXArchive(f *File) int {
	if xArchiveHead().Match(f.Head) {
		return 100
	}
	return 0
}

// xExport is one file of an export and what the files beside it tell.
type xExport struct {
	owner   v1User
	brand   []corpus.AuthorID
	private bool // only a circle of readers sees these posts
	standIn bool // nothing names the owner
	notes   *xNotes
}

func readXArchive(ctx context.Context, f *File, r *Reader) error {
	others, first := otherParts(f)
	x := &xExport{owner: xArchiveOwner(f), private: xCircleHead().Match(f.Head), notes: notesFor(ctx, f, r)}
	if first {
		if err := errors.Join(reportAbsent(f, r), x.notes.reportBroken()); err != nil {
			return err
		}
	}
	err := eachTweet(ctx, f, r, func(line int, t *v1Tweet) error {
		x.claim(t, r)
		return t.emit(r, line, x.mark)
	})
	if err != nil || !first {
		return err
	}
	return x.notes.reportLeft(ctx, others)
}

// eachTweet calls fn with every post of a part. Before 2020 they were not
// wrapped.
func eachTweet(ctx context.Context, f *File, r *Reader, fn func(line int, t *v1Tweet) error) error {
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var record struct {
			v1Tweet
			Tweet *v1Tweet `json:"tweet"`
		}
		if err := r.picker.decode(raw, &record); err != nil {
			return r.Broken(line, badShape(err))
		}
		if record.Tweet != nil {
			return fn(line, record.Tweet)
		}
		return fn(line, &record.v1Tweet)
	})
}

// claim makes the owner the author of a post that names none. Where no file
// beside names the owner, the first post does.
func (x *xExport) claim(t *v1Tweet, r *Reader) {
	if x.brand == nil {
		switch {
		case x.owner.author() != "":
		case t.User.author() != "":
			x.owner = *t.User
		default:
			x.owner.ScreenName = r.Owner(xOwner)
			x.standIn = r.Opts.Owner == ""
		}
		x.brand = []corpus.AuthorID{x.owner.author()}
	}
	if t.User.author() == "" {
		t.User = &x.owner
	}
}

// mark says what is true of every post of an export.
func (x *xExport) mark(p *corpus.Post) {
	p.Brand, p.Blind = x.brand, corpus.BlindOthers
	p.Private = p.Private || x.private
	if x.standIn && p.Author == x.brand[0] {
		p.URL = "" // the stand-in has no pages
	}
	textRT(p)
	x.notes.merge(p)
}

// xOwner stands for the owner of an export that names nobody.
const xOwner = "twitter-owner"

// xArchiveOwner reads who the export belongs to, where a file beside says so.
func xArchiveOwner(f *File) (u v1User) {
	account := aside[[]struct {
		Account struct{ Username, AccountID string }
	}](f.Sibling("account.js"))
	if len(account) > 0 {
		u = v1User{ScreenName: account[0].Account.Username, IDStr: account[0].Account.AccountID}
	}
	if u.author() == "" {
		u = aside[v1User](f.Sibling("user_details.js"))
	}
	if u.author() == "" {
		m := readManifest(f)
		u = v1User{ScreenName: m.UserInfo.UserName, IDStr: m.UserInfo.AccountID}
	}
	return u
}

// asideJSON reads the value of a script file; false where there is none or it
// has another form.
func asideJSON(f *File, v any) bool {
	if f == nil {
		return false
	}
	b, err := readAside(f)
	if err != nil {
		return false
	}
	b = b[len(scriptHead().Find(b)):]
	return json.Unmarshal(bytes.TrimRight(b, "; \r\n\t\x00"), v) == nil
}
