package insight

import (
	"math"

	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/stats"
)

// Measure says what a figure is a number of.
type Measure uint8

const (
	Count   Measure = iota // of things
	Ratio                  // 0 to 1
	Points                 // 0 to 100, the mean score of a mode
	Seconds                // a length of time
)

// FigureKind is a figure's name, its measure, which way is better (1 more, -1
// less, 0 neither), and what people call it.
type FigureKind struct {
	Name    string
	Measure Measure
	Better  int
	Label   lang.T
}

// Figure is one number about an account, by the name that --fail-on, the
// history and the report know it by. Lo and Hi are its 95 % interval where
// Ranged is set. A figure that is not Known is not measurable, for a reason.
type Figure struct {
	*FigureKind
	Value  float64
	Lo, Hi float64
	Ranged bool
	N      int // what it is a share, mean or median of; the count itself for counts
	Known  bool
	Reason lang.T
}

// FigureKinds are all figures, in the order in which people want to read them.
var FigureKinds = [...]FigureKind{
	{"two_way", Ratio, 1, lang.T{EN: "two-way index", JA: "双方向指数"}},
	{"interactive", Ratio, 1, lang.T{EN: "share of conversations with back-and-forth", JA: "対話になった会話の割合"}},
	{"response_rate", Ratio, 1, lang.T{EN: "response rate", JA: "応答率"}},
	{"response_time", Seconds, -1, lang.T{EN: "median response time", JA: "応答時間の中央値"}},
	{"sla", Ratio, 1, lang.T{EN: "answers within the target time", JA: "目標時間内の応答率"}},
	{"unanswered", Count, -1, lang.T{EN: "not answered", JA: "返事をしていない件数"}},
	{"late", Count, -1, lang.T{EN: "answered late", JA: "返事が遅れた件数"}},
	{"pending", Count, 0, lang.T{EN: "waiting for an answer", JA: "返事待ちの件数"}},
	{"engagement", Points, 1, lang.T{EN: "engagement, mean score", JA: "対話型エンゲージメントの平均点"}},
	{"promotion", Points, 0, lang.T{EN: "promotion, mean score", JA: "販促プロモーションの平均点"}},
	{"active_support", Points, 0, lang.T{EN: "active support, mean score", JA: "アクティブサポートの平均点"}},
	{"co_creation", Points, 0, lang.T{EN: "co-creation, mean score", JA: "共創の平均点"}},
	{"engagement_share", Ratio, 0, lang.T{EN: "conversations of engagement", JA: "対話型エンゲージメントの会話の割合"}},
	{"promotion_share", Ratio, 0, lang.T{EN: "conversations of promotion", JA: "販促プロモーションの会話の割合"}},
	{"active_support_share", Ratio, 0, lang.T{EN: "conversations of active support", JA: "アクティブサポートの会話の割合"}},
	{"co_creation_share", Ratio, 0, lang.T{EN: "conversations of co-creation", JA: "共創の会話の割合"}},
	{"conversations", Count, 0, lang.T{EN: "conversations", JA: "会話の数"}},
	{"posts", Count, 0, lang.T{EN: "posts of the account", JA: "アカウントの投稿数"}},
	{"people", Count, 1, lang.T{EN: "people talked with", JA: "やりとりした人数"}},
	{"regulars", Count, 1, lang.T{EN: "regulars", JA: "常連の人数"}},
	{"lapsed", Count, -1, lang.T{EN: "lapsed regulars", JA: "途絶えた常連の人数"}},
	{"newcomers", Count, 1, lang.T{EN: "newcomers", JA: "新顔の人数"}},
	{"do_not_contact", Count, -1, lang.T{EN: "people who told the account to keep away", JA: "話しかけないでほしいと言った人数"}},
	{"automation", Ratio, -1, lang.T{EN: "posts with signs of automation", JA: "自動投稿の形跡のある投稿の割合"}},
	{"pile_ons", Count, -1, lang.T{EN: "pile-ons", JA: "袋叩きの件数"}},
	{"skipped", Count, -1, lang.T{EN: "records that could not be read", JA: "読めなかった記録の数"}},
}

// Findings are everything that a run found about one account.
type Findings struct {
	*Account
	Inbox   *InboxList
	Bonds   *Bonds
	Terms   Terms
	Skipped int // broken records of the input, whatever account they were about

	Keyness     *Keyness // the account's words against those of others; nil where either says nothing
	Best, Worst []*score.Result
}

var (
	oneSided = lang.T{EN: "the archive does not show both what others wrote and what the account wrote", JA: "他の人の投稿とアカウントの投稿の両方がアーカイブに揃っていません"}
	none     = lang.T{EN: "there is nothing to take it of", JA: "対象となるものがありません"}
	undated  = lang.T{EN: "the archive has no dates, or is too short", JA: "日時がないか、期間が短すぎます"}
)

