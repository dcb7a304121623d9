//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// growing is engage on a small archive and on a big one.
type growing struct {
	Machine machine   `json:"machine"`
	Sizes   []measure `json:"sizes"`
	Rounds  int       `json:"rounds"`
	Results []result  `json:"results"`
}

func growth(ctx context.Context, args []string) error {
	var o options
	f := o.flagSet("growth", 3)
	if err := parse(f, args, 2); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(f.Arg(0)), "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	engage := filepath.Join(dir, "engage")
	if err := build(ctx, engage, "./cmd/engage"); err != nil {
		return err
	}
	g := &growing{Machine: thisMachine(), Rounds: o.rounds}
	var programs []program
	for _, archive := range f.Args() {
		info, err := os.Stat(archive)
		if err != nil {
			return err
		}
		g.Sizes = append(g.Sizes, measure{archive, info.Size()})
		programs = append(programs, program{name: filepath.Base(archive), args: append([]string{engage, "analyze", archive, "--strict", "--quiet"}, strings.Fields(o.flags)...)})
	}
	if g.Results, err = interleave(ctx, o.rounds, programs); err != nil {
		return err
	}
	g.Machine.done()
	return o.print(g)
}

func (g *growing) table(w io.Writer) {
	fmt.Fprintf(w, "%s\n%d rounds, medians [least–most]\n\n%-29s%12s%28s%10s%10s\n", &g.Machine, g.Rounds, "", "MB", "wall, s", "CPU, s", "peak MiB")
	for i, r := range g.Results {
		fmt.Fprintf(w, "%-29s%12.0f%28s%10.1f%10.0f\n", r.Name, float64(g.Sizes[i].Bytes)/1e6, r.Wall.in("%.2f"), r.CPU.Median, r.Peak.Median)
	}
	small, big := g.Results[0], g.Results[1]
	fmt.Fprintf(w, "%-29s%11.2f×%27.2f×%9.2f×%9.2f×\n", "grows", float64(g.Sizes[1].Bytes)/float64(g.Sizes[0].Bytes),
		big.Wall.Median/small.Wall.Median, big.CPU.Median/small.CPU.Median, big.Peak.Median/small.Peak.Median)
}
