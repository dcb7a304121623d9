package rubric

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/fault"
	"engage/internal/lang"
	"engage/internal/strict"
)

const valid = `rubric: small
version: 1.2.0
interaction: {weight: 0.3, tau_responses: 3, tau_exchanges: 2, ceiling: 0.4, session: 24h}
threshold: 0.5
modes:
  engagement: {label: {ja: 対話, en: engagement}, owner: {ja: 広報, en: PR}}
  promotion: {label: {ja: 販促, en: promotion}, owner: {ja: 営業, en: sales}}
  active_support: {label: {ja: 支援, en: support}, owner: {ja: 窓口, en: service}}
  co_creation: {label: {ja: 共創, en: co-creation}, owner: {ja: 企画, en: planning}}
acts:
  - {name: trouble, label: {ja: 困り事, en: trouble}}
  - {name: guide, label: {ja: 案内, en: guidance}}
cues:
  - id: trouble.komaru
    act: trouble
    lexicon: [困る, こまる]
    by: other
    at: root
    allow: [negated, quoted]
    match: [困りました]
    no_match: [楽しい]
  - id: trouble.not_working
    act: trouble
    sequence: [{base: 動く}, {base: [ない, ん], pos: 助動詞, gap: 1, optional: true}]
    match: [[{other: 動かない}]]
  - {id: guide.price, act: guide, pattern: '[0-9,]+円', match: ["税込980円です"]}
  - {id: pair.help, pair: {first: trouble, by: other, then: guide}, match: [[{other: 困った}, {account: 980円です}]]}
  - {id: struct.ex, structure: {test: exchanges, min: 2}, match: [[{other: はい}]]}
points:
  - {on: base, engagement: -1.5, promotion: -1, active_support: -2, co_creation: -2, none: 0.5}
  - {on: act.trouble, by: other, at: root, active_support: 2.0, engagement: -0.5}
  - {on: cue.pair.help, active_support: 1.5}
`

func TestLoad(t *testing.T) {
	r, err := Load(File{Name: "small.yaml", Source: []byte(valid)})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(valid))
	if r.Name != "small" || r.Version != "1.2.0" || r.SHA256 != hex.EncodeToString(sum[:]) || r.Threshold != 0.5 {
		t.Errorf("head: %+v", r)
	}
	if r.Interaction != (Interaction{0.3, 3, 2, 0.4, 24 * time.Hour}) {
		t.Errorf("interaction: %+v", r.Interaction)
	}
	if m := r.Modes[CoCreation]; m.Label.JA != "共創" || m.Owner.EN != "planning" {
		t.Errorf("modes: %+v", m)
	}
	c := r.Cues[0]
	if c.Kind != Lexicon || c.By != ByOther || c.At != AtRoot || !c.AllowNegated || c.AllowHypothetical || !c.AllowQuoted ||
		!slices.Equal(c.Words, []string{"困る", "こまる"}) || c.Line != 14 || c.Column != 5 || c.NoMatch[0][0].Text != "楽しい" {
		t.Errorf("lexicon: %+v", c)
	}
	if s := r.Cues[1].Steps; len(s) != 2 || s[1].Gap != 1 || !s[1].Optional || s[1].POS[0] != "助動詞" || len(s[1].Base) != 2 {
		t.Errorf("sequence: %+v", s)
	}
	if c := r.Cues[3]; c.Kind != Pair || c.First != "trouble" || c.FirstBy != ByOther || c.Then != "guide" || c.Match[0][1] != (Turn{ByAccount, "980円です"}) {
		t.Errorf("pair: %+v", c)
	}
	if c := r.Cues[4]; c.Kind != Structure || c.Test != "exchanges" || c.Min != 2 {
		t.Errorf("structure: %+v", c)
	}
	if p := r.Points[0]; p.Key() != "base" || p.Points != [NumScores]float64{-1.5, -1, -2, -2, 0.5} {
		t.Errorf("base: %+v", p)
	}
	if p := r.Points[1]; p.Key() != "act.trouble/other/root" || p.Points != [NumScores]float64{-0.5, 0, 2, 0, 0} {
		t.Errorf("points: %+v", p)
	}
}

func TestLoadTheRubricOfEngage(t *testing.T) {
	open := func(ref string) (File, error) {
		src, err := os.ReadFile("../../configs/" + ref)
		return File{Name: ref, Source: src}, err
	}
	f, err := open("rubric.yaml")
	if err != nil {
		t.Skip(err)
	}
	f.Open = open
	if _, err := Load(f); err != nil {
		t.Error(err)
	}
}

