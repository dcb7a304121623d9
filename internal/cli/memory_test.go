package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnyMemory: what stays in memory and what waits on disk does not show, in
// no command that scores, over every kind of archive and over all at once.
func TestAnyMemory(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("a key for the tests of memory"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := someArchives(t)
	twilog, export, api := samples+"formats/twilog.csv", samples+"x-archive.zip", samples+"api-v2.jsonl"
	for _, args := range [][]string{
		append([]string{"analyze", "--format", "json"}, all...),
		{"analyze", "--format", "json", twilog}, // RTs, mentions without ids
		{"analyze", "--format", "json", export, export, "--no-infer"},
		{"analyze", "--format", "json", samples + "labelled/own-01.jsonl"}, // brands of threads
		{"analyze", "--format", "json", api, "--pseudonymize", "--key-file", key},
		{"analyze", "--format", "csv", api, "--since", "2024-04-10", "--where", "level=interactive"},
		{"inbox", "--format", "json", samples + "inbox.jsonl", "--words", "みなと製パン"},
		{"people", "--format", "json", api},
		{"compare", "--format", "json", api, samples + "inbox.jsonl"},
		{"report", "--format", "html", api},
	} {
		want := ok(t, args...)
		if got := ok(t, append(args, "--memory", "1")...); got != want {
			t.Errorf("engage %s: without memory it differs", strings.Join(args, " "))
		}
	}
}
