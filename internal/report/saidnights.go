package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/insight"
	"engage/internal/lang"
)

// nights says, of a run with a history, what left its usual range and what
// changed since earlier nights, as engage history says it.
func (s *sayer) nights() {
	if s.trend == nil || len(s.trend.Nights) < 2 {
		return
	}
	figures := make([]int, len(insight.FigureKinds))
	for i := range figures {
		figures[i] = i
	}
	t := historyTable{AccountHistory: &AccountHistory{Trend: s.trend}, h: &Head{Lang: s.h.Lang, Zone: s.h.Zone}}
	if slices.ContainsFunc(figures, func(k int) bool { _, ok := s.trend.Usual(k, t.last()); return ok }) {
		t.left(figures)
	}
	for _, night := range t.bases() {
		t.changes(figures, night)
	}
	for _, said := range t.l.Said {
		s.out = append(s.out, sentence{Text: s.h.sentence(said)})
	}
}

// sentence makes one of a clause: a capital before it, a full stop behind.
func (h *Head) sentence(clause string) string {
	clause = strings.TrimSpace(clause)
	first, n := utf8.DecodeRuneInString(clause)
	return string(unicode.ToUpper(first)) + clause[n:] + lang.T{EN: ".", JA: "。"}.In(h.Lang)
}
