package insight

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// TestMonths: a conversation belongs to the month of its start, by the clock of
// the zone, with all that follows.
func TestMonths(t *testing.T) {
	exchange := dialogue("1", utter{who: "mai", when: "26 23:30", up: -1, text: "@shop 開いていますか"}, // 31 January in Japan
		utter{who: shop, when: "27 0:30"}, utter{who: "mai", when: "27 1:00", up: 1, acts: "thank"})
	exchange.TwoWay = 0.4
	later := dialogue("2", utter{who: shop, when: "27 0:00", up: -1}, utter{who: "ken", when: "27 9:00"}, utter{who: "yui", when: "27 9:00"})
	undated := dialogue("3", utter{who: shop, up: -1})
	a := account(month30(), mode(rubric.Engagement, exchange), mode(rubric.Promotion, later), undated)
	months := a.Months()
	if len(months) != 2 || a.Undated != 1 {
		t.Fatalf("%d months, %d undated", len(months), a.Undated)
	}
	january, february := months[0], months[1]
	if d, ok := january.Summary.TwoWay(); january.Name != "2026-01" || january.Posts != 1 || january.Summary.Conversations != 1 || !ok || d != 0.4 ||
		january.Summary.Interactive() != (Share{1, 1}) || january.Inbound.All != (Answers{InTime: 1}) || !slices.Equal(january.Inbound.Wait.Clock, Spans{3600}) ||
		january.People() != 1 || january.Summary.Leading() != rubric.Engagement {
		t.Errorf("%+v", january)
	}
	if february.Name != "2026-02" || february.Posts != 1 || february.Inbound.All != (Answers{Pending: 2}) || february.People() != 2 || february.Summary.Leading() != rubric.Promotion {
		t.Errorf("%+v", february)
	}
	if a.Inbound.All != (Answers{InTime: 1, Pending: 2}) {
		t.Errorf("the whole: %+v", a.Inbound.All)
	}
	utc := month30()
	utc.Zone = nil
	if got := account(utc, exchange, later).Months(); len(got) != 1 {
		t.Errorf("%d months in UTC", len(got))
	}
}

// course is an account meant for engagement with, per month, so many
// conversations of it among so many.
func course(months ...Share) *Account {
	a := &Account{Handle: shop, Intended: rubric.Engagement, Rules: month30()}
	for i, s := range months {
		for k := range s.N {
			start := time.Date(2025, time.Month(1+i), 10, 9, k, 0, 0, jst)
			r := dialogue(fmt.Sprintf("%d.%d ", i, k), utter{who: shop, up: -1, change: func(p *corpus.Post) { p.At = start }})
			m := rubric.Engagement
			if k >= s.K {
				m = rubric.Promotion
			}
			a.Add(shop, mode(m, r))
		}
	}
	return a
}

func TestDrift(t *testing.T) {
	for _, c := range []struct {
		name  string
		a     *Account
		moved []int
	}{
		{"steady", course(Share{8, 10}, Share{7, 10}, Share{9, 10}), []int{0, 0, 0}},
		{"sudden", course(Share{18, 20}, Share{4, 20}, Share{5, 20}), []int{0, -1, 0}},
		{"and back", course(Share{18, 20}, Share{4, 20}, Share{18, 20}), []int{0, -1, 1}},
		{"too few to say", course(Share{2, 2}, Share{0, 2}), []int{0, 0}},
		// No two neighbours differ for sure, but what they come to does.
		{"slow", course(Share{18, 20}, Share{15, 20}, Share{12, 20}, Share{9, 20}, Share{6, 20}), []int{0, 0, 0, 0, -1}},
	} {
		var moved []int
		for _, d := range c.a.Drift() {
			moved = append(moved, d.Moved)
		}
		if !slices.Equal(moved, c.moved) {
			t.Errorf("%s: %v, want %v", c.name, moved, c.moved)
		}
	}
	d := course(Share{18, 20}, Share{17, 20}, Share{4, 20}, Share{5, 20}).Drift()
	if d[0].Since != "" || d[2].Since != "2025-01" || d[2].Before != (Share{35, 40}) || d[2].Intended != (Share{4, 20}) || d[2].Leading != rubric.Promotion ||
		d[3].Since != "2025-03" || d[3].Before != (Share{4, 20}) {
		t.Errorf("%+v", d)
	}
	if got := account(month30(), dialogue("1", utter{who: shop, when: "1 9:00", up: -1})).Drift(); got != nil {
		t.Errorf("drift without an intended mode: %+v", got)
	}
}

