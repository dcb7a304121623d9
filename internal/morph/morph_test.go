package morph

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"engage/internal/bench"
	"engage/internal/morph/flat"
)

// shared loads the dictionaries once for all tests.
var shared = sync.OnceValue(func() *Analyzer {
	src, err := os.ReadFile("../../configs/sns.csv")
	if err != nil {
		panic(err)
	}
	return New(src)
})

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "今日は晴れ", "今日は晴れ"},
		{"half-width kana are joined with their marks", "ﾊﾞｽﾞっﾊﾟｲ", "バズっパイ"},
		{"full width", "ＡＢＣ１２３！", "abc123!"},
		{"one character that is many", "㍿", "株式会社"},
		{"letters join with their accents", "Ａ\u0301e\u0301", "Áé"},
		{"elongation", "すごーーーい〜〜〜", "すごーい〜"},
		{"small vowels", "すごぉぉぉい", "すごぉい"},
		{"marks", "え！！！？？", "え!?"},
		{"laughter", "いいねｗｗｗｗｗ", "いいねww"},
		{"lower case, but not in a URL", "New RT https://t.co/AbC", "new rt https://t.co/AbC"},
		{"faces keep their accents", "(´∀｀)", "(´∀`)"},
		{"emoji keep their selectors", "❤️㊗️", "❤️㊗️"},
		{"interrobang is punctuation", "え⁉️", "え!?"},
		{"NUL and broken UTF-8", "a\x00b\xffc", "a\uFFFDb\uFFFDc"},
		{"invisible", "a\u200bb\ufeff\r\n", "ab\n"},
		{"empty", "", ""},
	} {
		if got := shared().Analyze(nil, c.in).Norm; got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestRawSpan(t *testing.T) {
	for _, c := range []struct{ in, norm, raw string }{
		{"ｶﾞﾁｬを引く", "ガチャ", "ｶﾞﾁｬ"},
		{"すごーーーい!", "すごーい", "すごーーーい"},
		{"いいｗｗｗｗ。", "ww", "ｗｗｗｗ"},
		{"え！！！次", "!", "！！！"},
		{"\ufeff次", "次", "次"},
		{"あ㍿い", "式", "㍿"},
		{"a\xffb", "\uFFFD", "\xff"},
	} {
		x := shared().Analyze(nil, c.in)
		i := strings.Index(x.Norm, c.norm)
		if i < 0 {
			t.Errorf("%q: no %q in %q", c.in, c.norm, x.Norm)
			continue
		}
		s, e := x.RawSpan(i, i+len(c.norm))
		if got := x.Raw[s:e]; got != c.raw {
			t.Errorf("%q: %q comes from %q, want %q", c.in, c.norm, got, c.raw)
		}
	}
	var empty Text
	if s, e := empty.RawSpan(3, 9); s != 0 || e != 0 {
		t.Errorf("a zero Text has the span %d, %d", s, e)
	}
	x := shared().Analyze(nil, "二つ")
	if s, e := x.RawSpan(-5, 100); s != 0 || e != 6 {
		t.Errorf("offsets outside are not clamped: %d, %d", s, e)
	}
}

func TestUnits(t *testing.T) {
	names := map[Class]string{Mention: "@", URL: "u", Hashtag: "#", Emoji: "e", Kaomoji: "k", Laughter: "w"}
	for _, c := range []struct{ in, want string }{
		{"@foo_bar さん", "@:@foo_bar"},
		{"＠foo、こんにちは", "@:@foo"},
		{"@a@b.example です", "@:@a@b.example"},
		{".@foo. こちら", "@:@foo"},
		{"mail@example.com", ""},
		{"＠東京", ""},
		{"見て https://t.co/AbC1。", "u:https://t.co/AbC1"},
		{"（https://example.com/a_(b)）", "u:https://example.com/a_(b)"},
		{"www.example.com", "u:www.example.com"},
		{"https://t.co/abcです", "u:https://t.co/abc"},
		{"#夏の新作 #New_Item ＃2024", "#:#夏の新作 #:#new_item"},
		{"C#が好き", ""},
		{"👨‍👩‍👧🇯🇵👍🏽", "e:👨‍👩‍👧 e:🇯🇵 e:👍🏽"},
		{"1️⃣2", "e:1️⃣"},
		{"★☆♪♡", ""},
		{"すごい(´∀｀)", "k:(´∀`)"},
		{"(；・∀・)", "k:(;・∀・)"},
		{"m(_ _)m", "k:m(_ _)m"},
		{"ヽ(=´▽`=)ﾉ", "k:ヽ(=´▽`=)ノ"},
		{"(T_T)と(ToT)", "k:(T_T) k:(ToT)"},
		{"(>_<) (^^) (・・)", "k:(>_<) k:(^^) k:(・・)"},
		{"ごめん^^; orz", "k:^^; k:orz"},
		{"暑い(汗)", "k:(汗)"},
		{"（金）(株)(税込)(1)(※)(a=b)(★★★)(10〜12時)(...)", ""},
		{"e=mc^2 と forzen", ""},
		{"そうだねw", "w:w"},
		{"いいｗｗｗ", "w:ww"},
		{"wwwwやばい", "w:ww"},
		{"w杯の日", ""},
		{"wifi と web", ""},
		{"(笑)（爆笑）", "w:(笑) w:(爆笑)"},
		{"そうだ笑 爆笑した 笑う", "w:笑"},
		{"笑笑笑", "w:笑笑"},
		{"草草 それは草 草原", "w:草草 w:草"},
	} {
		var got []string
		for _, m := range shared().Analyze(nil, c.in).Morphemes {
			if n := names[m.Class]; n != "" {
				got = append(got, n+":"+m.Surface)
				if m.POS != "" {
					t.Errorf("%q: the unit %q has a part of speech", c.in, m.Surface)
				}
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: units %q, want %q", c.in, s, c.want)
		}
	}
}

// TestStartsUnit tries every character that is said to start no unit, with
// what makes units of others.
func TestStartsUnit(t *testing.T) {
	tails := []string{"", "\uFE0F", "\u20E3", "\uFE0F\u20E3", "\u200D👧", "(´∀`)ノ", "^^", "_^", "_T", "_<", "rz", "ww", "笑", "a@b.example", "foo", "ttps://a.example", "ww.a.example", ".co/a"}
	for r := rune(1); r < 0x30000; r++ {
		if startsUnit(r) {
			continue
		}
		for _, tail := range tails {
			if class, n := unitAt(string(r)+tail, 0); n > 0 {
				t.Errorf("%q starts a unit of class %d", string(r)+tail, class)
			}
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"買った。よかった！また？", []string{"買った。", "よかった!", "また?"}},
		{"「そう！」次。", []string{"「そう!」", "次。"}},
		{"一行目\n\n 二行目 ", []string{"一行目", "二行目"}},
		{"いいねｗｗｗそうだ", []string{"いいねww", "そうだ"}},
		{"すごい(´∀｀)😂次", []string{"すごい(´∀`)😂", "次"}},
		{"1.5倍 https://a.example/?q=1!2", []string{"1.5倍 https://a.example/?q=1!", "2"}},
		{"Hello. World", []string{"hello.", "world"}},
		{"そうか...そうだ", []string{"そうか...そうだ"}},
		{" \n ", nil},
	} {
		x := shared().Analyze(nil, c.in)
		var got []string
		for _, s := range x.Sentences {
			got = append(got, x.Norm[s.Start:s.End])
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

// TestMorphemes writes a morpheme as base/POS, "surface=base/POS" where they differ.
func TestMorphemes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"すごーーーい", "すごーい=すごい/形容詞,自立"},
		{"すごぉい", "すごぉい=すごい/形容詞,自立"},
		{"かわいー!", "かわいー=かわいい/形容詞,自立 !/記号,一般"},
		{"えー、", "えー/感動詞 、/記号,読点"},
		{"バズった", "バズっ=バズる/動詞,自立 た/助動詞"},
		{"エモかった", "エモかっ=エモい/形容詞,自立 た/助動詞"},
		{"スマホケース", "スマホ/名詞,一般 ケース/名詞,一般"},
		{"推しが好き", "推し/名詞,一般 が/助詞,格助詞 好き/名詞,形容動詞語幹"},
		{"推して", "推し=推す/動詞,自立 て/助詞,接続助詞"},
		{"インスタント", "インスタント/名詞,一般"},
		{"リプトン", "リプトン/名詞,固有名詞"},
		{"渋谷なう", "渋谷/名詞,固有名詞 なう/感動詞"},
		{"行なう", "行なう/動詞,自立"},
		{"ＲＴ", "rt/名詞,サ変接続"},
		{"art", "art/名詞,固有名詞"},
		{"\U000F0000あ", "\U000F0000/記号,一般 あ/フィラー"},
		{"㍿", "株式会社/名詞,一般"},
		{"中の人と再起動", "中の人/名詞,一般 と/助詞,格助詞 再起動/名詞,サ変接続"},
	} {
		var got []string
		for _, m := range shared().Analyze(nil, c.in).Morphemes {
			s := m.Base + "/" + m.POS
			if m.Base != m.Surface {
				s = m.Surface + "=" + s
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: %s, want %s", c.in, s, c.want)
		}
	}
}

func TestGreetingsDrawnOut(t *testing.T) {
	for in, want := range map[string]string{"ありがとー": "ありがとう", "おはよー": "おはよう", "ありがとーございます": "ありがとう"} {
		if m := shared().Analyze(nil, in).Morphemes; len(m) == 0 || m[0].Base != want {
			t.Errorf("%q: %+v, want %q", in, m, want)
		}
	}
}

func TestForm(t *testing.T) {
	x := shared().Analyze(nil, "買って")
	if f := x.Morphemes[0].Form; f != "連用タ接続" {
		t.Errorf("買っ has the form %q", f)
	}
}

func TestBaseID(t *testing.T) {
	x := shared().Analyze(nil, "買ったら買わない、バズるｗ @foo ㌙、グググヌヌ★")
	with := map[string]bool{"買う": true, "た": true, "ない": true, "、": true, "★": true}
	for _, m := range x.Morphemes {
		if m.BaseID != 0 != with[m.Base] || m.BaseID != 0 && m.BaseID != shared().BaseID(m.Base) {
			t.Errorf("%q has the base form %q with the id %d", m.Surface, m.Base, m.BaseID)
		}
	}
	if id := shared().BaseID("グググヌヌ"); id != 0 {
		t.Errorf("no word has the base form %d", id)
	}
}

func TestUserWordOfOneCharacter(t *testing.T) {
	a := New([]byte("垢,垢,アカ,カスタム固有名詞\n"))
	for _, text := range []string{"垢", "垢を消した", "この垢"} {
		if !slices.ContainsFunc(a.Analyze(nil, text).Morphemes, func(m Morpheme) bool { return m.Base == "垢" && m.POS == "名詞,固有名詞" }) {
			t.Errorf("%q does not hold the user word", text)
		}
	}
}

// One number is one word in all that a morpheme says but its place, however the
// text spells it.
func TestWordsOfOneNumberAreOne(t *testing.T) {
	seen := make(map[uint32]Morpheme)
	numbered := 0
	for _, text := range []string{
		"すごい。すごーい！ すごぉい", "ありがとう、ありがとー", "かわいいね かわいーね", "食べる 食べた 食べちゃう", "㍿と株式会社、㌙とグラム",
		"今日は雨です。 今日 は 雨 です 。", "バズる バズった @foo #tag https://example.com/a", "ＰＲ PR pr", "!!! ！ …… ...", "東京都 東京 京都",
	} {
		for _, m := range shared().Analyze(nil, text).Morphemes {
			if m.Word == 0 {
				continue
			}
			numbered++
			m.Start, m.End, m.Norm = 0, 0, 0
			if was, ok := seen[m.Word]; ok && was != m {
				t.Errorf("%q: %+v has the number of %+v", text, m, was)
			}
			seen[m.Word] = m
		}
	}
	if numbered < 30 || len(seen) == numbered {
		t.Errorf("%d morphemes have %d numbers", numbered, len(seen))
	}
}

func TestTheDictionaryIsUsedInPlace(t *testing.T) {
	const most = 4 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := flat.Open(ipadic); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > most {
		t.Errorf("opening %d bytes takes %d bytes of memory, most should be %d", len(ipadic), n, most)
	}
}

func TestContent(t *testing.T) {
	var got []string
	for _, m := range shared().Analyze(nil, "私は新しいスマホを3台買うことにした、あ、@foo #タグ w").Morphemes {
		if Content(m) {
			got = append(got, m.Base)
		}
	}
	if s := strings.Join(got, " "); s != "新しい スマホ 買う" {
		t.Errorf("content words: %s", s)
	}
}

func TestIndexAt(t *testing.T) {
	x := shared().Analyze(nil, "猫 と犬")
	for at, want := range map[int]int{0: 0, 1: 1, 3: 1, 4: 1, 7: 2, 8: 3, 99: 3} {
		if got := x.IndexAt(at); got != want {
			t.Errorf("at %d: %d, want %d", at, got, want)
		}
	}
}

func TestLongTextsAreCutAtCharacters(t *testing.T) {
	// Each of these takes for ever if some search starts anew at every character.
	for _, piece := range []string{"猫", "スマホ", "w", "(", "https://a.example/((", "ー", "すごー", "@a@", "#a", "\u0301", "👨\u200d", "!", "(´"} {
		covers(t, shared().Analyze(nil, strings.Repeat(piece, 2*longest/len(piece)+1)))
	}
}

func TestUserDictionaryErrors(t *testing.T) {
	const ok = "スマホ,スマホ,スマホ,カスタム名詞\n"
	for _, c := range []struct{ name, src, want string }{
		{"columns", "# c\n" + ok + "推し,推し\n", "line 3: 2 columns"},
		{"part of speech", ok + "推し,推し,オシ,名詞\n", "line 2: unknown part of speech"},
		{"segmentation", "推し,お し,オシ,カスタム名詞\n", "line 1: the segmentation"},
		{"twice", ok + "\nｽﾏﾎ,ｽﾏﾎ,スマホ,カスタム名詞\n", "line 3: \"ｽﾏﾎ\" is already on line 1"},
		{"verb", "走ぶ,走ぶ,ハシブ,カスタム動詞\n", "line 1: \"走ぶ\" must end in る"},
	} {
		a := New([]byte(c.src))
		err := a.Load()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if again := a.Load(); again != err {
			t.Errorf("%s: a second Load says %v", c.name, again)
		}
	}
	a := New([]byte("\xEF\xBB\xBFわろた,わろた,ワロタ,カスタム感動詞,笑う\r\n"))
	if m := a.Analyze(nil, "わろた").Morphemes; len(m) != 1 || m[0].Base != "笑う" {
		t.Errorf("base form of the fifth column: %+v", m)
	}
}

func TestAnalyzeReusesAndIsConcurrent(t *testing.T) {
	texts := []string{"すごーーい、スマホがバズったｗｗ", "@foo ありがとう(´∀｀)", "", "再起動しても直らない。\nなぜ？"}
	var want []*Text
	for _, s := range texts {
		want = append(want, shared().Analyze(nil, s))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var dst Text
			for i := range 40 {
				k := i % len(texts)
				shared().Analyze(&dst, texts[k])
				if dst.Norm != want[k].Norm || len(dst.Morphemes) != len(want[k].Morphemes) || len(dst.Sentences) != len(want[k].Sentences) {
					t.Errorf("%q: another result", texts[k])
				}
				for j, m := range dst.Morphemes {
					if m != want[k].Morphemes[j] {
						t.Errorf("%q: morpheme %d is %+v", texts[k], j, m)
					}
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkAnalyzePosts analyses posts as they come. An operation is a post.
func BenchmarkAnalyzePosts(b *testing.B) {
	if err := shared().Load(); err != nil {
		b.Fatal(err)
	}
	source, err := bench.Load("../../testdata/labelled/*.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	size := 0
	for p := range source.Posts(1000, 1) {
		texts = append(texts, p.Text)
		size += len(p.Text)
	}
	var dst Text
	b.SetBytes(int64(size / len(texts)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		shared().Analyze(&dst, texts[i%len(texts)])
	}
}
