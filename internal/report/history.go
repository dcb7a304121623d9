package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
)

// HistorySchemaName is the version of the machine contract of a history.
const HistorySchemaName = "engage.history/v1"

// History is what nightly runs have stored.
type History struct {
	Accounts []AccountHistory
	Figures  []int // those of insight.FigureKinds that are shown
}

// AccountHistory is that of one account; it has a night or more.
type AccountHistory struct {
	*insight.Trend
	Moved  *insight.Movement // nil where there is no night before
	Ledger int               // people with whom it was ever in contact
	Told   int               // people who told it to keep away
}

// last is the latest night, of which everything is told.
func (a *AccountHistory) last() int { return len(a.Nights) - 1 }

func (a *AccountHistory) date(night int) string { return a.Nights[night].Date.Format(time.DateOnly) }

// ago are how many days before the latest night the nights are that it is
// compared with.
var ago = [...]int{1, 7, 28}

// bases are the nights that the latest one is compared with, the nearest first.
func (a *AccountHistory) bases() (nights []int) {
	for _, days := range ago {
		night, ok := a.Back(a.last(), days)
		if ok && (len(nights) == 0 || night != nights[len(nights)-1]) {
			nights = append(nights, night)
		}
	}
	return nights
}

// overlapping reports whether the latest night read posts of a time that the
// night before had read.
func (a *AccountHistory) overlapping() bool { return a.last() > 0 && a.Overlaps(a.last()-1, a.last()) }

// Write writes the history in one of ListingFormats; excel as in Listing.Write.
func (r *History) Write(w io.Writer, h *Head, format string, excel bool) error {
	if format != "table" {
		return r.machine(h).Write(w, h, format, excel)
	}
	if len(r.Accounts) == 0 {
		l := Listing{Said: []string{lang.T{EN: "No night is recorded yet that fits.", JA: "該当する夜の記録はまだありません。"}.In(h.Lang)}}
		return l.Write(w, h, format, excel)
	}
	for i := range r.Accounts {
		t := historyTable{AccountHistory: &r.Accounts[i], h: h}
		t.tell(r.Figures)
		if i > 0 {
			t.l.Said = append([]string{""}, t.l.Said...)
		}
		if err := t.l.Write(w, h, format, excel); err != nil {
			return err
		}
	}
	return nil
}

// historyTable fills a listing of one account for people to read.
type historyTable struct {
	*AccountHistory
	h *Head
	l Listing
}

func (t *historyTable) say(text lang.T, args ...any) {
	t.l.Said = append(t.l.Said, folded(t.h.sayf(text, args...), t.h.Width)...)
}

func (t *historyTable) tell(figures []int) {
	t.l.Said = append(t.l.Said, t.h.bold(atName(t.Handle))+t.h.sayf(lang.T{EN: ": nights recorded %d, %s to %s", JA: ": %d夜、%s〜%s"}, len(t.Nights), t.date(0), t.date(t.last())))
	t.left(figures)
	for _, night := range t.bases() {
		t.changes(figures, night)
	}
	t.inbox()
	t.say(lang.T{EN: "  ledger: %d people over all nights; %d told the account to keep away", JA: "  台帳: これまでに%d人。話しかけないでほしいと言った人 %d人"}, t.Ledger, t.Told)
	t.caveats(figures)
	t.rows(figures)
}

// left names what left its usual range.
func (t *historyTable) left(figures []int) {
	known, any := false, false
	for _, k := range figures {
		u, ok := t.Usual(k, t.last())
		known = known || ok
		exit := t.Left(k)[t.last()]
		if exit.Side == 0 {
			continue
		}
		any = true
		m := measured{t.h, &insight.FigureKinds[k]}
		t.say(outside[exit.Side][min(exit.Nights, 2)], m.label(), m.value(t.Nights[t.last()].Figures[k].Value), m.between(u.Lo, u.Hi, m.value), exit.Nights, m.verdict(exit.Side))
	}
	switch {
	case !known:
		t.say(lang.T{EN: "  usual ranges are not known yet: they take %d earlier nights of a figure", JA: "  いつもの範囲はまだ分かりません。それ以前に%d夜分の記録が必要です"}, insight.LeastNights)
	case !any:
		t.say(lang.T{EN: "  nothing left its usual range", JA: "  いつもの範囲を外れたものはありません"})
	}
}

