package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/score"
)

// Markdown is the report for GitHub issues, Slack and Teams, in GitHub's
// Markdown. Nothing in it comes from a text of a post but that text: no tag, no
// link, no mention.
type Markdown struct {
	w    *bufio.Writer
	head *Head
}

// NewMarkdown returns a writer of the md format.
func NewMarkdown(w io.Writer, h *Head) *Markdown { return &Markdown{bufio.NewWriter(w), h} }

// Of a report in Markdown, which is read in passing, each part shows so much.
const (
	mdRows    = 10  // of a table
	mdBrief   = 80  // characters of a text in a table
	mdPosts   = 12  // of a conversation
	mdLength  = 280 // characters of a post in a conversation
	mdReasons = 3   // contributions that are named under a conversation
)

// Write does nothing: the conversations that are shown come with the digest.
func (m *Markdown) Write(*score.Result) error { return nil }

// Close writes everything.
func (m *Markdown) Close(d *Digest) error {
	h := m.head
	var e insight.Extent
	for i := range d.Of {
		e.Merge(d.Of[i].Terms.Extent)
	}
	m.heading(1, reportTitle.In(h.Lang))
	m.line(mdText(h.about(e)))
	m.line(mdText(h.sayf(lang.T{EN: "%d posts read: %d duplicates, %d bare reposts, %d private posts left out; %d records not readable", JA: "%d件を読みました: 重複 %d件、単なるリポスト %d件、非公開のため除外 %d件、読めなかった記録 %d件"},
		d.Input.Posts, d.Input.Duplicates, d.Input.Reposts, d.Input.PrivateDropped, d.Input.Skipped)))
	for i := range firstN(d.Of, maxAccounts) {
		m.account(d, i)
	}
	if n := len(d.Of) - maxAccounts; n > 0 {
		m.line(h.sayf(lang.T{EN: "… and %d more accounts (--format json of engage analyze lists them all)", JA: "…ほか%dアカウント（engage analyze --format json で全て出ます）"}, n))
	}
	return m.w.Flush()
}

func (m *Markdown) line(s string) { fmt.Fprintf(m.w, "%s\n\n", s) }

func (m *Markdown) heading(level int, s string) { m.line(strings.Repeat("#", level) + " " + s) }

func (m *Markdown) account(d *Digest, i int) {
	f := &d.Of[i]
	m.heading(2, m.head.sayf(lang.T{EN: "Account %s", JA: "アカウント %s"}, mdSpan(atName(f.Handle))))
	s := d.sayer(m.head, i)
	m.sentences(saidWords[0], "- ", s.good())
	m.sentences(saidWords[1], "- ", s.changed())
	m.sentences(saidWords[2], "- [ ] ", s.todo())
	m.figures(f)
	m.inbox(f)
	m.threads(f)
	m.people(f)
}

func (m *Markdown) sentences(title lang.T, bullet string, list []sentence) {
	m.heading(3, title.In(m.head.Lang))
	for _, s := range list {
		line := mdText(s.Text)
		if safeURL(s.URL) != "" {
			line += " " + m.open(s.URL)
		}
		fmt.Fprintln(m.w, bullet+line)
	}
	fmt.Fprintln(m.w)
}

// open is a link to an address, "" where it is none of the web.
func (m *Markdown) open(address string) string {
	if safeURL(address) == "" {
		return ""
	}
	return mdLink(lang.T{EN: "open", JA: "開く"}.In(m.head.Lang), address)
}

// mdColumn is a column of a table.
type mdColumn struct {
	name  lang.T
	right bool
}

// table writes rows of cells that are Markdown.
func (m *Markdown) table(columns []mdColumn, rows [][]string) {
	names, rule := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		names[i], rule[i] = mdSpan(c.name.In(m.head.Lang)), "---"
		if c.right {
			rule[i] = "---:"
		}
	}
	for _, row := range append([][]string{names, rule}, rows...) {
		fmt.Fprintf(m.w, "| %s |\n", strings.Join(row, " | "))
	}
	fmt.Fprintln(m.w)
}

