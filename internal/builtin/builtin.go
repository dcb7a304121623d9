// Package builtin is the rubric that engage ships, ready for use: laid out by
// go generate from the files of package configs, so that a run need not parse
// them. Whoever edits those files, or what packages rubric, cue and score
// make of them, runs make generate; a test sees that it was done.
package builtin

import (
	_ "embed"

	"engage/configs"
	"engage/internal/cue"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/tape"
)

//go:generate go run ./gen

var (
	//go:embed rubric.bin
	rubricTape string
	//go:embed cues.bin
	cuesTape string
	//go:embed words.bin
	wordsTape string
)

// Rubric is the rubric, a new one at each call; its texts are shared.
func Rubric() *rubric.Rubric {
	r := new(rubric.Rubric)
	tape.Read(rubricTape, r.Tape)
	return r
}

// Cues are its text cues, prepared with the user dictionary of package configs.
func Cues() *cue.Prepared {
	p := new(cue.Prepared)
	tape.Read(cuesTape, p.Tape)
	return p
}

// Words are the words and topics of its scorecards, prepared.
func Words() *score.Prepared {
	p := new(score.Prepared)
	tape.Read(wordsTape, p.Tape)
	return p
}

// File is the rubric as others extend it.
func File() rubric.File {
	f := Source()
	f.Known = Rubric
	return f
}

// Source is what the rubric is laid out from, with all that it names.
func Source() rubric.File {
	return rubric.File{Name: "built-in rubric.yaml", Source: configs.Rubric, Open: func(ref string) (rubric.File, error) {
		src, err := configs.Open(ref)
		return rubric.File{Name: "built-in " + ref, Source: src}, err
	}}
}