// outside are the sentences by side, and by one night or more: figure, value,
// range, nights, verdict.
var outside = map[int][3]lang.T{
	1: {1: {EN: "  %[1]s: %[2]s, above its usual %[3]s%[5]s", JA: "  %[1]s: %[2]s。いつもの範囲（%[3]s）を上回りました%[5]s"},
		2: {EN: "  %[1]s: %[2]s, above its usual %[3]s for %[4]d nights in a row%[5]s", JA: "  %[1]s: %[2]s。%[4]d夜続けていつもの範囲（%[3]s）を上回っています%[5]s"}},
	-1: {1: {EN: "  %[1]s: %[2]s, below its usual %[3]s%[5]s", JA: "  %[1]s: %[2]s。いつもの範囲（%[3]s）を下回りました%[5]s"},
		2: {EN: "  %[1]s: %[2]s, below its usual %[3]s for %[4]d nights in a row%[5]s", JA: "  %[1]s: %[2]s。%[4]d夜続けていつもの範囲（%[3]s）を下回っています%[5]s"}},
}

// changes names what changed since an earlier night beyond chance.
func (t *historyTable) changes(figures []int, night int) {
	any, ranged := false, false
	for _, k := range figures {
		d, ok := t.Change(k, night, t.last())
		ranged = ranged || ok && d.Ranged
		if !ok || !d.Sure() {
			continue
		}
		any = true
		m := measured{t.h, &insight.FigureKinds[k]}
		t.say(lang.T{EN: "  since %s: %s %s → %s (%s, 95%% interval %s)%s", JA: "  %sから: %s %s → %s（%s、95%%区間 %s）%s"}, t.date(night), m.label(),
			m.value(t.Nights[night].Figures[k].Value), m.value(t.Nights[t.last()].Figures[k].Value), m.change(d.Value), m.between(d.Lo, d.Hi, m.change), m.verdict(sign(d.Value)))
	}
	if ranged && !any {
		t.say(lang.T{EN: "  since %s: no change beyond chance", JA: "  %sから: 偶然の範囲を超える変化はありません"}, t.date(night))
	}
}

func (t *historyTable) inbox() {
	m := t.Moved
	if m == nil {
		return
	}
	t.say(lang.T{EN: "  inbox: of %d open on %s, %d answered, %d still waiting, %d gone (not in the archive any more, or not to be answered); %d new",
		JA: "  受信箱: %[2]sに返事のなかった%[1]d件のうち、返事あり%[3]d件、まだ%[4]d件、対象外%[5]d件（アーカイブにないか、返事をしない相手）。新規%[6]d件"},
		m.Before, t.date(t.last()-1), m.Answered, m.Waiting, m.Gone, m.New)
	if m.Waiting > 0 {
		t.say(lang.T{EN: "  longest in the inbox: post %s, for %d nights", JA: "  最も長く待っている投稿: %s（%d夜目）"}, Plain(string(m.Longest)), m.Nights)
	}
}

// caveats says what the comparisons are worth, and which figures have no night.
func (t *historyTable) caveats(figures []int) {
	if night, ok := t.NewRubric(); ok {
		t.say(lang.T{EN: "  another rubric since %s: nights before it are shown, and not compared", JA: "  %sからルーブリックが変わりました。それより前の夜は表示しますが、比べません"}, t.date(night))
	}
	if t.overlapping() {
		t.say(lang.T{EN: "  the nights read overlapping periods: what is usual is judged by the step since the night before, and the intervals of changes are wider than need be",
			JA: "  各夜の対象期間が重なっているため、いつもの範囲は前の夜からの変化の幅で判断しています。変化の区間は必要以上に広めです"})
	}
	var never []string
	for _, k := range figures {
		if !t.ever(k) {
			never = append(never, insight.FigureKinds[k].Label.In(t.h.Lang))
		}
	}
	if len(never) > 0 {
		t.say(lang.T{EN: "  not measurable on any night: %s", JA: "  どの夜も測定できません: %s"}, strings.Join(never, lang.T{EN: ", ", JA: "、"}.In(t.h.Lang)))
	}
}

