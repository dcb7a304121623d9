package insight

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// TestKeepAway: who is known from elsewhere to want no contact is on no list, is
// named, and is not counted as unanswered; figures still add up, and the log
// holds everything.
func TestKeepAway(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		box, o := boxOf(chats(drawTalks(rt))...), drawOptions(rt)
		plain := box.List(o)
		who := corpus.AuthorID(rapid.SampledFrom([]string{"ao", "midori", "kon", "nobody"}).Draw(rt, "who"))
		told := Refusal{Author: who, Post: "9", Conversation: "9", Text: "話しかけないで"}
		o.KeepAway = []Refusal{told}
		l := box.List(o)
		if slices.ContainsFunc(l.Items, func(it InboxItem) bool { return it.Author == who }) {
			rt.Errorf("%s is listed", who)
		}
		here := slices.IndexFunc(plain.DoNotContact, func(r Refusal) bool { return r.Author == who })
		i := slices.IndexFunc(l.DoNotContact, func(r Refusal) bool { return r.Author == who })
		if i < 0 || here >= 0 && l.DoNotContact[i] != plain.DoNotContact[here] || here < 0 && l.DoNotContact[i] != told {
			rt.Errorf("%s is not named by the archive's own words first: %+v", who, l.DoNotContact)
		}
		if l.Inbound != plain.Inbound || l.Answered != plain.Answered || l.Inbound != l.Answered+l.Pending+l.Unanswered+l.Withheld || len(l.Log) != l.Inbound {
			rt.Errorf("%+v\nwithout %+v", l, plain)
		}
		if unanswered := slices.ContainsFunc(l.Log, func(g Logged) bool { return g.Author == who && open(g.State) }); unanswered {
			rt.Errorf("%s counts as unanswered", who)
		}
	})
}

// TestBondsKeepAway: a lapsed regular who wants no contact is marked so.
func TestBondsKeepAway(t *testing.T) {
	b := Bonds{Account: shop, Zone: jst}
	b.Add(dialogue("1", utter{who: shop, when: "0 10:00", up: -1}, utter{who: "ao", when: "0 11:00", up: 0}, utter{who: shop, when: "0 12:00", up: 1}))
	b.Add(dialogue("2", utter{who: "midori", when: "1 10:00", up: -1, text: "@shop"}))
	b.KeepAway([]Refusal{{Author: "ao", Conversation: "9", At: time.Date(2025, 1, 1, 0, 0, 0, 0, jst)}, {Author: "stranger", Conversation: "9"}})
	people := b.People()
	if len(people) != 2 || !people[0].Told() || people[1].Told() {
		t.Errorf("%+v", people)
	}
	if want, _ := moment("0 12:00"); !people[0].Contacted.Equal(want) || !people[1].Contacted.IsZero() {
		t.Errorf("last contacted %v and %v", people[0].Contacted, people[1].Contacted)
	}
	if s := b.Standing(Terms{}); s.Told != 1 {
		t.Errorf("%d told", s.Told)
	}
}

// TestFirstPostNames: what somebody wants keeps its name in the log when a
// graver post follows.
func TestFirstPostNames(t *testing.T) {
	o := InboxOptions{Within: Week, Zone: jst}
	ask := utter{who: "ao", when: "0 11:00", up: -1, acts: "ask", text: "@shop"}
	before := boxOf(dialogue("1", ask)).List(o)
	after := boxOf(dialogue("1", ask, utter{who: "ao", when: "0 12:00", up: 0, acts: "trouble", text: "@shop"})).List(o)
	if len(before.Log) != 1 || len(after.Log) != 1 || before.Log[0].Post != after.Log[0].Post || after.Items[0].Post == after.Log[0].Post {
		t.Errorf("%+v\n%+v", before.Log, after.Log)
	}
}

// TestOwnWordsFirst: a refusal that the archive holds is quoted from it.
func TestOwnWordsFirst(t *testing.T) {
	box := boxOf(dialogue("1", utter{who: "ao", when: "0 11:00", up: -1, acts: "refuse", text: "@shop もう話しかけないで"}))
	for _, o := range []InboxOptions{{}, {KeepAway: []Refusal{{Author: "ao", Post: "9", Conversation: "9", Text: "話しかけないで"}}}} {
		o.Within, o.Zone = Week, jst
		if l := box.List(o); len(l.DoNotContact) != 1 || l.DoNotContact[0].Conversation != "1" {
			t.Errorf("%+v", l.DoNotContact)
		}
	}
}