func kpis(gaps []KPIGap, archive bool) (out []string) {
	for _, g := range gaps {
		if g.Archive == archive {
			out = append(out, g.KPI)
		}
	}
	return out
}

func TestGaps(t *testing.T) {
	mine := func(p *corpus.Post) { p.Blind = corpus.BlindOthers }
	both := []*score.Result{dialogue("1", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00"}, utter{who: shop, when: "0 11:00", up: 1})}
	for _, c := range []struct {
		name string
		a    *Account
		v    *Voice
		want []string
	}{
		{"one side", account(month30(), dialogue("1", utter{who: "mai", up: -1, change: stub}, utter{who: shop, when: "0 9:00", change: mine})), NewVoice(nil),
			[]string{"response", "response_time", "engagement.returned", "active_support", "co_creation.proposals", "co_creation.adopted", "co_creation.returned", "pile_ons",
				"promotion.mentions_after", "promotion.recommendations", "engagement.reposts", "automation"}},
		{"the other side", account(month30(), dialogue("1", utter{who: "mai", when: "0 9:00", up: -1, text: "@shop 開いていますか"})), NewVoice(nil),
			[]string{"response", "response_time", "engagement.returned", "active_support", "co_creation.proposals", "co_creation.adopted", "co_creation.returned", "pile_ons",
				"engagement.reposts", "promotion.mentions_after", "automation"}},
		{"both sides", account(month30(), both...), NewVoice(nil), []string{"engagement.reposts", "promotion.mentions_after", "automation"}},
		{"nothing to answer", account(month30(), dialogue("1", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "29 10:00"})), NewVoice(nil),
			[]string{"response", "response_time", "engagement.reposts", "promotion.mentions_after", "automation"}},
		{"competitors elsewhere", account(month30(), both...), NewVoice([]corpus.AuthorID{"rival"}), []string{"engagement.reposts", "promotion.mentions_after", "automation", "share_of_voice"}},
		{"clients not named", account(month30(), notices(20, scattered, words, "")...), NewVoice(nil),
			[]string{"response", "response_time", "engagement.returned", "active_support", "co_creation.proposals", "co_creation.adopted", "co_creation.returned", "pile_ons",
				"promotion.mentions_after", "promotion.recommendations", "engagement.reposts", "automation.signs.client"}},
		{"clients named, few posts", account(month30(), notices(3, scattered, words, "web")...), NewVoice(nil),
			[]string{"response", "response_time", "engagement.returned", "active_support", "co_creation.proposals", "co_creation.adopted", "co_creation.returned", "pile_ons",
				"promotion.mentions_after", "promotion.recommendations", "engagement.reposts", "automation.signs.minute"}},
	} {
		if got := kpis(c.a.Gaps(c.v), true); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	one := account(month30(), dialogue("1", utter{who: "mai", up: -1, change: stub}, utter{who: shop, when: "0 9:00", change: mine}))
	alone := account(month30(), dialogue("1", utter{who: shop, when: "0 9:00", up: -1}))
	if a, b := one.Gaps(NewVoice(nil))[0].Reason.EN, alone.Gaps(NewVoice(nil))[0].Reason.EN; !strings.Contains(a, "own posts only") || !strings.Contains(b, "need not mean") {
		t.Errorf("%q, %q", a, b)
	}
	set := month30()
	set.SLA, set.Hours = time.Hour, hours(t)
	a := account(set, both...)
	a.Intended = rubric.Engagement
	asked := kpis(a.Gaps(NewVoice([]corpus.AuthorID{"rival"})), false)
	for _, kpi := range []string{"response_time.sla", "response_time.business", "drift", "share_of_voice"} {
		if slices.Contains(asked, kpi) {
			t.Errorf("%s is there, and said to be undecided", kpi)
		}
		if !slices.Contains(kpis(account(month30(), both...).Gaps(NewVoice(nil)), false), kpi) {
			t.Errorf("%s is not said to be undecided", kpi)
		}
	}
}
