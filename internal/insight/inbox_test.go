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

// noon is a Monday.
var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, jst)

// line is a post: who, in answer to which line (-1 for none), how many minutes
// after noon, and the acts that it shows, parted by spaces. Among the acts,
// "@shop" mentions the account, "#shop" names its brand.
type line struct {
	who     string
	up      int
	minutes int
	acts    string
}

const minutesPerDay = 24 * 60

// chat makes a conversation of lines, the account being shop.
func chat(id string, lines ...line) *score.Result {
	c := &corpus.Conversation{ID: corpus.ConversationID(id), Accounts: []corpus.AuthorID{"shop"}}
	r := &score.Result{Conversation: c, Primary: rubric.None}
	for i, l := range lines {
		p := corpus.Post{ID: corpus.PostID(fmt.Sprintf("%s.%d", id, i)), Author: corpus.AuthorID(l.who), Handle: l.who, At: noon.Add(time.Duration(l.minutes) * time.Minute), Text: l.acts}
		if who, ok := strings.CutSuffix(l.who, "?"); ok { // not seen
			p = corpus.Post{ID: p.ID, Author: corpus.AuthorID(who), Kind: corpus.Stub}
		}
		at := 0
		for _, act := range strings.Fields(l.acts) {
			switch {
			case act[0] == '@':
				p.Mentions = append(p.Mentions, corpus.AuthorID(act[1:]))
			case act == "#shop":
				if c.Named == nil {
					c.Named = make(map[int][]string)
				}
				c.Named[i] = []string{"みなと製パン"}
			default:
				at = strings.Index(l.acts[at:], act) + at
				r.Evidence = append(r.Evidence, score.Evidence{Post: i, Start: at, End: at + len(act), Cue: act + ".x", Act: act})
			}
		}
		c.Posts = append(c.Posts, p)
		c.Ties = append(c.Ties, corpus.Tie{Parent: l.up, Via: corpus.ViaReply})
	}
	r.Interaction = c.Interaction()
	return r
}

// closed ends the archive so many days after noon, with a post of the account.
func closed(days int) *score.Result {
	return chat("end", line{"shop", -1, days * minutesPerDay, "announce"})
}

var week = InboxOptions{Within: 7 * 24 * time.Hour, Zone: jst}

// told are an inbox's items as "state kind post".
func told(l *InboxList) []string {
	out := []string{}
	for _, it := range l.Items {
		out = append(out, it.State+" "+it.Kind+" "+string(it.Post))
	}
	return out
}

func boxOf(rs ...*score.Result) *Inbox {
	var x Inbox
	for _, r := range rs {
		x.Add(r)
	}
	return &x
}

