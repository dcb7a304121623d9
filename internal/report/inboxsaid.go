package report

import (
	"fmt"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
)

// said are the plain sentences on top of the table.
func (r *InboxReport) said(h *Head) []string {
	var out []string
	say := func(text lang.T, args ...any) { out = append(out, fmt.Sprintf(text.In(h.Lang), args...)) }
	who := h.accountNames(r.Accounts)
	switch {
	case !r.Measurable:
		say(lang.T{EN: "Not measurable: the archive holds no post of anybody else, so what was asked of %s cannot be seen, nor what was not answered. Add a search result or an API export that holds the others' posts.",
			JA: "測定できません: このアーカイブには他の人の投稿がないため、%s に寄せられた困り事・質問・要望も、返事をしていない投稿も分かりません。他の人の投稿を含む検索結果やAPIの書き出しを一緒に指定してください。"}, who)
		return out
	case !r.AnswersSeen:
		say(lang.T{EN: "Others told %s of trouble, asked or proposed %d times (%s). Whether they were answered is not measurable: the archive holds no post of the account. Add its own export.",
			JA: "%s への困り事・質問・要望は%d件です（%s）。アカウントの投稿がアーカイブにないため、返事の有無は測定できません。アカウント自身の書き出しを一緒に指定してください。"}, who, r.Inbound, r.period(h))
		return out
	case r.Inbound == 0:
		say(lang.T{EN: "Nobody told %s of trouble, asked or proposed anything (%s).", JA: "%s への困り事・質問・要望はありません（%s）。"}, who, r.period(h))
		return out
	}
	say(lang.T{EN: "Others told %s of trouble, asked or proposed %d times (%s): %d answered (%d of them late), %d pending (younger than %s), %d not answered (%d people).",
		JA: "%s への困り事・質問・要望は%d件です（%s）: 返事あり%d件（うち遅れ%d件）、返事待ち%d件（%s未満）、返事なし%d件（%d人）。"},
		who, r.Inbound, r.period(h), r.Answered, r.Late, r.Pending, h.limit(r.Within), r.Unanswered, r.People)
	if r.Withheld > 0 {
		say(lang.T{EN: "Left out: %d without an answer, by people who told the account to keep away.", JA: "ほかに返事なし%d件は、話しかけないでほしいと言った人の投稿なので一覧に出しません。"}, r.Withheld)
	}
	if _, _, _, ok := r.Rate.Value(); ok {
		say(lang.T{EN: "  answered within %s: %s; questions only: %s", JA: "  %s以内に返事: %s。質問だけでは %s"}, h.limit(r.Within), h.share(r.Rate), h.share(r.Questions))
	}
	if len(r.Response) > 0 {
		say(lang.T{EN: "  response time: %s", JA: "  返事までの時間: %s"}, h.times(r.Response))
	}
	if len(r.BusinessResponse) > 0 {
		say(lang.T{EN: "  in business hours (%s): %s", JA: "  営業時間（%s）で: %s"}, Plain(r.HoursAs), h.times(r.BusinessResponse))
	}
	if r.SLA > 0 {
		say(lang.T{EN: "  answered within the SLA of %s: %s", JA: "  目標（%s）以内に返事: %s"}, h.limit(r.SLA), h.share(r.SLAMet))
	}
	if !r.LastOwn.IsZero() && r.Last.Sub(r.LastOwn) > r.Within {
		say(lang.T{EN: "The account's last post here is of %s; if the archive ends there for the account, later answers are not seen.", JA: "アカウントの最後の投稿は%sです。書き出しがそこで終わっているなら、その後の返事は見えていません。"}, r.LastOwn.In(h.Zone).Format(time.DateOnly))
	}
	return out
}

func (h *Head) accountNames(accounts []*insight.Account) string {
	if len(accounts) == 0 {
		return lang.T{EN: "the account", JA: "アカウント"}.In(h.Lang)
	}
	names := []string{}
	for i, a := range accounts {
		if i == maxAccounts {
			names = append(names, "…")
			break
		}
		names = append(names, called("@"+Plain(a.Handle)))
	}
	return strings.Join(names, ", ")
}

// period says from when to when, and how much of the conversations is seen.
func (r *InboxReport) period(h *Head) string {
	var parts []string
	if !r.First.IsZero() {
		parts = append(parts, r.First.In(h.Zone).Format(time.DateOnly)+" – "+r.Last.In(h.Zone).Format(time.DateOnly))
	}
	if r.Known > 0 {
		parts = append(parts, fmt.Sprintf(lang.T{EN: "%.0f%% of the posts seen", JA: "投稿の%.0f%%が見えている"}.In(h.Lang), 100*float64(r.Seen)/float64(r.Known)))
	}
	return strings.Join(parts, lang.T{EN: ", ", JA: "、"}.In(h.Lang))
}

func (h *Head) share(s insight.Share) string {
	share, lo, hi, ok := s.Value()
	if !ok {
		return lang.T{EN: "not measurable (none)", JA: "測定できません（0件）"}.In(h.Lang)
	}
	return fmt.Sprintf(lang.T{EN: "%d of %d (%.0f%%, 95%% interval %.0f–%.0f%%)", JA: "%d/%d件 (%.0f%%、95%%区間 %.0f–%.0f%%)"}.In(h.Lang), s.K, s.N, 100*share, 100*lo, 100*hi)
}

func (h *Head) times(t insight.InboxTimes) string {
	at := func(s float64) string { return h.span(time.Duration(s * float64(time.Second))) }
	median, p90 := t.Quantiles()
	out := fmt.Sprintf(lang.T{EN: "median %s, p90 %s, n %d", JA: "中央値 %s、90%%点 %s、n %d"}.In(h.Lang), at(median), at(p90), len(t))
	if lo, hi, ok := t.Interval(); ok {
		out += fmt.Sprintf(lang.T{EN: ", 95%% interval of the median %s – %s", JA: "、中央値の95%%区間 %s – %s"}.In(h.Lang), at(lo), at(hi))
	}
	return out
}

// limit is a set length of time, in the unit that it was likely given in.
func (h *Head) limit(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf(lang.T{EN: "%d days", JA: "%d日"}.In(h.Lang), d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf(lang.T{EN: "%dh", JA: "%d時間"}.In(h.Lang), d/time.Hour)
	}
	return fmt.Sprintf(lang.T{EN: "%dm", JA: "%d分"}.In(h.Lang), d/time.Minute)
}
