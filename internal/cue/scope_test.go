package cue

import (
	"strings"
	"testing"
	"unicode/utf8"

	"engage/internal/rubric"
)

func TestScope(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool // evidence of trouble, ask or thanks is found
	}{
		// said
		{"不具合です", true}, {"また壊れた", true}, {"困っています", true}, {"困ったんですが", true}, {"不具合があるので連絡しない", true},
		{"不具合、ないと思ったのに", true}, {"不具合。問題ないです", true}, {"不具合\nないです", true},
		// denied
		{"不具合はありません", false}, {"不具合はございません", false}, {"不具合なし", false}, {"不具合ゼロ", false}, {"不具合の報告はありません", false},
		{"不具合は確認されていません", false}, {"困ってないんだけど", false}, {"困らないように", false}, {"壊れないから好き", false}, {"壊れず届いた", false},
		{"困ってへん", false}, {"不具合のない製品", false}, {"壊れないのではないでしょうか", false}, {"壊れないで!", false},
		// not denials
		{"不具合じゃないですか", true}, {"不具合ではないでしょうか", true}, {"これ不具合じゃない？", true}, {"不具合じゃないかな", true}, {"不具合じゃありませんか", true},
		{"壊れないわけではない", true}, {"壊れないこともない", true}, {"感謝しかない", true}, {"感謝しかありません", true}, {"不具合だけでなく", true},
		{"感謝せざるを得ない", true}, {"感謝しなければならない", true}, {"感謝しなきゃ", true}, {"感謝しないといけない", true},
		{"直してくれない？", true}, {"直してもらえませんか", true}, {"直していただけませんか", true}, {"直してくれない", true}, {"困るかもしれない", true},
		// supposed
		{"困ったら連絡して", false}, {"お困りでしたら", false}, {"壊れたなら", false}, {"壊れれば", false}, {"不具合が発生した場合は", false},
		{"もし不具合がございましたらご連絡ください", false}, {"もし壊れてしまって困ることがあれば", false}, {"壊れなければ大丈夫", false}, {"壊れると直らない", false},
		{"もしよかったら、壊れた話を", true}, {"もし。壊れた", true},
		// quoted
		{"「壊れた」と言われた", false}, {"『困る』という本", false}, {"“壊れた”らしい", false}, {"「困る『壊れた』話」だ", false}, {"壊れたのに「はい」だけ", true},
		{"「壊れた」", true}, {"@shop 「壊れた!」", true}, {"「壊れた", true}, {"壊れた」と言う", true}, {"「あ」壊れた「い」", true},
	} {
		m := compile(t, words("不具合", "壊れる", "困る", "感謝", "直す"))
		if got := len(spans(m, tt.text)) > 0; got != tt.want {
			t.Errorf("%s: evidence %v, want %v", tt.text, got, tt.want)
		}
	}
}

func TestScopeOfPatterns(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{`困った`, "困ったら", false}, {`困ったら`, "困ったら", true}, {`わから`, "原因がわからない", true}, {`動かない`, "動かないです", true},
		{`申し訳(ない|ござ)`, "申し訳ございません", true}, {`不具合`, "不具合はない", false},
	} {
		if got := len(spans(compile(t, pat(tt.pattern)), tt.text)) > 0; got != tt.want {
			t.Errorf("%s in %s: %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
	}
}

func TestAllow(t *testing.T) {
	for _, tt := range []struct {
		text  string
		allow func(*rubric.Cue)
	}{
		{"困らない", func(c *rubric.Cue) { c.AllowNegated = true }},
		{"困ったら", func(c *rubric.Cue) { c.AllowHypothetical = true }},
		{"もし困るなら", func(c *rubric.Cue) { c.AllowHypothetical = true }},
		{"「困る」と言う", func(c *rubric.Cue) { c.AllowQuoted = true }},
	} {
		c := words("困る")
		if got := spans(compile(t, c), tt.text); got != nil {
			t.Errorf("%s: %v without leave", tt.text, got)
		}
		tt.allow(&c)
		if got := spans(compile(t, c), tt.text); got == nil {
			t.Errorf("%s: nothing although allowed", tt.text)
		}
	}
}

func FuzzScope(f *testing.F) {
	for _, s := range []string{"困らない", "「困る」と『困ったら」", "もし困る、困ると言わなければならない?", "困しか\n、ない!?", "\xff困る㍿", "“”「", ""} {
		f.Add(s)
	}
	m := compile(f, words("困る", "ない"), pat(`困[^。]{0,5}`), pat(`る$|[0-9]+円`))
	f.Fuzz(func(t *testing.T, text string) {
		x := analyzer().Analyze(nil, text)
		at := -1
		for _, e := range m.Match(nil, x, rubric.AnyRole, rubric.AnyPlace) {
			if e.Start < at || e.Start >= e.End || e.End > len(text) {
				t.Fatalf("evidence %v in %q", e, text)
			}
			if at = e.Start; utf8.ValidString(text) && !utf8.ValidString(text[e.Start:e.End]) {
				t.Fatalf("evidence %v cuts a character of %q", e, text)
			}
		}
		for _, q := range quotations(x) {
			if !strings.ContainsAny(x.Norm[q.Start:q.Start+3], "「『“") {
				t.Fatalf("quotation %v of %q", q, x.Norm)
			}
		}
	})
}
