package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"engage/internal/chart"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// table is a table of the page. The first cell of a row is its heading.
type table struct {
	ID, Caption string
	Note        string // what is left out
	Columns     []column
	Rows        [][]cell
	Cards       bool // on a narrow screen each row is a card
	Search      bool // can be filtered
}

type column struct {
	Name   string
	Number bool
}

// cell is a text, perhaps with a link and a remark. What others wrote is Said,
// so that its direction stays its own.
type cell struct {
	Text, URL, Note string
	Sort            string // what it is sorted by, "" for Text
	Said            bool
	Whole           bool   // stays on one line
	Mark            string // the class of a mode, whose colour stands before Text
	Before, After   string // around Text, where it is a word in its context
}

func said(text string) cell { return cell{Text: text, Said: true} }

func count(n int) cell { return cell{Text: strconv.Itoa(n)} }

// by gives a cell the number that it is sorted by.
func (c cell) by(x float64) cell {
	c.Sort = strconv.FormatFloat(x, 'f', -1, 64)
	return c
}

// Label is the name of a cell's column, which a card needs.
func (t *table) Label(i int) string {
	if !t.Cards || i >= len(t.Columns) {
		return ""
	}
	return t.Columns[i].Name
}

// Class is the class of a cell: n for numbers, t for what stays on one line,
// that of a mode for a mode.
func (t *table) Class(i int, c cell) string {
	switch {
	case i < len(t.Columns) && t.Columns[i].Number:
		return "n"
	case c.Whole:
		return "t"
	}
	return c.Mark
}

// who is the cell of a person or an account.
func who(name string) cell { return said(called(name)) }

// dated is the cell of a day.
func (h *Head) dated(at time.Time) cell { return cell{Text: h.date(at), Whole: true} }

// modeClass gives a mode the colour that it has in charts; "" for none.
func modeClass(m rubric.Mode) string {
	if m == rubric.None {
		return ""
	}
	return fmt.Sprintf("m m%d", m+1)
}

func (h *Head) modeCell(m rubric.Mode) cell { return cell{Text: h.mode(m), Mark: modeClass(m)} }

// word is the cell of a few words.
func (h *Head) word(t lang.T) cell { return cell{Text: t.In(h.Lang), Whole: true} }

func (h *Head) table(id string, caption lang.T, columns ...column) *table {
	return &table{ID: id, Caption: caption.In(h.Lang), Columns: columns}
}

func (h *Head) col(name lang.T) column { return column{name.In(h.Lang), false} }
func (h *Head) num(name lang.T) column { return column{name.In(h.Lang), true} }

// left says how many rows are left out, which the workbook has.
func (t *table) left(h *Head, shown, all int) { t.leftTo(h, "engage report --format xlsx", shown, all) }

// leftTo says it of rows that another command has.
func (t *table) leftTo(h *Head, command string, shown, all int) {
	if shown < all {
		t.Note = h.sayf(lang.T{EN: "%d of %d; %s has them all", JA: "%[2]d件のうち%[1]d件。%[3]s に全てあります"}, shown, all, command)
	}
}