func (m *Markdown) figures(f *insight.Findings) {
	h := m.head
	m.heading(3, lang.T{EN: "Figures", JA: "数値"}.In(h.Lang))
	var rows [][]string
	for _, x := range f.Figures() {
		row := []string{mdSpan(x.Label.In(h.Lang)), "", h.interval(x), ""}
		switch {
		case !x.Known:
			row[1] = mdSpan(h.sayf(lang.T{EN: "%s: %s", JA: "%s（%s）"}, unmeasurable.In(h.Lang), x.Reason.In(h.Lang)))
		case x.Measure != insight.Count:
			row[3] = fmt.Sprint(x.N)
			fallthrough
		default:
			row[1] = mdSpan(h.amount(x.FigureKind, x.Value))
		}
		rows = append(rows, row)
	}
	m.table([]mdColumn{{lang.T{EN: "figure", JA: "項目"}, false}, {lang.T{EN: "value", JA: "値"}, true}, {lang.T{EN: "95% interval", JA: "95%区間"}, true},
		{lang.T{EN: "of how many", JA: "件数"}, true}}, rows)
}

// inbox shows the most urgent; who wants to be left alone is not among them.
func (m *Markdown) inbox(f *insight.Findings) {
	h := m.head
	shown := firstN(f.Inbox.Items, mdRows)
	m.heading(3, h.sayf(lang.T{EN: "Inbox: the most urgent first (%d of %d)", JA: "返事: 急ぐ順（%d件/%d件）"}, len(shown), len(f.Inbox.Items)))
	r := InboxReport{InboxList: f.Inbox, Accounts: []*insight.Account{f.Account}}
	m.line(mdText(r.said(h)[0]))
	if len(shown) == 0 {
		return
	}
	var rows [][]string
	for i := range shown {
		it := &shown[i]
		rows = append(rows, []string{fmt.Sprint(it.Urgency.Points), answerWords[it.State].In(h.Lang), mdSpan(h.waited(it)), mdSpan(person(Plain(it.Person))),
			mdSpan(actWords[it.Kind].In(h.Lang)), mdSpan(h.label(h.Rubric.Modes[it.Mode].Owner)), mdSpan(headOf(oneLine(it.Text), mdBrief)), m.open(it.URL)})
	}
	m.table([]mdColumn{{lang.T{EN: "urgency", JA: "急ぎ度"}, true}, {lang.T{EN: "state", JA: "状態"}, false}, {lang.T{EN: "waiting", JA: "待ち"}, true},
		{lang.T{EN: "person", JA: "相手"}, false}, {lang.T{EN: "kind", JA: "種類"}, false}, {lang.T{EN: "department", JA: "担当部門"}, false},
		{lang.T{EN: "text", JA: "本文"}, false}, {lang.T{EN: "link", JA: "リンク"}, false}}, rows)
}

// people shows those of most exchanges.
func (m *Markdown) people(f *insight.Findings) {
	h := m.head
	all := bonds(h, f)
	shown := firstN(all, mdRows)
	m.heading(3, h.sayf(lang.T{EN: "People: most exchanges first (%d of %d)", JA: "相手: 往復の多い順（%d人/%d人）"}, len(shown), len(all)))
	if len(shown) == 0 {
		m.line(lang.T{EN: "Nobody to list.", JA: "該当する人はいません。"}.In(h.Lang))
		return
	}
	t := peopleTable{People: &People{Terms: f.Terms}, h: h}
	var rows [][]string
	for _, b := range shown {
		rows = append(rows, []string{mdSpan(atName(b.Name())), mdSpan(t.segment(b.Person)), fmt.Sprint(b.Exchanges), fmt.Sprint(b.Conversations),
			fmt.Sprint(b.Days()), t.date(b.Last), mdSpan(t.about(b)), m.open(b.Latest.URL)})
	}
	m.table([]mdColumn{{lang.T{EN: "person", JA: "相手"}, false}, {lang.T{EN: "segment", JA: "区分"}, false}, {lang.T{EN: "exchanges", JA: "往復"}, true},
		{lang.T{EN: "conversations", JA: "会話"}, true}, {lang.T{EN: "days", JA: "日数"}, true}, {lang.T{EN: "last", JA: "最後"}, false},
		{lang.T{EN: "about", JA: "内容"}, false}, {lang.T{EN: "latest", JA: "最近の会話"}, false}}, rows)
}
