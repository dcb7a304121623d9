package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"engage/internal/corpus"
)

// threadsExport reads the posts of Meta's downloads: Threads, Instagram,
// Facebook. They name neither the owner nor ids.
var threadsExport = Format{Name: "threads", Detect: detectThreads, Read: readThreads}

// threadsOwner stands for the nameless owner of a download.
const threadsOwner = corpus.AuthorID("threads-owner")

func detectThreads(f *File) int {
	switch {
	case !startsJSON(f.Head):
		return 0
	case bytes.Contains(f.Head, []byte(`"text_post_app_text_posts"`)):
		return 95
	case bytes.Contains(f.Head, []byte(`"creation_timestamp"`)) && bytes.Contains(f.Head, []byte(`"media"`)):
		return 80
	case bytes.Contains(f.Head, []byte(`"timestamp"`)) && bytes.Contains(f.Head, []byte(`"data"`)) && bytes.Contains(f.Head, []byte(`"post"`)):
		return 60
	}
	return 0
}

type metaPost struct {
	Title     string
	Created   int64 `json:"creation_timestamp"`
	Timestamp int64
	URI       string
	Media     []metaPost
	Data      []struct{ Post string }
	App       *struct {
		IsReply   bool   `json:"is_reply"`
		InReplyTo string `json:"in_reply_to_username"`
	} `json:"text_app_post"`
}

func readThreads(ctx context.Context, f *File, r *Reader) error {
	brand := []corpus.AuthorID{threadsOwner}
	repaired := false
	err := eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var file struct {
			Posts []metaPost `json:"text_post_app_text_posts"`
		}
		var one metaPost
		if err := json.Unmarshal(raw, &file); err != nil {
			return r.Broken(line, err)
		}
		if file.Posts == nil {
			if err := json.Unmarshal(raw, &one); err != nil {
				return r.Broken(line, err)
			}
			file.Posts = []metaPost{one}
		}
		for _, m := range file.Posts {
			p, fixed := m.post(brand)
			repaired = repaired || fixed
			if p.At.IsZero() || p.Text == "" {
				continue // a picture without words
			}
			if err := r.Emit(p); err != nil {
				return err
			}
		}
		return nil
	})
	if repaired {
		r.SetEncoding("utf-8 as latin-1")
	}
	return err
}

func (m *metaPost) post(brand []corpus.AuthorID) (corpus.Post, bool) {
	p := corpus.Post{Author: threadsOwner, Handle: string(threadsOwner), Brand: brand, Blind: corpus.BlindOthers}
	raw, at, app := m.Title, max(m.Created, m.Timestamp), m.App
	for _, d := range m.Data {
		if raw == "" {
			raw = d.Post
		}
	}
	for _, x := range m.Media {
		if raw == "" {
			raw = x.Title
		}
		if at == 0 {
			at = max(x.Created, x.Timestamp)
		}
		if app == nil {
			app = x.App
		}
	}
	p.Text = repairLatin1(raw)
	if at > 0 {
		p.At = time.Unix(at, 0).UTC()
	}
	if app != nil {
		p.ReplyToAuthor = corpus.Handle(app.InReplyTo)
	} else {
		p.Blind |= corpus.BlindReplies
	}
	p.Mentions = mentionsIn(p.Text)
	p.ID = hashID(p)
	return p, p.Text != raw
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
