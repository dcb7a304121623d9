package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/report"
)

// comparison of a json output, as far as tests look at it.
type compared struct {
	Sides map[string]struct {
		Posts, Words int
		Authors      *int
		Unnamed      int     `json:"posts_without_author"`
		FirstAt      *string `json:"first_at"`
		Accounts     []string
		Slice        *string
		LeftOut      struct {
			Account int `json:"by_account"`
			Others  int `json:"by_others"`
			Undated int
			Quoted  int `json:"quoted_only"`
		} `json:"left_out"`
	}
	Shared int `json:"shared_posts"`
	Tests  map[string]struct {
		Tested, Significant int
		Rare                int     `json:"left_out_rare"`
		ByChance            float64 `json:"expected_by_chance"`
	}
	Items []struct {
		Unit, Word  string
		Side        *string
		Z           float64
		CountA      int       `json:"count_a"`
		CountB      int       `json:"count_b"`
		PerA        float64   `json:"per_thousand_a"`
		AuthorsA    *int      `json:"authors_a"`
		AuthorsB    *int      `json:"authors_b"`
		Interval    []float64 `json:"log_odds_ci95"`
		Significant bool
		Contexts    []struct {
			Side, Post, Text string
			Source           *string
		}
	}
}

func compareOf(t *testing.T, args ...string) (c compared, words map[string]int) {
	t.Helper()
	if err := json.Unmarshal([]byte(ok(t, append([]string{"compare", "--format", "json", "--quiet"}, args...)...)), &c); err != nil {
		t.Fatal(err)
	}
	words = make(map[string]int) // word, pair, act → index into Items
	for i, x := range c.Items {
		words[x.Word] = i
	}
	return c, words
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func said(side *string) string {
	if side == nil {
		return ""
	}
	return *side
}

// voices is how many customers tweet, and how many calls are noted.
const voices = 48

// toc is an archive of tweets to an account and its answers: nobody gets
// through by telephone, in March the app fails, in September parcels are late.
func toc(t *testing.T) string {
	var b strings.Builder
	for i := range voices {
		what, day := "アプリにログインできません", "2024-03-01"
		if i >= voices/2 {
			what, day = "荷物が届きません", "2024-09-01"
		}
		fmt.Fprintf(&b, `{"id":"t%02[1]d","brand":["minato_pan"],"posts":[{"id":"1","author":"kyaku%02[1]d","at":"%[2]sT10:%02[1]d:00+09:00","reply_to":null,"text":"@minato_pan 電話がつながりません。%[3]s"},`+
			`{"id":"2","author":"minato_pan","at":"%[2]sT11:%02[1]d:00+09:00","reply_to":"1","text":"@kyaku%02[1]d ご不便をおかけし申し訳ございません"}]}`+"\n", i, day, what)
	}
	return file(t, "tweets.jsonl", b.String())
}

// voc are notes of a call centre: nobody there says that the telephone is busy.
func voc(t *testing.T) string {
	var b strings.Builder
	b.WriteString("受付番号,お問い合わせ内容\n")
	for i := range voices {
		fmt.Fprintf(&b, "%d,%s\n", i, []string{"解約の手続きを知りたい", "荷物が届かない", "料金の明細がほしい"}[i%3])
	}
	return file(t, "voc.csv", b.String())
}

func TestCompareVoices(t *testing.T) {
	c, at := compareOf(t, toc(t), voc(t))
	a, b := c.Sides["a"], c.Sides["b"]
	if a.Posts != voices || *a.Authors != voices || a.LeftOut.Account != voices || !slices.Equal(a.Accounts, []string{"minato_pan"}) {
		t.Errorf("A: %+v", a)
	}
	if b.Posts != voices || b.Authors != nil || b.Unnamed != voices || b.FirstAt != nil || len(b.Accounts) != 0 {
		t.Errorf("B: %+v", b)
	}
	for word, want := range map[string]struct {
		side   string
		a, b   int
		marked bool
	}{"電話": {"a", 48, 0, true}, "電話 つながる": {"a", 48, 0, true}, "つながる ない": {"a", 48, 0, true}, "ログイン": {"a", 24, 0, true},
		"解約": {"b", 0, 16, true}, "料金": {"b", 0, 16, true}, "届く": {"", 24, 16, false}} { // 24 of 192 words and 16 of 128: the same share
		i, found := at[word]
		if !found {
			t.Errorf("%s is not there", word)
			continue
		}
		if x := c.Items[i]; said(x.Side) != want.side || x.CountA != want.a || x.CountB != want.b || x.Significant != want.marked {
			t.Errorf("%s: %+v", word, x)
		}
	}
	if i, found := at["おかけ"]; found {
		t.Errorf("the account's own words are compared: %+v", c.Items[i])
	}
	for _, word := range []string{"minato_pan", "minato", "pan"} {
		if _, found := at[word]; found {
			t.Errorf("a handle is a word: %s", word)
		}
	}
	x := c.Items[at["電話"]]
	var shown []string // the same words are shown once, whoever copies them
	for _, k := range x.Contexts {
		shown = append(shown, k.Text)
	}
	if !slices.Equal(shown, []string{"@minato_pan ⟦電話⟧がつながりません。アプリにログインできま…", "@minato_pan ⟦電話⟧がつながりません。荷物が届きません"}) {
		t.Errorf("contexts %q", shown)
	}
	if x.AuthorsA == nil || *x.AuthorsA != voices || x.AuthorsB != nil {
		t.Errorf("authors %v %v", x.AuthorsA, x.AuthorsB)
	}
	if y := c.Items[at["解約"]]; y.Contexts[0].Source == nil || !strings.Contains(*y.Contexts[0].Source, "voc.csv:") {
		t.Errorf("source of %+v", y.Contexts)
	}
	if trouble := c.Items[at["trouble"]]; trouble.Unit != "act" || trouble.CountA != voices {
		t.Errorf("%+v", trouble)
	}
}

// TestCompareSwapped: B against A is the same with other signs.
func TestCompareSwapped(t *testing.T) {
	x, y := toc(t), voc(t)
	c, _ := compareOf(t, x, y)
	d, at := compareOf(t, y, x)
	if len(c.Items) != len(d.Items) || len(c.Items) == 0 {
		t.Fatalf("%d items, swapped %d", len(c.Items), len(d.Items))
	}
	for _, k := range c.Items {
		if m := d.Items[at[k.Word]]; k.Z != -m.Z || k.CountA != m.CountB || k.Significant != m.Significant {
			t.Errorf("%+v, swapped %+v", k, m)
		}
	}
}

func TestCompareSlices(t *testing.T) {
	in := toc(t)
	c, at := compareOf(t, in, "--a", "until=2024-05-31", "--b", "since=2024-06-01")
	if a, b := c.Sides["a"], c.Sides["b"]; a.Posts != 24 || b.Posts != 24 || a.LeftOut.Account != 24 || *a.Slice != "until=2024-05-31" || !strings.HasPrefix(*b.FirstAt, "2024-09-01") {
		t.Errorf("before %+v, after %+v", a, b)
	}
	if i := at["ログイン"]; *c.Items[i].Side != "a" || !c.Items[i].Significant {
		t.Errorf("%+v", c.Items[i])
	}
	if i := at["電話"]; c.Items[i].CountA != 24 || c.Items[i].CountB != 24 || c.Items[i].Side != nil || c.Items[i].Z != 0 {
		t.Errorf("said as often: %+v", c.Items[i])
	}
	if c.Shared != 0 {
		t.Errorf("%d posts on both sides", c.Shared)
	}
	// A post counts by its own time, not by that of its conversation.
	c, _ = compareOf(t, in, "--a", "until=2024-03-01T10:30:00+09:00 by=all", "--b", "since=2024-03-01T10:30:00+09:00 by=all")
	if c.Sides["a"].Posts != 24 || c.Sides["b"].Posts != 72 {
		t.Errorf("%d before half past ten, %d after", c.Sides["a"].Posts, c.Sides["b"].Posts)
	}
	c, at = compareOf(t, in, "--a", "account=@minato_pan by=account", "--b", "by=others")
	if c.Sides["a"].Posts != voices || c.Sides["a"].LeftOut.Others != voices || *c.Items[at["おかけ"]].Side != "a" {
		t.Errorf("account against others: %+v", c.Sides)
	}
	// One author has all of A, so one voice is enough there.
	if x := c.Items[at["おかけ"]]; *x.AuthorsA != 1 || !x.Significant {
		t.Errorf("%+v", x)
	}
	// An account that the archive does not name, and two in one conversation.
	c, _ = compareOf(t, in, "--a", "account=@kyaku00 by=account", "--b", "account=minato_pan by=account")
	if a, b := c.Sides["a"], c.Sides["b"]; a.Posts != 1 || a.LeftOut.Others != 1 || b.Posts != voices || b.LeftOut.Others != voices || !slices.Equal(a.Accounts, []string{"kyaku00"}) {
		t.Errorf("us against them: %+v", c.Sides)
	}
	c, _ = compareOf(t, in, "--a", "by=all", "--b", "author=kyaku03 by=others")
	if c.Sides["b"].Posts != 1 || c.Shared != 1 {
		t.Errorf("%d posts of kyaku03, %d on both sides", c.Sides["b"].Posts, c.Shared)
	}
	c, _ = compareOf(t, in, voc(t), "--a", "since=2024-06-01", "--b", "mode!=promotion")
	if c.Sides["a"].Posts != 24 || c.Sides["b"].Posts != voices {
		t.Errorf("slices of two archives: %+v", c.Sides)
	}
	if _, _, errs := engage(t, "", "compare", in, voc(t), "--b", "since=2024-06-01"); !strings.Contains(errs, "B (--b 'since=2024-06-01')") {
		t.Errorf("rows of no time: %s", errs)
	}
}

// TestCompareForms: several files of a side, standard input, columns named for
// one side, the limits.
func TestCompareForms(t *testing.T) {
	in, notes := toc(t), voc(t)
	odd := file(t, "odd.csv", "番号,所感\n1,広い部屋\n2,狭い部屋\n")
	if c, _ := compareOf(t, in, odd, "--map-b", "text=所感"); c.Sides["b"].Posts != 2 || c.Sides["a"].Posts != voices {
		t.Errorf("--map-b: %+v", c.Sides)
	}
	if c, _ := compareOf(t, in, notes+","+file(t, "more.csv", "本文\n広い\n")); c.Sides["b"].Posts != voices+1 {
		t.Errorf("two files: %+v", c.Sides)
	}
	comma := file(t, "a,b.csv", "本文\n広い\n")
	if c, _ := compareOf(t, in, comma); c.Sides["b"].Posts != 1 {
		t.Errorf("a comma in a name: %+v", c.Sides)
	}
	status, out, errs := engage(t, "本文\n広い\n狭い\n", "compare", in, "-", "--format", "json")
	if status != 0 || !strings.Contains(out, `"posts": 2`) {
		t.Errorf("standard input: %d %s", status, errs)
	}
	one, at := compareOf(t, in, notes, "--min", "20", "--top", "1", "--context", "1", "--prior", "0.5")
	per := make(map[string]int)
	for _, x := range one.Items {
		per[x.Unit+said(x.Side)]++
		if x.CountA+x.CountB < 20 || len(x.Contexts) > 2 {
			t.Errorf("%+v", x)
		}
	}
	for k, n := range per {
		if n != 1 {
			t.Errorf("%d of %s", n, k)
		}
	}
	all, _ := compareOf(t, in, notes)
	if one.Tests["lemma"].Rare <= all.Tests["lemma"].Rare || math.Abs(one.Items[at["電話"]].Z) >= math.Abs(all.Items[0].Z) {
		t.Errorf("--min leaves out %d, without %d; z %v with a heavier prior, %v", one.Tests["lemma"].Rare, all.Tests["lemma"].Rare, one.Items[at["電話"]].Z, all.Items[0].Z)
	}
	if got := all.Tests["lemma"]; math.Abs(got.ByChance-0.05*float64(got.Tested)) > 1e-9 {
		t.Errorf("%+v", got)
	}
	if x := all.Items[0]; len(x.Interval) != 2 || x.Interval[0] >= x.Interval[1] || x.Interval[0] <= 0 || math.Abs(x.PerA-1000*float64(x.CountA)/float64(all.Sides["a"].Words)) > 1e-3 {
		t.Errorf("%+v", x)
	}
}

func TestCompareRefuses(t *testing.T) {
	in := toc(t)
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 2, "two archives"},
		{[]string{in, in, in}, 2, "commas"},
		{[]string{in}, 2, "--a until="},
		{[]string{in, "--a", "by=all"}, 2, "--b"},
		{[]string{in, in, "--a", "by=me"}, 2, "others, account or all"},
		{[]string{in, in, "--b", "mood=good"}, 2, "--b takes since"},
		{[]string{in, in, "--a", "since=soon"}, 2, "--a since soon"},
		{[]string{in, in, "--prior", "0"}, 2, "--prior"},
		{[]string{in, in, "--prior", "NaN"}, 2, "--prior"},
		{[]string{in, in, "--min", "0"}, 2, "--min"},
		{[]string{in, in, "--context", "-1"}, 2, "--context"},
		{[]string{in, in, "--top", "-1"}, 2, "--top"},
		{[]string{in, in, "--format", "xml"}, 2, "table, json, ndjson, csv"},
		{[]string{in, "--a", "by=all", "--b", "by=all", "--map-a", "text=x"}, 2, "--map"},
		{[]string{in, filepath.Join(t.TempDir(), "none.csv")}, 3, "none.csv"},
		{[]string{samples + "x-archive.zip", in}, 3, "--a by=account"},
		{[]string{in, voc(t), "--b", "by=account"}, 3, "none of the 48 posts of B"},
		{[]string{in, in, "--b", "id=nope"}, 3, "B (--b 'id=nope')"},
		{[]string{in, samples + "broken.jsonl", "--a", "by=all", "--b", "by=all", "--strict"}, 4, "broken.jsonl:3"},
	} {
		status, out, errs := engage(t, "", append([]string{"compare"}, tt.args...)...)
		if status != tt.status || !strings.Contains(errs, tt.says) || status != 4 && out != "" {
			t.Errorf("compare %v: status %d, said %q", tt.args, status, errs)
		}
	}
}

