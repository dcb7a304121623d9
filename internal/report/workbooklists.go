package report

import (
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// yesNo says whether, nil where that is unknown.
func (h *Head) yesNo(v *bool) any {
	switch {
	case v == nil:
		return nil
	case *v:
		return lang.T{EN: "yes", JA: "はい"}.In(h.Lang)
	}
	return lang.T{EN: "no", JA: "いいえ"}.In(h.Lang)
}

var inboxColumns = []sheetColumn{
	{lang.T{EN: "account", JA: "アカウント"}, 15, asText}, {lang.T{EN: "state", JA: "状態"}, 14, asText}, {lang.T{EN: "urgency", JA: "急ぎ度"}, 9, asWhole},
	{lang.T{EN: "waiting", JA: "待ち時間"}, 12, asDuration}, {lang.T{EN: "of it, business hours", JA: "うち営業時間"}, 12, asDuration},
	{lang.T{EN: "waiting, whole days", JA: "待ち日数"}, 9, asWhole}, {lang.T{EN: "person", JA: "相手"}, 16, asText}, {lang.T{EN: "kind", JA: "種類"}, 13, asText},
	{lang.T{EN: "text", JA: "本文"}, 60, asWrapped}, {lang.T{EN: "department", JA: "担当部門"}, 25, asText}, {lang.T{EN: "mode", JA: "モード"}, 22, asText},
	{lang.T{EN: "to the account", JA: "アカウント宛て"}, 11, asText}, {lang.T{EN: "brand words", JA: "ブランドの言葉"}, 16, asText},
	{lang.T{EN: "asked again", JA: "再度の投稿"}, 9, asWhole}, {lang.T{EN: "others with trouble", JA: "ほかに困っている人"}, 11, asWhole},
	{lang.T{EN: "says it is solved", JA: "解決済みと発言"}, 11, asText}, {lang.T{EN: "written", JA: "投稿日時"}, 16, asMoment},
	{lang.T{EN: "post id", JA: "投稿ID"}, 22, asText}, {lang.T{EN: "conversation id", JA: "会話ID"}, 22, asText}, {lang.T{EN: "link", JA: "リンク"}, 24, asLink},
}

// inbox lists what waits for each account, or says why that is nothing.
func (b *Workbook) inbox(d *Digest) {
	s := b.list(lang.T{EN: "inbox", JA: "返事"}, inboxColumns)
	for i := range d.Of {
		f := &d.Of[i]
		for k := range f.Inbox.Items {
			s.add(b.head.inboxValues(f, &f.Inbox.Items[k])...)
		}
		if len(f.Inbox.Items) == 0 {
			r := InboxReport{InboxList: f.Inbox, Accounts: []*insight.Account{f.Account}}
			s.note(r.said(b.head)[0])
		}
	}
	s.end()
}

func (h *Head) inboxValues(f *insight.Findings, it *insight.InboxItem) []any {
	row := []any{f.Handle, answerWords[it.State].In(h.Lang), nil, nil, nil, nil, it.Person, actWords[it.Kind].In(h.Lang), it.Text,
		h.label(h.Rubric.Modes[it.Mode].Owner), h.mode(it.Mode), h.yesNo(&it.Addressed), strings.Join(it.Words, " "), it.Reasked, it.PileOn, h.yesNo(&it.Settled),
		h.moment(it.At, it.DateOnly), string(it.Post), string(it.Conversation), it.URL}
	if it.State != insight.Late {
		row[2] = it.Urgency.Points
	}
	if it.Clock {
		row[3] = it.Waited
		if f.Inbox.Hours != nil {
			row[4] = it.Business
		}
	}
	if it.Days >= 0 {
		row[5] = it.Days
	}
	return row
}

// leaveAlone lists who told an account to keep away.
func (b *Workbook) leaveAlone(d *Digest) {
	s := b.list(lang.T{EN: "do not contact", JA: "連絡しない"}, []sheetColumn{
		{lang.T{EN: "account", JA: "アカウント"}, 15, asText}, {lang.T{EN: "person", JA: "相手"}, 16, asText}, {lang.T{EN: "written", JA: "投稿日時"}, 16, asMoment},
		{lang.T{EN: "text", JA: "本文"}, 60, asWrapped}, {lang.T{EN: "post id", JA: "投稿ID"}, 22, asText}, {lang.T{EN: "conversation id", JA: "会話ID"}, 22, asText},
		{lang.T{EN: "link", JA: "リンク"}, 24, asLink},
	})
	for i := range d.Of {
		f := &d.Of[i]
		for _, x := range f.Inbox.DoNotContact {
			s.add(f.Handle, x.Person, b.head.moment(x.At, false), x.Text, string(x.Post), string(x.Conversation), x.URL)
		}
		switch {
		case !f.Hears():
			s.note(b.head.sayf(lang.T{EN: "%s: not measurable: the archive holds no post of anybody else", JA: "%s: 測定できません（他の人の投稿がアーカイブにありません）"}, atName(f.Handle)))
		case len(f.Inbox.DoNotContact) == 0:
			s.note(b.head.sayf(lang.T{EN: "%s: nobody told the account to keep away", JA: "%s: 話しかけないでほしいと言った人はいません"}, atName(f.Handle)))
		}
	}
	s.end()
}

func (b *Workbook) people(d *Digest) {
	s := b.list(lang.T{EN: "people", JA: "相手"}, peopleColumns(b.head))
	for i := range d.Of {
		list := bonds(b.head, &d.Of[i])
		for _, p := range list {
			s.add(b.head.bondValues(d.Of[i].Terms, p)...)
		}
		if len(list) == 0 {
			s.note(b.head.sayf(lang.T{EN: "%s: nobody to list", JA: "%s: 該当する人はいません"}, atName(d.Of[i].Handle)))
		}
	}
	s.end()
}

// bonds are the people of an account, those of most exchanges first.
func bonds(h *Head, f *insight.Findings) []Bond {
	of := &AccountBonds{f.Account, f.Bonds, f.Bonds.Gaps(f.Terms, h.Rubric)}
	var out []Bond
	for _, p := range byExchanges(f.Bonds) {
		out = append(out, Bond{of, p})
	}
	return out
}

func peopleColumns(h *Head) []sheetColumn {
	out := []sheetColumn{
		{lang.T{EN: "account", JA: "アカウント"}, 16, asText}, {lang.T{EN: "person", JA: "相手"}, 18, asText}, {lang.T{EN: "segment", JA: "区分"}, 11, asText},
		{lang.T{EN: "do not contact", JA: "連絡しない"}, 11, asText}, {lang.T{EN: "exchanges", JA: "往復"}, 10, asWhole}, {lang.T{EN: "conversations", JA: "会話"}, 13, asWhole},
		{lang.T{EN: "days", JA: "日数"}, 8, asWhole}, {lang.T{EN: "responses to the account", JA: "相手からの返信"}, 12, asWhole},
		{lang.T{EN: "responses of the account", JA: "アカウントからの返信"}, 12, asWhole}, {lang.T{EN: "begun by the person", JA: "相手から始めた"}, 11, asWhole},
		{lang.T{EN: "begun by the account", JA: "アカウントから始めた"}, 11, asWhole}, {lang.T{EN: "begun by others", JA: "ほかの人が始めた"}, 11, asWhole},
		{lang.T{EN: "beginning not seen", JA: "始まりが見えない"}, 11, asWhole}, {lang.T{EN: "each answered the other", JA: "互いに返信"}, 11, asText},
		{lang.T{EN: "first", JA: "最初"}, 16, asMoment}, {lang.T{EN: "last", JA: "最後"}, 16, asMoment},
	}
	for _, word := range bondWords {
		out = append(out, sheetColumn{word, 10, asWhole})
	}
	for _, m := range h.Rubric.Modes {
		out = append(out, sheetColumn{lang.T{EN: m.Label.EN, JA: m.Label.JA}, 14, asWhole})
	}
	return append(out, sheetColumn{lang.T{EN: "no mode", JA: "モードなし"}, 10, asWhole}, sheetColumn{lang.T{EN: "latest conversation id", JA: "最近の会話ID"}, 22, asText},
		sheetColumn{lang.T{EN: "link", JA: "リンク"}, 24, asLink})
}

func (h *Head) bondValues(terms insight.Terms, p Bond) []any {
	all := &People{Terms: terms}
	v := all.person(h, p)
	row := []any{v.Account, v.Person, (&peopleTable{People: all, h: h}).segment(p.Person), h.yesNo(v.DoNotContact), v.Exchanges, v.Conversations, v.Days,
		orEmpty(v.To), orEmpty(v.From), v.OpenedBy.Person, v.OpenedBy.Account, v.OpenedBy.Others, v.OpenedBy.Unseen, h.yesNo(v.Reciprocal),
		h.moment(p.First, false), h.moment(p.Last, false)}
	for _, act := range insight.BondActs {
		row = append(row, orEmpty(v.Acts[act]))
	}
	for _, n := range p.Modes[:rubric.NumModes] {
		row = append(row, n)
	}
	return append(row, p.Modes[rubric.NumModes], v.Latest, deref(v.Permalink))
}
