// Command engage-beam runs engage's analysis on Apache Beam.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/flink"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/spark"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"

	"engage/cmd/engage-beam/internal/flow"
)

var (
	input  = flag.String("input", "", "archives: paths or globs, separated by commas")
	output = flag.String("output", "", "folder for part-i-of-n and summary.json")
	rubric = flag.String("rubric", "", "rubric, at a path that every worker can read")
	shards = flag.Int("shards", 10, "number of parts")
	pool   = flag.Int("worker_pool", 0, "serve as worker pool on this port of localhost instead of submitting a job")
)

func main() {
	flag.Parse()
	beam.Init()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "engage-beam:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if *pool != 0 {
		return serve(ctx, *pool)
	}
	if *input == "" || *output == "" || *rubric == "" || *shards < 1 {
		return errors.New("--input, --output, --rubric and --shards ≥ 1 are needed")
	}
	if *runners.Runner == "" {
		*runners.Runner = "prism"
	}
	p, s := beam.NewPipelineWithRoot()
	flow.Build(s, flow.Options{Inputs: strings.Split(*input, ","), Rubric: *rubric, Output: *output, Shards: *shards})
	if err := workerBinary(); err != nil {
		return err
	}
	_, err := beam.Run(ctx, *runners.Runner, p)
	return err
}

// workerBinary makes this very program the workers' one. Beam would compile it
// anew where it was built. A pool runs already: it is sent nothing.
func workerBinary() (err error) {
	switch {
	case *jobopts.WorkerBinary != "":
	case strings.EqualFold(*jobopts.EnvironmentType, "external"):
		*jobopts.WorkerBinary = os.DevNull
	default:
		*jobopts.WorkerBinary, err = os.Executable()
	}
	return err
}

// serve starts workers in this process when a runner asks for them.
func serve(ctx context.Context, port int) error {
	workers, err := extworker.StartLoopback(ctx, port)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return workers.Stop(context.WithoutCancel(ctx))
}
