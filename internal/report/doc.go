// Package report renders: one file per format. It computes nothing; what it
// prints, packages score and insight have counted. Texts of posts are hostile:
// each renderer neutralises them for its medium. Writers are for one goroutine.
package report

import (
	"time"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Writer renders an analysis: every conversation in order, then the rest.
type Writer interface {
	Write(*score.Result) error
	Close(*Analysis) error
}

// Analysis is what is known when the last conversation is written.
type Analysis struct {
	Input    insight.Input
	Accounts []*insight.Account
	Summary  *insight.Summary
	Voice    *insight.Voice // of the competitors
}

// Head is what is known before the first: who analyses, with what, for whom.
type Head struct {
	Version string // of the tool
	Rubric  *rubric.Rubric
	Lang    lang.Lang
	Zone    *time.Location // of printed times
	Width   int            // columns of the terminal, 0 if none
	Colour  bool           // the terminal takes colours
}
