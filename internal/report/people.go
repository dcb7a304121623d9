package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// AccountBonds are the bonds of an account.
type AccountBonds struct {
	*insight.Account
	Bonds *insight.Bonds

	gaps []insight.Gap
}

// Bond is one person of an account.
type Bond struct {
	Of *AccountBonds
	*insight.Person
}

// People is what engage people prints.
type People struct {
	Accounts []AccountBonds
	Rows     []Bond // in order
	Chosen   int    // people that Rows are the first of
	Gone     []Bond // lapsed regulars that may be talked to again, in order
	Terms    insight.Terms
	Segment  *insight.Segment // that Rows are of; nil: everybody
	Top      int              // of Gone, and of the openings of each account; 0: all
}

var segmentWords = [...]lang.T{
	insight.Regular:  {EN: "regular", JA: "常連"},
	insight.Lapsed:   {EN: "lapsed", JA: "途絶"},
	insight.Newcomer: {EN: "newcomer", JA: "新顔"},
	insight.Returned: {EN: "returned", JA: "再訪"},
	insight.Once:     {EN: "once", JA: "一度"},
}

// bondWords are those of [insight.BondActs].
var bondWords = [...]lang.T{{EN: "thanks", JA: "感謝"}, {EN: "empathy", JA: "共感"}, {EN: "play", JA: "戯れ"}, {EN: "gifts", JA: "贈り物"}, {EN: "recommends", JA: "推薦"}}

// byExchanges are all people of an account, those of most exchanges first.
func byExchanges(b *insight.Bonds) []*insight.Person {
	all := b.People()
	slices.SortStableFunc(all, func(a, b *insight.Person) int {
		return cmp.Or(b.Exchanges-a.Exchanges, b.Conversations-a.Conversations, b.Days()-a.Days(), b.Last.Compare(a.Last))
	})
	return all
}

// Listing is the list of the people: in the table for people to read, in all
// other formats for programs.
func (p *People) Listing(h *Head, format string) *Listing {
	l := &Listing{Schema: "engage.people/v1", Key: "people"}
	for i := range p.Accounts {
		a := &p.Accounts[i]
		a.gaps = a.Bonds.Gaps(p.Terms, h.Rubric)
	}
	if format == "table" {
		t := peopleTable{People: p, h: h, l: l}
		t.write()
		return l
	}
	l.Meta = p.meta(h)
	for _, key := range peopleKeys {
		l.Columns = append(l.Columns, Column{Key: key})
	}
	for _, b := range p.Rows {
		v := p.person(h, b)
		l.Items = append(l.Items, Item{v.cells(), v})
	}
	return l
}

// aboutRoom is how many columns say enough about a person.
const aboutRoom = 40

// peopleTable fills a listing for people to read.
type peopleTable struct {
	*People
	h       *Head
	l       *Listing
	several bool // accounts have people, so that each person needs theirs
}

func (t *peopleTable) write() {
	shown := t.Accounts[:min(len(t.Accounts), maxAccounts)]
	with := 0
	for i := range t.Accounts {
		if t.Accounts[i].Bonds.WithPeople > 0 {
			with++
		}
	}
	t.several = with > 1
	for i := range shown {
		t.account(&shown[i])
	}
	if n := len(t.Accounts) - len(shown); n > 0 {
		t.said(lang.T{EN: "… and %d more accounts (--format json lists them all)", JA: "…ほか%dアカウント(--format json で全て出ます)"}, n)
	}
	t.l.Columns = []Column{{Name: lang.T{EN: "person", JA: "相手"}}, {Name: lang.T{EN: "segment", JA: "区分"}}, {Name: lang.T{EN: "exch.", JA: "往復"}, Right: true},
		{Name: lang.T{EN: "conv.", JA: "会話"}, Right: true}, {Name: lang.T{EN: "days", JA: "日数"}, Right: true}, {Name: lang.T{EN: "last", JA: "最後"}}, {Name: lang.T{EN: "about", JA: "内容"}}}
	t.l.Least = aboutRoom
	for _, b := range t.Rows {
		t.l.Items = append(t.l.Items, Item{Cells: []string{t.who(b), t.segment(b.Person), fmt.Sprint(b.Exchanges), fmt.Sprint(b.Conversations), fmt.Sprint(b.Days()), t.date(b.Last), t.about(b)}})
	}
	if t.Chosen == 0 {
		t.l.After = append(t.l.After, "")
		t.after(lang.T{EN: "  nobody to list", JA: "  該当する人はいません"})
	}
	if len(t.Rows) < t.Chosen {
		t.after(lang.T{EN: "  … %d of %d people; --top 0 lists all", JA: "  … %[2]d人のうち%[1]d人。--top 0 で全員出ます"}, len(t.Rows), t.Chosen)
	}
	for i := range shown {
		t.openings(&shown[i])
	}
	t.gone()
	t.terms()
}

