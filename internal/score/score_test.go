package score

import (
	"math"
	"reflect"
	"sync"
	"testing"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

func TestTestsAgreeWithRubric(t *testing.T) {
	for name := range rubric.Tests {
		if tests[name] == nil {
			t.Errorf("rubric.Tests names %q, which score does not have", name)
		}
	}
	for name := range tests {
		if rubric.Tests[name] == "" {
			t.Errorf("score has %q, which rubric.Tests does not name", name)
		}
	}
}

func TestStructure(t *testing.T) {
	for _, tc := range []struct {
		name  string
		c     *corpus.Conversation
		wants map[string]int // tests that are not listed must count 0
	}{
		{"headline", talk("a 新型 パン 発表 http://x #パン"),
			map[string]int{"account_root": 1, "url": 1, "hashtag": 1, "headline": 1, "account_only_roots": 1}},
		{"a sentence is no headline", talk("a パン 食べる http://x"),
			map[string]int{"account_root": 1, "url": 1, "url_end": 1, "account_only_roots": 1}},
		{"a bare link is no headline", talk("a http://x"),
			map[string]int{"account_root": 1, "url": 1, "url_end": 1, "account_only_roots": 1}},
		{"found and taken up", talk("b トースター 壊れた", "a>0 トースター 見る 方法 お伝え させて ください"),
			map[string]int{"other_root": 1, "account_answers": 1, "found": 1, "uptake": 1}},
		{"asked and left alone", talk("b @a これ 壊れた"),
			map[string]int{"other_root": 1, "addressed": 1, "unanswered": 1, "no_account": 1, "reply": 1}},
		{"asked and answered", talk("b @a これ 壊れた", "a>0 はい"),
			map[string]int{"other_root": 1, "addressed": 1, "account_answers": 1, "short_answer": 1, "reply": 1}},
		{"an exchange, a continuation, a third", talk("a 一", "b>0 二", "a>1 三", "a>2 四", "c>0 五"),
			map[string]int{"account_root": 1, "account_answers": 1, "other_answers": 2, "exchanges": 1, "addressed": 2,
				"unanswered": 1, "continuations": 1, "participants": 1, "short_answer": 3}},
		{"a stub shows no words", talk("b?", "a>0 はい わかり ました すぐ に お調べ します"),
			map[string]int{"other_root": 1, "account_answers": 1}},
		{"a repost is spread only", talk("a 一", "b+>0 http://x #y"),
			map[string]int{"account_root": 1, "account_only_roots": 1}},
		{"two links of one post, one of them last", talk("a http://x 食べる http://y"),
			map[string]int{"account_root": 1, "account_only_roots": 1, "url": 1, "urls": 1, "url_end": 1}},
		{"one link each of two posts, none last", talk("a http://x 見る", "a>0 http://y 見る"),
			map[string]int{"account_root": 1, "account_only_roots": 1, "url": 2, "continuations": 1}},
		{"a name within is no reply", talk("a これ @b です"),
			map[string]int{"account_root": 1, "account_only_roots": 1}},
		{"names and links of a stub and a repost are not seen", talk("b?", "c+>0 @a http://x http://y"),
			map[string]int{"other_root": 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for name := range rubric.Tests {
				r := smallRubric()
				r.Cues = append(r.Cues, rubric.Cue{ID: "s", Kind: rubric.Structure, Test: name, Min: 1})
				s := fakeScorer(r)
				mem := new(scratch)
				s.hits(s.look(tc.c, mem), mem)
				if got := countPosts(mem.byCue[len(r.Cues)-1]); got != tc.wants[name] {
					t.Errorf("%s counts %d, want %d", name, got, tc.wants[name])
				}
			}
		})
	}
}

func TestPairs(t *testing.T) {
	for _, tc := range []struct {
		name string
		c    *corpus.Conversation
		want int
	}{
		{"answered", talk("b 壊れた", "a>0 方法"), 1},
		{"the answer comes in the turn's second post", talk("b 壊れた", "a>0 はい", "a>1 方法"), 1},
		{"the trouble was in the turn's first post", talk("b 壊れた", "b>0 ねえ", "a>1 方法"), 1},
		{"the trouble came after the answer", talk("b ねえ", "a>0 方法", "b>0 壊れた"), 0},
		{"one side only", talk("b 壊れた", "c>0 方法"), 0},
		{"the account's own trouble", talk("a 壊れた", "b>0 方法"), 0},
		{"not adjacent", talk("b 壊れた", "a>0 はい", "b>1 ねえ", "a>2 方法"), 0},
		{"two", talk("b 壊れた", "a>0 方法", "b>1 壊れた", "a>2 方法"), 2},
	} {
		s := fakeScorer(smallRubric())
		amount := 0.0
		for _, f := range features(s, tc.c) {
			if s.rubric.Points[f.line].Key() == "cue.helped" {
				amount = f.amount
			}
		}
		if amount != saturate(tc.want) { // saturate tells 0, 1 and 2 apart
			t.Errorf("%s: pairs weigh %v, want the %v of %d", tc.name, amount, saturate(tc.want), tc.want)
		}
	}
}

func features(s *Scorer, c *corpus.Conversation) []feature {
	mem := new(scratch)
	v := s.look(c, mem)
	s.hits(v, mem)
	return s.features(v, mem, true)
}

// A post counts once per act, however often it says it; all spans are shown.
func TestScoreByHand(t *testing.T) {
	r := smallRubric()
	res := fakeScorer(r).Score(talk("b 壊れた 困った", "a>0 方法 方法", "b>1 笑"))
	d := 0.3*(1-math.Exp(-2.0/3)) + 0.7*(1-math.Exp(-0.5))
	e := 1 / (1 + math.Exp(-(-1.0 + 1.1 + 0.7 + 1.3)))
	if want := 100 * e * (0.4 + 0.6*d); math.Abs(res.Scores[rubric.ActiveSupport]-want) > 0.005 {
		t.Errorf("score %v, want %v", res.Scores[rubric.ActiveSupport], want)
	}
	if math.Abs(res.TwoWay-d) > 5e-5 || res.Interaction.Exchanges != 1 {
		t.Errorf("two-way %v, want %v; %+v", res.TwoWay, d, res.Interaction)
	}
	if res.Primary != rubric.ActiveSupport || res.Runner != rubric.Engagement {
		t.Errorf("primary %v, runner %v", res.Primary, res.Runner)
	}
	if want := []ActCount{{"trouble", 1}, {"guide", 1}, {"play", 1}}; !reflect.DeepEqual(res.Acts, want) {
		t.Errorf("acts %v, want %v", res.Acts, want)
	}
	if len(res.Evidence) != 5 {
		t.Errorf("%d pieces of evidence, want 5: %v", len(res.Evidence), res.Evidence)
	}
	first := res.Evidence[0]
	if got := res.Conversation.Posts[first.Post].Text[first.Start:first.End]; got != "壊れた" || first.Act != "trouble" || first.Cue != "broken" {
		t.Errorf("first evidence %+v is %q", first, got)
	}
}

func TestNone(t *testing.T) {
	for _, c := range []*corpus.Conversation{talk("a こんにちは"), talk("b?"), talk("b+ 発売"), {}} {
		res := fakeScorer(smallRubric()).Score(c)
		if res.Primary != rubric.None || res.Runner != rubric.CoCreation || len(res.Evidence) != 0 {
			t.Errorf("%v: primary %v, runner %v, evidence %v", c.Posts, res.Primary, res.Runner, res.Evidence)
		}
	}
}

func TestCheckExamples(t *testing.T) {
	r := smallRubric()
	o, a := rubric.ByOther, rubric.ByAccount
	q := &r.Cues[4]
	q.Match = []rubric.Example{{{By: o, Text: "壊れた"}, {By: a, Text: "方法"}}, {{By: o, Text: "よい"}}}
	q.NoMatch = []rubric.Example{{{By: a, Text: "壊れた"}}, {{By: o, Text: "困った"}, {By: a, Text: "方法"}}}
	r.Cues = append(r.Cues, rubric.Cue{ID: "asked", Kind: rubric.Structure, Test: "addressed", By: o,
		Match: []rubric.Example{{{Text: "@account ねえ"}}}, NoMatch: []rubric.Example{{{Text: "ねえ"}}}})
	errs := fakeScorer(r).CheckExamples()
	if len(errs) != 2 {
		t.Fatalf("%d errors, want 2: %v", len(errs), errs)
	}
	for i, want := range []string{"よい", "困った"} {
		if e := errs[i].(*ExampleError); e.Text != want || e.Wanted != (i == 0) || e.Cue != "helped" {
			t.Errorf("error %d is %v", i, e)
		}
	}
}

func TestRunTests(t *testing.T) {
	r := smallRubric()
	o, a := rubric.ByOther, rubric.ByAccount
	r.Points = append(r.Points, points("cue.asked", rubric.AnyRole, rubric.AnyPlace, 0, 0, 5))
	r.Cues = append(r.Cues, rubric.Cue{ID: "asked", Kind: rubric.Structure, Test: "addressed", Min: 1})
	r.Tests = []rubric.Test{
		{Posts: rubric.Example{{By: o, Text: "壊れた"}, {By: a, Text: "方法"}}, Primary: rubric.ActiveSupport},
		{Posts: rubric.Example{{By: a, Text: "パン"}}, Primary: rubric.None},
		{Posts: rubric.Example{{By: a, Text: "発売"}}, Primary: rubric.Engagement}, // it is promotion
		{Posts: rubric.Example{{By: o, Text: "@account ねえ"}}, Primary: rubric.ActiveSupport},
	}
	got := fakeScorer(r).RunTests()
	if len(got) != len(r.Tests) {
		t.Fatalf("%d results of %d tests", len(got), len(r.Tests))
	}
	for i, want := range []TestResult{
		{&r.Tests[0], rubric.ActiveSupport, fourDecimals(logistic(-1 + 1.1 + 0.7 + 1.3)), 0.5},
		{&r.Tests[1], rubric.None, 0.5, 0.5},
		{&r.Tests[2], rubric.Promotion, fourDecimals(logistic(-1.5 - 0.5)), 0.5},
		{&r.Tests[3], rubric.ActiveSupport, fourDecimals(logistic(-1 + 5)), 0.5},
	} {
		if got[i] != want {
			t.Errorf("test %d: got %+v, want %+v", i, got[i], want)
		}
	}
}

func TestConcurrent(t *testing.T) {
	s := fakeScorer(smallRubric())
	cs := []*corpus.Conversation{talk("b 壊れた", "a>0 方法"), talk("a 発売 新作"), talk("a 笑", "b>0 笑", "a>1 笑")}
	want := make([]Result, len(cs))
	for i, c := range cs {
		want[i] = s.Score(c)
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 50 {
				j := (w + i) % len(cs)
				if got := s.Score(cs[j]); !reflect.DeepEqual(got, want[j]) {
					t.Errorf("a concurrent score differs: %+v", got)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkScore(b *testing.B) {
	s := fakeScorer(smallRubric())
	c := talk("b トースター 壊れた 困った", "a>0 トースター の 方法 です", "b>1 ありがとう 笑", "a>2 笑 新作 発売 http://x")
	b.ReportAllocs()
	for b.Loop() {
		s.Score(c)
	}
}
