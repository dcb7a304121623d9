package report

import (
	"cmp"
	"slices"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// Of what to do, so many of each kind are named.
const (
	mostUrgent  = 3
	mostGreeted = 3
)

func (s *sayer) todo() []sentence {
	s.urgent()
	s.leaveAlone()
	s.pileOns()
	s.greet()
	s.playBack()
	if lead := s.astray(); lead != rubric.None {
		of := func(m rubric.Mode) string {
			return s.h.share(insight.Share{K: s.Summary.Primary[m], N: s.Summary.Conversations})
		}
		s.say(lang.T{EN: "Look at whether the account still does what it is for: it is meant for %s, %s; most conversations are of %s, %s.", JA: "使い方が想定とずれていないか確かめる: 想定は%s（%s）ですが、最も多いのは%s（%s）です。"},
			s.h.mode(s.Intended), of(s.Intended), s.h.mode(lead), of(lead))
	}
	s.askFor()
	if len(s.out) == 0 {
		s.say(lang.T{EN: "Nothing is waiting for the account.", JA: "急いですることはありません。"})
	}
	return s.take()
}

// urgent names the most urgent of what waits for an answer.
func (s *sayer) urgent() {
	n := 0
	for i := range s.Inbox.Items {
		it := &s.Inbox.Items[i]
		if it.State == insight.Late || n == mostUrgent {
			break
		}
		n++
		text := lang.T{EN: "Answer %s: %s, waiting for %s, urgency %d: “%s”", JA: "%s に返事をする: %s、%s経過、急ぎ度%d:「%s」"}
		if it.State == insight.Unknown {
			text = lang.T{EN: "See whether %s was answered, which this archive does not show: %s, %s ago, urgency %d: “%s”", JA: "%s に返事をしたか確かめる（このアーカイブでは分かりません）: %s、%s経過、急ぎ度%d:「%s」"}
		}
		s.add(it.URL, text, called(person(Plain(it.Person))), actWords[it.Kind].In(s.h.Lang), s.h.waited(it), it.Urgency.Points, beginning(it.Text))
	}
	if more := s.Inbox.Unanswered + s.Inbox.Pending - n; n > 0 && more > 0 && s.Inbox.AnswersSeen {
		s.say(lang.T{EN: "And %d more are waiting: see the inbox.", JA: "ほかに返事を待っているものが%d件あります（「返事」の一覧を見てください）。"}, more)
	}
}

func (s *sayer) leaveAlone() {
	if n := len(s.Inbox.DoNotContact); n > 0 {
		names := make([]string, 0, mostGreeted)
		for _, d := range firstN(s.Inbox.DoNotContact, mostGreeted) {
			names = append(names, called(person(Plain(d.Person))))
		}
		s.say(lang.T{EN: "Leave these people alone, who said so: %s (%d in all).", JA: "話しかけないでほしいと言った人には連絡しない: %s（全部で%d人）。"}, strings.Join(names, " "), n)
	}
}

func (s *sayer) pileOns() {
	list := s.Pressure.PileOns()
	if !s.Answerable() || len(list) == 0 {
		return
	}
	last := list[len(list)-1]
	s.say(lang.T{EN: "Say something where many complain and nobody answers: %d times, last on %s (%d people).", JA: "苦情が集まって返事のない状態（袋叩き）に一言出す: %d回、最後は%s（%d人）。"},
		len(list), s.h.date(last.Start), len(last.Authors))
}

// lapsed are the regulars that stopped and may be talked to again, those of
// most exchanges first.
func (s *sayer) lapsed() []*insight.Person {
	gone := slices.DeleteFunc(s.Bonds.People(), func(p *insight.Person) bool { return p.Told() || !s.Terms.In(p, insight.Lapsed) })
	slices.SortStableFunc(gone, func(a, b *insight.Person) int {
		return cmp.Or(b.Exchanges-a.Exchanges, b.Conversations-a.Conversations, b.Last.Compare(a.Last))
	})
	return gone
}

func (s *sayer) greet() {
	gone := s.lapsed()
	for _, p := range firstN(gone, mostGreeted) {
		s.add(p.Latest.URL, lang.T{EN: "Talk to %s again, a regular who has lapsed: %d conversations, the last on %s.", JA: "途絶えた常連の %s にまた声をかける: 会話%d回、最後は%s。"},
			called(atName(p.Name())), p.Conversations, s.h.date(p.Last))
	}
	if more := len(gone) - mostGreeted; more > 0 {
		s.say(lang.T{EN: "And %d more regulars have lapsed.", JA: "ほかに途絶えた常連が%d人います。"}, more)
	}
}

// playBack says what drew 突っ込み, and how many of them wait for a return.
func (s *sayer) playBack() {
	const worthIt = 3
	all := s.Bonds.Openings()
	if s.Bonds.Thrown < worthIt || s.bonds.misses("tsukkomi") {
		return
	}
	for _, o := range all {
		if o.Text == "" {
			continue
		}
		s.add(o.URL, lang.T{EN: "Write more of what draws tsukkomi, playful jabs (%d so far), such as: “%s”", JA: "突っ込みを誘う投稿を続ける（これまでの突っ込み %d件）。例:「%s」"}, s.Bonds.Thrown, beginning(o.Text))
		break
	}
	if back := s.Bonds.Return(); back.K < back.N && !s.bonds.misses("tsukkomi.return") {
		s.say(lang.T{EN: "Return tsukkomi: so far %s.", JA: "突っ込みに返す: これまでに返したのは%sです。"}, s.h.share(back))
	}
}

// askFor says which archive would make measurable what is not.
func (s *sayer) askFor() {
	missing := make([]string, 0)
	for _, l := range s.h.gapLines(s.Account, s.voice) {
		missing = append(missing, l.clauses...)
	}
	what := strings.Join(missing, lang.T{EN: ", ", JA: "、"}.In(s.h.Lang))
	switch {
	case !s.Hears():
		s.say(lang.T{EN: "Add an archive that holds what others wrote, such as a search result or an API export: without it, these cannot be measured: %s.", JA: "ほかの人の投稿を含む書き出し（検索結果やAPIの書き出し）を一緒に指定する。今は次のものが測定できません: %s。"}, what)
	case s.Posts == 0:
		s.say(lang.T{EN: "Add the account's own export: without it, these cannot be measured: %s.", JA: "アカウント自身の書き出しを一緒に指定する。今は次のものが測定できません: %s。"}, what)
	case s.Terms.Last.IsZero():
		s.say(lang.T{EN: "Add an archive with dates: without them, these cannot be measured: %s.", JA: "日時のある書き出しを指定する。今は次のものが測定できません: %s。"}, what)
	}
	if s.Intended == rubric.None {
		s.say(lang.T{EN: "Name in engage.yaml the mode that the account is meant for: then this report shows whether it does what it is for.", JA: "アカウントの想定モードを engage.yaml に書く。使い方が目的に合っているかをこのレポートで確かめられます。"})
	}
}
