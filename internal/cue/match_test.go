package cue

import (
	"fmt"
	"os"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/bench"
	"engage/internal/morph"
	"engage/internal/rubric"
)

var analyzer = sync.OnceValue(func() *morph.Analyzer { return morph.New(nil) })

var acts = []rubric.ActSpec{{Name: "trouble"}, {Name: "thank"}}

func compile(t testing.TB, cues ...rubric.Cue) *Matcher {
	t.Helper()
	for i := range cues {
		if cues[i].Act == "" {
			cues[i].Act = "trouble"
		}
	}
	m, err := Compile(&rubric.Rubric{Name: "test", Acts: acts, Cues: cues}, analyzer())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// spans are the texts that evidence covers.
func spans(m *Matcher, text string) []string {
	var out []string
	for _, e := range m.Match(nil, analyzer().Analyze(nil, text), rubric.AnyRole, rubric.AnyPlace) {
		out = append(out, text[e.Start:e.End])
	}
	return out
}

func words(w ...string) rubric.Cue { return rubric.Cue{Kind: rubric.Lexicon, Words: w} }

func pat(p string) rubric.Cue { return rubric.Cue{Kind: rubric.Pattern, Pattern: p} }

func seq(steps ...rubric.Step) rubric.Cue { return rubric.Cue{Kind: rubric.Sequence, Steps: steps} }

func TestMatch(t *testing.T) {
	base := func(w ...string) rubric.Step { return rubric.Step{Base: w} }
	tests := []struct {
		name string
		cue  rubric.Cue
		text string
		want string // spans, joined by |
	}{
		{"a form that stays as written", words("教えろ"), "早く教えろ。教えた", "教えろ"},
		{"a word in any conjugation", words("壊れる"), "昨日壊れました。また壊れそう", "壊れ|壊れ"},
		{"a phrase by base forms", words("電源が入る"), "電源が入りました", "電源が入り"},
		{"a phrase is consecutive", words("電源が入る"), "電源がまた入る", ""},
		{"a condition as a word stays one", words("よかったら"), "味がよかったです", ""},
		{"and is found", words("よかったら"), "よかったら来てね", "よかったら"},
		{"an order is no report", words("教えてください"), "教えてくださった", ""},
		{"full width is folded", words("ＰＲ"), "これはｐｒです", "ｐｒ"},
		{"denied in the cue", seq(base("動く"), base("ない", "ん", "ぬ")), "全然動かない", "動かない"},
		{"gap", seq(base("電源"), rubric.Step{Base: []string{"入る"}, Gap: 2}), "電源がまた入る", "電源がまた入る"},
		{"gap too small", seq(base("電源"), rubric.Step{Base: []string{"入る"}, Gap: 1}), "電源がまた入る", ""},
		{"gap stops at punctuation", seq(base("電源"), rubric.Step{Base: []string{"入る"}, Gap: 3}), "電源。また入る", ""},
		{"gap before the anchor", seq(rubric.Step{POS: []string{"名詞"}}, rubric.Step{Base: []string{"入る"}, Gap: 2}), "電源がまた入る", "電源がまた入る"},
		{"optional", seq(base("とても"), rubric.Step{Base: []string{"本当に"}, Optional: true}, base("困る")), "とても困る", "とても困る"},
		{"optional in front", seq(rubric.Step{POS: []string{"副詞"}, Optional: true}, base("困る")), "とても困る", "とても困る"},
		{"part of speech", seq(rubric.Step{Base: []string{"する"}, POS: []string{"名詞"}}), "連絡する", ""},
		{"no sequence over lines", seq(base("電源"), base("困る")), "電源\n困る", ""},
		{"pattern", pat(`[0-9,]+円`), "税込９８０円、送料550円", "９８０円|550円"},
		{"pattern that asks for nothing", pat(`円満`), "980円", ""},
		{"first alternative wins", pat(`困|困った`), "困った", "困"},
		{"longer alternative first", pat(`困った|困`), "困った", "困った"},
		{"not in a URL", pat(`sale`), "https://example.com/sale と sale", "sale"},
		{"not in a mention", pat(`sale`), "@sale_info さん", ""},
		{"in a URL if it says so", pat(`https?://\S+sale`), "https://example.com/sale", "https://example.com/sale"},
		{"around a URL", pat(`詳細は.*`), "詳細は https://example.com/a", "詳細は https://example.com/a"},
		{"in a hashtag", pat(`セール`), "#夏のセール", "セール"},
		{"at the start only", pat(`^はい`), "はい、はい", "はい"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(spans(compile(t, tt.cue), tt.text), "|"); got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestMatchKeepsTheLongestOfAnAct(t *testing.T) {
	m := compile(t, words("電源"), words("電源が入る"), rubric.Cue{Kind: rubric.Lexicon, Words: []string{"電源"}, Act: "thank"}, words("困る"))
	dst := []Evidence{{Cue: 9}}
	got := m.Match(dst, analyzer().Analyze(nil, "電源が入って困る"), rubric.AnyRole, rubric.AnyPlace)
	want := []Evidence{{9, 0, 0}, {1, 0, 15}, {2, 0, 6}, {3, 18, 24}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMatchRoleAndPlace(t *testing.T) {
	for _, c := range []rubric.Cue{words("困る"), pat("困る"), pat("^困る")} {
		c.By, c.At = rubric.ByOther, rubric.AtRoot
		m := compile(t, c)
		text := analyzer().Analyze(nil, "困る")
		for _, tt := range []struct {
			by   rubric.Role
			at   rubric.Place
			want int
		}{
			{rubric.ByOther, rubric.AtRoot, 1}, {rubric.AnyRole, rubric.AnyPlace, 1},
			{rubric.ByAccount, rubric.AtRoot, 0}, {rubric.ByOther, rubric.AtResponse, 0},
		} {
			if got := len(m.Match(nil, text, tt.by, tt.at)); got != tt.want {
				t.Errorf("%s %v %v: got %d, want %d", c.Pattern, tt.by, tt.at, got, tt.want)
			}
		}
	}
}

// Whatever way a pattern is looked for, the matches are those of regexp.
func TestPatternsAgreeWithRegexp(t *testing.T) {
	exprs := []string{`[0-9,]+円`, `(お)?(買い?求め|買い?上げ)(ます|る)?`, `困|困った`, `(?i)a+b`, `(ab|a)(c|bcd)`, `\bab`, `a[^。]{0,3}b|ba`,
		`(a|b|ab)+c`, `a*b`, `ab$`, `[^a]b`, `a??b`, `(a|ab)(c|bcd)[0-9]`, `aa`, `a{2,3}`, `円(?:高|安)?`,
		`(a*)*b`, `[^b](a|aa)+c`, `^(a|b)+[^ ]{1,20}円|円高`, `[^。]{1,4}ab|a`, `\Bb`, `(?m)^b|c$`, `b($|[。c])`, `(?s).b`}
	texts := []string{"", "aaaabbbb", "abcdab", "abcab9abcd7", "1,000円と２円", "お買い求めますお買上げる", "困った困", "ab。ba ab", "aaaab", strings.Repeat("a", 90) + "b", strings.Repeat("12", 60) + "円高円安円", "ababc babc",
		"ac" + strings.Repeat("a", 60) + "bac", "b\nab\nc", "a\xffb\xff円"}
	for _, expr := range exprs {
		m := compile(t, bare(expr))
		for _, text := range texts {
			agrees(t, m, expr, text)
		}
	}
}

func TestAnyPatternAgreesWithRegexp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		expr := anyPattern(3).Draw(r, "pattern")
		m := compile(t, bare(expr))
		for _, text := range rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("abc円。 ")), 0, 60, -1), 1, 8).Draw(r, "texts") {
			agrees(r, m, expr, text)
		}
	})
}

