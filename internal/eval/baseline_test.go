package eval

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"engage/internal/label"
	"engage/internal/rubric"
)

func TestMajority(t *testing.T) {
	for _, tt := range []struct {
		name, given string
		folds       Folds
		n           int
		want        string // "?" is not judged
	}{
		{"the others' most frequent", "pppeeen", Folds{0, 0, 0, 1, 1, 2, 2}, 3, "eeepppp"},
		{"the first of equals", "pepe", Folds{0, 0, 1, 1}, 2, "eeee"},
		{"none is a class", "nnnee", Folds{0, 0, 1, 1, 1}, 2, "eennn"},
		{"what is only learnt from counts", "cccpp", Folds{-1, -1, -1, 0, 1}, 2, "???cc"},
		{"nothing to learn from", "pp", Folds{0, 0}, 1, "ee"},
	} {
		var examples []label.Example
		for i := range tt.given {
			examples = append(examples, labelled("f", tt.given[i]))
		}
		got := majority(examples, tt.folds, tt.n)
		for i := range tt.want {
			if tt.want[i] != '?' && got[i] != modeOf(tt.want[i]).Scorecard() {
				t.Errorf("%s: item %d is class %d, want %c", tt.name, i, got[i], tt.want[i])
			}
		}
	}
}

func TestKeywords(t *testing.T) {
	for text, want := range map[string]byte{
		"a:おはようございます、嬉しい朝です":      'e',
		"a:新商品を発売、予約は明日から":        'p',
		"b:動かないので困っています":          's',
		"a:みなさんのアイデアを募集":          'c',
		"a:あしたは晴れ":                'n',
		"a:おはよう。セールとキャンペーンのお知らせ":  'p', // two against one
		"a:おはよう、本日発売です":           'e', // one each: the first
		"a:笑 意見 意見を提案":            'c', // how often, not how many different
		"a:キャンペーン\na:おはよう、楽しい、好き": 'e', // of all posts
		"": 'n',
	} {
		e := labelled("f", 'n')
		if text != "" {
			e.Conversation = talk(text)
		}
		if got := keywords([]label.Example{e}); got[0] != modeOf(want).Scorecard() {
			t.Errorf("%q is class %d, want %c", text, got[0], want)
		}
	}
	e := labelled("f", 'n', "a:発売", "b:おはよう", "b:おやすみ")
	if got := keywords([]label.Example{e}); got[0] != int(rubric.Engagement) {
		t.Errorf("what others post does not count: class %d", got[0])
	}
}

func TestNgramLearnsCharacters(t *testing.T) {
	examples := secrets()
	s := measuring(t)
	halves := make(Folds, len(examples))
	for i := range halves {
		halves[i] = i / 4 % 2
	}
	got := ngram(s, examples, halves, 2)
	for i := range examples {
		if got[i] != examples[i].Primary.Scorecard() {
			t.Errorf("%s is class %d, want %d: the other half shows it", examples[i].ID, got[i], examples[i].Primary.Scorecard())
		}
	}
	if again := ngram(s, examples, halves, 2); !slices.Equal(again, got) {
		t.Error("the second time it says otherwise")
	}
	byFile, files := ByFile(examples)
	said := ngram(s, examples, byFile, files)
	for i := range examples {
		if p := examples[i].Primary; p != rubric.None && said[i] == p.Scorecard() {
			t.Errorf("%s is right, but only its own file shows it", examples[i].ID)
		}
	}
	// The labels of the fold that is judged may be anything.
	other := secrets()
	for i := range other {
		if byFile[i] == 0 {
			other[i].Primary = rubric.CoCreation
		}
	}
	for i, k := range ngram(s, other, byFile, files) {
		if byFile[i] == 0 && k != said[i] {
			t.Errorf("%s is judged by its own label", examples[i].ID)
		}
	}
}

func TestGrams(t *testing.T) {
	s := measuring(t)
	got := grams(s, &label.Example{Conversation: talk("a:ABAB", "b:ab")})
	for g, want := range map[string]float64{
		"a:a": 2, "a:b": 2, "a:ab": 2, "a:ba": 1, "a:aba": 1, "a:bab": 1, "a:abab": 1, "o:a": 1, "o:ab": 1, "o:ba": 0, "a:ababa": 0,
		"cue.struct.root": 1, "act.announce/account/root": 0,
	} {
		if got[g] != want {
			t.Errorf("%q counts %v, want %v", g, got[g], want)
		}
	}
	if got := grams(s, &label.Example{}); len(got) != 0 {
		t.Errorf("no conversation has %v", got)
	}
}

