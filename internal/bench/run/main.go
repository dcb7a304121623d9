//go:build unix

// Command run makes the archive of package bench and measures engage on it,
// side by side with what else could do the work. Run it in the root of the
// repository; `make bench` and `make bench-growth` do.
//
//	run generate [-posts N] [-seed N] [-raw] [-from FILES] FILE[.gz|.zst]
//	run peers    [-rounds N] [-install] [-json] [-flags ...] ARCHIVE
//	run growth   [-rounds N] [-json] [-flags ...] SMALL BIG
//
// Only ratios measured in one run count: programs take turns, another begins
// each round, and medians are compared.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"engage/internal/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	commands := map[string]func(context.Context, []string) error{"generate": generate, "peers": peers, "growth": growth}
	err := errors.New("usage: run generate|peers|growth [flags] FILES")
	if len(os.Args) > 1 && commands[os.Args[1]] != nil {
		err = commands[os.Args[1]](ctx, os.Args[2:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func generate(_ context.Context, args []string) error {
	var a bench.Archive
	f := flag.NewFlagSet("generate", flag.ExitOnError)
	f.IntVar(&a.Posts, "posts", 200_000, "how many posts")
	f.Uint64Var(&a.Seed, "seed", 1, "another seed makes another archive")
	f.BoolVar(&a.Raw, "raw", false, "write Japanese as it is, not as \\u escapes")
	from := f.String("from", "testdata/labelled/*.jsonl,../shared/data/corpora/asdc.jsonl,../shared/data/corpora/quasi_reviews.jsonl", "globs of the texts to vary")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	s, err := bench.Load(strings.Split(*from, ",")...)
	if err != nil {
		return err
	}
	made, err := a.Create(f.Arg(0), s)
	if err == nil {
		fmt.Printf("%s: %s\n", f.Arg(0), made)
	}
	return err
}

// parse reads flags and n files.
func parse(f *flag.FlagSet, args []string, n int) error {
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != n {
		f.Usage()
		return fmt.Errorf("%s takes %d files, not %d", f.Name(), n, f.NArg())
	}
	return nil
}

// options are the flags of what measures.
type options struct {
	rounds int
	json   bool
	flags  string
}

func (o *options) flagSet(name string, rounds int) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ExitOnError)
	f.IntVar(&o.rounds, "rounds", rounds, "how often each program runs")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.flags, "flags", "", "more flags for engage analyze, as '--workers 1'")
	return f
}

func (o *options) print(report interface{ table(io.Writer) }) error {
	if !o.json {
		report.table(os.Stdout)
		return nil
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
