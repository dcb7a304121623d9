package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"engage/internal/corpus"
)

// The downloads of Meta's three services share their shapes and one reader.
// They hold what their owner wrote, without ids and without the posts answered.
var (
	threadsExport   = Format{Name: "threads", Detect: detectThreads, Read: threadsDownload.read}
	instagramExport = Format{Name: "instagram", Detect: detectInstagram, Read: instagramDownload.read}
	facebookExport  = Format{Name: "facebook", Detect: detectFacebook, Read: facebookDownload.read}
)

// metaDownload is what tells the services apart.
type metaDownload struct {
	profile string // the file that names the owner
	stand   string // stands for an owner whom nothing names
	// titles says that a title is the post's text. Facebook's is its own
	// description of the act ("Hana updated her status").
	titles bool
}

var (
	threadsDownload   = metaDownload{"personal_information.json", "threads-owner", true}
	instagramDownload = metaDownload{"personal_information.json", "instagram-owner", true}
	facebookDownload  = metaDownload{"profile_information.json", "facebook-owner", false}
)

// metaLists names the service of a file by the key of its list.
var metaLists = map[string]string{
	"text_post_app_text_posts":              "threads",
	"text_post_app_text_app_archived_posts": "threads",
	"ig_reels_media":                        "instagram",
	"ig_stories":                            "instagram",
	"ig_igtv_media":                         "instagram",
	"ig_other_media":                        "instagram",
	"ig_archived_post_media":                "instagram",
	"comments_media_comments":               "instagram",
	"comments_reels_comments":               "instagram",
	"comments_story_comments":               "instagram",
	"status_updates":                        "facebook",
	"comments":                              "facebook",
	"comments_v2":                           "facebook",
	"group_posts":                           "facebook",
	"group_posts_v2":                        "facebook",
	"group_comments":                        "facebook",
	"group_comments_v2":                     "facebook",
}

// metaList is the beginning of a file that is one object around one list.
var metaList = lazily(`^\s*\{\s*"(\w+)"\s*:\s*\[`)

// metaRecord is a post, a comment, or a medium of a post.
type metaRecord struct {
	Title     string
	Created   int64 `json:"creation_timestamp"`
	Timestamp int64
	Media     []metaRecord
	App       *struct {
		IsReply   bool   `json:"is_reply"`
		InReplyTo string `json:"in_reply_to_username"`
	} `json:"text_app_post"`
	Data []struct {
		Post    string
		Updated int64 `json:"update_timestamp"`
		Comment struct {
			Comment   string
			Timestamp int64
		}
	}
	Attachments []json.RawMessage
	Map         map[string]metaField `json:"string_map_data"`
	List        []metaField          `json:"string_list_data"`
}

type metaField struct {
	Value     string
	Timestamp int64
}

// metaHead gives the key of a file's list, "" for a bare array, and the first
// records as far as the head holds them whole.
func metaHead(f *File) (key string, first []metaRecord) {
	head := bytes.TrimLeft(f.Head, " \t\r\n")
	if m := metaList().FindSubmatch(head); m != nil {
		key, head = string(m[1]), head[len(m[0])-1:]
	}
	if len(head) == 0 || head[0] != '[' {
		return key, nil
	}
	dec := json.NewDecoder(bytes.NewReader(head))
	_, _ = dec.Token()
	for len(first) < 20 && dec.More() {
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			break
		}
		var rec metaRecord
		_ = json.Unmarshal(raw, &rec) // the fields that fit are enough to know it
		first = append(first, rec)
	}
	return key, first
}

func detectThreads(f *File) int {
	if key, _ := metaHead(f); metaLists[key] == "threads" {
		return 95
	}
	return 0
}

func detectInstagram(f *File) int {
	key, first := metaHead(f)
	if metaLists[key] == "instagram" {
		return 95
	}
	if key != "" {
		return 0
	}
	for _, rec := range first {
		_, labelled := rec.field(commentLabels)
		if labelled || rec.Media != nil && rec.seconds() > 0 && rec.Timestamp == 0 ||
			rec.Map != nil && strings.Contains(f.Name, "post_comments") {
			return 80
		}
	}
	return 0
}

