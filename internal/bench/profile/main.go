// Command profile writes down where engage spends its time on an archive of
// package bench. The compiler reads that from cmd/engage/default.pgo and makes
// those ways shorter. Run it in the root of the repository; `make profile` does.
//
//	profile -out FILE ARCHIVE
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strings"

	"engage/internal/cli"
)

// jobs are what users run, the most usual more than once.
var jobs = [][]string{
	{"analyze"},
	{"analyze"},
	{"analyze", "--format", "json"},
	{"analyze", "--format", "csv"},
	{"people"},
	{"inbox", "--words", "新商品"},
	{"convert"},
}

func main() {
	out := flag.String("out", "default.pgo", "file to write")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "profile: wanted is one archive: profile -out FILE ARCHIVE")
		os.Exit(2)
	}
	if err := write(*out, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

// write makes the profile of all jobs. Where one fails, the file stays as it is:
// half a profile would stop the next build.
func write(out, archive string) error {
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for _, job := range jobs {
		if err := run(append(job, archive)); err != nil {
			return err
		}
	}
	pprof.StopCPUProfile()
	return os.WriteFile(out, profile.Bytes(), 0o644)
}

func run(args []string) error {
	std := cli.IO{In: strings.NewReader(""), Out: io.Discard, Err: os.Stderr, Env: func(string) string { return "" }}
	if status := cli.Main(args, std); status != 0 {
		return fmt.Errorf("engage %s ended with %d", strings.Join(args, " "), status)
	}
	return nil
}
