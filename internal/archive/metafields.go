package archive

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// The labels of Meta's fields are in the language of the account.
var (
	commentLabels = []string{"Comment", "コメント"}
	ownerLabels   = []string{"Media Owner", "メディア所有者", "メディアの所有者"}
	handleLabels  = []string{"Username", "ユーザーネーム", "ユーザー名"}
)

var (
	metaHandle  = lazily(`^[A-Za-z0-9._]{1,30}$`)
	metaMention = lazily(`(?:^|[^A-Za-z0-9._@＠/])[@＠]([A-Za-z0-9_](?:[A-Za-z0-9._]*[A-Za-z0-9_])?)`)
	// facebookTag is how Facebook writes a person named in a text.
	facebookTag = lazily(`@\[\d+:\d+:([^\]]+)\]`)
	// instagramBundle is the name that Instagram gives to a download.
	instagramBundle = lazily(`instagram-([A-Za-z0-9._]+)-\d{4}-\d\d-\d\d-\w+`)
)

// field finds a field by the labels that it may have.
func (rec *metaRecord) field(labels []string) (string, bool) {
	for label, f := range rec.Map {
		for _, l := range labels {
			if repairLatin1(label) == l {
				return f.Value, true
			}
		}
	}
	return "", false
}

var errUnlabelled = lang.Errorf(lang.T{
	EN: "read a comment: its labels are in a language that is not known, and nothing else tells the comment from the account; it is left out: download the data in English or Japanese",
	JA: "コメントの読み取り: 項目名の言語がわからず、本文とアカウントを区別できません。読み飛ばしました。表示言語を日本語か英語にして、もう一度ダウンロードしてください",
})

// comment reads a comment on somebody's post on Instagram. Older downloads
// give the account as title and the comment in a list.
func (m *metaReader) comment(p *corpus.Post, rec *metaRecord) error {
	p.Blind |= corpus.BlindReplies
	if len(rec.List) > 0 {
		p.Text, p.ReplyToAuthor = m.repair(rec.List[0].Value), corpus.Handle(m.repair(rec.Title))
		m.date(p, rec.List[0].Timestamp)
		return nil
	}
	text, owner, ok := rec.commentFields()
	if !ok {
		return errUnlabelled
	}
	p.Text, p.ReplyToAuthor = m.repair(text), corpus.Handle(m.repair(owner))
	var at int64
	for _, f := range rec.Map {
		at = max(at, f.Timestamp)
	}
	m.date(p, at)
	return nil
}

// commentFields tells the comment from the account commented on: by a label of
// either, or where only one of two values can be an account.
func (rec *metaRecord) commentFields() (text, owner string, ok bool) {
	text, said := rec.field(commentLabels)
	owner, named := rec.field(ownerLabels)
	var rest []string
	for label, f := range rec.Map {
		if label = repairLatin1(label); f.Value != "" && !slices.Contains(commentLabels, label) && !slices.Contains(ownerLabels, label) {
			rest = append(rest, f.Value)
		}
	}
	switch {
	case len(rest) == 0 || said && named:
		return text, owner, true
	case said && len(rest) == 1:
		return text, rest[0], true
	case named && len(rest) == 1:
		return rest[0], owner, true
	case !said && !named && len(rest) == 2 && metaHandle().MatchString(rest[0]) != metaHandle().MatchString(rest[1]):
		if metaHandle().MatchString(rest[0]) {
			return rest[1], rest[0], true
		}
		return rest[0], rest[1], true
	}
	return text, owner, said
}

// ownerOf is the handle of the owner: the one the user gives, else the one of
// the profile beside the posts, else the one in the download's name.
func (d metaDownload) ownerOf(f *File, r *Reader) string {
	if h := r.Owner(""); corpus.Handle(h) != "" {
		return h
	}
	if p := f.Sibling(d.profile); p != nil {
		if raw, err := readAside(p); err == nil {
			if h := profileHandle(raw); corpus.Handle(h) != "" {
				return h
			}
		}
	}
	if m := instagramBundle().FindStringSubmatch(f.Path); m != nil {
		return m[1]
	}
	return d.stand
}

func profileHandle(raw []byte) string {
	var profile struct {
		Instagram []metaRecord `json:"profile_user"`
		Threads   []metaRecord `json:"text_post_app_text_post_app_profile"`
		Facebook  struct {
			Username string
			Name     struct {
				Full string `json:"full_name"`
			}
		} `json:"profile_v2"`
	}
	_ = json.Unmarshal(raw, &profile) // what does not fit is no name
	for _, rec := range append(profile.Threads, profile.Instagram...) {
		if h, ok := rec.field(handleLabels); ok {
			return repairLatin1(h)
		}
	}
	if h := profile.Facebook.Username; h != "" {
		return h
	}
	return repairLatin1(profile.Facebook.Name.Full)
}

// metaMentions is mentionsIn for handles with dots. A dot at the end belongs
// to the sentence.
func metaMentions(text string) []corpus.AuthorID {
	var out []corpus.AuthorID
	for _, m := range metaMention().FindAllStringSubmatch(text, -1) {
		out = addAuthor(out, corpus.Handle(m[1]))
	}
	return out
}

// repairLatin1 undoes UTF-8 bytes that were written as if they were Latin-1,
// where every character is a byte and the bytes are UTF-8.
func repairLatin1(s string) string {
	b := make([]byte, 0, len(s))
	for _, c := range s {
		if c > 0xFF {
			return s
		}
		b = append(b, byte(c))
	}
	if !utf8.Valid(b) {
		return s
	}
	return string(b)
}
