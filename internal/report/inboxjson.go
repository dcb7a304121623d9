package report

import (
	"time"

	"engage/internal/insight"
)

// The shapes of engage.inbox/v1; the published JSON Schema is the authority.
type (
	jsonPart struct {
		Part   string  `json:"part"`
		Points int     `json:"points"`
		Amount float64 `json:"amount"`
	}
	jsonUrgency struct {
		Points int        `json:"points"`
		Parts  []jsonPart `json:"parts"`
	}
	jsonMark struct {
		Post  string `json:"post"`
		Act   string `json:"act"`
		Cue   string `json:"cue"`
		Start int    `json:"start"`
		End   int    `json:"end"`
		Text  string `json:"text"`
	}
	jsonInboxItem struct {
		Post            string       `json:"post"`
		Conversation    string       `json:"conversation"`
		Person          *string      `json:"person"`
		At              *string      `json:"at"`
		DateOnly        bool         `json:"date_only"`
		State           string       `json:"state"`
		Kind            string       `json:"kind"`
		Mode            string       `json:"mode"`
		Department      string       `json:"department"`
		Urgency         *jsonUrgency `json:"urgency"`
		Since           *string      `json:"waiting_since"`
		AnsweredAt      *string      `json:"answered_at"`
		WaitingSeconds  *int64       `json:"waiting_seconds"`
		BusinessSeconds *int64       `json:"waiting_business_seconds"`
		WaitingDays     *int64       `json:"waiting_days"`
		Reasked         int          `json:"reasked"`
		PileOn          int          `json:"pile_on"`
		Settled         bool         `json:"settled"`
		Addressed       bool         `json:"addressed"`
		Words           []string     `json:"words"`
		Evidence        []jsonMark   `json:"evidence"`
		Text            string       `json:"text"`
		Permalink       *string      `json:"permalink"`
	}
	jsonRefusal struct {
		Person       string   `json:"person"`
		Post         string   `json:"post"`
		Conversation string   `json:"conversation"`
		At           *string  `json:"at"`
		Text         string   `json:"text"`
		Permalink    *string  `json:"permalink"`
		Evidence     jsonMark `json:"evidence"`
	}
	jsonShare struct {
		K     int        `json:"k"`
		N     int        `json:"n"`
		Share float64    `json:"share"`
		CI95  [2]float64 `json:"ci95"`
	}
	jsonTimes struct {
		N      int         `json:"n"`
		Median float64     `json:"median"`
		P90    float64     `json:"p90"`
		CI95   *[2]float64 `json:"ci95"` // of the median
	}
	jsonInboxFigures struct {
		Inbound    *int       `json:"inbound"`
		Answered   *int       `json:"answered"`
		Late       *int       `json:"late"`
		Pending    *int       `json:"pending"`
		Unanswered *int       `json:"unanswered"`
		Withheld   *int       `json:"withheld"`
		People     *int       `json:"people_unanswered"`
		Rate       *jsonShare `json:"response_rate"`
		Questions  *jsonShare `json:"question_response_rate"`
		SLA        *jsonShare `json:"sla_met"`
		Response   *jsonTimes `json:"response_seconds"`
		Business   *jsonTimes `json:"response_business_seconds"`
	}
	jsonInboxAccount struct {
		Handle   string   `json:"handle"`
		ChosenBy string   `json:"chosen_by"`
		Words    []string `json:"words"`
	}
)

