package cli

import (
	"bytes"
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

// inboxArchive holds what TestInbox says of it; it ends on 26 January 2026.
const inboxArchive = samples + "inbox.jsonl"

func schemaOf(t *testing.T, name string, source []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(name)
}

type inboxItem struct {
	Post, Person, State, Kind, Mode, Department, Text string
	Urgency                                           *struct {
		Points int
		Parts  []struct {
			Part   string
			Points int
		}
	}
	WaitingSeconds  *int `json:"waiting_seconds"`
	BusinessSeconds *int `json:"waiting_business_seconds"`
	Reasked         int
	Addressed       bool
	Words           []string
	Permalink       *string
	Evidence        []struct{ Text string }
}

type inboxOut struct {
	Items        []inboxItem
	DoNotContact []struct{ Person, Post string } `json:"do_not_contact"`
	Figures      map[string]any
	Accounts     []struct {
		Handle string
		Words  []string
	}
	Settings map[string]any
	Archive  map[string]any
}

func inboxOf(t *testing.T, args ...string) (out inboxOut) {
	t.Helper()
	text := ok(t, append([]string{"inbox", "--format", "json", "--quiet"}, args...)...)
	valid(t, schemaOf(t, "inbox.json", report.InboxSchema), text)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (o *inboxOut) posts() []string {
	out := []string{}
	for _, it := range o.Items {
		out = append(out, it.State+" "+it.Kind+" "+it.Post)
	}
	return out
}

const brand = "みなと製パン,ミナパン"

func TestInbox(t *testing.T) {
	o := inboxOf(t, inboxArchive, "--account", "@minato_pan", "--words", brand)
	want := []string{
		"unanswered trouble 101", "unanswered trouble 102", // ao_tori asked twice
		"unanswered trouble 120", "unanswered trouble 121", "unanswered trouble 140", // named; named in half-width letters; a refusal only quoted
		"pending propose 150",
	}
	if got := o.posts(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) || got[0] != want[0] {
		t.Fatalf("got %q, want %q", got, want)
	}
	for key, want := range map[string]float64{"inbound": 8, "answered": 1, "late": 0, "pending": 1, "unanswered": 5, "withheld": 1, "people_unanswered": 4} {
		if o.Figures[key] != want {
			t.Errorf("%s: %v, want %v", key, o.Figures[key], want)
		}
	}
	if len(o.DoNotContact) != 1 || o.DoNotContact[0].Person != "shio_kaze" || o.DoNotContact[0].Post != "133" {
		t.Errorf("do not contact: %+v", o.DoNotContact)
	}
	for _, it := range o.Items {
		switch it.Post {
		case "101":
			// 21 days are three weeks: 40 + 30, asked again + 5, never answered + 10.
			if it.Urgency.Points != 85 || it.Reasked != 1 || *it.WaitingSeconds != 21*24*3600 || it.BusinessSeconds != nil || it.Mode != "active_support" || !it.Addressed {
				t.Errorf("%+v %+v", it, it.Urgency)
			}
		case "120":
			if it.Addressed || !slices.Equal(it.Words, []string{"みなと製パン"}) || *it.Permalink != "https://example.com/kon_iro/120" || it.Department != "customer service" {
				t.Errorf("%+v", it)
			}
		case "121":
			if !slices.Equal(it.Words, []string{"ミナパン"}) {
				t.Errorf("%+v", it)
			}
		case "150":
			if it.Mode != "co_creation" {
				t.Errorf("%+v", it)
			}
		}
	}
}

// TestInboxWithoutWords: only who speaks to the account is found, and that is said.
func TestInboxWithoutWords(t *testing.T) {
	o := inboxOf(t, inboxArchive, "--account", "minato_pan")
	if got := o.posts(); slices.Contains(got, "unanswered trouble 120") || len(got) != 4 || len(o.Accounts[0].Words) != 0 {
		t.Errorf("%q, words %q", got, o.Accounts[0].Words)
	}
	for lang, says := range map[string]string{"en": "no brand words given", "ja": "ブランドの言葉の指定がない"} {
		if _, _, errs := engage(t, "", "inbox", inboxArchive, "--account", "minato_pan", "--lang", lang); !strings.Contains(errs, says) {
			t.Errorf("%s: said %q", lang, errs)
		}
	}
	if _, _, errs := engage(t, "", "inbox", inboxArchive, "--account", "minato_pan", "--words", brand); errs != "" {
		t.Errorf("with words: said %q", errs)
	}
}

// TestInboxSelection: a refusal counts wherever it stands, and what is left out
// is left out.
func TestInboxSelection(t *testing.T) {
	args := []string{inboxArchive, "--account", "minato_pan", "--words", brand}
	o := inboxOf(t, append(args, "--until", "2026-01-09")...)
	if got := o.posts(); len(got) != 4 || o.Figures["withheld"] != 1.0 || len(o.DoNotContact) != 1 {
		t.Errorf("until: %q, %v withheld, %v", got, o.Figures["withheld"], o.DoNotContact)
	}
	o = inboxOf(t, append(args, "--where", "author=kon_iro")...)
	if got := o.posts(); !slices.Equal(got, []string{"unanswered trouble 120"}) || len(o.DoNotContact) != 1 {
		t.Errorf("where: %q, %v", got, o.DoNotContact)
	}
	o = inboxOf(t, append(args, "--where", "account=minato_pan author=kon_iro")...)
	if len(o.Items) != 1 {
		t.Errorf("who only names the brand is not the account's: %q", o.posts())
	}
	o = inboxOf(t, append(args, "--top", "2")...)
	if got := o.posts(); len(got) != 3 || o.Figures["unanswered"] != 5.0 { // two of each state
		t.Errorf("top: %q, %v", got, o.Figures["unanswered"])
	}
}

// TestInboxTimes: hours, holidays and SLA, from flags and from the config.
func TestInboxTimes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	conf := write("engage.yaml", "accounts:\n  - {handle: minato_pan, words: [ミナパン]}\nhours: Mon-Fri 10:00-18:00\nholidays: days.txt\nsla: 20m\n")
	write("days.txt", "2026-01-12 成人の日\n")
	o := inboxOf(t, inboxArchive, "--config", conf, "--all")
	find := func(post string) inboxItem {
		t.Helper()
		for _, it := range o.Items {
			if it.Post == post {
				return it
			}
		}
		t.Fatalf("%s is not among %q", post, o.posts())
		return inboxItem{}
	}
	// From Monday the 5th, noon, to Monday the 26th, noon: fifteen days of eight hours but one.
	if it := find("101"); *it.BusinessSeconds != 14*8*3600 {
		t.Errorf("%d business seconds", *it.BusinessSeconds)
	}
	find("121")
	if it := find("110"); it.State != "late" || it.Urgency != nil || *it.WaitingSeconds != 1800 {
		t.Errorf("%+v", it)
	}
	if sla := o.Figures["sla_met"].(map[string]any); sla["k"] != 0.0 || o.Settings["sla_seconds"] != 1200.0 {
		t.Errorf("SLA %v of %v", sla, o.Settings)
	}
	o = inboxOf(t, inboxArchive, "--config", conf, "--all", "--sla", "2h", "--words", "みなと製パン", "--hours", "Mon 12:00-13:00")
	if got := o.posts(); slices.Contains(got, "late ask 110") || slices.Contains(got, "unanswered trouble 121") || !slices.Contains(got, "unanswered trouble 120") || o.Settings["hours"] != "Mon 12:00-13:00" {
		t.Errorf("the flags do not win: %q, %v", got, o.Settings)
	}
	if it := find("101"); *it.BusinessSeconds != 2*3600 { // the Mondays, the 12th being a holiday
		t.Errorf("%d business seconds", *it.BusinessSeconds)
	}
	// Words of the config are the inbox's own: analyze counts as without.
	plain, worded := write("plain.yaml", "accounts:\n  - {handle: minato_pan}\n"), write("worded.yaml", "accounts:\n  - {handle: minato_pan, words: [みなと製パン]}\n")
	if a, b := ok(t, "analyze", inboxArchive, "--format", "json", "--config", worded), ok(t, "analyze", inboxArchive, "--format", "json", "--config", plain); a != b {
		t.Error("words change the analysis")
	}
}

// TestInboxOneSide: of an owner's archive nothing is known, and nothing is 0.
func TestInboxOneSide(t *testing.T) {
	o := inboxOf(t, samples+"x-archive.zip")
	for key, v := range o.Figures {
		if v != nil {
			t.Errorf("%s is %v", key, v)
		}
	}
	if len(o.Figures) < 12 || len(o.Items) > 0 || o.Archive["others_seen"] != false {
		t.Errorf("%+v", o)
	}
	if out := ok(t, "inbox", samples+"x-archive.zip", "--lang", "ja", "--quiet"); !strings.Contains(out, "測定できません") {
		t.Error(out)
	}
	o = inboxOf(t, inboxArchive, "--account", "nobody_here", "--words", brand)
	if o.Figures["unanswered"] != nil || o.Figures["response_rate"] != nil || o.Items[0].State != "unknown" {
		t.Errorf("without the account's posts: %v, %q", o.Figures, o.posts())
	}
}

// TestInboxEndsEarly: where the account falls silent long before the archive
// ends, its answers may only be unseen.
func TestInboxEndsEarly(t *testing.T) {
	src, err := os.ReadFile(inboxArchive)
	if err != nil {
		t.Fatal(err)
	}
	late := strings.Replace(string(src), "2026-01-26T12:00:00", "2026-01-02T12:00:00", 1) + `{"id":"170","author":"ao_tori","at":"2026-02-10T12:00:00+09:00","text":"雪"}` + "\n"
	for text, want := range map[string]bool{string(src): false, late: true} {
		status, out, errs := engage(t, text, "inbox", "-", "--account", "minato_pan", "--quiet")
		if status != 0 || strings.Contains(out, "last post here is of 2026-01-20") != want {
			t.Errorf("status %d %s, want %v: %s", status, errs, want, out)
		}
	}
}

// TestInboxFormats: every format of every sample is sound, and hostile text
// stays text.
func TestInboxFormats(t *testing.T) {
	s := schemaOf(t, "inbox.json", report.InboxSchema)
	for _, path := range append(archives(t), inboxArchive) {
		valid(t, s, ok(t, "inbox", path, "--format", "json", "--quiet", "--words", brand))
		for line := range strings.Lines(ok(t, "inbox", path, "--format", "ndjson", "--quiet", "--words", brand)) {
			valid(t, s, line)
		}
	}
	out := ok(t, "inbox", inboxArchive, "--account", "minato_pan", "--format", "csv", "--excel", "--quiet")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	if err != nil || !strings.HasPrefix(out, "\ufeff") || len(rows) != 5 || rows[0][0] != "state" || strings.ContainsRune(out, '\x1b') {
		t.Errorf("csv: %v, %q", err, rows)
	}
	if out := ok(t, "inbox", inboxArchive, "--account", "minato_pan", "--quiet"); strings.ContainsRune(out, '\x1b') {
		t.Errorf("the terminal is steered: %q", out)
	}
	file := filepath.Join(t.TempDir(), "inbox.csv")
	ok(t, "inbox", inboxArchive, "--account", "minato_pan", "--format", "csv", "--quiet", "--output", file)
	if b, err := os.ReadFile(file); err != nil || string(b) != strings.TrimPrefix(out, "\ufeff") {
		t.Errorf("%v, file %q", err, b)
	}
}

// TestInboxPseudonyms: no handle is left, and who refused stays out.
func TestInboxPseudonyms(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, bytes.Repeat([]byte("k"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{inboxArchive, "--account", "minato_pan", "--words", brand + ",minato_pan", "--pseudonymize", "--key-file", key}
	o := inboxOf(t, args...)
	if len(o.Items) != 6 || len(o.DoNotContact) != 1 || len(o.Accounts[0].Words) != 3 {
		t.Errorf("%q, %v", o.posts(), o.DoNotContact)
	}
	for _, format := range []string{"table", "json", "csv"} {
		out := ok(t, append([]string{"inbox", "--quiet", "--format", format}, args...)...)
		for name := range handles(t, inboxArchive) {
			if strings.Contains(out, name) {
				t.Errorf("%s shows %s", format, name)
			}
		}
	}
}