func TestWhoWasNotAnswered(t *testing.T) {
	unanswered := func(s ...string) []string {
		for i := range s {
			s[i] = "unanswered " + s[i]
		}
		return s
	}
	none := []string{}
	for _, tt := range []struct {
		name  string
		lines []line
		want  []string
	}{
		{"trouble in a mention", []line{{"ao", -1, 0, "@shop trouble"}}, unanswered("trouble c.0")},
		{"a question in answer to the account", []line{{"shop", -1, 0, "announce"}, {"ao", 0, 5, "ask"}}, unanswered("ask c.1")},
		{"a proposal", []line{{"ao", -1, 0, "@shop propose"}}, unanswered("propose c.0")},
		{"only naming the brand", []line{{"ao", -1, 0, "#shop trouble"}}, unanswered("trouble c.0")},
		{"neither addressed nor named", []line{{"ao", -1, 0, "trouble"}, {"shop", -1, 5, "greet"}}, none},
		{"nothing is wanted", []line{{"ao", -1, 0, "@shop thank play"}}, none},
		{"the account's own question", []line{{"shop", -1, 0, "ask"}}, none},
		{"the gravest act speaks", []line{{"ao", -1, 0, "@shop propose ask"}, {"ao", 0, 1, "trouble ask"}}, unanswered("trouble c.1")},

		{"answered", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", 0, 9, "guide"}}, none},
		{"answered by a mention", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", -1, 9, "@ao guide"}}, none},
		{"somebody else was answered", []line{{"ao", -1, 0, "@shop trouble"}, {"midori", 0, 5, "@shop trouble"}, {"shop", 1, 9, "@midori guide"}}, unanswered("trouble c.0")},
		{"somebody else answered", []line{{"ao", -1, 0, "@shop trouble"}, {"midori", 0, 5, "guide"}}, unanswered("trouble c.0")},
		{"one answer to three posts in a row", []line{{"ao", -1, 0, "@shop trouble"}, {"ao", 0, 1, "ask"}, {"ao", 1, 2, "trouble"}, {"shop", 1, 9, "guide"}}, none},
		{"three posts in a row are one", []line{{"ao", -1, 0, "@shop trouble"}, {"ao", 0, 1, "ask"}, {"ao", 1, 2, "trouble"}}, unanswered("trouble c.0")},
		{"an answer before the question is none to it", []line{{"shop", -1, 0, "announce"}, {"ao", 0, 1, "greet"}, {"shop", 1, 2, "greet"}, {"ao", 2, 3, "ask"}}, unanswered("ask c.3")},
		{"the account goes on with itself", []line{{"shop", -1, 0, "announce"}, {"ao", 0, 1, "ask"}, {"shop", 0, 2, "announce"}}, unanswered("ask c.1")},
		{"an answer that goes on answers again", []line{{"ao", -1, 0, "@shop ask"}, {"shop", 0, 1, "guide"}, {"ao", 0, 2, "@shop ask"}, {"shop", 1, 3, "guide"}}, none},

		{"thanks do not reopen", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", 0, 9, "guide"}, {"ao", 1, 12, "thank empathise play resolve greet"}}, none},
		{"trouble that is over does not reopen", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", 0, 9, "guide"}, {"ao", 1, 12, "trouble resolve"}}, none},
		{"new trouble after the thanks reopens", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", 0, 9, "guide"}, {"ao", 1, 12, "thank trouble"}}, unanswered("trouble c.2")},
		{"a new question reopens", []line{{"ao", -1, 0, "@shop trouble"}, {"shop", 0, 9, "guide"}, {"ao", 1, 12, "thank ask"}}, unanswered("ask c.2")},
		{"a vote in small talk does not", []line{{"ao", -1, 0, "#shop play"}, {"shop", 0, 9, "play"}, {"ao", 1, 12, "propose"}}, none},
		{"a vote that was asked for does", []line{{"ao", -1, 0, "#shop play"}, {"shop", 0, 9, "solicit"}, {"ao", 1, 12, "propose"}}, unanswered("propose c.2")},
		{"trouble over before any answer stays", []line{{"ao", -1, 0, "@shop trouble resolve"}}, unanswered("trouble c.0")},

		{"who goes on, goes on speaking to the account", []line{{"ao", -1, 0, "@shop greet"}, {"ao", 0, 1, "trouble"}}, unanswered("trouble c.1")},
		{"who goes on, goes on about the brand", []line{{"ao", -1, 0, "#shop greet"}, {"ao", 0, 1, "trouble"}}, unanswered("trouble c.1")},
		{"a proposal in answer to what is not seen", []line{{"shop?", -1, 0, ""}, {"ao", 0, 1, "propose"}}, unanswered("propose c.1")},
		{"a friend's answer is not spoken to the account", []line{{"ao", -1, 0, "@shop greet"}, {"midori", 0, 1, "trouble"}}, none},
		{"an answer that is not seen", []line{{"ao", -1, 0, "@shop trouble"}, {"shop?", 0, 0, ""}}, none},
		{"an answer that is proved by the answer to it", []line{{"ao", -1, 0, "@shop trouble"}, {"shop?", -1, 0, ""}, {"ao", 1, 9, "thank"}}, none},
		{"what was answered is not the answer", []line{{"shop?", -1, 0, ""}, {"ao", 0, 1, "trouble"}, {"ao", 0, 9, "trouble"}}, unanswered("trouble c.1")},
		{"nobody's name is known", []line{{"", -1, 0, "@shop ask"}, {"", -1, 1, "@shop ask"}, {"shop", 0, 2, "guide"}}, unanswered("ask c.1")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := told(boxOf(chat("c", tt.lines...), closed(30)).List(week)); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestOnlyPosts: reposts and what is seen through an RT want nothing.
func TestOnlyPosts(t *testing.T) {
	for _, kind := range []corpus.Kind{corpus.Repost, corpus.Excerpt} {
		r := chat("c", line{"ao", -1, 0, "@shop trouble"}, line{"midori", -1, 0, "greet"})
		r.Conversation.Posts[0].Kind = kind
		if got := told(boxOf(r, closed(30)).List(week)); len(got) > 0 {
			t.Errorf("kind %d: %q", kind, got)
		}
	}
}

func TestStates(t *testing.T) {
	x := boxOf(
		chat("old", line{"ao", -1, 0, "@shop ask"}),
		chat("young", line{"midori", -1, 1, "@shop ask"}),
		chat("quick", line{"kon", -1, 0, "@shop ask"}, line{"shop", 0, 30, "guide"}),
		chat("slow", line{"hai", -1, 0, "@shop trouble"}, line{"shop", 0, 90, "guide"}),
		closed(7))
	o := week
	o.All = true
	l := x.List(o)
	if got := told(l); !slices.Equal(got, []string{"unanswered ask old.0", "pending ask young.0"}) {
		t.Errorf("within a week: %q", got)
	}
	if !l.First.Equal(noon) || !l.Last.Equal(noon.AddDate(0, 0, 7)) || !l.LastOwn.Equal(l.Last) || l.Seen != 6 || l.Known != 6 {
		t.Errorf("from %s to %s, the account's last %s; %d of %d seen", l.First, l.Last, l.LastOwn, l.Seen, l.Known)
	}
	if l.Inbound != 4 || l.Answered != 2 || l.Late != 0 || l.Pending != 1 || l.Unanswered != 1 || l.Withheld != 0 || l.People != 1 {
		t.Errorf("within a week: %+v", l)
	}
	if l.Rate != (Share{2, 3}) || l.Questions != (Share{1, 2}) || l.SLAMet != (Share{}) {
		t.Errorf("rate %v, questions %v, SLA %v", l.Rate, l.Questions, l.SLAMet)
	}
	if !slices.Equal(l.Response, []float64{1800, 5400}) {
		t.Errorf("response times %v", l.Response)
	}

	o.SLA = time.Hour
	if l = x.List(o); !slices.Equal(told(l), []string{"unanswered ask old.0", "pending ask young.0", "late trouble slow.0"}) || l.Late != 1 || l.Answered != 2 {
		t.Errorf("within an hour: %q, %d late", told(l), l.Late)
	}
	if l.SLAMet != (Share{1, 4}) { // who still waits has waited longer
		t.Errorf("SLA met by %v", l.SLAMet)
	}
	o.SLA = 7 * 24 * time.Hour // the youngest may still be answered in time
	if l = x.List(o); l.SLAMet != (Share{2, 2}) {
		t.Errorf("SLA of a week met by %v", l.SLAMet)
	}
	o.SLA, o.All = time.Hour, false
	if got := told(x.List(o)); !slices.Equal(got, []string{"unanswered ask old.0", "pending ask young.0"}) {
		t.Errorf("without --all: %q", got)
	}
	o.SLA, o.All, o.Within = 0, true, time.Hour // an answer after the window is late
	if l = x.List(o); l.Rate != (Share{1, 4}) || !slices.Contains(told(l), "late trouble slow.0") {
		t.Errorf("window of an hour: %v %q", l.Rate, told(l))
	}
}

// TestBusinessHoursCount: nobody answers at night.
func TestBusinessHoursCount(t *testing.T) {
	hours, err := ParseHours("Mon-Fri 10:00-18:00", jst)
	if err != nil {
		t.Fatal(err)
	}
	x := boxOf(chat("c", line{"ao", -1, 330, "@shop ask"}, line{"shop", 0, 330 + 17*60, "guide"}), // Monday 17:30 to Tuesday 10:30
		chat("d", line{"ao", -1, 300, "@shop ask"}), closed(1)) // Monday 17:00 to Tuesday noon
	o := week
	o.SLA, o.Hours = time.Hour, hours
	l := x.List(o)
	if !slices.Equal(l.BusinessResponse, []float64{3600}) || !slices.Equal(l.Response, []float64{17 * 3600}) || l.Late != 0 || l.SLAMet != (Share{1, 2}) {
		t.Errorf("%v of %v, %d late, SLA %v", l.BusinessResponse, l.Response, l.Late, l.SLAMet)
	}
	if it := l.Items[0]; it.Business != 3*time.Hour || it.Waited != 19*time.Hour {
		t.Errorf("waited %s, %s of it business hours", it.Waited, it.Business)
	}
}

// TestDays: a day is no hour, and of no time nothing is known.
func TestDays(t *testing.T) {
	dayOnly := func(id string, days int) *score.Result {
		r := chat(id, line{"ao" + id, -1, 0, "@shop ask"})
		r.Conversation.Posts[0].At, r.Conversation.Posts[0].DateOnly = midnight(noon).AddDate(0, 0, days), true
		return r
	}
	undated := chat("u", line{"aou", -1, 0, "@shop ask"})
	undated.Conversation.Posts[0].At = time.Time{}
	answered := chat("a", line{"aoa", -1, 0, "@shop ask"}, line{"shop", 0, 60, "guide"})
	answered.Conversation.Posts[0].At, answered.Conversation.Posts[0].DateOnly = midnight(noon), true
	l := boxOf(dayOnly("0", 0), dayOnly("1", 1), undated, answered, closed(8)).List(week) // ends on day 8, at noon
	want := map[string][2]int{"unanswered ask 0.0": {8, 25 + 11 + 10}, "pending ask 1.0": {7, 25 + 10 + 10}, "unanswered ask u.0": {-1, 25 + 10}}
	for _, it := range l.Items {
		key := it.State + " " + it.Kind + " " + string(it.Post)
		if w, ok := want[key]; !ok || it.Days != w[0] || it.Urgency.Points != w[1] || it.Clock {
			t.Errorf("%s has waited %d days, clock %v, %+v", key, it.Days, it.Clock, it.Urgency)
		}
	}
	if len(l.Items) != 3 || l.Answered != 1 || len(l.Response) != 0 {
		t.Errorf("%q, %d answered in %v", told(l), l.Answered, l.Response)
	}
}

// TestCalendar: from evening to the next day is a day where only days are
// known, and none by the clock.
func TestCalendar(t *testing.T) {
	evening, next := stamp{Time: day(t, "2026-01-05 18:00")}, stamp{Time: day(t, "2026-01-06 00:00")}
	if n := days(evening, next, jst); n != 0 {
		t.Errorf("by the clock: %d", n)
	}
	next.day = true
	if n := days(evening, stamp{next.UTC(), true}, jst); n != 1 {
		t.Errorf("by the calendar: %d", n)
	}
	if n := days(next, evening, jst); n != 0 {
		t.Errorf("backwards: %d", n)
	}
}

// TestWhatCannotBeSeen: an owner's archive has no inbox, and without the
// account's posts nobody knows what was answered.
func TestWhatCannotBeSeen(t *testing.T) {
	l := boxOf(chat("c", line{"ao?", -1, 0, ""}, line{"shop", 0, 9, "guide"}), closed(30)).List(week)
	if l.Measurable || l.Inbound != 0 {
		t.Errorf("an owner's archive: %+v", l)
	}
	x := boxOf(chat("c", line{"ao", -1, 0, "@shop ask"}), chat("d", line{"midori", -1, 20 * minutesPerDay, "@shop trouble"}),
		chat("e", line{"kon", -1, 0, "@shop ask"}, line{"shop?", -1, 0, ""}, line{"kon", 1, 9, "thank"}))
	l = x.List(week)
	if !l.Measurable || l.AnswersSeen || !slices.Equal(told(l), []string{"unknown ask c.0", "unknown trouble d.0"}) || l.Answered != 1 {
		t.Errorf("without the account's posts: %q, %d answered", told(l), l.Answered)
	}
	for _, it := range l.Items {
		for _, p := range it.Urgency.Parts {
			if p.Name == "never" {
				t.Error("it is not known who was never answered")
			}
		}
	}
}
