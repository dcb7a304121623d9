package report

import (
	"engage/internal/insight"
	"engage/internal/rubric"
)

// The months of an account in the JSON contract.
type (
	jsonDrift struct {
		Intended    jsonRate  `json:"intended"`
		Leading     string    `json:"leading"`
		Department  *string   `json:"department"`
		Change      *string   `json:"change"`
		Before      *jsonRate `json:"before"`
		BeforeSince *string   `json:"before_since"`
	}
	jsonMonth struct {
		Month         string           `json:"month"`
		Conversations int              `json:"conversations"`
		Posts         int              `json:"posts"`
		Levels        jsonLevels       `json:"levels"`
		Measurable    int              `json:"measurable"`
		TwoWay        *float64         `json:"two_way"`
		Interactive   jsonRate         `json:"interactive"`
		Primary       jsonPrimary[int] `json:"primary"`
		Response      *jsonAnswers     `json:"response"`
		ResponseTime  *jsonSpan        `json:"response_time"`
		People        int              `json:"people"`
		Drift         *jsonDrift       `json:"drift"`
	}
)

func monthsJSON(h *Head, a *insight.Account) []jsonMonth {
	out := []jsonMonth{}
	drift := a.Drift()
	for i, m := range a.Months() {
		s := &m.Summary
		j := jsonMonth{Month: m.Name, Conversations: s.Conversations, Posts: m.Posts, Levels: levels(s), Measurable: s.Measurable(), TwoWay: orNull(s.TwoWay()),
			Interactive: rateJSON(s.Interactive()), Primary: primary(s.Primary), People: m.People(),
			Response: ifKnown(a.Answerable(), answersJSON(&m.Inbound.All)), ResponseTime: ifKnown(a.Answerable(), spanJSON(m.Inbound.Wait.Clock))}
		if drift != nil {
			j.Drift = ifKnown(true, driftJSON(h, drift[i]))
		}
		out = append(out, j)
	}
	return out
}

func driftJSON(h *Head, d insight.Drift) jsonDrift {
	out := jsonDrift{Intended: rateJSON(d.Intended), Leading: d.Leading.String(), Before: some(d.Before), BeforeSince: stringOrNull(d.Since)}
	if d.Leading != rubric.None {
		out.Department = stringOrNull(h.Rubric.Modes[d.Leading].Owner.EN)
	}
	switch d.Moved {
	case 1:
		out.Change = stringOrNull("more")
	case -1:
		out.Change = stringOrNull("less")
	}
	return out
}
