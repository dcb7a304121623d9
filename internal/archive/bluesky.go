package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"engage/internal/lang"
)

// bluesky reads answers of Bluesky's API: feeds, threads, posts, records.
var bluesky = Format{Name: "bluesky", Detect: detectBluesky, Read: readBluesky}

func detectBluesky(f *File) int {
	if startsJSON(f.Head) && bytes.Contains(f.Head, []byte("at://")) && bytes.Contains(f.Head, []byte("app.bsky.")) {
		return 90
	}
	return 0
}

// skyNode is anything an answer nests posts in.
type skyNode struct {
	skyPost
	Post        *skyPost
	Parent      *skyNode
	Replies     []*skyNode
	Thread      *skyNode
	Feed        []*skyNode
	Posts       []*skyPost
	PostRecords []*skyPost // of one account's repository, as Records
	Records     []*skyPost
	Reason      *struct {
		Type      string `json:"$type"`
		By        skyAuthor
		URI       string
		IndexedAt string
	}
	Reply       *struct{ Root, Parent *skyPost }
	NotFound    bool
	Blocked     bool
	AccountMeta *struct{ Identity skyAuthor }
}

var errNoSkyPosts = lang.Errorf(lang.T{
	EN: "read an answer of Bluesky: it holds no posts; give answers of getAuthorFeed, getPostThread or listRecords",
	JA: "Bluesky の応答の読み取り: 投稿がありません。getAuthorFeed、getPostThread、listRecords の JSON を渡してください",
})

func readBluesky(ctx context.Context, f *File, r *Reader) error {
	s := newSky(r)
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		s.line = line
		var n skyNode
		if err := json.Unmarshal(raw, &n); err != nil {
			// One odd field must not cost the other posts of the page.
			var odd *json.UnmarshalTypeError
			if stop := r.Broken(line, badShape(err)); stop != nil || !errors.As(err, &odd) {
				return stop
			}
		}
		if n.AccountMeta != nil {
			s.didOf(n.AccountMeta.Identity, "")
		}
		return s.node(&n)
	})
}

// bare reports whether the node itself is a post.
func (n *skyNode) bare() bool { return n.Record != nil || n.Value != nil }

// holds reports whether the node has a place for posts, be it empty.
func (n *skyNode) holds() bool {
	return n.bare() || n.Post != nil || n.Thread != nil || n.Feed != nil || n.Posts != nil || n.PostRecords != nil || n.Records != nil
}

// node goes as deep as the JSON does, which its decoder bounds.
func (s *sky) node(n *skyNode) error {
	if n == nil || n.NotFound || n.Blocked {
		return nil // a hole in a thread: the replies keep its id
	}
	if !n.holds() {
		return s.r.Broken(s.line, errNoSkyPosts)
	}
	for _, up := range []*skyNode{n.Thread, n.Parent} {
		if err := s.node(up); err != nil {
			return err
		}
	}
	if err := s.holder(n); err != nil {
		return err
	}
	records := append(n.PostRecords, n.Records...)
	for _, p := range records {
		if p != nil {
			p.own = true
		}
	}
	for _, p := range append(n.Posts, records...) {
		if err := s.post(p); err != nil {
			return err
		}
	}
	for _, list := range [][]*skyNode{n.Feed, n.Replies} {
		for _, c := range list {
			if err := s.node(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// holder gives out what the node itself is: a post with what it answers, a
// repost, a bare record.
func (s *sky) holder(n *skyNode) error {
	if n.Post == nil {
		if n.bare() {
			return s.post(&n.skyPost)
		}
		return nil
	}
	if n.Reply != nil {
		for _, p := range []*skyPost{n.Reply.Root, n.Reply.Parent} {
			if p != nil && p.Record != nil { // else not found, or blocked
				if err := s.post(p); err != nil {
					return err
				}
			}
		}
	}
	if err := s.post(n.Post); err != nil {
		return err
	}
	if n.Reason == nil || n.Post.URI == "" || !strings.HasSuffix(n.Reason.Type, "#reasonRepost") {
		return nil
	}
	// Older answers do not name the record of the repost.
	id := cmp.Or(n.Reason.URI, "repost/"+n.Reason.By.DID+"/"+n.Post.URI)
	return s.post(&skyPost{URI: id, Author: n.Reason.By, Record: &skyRecord{
		Type: skyReposts, CreatedAt: n.Reason.IndexedAt, Subject: skyRef{n.Post.URI},
	}})
}