func TestBaselines(t *testing.T) {
	// Two files of six, and two more examples to learn from only.
	var examples []label.Example
	for i := range 12 {
		file := []string{"1", "2"}[i%2]
		switch {
		case i < 6:
			examples = append(examples, labelled(file, 'p', fmt.Sprintf("a:本日発売 その%d", i)))
		case i < 10:
			examples = append(examples, labelled(file, 'n', fmt.Sprintf("b:あしたは晴れ その%d", i)))
		default:
			examples = append(examples, labelled(file, 's', "b:おはよう"))
		}
	}
	examples = numbered(append(examples, labelled("3", 'c', "a:発売"), labelled("3", 'c')))
	folds, n := ByFile(examples[:12])
	folds = append(folds, -1, -1)
	got := Baselines(measuring(t), examples, folds, n)
	var names []string
	for _, b := range got {
		names = append(names, b.Name)
		if b.N != 12 || b.Confusion.N() != 12 || b.Confusion.Given(int(rubric.CoCreation)) != 0 {
			t.Errorf("%s: judged %d, confusion %v", b.Name, b.N, b.Confusion)
		}
	}
	if !slices.Equal(names, []string{"majority", "keywords", "ngram"}) {
		t.Fatalf("baselines %q", names)
	}
	// Each file has 3 p, 2 n, 1 s, so that the other's majority is p.
	if b := got[0]; !equal(b.Accuracy, 0.5) || !equal(b.Kappa, 0) || !equal(b.MacroF1, 2.0/3/3) {
		t.Errorf("majority: %+v", b.Figures)
	}
	// The lists know 発売 and おはよう, so that s comes out as e.
	if b := got[1]; !equal(b.Accuracy, 10.0/12) || !equal(b.MacroF1, 2.0/3) || b.Confusion[rubric.ActiveSupport][rubric.Engagement] != 2 {
		t.Errorf("keywords: %+v", b.Figures)
	}
	if b := got[2]; b.Accuracy < 10.0/12 {
		t.Errorf("ngram: %+v", b.Figures)
	}
}

func TestConfounds(t *testing.T) {
	// In promotion texts are long, in support polite, in co-creation they ask.
	examples := []label.Example{
		labelled("f", 'p', "a:とてもとても長い文がここにずっと続くのだと思ってほしい"),
		labelled("f", 's', "a:直します。済みました"),
		labelled("f", 'c', "a:どれ?"),
		labelled("f", 'n', "a:雨"),
	}
	got := Confounds(examples)
	nan := math.NaN()
	for i, want := range []Confound{
		// Lengths, line ends included: 28, 11, 4, 2.
		{"length", [rubric.NumModes]float64{nan, 1, 2.0 / 3, 1.0 / 3}},
		// Signs per sentence: 0, 2/3, 0, 0.
		{"polite_rate", [rubric.NumModes]float64{nan, 1.0 / 3, 1, 1.0 / 3}},
		{"question_rate", [rubric.NumModes]float64{nan, 1.0 / 3, 1.0 / 3, 1}},
	} {
		if got[i].Name != want.Name {
			t.Fatalf("confound %d is %s, want %s", i, got[i].Name, want.Name)
		}
		for m := range want.AUC {
			if !equal(got[i].AUC[m], want.AUC[m]) {
				t.Errorf("%s tells %s with %v, want %v", want.Name, rubric.Mode(m), got[i].AUC[m], want.AUC[m])
			}
		}
	}
	if len(got) != 3 {
		t.Errorf("%d confounds", len(got))
	}
}

// TestConfoundSigns: each sign alone tells a text from one without.
func TestConfoundSigns(t *testing.T) {
	for k, texts := range map[int][]string{
		1: {"雨です", "降ります", "降りました", "降りません", "雨でした", "見てください", "見て下さい"},
		2: {"雨?", "雨？", "雨ですか。", "雨ですか", "降るか\n見る"},
	} {
		for _, text := range texts {
			got := Confounds([]label.Example{labelled("f", 'e', "a:"+text), labelled("f", 'n', "a:雨が降る。見る")})[k]
			if got.AUC[rubric.Engagement] != 1 {
				t.Errorf("%s of %q: %v", got.Name, text, got.AUC[rubric.Engagement])
			}
		}
	}
}

func TestRate(t *testing.T) {
	for _, tt := range []struct {
		text  string
		signs []string
		want  float64
	}{
		{"", []string{"?"}, 0},
		{"直します", []string{"ます"}, 1},
		{"直します。済んだ。", []string{"ます"}, 1.0 / 3}, // what comes after the last 。 counts, too
		{"なに?\nどこ？\n", []string{"?", "？"}, 2.0 / 3},
		{"わあ!やった！", []string{"です"}, 0},
	} {
		if got := rate(tt.text, tt.signs...); !equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.text, got, tt.want)
		}
	}
}

func TestTextOf(t *testing.T) {
	e := labelled("f", 'n', "a:あ", "b:い")
	if got := textOf(&e); got != "あ\nい\n" {
		t.Errorf("got %q", got)
	}
	if got := textOf(&label.Example{}); got != "" {
		t.Errorf("no conversation says %q", got)
	}
}
