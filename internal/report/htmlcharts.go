package report

import (
	"html/template"
	"math"
	"slices"
	"time"

	"engage/internal/chart"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// drawing is a chart with its data, or why there is none.
type drawing struct {
	Title string
	Chart template.HTML
	Data  *table
	Why   string
}

// chartHead is what the charts of an account have in common.
func (s *accountPage) chartHead(id string, title, desc, by lang.T) chart.Head {
	l := s.h.Lang
	return chart.Head{ID: s.id + "-" + id, Title: title.In(l), Desc: desc.In(l), By: by.In(l), Unknown: unmeasurable.In(l),
		Empty: unmeasurable.In(l)}
}

func (s *accountPage) drawn(h chart.Head, c chart.Chart) drawing {
	return drawing{Title: h.Title, Chart: c.SVG(), Data: s.h.dataTable(h.ID+"-data", c.Table(), h.Title)}
}

func (s *accountPage) missing(h chart.Head, why lang.T) drawing {
	return drawing{Title: h.Title, Why: why.In(s.h.Lang)}
}

var oneSided = lang.T{EN: "the archive does not show both what others wrote and what the account wrote", JA: "他の人の投稿とアカウントの投稿の両方がアーカイブに揃っていません"}

var noTalk = lang.T{EN: "there is no conversation", JA: "会話がありません"}

// modeNames are the modes, then none.
func (h *Head) modeNames() []string {
	var out []string
	for m := range rubric.Mode(rubric.NumModes) {
		out = append(out, h.mode(m))
	}
	return append(out, h.mode(rubric.None))
}

// radar shows the mean scores; all axes have one scale, as round as it can be.
func (s *accountPage) radar() drawing {
	head := s.chartHead("radar", lang.T{EN: "Mean score of the four modes", JA: "四つのモードの平均点"}, lang.T{EN: "Points from 0 to 100; the rim is no more than needed.", JA: "0〜100点。外周は必要なところまでです。"}, lang.T{EN: "mode", JA: "モード"})
	head.Format = func(x float64) string { return s.h.sayf(lang.T{EN: "%.1f"}, x) }
	if s.Summary.Conversations == 0 {
		return s.missing(head, noTalk)
	}
	r := chart.Radar{Head: head, Series: []chart.Series{{Name: lang.T{EN: "mean score", JA: "平均点"}.In(s.h.Lang)}}}
	rim := 10.0
	for m := range rubric.Mode(rubric.NumModes) {
		mean := s.Summary.ScoreMean(m).Value
		r.Series[0].Values = append(r.Series[0].Values, chart.Known(mean))
		rim = max(rim, 10*math.Ceil(mean/10))
	}
	for _, name := range s.h.modeNames()[:rubric.NumModes] {
		r.Axes = append(r.Axes, chart.Axis{Label: name, Max: rim})
	}
	return s.drawn(head, r)
}

// levelOrder are the levels in the order in which people read them.
var levelOrder = []corpus.Level{corpus.Interactive, corpus.Reactive, corpus.Broadcast, corpus.Unmeasurable}

func (s *accountPage) heat() drawing {
	head := s.chartHead("heat", lang.T{EN: "Conversations by mode and level", JA: "モードと段階ごとの会話の数"}, lang.T{EN: "The stronger the colour, the more conversations.", JA: "色が濃いほど会話が多いことを示します。"}, lang.T{EN: "mode", JA: "モード"})
	if s.Summary.Conversations == 0 {
		return s.missing(head, noTalk)
	}
	levels := levelOrder
	if s.Summary.Levels[corpus.Unmeasurable] == 0 {
		levels = levels[:len(levels)-1]
	}
	c := chart.Heat{Head: head, Rows: s.h.modeNames()}
	for _, level := range levels {
		c.Columns = append(c.Columns, levelWords[level].In(s.h.Lang))
	}
	for m := range c.Rows {
		var row []chart.Value
		for _, level := range levels {
			row = append(row, chart.Known(float64(s.Summary.Mix[level][m])))
		}
		c.Cells = append(c.Cells, row)
	}
	return s.drawn(head, c)
}

// valueOf is a figure's value for a chart.
func valueOf(f insight.Figure) (v, lo, hi chart.Value) {
	if !f.Known {
		return v, lo, hi
	}
	if v = chart.Known(f.Value); f.Ranged {
		lo, hi = chart.Known(f.Lo), chart.Known(f.Hi)
	}
	return v, lo, hi
}

func shareOf(s insight.Share) (v, lo, hi chart.Value) {
	value, l, h, ok := s.Value()
	return valueOf(insight.Figure{Value: value, Lo: l, Hi: h, Known: ok, Ranged: ok})
}

func (s *accountPage) percents(x float64) string { return s.h.sayf(lang.T{EN: "%.0f%%"}, 100*x) }

var interval95 = lang.T{EN: "95% interval", JA: "95%区間"}

// observed are the modes of the conversations, the intended one named so.
func (s *accountPage) observed() drawing {
	head := s.chartHead("observed", lang.T{EN: "Intended against observed", JA: "想定と実際"}, lang.T{EN: "Share of the conversations by mode.", JA: "モードごとの会話の割合です。"}, lang.T{EN: "mode", JA: "モード"})
	head.Format = s.percents
	if s.Summary.Conversations == 0 {
		return s.missing(head, noTalk)
	}
	c := chart.Bars{Head: head, Names: [2]string{lang.T{EN: "observed", JA: "実際"}.In(s.h.Lang)}, Whiskers: interval95.In(s.h.Lang)}
	for i, name := range s.h.modeNames() {
		if rubric.Mode(i) == s.Intended {
			name = lang.T{EN: "intended: ", JA: "想定: "}.In(s.h.Lang) + name
		}
		b := chart.Bar{Label: name}
		b.Value, b.Lo, b.Hi = shareOf(insight.Share{K: s.Summary.Primary[i], N: s.Summary.Conversations})
		c.Rows = append(c.Rows, b)
	}
	return s.drawn(head, c)
}

var tooShort = lang.T{EN: "a course of time needs two months with dates", JA: "推移を見るには日付のある月が2か月以上必要です"}

// meant is the intended mode over time; empty where none is declared.
func (s *accountPage) meant() drawing {
	head := s.chartHead("meant", lang.T{EN: "The intended mode over time", JA: "想定モードの推移"}, lang.T{EN: "Share of each month's conversations.", JA: "各月の会話に占める割合です。"}, lang.T{EN: "month", JA: "月"})
	head.Format = s.percents
	if s.Intended == rubric.None {
		return drawing{}
	}
	if len(s.Months()) < 2 {
		return s.missing(head, tooShort)
	}
	c := chart.Lines{Head: head, Band: interval95.In(s.h.Lang), Min: 0, Max: 1, Series: []chart.Series{{Name: s.h.mode(s.Intended)}}}
	for _, m := range s.course() {
		c.Labels = append(c.Labels, m.Name)
		extend(&c.Series[0], insight.Share{K: m.Summary.Primary[s.Intended], N: m.Summary.Conversations})
	}
	return s.drawn(head, c)
}

// extend adds a share and its interval to a series.
func extend(to *chart.Series, s insight.Share) {
	v, lo, hi := shareOf(s)
	to.Values, to.Lo, to.Hi = append(to.Values, v), append(to.Lo, lo), append(to.Hi, hi)
}

// mix is how the modes share the conversations of each month.
func (s *accountPage) mix() drawing {
	head := s.chartHead("mix", lang.T{EN: "Modes over time", JA: "モードの推移"}, lang.T{EN: "Shares of each month's conversations; their number stands above.", JA: "各月の会話に占める割合。上の数字は会話の数です。"}, lang.T{EN: "month", JA: "月"})
	head.Unknown = lang.T{EN: "no conversation", JA: "会話なし"}.In(s.h.Lang)
	if len(s.Months()) < 2 {
		return s.missing(head, tooShort)
	}
	c := chart.Stacked{Head: head, Total: lang.T{EN: "n"}.In(s.h.Lang)}
	for _, name := range s.h.modeNames() {
		c.Series = append(c.Series, chart.Series{Name: name})
	}
	for _, m := range s.course() {
		c.Labels = append(c.Labels, m.Name)
		for i, n := range m.Summary.Primary {
			c.Series[i].Values = append(c.Series[i].Values, chart.Value{Number: float64(n), Known: m.Summary.Conversations > 0})
		}
	}
	return s.drawn(head, c)
}

// twoWay is the two-way index over time.
func (s *accountPage) twoWay() drawing {
	head := s.chartHead("two-way", lang.T{EN: "Two-way index over time", JA: "双方向指数の推移"}, lang.T{EN: "0 is broadcast only, 1 a long exchange; a month of fewer than five conversations has no point.", JA: "0は一方通行だけ、1に近いほどやりとりが続いています。会話が5件に満たない月は示しません。"}, lang.T{EN: "month", JA: "月"})
	head.Format = func(x float64) string { return s.h.sayf(lang.T{EN: "%.2f"}, x+0) } // never -0
	head.Unknown = lang.T{EN: "fewer than 5, or not measurable", JA: "5件未満、または測定できません"}.In(s.h.Lang)
	switch {
	case len(s.Months()) < 2:
		return s.missing(head, tooShort)
	case s.Summary.Measurable() == 0:
		return s.missing(head, lang.T{EN: "the archive holds one side only", JA: "片側だけの書き出しです"})
	}
	c := chart.Lines{Head: head, Band: interval95.In(s.h.Lang), Series: []chart.Series{{Name: lang.T{EN: "two-way index", JA: "双方向指数"}.In(s.h.Lang)}}}
	line, points := &c.Series[0], 0
	for _, m := range s.course() {
		mean := m.Summary.TwoWayMean()
		v, lo, hi := valueOf(insight.Figure{Value: mean.Value, Lo: mean.Lo, Hi: mean.Hi, Ranged: true, Known: mean.Ranged})
		c.Labels = append(c.Labels, m.Name)
		line.Values, line.Lo, line.Hi = append(line.Values, v), append(line.Lo, lo), append(line.Hi, hi)
		if v.Known {
			points++
		}
	}
	if points < 2 {
		return s.missing(head, lang.T{EN: "fewer than two months have five conversations or more", JA: "会話が5件以上ある月が2か月に足りません"})
	}
	return s.drawn(head, c)
}

// nightlyKinds are the figures that are shown night by night.
var nightlyKinds = []string{"two_way", "response_rate", "unanswered", "people"}

// nightly are figures over the nights of a history; none without one.
func (s *accountPage) nightly() (out []drawing) {
	if s.trend == nil || len(s.trend.Nights) < 2 {
		return nil
	}
	for k := range insight.FigureKinds {
		if kind := &insight.FigureKinds[k]; slices.Contains(nightlyKinds, kind.Name) {
			out = append(out, s.overNights(k, kind))
		}
	}
	return out
}

func (s *accountPage) overNights(k int, kind *insight.FigureKind) drawing {
	title := lang.T{EN: kind.Label.EN + ", night by night", JA: kind.Label.JA + "（夜ごと）"}
	head := s.chartHead("nights-"+kind.Name, title, lang.T{EN: "What each nightly run found.", JA: "毎晩の集計の値です。"}, lang.T{EN: "night", JA: "夜"})
	head.Format = func(x float64) string { return s.h.amount(kind, x+0) } // never -0
	c := chart.Lines{Head: head, Series: []chart.Series{{Name: kind.Label.In(s.h.Lang)}}}
	line, points := &c.Series[0], 0
	for _, night := range s.trend.Nights[max(0, len(s.trend.Nights)-mostNights):] {
		v, lo, hi := valueOf(night.Figures[k])
		c.Labels = append(c.Labels, night.Date.Format(time.DateOnly))
		line.Values, line.Lo, line.Hi = append(line.Values, v), append(line.Lo, lo), append(line.Hi, hi)
		if v.Known {
			points++
		}
	}
	if kind.Measure != insight.Count {
		c.Band = interval95.In(s.h.Lang)
	}
	if points < 2 {
		return s.missing(head, lang.T{EN: "fewer than two nights know it", JA: "値の分かる夜が2夜に足りません"})
	}
	return s.drawn(head, c)
}

// waitBins are the parts of the response times, each up to its time.
var waitBins = []struct {
	below time.Duration
	name  lang.T
}{
	{15 * time.Minute, lang.T{EN: "<15 min", JA: "15分未満"}},
	{time.Hour, lang.T{EN: "<1 h", JA: "1時間未満"}},
	{4 * time.Hour, lang.T{EN: "<4 h", JA: "4時間未満"}},
	{24 * time.Hour, lang.T{EN: "<1 day", JA: "1日未満"}},
	{3 * 24 * time.Hour, lang.T{EN: "<3 days", JA: "3日未満"}},
	{7 * 24 * time.Hour, lang.T{EN: "<7 days", JA: "7日未満"}},
	{math.MaxInt64, lang.T{EN: "7 days or more", JA: "7日以上"}},
}

// binOf is where a time lies among waitBins: bin 2 begins at 2, its middle is
// 2.5; what is beyond lies in the middle of the last.
func binOf(seconds float64) float64 {
	from := 0.0
	for i, b := range waitBins {
		below := b.below.Seconds()
		if i == len(waitBins)-1 {
			break
		}
		if seconds < below {
			return float64(i) + (seconds-from)/(below-from)
		}
		from = below
	}
	return float64(len(waitBins)) - 0.5
}

// waits is how long others waited for an answer.
func (s *accountPage) waits() drawing {
	head := s.chartHead("waits", lang.T{EN: "Response times", JA: "返事までの時間"}, lang.T{EN: "From a person's first post to the account's answer.", JA: "相手の最初の投稿から、アカウントの返事までの時間です。"}, lang.T{EN: "time", JA: "時間"})
	typical, ok := s.Inbound.Wait.Clock.Typical()
	switch {
	case !s.Answerable():
		return s.missing(head, oneSided)
	case !ok:
		return s.missing(head, lang.T{EN: "no post and answer that both have a clock time", JA: "時刻の分かる投稿と応答の組がありません"})
	}
	counts := make([]int, len(waitBins))
	for _, seconds := range s.Inbound.Wait.Clock {
		counts[int(binOf(float64(seconds)))]++
	}
	c := chart.Histogram{Head: head, Count: lang.T{EN: "answers", JA: "返事"}.In(s.h.Lang)}
	for i, b := range waitBins {
		c.Bins = append(c.Bins, chart.Bin{Label: b.name.In(s.h.Lang), Count: chart.Known(float64(counts[i]))})
	}
	c.Marks = append(c.Marks, chart.Mark{Label: s.h.sayf(lang.T{EN: "median %s", JA: "中央値 %s"}, s.h.lasted(typical.Median)), At: binOf(typical.Median)})
	if s.Rules.SLA > 0 {
		c.Marks = append(c.Marks, chart.Mark{Label: s.h.sayf(lang.T{EN: "target %s", JA: "目標 %s"}, s.h.length(s.Rules.SLA)), At: binOf(s.Rules.SLA.Seconds())})
	}
	return s.drawn(head, c)
}

// timesAsOften is what a log-odds ratio means, whatever its direction.
func timesAsOften(delta float64) float64 { return math.Exp(math.Abs(delta)) }

func (h *Head) howOften(delta float64) string {
	return h.sayf(lang.T{EN: "%.1f×", JA: "%.1f倍"}, timesAsOften(delta))
}

// mostBars is how many words of each side the chart shows.
const mostBars = 8

// keyness shows the surest words of each side.
func (s *accountPage) keyness(words [2][]*insight.KeyWord) drawing {
	head := s.chartHead("keyness", lang.T{EN: "Who says what more often", JA: "どちらに多い言葉か"}, lang.T{EN: "How many times as often as on the other side; bars are of the logarithm.", JA: "もう一方の何倍多いか。棒の長さは対数です。"}, lang.T{EN: "word", JA: "言葉"})
	head.Format = s.h.howOften
	switch {
	case s.Findings.Keyness == nil:
		return s.missing(head, oneSided)
	case len(words[0])+len(words[1]) == 0:
		return s.missing(head, lang.T{EN: "no word differs beyond doubt", JA: "差があると言い切れる言葉はありません"})
	}
	c := chart.Bars{Head: head, Names: [2]string{lang.T{EN: "times as often", JA: "倍率"}.In(s.h.Lang)}, Sides: [2]string{lang.T{EN: "the account", JA: "アカウント"}.In(s.h.Lang), lang.T{EN: "others", JA: "ほかの人"}.In(s.h.Lang)}}
	for _, side := range words {
		for _, k := range side[:min(len(side), mostBars)] {
			c.Rows = append(c.Rows, chart.Bar{Label: s.h.keyWord(k), Value: chart.Known(-k.Delta)})
		}
	}
	return drawing{Title: head.Title, Chart: c.SVG()} // the tables beside it have its data
}
