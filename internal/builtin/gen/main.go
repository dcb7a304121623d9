// Command gen lays out the built-in rubric in the files of package builtin.
package main

import (
	"fmt"
	"os"

	"engage/configs"
	"engage/internal/builtin"
	"engage/internal/cue"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/tape"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// write writes into the working folder.
func write() error {
	r, err := rubric.Load(builtin.Source())
	if err != nil {
		return err
	}
	p, err := cue.Prepare(r, morph.New(configs.SNS))
	if err != nil {
		return err
	}
	for name, walk := range map[string]func(*tape.Tape){"rubric.bin": r.Tape, "cues.bin": p.Tape, "words.bin": score.Prepare(r).Tape} {
		if err := os.WriteFile(name, tape.Write(walk), 0o644); err != nil {
			return err
		}
	}
	return nil
}
