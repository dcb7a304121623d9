// Command gen writes the system dictionary as one flat file.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/ikawaha/kagome-dict/ipa"

	"engage/internal/morph/flat"
)

func main() {
	out := flag.String("out", "ipadic.bin", "file to write")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(out string) error {
	data, err := flat.Flatten(ipa.Dict())
	if err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644)
}
