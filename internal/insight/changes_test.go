package insight

import (
	"slices"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// moved are the figures, by name, that changed.
func moved(l Latest) map[string]int {
	out := make(map[string]int)
	for _, c := range l.Changes {
		if c.Moved != 0 {
			out[c.Now.Name] = c.Moved
		}
	}
	return out
}

// TestLatestMonth: the latest month of enough conversations is compared with all
// before it, and only what leaves the intervals is a change.
func TestLatestMonth(t *testing.T) {
	for _, c := range []struct {
		name  string
		a     *Account
		ok    bool
		month string
		thin  []string
		moved map[string]int
	}{
		{"steady", course(Share{8, 10}, Share{7, 10}, Share{9, 10}), true, "2025-03", nil, nil},
		{"sudden", course(Share{18, 20}, Share{17, 20}, Share{4, 20}), true, "2025-03", nil, map[string]int{"engagement_share": -1, "promotion_share": 1}},
		{"a few at the end", course(Share{4, 20}, Share{18, 20}, Share{0, 3}), true, "2025-02", []string{"2025-03"}, map[string]int{"engagement_share": 1, "promotion_share": -1}},
		{"too few ever", course(Share{2, 4}, Share{0, 4}, Share{4, 4}), false, "", nil, nil},
		{"nothing before", course(Share{18, 20}), false, "", nil, nil},
		{"hardly anything before", course(Share{0, 4}, Share{18, 20}), false, "", nil, nil},
	} {
		l, ok := c.a.Latest()
		if ok != c.ok {
			t.Errorf("%s: %v, want %v", c.name, ok, c.ok)
		}
		if !ok {
			continue
		}
		if l.Name != c.month || !slices.Equal(l.Thin, c.thin) {
			t.Errorf("%s: %s, thin %q", c.name, l.Name, l.Thin)
		}
		got := moved(l)
		for _, k := range FigureKinds {
			if got[k.Name] != c.moved[k.Name] {
				t.Errorf("%s: %s moved %d, want %d", c.name, k.Name, got[k.Name], c.moved[k.Name])
			}
		}
	}
}

// TestLatestMonthUnseen: what a month does not show is unknown, and no change.
func TestLatestMonthUnseen(t *testing.T) {
	l, ok := course(Share{18, 20}, Share{17, 20}).Latest()
	if !ok {
		t.Fatal("nothing to compare")
	}
	for _, c := range l.Changes {
		if c.Now.Name == "response_rate" && (c.Now.Known || c.Moved != 0 || c.Now.Reason.EN == "") {
			t.Errorf("nobody wrote to the account: %+v", c)
		}
	}
}

// TestMix: levels and modes of the mix are those of the summary.
func TestMix(t *testing.T) {
	one := mode(rubric.Promotion, dialogue("1", utter{who: shop, when: "0 9:00", up: -1}))
	two := mode(rubric.Engagement, dialogue("2", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00"}, utter{who: shop, when: "0 11:00", up: 1}))
	s := account(month30(), one, two, two, dialogue("3", utter{who: "mai", when: "0 9:00", up: -1})).Summary
	if s.Mix[corpus.Interactive][rubric.Engagement] != 2 || s.Mix[corpus.Broadcast][rubric.Promotion] != 1 || s.Mix[corpus.Broadcast][rubric.NumModes] != 1 {
		t.Errorf("%v", s.Mix)
	}
}

// TestInVain: posts without an answer whose time is over.
func TestInVain(t *testing.T) {
	in := month30()
	r := dialogue("1", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00", acts: "ask"}, utter{who: "ken", when: "0 11:00", acts: "ask"},
		utter{who: shop, when: "0 12:00", up: 1}, utter{who: "yui", when: "25 9:00", acts: "ask"})
	in.End = time.Date(2026, 2, 1, 0, 0, 0, 0, jst)
	if got := InVain(shop, r, &in); !slices.Equal(got, []int{2}) {
		t.Errorf("%v: ken has no answer, mai has, yui may still get one", got)
	}
}

// TestResponseTime: the median is known where there is one.
func TestResponseTime(t *testing.T) {
	a := account(month30(), dialogue("1", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00", acts: "ask"}, utter{who: shop, when: "0 10:30", up: 1}))
	for _, f := range (&Findings{Account: a, Inbox: &InboxList{}, Bonds: &Bonds{Account: shop, Zone: jst}}).Figures() {
		if f.Name == "response_time" && (!f.Known || f.Value != 1800 || f.N != 1) {
			t.Errorf("%+v", f)
		}
	}
}
