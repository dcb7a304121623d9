package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"engage/internal/pipeline"
	"engage/internal/report"
)

// elsewhere analyzes with settings that went to another machine, where no file
// is that they name.
func elsewhere(t *testing.T, flags, paths []string, gone ...string) string {
	t.Helper()
	cmd := &cobra.Command{}
	made := SettingsFlags(cmd, IO{Env: func(string) string { return "" }})
	if err := cmd.ParseFlags(flags); err != nil {
		t.Fatal(err)
	}
	here, err := made()
	if err != nil {
		t.Fatal(err)
	}
	src, err := json.Marshal(here)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range gone {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	there := new(Settings)
	if err := json.Unmarshal(src, there); err != nil {
		t.Fatal(err)
	}
	job, head, err := there.Job()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := report.NewNDJSON(&out, head)
	job.Paths, job.Memory, job.Emit = paths, 1<<30, w.Write
	result, err := pipeline.Run(context.Background(), *job)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(&report.Analysis{Input: result.Input, Accounts: result.Accounts, Summary: &result.Summary, Voice: result.Voice}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	ok(t, "rubric", "init", in("mine.yaml"))
	for name, text := range map[string]string{
		"daysoff":     "2023-03-06\n",
		"engage.yaml": "accounts:\n  - handle: \"@minato_pan\"\n    intended: engagement\n    words: [みなと]\ncompetitors: [\"@koeda_sanpo\"]\ntz: UTC\n",
		"posts.csv":   "だれ,いつ,ほんぶん\nminato_pan,2023-03-01 10:00,おはようございます\n",
	} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	api := samples + "api-v2.jsonl"
	for name, tt := range map[string]struct {
		flags, paths, gone []string
	}{
		"as they are": {nil, []string{api}, nil},
		"period":      {[]string{"--account", "minato_pan", "--since", "2023-03-01", "--until", "2023-03-20", "--where", "level=interactive", "--no-infer"}, []string{api}, nil},
		"hours":       {[]string{"--account", "minato_pan", "--sla", "60m", "--within", "2d", "--hours", "Mon-Fri 10:00-18:00", "--holidays", in("daysoff")}, []string{api}, []string{in("daysoff")}},
		"columns":     {[]string{"--map", "author=だれ,time=いつ,text=ほんぶん"}, []string{in("posts.csv")}, nil},
		"owner":       {[]string{"--owner", "minato_pan", "--include-private"}, []string{samples + "formats/misskey-notes.json"}, nil},
		"files":       {[]string{"--config", in("engage.yaml"), "--rubric", in("mine.yaml")}, []string{api}, []string{in("engage.yaml"), in("mine.yaml")}},
	} {
		t.Run(name, func(t *testing.T) {
			want := ok(t, slices.Concat([]string{"analyze", "--format", "ndjson"}, tt.flags, tt.paths)...)
			if got := elsewhere(t, tt.flags, tt.paths, tt.gone...); got != want {
				t.Error("the settings lost something" + firstDifference(got, want))
			}
		})
	}
}

func TestSettingsOfAnotherVersion(t *testing.T) {
	if _, _, err := (&Settings{Version: "0.0.9", Zone: "UTC"}).Job(); err == nil || !strings.Contains(err.Error(), "0.0.9") {
		t.Errorf("settings of another program: %v", err)
	}
}
