package report

import (
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
)

// The indicators of an account in the JSON contract. A whole object is null
// where its side of the talk is not in the archive; a share is null where there
// is nothing to take a share of.
type (
	jsonRate struct {
		Count int         `json:"count"`
		N     int         `json:"n"`
		Share *float64    `json:"share"`
		CI95  *[2]float64 `json:"ci95"`
	}
	jsonAnswers struct {
		jsonRate
		Late    int `json:"late"`
		Never   int `json:"never"`
		Pending int `json:"pending"`
		Undated int `json:"undated"`
	}
	jsonSpan struct {
		N      int         `json:"n"`
		Median *float64    `json:"median_seconds"`
		P90    *float64    `json:"p90_seconds"`
		CI95   *[2]float64 `json:"ci95"`
	}
	jsonTarget struct {
		jsonRate
		Seconds int    `json:"target_seconds"`
		In      string `json:"in"` // clock or business_hours
		Open    int    `json:"open"`
	}
	jsonWait struct {
		jsonSpan
		LeftOut  int         `json:"left_out"`
		Business *jsonSpan   `json:"business"`
		SLA      *jsonTarget `json:"sla"`
	}
	jsonResponse struct {
		Within    int         `json:"within_seconds"`
		All       jsonAnswers `json:"all"`
		Questions jsonAnswers `json:"questions"`
		Closing   int         `json:"closing_thanks"`
	}
	jsonWindow struct {
		From *string `json:"from"`
		To   *string `json:"to"`
		End  *string `json:"archive_end"`
	}
	jsonPer struct {
		Count int      `json:"count"`
		Posts int      `json:"posts"`
		Per   *float64 `json:"per_post"`
	}
	jsonPer100 struct {
		People int      `json:"people"`
		Posts  int      `json:"posts"`
		Per    *float64 `json:"per_100_posts"`
	}
	jsonEngagement struct {
		Replies            int          `json:"replies"`
		RepliesPerFollower *float64     `json:"replies_per_follower"`
		Reposts            *jsonPer     `json:"reposts"`
		Interactive        jsonRate     `json:"interactive"`
		PeopleInExchange   jsonPer100   `json:"people_in_exchange"`
		Individual         int          `json:"individual_conversations"`
		Addressed          jsonRate     `json:"addressed"`
		Returned           *jsonAnswers `json:"returned"`
	}
	jsonAfter struct {
		jsonRate
		Within   int     `json:"within_seconds"`
		Expected float64 `json:"expected_share"`
	}
	jsonAdvocacy struct {
		Posts  int `json:"posts"`
		People int `json:"people"`
	}
	jsonPromotion struct {
		Proxies         bool          `json:"proxies"`
		Promotions      int           `json:"promotions"`
		Links           jsonRate      `json:"links"`
		MentionsAfter   *jsonAfter    `json:"mentions_after"`
		Recommendations *jsonAdvocacy `json:"recommendations"`
	}
	jsonSupport struct {
		Conversations int         `json:"conversations"`
		Answers       jsonAnswers `json:"answers"`
		First         jsonWait    `json:"first_response"`
		Full          jsonSpan    `json:"full_response"`
		Resolved      jsonRate    `json:"resolved"`
		Proactive     jsonRate    `json:"proactive"`
	}
	jsonIdeas struct {
		Solicitations int          `json:"solicitations"`
		Proposals     *jsonAnswers `json:"proposals"`
		Adopted       *jsonRate    `json:"adopted"`
		Returned      *jsonRate    `json:"returned"`
	}
	jsonSigns struct {
		Client   *jsonRate `json:"client"`
		Headline *jsonRate `json:"headline"`
		Repeated *jsonRate `json:"repeated"`
		Minute   *jsonRate `json:"minute"`
	}
	jsonAutomation struct {
		jsonRate
		Signs     jsonSigns `json:"signs"`
		Scheduled *jsonRate `json:"scheduled"`
	}
	jsonPileOn struct {
		StartedAt     *string  `json:"started_at"`
		EndedAt       *string  `json:"ended_at"`
		Posts         int      `json:"posts"`
		Authors       []string `json:"authors"`
		Conversations []string `json:"conversations"`
	}
	jsonCompetitor struct {
		Handle   string `json:"handle"`
		Posts    *int   `json:"posts"`
		Received *int   `json:"received"`
	}
	jsonVoice struct {
		Posts       jsonRate         `json:"posts"`
		Received    jsonRate         `json:"received"`
		Competitors []jsonCompetitor `json:"competitors"`
	}
	jsonNotMeasurable struct {
		KPI    string `json:"kpi"`
		Reason string `json:"reason"`
	}
	jsonIndicators struct {
		Window        jsonWindow          `json:"window"`
		ObservedShare *float64            `json:"observed_share"`
		Response      *jsonResponse       `json:"response"`
		ResponseTime  *jsonWait           `json:"response_time"`
		Engagement    jsonEngagement      `json:"engagement"`
		Promotion     jsonPromotion       `json:"promotion"`
		Support       *jsonSupport        `json:"active_support"`
		Ideas         jsonIdeas           `json:"co_creation"`
		Automation    *jsonAutomation     `json:"automation"`
		PileOns       []jsonPileOn        `json:"pile_ons"` // null where unknown
		ShareOfVoice  *jsonVoice          `json:"share_of_voice"`
		NotMeasurable []jsonNotMeasurable `json:"not_measurable"`
	}
)

// ifKnown is a value where it is known, else null.
func ifKnown[T any](ok bool, v T) *T {
	if !ok {
		return nil
	}
	return &v
}

