package thread

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// What is done by hand agrees with the regular expressions that say it shortly.
func TestByHand(t *testing.T) {
	var (
		trailing = regexp.MustCompile(`(?:(?:https?://\S*|…|\.\.\.)\s*)+$`)
		lead     = regexp.MustCompile(`^[.．\s\x{3000}]*[@＠][A-Za-z0-9_]+`)
		url      = regexp.MustCompile(`https?://\S+`)
		mention  = regexp.MustCompile(`[@＠]([A-Za-z0-9_]+)`)
		nonWords = regexp.MustCompile(`[@＠][A-Za-z0-9_]+|[\s\x{3000}:：>＞<\-—…"“”]+`)
	)
	pieces := []string{".", "．", " ", "\u3000", "\n", "\v", "@", "＠", "foo", "_", "本文", "…", "...", "..", "https://t.co/a", "http://", "http", "s", "://", "x", "-", "—", "：", "<", "”", "\xff", "\xef", "\xbc"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "pieces"), "")
		if got, want := leads(text), lead.MatchString(text); got != want {
			t.Errorf("%q leads: %v, want %v", text, got, want)
		}
		if got, want := hasWords(text), nonWords.ReplaceAllString(url.ReplaceAllString(text, ""), "") != ""; got != want {
			t.Errorf("%q has words: %v, want %v", text, got, want)
		}
		named := make(map[corpus.AuthorID]bool)
		for _, m := range mention.FindAllStringSubmatch(text, -1) {
			named[corpus.Handle(m[1])] = true
		}
		if got := mentionsOf(text); len(got) != len(named) || slices.ContainsFunc(got, func(a corpus.AuthorID) bool { return !named[a] }) {
			t.Errorf("%q names %q, want %v", text, got, named)
		}
		text = strings.TrimSpace(text)
		if got, want := untrailed(text), trailing.ReplaceAllString(text, ""); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%q without its end is %q, want %q", text, got, want)
		}
	})
}

// TestFirstMark compares with the regular expression of an unofficial RT: "RT
// @foo: ", or in quotation marks alone.
func TestFirstMark(t *testing.T) {
	rtMark := regexp.MustCompile(`(^|[^A-Za-z0-9_])(?i:RT|QT|ＲＴ|ＱＴ)[:：]?[\s\x{3000}]*([“"])?[@＠]([A-Za-z0-9_]+)([\s\x{3000}]*[:：])?[\s\x{3000}]*` +
		`|([“"])[@＠]([A-Za-z0-9_]+)[\s\x{3000}]*[:：][\s\x{3000}]*`)
	first := func(text string) (mark, bool) {
		for at := 0; at < len(text); {
			m := rtMark.FindStringSubmatchIndex(text[at:])
			if m == nil {
				return mark{}, false
			}
			sub := func(i int) string { return text[at+max(m[2*i], 0) : at+max(m[2*i+1], 0)] }
			if m[12] >= 0 { // “@foo: …”
				return mark{at + m[0], at + m[1], sub(6), sub(5)}, true
			}
			if r, _ := utf8.DecodeLastRuneInString(text[:at+m[3]]); m[8] >= 0 || !strings.ContainsRune("&＆+＋・/／、,，とや", r) || at+m[3] == 0 {
				return mark{at + m[3], at + m[1], sub(3), sub(2)}, true
			}
			at += m[1]
		}
		return mark{}, false
	}
	pieces := []string{"RT", "RT", "qt", "Rt", "ＲＴ", "ｑｔ", "T", ":", "：", " ", "\u3000", "\n", "“", `"`, "@", "@foo", "＠b", "foo", "a_1", "、", "と", "&", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 16).Draw(t, "pieces"), "")
		got, found := firstMark(text)
		if want, ok := first(text); got != want || found != ok {
			t.Errorf("%q: mark %+v %v, want %+v %v", text, got, found, want, ok)
		}
	})
}
