// Package score turns a conversation and the evidence found in it into four
// mode scores, each with contributions that add up to it (SCORING.md §2–§3).
//
// It is pure: no clock, log, randomness or I/O. A [Scorer] is safe for
// concurrent use. It imports corpus, rubric, cue and morph only.
package score
