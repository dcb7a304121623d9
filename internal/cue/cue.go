package cue

// Evidence is one located match of a text cue.
type Evidence struct {
	Cue        int // index into Rubric.Cues
	Start, End int // byte span in the post's original text
}
