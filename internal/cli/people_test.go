package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shopPost is a post of a constructed archive: id, the post it answers, author,
// time, text.
type shopPost struct{ id, up, by, at, text string }

// shopTalks is an archive of a shop from January to the end of March, made so
// that every figure is known.
var shopTalks = []shopPost{
	// mugi: a regular. Exchanges: the shop answers 11, and mugi answers 21.
	{"10", "", "shop", "2024-01-10T10:00", "看板の猫がうとうとしています"},
	{"11", "10", "mugi", "2024-01-10T11:00", "なんでやねん!"},
	{"12", "10", "kumo", "2024-01-10T11:30", "猫のほうが働いている説w"},
	{"13", "11", "shop", "2024-01-10T12:00", "これは一本取られました"},
	{"20", "", "mugi", "2024-02-10T10:00", "@shop きのうのロールパン、ありがとうございました"},
	{"21", "20", "shop", "2024-02-10T10:30", "こちらこそありがとうございます"},
	{"22", "21", "mugi", "2024-02-10T10:40", "毎日愛用しています"},
	{"30", "", "mugi", "2024-03-20T10:00", "@shop 明日も開いていますか"},
	// kumo: three times by the end of January, and then no more.
	{"40", "", "kumo", "2024-01-20T10:00", "@shop 駅前の店はどこですか"},
	{"41", "40", "shop", "2024-01-20T10:30", "改札を出て右です"},
	{"50", "", "kumo", "2024-01-30T23:50", "@shop 着きました"},
	// iwa: three times, and then asks to be left alone.
	{"60", "", "iwa", "2024-01-05T10:00", "@shop パンが焦げていた"},
	{"61", "60", "shop", "2024-01-05T10:30", "申し訳ございません"},
	{"62", "61", "iwa", "2024-01-05T11:00", "エゴサして話しかけないで"},
	{"70", "", "iwa", "2024-01-06T10:00", "@shop まだ焦げている"},
	{"80", "", "iwa", "2024-01-07T10:00", "@shop 三度目の焦げ"},
	// Newcomers: hoshi and zato once, umi twice.
	{"90", "", "hoshi", "2024-03-15T10:00", "@shop はじめて行きます"},
	{"94", "", "zato", "2024-03-16T10:00", "@shop はじめまして"},
	{"91", "", "umi", "2024-03-15T11:00", "@shop 何時からですか"},
	{"92", "91", "shop", "2024-03-15T11:30", "朝8時からです"},
	{"93", "", "umi", "2024-03-31T11:00", "@shop 今日も行きました"},
	// The shop's other account is no person; nor is who talks to nobody here.
	{"95", "41", "shop_cs", "2024-01-20T11:00", "地図はこちらです"},
	{"96", "", "yado", "2024-03-31T12:00", "今日はよい天気"},
}

