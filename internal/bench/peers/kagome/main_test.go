package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAnalyse: the peer does the work that it is measured for.
func TestAnalyse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "posts.jsonl")
	rows := `{"id_str":"1","full_text":"新作を発売しました","user":{"screen_name":"shop"}}
{"id_str":"2","full_text":"壊れて困っています","in_reply_to_status_id_str":"1","user":{"screen_name":"mai"}}
{"id_str":"3","full_text":"届かなくて困った","in_reply_to_status_id_str":"2","user":{"screen_name":"mai"}}
{"id_str":"4","full_text":"雨","in_reply_to_status_id_str":"0","user":{"screen_name":"mai"}}
`
	if err := os.WriteFile(path, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := analyse(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Posts != 4 || got.Conversations != 2 || got.Replies != 1 || got.Primary["active_support"] != 1 || got.Primary["none"] != 1 {
		t.Errorf("got %+v", got)
	}
}
