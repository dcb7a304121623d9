//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// program is something to run and measure.
type program struct {
	name   string
	args   []string
	status int                       // the exit status that it should end with
	check  func(stdout []byte) error // of what it printed; nil throws that away
}

// cost is what one run took. The kernel counts a parent's memory as the
// child's until it runs the new program, so Peak is never less than what this
// program holds, some 15 MiB.
type cost struct {
	Wall float64 `json:"wall_s"`
	CPU  float64 `json:"cpu_s"` // user and system, of all threads
	Peak float64 `json:"peak_mib"`
}

func (p *program) run(ctx context.Context) (cost, error) {
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	var stdout, stderr bytes.Buffer
	if cmd.Stderr = &stderr; p.check != nil {
		cmd.Stdout = &stdout
	}
	from := time.Now()
	err := cmd.Run()
	wall := time.Since(from).Seconds()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == p.status {
		err = nil
	} else if err == nil && p.status != 0 {
		err = errors.New("exit status 0")
	}
	if err != nil {
		return cost{}, fmt.Errorf("running %s: %w: %.500s", p.name, err, stderr.Bytes())
	}
	if p.check != nil {
		if err := p.check(stdout.Bytes()); err != nil {
			return cost{}, fmt.Errorf("running %s: %w", p.name, err)
		}
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	peak := float64(usage.Maxrss) / 1024
	if runtime.GOOS == "darwin" { // bytes there, KiB elsewhere
		peak /= 1024
	}
	return cost{wall, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), peak}, nil
}

// spread is what a figure was over the rounds.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func spreadOf(costs []cost, figure func(cost) float64) spread {
	var v []float64
	for _, c := range costs {
		v = append(v, figure(c))
	}
	slices.Sort(v)
	n := len(v)
	return spread{(v[(n-1)/2] + v[n/2]) / 2, v[0], v[n-1]}
}

// result is what a program took over the rounds.
type result struct {
	Name string `json:"name"`
	Wall spread `json:"wall_s"`
	CPU  spread `json:"cpu_s"`
	Peak spread `json:"peak_mib"`
}

// interleave runs the programs in turn; each round begins with another.
func interleave(ctx context.Context, rounds int, programs []program) ([]result, error) {
	costs := make([][]cost, len(programs))
	for round := range rounds {
		for i := range programs {
			at := (i + round) % len(programs)
			c, err := programs[at].run(ctx)
			if err != nil {
				return nil, err
			}
			costs[at] = append(costs[at], c)
		}
	}
	out := make([]result, len(programs))
	for i, c := range costs {
		out[i] = result{
			Name: programs[i].name,
			Wall: spreadOf(c, func(c cost) float64 { return c.Wall }),
			CPU:  spreadOf(c, func(c cost) float64 { return c.CPU }),
			Peak: spreadOf(c, func(c cost) float64 { return c.Peak }),
		}
	}
	return out, nil
}
