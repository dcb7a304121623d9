// Command gen lays out the built-in rubric.
package main

import (
	"flag"
	"fmt"
	"os"

	"engage/internal/builtin"
	"engage/internal/rubric"
	"engage/internal/tape"
)

func main() {
	out := flag.String("out", "rubric.bin", "file to write")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(out string) error {
	r, err := rubric.Load(builtin.Source())
	if err != nil {
		return err
	}
	return os.WriteFile(out, tape.Write(r.Tape), 0o644)
}
