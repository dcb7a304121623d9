package morph

import (
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

var words = New([]byte("推し活,推し活,オシカツ,カスタム名詞\n"))

func classes(t *Text) []string {
	names := [...]string{Word: "word", Mention: "@", URL: "url", Hashtag: "#", Emoji: "emoji", Kaomoji: "kao", Laughter: "w", Punct: "."}
	var out []string
	for _, m := range t.Morphemes {
		if m.Class != Word && m.Class != Punct {
			out = append(out, names[m.Class]+" "+t.Raw[m.Start:m.End])
		}
	}
	return out
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"うけるｗｗｗ", []string{"w ｗｗｗ"}},
		{"それは草", []string{"w 草"}},
		{"笑いが止まらない", nil},
		{"草むしりをした", nil},
		{"すごい(笑)", []string{"w (笑)"}},
		{"www.example.com で", nil},
		{"W杯が始まる", nil},
		{"価格(税込)です", nil},
		{"水曜(水)に", nil},
		{"@foo_bar さん https://example.com/a?b=c#d 見て #新商品", []string{"@ @foo_bar", "url https://example.com/a?b=c#d", "# #新商品"}},
		{"やった(´∀｀)", []string{"kao (´∀｀)"}},
		{"すみません m(_ _)m", []string{"kao m(_ _)m"}},
		{"やったー🎉👨‍👩‍👧", []string{"emoji 🎉", "emoji 👨‍👩‍👧"}},
	} {
		if got := classes(words.Analyze(nil, tt.text)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestNorm(t *testing.T) {
	for text, want := range map[string]string{
		"ﾊﾞｽﾞﾘﾏｼﾀ":   "バズリマシタ",
		"すごーーーい!!!!": "すごーい!",
		"９８０円":       "980円",
		"ありがとう〜〜〜":   "ありがとうー",
		"うけるｗｗｗｗ":    "うける笑",
	} {
		if got := words.Analyze(nil, text).Norm; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"はい。そうです":                 {"はい。", "そうです"},
		"「はい。」と言った":               {"「はい。」", "と言った"},
		"本当!? すごい":                {"本当!? ", "すごい"},
		"見て https://a.jp/x?y=1 ね": {"見て https://a.jp/x?y=1 ね"},
		"うける笑(笑) さて":              {"うける笑笑 ", "さて"},
	} {
		a := words.Analyze(nil, text)
		var got []string
		for _, s := range a.Sentences {
			got = append(got, a.Norm[s.Start:s.End])
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestBaseForms(t *testing.T) {
	a := words.Analyze(nil, "動かなかった推し活")
	var got []string
	for _, m := range a.Morphemes {
		got = append(got, m.Base)
	}
	if s := strings.Join(got, " "); s != "動く ない た 推し活" {
		t.Errorf("got %s", s)
	}
}

// sound checks what holds of every text.
func sound(t interface{ Fatalf(string, ...any) }, text string) {
	a := words.Analyze(nil, text)
	end := 0
	for _, m := range a.Morphemes {
		if m.Start < end || m.End <= m.Start || m.End > len(text) {
			t.Fatalf("%q: morpheme %q at %d:%d after %d", text, m.Surface, m.Start, m.End, end)
		}
		end = m.Start
	}
	last := -1
	for i := 0; i <= len(a.Norm); i++ {
		from, _ := a.RawSpan(i, i)
		if from < last {
			t.Fatalf("%q: offsets fall at %d", text, i)
		}
		last = from
	}
	at := 0
	for _, s := range a.Sentences {
		if s.Start < at || s.End <= s.Start {
			t.Fatalf("%q: sentence %v after %d", text, s, at)
		}
		at = s.End
	}
}

func TestAnyText(t *testing.T) {
	pieces := []string{"すごーい", "ｗｗｗ", "㌔", "ｶﾞ", "(´∀`)", "@a", "http://a.b/c", "#タグ", "。", "!?", "\n", "👨‍👩‍👧", "a\xff", "　", "ﾞ", "é", "\x00"}
	rapid.Check(t, func(t *rapid.T) {
		sound(t, strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), ""))
	})
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"", "すごーいｗｗ(笑)", "@a #b http://c", "\xff\x00", "㍿㌔ｶﾞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sound(t, s) })
}

func TestConcurrent(t *testing.T) {
	want := words.Analyze(nil, "動かなかったのは残念です").Morphemes
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := words.Analyze(nil, "動かなかったのは残念です").Morphemes; !reflect.DeepEqual(got, want) {
				t.Errorf("differs: %v", got)
			}
		})
	}
	wg.Wait()
}

func TestBrokenUserDictionary(t *testing.T) {
	err := New([]byte("良い,行,です,ね\n悪い行\n")).Load()
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v does not name line 2", err)
	}
}

func TestShippedUserDictionary(t *testing.T) {
	src, err := os.ReadFile("../../configs/sns.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := New(src).Load(); err != nil {
		t.Error(err)
	}
}

func BenchmarkAnalyze(b *testing.B) {
	var dst *Text
	for b.Loop() {
		dst = words.Analyze(dst, "先日購入した加湿器の電源が入らなくなりました。コードは差し直してみたのですが、どうすればいいでしょうか？")
	}
}