// change replaces old, which must stand in the valid rubric.
func change(t *testing.T, old, new string) []byte {
	t.Helper()
	if !strings.Contains(valid, old) {
		t.Fatalf("the rubric has no %q", old)
	}
	return []byte(strings.Replace(valid, old, new, 1))
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown key", "threshold: 0.5", "treshold: 0.5", `f:4:1: unknown key "treshold"; did you mean "threshold"?`},
		{"missing key", "threshold: 0.5\n", "", "f:1:1: the key threshold is missing"},
		{"key twice", "threshold: 0.5\n", "threshold: 0.5\nthreshold: 0.5\n", "the key threshold stands twice"},
		{"weight", "weight: 0.3", "weight: 1", "f:3:23: 1 must be between 0 and 1"},
		{"ceiling", "ceiling: 0.4", "ceiling: 0", "0 must be between 0 and 1"},
		{"tau", "tau_exchanges: 2", "tau_exchanges: -2", "-2 must be greater than 0"},
		{"not finite", "engagement: -1.5", "engagement: .nan", `".nan" is no number`},
		{"infinite", "engagement: -1.5", "engagement: inf", `"inf" is no number`},
		{"out of all measure", "active_support: 1.5", "active_support: 1e300", "1e300 must be between -100 and 100"},
		{"session", "session: 24h", "session: 24", `"24" is no duration such as 24h`},
		{"session below 0", "session: 24h", "session: -1h", `"-1h" is no duration`},
		{"mode", "promotion: {", "promotoin: {", `unknown key "promotoin"; did you mean "promotion"?`},
		{"act", "act: guide, pattern", "act: gide, pattern", `f:26:28: unknown act "gide"; did you mean "guide"?`},
		{"act of a pair", "then: guide", "then: refuse", `unknown act "refuse"; known: trouble, guide`},
		{"act twice", "name: guide", "name: trouble", "the act trouble stands twice"},
		{"id twice", "id: guide.price", "id: trouble.komaru", "the id trouble.komaru stands twice, first in line 14"},
		{"id", "id: guide.price", "id: 案内", "use a-z, 0-9, _ and dots"},
		{"test", "test: exchanges", "test: exchange", `unknown test "exchange"; did you mean "exchanges"?`},
		{"min", "min: 2", "min: 0", "min must be 1 or more"},
		{"role", "by: other\n", "by: others\n", `unknown role "others"; did you mean "other"?`},
		{"place", "at: root\n", "at: rooot\n", `unknown place "rooot"; did you mean "root"?`},
		{"scope", "[negated, quoted]", "[negate]", `unknown scope "negate"; did you mean "negated"?`},
		{"feature", "on: cue.pair.help", "on: cue.pair.hlep", `unknown feature "cue.pair.hlep"; did you mean "cue.pair.help"?`},
		{"no example", ", match: [\"税込980円です\"]", "", "the key match is missing"},
		{"empty examples", "[\"税込980円です\"]", "[]", "give at least one example"},
		{"example line", "[[{other: はい}]]", "[[{others: はい}]]", "write account: text or other: text"},
		{"no kind", "pattern: '[0-9,]+円', ", "", "a cue needs one of"},
		{"two kinds", "pattern: '[0-9,]+円'", "pattern: '[0-9,]+円', lexicon: [円]", "a cue is of one kind"},
		{"no act", "act: guide, pattern", "pattern", "the key act is missing"},
		{"act on a pair", "{id: pair.help,", "{id: pair.help, act: guide,", "leave act out"},
		{"place on a structure", "{id: struct.ex,", "{id: struct.ex, at: root,", "at is of use only in"},
		{"pattern of nothing", "'[0-9,]+円'", "'[0-9,]*'", "matches the empty text"},
		{"gap of the first step", "{base: 動く}", "{base: 動く, gap: 1}", "the first step has none"},
		{"great gap", "gap: 1", "gap: 11", "a gap is at most 10"},
		{"broken number", "gap: 1", "gap: 0.5", "0.5 must be a whole number"},
		{"no words in a sequence", "{base: 動く}", "{pos: 名詞}", "a sequence needs a step"},
		{"no words", "[困る, こまる]", "[]", "give at least one word"},
		{"null", "version: 1.2.0", "version: ~", "expected a text"},
		{"points for nothing", "{on: cue.pair.help, active_support: 1.5}", "{on: cue.pair.help}", "points for no mode"},
		{"points twice", "  - {on: cue.pair.help", "  - {on: cue.pair.help, promotion: 1}\n  - {on: cue.pair.help", "points on cue.pair.help stand twice, first in line 32"},
		{"law 1", "{on: cue.pair.help, active_support: 1.5}", "{on: cue.struct.ex, promotion: -0.1}", "negative points on exchanges would let an exchange lower a score"},
		{"alias", "threshold: 0.5", "threshold: &x 0.5", "anchors and aliases"},
		{"second document", "active_support: 1.5}\n", "active_support: 1.5}\n---\nrubric: two\n", "f:33:1: a second YAML document starts here"},
		{"not a mapping", "interaction: {weight: 0.3, tau_responses: 3, tau_exchanges: 2, ceiling: 0.4, session: 24h}", "interaction: 3", "expected a mapping"},
		{"not a list", "match: [困りました]", "match: 困りました", "expected a list"},
		{"syntax", "threshold: 0.5", "threshold: [", "not valid YAML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(File{Name: "f", Source: change(t, tt.old, tt.new)})
			var es fault.Errors
			if r != nil || !errors.As(err, &es) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestLoadRefusesWhole(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"empty", "", "the rubric is empty"},
		{"comment", "# nothing\n", "the rubric is empty"},
		{"list", "[]", "expected a mapping"},
		{"too large", strings.Repeat("#", maxSize+1), "larger than 4 MiB"},
		{"alias bomb", "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n", "anchors and aliases"},
		{"bytes", "\xff\xfe\x00", "not valid YAML"},
	} {
		if _, err := Load(File{Name: "f", Source: []byte(tt.src)}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// All mistakes are told at once, in order, each with its line and a caret that
// stands right where wide characters take two columns.
func TestErrorText(t *testing.T) {
	src := change(t, "'[0-9,]+円', match", "'円([0-9', by: acount, match")
	src = []byte(strings.Replace(string(src), "ja: 困り事, en: trouble", "ja: 困り事, eng: trouble", 1))
	_, err := Load(File{Name: "small.yaml", Source: src})
	var es fault.Errors
	if !errors.As(err, &es) {
		t.Fatal(err)
	}
	want := `small.yaml:11:28: the key en is missing
    - {name: trouble, label: {ja: 困り事, eng: trouble}}
                             ^
small.yaml:11:38: unknown key "eng"; did you mean "en"?
    - {name: trouble, label: {ja: 困り事, eng: trouble}}
                                          ^
small.yaml:26:47: not a regular expression (RE2): missing closing ]: [0-9
    - {id: guide.price, act: guide, pattern: '円([0-9', by: acount, match: ["税込980円です"]}
                                                 ^
small.yaml:26:58: unknown role "acount"; did you mean "account"?
    - {id: guide.price, act: guide, pattern: '円([0-9', by: acount, match: ["税込980円です"]}
                                                            ^`
	if got := err.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if ja := es.In(lang.JA); !strings.Contains(ja, `small.yaml:26:58: 不明な話者 "acount"。"account" のことですか?`) {
		t.Errorf("in Japanese\n%s", ja)
	}
}

func TestModes(t *testing.T) {
	for m := None; int(m) < NumModes; m++ {
		if got, ok := ParseMode(m.String()); got != m || !ok {
			t.Errorf("%v is read as %v", m, got)
		}
		if key := ScoreKeys()[m.Scorecard()]; key != m.String() {
			t.Errorf("the scorecard of %v is that of %s", m, key)
		}
	}
	if _, ok := ParseMode("fun"); ok {
		t.Error("fun is a mode")
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{valid, "", "a: &a [*a]", "cues: [{id: x, pattern: '('}]", "? [a]\n: b", "points: [{on: base, engagement: 1e999}]", "points:\n  - on: 案\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r, err := Load(File{Name: "f", Source: src})
		if (r == nil) == (err == nil) {
			t.Fatalf("rubric %v, error %v", r, err)
		}
		var es fault.Errors
		if err != nil && (!errors.As(err, &es) || len(es) == 0 || err.Error() == "") {
			t.Fatalf("error %T %v", err, err)
		}
	})
}

// A file of nothing but mistakes is told of soon and briefly.
func TestManyErrors(t *testing.T) {
	_, err := Load(File{Name: "f", Source: []byte(strings.Repeat("- {nmae: x}\n", 3) + "acts:\n")})
	if err == nil {
		t.Error("a broken file is read")
	}
	_, err = Load(File{Name: "f", Source: []byte("points:\n" + strings.Repeat("  - {on: act.x, promotion: 1}\n", 50000))})
	var es fault.Errors
	if !errors.As(err, &es) || len(es) != strict.MaxErrors {
		t.Errorf("%d errors", len(es))
	}
}
