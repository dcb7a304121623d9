package corpus

import (
	"strings"
	"time"
)

// PostID is a post's id as its platform prints it. Ids of different platforms
// never collide: X ids are bare digits, Mastodon and Bluesky ids are URIs, and
// posts nested in a labelled thread are "<thread>/<id>".
type PostID string

// ConversationID is the id of a conversation: the archive's own where it gives
// one, else the id of the root post.
type ConversationID string

// AuthorID identifies an author whatever the spelling: the handle without @ in
// lower case (see [Handle]), or "id:<number>" where an archive gives only the
// platform's user number.
type AuthorID string

// Handle folds a handle as written ("@Foo", "＠foo", "foo") to an AuthorID.
// It returns "" for an empty handle.
func Handle(s string) AuthorID {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "@"), "＠")
	return AuthorID(strings.ToLower(s))
}

// Numbered is the AuthorID of an author known only by the platform's user
// number. It returns "" for an empty number.
func Numbered(number string) AuthorID {
	if number == "" {
		return ""
	}
	return AuthorID("id:" + number)
}

const unnamed = "row:"

// Unnamed stands for the author of a row that names none; row is the row's own.
func Unnamed(row string) AuthorID { return AuthorID(unnamed + row) }

// Named reports whether an author is known, and no stand-in of [Unnamed].
func (a AuthorID) Named() bool { return a != "" && !strings.HasPrefix(string(a), unnamed) }

// Kind says what a record is.
type Kind uint8

const (
	// Original is a post with text of its own: a post, a reply, a quote.
	Original Kind = iota
	// Repost is a bare repost: spread, never a response.
	Repost
	// Excerpt is a post of another author seen only through an unofficial RT
	// ("納得! RT @foo: 本文"). Its text may be cut.
	Excerpt
	// Stub is a post known only by its id, its parent role in a thread, and
	// perhaps its author. It has no text.
	Stub
)

// Blind says what the source of a post cannot show. The zero value hides
// nothing; a flag makes a figure "unmeasurable", never 0.
type Blind uint8

const (
	// BlindReplies: the format has no reply ids at all (Twilog, analytics CSV,
	// copied Togetter text), so that a leading @user is read as a response.
	BlindReplies Blind = 1 << iota
	// BlindOthers: the file holds only its owner's posts (X's own export), so
	// that other people's answers cannot be seen.
	BlindOthers
)

// Source says where a record was read: the path as given by the user (members
// of a container as "path!member") and the 1-based line, 0 where lines mean
// nothing.
type Source struct {
	File string
	Line int
}

// Post is one record of an archive. What a format cannot tell is absent (the
// zero value), never guessed.
type Post struct {
	ID             PostID
	ConversationID ConversationID // "" where the archive names none
	ReplyTo        PostID
	ReplyToAuthor  AuthorID // may be known where the parent post is not seen
	Quotes         PostID
	QuotesAuthor   AuthorID

	Author AuthorID
	Handle string // the author's handle as written, without @, for display
	Number string // the platform's immutable user number, "" if unknown

	At       time.Time // zero if unknown
	DateOnly bool      // At carries a date but no clock time

	Text      string     // plain text: entities unescaped, markup resolved
	Mentions  []AuthorID // in order of appearance, without duplicates
	Client    string     // the posting client's name
	URL       string     // permalink
	Truncated bool       // Text is known to be cut

	Kind    Kind
	Private bool // not visible to everybody; dropped by default
	Blind   Blind

	// Brand holds the accounts that the archive itself names: the owner of an
	// export, the brand of a labelled thread. Nil where it names none.
	// Shared between posts; do not modify.
	Brand []AuthorID

	Source Source
}

// Own reports whether the post carries words of its author's own that this
// archive shows: an original or an excerpt.
func (p *Post) Own() bool { return p.Kind == Original || p.Kind == Excerpt }

// Defect is counted data about the input, not an error: a malformed record, a
// cycle of replies. Kind is a snake_case key of the JSON contract.
type Defect struct {
	Kind   string
	Source Source
	Err    error
}
