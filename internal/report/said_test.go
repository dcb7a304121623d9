package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// asked are conversations in which somebody writes to the account, so many of
// which it answers within the hour.
func asked(n, answered int) (out []*score.Result) {
	for i, r := range plainScene().results()[:n] {
		c := r.Conversation
		at := time.Date(2026, 1, 5+i, 9, 0, 0, 0, jst)
		c.Posts = []corpus.Post{{ID: c.Posts[0].ID, Author: "hito", Handle: "hito", At: at, Text: "開いていますか", Mentions: []corpus.AuthorID{"mise"}, URL: "https://x.com/hito/status/1"}}
		c.Ties = []corpus.Tie{{Parent: -1}}
		if i < answered {
			c.Posts = append(c.Posts, corpus.Post{ID: c.Posts[0].ID + "a", Author: "mise", Handle: "mise", At: at.Add(30 * time.Minute), Text: "はい"})
			c.Ties = append(c.Ties, corpus.Tie{Parent: 0})
		}
		r.Evidence, r.Contributions, r.Interaction = []score.Evidence{{Post: 0, Act: "ask", End: len("開いて")}}, nil, c.Interaction()
		out = append(out, r)
	}
	return out
}

func about(l lang.Lang, results []*score.Result) Said { return digest(results).Said(pageHead(l))[0] }

func says(list []string, what string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, what) })
}

// TestSaidWithinInterval: nothing is called good that may be chance, and what
// is good names its number.
func TestSaidWithinInterval(t *testing.T) {
	few, many := about(lang.EN, asked(4, 3)), about(lang.EN, asked(40, 35))
	if says(few.Good, "Most posts to the account are answered") {
		t.Errorf("3 of 4 may be chance: %q", few.Good)
	}
	if !says(many.Good, "Most posts to the account are answered within 7 days: 35 of ") || !says(many.Good, "the median is 30 min") {
		t.Errorf("35 of 40: %q", many.Good)
	}
	if half := about(lang.EN, asked(40, 20)); says(half.Good, "Most posts") {
		t.Errorf("20 of 40: %q", half.Good)
	}
	if ja := about(lang.JA, asked(40, 35)); !says(ja.Good, "アカウント宛ての投稿の過半に7日以内に返事をしています: 35/") {
		t.Errorf("%q", ja.Good)
	}
}

// TestSaidTodo: who waits is named with the post's address, the most urgent
// three; nothing to do is said, too.
func TestSaidTodo(t *testing.T) {
	for l, want := range map[lang.Lang][]string{
		lang.EN: {"Answer @hito: question", "more are waiting"},
		lang.JA: {"@hito に返事をする: 質問", "ほかに返事を待っているものが"},
	} {
		s := about(l, asked(30, 20))
		n := 0
		for _, line := range s.Todo {
			if strings.Contains(line, want[0]) {
				n++
				if !strings.HasSuffix(line, " https://x.com/hito/status/1") {
					t.Errorf("%s: no address: %q", l, line)
				}
			}
		}
		if n != mostUrgent || !says(s.Todo, want[1]) {
			t.Errorf("%s: %q", l, s.Todo)
		}
	}
	done := asked(30, 30)
	d := digest(done)
	if s := d.Said(pageHead(lang.EN))[0]; says(s.Todo, "Answer @") || !says(s.Good, "none is left without an answer (30 in all)") {
		t.Errorf("%q, %q", s.Todo, s.Good)
	}
}

// TestSaidLate: who was answered late waits no longer.
func TestSaidLate(t *testing.T) {
	results := asked(30, 30)
	d, inbox := digest(results), insight.Inbox{}
	for _, r := range results {
		inbox.Add(r)
	}
	d.Of[0].Inbox = inbox.List(insight.InboxOptions{Within: insight.Week, SLA: time.Minute, Zone: jst, All: true})
	if late := d.Of[0].Inbox.Late; late != 30 {
		t.Fatalf("%d late", late)
	}
	if s := d.Said(pageHead(lang.EN))[0]; says(s.Todo, "Answer @") {
		t.Errorf("%q", s.Todo)
	}
}

// TestSaidLapsed: a regular who stopped is to be greeted again, but not one who
// told the account to keep away.
func TestSaidLapsed(t *testing.T) {
	results := asked(60, 60)
	for i, r := range results {
		who := corpus.AuthorID("nagai")
		switch {
		case i < 8:
			who = "yameta"
		case i < 16:
			who = "kirai"
			r.Evidence = append(r.Evidence, score.Evidence{Post: 0, Act: "refuse", End: 3})
		}
		r.Conversation.Posts[0].Author, r.Conversation.Posts[0].Handle = who, string(who)
	}
	s := about(lang.JA, results)
	if !says(s.Todo, "途絶えた常連の @yameta にまた声をかける: 会話8回、最後は2026-01-12。") || says(s.Todo, "@kirai にまた") || says(s.Todo, "@nagai にまた") {
		t.Errorf("%q", s.Todo)
	}
	if !says(s.Todo, "話しかけないでほしいと言った人には連絡しない: @kirai（全部で1人）") {
		t.Errorf("%q", s.Todo)
	}
}

