package score

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"engage/internal/corpus"
	"engage/internal/morph"
	"engage/internal/rubric"
	"pgregory.net/rapid"
)

// What counts words is tested on invented ones, as all else here. Where base
// forms or the way back from a normalised text to its bytes matter, the real
// analysis is asked.
var analyzer = sync.OnceValue(func() *morph.Analyzer { return morph.New(nil) })

func realScorer(r *rubric.Rubric) *Scorer {
	return Prepare(r).scorer(r, analyzer().Analyze, fakeMatch(r), morph.Content)
}

const (
	byA, byO, anyBy = rubric.ByAccount, rubric.ByOther, rubric.AnyRole
	anyAt           = rubric.AnyPlace
)

// wordRubric has the given points only.
func wordRubric(ps ...rubric.Points) *rubric.Rubric {
	r := smallRubric()
	r.Points = ps
	return r
}

func (a Amount) key() string { return rubric.Points{Feature: a.Feature, By: a.By, At: a.At}.Key() }

// amounts are amounts by key; a key must not stand twice.
func amounts(t interface{ Fatalf(string, ...any) }, as []Amount) map[string]float64 {
	out := make(map[string]float64)
	for _, a := range as {
		if _, twice := out[a.key()]; twice {
			t.Fatalf("%s stands twice: %v", a.key(), as)
		}
		out[a.key()] = a.X
	}
	return out
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func sameAmounts(t *testing.T, what string, got, want map[string]float64) {
	t.Helper()
	for k, x := range want {
		if !near(got[k], x, 1e-12) {
			t.Errorf("%s: %s is worth %v, want %v", what, k, got[k], x)
		}
	}
	for k, x := range got {
		if _, ok := want[k]; !ok {
			t.Errorf("%s: %s, worth %v, is not wanted", what, k, x)
		}
	}
}

// contribution is that of a feature to a mode.
func contribution(cs []Contribution, m rubric.Mode, feature string) (Contribution, bool) {
	i := slices.IndexFunc(cs, func(k Contribution) bool { return k.Mode == m && k.Feature == feature })
	if i < 0 {
		return Contribution{}, false
	}
	return cs[i], true
}

// quote is what pieces of evidence point at.
func quote(c *corpus.Conversation, es []Evidence) (out []string) {
	for _, e := range es {
		out = append(out, fmt.Sprintf("%d:%s", e.Post, c.Posts[e.Post].Text[e.Start:e.End]))
	}
	return out
}

// grams lists the words of a view as "a=bytes" or "a b=bytes".
func grams(c *corpus.Conversation, v *view) (one, two []string, n int) {
	n = v.words(func(g gram) {
		text := c.Posts[g.post].Text[g.start:g.end]
		if g.b == nil {
			one = append(one, g.a.text+"="+text)
		} else {
			two = append(two, g.a.text+" "+g.b.text+"="+text)
		}
	})
	return one, two, n
}

func TestWordsAreCountedPerRole(t *testing.T) {
	c := talk("b パン 焼く パン", "a>0 パン 焼く", "b>1 パン", "c+>0 パン", "c?>0")
	got := fakeScorer(wordRubric()).Words(c)
	// 7 + 5 + 3 words and pairs, 7 + 4 + 3 characters and pairs, of both roles
	// together; others are one role.
	word := func(times float64) float64 { return 8 * (1 + math.Log(times)) / math.Sqrt(15) }
	char := func(times float64) float64 { return 5 * (1 + math.Log(times)) / math.Sqrt(14) }
	sameAmounts(t, "words", amounts(t, got), map[string]float64{
		"word.パン/other": word(3), "word.焼く/other": word(1),
		"words.<begin> パン/other": word(2), "words.パン 焼く/other": word(1), "words.焼く パン/other": word(1),
		"words.パン <end>/other": word(2),
		"word.パン/account":      word(1), "word.焼く/account": word(1),
		"words.<begin> パン/account": word(1), "words.パン 焼く/account": word(1), "words.焼く <end>/account": word(1),
		"chars.パ/other": char(3), "chars.ン/other": char(3), "chars.パン/other": char(3), "chars.焼/other": char(1),
		"chars.パ/account": char(1), "chars.ン/account": char(1), "chars.パン/account": char(1), "chars.焼/account": char(1),
	})
	var order []string
	for _, a := range got[:6] {
		order = append(order, a.Feature)
	}
	if want := []string{"word.パン", "words.<begin> パン", "word.焼く", "words.パン 焼く", "words.焼く パン", "words.パン <end>"}; !slices.Equal(order, want) {
		t.Errorf("words come as %q, want the order of appearance %q", order, want)
	}

	// A line counts what its role said, and no other.
	s := fakeScorer(wordRubric(points("word.パン", byA, anyAt, 1), points("word.焼く", byO, anyAt, 1),
		points("chars.焼", byA, anyAt, 1), points("words.焼く パン", byA, anyAt, 1)))
	sameAmounts(t, "lines", amounts(t, s.Measure(c)), map[string]float64{
		"word.パン/account": word(1), "word.焼く/other": word(1), "chars.焼/account": char(1)})
	k, _ := contribution(s.Score(c).Contributions, rubric.Engagement, "word.パン/account")
	if got := quote(c, k.Evidence); !slices.Equal(got, []string{"1:パン"}) {
		t.Errorf("the account's パン is seen at %q", got)
	}
}

// What differs in every text is one token, and runs of some tokens are one;
// spans are those of the text as it was written.
func TestTokensAndTheirSpans(t *testing.T) {
	for _, tc := range []struct {
		text     string
		one, two []string
	}{
		{"@taro_x @hanako パン https://x.example/1 www.example.jp",
			[]string{"<@>=@taro_x", "<@>=@hanako", "パン=パン", "<url>=https://x.example/1", "<url>=www.example.jp"},
			[]string{"<begin> <@>=@taro_x", "<@> <@>=@taro_x @hanako", "<@> パン=@hanako パン", "パン <url>=パン https://x.example/1",
				"<url> <url>=https://x.example/1 www.example.jp", "<url> <end>=www.example.jp"}},
		{"１０００円と三百二十個、12 34 回 ",
			[]string{"<0>=１０００", "円=円", "と=と", "<0>=三", "個=個", "、=、", "<0>=12", "回=回"},
			[]string{"<begin> <0>=１０００", "<0> 円=１０００円", "円 と=円と", "と <0>=と三", "<0> 個=三百二十個", "個 、=個、",
				"、 <0>=、12", "<0> 回=12 34 回", "回 <end>=回 "}},
		{"#朝 #昼 😀🎉 (^^) ^^ パン！！ パン",
			[]string{"<#>=#朝", "<emoji>=😀", "<face>=(^^)", "パン=パン", "!=！！", "パン=パン"},
			[]string{"<begin> <#>=#朝", "<#> <emoji>=#朝 #昼 😀", "<emoji> <face>=😀🎉 (^^)", "<face> パン=(^^) ^^ パン", "パン !=パン！！",
				"! パン=！！ パン", "パン <end>=パン"}},
		{"ﾊﾟﾝを食べてＡＢＣ", // half width, full width, an inflected verb
			[]string{"パン=ﾊﾟﾝ", "を=を", "食べる=食べ", "て=て", "abc=ＡＢＣ"},
			[]string{"<begin> パン=ﾊﾟﾝ", "パン を=ﾊﾟﾝを", "を 食べる=を食べ", "食べる て=食べて", "て abc=てＡＢＣ", "abc <end>=ＡＢＣ"}},
		{"パンｗｗｗ", []string{"パン=パン", "<laugh>=ｗｗｗ"},
			[]string{"<begin> パン=パン", "パン <laugh>=パンｗｗｗ", "<laugh> <end>=ｗｗｗ"}},
		{"パン//パン", []string{"パン=パン", "/=//", "パン=パン"}, // a run of one sign is the sign
			[]string{"<begin> パン=パン", "パン /=パン//", "/ パン=//パン", "パン <end>=パン"}},
		{" \n", nil, []string{"<begin> <end>= \n"}},
	} {
		c := talk("a " + tc.text)
		s := realScorer(wordRubric())
		one, two, n := grams(c, s.look(c, new(scratch)))
		if !slices.Equal(one, tc.one) {
			t.Errorf("%q has words\n%q, want\n%q", tc.text, one, tc.one)
		}
		if !slices.Equal(two, tc.two) {
			t.Errorf("%q has pairs\n%q, want\n%q", tc.text, two, tc.two)
		}
		if n != len(one)+len(two) {
			t.Errorf("%q counts %d words and pairs, and shows %d", tc.text, n, len(one)+len(two))
		}
	}
}

// Law 8 of words: a polite sentence is made of the words of the plain one.
func TestPolitenessIsNoWord(t *testing.T) {
	s := realScorer(wordRubric())
	for _, tc := range [][2]string{
		{"パンを焼きます", "パンを焼く"}, {"パンを焼きました", "パンを焼いた"}, {"新しいパンです", "新しいパンだ"},
		{"パンでした", "パンだった"}, {"いいパンです。", "いいパン。"},
	} {
		polite, plain := s.Words(talk("a "+tc[0])), s.Words(talk("a "+tc[1]))
		if !slices.Equal(polite, plain) {
			t.Errorf("%q and %q differ:\n%v\n%v", tc[0], tc[1], polite, plain)
		}
	}
	c := talk("a 焼きました")
	_, two, _ := grams(c, s.look(c, new(scratch)))
	if want := []string{"<begin> 焼く=焼き", "焼く た=焼きました", "た <end>=た"}; !slices.Equal(two, want) {
		t.Errorf("pairs %q, want %q", two, want)
	}
}

func TestWordsDoNotCrossPosts(t *testing.T) {
	c := talk("a パン", "a>0 焼く", "a>1 ")
	_, two, _ := grams(c, fakeScorer(wordRubric()).look(c, new(scratch)))
	if want := []string{"<begin> パン=パン", "パン <end>=パン", "<begin> 焼く=焼く", "焼く <end>=焼く"}; !slices.Equal(two, want) {
		t.Errorf("pairs %q, want %q", two, want)
	}
}

func TestCharacters(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"漢字とカナ", []string{"漢=漢", "字=字", "漢字=漢字", "カ=カ", "ナ=ナ", "カナ=カナ"}},
		{"人々ヴィー・ｶﾞｽ", []string{"人=人", "々=々", "人々=人々", "ヴ=ヴ", "々ヴ=々ヴ", "ィ=ィ", "ヴィ=ヴィ", "ー=ー", "ィー=ィー",
			"ガ=ｶﾞ", "ス=ｽ", "ガス=ｶﾞｽ"}},
		{"ひらがな abc ＸＹ 12 。「」!😀", nil},
		{"漢@taro字 漢https://x.example/a字 漢 字", []string{"漢=漢", "字=字", "漢=漢", "字=字", "漢=漢", "字=字"}},
		{"#朝食", []string{"朝=朝", "食=食", "朝食=朝食"}}, // a tag is a word that people chose
		{"㍿の㌢", []string{"株=㍿", "式=㍿", "株式=㍿", "会=㍿", "式会=㍿", "社=㍿", "会社=㍿",
			"セ=㌢", "ン=㌢", "セン=㌢", "チ=㌢", "ンチ=㌢"}},
	} {
		c := talk("a " + tc.text)
		v := realScorer(wordRubric()).look(c, new(scratch))
		var got []string
		n := v.chars(func(post, from, to int, _ int32) {
			start, end := v.texts[post].RawSpan(from, to)
			got = append(got, v.texts[post].Norm[from:to]+"="+c.Posts[post].Text[start:end])
		})
		if !slices.Equal(got, tc.want) || n != len(got) {
			t.Errorf("%q has %d characters %q, want %q", tc.text, n, got, tc.want)
		}
	}
	// No address has such characters of itself; if it had, they would not count.
	c := talk("a @山田 http://例/漢字 本 http://例")
	if got := slices.Collect(maps.Keys(amounts(t, fakeScorer(wordRubric(points("word.本", byA, anyAt, 1))).Words(c)))); slices.ContainsFunc(got, func(k string) bool {
		return strings.HasPrefix(k, "chars.") && k != "chars.本/account"
	}) || !slices.Contains(got, "chars.本/account") {
		t.Errorf("characters of addresses count: %q", got)
	}
}

