package report

import (
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// changed says what tonight differs in from earlier nights, and what the latest
// month has more or less of than those before.
func (s *sayer) changed() []sentence {
	s.nights()
	nights := len(s.out)
	l, ok := s.Latest()
	if !ok {
		s.say(lang.T{EN: "What changed cannot be measured: the archive holds too few months with enough conversations (ten or more) to compare.",
			JA: "変化は測定できません: 比べられるだけの会話（月に10件以上）がある月が足りません。"})
		return s.take()
	}
	name := s.h.monthName(l.Name)
	for _, c := range l.Changes {
		if c.Moved != 0 {
			s.moved(name, c)
		}
	}
	if len(s.out) == nights {
		s.say(lang.T{EN: "In %s (%d conversations) nothing differs from the months before (%d conversations) by more than their 95%% intervals.",
			JA: "%s（会話%d件）は、それまで（会話%d件）と比べて、95%%区間を超える変化はありません。"}, name, l.Summary.Conversations, l.Earlier.Summary.Conversations)
	}
	s.drifted(l.Name)
	if len(l.Thin) > 0 {
		s.say(lang.T{EN: "Too few conversations to compare: %s.", JA: "会話が少なく比べていない月: %s。"}, strings.Join(s.h.monthNames(l.Thin), lang.T{EN: ", ", JA: "、"}.In(s.h.Lang)))
	}
	return s.take()
}

// moved says that a figure left its interval.
func (s *sayer) moved(month string, c insight.Change) {
	text := lang.T{EN: "More in %s: %s, %s, against %s before.", JA: "%sは、%sが上がりました: %s。それまでは%sでした。"}
	if c.Moved < 0 {
		text = lang.T{EN: "Less in %s: %s, %s, against %s before.", JA: "%sは、%sが下がりました: %s。それまでは%sでした。"}
	}
	switch better := c.Moved * c.Now.Better; {
	case better > 0:
		text = lang.T{EN: "Better: " + text.EN, JA: "改善: " + text.JA}
	case better < 0:
		text = lang.T{EN: "Worse: " + text.EN, JA: "悪化: " + text.JA}
	}
	s.say(text, month, c.Now.Label.In(s.h.Lang), s.h.figure(c.Now), s.h.figure(c.Before))
}

// drifted says that the month is no longer, or is again, as the account is
// meant to be.
func (s *sayer) drifted(month string) {
	list := s.Months()
	for i, d := range s.Drift() {
		if list[i].Name != month || d.Moved == 0 {
			continue
		}
		text := lang.T{EN: "Nearer to what the account is meant for, %s: %s of the conversations, against %s since %s.", JA: "想定モード（%s）に近づきました: %s。%[4]sからは%[3]sでした。"}
		if d.Moved < 0 {
			text = lang.T{EN: "Farther from what the account is meant for, %s: %s of the conversations, against %s since %s.", JA: "想定モード（%s）から離れました: %s。%[4]sからは%[3]sでした。"}
		}
		s.say(text, s.h.mode(s.Intended), s.h.share(d.Intended), s.h.share(d.Before), s.h.monthName(d.Since))
	}
}

// astray is the mode of most conversations where that is not the intended one
// beyond doubt; None otherwise.
func (s *sayer) astray() rubric.Mode {
	if s.Intended == rubric.None {
		return rubric.None
	}
	of := func(m rubric.Mode) insight.Share {
		return insight.Share{K: s.Summary.Primary[m], N: s.Summary.Conversations}
	}
	lead := s.Summary.Leading()
	if lead == rubric.None || lead == s.Intended {
		return rubric.None
	}
	_, hi, ok := of(s.Intended).Interval()
	if lo, _, _ := of(lead).Interval(); !ok || lo <= hi {
		return rubric.None
	}
	return lead
}
