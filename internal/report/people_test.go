package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// longPeople is a list of people with long names and long posts; one of them
// has lapsed, one wants to be left alone.
func longPeople(zone *time.Location) *People {
	account := AccountBonds{&insight.Account{ID: "minato_pan_official", Handle: "minato_pan_official", ChosenBy: "busiest"}, &insight.Bonds{Account: "minato_pan_official", Zone: zone}, nil}
	start := time.Date(2024, 1, 1, 12, 0, 0, 0, zone)
	for i, who := range []corpus.AuthorID{"yorimichi_ao_no_tomodachi", "koeda_sanpo"} {
		for n := range 4 {
			at := start.AddDate(0, 0, 10*n+70*i)
			id := fmt.Sprintf("16505150774527267%d%d", i, n)
			c := &corpus.Conversation{ID: corpus.ConversationID(id), Accounts: []corpus.AuthorID{account.Bonds.Account}, Ties: []corpus.Tie{{Parent: -1}, {Parent: 0}},
				Posts: []corpus.Post{
					{ID: corpus.PostID(id), Author: account.Bonds.Account, At: at, Text: strings.Repeat("店長が鳩と話していました。", 10), URL: "https://x.com/minato_pan_official/status/" + id},
					{ID: corpus.PostID(id + "1"), Author: who, At: at.Add(time.Hour), Text: "見たw"},
				}}
			r := &score.Result{Conversation: c, Interaction: c.Interaction(), Primary: rubric.ActiveSupport, Evidence: []score.Evidence{{Post: 1, Act: "play"}, {Post: 1, Act: "thank"}, {Post: 1, Act: "recommend"}}}
			if i == 1 && n == 3 {
				r.Evidence = append(r.Evidence, score.Evidence{Post: 1, Act: "refuse"})
			}
			account.Bonds.Add(r)
		}
	}
	p := &People{Accounts: []AccountBonds{account}, Chosen: 3, Top: 5,
		Terms: insight.Terms{Extent: insight.Extent{First: start, Last: start.AddDate(0, 0, 110)}, Lapsed: 30 * 24 * time.Hour, Newcomer: 30 * 24 * time.Hour}}
	for _, person := range account.Bonds.People() {
		b := Bond{&p.Accounts[0], person}
		p.Rows = append(p.Rows, b)
		if !person.Told() {
			p.Gone = append(p.Gone, b)
		}
	}
	return p
}

// TestPeopleNarrow: on a narrow terminal no line is wider than it, but for the
// addresses, which are whole.
func TestPeopleNarrow(t *testing.T) {
	h := &Head{Zone: time.FixedZone("JST", 9*3600), Rubric: &rubric.Rubric{}}
	for m := range h.Rubric.Modes {
		h.Rubric.Modes[m].Label = rubric.Label{JA: "対話型エンゲージメント", EN: "active support"}
	}
	for _, act := range []string{"thank", "empathise", "play", "recommend", "refuse"} {
		h.Rubric.Cues = append(h.Rubric.Cues, rubric.Cue{Act: act})
	}
	for _, l := range []lang.Lang{lang.EN, lang.JA} {
		for _, width := range []int{60, 80, 200, 0} {
			h.Lang, h.Width = l, width
			var b bytes.Buffer
			if err := longPeople(h.Zone).Listing(h, "table").Write(&b, h, "table", false); err != nil {
				t.Fatal(err)
			}
			whole := false
			for line := range strings.Lines(b.String()) {
				line = strings.TrimSuffix(line, "\n")
				whole = whole || line == "    https://x.com/minato_pan_official/status/1650515077452726703"
				if width > 0 && Width(line) > width && !strings.HasPrefix(line, "    https://") && !strings.HasPrefix(line, "@minato_pan_official (") {
					t.Errorf("%s, %d columns: %d in %q", l, width, Width(line), line)
				}
			}
			want := map[lang.Lang]string{lang.EN: "keep away · thanks 4 play 4", lang.JA: "話しかけない · 感謝 4 戯れ 4"}[l]
			if !whole || !strings.Contains(b.String(), want) || strings.Contains(b.String(), "status/1650515077452726713") {
				t.Errorf("%s, %d columns:\n%s", l, width, b.String())
			}
		}
	}
}

// TestFolded: a folded sentence is the sentence, in lines that fit; a word is
// broken only where it is as long as a line.
func TestFolded(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"  people: 15, in 86 conversations", 20, "  people: 15, in 86|    conversations"},
		{"  相手が書いたこと、突っ込み", 16, "  相手が書いたこ|    と、突っ込み"},
		{"  as ABC に言う", 9, "  as ABC|    に言|    う"},
		{"  as ABCに言う", 9, "  as ABC|    に言|    う"},
		{"abcdefghij", 6, "abcdef|  ghij"},
		{"short", 0, "short"},
	} {
		if got := strings.Join(folded(tt.in, tt.width), "|"); got != tt.want {
			t.Errorf("%q in %d: %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(` {0,4}[a-z][a-z ]{0,30}[あ-ん、a-z ]{0,60}`).Draw(rt, "sentence")
		width := rapid.IntRange(30, 70).Draw(rt, "width")
		lines := folded(s, width)
		for _, l := range lines {
			if Width(l) > width {
				rt.Errorf("%q is wider than %d", l, width)
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(strings.Join(lines, "")) != bare(s) {
			rt.Errorf("%q became %q", s, lines)
		}
	})
}