func TestCompareContract(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ok(t, "schema", "compare")))
	if err != nil || !bytes.Contains(report.CompareSchema, []byte("engage.compare/v1")) {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("compare.json", doc); err != nil {
		t.Fatal(err)
	}
	s := compiler.MustCompile("compare.json")
	in, notes := toc(t), voc(t)
	for _, args := range [][]string{
		{in, notes}, {in, "--a", "by=account", "--b", "by=others"}, {notes, notes}, {samples + "api-v2.jsonl", samples + "mastodon.tar.gz", "--where", "level=interactive", "--b", "by=all"},
		{samples + "x-archive.zip", in, "--a", "by=account", "--pseudonymize", "--min", "1"}, {samples + "togetter.txt", notes, "--context", "0"},
	} {
		args = append([]string{"compare", "--quiet"}, args...)
		valid(t, s, ok(t, append(args, "--format", "json")...))
		for line := range strings.Lines(ok(t, append(args, "--format", "ndjson")...)) {
			valid(t, s, line)
		}
	}
	one := ok(t, "compare", in, notes, "--format", "json", "--workers", "1")
	if two := ok(t, "compare", in, notes, "--format", "json", "--workers", "7"); one != two {
		t.Error("workers change the output")
	}
}

func TestCompareCSV(t *testing.T) {
	out := ok(t, "compare", voc(t), toc(t), "--format", "csv", "--excel")
	if !strings.HasPrefix(out, "\ufeff") {
		t.Error("no byte-order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	negative := false
	for _, r := range rows[1:] {
		negative = negative || strings.HasPrefix(r[3], "-")
		if r[2] == "b" && !strings.HasPrefix(r[3], "-") {
			t.Errorf("z is %s", r[3])
		}
	}
	if !negative || rows[0][0] != "unit" || rows[1][13] != "" {
		t.Errorf("%v\n%v", rows[0], rows[1])
	}
}

// TestCompareTable: what people read, in both languages.
func TestCompareTable(t *testing.T) {
	in, notes := toc(t), voc(t)
	en := ok(t, "compare", in, notes, "--context", "1", "--min", "20")
	for _, want := range []string{"48 posts by 48 people", "posts of others, 48 of @minato_pan left out", "48 rows, by whom is not known, of no known time",
		"by chance alone", "that occur less than 20 times (--min)", "said more in A\n", "said more in B, in pairs\n", "⟦電話⟧が", "dialogue acts", "trouble", "(voc.csv:"} {
		if !strings.Contains(en, want) {
			t.Errorf("%q is missing in\n%s", want, en)
		}
	}
	ja := ok(t, "compare", in, notes, "--lang", "ja")
	for _, want := range []string{"投稿 48件、48人", "@minato_pan の48件は除外", "48行、書いた人は不明", "偶然だけでも", "A に多い語\n", "困り事・苦情"} {
		if !strings.Contains(ja, want) {
			t.Errorf("%q is missing in\n%s", want, ja)
		}
	}
	if strings.Contains(ja, "⟦") {
		t.Error("contexts without --context")
	}
	path := filepath.Join(t.TempDir(), "out.txt")
	ok(t, "compare", in, notes, "--context", "1", "--min", "20", "--output", path)
	if b, err := os.ReadFile(path); err != nil || string(b) != en {
		t.Errorf("--output: %v", err)
	}
}

// TestCompareMasked: no handle is left, slices are still understood, and no
// pseudonym is a word.
func TestCompareMasked(t *testing.T) {
	in := file(t, "kyaku.ndjson", `{"id":"1","author":"hana_no","at":"2024-03-01T10:00:00+09:00","reply_to":null,"text":"@minato_pan hana_noです。雨の日セール"}
{"id":"2","author":"taro_x","at":"2024-03-02T10:00:00+09:00","reply_to":null,"text":"hana_noさんも雨の日セール"}
{"id":"3","author":"minato_pan","at":"2024-03-02T11:00:00+09:00","reply_to":"1","text":"@hana_no 雨の日セールです"}
`)
	for _, format := range []string{"table", "json", "ndjson", "csv"} {
		out := ok(t, "compare", in, "--a", "account=@minato_pan by=account", "--b", "author=taro_x by=all", "--account", "minato_pan", "--pseudonymize", "--format", format, "--min", "1", "--context", "2", "--lang", "en")
		for _, name := range []string{"hana", "taro", "minato", "kyaku"} {
			if strings.Contains(strings.ToLower(out), name) {
				t.Errorf("%s: %s is still there:\n%s", format, name, out)
			}
		}
	}
	key := file(t, "key", strings.Repeat("e", 32)) // with it, hana_no has letters in a row
	c, at := compareOf(t, in, "--a", "by=account", "--b", "author=taro_x by=others", "--account", "minato_pan", "--pseudonymize", "--min", "1", "--key-file", key)
	if c.Sides["a"].Posts != 1 || c.Sides["b"].Posts != 1 {
		t.Errorf("%+v", c.Sides)
	}
	for word := range at {
		if strings.Trim(word, "abcdefp0123456789") == "" {
			t.Errorf("part of a pseudonym is a word: %s", word)
		}
	}
	if _, at := compareOf(t, in, "--a", "by=account", "--b", "author=hana_no by=others", "--account", "minato_pan", "--min", "1"); len(at) == 0 || at["hana"]+at["no"] > 0 {
		t.Errorf("a handle without its @ is a word: %v", at)
	}
	if x := c.Items[at["雨"]]; x.CountA+x.CountB != 2 || x.Contexts[0].Source != nil {
		t.Errorf("%+v", x)
	}
	// --where asks for names that the posts no longer bear.
	if a := analysisOf(t, ok(t, "analyze", in, "--where", "account=@minato_pan author!=taro_x", "--account", "minato_pan", "--pseudonymize", "--format", "json")); a.Summary.Conversations != 1 {
		t.Errorf("--where under --pseudonymize: %d conversations", a.Summary.Conversations)
	}
}

func TestCompareHostile(t *testing.T) {
	in := `{"id":"1","author":"a","at":"2024-05-01T09:00:00+09:00","reply_to":null,"text":"=雨\u001b[2J\u202e雨\u0007雨"}` + "\n"
	other := file(t, "b.csv", "本文\n=雪|cmd\n")
	for _, format := range []string{"table", "json", "ndjson", "csv"} {
		status, out, errs := engage(t, in, "compare", "-", other, "--a", "by=all", "--min", "1", "--context", "3", "--format", format)
		if status != 0 || strings.ContainsAny(out, "\x1b\x07\u202e") {
			t.Errorf("%s: status %d %s, %q", format, status, errs, out)
		}
	}
}

// TestCompareLeavesOut: what is left out is counted: posts of no known time
// where the slice has one, and words seen only in what others quote.
func TestCompareLeavesOut(t *testing.T) {
	in := file(t, "rt.ndjson", `{"id":"1","author":"hana","at":"2024-03-01T10:00:00+09:00","reply_to":null,"text":"そうなの？ RT @jiro: 明日は雨らしい"}
{"id":"2","author":"taro","at":"2024-03-02T10:00:00+09:00","reply_to":null,"text":"洗濯を忘れた"}
`)
	dated := file(t, "dated.csv", "日時,本文\n2024-03-01 10:00,洗濯物\n,雨\n2024-05-01 10:00,雪\n")
	c, at := compareOf(t, in, dated, "--a", "by=all", "--b", "since=2024-03-01 until=2024-03-31", "--min", "1")
	if c.Sides["a"].LeftOut.Quoted != 1 || c.Sides["a"].Posts != 2 || c.Sides["b"].LeftOut.Undated != 1 || c.Sides["b"].Posts != 1 {
		t.Errorf("%+v", c.Sides)
	}
	for _, word := range []string{"雨", "雪"} {
		if _, found := at[word]; found {
			t.Errorf("%s is compared", word)
		}
	}
	table := ok(t, "compare", in, dated, "--a", "by=all", "--b", "since=2024-03-01 until=2024-03-31", "--min", "1")
	if !strings.Contains(table, "1 of no known time left out") || !strings.Contains(table, "1 seen in quotations only left out") {
		t.Error(table)
	}
}

// TestCompareNoAccount: among people who answer nobody there is no account
// whose posts would be left out.
func TestCompareNoAccount(t *testing.T) {
	var b strings.Builder
	b.WriteString("投稿ID,投稿者,本文\n")
	for i := range 10 {
		fmt.Fprintf(&b, "%d,kyaku%d,電話がつながらない\n", i, i/2)
	}
	in := file(t, "mentions.csv", b.String())
	if c, _ := compareOf(t, in, voc(t)); c.Sides["a"].Posts != 10 || len(c.Sides["a"].Accounts) != 0 {
		t.Errorf("%+v", c.Sides["a"])
	}
	if out := ok(t, "compare", in, voc(t)); !strings.Contains(out, "no account is known") {
		t.Error(out)
	}
}
