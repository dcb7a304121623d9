package score

import (
	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Evidence is one located sign: a match of a cue in a post.
type Evidence struct {
	Post       int    // index into Conversation.Posts
	Start, End int    // byte span in Posts[Post].Text; both 0 point at the post as a whole
	Cue        string // id of the cue, "" for words and topics
	Act        string // the dialogue act it speaks for, "" for structure
}

// Contribution is what one feature adds to one mode's score.
type Contribution struct {
	Mode    rubric.Mode
	Feature string  // [Base] or rubric.Points.Key
	Points  float64 // share of the score, 0…100, in hundredths; may be negative
	LogOdds float64 // what it adds to the mode's log-odds, to four decimals

	// Evidence is what the feature counted. It is shared between the modes of
	// one result; do not modify.
	Evidence []Evidence
}

// Base is the feature of what a scorecard holds without any evidence; Rest
// gathers the words and topics that add less than [Least] each.
const (
	Base = rubric.Base
	Rest = "words"
)

// ActCount says how many posts show an act.
type ActCount struct {
	Act   string
	Count int
}

// Result is the score of one conversation with all that explains it.
type Result struct {
	Conversation *corpus.Conversation
	Interaction  corpus.Interaction
	TwoWay       float64 // the two-way index D, 0…1, to four decimals

	Strength [rubric.NumModes]float64 // E, 0…1, to four decimals
	Scores   [rubric.NumModes]float64 // 100·E·(f+(1−f)·D), 0…100, to two decimals
	OneWay   [rubric.NumModes]float64 // 100·E·f: the score without two-way talk

	None float64 // strength of the evidence that no mode applies, 0…1, to four decimals

	Primary rubric.Mode // the mode of greatest E; None where None's is as great
	Runner  rubric.Mode // the mode of greatest E but the primary

	Acts []ActCount // in the rubric's order, without zeros

	// Evidence holds the matches of text cues and the spans that structure
	// cues point at, by post, start, end, cue. (Pairs repeat the spans of
	// their acts; they stand in Contributions only.)
	Evidence []Evidence

	// Contributions are sorted by mode, then size of Points (greatest first),
	// then feature. Per mode the Points, base included, add up to the score
	// exactly as printed.
	Contributions []Contribution

	// NoneContributions explain None in the same way: their Points add up to
	// 100 times it, in hundredths.
	NoneContributions []Contribution
}
