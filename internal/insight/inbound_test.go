package insight

import (
	"math"
	"testing"
	"time"

	"engage/internal/corpus"
)

func TestResponseRate(t *testing.T) {
	ask := utter{who: "mai", when: "1 10:00", up: -1, acts: "ask", text: "@shop 明日は何時から開きますか"}
	for _, c := range []struct {
		name           string
		lines          []utter
		all, questions Answers
		closing        int
	}{
		{"answered", []utter{ask, {who: shop, when: "1 11:00"}}, Answers{InTime: 1}, Answers{InTime: 1}, 0},
		{"on the seventh day", []utter{ask, {who: shop, when: "8 10:00"}}, Answers{InTime: 1}, Answers{InTime: 1}, 0},
		{"a minute later", []utter{ask, {who: shop, when: "8 10:01"}}, Answers{Late: 1}, Answers{Late: 1}, 0},
		{"never", []utter{ask}, Answers{Never: 1}, Answers{Never: 1}, 0},
		{"younger than the window", []utter{{who: "mai", when: "23 10:00", up: -1, text: "@shop 見ました"}}, Answers{Pending: 1}, Answers{}, 0},
		{"just as old as the window", []utter{{who: "mai", when: "23 0:00", up: -1, text: "@shop 見ました"}}, Answers{Never: 1}, Answers{}, 0},
		{"young and answered", []utter{{who: "mai", when: "29 10:00", up: -1, text: "@shop 見ました"}, {who: shop, when: "29 11:00"}}, Answers{InTime: 1}, Answers{}, 0},
		{"without a date", []utter{{who: "mai", up: -1, text: "@shop 見ました"}, {who: shop, when: "1 11:00"}}, Answers{Undated: 1}, Answers{}, 0},
		{"answered without a date", []utter{ask, {who: shop}}, Answers{Undated: 1}, Answers{Undated: 1}, 0},
		{"a date, answered on the seventh day", []utter{{who: "mai", when: "1", up: -1, acts: "trouble", text: "@shop 開かない"}, {who: shop, when: "8 23:00"}}, Answers{InTime: 1}, Answers{InTime: 1}, 0},
		{"a date, answered on the eighth day", []utter{{who: "mai", when: "1", up: -1, acts: "trouble", text: "@shop 開かない"}, {who: shop, when: "9 1:00"}}, Answers{Late: 1}, Answers{Late: 1}, 0},

		{"two posts in a row, one answer", []utter{ask, {who: "mai", when: "1 10:01", text: "@shop 北浜の店です"}, {who: shop, when: "1 11:00", up: 1}}, Answers{InTime: 2}, Answers{InTime: 1}, 0},
		{"two answers to one post, the second answered", []utter{{who: shop, when: "1 9:00", up: -1}, {who: "mai", when: "1 10:00"}, {who: "mai", when: "1 10:05"}, {who: shop, when: "1 11:00", up: 2}},
			Answers{InTime: 2}, Answers{}, 0},
		{"asked again after the answer", []utter{ask, {who: shop, when: "1 11:00"}, {who: "mai", when: "1 12:00", acts: "ask", text: "@shop では日曜は"}}, Answers{InTime: 1, Never: 1}, Answers{InTime: 1, Never: 1}, 0},
		{"two people, one answered", []utter{{who: shop, when: "1 9:00", up: -1}, {who: "mai", when: "1 10:00"}, {who: "ken", when: "1 10:01"}, {who: shop, when: "1 11:00", up: 1}}, Answers{InTime: 1, Never: 1}, Answers{}, 0},
		{"strangers without a name are different people", []utter{{who: shop, when: "1 9:00", up: -1}, {when: "1 10:00"}, {when: "1 10:01"}, {who: shop, when: "1 11:00", up: 1}}, Answers{InTime: 1, Never: 1}, Answers{}, 0},
		{"the shop goes on by itself", []utter{{who: shop, when: "1 9:00", up: -1}, {who: "mai", when: "1 10:00"}, {who: shop, when: "1 11:00", up: 0}}, Answers{Never: 1}, Answers{}, 0},

		{"closing thanks", []utter{ask, {who: shop, when: "1 11:00", acts: "guide"}, {who: "mai", when: "1 12:00", up: 1, acts: "thank play"}}, Answers{InTime: 1}, Answers{InTime: 1}, 1},
		{"thanks after the second part of an answer", []utter{ask, {who: shop, when: "1 11:00"}, {who: shop, when: "1 11:01", up: 1}, {who: "mai", when: "1 12:00", up: 2, acts: "thank"}}, Answers{InTime: 1}, Answers{InTime: 1}, 1},
		{"thanks and a question", []utter{ask, {who: shop, when: "1 11:00"}, {who: "mai", when: "1 12:00", up: 1, acts: "thank ask"}}, Answers{InTime: 1, Never: 1}, Answers{InTime: 1, Never: 1}, 0},
		{"thanks and an act of another rubric", []utter{ask, {who: shop, when: "1 11:00"}, {who: "mai", when: "1 12:00", up: 1, acts: "thank order"}}, Answers{InTime: 1, Never: 1}, Answers{InTime: 1}, 0},
		{"no act at all", []utter{ask, {who: shop, when: "1 11:00"}, {who: "mai", when: "1 12:00", up: 1}}, Answers{InTime: 1, Never: 1}, Answers{InTime: 1}, 0},
		{"a greeting to an opening", []utter{{who: shop, when: "1 9:00", up: -1, acts: "greet"}, {who: "mai", when: "1 10:00", acts: "greet"}}, Answers{Never: 1}, Answers{}, 0},
		{"thanks to somebody else", []utter{ask, {who: "ken", when: "1 11:00"}, {who: "mai", when: "1 12:00", up: 1, acts: "thank", text: "@shop 解決"}}, Answers{Never: 2}, Answers{Never: 1}, 0},

		{"only overheard", []utter{{who: "mai", when: "1 10:00", up: -1, acts: "trouble"}, {who: "ken", when: "1 11:00"}}, Answers{}, Answers{}, 0},
		{"named as the one who is answered", []utter{{who: "mai", when: "1 10:00", up: -1, change: func(p *corpus.Post) { p.ReplyToAuthor = shop }}}, Answers{Never: 1}, Answers{}, 0},
		{"known by its id only", []utter{{who: "mai", when: "1 10:00", up: -1, text: "@shop", change: stub}, {who: shop, when: "1 11:00"}}, Answers{}, Answers{}, 0},
		{"seen through the shop's RT", []utter{{who: "mai", when: "1 10:00", up: -1, text: "@shop おいしい", change: excerpt}, {who: shop, when: "1 11:00"}}, Answers{}, Answers{}, 0},
		{"from a file of one side", []utter{{who: "mai", when: "1 10:00", up: -1, text: "@shop おいしい", change: blind}, {who: shop, when: "1 11:00"}}, Answers{}, Answers{}, 0},
		{"by a repost", []utter{{who: shop, when: "1 9:00", up: -1, change: func(p *corpus.Post) { p.Kind = corpus.Repost }}, {who: "mai", when: "1 10:00"}}, Answers{}, Answers{}, 0},
	} {
		in := account(month30(), dialogue("t", c.lines...)).Inbound
		if in.All != c.all || in.Questions != c.questions || in.Closing != c.closing {
			t.Errorf("%s: all %+v, questions %+v, %d closing; want %+v, %+v, %d", c.name, in.All, in.Questions, in.Closing, c.all, c.questions, c.closing)
		}
	}
}

