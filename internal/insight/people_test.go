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

// spoken is one line of a constructed conversation.
type spoken struct {
	by   corpus.AuthorID
	up   int // index of the line it answers; -1 for none
	at   string
	acts string // parted by spaces
	kind corpus.Kind
	to   corpus.AuthorID // named in the text
}

// talkOf makes the result of a conversation; shop and, if it occurs, desk are
// the analysed accounts.
func talkOf(t *testing.T, id string, mode rubric.Mode, lines ...spoken) *score.Result {
	t.Helper()
	c := &corpus.Conversation{ID: corpus.ConversationID(id), Accounts: []corpus.AuthorID{"shop"}}
	r := &score.Result{Conversation: c, Primary: mode}
	for i, l := range lines {
		p := corpus.Post{ID: corpus.PostID(fmt.Sprintf("%s/%d", id, i+1)), Author: l.by, Kind: l.kind, URL: fmt.Sprintf("https://example.com/%s/%d", id, i+1)}
		if l.kind != corpus.Stub {
			p.Handle, p.Text = strings.ToUpper(string(l.by)), "本文"
		} else {
			p.URL = ""
		}
		if l.at != "" {
			p.At = day(t, l.at)
		}
		if l.to != "" {
			p.Mentions = []corpus.AuthorID{l.to}
		}
		if l.by == "desk" {
			c.Accounts = []corpus.AuthorID{"desk", "shop"}
		}
		c.Posts = append(c.Posts, p)
		c.Ties = append(c.Ties, corpus.Tie{Parent: l.up})
		for _, a := range strings.Fields(l.acts) {
			// Two signs of an act in one post are one post with the act.
			r.Evidence = append(r.Evidence, score.Evidence{Post: i, Act: a}, score.Evidence{Post: i, Act: a})
		}
	}
	r.Interaction = c.Interaction()
	return r
}

func bondsOf(results ...*score.Result) *Bonds {
	b := &Bonds{Account: "shop", Zone: jst}
	for _, r := range results {
		b.Add(r)
	}
	return b
}

func bondWith(t *testing.T, b *Bonds, id corpus.AuthorID) *Person {
	t.Helper()
	for _, p := range b.People() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no %s among the people", id)
	return nil
}

func peopleIDs(people []*Person) (out []corpus.AuthorID) {
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out
}

// TestPerson: what one person has with the account, counted by hand.
func TestPerson(t *testing.T) {
	b := bondsOf(
		// The account opens, mugi plays, the account plays back, mugi thanks after midnight.
		talkOf(t, "c1", rubric.Engagement,
			spoken{by: "shop", up: -1, at: "2024-01-10 22:00", acts: "play"},
			spoken{by: "mugi", up: 0, at: "2024-01-10 23:00", acts: "play empathise"},
			spoken{by: "shop", up: 1, at: "2024-01-10 23:30", acts: "play"},
			spoken{by: "mugi", up: 2, at: "2024-01-11 00:10", acts: "thank"}),
		// Mugi names the account and is not answered.
		talkOf(t, "c2", rubric.Promotion, spoken{by: "mugi", up: -1, at: "2024-02-01 09:00", acts: "recommend", to: "shop"}),
		// The account found mugi's post, which does not name it, and answers.
		talkOf(t, "c3", rubric.Engagement,
			spoken{by: "mugi", up: -1, at: "2024-03-01 09:00", acts: "recommend"},
			spoken{by: "shop", up: 0, at: "2024-03-02 09:00", acts: "thank"}),
		// Kumo opens; mugi answers kumo and then the account.
		talkOf(t, "c4", rubric.None,
			spoken{by: "kumo", up: -1, at: "2024-03-05 09:00", to: "shop"},
			spoken{by: "shop", up: 0, at: "2024-03-05 10:00"},
			spoken{by: "mugi", up: 0, at: "2024-03-06 10:00", acts: "thank"},
			spoken{by: "mugi", up: 1, at: "2024-03-05 11:00"}),
	)
	p := bondWith(t, b, "mugi")
	got := []int{p.Conversations, p.Days(), p.Exchanges, p.Gave, p.Got}
	// Exchanges: mugi's play was answered, and so was the account's answer to it.
	if want := []int{4, 6, 2, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("conversations, days, exchanges, gave, got: %v, want %v", got, want)
	}
	if want := [numOpeners]int{ByPerson: 2, ByAccount: 1, ByOthers: 1}; p.OpenedBy != want {
		t.Errorf("opened by %v, want %v", p.OpenedBy, want)
	}
	// The thanks to kumo are not between mugi and the account.
	if want := [len(BondActs)]int{1, 1, 1, 0, 2}; p.Acts != want {
		t.Errorf("acts %v of %v, want %v", p.Acts, BondActs, want)
	}
	if want := [rubric.NumModes + 1]int{int(rubric.Engagement): 2, int(rubric.Promotion): 1, rubric.NumModes: 1}; p.Modes != want {
		t.Errorf("modes %v, want %v", p.Modes, want)
	}
	if !p.First.Equal(day(t, "2024-01-10 23:00")) || !p.Last.Equal(day(t, "2024-03-05 11:00")) {
		t.Errorf("from %v to %v", p.First, p.Last)
	}
	if p.Latest.Conversation != "c4" || p.Latest.URL != "https://example.com/c4/1" || p.Name() != "MUGI" || !p.Mutual() || p.Told() {
		t.Errorf("%+v, %s", p, p.Name())
	}
	if b.WithPeople != 4 || b.Posts != 4 || b.Seen != 11 || b.Known != 11 {
		t.Errorf("%+v", b)
	}
}

