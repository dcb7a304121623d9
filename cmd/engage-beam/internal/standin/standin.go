// Package standin has the shape of engage's stages: Map reads one archive into
// keyed posts, Scorer.Reduce scores one conversation, Totals are merged.
package standin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
)

type post struct {
	Conversation string `json:"conversation"`
	Account      string `json:"account"`
	ID           string `json:"id"`
	Text         string `json:"text"`
}

// Map emits every post of an archive, encoded, under its conversation.
func Map(r io.Reader, emit func(conversation string, post []byte)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p post
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return fmt.Errorf("post %q: %w", lines.Text(), err)
		}
		emit(p.Conversation, bytes.Clone(lines.Bytes()))
	}
	return lines.Err()
}

// Scorer holds what is loaded once for many conversations.
type Scorer struct{ rubric string }

// Load reads the rubric.
func Load(rubric string) (*Scorer, error) {
	b, err := os.ReadFile(rubric)
	return &Scorer{string(bytes.TrimSpace(b))}, err
}

// Result is a scored conversation.
type Result struct {
	Line    []byte // one JSON object, without a line feed
	Account string
	Totals  Totals
}

// Reduce scores one conversation. The posts may come in any order and more than once.
func (s *Scorer) Reduce(conversation string, posts [][]byte) (Result, error) {
	slices.SortFunc(posts, bytes.Compare)
	posts = slices.CompactFunc(posts, bytes.Equal)
	var first post
	if err := json.Unmarshal(posts[0], &first); err != nil {
		return Result{}, fmt.Errorf("post of conversation %q: %w", conversation, err)
	}
	line, err := json.Marshal(map[string]any{"conversation": conversation, "posts": len(posts), "rubric": s.rubric})
	return Result{line, first.Account, Totals{Conversations: 1, Posts: int64(len(posts))}}, err
}

// Totals are of one account. They are integers, so that no order of adding shows.
type Totals struct {
	Conversations int64 `json:"conversations"`
	Posts         int64 `json:"posts"`
}

// Merge adds two totals.
func Merge(a, b Totals) Totals {
	return Totals{a.Conversations + b.Conversations, a.Posts + b.Posts}
}
