package thread

import (
	"fmt"
	"testing"
	"time"

	"engage/internal/corpus"
)

// TestLongPathsAreNotWalkedAgain: an owner's answers to posts that are not seen
// make one long path. Walking it for every post is quadratic; the test is
// that every answer is tied and the run ends.
func TestLongPathsAreNotWalkedAgain(t *testing.T) {
	const n = 100_000
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	posts := make([]corpus.Post, n)
	for i := range posts {
		posts[i] = corpus.Post{ID: corpus.PostID(fmt.Sprintf("p%07d", i)), Author: "a", At: at, Text: "はい",
			ReplyTo: corpus.PostID(fmt.Sprintf("x%07d", i/2)), ReplyToAuthor: "b", Blind: corpus.BlindOthers}
	}
	built := threads(posts, Options{})
	if len(built.Conversations) != 1 || len(built.Conversations[0].Posts) != n+n/2 {
		t.Fatalf("%d conversations", len(built.Conversations))
	}
	if got := built.Conversations[0].Interaction(); got.Responses != n {
		t.Errorf("%d responses of %d", got.Responses, n)
	}
}

// TestMentionsMakeNoCircle: a post that the earlier one answers by its id is no
// answer to it, though it begins with its author's name.
func TestMentionsMakeNoCircle(t *testing.T) {
	posts := []corpus.Post{
		{ID: "1", Author: "a", At: time.Unix(1000, 0), Text: "こんにちは", ReplyTo: "2"},
		{ID: "2", Author: "b", At: time.Unix(2000, 0), Text: "@a やあ", Mentions: []corpus.AuthorID{"a"}, Blind: corpus.BlindReplies},
	}
	built := threads(posts, Options{})
	if len(built.Defects) != 0 || len(built.Conversations) != 1 {
		t.Fatalf("%+v", built)
	}
	c := built.Conversations[0]
	for i := range c.Posts {
		if c.Posts[i].ID == "1" && (c.Ties[i].Via != corpus.ViaReply || c.Posts[c.Ties[i].Parent].ID != "2") {
			t.Errorf("%+v", c.Ties[i])
		}
	}
}

// TestAnswersByName: a format without reply ids may still say whom a post
// answers, in the text or beside it.
func TestAnswersByName(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 1, 2, h, 0, 0, 0, time.UTC) }
	posts := []corpus.Post{
		{ID: "1", Author: "shop", At: at(1), Text: "新作です", Blind: corpus.BlindReplies},
		{ID: "2", Author: "a", At: at(2), Text: "食べたい", ReplyToAuthor: "shop", Blind: corpus.BlindReplies},
		{ID: "3", Author: "a", At: at(3), Text: "独り言", Blind: corpus.BlindReplies},
		{ID: "4", Author: "b", At: at(4), Text: "どうも", ReplyToAuthor: "stranger", Blind: corpus.BlindReplies},
	}
	built := threads(posts, Options{})
	got := make(map[corpus.PostID]corpus.Tie)
	parent := make(map[corpus.PostID]corpus.PostID)
	for _, c := range built.Conversations {
		for i := range c.Posts {
			got[c.Posts[i].ID] = c.Ties[i]
			if up := c.Ties[i].Parent; up >= 0 {
				parent[c.Posts[i].ID] = c.Posts[up].ID
			}
		}
	}
	if parent["2"] != "1" || !got["2"].Inferred || got["2"].Via != corpus.ViaMention {
		t.Errorf("the answer by name: %+v under %q", got["2"], parent["2"])
	}
	if parent["3"] != "" || parent["4"] == "" || parent["4"] == "1" {
		t.Errorf("parents %v", parent)
	}
}
