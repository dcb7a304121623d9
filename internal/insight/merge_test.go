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
	"pgregory.net/rapid"
)

// drawnTalk is a conversation of anything: undated posts, stubs, excerpts, reposts,
// unknown authors, answers before questions.
func drawnTalk(t *rapid.T, id string) *score.Result {
	var lines []utter
	acts := []string{"greet", "thank", "play", "recommend", "announce", "ask", "guide", "apologise", "trouble", "resolve", "solicit", "propose", "adopt", "refuse", "order"}
	for i := range rapid.IntRange(1, 7).Draw(t, "posts") {
		l := utter{who: rapid.SampledFrom([]string{shop, shop, "rival", "mai", "ken", "yui", "rio", "jun", ""}).Draw(t, "who"), up: rapid.IntRange(-1, i-1).Draw(t, "up"),
			acts: strings.Join(rapid.SliceOfN(rapid.SampledFrom(acts), 0, 2).Draw(t, "acts"), " "),
			text: rapid.SampledFrom([]string{"", "@shop こんにちは", "本日の営業時間は10時から18時までです", "春のパン特集 https://example.com/"}).Draw(t, "text")}
		minutes := rapid.IntRange(0, 60*24*90).Draw(t, "minutes")
		shape := rapid.IntRange(0, 12).Draw(t, "shape")
		l.change = func(p *corpus.Post) {
			if shape > 0 {
				p.At = time.Date(2026, 1, 1, 0, minutes, 0, 0, jst)
			}
			p.DateOnly = shape == 1
			p.Kind = []corpus.Kind{2: corpus.Stub, 3: corpus.Excerpt, 4: corpus.Repost, 12: corpus.Original}[shape]
			p.Client = []string{5: "IFTTT", 6: "Buffer", 7: "Web", 12: ""}[shape]
		}
		lines = append(lines, l)
	}
	r := dialogue(id, lines...)
	r.TwoWay = float64(rapid.IntRange(0, 10000).Draw(t, "two-way")) / 10000
	return mode(rubric.Mode(rapid.IntRange(0, rubric.NumModes-1).Draw(t, "mode")), r)
}

// toldAll is all that an account tells.
func toldAll(a *Account, v *Voice) string {
	var b strings.Builder
	line := func(xs ...any) { fmt.Fprintf(&b, "%+v\n", xs) }
	all, exchange := a.People()
	twoWay, _ := a.Summary.TwoWay()
	line(a.Posts, a.Responses, a.Received, a.Answered, all, exchange, twoWay, a.Summary.Levels, a.First, a.Last, a.Seen, a.Known, a.Undated)
	inbound := func(in *InboundPosts) {
		clock, _ := in.Wait.Clock.Typical()
		business, _ := in.Wait.Business.Typical()
		line(in.Heard, in.All, in.Questions, in.Closing, clock, business, in.Wait.LeftOut, in.Wait.Target, in.Wait.Open)
	}
	inbound(&a.Inbound)
	first, _ := a.Support.First.Clock.Typical()
	full, _ := a.Support.Full.Typical()
	line(a.Talk, a.Support.Cases, a.Support.Answers, a.Support.Resolved, a.Support.Proactive, first, full, a.Support.First.Target)
	line(a.Ideas.Solicitations, a.Ideas.Proposals, a.Ideas.Adopted, a.Ideas.Returned())
	after, expected, ok := a.Promotion.After(&a.Rules)
	line(after, expected, ok, a.Promotion.Links, a.Promotion.Recommended, a.Promotion.Advocates(), a.Promotion.Promotions())
	signs, ok := a.Automation.Signs()
	line(signs, ok, a.Pressure.PileOns(), a.Gaps(v), v.Competitors(""))
	posts, received, ok := a.ShareOfVoice(v)
	line(posts, received, ok, a.Drift())
	for _, m := range a.Months() {
		d, _ := m.Summary.TwoWay()
		line(m.Name, m.Posts, m.People(), m.Summary.Primary, m.Summary.Levels, d)
		inbound(&m.Inbound)
	}
	latest, ok := a.Latest()
	line(a.Summary.Mix, latest.Changes, latest.Thin, ok)
	return b.String()
}

// TestMerge: whatever the parts and their order, the figures are those of the
// whole.
func TestMerge(t *testing.T) {
	open := hours(t)
	rapid.Check(t, func(t *rapid.T) {
		in := Rules{Zone: jst, Hours: open, SLA: time.Hour, End: time.Date(2026, 3, 20, 0, 0, 0, 0, jst), Reposts: map[corpus.PostID]int{"0a": 2}}
		var all []*score.Result
		for i := range rapid.IntRange(1, 30).Draw(t, "conversations") {
			all = append(all, drawnTalk(t, fmt.Sprint(i)))
		}
		count := func(list []*score.Result) (*Account, *Voice) {
			a, v := account(in, list...), NewVoice([]corpus.AuthorID{"rival"})
			a.Intended = rubric.Engagement
			for _, r := range list {
				v.Add(r)
			}
			return a, v
		}
		whole := toldAll(count(all))
		mixed := rapid.Permutation(all).Draw(t, "order")
		cut := rapid.IntRange(0, len(mixed)).Draw(t, "cut")
		a, v := count(mixed[:cut])
		b, w := count(mixed[cut:])
		if rapid.Bool().Draw(t, "swapped") {
			a, b, v, w = b, a, w, v
		}
		a.Merge(b)
		v.Merge(w)
		if got := toldAll(a, v); got != whole {
			t.Fatalf("merged\n%s\nwhole\n%s", got, whole)
		}
	})
}

// TestSums: what becomes of posts adds up, and no count exceeds what it is of.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawnTalk(t, "1")
		in := Rules{Zone: jst, SLA: time.Hour, End: time.Date(2026, 2, 1, 0, 0, 0, 0, jst)}
		a := account(in, r)
		addressed := 0
		s := look(shop, r, &in)
		for i := range s.Posts {
			if s.seen(i) && s.addressed(i) {
				addressed++
			}
		}
		if got := a.Inbound.All.All() + a.Inbound.Closing; got != addressed {
			t.Errorf("%d posts to the shop, %d accounted for", addressed, got)
		}
		signs, _ := a.Automation.Signs()
		for _, x := range []Share{a.Inbound.All.Share(), a.Inbound.Questions.Share(), a.Inbound.Wait.Target, a.Talk.Addressed, a.Support.Resolved, a.Support.Proactive,
			a.Ideas.Adopted, a.Ideas.Returned(), a.Promotion.Links, signs.Posts, signs.Client, signs.Minute} {
			if x.K < 0 || x.K > x.N {
				t.Errorf("%+v", x)
			}
		}
		if len(a.Inbound.Wait.Clock) > a.Inbound.All.All() || slices.ContainsFunc(a.Inbound.Wait.Clock, func(x int64) bool { return x < 0 }) {
			t.Errorf("waits %v of %+v", a.Inbound.Wait.Clock, a.Inbound.All)
		}
	})
}