// TestWindow: --within moves the border between in time and late, and that of
// what is pending.
func TestWindow(t *testing.T) {
	late := dialogue("1", utter{who: "mai", when: "1 10:00", up: -1, text: "@shop 見ました"}, utter{who: shop, when: "1 12:00"})
	young := dialogue("2", utter{who: "mai", when: "29 10:00", up: -1, text: "@shop 見ました"})
	in := month30()
	in.Within = time.Hour
	if got, want := account(in, late, young).Inbound.All, (Answers{Late: 1, Never: 1}); got != want {
		t.Errorf("within an hour: %+v, want %+v", got, want)
	}
	if got, want := account(month30(), late, young).Inbound.All, (Answers{InTime: 1, Pending: 1}); got != want {
		t.Errorf("within a week: %+v, want %+v", got, want)
	}
}

// TestAnswersShare: late answers and missing ones count against the account,
// what may still be answered and what cannot be judged do not.
func TestAnswersShare(t *testing.T) {
	if got := (&Answers{InTime: 6, Late: 1, Never: 2, Pending: 10, Undated: 20}).Share(); got != (Share{6, 9}) {
		t.Errorf("%+v", got)
	}
}

// TestSisters: what another account of the house writes is not inbound.
func TestSisters(t *testing.T) {
	r := dialogue("t", utter{who: "shop_help", when: "1 10:00", up: -1, text: "@shop お願いします"}, utter{who: "mai", when: "1 10:05", text: "@shop こちらも"})
	r.Conversation.Accounts = []corpus.AuthorID{shop, "shop_help"}
	if got := account(month30(), r).Inbound.All; got != (Answers{Never: 1}) {
		t.Errorf("%+v", got)
	}
}

