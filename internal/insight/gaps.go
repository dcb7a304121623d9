package insight

import (
	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// KPIGap is an indicator that has no value, and why.
type KPIGap struct {
	KPI     string // its place below kpi in the JSON, such as "engagement.sentiment"
	Reason  lang.T
	Archive bool // another archive could tell
}

// Hears reports whether the archive shows posts of others in the account's
// conversations. Where it does not, nothing is known of what the account
// received: nobody may have written, or nobody collected it.
func (a *Account) Hears() bool { return a.Inbound.Heard > 0 }

// Answerable reports whether the archive shows both what others wrote and what
// the account wrote.
func (a *Account) Answerable() bool { return a.Hears() && a.Posts > 0 }

// Gaps lists the indicators that have no value, with the reason. v is what the
// competitors said.
func (a *Account) Gaps(v *Voice) []KPIGap {
	g := &gaps{Account: a}
	g.received()
	g.promotion()
	g.automation()
	g.voice(v)
	g.undecided()
	return append(g.list, never...)
}

type gaps struct {
	*Account
	list []KPIGap
}

func (g *gaps) add(yes bool, reason lang.T, kpis ...string) {
	for _, kpi := range kpis {
		if yes {
			g.list = append(g.list, KPIGap{kpi, reason, true})
		}
	}
}

// received is what depends on what others wrote to the account.
func (g *gaps) received() {
	answers := []string{"response", "response_time", "engagement.returned", "active_support", "co_creation.proposals", "co_creation.adopted", "co_creation.returned", "pile_ons"}
	in := &g.Inbound
	switch {
	case !g.Hears():
		reason := lang.T{EN: "the archive shows no posts of others in the account's conversations, which need not mean that there were none", JA: "アカウントの会話に他の人の投稿がありません（無かったとは限りません）"}
		if g.Posts > 0 && g.blind == g.Posts {
			reason = lang.T{EN: "the archive holds the account's own posts only", JA: "アカウント自身の投稿だけの書き出しです"}
		}
		g.add(true, reason, append(answers, "promotion.mentions_after", "promotion.recommendations")...)
	case g.Posts == 0:
		g.add(true, lang.T{EN: "the archive holds no posts of the account", JA: "アカウントの投稿が書き出しにありません"}, answers...)
	default:
		g.add(in.All.Share().N == 0, lang.T{EN: "no post to the account whose time for an answer is over", JA: "応答を待つ期間を過ぎた、アカウント宛ての投稿がありません"}, "response")
		g.add(len(in.Wait.Clock) == 0, lang.T{EN: "no post and answer that both have a clock time", JA: "時刻の分かる投稿と応答の組がありません"}, "response_time")
	}
}

func (g *gaps) promotion() {
	g.add(g.Talk.Reposts == 0, lang.T{EN: "the archive shows none by others, which need not mean that there were none", JA: "他の人によるものが書き出しにありません（無かったとは限りません）"}, "engagement.reposts")
	_, _, ok := g.Promotion.After(&g.Rules)
	g.add(!ok && g.Hears(), lang.T{EN: "no dated promotions, or no dated mentions", JA: "日付の分かる販促の投稿か言及がありません"}, "promotion.mentions_after")
}

func (g *gaps) automation() {
	signs, ok := g.Automation.Signs()
	g.add(!ok, lang.T{EN: "no client names, and too few posts to see a pattern", JA: "投稿クライアントの記録がなく、型を見るには投稿が足りません"}, "automation")
	g.add(ok && signs.Client.N == 0, lang.T{EN: "the archive does not name the clients", JA: "投稿クライアントの記録がありません"}, "automation.signs.client")
	g.add(ok && signs.Minute.N == 0, lang.T{EN: "too few posts with a clock time, or too coarse a clock", JA: "時刻の分かる投稿が足りないか、時刻が粗すぎます"}, "automation.signs.minute")
}

func (g *gaps) voice(v *Voice) {
	list := v.Competitors(corpus.Handle(g.Handle))
	_, _, ok := g.ShareOfVoice(v)
	for _, c := range list {
		g.add(ok && !c.Seen(), lang.T{EN: "the archive holds nothing of @" + string(c.ID), JA: "書き出しに @" + string(c.ID) + " の記録がありません"}, "share_of_voice")
	}
	g.add(len(list) > 0 && !ok, lang.T{EN: "the archive shows no posts of competitors, or none of others", JA: "競合アカウントか、ほかの人の投稿が書き出しにありません"}, "share_of_voice")
	g.undecidedIf(len(list) == 0, lang.T{EN: "no competitors are named (--competitors)", JA: "競合アカウントの指定がありません (--competitors)"}, "share_of_voice")
}

// undecided is what nobody asked for.
func (g *gaps) undecided() {
	g.undecidedIf(g.Rules.Hours == nil, lang.T{EN: "no business hours are given (--hours)", JA: "営業時間の指定がありません (--hours)"}, "response_time.business")
	g.undecidedIf(g.Rules.SLA == 0, lang.T{EN: "no target is given (--sla)", JA: "目標時間の指定がありません (--sla)"}, "response_time.sla")
	g.undecidedIf(g.Intended == rubric.None, lang.T{EN: "no intended mode is declared (engage.yaml)", JA: "想定モードの指定がありません (engage.yaml)"}, "drift")
}

func (g *gaps) undecidedIf(yes bool, reason lang.T, kpi string) {
	if yes {
		g.list = append(g.list, KPIGap{kpi, reason, false})
	}
}

// never are the indicators of the sources (Saitō 2010, Altimeter) that no
// archive of posts tells.
var never = []KPIGap{
	{KPI: "engagement.replies_per_follower", Reason: lang.T{EN: "archives hold no numbers of followers", JA: "書き出しにフォロワー数がありません"}},
	{KPI: "engagement.sentiment", Reason: lang.T{EN: "acts are judged, not sentiment", JA: "判定するのは行為で、感情ではありません"}},
	{KPI: "promotion.clicks", Reason: atTheShop},
	{KPI: "promotion.conversions", Reason: atTheShop},
	{KPI: "promotion.repeat_purchases", Reason: atTheShop},
	{KPI: "active_support.satisfaction", Reason: lang.T{EN: "only a survey tells; signs of resolution are a proxy", JA: "調査でしか分かりません。解決の言葉は代わりの目安です"}},
	{KPI: "co_creation.idea_impact", Reason: lang.T{EN: "what became of an idea outside the talk is not in the archive", JA: "会話の外での成果は書き出しにありません"}},
}

var atTheShop = lang.T{EN: "the shop knows it, the archive does not; links, mentions and recommendations are proxies", JA: "店側の記録でしか分かりません。リンク・言及・推薦は代わりの目安です"}
