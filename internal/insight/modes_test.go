package insight

import (
	"slices"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

func TestTalk(t *testing.T) {
	in := month30()
	in.Reposts = map[corpus.PostID]int{"1a": 3, "9z": 5}
	a := account(in,
		dialogue("1", utter{who: shop, when: "0 9:00", up: -1, text: "皆さん、おはようございます"}, // second person; three reposts
			utter{who: "mai", when: "0 9:10"}, utter{who: shop, when: "0 9:20", up: 1}, // an exchange with mai
			utter{who: "ken", when: "0 9:30"}, utter{who: shop, when: "0 9:40", up: 3}), // and one with ken
		dialogue("2", utter{who: shop, when: "1 9:00", up: -1, text: "焼けました"}, utter{who: "mai", when: "1 9:10"}),          // answered by nobody
		dialogue("3", utter{who: "mai", when: "2 9:00", up: -1, text: "@shop 鳩が来ていますよ"}, utter{who: shop, when: "2 9:10"}), // an opening, returned
		dialogue("4", utter{who: "ken", when: "3 9:00", up: -1, text: "@shop 見ています"}),                                      // and one that was not
		dialogue("5", utter{who: shop, when: "4 9:00", up: -1, text: "@ken ありがとう"}, utter{who: shop, when: "4 9:01", text: "続きます"}))
	if got, want := a.Talk, (Talk{Reposts: 3, Individual: 2, Addressed: Share{5, 7}, Openings: Answers{InTime: 1, Never: 1}}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := a.Summary.Interactive(); got != (Share{1, 5}) {
		t.Errorf("interactive %+v", got)
	}
}

// TestOpeningsWithoutIDs: where a format ties a leading @user to a stub, the
// post is an opening all the same.
func TestOpeningsWithoutIDs(t *testing.T) {
	r := dialogue("1", utter{who: shop, up: -1, change: stub}, utter{who: "mai", when: "0 9:00", text: "@shop 開いていますか"}, utter{who: shop, when: "0 9:10", up: 1})
	r.Conversation.Ties[1].Inferred = true
	if got := account(month30(), r).Talk.Openings; got != (Answers{InTime: 1}) {
		t.Errorf("%+v", got)
	}
}

func TestSupport(t *testing.T) {
	called := utter{who: "mai", when: "1 10:00", up: -1, acts: "trouble", text: "@shop 届きません"}
	guide := utter{who: shop, when: "1 10:30", acts: "apologise guide"}
	for _, c := range []struct {
		name  string
		lines []utter
		want  Support
		first []int64 // waits
	}{
		{"no trouble", []utter{{who: "mai", when: "1 10:00", up: -1, acts: "play", text: "@shop w"}, guide}, Support{}, nil},
		{"the shop's own question", []utter{{who: shop, when: "1 10:00", up: -1, acts: "ask"}, {who: "mai", when: "1 10:30"}}, Support{}, nil},
		{"overheard and left alone", []utter{{who: "mai", when: "1 10:00", up: -1, acts: "trouble"}}, Support{}, nil},
		{"never answered", []utter{called}, Support{Cases: 1, Answers: Answers{Never: 1}, Resolved: Share{0, 1}}, nil},
		{"pending", []utter{{who: "mai", when: "28 10:00", up: -1, acts: "trouble", text: "@shop 届きません"}}, Support{Cases: 1, Answers: Answers{Pending: 1}}, nil},
		{"answered", []utter{called, guide}, Support{Cases: 1, Answers: Answers{InTime: 1}, Resolved: Share{0, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"young and answered", []utter{{who: "mai", when: "28 10:00", up: -1, acts: "trouble", text: "@shop 届きません"}, {who: shop, when: "28 10:30"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Resolved: Share{0, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"thanks after guidance", []utter{called, guide, {who: "mai", when: "1 11:00", up: 1, acts: "thank"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Full: Spans{1800}, Resolved: Share{1, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"thanks before guidance", []utter{called, {who: shop, when: "1 10:30", acts: "apologise"}, {who: "mai", when: "1 11:00", up: 1, acts: "thank"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Resolved: Share{0, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"it works, in so many words", []utter{called, {who: shop, when: "1 10:30", acts: "apologise"}, {who: "mai", when: "1 11:00", up: 1, acts: "resolve"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Full: Spans{1800}, Resolved: Share{1, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"thanks, but it does not work", []utter{called, guide, {who: "mai", when: "1 11:00", up: 1, acts: "thank trouble"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Resolved: Share{0, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"it works by itself", []utter{called, {who: "mai", when: "1 11:00", acts: "resolve"}}, Support{Cases: 1, Answers: Answers{Never: 1}, Resolved: Share{0, 1}}, nil},
		{"settled by the second answer", []utter{called, guide, {who: "mai", when: "1 11:00", up: 1}, {who: shop, when: "1 12:00", up: 2}, {who: "mai", when: "1 13:00", up: 3, acts: "thank"}},
			Support{Cases: 1, Answers: Answers{InTime: 1}, Full: Spans{7200}, Resolved: Share{1, 1}, Proactive: Share{0, 1}}, []int64{1800}},
		{"found uncalled", []utter{{who: "mai", when: "1 10:00", up: -1, acts: "trouble"}, guide, {who: "mai", when: "1 11:00", up: 1, acts: "resolve"}},
			Support{Cases: 1, Full: Spans{1800}, Resolved: Share{1, 1}, Proactive: Share{1, 1}}, []int64{1800}},
	} {
		u := account(month30(), dialogue("t", c.lines...)).Support
		if !equal(u.First.Clock, c.first) || !equal(u.Full, c.want.Full) {
			t.Errorf("%s: first %v, want %v; full %v, want %v", c.name, u.First.Clock, c.first, u.Full, c.want.Full)
		}
		if u.Cases != c.want.Cases || u.Answers != c.want.Answers || u.Resolved != c.want.Resolved || u.Proactive != c.want.Proactive {
			t.Errorf("%s: %+v, want %+v", c.name, u, c.want)
		}
	}
}

func equal(a Spans, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestIdeas(t *testing.T) {
	call := utter{who: shop, when: "0 9:00", up: -1, acts: "solicit"}
	idea := func(who, when string) utter { return utter{who: who, when: when, acts: "propose"} }
	list := []*score.Result{
		// Three ideas under a call, one answered and adopted.
		dialogue("1", call, idea("mai", "0 10:00"), idea("ken", "0 10:01"), idea("yui", "0 10:02"), utter{who: shop, when: "0 11:00", up: 1, acts: "adopt"}),
		// One of somebody who comes back with another, answered, not adopted.
		dialogue("2", utter{who: "mai", when: "5 9:00", up: -1, acts: "propose", text: "@shop 小さいのも"}, utter{who: shop, when: "5 10:00", acts: "thank"}),
		// ken comes back with something else; yui had been here before, not after.
		dialogue("3", utter{who: "ken", when: "6 9:00", up: -1, text: "@shop 見ました"}),
		dialogue("4", utter{who: shop, when: "0 7:00", up: -1, acts: "adopt"}, utter{who: "yui", when: "0 8:00"}),
	}
	checkIdeas(t, account(month30(), list...).Ideas)
	slices.Reverse(list)
	checkIdeas(t, account(month30(), list...).Ideas)
}

func checkIdeas(t *testing.T, d Ideas) {
	t.Helper()
	if d.Solicitations != 1 || d.Proposals != (Answers{InTime: 2, Never: 2}) || d.Adopted != (Share{1, 2}) || d.Returned() != (Share{2, 3}) {
		t.Errorf("%+v, returned %+v", d, d.Returned())
	}
}

// TestAdoptedBefore: what was said before the idea does not take it up.
func TestAdoptedBefore(t *testing.T) {
	d := account(month30(), dialogue("1", utter{who: shop, when: "0 9:00", up: -1, acts: "adopt"}, utter{who: "mai", when: "0 10:00", acts: "propose"})).Ideas
	if d.Adopted != (Share{0, 1}) {
		t.Errorf("%+v", d.Adopted)
	}
}

func TestPromotion(t *testing.T) {
	ad := func(id, when string) utter {
		return utter{who: shop, when: when, up: -1, text: "新発売 https://example.com/" + id}
	}
	a := account(month30(),
		mode(rubric.Promotion, dialogue("1", ad("1", "2 12:00"), utter{who: "mai", when: "2 13:00"})),                                 // 1 h after
		mode(rubric.Promotion, dialogue("2", ad("2", "4 12:00"))),                                                                     // overlaps: 2 … 11
		mode(rubric.Promotion, dialogue("3", utter{who: "mai", when: "5 9:00", up: -1, acts: "recommend", text: "@shop のあんぱん、おすすめ"})), // not the shop's
		dialogue("4", utter{who: "ken", when: "11 12:00", up: -1, text: "@shop 買いました", acts: "recommend"}),                            // at the end of the week
		dialogue("5", utter{who: "ken", when: "11 12:01", up: -1, text: "@shop 買いました"}),                                               // after it
		dialogue("6", utter{who: "mai", when: "2 11:00", up: -1, text: "@shop まだですか"}),                                                // before
		dialogue("7", utter{who: shop, when: "20 9:00", up: -1, text: "雨です"}))
	m := &a.Promotion
	after, expected, ok := m.After(&a.Rules)
	// From day 2 11:00 to day 30 0:00 are 661 hours; the weeks after cover 216.
	if !ok || after != (Share{3, 5}) || expected < 216.0/661-1e-9 || expected > 216.0/661+1e-9 {
		t.Errorf("after %+v, expected %v", after, expected)
	}
	if m.Promotions() != 2 || m.Links != (Share{2, 3}) || m.Recommended != 2 || m.Advocates() != 2 {
		t.Errorf("%+v, %d promotions, %d advocates", m, m.Promotions(), m.Advocates())
	}
	if _, _, ok := account(month30(), dialogue("6", utter{who: "mai", when: "2 11:00", up: -1, text: "@shop まだですか"})).Promotion.After(&a.Rules); ok {
		t.Error("a share of mentions after no promotion")
	}
}

func TestPileOns(t *testing.T) {
	angry := func(n int, from string) []utter {
		lines := []utter{{who: shop, when: "0 9:00", up: -1, text: "新しい味です"}}
		start, _ := moment(from)
		for i := range n {
			lines = append(lines, utter{who: "p" + string(rune('a'+i)), acts: "trouble", change: func(p *corpus.Post) { p.At = start.Add(time.Duration(i) * time.Hour) }})
		}
		return lines
	}
	for _, c := range []struct {
		name  string
		a     *Account
		posts []int
	}{
		{"four are no crowd", account(month30(), dialogue("1", angry(4, "0 10:00")...)), nil},
		{"five are", account(month30(), dialogue("1", angry(5, "0 10:00")...)), []int{5}},
		{"the same five again and again", account(month30(), dialogue("1", angry(5, "0 10:00")...), dialogue("2", angry(5, "1 1:00")...)), []int{10}},
		{"twice", account(month30(), dialogue("1", angry(5, "0 10:00")...), dialogue("2", angry(6, "9 1:00")...)), []int{5, 6}},
		{"one of them answered", account(month30(), dialogue("1", append(angry(5, "0 10:00"), utter{who: shop, when: "0 20:00", up: 2})...)), nil},
		{"answered too late", account(month30(), dialogue("1", append(angry(5, "0 10:00"), utter{who: shop, when: "1 20:00", up: 2})...)), []int{5}},
		{"an apology to everybody", account(month30(), dialogue("1", angry(5, "0 10:00")...), dialogue("2", utter{who: shop, when: "0 20:00", up: -1, acts: "apologise"})), nil},
		{"an apology before it began", account(month30(), dialogue("1", angry(5, "0 10:00")...), dialogue("2", utter{who: shop, when: "0 9:59", up: -1, acts: "apologise"})), []int{5}},
		{"an advertisement meanwhile", account(month30(), dialogue("1", angry(5, "0 10:00")...), dialogue("2", utter{who: shop, when: "0 20:00", up: -1, acts: "announce"})), []int{5}},
		{"complaints to others", account(month30(), dialogue("1", func() []utter {
			lines := angry(5, "0 10:00")
			lines[0].who = "mai"
			return append(lines, utter{who: shop, when: "2 0:00", up: -1})
		}()...)), nil},
		{"one person who complains five times", account(month30(), dialogue("1", func() []utter {
			lines := angry(5, "0 10:00")
			for i := range lines[1:] {
				lines[i+1].who = "mai"
			}
			return lines
		}()...)), nil},
	} {
		got := c.a.Pressure.PileOns()
		if len(got) != len(c.posts) {
			t.Errorf("%s: %+v", c.name, got)
			continue
		}
		for i, p := range got {
			if p.Posts != c.posts[i] {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
	}
	p := account(month30(), dialogue("1", angry(6, "0 10:00")...)).Pressure.PileOns()[0]
	start, _ := moment("0 10:00")
	if !p.Start.Equal(start) || !p.End.Equal(start.Add(5*time.Hour)) || len(p.Authors) != 6 || p.Authors[0] != "pa" || len(p.Conversations) != 1 || p.Conversations[0] != "1" {
		t.Errorf("%+v", p)
	}
}

// TestPileOnSpread: who comes a day later is no part of a rush, however many
// come in the end.
func TestPileOnSpread(t *testing.T) {
	var lines []utter
	lines = append(lines, utter{who: shop, when: "0 9:00", up: -1})
	for i := range 20 {
		start, _ := moment("0 10:00")
		lines = append(lines, utter{who: "p" + string(rune('a'+i)), acts: "refuse", change: func(p *corpus.Post) { p.At = start.Add(time.Duration(i) * 7 * time.Hour) }})
	}
	if got := account(month30(), dialogue("1", lines...)).Pressure.PileOns(); len(got) != 0 { // four within 24 hours
		t.Errorf("%+v", got)
	}
}

func TestVoice(t *testing.T) {
	mine := dialogue("1", utter{who: shop, when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00"}, utter{who: "rival", when: "0 11:00", up: 1})
	theirs := dialogue("2", utter{who: "rival", when: "0 9:00", up: -1}, utter{who: "mai", when: "0 10:00"}, utter{who: "ken", when: "0 11:00"}, utter{who: "rival", when: "0 11:00", up: 1}, utter{who: "rival", up: -1, change: stub})
	theirs.Conversation.Accounts = nil
	a := account(month30(), mine)
	v := NewVoice([]corpus.AuthorID{"rival", "silent", shop})
	v.Add(mine)
	v.Add(theirs)
	posts, received, ok := a.ShareOfVoice(v)
	if !ok || posts != (Share{1, 4}) || received != (Share{1, 3}) {
		t.Errorf("posts %+v, received %+v, %v", posts, received, ok)
	}
	list := v.Competitors(shop)
	if len(list) != 2 || list[0] != (Competitor{"rival", Heard{3, 2}}) || list[1].Seen() {
		t.Errorf("%+v", list)
	}
	for name, v := range map[string]*Voice{"nobody named": NewVoice(nil), "nobody seen": NewVoice([]corpus.AuthorID{"silent"})} {
		if _, _, ok := a.ShareOfVoice(v); ok {
			t.Errorf("%s: a share", name)
		}
	}
}
