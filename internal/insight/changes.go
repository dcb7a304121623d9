package insight

// Change is a figure of one month beside the same figure of the months before.
type Change struct {
	Now, Before Figure
	Moved       int // 1 more, -1 less; 0 where the intervals overlap or a figure is unknown
}

// Latest is the latest month of which enough is known, against all before it.
type Latest struct {
	*Month
	Earlier *Month   // all months before together; its Name is the first of them
	Thin    []string // later months, of too few conversations to be compared
	Changes []Change
}

// leastTalks is how many conversations a month needs to be compared.
const leastTalks = 10

// monthly are the figures, by name, that are compared.
var monthly = map[string]bool{
	"two_way": true, "interactive": true, "response_rate": true, "response_time": true, "sla": true,
	"engagement_share": true, "promotion_share": true, "active_support_share": true, "co_creation_share": true,
}

// Latest compares the latest month with those before; ok is false where there
// are no two of which enough is known.
func (a *Account) Latest() (l Latest, ok bool) {
	list := a.Months()
	at := len(list) - 1
	for ; at > 0 && list[at].Summary.Conversations < leastTalks; at-- {
		l.Thin = append([]string{list[at].Name}, l.Thin...)
	}
	if at < 1 {
		return l, false
	}
	l.Month, l.Earlier = list[at], &Month{Name: list[0].Name}
	for _, m := range list[:at] {
		l.Earlier.merge(m)
	}
	now, before := l.Month.figures(a), l.Earlier.figures(a)
	for i := range FigureKinds {
		if monthly[FigureKinds[i].Name] {
			l.Changes = append(l.Changes, Change{now[i], before[i], now[i].moved(before[i])})
		}
	}
	return l, l.Earlier.Summary.Conversations >= leastTalks
}

// figures are those of the account as if there were nothing but this month;
// the ones that are not monthly are left out.
func (m *Month) figures(a *Account) []Figure {
	f := Findings{Account: &Account{Posts: m.Posts, Summary: m.Summary, Rules: a.Rules, Indicators: Indicators{Inbound: m.Inbound}}}
	out := make([]Figure, len(FigureKinds))
	for i := range out {
		if k := &FigureKinds[i]; monthly[k.Name] {
			out[i] = f.figure(k)
			out[i].FigureKind = k
		}
	}
	return out
}

// moved says whether a figure lies above (1) or below (-1) another with no
// overlap of their intervals.
func (f Figure) moved(o Figure) int {
	switch {
	case !f.Known || !o.Known || !f.Ranged || !o.Ranged:
		return 0
	case f.Lo > o.Hi:
		return 1
	case f.Hi < o.Lo:
		return -1
	}
	return 0
}