func (t *peopleTable) said(text lang.T, args ...any) {
	t.l.Said = append(t.l.Said, folded(fmt.Sprintf(text.In(t.h.Lang), args...), t.h.Width)...)
}

func (t *peopleTable) after(text lang.T, args ...any) {
	t.l.After = append(t.l.After, folded(fmt.Sprintf(text.In(t.h.Lang), args...), t.h.Width)...)
}

// account says what the bonds of one account come to.
func (t *peopleTable) account(a *AccountBonds) {
	b, s := a.Bonds, a.Bonds.Standing(t.Terms)
	t.l.Said = append(t.l.Said, t.h.bold(atName(a.Handle))+" ("+choosers[a.ChosenBy].In(t.h.Lang)+")")
	t.said(lang.T{EN: "  people: %d, in %d of %d conversations", JA: "  相手 %d人、会話 %[3]d件のうち%[2]d件"}, s.People, b.WithPeople, b.Conversations)
	if share, _, _, ok := b.Observed().Value(); ok {
		t.said(lang.T{EN: "  %s to %s; posts seen: %d of %d (%.0f%%)", JA: "  %s〜%s。見えている投稿: %[4]d件のうち%[3]d件 (%.0[5]f%%)"}, t.date(t.Terms.First), t.date(t.Terms.Last), b.Seen, b.Known, 100*share)
	}
	var parts []string
	for k := range insight.NumSegments {
		if t.Terms.Measurable(k) {
			parts = append(parts, fmt.Sprintf("%s %d", segmentWords[k].In(t.h.Lang), s.Segments[k]))
		}
	}
	t.said(lang.T{EN: "  %s"}, strings.Join(parts, " · "))
	t.rate(lang.T{EN: "had a second conversation", JA: "2度以上会話した人"}, s.Returning)
	t.rate(lang.T{EN: "newcomers who came back", JA: "新顔のうち再訪した人"}, s.NewReturn)
	if !a.misses("reciprocal") {
		t.rate(lang.T{EN: "each answered the other", JA: "互いに返信した人"}, s.Mutual)
	}
	if !a.misses("tsukkomi") && !a.misses("tsukkomi.return") {
		t.rate(lang.T{EN: "tsukkomi returned", JA: "突っ込みのうち返したもの"}, b.Return())
	}
	if s.Told > 0 {
		t.said(lang.T{EN: "  told the account to keep away: %d (counted, but not listed to be talked to again)", JA: "  話しかけないよう求めた人: %d人 (数には含め、再び話しかける候補には出しません)"}, s.Told)
	}
	if b.Unnamed > 0 {
		t.said(lang.T{EN: "  answers to people whom the archive does not name: %d", JA: "  相手の名前が分からない返信: %d件"}, b.Unnamed)
	}
	t.gaps(a.gaps)
}

func (t *peopleTable) rate(what lang.T, v insight.Share) {
	if share, lo, hi, ok := v.Value(); ok {
		t.said(lang.T{EN: "  %s: %d of %d, %.0f%% [%.0f–%.0f%%]", JA: "  %s: %[3]d のうち %[2]d、%.0[4]f%% [%.0[5]f–%.0[6]f%%]"}, what.In(t.h.Lang), v.K, v.N, 100*share, 100*lo, 100*hi)
	}
}

// gapWords say why figures are not measurable.
var gapWords = []struct {
	reason string
	text   lang.T
}{
	{"one_sided", lang.T{
		EN: "  not measurable, as the archive holds the account's own posts only: what people wrote to it, tsukkomi, who told it to keep away, mostly who began; people are those whom it answered, lapsed those whom it stopped answering, exchanges what its repeated answers prove",
		JA: "  測定できません(アカウント自身の投稿だけの書き出しのため): 相手が書いたこと、突っ込み、話しかけないよう求めた人、多くは誰から始めたか。「相手」は返信した相手、「途絶」は返信しなくなった相手、「往復」は返信の繰り返しから確かなものです"}},
	{"account_unseen", lang.T{
		EN: "  not measurable, as the archive holds no post of the account: its answers, tsukkomi returned",
		JA: "  測定できません(アカウントの投稿が含まれないため): アカウントからの返信、突っ込みへの返し"}},
	{"short_archive", lang.T{
		EN: "  not measurable, as the archive does not reach back far enough: %s",
		JA: "  測定できません(書き出しの期間が足りないため): %s"}},
	{"undated", lang.T{EN: "  not measurable, as no post is dated: %s", JA: "  測定できません(日付がないため): %s"}},
	{"no_sign", lang.T{EN: "  not counted, as the rubric has no sign of it: %s", JA: "  ルーブリックに手がかりがないため数えません: %s"}},
}