// waits are ten questions on Monday at 17:00, answered after so many minutes
// each, one question with a date only, one answered before it was asked, one
// that nobody answered.
func waits() []utter {
	lines := []utter{{who: shop, when: "0 9:00", up: -1}}
	for i, answered := range []string{"0 17:01", "0 17:10", "0 17:20", "0 17:30", "0 17:40", "0 17:50", "0 18:30", "1 10:00", "1 11:00", "7 10:00"} {
		who := "p" + string(rune('0'+i))
		lines = append(lines, utter{who: who, when: "0 17:00"}, utter{who: who, when: "0 17:00", up: len(lines), text: "@shop もしもし"}, utter{who: shop, when: answered, up: len(lines)})
	}
	return append(lines,
		utter{who: "dated", when: "0"}, utter{who: shop, when: "0 18:00", up: 31},
		utter{who: "shifted", when: "0 18:00"}, utter{who: shop, when: "0 17:00", up: 33},
		utter{who: "alone", when: "0 17:00"})
}

func TestResponseTimes(t *testing.T) {
	in := month30()
	in.Hours, in.SLA = hours(t), 60*time.Minute
	w := account(in, dialogue("t", waits()...)).Inbound.Wait
	whole := func(s Spans) Typical {
		typical, _ := s.Typical()
		typical.P90 = math.Round(typical.P90)
		return typical
	}
	clock := whole(w.Clock)
	// 1, 10, 20, 30, 40, 50 and 90 min, 17 h, 18 h, 6 days 17 h. Of ten values
	// the second and the ninth bound the median.
	if want := (Typical{N: 10, Median: 45 * 60, P90: 116280, Lo: 600, Hi: 18 * 3600, Sure: true}); clock != want {
		t.Errorf("by the clock %+v, want %+v", clock, want)
	}
	// By business hours: 1, 10, 20, 30, 40, 50, 60, 60, 120 min, 1 h and four days of 8 h.
	business := whole(w.Business)
	if want := (Typical{N: 10, Median: 45 * 60, P90: 18360, Lo: 600, Hi: 7200, Sure: true}); business != want {
		t.Errorf("in business hours %+v, want %+v", business, want)
	}
	if w.LeftOut != 2 || w.Target != (Share{8, 11}) || w.Open != 0 {
		t.Errorf("%d left out, target %+v, %d open", w.LeftOut, w.Target, w.Open)
	}
	in.Hours = nil
	if w := account(in, dialogue("t", waits()...)).Inbound.Wait; w.Target != (Share{6, 11}) || len(w.Business) != 0 {
		t.Errorf("by the clock the target %+v, business %v", w.Target, w.Business)
	}
}

// TestTargetOpen: who has not waited so long has not been let down.
func TestTargetOpen(t *testing.T) {
	in := month30()
	in.SLA = 2 * time.Hour
	in.End, _ = moment("0 18:30")
	ask := dialogue("t", utter{who: "mai", when: "0 17:00", up: -1, text: "@shop 見ました"})
	if w := account(in, ask).Inbound.Wait; w.Open != 1 || w.Target.N != 0 {
		t.Errorf("%d open, target %+v", w.Open, w.Target)
	}
	in.End, _ = moment("0 19:01")
	if w := account(in, ask).Inbound.Wait; w.Open != 0 || w.Target != (Share{0, 1}) {
		t.Errorf("%d open, target %+v", w.Open, w.Target)
	}
	in.Hours = hours(t) // closed at 18:00, so that an hour is left
	if w := account(in, ask).Inbound.Wait; w.Open != 1 || w.Target.N != 0 {
		t.Errorf("in business hours %d open, target %+v", w.Open, w.Target)
	}
	in.End, _ = moment("900 0:00")
	if w := account(in, ask).Inbound.Wait; w.Open != 0 || w.Target != (Share{0, 1}) {
		t.Errorf("after years %d open, target %+v", w.Open, w.Target)
	}
}

func TestShare(t *testing.T) {
	s := Share{80, 100}
	lo, hi, ok := s.Interval()
	if rate, _ := s.Rate(); rate != 0.8 || !ok || lo < 0.711 || lo > 0.712 || hi < 0.866 || hi > 0.867 {
		t.Errorf("%v [%v, %v]", rate, lo, hi)
	}
	if _, ok := (Share{}).Rate(); ok {
		t.Error("a share of nothing")
	}
	for _, c := range []struct {
		a, b Share
		want int
	}{{Share{90, 100}, Share{50, 100}, 1}, {Share{10, 100}, Share{50, 100}, -1}, {Share{55, 100}, Share{50, 100}, 0}, {Share{1, 1}, Share{0, 0}, 0}, {Share{0, 3}, Share{3, 3}, 0}} {
		if got := c.a.moved(c.b); got != c.want {
			t.Errorf("%v after %v: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