// TestLatest: the latest conversation is the one that went on longest, not the
// one that began last.
func TestLatest(t *testing.T) {
	b := bondsOf(
		talkOf(t, "long", rubric.None, spoken{by: "mugi", up: -1, at: "2024-01-01 10:00", to: "shop"}, spoken{by: "shop", up: 0, at: "2024-03-10 10:00"}),
		talkOf(t, "short", rubric.None, spoken{by: "mugi", up: -1, at: "2024-03-01 10:00", to: "shop"}))
	if got := bondWith(t, b, "mugi").Latest; got.Conversation != "long" || !got.At.Equal(day(t, "2024-03-10 10:00")) {
		t.Errorf("%+v", got)
	}
}

// TestDays: the day is that of the report's time zone.
func TestPeopleDays(t *testing.T) {
	r := talkOf(t, "c", rubric.Engagement,
		spoken{by: "mugi", up: -1, at: "2024-01-10 23:30", to: "shop"},
		spoken{by: "shop", up: 0, at: "2024-01-11 00:30"})
	for zone, want := range map[*time.Location]int{jst: 2, time.UTC: 1} {
		b := &Bonds{Account: "shop", Zone: zone}
		b.Add(r)
		if got := bondWith(t, b, "mugi").Days(); got != want {
			t.Errorf("%d days in %s, want %d", got, zone, want)
		}
	}
}

// TestNoPerson: neither another analysed account, nor who talks past the
// account, nor who is unknown is a person.
func TestNoPerson(t *testing.T) {
	b := bondsOf(
		talkOf(t, "c1", rubric.None,
			spoken{by: "shop", up: -1, at: "2024-01-10 22:00"},
			spoken{by: "desk", up: 0, at: "2024-01-10 22:10", acts: "play"},
			spoken{by: "shop", up: 1, at: "2024-01-10 22:20"},
			spoken{by: "kumo", up: 1, at: "2024-01-10 22:30"}),
		talkOf(t, "c2", rubric.None,
			spoken{by: "", up: -1, kind: corpus.Stub},
			spoken{by: "shop", up: 0, at: "2024-01-12 22:00"}),
		talkOf(t, "c3", rubric.None,
			spoken{by: "shop", up: -1, at: "2024-01-13 22:00"},
			spoken{by: "mugi", up: 0, at: "2024-01-13 22:10", kind: corpus.Repost}),
	)
	if got := b.People(); len(got) != 0 {
		t.Errorf("people %v", peopleIDs(got))
	}
	if b.Unnamed != 1 || b.Thrown != 0 || b.WithPeople != 0 || b.Conversations != 3 {
		t.Errorf("%+v", b)
	}
}

