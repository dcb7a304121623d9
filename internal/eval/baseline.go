package eval

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Baseline is a simple reader to beat, judged in the same run on the same
// examples.
type Baseline struct {
	Name string // a key of the JSON contract: majority, keywords, ngram
	Figures
}

// Baselines judges all three. Those that learn do so by the same folds as the
// fit (n of them); s measures words.
func Baselines(s *score.Scorer, examples []label.Example, folds Folds, n int) []Baseline {
	readers := []struct {
		name string
		said []int
	}{
		{"majority", majority(examples, folds, n)},
		{"keywords", keywords(examples)},
		{"ngram", ngram(s, examples, folds, n)},
	}
	var out []Baseline
	var given, rows []int
	for i := range examples {
		given = append(given, examples[i].Primary.Scorecard())
		if folds[i] >= 0 {
			rows = append(rows, i)
		}
	}
	for _, r := range readers {
		out = append(out, Baseline{r.name, figures(given, r.said, rows)})
	}
	return out
}

// majority says the class that is most frequent in the other folds.
func majority(examples []label.Example, folds Folds, n int) []int {
	said := make([]int, len(examples))
	for k := range n {
		learn, judge := folds.split(k)
		var count [rubric.NumScores]int
		for _, i := range learn {
			count[examples[i].Primary.Scorecard()]++
		}
		best := 0
		for c := range count {
			if count[c] > count[best] {
				best = c
			}
		}
		for _, i := range judge {
			said[i] = best
		}
	}
	return said
}

// listed is what a list of keywords looks like that is made in an afternoon.
var listed = [rubric.NumModes][]string{
	rubric.Engagement:    {"おはよう", "こんにちは", "おやすみ", "笑", "ww", "ｗｗ", "嬉しい", "うれしい", "楽しい", "かわいい", "好き", "お疲れ", "おめでとう"},
	rubric.Promotion:     {"発売", "キャンペーン", "プレゼント", "セール", "予約", "円", "限定", "開催", "応募", "新商品", "詳しくはこちら", "チェック"},
	rubric.ActiveSupport: {"不具合", "申し訳", "お問い合わせ", "確認", "故障", "動かない", "できない", "困", "ご連絡", "サポート", "対応", "復旧"},
	rubric.CoCreation:    {"アイデア", "意見", "要望", "提案", "投票", "アンケート", "モニター", "試作", "採用", "募集", "改善", "欲しい"},
}

// keywords says the mode of which most words of the list occur, none for none.
func keywords(examples []label.Example) []int {
	said := make([]int, len(examples))
	for i := range examples {
		said[i] = rubric.NumModes
		most := 0
		text := textOf(&examples[i])
		for m, words := range listed {
			n := 0
			for _, w := range words {
				n += strings.Count(text, w)
			}
			if n > most {
				said[i], most = m, n
			}
		}
	}
	return said
}

func textOf(e *label.Example) string {
	if e.Conversation == nil {
		return ""
	}
	var b strings.Builder
	for i := range e.Conversation.Posts {
		b.WriteString(e.Conversation.Posts[i].Text)
		b.WriteByte('\n')
	}
	return b.String()
}

const (
	ngramLongest = 4   // characters
	ngramLeast   = 2   // examples that an n-gram must occur in
	ngramLambda  = 0.1 // of unit-length rows
)

// ngram is TF-IDF of characters 1–4 and words by speaker with structure, and a
// multinomial logistic regression: an analyst's afternoon.
func ngram(s *score.Scorer, examples []label.Example, folds Folds, n int) []int {
	counts := make([]map[string]float64, len(examples))
	parallel(len(examples), func(i int) { counts[i] = grams(s, &examples[i]) })
	said := make([]int, len(examples))
	parallel(n, func(k int) {
		learn, judge := folds.split(k)
		in := make(map[string]int)
		for _, i := range learn {
			for g := range counts[i] {
				in[g]++
			}
		}
		var names []string
		for g, of := range in {
			if of >= ngramLeast {
				names = append(names, g)
			}
		}
		slices.Sort(names)
		col := make(map[string]int32, len(names))
		for j, g := range names {
			col[g] = int32(j)
		}
		row := func(i int) (out []fit.Entry) {
			length := 0.0
			for g, tf := range counts[i] {
				if j, ok := col[g]; ok {
					x := (1 + math.Log(tf)) * (1 + math.Log(float64(1+len(learn))/float64(1+in[g])))
					out = append(out, fit.Entry{Col: j, X: x})
				}
			}
			slices.SortFunc(out, func(a, b fit.Entry) int { return int(a.Col - b.Col) })
			for _, e := range out {
				length += e.X * e.X
			}
			for j := range out {
				out[j].X /= math.Sqrt(length)
			}
			return out
		}
		rows, class := make([][]fit.Entry, len(learn)), make([]int, len(learn))
		for j, i := range learn {
			rows[j], class[j] = row(i), examples[i].Primary.Scorecard()
		}
		model := fit.Softmax(len(names), rows, class, ngramLambda)
		for _, i := range judge {
			said[i] = model.Class(row(i))
		}
	})
	return said
}

// grams counts characters by speaker; words and structure come as s has them.
func grams(s *score.Scorer, e *label.Example) map[string]float64 {
	out := make(map[string]float64)
	c := e.Conversation
	if c == nil {
		return out
	}
	for i := range c.Posts {
		by := "o:"
		if c.IsAccount(c.Posts[i].Author) {
			by = "a:"
		}
		text := []rune(strings.ToLower(c.Posts[i].Text))
		for n := 1; n <= ngramLongest; n++ {
			for k := 0; k+n <= len(text); k++ {
				out[by+string(text[k:k+n])]++
			}
		}
	}
	for _, a := range s.Words(c) {
		if strings.HasPrefix(a.Feature, "word.") {
			out[rubric.Points{Feature: a.Feature, By: a.By}.Key()]++
		}
	}
	for _, a := range s.Measure(c) {
		if strings.HasPrefix(a.Feature, "cue.struct.") {
			out[rubric.Points{Feature: a.Feature, By: a.By, At: a.At}.Key()]++
		}
	}
	return out
}

// Confound is how well something that must not matter tells a mode: a rubric
// whose AUC is no better only follows it.
type Confound struct {
	Name string // length, polite_rate, question_rate
	AUC  [rubric.NumModes]float64
}

// Confounds measures the length of the text, the share of sentences that end
// politely, and the share that ask.
func Confounds(examples []label.Example) []Confound {
	measures := []struct {
		name string
		of   func(text string) float64
	}{
		{"length", func(t string) float64 { return float64(utf8.RuneCountInString(t)) }},
		{"polite_rate", func(t string) float64 {
			return rate(t, "です", "ます", "ました", "ません", "でした", "ください", "下さい")
		}},
		{"question_rate", func(t string) float64 { return rate(t, "?", "？", "か。", "か\n") }},
	}
	var out []Confound
	for _, m := range measures {
		values := make([]float64, len(examples))
		for i := range examples {
			values[i] = m.of(textOf(&examples[i]))
		}
		c := Confound{Name: m.name}
		for k := range c.AUC {
			c.AUC[k] = modeFigures(examples, k, func(i int) float64 { return values[i] }).AUC
		}
		out = append(out, c)
	}
	return out
}

// rate is how often any of the signs stands per sentence.
func rate(text string, signs ...string) float64 {
	n, sentences := 0, 1+strings.Count(text, "。")+strings.Count(text, "!")+strings.Count(text, "！")+strings.Count(text, "\n")
	for _, s := range signs {
		n += strings.Count(text, s)
	}
	return float64(n) / float64(sentences)
}
