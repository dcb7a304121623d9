package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"engage/internal/cli"
)

var update = flag.Bool("update", false, "write the expected outputs in the scripts anew")

// TestMain makes this test binary the program that the scripts call.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"engage": func() { os.Exit(cli.Main(os.Args[1:], cli.Std())) },
	})
}

// TestScript runs the program as a process of its own: pipes, signals, full
// disks, locales. What needs no process is tested in package cli.
func TestScript(t *testing.T) {
	samples, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples+"/../../testdata")
			return nil
		},
	})
}
