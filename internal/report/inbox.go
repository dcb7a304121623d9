package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
)

// InboxSchemaName is the version of the machine contract of an inbox.
const InboxSchemaName = "engage.inbox/v1"

// InboxReport is an inbox with all that is to be said of it.
type InboxReport struct {
	*insight.InboxList
	Input    insight.Input
	Accounts []*insight.Account
	HoursAs  string // the business hours as written
	Top      int    // at most so many items of each state; 0 for all
}

// Inbox writes an inbox in one of ListingFormats; excel as in Listing.Write.
func Inbox(w io.Writer, h *Head, format string, excel bool, r *InboxReport) error {
	if format == "table" {
		return r.table(w, h)
	}
	l := Listing{Schema: InboxSchemaName, Key: "items", Columns: inboxCSV, Meta: r.meta(h)}
	for _, state := range inboxStates {
		for i := range r.of(state) {
			it := &r.of(state)[i]
			l.Items = append(l.Items, Item{inboxRow(h, r, it), inboxJSON(h, r, it)})
		}
	}
	return l.Write(w, h, format, excel)
}

var inboxStates = []string{insight.Unanswered, insight.Unknown, insight.Pending, insight.Late}

// of are the items of a state that are to be shown.
func (r *InboxReport) of(state string) []insight.InboxItem {
	from, to := 0, 0
	for i := range r.Items {
		if r.Items[i].State == state {
			if from == to {
				from = i
			}
			to = i + 1
		}
	}
	if r.Top > 0 && to-from > r.Top {
		to = from + r.Top
	}
	return r.Items[from:to]
}

var actWords = map[string]lang.T{
	"trouble": {EN: "trouble", JA: "困り事"}, "ask": {EN: "question", JA: "質問"}, "propose": {EN: "proposal", JA: "要望・提案"},
}

// answerWords are those of the states of an inbox.
var answerWords = map[string]lang.T{
	insight.Unanswered: {EN: "not answered", JA: "返事なし"}, insight.Unknown: {EN: "perhaps not answered", JA: "返事の有無が不明"},
	insight.Pending: {EN: "pending", JA: "返事待ち"}, insight.Late: {EN: "answered late", JA: "返事が遅れた"},
}

// table writes the sentences, then a part for each state, then those to leave
// alone.
func (r *InboxReport) table(w io.Writer, h *Head) error {
	parts := []Listing{{Said: r.said(h)}}
	for _, p := range []struct {
		state string
		title lang.T
	}{
		{insight.Unanswered, lang.T{EN: "not answered, the most urgent first (%d of %d)", JA: "返事がない投稿、急ぐ順 (%d件/%d件)"}},
		{insight.Unknown, lang.T{EN: "perhaps not answered (%d of %d)", JA: "返事の有無が分からない投稿 (%d件/%d件)"}},
		{insight.Pending, lang.T{EN: "pending: not answered yet, and younger than the window (%d of %d)", JA: "返事待ち: まだ期限内 (%d件/%d件)"}},
		{insight.Late, lang.T{EN: "answered late (%d of %d)", JA: "返事が遅れた投稿 (%d件/%d件)"}},
	} {
		if shown := r.of(p.state); len(shown) > 0 {
			parts = append(parts, r.part(h, shown, fmt.Sprintf(p.title.In(h.Lang), len(shown), r.number(p.state))))
		}
	}
	if len(parts) > 1 {
		parts[len(parts)-1].After = []string{"", urgencyWords.In(h.Lang)}
	}
	if len(r.DoNotContact) > 0 {
		parts = append(parts, r.leaveAlone(h))
	}
	for i := range parts {
		if err := parts[i].Write(w, h, "table", false); err != nil {
			return err
		}
	}
	return nil
}

// urgencyWords say what [insight.Urgency] is made of.
var urgencyWords = lang.T{
	EN: "urgency: trouble 40, question 25, proposal 10; +10 for each time the limit has passed (at most 30); +5 for each further unanswered post of the person; +4 for each other person with trouble there within a day (at most 20 each); +10 if never answered; -20 if solved since; -15 in small talk",
	JA: "急ぎ: 困り事40、質問25、要望10。期限1回分の待ちごとに+10(30まで)、同じ人の返事のない投稿ごとに+5、同じ会話で1日以内に困っている別の人ごとに+4(各20まで)、一度も返事をしていない人に+10、解決済みと言っていれば-20、雑談の中なら-15",
}

func (r *InboxReport) number(state string) (n int) {
	for i := range r.Items {
		if r.Items[i].State == state {
			n++
		}
	}
	return n
}

