package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Table is the format for people: the summary first, then the conversations.
type Table struct {
	w    *bufio.Writer
	head *Head
	rows []row
}

// row is what the table keeps of a conversation until the summary is known.
type row struct{ score, mode, level, when, size, id, text string }

// NewTable returns a writer of the table format.
func NewTable(w io.Writer, h *Head) *Table { return &Table{w: bufio.NewWriter(w), head: h} }

func (t *Table) say(text lang.T, args ...any) {
	fmt.Fprintf(t.w, text.In(t.head.Lang)+"\n", args...)
}

// bold marks a heading where the terminal takes colours.
func (h *Head) bold(s string) string {
	if !h.Colour {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

func (h *Head) mode(m rubric.Mode) string {
	if m == rubric.None {
		return lang.T{EN: "none", JA: "なし"}.In(h.Lang)
	}
	return h.label(h.Rubric.Modes[m].Label)
}

func (h *Head) label(l rubric.Label) string { return lang.T{EN: l.EN, JA: l.JA}.In(h.Lang) }

var levelWords = [...]lang.T{
	corpus.Unmeasurable: {EN: "not measurable", JA: "測定できません"},
	corpus.Broadcast:    {EN: "broadcast", JA: "一方通行"},
	corpus.Reactive:     {EN: "reactive", JA: "反応あり"},
	corpus.Interactive:  {EN: "interactive", JA: "対話"},
}

// Write keeps one conversation for the list.
func (t *Table) Write(r *score.Result) error {
	c := r.Conversation
	start, _ := c.Period()
	when := "-"
	if !start.IsZero() {
		when = start.In(t.head.Zone).Format("2006-01-02")
	}
	value := "-"
	if r.Primary != rubric.None {
		value = fmt.Sprintf("%.1f", r.Scores[r.Primary])
	}
	t.rows = append(t.rows, row{value, t.head.mode(r.Primary), levelWords[r.Interaction.Level].In(t.head.Lang), when,
		fmt.Sprint(r.Interaction.Seen), Plain(string(c.ID)), Plain(opening(r))})
	return nil
}

// Close writes everything.
func (t *Table) Close(a *Analysis) error {
	t.input(&a.Input)
	t.summary(a.Summary)
	for i, acc := range a.Accounts {
		if i == maxAccounts {
			t.say(lang.T{EN: "… and %d more accounts (--format json lists them all)", JA: "…ほか%dアカウント(--format json で全て出ます)"}, len(a.Accounts)-i)
			break
		}
		t.account(acc, a.Voice)
	}
	t.list(a.Summary.Conversations)
	return t.w.Flush()
}

// maxAccounts is how many accounts the table describes.
const maxAccounts = 5

func (t *Table) input(in *insight.Input) {
	for i, f := range in.Files {
		if i == maxAccounts {
			t.say(lang.T{EN: "… and %d more files", JA: "…ほか%dファイル"}, len(in.Files)-i)
			break
		}
		t.say(lang.T{EN: "%s: %s, %s, %d posts, %d skipped", JA: "%s: %s、%s、%d件、読めなかった記録 %d件"}, Plain(f.Path), f.Format, f.Encoding, f.Posts, f.Skipped)
	}
	t.say(lang.T{EN: "%d posts read: %d duplicates, %d bare reposts, %d private posts left out", JA: "%d件を読みました: 重複 %d件、単なるリポスト %d件、非公開のため除外 %d件"},
		in.Posts, in.Duplicates, in.Reposts, in.PrivateDropped)
	for _, d := range in.Defects {
		e := d.Examples[0]
		t.say(lang.T{EN: "  %s: %d, first at %s:%d: %s", JA: "  %s: %d件、最初は %s:%d: %s"}, d.Kind, d.Count, Plain(e.Source.File), e.Source.Line, Plain(lang.Message(e.Err, t.head.Lang)))
	}
}

func (t *Table) summary(s *insight.Summary) {
	l := t.head.Lang
	fmt.Fprintln(t.w)
	fmt.Fprintln(t.w, t.head.bold(fmt.Sprintf(lang.T{EN: "%d conversations", JA: "会話 %d件"}.In(l), s.Conversations)))
	if s.Conversations == 0 {
		return
	}
	var parts []string
	for _, level := range []corpus.Level{corpus.Interactive, corpus.Reactive, corpus.Broadcast, corpus.Unmeasurable} {
		if n := s.Levels[level]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", levelWords[level].In(l), n))
		}
	}
	fmt.Fprintln(t.w, "  "+strings.Join(parts, " · "))
	if d, ok := s.TwoWay(); ok {
		t.say(lang.T{EN: "  two-way index (mean of %d measurable): %.3f", JA: "  双方向指数(測定できる%d件の平均): %.3f"}, s.Measurable(), d)
	} else {
		t.say(lang.T{EN: "  two-way index: not measurable from this archive, which holds one side only", JA: "  双方向指数: 片側しか含まない書き出しのため測定できません"})
	}
	fmt.Fprintln(t.w)
	head := []string{lang.T{EN: "mode", JA: "モード"}.In(l), lang.T{EN: "primary", JA: "主"}.In(l), lang.T{EN: "mean", JA: "平均"}.In(l),
		lang.T{EN: "median", JA: "中央値"}.In(l), lang.T{EN: "department", JA: "担当部門"}.In(l)}
	rows := [][]string{head}
	for m := range rubric.NumModes {
		mean, median, _ := s.Score(rubric.Mode(m))
		rows = append(rows, []string{t.head.mode(rubric.Mode(m)), fmt.Sprint(s.Primary[m]), fmt.Sprintf("%.1f", mean), fmt.Sprintf("%.1f", median), t.head.label(t.head.Rubric.Modes[m].Owner)})
	}
	rows = append(rows, []string{t.head.mode(rubric.None), fmt.Sprint(s.Primary[rubric.NumModes]), "", "", ""})
	t.columns(rows, map[int]bool{1: true, 2: true, 3: true})
}

var choosers = map[string]lang.T{
	"flag":    {EN: "named by --account", JA: "--account で指定"},
	"config":  {EN: "from engage.yaml", JA: "engage.yaml から"},
	"owner":   {EN: "named by the archive", JA: "書き出しの持ち主"},
	"busiest": {EN: "found as the most answered author; --account overrides", JA: "最も返信を受けた投稿者。--account で変更できます"},
}

func (t *Table) list(total int) {
	if len(t.rows) == 0 {
		return
	}
	l := t.head.Lang
	fmt.Fprintln(t.w)
	fmt.Fprintln(t.w, t.head.bold(fmt.Sprintf(lang.T{EN: "%d of %d conversations (engage show … --id ID explains one)", JA: "会話 %d件/%d件 (engage show … --id ID で根拠を表示)"}.In(l), len(t.rows), total)))
	rows := [][]string{{lang.T{EN: "score", JA: "点"}.In(l), lang.T{EN: "mode", JA: "モード"}.In(l), lang.T{EN: "level", JA: "段階"}.In(l),
		lang.T{EN: "date", JA: "日付"}.In(l), lang.T{EN: "posts", JA: "投稿"}.In(l), "id", lang.T{EN: "text", JA: "本文"}.In(l)}}
	for _, r := range t.rows {
		rows = append(rows, []string{r.score, r.mode, r.level, r.when, r.size, r.id, r.text})
	}
	t.columns(rows, map[int]bool{0: true, 4: true})
}

func (t *Table) columns(rows [][]string, right map[int]bool) { t.head.columns(t.w, rows, right) }

// leastRoom is how many columns a last column needs to stand beside the others.
const leastRoom = 12

func (h *Head) columns(out io.Writer, rows [][]string, right map[int]bool) {
	h.columnsIn(out, rows, right, leastRoom)
}

// columnsIn prints aligned columns; the last is cut to the terminal, or to 60
// columns where there is none. On a terminal that leaves it less than so many
// columns, the last column goes to a line of its own.
func (h *Head) columnsIn(out io.Writer, rows [][]string, right map[int]bool, least int) {
	last := len(rows[0]) - 1
	widths := make([]int, last)
	for _, r := range rows {
		for i := range last {
			widths[i] = max(widths[i], Width(r[i]))
		}
	}
	used := 2
	for _, w := range widths {
		used += w + 2
	}
	room := 60
	if h.Width > 0 {
		room = h.Width - used
	}
	for _, r := range rows {
		line := "  "
		for i := range last {
			line += Pad(r[i], widths[i], right[i]) + "  "
		}
		if room >= least {
			fmt.Fprintln(out, strings.TrimRight(line+Cut(r[last], room), " "))
			continue
		}
		for _, part := range Wrap(strings.TrimRight(line, " "), h.Width) {
			fmt.Fprintln(out, part)
		}
		if r[last] != "" {
			fmt.Fprintln(out, "    "+Cut(r[last], h.Width-4))
		}
	}
}
