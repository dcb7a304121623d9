package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/report"
)

// TestPeopleContract: every output of every sample fits the published schema,
// and csv holds the same people.
func TestPeopleContract(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ok(t, "schema", "people")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("people.json", doc); err != nil {
		t.Fatal(err)
	}
	s := c.MustCompile("people.json")
	for _, path := range append(someArchives(t), shopArchive(t)) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			valid(t, s, ok(t, "people", path, "--format", "json", "--quiet", "--segment", "regular"))
			lines := slices.Collect(strings.Lines(ok(t, "people", path, "--format", "ndjson", "--quiet")))
			for _, line := range lines {
				valid(t, s, line)
			}
			text := ok(t, "people", path, "--format", "csv", "--excel", "--quiet")
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
			if err != nil || !strings.HasPrefix(text, "\ufeff") || len(rows) != len(lines) {
				t.Errorf("%d rows, %d lines: %v", len(rows), len(lines), err)
			}
		})
	}
}

// TestPeopleCSV: each column holds what json has under its name.
func TestPeopleCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(ok(t, "people", shopArchive(t), "--account", "shop", "--format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{
		"account": "shop", "person": "mugi", "segments": "regular", "do_not_contact": "false", "conversations": "3", "days": "3", "exchanges": "2",
		"responses_to_account": "2", "responses_from_account": "2", "opened_by_person": "2", "opened_by_account": "1", "opened_by_others": "0", "opened_unseen": "0",
		"reciprocal": "true", "first_at": "2024-01-10T11:00:00+09:00", "last_at": "2024-03-20T10:00:00+09:00", "thank": "1", "play": "1", "gift": "", "recommend": "1",
		"inferred_conversations": "0", "latest_conversation": "30", "permalink": "https://example.com/mugi/30",
	} {
		if i := slices.Index(rows[0], column); i < 0 || rows[1][i] != want {
			t.Errorf("%s: %v, want %s in %v", column, rows[1], want, rows[0])
		}
	}
}

// TestPeopleTable: the sentences and sections that people read.
func TestPeopleTable(t *testing.T) {
	path := shopArchive(t)
	for lang, want := range map[string][]string{
		"en": {"people: 6, in 12 of 12 conversations", "regular 1 · lapsed 2 · newcomer 3 · returned 1 · once 2", "had a second conversation: 4 of 6, 67% [30–90%]",
			"tsukkomi returned: 1 of 2, 50% [9–91%]", "keep away: 1 ", "rubric has no sign of it: gifts", "posts that drew tsukkomi, 1 of 1", "lapsed regulars, to be talked to again: 1 of 1", "\n    https://example.com/kumo/50\n"},
		"ja": {"相手 6人", "常連 1 · 途絶 2 · 新顔 3 · 再訪 1 · 一度 2", "2度以上会話した人: 6 のうち 4、67% [30–90%]", "話しかけないよう求めた人: 1人", "突っ込みどころ 1/1件", "途絶えた常連(また話しかけたい人) 1/1人"},
	} {
		out := ok(t, "people", path, "--account", "@shop,@shop_cs", "--lang", lang)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, out)
			}
		}
		if strings.Contains(out, "https://example.com/iwa") {
			t.Errorf("iwa is to be talked to again:\n%s", out)
		}
	}
	if out := ok(t, "people", path, "--account", "nobody"); !strings.Contains(out, "people: 0") || !strings.Contains(out, "holds no post of the account") {
		t.Error(out)
	}
}

// TestPeopleAlike: neither workers nor the order of posts shows; pseudonyms
// stand for every name.
func TestPeopleAlike(t *testing.T) {
	path := shopArchive(t)
	backwards := slices.Clone(shopTalks)
	slices.Reverse(backwards)
	other := filepath.Join(t.TempDir(), "backwards.ndjson")
	if err := os.WriteFile(other, []byte(shopJSONL(t, backwards)), 0o600); err != nil {
		t.Fatal(err)
	}
	want := ok(t, "people", path, "--format", "json", "--account", "shop,shop_cs", "--workers", "1")
	if got := ok(t, "people", other, "--format", "json", "--account", "shop,shop_cs", "--workers", "7"); got != want {
		t.Error("the order of the posts or the number of workers changes the output")
	}
	for _, format := range report.ListingFormats {
		out := ok(t, "people", path, "--account", "shop,shop_cs", "--pseudonymize", "--format", format)
		for _, name := range []string{"mugi", "kumo", "hoshi", "shop"} {
			if strings.Contains(out, name) {
				t.Errorf("%s: %s is still there", format, name)
			}
		}
	}
}

// TestPeopleHostile: a post cannot steer the terminal, a name no spreadsheet.
func TestPeopleHostile(t *testing.T) {
	in := shopJSONL(t, []shopPost{
		{"1", "", "shop", "2024-01-10T10:00", "=HYPERLINK(\"x\")\u001b[2J\u202e本日\u0007開店"},
		{"2", "1", "=evil", "2024-01-10T11:00", "なんでやねん!"},
	})
	for _, format := range report.ListingFormats {
		status, out, errs := engage(t, in, "people", "-", "--account", "shop", "--format", format)
		if status != 0 || strings.ContainsAny(out, "\x1b\x07") || format != "json" && format != "ndjson" && strings.ContainsAny(out, "\u202e") {
			t.Errorf("%s: status %d %s, %q", format, status, errs, out)
		}
		if format == "csv" && !strings.Contains(out, ",'=evil,") {
			t.Errorf("a formula in %q", out)
		}
	}
}

func TestPeopleStatus(t *testing.T) {
	path := shopArchive(t)
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 2, "no archive given"},
		{path + " --sort fame", 2, "exchanges, conversations, days, last, name"},
		{path + " --segment friend", 2, "regular, lapsed, newcomer, returned, once"},
		{path + " --format xml", 2, "table, json, ndjson, csv"},
		{path + " --top -1", 2, "--top -1"},
		{path + " --lapsed soon", 2, "--lapsed soon"},
		{path + " --lapsed 0d", 2, "30d"},
		{path + " --newcomer -3d", 2, "--newcomer -3d"},
		{path + " --newcomer 200000d", 0, ""},
		{samples + "broken.jsonl --strict", 4, "broken.jsonl:3"},
		{samples + "broken.jsonl", 0, "2 records"},
		{path + ".none", 3, "none"},
	} {
		status, _, errs := engage(t, "", append([]string{"people"}, strings.Fields(tt.args)...)...)
		if status != tt.status || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: status %d, %q; want %d and %q", tt.args, status, errs, tt.status, tt.says)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "people.json")
	ok(t, "people", path, "--format", "json", "--output", file)
	if b, err := os.ReadFile(file); err != nil || !json.Valid(b) {
		t.Error(err)
	}
}
