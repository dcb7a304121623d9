package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/report"
)

func TestInboxUsage(t *testing.T) {
	for _, tt := range []struct{ args, says string }{
		{"--within soon", "60m, 2h or 3d"},
		{"--within 0d", "60m, 2h or 3d"},
		{"--sla 1.5h", "60m, 2h or 3d"},
		{"--hours always", "Mon-Fri 10:00-18:00"},
		{"--holidays days.txt", "--hours"},
		{"--words ,", "empty"},
		{"--top -1", "--top -1"},
		{"--format xml", "table, json, ndjson, csv"},
	} {
		status, _, errs := engage(t, "", append([]string{"inbox", inboxArchive}, strings.Fields(tt.args)...)...)
		if status != 2 || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: status %d, said %q", tt.args, status, errs)
		}
	}
	if status, _, errs := engage(t, "", "inbox", inboxArchive, "--hours", "Mon-Fri 10:00-18:00", "--holidays", "none.txt"); status != 3 || !strings.Contains(errs, "none.txt") {
		t.Errorf("holidays that are not there: status %d, said %q", status, errs)
	}
	if out := ok(t, "schema", "inbox"); out != string(report.InboxSchema) {
		t.Error("engage schema inbox prints something else")
	}
}

// TestInboxGolden shows what people see. -update writes anew.
func TestInboxGolden(t *testing.T) {
	for _, lang := range []string{"en", "ja"} {
		golden(t, filepath.Join("testdata", "inbox."+lang+".golden"), ok(t, "inbox", inboxArchive, "--account", "minato_pan", "--words", brand, "--sla", "20m", "--hours", "Mon-Fri 10:00-18:00", "--all", "--lang", lang))
	}
}