// Figures are all figures of the account, aligned with FigureKinds.
func (f *Findings) Figures() []Figure {
	out := make([]Figure, len(FigureKinds))
	for i := range out {
		out[i] = f.figure(&FigureKinds[i])
		out[i].FigureKind = &FigureKinds[i]
	}
	return out
}

func (f *Findings) figure(k *FigureKind) Figure {
	for m := range rubric.Mode(rubric.NumModes) {
		switch k.Name {
		case m.String():
			return mean(f.Summary.ScoreMean(m))
		case m.String() + "_share":
			return ratio(Share{f.Summary.Primary[m], f.Summary.Conversations})
		}
	}
	measurable := f.Summary.Measurable() > 0 || f.Summary.Conversations == 0
	switch k.Name {
	case "two_way":
		return mean(f.Summary.TwoWayMean()).when(measurable, oneSided)
	case "interactive":
		return ratio(f.Summary.Interactive()).when(measurable, oneSided)
	case "conversations":
		return count(f.Summary.Conversations)
	case "posts":
		return count(f.Posts)
	case "skipped":
		return count(f.Skipped)
	case "automation":
		signs, ok := f.Automation.Signs()
		return ratio(signs.Posts).when(ok, lang.T{EN: "the archive names no client, and holds too few posts to see a pattern", JA: "投稿元のアプリが分からず、投稿も少ないため傾向が見えません"})
	case "people", "regulars", "lapsed", "newcomers", "do_not_contact":
		return f.standing(k.Name)
	}
	return f.answering(k.Name).when(f.Answerable(), oneSided)
}

// answering are the figures that need what others wrote and the account's
// answers.
func (f *Findings) answering(name string) Figure {
	switch name {
	case "response_rate":
		return ratio(f.Inbound.All.Share())
	case "response_time":
		t, ok := f.Inbound.Wait.Clock.Typical()
		return Figure{Value: t.Median, Lo: t.Lo, Hi: t.Hi, Ranged: t.Sure, N: t.N, Known: ok}.because(none)
	case "sla":
		return ratio(f.Inbound.Wait.Target).when(f.Rules.SLA > 0, lang.T{EN: "no target is set (--sla)", JA: "目標時間の指定がありません (--sla)"})
	case "unanswered":
		return count(f.Inbox.Unanswered).when(f.Inbox.Measurable && f.Inbox.AnswersSeen, oneSided)
	case "late":
		return count(f.Inbox.Late).when(f.Inbox.Measurable && f.Inbox.AnswersSeen, oneSided)
	case "pending":
		return count(f.Inbox.Pending).when(f.Inbox.Measurable && f.Inbox.AnswersSeen, oneSided)
	}
	return count(len(f.Pressure.PileOns())) // pile_ons
}

func (f *Findings) standing(name string) Figure {
	s := f.Bonds.Standing(f.Terms)
	in := func(g Segment) Figure { return count(s.Segments[g]).when(f.Terms.Measurable(g), undated) }
	switch name {
	case "regulars":
		return in(Regular)
	case "lapsed":
		return in(Lapsed)
	case "newcomers":
		return in(Newcomer)
	case "do_not_contact":
		return count(s.Told).when(f.Hears(), lang.T{EN: "the archive holds no post of anybody else", JA: "他の人の投稿がアーカイブにありません"})
	}
	return count(s.People)
}

func count(n int) Figure { return Figure{Value: float64(n), N: n, Known: true} }

func ratio(s Share) Figure {
	v, lo, hi, ok := s.Value()
	return Figure{Value: v, Lo: lo, Hi: hi, Ranged: ok, N: s.N, Known: ok}.because(none)
}

func mean(m Mean) Figure {
	return Figure{Value: m.Value, Lo: m.Lo, Hi: m.Hi, Ranged: m.Ranged, N: m.N, Known: m.N > 0}.because(none)
}

// because gives the reason for which a figure is not known.
func (f Figure) because(why lang.T) Figure {
	if !f.Known {
		f.Reason = why
	}
	return f
}

// when makes a figure unknown, for a reason, where a condition does not hold.
func (f Figure) when(ok bool, why lang.T) Figure {
	if ok {
		return f
	}
	return Figure{Reason: why}
}

// Mean is a mean of N values with its 95 % interval by Student's t, which five
// values or more have.
type Mean struct {
	Value, Lo, Hi float64
	Ranged        bool
	N             int
}

// meanOf is the mean of n values by their sum and the sum of their squares;
// its interval does not leave [0, most].
func meanOf(n int, sum, squares, most float64) (m Mean) {
	if m.N = n; n == 0 {
		return m
	}
	m.Value = sum / float64(n)
	if n < 5 {
		return m
	}
	variance := max(0, (squares-sum*m.Value)/float64(n-1))
	half := stats.Student95(n-1) * math.Sqrt(variance/float64(n))
	m.Lo, m.Hi, m.Ranged = max(0, m.Value-half), min(most, m.Value+half), true
	return m
}