func (r *InboxReport) part(h *Head, shown []insight.InboxItem, title string) Listing {
	l := Listing{Said: []string{"", h.bold(title)}, Columns: []Column{
		{Name: lang.T{EN: "urgency", JA: "急ぎ"}, Right: true}, {Name: lang.T{EN: "wait", JA: "待ち"}, Right: true},
		{Name: lang.T{EN: "person", JA: "相手"}}, {Name: lang.T{EN: "kind", JA: "種類"}},
		{Name: lang.T{EN: "department", JA: "担当部門"}}, {Name: lang.T{EN: "id", JA: "id"}}, {Name: lang.T{EN: "text", JA: "本文"}},
	}}
	for i := range shown {
		it := &shown[i]
		urgency := strconv.Itoa(it.Urgency.Points)
		if it.State == insight.Late {
			urgency = "-"
		}
		l.Items = append(l.Items, Item{Cells: []string{urgency, h.waited(it), person(it.Person), actWords[it.Kind].In(h.Lang),
			h.label(h.Rubric.Modes[it.Mode].Owner), string(it.Post), it.Text}})
	}
	return l
}

func (r *InboxReport) leaveAlone(h *Head) Listing {
	title := lang.T{EN: "do not contact: they told the account to keep away (%d)", JA: "連絡しない: 話しかけないでほしいと言った人 (%d人)"}
	l := Listing{Said: []string{"", h.bold(fmt.Sprintf(title.In(h.Lang), len(r.DoNotContact)))}, Columns: []Column{
		{Name: lang.T{EN: "date", JA: "日付"}}, {Name: lang.T{EN: "person", JA: "相手"}}, {Name: lang.T{EN: "id", JA: "id"}}, {Name: lang.T{EN: "text", JA: "本文"}},
	}}
	for _, d := range r.DoNotContact {
		when := "-"
		if !d.At.IsZero() {
			when = d.At.In(h.Zone).Format(time.DateOnly)
		}
		l.Items = append(l.Items, Item{Cells: []string{when, person(d.Person), string(d.Post), d.Text}})
	}
	return l
}

func person(name string) string {
	if name == "" {
		return "?"
	}
	return "@" + name
}

// waited is a waiting time for people: in two units, or in days where there is
// no clock time.
func (h *Head) waited(it *insight.InboxItem) string {
	switch {
	case it.Clock:
		return h.span(it.Waited)
	case it.Days >= 0:
		return fmt.Sprintf(lang.T{EN: "%dd", JA: "%d日"}.In(h.Lang), it.Days)
	}
	return "-"
}

// span is a length of time in its two greatest units.
func (h *Head) span(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	days, hours, rest := minutes/(24*60), minutes/60%24, minutes%60
	switch {
	case days > 0:
		return fmt.Sprintf(lang.T{EN: "%dd %dh", JA: "%d日%d時間"}.In(h.Lang), days, hours)
	case hours > 0:
		return fmt.Sprintf(lang.T{EN: "%dh %dm", JA: "%d時間%d分"}.In(h.Lang), hours, rest)
	}
	return fmt.Sprintf(lang.T{EN: "%dm", JA: "%d分"}.In(h.Lang), rest)
}

// inboxCSV are the columns of csv.
var inboxCSV = []Column{{Key: "state"}, {Key: "urgency"}, {Key: "waiting_seconds"}, {Key: "waiting_business_seconds"}, {Key: "waiting_days"},
	{Key: "person"}, {Key: "kind"}, {Key: "mode"}, {Key: "department"}, {Key: "addressed"}, {Key: "words"}, {Key: "reasked"},
	{Key: "at"}, {Key: "conversation"}, {Key: "post"}, {Key: "permalink"}, {Key: "text"}}

func inboxRow(h *Head, r *InboxReport, it *insight.InboxItem) []string {
	v := inboxJSON(h, r, it)
	urgency := ""
	if v.Urgency != nil {
		urgency = strconv.Itoa(v.Urgency.Points)
	}
	return []string{v.State, urgency, whole(v.WaitingSeconds), whole(v.BusinessSeconds), whole(v.WaitingDays), deref(v.Person), v.Kind, v.Mode,
		h.label(h.Rubric.Modes[it.Mode].Owner), strconv.FormatBool(v.Addressed), strings.Join(v.Words, " "), strconv.Itoa(v.Reasked),
		deref(v.At), v.Conversation, v.Post, deref(v.Permalink), v.Text}
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
