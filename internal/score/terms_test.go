package score

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"engage/configs"
	"engage/internal/corpus"
	"engage/internal/morph"
)

// reader finds terms with the real dictionary: what is a word is a question of
// Japanese.
func reader() *Scorer {
	a := morph.New(configs.SNS)
	s := &Scorer{analyze: a.Analyze, content: morph.Content}
	s.scratch.New = func() any { return new(scratch) }
	return s
}

func TestTerms(t *testing.T) {
	s := reader()
	known := map[corpus.AuthorID]bool{"nao_kitchen": true, "pan": true}
	name := func(w string) bool { return known[corpus.Handle(w)] }
	for _, tt := range []struct{ text, words, pairs string }{
		// Base forms; particles, numbers, mentions, addresses, pictures and laughter are no words.
		{"@minato_pan 電源が入りませんでした😭ｗｗ https://example.com/a?b=c", "電源 入る", "電源+入る 入る+ない"},
		{"ＤＭを送りました", "dm 送る", "dm+送る"},
		{"10月に5kgの米を3袋注文した", "米 注文", "米+注文"},
		{"#パン祭り に当たった！当たった！", "#パン祭り 当たる 当たる", ""},
		// Pairs go over words without content, not over commas, sentences and lines.
		{"電話がぜんぜんつながらない", "電話 つながる", "電話+つながる つながる+ない"},
		{"電話した。店は閉まっていた", "電話 店 閉まる", "店+閉まる"},
		{"電話\n店", "電話 店", ""},
		{"「電話」が鳴る", "電話 鳴る", "電話+鳴る"},
		{"電話、店", "電話 店", ""},
		// Denial is not a question, nor what politeness says by one.
		{"在庫がない", "在庫", "在庫+ない"},
		{"届いていませんか？", "届く", ""},
		{"届くかもしれない", "届く", ""},
		{"教えていただけますか", "教える", ""},
		// Words that the dictionary cuts, and affixes that make a word.
		{"イヤホンとエントランス", "イヤホン エントランス", "イヤホン+エントランス"},
		{"駐車場で再配達を待つ", "駐車場 再配達 待つ", "駐車場+再配達 再配達+待つ"},
		{"ホテル内のシャトルバス", "ホテル シャトルバス", "ホテル+シャトルバス"},
		// Handles are no words, even without their @.
		{"nao_kitchenさんのpanとpants", "pants", ""},
		{"", "", ""},
		{"。。。！？(´∀｀)", "", ""},
	} {
		var words, pairs []string
		for _, x := range s.Terms(nil, tt.text, name) {
			if x.Pair {
				pairs = append(pairs, strings.ReplaceAll(x.Text, " ", "+"))
			} else {
				words = append(words, x.Text)
			}
		}
		if got := strings.Join(words, " "); got != tt.words {
			t.Errorf("%s: words %s, want %s", tt.text, got, tt.words)
		}
		if got := strings.Join(pairs, " "); got != tt.pairs {
			t.Errorf("%s: pairs %s, want %s", tt.text, got, tt.pairs)
		}
	}
	if got := s.Terms([]Term{{Text: "前"}}, "電話", nil); len(got) != 2 || got[1] != (Term{"電話", false, 0, len("電話")}) {
		t.Errorf("appended: %+v", got)
	}
}

// TestTermsOfAnything: spans lie in the text, words have no space, a pair has
// one, and the same text says the same.
func TestTermsOfAnything(t *testing.T) {
	s := reader()
	piece := rapid.SampledFrom([]string{"電話", "が", "つながらない", "。", " ", "\n", "@a_b", "#タグ", "10", "月", "イヤホン", "、", "ﾊﾟﾝ", "㍿", "😀", "https://x.jp", "ない", "abc", "\xff", "\x00"})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOf(piece).Draw(rt, "text"), "")
		got := s.Terms(nil, text, nil)
		for _, x := range got {
			if x.Start < 0 || x.Start >= x.End || x.End > len(text) || !utf8.RuneStart(text[x.Start]) && utf8.ValidString(text) {
				rt.Errorf("%q: span of %+v", text, x)
			}
			if spaces := strings.Count(x.Text, " "); x.Pair != (spaces == 1) || !x.Pair && spaces > 0 || x.Text == "" {
				rt.Errorf("%q: %+v", text, x)
			}
		}
		if again := s.Terms(nil, text, nil); !slices.Equal(got, again) {
			rt.Errorf("%q: %v, then %v", text, got, again)
		}
	})
}
