package report

import (
	"slices"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// account is what the page shows of one account.
type account struct {
	ID, Name             string
	About                []string
	Good, Changed, Todo  []sentence
	Tiles                []tiles
	Radar, Heat, Modes   drawing
	Intended             []string
	Meant                drawing
	Indicators           []fact
	Mix, TwoWay          drawing
	Nights               []drawing
	Months               *table
	Waits                drawing
	InboxSaid            []string
	Inbox, Alone         *table
	BondsSaid            []string
	People, Gone, Drew   *table
	Keyness              drawing
	WordsSaid            string
	AccountMore, TheyDid *table
	Best, Worst          []thread
	NoWorst              string // why there are no worst
}

// accountPage makes it of what was found.
type accountPage struct {
	*sayer
	digest *Digest
	id     string
}

func (s *accountPage) account() account {
	out := account{
		ID: s.id, Name: called(atName(s.Handle)), About: s.about(), Good: s.good(), Changed: s.changed(), Todo: s.todo(), Tiles: s.tiles(),
		Radar: s.radar(), Heat: s.heat(), Modes: s.observed(), Intended: s.intended(), Meant: s.meant(), Indicators: s.indicators(),
		Mix: s.mix(), TwoWay: s.twoWay(), Nights: s.nightly(), Months: s.monthsTable(), Waits: s.waits(), InboxSaid: s.inboxSaid(), Inbox: s.inbox(), Alone: s.doNotContact(),
		BondsSaid: s.bondsSaid(), People: s.peopleTable(), Gone: s.lapsedTable(), Drew: s.openingsTable(), NoWorst: s.noWorst(),
	}
	words := s.words()
	out.Keyness, out.WordsSaid = s.keyness(words), s.wordsSaid()
	out.AccountMore, out.TheyDid = s.wordsTable(0, words[0]), s.wordsTable(1, words[1])
	out.Best, out.Worst = s.threads()
	return out
}

// about says how the account was found, what it is meant for, and what cannot
// be measured of it.
func (s *accountPage) about() []string {
	h := s.h
	people, _ := s.Account.People()
	out := []string{choosers[s.ChosenBy].In(h.Lang),
		h.sayf(lang.T{EN: "%d posts in %d conversations, with %d people", JA: "投稿 %d件、会話 %d件、相手 %d人"}, s.Posts, s.Summary.Conversations, people)}
	if s.Intended != rubric.None {
		out = append(out, h.sayf(lang.T{EN: "meant for %s (%s)", JA: "想定モード: %s（%s）"}, h.mode(s.Intended), h.label(h.Rubric.Modes[s.Intended].Owner)))
	}
	for _, l := range h.gapLines(s.Account, s.voice) {
		out = append(out, h.sayf(lang.T{EN: "not measurable: %s (%s)", JA: "測定できないもの: %s（%s）"}, strings.Join(l.clauses, lang.T{EN: ", ", JA: "、"}.In(h.Lang)), l.label))
	}
	return out
}

// tiles are figures that belong together.
type tiles struct {
	Name string
	List []tile
}

// tile is one figure. Lo, Hi and At are percents of its scale, where it has one
// and an interval.
type tile struct {
	Name, Value, Under string
	Known              bool
	Scaled             bool
	Lo, Width, At      float64
}

// tileGroups say which figures belong together; what is in none comes last.
var tileGroups = []struct {
	name  lang.T
	kinds []string
}{
	{lang.T{EN: "Talk", JA: "会話"}, []string{"two_way", "interactive", "conversations", "posts", "people"}},
	{lang.T{EN: "Answers", JA: "返事"}, []string{"response_rate", "response_time", "sla", "unanswered", "late", "pending"}},
	{lang.T{EN: "Mean scores", JA: "モードの平均点"}, []string{"engagement", "promotion", "active_support", "co_creation"}},
	{lang.T{EN: "Shares of conversations", JA: "モードごとの会話の割合"}, []string{"engagement_share", "promotion_share", "active_support_share", "co_creation_share"}},
	{lang.T{EN: "People", JA: "人とのつながり"}, []string{"regulars", "lapsed", "newcomers", "do_not_contact"}},
	{lang.T{EN: "Worth watching", JA: "気をつけたいこと"}, nil},
}

func (s *accountPage) tiles() []tiles {
	out := make([]tiles, len(tileGroups))
	for i, g := range tileGroups {
		out[i].Name = g.name.In(s.h.Lang)
	}
	for _, f := range s.Figures() {
		group := len(out) - 1
		for i, g := range tileGroups {
			if slices.Contains(g.kinds, f.Name) {
				group = i
			}
		}
		out[group].List = append(out[group].List, s.h.tile(f))
	}
	return out
}

func (h *Head) tile(f insight.Figure) tile {
	out := tile{Name: f.Label.In(h.Lang), Value: unmeasurable.In(h.Lang), Under: f.Reason.In(h.Lang), Known: f.Known}
	if !f.Known {
		return out
	}
	out.Value, out.Under = h.amount(f.FigureKind, f.Value), ""
	if f.Measure != insight.Count {
		out.Under = h.sayf(lang.T{EN: "n %d"}, f.N)
		if of := h.interval(f); of != "" {
			out.Under = h.sayf(lang.T{EN: "95%% interval %s, n %d", JA: "95%%区間 %s、n %d"}, of, f.N)
		}
	}
	full := map[insight.Measure]float64{insight.Ratio: 1, insight.Points: 100}[f.Measure]
	if out.Scaled = full > 0 && f.Ranged; out.Scaled {
		percent := func(x float64) float64 { return float64(int(1000*x/full+0.5)) / 10 }
		out.Lo, out.At = percent(f.Lo), percent(f.Value)
		out.Width = max(0.5, percent(f.Hi-f.Lo))
	}
	return out
}

// indicators are those that the table of engage analyze shows, too.
func (s *accountPage) indicators() (out []fact) {
	for _, l := range s.h.lines(s.Account, s.voice) {
		if len(l.clauses) > 0 {
			out = append(out, fact{l.label, l.clauses})
		}
	}
	return out
}

// inboxSaid are the sentences over the inbox.
func (s *accountPage) inboxSaid() []string {
	r := InboxReport{InboxList: s.Inbox, Input: s.digest.Input, Accounts: []*insight.Account{s.Account}}
	if s.Inbox.Hours != nil {
		r.HoursAs = s.Inbox.Hours.Written
	}
	return trimmed(r.said(s.h))
}

// bondsSaid are the sentences over the people.
func (s *accountPage) bondsSaid() []string {
	t := peopleTable{People: &People{Terms: s.Terms}, h: s.h, l: &Listing{}}
	t.account(&s.bonds)
	return trimmed(t.l.Said[1:]) // the first names the account
}

func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, s := range lines {
		out[i] = strings.TrimSpace(s)
	}
	return out
}

