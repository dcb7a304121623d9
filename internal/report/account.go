package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// account describes one account for people: what it did, a line per group of
// indicators, its months.
func (t *Table) account(a *insight.Account, v *insight.Voice) {
	l := t.head.Lang
	fmt.Fprintln(t.w)
	fmt.Fprintln(t.w, t.head.bold("@"+Plain(a.Handle))+" ("+choosers[a.ChosenBy].In(l)+")")
	people, inExchange := a.People()
	t.say(lang.T{EN: "  %d posts in %d conversations; %d responses to others; talked with %d people, %d of them back and forth",
		JA: "  投稿 %d件、会話 %d件、他の人への返信 %d件。話した相手 %d人、うち往復のある相手 %d人"}, a.Posts, a.Summary.Conversations, a.Responses, people, inExchange)
	if a.Intended != rubric.None && a.Summary.Conversations > 0 {
		t.say(lang.T{EN: "  meant for %s (%s); observed in %s conversations", JA: "  想定モード: %s（%s）、実際は会話の%s"}, t.head.mode(a.Intended),
			t.head.label(t.head.Rubric.Modes[a.Intended].Owner), t.head.rate(insight.Share{K: a.Summary.Primary[a.Intended], N: a.Summary.Conversations}))
	}
	t.say(lang.T{EN: "  shares with [95%% interval] of how many:", JA: "  割合は [95%%区間]（件数）:"})
	t.lines(t.head.lines(a, v))
	t.gaps(a, v)
	t.months(a)
}

// line is a group of indicators: its label, and what is said of it.
type line struct {
	label   string
	clauses []string
}

// lines are all of them; those of which nothing can be said have no clauses.
func (h *Head) lines(a *insight.Account, v *insight.Voice) []line {
	said := func(t lang.T) string { return t.In(h.Lang) }
	return []line{
		{said(lang.T{EN: "response", JA: "応答率"}), h.response(a)},
		{said(lang.T{EN: "response time", JA: "応答時間"}), h.waits(&a.Inbound.Wait, &a.Rules)},
		{h.mode(rubric.Engagement), h.engagement(a)},
		{h.mode(rubric.Promotion), h.promotion(a)},
		{h.mode(rubric.ActiveSupport), h.support(a)},
		{h.mode(rubric.CoCreation), h.ideas(a)},
		{said(lang.T{EN: "automation", JA: "自動投稿"}), h.automation(a)},
		{said(lang.T{EN: "pile-ons", JA: "袋叩き"}), h.pileOns(a)},
		{said(lang.T{EN: "share of voice", JA: "発言シェア"}), h.voice(a, v)},
	}
}

// lines writes the groups under each other. A line holds as many clauses as fit
// in the terminal, or in 100 columns where there is none.
func (t *Table) lines(list []line) {
	label := 0
	for _, l := range list {
		if len(l.clauses) > 0 {
			label = max(label, Width(l.label))
		}
	}
	room := 100
	if t.head.Width > 0 {
		room = t.head.Width
	}
	sep := lang.T{EN: "; ", JA: "。"}.In(t.head.Lang)
	for _, l := range list {
		name := l.label
		for i, text := 0, ""; i < len(l.clauses); i++ {
			text += l.clauses[i]
			if i+1 < len(l.clauses) && label+Width(text+sep+l.clauses[i+1])+4 <= room {
				text += sep
				continue
			}
			fmt.Fprintf(t.w, "  %s  %s\n", Pad(name, label, false), text)
			name, text = "", ""
		}
	}
}

func (h *Head) sayf(t lang.T, args ...any) string { return fmt.Sprintf(t.In(h.Lang), args...) }

// share says a rate with its 95 % interval and of how many it is.
func (h *Head) rate(s insight.Share) string {
	rate, ok := s.Rate()
	if !ok {
		return h.sayf(lang.T{EN: "- of 0", JA: "-（0件）"})
	}
	lo, hi, _ := s.Interval()
	return h.sayf(lang.T{EN: "%.0f%% [%.0f–%.0f] of %d", JA: "%.0f%% [%.0f–%.0f]（%d件）"}, 100*rate, 100*lo, 100*hi, s.N)
}

