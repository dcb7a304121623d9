package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type logLine struct {
	Time                  time.Time
	Level, Message        string
	File, Source, Account string
	Line, Column, Skipped int
	Status                *int
}

// logOf reads stderr, which must be JSON lines.
func logOf(t *testing.T, errs string) (lines []logLine) {
	t.Helper()
	for text := range strings.Lines(errs) {
		var l logLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		if !l.Time.Equal(night) || l.Message == "" || (l.Level == "error") != (l.Status != nil) {
			t.Errorf("%s", text)
		}
		lines = append(lines, l)
	}
	return lines
}

// TestLogFormat: whatever is said on stderr is an object a line.
func TestLogFormat(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "posts.jsonl")
	if err := os.WriteFile(archive, []byte(twoAccounts+"{broken\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(conf, []byte("tzz: x\nsla: 60\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) []logLine {
		t.Helper()
		status, _, errs := engageAt(t, night, append(args, "--log-format", "json")...)
		lines := logOf(t, errs)
		if status != want || len(lines) == 0 && want != 0 {
			t.Fatalf("%q: status %d, want %d, %s", args, status, want, errs)
		}
		for _, l := range lines {
			if l.Status != nil && *l.Status != want {
				t.Errorf("%q: %+v", args, l)
			}
		}
		return lines
	}

	lines := run(1, "analyze", archive, "--account", "minato_pan,kobo_pan", "--strict", "--fail-on", "unanswered > 0")
	if len(lines) != 4 || lines[0].Level != "warn" || lines[0].File != archive || lines[0].Line != 5 || lines[0].Skipped != 1 ||
		lines[1].Account != "kobo_pan" || lines[2].Account != "minato_pan" || !strings.Contains(lines[3].Message, "--strict") {
		t.Errorf("%+v", lines)
	}
	lines = run(2, "analyze", archive, "--config", conf, "--lang", "ja")
	if len(lines) != 2 || lines[0].File != conf || lines[0].Line != 1 || lines[0].Column != 1 || lines[0].Source != "tzz: x" || !strings.Contains(lines[0].Message, `"tz" のことですか`) || lines[1].Line != 2 {
		t.Errorf("%+v", lines)
	}
	if lines = run(2, "analyze", archive, "--fail-on", "late > x"); lines[0].Column != 8 || lines[0].File != "--fail-on" || strings.Contains(lines[0].Message, "\n") {
		t.Errorf("%+v", lines)
	}
	run(2, "analyze", archive, "--no-such-flag")
	run(2, "no-such-command")
	run(2, "analyze")
	run(3, "analyze", filepath.Join(dir, "none"))
	if lines = run(0, "inbox", archive); len(lines) != 2 || lines[0].Level != "info" || lines[1].Level != "warn" {
		t.Errorf("notes: %+v", lines)
	}
	if lines = run(0, "inbox", archive, "--quiet"); len(lines) != 0 {
		t.Errorf("--quiet: %+v", lines)
	}
	if lines = run(2, "inbox", archive, "--quiet", "--top", "-1"); len(lines) != 1 {
		t.Errorf("--quiet and an error: %+v", lines)
	}
	if status, _, errs := engage(t, "", "version", "--log-format", "xml"); status != 2 || errs != "engage: --log-format xml: text or json\n" {
		t.Errorf("status %d, %s", status, errs)
	}
}
