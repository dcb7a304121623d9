package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/pipeline"
)

var update = flag.Bool("update", false, "write the golden files anew")

const samples = "../../testdata/"

// engage runs the program and returns its exit status and what it said.
func engage(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(args, IO{In: strings.NewReader(stdin), Out: &out, Err: &errs, Env: func(string) string { return "" }})
	return status, out.String(), errs.String()
}

func ok(t *testing.T, args ...string) string {
	t.Helper()
	status, out, errs := engage(t, "", args...)
	if status != 0 {
		t.Fatalf("engage %s: status %d: %s", strings.Join(args, " "), status, errs)
	}
	return out
}

// archives are all samples but the labelled ones.
func archives(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.*", "formats/*"} {
		found, err := filepath.Glob(samples + pattern)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	return out
}

// slow passes over a test of figures under -short: the race detector has
// nothing to find in it that the others do not show.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("figures over many conversations")
	}
}

// someArchives are all of them but under -short, where the race detector makes
// scoring slow: there it is every eighth.
func someArchives(t *testing.T) []string {
	t.Helper()
	all := archives(t)
	if !testing.Short() {
		return all
	}
	var out []string
	for i := 0; i < len(all); i += 8 {
		out = append(out, all[i])
	}
	return out
}

// schema is what engage schema prints, ready to judge.
func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ok(t, "schema", name)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(name + ".json")
}

func valid(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	if err := s.Validate(v); err != nil {
		t.Error(err)
	}
}

type analysis struct {
	Input struct {
		Posts          int
		PrivateDropped int `json:"private_dropped"`
		Files          []struct {
			Format, Encoding string
			Skipped          int
		}
	}
	Accounts []struct {
		Handle   string
		ChosenBy string `json:"chosen_by"`
		KPI      struct {
			ResponseRate *float64 `json:"response_rate"`
		}
	}
	Summary struct {
		Conversations int
		Levels        map[string]int
	}
	Conversations []struct {
		ID            string
		Level         *string
		TwoWay        *float64 `json:"two_way"`
		Scores        map[string]float64
		Contributions []struct {
			Mode     string
			Points   float64
			Evidence []struct {
				Start, End int
				Text       string
			}
		}
	}
}

func analyse(t *testing.T, args ...string) analysis {
	t.Helper()
	return analysisOf(t, ok(t, append([]string{"analyze", "--format", "json"}, args...)...))
}

func analysisOf(t *testing.T, out string) analysis {
	t.Helper()
	var a analysis
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestContract: every output of every sample fits the published schema, and
// every score is the sum of its printed points.
func TestContract(t *testing.T) {
	s := schema(t, "analysis")
	for _, path := range someArchives(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			whole := ok(t, "analyze", path, "--format", "json", "--quiet")
			valid(t, s, whole)
			for line := range strings.Lines(ok(t, "analyze", path, "--format", "ndjson", "--quiet")) {
				valid(t, s, line)
			}
			for _, c := range analysisOf(t, whole).Conversations {
				sums := make(map[string]float64)
				for _, k := range c.Contributions {
					sums[k.Mode] += k.Points
					for _, e := range k.Evidence {
						if len(e.Text) != e.End-e.Start {
							t.Errorf("%s: span %d:%d is not %q", c.ID, e.Start, e.End, e.Text)
						}
					}
				}
				for mode, score := range c.Scores {
					if math.Abs(sums[mode]-score) > 1e-6 {
						t.Errorf("%s: %s is %v, its points make %v", c.ID, mode, score, sums[mode])
					}
					if c.Level != nil && *c.Level == "broadcast" && score > 40 {
						t.Errorf("%s: a broadcast has %v in %s", c.ID, score, mode)
					}
				}
			}
		})
	}
}

func TestWhatIsFound(t *testing.T) {
	for _, tt := range []struct {
		file, format, encoding, chosenBy string
		least                            int
	}{
		{"x-archive.zip", "x-archive", "utf-8", "owner", 300},
		{"api-v2.jsonl", "x-api-v2", "utf-8", "busiest", 300},
		{"togetter.txt", "togetter", "utf-8", "busiest", 4},
		{"posts-cp932.csv", "table", "cp932", "busiest", 60},
		{"mastodon.tar.gz", "mastodon-archive", "utf-8", "owner", 60},
	} {
		a := analyse(t, samples+tt.file)
		f := a.Input.Files[0]
		if f.Format != tt.format || f.Encoding != tt.encoding || a.Accounts[0].Handle != "minato_pan" || a.Accounts[0].ChosenBy != tt.chosenBy || a.Input.Posts < tt.least {
			t.Errorf("%s: %+v, accounts %+v, %d posts", tt.file, f, a.Accounts, a.Input.Posts)
		}
	}
}

// TestOneSide: what an owner's archive cannot show is null, not 0.
func TestOneSide(t *testing.T) {
	a := analyse(t, samples+"x-archive.zip")
	if a.Accounts[0].KPI.ResponseRate != nil {
		t.Errorf("response rate %v of an archive without responses", *a.Accounts[0].KPI.ResponseRate)
	}
	if n := a.Summary.Levels["broadcast"]; n != 0 {
		t.Errorf("%d broadcasts although nobody else's posts are there", n)
	}
	for _, c := range a.Conversations {
		if (c.Level == nil) != (c.TwoWay == nil) {
			t.Errorf("%s: level and two_way disagree on what is measurable", c.ID)
		}
	}
}

func TestPrivatePosts(t *testing.T) {
	without, with := analyse(t, samples+"mastodon.tar.gz"), analyse(t, samples+"mastodon.tar.gz", "--include-private")
	if without.Input.PrivateDropped == 0 || with.Input.Posts != without.Input.Posts+without.Input.PrivateDropped {
		t.Errorf("%d posts and %d private, %d together", without.Input.Posts, without.Input.PrivateDropped, with.Input.Posts)
	}
	if all := ok(t, "convert", samples+"x-archive.zip"); strings.Contains(all, "秘密のメッセージ") {
		t.Error("a direct message was read")
	}
}

// handles are all names that the posts of an archive bear, in lower case.
func handles(t *testing.T, path string) map[string]bool {
	t.Helper()
	all := make(map[string]bool)
	add := func(list ...corpus.AuthorID) {
		for _, a := range list {
			name := strings.TrimPrefix(string(a), "id:") // a did tells as much as a handle
			if name != "" && !number.MatchString(name) {
				all[name] = true
			}
		}
	}
	if _, err := pipeline.Read(t.Context(), []string{path}, archive.Options{Private: true}, nil, func(p corpus.Post) error {
		add(p.Author, p.ReplyToAuthor, p.QuotesAuthor, corpus.Handle(p.Handle))
		add(p.Mentions...)
		add(p.Brand...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPseudonymize: no output of any archive holds a handle of it, and the same
// key gives the same pseudonyms, whatever the command.
func TestPseudonymize(t *testing.T) {
	dir := t.TempDir()
	key, other := filepath.Join(dir, "key"), filepath.Join(dir, "other")
	for path, c := range map[string]string{key: "k", other: "o"} {
		if err := os.WriteFile(path, bytes.Repeat([]byte(c), 32), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range someArchives(t) {
		names := handles(t, path)
		if len(names) == 0 {
			t.Errorf("%s has no handles", path)
		}
		for _, args := range [][]string{{"analyze", "--format", "json"}, {"analyze", "--format", "csv"}, {"analyze"}, {"convert"}} {
			args = append(args, path, "--pseudonymize", "--include-private", "--key-file", key)
			out := ok(t, args...)
			if name := survivor(out, names); name != "" {
				t.Errorf("engage %v: %s is still there", args, name)
			}
		}
	}
	run := func(key string, args ...string) string {
		return ok(t, append(args, samples+"api-v2.jsonl", "--pseudonymize", "--key-file", key)...)
	}
	one, two := run(key, "analyze", "--format", "json"), run(key, "analyze", "--format", "json")
	if one != two {
		t.Error("the same key gives other pseudonyms")
	}
	name := analysisOf(t, one).Accounts[0].Handle
	if !strings.Contains(run(key, "convert"), `"`+name+`"`) {
		t.Errorf("convert does not know %s", name)
	}
	if strings.Contains(run(other, "analyze", "--format", "json"), name) {
		t.Error("another key gives the same pseudonyms")
	}
}

// survivor is a name that stands in out, "" for none.
func survivor(out string, names map[string]bool) string {
	out = strings.ToLower(out)
	for _, w := range handleLike.FindAllString(out, -1) {
		if w = strings.TrimPrefix(w, "@"); names[w] {
			return w
		}
	}
	for name := range names {
		if handleLike.FindString(name) != name && strings.Contains(out, name) {
			return name
		}
	}
	return ""
}

var number = regexp.MustCompile(`^[0-9]+$`)

// handleLike finds what could be a handle, as its platforms write it.
var handleLike = regexp.MustCompile(`@?[a-z0-9_]+(?:[.-][a-z0-9_]+)*(?:@[a-z0-9.-]+)?|@?[a-z0-9_]+`)

func TestStatus(t *testing.T) {
	dir := t.TempDir()
	png, zeros, empty := filepath.Join(dir, "a.png"), filepath.Join(dir, "zeros"), filepath.Join(dir, "empty")
	for path, content := range map[string]string{png: "\x89PNG\r\n\x1a\n0000", zeros: strings.Repeat("\x00", 5000), empty: ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"analyze"}, 2, "no archive given"},
		{[]string{"analyze", "x", "--frobnicate"}, 2, "frobnicate"},
		{[]string{"analyze", "x", "--format", "xml"}, 2, "table, json, ndjson, csv"},
		{[]string{"analyze", "x", "--where", "mood=good"}, 2, "mood"},
		{[]string{"analyze", "x", "--since", "soon"}, 2, "2024-04-01"},
		{[]string{"analyze", "x", "--tz", "Mars/Base"}, 2, "Asia/Tokyo"},
		{[]string{"analyze", filepath.Join(dir, "none.zip")}, 3, "none.zip"},
		{[]string{"analyze", png}, 3, "PNG"},
		{[]string{"analyze", zeros}, 3, "zeros"},
		{[]string{"analyze", empty}, 3, "empty"},
		{[]string{"analyze", samples + "broken.jsonl", "--strict"}, 4, "broken.jsonl:3"},
		{[]string{"analyze", samples + "broken.jsonl"}, 0, "2 records"},
		{[]string{"show", samples + "togetter.txt"}, 2, "--id"},
		{[]string{"show", samples + "togetter.txt", "--id", "nope"}, 3, "nope"},
	} {
		status, _, errs := engage(t, "", tt.args...)
		if status != tt.status || !strings.Contains(errs, tt.says) {
			t.Errorf("engage %s: status %d, said %q; want %d and %q", strings.Join(tt.args, " "), status, errs, tt.status, tt.says)
		}
	}
}

// TestOutputFile: an output file is whole or not there.
func TestOutputFile(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	ok(t, "analyze", samples+"api-v2.jsonl", "--format", "json", "--output", good)
	if b, err := os.ReadFile(good); err != nil || !json.Valid(b) {
		t.Errorf("output file: %v", err)
	}
	if status, _, _ := engage(t, "", "analyze", filepath.Join(dir, "none"), "--format", "json", "--output", bad); status != 3 {
		t.Errorf("status %d", status)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// TestHostileText: a post cannot steer the terminal or a spreadsheet.
func TestHostileText(t *testing.T) {
	in := `{"id":"t","brand":["shop"],"posts":[{"id":"1","author":"shop","at":"2024-05-01T09:00:00+09:00","reply_to":null,"text":"=HYPERLINK(\"x\")\u001b[2J\u202e本日\u0007開店"}]}` + "\n"
	for _, args := range [][]string{{"analyze", "-"}, {"show", "-", "--id", "t"}, {"analyze", "-", "--format", "csv"}} {
		status, out, errs := engage(t, in, args...)
		if status != 0 || strings.ContainsAny(out, "\x1b\x07\u202e") {
			t.Errorf("engage %v: status %d %s, %q", args, status, errs, out)
		}
		if strings.Contains(out, ",=HYPER") || strings.Contains(out, `,"=HYPER`) {
			t.Errorf("a formula in %q", out)
		}
	}
}

func TestWhere(t *testing.T) {
	all := analyse(t, samples+"api-v2.jsonl")
	some := analyse(t, samples+"api-v2.jsonl", "--where", "level=interactive active_support>=20")
	if n := len(some.Conversations); n == 0 || n >= len(all.Conversations) || n != some.Summary.Conversations {
		t.Errorf("%d of %d conversations, summary of %d", n, len(all.Conversations), some.Summary.Conversations)
	}
	for _, c := range some.Conversations {
		if *c.Level != "interactive" || c.Scores["active_support"] < 20 {
			t.Errorf("%s: %s, %v", c.ID, *c.Level, c.Scores)
		}
	}
}

func TestRubricHolds(t *testing.T) {
	if out := ok(t, "rubric", "check"); !strings.Contains(out, "examples hold") {
		t.Error(out)
	}
}

// golden compares with what people are to see; -update writes it anew.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run make golden\n%s", file, got)
	}
}

// TestGolden shows what people see, in both languages. -update writes anew.
func TestGolden(t *testing.T) {
	for _, lang := range []string{"en", "ja"} {
		for name, args := range map[string][]string{
			"analyze": {"analyze", samples + "api-v2.jsonl"},
			"show":    {"show", samples + "togetter.txt", "--id", "h-107ca25c73c2"},
		} {
			golden(t, filepath.Join("testdata", name+"."+lang+".golden"), ok(t, append(args, "--lang", lang)...))
		}
	}
}
