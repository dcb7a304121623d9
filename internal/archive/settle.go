package archive

import (
	"strings"
	"time"
	"unicode/utf8"

	"engage/internal/corpus"
)

// settle puts right what no single format can: bytes that are no text, times
// that nobody can have written at, and times that the post's own id contradicts.
func (r *Reader) settle(p *corpus.Post) {
	if !r.picker.lends { // the picker has seen to it
		clean(&p.Text)
	}
	clean(&p.Handle)
	clean(&p.Number)
	clean(&p.Client)
	clean(&p.URL)
	clean(&p.ID)
	clean(&p.ReplyTo)
	clean(&p.Quotes)
	clean(&p.ConversationID)
	clean(&p.Author)
	clean(&p.ReplyToAuthor)
	clean(&p.QuotesAuthor)
	for i := range p.Mentions {
		clean(&p.Mentions[i])
	}
	r.share(p)
	if y := p.At.Year(); y < firstYear || y > lastYear {
		p.At, p.DateOnly = time.Time{}, false
	}
	r.checkTime(p)
}

// A time outside of these years is a broken clock or an empty field (1970), not
// the time of a post: it would be the archive's beginning or its end.
const firstYear, lastYear = 1990, 2100

// clean replaces what is no UTF-8: it must reach neither the tokenizer nor the
// output, and one bad byte is no reason to lose a post.
func clean[T ~string](s *T) {
	if !utf8.ValidString(string(*s)) {
		*s = T(strings.ToValidUTF8(string(*s), "\uFFFD"))
	}
}

// maxShared bounds how many names are known at a time.
const maxShared = 1 << 14

// share keeps one copy of what many posts say alike, and none of what it was cut
// from or lent by: posts live as long as the run.
func (r *Reader) share(p *corpus.Post) {
	if r.names == nil || len(r.names) > maxShared {
		r.names = map[string]string{}
	}
	one(r.names, &p.Handle)
	one(r.names, &p.Number)
	one(r.names, &p.Client)
	one(r.names, &p.Author)
	one(r.names, &p.ReplyToAuthor)
	one(r.names, &p.QuotesAuthor)
	for i := range p.Mentions {
		one(r.names, &p.Mentions[i])
	}
	if string(p.ConversationID) != string(p.ID) {
		one(r.names, &p.ConversationID)
	}
	if r.picker.lends {
		r.own(p)
	}
	if strings.HasSuffix(p.URL, string(p.ID)) {
		p.ID = corpus.PostID(p.URL[len(p.URL)-len(p.ID):])
	}
	if string(p.ConversationID) == string(p.ID) {
		p.ConversationID = corpus.ConversationID(p.ID)
	}
	if string(p.ReplyTo) == string(p.ConversationID) {
		p.ReplyTo = corpus.PostID(p.ConversationID)
	}
}

// own copies what is the post's alone and was lent, at once.
func (r *Reader) own(p *corpus.Post) {
	for i := range p.Brand {
		one(r.names, &p.Brand[i])
	}
	var none string
	texts := [...]*string{&p.Text, &p.URL, (*string)(&p.Quotes), (*string)(&p.ID), (*string)(&p.ReplyTo)}
	if strings.HasSuffix(p.URL, string(p.ID)) {
		texts[3] = &none
	}
	if string(p.ReplyTo) == string(p.ConversationID) {
		texts[4] = &none
	}
	r.room = r.room[:0]
	for _, s := range texts {
		r.room = append(r.room, *s...)
	}
	all := string(r.room)
	for _, s := range texts {
		*s, all = all[:len(*s)], all[len(*s):]
	}
}

func one[T ~string](names map[string]string, s *T) {
	if *s == "" {
		return
	}
	known, ok := names[string(*s)]
	if !ok {
		known = strings.Clone(string(*s))
		names[known] = known
	}
	*s = T(known)
}

const (
	// quarter is what zones differ by; a file off by a multiple of it was
	// written in another zone than it was read in.
	quarter = 15 * time.Minute
	// farthest is how far two clocks of the world can differ.
	farthest = 26 * time.Hour
	// exactly is how far X's own times lie from those of the ids.
	exactly = 2 * time.Second
)

// checkTime compares a time with the one that an X id carries. A time that is
// off by a zone is repaired and counted, a time without seconds or without a
// clock is completed. Other differences stay: the id may be of another kind.
func (r *Reader) checkTime(p *corpus.Post) {
	exact, ok := snowflakeTime(string(p.ID))
	if !ok {
		return
	}
	off := p.At.Sub(exact)
	sloppy := exactly
	if p.At.Second() == 0 { // a table without seconds
		sloppy = time.Minute
	}
	switch {
	case p.At.IsZero():
		if !strings.HasPrefix(p.URL, "https://x.com/") && !strings.HasPrefix(p.URL, "https://twitter.com/") {
			return // nothing says that the id is one of X's
		}
		p.At = exact
	case p.DateOnly:
		if !near(exact, p.At) {
			return
		}
		p.At, p.DateOnly = exact, false
	case off.Abs() <= exactly:
		return
	case off.Abs() <= sloppy:
		p.At = exact
	case (off-off.Round(quarter)).Abs() <= sloppy && off.Abs() <= farthest:
		p.At = exact
		r.info.Shifted++
		r.info.Shift = off.Round(quarter)
	}
}

// near allows for the zone in which a date was taken.
func near(a, b time.Time) bool {
	d := a.Sub(b)
	return d > -36*time.Hour && d < 48*time.Hour
}
