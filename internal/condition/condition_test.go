package condition

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/fault"
	"engage/internal/lang"
)

var vars = map[string]Kind{
	"unanswered": Count, "unanswered.delta": Count, "late": Count, "two_way": Ratio, "two_way.delta": Ratio,
	"response_rate": Ratio, "engagement": Points, "engagement.delta": Points, "response_time": Duration,
}

func parse(t testing.TB, src string) *Expr {
	t.Helper()
	e, err := Parse(src, vars)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// values reads figures from a map; those that are not in it have no value.
func values(m map[string]float64) func(string) Value {
	return func(name string) Value {
		v, ok := m[name]
		return Value{Number: v, Known: ok, Reason: lang.T{EN: "nobody knows", JA: "不明です"}}
	}
}

func TestEval(t *testing.T) {
	some := values(map[string]float64{"unanswered": 14, "unanswered.delta": -3, "late": 2, "two_way": 0.12, "engagement": 35.5, "response_time": 5400})
	for src, want := range map[string]Truth{
		"unanswered > 10": True, "unanswered>14": False, "unanswered >= 14": True, "unanswered == 14": True, "unanswered = 14": True, "unanswered != 14": False,
		"10 < unanswered": True, "unanswered.delta < -2": True, "unanswered.delta < - 3": False, "unanswered > late": True,
		"two_way < 20%": True, "two_way < 0.1": False, "two_way <= 12%": True, "engagement > 35.4": True,
		"response_time > 60m": True, "response_time >= 1.5h": True, "response_time < 3d": True, "response_time == 5400s": True,
		// not is looser than a comparison, tighter than and; and is tighter than or.
		"not unanswered > 20": True, "!unanswered > 10": False, "not unanswered > 20 and late > 5": False, "not (unanswered > 20 and late > 5)": True,
		"late > 5 and late > 5 or unanswered > 10": True, "unanswered > 10 || late > 5 && late > 5": True, "(unanswered > 10 or late > 5) and late > 5": False, "not not late > 1": True,
		// What has no value decides nothing by itself.
		"response_rate < 50%": Unknown, "not response_rate < 50%": Unknown, "response_rate == response_rate": Unknown,
		"response_rate < 50% and late > 5": False, "response_rate < 50% and late > 1": Unknown, "response_rate < 50% or late > 1": True, "response_rate < 50% or late > 5": Unknown,
		"known(two_way)": True, "unknown(two_way)": False, "unknown( response_rate )": True, "known(response_rate) and response_rate < 50%": False,
	} {
		if got := parse(t, src).Eval(some).Truth; got != want {
			t.Errorf("%s is %d, want %d", src, got, want)
		}
	}
}

// TestCauses: the tests that make a condition so are named, with their values.
func TestCauses(t *testing.T) {
	some := values(map[string]float64{"unanswered": 14, "late": 2, "two_way": 0.1234, "engagement": 35.456, "response_time": 5700, "two_way.delta": -0.05})
	for src, want := range map[string][2]string{
		"unanswered > 10 or late > 5":                {"unanswered > 10 (unanswered is 14)", "unanswered > 10（unanswered は 14）"},
		"unanswered > 10 and two_way<20%":            {"unanswered > 10 (unanswered is 14) | two_way < 20% (two_way is 12.34%)", "unanswered > 10（unanswered は 14） | two_way < 20%（two_way は 12.34%）"},
		"not late > 5":                               {"not late > 5 (late is 2)", "not late > 5（late は 2）"},
		"not not late > 1":                           {"late > 1 (late is 2)", "late > 1（late は 2）"},
		"not (late > 5 or unanswered > 20)":          {"not late > 5 (late is 2) | not unanswered > 20 (unanswered is 14)", "not late > 5（late は 2） | not unanswered > 20（unanswered は 14）"},
		"late < unanswered":                          {"late < unanswered (late is 2, unanswered is 14)", "late < unanswered（late は 2、unanswered は 14）"},
		"response_time > 60m":                        {"response_time > 60m (response_time is 1.583h)", "response_time > 60m（response_time は 1.583h）"},
		"two_way.delta < -1%":                        {"two_way.delta < -1% (two_way.delta is -5%)", "two_way.delta < -1%（two_way.delta は -5%）"},
		"engagement < 36":                            {"engagement < 36 (engagement is 35.46)", "engagement < 36（engagement は 35.46）"},
		"unknown(response_rate)":                     {"unknown(response_rate) (response_rate is not measurable: nobody knows)", "unknown(response_rate)（response_rate は測定できません: 不明です）"},
		"late > 1 and response_rate < 50%":           {"response_rate < 50% (response_rate is not measurable: nobody knows)", "response_rate < 50%（response_rate は測定できません: 不明です）"},
		"known(late) and (late > 1 or late > 90)":    {"known(late) (late is 2) | late > 1 (late is 2)", "known(late)（late は 2） | late > 1（late は 2）"},
		"late > 1 or response_rate > 1% or late > 0": {"late > 1 (late is 2) | late > 0 (late is 2)", "late > 1（late は 2） | late > 0（late は 2）"},
	} {
		var said [2][]string
		for _, c := range parse(t, src).Eval(some).Because {
			said[0], said[1] = append(said[0], c.In(lang.EN)), append(said[1], c.In(lang.JA))
		}
		for i, list := range said {
			if got := strings.Join(list, " | "); got != want[i] {
				t.Errorf("%s\n got %s\nwant %s", src, got, want[i])
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, tt := range []struct {
		src    string
		column int
		en, ja string
	}{
		{"", 1, "the condition is empty", "条件が空です"},
		{"  ", 1, "the condition is empty", "条件が空です"},
		{"unanswerd > 10", 1, "there is no figure unanswerd; did you mean unanswered?", "unanswered のことですか"},
		{"unanswered > 10 or two_wya.delta < 1%", 20, "did you mean two_way.delta?", "two_way.delta のことですか"},
		{"zzzzzzzzzzzz > 10", 1, "there are engagement, late, response_rate, response_time, two_way, unanswered", "使えるのは engagement"},
		{"未返信 > 10", 1, "there is no figure 未返信", "未返信 という指標はありません"},
		{"unanswered", 1, "unanswered alone is no condition; compare it, as in unanswered > 10", "unanswered だけでは条件になりません"},
		{"late > 1 and response_time", 14, "response_time > 2h", "response_time > 2h のように"},
		{"10", 1, "a number alone is no condition", "数だけでは条件になりません"},
		{"(late > 1) or (5)", 16, "a number alone is no condition", "数だけ"},
		{"1 < 2", 1, "neither side is a figure", "どちらの辺にも指標がありません"},
		{"unanswered > 60m", 14, "unanswered is a count, but 60m is a length of time; write it like 10", "unanswered は件数ですが、60m は時間の長さです"},
		{"60m < unanswered", 1, "60m is a length of time", "60m は時間の長さ"},
		{"unanswered > 20%", 14, "20% is a share", "20% は割合"},
		{"response_time > 60", 17, "response_time is a length of time, but 60 is a plain number; write it like 2h", "60 は単位のない数です"},
		{"two_way < 20", 11, "two_way is a share, which lies between 0 and 1; write 0.2 or 20%", "two_way は割合(0から1)です"},
		{"two_way < 120%", 11, "lies between 0 and 1", "0から1"},
		{"two_way < 2h", 11, "2h is a length of time; write it like 20%", "2h は時間の長さ"},
		{"engagement < 20%", 14, "engagement is points, but 20% is a share", "engagement は点数"},
		{"two_way < response_time", 11, "two_way is a share and response_time is a length of time; they cannot be compared", "two_way は割合、response_time は時間の長さなので比べられません"},
		{"1 < late < 5", 10, "comparisons cannot be chained; join two with and", "比較は続けて書けません"},
		{"late > 5 = two_way", 10, "cannot be chained", "続けて書けません"},
		{"late >", 7, "the condition ends here; expected a figure or a number", "条件がここで終わっています"},
		{"late > 1 or", 12, "the condition ends here", "終わっています"},
		{"late > > 1", 8, `expected a figure or a number, found ">"`, `">" があります`},
		{"late high", 6, `expected one of < <= > >= == !=, found "high"`, "のどれかが必要ですが"},
		{"late > 1 late > 2", 10, `expected and or or, found "late"`, "and か or"},
		{"late > -", 9, "expected a number", "数が必要"},
		{"(late > 1", 1, "this parenthesis is not closed", "閉じられていません"},
		{"late > 1)", 9, "this parenthesis closes nothing", "対応する開きかっこがありません"},
		{"()", 2, "expected a figure or a number", "指標名か数"},
		{"known late", 1, "write known(figure)", "known(指標名)"},
		{"known(5)", 7, "expected the name of a figure", "指標名"},
		{"known(late", 11, "expected )", ")"},
		{"late > 10件", 8, `"10件" has no known unit; write 10, 20%, 90s, 60m, 2h or 3d`, "単位が分かりません"},
		{"late > 1.2.3", 8, `"1.2.3" is no number`, "数ではありません"},
		{"late > 10.", 8, `"10." is no number`, "数ではありません"},
		{"late > " + strings.Repeat("9", 400), 8, "is no number", "数ではありません"},
		{"late ＞ 10", 6, "＞ is a full-width character; write >", "＞ は全角文字です。半角の > で書いてください"},
		{"late > １０", 8, "write 1", "半角の 1"},
		{"late > 10; two_way", 10, `';' has no meaning here`, "ここでは使えません"},
		{"late & 1", 6, `'&' has no meaning here`, "使えません"},
		{strings.Repeat("(", 101) + "late", 101, "nested more than 100 deep", "100段"},
		{strings.Repeat("! ", 200) + "late > 1", 201, "nested more than 100 deep", "100段"},
	} {
		_, err := Parse(tt.src, vars)
		var f *fault.Error
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		if f.Column != tt.column || f.Source != tt.src || !strings.Contains(f.In(lang.EN), tt.en) || !strings.Contains(f.In(lang.JA), tt.ja) {
			t.Errorf("%s: column %d, want %d\n%s\n%s", tt.src, f.Column, tt.column, f.In(lang.EN), f.In(lang.JA))
		}
	}
}

func TestFigures(t *testing.T) {
	got := parse(t, "1 < late or not (known(two_way.delta) and unanswered > late)").Figures()
	want := []Use{{"late", 5}, {"two_way.delta", 24}, {"unanswered", 43}, {"late", 56}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestFormat(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		v    float64
		want string
	}{
		{Count, 1234567, "1234567"}, {Count, -3, "-3"}, {Ratio, 0.2, "20%"}, {Ratio, -0.12345, "-12.35%"}, {Ratio, 0.19999, "20%"}, {Points, 12.3456, "12.35"},
		{Duration, 0, "0s"}, {Duration, 89, "89s"}, {Duration, 90, "1.5m"}, {Duration, -7200, "-2h"}, {Duration, 3 * 86400, "3d"},
	} {
		if got := tt.kind.Format(tt.v); got != tt.want {
			t.Errorf("%v of kind %d is %s, want %s", tt.v, tt.kind, got, tt.want)
		}
	}
}

// tree draws a condition, as a text.
func tree(t *rapid.T, depth int) string {
	pick := rapid.IntRange(0, 6)
	if depth == 0 {
		pick = rapid.IntRange(0, 1)
	}
	switch pick.Draw(t, "shape") {
	case 0:
		figure := rapid.SampledFrom([]string{"unanswered", "late"}).Draw(t, "figure")
		return figure + rapid.SampledFrom(comparisons).Draw(t, "how") + rapid.SampledFrom([]string{"0", "1", "-1", "late"}).Draw(t, "value")
	case 1:
		return rapid.SampledFrom([]string{"known", "unknown"}).Draw(t, "which") + "(two_way)"
	case 2, 3:
		return tree(t, depth-1) + rapid.SampledFrom([]string{" and ", "&&"}).Draw(t, "and") + tree(t, depth-1)
	case 4:
		return tree(t, depth-1) + rapid.SampledFrom([]string{" or ", "||"}).Draw(t, "or") + tree(t, depth-1)
	case 5:
		return rapid.SampledFrom([]string{"not ", "!"}).Draw(t, "not") + tree(t, depth-1)
	}
	return "(" + tree(t, depth-1) + ")"
}

func someValues(t *rapid.T) func(string) Value {
	m := make(map[string]float64)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if rapid.Bool().Draw(t, "known "+name) {
			m[name] = float64(rapid.IntRange(-2, 2).Draw(t, name))
		}
	}
	return values(m)
}

// TestString: the canonical text means what the first text meant.
func TestString(t *testing.T) {
	for src, want := range map[string]string{
		"(late>1||late>2)&&late>3":       "(late > 1 or late > 2) and late > 3",
		"(late>1 and late=2) or late>-3": "late > 1 and late == 2 or late > -3",
		"!(late>1 and late>2)":           "not (late > 1 and late > 2)",
		"not(late>1 or !!late>2)":        "not (late > 1 or not not late > 2)",
		"!((known(late)))":               "not known(late)",
		"20%>two_way.delta":              "20% > two_way.delta",
	} {
		if got := parse(t, src).String(); got != want {
			t.Errorf("%s became %s, want %s", src, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		src := tree(t, 4)
		e, err := Parse(src, vars)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(e.String(), vars)
		if err != nil {
			t.Fatalf("%s became %s: %v", src, e, err)
		}
		read := someValues(t)
		if again.String() != e.String() || again.Eval(read).Truth != e.Eval(read).Truth {
			t.Fatalf("%s became %s, then %s", src, e, again)
		}
	})
}

// TestKleene: the laws of the three-valued logic hold for all conditions, and
// learning a value never turns true into false.
func TestKleene(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := "("+tree(t, 2)+")", "("+tree(t, 2)+")", "("+tree(t, 2)+")"
		read := someValues(t)
		truth := func(src string) Truth {
			e, err := Parse(src, vars)
			if err != nil {
				t.Fatal(err)
			}
			return e.Eval(read).Truth
		}
		for _, law := range [][2]string{
			{"not not " + a, a},
			{"not (" + a + " and " + b + ")", "not " + a + " or not " + b},
			{"not (" + a + " or " + b + ")", "not " + a + " and not " + b},
			{a + " and " + b, b + " and " + a}, {a + " or " + b, b + " or " + a},
			{a + " and (" + b + " or " + c + ")", a + " and " + b + " or " + a + " and " + c},
			{a + " or " + b + " and " + c, "(" + a + " or " + b + ") and (" + a + " or " + c + ")"},
			{a + " and (" + a + " or " + b + ")", a},
		} {
			if truth(law[0]) != truth(law[1]) {
				t.Fatalf("%s is %d, %s is %d", law[0], truth(law[0]), law[1], truth(law[1]))
			}
		}
		if truth(a+" and not "+a) == True || truth(a+" or not "+a) == False {
			t.Fatalf("%s contradicts itself", a)
		}
	})
}

func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, err := Parse(strings.NewReplacer("unknown(two_way)", "late > 1", "known(two_way)", "unanswered > 1").Replace(tree(t, 4)), vars)
		if err != nil {
			t.Fatal(err)
		}
		less := someValues(t)
		more := func(name string) Value {
			v := less(name)
			if !v.Known {
				v = Value{Number: float64(len(name) % 3), Known: true}
			}
			return v
		}
		if before, after := e.Eval(less).Truth, e.Eval(more).Truth; before != Unknown && after != before {
			t.Fatalf("%s was %d and became %d", e, before, after)
		}
		if e.Eval(more).Truth == Unknown {
			t.Fatalf("%s is unknown though all is known", e)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"unanswered > 10", "not (late>1||two_way<20%)&&known(two_way)", "late ＞ 10", "((((", "!!!late>1", "1<late", "response_time>1.5h", "two_way.delta<-10%", "late>10件", "\x00\xff late"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Parse(src, vars)
		if err != nil {
			var fault *fault.Error
			if e != nil || !errors.As(err, &fault) || fault.Column < 1 || fault.Column > len([]rune(src))+1 || fault.In(lang.JA) == "" {
				t.Fatalf("%q: %v %+v", src, e, err)
			}
			return
		}
		again, err := Parse(e.String(), vars)
		if err != nil || again.String() != e.String() {
			t.Fatalf("%q became %q, then %v %v", src, e, again, err)
		}
		if o := e.Eval(values(nil)); len(o.Because) == 0 {
			t.Fatalf("%q: nothing makes it so", src)
		}
	})
}
