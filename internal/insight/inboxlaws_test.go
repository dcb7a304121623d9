package insight

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/score"
)

var (
	anyone = rapid.SampledFrom([]string{"shop", "shop", "shop?", "ao", "midori", "kon", "hai", ""})
	acts   = rapid.SampledFrom([]string{"", "trouble", "ask", "propose", "thank", "resolve", "solicit", "trouble resolve", "ask refuse", "@ao guide"})
	whom   = rapid.SampledFrom([]string{"", "@shop ", "@shop ", "#shop ", "@midori "})
)

func drawLines(rt *rapid.T) (lines []line) {
	minutes := rapid.IntRange(0, 20*minutesPerDay).Draw(rt, "start")
	for i := range rapid.IntRange(1, 9).Draw(rt, "posts") {
		l := line{who: anyone.Draw(rt, "who"), up: rapid.IntRange(-1, i-1).Draw(rt, "up"), minutes: minutes, acts: whom.Draw(rt, "whom") + acts.Draw(rt, "acts")}
		if l.who == "shop?" {
			l.acts = ""
		}
		lines = append(lines, l)
		minutes += rapid.IntRange(0, minutesPerDay).Draw(rt, "minutes")
	}
	return lines
}

func drawTalks(rt *rapid.T) (all [][]line) {
	for range rapid.IntRange(1, 6).Draw(rt, "talks") {
		all = append(all, drawLines(rt))
	}
	return all
}

func chats(talks [][]line) (all []*score.Result) {
	for i, lines := range talks {
		all = append(all, chat(fmt.Sprint("c", i), lines...))
	}
	return append(all, closed(31))
}

func drawOptions(rt *rapid.T) InboxOptions {
	o := InboxOptions{Within: time.Duration(rapid.IntRange(1, 14).Draw(rt, "within")) * 24 * time.Hour, Zone: jst, All: rapid.Bool().Draw(rt, "all")}
	if rapid.Bool().Draw(rt, "sla") {
		o.SLA = time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes")) * time.Minute
	}
	if rapid.Bool().Draw(rt, "hours") {
		o.Hours, _ = ParseHours("Mon-Fri 10:00-18:00", jst)
	}
	return o
}

// TestInboxMerges: any split of the conversations, in any order, gives the
// same list.
func TestInboxMerges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all, o := chats(drawTalks(rt)), drawOptions(rt)
		whole := boxOf(all...).List(o)
		cut := rapid.IntRange(0, len(all)).Draw(rt, "cut")
		rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		x, y := boxOf(all[:cut]...), boxOf(all[cut:]...)
		x.Merge(y)
		if got := x.List(o); !reflect.DeepEqual(got, whole) {
			rt.Errorf("merged %+v\nwhole %+v", got, whole)
		}
		var empty Inbox
		empty.Merge(x)
		if got := empty.List(o); !reflect.DeepEqual(got, whole) {
			rt.Errorf("merged into nothing %+v\nwhole %+v", got, whole)
		}
	})
}

// TestInboxLaws: nobody is listed who wants to be left alone, figures add up,
// and every item explains itself.
func TestInboxLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOptions(rt)
		l := boxOf(chats(drawTalks(rt))...).List(o)
		if l.Inbound != l.Answered+l.Pending+l.Unanswered+l.Withheld || l.Late > l.Answered {
			rt.Errorf("%d = %d + %d + %d + %d, %d late", l.Inbound, l.Answered, l.Pending, l.Unanswered, l.Withheld, l.Late)
		}
		if l.Rate.N != l.Answered+l.Unanswered || l.Rate.K > l.Answered || l.SLAMet.K > l.Answered || l.Questions.N > l.Rate.N {
			rt.Errorf("%+v", l)
		}
		open := make(map[string]int)
		for _, it := range l.Items {
			open[it.State]++
			if slices.ContainsFunc(l.DoNotContact, func(r Refusal) bool { return r.Author == it.Author }) {
				rt.Errorf("%s is listed and wants to be left alone", it.Person)
			}
			sum := 0
			for _, p := range it.Urgency.Parts {
				sum += p.Points
			}
			if sum != it.Urgency.Points || len(it.Evidence) == 0 || !it.Addressed && len(it.Words) == 0 || it.Reasked < 0 {
				rt.Errorf("%+v does not explain itself", it)
			}
			for _, e := range it.Evidence {
				if e.Text == "" || len(e.Text) != e.End-e.Start {
					rt.Errorf("%+v shows nothing", e)
				}
			}
		}
		if open[Unanswered] != l.Unanswered || open[Pending] != l.Pending || open[Late] > 0 && !o.All || open[Unknown] > 0 {
			rt.Errorf("listed %v of %+v", open, l)
		}
	})
}

// TestAnAnswerNeverAddsAnItem, whenever and to whomever it is given.
func TestAnAnswerNeverAddsAnItem(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		talks, o := drawTalks(rt), drawOptions(rt)
		o.All = false
		type open struct {
			conversation corpus.ConversationID
			who          corpus.AuthorID
		}
		count := func() map[open]int {
			n := make(map[open]int)
			for _, it := range boxOf(chats(talks)...).List(o).Items {
				n[open{it.Conversation, it.Author}]++
			}
			return n
		}
		before := count()
		k := rapid.IntRange(0, len(talks)-1).Draw(rt, "talk")
		to := rapid.IntRange(0, len(talks[k])-1).Draw(rt, "to")
		if strings.HasPrefix(talks[k][to].who, "shop") {
			rt.Skip("that would be no answer")
		}
		at := rapid.IntRange(to+1, len(talks[k])).Draw(rt, "at")
		talks[k] = answeredAt(talks[k], to, at)
		for who, n := range count() {
			if n > before[who] {
				rt.Errorf("%+v has %d items after an answer, %d before", who, n, before[who])
			}
		}
	})
}

// answeredAt puts an answer of the account to a post at a place in the talk.
func answeredAt(lines []line, to, at int) []line {
	out := slices.Insert(slices.Clone(lines), at, line{"shop", to, lines[at-1].minutes, "guide"})
	for i := at + 1; i < len(out); i++ {
		if out[i].up >= at {
			out[i].up++
		}
	}
	return out
}
