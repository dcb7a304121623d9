package report

import (
	"engage/internal/insight"
	"engage/internal/score"
)

// Digest is what a report for people tells beside the conversations: the
// analysis, and what was found about each of its accounts.
type Digest struct {
	Analysis
	Of    []insight.Findings // aligned with Accounts
	Trend []insight.Trend    // aligned with Accounts, tonight last; nil without a history
}

// Reporter renders a report: every conversation in order, then the rest. One
// that keeps something outside memory until Close has a Discard beside, which
// must be called where Close may never be.
type Reporter interface {
	Write(*score.Result) error
	Close(*Digest) error
}
