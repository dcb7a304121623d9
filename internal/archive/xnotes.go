package archive

import (
	"context"
	"encoding/json"
	"errors"
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
	*noteFile
	r    *Reader // of note-tweet.js
	used map[*xNote]bool
}

// noteFile is note-tweet.js, which all parts of an export share.
type noteFile struct {
	all    []*xNote
	since  map[int64][]*xNote // by the second they were written in
	broken []*RecordError
}

type xNote struct {
	line  int
	text  string
	links []string
}

// maxNotes is how many long posts one second may hold, a whole thread posted
// at once included.
const maxNotes = 100

var errNoteShape = lang.Errorf(lang.T{
	EN: "read a long post: it has no text or no time that is known; its post may stay cut",
	JA: "長文ポストの読み取り: 本文か日時を読めません。投稿は途中までになることがあります",
})

// notesFor gives the notes beside f, nil if there are none.
func notesFor(ctx context.Context, f *File, r *Reader) *xNotes {
	s := f.Sibling("note-tweet.js")
	if s == nil {
		return nil
	}
	notes, ok := s.memo.(*noteFile)
	if !ok {
		notes = readNotes(ctx, s, r.Opts)
		s.memo = notes
	}
	return &xNotes{notes, &Reader{Opts: r.Opts, file: s, info: r.info, sink: r.sink}, map[*xNote]bool{}}
}

func readNotes(ctx context.Context, s *File, opts Options) *noteFile {
	n := &noteFile{since: map[int64][]*xNote{}}
	bad := func(line int, err error) { n.broken = append(n.broken, &RecordError{Line: line, Err: err}) }
	r := quietReader(s, opts)
	r.sink = func(_ corpus.Post, err error) bool {
		var broken *RecordError
		if errors.As(err, &broken) {
			bad(broken.Line, broken.Err)
		}
		return true
	}
	err := eachJSON(ctx, s, r, func(line int, raw json.RawMessage) error {
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
		second := at.Unix()
		switch {
		case err != nil || v.Note.Core.Text == "":
			bad(line, errNoteShape)
			return nil
		case len(n.since[second]) == maxNotes:
			bad(line, errLeftNote)
			return nil
		}
		note := &xNote{line: line, text: unescape(v.Note.Core.Text)}
		for _, u := range v.Note.Core.URLs {
			note.links = append(note.links, u.ExpandedURL)
		}
		n.all = append(n.all, note)
		n.since[second] = append(n.since[second], note)
		return nil
	})
	if err != nil {
		bad(0, err)
	}
	return n
}

// reportBroken tells of the notes that could not be read.
func (n *xNotes) reportBroken() error {
	if n == nil {
		return nil
	}
	for _, b := range n.broken {
		if err := n.r.Broken(b.Line, b.Err); err != nil {
			return err
		}
	}
	return nil
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
	cut := cutTail().ReplaceAllString(p.Text, "")
	note, names := n.find(p.At, cut)
	if note == nil {
		return
	}
	n.used[note] = true
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
var cutTail = lazily(`(?:[\s…]|https://t\.co/\w+)*$`)

// minPrefix is how many characters make a beginning that two posts of the same
// second hardly share by chance.
const minPrefix = 20

var leadingNames = lazily(`^(?:[@＠]\w+\s+)+`)

// find gives the note of the post that begins with cut, written in the same
// second or in one beside it. A reply begins with names, its note not always:
// names are those that the note lacks.
func (n *xNotes) find(at time.Time, cut string) (note *xNote, names string) {
	names = leadingNames().FindString(cut)
	words := cut[len(names):]
	if utf8.RuneCountInString(words) < minPrefix {
		return nil, ""
	}
	for _, off := range []int64{0, -1, 1} {
		for _, note := range n.since[at.Unix()+off] {
			switch {
			case n.used[note]:
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
	left := slices.Clone(n.all)
	used := func(note *xNote) bool { return n.used[note] }
	for _, part := range others {
		left = slices.DeleteFunc(left, used)
		if len(left) == 0 || part.look() != nil {
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
	for _, note := range slices.DeleteFunc(left, used) {
		if err := n.r.Broken(note.line, errLeftNote); err != nil {
			return err
		}
	}
	return nil
}