// TestSaidChanged: the latest month against those before.
func TestSaidChanged(t *testing.T) {
	steady := plainScene().results()
	if s := about(lang.EN, steady); !says(s.Changed, "nothing differs from the months before") {
		t.Errorf("%q", s.Changed)
	}
	var shifted []*score.Result
	for i, r := range asked(60, 60) {
		if r.Primary = rubric.Promotion; i >= 31 {
			r.Primary = rubric.Engagement
		}
		shifted = append(shifted, r)
	}
	d := digest(shifted)
	if s := d.Said(pageHead(lang.EN))[0]; !says(s.Changed, "More in February 2026: conversations of engagement, 86% (95% interval 69–94%, n 28), against 0% (") || !says(s.Changed, "Farther from what the account is meant for, promotion") {
		t.Errorf("%q", s.Changed)
	}
	if s := d.Said(pageHead(lang.JA))[0]; !says(s.Changed, "2026年2月は、対話型エンゲージメントの会話の割合が上がりました: 86%（95%区間 69–94%、n 28）。それまでは0%") || !says(s.Changed, "想定モード（販促）から離れました: 4/28件") {
		t.Errorf("%q", s.Changed)
	}
	if s := about(lang.EN, steady[:3]); !says(s.Changed, "cannot be measured") {
		t.Errorf("three conversations: %q", s.Changed)
	}
}

// TestSaidOneSide: what the archive does not show is not praised, and which
// archive to add is said.
func TestSaidOneSide(t *testing.T) {
	s := plainScene()
	s.blind = true
	said := about(lang.EN, s.results())
	if len(said.Good) != 1 || !strings.HasPrefix(said.Good[0], "This archive is too small") {
		t.Errorf("%q", said.Good)
	}
	if !says(said.Todo, "Add an archive that holds what others wrote") || !says(said.Todo, "response rate, response time") {
		t.Errorf("%q", said.Todo)
	}
	if len(said.Changed) == 0 || says(said.Changed, "response rate") {
		t.Errorf("%q", said.Changed)
	}
}

// TestSaidHostile: names and posts in sentences are plain and short.
func TestSaidHostile(t *testing.T) {
	for _, said := range []Said{about(lang.EN, hostileScene().results()), about(lang.JA, hostileScene().results())} {
		for _, line := range slices.Concat(said.Good, said.Changed, said.Todo) {
			if Plain(line) != line || len(line) > 1000 {
				t.Errorf("%.200q (%d bytes)", line, len(line))
			}
		}
	}
}

// TestFigureWords: a figure with what it is worth.
func TestFigureWords(t *testing.T) {
	kind := func(name string) *insight.FigureKind {
		for i := range insight.FigureKinds {
			if insight.FigureKinds[i].Name == name {
				return &insight.FigureKinds[i]
			}
		}
		t.Fatal(name)
		return nil
	}
	for _, c := range []struct {
		f      insight.Figure
		en, ja string
	}{
		{insight.Figure{FigureKind: kind("two_way"), Value: 0.3, Lo: 0.25, Hi: 0.354, Ranged: true, N: 40, Known: true}, "0.30 (95% interval 0.25–0.35, n 40)", "0.30（95%区間 0.25–0.35、n 40）"},
		{insight.Figure{FigureKind: kind("response_rate"), Value: 0.5, Lo: 0.4, Hi: 0.6, Ranged: true, N: 90, Known: true}, "50% (95% interval 40–60%, n 90)", "50%（95%区間 40–60%、n 90）"},
		{insight.Figure{FigureKind: kind("response_time"), Value: 1800, N: 3, Known: true}, "30 min (n 3)", "30分（n 3）"},
		{insight.Figure{FigureKind: kind("promotion"), Value: 12.345, N: 3, Known: true}, "12.3 (n 3)", "12.3（n 3）"},
		{insight.Figure{FigureKind: kind("late"), Value: 7, N: 7, Known: true}, "7", "7"},
		{insight.Figure{FigureKind: kind("late"), Reason: lang.T{EN: "why"}}, "not measurable", "測定できません"},
	} {
		for l, want := range map[lang.Lang]string{lang.EN: c.en, lang.JA: c.ja} {
			if got := (&Head{Lang: l}).figure(c.f); got != want {
				t.Errorf("%s in %s: %q, want %q", c.f.Name, l, got, want)
			}
		}
	}
}

// TestSaidNights: a run with a history says what left its usual range, as
// engage history does, in whole sentences; without one it says nothing of nights.
func TestSaidNights(t *testing.T) {
	for l, want := range map[lang.Lang]string{lang.EN: "Conversations: 40, above its usual 20 – 20.", lang.JA: "会話の数: 40。いつもの範囲（20〜20）を上回りました。"} {
		d := digest(plainScene().results())
		trend := insight.Trend{Handle: d.Of[0].Handle}
		for i := range 9 {
			n := insight.Night{Date: time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC), Figures: make([]insight.Figure, len(insight.FigureKinds))}
			for k := range n.Figures {
				kind := &insight.FigureKinds[k]
				if n.Figures[k] = insight.Unrecorded(kind); kind.Name == "conversations" {
					n.Figures[k] = insight.Figure{FigureKind: kind, Value: float64(20 + 20*(i/8)), Known: true}
				}
			}
			trend.Nights = append(trend.Nights, n)
		}
		if said := d.Said(pageHead(l))[0].Changed; slices.Contains(said, want) {
			t.Errorf("without a history: %q", said)
		}
		d.Trend = []insight.Trend{trend}
		if said := d.Said(pageHead(l))[0].Changed; !slices.Contains(said, want) {
			t.Errorf("%q is not among %q", want, said)
		}
	}
}
