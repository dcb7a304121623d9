package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
)

// Compared is a comparison with all that its readers must know of it.
type Compared struct {
	*insight.Keyness
	Of       [2]ComparedSide
	How      insight.Comparing
	Shared   int  // posts that are on both sides
	Top      int  // words of each unit and side that are listed; 0 for all
	Contexts bool // the table shows words in context
}

// ComparedSide says what one side is.
type ComparedSide struct {
	Input    *insight.Input
	Slice    string // as it was asked for, "" for everything
	Accounts []string
	ChosenBy string // of the accounts: flag, config, owner or busiest
	By       string // whose posts are compared: account, others or all
	LeftOut  LeftOut
}

// LeftOut counts posts that belong to no side.
type LeftOut struct {
	Account, Others int // of whom the slice does not ask for
	Undated         int // of no known time, where the slice has one
	Quoted          int // seen only in what others quote
}

// Write writes the comparison in one of ListingFormats.
func (c *Compared) Write(w io.Writer, h *Head, format string, excel bool) error {
	if format != "table" {
		return c.listing(h).Write(w, h, format, excel)
	}
	out := bufio.NewWriter(w)
	c.table(out, h)
	return out.Flush()
}

// table prints who is compared, then what each says more, then the acts.
func (c *Compared) table(w io.Writer, h *Head) {
	for i := range c.Of {
		fmt.Fprintln(w, c.about(h, i))
	}
	for _, s := range c.method(h.Lang) {
		fmt.Fprintln(w, s)
	}
	for i := range c.Of {
		c.block(w, h, lang.T{EN: "said more in %s", JA: "%s に多い語"}, i, insight.Lemma)
		c.block(w, h, lang.T{EN: "said more in %s, in pairs", JA: "%s に多い語の組"}, i, insight.Bigram)
	}
	for i := range c.Of {
		c.block(w, h, lang.T{EN: "done more in %s: dialogue acts, by posts", JA: "%s に多い対話行為(投稿数)"}, i, insight.Act)
	}
}

// sideName is A or B.
func sideName(i int) string { return string(rune('A' + i)) }

// about says what a side is.
func (c *Compared) about(h *Head, i int) string {
	of, s, l := &c.Of[i], c.Sides[i], h.Lang
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", h.bold(sideName(i)), of.source(l))
	if of.Slice != "" {
		fmt.Fprintf(&b, " [%s]", Plain(of.Slice))
	}
	b.WriteString(": ")
	say := func(t lang.T, args ...any) { fmt.Fprintf(&b, t.In(l), args...) }
	switch n, ok := s.Authors(); {
	case ok:
		say(lang.T{EN: "%d posts by %d people", JA: "投稿 %d件、%d人"}, s.Posts, n)
	case s.Unnamed == s.Posts:
		say(lang.T{EN: "%d rows, by whom is not known", JA: "%d行、書いた人は不明"}, s.Posts)
	default:
		say(lang.T{EN: "%d posts, %d of them by nobody known", JA: "投稿 %d件、うち%d件は書いた人が不明"}, s.Posts, s.Unnamed)
	}
	if s.First.IsZero() {
		say(lang.T{EN: ", of no known time", JA: "、時期は不明"})
	} else {
		fmt.Fprintf(&b, lang.T{EN: ", %s to %s", JA: "、%s〜%s"}.In(l), s.First.In(h.Zone).Format(time.DateOnly), s.Last.In(h.Zone).Format(time.DateOnly))
	}
	say(lang.T{EN: "; %d words", JA: "、内容語 %d"}, s.N[insight.Lemma])
	if s.Unnamed < s.Posts {
		b.WriteString(of.whose(l))
	}
	if n := of.LeftOut.Undated; n > 0 {
		say(lang.T{EN: "; %d of no known time left out", JA: "。時刻のない%d件は除外"}, n)
	}
	if n := of.LeftOut.Quoted; n > 0 {
		say(lang.T{EN: "; %d seen in quotations only left out", JA: "。引用でしか見えない%d件は除外"}, n)
	}
	return b.String()
}

// source names the files.
func (of *ComparedSide) source(l lang.Lang) string {
	const most = 3
	var names []string
	for i, f := range of.Input.Files {
		if i == most {
			names = append(names, fmt.Sprintf(lang.T{EN: "%d more files", JA: "ほか%dファイル"}.In(l), len(of.Input.Files)-i))
			break
		}
		names = append(names, Plain(f.Path))
	}
	return strings.Join(names, ", ")
}