func detectFacebook(f *File) int {
	key, first := metaHead(f)
	if key != "" && metaLists[key] != "facebook" {
		return 0
	}
	for _, rec := range first {
		told := len(rec.Attachments) > 0
		for _, d := range rec.Data {
			told = told || d.Post != "" || d.Updated > 0 || d.Comment.Timestamp > 0
		}
		if told && rec.Timestamp > 0 && rec.Data != nil {
			return 85
		}
	}
	// The first post may be an album that is longer than the head.
	if first == nil && startsJSON(f.Head) && len(f.Head) == headSize && hasKeys(f.Head, "timestamp", "attachments", "data", "media") {
		return 60
	}
	return 0
}

// seconds is the time of a record, or else of what it holds.
func (rec *metaRecord) seconds() int64 {
	at := max(rec.Created, rec.Timestamp)
	for i := 0; at == 0 && i < len(rec.Media); i++ {
		at = rec.Media[i].seconds()
	}
	for i := 0; at == 0 && i < len(rec.Data); i++ {
		at = rec.Data[i].Comment.Timestamp
	}
	return at
}

type metaReader struct {
	metaDownload
	r        *Reader
	owner    corpus.AuthorID
	handle   string
	brand    []corpus.AuthorID
	archived bool // taken off the profile: nobody else sees it
	repaired bool
}

func (d metaDownload) read(ctx context.Context, f *File, r *Reader) error {
	key, _ := metaHead(f)
	m := &metaReader{metaDownload: d, r: r, handle: d.ownerOf(f, r), archived: strings.Contains(key, "archived")}
	m.owner = corpus.Handle(m.handle)
	m.brand = []corpus.AuthorID{m.owner}
	var err error
	if key != "" {
		err = eachItem(ctx, f, r, 1, []string{key}, m.record)
	} else {
		err = eachJSON(ctx, f, r, m.record)
	}
	if m.repaired {
		r.SetEncoding("utf-8 as latin-1")
	}
	return err
}

func (m *metaReader) record(line int, raw json.RawMessage) error {
	var rec metaRecord
	if err := json.Unmarshal(raw, &rec); err != nil {
		return m.r.Broken(line, badShape(err))
	}
	p := corpus.Post{Author: m.owner, Handle: m.handle, Brand: m.brand, Private: m.archived, Blind: corpus.BlindOthers}
	var err error
	if rec.Map != nil || rec.List != nil {
		err = m.comment(&p, &rec)
	} else {
		m.post(&p, &rec)
	}
	if err != nil {
		return m.r.Broken(line, err)
	}
	if p.Text == "" {
		return nil // a picture, a sticker, a new profile photo: nothing was said
	}
	for _, a := range metaMentions(p.Text) {
		p.Mentions = addAuthor(p.Mentions, a)
	}
	p.ID = hashID(p)
	return m.r.Emit(p)
}

// post reads a post, or a comment of Facebook's, which names whom it answers
// in the words of its title only.
func (m *metaReader) post(p *corpus.Post, rec *metaRecord) {
	app := rec.App
	if m.titles {
		p.Text = rec.Title
		for _, x := range rec.Media {
			if p.Text == "" {
				p.Text = x.Title
			}
			if app == nil {
				app = x.App
			}
		}
	}
	for _, d := range rec.Data {
		if p.Text == "" {
			p.Text = d.Post + d.Comment.Comment
		}
	}
	p.Text = m.repair(p.Text)
	if !m.titles {
		for _, tag := range facebookTag().FindAllStringSubmatch(p.Text, -1) {
			p.Mentions = addAuthor(p.Mentions, corpus.Handle(tag[1]))
		}
		p.Text = facebookTag().ReplaceAllString(p.Text, "$1")
	}
	m.date(p, rec.seconds())
	// Threads marks its answers, but does not say which post they answer.
	if app == nil || app.IsReply {
		p.Blind |= corpus.BlindReplies
	}
	if app != nil {
		p.ReplyToAuthor = corpus.Handle(m.repair(app.InReplyTo))
	}
}

func (m *metaReader) date(p *corpus.Post, seconds int64) {
	if seconds > 0 {
		p.At = time.Unix(seconds, 0).UTC()
	}
}

// repair mends a field, and notes that one needed it.
func (m *metaReader) repair(s string) string {
	t := repairLatin1(s)
	m.repaired = m.repaired || t != s
	return strings.TrimSpace(strings.ReplaceAll(t, "\r\n", "\n"))
}
