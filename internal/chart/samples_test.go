package chart

import (
	"fmt"
	"math"
	"strconv"
)

var unknown = Value{}

func vals(xs ...float64) []Value {
	out := make([]Value, len(xs))
	for i, x := range xs {
		out[i] = Known(x) // NaN is unknown
	}
	return out
}

var nan = math.NaN()

func months(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%d-%02d", 2021+i/12, i%12+1)
	}
	return out
}

func monthsJA(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa((i+8)%12+1) + "月"
	}
	return out
}

func wave(n int, base, height, phase float64) []Value {
	out := make([]Value, n)
	for i := range out {
		out[i] = Known(base + height*math.Sin(float64(i)/5+phase) + height*0.4*math.Cos(float64(i)*1.7+phase))
	}
	return out
}

func en(id, title string) Head {
	return Head{ID: id, Title: title, Desc: "An invented example.", By: "month", Empty: "nothing to show", Unknown: "not measurable"}
}

func ja(id, title string) Head {
	return Head{ID: id, Title: title, Desc: "架空の例です。", By: "月", Empty: "表示するものがありません", Unknown: "測定不能"}
}

func withPercent(h Head) Head {
	h.Format = func(x float64) string { return strconv.Itoa(int(math.Round(100*x))) + "%" }
	return h
}

// hostile is a label as an account may have it.
const hostile = "</svg><script>alert(1)</script>\x00\u202e'\"&"