func bounds(lo, hi float64, ok bool) *[2]float64 {
	if !ok {
		return nil
	}
	return &[2]float64{*orNull(lo, true), *orNull(hi, true)}
}

func rateJSON(s insight.Share) jsonRate {
	return jsonRate{s.K, s.N, orNull(s.Rate()), bounds(s.Interval())}
}

func some(s insight.Share) *jsonRate { return ifKnown(s.N > 0, rateJSON(s)) }

func answersJSON(a *insight.Answers) jsonAnswers {
	return jsonAnswers{rateJSON(a.Share()), a.Late, a.Never, a.Pending, a.Undated}
}

func spanJSON(s insight.Spans) jsonSpan {
	t, ok := s.Typical()
	return jsonSpan{t.N, orNull(t.Median, ok), orNull(t.P90, ok), bounds(t.Lo, t.Hi, t.Sure)}
}

func waitJSON(w *insight.Wait, t *insight.Rules) jsonWait {
	in := "clock"
	if t.Hours != nil {
		in = "business_hours"
	}
	return jsonWait{spanJSON(w.Clock), w.LeftOut, ifKnown(t.Hours != nil, spanJSON(w.Business)),
		ifKnown(t.SLA > 0, jsonTarget{rateJSON(w.Target), int(t.SLA / time.Second), in, w.Open})}
}

func indicatorsJSON(h *Head, a *insight.Account, v *insight.Voice) jsonIndicators {
	heard, both := a.Hears(), a.Answerable()
	in := &a.Inbound
	out := jsonIndicators{
		Window:        jsonWindow{timeOrNull(a.First, h.Zone), timeOrNull(a.Last, h.Zone), timeOrNull(a.Rules.End, h.Zone)},
		ObservedShare: orNull(insight.Share{K: a.Seen, N: a.Known}.Rate()),
		Response:      ifKnown(both, jsonResponse{int(a.Rules.Window() / time.Second), answersJSON(&in.All), answersJSON(&in.Questions), in.Closing}),
		ResponseTime:  ifKnown(both, waitJSON(&in.Wait, &a.Rules)),
		Engagement:    engagementJSON(a, both),
		Promotion:     promotionJSON(a, heard),
		Support: ifKnown(both, jsonSupport{a.Support.Cases, answersJSON(&a.Support.Answers), waitJSON(&a.Support.First, &a.Rules), spanJSON(a.Support.Full),
			rateJSON(a.Support.Resolved), rateJSON(a.Support.Proactive)}),
		Ideas:         jsonIdeas{a.Ideas.Solicitations, ifKnown(both, answersJSON(&a.Ideas.Proposals)), ifKnown(both, rateJSON(a.Ideas.Adopted)), ifKnown(both, rateJSON(a.Ideas.Returned()))},
		Automation:    automationJSON(a),
		ShareOfVoice:  shareOfVoiceJSON(a, v),
		NotMeasurable: []jsonNotMeasurable{},
	}
	if both {
		out.PileOns = []jsonPileOn{}
		for _, p := range a.Pressure.PileOns() {
			out.PileOns = append(out.PileOns, jsonPileOn{timeOrNull(p.Start, h.Zone), timeOrNull(p.End, h.Zone), p.Posts, texts(p.Authors), texts(p.Conversations)})
		}
	}
	for _, g := range a.Gaps(v) {
		out.NotMeasurable = append(out.NotMeasurable, jsonNotMeasurable{g.KPI, g.Reason.EN})
	}
	return out
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func engagementJSON(a *insight.Account, both bool) jsonEngagement {
	_, exchange := a.People()
	posts := float64(max(a.Posts, 1))
	return jsonEngagement{
		Replies:          a.Responses,
		Reposts:          ifKnown(a.Talk.Reposts > 0, jsonPer{a.Talk.Reposts, a.Posts, orNull(float64(a.Talk.Reposts)/posts, a.Posts > 0)}),
		Interactive:      rateJSON(a.Summary.Interactive()),
		PeopleInExchange: jsonPer100{exchange, a.Posts, orNull(100*float64(exchange)/posts, a.Posts > 0)},
		Individual:       a.Talk.Individual,
		Addressed:        rateJSON(a.Talk.Addressed),
		Returned:         ifKnown(both, answersJSON(&a.Talk.Openings)),
	}
}

func promotionJSON(a *insight.Account, heard bool) jsonPromotion {
	m := &a.Promotion
	after, expected, ok := m.After(&a.Rules)
	return jsonPromotion{
		Proxies: true, Promotions: m.Promotions(), Links: rateJSON(m.Links),
		MentionsAfter:   ifKnown(ok, jsonAfter{rateJSON(after), int(insight.Week / time.Second), *orNull(expected, true)}),
		Recommendations: ifKnown(heard, jsonAdvocacy{m.Recommended, m.Advocates()}),
	}
}

func automationJSON(a *insight.Account) *jsonAutomation {
	s, ok := a.Automation.Signs()
	return ifKnown(ok, jsonAutomation{rateJSON(s.Posts), jsonSigns{some(s.Client), some(s.Headline), some(s.Repeated), some(s.Minute)}, some(s.Scheduled)})
}

func shareOfVoiceJSON(a *insight.Account, v *insight.Voice) *jsonVoice {
	posts, received, ok := a.ShareOfVoice(v)
	out := jsonVoice{rateJSON(posts), rateJSON(received), []jsonCompetitor{}}
	for _, c := range v.Competitors(corpus.Handle(a.Handle)) {
		out.Competitors = append(out.Competitors, jsonCompetitor{string(c.ID), ifKnown(c.Seen(), c.Posts), ifKnown(c.Seen(), c.Received)})
	}
	return ifKnown(ok, out)
}