// anyPattern makes patterns that nest up to depth.
func anyPattern(depth int) *rapid.Generator[string] {
	atom := rapid.SampledFrom([]string{"a", "b", "ab", "円", "[ab]", "[^a]", "[^。]{0,3}", ".", "$", "^", `\b`, "", "c+", "(?i)b"})
	if depth == 0 {
		return atom
	}
	sub := anyPattern(depth - 1)
	list := func(sep string) *rapid.Generator[string] {
		return rapid.Map(rapid.SliceOfN(sub, 1, 4), func(l []string) string { return "(" + strings.Join(l, sep) + ")" })
	}
	repeated := rapid.Map(sub, func(s string) string { return "(" + s + ")" })
	times := rapid.SampledFrom([]string{"?", "??", "*", "+", "{1,3}"})
	return rapid.OneOf(atom, list(""), list("|"), rapid.Custom(func(t *rapid.T) string {
		return repeated.Draw(t, "part") + times.Draw(t, "times")
	}))
}

// bare is a pattern that counts wherever it stands.
func bare(expr string) rubric.Cue {
	c := pat(expr)
	c.AllowNegated, c.AllowHypothetical, c.AllowQuoted = true, true, true
	return c
}

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// agrees checks the matches of a bare pattern.
func agrees(t failer, m *Matcher, expr, text string) {
	t.Helper()
	x := analyzer().Analyze(nil, text)
	var want []Evidence
	for _, s := range regexp.MustCompile(expr).FindAllStringIndex(x.Norm, -1) {
		if _, _, ok := covered(x, s[0], s[1]); ok {
			start, end := x.RawSpan(s[0], s[1])
			want = append(want, Evidence{0, start, end})
		}
	}
	if got := m.Match(nil, x, rubric.AnyRole, rubric.AnyPlace); !slices.Equal(got, want) {
		t.Errorf("%s on %q: got %v, want %v", expr, text, got, want)
	}
}