// ever reports whether any night knows a figure.
func (t *historyTable) ever(figure int) bool {
	for i := range t.Nights {
		if t.Nights[i].Figures[figure].Known {
			return true
		}
	}
	return false
}

func (t *historyTable) rows(figures []int) {
	t.l.Columns = []Column{{Name: lang.T{EN: "figure", JA: "指標"}}, {Name: lang.T{EN: "latest", JA: "最新"}, Right: true}, {Name: lang.T{EN: "change", JA: "前回比"}, Right: true},
		{Name: lang.T{EN: "95% interval", JA: "95%区間"}, Right: true}, {Name: lang.T{EN: "usual", JA: "いつもの範囲"}, Right: true}, {Name: lang.T{EN: "nights", JA: "推移"}}}
	for _, k := range figures {
		if t.ever(k) {
			t.l.Items = append(t.l.Items, Item{Cells: t.row(k)})
		}
	}
}

func (t *historyTable) row(k int) []string {
	m := measured{t.h, &insight.FigureKinds[k]}
	cells := []string{m.label(), "-", "-", "-", "-", spark(t.Trend, k)}
	if f := t.Nights[t.last()].Figures[k]; f.Known {
		cells[1] = m.value(f.Value)
	}
	if t.last() > 0 {
		if d, ok := t.Change(k, t.last()-1, t.last()); ok {
			cells[2] = m.change(d.Value)
			if d.Ranged {
				cells[3] = m.between(d.Lo, d.Hi, m.change)
			}
		}
	}
	if u, ok := t.Usual(k, t.last()); ok {
		cells[4] = m.between(u.Lo, u.Hi, m.value)
	}
	return cells
}

// sparkNights is how many nights a trend shows.
const sparkNights = 28

// spark draws the latest nights of a figure between their least and their
// greatest value; · is a night that does not know it.
func spark(t *insight.Trend, figure int) string {
	nights := t.Nights[max(0, len(t.Nights)-sparkNights):]
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range nights {
		if f := &nights[i].Figures[figure]; f.Known {
			lo, hi = min(lo, f.Value), max(hi, f.Value)
		}
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for i := range nights {
		f := &nights[i].Figures[figure]
		switch {
		case !f.Known:
			b.WriteRune('·')
		case hi == lo:
			b.WriteRune(bars[3])
		default:
			b.WriteRune(bars[int((f.Value-lo)/(hi-lo)*float64(len(bars)-1)+0.5)])
		}
	}
	return b.String()
}

// measured says the numbers of a figure as people do.
type measured struct {
	h *Head
	k *insight.FigureKind
}

func (m measured) label() string { return m.k.Label.In(m.h.Lang) }

func (m measured) value(v float64) string {
	switch {
	case m.k.Name == "two_way": // an index, and no share
		return fmt.Sprintf("%.3f", v)
	case m.k.Measure == insight.Ratio:
		return fmt.Sprintf("%.1f%%", 100*v)
	case m.k.Measure == insight.Count:
		return fmt.Sprintf("%.0f", v)
	case m.k.Measure == insight.Seconds:
		return m.h.lasted(v)
	}
	return fmt.Sprintf("%.1f", v)
}

// change is a difference, with its sign. Shares differ by points.
func (m measured) change(v float64) string {
	switch {
	case v == 0:
		return "±0"
	case m.k.Measure == insight.Ratio && m.k.Name != "two_way":
		return m.h.sayf(lang.T{EN: "%+.1f pt", JA: "%+.1fpt"}, 100*v)
	case v < 0:
		return "-" + m.value(-v)
	}
	return "+" + m.value(v)
}

func (m measured) between(lo, hi float64, say func(float64) string) string {
	return say(lo) + lang.T{EN: " – ", JA: "〜"}.In(m.h.Lang) + say(hi)
}

// verdict says whether a change to one side is good, if that can be said.
func (m measured) verdict(side int) string {
	switch side * m.k.Better {
	case 1:
		return lang.T{EN: ": better", JA: "（改善）"}.In(m.h.Lang)
	case -1:
		return lang.T{EN: ": worse", JA: "（悪化）"}.In(m.h.Lang)
	}
	return ""
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
