// Command engage analyses exported archives of Japanese posts: it rebuilds the
// conversations and scores each against the four modes of a corporate account.
package main

import (
	"os"

	"engage/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Std()))
}
