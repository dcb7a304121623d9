package report

import (
	"strconv"
	"strings"

	"engage/internal/insight"
)

// The shapes of engage.history/v1; the published JSON Schema is the authority.
type (
	historyUsual struct {
		Lo     float64 `json:"lo"`
		Middle float64 `json:"middle"`
		Hi     float64 `json:"hi"`
		Nights int     `json:"nights"`
	}
	historyDelta struct {
		Value float64     `json:"value"`
		CI    *[2]float64 `json:"ci95"`
	}
	historyFigure struct {
		Account string        `json:"account"`
		Night   string        `json:"night"`
		Figure  string        `json:"figure"`
		Measure string        `json:"measure"`
		Value   *float64      `json:"value"`
		CI      *[2]float64   `json:"ci95"`
		N       *int          `json:"n"`
		Reason  *string       `json:"reason"`
		Delta   *historyDelta `json:"delta"`
		Usual   *historyUsual `json:"usual"`
		Side    *string       `json:"side"`
		InARow  int           `json:"nights_in_a_row"`
	}
	historyLeft struct {
		Figure  string  `json:"figure"`
		Side    string  `json:"side"`
		Nights  int     `json:"nights_in_a_row"`
		Verdict *string `json:"verdict"`
	}
	historyChange struct {
		Figure  string       `json:"figure"`
		Since   string       `json:"since"`
		Delta   historyDelta `json:"delta"`
		Verdict *string      `json:"verdict"`
	}
	historyInbox struct {
		Before   int     `json:"open_before"`
		Answered int     `json:"answered"`
		Waiting  int     `json:"waiting"`
		Gone     int     `json:"gone"`
		New      int     `json:"new"`
		Longest  *string `json:"longest_post"`
		Nights   int     `json:"longest_nights"`
	}
	historyAccount struct {
		Handle      string          `json:"handle"`
		Nights      int             `json:"nights"`
		First       string          `json:"first_night"`
		Last        string          `json:"last_night"`
		RubricSince *string         `json:"rubric_since"`
		Overlapping bool            `json:"overlapping"`
		Left        []historyLeft   `json:"left"`
		Changed     []historyChange `json:"changed"`
		Inbox       *historyInbox   `json:"inbox"`
		Ledger      int             `json:"ledger"`
		Told        int             `json:"do_not_contact"`
	}
)

// historyKeys are the columns of csv.
var historyKeys = strings.Fields("account night figure value lo hi n delta delta_lo delta_hi usual_lo usual_hi side nights_in_a_row reason")

var measureNames = [...]string{insight.Count: "count", insight.Ratio: "ratio", insight.Points: "points", insight.Seconds: "seconds"}

var (
	sideNames    = map[int]string{1: "above", -1: "below"}
	verdictNames = map[int]string{1: "better", -1: "worse"}
)

// machine is the list for programs: a row per account, night and figure.
func (r *History) machine(h *Head) *Listing {
	accounts := make([]historyAccount, len(r.Accounts))
	l := &Listing{Schema: HistorySchemaName, Key: "items", Meta: map[string]any{"accounts": accounts}}
	for _, key := range historyKeys {
		l.Columns = append(l.Columns, Column{Key: key})
	}
	for i := range r.Accounts {
		a := &r.Accounts[i]
		accounts[i] = r.account(a)
		left := make(map[int][]insight.Exit)
		for _, k := range r.Figures {
			left[k] = a.Left(k)
		}
		for night := range a.Nights {
			for _, k := range r.Figures {
				v := a.figure(k, night, left[k][night])
				l.Items = append(l.Items, Item{v.cells(), v})
			}
		}
	}
	return l
}

func (r *History) account(a *AccountHistory) historyAccount {
	out := historyAccount{Handle: a.Handle, Nights: len(a.Nights), First: a.date(0), Last: a.date(a.last()), Overlapping: a.overlapping(),
		Left: []historyLeft{}, Changed: []historyChange{}, Ledger: a.Ledger, Told: a.Told}
	if night, ok := a.NewRubric(); ok {
		out.RubricSince = stringOrNull(a.date(night))
	}
	for _, k := range r.Figures {
		if exit := a.Left(k)[a.last()]; exit.Side != 0 {
			kind := &insight.FigureKinds[k]
			out.Left = append(out.Left, historyLeft{kind.Name, sideNames[exit.Side], exit.Nights, stringOrNull(verdictNames[exit.Side*kind.Better])})
		}
	}
	for _, night := range a.bases() {
		for _, k := range r.Figures {
			if d, ok := a.Change(k, night, a.last()); ok && d.Sure() {
				kind := &insight.FigureKinds[k]
				out.Changed = append(out.Changed, historyChange{kind.Name, a.date(night), deltaJSON(d), stringOrNull(verdictNames[sign(d.Value)*kind.Better])})
			}
		}
	}
	if m := a.Moved; m != nil {
		out.Inbox = &historyInbox{m.Before, m.Answered, m.Waiting, m.Gone, m.New, stringOrNull(string(m.Longest)), m.Nights}
	}
	return out
}

func rounded(v float64) float64 { return *orNull(v, true) }

func intervalJSON(lo, hi float64, ok bool) *[2]float64 {
	if !ok {
		return nil
	}
	return &[2]float64{rounded(lo), rounded(hi)}
}

func deltaJSON(d insight.Delta) historyDelta {
	return historyDelta{rounded(d.Value), intervalJSON(d.Lo, d.Hi, d.Ranged)}
}

func (a *AccountHistory) figure(k, night int, exit insight.Exit) *historyFigure {
	f, kind := &a.Nights[night].Figures[k], &insight.FigureKinds[k]
	v := &historyFigure{Account: a.Handle, Night: a.date(night), Figure: kind.Name, Measure: measureNames[kind.Measure],
		Value: orNull(f.Value, f.Known), CI: intervalJSON(f.Lo, f.Hi, f.Ranged), Reason: stringOrNull(f.Reason.EN)}
	if f.Known {
		v.N = &f.N
	}
	if night > 0 {
		if d, ok := a.Change(k, night-1, night); ok {
			delta := deltaJSON(d)
			v.Delta = &delta
		}
	}
	if u, ok := a.Usual(k, night); ok {
		v.Usual = &historyUsual{rounded(u.Lo), rounded(u.Middle), rounded(u.Hi), u.N}
	}
	v.Side, v.InARow = stringOrNull(sideNames[exit.Side]), exit.Nights
	return v
}

// cells are for [historyKeys]; what is unknown is empty.
func (v *historyFigure) cells() []string {
	pair := func(p *[2]float64) []string {
		if p == nil {
			return []string{"", ""}
		}
		return []string{float(p[0]), float(p[1])}
	}
	cells := append([]string{v.Account, v.Night, v.Figure, number(v.Value)}, pair(v.CI)...)
	if v.N == nil {
		cells = append(cells, "")
	} else {
		cells = append(cells, strconv.Itoa(*v.N))
	}
	if v.Delta == nil {
		cells = append(cells, "", "", "")
	} else {
		cells = append(append(cells, float(v.Delta.Value)), pair(v.Delta.CI)...)
	}
	if v.Usual == nil {
		cells = append(cells, "", "")
	} else {
		cells = append(cells, float(v.Usual.Lo), float(v.Usual.Hi))
	}
	return append(cells, deref(v.Side), strconv.Itoa(v.InARow), deref(v.Reason))
}
