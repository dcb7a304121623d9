package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var (
	scientific = lazily(`^\d(?:[.,]\d+)?[eE]\+?\d+$`)
	longNumber = lazily(`^\d{16,}$`)

	statusLink  = lazily(`(?i)^(?:https?://)?(?:www\.|mobile\.|m\.)?(?:twitter\.com|x\.com)/(?:#!/)?(?:i/web|(\w+))/status(?:es)?/(\d+)`)
	profileLink = lazily(`(?i)^(?:https?://)?(?:www\.|mobile\.)?(?:twitter\.com|x\.com)/(\w+)/?(?:\?.*)?$`)
	handleAfter = lazily(`(?:^|[(（\s])[@＠](\w+(?:@[\w.\-]+)?)[)）]?$`)
	handleLike  = lazily(`^\w+(?:@[\w.\-]+)?$`)
)

// ref is a cell that names a post, without what tools put around it so that
// Excel takes it for a text.
func (l *layout) ref(row []string, field string) string {
	return strings.Trim(l.get(row, field), `="' `)
}

// rounded reports whether a cell is what Excel or JavaScript made of a long
// id: its last digits are lost. The rows before have told whether the table
// is one where this happens.
func (l *layout) rounded(cell string) bool {
	if scientific().MatchString(cell) {
		return true
	}
	if !longNumber().MatchString(cell) {
		return false
	}
	// A rounded number is printed with zeros at its end, or it is one that
	// floating point can hold.
	n, err := strconv.ParseInt(cell, 10, 64)
	l.exact = l.exact || err != nil || n%10 != 0 && (n < 1<<53 || int64(float64(n)) != n)
	return !l.exact
}

// idOf is the id of a post without one: its address, unless another post of
// the table has the same, as all posts of a forum's thread do.
func (t *tableReader) idOf(p corpus.Post) corpus.PostID {
	hash := hashID(p)
	if p.URL == "" {
		return hash
	}
	if first, ok := t.urls[p.URL]; ok && first != hash {
		return hash
	}
	t.urls[p.URL] = hash
	return corpus.PostID(p.URL)
}

// statusURL takes the user and the id from the address of a post on X.
func statusURL(u string) (user, id string) {
	m := statusLink().FindStringSubmatch(strings.TrimSpace(u))
	if m == nil {
		return "", ""
	}
	if m[1] == "i" {
		return "", m[2]
	}
	return m[1], m[2]
}

// postRef reads a cell that points at a post: an id, an address, or a user.
// known is false where it holds an id that can no longer be told.
func (t *tableReader) postRef(row []string, field string) (id corpus.PostID, by corpus.AuthorID, known bool) {
	s := strings.TrimSuffix(t.ref(row, field), ".0")
	switch user, status := statusURL(s); {
	case status != "":
		return corpus.PostID(status), corpus.Handle(user), true
	case t.rounded(s):
		return "", "", false
	case strings.HasPrefix(s, "@") || strings.HasPrefix(s, "＠"):
		return "", corpus.Handle(s), true
	case s == "" || s == "0" || s == "-" || s[0] == '[' || s[0] == '{',
		strings.EqualFold(s, "null"), strings.EqualFold(s, "none"), strings.EqualFold(s, "nan"):
		return "", "", true
	}
	return corpus.PostID(s), "", true
}

// hashID is the id of a post that has none of its own: the same words at the
// same time by the same author are the same post.
func hashID(p corpus.Post) corpus.PostID {
	at := ""
	if !p.At.IsZero() {
		at = p.At.UTC().Format(time.RFC3339)
	}
	sum := sha256.Sum256([]byte(string(p.Author) + "\x00" + at + "\x00" + p.Text))
	return corpus.PostID("h-" + hex.EncodeToString(sum[:6]))
}

// sign fills in the author. A status address names the handle, which goes
// before a name that can be none; user is that handle.
func (t *tableReader) sign(p *corpus.Post, row []string, user string) error {
	p.Handle = handleIn(t.get(row, "author"))
	if user != "" && !handleLike().MatchString(p.Handle) {
		p.Handle = user
	}
	switch n := t.ref(row, "author_id"); {
	case t.rounded(n):
	case digits().MatchString(n):
		p.Number = n
	case p.Handle == "":
		p.Handle = handleIn(n)
	}
	if p.Author = corpus.Handle(p.Handle); p.Author == "" {
		p.Author = corpus.Numbered(p.Number)
	}
	if p.Author == "" && t.owned {
		p.Handle = t.r.Owner("table-owner")
		p.Author = corpus.Handle(p.Handle)
	}
	if p.Author != "" || t.r.Opts.Plain {
		return nil
	}
	return lang.Errorf(lang.T{
		EN: "read a row: it names no author; it is left out",
		JA: "行の読み取り: 投稿者がわかりません。読み飛ばしました",
	})
}

// handleIn takes the handle from a cell: "@hana", "花 (@hana)", or the address
// of a profile.
func handleIn(cell string) string {
	if m := profileLink().FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	if m := handleAfter().FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	return strings.TrimLeft(cell, "@＠")
}