func shopJSONL(t *testing.T, posts []shopPost) string {
	t.Helper()
	var b strings.Builder
	for _, p := range posts {
		line := map[string]any{"schema": "engage.post/v1", "id": p.id, "author": p.by, "handle": p.by, "at": p.at + ":00+09:00", "text": p.text,
			"url": "https://example.com/" + p.by + "/" + p.id}
		if p.up != "" {
			line["reply_to"] = p.up
		}
		if strings.HasPrefix(p.text, "@shop ") {
			line["mentions"] = []string{"shop"}
		}
		if err := json.NewEncoder(&b).Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func shopArchive(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.ndjson")
	if err := os.WriteFile(path, []byte(shopJSONL(t, shopTalks)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type peopleRate struct {
	K, N  int
	Share *float64
	CI    *[2]float64 `json:"ci95"`
}

type peopleOutput struct {
	Schema   string
	Settings struct {
		LapsedDays float64 `json:"lapsed_days"`
		Segment    *string
	}
	Window   struct{ From, To *string }
	Accounts []struct {
		Handle        string
		ChosenBy      string   `json:"chosen_by"`
		ObservedShare *float64 `json:"observed_share"`
		People        int
		Segments      map[string]*int
		DoNotContact  *int `json:"do_not_contact"`
		Returning     peopleRate
		NewReturn     *peopleRate `json:"newcomers_returned"`
		Reciprocal    *peopleRate
		Tsukkomi      *struct {
			Thrown   int
			InAnswer int `json:"in_answer"`
			Return   *peopleRate
			Posts    int
			Openings []struct {
				Post, Text                 string
				Tsukkomi, People, Returned int
			}
		}
		NotMeasurable []struct{ Figure, Reason string } `json:"not_measurable"`
	}
	People []personOutput
}

type personOutput struct {
	Account, Person string
	Segments        []string
	DoNotContact    *bool `json:"do_not_contact"`
	Refusal         *struct{ Conversation string }
	Conversations   int
	Days, Exchanges int
	To              *int           `json:"responses_to_account"`
	From            *int           `json:"responses_from_account"`
	OpenedBy        map[string]int `json:"opened_by"`
	Reciprocal      *bool
	LastAt          *string `json:"last_at"`
	Acts            map[string]*int
	Modes           map[string]int
	Latest          string `json:"latest_conversation"`
	Permalink       *string
}

func peopleOf(t *testing.T, args ...string) peopleOutput {
	t.Helper()
	var out peopleOutput
	if err := json.Unmarshal([]byte(ok(t, append([]string{"people", "--format", "json", "--quiet"}, args...)...)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (o *peopleOutput) names() []string {
	names := []string{}
	for _, p := range o.People {
		names = append(names, p.Person)
	}
	return names
}

func (o *peopleOutput) person(t *testing.T, name string) personOutput {
	t.Helper()
	for _, p := range o.People {
		if p.Person == name {
			return p
		}
	}
	t.Fatalf("no %s among %v", name, o.names())
	return personOutput{}
}

func orMinus(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

// TestPeople: the figures of an archive that is known by heart.
func TestPeople(t *testing.T) {
	o := peopleOf(t, shopArchive(t), "--account", "@shop,@shop_cs")
	if want := []string{"mugi", "iwa", "kumo", "umi", "zato", "hoshi"}; o.Schema != "engage.people/v1" || !slices.Equal(o.names(), want) {
		t.Errorf("%s: people %v, want %v", o.Schema, o.names(), want)
	}
	a := o.Accounts[0]
	if a.Handle != "shop" || a.People != 6 || orMinus(a.DoNotContact) != 1 || *a.ObservedShare != 1 || *o.Window.From != "2024-01-05T10:00:00+09:00" || *o.Window.To != "2024-03-31T12:00:00+09:00" {
		t.Errorf("%+v, %+v", a, o.Window)
	}
	for segment, want := range map[string]int{"regular": 1, "lapsed": 2, "newcomer": 3, "returned": 1, "once": 2} {
		if orMinus(a.Segments[segment]) != want {
			t.Errorf("%s: %d, want %d", segment, orMinus(a.Segments[segment]), want)
		}
	}
	// Wilson's interval of 4 of 6.
	if r := a.Returning; r.K != 4 || r.N != 6 || *r.Share != 0.6667 || *r.CI != [2]float64{0.3, 0.9032} {
		t.Errorf("returning %+v, %v", r, *r.CI)
	}
	if r := a.NewReturn; r.K != 1 || r.N != 3 {
		t.Errorf("newcomers %+v", r)
	}
	// Each answered the other: mugi and iwa; the shop answered kumo's and umi's
	// openings, and kumo the shop's post.
	if r := a.Reciprocal; r.K != 3 || r.N != 4 {
		t.Errorf("reciprocal %+v", r)
	}
	if r := a.Tsukkomi; r.Thrown != 2 || r.InAnswer != 2 || r.Return.K != 1 || r.Return.N != 2 || r.Posts != 1 {
		t.Errorf("tsukkomi %+v", r)
	} else if x := r.Openings[0]; x.Post != "10" || x.Text != "看板の猫がうとうとしています" || x.Tsukkomi != 2 || x.People != 2 || x.Returned != 1 {
		t.Errorf("opening %+v", x)
	}
	if fmt.Sprint(a.NotMeasurable) != "[{acts.gift no_sign}]" {
		t.Errorf("not measurable: %v", a.NotMeasurable)
	}
	p := o.person(t, "mugi")
	if p.Conversations != 3 || p.Days != 3 || p.Exchanges != 2 || orMinus(p.To) != 2 || orMinus(p.From) != 2 || !*p.Reciprocal || *p.DoNotContact || p.Refusal != nil {
		t.Errorf("%+v", p)
	}
	if p.OpenedBy["person"] != 2 || p.OpenedBy["account"] != 1 || p.OpenedBy["others"] != 0 || p.Latest != "30" || *p.Permalink != "https://example.com/mugi/30" || *p.LastAt != "2024-03-20T10:00:00+09:00" {
		t.Errorf("%+v", p)
	}
	if orMinus(p.Acts["thank"]) != 1 || orMinus(p.Acts["play"]) != 1 || orMinus(p.Acts["recommend"]) != 1 || p.Acts["gift"] != nil {
		t.Errorf("acts %d %d %d %v", orMinus(p.Acts["thank"]), orMinus(p.Acts["play"]), orMinus(p.Acts["recommend"]), p.Acts["gift"])
	}
	modes := 0
	for _, n := range p.Modes {
		modes += n
	}
	if modes != 3 {
		t.Errorf("modes %v", p.Modes)
	}
	if p := o.person(t, "iwa"); !*p.DoNotContact || p.Refusal.Conversation != "60" || !slices.Equal(p.Segments, []string{"lapsed"}) {
		t.Errorf("%+v", p)
	}
	if p := o.person(t, "umi"); orMinus(p.To) != 0 || orMinus(p.From) != 1 || *p.Reciprocal {
		t.Errorf("%+v", p)
	}
	if p := o.person(t, "kumo"); p.Conversations != 3 || p.OpenedBy["account"] != 1 || p.Exchanges != 0 {
		t.Errorf("%+v", p)
	}
}

// TestPeopleChosen: segments, orders, --top, thresholds.
func TestPeopleChosen(t *testing.T) {
	path := shopArchive(t)
	for _, tt := range []struct{ args, want string }{
		{"--segment regular", "mugi"},
		{"--segment lapsed", "kumo"}, // not iwa, who wants to be left alone
		{"--segment lapsed --lapsed 80d", ""},
		{"--segment lapsed --lapsed 10d", "mugi kumo"},
		{"--segment newcomer", "umi zato hoshi"},
		{"--segment newcomer --newcomer 10d", ""},
		{"--segment returned", "umi"},
		{"--segment once", "zato hoshi"},
		{"--sort name", "hoshi iwa kumo mugi umi zato"},
		{"--sort last", "umi mugi zato hoshi kumo iwa"},
		{"--sort conversations --top 2", "mugi iwa"},
		{"--sort days --top 1", "mugi"},
		{"--since 2024-03-01 --sort name", "hoshi mugi umi zato"},
		{"--where author=kumo --sort name", "kumo mugi"},
	} {
		o := peopleOf(t, append(strings.Fields(tt.args), path, "--account", "shop,shop_cs")...)
		if got := strings.Join(o.names(), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.args, got, tt.want)
		}
	}
	// Conversations that --where leaves out still say when the archive ends.
	o := peopleOf(t, path, "--account", "shop,shop_cs", "--where", "author=kumo")
	if p := o.person(t, "kumo"); !slices.Equal(p.Segments, []string{"lapsed"}) {
		t.Errorf("kumo is %v", p.Segments)
	}
	if o := peopleOf(t, path, "--account", "shop", "--segment", "lapsed"); *o.Settings.Segment != "lapsed" || orMinus(o.Accounts[0].Segments["lapsed"]) != 2 {
		t.Errorf("%+v: whoever wants to be left alone is counted", o.Settings)
	}
	// As an account of its own, the desk is a person again.
	if o := peopleOf(t, path, "--account", "shop", "--sort", "name"); !slices.Contains(o.names(), "shop_cs") {
		t.Errorf("people %v", o.names())
	}
}

// TestPeopleShort: an archive that does not reach back far enough tells neither
// newcomers from others nor who has lapsed.
func TestPeopleShort(t *testing.T) {
	a := peopleOf(t, shopArchive(t), "--account", "shop", "--lapsed", "87d", "--newcomer", "20d").Accounts[0]
	if a.Segments["lapsed"] != nil || orMinus(a.Segments["regular"]) != 3 || orMinus(a.Segments["newcomer"]) != 3 || a.NewReturn == nil {
		t.Errorf("%+v", a)
	}
	a = peopleOf(t, shopArchive(t), "--account", "shop", "--newcomer", "87d").Accounts[0]
	if a.Segments["newcomer"] != nil || a.Segments["returned"] != nil || a.NewReturn != nil || orMinus(a.Segments["lapsed"]) != 2 || fmt.Sprint(a.NotMeasurable) != "[{acts.gift no_sign} {segments.newcomer short_archive} {segments.returned short_archive}]" {
		t.Errorf("%+v", a)
	}
}

// TestPeopleOneSide: an owner's archive shows whom the account answered; what
// they shopPost is null, never 0.
func TestPeopleOneSide(t *testing.T) {
	o := peopleOf(t, samples+"x-archive.zip")
	a := o.Accounts[0]
	if len(o.People) != 15 || a.Tsukkomi != nil || a.Reciprocal != nil || a.DoNotContact != nil || orMinus(a.Segments["lapsed"]) < 1 || *a.ObservedShare > 0.7 {
		t.Errorf("%d people, %+v", len(o.People), a)
	}
	for _, p := range o.People {
		if p.To != nil || orMinus(p.From) < 1 || p.DoNotContact != nil || p.Acts["thank"] != nil || p.Acts["play"] != nil || (p.Reciprocal != nil) != (p.Exchanges > 0) {
			t.Errorf("%+v", p)
		}
	}
	reasons := make(map[string]string)
	for _, g := range a.NotMeasurable {
		reasons[g.Figure] = g.Reason
	}
	for _, figure := range []string{"responses_to_account", "do_not_contact", "tsukkomi", "acts.play", "reciprocal"} {
		if reasons[figure] != "one_sided" {
			t.Errorf("%s is not named: %v", figure, reasons)
		}
	}
	for lang, want := range map[string]string{"en": "not measurable", "ja": "測定できません"} {
		if out := ok(t, "people", samples+"x-archive.zip", "--lang", lang); !strings.Contains(out, want) || !strings.Contains(out, "65%") {
			t.Errorf("%s: %s", lang, out)
		}
	}
}

// TestPeopleByHand: one person of the sample, counted by hand from its posts.
func TestPeopleByHand(t *testing.T) {
	o := peopleOf(t, samples+"api-v2.jsonl")
	p := o.person(t, "koeda_sanpo")
	if p.Conversations != 8 || p.Days != 9 || p.Exchanges != 12 || orMinus(p.To) != 10 || orMinus(p.From) != 10 || p.OpenedBy["person"] != 7 || p.OpenedBy["account"] != 1 {
		t.Errorf("%+v", p)
	}
	if orMinus(p.Acts["thank"]) != 1 || orMinus(p.Acts["play"]) != 5 || p.Latest != "1674772600812732756" {
		t.Errorf("%+v", p)
	}
}