func (t *peopleTable) gaps(gaps []insight.Gap) {
	for _, w := range gapWords {
		var figures []string
		for _, g := range gaps {
			if g.Reason == w.reason {
				figures = append(figures, t.figure(g.Figure))
			}
		}
		switch {
		case len(figures) == 0:
		case strings.Contains(w.text.EN, "%s"):
			t.said(w.text, strings.Join(figures, lang.T{EN: ", ", JA: "、"}.In(t.h.Lang)))
		default:
			t.said(w.text)
		}
	}
}

// figure is the word for a figure that some rubrics and short archives miss.
func (t *peopleTable) figure(key string) string {
	if s, ok := insight.ParseSegment(strings.TrimPrefix(key, "segments.")); ok {
		return segmentWords[s].In(t.h.Lang)
	}
	for k, act := range insight.BondActs {
		if key == "acts."+act {
			return bondWords[k].In(t.h.Lang)
		}
	}
	if key == "tsukkomi" {
		return lang.T{EN: "tsukkomi", JA: "突っ込み"}.In(t.h.Lang)
	}
	return lang.T{EN: "who told the account to keep away", JA: "話しかけないよう求めた人"}.In(t.h.Lang)
}

// misses reports whether a figure of the account is not measurable.
func (a *AccountBonds) misses(figure string) bool {
	return slices.ContainsFunc(a.gaps, func(g insight.Gap) bool { return g.Figure == figure })
}

// atName is a name as people write it; an id that is no handle stays.
func atName(name string) string {
	if strings.Contains(name, ":") {
		return Plain(name)
	}
	return "@" + Plain(name)
}

func (t *peopleTable) who(b Bond) string {
	if t.several {
		return atName(b.Name()) + " → " + atName(b.Of.Handle)
	}
	return atName(b.Name())
}

func (t *peopleTable) date(at time.Time) string { return t.h.date(at) }

func (t *peopleTable) segment(p *insight.Person) string {
	if s, ok := t.Terms.Telling(p); ok {
		return segmentWords[s].In(t.h.Lang)
	}
	return "-"
}

// about says in short what two have between them: what the person does, who
// begins, and the modes of most of their conversations.
func (t *peopleTable) about(b Bond) string {
	var parts, acts []string
	begin := ""
	if b.Told() {
		parts = append(parts, lang.T{EN: "keep away", JA: "話しかけない"}.In(t.h.Lang))
	}
	if they, we := b.OpenedBy[insight.ByPerson], b.OpenedBy[insight.ByAccount]; they+we > 0 && !b.Of.Bonds.OneSided() {
		begin = fmt.Sprintf(lang.T{EN: "they begin %d, we %d", JA: "先方から%d・当方から%d"}.In(t.h.Lang), they, we)
	}
	for k, n := range b.Acts {
		if n > 0 {
			acts = append(acts, fmt.Sprintf("%s %d", bondWords[k].In(t.h.Lang), n))
		}
	}
	for _, s := range []string{strings.Join(acts, " "), begin} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for _, m := range topModes(b.Modes) {
		parts = append(parts, fmt.Sprintf("%s %d", t.h.mode(m), b.Modes[m.Scorecard()]))
	}
	return strings.Join(parts, " · ")
}

// shownModes is how many modes of a person's conversations the table names.
const shownModes = 2

// topModes are the modes of most conversations, of equally many the first in order.
func topModes(n [rubric.NumModes + 1]int) []rubric.Mode {
	modes := []rubric.Mode{rubric.Engagement, rubric.Promotion, rubric.ActiveSupport, rubric.CoCreation, rubric.None}
	modes = slices.DeleteFunc(modes, func(m rubric.Mode) bool { return n[m.Scorecard()] == 0 })
	slices.SortStableFunc(modes, func(a, b rubric.Mode) int { return cmp.Compare(n[b.Scorecard()], n[a.Scorecard()]) })
	return modes[:min(len(modes), shownModes)]
}
