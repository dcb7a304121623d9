package report

import (
	"fmt"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// maxMonths is how many months the table shows.
const maxMonths = 12

func (t *Table) months(a *insight.Account) {
	list, drift := a.Months(), a.Drift()
	if len(list) < 2 {
		return
	}
	l := t.head.Lang
	rows := [][]string{{lang.T{EN: "month", JA: "月"}.In(l), lang.T{EN: "posts", JA: "投稿"}.In(l), lang.T{EN: "talks", JA: "会話"}.In(l), lang.T{EN: "two-way", JA: "双方向"}.In(l),
		lang.T{EN: "back and forth", JA: "対話"}.In(l), lang.T{EN: "answered", JA: "応答率"}.In(l), lang.T{EN: "of", JA: "件"}.In(l),
		lang.T{EN: "median", JA: "中央値"}.In(l), lang.T{EN: "people", JA: "人"}.In(l), lang.T{EN: "mostly", JA: "最多のモード"}.In(l)}}
	from := max(0, len(list)-maxMonths)
	for _, m := range list[from:] {
		rows = append(rows, t.head.month(m, a.Answerable()))
	}
	fmt.Fprintln(t.w)
	if from > 0 {
		t.say(lang.T{EN: "  … %d earlier months (--format json lists them all)", JA: "  …それより前に%dか月 (--format json で全て出ます)"}, from)
	}
	right := make(map[int]bool)
	for i := 1; i < len(rows[0])-1; i++ {
		right[i] = true
	}
	t.columns(rows, right)
	for i, d := range drift {
		if d.Moved != 0 {
			t.changed(a, list[i], d)
		}
	}
}

func (h *Head) month(m *insight.Month, answerable bool) []string {
	s := &m.Summary
	row := []string{m.Name, fmt.Sprint(m.Posts), fmt.Sprint(s.Conversations), "-", "-", "-", "-", "-", fmt.Sprint(m.People()), h.mode(s.Leading())}
	if d, ok := s.TwoWay(); ok {
		rate, _ := s.Interactive().Rate()
		row[3], row[4] = fmt.Sprintf("%.2f", d), fmt.Sprintf("%.0f%%", 100*rate)
	}
	answered := m.Inbound.All.Share()
	if rate, ok := answered.Rate(); ok && answerable {
		row[5], row[6] = fmt.Sprintf("%.0f%%", 100*rate), fmt.Sprint(answered.N)
	}
	if median, ok := m.Inbound.Wait.Clock.Typical(); ok {
		row[7] = h.lasted(median.Median)
	}
	return row
}

// changed names a month in which the account left its way, or came back to it.
func (t *Table) changed(a *insight.Account, m *insight.Month, d insight.Drift) {
	way := lang.T{EN: "more", JA: "増えました"}
	if d.Moved < 0 {
		way = lang.T{EN: "less", JA: "減りました"}
	}
	said := t.head.sayf(lang.T{EN: "  %[1]s: %[2]s %[3]s than since %[4]s, %[5]s against %[6]s", JA: "  %[1]s: %[3]sが%[4]sからと比べて%[2]s。%[6]s → %[5]s"},
		m.Name, way.In(t.head.Lang), t.head.mode(a.Intended), d.Since, t.head.rate(d.Intended), t.head.rate(d.Before))
	if d.Leading != rubric.None && d.Leading != a.Intended {
		said += t.head.sayf(lang.T{EN: "; mostly %s (%s)", JA: "。最多は%s（%s）"}, t.head.mode(d.Leading), t.head.label(t.head.Rubric.Modes[d.Leading].Owner))
	}
	fmt.Fprintln(t.w, said)
}

// gaps says what this archive cannot tell of the account, a line per reason.
func (t *Table) gaps(a *insight.Account, v *insight.Voice) {
	for _, l := range t.head.gapLines(a, v) {
		t.say(lang.T{EN: "  not measurable: %s (%s)", JA: "  測定できません: %s（%s）"}, strings.Join(l.clauses, lang.T{EN: ", ", JA: "、"}.In(t.head.Lang)), l.label)
	}
}

// gapLines are the reasons why an archive does not tell some indicators, each
// with those indicators.
func (h *Head) gapLines(a *insight.Account, v *insight.Voice) (list []line) {
	at := make(map[lang.T]int)
	for _, g := range a.Gaps(v) {
		name, ok := kpiNames[g.KPI]
		if !ok || !g.Archive {
			continue
		}
		if _, ok := at[g.Reason]; !ok {
			at[g.Reason] = len(list)
			list = append(list, line{Plain(g.Reason.In(h.Lang)), nil})
		}
		l := &list[at[g.Reason]]
		l.clauses = append(l.clauses, name.In(h.Lang))
	}
	return list
}

// kpiNames are the indicators that the table misses if an archive does not tell
// them, by insight.KPIGap.KPI; json has the rest.
var kpiNames = map[string]lang.T{
	"response":                  {EN: "response rate", JA: "応答率"},
	"response_time":             {EN: "response time", JA: "応答時間"},
	"engagement.reposts":        {EN: "reposts per post", JA: "投稿あたりのリポスト"},
	"promotion.recommendations": {EN: "recommendations", JA: "推薦"},
	"active_support":            {EN: "active support", JA: "アクティブサポート"},
	"co_creation.proposals":     {EN: "proposals", JA: "提案"},
	"automation":                {EN: "automation", JA: "自動投稿"},
	"pile_ons":                  {EN: "pile-ons", JA: "袋叩き"},
	"share_of_voice":            {EN: "share of voice", JA: "発言シェア"},
}