// The evidence of words, as a result shows it, points at what was written.
func TestEvidenceOfWords(t *testing.T) {
	features := []string{"word.パン", "word.食べる", "words.パン を", "words.<begin> パン", "words.た <end>", "word.<0>", "word.<url>",
		"chars.パ", "chars.パン"}
	var ps []rubric.Points
	for _, f := range features {
		ps = append(ps, points(f, byO, anyAt, 1, -1, 1, 1, 1))
	}
	s := realScorer(wordRubric(ps...))
	c := talk("b ﾊﾟﾝを食べた", "a>0 ﾊﾟﾝを食べた", "b>1 パンを１２ｺ食べた https://x.example/a", "b>2 @b、パ")
	res := s.Score(c)
	for f, want := range map[string][]string{
		"word.パン":          {"0:ﾊﾟﾝ", "2:パン"},
		"word.食べる":         {"0:食べ", "2:食べ"},
		"words.パン を":       {"0:ﾊﾟﾝを", "2:パンを"},
		"words.<begin> パン": {"0:ﾊﾟﾝ", "2:パン"},
		"words.た <end>":    {"0:た"},
		"word.<0>":         {"2:１２"},
		"word.<url>":       {"2:https://x.example/a"},
		"chars.パ":          {"0:ﾊﾟ", "2:パ", "3:パ"},
		"chars.パン":         {"0:ﾊﾟﾝ", "2:パン"},
	} {
		for m := range rubric.Mode(rubric.NumModes) {
			k, ok := contribution(res.Contributions, m, f+"/other")
			if got := quote(c, k.Evidence); !ok || !slices.Equal(got, want) {
				t.Errorf("%v: %s is seen at %q, want %q", m, f, got, want)
			}
			for _, e := range k.Evidence {
				if e.Cue != "" || e.Act != "" {
					t.Errorf("%s is no cue or act, but its evidence is %+v", f, e)
				}
			}
		}
	}
	if len(res.Evidence) != 0 {
		t.Errorf("words stand among the evidence of cues: %v", res.Evidence)
	}
}

