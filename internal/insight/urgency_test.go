package insight

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/rubric"
)

func TestDoNotContact(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []line
		kept  bool // ao is left alone
	}{
		{"said to the account", []line{{"shop", -1, 0, "guide"}, {"ao", 0, 1, "refuse"}}, true},
		{"said in a mention", []line{{"ao", -1, 0, "@shop refuse"}}, true},
		{"said of the brand", []line{{"ao", -1, 0, "#shop refuse"}}, true},
		{"said in the next breath", []line{{"ao", -1, 0, "@shop trouble"}, {"ao", 0, 1, "refuse"}}, true},
		{"said to a friend", []line{{"midori", -1, 0, "play"}, {"ao", 0, 1, "@midori @shop refuse"}}, false},
		{"said to nobody", []line{{"ao", -1, 0, "refuse"}}, false},
		{"said by a friend", []line{{"midori", -1, 0, "@shop refuse"}}, false},
		{"said by the account", []line{{"ao", -1, 0, "@shop thank"}, {"shop", 0, 1, "refuse"}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			refusal := chat("r", tt.lines...)
			asked := chat("c", line{"ao", -1, 500, "@shop trouble"})
			for _, x := range []*Inbox{boxOf(asked, refusal, closed(30)), boxOf(asked, closed(30))} {
				if len(x.inbound) == 1 { // the refusal lies outside of the selection
					x.AddRest(refusal)
				}
				l := x.List(week)
				kept := slices.ContainsFunc(l.DoNotContact, func(r Refusal) bool { return r.Author == "ao" })
				listed := slices.Contains(told(l), "unanswered trouble c.0")
				if kept != tt.kept || listed == tt.kept {
					t.Errorf("left alone %v, listed %v", kept, listed)
				}
				if kept && (l.Withheld == 0 || l.DoNotContact[0].Evidence.Text != "refuse") {
					t.Errorf("%d withheld, for %+v", l.Withheld, l.DoNotContact)
				}
			}
		})
	}
	l := boxOf(chat("b", line{"ao", -1, 9, "@shop refuse"}), chat("a", line{"ao", -1, 5, "@shop refuse"}), closed(1)).List(week)
	if len(l.DoNotContact) != 1 || l.DoNotContact[0].Post != "a.0" {
		t.Errorf("not the first refusal: %+v", l.DoNotContact)
	}
}

func TestUrgency(t *testing.T) {
	talk := chat("f", line{"nana", -1, 10, "@shop ask"})
	talk.Primary = rubric.Engagement
	x := boxOf(talk,
		// ao asks three times in a wave of trouble of midori and kon; hai's is of another day.
		chat("c", line{"shop", -1, 0, "announce"}, line{"ao", 0, 10, "trouble"}, line{"ao", 1, 20, "ask"}, line{"midori", 0, 30, "trouble"}, line{"kon", 0, 40, "trouble trouble"},
			line{"hai", 0, 3 * minutesPerDay, "trouble"}, line{"shop", 3, 50, "guide"}),
		chat("d", line{"ao", -1, 2 * minutesPerDay, "@shop ask"}),
		chat("e", line{"midori", -1, 10, "@shop propose"}, line{"midori", 0, 20, "resolve"}),
		closed(14))
	want := map[string]string{
		// 14 days less 10 minutes are 1.99 windows.
		"c.1": "kind 40 1, waiting 19 1.99, again 10 2, pile_on 8 2, never 10 1",
		"c.4": "kind 40 1, waiting 19 1.99, pile_on 8 2, never 10 1",
		"c.5": "kind 40 1, waiting 15 1.57, never 10 1",
		"d.0": "kind 25 1, waiting 17 1.71, again 10 2, never 10 1",
		"f.0": "kind 25 1, waiting 19 1.99, never 10 1, talk -15 1",
		"e.0": "kind 10 1, waiting 19 1.99, settled -20 1", // midori was answered in c
	}
	order := []string{}
	for _, it := range x.List(week).Items {
		order = append(order, string(it.Post))
		var parts []string
		sum := 0
		for _, p := range it.Urgency.Parts {
			parts = append(parts, fmt.Sprintf("%s %d %v", p.Name, p.Points, p.Amount))
			sum += p.Points
		}
		if got := strings.Join(parts, ", "); got != want[string(it.Post)] || sum != it.Urgency.Points {
			t.Errorf("%s: %d points of %s, want %s", it.Post, it.Urgency.Points, got, want[string(it.Post)])
		}
		delete(want, string(it.Post))
	}
	if !slices.Equal(order, []string{"c.1", "c.4", "c.5", "d.0", "f.0", "e.0"}) {
		t.Errorf("not by urgency: %v", order)
	}
	o := week
	o.Within = 24 * time.Hour // fourteen windows count as three
	for _, it := range x.List(o).Items {
		if p := it.Urgency.Parts[1]; p.Name != "waiting" || p.Points != 30 || p.Amount < 10 {
			t.Errorf("%s: %+v", it.Post, p)
		}
	}
}

// TestMode: who it falls to.
func TestMode(t *testing.T) {
	for _, tt := range []struct {
		act     string
		primary rubric.Mode
		want    rubric.Mode
	}{
		{"trouble", rubric.Promotion, rubric.ActiveSupport},
		{"ask", rubric.None, rubric.ActiveSupport},
		{"ask", rubric.Promotion, rubric.Promotion},
		{"propose", rubric.Engagement, rubric.CoCreation},
	} {
		r := chat("c", line{"ao", -1, 0, "@shop " + tt.act})
		r.Primary = tt.primary
		if got := boxOf(r, closed(30)).List(week).Items[0].Mode; got != tt.want {
			t.Errorf("%s in %v falls to %v, want %v", tt.act, tt.primary, got, tt.want)
		}
	}
}