// samples are the charts of the goldens, and of the page to look at.
var samples = []Chart{
	Radar{withPercent(en("radar", "Modes, intended and observed")), []Axis{{"campaign", 1}, {"active support", 1}, {"engagement", 1}, {"co-creation", 1}},
		[]Series{{Name: "observed", Values: vals(.62, .18, .41, .07)}, {Name: "intended", Values: vals(.3, .4, .7, .25)}}},
	Radar{withPercent(ja("radar-ja", "意図した型と実際の型")), []Axis{{"キャンペーン", 1}, {"アクティブサポート", 1}, {"エンゲージメント", 1}, {"共創", 1}},
		[]Series{{Name: "実際", Values: vals(.62, .18, .41, nan)}, {Name: "意図", Values: vals(.3, .4, .7, .25)}}},
	Radar{en("radar-8", "Eight axes"), []Axis{{"thanks", 5}, {"empathy and care", 5}, {"play", 5}, {"gifts", 5}, {"advice", 5}, {"a very long axis label that cannot fit", 5}, {"news", 5}, {"apologies", 5}},
		[]Series{{Name: "A", Values: vals(4, 3, 5, 2, 1, 3, 4, 2)}, {Name: "B", Values: vals(2, 4, 1, 4, 3, 2, 1, 5)}, {Name: "C", Values: vals(1, 1, 2, 3, 5, 5, 3, 1)}}},
	Lines{Head: withPercent(en("lines", "Two-way share")), Labels: months(12), Band: "95% interval", Series: []Series{
		{Name: "@minato_pan", Values: vals(.31, .35, .33, nan, nan, .42, .47, .44, .5, .52, .49, .58),
			Lo: vals(.22, .26, .25, nan, nan, .33, .38, .36, .42, .43, .41, .5), Hi: vals(.41, .45, .43, nan, nan, .52, .56, .53, .59, .61, .58, .66)}}},
	Lines{Head: withPercent(ja("lines-ja", "双方向の割合")), Labels: monthsJA(9), Series: []Series{
		{Name: "みなと製パン", Values: vals(.31, .35, .33, .4, nan, .42, .47, .44, .52)}, {Name: "やまびこ文具", Values: vals(.6, .55, .58, .51, .5, .53, nan, .52, .51)},
		{Name: "青葉鉄道", Values: vals(.1, .12, .11, .13, .2, .22, .21, .19, .24)}, {Name: "かもめ水産", Values: vals(.8, .82, .79, .75, .77, .7, .71, .69, .66)}}},
	Lines{Head: en("lines-60", "Conversations a month"), Labels: months(60), Series: []Series{{Name: "us", Values: wave(60, 140, 40, 0)}, {Name: "them", Values: wave(60, 90, 30, 2)}}},
	Lines{Head: en("lines-1", "One night"), Labels: []string{"2024-05-01"}, Series: []Series{{Name: "posts", Values: vals(12)}}},
	Stacked{Head: en("stacked", "Modes by month"), Labels: months(10), Total: "n", Series: []Series{
		{Name: "campaign", Values: vals(20, 22, 25, 12, 9, nan, 14, 18, 30, 31)}, {Name: "support", Values: vals(10, 9, 8, 12, 15, 20, 11, 9, 8, 10)},
		{Name: "engagement", Values: vals(31, 28, 40, 42, 39, 35, 44, 50, 48, 52)}, {Name: "co-creation", Values: vals(4, 6, 3, 0, 8, 7, 9, 12, 6, 9)}, {Name: "none", Values: vals(12, 9, 14, 10, 8, 8, 12, 9, 7, 11)}}},
	Stacked{Head: ja("stacked-ja", "月別の型"), Labels: monthsJA(6), Total: "件数", Series: []Series{
		{Name: "キャンペーン", Values: vals(20, 22, 25, 12, 9, 14)}, {Name: "サポート", Values: vals(10, 9, 8, 12, 15, 20)}, {Name: "エンゲージメント", Values: vals(31, 28, 40, 42, 39, 35)}}},
	Heat{en("heat", "Level and mode"), []string{"broadcast", "reactive", "interactive"}, []string{"campaign", "active support", "engage-ment", "co-creation", "none"},
		[][]Value{vals(214, 12, 48, 3, 90), vals(31, 77, 102, 8, 14), vals(6, 25, 131, 19, nan)}},
	Heat{ja("heat-ja", "段階と型"), []string{"一方向", "反応", "双方向の対話"}, []string{"キャンペーン", "サポート", "エンゲージメント", "共創"},
		[][]Value{vals(1214, 12, 48, 3), vals(31, 77, 602, 8), vals(6, 25, 831, 0)}},
	Histogram{Head: en("histogram", "Time to the first answer"), Count: "answers", Bins: []Bin{{"<15m", Known(41)}, {"<1h", Known(87)}, {"<4h", Known(52)}, {"<24h", Known(30)}, {"<3d", Known(11)}, {"later", Known(4)}},
		Marks: []Mark{{"target 1 h", 2}, {"median 48 min", 1.8}}},
	Histogram{Head: ja("histogram-ja", "初回返信までの時間"), Count: "返信", Bins: []Bin{{"15分未満", Known(41)}, {"1時間未満", Known(87)}, {"4時間未満", Known(52)}, {"24時間未満", Known(30)}, {"3日未満", Known(11)}, {"それ以上", Known(4)}},
		Marks: []Mark{{"中央値 48分", 1.8}, {"目標 3日", 5}}},
	Histogram{Head: en("histogram-24", "Hours of posting"), Count: "posts", Bins: hoursOfDay()},
	Bars{Head: withPercent(en("bars", "Return rate")), Names: [2]string{"share"}, Whiskers: "95% interval", Rows: []Bar{
		{Label: "regulars", Value: Known(.72), Lo: Known(.61), Hi: Known(.81)}, {Label: "newcomers", Value: Known(.34), Lo: Known(.22), Hi: Known(.49)},
		{Label: "returned after a long pause", Value: Known(.12), Lo: Known(.04), Hi: Known(.3)}, {Label: "lapsed"}}},
	Bars{Head: ja("bars-ja", "贈り合い"), Names: [2]string{"こちらから", "相手から"}, Rows: []Bar{{Label: "感謝", Value: Known(120), Second: Known(88)}, {Label: "共感", Value: Known(64), Second: Known(71)},
		{Label: "戯れ", Value: Known(12), Second: Known(35)}, {Label: "贈り物(おすそ分けを含む)", Value: Known(3), Second: unknown}}},
	Bars{Head: en("bars-both", "Words that tell them apart"), Names: [2]string{"log-odds z"}, Sides: [2]string{"みなと製パン", "やまびこ文具"}, Whiskers: "95%", Rows: []Bar{
		{Label: "焼きたて", Value: Known(-8.4), Lo: Known(-10.1), Hi: Known(-6.7)}, {Label: "クロワッサン", Value: Known(-5.2)}, {Label: "パン", Value: Known(-3.3)}, {Label: "手帳", Value: Known(7.9)}, {Label: "万年筆のインク", Value: Known(4.1)}, {Label: "付箋", Value: Known(2.2)}}},
	Lines{Head: en("empty", "Nothing"), Labels: months(3), Series: []Series{{Name: "x", Values: vals(nan, nan, nan)}}},
	Bars{Head: Head{ID: "hostile", Title: hostile, Desc: hostile, By: hostile, Unknown: hostile}, Names: [2]string{hostile, "<b>"}, Whiskers: hostile, Rows: []Bar{{Label: hostile, Value: Known(3), Lo: Known(1), Hi: Known(5), Second: unknown}}},
}

func hoursOfDay() []Bin {
	var out []Bin
	for i, v := range wave(24, 40, 20, 4) {
		out = append(out, Bin{fmt.Sprintf("%02d", i), Known(math.Round(max(0, v.Number)))})
	}
	return out
}