// span says seconds in the unit in which they are one or two digits.
func (h *Head) lasted(seconds float64) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case d < 90*time.Second:
		return h.sayf(lang.T{EN: "%.0f s", JA: "%.0f秒"}, seconds)
	case d < 90*time.Minute:
		return h.sayf(lang.T{EN: "%.0f min", JA: "%.0f分"}, d.Minutes())
	case d < 36*time.Hour:
		return h.sayf(lang.T{EN: "%.1f h", JA: "%.1f時間"}, d.Hours())
	}
	return h.sayf(lang.T{EN: "%.1f days", JA: "%.1f日"}, d.Hours()/24)
}

// length says a time that somebody chose: 7 days, 60 min.
func (h *Head) length(d time.Duration) string {
	if days := d.Hours() / 24; days >= 2 && days == math.Trunc(days) {
		return h.sayf(lang.T{EN: "%.0f days", JA: "%.0f日"}, days)
	}
	return h.lasted(d.Seconds())
}

func (h *Head) response(a *insight.Account) (out []string) {
	in := &a.Inbound
	if !a.Answerable() || in.All.All() == 0 {
		return nil
	}
	if in.All.Share().N > 0 {
		out = append(out, h.sayf(lang.T{EN: "%s posts to it were answered within %s", JA: "宛てられた投稿の%sに%s以内に応答"}, h.rate(in.All.Share()), h.length(a.Rules.Window())))
	}
	if in.All.Pending > 0 {
		out = append(out, h.sayf(lang.T{EN: "%d pending", JA: "期間内で未応答 %d件"}, in.All.Pending))
	}
	if in.Questions.Share().N > 0 {
		out = append(out, h.sayf(lang.T{EN: "questions and troubles: %s", JA: "質問と困り事では%s"}, h.rate(in.Questions.Share())))
	}
	return out
}

func (h *Head) waits(w *insight.Wait, t *insight.Rules) (out []string) {
	clock, ok := w.Clock.Typical()
	if !ok {
		return nil
	}
	out = append(out, h.sayf(lang.T{EN: "median %s, 90%% within %s, of %d", JA: "中央値 %s、9割は%s以内（%d件）"}, h.typical(clock), h.lasted(clock.P90), clock.N))
	if business, ok := w.Business.Typical(); ok {
		out = append(out, h.sayf(lang.T{EN: "in business hours %s, 90%% within %s", JA: "営業時間では%s、9割は%s以内"}, h.typical(business), h.lasted(business.P90)))
	}
	if t.SLA > 0 {
		out = append(out, h.sayf(lang.T{EN: "target of %s met in %s", JA: "目標 %s の達成 %s"}, h.length(t.SLA), h.rate(w.Target)))
	}
	return out
}

func (h *Head) typical(t insight.Typical) string {
	if !t.Sure {
		return h.lasted(t.Median)
	}
	return h.lasted(t.Median) + " [" + h.lasted(t.Lo) + "–" + h.lasted(t.Hi) + "]"
}

func (h *Head) engagement(a *insight.Account) []string {
	_, inExchange := a.People()
	var out []string
	if a.Summary.Measurable() > 0 {
		out = append(out, h.sayf(lang.T{EN: "%s conversations go back and forth", JA: "対話になった会話 %s"}, h.rate(a.Summary.Interactive())))
	}
	if a.Posts > 0 {
		out = append(out, h.sayf(lang.T{EN: "%.1f people in exchange per 100 posts", JA: "100投稿あたり往復のある相手 %.1f人"}, 100*float64(inExchange)/float64(a.Posts)),
			h.sayf(lang.T{EN: "%s posts are to somebody", JA: "相手のある投稿 %s"}, h.rate(a.Talk.Addressed)))
	}
	if a.Answerable() && a.Talk.Openings.All() > 0 {
		out = append(out, h.sayf(lang.T{EN: "openings of others returned %s", JA: "話しかけへの返し %s"}, h.rate(a.Talk.Openings.Share())))
	}
	return out
}

