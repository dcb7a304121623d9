package thread

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Of what the regular expressions find nothing may be passed over.
func TestMayMarkAndTrail(t *testing.T) {
	pieces := []string{"RT", "qt", "Rt", "ＲＴ", "ｑｔ", "T", ":", "：", " ", "\u3000", "\n", "“", `"`, "@", "＠", "foo", "a_1", "、", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 16).Draw(t, "pieces"), "")
		if rtMark.MatchString(text) && !mayMark(text) {
			t.Errorf("%q has a mark", text)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		ends := []string{"本文", "…", "...", "..", "https://t.co/a", "http://", "http", " ", "\u3000", "\n", "。", "\xff"}
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(ends), 0, 8).Draw(t, "pieces"), "")
		if text = strings.TrimSpace(text); trailing.MatchString(text) && !mayTrail(text) {
			t.Errorf("%q has something to leave out", text)
		}
	})
	for _, text := range []string{"", "@foo ありがとう", "よろしく @foo まで", "RT おねがい @foo", "「@foo」"} {
		if mayMark(text) {
			t.Errorf("%q has no mark", text)
		}
	}
}
