package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"engage/internal/insight"
	"engage/internal/lang"
)

var reportTitle = lang.T{EN: "engage report", JA: "engage レポート"}

// summarySheet writes the first sheet from above to below.
type summarySheet struct {
	*Workbook
	name   string
	stream *excelize.StreamWriter
	row    int
}

// summaryWidths are the widths of the columns of the figures: account, figure,
// value, interval from and to, n, note.
var summaryWidths = []float64{20, 44, 15, 12, 12, 10, 60}

func (b *Workbook) summary(d *Digest) {
	s := &summarySheet{Workbook: b, name: summaryTitle.In(b.head.Lang)}
	b.open(s.name)
	s.stream = b.streamer(s.name, summaryWidths)
	s.put(1.5*lineHeight, shown{asTitle, reportTitle.In(b.head.Lang)})
	s.line(asNote, b.head.about(b.extent))
	for _, said := range firstN(d.Said(b.head), maxAccounts) {
		s.sentences(said)
	}
	if n := len(d.Of) - maxAccounts; n > 0 {
		s.line(asNote, b.head.sayf(lang.T{EN: "… and %d more accounts; the figures below are of all", JA: "…ほか%dアカウント。下の数値は全アカウントのものです"}, n))
	}
	s.figures(d)
	s.files(&d.Input)
	s.reading()
	if b.err == nil {
		b.try(s.stream.Flush())
	}
}

// about says what a report is of and by which rubric.
func (h *Head) about(e insight.Extent) string {
	parts := []string{}
	if !e.First.IsZero() {
		parts = append(parts, h.sayf(lang.T{EN: "%s – %s (%s)", JA: "%s 〜 %s（%s）"}, e.First.In(h.Zone).Format(time.DateOnly), e.Last.In(h.Zone).Format(time.DateOnly), h.Zone))
	}
	parts = append(parts, h.sayf(lang.T{EN: "rubric %s %s", JA: "ルーブリック %s %s"}, Plain(h.Rubric.Name), Plain(h.Rubric.Version)), "engage "+h.Version)
	return strings.Join(parts, " · ")
}

func (s *summarySheet) put(height float64, values ...any) {
	s.row++
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = s.cell(asText, v)
	}
	s.set(s.stream, s.row, height, cells)
}

func (s *summarySheet) line(l look, text string) { s.put(0, shown{l, text}) }

func (s *summarySheet) section(title lang.T, args ...any) {
	s.row++ // a line of air
	s.put(1.3*lineHeight, shown{asSection, s.head.sayf(title, args...)})
}

// saidWords are the headings of what [Digest.Said] says.
var saidWords = [...]lang.T{{EN: "What is good", JA: "良い点"}, {EN: "What changed", JA: "変わった点"}, {EN: "What to do", JA: "やること"}}

// parts are the sentences under [saidWords].
func (s *Said) parts() [len(saidWords)][]string { return [...][]string{s.Good, s.Changed, s.Todo} }

func (s *summarySheet) sentences(said Said) {
	s.section(lang.T{EN: "Account %s", JA: "アカウント %s"}, atName(said.Account))
	for i, list := range said.parts() {
		for k, sentence := range list {
			heading := ""
			if k == 0 {
				heading = saidWords[i].In(s.head.Lang)
			}
			s.sentence(heading, lang.T{EN: "• ", JA: "・"}.In(s.head.Lang)+sentence)
		}
	}
}

// sentence writes a sentence over all columns but the first, as high as it
// needs: Excel does not fit the height of merged cells.
func (s *summarySheet) sentence(heading, text string) {
	width := 0.0
	for _, w := range summaryWidths[1:] {
		width += w
	}
	s.put(lineHeight*float64(wrappedLines(text, width)), heading, shown{asSentence, text})
	if s.err == nil {
		s.try(s.stream.MergeCell(at(1, s.row), at(len(summaryWidths)-1, s.row)))
	}
}

func (s *summarySheet) header(names ...lang.T) {
	values := make([]any, len(names))
	for i, n := range names {
		values[i] = shown{asHeader, n.In(s.head.Lang)}
	}
	s.put(0, values...)
}

// figureLooks are those of measures.
var figureLooks = [...]look{insight.Count: asWhole, insight.Ratio: asPercent, insight.Points: asPoints, insight.Seconds: asDuration}

