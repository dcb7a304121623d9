package report

import (
	"engage/internal/insight"
	"engage/internal/lang"
)

// Said are the plain sentences about one account: what is good, what changed,
// what to do. Each names its number and of how many it is; none claims more
// than its 95 % interval allows. Texts of posts in them are [Plain]; where a
// sentence is about one post, that post's address stands at its end.
type Said struct {
	Account             string
	Good, Changed, Todo []string
}

// Said says it of each account, aligned with Of.
func (d *Digest) Said(h *Head) []Said {
	out := make([]Said, len(d.Of))
	for i := range d.Of {
		s := d.sayer(h, i)
		out[i] = Said{d.Of[i].Handle, plainly(s.good()), plainly(s.changed()), plainly(s.todo())}
	}
	return out
}

// sentence is a sentence, and the address of the post that it is about, "" for
// none.
type sentence struct{ Text, URL string }

func plainly(list []sentence) []string {
	out := make([]string, len(list))
	for i, s := range list {
		if out[i] = s.Text; s.URL != "" {
			out[i] += " " + s.URL
		}
	}
	return out
}

// sayer says what was found about one account.
type sayer struct {
	*insight.Findings
	h     *Head
	voice *insight.Voice
	bonds AccountBonds
	trend *insight.Trend // nil without a history
	out   []sentence
}

func (d *Digest) sayer(h *Head, i int) *sayer {
	f := &d.Of[i]
	s := &sayer{Findings: f, h: h, voice: d.Voice, bonds: AccountBonds{f.Account, f.Bonds, f.Bonds.Gaps(f.Terms, h.Rubric)}}
	if d.Trend != nil {
		s.trend = &d.Trend[i]
	}
	return s
}

func (s *sayer) say(text lang.T, args ...any) { s.add("", text, args...) }

// add says something about the post at an address.
func (s *sayer) add(url string, text lang.T, args ...any) {
	s.out = append(s.out, sentence{s.h.sayf(text, args...), safeURL(url)})
}

// take returns what was said, and begins anew.
func (s *sayer) take() []sentence {
	out := s.out
	s.out = nil
	return out
}

// most says a share of which more than half is beyond doubt.
func (s *sayer) most(text lang.T, of insight.Share, args ...any) {
	if lo, _, ok := of.Interval(); ok && lo > 0.5 {
		s.say(text, append(args, s.h.share(of))...)
	}
}

// mostGood is how many good things are said at most.
const mostGood = 6

func (s *sayer) good() []sentence {
	if s.Answerable() {
		s.answers()
	}
	if s.Summary.Measurable() > 0 {
		s.most(lang.T{EN: "Most conversations go back and forth: %s.", JA: "会話の過半が、往復のある対話になっています: %s。"}, s.Summary.Interactive())
	}
	s.people()
	if b := s.Inbox; b.Measurable && b.AnswersSeen && b.Inbound > 0 && b.Unanswered == 0 {
		s.say(lang.T{EN: "Of the troubles, questions and proposals of others, none is left without an answer (%d in all).", JA: "寄せられた困り事・質問・要望%d件のうち、返事のないまま期限を過ぎたものはありません。"}, b.Inbound)
	}
	out := s.take()
	out = out[:min(len(out), mostGood-1)]
	s.best()
	if out = append(out, s.take()...); len(out) == 0 {
		s.say(lang.T{EN: "This archive is too small, or shows too little, to call anything good beyond doubt.", JA: "このアーカイブだけでは、確かに良いと言い切れることがありません（件数が少ないか、見えている範囲が狭いためです）。"})
		out = s.take()
	}
	return out
}

// answers are good if most posts are answered, and soon.
func (s *sayer) answers() {
	s.most(lang.T{EN: "Most posts to the account are answered within %s: %s.", JA: "アカウント宛ての投稿の過半に%s以内に返事をしています: %s。"}, s.Inbound.All.Share(), s.h.length(s.Rules.Window()))
	if t, ok := s.Inbound.Wait.Clock.Typical(); ok && t.Sure && t.Hi <= day {
		s.say(lang.T{EN: "Answers mostly come within a day: the median is %s (95%% interval %s to %s, %d answers).", JA: "返事は多くが1日以内です: 中央値は%s（95%%区間 %s〜%s、返事%d件）。"},
			s.h.lasted(t.Median), s.h.lasted(t.Lo), s.h.lasted(t.Hi), t.N)
	}
	if d := &s.Ideas; d.Adopted.K > 0 {
		s.say(lang.T{EN: "Proposals are taken up: the account says so in %s of the conversations with one.", JA: "提案を採り入れています: 提案のあった会話のうち、採用を伝えたのは%sです。"}, s.h.share(d.Adopted))
	}
	s.most(lang.T{EN: "Most troubles and questions end well, by what people write: %s.", JA: "困り事と質問の過半は、相手の言葉から見て解決しています: %s。"}, s.Support.Resolved)
}

const day = 24 * 60 * 60 // seconds

// people are good if they stay, come back and speak well.
func (s *sayer) people() {
	b := s.Bonds.Standing(s.Terms)
	if n := b.Segments[insight.Regular]; n > 0 && s.Terms.Measurable(insight.Regular) {
		s.say(lang.T{EN: "The account has regulars, with %d conversations or more on %d days or more: %d of %d people.", JA: "常連（%d会話以上、%d日以上にわたる人）がいます: %[4]d人のうち%[3]d人。"},
			insight.RegularConversations, insight.RegularDays, n, b.People)
	}
	if n := b.NewReturn; n.K > 0 && s.Terms.Measurable(insight.Newcomer) {
		s.say(lang.T{EN: "Newcomers come back: %s.", JA: "新しく来た人がまた話しに来ています: %s。"}, s.h.share(n))
	}
	if p := &s.Promotion; s.Hears() && p.Advocates() > 1 {
		s.say(lang.T{EN: "Others recommend: %d posts, by %d people.", JA: "ほかの人がすすめてくれています: 投稿%d件、%d人。"}, p.Recommended, p.Advocates())
	}
	if !s.bonds.misses("tsukkomi") && !s.bonds.misses("tsukkomi.return") {
		s.most(lang.T{EN: "Most tsukkomi, playful jabs, are returned: %s.", JA: "突っ込みの過半に返しています: %s。"}, s.Bonds.Return())
	}
}

// best is the conversation of the highest score among those that went best.
func (s *sayer) best() {
	if len(s.Best) == 0 {
		return
	}
	r := s.Best[0]
	for _, o := range s.Best[1:] {
		if o.Scores[o.Primary] > r.Scores[r.Primary] {
			r = o
		}
	}
	s.add(r.Conversation.Permalink(), lang.T{EN: "The best conversation reached %.1f of 100 points (%s, %d posts): “%s”", JA: "最も良かった会話は%.1f点/100点です（%s、投稿%d件）:「%s」"},
		r.Scores[r.Primary], s.h.mode(r.Primary), r.Interaction.Seen, beginning(opening(r)))
}

// called is a name, cut where it is too long to be one.
func called(name string) string { return headOf(name, 40) }

// beginning is the beginning of a post, to be quoted within a sentence.
func beginning(text string) string { return headOf(oneLine(text), 40) }