func TestWorthFallsWithTheLengthOfTheTalk(t *testing.T) {
	s := fakeScorer(wordRubric(points("word.パン", byA, anyAt, 1), points("words.<begin> パン", byA, anyAt, 1),
		points("chars.パン", byA, anyAt, 1)))
	lines := []string{"a パン"}
	last := amounts(t, s.Measure(talk(lines...)))
	sameAmounts(t, "alone", last, map[string]float64{
		"word.パン/account": 8 / math.Sqrt(3), "words.<begin> パン/account": 8 / math.Sqrt(3), "chars.パン/account": 5 / math.Sqrt(3)})
	for i, more := range []string{"a>0 茶 の 湯", "b>0 茶", "a>1 茶 茶 茶 茶 茶 茶"} { // whoever talks
		lines = append(lines, more)
		now := amounts(t, s.Measure(talk(lines...)))
		for k, x := range last {
			if now[k] <= 0 || now[k] >= x {
				t.Errorf("after %d more posts %s goes from %v to %v", i+1, k, x, now[k])
			}
		}
		last = now
	}
	// Said again it is worth more, but less than twice as much.
	once := amounts(t, s.Measure(talk("a パン 茶 茶 茶")))["word.パン/account"]
	twice := amounts(t, s.Measure(talk("a パン 茶 茶 パン")))["word.パン/account"]
	if !near(twice/once, 1+math.Ln2, 1e-12) {
		t.Errorf("said twice, a word is worth %v, once %v", twice, once)
	}
}

