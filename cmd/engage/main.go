// Command engage analyses exported archives of Japanese posts: it rebuilds the
// conversations and scores each against the four modes of a corporate account.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"engage/internal/cli"
)

func main() {
	collectLater()
	os.Exit(cli.Main(os.Args[1:], cli.Std()))
}

// collectLater puts off the first garbage collection from 4 to 32 MiB, which
// most small runs never reach; from then on all is as usual.
func collectLater() {
	if os.Getenv("GOGC") != "" {
		return
	}
	usual := debug.SetGCPercent(800)
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