// figures writes the figures of every account in one table that can be
// filtered by account.
func (s *summarySheet) figures(d *Digest) {
	s.section(lang.T{EN: "Figures", JA: "数値"})
	s.header(lang.T{EN: "account", JA: "アカウント"}, lang.T{EN: "figure", JA: "項目"}, lang.T{EN: "value", JA: "値"}, lang.T{EN: "95% interval from", JA: "95%区間 下限"},
		lang.T{EN: "to", JA: "上限"}, lang.T{EN: "of how many", JA: "件数"}, lang.T{EN: "why it is not measurable", JA: "測定できない理由"})
	first := s.row
	for i := range d.Of {
		for _, f := range d.Of[i].Figures() {
			s.figure(d.Of[i].Handle, f)
		}
	}
	if s.err == nil {
		s.try(s.file.AutoFilter(s.name, fmt.Sprintf("A%d:%s", first, at(len(summaryWidths)-1, s.row)), nil))
	}
}

func (s *summarySheet) figure(account string, f insight.Figure) {
	row := []any{account, f.Label.In(s.head.Lang), shown{asNote, unmeasurable.In(s.head.Lang)}, nil, nil, nil, shown{asWrapped, f.Reason.In(s.head.Lang)}}
	l := figureLooks[f.Measure]
	if f.Name == "two_way" {
		l = asIndex
	}
	value := func(v float64) any {
		if f.Measure == insight.Seconds {
			v /= day // Excel counts time in days
		}
		return shown{l, v}
	}
	if f.Known {
		row[2] = value(f.Value)
		if f.Ranged {
			row[3], row[4] = value(f.Lo), value(f.Hi)
		}
		if f.Measure != insight.Count {
			row[5] = shown{asWhole, f.N}
		}
	}
	s.put(0, row...)
}

func (s *summarySheet) files(in *insight.Input) {
	s.section(lang.T{EN: "What was read", JA: "読み込んだファイル"})
	s.header(lang.T{EN: "format", JA: "形式"}, lang.T{EN: "file", JA: "ファイル"}, lang.T{EN: "encoding", JA: "文字コード"}, lang.T{EN: "posts", JA: "投稿"}, lang.T{EN: "not readable", JA: "読めない記録"})
	for _, f := range in.Files {
		s.put(0, f.Format, fileName(f.Path), f.Encoding, shown{asWhole, f.Posts}, shown{asWhole, f.Skipped})
	}
	s.line(asNote, s.head.sayf(lang.T{EN: "%d posts read: %d duplicates, %d bare reposts, %d private posts left out", JA: "%d件を読みました: 重複 %d件、単なるリポスト %d件、非公開のため除外 %d件"},
		in.Posts, in.Duplicates, in.Reposts, in.PrivateDropped))
}

// reading says how to read the workbook.
func (s *summarySheet) reading() {
	s.section(lang.T{EN: "How to read this", JA: "読み方"})
	for _, text := range []lang.T{
		{EN: "Scores go from 0 to 100: the strength of the words (0 to 1), lowered where the talk is one-way. The two-way index goes from 0 (one-way) to 1.", JA: "点は0〜100です。言葉の手がかりの強さ（0〜1）を、やりとりが一方通行なほど低く見積もったものです。双方向指数は0（一方通行）〜1です。"},
		{EN: "An empty cell, or “not measurable”, is no zero: this archive does not show it. Add an archive that does.", JA: "空欄と「測定できません」は0ではなく、このアーカイブからは分からないことを示します。分かるアーカイブを一緒に指定してください。"},
		{EN: "95% interval: the value is so sure. If the intervals of two periods overlap, nothing has changed beyond doubt.", JA: "95%区間は値の確かさの幅です。二つの期間の区間が重なっていれば、変わったとは言い切れません。"},
		{EN: "Durations are hours:minutes:seconds. Times are of the zone named at the top.", JA: "時間の長さは「時間:分:秒」です。日時は上に示したタイムゾーンのものです。"},
		{EN: "A text that a spreadsheet could take for a formula begins with an apostrophe. Ids are texts, as Excel would round them.", JA: "表計算ソフトが数式と取り違えうる文字列には、先頭に ' を付けています。IDは、Excelが丸めないように文字列にしています。"},
		{EN: "Of each sheet the last 10,000 addresses are links, those before them texts.", JA: "リンクとして開けるのは各シートの最後の1万件までで、それより前のアドレスは文字列です。"},
	} {
		s.sentence("", text.In(s.head.Lang))
	}
}
