package archive

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// xNotes are the long posts of an export. Its tweets hold their beginnings
// only; note-tweet.js holds their texts, under ids of its own, which are not
// those of the posts.
type xNotes struct {
	r     *Reader // of note-tweet.js
	all   []*xNote
	since map[int64][]*xNote // by the second they were written in
}

type xNote struct {
	line  int
	text  string
	links []string
	used  bool
}

var errNoteShape = lang.Errorf(lang.T{
	EN: "read a long post: it has no text or no time that is known; its post may stay cut",
	JA: "長文ポストの読み取り: 本文か日時を読めません。投稿は途中までになることがあります",
})

// readNotes reads the notes beside f. say is false where another part of the
// export has told what is wrong with them.
func readNotes(ctx context.Context, f *File, r *Reader, say bool) (*xNotes, error) {
	s := f.Sibling("note-tweet.js")
	if s == nil {
		return nil, nil
	}
	n := &xNotes{r: quietReader(s, r.Opts), since: map[int64][]*xNote{}}
	if say {
		n.r = &Reader{Opts: r.Opts, file: s, info: r.info, sink: r.sink}
	}
	err := eachJSON(ctx, s, n.r, func(line int, raw json.RawMessage) error {
		var v struct {
			Note struct {
				CreatedAt string
				Core      struct {
					Text string
					URLs []struct{ ExpandedURL string }
				}
			} `json:"noteTweet"`
		}
		at, err := time.Time{}, json.Unmarshal(raw, &v)
		if err == nil {
			at, err = time.Parse(time.RFC3339, v.Note.CreatedAt)
		}
		if err != nil || v.Note.Core.Text == "" {
			return n.r.Broken(line, errNoteShape)
		}
		note := &xNote{line: line, text: unescape(v.Note.Core.Text)}
		for _, u := range v.Note.Core.URLs {
			note.links = append(note.links, u.ExpandedURL)
		}
		n.all = append(n.all, note)
		n.since[at.Unix()] = append(n.since[at.Unix()], note)
		return nil
	})
	if err != nil && !errors.Is(err, errStop) && ctx.Err() == nil {
		err = n.r.Broken(0, err)
	}
	return n, err
}

// quietReader reads a file beside the one at hand and hands nothing on.
func quietReader(f *File, opts Options) *Reader {
	return &Reader{Opts: opts, file: f, info: &FileInfo{}, sink: func(corpus.Post, error) bool { return true }}
}

// merge takes the text of the note that is the post's.
func (n *xNotes) merge(p *corpus.Post) {
	if n == nil || p.Kind != corpus.Original {
		return
	}
	cut := cutTail.ReplaceAllString(p.Text, "")
	note, names := n.find(p.At, cut)
	if note == nil {
		return
	}
	note.used = true
	if whole := names + note.text; len(whole) > len(cut) {
		p.Text, p.Truncated = whole, false
	}
	for _, m := range mentionsIn(note.text) {
		p.Mentions = addAuthor(p.Mentions, m)
	}
	quoteByURL(p, note.links)
}

// cutTail is what the text of a long post ends in: the mark of the cut, and
// short addresses of the rest and of pictures.
var cutTail = regexp.MustCompile(`(?:[\s…]|https://t\.co/\w+)*$`)

// minPrefix is how many characters make a beginning that two posts of the same
// second hardly share by chance.
const minPrefix = 20

var leadingNames = regexp.MustCompile(`^(?:[@＠]\w+\s+)+`)

// find gives the note of the post that begins with cut, written in the same
// second or in one beside it. A reply begins with names, its note not always:
// names are those that the note lacks.
func (n *xNotes) find(at time.Time, cut string) (note *xNote, names string) {
	names = leadingNames.FindString(cut)
	words := cut[len(names):]
	if utf8.RuneCountInString(words) < minPrefix {
		return nil, ""
	}
	for _, off := range []int64{0, -1, 1} {
		for _, note := range n.since[at.Unix()+off] {
			switch {
			case note.used:
			case strings.HasPrefix(note.text, cut):
				return note, ""
			case strings.HasPrefix(note.text, words):
				return note, names
			}
		}
	}
	return nil, ""
}

var errLeftNote = lang.Errorf(lang.T{
	EN: "read a long post: no post of that second begins like it; it is left out (its post may be edited or missing)",
	JA: "長文ポストの読み取り: 同じ時刻に同じ書き出しの投稿がありません。読み飛ばしました（投稿が編集されたか、欠けているかもしれません）",
})

// reportLeft tells of the notes that no post of any part begins like. They do
// not become posts of their own: nothing can answer a note's id, and the post
// itself, if it is there after all, would count twice.
func (n *xNotes) reportLeft(ctx context.Context, others []*File) error {
	if n == nil {
		return nil
	}
	used := func(note *xNote) bool { return note.used }
	for _, part := range others {
		n.all = slices.DeleteFunc(n.all, used)
		if len(n.all) == 0 || part.look() != nil {
			continue
		}
		// What is wrong with the part itself is told when its turn comes.
		_ = eachTweet(ctx, part, quietReader(part, n.r.Opts), func(_ int, t *v1Tweet) error {
			p := t.post()
			textRT(&p)
			n.merge(&p)
			return nil
		})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, note := range slices.DeleteFunc(n.all, used) {
		if err := n.r.Broken(note.line, errLeftNote); err != nil {
			return err
		}
	}
	return nil
}
