package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/thread"
)

// written writes posts as an archive of its own.
func written(t *testing.T, name string, posts []corpus.Post) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range posts {
		if err := archive.EncodePost(f, p); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// structure is what is known of each conversation: its posts, its interaction
// and whose words are not seen.
func structure(t *testing.T, paths ...string) map[corpus.ConversationID]string {
	t.Helper()
	var posts []corpus.Post
	if _, err := Read(context.Background(), paths, archive.Options{}, nil, func(p corpus.Post) error {
		posts = append(posts, p)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	out := make(map[corpus.ConversationID]string)
	for _, c := range thread.Conversations(posts, thread.Options{}) {
		s := fmt.Sprintf("%+v", c.Interaction())
		for i, p := range c.Posts {
			s += fmt.Sprintf("\n%s by %s under %d: %s", p.ID, p.Author, c.Ties[i].Parent, p.Text)
		}
		out[c.ID] = s
	}
	return out
}

// TestHalvesCompleteEachOther: an owner's export, which knows the others' posts
// by their ids only, and a search for the others' posts give together what one
// archive of both gives. Only that nobody responded stays unmeasurable: a
// search that found no answer does not prove that there was none.
func TestHalvesCompleteEachOther(t *testing.T) {
	var owner, others, all []corpus.Post
	if _, err := Read(context.Background(), []string{"../../testdata/api-v2.jsonl"}, archive.Options{}, nil, func(p corpus.Post) error {
		all = append(all, p)
		if p.Author == "minato_pan" {
			p.ConversationID = "" // X's own export has none
			p.Blind, p.Brand = corpus.BlindOthers, []corpus.AuthorID{"minato_pan"}
			owner = append(owner, p)
		} else {
			others = append(others, p)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	a, b := written(t, "owner.ndjson", owner), written(t, "search.ndjson", others)
	want := structure(t, written(t, "all.ndjson", all))
	got := structure(t, b, a)
	if len(owner) < 50 || len(others) < 50 || len(want) < 50 {
		t.Fatalf("%d posts of the owner, %d of others, %d conversations: too few to tell", len(owner), len(others), len(want))
	}
	differ := 0
	for id, w := range want {
		if got[id] != w && got[id] != strings.Replace(w, "Level:broadcast", "Level:", 1) {
			if differ++; differ < 3 {
				t.Errorf("%s:\n%s\nfrom the halves:\n%s", id, w, got[id])
			}
		}
	}
	alone := structure(t, a)
	stubs := 0
	for id, w := range want {
		if alone[id] != w {
			stubs++
		}
	}
	if differ > 0 || stubs == 0 {
		t.Errorf("%d of %d conversations differ; the owner's half alone misses something in %d", differ, len(want), stubs)
	}
}
