//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine is where and when something was measured.
type machine struct {
	Time   time.Time `json:"time"`
	Commit string    `json:"commit"`
	Go     string    `json:"go"`
	CPU    string    `json:"cpu"`
	CPUs   int       `json:"cpus"`
	Load   string    `json:"load"` // of the last minute, before and after
}

func thisMachine() machine {
	return machine{time.Now().Round(time.Second), commit(), runtime.Version(), processor(), runtime.NumCPU(), load()}
}

// done notes how busy the machine was in the end.
func (m *machine) done() { m.Load += " → " + load() }

func (m *machine) String() string {
	return fmt.Sprintf("%s, commit %s, %s, %d × %s, load %s", m.Time.Format("2006-01-02 15:04"), m.Commit, m.Go, m.CPUs, m.CPU, m.Load)
}

// commit is the state of the repository, with a + where files are changed.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--tags", "--dirty=+").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
