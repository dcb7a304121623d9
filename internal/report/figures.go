package report

import (
	"net/url"
	"strings"
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
)

// unmeasurable says that there is no value; the reason stands beside it.
var unmeasurable = lang.T{EN: "not measurable", JA: "測定できません"}

// amount writes a value of a figure. The two-way index is an index from 0 to 1
// and no share of anything.
func (h *Head) amount(k *insight.FigureKind, v float64) string {
	switch {
	case k.Measure == insight.Count:
		return h.sayf(lang.T{EN: "%.0f"}, v)
	case k.Measure == insight.Seconds:
		return h.lasted(v)
	case k.Measure == insight.Points:
		return h.sayf(lang.T{EN: "%.1f"}, v)
	case k.Name == "two_way":
		return h.sayf(lang.T{EN: "%.2f"}, v)
	}
	return h.sayf(lang.T{EN: "%.0f%%"}, 100*v)
}

// interval writes the 95 % interval of a figure, "" for none.
func (h *Head) interval(f insight.Figure) string {
	if !f.Known || !f.Ranged {
		return ""
	}
	lo, hi := h.amount(f.FigureKind, f.Lo), h.amount(f.FigureKind, f.Hi)
	return strings.TrimSuffix(lo, "%") + "–" + hi
}

// figure says a figure with its interval and of how many it is.
func (h *Head) figure(f insight.Figure) string {
	value := h.amount(f.FigureKind, f.Value)
	switch interval := h.interval(f); {
	case !f.Known:
		return unmeasurable.In(h.Lang)
	case f.Measure == insight.Count:
		return value
	case interval == "":
		return h.sayf(lang.T{EN: "%s (n %d)", JA: "%s（n %d）"}, value, f.N)
	default:
		return h.sayf(lang.T{EN: "%s (95%% interval %s, n %d)", JA: "%s（95%%区間 %s、n %d）"}, value, interval, f.N)
	}
}

// date is a day, - where it is not known.
func (h *Head) date(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.In(h.Zone).Format(time.DateOnly)
}

// monthName says a month that is written 2006-01.
func (h *Head) monthName(key string) string {
	at, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return at.Format(lang.T{EN: "January 2006", JA: "2006年1月"}.In(h.Lang))
}

func (h *Head) monthNames(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = h.monthName(k)
	}
	return out
}

// safeURL is an address that may stand in a link: of the web, written without
// characters that hide or break anything; "" for any other.
func safeURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || Plain(address) != address || strings.ContainsAny(address, " <>\"'`\\") {
		return ""
	}
	return address
}
