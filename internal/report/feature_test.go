package report

import (
	"testing"

	"engage/internal/lang"
	"engage/internal/rubric"
)

// TestFeature: what a contribution is called for people, in both languages,
// with hostile words neutralised.
func TestFeature(t *testing.T) {
	r := &rubric.Rubric{
		Acts:   []rubric.ActSpec{{Name: "thank", Label: rubric.Label{JA: "感謝", EN: "thanks"}}},
		Topics: []rubric.Topic{{Name: "food", Label: rubric.Label{JA: "食べ物", EN: "food"}}},
		Cues: []rubric.Cue{
			{ID: "struct.url", Kind: rubric.Structure, Test: "url"},
			{ID: "pair.help", Kind: rubric.Pair, Label: rubric.Label{JA: "困り事→案内", EN: "trouble → guidance"}},
		},
	}
	for _, tt := range []struct{ key, en, ja string }{
		{"base", "base (without any evidence)", "基礎点 (手がかりなし)"},
		{"act.thank/account/root", "act: thanks (account, opening)", "行為: 感謝 (アカウント, 書き出し)"},
		{"topic.food/other", "topic: food (others)", "話題: 食べ物 (相手)"},
		{"cue.struct.url/account/response", "posts with a URL (account, answer)", "手がかり struct.url (アカウント, 応答)"},
		{"cue.pair.help", "trouble → guidance", "困り事→案内"},
		{"words.<0> 円/account", "words 「number 円」 (account)", "語の並び「数 円」 (アカウント)"},
		{"word.a/b/other", "word 「a/b」 (others)", "語「a/b」 (相手)"},
		{"word.\x1b[31m/other", "word 「" + Plain("\x1b[31m") + "」 (others)", "語「" + Plain("\x1b[31m") + "」 (相手)"},
		{"something.else", "something.else", "something.else"},
	} {
		for l, want := range map[lang.Lang]string{lang.EN: tt.en, lang.JA: tt.ja} {
			if got := (&Head{Rubric: r, Lang: l}).feature(tt.key); got != want {
				t.Errorf("%s in %s: %q, want %q", tt.key, l, got, want)
			}
		}
	}
}
