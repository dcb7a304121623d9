package archive

import (
	"context"
	"errors"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// twilog reads Twilog's CSV: id, address, JST time, text and perhaps a type,
// without a header. It holds its owner's posts and reposts, newest first.
var twilog = Format{Name: "twilog", Detect: detectTwilog, Read: readTwilog}

var (
	digits     = lazily(`^\d+$`)
	twilogTime = lazily(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)
)

func twilogRow(row []string) bool {
	if len(row) != 4 && len(row) != 5 {
		return false
	}
	_, id := statusURL(row[1])
	return digits().MatchString(row[0]) && id != "" && twilogTime().MatchString(row[2])
}

func detectTwilog(f *File) int {
	if startsJSON(f.Head) { // and not with an id
		return 0
	}
	if rows := headRows(f.Head, ',', 1); len(rows) == 1 && twilogRow(rows[0]) {
		return 95
	}
	return 0
}

// wanted reports whether the record is a post; likes (2) and bookmarks (3) of
// the owner are other people's posts that nobody passed on.
func wanted(row []string) bool { return len(row) < 5 || row[4] == "" || row[4] == "1" }

func readTwilog(ctx context.Context, f *File, r *Reader) error {
	owner, err := twilogOwner(ctx, f)
	if err != nil && !errors.Is(err, errDamaged) { // the second pass says so
		return err
	}
	brand := []corpus.AuthorID{corpus.Handle(owner)}
	return eachRow(ctx, f, r, ',', func(line, _ int, row []string) error {
		if !twilogRow(row) || brand[0] == "" {
			return r.Broken(line, lang.Errorf(lang.T{
				EN: "read a Twilog record: id, address, time and text are expected; it is left out",
				JA: "Twilog のレコードの読み取り: ID・URL・日時・本文の並びではありません。読み飛ばしました",
			}))
		}
		if !wanted(row) {
			return nil
		}
		at, err := time.ParseInLocation("2006-01-02 15:04:05", row[2], tokyo())
		if err != nil {
			return r.Broken(line, err)
		}
		user, _ := statusURL(row[1])
		p := corpus.Post{
			ID: corpus.PostID(row[0]), Author: brand[0], Handle: owner, At: at, URL: row[1],
			Text:  unescape(strings.ReplaceAll(row[3], "\r\n", "\n")),
			Blind: corpus.BlindReplies | corpus.BlindOthers, Brand: brand,
			Source: corpus.Source{Line: line},
		}
		if user != "" && corpus.Handle(user) != brand[0] {
			// The id is the original's: several owners pass on the same one.
			p.Kind, p.Quotes, p.QuotesAuthor = corpus.Repost, p.ID, corpus.Handle(user)
			p.ID = corpus.PostID(string(brand[0]) + "/" + row[0])
		}
		p.Mentions = mentionsIn(p.Text)
		return r.Emit(p)
	})
}

// twilogOwner is the user whom most of the addresses name. Nobody reposts
// one other account more often than posting; a tie falls to the first seen.
func twilogOwner(ctx context.Context, f *File) (string, error) {
	count := map[corpus.AuthorID]int{}
	best, n := "", 0
	err := eachRow(ctx, f, quietReader(f, Options{}), ',', func(_, _ int, row []string) error {
		if !twilogRow(row) || !wanted(row) {
			return nil
		}
		user, _ := statusURL(row[1])
		if a := corpus.Handle(user); a != "" {
			if count[a]++; count[a] > n {
				best, n = user, count[a]
			}
		}
		return nil
	})
	return best, err
}
