package pipeline

import (
	"strings"
	"testing"

	"engage/internal/corpus"
)

// TestMaskNames: names of people are replaced like handles, though no word ends
// where they do; a short one with an @ only.
func TestMaskNames(t *testing.T) {
	m := NewMask([]byte("secret"))
	for _, p := range []corpus.Post{
		{Author: "みなと製パン", Handle: "みなと製パン", Mentions: []corpus.AuthorID{"hana bento", "花"}},
		{Author: "みなと", Handle: "みなと"},
		{Author: "パン屋 abc", Handle: "パン屋 ABC"},
		{Author: "id:77", Number: "77"},
	} {
		m.learn(&p)
	}
	name := func(a corpus.AuthorID) string { return string(m.Name(a)) }
	for text, want := range map[string]string{
		"みなと製パンのみなとです":        name("みなと製パン") + "の" + name("みなと") + "です",
		"@みなと製パン 開店?":         "@" + name("みなと製パン") + " 開店?",
		"Hana Bentoさん、花見へ":    name("hana bento") + "さん、花見へ",
		"＠花 さん":               "＠" + name("花") + " さん",
		"パン屋 ABC と パン屋 abc":   name("パン屋 abc") + " と " + name("パン屋 abc"),
		"id:77 は番号、@sora は名前": "id:77 は番号、@" + name("sora") + " は名前",
	} {
		if got := m.text(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	p := corpus.Post{Author: "みなと製パン", Handle: "みなと製パン", ID: "みなと製パン/1", Text: "みなと製パンです"}
	if m.post(&p); strings.Contains(string(p.Author)+p.Handle+string(p.ID)+p.Text, "みなと") {
		t.Errorf("%+v", p)
	}
}