// words are those that hold against the number of words tested, of each side,
// the surest first: words and acts.
func (s *accountPage) words() (out [2][]*insight.KeyWord) {
	if s.Findings.Keyness == nil {
		return out
	}
	for i := range s.Findings.Keyness.Words {
		k := &s.Findings.Keyness.Words[i]
		if side := k.Side(); side >= 0 && k.Marked && k.Unit != insight.Bigram && len(out[side]) < mostWords {
			out[side] = append(out[side], k)
		}
	}
	return out
}

// wordsSaid says what is compared, and how sure it is.
func (s *accountPage) wordsSaid() string {
	k := s.Findings.Keyness
	if k == nil {
		return ""
	}
	return s.h.sayf(lang.T{
		EN: "%d posts of the account against %d of others. %d of %d words and %d of %d acts differ beyond chance; at most %.0f%% of these are there by chance all the same.",
		JA: "アカウントの投稿%d件と、ほかの人の投稿%d件を比べました。差があると言えるのは、語が%d（調べた%d語のうち）、行為が%d（%d種類のうち）です。偶然の混入は%.0f%%までです。"},
		k.Sides[0].Posts, k.Sides[1].Posts, k.Tests[insight.Lemma].Marked, k.Tests[insight.Lemma].Tested, k.Tests[insight.Act].Marked, k.Tests[insight.Act].Tested, 100*insight.FalseShare)
}

func (s *accountPage) noWorst() string {
	switch {
	case len(s.Worst) > 0:
		return ""
	case !s.Answerable():
		return s.h.sayf(lang.T{EN: "%s: %s", JA: "%s: %s"}, unmeasurable.In(s.h.Lang), oneSided.In(s.h.Lang))
	}
	return lang.T{EN: "No post to the account was left without an answer.", JA: "返事のないまま期限を過ぎた投稿はありません。"}.In(s.h.Lang)
}

// intended says what the account is meant for beside what it does.
func (s *accountPage) intended() []string {
	h := s.h
	if s.Intended == rubric.None {
		return []string{lang.T{EN: "No intended mode is declared (engage.yaml), so nothing can be said of drift.", JA: "想定モードの指定がないため（engage.yaml）、想定とのずれは分かりません。"}.In(h.Lang)}
	}
	out := []string{h.sayf(lang.T{EN: "Meant for %s (%s): observed in %s conversations.", JA: "想定は%s（%s）。実際は会話の%s。"}, h.mode(s.Intended), h.label(h.Rubric.Modes[s.Intended].Owner),
		h.share(insight.Share{K: s.Summary.Primary[s.Intended], N: s.Summary.Conversations}))}
	list := s.Months()
	for i, d := range s.Drift() {
		if d.Moved == 0 {
			continue
		}
		text := lang.T{EN: "%s: more of it than since %s, %s against %s.", JA: "%s: %sからと比べて増えました。%s。それまでは%sでした。"}
		if d.Moved < 0 {
			text = lang.T{EN: "%s: less of it than since %s, %s against %s.", JA: "%s: %sからと比べて減りました。%s。それまでは%sでした。"}
		}
		out = append(out, h.sayf(text, h.monthName(list[i].Name), h.monthName(d.Since), h.share(d.Intended), h.share(d.Before)))
	}
	return out
}