// whose says whose posts are compared, and whose are not.
func (of *ComparedSide) whose(l lang.Lang) string {
	if len(of.Accounts) == 0 {
		return lang.T{EN: "; no account is known, so nobody's posts are left out (--account names one)", JA: "。アカウントが分からないため全員の投稿(--account で指定できます)"}.In(l)
	}
	const most = 3
	who := "@" + Plain(strings.Join(of.Accounts[:min(most, len(of.Accounts))], " @"))
	if more := len(of.Accounts) - most; more > 0 {
		who += fmt.Sprintf(lang.T{EN: " and %d more", JA: " ほか%dアカウント"}.In(l), more)
	}
	how := choosers[of.ChosenBy].In(l)
	switch of.By {
	case "others":
		return fmt.Sprintf(lang.T{EN: "; posts of others, %d of %s left out (%s; by=all takes both)", JA: "。他の人の投稿だけ(%[2]s の%[1]d件は除外。%[3]s。by=all で両方)"}.In(l), of.LeftOut.Account, who, how)
	case "account":
		return fmt.Sprintf(lang.T{EN: "; posts of %[2]s, %[1]d of others left out (%[3]s)", JA: "。%[2]s の投稿だけ(他の人の%[1]d件は除外。%[3]s)"}.In(l), of.LeftOut.Others, who, how)
	}
	return fmt.Sprintf(lang.T{EN: "; posts of %s and of others", JA: "。%s と他の人の投稿"}.In(l), who)
}

var unitWord = [insight.NumUnits]lang.T{{EN: "word", JA: "語"}, {EN: "pair", JA: "組"}, {EN: "act", JA: "行為"}}

var unitWords = [insight.NumUnits]lang.T{{EN: "words", JA: "語"}, {EN: "pairs of words", JA: "語の組"}, {EN: "dialogue acts", JA: "対話行為"}}

// method says how the sides were compared and what the figures can bear.
func (c *Compared) method(l lang.Lang) []string {
	say := func(t lang.T, args ...any) string { return fmt.Sprintf(t.In(l), args...) }
	out := []string{say(lang.T{
		EN: "z: log-odds in standard deviations, each side mixed with %g of both together (--prior): %.0f words, %.0f pairs, %.0f posts",
		JA: "z: 対数オッズ比を標準誤差で割った値。両方を合わせたものの%g倍(語%.0f、組%.0f、投稿%.0f)を事前分布として双方に加えて計算(--prior)"},
		c.How.Prior, c.Prior[insight.Lemma], c.Prior[insight.Bigram], c.Prior[insight.Act])}
	for u, t := range c.Tests {
		s := say(lang.T{EN: "%s: %d tested; %d beyond |z| 1.96, about %.0f by chance alone; %d marked * (at most %.0f%% of them by chance, Benjamini–Hochberg)",
			JA: "%s: %d件を検定。|z|>1.96 は%d件(偶然だけでも約%.0f件)。* は%d件(偶然の混入は%.0f%%まで、Benjamini–Hochberg法)"},
			unitWords[u].In(l), t.Tested, t.Beyond, t.ByChance(), t.Marked, 100*insight.FalseShare)
		if t.Rare > 0 {
			s += say(lang.T{EN: "; left out: %d that occur less than %d times (--min)", JA: "。除外: %d件は%d回未満(--min)"}, t.Rare, c.How.Min)
		}
		if t.OneVoice > 0 {
			s += say(lang.T{EN: "; left out: %d of one person or row only", JA: "。除外: %d件は一人(1行)だけのもの"}, t.OneVoice)
		}
		out = append(out, s)
	}
	out = append(out, say(lang.T{EN: "what one person says is not independent: look at posts and people, too", JA: "同じ人の言葉は互いに独立ではありません。投稿数と人数もあわせて見てください"}))
	if s := c.longer(l); s != "" {
		out = append(out, s)
	}
	if c.Shared > 0 {
		out = append(out, say(lang.T{EN: "%d posts are on both sides, which makes the sides look more alike", JA: "%d件の投稿が両方に含まれ、違いが小さく見えます"}, c.Shared))
	}
	return out
}

// longer says that the posts of one side are much longer.
func (c *Compared) longer(l lang.Lang) string {
	const much = 2
	var words [2]float64
	for i, s := range c.Sides {
		words[i] = float64(s.N[insight.Lemma]) / float64(s.Posts)
	}
	long := 0
	if words[1] > words[0] {
		long = 1
	}
	if words[long] <= much*words[1-long] {
		return ""
	}
	return fmt.Sprintf(lang.T{EN: "posts of %s are longer: %.1f words each against %.1f, so each shows more acts", JA: "%s の投稿は長く(1件あたり%.1f語、他方は%.1f語)、そのぶん1件に多くの対話行為が出ます"}.In(l),
		sideName(long), words[long], words[1-long])
}