// A word adds its points times its amount to the log-odds, neither more nor
// less; so does all else.
func TestLogOddsArePointsTimesAmount(t *testing.T) {
	r := smallRubric()
	without := fakeScorer(r).Score(talk("b 壊れた パン", "a>0 方法"))
	r.Points = append(r.Points, points("word.パン", byO, anyAt, 0.5, -0.3, 0.25, 0, 0.75), points("chars.パン", byO, anyAt, 0, 0.2, 0, 0, -1))
	s := fakeScorer(r)
	c := talk("b 壊れた パン", "a>0 方法")
	with := s.Score(c)
	// 5 + 3 words and pairs; characters: 壊 パ ン パン 方 法 方法.
	word, char := 8/math.Sqrt(8), 5/math.Sqrt(7)
	for m, want := range map[rubric.Mode]float64{
		rubric.Engagement: 0.5 * word, rubric.Promotion: -0.3*word + 0.2*char, rubric.ActiveSupport: 0.25 * word, rubric.CoCreation: 0,
	} {
		before, after := without.Strength[m], with.Strength[m]
		if got := math.Log(after/(1-after)) - math.Log(before/(1-before)); !near(got, want, 2e-3) { // of four decimals
			t.Errorf("%v: the words add %v to the log-odds, want %v", m, got, want)
		}
	}
	if want := fourDecimals(logistic(0.75*word - char)); with.None != want || without.None != 0.5 {
		t.Errorf("none goes from %v to %v, want %v", without.None, with.None, want)
	}
	told := 0
	for _, k := range slices.Concat(with.Contributions, with.NoneContributions) {
		for i, p := range r.Points {
			if p.Key() != k.Feature {
				continue
			}
			told++
			amount := amounts(t, s.Measure(c))[k.Feature]
			if want := fourDecimals(r.Points[i].Points[k.Mode.Scorecard()] * amount); k.LogOdds != want || want == 0 {
				t.Errorf("%v: %s has log-odds %v, want %v", k.Mode, k.Feature, k.LogOdds, want)
			}
		}
	}
	if want := 4 + 1 + 1 + 4 + 2; told != want { // points that are not 0: of trouble, guide, helped, the word, the characters
		t.Errorf("%d lines are told, want %d: %v", told, want, with.Contributions)
	}
	for feature, want := range map[string]float64{"word.パン/other": fourDecimals(0.5 * word), Base: -1.5} {
		if k, _ := contribution(with.Contributions, rubric.Engagement, feature); k.LogOdds != want {
			t.Errorf("%s has log-odds %v, want %v", feature, k.LogOdds, want)
		}
	}
}

// Points on the base stand in for evidence that is always there.
func TestPointsOfTheBase(t *testing.T) {
	r := wordRubric(points(Base, anyBy, anyAt, 0.5, 0, 0, 0, -0.25))
	r.Threshold = 0.8
	res := fakeScorer(r).Score(talk("a パン"))
	if k := res.Contributions[0]; k.Feature != Base || k.LogOdds != -1 {
		t.Errorf("the base of engagement is %+v", k)
	}
	if k := res.NoneContributions[0]; k.Feature != Base || k.Mode != rubric.None || k.LogOdds != fourDecimals(math.Log(4)-0.25) {
		t.Errorf("the base of none is %+v", k)
	}
	if len(res.Contributions) != rubric.NumModes || len(res.NoneContributions) != 1 {
		t.Errorf("nothing but bases is expected: %v, %v", res.Contributions, res.NoneContributions)
	}
}