// TestTsukkomi: which posts drew 突っ込み, and whether the ball came back.
func TestTsukkomi(t *testing.T) {
	b := bondsOf(
		talkOf(t, "c1", rubric.Engagement,
			spoken{by: "shop", up: -1, at: "2024-01-10 09:00"},
			spoken{by: "mugi", up: 0, at: "2024-01-10 10:00", acts: "play"},
			spoken{by: "kumo", up: 0, at: "2024-01-10 11:00", acts: "play"},
			spoken{by: "mugi", up: 0, at: "2024-01-10 12:00", acts: "play"},
			spoken{by: "umi", up: 0, at: "2024-01-10 12:30", acts: "thank"},
			spoken{by: "shop", up: 1, at: "2024-01-10 13:00", acts: "play"}, // plays, but is no 突っ込み
			spoken{by: "mugi", up: 5, at: "2024-01-10 14:00", acts: "play"}),
		// Played at the account without answering it, and answered.
		talkOf(t, "c2", rubric.Engagement,
			spoken{by: "kumo", up: -1, at: "2024-01-11 10:00", acts: "play", to: "shop"},
			spoken{by: "shop", up: 0, at: "2024-01-11 11:00"}),
		// Plays between others are no business of the account.
		talkOf(t, "c3", rubric.Engagement,
			spoken{by: "kumo", up: -1, at: "2024-01-11 10:00", to: "shop"},
			spoken{by: "mugi", up: 0, at: "2024-01-11 11:00", acts: "play"}),
	)
	if b.Thrown != 5 || b.Answering != 4 || b.Returned != 2 {
		t.Errorf("thrown %d, in answer %d, returned %d; want 5, 4, 2", b.Thrown, b.Answering, b.Returned)
	}
	if share, lo, hi, ok := b.Return().Value(); !ok || share != 0.4 || lo < 0.117 || lo > 0.118 || hi < 0.769 || hi > 0.770 {
		t.Errorf("return %v [%v, %v]", share, lo, hi)
	}
	var got []string
	for _, o := range b.Openings() {
		got = append(got, fmt.Sprint(o.Post, " drew ", o.Drew, " of ", o.People(), ", returned ", o.Returned))
	}
	if want := []string{"c1/1 drew 3 of 2, returned 1", "c1/6 drew 1 of 1, returned 0"}; !slices.Equal(got, want) {
		t.Errorf("openings %q, want %q", got, want)
	}
}

// TestRefusal: who tells the account to keep away is marked; who says so to
// somebody else is not.
func TestRefusal(t *testing.T) {
	b := bondsOf(
		talkOf(t, "c1", rubric.None,
			spoken{by: "mugi", up: -1, at: "2024-01-10 09:00"},
			spoken{by: "shop", up: 0, at: "2024-01-10 10:00"},
			spoken{by: "mugi", up: 1, at: "2024-01-10 11:00", acts: "refuse"},
			spoken{by: "kumo", up: 2, at: "2024-01-10 12:00", acts: "refuse"}),
		talkOf(t, "c2", rubric.None, spoken{by: "kumo", up: -1, at: "2024-01-12 10:00", to: "shop"}),
		// The account answered a post that complained of others.
		talkOf(t, "c3", rubric.None, spoken{by: "umi", up: -1, at: "2024-01-12 10:00", acts: "refuse"}, spoken{by: "shop", up: 0, at: "2024-01-12 11:00"}),
	)
	if p := bondWith(t, b, "mugi"); !p.Told() || p.Refused.Conversation != "c1" || p.Refused.URL != "https://example.com/c1/3" {
		t.Errorf("%+v", p)
	}
	if bondWith(t, b, "kumo").Told() || bondWith(t, b, "umi").Told() {
		t.Error("kumo and umi told somebody else")
	}
}

