package rubric

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"engage/internal/fault"
	"engage/internal/lang"
	"engage/internal/strict"
)

// files are rubrics and what they name, as if in one directory.
type files map[string]string

func (d files) open(ref string) (File, error) {
	src, ok := d[ref]
	if !ok {
		return File{}, fs.ErrNotExist
	}
	return File{Name: ref, Source: []byte(src), Open: d.open}, nil
}

func (d files) load(name string) (*Rubric, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	return Load(f)
}

func (d files) mustLoad(t testing.TB, name string) *Rubric {
	t.Helper()
	r, err := d.load(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refuses loads a file and compares the whole message.
func (d files) refuses(t *testing.T, name, want string) {
	t.Helper()
	r, err := d.load(name)
	var es fault.Errors
	if r != nil || !errors.As(err, &es) {
		t.Fatalf("got %+v, %v", r, err)
	}
	if got := err.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// bare is the valid rubric without points.
var bare, _, _ = strings.Cut(valid, "points:\n")

// head is the head line as files have it that were written before.
const head = "on\tby\tat\tengagement\tpromotion\tactive_support\tco_creation\tnone\n"

const animals = "[animal] 動物 / animals\n犬 猫\n"

// fitting is a rubric that names the points file p and the topics file t.
const fitting = "topics: [t]\nfitted: p\n"

// lines are points as a test can read them.
func lines(r *Rubric) string {
	var b strings.Builder
	for _, p := range r.Points {
		fmt.Fprintln(&b, p.Key(), p.Points)
	}
	return b.String()
}

func ids(r *Rubric) string {
	var out []string
	for i := range r.Cues {
		out = append(out, r.Cues[i].ID)
	}
	return strings.Join(out, " ")
}

func TestPointsFile(t *testing.T) {
	src := "# fitted to nothing\n\n" + head +
		"base\t\t\t-2.26\t-3.68\t-4.98\t-8.1\t-1.44\n" +
		"act.trouble\tother\troot\t\t\t2\t\t-100\n" +
		"# a note\n" +
		"cue.pair.help\taccount\tresponse\t0\t1e-3\t100\t\t\n" +
		"cue.struct.ex\t\t\t0\t0.5\t\t\t-1\n" + // against none, an exchange may speak
		"topic.animal\tother\t\t1\t\t\t\t\n" +
		"word.本当\tother\t\t\t\t\t\t\n" +
		"words.見る 来る\tother\t\t\t\t\t.5\t\n" +
		"chars.新発\tother\t\t\t+1.25\t\t\t"
	want := []Points{
		{"base", AnyRole, AnyPlace, [NumScores]float64{-2.26, -3.68, -4.98, -8.1, -1.44}, 4},
		{"act.trouble", ByOther, AtRoot, [NumScores]float64{0, 0, 2, 0, -100}, 5},
		{"cue.pair.help", ByAccount, AtResponse, [NumScores]float64{0, 0.001, 100, 0, 0}, 7},
		{"cue.struct.ex", AnyRole, AnyPlace, [NumScores]float64{0, 0.5, 0, 0, -1}, 8},
		{"topic.animal", ByOther, AnyPlace, [NumScores]float64{1, 0, 0, 0, 0}, 9},
		{"word.本当", ByOther, AnyPlace, [NumScores]float64{}, 10},
		{"words.見る 来る", ByOther, AnyPlace, [NumScores]float64{0, 0, 0, 0.5, 0}, 11},
		{"chars.新発", ByOther, AnyPlace, [NumScores]float64{0, 1.25, 0, 0, 0}, 12},
	}
	for _, tt := range []struct{ name, src string }{
		{"as written", src},
		{"line feed at the end", src + "\n"},
		{"carriage returns", strings.ReplaceAll(src, "\n", "\r\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// The sections may stand in any order.
			r := files{"f": fitting + bare, "p": tt.src, "t": animals}.mustLoad(t, "f")
			if !slices.Equal(r.Points, want) {
				t.Errorf("got %+v\nwant %+v", r.Points, want)
			}
		})
	}
}

// Points that a person writes take the place of the fitted ones, all of it.
func TestPointsOverFitted(t *testing.T) {
	r := files{"f": valid + fitting, "t": animals, "p": head +
		"act.guide\t\t\t1\t\t\t\t\n" +
		"act.trouble\tother\troot\t1\t2\t3\t4\t5\n" +
		"act.trouble\tother\t\t1\t\t\t\t\n"}.mustLoad(t, "f")
	const want = `act.guide [1 0 0 0 0]
act.trouble/other/root [-0.5 0 2 0 0]
act.trouble/other [1 0 0 0 0]
base [-1.5 -1 -2 -2 0.5]
cue.pair.help [0 0 1.5 0 0]
`
	if got := lines(r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p := r.Points[1]; p.Line != 31 {
		t.Errorf("line %d", p.Line)
	}
}

func TestPointsFileRefuses(t *testing.T) {
	const expected = `not a points file: expected the head line "on\tby\tat\tengagement\tpromotion\tactive_support\tco_creation\tnone"; engage rubric fit writes one`
	const anew = "is not in the rubric; fit the points anew with engage rubric fit"
	for _, tt := range []struct{ name, src, want string }{
		{"wrong head", "on\tby\tengagement\nact.x\t\t1\n", "p:1:1: " + expected + "\n  on\tby\tengagement\n  ^"},
		{"head of four scores", "# note\r\n\r\non\tby\tat\tengagement\tpromotion\tactive_support\tco_creation\r\n",
			"p:3:1: " + expected + "\n  on\tby\tat\tengagement\tpromotion\tactive_support\tco_creation\n  ^"},
		{"no head", "base\t\t\t1\t\t\t\t\n", "p:1:1: " + expected + "\n  base\t\t\t1\t\t\t\t\n  ^"},
		{"head twice", head + head, `p:2:1: the feature "on" ` + anew + "\n  " + head + "  ^"},
		{"too few columns", head + "base\t\t\t1\t2\n", "p:2:1: 5 columns, expected 8\n  base\t\t\t1\t2\n  ^"},
		{"too many columns", head + "# note\nbase\t\t\t1\t2\t3\t4\t5\t6\r\n", "p:3:1: 9 columns, expected 8\n  base\t\t\t1\t2\t3\t4\t5\t6\n  ^"},
		{"spaces for tabs", head + "base 1 2 3 4 5", "p:2:1: 1 columns, expected 8\n  base 1 2 3 4 5\n  ^"},
		{"act", head + "act.troubel\t\t\t1\t\t\t\t\n", `p:2:1: the feature "act.troubel" ` + anew + "\n  act.troubel\t\t\t1\t\t\t\t\n  ^"},
		{"cue", head + "cue.trouble\t\t\t1\t\t\t\t\n", `p:2:1: the feature "cue.trouble" ` + anew + "\n  cue.trouble\t\t\t1\t\t\t\t\n  ^"},
		{"topic", head + "topic.plant\t\t\t1\t\t\t\t\n", `p:2:1: the feature "topic.plant" ` + anew + "\n  topic.plant\t\t\t1\t\t\t\t\n  ^"},
		{"kind", head + "wrod.犬\tother\t\t1\t\t\t\t\n", `p:2:1: the feature "wrod.犬" ` + anew + "\n  wrod.犬\tother\t\t1\t\t\t\t\n  ^"},
		{"a word that is none", head + "word.\t\t\t1\t\t\t\t\n", `p:2:1: the feature "word." ` + anew + "\n  word.\t\t\t1\t\t\t\t\n  ^"},
		{"no feature", head + "\t\t\t1\t\t\t\t\n", `p:2:1: the feature "" ` + anew + "\n  \t\t\t1\t\t\t\t\n  ^"},
		{"above the range", head + "act.trouble\tother\troot\t\t\t101\t\t\n",
			"p:2:26: 101 must be between -100 and 100\n  act.trouble\tother\troot\t\t\t101\t\t\n             \t     \t    \t\t\t^"},
		{"below the range", head + "base\t\t\t\t\t\t\t-100.5\n", "p:2:12: -100.5 must be between -100 and 100\n  base\t\t\t\t\t\t\t-100.5\n      \t\t\t\t\t\t\t^"},
		{"wide characters", head + "word.本当\tother\t\t1\t百\t\t\t\n", "p:2:18: \"百\" is no number\n  word.本当\tother\t\t1\t百\t\t\t\n           \t     \t\t \t^"},
		{"not a number", head + "base\t\t\tNaN\t\t\t\t\n", "p:2:8: \"NaN\" is no number\n  base\t\t\tNaN\t\t\t\t\n      \t\t\t^"},
		{"not finite", head + "base\t\t\t1e999\t\t\t\t\n", "p:2:8: \"1e999\" is no number\n  base\t\t\t1e999\t\t\t\t\n      \t\t\t^"},
		{"role", head + "act.trouble\tothers\troot\t1\t\t\t\t\n",
			"p:2:13: unknown role \"others\"; did you mean \"other\"?\n  act.trouble\tothers\troot\t1\t\t\t\t\n             \t^"},
		{"role far off", head + "base\tx\t\t1\t\t\t\t\n", "p:2:6: unknown role \"x\"; known: account, other\n  base\tx\t\t1\t\t\t\t\n      \t^"},
		{"place", head + "act.trouble\tother\trooot\t1\t\t\t\t\n",
			"p:2:19: unknown place \"rooot\"; did you mean \"root\"?\n  act.trouble\tother\trooot\t1\t\t\t\t\n             \t     \t^"},
		{"law 1", head + "cue.struct.ex\t\t\t\t0.5\t-0.1\t\t\n",
			"p:2:1: negative points on exchanges would let an exchange lower a score\n  cue.struct.ex\t\t\t\t0.5\t-0.1\t\t\n  ^"},
		{"all at once", head + "base\tx\t\t?\t\t\t\t\nbase\n",
			"p:2:6: unknown role \"x\"; known: account, other\n  base\tx\t\t?\t\t\t\t\n      \t^\n" +
				"p:2:9: \"?\" is no number\n  base\tx\t\t?\t\t\t\t\n      \t \t\t^\n" +
				"p:3:1: 1 columns, expected 8\n  base\n  ^"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files{"f": bare + fitting, "t": animals, "p": tt.src}.refuses(t, "f", tt.want)
		})
	}
}

// Law 1 holds for every mode and every test that more exchange raises, and for
// no other.
func TestPointsOnRisingTests(t *testing.T) {
	for name := range Tests {
		for k := range NumScores {
			row := slices.Repeat([]string{"0"}, NumScores)
			row[k] = "-1"
			_, err := files{"f": strings.Replace(bare, "test: exchanges", "test: "+name, 1) + "fitted: p\n",
				"p": head + "cue.struct.ex\t\t\t" + strings.Join(row, "\t")}.load("f")
			rises := name == "exchanges" || name == "account_answers" || name == "other_answers"
			refused := err != nil && strings.HasPrefix(err.Error(), "p:2:1: negative points on "+name+" would let an exchange lower a score\n")
			if refused != (rises && k < NumModes) || err != nil && !refused {
				t.Errorf("%s, %s: %v", name, ScoreKeys()[k], err)
			}
		}
	}
}

func TestPointsFileInJapanese(t *testing.T) {
	_, err := files{"f": bare + "fitted: p\n", "p": head + "act.troubel\t\t\t1\t\t\t\t\nbase\tothers\t\t\t\t\t\t\n"}.load("f")
	var es fault.Errors
	if !errors.As(err, &es) {
		t.Fatal(err)
	}
	const want = "p:2:1: 特徴 \"act.troubel\" がルーブリックにありません。engage rubric fit で配点を作り直してください\n  act.troubel\t\t\t1\t\t\t\t\n  ^\n" +
		"p:3:6: 不明な話者 \"others\"。\"other\" のことですか?\n  base\tothers\t\t\t\t\t\t\n      \t^"
	if got := es.In(lang.JA); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What a rubric names and nobody finds is told where it is named.
func TestNamedFiles(t *testing.T) {
	for _, tt := range []struct{ name, section, want string }{
		{"points", "fitted: q", "f:29:9: cannot open q: file does not exist\n  fitted: q\n          ^"},
		{"topics", "topics: [t, q]", "f:29:13: cannot open q: file does not exist\n  topics: [t, q]\n              ^"},
		{"parent", "extends: q", "f:29:10: cannot open q: file does not exist\n  extends: q\n           ^"},
		{"no name", "fitted: ''", "f:29:9: expected a text\n  fitted: ''\n          ^"},
		{"no list", "topics: t", "f:29:9: expected a list\n  topics: t\n          ^"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files{"f": bare + tt.section + "\n", "t": animals}.refuses(t, "f", tt.want)
		})
	}
	for _, section := range []string{"fitted: p", "topics: [p]", "extends: p"} {
		_, err := Load(File{Name: "f", Source: []byte(bare + section)})
		if err == nil || !strings.HasPrefix(err.Error(), "f:29:") || !strings.Contains(err.Error(), "cannot open p here\n  "+section) {
			t.Errorf("%s: %v", section, err)
		}
	}
}

func TestTopics(t *testing.T) {
	r := files{"f": bare + "topics: [one, two]\n",
		"one": "# notes\n\n[animal] 動物 / animals\n犬 猫\n  柴犬\tうちの 犬  \n\n# more\n[food_2] 食べ物・飲み物 / food and drink\r\nパン\r\n",
		"two": "[praise] 褒める / praise\n素敵"}.mustLoad(t, "f")
	want := []Topic{
		{"animal", Label{EN: "animals", JA: "動物"}, 0, []string{"犬", "猫", "柴犬", "うちの", "犬"}},
		{"food_2", Label{EN: "food and drink", JA: "食べ物・飲み物"}, 0, []string{"パン"}},
		{"praise", Label{EN: "praise", JA: "褒める"}, 1, []string{"素敵"}},
	}
	if !reflect.DeepEqual(r.Topics, want) {
		t.Errorf("got %+v\nwant %+v", r.Topics, want)
	}
}

func TestTopicsRefuse(t *testing.T) {
	for _, tt := range []struct{ name, one, two, want string }{
		{"name", "[Animal] 動物 / animals\n", "", "one:1:1: expected [name] ja / en\n  [Animal] 動物 / animals\n  ^"},
		{"one label", "# note\n\n[animal] 動物\n犬\n", "", "one:3:1: expected [name] ja / en\n  [animal] 動物\n  ^"},
		{"no label", animals + "[plant]\n", "", "one:3:1: expected [name] ja / en\n  [plant]\n  ^"},
		{"not closed", "[animal 動物 / animals\r\n", "", "one:1:1: expected [name] ja / en\n  [animal 動物 / animals\n  ^"},
		{"in the second file", animals, "[plant]\n", "two:1:1: expected [name] ja / en\n  [plant]\n  ^"},
		{"twice", animals + "\n[animal] 獣 / beasts\n熊\n", "", "one:4:1: the topic animal stands twice\n  [animal] 獣 / beasts\n  ^"},
		{"twice in two files", animals, animals, "two:1:1: the topic animal stands twice\n  [animal] 動物 / animals\n  ^"},
		{"words before a head", "# note\n  犬 猫\n" + animals, "", "one:2:1: words before the first [topic]\n    犬 猫\n  ^"},
		// A topic of the first file takes no words of the second.
		{"words before a head in the second file", animals, "熊\n", "two:1:1: words before the first [topic]\n  熊\n  ^"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files{"f": bare + "topics: [one, two]\n", "one": tt.one, "two": tt.two}.refuses(t, "f", tt.want)
		})
	}
}

// A feature of a topic is known, and suggested, wherever features are named.
func TestTopicsAsFeatures(t *testing.T) {
	f := files{"f": bare + "points: [{on: topic.animal, by: other, none: 1}]\nsigns: [{on: topic.animal, none: +}]\ntopics: [t]\n", "t": animals}
	if r := f.mustLoad(t, "f"); lines(r) != "topic.animal/other [0 0 0 0 1]\n" || len(r.Signs) != 1 {
		t.Errorf("points %s, signs %v", lines(r), r.Signs)
	}
	f["f"] = bare + "topics: [t]\npoints: [{on: topic.aminal, none: 1}]\n"
	f.refuses(t, "f", "f:30:15: unknown feature \"topic.aminal\"; did you mean \"topic.animal\"?\n  points: [{on: topic.aminal, none: 1}]\n                ^")
}

// family is a rubric that others extend.
func family(own string) files {
	return files{
		"own": "rubric: own\nversion: 0.0.1\nextends: parent\n" + own,
		"parent": valid + `topics: [t]
fitted: p
signs:
  - {on: act.trouble, by: other, active_support: +}
  - {on: cue.pair.help, by: account, active_support: +}
tests:
  - {primary: none, posts: [{other: はい}]}
`,
		"t":      animals,
		"p":      head + "word.犬\tother\t\t1\t\t\t\t\ncue.pair.help\tother\t\t\t1\t\t\t\n",
		"plants": "[plant] 植物 / plants\n松\n",
		"fitted": head + "word.犬\tother\t\t\t2\t\t\t\nbase\t\t\t1\t1\t1\t1\t1\nword.松\tother\t\t\t\t3\t\t\n",
	}
}

const (
	inherited = `word.犬/other [1 0 0 0 0]
cue.pair.help/other [0 1 0 0 0]
base [-1.5 -1 -2 -2 0.5]
act.trouble/other/root [-0.5 0 2 0 0]
cue.pair.help [0 0 1.5 0 0]
`
	inheritedCues = "trouble.komaru trouble.not_working guide.price pair.help struct.ex"
)

func TestExtends(t *testing.T) {
	for _, tt := range []struct {
		name, own, cues, points string
		signs                   []string
	}{
		{"nothing of its own", "", inheritedCues, inherited, []string{"act.trouble", "cue.pair.help"}},
		{"a cue", "cues:\n  - {id: own.leak, act: trouble, lexicon: [湯漏れ], match: [湯漏れ]}\n",
			inheritedCues + " own.leak", inherited, []string{"act.trouble", "cue.pair.help"}},
		{"a cue with points and a sign", "cues:\n  - {id: own.leak, act: trouble, lexicon: [湯漏れ], match: [湯漏れ]}\npoints: [{on: cue.own.leak, active_support: 0.8}]\nsigns: [{on: cue.own.leak, active_support: +}]\n",
			inheritedCues + " own.leak", inherited + "cue.own.leak [0 0 0.8 0 0]\n", []string{"act.trouble", "cue.pair.help", "cue.own.leak"}},
		{"points override a line", "points: [{on: act.trouble, by: other, at: root, none: -3}]\n",
			inheritedCues, strings.Replace(inherited, "[-0.5 0 2 0 0]", "[0 0 0 0 -3]", 1), []string{"act.trouble", "cue.pair.help"}},
		{"points of another role add a line", "points: [{on: act.trouble, by: account, at: root, none: -3}]\n",
			inheritedCues, inherited + "act.trouble/account/root [0 0 0 0 -3]\n", []string{"act.trouble", "cue.pair.help"}},
		{"fitted points override, too, and its own points both", "fitted: fitted\npoints: [{on: word.松, by: other, none: 1}]\n",
			inheritedCues, strings.NewReplacer("[1 0 0 0 0]", "[0 2 0 0 0]", "[-1.5 -1 -2 -2 0.5]", "[1 1 1 1 1]").Replace(inherited) + "word.松/other [0 0 0 0 1]\n",
			[]string{"act.trouble", "cue.pair.help"}},
		{"without a cue", "without: [pair.help]\n", "trouble.komaru trouble.not_working guide.price struct.ex",
			"word.犬/other [1 0 0 0 0]\nbase [-1.5 -1 -2 -2 0.5]\nact.trouble/other/root [-0.5 0 2 0 0]\n", []string{"act.trouble"}},
		{"without two cues, and points after", "without: [struct.ex, pair.help]\npoints: [{on: base, none: 7}, {on: act.trouble, none: 8}]\n", "trouble.komaru trouble.not_working guide.price",
			"word.犬/other [1 0 0 0 0]\nbase [0 0 0 0 7]\nact.trouble/other/root [-0.5 0 2 0 0]\nact.trouble [0 0 0 0 8]\n", []string{"act.trouble"}},
		{"a cue in place of one", "without: [pair.help]\ncues:\n  - {id: pair.help, pair: {first: guide, then: trouble}, match: [[{other: はい}]]}\npoints: [{on: cue.pair.help, none: 1}]\n",
			"trouble.komaru trouble.not_working guide.price struct.ex pair.help",
			"word.犬/other [1 0 0 0 0]\nbase [-1.5 -1 -2 -2 0.5]\nact.trouble/other/root [-0.5 0 2 0 0]\ncue.pair.help [0 0 0 0 1]\n", []string{"act.trouble"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := family(tt.own).mustLoad(t, "own")
			if got := ids(r); got != tt.cues {
				t.Errorf("cues %s\nwant %s", got, tt.cues)
			}
			if got := lines(r); got != tt.points {
				t.Errorf("points\n%s\nwant\n%s", got, tt.points)
			}
			var signs []string
			for _, s := range r.Signs {
				signs = append(signs, s.Feature)
			}
			if !slices.Equal(signs, tt.signs) {
				t.Errorf("signs on %q, want %q", signs, tt.signs)
			}
		})
	}
}

// Whatever a rubric does not say itself it has of its parent, but the tests.
func TestExtendsTheRest(t *testing.T) {
	parent := family("").mustLoad(t, "parent")
	if len(parent.Tests) != 1 {
		t.Fatalf("tests of the parent: %+v", parent.Tests)
	}
	r := family("").mustLoad(t, "own")
	if r.Name != "own" || r.Version != "0.0.1" || r.Tests != nil {
		t.Errorf("%s %s, tests %+v", r.Name, r.Version, r.Tests)
	}
	same := *r
	same.Name, same.Version, same.SHA256, same.Tests = parent.Name, parent.Version, parent.SHA256, parent.Tests
	if !reflect.DeepEqual(&same, parent) {
		t.Errorf("got %+v\nwant %+v", same, parent)
	}

	r = family(`threshold: 0.75
topics: [plants]
acts: [{name: boast, label: {ja: 自慢, en: boast}}]
cues: [{id: boast.best, act: boast, lexicon: [最高], match: [最高]}]
points: [{on: topic.plant, by: other, none: 1}, {on: act.boast, promotion: 1}]
tests: [{primary: promotion, posts: [{account: 最高}]}]
`).mustLoad(t, "own")
	if r.Threshold != 0.75 || r.Interaction != parent.Interaction || r.Modes != parent.Modes {
		t.Errorf("got %+v", r)
	}
	if len(r.Acts) != 3 || r.Acts[2].Name != "boast" {
		t.Errorf("acts %+v", r.Acts)
	}
	// Topics of a file of its own do not share the text with inherited ones.
	if len(r.Topics) != 2 || r.Topics[0].Name != "animal" || r.Topics[0].File != 0 || r.Topics[1].Name != "plant" || r.Topics[1].File != 1 {
		t.Errorf("topics %+v", r.Topics)
	}
	if len(r.Tests) != 1 || r.Tests[0].Primary != Promotion {
		t.Errorf("tests %+v", r.Tests)
	}

	// A rubric can extend one that extends another.
	f := family("without: [pair.help]\npoints: [{on: base, none: 4}]\n")
	f["third"] = "rubric: third\nversion: 0.0.1\nextends: own\nwithout: [struct.ex]\npoints: [{on: base, none: 5}]\n"
	if r := f.mustLoad(t, "third"); r.Name != "third" || ids(r) != "trouble.komaru trouble.not_working guide.price" || !strings.Contains(lines(r), "base [0 0 0 0 5]\n") {
		t.Errorf("%s: cues %s, points\n%s", r.Name, ids(r), lines(r))
	}
}

func TestExtendsRefuses(t *testing.T) {
	for _, tt := range []struct{ name, own, want string }{
		{"unknown cue", "without: [pair.hlep]\n", "own:4:11: unknown cue \"pair.hlep\"; did you mean \"pair.help\"?\n  without: [pair.hlep]\n            ^"},
		{"a cue of its own", "without: [own.leak]\ncues: [{id: own.leak, act: trouble, lexicon: [湯漏れ], match: [湯漏れ]}]\n",
			"own:4:11: unknown cue \"own.leak\"; known: guide.price, pair.help, struct.ex, trouble.komaru, trouble.not_working\n  without: [own.leak]\n            ^"},
		{"without no list", "without: pair.help\n", "own:4:10: expected a list\n  without: pair.help\n           ^"},
		{"points on a dropped cue", "without: [pair.help]\npoints: [{on: cue.pair.help, none: 1}]\n",
			"own:5:15: unknown feature \"cue.pair.help\"; known: base, act.trouble, act.guide, cue.trouble.komaru, cue.trouble.not_working, cue.guide.price, cue.struct.ex, topic.animal\n  points: [{on: cue.pair.help, none: 1}]\n                ^"},
		{"points twice", "points: [{on: base, none: 1}, {on: base, none: 2}]\n",
			"own:4:31: points on base stand twice, first in line 4\n  points: [{on: base, none: 1}, {on: base, none: 2}]\n                                ^"},
		{"act of the parent", "acts: [{name: guide, label: {ja: 案内, en: guidance}}]\n",
			"own:4:8: the act guide stands twice\n  acts: [{name: guide, label: {ja: 案内, en: guidance}}]\n         ^"},
		{"topic of the parent", "topics: [t]\n", "t:1:1: the topic animal stands twice\n  [animal] 動物 / animals\n  ^"},
		{"law 1", "points: [{on: cue.struct.ex, engagement: -1}]\n",
			"own:4:10: negative points on exchanges would let an exchange lower a score\n  points: [{on: cue.struct.ex, engagement: -1}]\n           ^"},
	} {
		t.Run(tt.name, func(t *testing.T) { family(tt.own).refuses(t, "own", tt.want) })
	}
	if _, err := family("cues: [{id: guide.price, act: guide, lexicon: [円], match: [円]}]\n").load("own"); err == nil || !strings.HasPrefix(err.Error(), "own:4:13: the id guide.price stands twice") {
		t.Errorf("the id of a cue of the parent: %v", err)
	}
	// Without a parent, everything must be there.
	_, err := files{"f": "rubric: f\nversion: 0.0.1\n"}.load("f")
	for _, key := range []string{"interaction", "threshold", "modes", "acts", "cues"} {
		if err == nil || !strings.Contains(err.Error(), "f:1:1: the key "+key+" is missing") {
			t.Errorf("no %s: %v", key, err)
		}
	}
}

func TestExtendsTellsOfTheParent(t *testing.T) {
	const at = "\n  extends: parent\n           ^"
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"in the rubric", "parent", "min: 2", "min: 0",
			"own:3:10: parent is no sound rubric: parent:28:55: min must be 1 or more\n    - {id: struct.ex, structure: {test: exchanges, min: 0}, match: [[{other: はい}]]}\n                                                        ^" + at},
		{"in its points", "p", "word.犬", "wrod.犬",
			"own:3:10: parent is no sound rubric: p:2:1: the feature \"wrod.犬\" is not in the rubric; fit the points anew with engage rubric fit\n  wrod.犬\tother\t\t1\t\t\t\t\n  ^" + at},
		{"in its topics", "t", "[animal]", "[animal",
			"own:3:10: parent is no sound rubric: t:1:1: expected [name] ja / en\n  [animal 動物 / animals\n  ^" + at},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := family("")
			broken := strings.Replace(f[tt.file], tt.old, tt.new, 1)
			if broken == f[tt.file] {
				t.Fatalf("%s has no %q", tt.file, tt.old)
			}
			f[tt.file] = broken
			_, err := f.load("own")
			if err == nil {
				t.Fatal("a broken parent is read")
			}
			// Whatever follows from a missing parent is told after.
			if got := err.Error(); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSigns(t *testing.T) {
	r := files{"f": bare + `signs:
  - {on: act.trouble, by: other, at: root, active_support: +, promotion: -}
  - {on: cue.pair.help, by: account, at: response, none: -}
  - {on: base, engagement: "+", co_creation: '-'}
  - {on: word.犬, none: +}
`}.mustLoad(t, "f")
	want := []Sign{
		{"act.trouble", ByOther, AtRoot, [NumScores]int{0, -1, 1, 0, 0}},
		{"cue.pair.help", ByAccount, AtResponse, [NumScores]int{0, 0, 0, 0, -1}},
		{"base", AnyRole, AnyPlace, [NumScores]int{1, 0, 0, -1, 0}},
		{"word.犬", AnyRole, AnyPlace, [NumScores]int{0, 0, 0, 0, 1}},
	}
	if !slices.Equal(r.Signs, want) {
		t.Errorf("got %+v\nwant %+v", r.Signs, want)
	}
}

func TestTests(t *testing.T) {
	r := files{"f": bare + `tests:
  - {primary: engagement, posts: [{account: おはよう}, {other: 猫さん偉い}, {account: "もう係長です"}]}
  - primary: promotion
    posts:
      - account: 新発売
  - {posts: [{other: 動かない}], primary: active_support}
  - {primary: co_creation, posts: [{other: 案です}]}
  - {primary: none, posts: [{other: はい}]}
`}.mustLoad(t, "f")
	want := []Test{
		{Example{{ByAccount, "おはよう"}, {ByOther, "猫さん偉い"}, {ByAccount, "もう係長です"}}, Engagement, 30, 5},
		{Example{{ByAccount, "新発売"}}, Promotion, 31, 5},
		{Example{{ByOther, "動かない"}}, ActiveSupport, 34, 5},
		{Example{{ByOther, "案です"}}, CoCreation, 35, 5},
		{Example{{ByOther, "はい"}}, None, 36, 5},
	}
	if !reflect.DeepEqual(r.Tests, want) {
		t.Errorf("got %+v\nwant %+v", r.Tests, want)
	}
}

func TestSignsAndTestsRefuse(t *testing.T) {
	for _, tt := range []struct{ section, want string }{
		{"signs: [{on: act.guide, engagement: ++}]", "f:29:37: unknown direction \"++\"; did you mean \"+\"?"},
		{"signs: [{on: act.guide, engagement: 1}]", "f:29:37: unknown direction \"1\"; known: +, -"},
		{"signs: [{on: act.giude, engagement: +}]", "f:29:14: unknown feature \"act.giude\"; did you mean \"act.guide\"?"},
		{"signs: [{on: act.guide, engagment: +}]", "f:29:25: unknown key \"engagment\"; did you mean \"engagement\"?"},
		{"signs: [{on: act.guide, by: acount, none: +}]", "f:29:29: unknown role \"acount\"; did you mean \"account\"?"},
		{"signs: [{on: act.guide, at: rot, none: +}]", "f:29:29: unknown place \"rot\"; did you mean \"root\"?"},
		{"signs: [{none: +}]", "f:29:9: the key on is missing"},
		{"signs: {on: act.guide}", "f:29:8: expected a list"},
		{"signs: [act.guide]", "f:29:9: expected a mapping (key: value)"},
		{"tests: [{primary: promotoin, posts: [{other: はい}]}]", "f:29:19: unknown mode \"promotoin\"; did you mean \"promotion\"?"},
		{"tests: [{primary: nobody, posts: [{other: はい}]}]", "f:29:19: unknown mode \"nobody\"; known: engagement, promotion, active_support, co_creation, none"},
		{"tests: [{primary: none}]", "f:29:9: the key posts is missing"},
		{"tests: [{posts: [{other: はい}]}]", "f:29:9: the key primary is missing"},
		{"tests: [{primary: none, posts: はい}]", "f:29:32: expected a list"},
		{"tests: [{primary: none, posts: [{others: はい}]}]", "f:29:33: write account: text or other: text"},
		{"tests: [{primary: none, posts: [{other: ''}]}]", "f:29:41: expected a text"},
		{"tests: {primary: none}", "f:29:8: expected a list"},
	} {
		t.Run(tt.section, func(t *testing.T) {
			column, err := strconv.Atoi(strings.Split(tt.want, ":")[2])
			if err != nil {
				t.Fatal(err)
			}
			// The sections are of narrow characters as far as the carets stand.
			files{"f": bare + tt.section + "\n"}.refuses(t, "f", tt.want+"\n  "+tt.section+"\n  "+strings.Repeat(" ", column-1)+"^")
		})
	}
}

// What is written is read again to the last bit, in the order given.
func TestWritePoints(t *testing.T) {
	points := []Points{
		{Feature: "base", Points: [NumScores]float64{-2.26, -100, 100, 0.1, 1.0 / 3}},
		{Feature: "act.trouble", By: ByOther, At: AtRoot, Points: [NumScores]float64{0, 0, math.SmallestNonzeroFloat64, 0, -1e-300}},
		{Feature: "act.trouble", By: ByOther, At: AtResponse, Points: [NumScores]float64{1, 2, 3, 4, 5}},
		{Feature: "act.trouble", By: ByAccount},
		{Feature: "cue.pair.help", At: AtResponse, Points: [NumScores]float64{0.01, -0.01, 0, 0, 0}},
		{Feature: "topic.animal", By: ByOther, Points: [NumScores]float64{0, 0, 0, 0, math.Nextafter(1, 2)}},
		{Feature: "words.見る 来る", By: ByOther, Points: [NumScores]float64{1e-7, 0, 0, 0, 99.99}},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		p := Points{Feature: fmt.Sprintf("word.語%d", i), By: Role(1 + i%2)}
		for k := range p.Points {
			if random.IntN(4) > 0 {
				p.Points[k] = random.NormFloat64()
			}
		}
		points = append(points, p)
	}
	var out bytes.Buffer
	if err := WritePoints(&out, []string{"of a test", "見る\tだけ"}, points); err != nil {
		t.Fatal(err)
	}
	if start := "# of a test\n# 見る\tだけ\n" + head + "base\t\t\t-2.26\t-100\t100\t0.1\t0.3333333333333333\nact.trouble\tother\troot\t\t\t0.0"; !strings.HasPrefix(out.String(), start) {
		t.Errorf("got\n%.200s\nwant\n%s", out.String(), start)
	}
	if want := "\nact.trouble\taccount\t\t\t\t\t\t\n"; !strings.Contains(out.String(), want) {
		t.Errorf("no line %q", want)
	}
	r := files{"f": bare + fitting, "t": animals, "p": out.String()}.mustLoad(t, "f")
	if len(r.Points) != len(points) {
		t.Fatalf("%d lines of points, want %d", len(r.Points), len(points))
	}
	for i, got := range r.Points {
		want := points[i]
		want.Line = 4 + i
		if got != want {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
	var again bytes.Buffer
	if err := WritePoints(&again, []string{"of a test", "見る\tだけ"}, r.Points); err != nil || again.String() != out.String() {
		t.Errorf("written again, it differs (%v)", err)
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWritePointsFails(t *testing.T) {
	for _, n := range []int{0, 10000} { // what a buffer holds, and more
		if err := WritePoints(full{}, nil, slices.Repeat([]Points{{Feature: "base"}}, n)); !errors.Is(err, errFull) {
			t.Errorf("%d lines: %v", n, err)
		}
	}
}

func TestNoPoints(t *testing.T) {
	if got := string(NoPoints()); got != head {
		t.Errorf("got %q", got)
	}
	if r := (files{"f": bare + "fitted: p\n", "p": string(NoPoints())}).mustLoad(t, "f"); len(r.Points) != 0 {
		t.Errorf("points %v", r.Points)
	}
}

// The hash stands for every byte that a rubric is made of, and for nothing else.
func TestSHA256(t *testing.T) {
	fresh := func() files {
		f := family("topics: [plants]\nfitted: fitted\n")
		f["third"] = "rubric: third\nversion: 0.0.1\nextends: own\ntopics: [u, v]\nfitted: q\n"
		f["u"], f["v"] = "[metal] 金属 / metals\n鉄\n", "[stone] 石 / stones\n石\n"
		f["q"] = head + "word.鉄\tother\t\t1\t\t\t\t\n"
		return f
	}
	first := fresh().mustLoad(t, "third").SHA256
	if len(first) != 64 || strings.Trim(first, "0123456789abcdef") != "" {
		t.Errorf("hash %q", first)
	}
	if again := fresh().mustLoad(t, "third").SHA256; again != first {
		t.Errorf("the same files: %s, then %s", first, again)
	}
	f := fresh()
	f["stranger"] = "not named"
	if got := f.mustLoad(t, "third").SHA256; got != first {
		t.Errorf("with a file that is not named: %s, want %s", got, first)
	}
	f = fresh()
	if r, err := Load(File{Name: "other name", Source: []byte(f["third"]), Open: f.open}); err != nil || r.SHA256 != first {
		t.Errorf("under another name: %+v, %v", r, err)
	}
	seen := map[string]string{first: "none"}
	for _, name := range strict.Keys(fresh()) {
		f := fresh()
		f[name] += "# a note that means nothing\n"
		got := f.mustLoad(t, "third").SHA256
		if other, ok := seen[got]; ok {
			t.Errorf("a change of %s has the hash of a change of %s", name, other)
		}
		seen[got] = name
	}
}

// checkNamed checks the errors of loading f, all of which are of the file named.
func checkNamed(t *testing.T, f files, name string) *Rubric {
	r, err := f.load("f")
	if (r == nil) == (err == nil) {
		t.Fatalf("rubric %v, error %v", r, err)
	}
	if err == nil {
		return r
	}
	var es fault.Errors
	if !errors.As(err, &es) || len(es) == 0 {
		t.Fatalf("error %T %v", err, err)
	}
	lines := strings.Split(f[name], "\n")
	for _, e := range es {
		if e.File != name || e.Line < 1 || e.Line > len(lines) || e.Column < 1 {
			t.Fatalf("place of %+v", e)
		}
		if want := strings.TrimRight(lines[e.Line-1], "\r"); e.Source != want || e.Column > max(1, utf8.RuneCountInString(want)) {
			t.Fatalf("column %d of %q, want %q", e.Column, e.Source, want)
		}
		for _, l := range []lang.Lang{lang.EN, lang.JA} {
			if msg := e.In(l); !strings.HasPrefix(msg, fmt.Sprintf("%s:%d:%d: ", name, e.Line, e.Column)) || strings.Contains(msg, "%!") && !strings.Contains(f[name], "%!") {
				t.Fatalf("message %q", msg)
			}
		}
	}
	return nil
}

// Any bytes are points that can be written and read again, or are refused line
// by line.
func FuzzPoints(f *testing.F) {
	for _, s := range []string{
		"", head, string(NoPoints()) + "# note\n",
		head + "base\t\t\t-2.26\t-3.68\t-4.98\t-8.1\t-1.44\nact.trouble\tother\troot\t\t\t2\t\t\r\nword.犬\tother\t\t1\t\t\t\t",
		head + "act.troubel\t\t\t1\t\t\t\t\nbase\tothers\trooot\t101\tNaN\t0x1p-2\t1_0\t-0\nbase\n",
		head + "cue.struct.ex\t\t\t-1\t\t\t\t\ncue.\t\t\t1\t\t\t\t\n\t\t\t\t\t\t\t\n",
		head + "word.a/other\t\t\t1\t\t\t\t\nword.a\tother\t\t2\t\t\t\t\nword.\xff\t\t\t1\t\t\t\t\n",
		"on\tby\n", "\ufeff" + head, "\r\n\r" + head,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		r := checkNamed(t, files{"f": bare + fitting, "t": animals, "p": src}, "p")
		if r == nil {
			return
		}
		for _, p := range r.Points {
			if slices.Min(p.Points[:]) < -100 || slices.Max(p.Points[:]) > 100 || p.Feature == "" {
				t.Fatalf("points %+v", p)
			}
		}
		var out bytes.Buffer
		if err := WritePoints(&out, nil, r.Points); err != nil {
			t.Fatal(err)
		}
		again := files{"f": bare + fitting, "t": animals, "p": out.String()}.mustLoad(t, "f")
		if !slices.EqualFunc(again.Points, r.Points, func(a, b Points) bool {
			a.Line, b.Line = 0, 0
			return a == b
		}) {
			t.Fatalf("points\n%s\nwritten and read again\n%s", lines(r), lines(again))
		}
	})
}

// Any bytes are topics, each with a name of its own, or are refused.
func FuzzTopics(f *testing.F) {
	for _, s := range []string{
		"", animals, animals + animals, "犬\n" + animals, "# note\r\n[a] い / ろ / は\r\n犬\t猫\r\n", "[animal]\n", "[Animal] 動物 / animals", "[] a / b",
		"[a]  /  / ", "\ufeff" + animals, " [a] b / c\n\u3000犬\u3000猫\n[\n", "[a] \xff / \xfe\n\x00\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		r := checkNamed(t, files{"f": bare + "topics: [t]\n", "t": src}, "t")
		if r == nil {
			return
		}
		seen := make(map[string]bool)
		for _, topic := range r.Topics {
			if topic.Name == "" || seen[topic.Name] || topic.File != 0 || topic.Label.JA == "" || topic.Label.EN == "" {
				t.Fatalf("topic %+v", topic)
			}
			seen[topic.Name] = true
			for _, w := range topic.Words {
				if w == "" || len(strings.Fields(w)) != 1 || strings.ContainsAny(w, " \t\r\n") {
					t.Fatalf("word %q", w)
				}
			}
		}
	})
}

// TestNoCircle: rubrics that extend each other are told so instead of
// exhausting the machine.
func TestNoCircle(t *testing.T) {
	var open func(ref string) (File, error)
	open = func(ref string) (File, error) {
		other := map[string]string{"a.yaml": "b.yaml", "b.yaml": "a.yaml"}[ref]
		return File{Name: ref, Source: []byte("rubric: x\nversion: 1.0.0\nextends: " + other + "\n"), Open: open}, nil
	}
	f, _ := open("a.yaml")
	if _, err := Load(f); err == nil || !strings.Contains(err.Error(), "extend each other") {
		t.Errorf("a circle of rubrics: %v", err)
	}
}

// TestEmptyTestIsRefused: a test without posts could not be run.
func TestEmptyTestIsRefused(t *testing.T) {
	src := strings.TrimSpace(valid) + "\ntests:\n  - {primary: none, posts: []}\n"
	if _, err := Load(File{Name: "r.yaml", Source: []byte(src)}); err == nil || !strings.Contains(err.Error(), "at least one post") {
		t.Errorf("a test without posts: %v", err)
	}
}

// TestWordsNeedASpeaker: words are counted per side of the talk, so points on
// them that name no side would never count.
func TestWordsNeedASpeaker(t *testing.T) {
	for points, want := range map[string]string{
		"{on: word.犬, none: 1}":                          "need by:",
		"{on: word.犬, by: other, at: root, none: 1}":     "need by:",
		"{on: words.犬, by: other, none: 1}":              "two words",
		"{on: words.犬 走る, by: other, none: 1}":           "",
		"{on: chars.犬, by: account, active_support: -1}": "",
	} {
		_, err := Load(File{Name: "r.yaml", Source: []byte(valid + "  - " + points + "\n")})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", points, err)
		}
	}
}