// sums checks that the contributions of each score add up to it in hundredths,
// with one base and the greatest first, and returns what is wrong.
func sums(res *Result) error {
	check := func(cs []Contribution, m rubric.Mode, score, strength float64) error {
		sum, bases, odds := 0, 0, 0.0
		for i, k := range cs {
			if k.Mode != m {
				return fmt.Errorf("a contribution to %v stands under %v", k.Mode, m)
			}
			if i > 0 && math.Abs(cs[i-1].Points) < math.Abs(k.Points) {
				return fmt.Errorf("%v: %v comes after %v", m, k, cs[i-1])
			}
			if h := k.Points * 100; !near(h, math.Round(h), 1e-6) {
				return fmt.Errorf("%v: %s has no hundredths: %v", m, k.Feature, k.Points)
			}
			sum += int(math.Round(k.Points * 100))
			odds += k.LogOdds
			if k.Feature == Base {
				bases++
			}
		}
		if want := int(math.Round(score * 100)); sum != want || bases != 1 {
			return fmt.Errorf("%v: contributions add up to %d hundredths, the score is %d; %d bases", m, sum, want, bases)
		}
		// The log-odds are rounded to four decimals each, the strength too.
		if slack := 5e-5 * float64(len(cs)+2); !near(logistic(odds), strength, slack) {
			return fmt.Errorf("%v: log-odds of %v make a strength of %v, not %v", m, odds, logistic(odds), strength)
		}
		return nil
	}
	rest := res.Contributions
	for m := range rubric.Mode(rubric.NumModes) {
		n := 0
		for n < len(rest) && rest[n].Mode == m {
			n++
		}
		if err := check(rest[:n], m, res.Scores[m], res.Strength[m]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("contributions are not in the order of the modes: %v", rest)
	}
	return check(res.NoneContributions, rubric.None, 100*res.None, res.None)
}

func TestLightWordsAreToldTogether(t *testing.T) {
	c := talk("a パンを焼く人", "b>0 パン")
	s := realScorer(wordRubric())
	as := amounts(t, s.Words(c))
	word, char := as["word.人/account"], as["chars.人/account"]
	topic := 4 / math.Sqrt(5) // of パン, を, 焼く, 人; パン
	if word == 0 || char == 0 {
		t.Fatalf("the words are cut otherwise: %v", as)
	}
	// Log-odds in shares of Least, to be divided by the amount.
	of := func(feature string, by rubric.Role, amount float64, share ...float64) rubric.Points {
		for i := range share {
			share[i] *= Least / amount
		}
		return points(feature, by, anyAt, share...)
	}
	r := wordRubric(
		of("word.パン", byA, word, 0.99, 1.01, 0, -0.99, 0.5),
		of("words.<begin> パン", byA, word, -0.4, -2, 0, 0.2, 0.1),
		of("chars.人", byA, char, 0.2, 0.3, 0.4, -5, 0.3),
		of("word.パン", byO, word, 0.1, 0, 0, 0, 0),
		of("topic.bread", byA, topic, 0.01, 0, 0.99, -1.01, 0),
		of("act.announce", byO, 1, 0.02, 0, 0, 0, 0.03))
	r.Topics = []rubric.Topic{{Name: "bread", Words: []string{"焼く"}}}
	r.Cues[2].Words = []string{"パン"} // announce
	s = realScorer(r)
	res := s.Score(c)
	if err := sums(&res); err != nil {
		t.Error(err)
	}
	for _, tc := range []struct {
		mode   rubric.Mode
		named  []string // but base and rest
		light  float64
		quotes []string // in reading order; spans that touch or overlap are one
	}{
		{rubric.Engagement, []string{"act.announce/other"}, 0.99 - 0.4 + 0.2 + 0.1 + 0.01, []string{"0:パン", "0:焼く人", "1:パン"}},
		{rubric.Promotion, []string{"word.パン/account", "words.<begin> パン/account"}, 0.3, []string{"0:人"}},
		{rubric.ActiveSupport, nil, 0.4 + 0.99, []string{"0:焼く人"}},
		{rubric.CoCreation, []string{"chars.人/account", "topic.bread/account"}, -0.99 + 0.2, []string{"0:パン"}},
		{rubric.None, []string{"act.announce/other"}, 0.5 + 0.1 + 0.3, []string{"0:パン", "0:人"}},
	} {
		var named []string
		all := slices.Concat(res.Contributions, res.NoneContributions)
		for _, k := range all {
			if k.Mode == tc.mode && k.Feature != Base && k.Feature != Rest {
				named = append(named, k.Feature)
			}
		}
		slices.Sort(named)
		if !slices.Equal(named, tc.named) {
			t.Errorf("%v names %q, want %q", tc.mode, named, tc.named)
		}
		k, ok := contribution(all, tc.mode, Rest)
		if !ok || k.LogOdds != fourDecimals(tc.light*Least) {
			t.Errorf("%v: the light words have %v (%t), want %v", tc.mode, k.LogOdds, ok, tc.light*Least)
		}
		if got := quote(c, k.Evidence); !slices.Equal(got, tc.quotes) {
			t.Errorf("%v: the light words are seen at %q, want %q", tc.mode, got, tc.quotes)
		}
	}
}

func TestNoneWinsOverAWeakerMode(t *testing.T) {
	c := talk("a パン 茶", "b>0 茶")
	// Without evidence the strongest mode is co-creation with −0.75, none has 0.
	for _, tc := range []struct {
		name            string
		points          []float64 // of 茶, said by the account
		primary, runner rubric.Mode
	}{
		{"no points", []float64{0, 0, 0, 0, 0}, rubric.None, rubric.CoCreation},
		{"a mode beats none", []float64{0, 2, 0, 0, 0}, rubric.Promotion, rubric.CoCreation},
		{"none beats the mode", []float64{0, 2, 0, 0, 3}, rubric.None, rubric.Promotion},
		{"the mode beats some of none", []float64{0, 2, 0, 0, 0.5}, rubric.Promotion, rubric.CoCreation},
		{"none is weakened", []float64{0, 0, 0, 0, -2}, rubric.CoCreation, rubric.ActiveSupport},
		{"none is weakened below a mode that rises", []float64{1, 0, 0, 0, -2}, rubric.Engagement, rubric.CoCreation},
	} {
		r := wordRubric(points("word.茶", byA, anyAt, tc.points...), points("word.茶", byO, anyAt, 0, 0, 0, 0, 0.01),
			points("word.パン", byA, anyAt, 0, 0, 0, 0, -0.02))
		res := fakeScorer(r).Score(c)
		if res.Primary != tc.primary || res.Runner != tc.runner {
			t.Errorf("%s: primary %v, runner %v, want %v, %v", tc.name, res.Primary, res.Runner, tc.primary, tc.runner)
		}
		amount := 8 / math.Sqrt(8)
		if want := fourDecimals(logistic((tc.points[4] + 0.01 - 0.02) * amount)); res.None != want {
			t.Errorf("%s: none is %v, want %v", tc.name, res.None, want)
		}
		for m := range rubric.Mode(rubric.NumModes) { // none takes nothing from the modes
			want := fourDecimals(logistic(r.Modes[m].Bias + tc.points[m]*amount))
			if res.Strength[m] != want {
				t.Errorf("%s: %v is %v, want %v", tc.name, m, res.Strength[m], want)
			}
		}
		if err := sums(&res); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		// No talk fades none: what holds without evidence is 100·σ(0).
		if k, _ := contribution(res.NoneContributions, rubric.None, Base); !near(k.Points, 50, 0.0101) {
			t.Errorf("%s: the base of none has %v points, want 50", tc.name, k.Points)
		}
	}
	// Of equals, none.
	r := wordRubric(points("word.茶", byA, anyAt, 2, 0, 0, 0, 2))
	for _, bias := range []float64{0, 1e-9} {
		r.Modes[rubric.Engagement].Bias = bias
		want := rubric.None
		if bias > 0 {
			want = rubric.Engagement
		}
		if res := fakeScorer(r).Score(c); res.Primary != want {
			t.Errorf("with a bias of %v over none's the primary mode is %v, want %v", bias, res.Primary, want)
		}
	}
}

func TestTopics(t *testing.T) {
	topic := func(name string, file int, words ...string) rubric.Topic {
		return rubric.Topic{Name: name, File: file, Words: words}
	}
	for _, tc := range []struct {
		name   string
		topics []rubric.Topic
		c      *corpus.Conversation
		hits   map[string][]string // topic by role: what is seen of it
		share  map[string]float64  // if not the number of hits
		n      []int               // per file: words and other morphemes, words of topics being one
	}{
		{"the longest word wins", []rubric.Topic{topic("goods", 0, "商品", "新"), topic("new", 0, "新商品")},
			talk("a 新商品と商品"), map[string][]string{"new/account": {"0:新商品"}, "goods/account": {"0:商品"}}, nil, []int{3}},
		{"two files do not hide each other", []rubric.Topic{topic("goods", 0, "商品"), topic("new", 1, "新商品")},
			talk("a 新商品"), map[string][]string{"new/account": {"0:新商品"}, "goods/account": {"0:商品"}}, nil, []int{2, 1}},
		{"the same word in two files counts in full", []rubric.Topic{topic("goods", 0, "商品"), topic("shop", 1, "商品")},
			talk("a 商品と"), map[string][]string{"goods/account": {"0:商品"}, "shop/account": {"0:商品"}}, nil, []int{2, 2}},
		{"two topics of a file share a word", []rubric.Topic{topic("goods", 0, "商品"), topic("shop", 0, "商品", "店")},
			talk("a 商品と店"), map[string][]string{"goods/account": {"0:商品"}, "shop/account": {"0:商品", "0:店"}},
			map[string]float64{"goods/account": 0.5, "shop/account": 1.5}, []int{3}},
		{"a word that stands twice under a topic counts once", []rubric.Topic{topic("goods", 0, "商品", "店", "商品", "店")},
			talk("a 商品と店"), map[string][]string{"goods/account": {"0:商品", "0:店"}}, nil, []int{3}},
		{"the last part is inflected", []rubric.Topic{topic("pet", 0, "猫を飼う", "壊れる")},
			talk("a 猫を飼って壊れた"), map[string][]string{"pet/account": {"0:猫を飼っ", "0:壊れ"}}, nil, []int{4}},
		{"a part before the last is not", []rubric.Topic{topic("pet", 0, "飼う猫")},
			talk("a 飼った猫"), nil, nil, []int{3}},
		{"the surface matches, too", []rubric.Topic{topic("pet", 0, "飼った")},
			talk("a 猫を飼った"), map[string][]string{"pet/account": {"0:飼った"}}, nil, []int{3}},
		{"an inflected word hides a shorter one", []rubric.Topic{topic("pet", 0, "猫を飼う"), topic("cat", 0, "猫")},
			talk("a 猫を飼って"), map[string][]string{"pet/account": {"0:猫を飼っ"}}, nil, []int{2}},
		{"roles apart, length together, as normalised", []rubric.Topic{topic("food", 0, "パン")},
			talk("a ﾊﾟﾝと", "b>0 パンとパン", "c+>0 パン"),
			map[string][]string{"food/account": {"0:ﾊﾟﾝ"}, "food/other": {"1:パン", "1:パン"}}, nil, []int{5}},
		{"words do not cross posts", []rubric.Topic{topic("new", 0, "新商品")}, talk("a 新", "a>0 商品"), nil, nil, []int{2}},
	} {
		var ps []rubric.Points
		for _, p := range tc.topics {
			ps = append(ps, points("topic."+p.Name, byA, anyAt, 1, 1, 1, 1, 1), points("topic."+p.Name, byO, anyAt, 1, 1, 1, 1, 1))
		}
		r := wordRubric(ps...)
		r.Topics = tc.topics
		s := realScorer(r)
		want := make(map[string]float64)
		for k, hits := range tc.hits {
			share, ok := tc.share[k]
			if !ok {
				share = float64(len(hits))
			}
			name, _, _ := strings.Cut(k, "/")
			file := r.Topics[slices.IndexFunc(r.Topics, func(p rubric.Topic) bool { return p.Name == name })].File
			want["topic."+k] = 4 * share / math.Sqrt(float64(tc.n[file]))
		}
		sameAmounts(t, tc.name, amounts(t, s.Measure(tc.c)), want)
		res := s.Score(tc.c)
		for k, hits := range tc.hits {
			for _, m := range []rubric.Mode{rubric.CoCreation, rubric.None} {
				got, _ := contribution(slices.Concat(res.Contributions, res.NoneContributions), m, "topic."+k)
				if q := quote(tc.c, got.Evidence); !slices.Equal(q, hits) || got.LogOdds != fourDecimals(want["topic."+k]) {
					t.Errorf("%s: %v sees %s at %q with %v, want %q with %v", tc.name, m, k, q, got.LogOdds, hits, want["topic."+k])
				}
			}
		}
		if err := sums(&res); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// chat is a conversation with something of everything.
func chat() *corpus.Conversation {
	return talk("b @a ﾊﾟﾝ焼き機が壊れた！！ https://x.example/1", "a>0 焼く方法は１２番の本にある", "b>1 新商品のパンを焼いた笑", "c>0 パンと猫を飼って #朝")
}

// chatRubric has points on everything that is in chat, all 1, in the order of
// acts, cues, topics, words.
func chatRubric(t *testing.T) *rubric.Rubric {
	r := smallRubric()
	for i := range r.Points {
		r.Points[i].Points = [rubric.NumScores]float64{1, 1, 1, 1, 1}
	}
	for i := range r.Cues { // the cues are of single morphemes; 壊れた is two
		for k, w := range r.Cues[i].Words {
			r.Cues[i].Words[k] = strings.ReplaceAll(w, "壊れた", "壊れる")
		}
	}
	r.Topics = []rubric.Topic{{Name: "new", Words: []string{"新商品"}}, {Name: "pet", Words: []string{"猫を飼う", "商品"}},
		{Name: "food", File: 1, Words: []string{"パン", "商品"}}}
	for _, p := range r.Topics {
		r.Points = append(r.Points, points("topic."+p.Name, byA, anyAt, 1, 1, 1, 1, 1), points("topic."+p.Name, byO, anyAt, 1, 1, 1, 1, 1))
	}
	for _, a := range realScorer(r).Words(chat()) {
		r.Points = append(r.Points, points(a.Feature, a.By, a.At, 1, 1, 1, 1, 1))
	}
	return r
}

func TestMeasureAndWordsAreWhatScoreUses(t *testing.T) {
	r := chatRubric(t)
	c := chat()
	s := realScorer(r)
	measured, words := s.Measure(c), s.Words(c)
	bare := *r
	bare.Points = nil
	if again := realScorer(&bare).Words(c); !slices.Equal(again, words) {
		t.Errorf("the points of a rubric change what words there are:\n%v\n%v", again, words)
	}
	if len(words) < 40 {
		t.Fatalf("%d words only", len(words))
	}
	if got := measured[len(measured)-len(words):]; !slices.Equal(got, words) {
		t.Errorf("Measure and Words differ:\n%v\n%v", got, words)
	}
	var others []string
	for _, a := range measured[:len(measured)-len(words)] {
		others = append(others, a.key())
	}
	if want := []string{"act.trouble/other", "act.guide/account/response", "act.play", "cue.helped",
		"topic.new/other", "topic.pet/other", "topic.food/other"}; !slices.Equal(others, want) {
		t.Errorf("measured %q, want %q", others, want)
	}
	// A point each: what Score adds to the log-odds is the amount.
	res := s.Score(c)
	if err := sums(&res); err != nil {
		t.Error(err)
	}
	for i, cs := range [][]Contribution{res.Contributions, res.NoneContributions} {
		used := make(map[rubric.Mode]map[string]float64)
		for _, k := range cs {
			if used[k.Mode] == nil {
				used[k.Mode] = make(map[string]float64)
			}
			if k.Feature != Base {
				used[k.Mode][k.Feature] = k.LogOdds
			}
		}
		if want := []int{rubric.NumModes, 1}[i]; len(used) != want {
			t.Errorf("%d scorecards, want %d", len(used), want)
		}
		for m, got := range used {
			want := amounts(t, measured)
			for k, x := range want {
				want[k] = fourDecimals(x)
			}
			sameAmounts(t, m.String(), got, want)
		}
	}
}

func TestMeasureLeavesOutWhatIsNotThere(t *testing.T) {
	s := fakeScorer(wordRubric(points("word.猫", byA, anyAt, 1), points("words.猫 パン", byA, anyAt, 1), points("words.パン 猫", byA, anyAt, 1),
		points("chars.猫", byA, anyAt, 1), points("word.パン", byO, anyAt, 1), points("act.play", byA, anyAt, 1)))
	for _, c := range []*corpus.Conversation{talk("a パン 茶"), talk("a?"), talk("a+ 猫"), talk("a "), {}} {
		if got := s.Measure(c); len(got) != 0 {
			t.Errorf("%v: measured %v", c.Posts, got)
		}
	}
	for _, c := range []*corpus.Conversation{talk("b?"), talk("b+ 猫"), talk("b "), {}} {
		if got := s.Words(c); len(got) != 0 {
			t.Errorf("%v: words %v", c.Posts, got)
		}
	}
}

// Many at once share one scorer and its memory.
func TestConcurrentWords(t *testing.T) {
	r := chatRubric(t)
	s := realScorer(r)
	cs := []*corpus.Conversation{chat(), talk("a 新商品のパン"), talk("b 猫を飼いたい", "a>0 １２３の方法"), talk("b?"), talk("c ﾊﾟﾝ笑", "a>0 パン", "c>1 壊れた")}
	type all struct {
		res             Result
		measured, words []Amount
	}
	do := func(c *corpus.Conversation) all { return all{s.Score(c), s.Measure(c), s.Words(c)} }
	want := make([]all, len(cs))
	for i, c := range cs {
		s = realScorer(r) // nothing is left of the one before
		want[i] = do(c)
	}
	s = realScorer(r)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for w := range 16 {
		wg.Go(func() {
			<-start
			for i := range 20 {
				j := (w + i) % len(cs)
				if got := do(cs[j]); !reflect.DeepEqual(got, want[j]) {
					t.Errorf("a concurrent score of conversation %d differs: %+v", j, got)
					return
				}
			}
		})
	}
	close(start)
	wg.Wait()
}

// The rest is on random conversations, with points on random words of theirs.

func wordPoints(t *rapid.T, words []Amount) (ps []rubric.Points) {
	for _, a := range words {
		p := rubric.Points{Feature: a.Feature, By: a.By}
		switch rapid.IntRange(0, 3).Draw(t, a.key()) {
		case 0:
			continue
		case 1: // light words
			for m := range p.Points {
				p.Points[m] = rapid.Float64Range(-Least/3, Least/3).Draw(t, "light")
			}
		default:
			for m := range p.Points {
				p.Points[m] = rapid.Float64Range(-4, 4).Draw(t, "points")
			}
		}
		ps = append(ps, p)
	}
	return ps
}

// wordy is a rubric of everything with random points on the words of c, and on
// words of the vocabulary that c may lack.
func wordy(t *rapid.T, c *corpus.Conversation) *rubric.Rubric {
	r := smallRubric()
	r.Topics = []rubric.Topic{{Name: "x", Words: []string{"パン", "今日 食べる"}}, {Name: "y", File: 1, Words: []string{"今日", "パン"}}}
	for _, by := range []rubric.Role{byA, byO} {
		r.Points = append(r.Points, points("topic.x", by, anyAt, 0.3, -0.2, 0.1, 0, 0.4), points("topic.y", by, anyAt, -0.1, 0.2, 0, 0.3, -0.4))
	}
	words := fakeScorer(r).Words(c)
	if !slices.ContainsFunc(words, func(a Amount) bool { return a.Feature == "word.笑" && a.By == byA }) {
		words = append(words, Amount{Feature: "word.笑", By: byA})
	}
	r.Points = append(r.Points, wordPoints(t, words)...)
	return r
}

// named is conversation with mentions here and there.
func named(t *rapid.T, authors ...corpus.AuthorID) *corpus.Conversation {
	c := conversation(t, authors...)
	for i := range c.Posts {
		if rapid.Bool().Draw(t, "mention") {
			who := rapid.SampledFrom(authors).Draw(t, "who")
			c.Posts[i].Mentions = []corpus.AuthorID{who}
			c.Posts[i].Text = "@" + string(who) + " " + c.Posts[i].Text
		}
	}
	return c
}

func TestWordContributionsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := named(t, "a", "b", "c")
		r := wordy(t, c)
		s := fakeScorer(r)
		res := s.Score(c)
		if err := sums(&res); err != nil {
			t.Fatal(err)
		}
		// Each line is told by name or among the light words, with what it adds.
		measured := amounts(t, s.Measure(c))
		for m := range rubric.NumScores {
			mode, light := rubric.Mode(m), 0.0
			if m == rubric.NumModes {
				mode = rubric.None
			}
			cs := slices.Concat(res.Contributions, res.NoneContributions)
			for _, p := range r.Points {
				x := p.Points[m] * measured[p.Key()]
				kind, _, _ := strings.Cut(p.Feature, ".")
				k, ok := contribution(cs, mode, p.Key())
				switch {
				case math.Abs(x) < Least && slices.Contains([]string{"word", "words", "chars", "topic"}, kind):
					light += x
					if ok {
						t.Fatalf("%v: %s is named for %v", mode, p.Key(), x)
					}
				case ok != (x != 0) || k.LogOdds != fourDecimals(x):
					t.Fatalf("%v: %s tells %v (%t), want %v", mode, p.Key(), k.LogOdds, ok, x)
				}
			}
			if k, _ := contribution(cs, mode, Rest); !near(k.LogOdds, light, 5.1e-5) {
				t.Fatalf("%v: light words tell %v, want %v", mode, k.LogOdds, light)
			}
		}
	})
}

func TestNamesDoNotEnterWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := named(t, "a", "b", "c")
		s := fakeScorer(wordy(t, c))
		names := rapid.Permutation([]string{"b", "x", "a"}).Draw(t, "names") // of one length: spans stay
		rename := strings.NewReplacer("@a", "@"+names[0], "@b", "@"+names[1], "@c", "@"+names[2])
		to := func(a corpus.AuthorID) corpus.AuthorID { return corpus.AuthorID(names[a[0]-'a']) }
		d := clone(c)
		d.Accounts = []corpus.AuthorID{to("a")}
		for i := range d.Posts {
			p := &d.Posts[i]
			p.Author, p.Text = to(p.Author), rename.Replace(p.Text)
			p.Mentions = nil
			for _, a := range c.Posts[i].Mentions {
				p.Mentions = append(p.Mentions, to(a))
			}
		}
		want, got := s.Score(c), s.Score(d)
		got.Conversation = want.Conversation
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
		if got, want := s.Measure(d), s.Measure(c); !slices.Equal(got, want) {
			t.Fatalf("measured %v, want %v", got, want)
		}
		if got, want := s.Words(d), s.Words(c); !slices.Equal(got, want) {
			t.Fatalf("words %v, want %v", got, want)
		}
	})
}

// The order of the lines changes no line. (A score is a sum of floats, so its
// last hundredth may depend on it.)
func TestOrderOfPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := named(t, "a", "b")
		r := wordy(t, c)
		other := *r
		other.Points = rapid.Permutation(r.Points).Draw(t, "order")
		want, got := fakeScorer(r).Score(c), fakeScorer(&other).Score(c)
		for m := range want.Scores {
			if !near(got.Scores[m], want.Scores[m], 0.011) || !near(got.Strength[m], want.Strength[m], 1.1e-4) {
				t.Fatalf("mode %d goes from %v to %v", m, want.Scores[m], got.Scores[m])
			}
		}
		if !near(got.None, want.None, 1.1e-4) {
			t.Fatalf("none goes from %v to %v", want.None, got.None)
		}
		a, b := amounts(t, fakeScorer(r).Measure(c)), amounts(t, fakeScorer(&other).Measure(c))
		if !maps.Equal(a, b) {
			t.Fatalf("measured %v, want %v", b, a)
		}
		one, two := slices.Concat(want.Contributions, want.NoneContributions), slices.Concat(got.Contributions, got.NoneContributions)
		for _, k := range one {
			o, _ := contribution(two, k.Mode, k.Feature)
			if !near(o.LogOdds, k.LogOdds, 1.1e-4) || !reflect.DeepEqual(o.Evidence, k.Evidence) && k.LogOdds != 0 {
				t.Fatalf("%v goes to %v", k, o)
			}
		}
		for _, cs := range []*[]Contribution{&one, &two} { // light words that add up to nothing do so in one order only
			*cs = slices.DeleteFunc(*cs, func(k Contribution) bool { return k.Feature == Rest && k.LogOdds == 0 })
		}
		if len(one) != len(two) {
			t.Fatalf("%d contributions, want %d", len(two), len(one))
		}
	})
}
