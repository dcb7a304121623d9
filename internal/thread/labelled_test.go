package thread

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/corpus"
)

// TestLabelled compares levels with the labelled threads that have one, and law
// 6 on them: without one side's texts no talk is added.
func TestLabelled(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/labelled/[a-o].jsonl")
	if len(files) < 13 {
		t.Fatalf("%d labelled files", len(files))
	}
	total, wrong, dyads, risen := 0, 0, 0, 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(src)) {
			var l struct {
				ID    string
				Posts []struct {
					ID, Author, At string
					ReplyTo        string `json:"reply_to"`
					Text           string
				}
				Labels struct{ Interaction string }
			}
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			var posts []corpus.Post
			authors := make(map[corpus.AuthorID]bool)
			for i, p := range l.Posts {
				q := post(l.ID+"/"+p.ID, p.Author, "", p.Text, i)
				if p.ReplyTo != "" {
					q.ReplyTo = corpus.PostID(l.ID + "/" + p.ReplyTo)
				}
				q.ConversationID = corpus.ConversationID(l.ID)
				posts = append(posts, q)
				authors[q.Author] = true
			}
			got := threads(posts, Options{}).Conversations
			total++
			whole := got[0].Interaction()
			if len(got) != 1 || whole.Level.String() != l.Labels.Interaction {
				wrong++
				t.Logf("%s: %s, labelled %s", l.ID, got[0].Interaction().Level, l.Labels.Interaction)
			}
			if len(authors) != 2 {
				continue
			}
			author := make(map[corpus.PostID]corpus.AuthorID)
			for _, p := range posts {
				author[p.ID] = p.Author
			}
			for drop := range authors {
				var kept []corpus.Post
				for _, p := range posts {
					if p.Author != drop {
						p.ReplyToAuthor = author[p.ReplyTo]
						kept = append(kept, p)
					}
				}
				dyads++
				for _, c := range threads(kept, Options{}).Conversations {
					if n := c.Interaction(); n.Responses > whole.Responses || n.Exchanges > whole.Exchanges {
						risen++
						t.Logf("%s without %s: R%d I%d, whole R%d I%d", l.ID, drop, n.Responses, n.Exchanges, whole.Responses, whole.Exchanges)
					}
				}
			}
		}
	}
	t.Logf("%d threads, %d of another level; %d halves, %d with more talk than the whole", total, wrong, dyads, risen)
	if wrong*100 > total {
		t.Errorf("level differs in %d of %d threads", wrong, total)
	}
	if risen*100 > dyads {
		t.Errorf("law 6 broken in %d of %d halves", risen, dyads)
	}
}