// A plan is written as its branches: words, and how many characters before
// them a match begins.
func TestPlan(t *testing.T) {
	for _, tt := range []struct {
		expr, branches string
		whole          bool
	}{
		{`ようこそ`, "ようこそ", true},
		{`(うれ|嬉)しい(です|ね)?`, "うれしいです|うれしいね|うれしい|嬉しいです|嬉しいね|嬉しい", true},
		{`ab|abc`, "ab", true},
		{`(詳細|予約)は.*こちら`, "こちら<3-", false},
		{`(詳細|予約)については.*こちら`, "詳細については|予約については", false},
		{`[12]+(人|件)中|割合は?.*`, "人中|件中<1- 割合", false},
		{`(お)?(店で.*買|宿.*泊)`, "店で<0-1 宿<0-1", false},
		{`(お|ご)?[^。]{0,5}(店|宿)`, "宿|店<0-6", false},
		{`(かな|かも)$`, "かな|かも", false},
		{`^はい`, "はい", false},
		{`#(pr|ad)\b`, "#pr|#ad", false},
		{`[^a](円|ドル)$`, "円|ドル<1-1", false},
		{`(^|[^0-9])[12][.)].{3}[34]`, "1)|1.|2)|2.<0-1", false},
		{`a+(b|cd)*(ef|ghi)`, "ef|ghi<1-", false},
		{`.*`, "", false},
		{`.*|a`, "", false},
		{`(?i)sale`, "", false},
	} {
		re, err := syntax.Parse(tt.expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		p := planOf(re)
		var got []string
		for _, b := range p.branches {
			s := strings.Join(b.words, "|")
			switch {
			case b.most == far:
				s = fmt.Sprintf("%s<%d-", s, b.least)
			case b.most > 0:
				s = fmt.Sprintf("%s<%d-%d", s, b.least, b.most)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != tt.branches || p.whole != tt.whole {
			t.Errorf("%s: %s %v, want %s", tt.expr, s, p.whole, tt.branches)
		}
	}
}

func TestCheckExamples(t *testing.T) {
	one := func(text string) []rubric.Example { return []rubric.Example{{{Text: text}}} }
	c := words("困る")
	c.ID, c.Line, c.Column, c.Match, c.NoMatch = "trouble.komaru", 7, 5, one("困った"), one("困っていません")
	long := words("とても困る")
	long.ID, long.Match = "trouble.long", one("とても困る")
	by := words("電源")
	by.ID, by.By, by.Match = "trouble.by", rubric.ByOther, []rubric.Example{{{By: rubric.ByAccount, Text: "電源"}, {By: rubric.ByOther, Text: "電源"}}}
	by.NoMatch = one("困った") // another cue's match is none of this one
	if errs := compile(t, c, long, by).CheckExamples(); errs != nil {
		t.Errorf("good examples: %v", errs)
	}
	c.Match, c.NoMatch = one("困っていません"), one("困った")
	errs := compile(t, c).CheckExamples()
	if len(errs) != 2 {
		t.Fatalf("bad examples: %v", errs)
	}
	want := `checking the examples of test:7:5: cue trouble.komaru does not match its match example "困っていません"; change the cue or the example`
	if errs[0].Error() != want {
		t.Errorf("got %s", errs[0])
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []rubric.Cue{words(" "), pat("("), seq(rubric.Step{POS: []string{"名詞"}})} {
		c.ID, c.Line = "x", 3
		if _, err := Compile(&rubric.Rubric{Cues: []rubric.Cue{c}}, analyzer()); err == nil || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestMatchConcurrently(t *testing.T) {
	m := compile(t, words("困る"), pat(`[0-9]+円`))
	text := analyzer().Analyze(nil, "「困る」と言い、500円で困る")
	want := m.Match(nil, text, rubric.AnyRole, rubric.AnyPlace)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := m.Match(nil, text, rubric.AnyRole, rubric.AnyPlace); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
	wg.Wait()
}

// carried is the rubric that engage carries.
func carried(t testing.TB) *rubric.Rubric {
	t.Helper()
	open := func(ref string) (rubric.File, error) {
		src, err := os.ReadFile("../../configs/" + ref)
		return rubric.File{Name: ref, Source: src}, err
	}
	f, err := open("rubric.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f.Open = open
	r, err := rubric.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every pattern of the rubric finds in its examples what regexp does.
func TestCarriedPatternsAgreeWithRegexp(t *testing.T) {
	for _, c := range carried(t).Cues {
		if c.Kind != rubric.Pattern {
			continue
		}
		m := compile(t, bare(c.Pattern))
		m.patterns[0].units = true
		for _, example := range slices.Concat(c.Match, c.NoMatch) {
			for _, turn := range example {
				agrees(t, m, c.Pattern, turn.Text)
				agrees(t, m, c.Pattern, "1、"+turn.Text+"!"+turn.Text+"?")
			}
		}
	}
}

// BenchmarkMatchPosts matches posts with the rubric that engage carries. An
// operation is a post.
func BenchmarkMatchPosts(b *testing.B) {
	r := carried(b)
	m, err := Compile(r, analyzer())
	if err != nil {
		b.Fatal(err)
	}
	source, err := bench.Load("../../testdata/labelled/*.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	var texts []*morph.Text
	roles := make([]rubric.Role, 0, 1000)
	for p := range source.Posts(cap(roles), 1) {
		texts = append(texts, analyzer().Analyze(nil, p.Text))
		if p.Author.Account {
			roles = append(roles, rubric.ByAccount)
		} else {
			roles = append(roles, rubric.ByOther)
		}
	}
	var found []Evidence
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := i % len(texts)
		found = m.Match(found[:0], texts[k], roles[k], rubric.AtRoot)
	}
}