func (h *Head) promotion(a *insight.Account) []string {
	m := &a.Promotion
	if m.Promotions() == 0 && m.Links.K == 0 && m.Recommended == 0 {
		return nil
	}
	out := []string{h.sayf(lang.T{EN: "proxies only: %d promotions", JA: "目安だけ: 販促の投稿 %d件"}, m.Promotions()), h.sayf(lang.T{EN: "links in %s posts", JA: "リンクのある投稿 %s"}, h.rate(m.Links))}
	if after, expected, ok := m.After(&a.Rules); ok {
		out = append(out, h.sayf(lang.T{EN: "%s mentions came in the week after one, which is %.0f%% of the time", JA: "言及のうち販促後1週間以内のもの %s、期間の割合 %.0f%%"}, h.rate(after), 100*expected))
	}
	if a.Hears() {
		out = append(out, h.sayf(lang.T{EN: "%d recommendations by %d people", JA: "他の人の推薦 %d件、%d人"}, m.Recommended, m.Advocates()))
	}
	return out
}

func (h *Head) support(a *insight.Account) []string {
	u := &a.Support
	if !a.Answerable() || u.Cases == 0 {
		return nil
	}
	resolved := h.sayf(lang.T{EN: "resolved, by signs, %s", JA: "解決の言葉 %s"}, h.rate(u.Resolved))
	if full, ok := u.Full.Typical(); ok {
		resolved += h.sayf(lang.T{EN: " (median %s)", JA: "、中央値 %s"}, h.lasted(full.Median))
	}
	return []string{h.sayf(lang.T{EN: "%d questions and troubles", JA: "質問と困り事 %d件"}, u.Cases), h.sayf(lang.T{EN: "answered %s", JA: "応答 %s"}, h.rate(u.Answers.Share())),
		resolved, h.sayf(lang.T{EN: "found uncalled %s", JA: "名指しなしに見つけたもの %s"}, h.rate(u.Proactive))}
}

func (h *Head) ideas(a *insight.Account) []string {
	d := &a.Ideas
	if d.Solicitations == 0 && d.Proposals.All() == 0 {
		return nil
	}
	out := []string{h.sayf(lang.T{EN: "%d calls for ideas", JA: "意見募集 %d件"}, d.Solicitations)}
	if !a.Answerable() {
		return out
	}
	return append(out, h.sayf(lang.T{EN: "%d proposals, answered %s", JA: "提案 %d件、応答 %s"}, d.Proposals.All(), h.rate(d.Proposals.Share())),
		h.sayf(lang.T{EN: "adopted in %s conversations", JA: "採用のあった会話 %s"}, h.rate(d.Adopted)), h.sayf(lang.T{EN: "%s proposers came back", JA: "また来た提案者 %s"}, h.rate(d.Returned())))
}

func (h *Head) automation(a *insight.Account) []string {
	s, ok := a.Automation.Signs()
	if !ok || s.Posts.K == 0 {
		return nil
	}
	return []string{h.sayf(lang.T{EN: "%s posts bear a sign", JA: "兆候のある投稿 %s"}, h.rate(s.Posts)),
		h.sayf(lang.T{EN: "client %d, title and link %d, same words %d, same minute %d", JA: "クライアント %d、見出しとリンク %d、同じ文 %d、同じ分 %d"}, s.Client.K, s.Headline.K, s.Repeated.K, s.Minute.K)}
}

func (h *Head) pileOns(a *insight.Account) []string {
	list := a.Pressure.PileOns()
	if !a.Answerable() || len(list) == 0 {
		return nil
	}
	last := list[len(list)-1]
	return []string{h.sayf(lang.T{EN: "times that many complained and nobody answered: %d", JA: "多くの苦情に応答なし %d回"}, len(list)),
		h.sayf(lang.T{EN: "last from %s, %d people, conversation %s", JA: "最後は%sから、%d人、会話 %s"}, last.Start.In(h.Zone).Format("2006-01-02 15:04"), len(last.Authors), Plain(string(last.Conversations[0])))}
}

func (h *Head) voice(a *insight.Account, v *insight.Voice) []string {
	posts, received, ok := a.ShareOfVoice(v)
	if !ok {
		return nil
	}
	var with []string
	for _, c := range v.Competitors(corpus.Handle(a.Handle)) {
		if c.Seen() {
			with = append(with, "@"+Plain(string(c.ID)))
		}
	}
	return []string{h.sayf(lang.T{EN: "%s posts", JA: "投稿の%s"}, h.rate(posts)), h.sayf(lang.T{EN: "%s responses received", JA: "受けた返信の%s"}, h.rate(received)),
		h.sayf(lang.T{EN: "with %s", JA: "比べた相手 %s"}, strings.Join(with, " "))}
}
