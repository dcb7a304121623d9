package insight

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// found makes findings of results, as a run does.
func found(t Rules, results ...*score.Result) *Findings {
	a := account(t, results...)
	a.ID = shop
	f := &Findings{Account: a, Bonds: &Bonds{Account: shop, Zone: jst}, Terms: Terms{Lapsed: Week, Newcomer: Week}}
	var box Inbox
	for _, r := range results {
		f.Terms.Add(r.Conversation)
		f.Bonds.Add(r)
		box.Add(r)
	}
	f.Inbox = box.List(InboxOptions{Within: t.Window(), SLA: t.SLA, Hours: t.Hours, Zone: jst, End: t.End})
	return f
}

func named(t *testing.T, f *Findings, name string) Figure {
	t.Helper()
	for _, g := range f.Figures() {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("there is no figure %s", name)
	return Figure{}
}

func TestFigures(t *testing.T) {
	r := month30()
	r.SLA = time.Hour
	talk := dialogue("1", utter{"mai", "0 10:00", -1, "trouble", "@shop 届きません", nil}, utter{shop, "0 10:30", 0, "apologise", "", nil}, utter{"mai", "0 10:40", 1, "thank", "", nil})
	talk.TwoWay, talk.Scores[rubric.Engagement] = 0.5, 40
	silent := dialogue("2", utter{"ken", "1 10:00", -1, "trouble", "@shop まだです", nil}, utter{shop, "1 9:00", -1, "announce", "", nil})
	f := found(r, talk, mode(rubric.Promotion, silent))
	for name, want := range map[string]float64{"two_way": 0.25, "interactive": 0.5, "response_rate": 0.5, "response_time": 1800, "sla": 0.5, "unanswered": 1, "pending": 0, "engagement": 20,
		"promotion_share": 0.5, "conversations": 2, "posts": 2, "people": 2, "pile_ons": 0, "skipped": 0, "do_not_contact": 0} {
		if got := named(t, f, name); !got.Known || math.Abs(got.Value-want) > 1e-9 {
			t.Errorf("%s = %v (known: %v, %s), want %v", name, got.Value, got.Known, got.Reason.EN, want)
		}
	}
}

// TestFiguresUnknown: what one side alone cannot show has a reason and no value.
func TestFiguresUnknown(t *testing.T) {
	own := dialogue("1", utter{shop, "0 10:00", -1, "announce", "", blind}, utter{shop, "9 10:00", 0, "", "", blind})
	own.Interaction.Level = corpus.Unmeasurable
	f := found(month30(), own)
	for _, name := range []string{"two_way", "interactive", "response_rate", "response_time", "sla", "unanswered", "late", "pending", "do_not_contact", "pile_ons"} {
		if got := named(t, f, name); got.Known || got.Value != 0 || got.Reason == (lang.T{}) {
			t.Errorf("%s = %+v is known of an owner's own posts, or has no reason", name, got)
		}
	}
	if got := named(t, f, "posts"); !got.Known || got.Value != 2 {
		t.Errorf("posts = %+v", got)
	}
}

// TestFigureLaws: a known figure lies in its interval and its measure; an
// unknown one has a reason.
func TestFigureLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*score.Result
		for i := range rapid.IntRange(0, 12).Draw(t, "conversations") {
			all = append(all, drawnTalk(t, string(rune('a'+i))))
		}
		rules := Rules{Zone: jst, End: time.Date(2026, 3, 20, 0, 0, 0, 0, jst)}
		for i, g := range found(rules, all...).Figures() {
			switch {
			case g.FigureKind != &FigureKinds[i]:
				t.Fatalf("figure %d is %s", i, g.Name)
			case !g.Known && (g.Reason == (lang.T{}) || g.Value != 0 || g.Ranged):
				t.Fatalf("%s is not known, but %+v", g.Name, g)
			case g.Ranged && (g.Lo > g.Value+1e-9 || g.Hi < g.Value-1e-9):
				t.Fatalf("%s lies outside its interval: %+v", g.Name, g)
			case g.Value < 0 || g.Measure == Ratio && g.Value > 1 || g.Measure == Points && g.Value > 100 || math.IsNaN(g.Value+g.Lo+g.Hi):
				t.Fatalf("%s: %+v", g.Name, g)
			}
		}
	})
}

// TestMean: the interval by Student's t of five values, as R's t.test gives it.
func TestMean(t *testing.T) {
	m := meanOf(5, 15, 55, 100) // 1…5
	if math.Abs(m.Value-3) > 1e-9 || math.Abs(m.Lo-1.0368) > 0.01 || math.Abs(m.Hi-4.9632) > 0.01 {
		t.Errorf("mean of 1…5: %+v", m)
	}
	if m := meanOf(4, 10, 30, 100); m.Ranged {
		t.Errorf("four values have an interval: %+v", m)
	}
}

// TestPicks: the best is the one with most talk among equal words; the worst is
// where most was said in vain, what can still be answered left out.
func TestPicks(t *testing.T) {
	rules := month30()
	a := account(rules)
	var p Picks
	add := func(r *score.Result) { a.Add(shop, r); p.Add(shop, r) }
	talk := func(id string, d float64) *score.Result {
		r := mode(rubric.Engagement, dialogue(id, utter{"mai", "0 10:00", -1, "play", "@shop やあ", nil}, utter{shop, "0 10:30", 0, "play", "", nil}, utter{"mai", "0 10:40", 1, "play", "", nil}, utter{shop, "0 11:00", 2, "play", "", nil}))
		r.TwoWay, r.Scores[rubric.Engagement] = d, 50
		return r
	}
	add(talk("less", 0.2))
	add(talk("more", 0.6))
	add(dialogue("vain", utter{shop, "1 9:00", -1, "announce", "", nil}, utter{"ken", "1 10:00", 0, "ask", "@shop いつ", nil}, utter{"yui", "1 11:00", 0, "ask", "@shop どこ", nil}))
	add(dialogue("fresh", utter{shop, "29 9:00", -1, "announce", "", nil}, utter{"ken", "29 10:00", 0, "ask", "@shop いつ", nil}, utter{"yui", "29 11:00", 0, "ask", "@shop どこ", nil}, utter{"rio", "29 12:00", 0, "ask", "@shop だれ", nil}))
	a.ID = shop
	ids := func(list []*score.Result) (out []string) {
		for _, r := range list {
			out = append(out, string(r.Conversation.ID))
		}
		return out
	}
	if got := ids(p.Best(1)); !slices.Equal(got, []string{"more"}) {
		t.Errorf("best: %v", got)
	}
	if got := ids(p.Worst(a, 3)); !slices.Equal(got, []string{"vain"}) {
		t.Errorf("worst: %v", got)
	}
}
