package thread

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Of what the regular expression finds nothing may be passed over.
func TestMayMark(t *testing.T) {
	pieces := []string{"RT", "qt", "Rt", "ＲＴ", "ｑｔ", "T", ":", "：", " ", "\u3000", "\n", "“", `"`, "@", "＠", "foo", "a_1", "、", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 16).Draw(t, "pieces"), "")
		if rtMark.MatchString(text) && !mayMark(text) {
			t.Errorf("%q has a mark", text)
		}
	})
	for _, text := range []string{"", "@foo ありがとう", "よろしく @foo まで", "RT おねがい @foo", "「@foo」"} {
		if mayMark(text) {
			t.Errorf("%q has no mark", text)
		}
	}
}

// What is done by hand agrees with the regular expressions that say it shortly.
func TestByHand(t *testing.T) {
	trailing := regexp.MustCompile(`(?:(?:https?://\S*|…|\.\.\.)\s*)+$`)
	lead := regexp.MustCompile(`^[.．\s\x{3000}]*[@＠][A-Za-z0-9_]+`)
	ends := []string{"本文", "…", "...", "..", "https://t.co/a", "http://", "http", "s", "://", "x", " ", "\u3000", "\v", "\n", "。", "\xff"}
	begins := []string{".", "．", " ", "\u3000", "\n", "\v", "@", "＠", "foo", "_", "本文", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.TrimSpace(strings.Join(rapid.SliceOfN(rapid.SampledFrom(ends), 0, 8).Draw(t, "ends"), ""))
		if got, want := untrailed(text), trailing.ReplaceAllString(text, ""); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%q without its end is %q, want %q", text, got, want)
		}
		text = strings.Join(rapid.SliceOfN(rapid.SampledFrom(begins), 0, 6).Draw(t, "begins"), "")
		if got, want := leads(text), lead.MatchString(text); got != want {
			t.Errorf("%q leads: %v, want %v", text, got, want)
		}
	})
}