// dataTable is the data of a chart.
func (h *Head) dataTable(id string, d chart.Table, caption string) *table {
	t := &table{ID: id, Caption: caption}
	for i, name := range d.Head {
		t.Columns = append(t.Columns, column{name, i > 0})
	}
	for _, row := range d.Rows {
		cells := make([]cell, len(row))
		for i, s := range row {
			cells[i] = cell{Text: s}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// listed is what the list of conversations shows of one.
type listed struct {
	id    string
	score float64 // of the primary mode, below 0 for none
	cells []cell
}

// textRoom is how many characters of a post a table shows.
const textRoom = 90

func (h *Head) listed(r *score.Result) listed {
	c := r.Conversation
	start, _ := c.Period()
	l := listed{string(c.ID), -1, nil}
	points := cell{Text: "-", Sort: "-1"}
	if r.Primary != rubric.None {
		l.score = r.Scores[r.Primary]
		points = cell{Text: fmt.Sprintf("%.1f", l.score)}
	}
	text := said(headOf(oneLine(opening(r)), textRoom))
	text.URL = safeURL(c.Permalink())
	twoWay := cell{Text: "-", Sort: "-1"}
	if r.Interaction.Level != 0 {
		twoWay = cell{Text: fmt.Sprintf("%.2f", r.TwoWay)}
	}
	l.cells = []cell{text, points, h.modeCell(r.Primary), h.word(levelWords[r.Interaction.Level]), twoWay, h.dated(start), count(r.Interaction.Seen)}
	return l
}

// talks is the list of the conversations of the highest scores.
func (h *Head) talks(top []listed, all int) *table {
	t := h.table("talks", lang.T{EN: "Conversations by score", JA: "会話の一覧（点の高い順）"}, h.col(lang.T{EN: "opening", JA: "書き出し"}), h.num(lang.T{EN: "score", JA: "点"}), h.col(lang.T{EN: "mode", JA: "モード"}),
		h.col(lang.T{EN: "level", JA: "段階"}), h.num(lang.T{EN: "two-way", JA: "双方向指数"}), h.col(lang.T{EN: "date", JA: "日付"}), h.num(lang.T{EN: "posts", JA: "投稿"}))
	t.Cards, t.Search = true, true
	for _, l := range top {
		t.Rows = append(t.Rows, l.cells)
	}
	t.left(h, len(top), all)
	return t
}

// otherAccounts are those that are not described in full; nil if there are none.
func (h *Head) otherAccounts(d *Digest, rest []int) *table {
	if len(rest) == 0 {
		return nil
	}
	names := []string{"two_way", "interactive", "response_rate", "people"}
	t := h.table("accounts", lang.T{EN: "The other accounts", JA: "そのほかのアカウント"}, h.col(lang.T{EN: "account", JA: "アカウント"}), h.num(lang.T{EN: "conversations", JA: "会話"}), h.num(lang.T{EN: "posts", JA: "投稿"}), h.col(lang.T{EN: "mostly", JA: "最多のモード"}),
		h.num(lang.T{EN: "two-way", JA: "双方向指数"}), h.num(lang.T{EN: "back and forth", JA: "対話"}), h.num(lang.T{EN: "response rate", JA: "応答率"}), h.num(lang.T{EN: "people", JA: "相手"}))
	t.Cards, t.Search = true, true
	for _, i := range rest[:min(len(rest), mostOthers)] {
		f := &d.Of[i]
		row := []cell{who(atName(f.Handle)), count(f.Summary.Conversations), count(f.Posts), h.modeCell(f.Summary.Leading())}
		of := make(map[string]insight.Figure)
		for _, x := range f.Figures() {
			of[x.Name] = x
		}
		for _, name := range names {
			row = append(row, h.figureCell(of[name]))
		}
		t.Rows = append(t.Rows, row)
	}
	t.left(h, len(t.Rows), len(rest))
	return t
}

func (h *Head) figureCell(f insight.Figure) cell {
	if !f.Known {
		return cell{Text: "-", Note: unmeasurable.In(h.Lang), Sort: "-1"}
	}
	return cell{Text: h.amount(f.FigureKind, f.Value), Note: h.interval(f)}.by(f.Value)
}

var urgencyParts = map[string]lang.T{
	"waiting": {EN: "limit passed %s times", JA: "期限の%s倍"}, "again": {EN: "%s more posts", JA: "ほかに投稿%s件"}, "pile_on": {EN: "%s others in trouble", JA: "ほかに困っている人%s人"},
	"never": {EN: "never answered before", JA: "一度も返事をしていない人"}, "settled": {EN: "solved since", JA: "解決済み"}, "talk": {EN: "small talk", JA: "雑談の中"},
}

// urgency says the points, and of what they are made.
func (h *Head) urgency(it *insight.InboxItem) cell {
	if it.State == insight.Late {
		return cell{Text: "-", Sort: "-99"}
	}
	out := count(it.Urgency.Points)
	for i, p := range it.Urgency.Parts {
		text := actWords[it.Kind].In(h.Lang)
		if words, ok := urgencyParts[p.Name]; ok {
			text = words.In(h.Lang)
			if p.Name == "waiting" || p.Name == "again" || p.Name == "pile_on" {
				text = fmt.Sprintf(text, strconv.FormatFloat(float64(int(10*p.Amount))/10, 'f', -1, 64))
			}
		}
		if i > 0 {
			out.Note += lang.T{EN: ", ", JA: "、"}.In(h.Lang)
		}
		out.Note += fmt.Sprintf("%s %+d", text, p.Points)
	}
	return out
}

func (s *accountPage) inbox() *table {
	h := s.h
	t := h.table(s.id+"-inbox", lang.T{EN: "What waits, the most urgent first", JA: "返事の一覧（急ぐ順）"}, h.col(lang.T{EN: "person", JA: "相手"}), h.col(lang.T{EN: "state", JA: "状態"}), h.num(lang.T{EN: "urgency", JA: "急ぎ度"}),
		h.num(lang.T{EN: "waiting", JA: "待ち時間"}), h.col(lang.T{EN: "kind", JA: "種類"}), h.col(lang.T{EN: "department", JA: "担当部門"}), h.col(lang.T{EN: "post", JA: "投稿"}))
	t.Cards, t.Search = true, true
	items := firstN(s.Inbox.Items, mostInbox)
	for i := range items {
		it := &items[i]
		waited := float64(it.Days) * day
		if it.Clock {
			waited = it.Waited.Seconds()
		}
		post := said(headOf(oneLine(it.Text), textRoom))
		post.URL = safeURL(it.URL)
		t.Rows = append(t.Rows, []cell{who(person(Plain(it.Person))), h.word(answerWords[it.State]), h.urgency(it), cell{Text: h.waited(it)}.by(waited),
			h.word(actWords[it.Kind]), {Text: h.label(h.Rubric.Modes[it.Mode].Owner)}, post})
	}
	t.left(h, len(items), len(s.Inbox.Items))
	return t.orNone()
}

// orNone is nil for a table without rows.
func (t *table) orNone() *table {
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (s *accountPage) doNotContact() *table {
	h := s.h
	t := h.table(s.id+"-alone", lang.T{EN: "Do not contact: they told the account to keep away", JA: "連絡しない: 話しかけないでほしいと言った人"}, h.col(lang.T{EN: "person", JA: "相手"}), h.col(lang.T{EN: "date", JA: "日付"}), h.col(lang.T{EN: "post", JA: "投稿"}))
	t.Cards = true
	for _, d := range s.Inbox.DoNotContact {
		post := said(headOf(oneLine(d.Text), textRoom))
		post.URL = safeURL(d.URL)
		t.Rows = append(t.Rows, []cell{who(person(Plain(d.Person))), h.dated(d.At), post})
	}
	return t.orNone()
}

func (s *accountPage) peopleTable() *table {
	h := s.h
	t := h.table(s.id+"-people", lang.T{EN: "People, those of most exchanges first", JA: "相手の一覧（往復の多い順）"}, h.col(lang.T{EN: "person", JA: "相手"}), h.col(lang.T{EN: "segment", JA: "区分"}), h.num(lang.T{EN: "exchanges", JA: "往復"}),
		h.num(lang.T{EN: "conversations", JA: "会話"}), h.num(lang.T{EN: "days", JA: "日数"}), h.col(lang.T{EN: "last", JA: "最後"}), h.col(lang.T{EN: "about", JA: "内容"}))
	t.Cards, t.Search = true, true
	words := peopleTable{People: &People{Terms: s.Terms}, h: h}
	all := byExchanges(s.Bonds)
	for _, p := range firstN(all, mostPeople) {
		t.Rows = append(t.Rows, []cell{who(atName(p.Name())), {Text: words.segment(p), Whole: true}, count(p.Exchanges), count(p.Conversations), count(p.Days()),
			{Text: h.date(p.Last), URL: safeURL(p.Latest.URL), Whole: true}, {Text: words.about(Bond{&s.bonds, p})}})
	}
	t.left(h, len(t.Rows), len(all))
	return t.orNone()
}

func (s *accountPage) lapsedTable() *table {
	h := s.h
	t := h.table(s.id+"-lapsed", lang.T{EN: "Lapsed regulars, to be talked to again", JA: "途絶えた常連（また話しかけたい人）"}, h.col(lang.T{EN: "person", JA: "相手"}), h.col(lang.T{EN: "last", JA: "最後"}),
		h.num(lang.T{EN: "conversations", JA: "会話"}), h.num(lang.T{EN: "exchanges", JA: "往復"}))
	all := s.lapsed()
	for _, p := range firstN(all, mostLapsed) {
		t.Rows = append(t.Rows, []cell{who(atName(p.Name())), {Text: h.date(p.Last), URL: safeURL(p.Latest.URL), Whole: true}, count(p.Conversations), count(p.Exchanges)})
	}
	t.left(h, len(t.Rows), len(all))
	return t.orNone()
}

func (s *accountPage) openingsTable() *table {
	h := s.h
	t := h.table(s.id+"-openings", lang.T{EN: "Posts that drew tsukkomi", JA: "突っ込みを誘った投稿"}, h.col(lang.T{EN: "post", JA: "投稿"}), h.num(lang.T{EN: "drew", JA: "突っ込み"}), h.num(lang.T{EN: "people", JA: "人数"}),
		h.num(lang.T{EN: "returned", JA: "返し"}), h.col(lang.T{EN: "date", JA: "日付"}))
	t.Cards = true
	if s.bonds.misses("tsukkomi") {
		return nil
	}
	all := s.Bonds.Openings()
	for _, o := range firstN(all, mostOpening) {
		post := said(cmp.Or(headOf(oneLine(o.Text), textRoom), Plain(string(o.Post))))
		post.URL = safeURL(o.URL)
		t.Rows = append(t.Rows, []cell{post, count(o.Drew), count(o.People()), count(o.Returned), h.dated(o.At)})
	}
	t.leftTo(h, "engage people --top 0", len(t.Rows), len(all))
	return t.orNone()
}

// monthsTable has the months as engage analyze prints them.
func (s *accountPage) monthsTable() *table {
	h := s.h
	t := h.table(s.id+"-months", lang.T{EN: "Month by month", JA: "月ごとの数字"}, h.col(lang.T{EN: "month", JA: "月"}), h.num(lang.T{EN: "posts", JA: "投稿"}), h.num(lang.T{EN: "talks", JA: "会話"}), h.num(lang.T{EN: "two-way", JA: "双方向指数"}),
		h.num(lang.T{EN: "back and forth", JA: "対話"}), h.num(lang.T{EN: "answered", JA: "応答率"}), h.num(lang.T{EN: "n", JA: "対象"}), h.num(lang.T{EN: "median wait", JA: "待ちの中央値"}), h.num(lang.T{EN: "people", JA: "相手"}), h.col(lang.T{EN: "mostly", JA: "最多のモード"}))
	for _, m := range s.shownMonths() {
		var row []cell
		for _, text := range h.month(m, s.Answerable()) {
			row = append(row, cell{Text: text, Whole: true})
		}
		if w, ok := m.Inbound.Wait.Clock.Typical(); ok {
			row[7] = row[7].by(w.Median)
		}
		t.Rows = append(t.Rows, row)
	}
	return t.orNone()
}

// shownMonths are the latest in which a conversation began.
func (s *accountPage) shownMonths() []*insight.Month {
	list := s.Months()
	return list[max(0, len(list)-mostMonths):]
}

// course is every calendar month up to the last with a conversation, also those
// in which none began.
func (s *accountPage) course() []*insight.Month {
	list := s.Months()
	if len(list) == 0 {
		return nil
	}
	known := make(map[string]*insight.Month)
	for _, m := range list {
		known[m.Name] = m
	}
	last, _ := time.Parse("2006-01", list[len(list)-1].Name)
	var out []*insight.Month
	for at := last; len(out) < mostMonths; at = at.AddDate(0, -1, 0) {
		name := at.Format("2006-01")
		if name < list[0].Name {
			break
		}
		m := known[name]
		if m == nil {
			m = &insight.Month{Name: name}
		}
		out = append(out, m)
	}
	slices.Reverse(out)
	return out
}

// wordsTable are the words that tell the account from the others, those of one
// side.
func (s *accountPage) wordsTable(side int, words []*insight.KeyWord) *table {
	h := s.h
	caption := [2]lang.T{{EN: "The account says more often", JA: "アカウントに多い言葉"}, {EN: "Others say more often", JA: "ほかの人に多い言葉"}}[side]
	t := h.table(fmt.Sprintf("%s-words%d", s.id, side+1), caption, h.col(lang.T{EN: "word", JA: "言葉"}), h.num(lang.T{EN: "times as often", JA: "倍率"}), h.num(lang.T{EN: "account", JA: "アカウント"}), h.num(lang.T{EN: "others", JA: "ほかの人"}),
		h.num(lang.T{EN: "posts", JA: "投稿"}), h.num(lang.T{EN: "people", JA: "人数"}), h.col(lang.T{EN: "in context", JA: "用例"}))
	t.Cards = true
	for _, k := range words {
		times := timesAsOften(k.Delta)
		context := cell{Said: true}
		if list := k.Contexts[side]; len(list) > 0 {
			context.Before, context.Text, context.After = concordance(list[0])
			context.Text = called(context.Text)
			context.URL = safeURL(list[0].Post.URL)
		}
		t.Rows = append(t.Rows, []cell{said(h.keyWord(k)), cell{Text: h.howOften(k.Delta)}.by(times), count(k.Count[0]), count(k.Count[1]), count(k.Posts[side]), count(k.Authors[side]), context})
	}
	return t.orNone()
}

// keyWord is a word as people read it, not longer than a name; an act goes by
// its label.
func (h *Head) keyWord(k *insight.KeyWord) string {
	if k.Unit == insight.Act {
		return h.featureName("act." + k.Text)
	}
	return called(Plain(k.Text))
}

func datetime(at time.Time, dateOnly bool, zone *time.Location) string {
	switch {
	case at.IsZero():
		return ""
	case dateOnly:
		return at.In(zone).Format(time.DateOnly)
	}
	return at.In(zone).Format(time.RFC3339)
}