// TestUnseenOpening: a stub answered by the account need not be the first post,
// unless the archive's conversation bears its id.
func TestUnseenOpening(t *testing.T) {
	r := talkOf(t, "c1", rubric.None, spoken{by: "mugi", up: -1, kind: corpus.Stub}, spoken{by: "shop", up: 0, at: "2024-01-10 10:00"})
	p := bondWith(t, bondsOf(r), "mugi")
	if p.OpenedBy[ByUnseen] != 1 || p.Got != 1 || p.Gave != 0 || p.Days() != 1 {
		t.Errorf("%+v", p)
	}
	r.Conversation.Posts[0].ConversationID = "c1/1"
	if p := bondWith(t, bondsOf(r), "mugi"); p.OpenedBy[ByPerson] != 1 {
		t.Errorf("%+v", p)
	}
}

// TestGaps: what an archive cannot show is named with the reason, and only then.
func TestPeopleGaps(t *testing.T) {
	r := &rubric.Rubric{}
	for _, act := range []string{"thank", "empathise", "play", "recommend", "refuse"} {
		r.Cues = append(r.Cues, rubric.Cue{Act: act})
	}
	both := talkOf(t, "c1", rubric.None,
		spoken{by: "mugi", up: -1, at: "2024-01-01 10:00", to: "shop"}, spoken{by: "shop", up: 0, at: "2024-03-01 10:00"})
	owner := talkOf(t, "c1", rubric.None,
		spoken{by: "mugi", up: -1, kind: corpus.Stub}, spoken{by: "shop", up: 0, at: "2024-03-01 10:00"})
	owner.Conversation.Posts[1].Blind = corpus.BlindOthers
	others := talkOf(t, "c1", rubric.None,
		spoken{by: "mugi", up: -1, at: "2024-01-01 10:00", to: "shop"}, spoken{by: "shop", up: 0, kind: corpus.Stub}, spoken{by: "mugi", up: 1, at: "2024-03-01 10:00"})
	undated := talkOf(t, "c1", rubric.None, spoken{by: "mugi", up: -1, to: "shop"}, spoken{by: "shop", up: 0})
	searched := talkOf(t, "c2", rubric.None, spoken{by: "kumo", up: -1, at: "2024-01-01 10:00", to: "shop"})
	for _, tt := range []struct {
		name    string
		results []*score.Result
		window  time.Duration
		want    string
	}{
		{"both sides", []*score.Result{both}, 30 * 24 * time.Hour, "[{acts.gift no_sign}]"},
		{"short", []*score.Result{both}, 60 * 24 * time.Hour, "[{acts.gift no_sign} {segments.lapsed short_archive} {segments.newcomer short_archive} {segments.returned short_archive}]"},
		{"undated", []*score.Result{undated}, 24 * time.Hour, "[{acts.gift no_sign} {segments.regular undated} {segments.lapsed undated} {segments.newcomer undated} {segments.returned undated}]"},
		{"owner only", []*score.Result{owner}, 24 * time.Hour, "[{responses_to_account one_sided} {reciprocal one_sided} {do_not_contact one_sided} {tsukkomi one_sided}" +
			" {acts.thank one_sided} {acts.empathise one_sided} {acts.play one_sided} {acts.gift one_sided} {acts.recommend one_sided}" +
			" {segments.lapsed short_archive} {segments.newcomer short_archive} {segments.returned short_archive}]"},
		{"owner and a search", []*score.Result{owner, searched}, 24 * time.Hour, "[{acts.gift no_sign}]"},
		{"others only", []*score.Result{others}, 24 * time.Hour, "[{responses_from_account account_unseen} {reciprocal account_unseen} {tsukkomi.return account_unseen} {acts.gift no_sign}]"},
	} {
		var e Extent
		for _, r := range tt.results {
			e.Add(r.Conversation)
		}
		got := bondsOf(tt.results...).Gaps(Terms{e, tt.window, tt.window}, r)
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	got := fmt.Sprint(bondsOf(both).Gaps(Terms{}, &rubric.Rubric{}))
	for _, figure := range []string{"acts.thank", "tsukkomi", "do_not_contact"} {
		if !strings.Contains(got, "{"+figure+" no_sign}") {
			t.Errorf("a rubric without cues: %s", got)
		}
	}
}

// TestSegments: the borders of the segments, by hand.
func TestSegments(t *testing.T) {
	end := day(t, "2024-03-31 12:00")
	terms := Terms{Extent{day(t, "2024-01-01 12:00"), end}, 30 * 24 * time.Hour, 10 * 24 * time.Hour}
	ago := func(days ...int) *Person {
		p := &Person{Conversations: len(days), days: make(map[int]bool)}
		for _, d := range days {
			p.at(end.AddDate(0, 0, -d), jst)
		}
		return p
	}
	for _, tt := range []struct {
		name string
		p    *Person
		want string
	}{
		{"three on three days", ago(50, 40, 20), "regular"},
		{"just within the time", ago(50, 40, 30), "regular"},
		{"just lapsed", ago(50, 40, 31), "lapsed"},
		{"three on two days", ago(50, 50, 20), ""},
		{"two", ago(50, 20), ""},
		{"once, long ago", ago(50), "once"},
		{"once of late", ago(5), "newcomer once"},
		{"newcomer at the border", ago(10, 3), "newcomer returned"},
		{"known before the border", ago(11, 3), ""},
		{"a newcomer and a regular", ago(9, 5, 3), "regular newcomer returned"},
	} {
		var got []string
		for s := range NumSegments {
			if terms.In(tt.p, s) {
				got = append(got, s.String())
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	terms.First = end.AddDate(0, 0, -30) // no time before the last thirty days
	if p := ago(50, 40, 31); terms.In(p, Lapsed) || !terms.In(p, Regular) {
		t.Error("nobody can have lapsed in an archive so short")
	}
	for s := range NumSegments {
		if back, ok := ParseSegment(s.String()); !ok || back != s {
			t.Errorf("%s reads as %s", s, back)
		}
	}
	if _, ok := ParseSegment("friend"); ok {
		t.Error("an unknown segment was read")
	}
}

// TestStanding adds up small bonds.
func TestStanding(t *testing.T) {
	open := func(id, who, at, acts string) *score.Result {
		return talkOf(t, id, rubric.None, spoken{by: corpus.AuthorID(who), up: -1, at: at, acts: acts, to: "shop"})
	}
	b := bondsOf(
		open("1", "mugi", "2024-01-01 10:00", ""), open("2", "mugi", "2024-01-02 10:00", "refuse"), open("3", "mugi", "2024-01-03 10:00", ""),
		open("4", "kumo", "2024-03-30 10:00", ""), open("5", "kumo", "2024-03-31 10:00", ""), open("6", "umi", "2024-03-31 10:00", ""),
		talkOf(t, "7", rubric.None, spoken{by: "umi", up: -1, at: "2024-03-31 10:00"}, spoken{by: "shop", up: 0, at: "2024-03-31 11:00"}, spoken{by: "umi", up: 1, at: "2024-03-31 12:00"}),
		talkOf(t, "8", rubric.None, spoken{by: "hoshi", up: -1, at: "2024-03-01 10:00"}, spoken{by: "shop", up: 0, at: "2024-03-01 11:00"}),
	)
	got := b.Standing(Terms{Extent{day(t, "2024-01-01 10:00"), day(t, "2024-03-31 12:00")}, 30 * 24 * time.Hour, 7 * 24 * time.Hour})
	want := Standing{People: 4, Segments: [NumSegments]int{Lapsed: 1, Newcomer: 2, Returned: 2, Once: 1}, Told: 1,
		Returning: Share{3, 4}, NewReturn: Share{2, 2}, Mutual: Share{1, 2}}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, _, _, ok := (Share{}).Value(); ok {
		t.Error("a share of nothing")
	}
}