// meta is everything but the items.
func (r *InboxReport) meta(h *Head) map[string]any {
	accounts := make([]jsonInboxAccount, len(r.Accounts))
	for i, a := range r.Accounts {
		accounts[i] = jsonInboxAccount{a.Handle, a.ChosenBy, append([]string{}, a.Words...)}
	}
	refusals := make([]jsonRefusal, len(r.DoNotContact))
	for i, d := range r.DoNotContact {
		refusals[i] = jsonRefusal{d.Person, string(d.Post), string(d.Conversation), timeOrNull(d.At, h.Zone), d.Text, stringOrNull(d.URL), markJSON(d.Evidence)}
	}
	return map[string]any{
		"input": inputJSON(&r.Input), "accounts": accounts, "do_not_contact": refusals, "figures": r.figures(),
		"settings": map[string]any{
			"within_seconds": int64(r.Within / time.Second), "sla_seconds": seconds(r.SLA, r.SLA > 0), "hours": stringOrNull(r.HoursAs),
		},
		"archive": map[string]any{
			"started_at": timeOrNull(r.First, h.Zone), "ended_at": timeOrNull(r.Last, h.Zone), "last_account_post_at": timeOrNull(r.LastOwn, h.Zone),
			"others_seen": r.Measurable, "answers_seen": r.AnswersSeen,
			"observed_share": orNull(float64(r.Seen)/float64(max(r.Known, 1)), r.Known > 0),
		},
	}
}

// figures are null where the archive cannot show them.
func (r *InboxReport) figures() (f jsonInboxFigures) {
	if !r.Measurable {
		return f
	}
	l := r.InboxList
	f.Inbound, f.Answered, f.Withheld = &l.Inbound, &l.Answered, &l.Withheld
	f.Response, f.Business = timesJSON(l.Response), timesJSON(l.BusinessResponse)
	if !r.AnswersSeen {
		return f
	}
	f.Late, f.Pending, f.Unanswered, f.People = &l.Late, &l.Pending, &l.Unanswered, &l.People
	f.Rate, f.Questions, f.SLA = shareJSON(l.Rate), shareJSON(l.Questions), shareJSON(l.SLAMet)
	return f
}

func shareJSON(s insight.Share) *jsonShare {
	share, lo, hi, ok := s.Value()
	if !ok {
		return nil
	}
	return &jsonShare{s.K, s.N, *orNull(share, true), [2]float64{*orNull(lo, true), *orNull(hi, true)}}
}

func timesJSON(t insight.InboxTimes) *jsonTimes {
	if len(t) == 0 {
		return nil
	}
	median, p90 := t.Quantiles()
	out := &jsonTimes{N: len(t), Median: median, P90: *orNull(p90, true)}
	if lo, hi, ok := t.Interval(); ok {
		out.CI95 = &[2]float64{lo, hi}
	}
	return out
}

func seconds(d time.Duration, ok bool) *int64 {
	if !ok {
		return nil
	}
	n := int64(d / time.Second)
	return &n
}

func markJSON(m insight.Evidence) jsonMark {
	return jsonMark{string(m.Post), m.Act, m.Cue, m.Start, m.End, m.Text}
}

func inboxJSON(h *Head, r *InboxReport, it *insight.InboxItem) jsonInboxItem {
	v := jsonInboxItem{
		Post: string(it.Post), Conversation: string(it.Conversation), Person: stringOrNull(it.Person), At: timeOrNull(it.At, h.Zone), DateOnly: it.DateOnly,
		State: it.State, Kind: it.Kind, Mode: it.Mode.String(), Department: h.Rubric.Modes[it.Mode].Owner.EN,
		Since: timeOrNull(it.Since, h.Zone), AnsweredAt: timeOrNull(it.AnsweredAt, h.Zone),
		WaitingSeconds: seconds(it.Waited, it.Clock), BusinessSeconds: seconds(it.Business, it.Clock && r.Hours != nil),
		Reasked: it.Reasked, PileOn: it.PileOn, Settled: it.Settled, Addressed: it.Addressed, Words: append([]string{}, it.Words...),
		Evidence: make([]jsonMark, len(it.Evidence)), Text: it.Text, Permalink: stringOrNull(it.URL),
	}
	if it.Days >= 0 {
		days := int64(it.Days)
		v.WaitingDays = &days
	}
	for i, m := range it.Evidence {
		v.Evidence[i] = markJSON(m)
	}
	if it.State != insight.Late {
		v.Urgency = &jsonUrgency{Points: it.Urgency.Points, Parts: make([]jsonPart, len(it.Urgency.Parts))}
		for i, p := range it.Urgency.Parts {
			v.Urgency.Parts[i] = jsonPart{p.Name, p.Points, p.Amount}
		}
	}
	return v
}
