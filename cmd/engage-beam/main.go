// Command engage-beam runs engage's analysis on Apache Beam.
package main

import (
	"cmp"
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
	"github.com/spf13/cobra"

	"engage/cmd/engage-beam/internal/flow"
	"engage/internal/cli"
	"engage/internal/lang"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "engage-beam:", lang.Message(err, lang.FromEnv(os.Getenv)))
		os.Exit(1)
	}
}

// flags are those that say where; the others are engage's and Beam's.
type flags struct {
	input               []string
	output              string
	parts, rounds, pool int
}

func command() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use: "engage-beam --input GLOB --output FOLDER --account @a", Short: "engage analyze on Apache Beam",
		Long: `Analyze archives on Apache Beam, with the results and the summary of engage
analyze --format ndjson. Parts are plain ndjson, each in the order of the whole; the
summary is written last, so that a folder that has one is whole.

Without --runner it runs in this process. Where workers run elsewhere, they read the
archives and write the parts under the very names that are given here.`,
		Args: cobra.NoArgs, SilenceErrors: true, SilenceUsage: true,
	}
	settings := cli.SettingsFlags(cmd, cli.Std())
	p := cmd.Flags()
	p.StringSliceVar(&f.input, "input", nil, "archives: paths or globs, of local files or as gs://… and s3://…")
	p.StringVar(&f.output, "output", "", "folder for part-i-of-n.ndjson and summary.json, of local files or as gs://… and s3://…")
	p.IntVar(&f.parts, "parts", 10, "number of parts; each must fit in a worker's memory")
	p.IntVar(&f.rounds, "rounds", 12, "rounds that join conversations across archives; the job fails where they are too few")
	p.IntVar(&f.pool, "worker_pool", 0, "serve as worker pool on this port of localhost instead of submitting a job")
	p.AddGoFlagSet(flag.CommandLine)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := flag.CommandLine.Parse(nil); err != nil { // they are set; Beam asks whether they were parsed
			return err
		}
		beam.Init()
		if f.pool != 0 {
			return serve(cmd.Context(), f.pool)
		}
		return f.submit(cmd.Context(), settings)
	}
	return cmd
}

func (f *flags) submit(ctx context.Context, settings func() (*cli.Settings, error)) error {
	if len(f.input) == 0 || f.output == "" {
		return errors.New("--input and --output are needed")
	}
	o := flow.Options{Output: strings.TrimSuffix(f.output, "/"), Parts: f.parts, Rounds: f.rounds}
	var err error
	if o.Settings, err = settings(); err != nil {
		return err
	}
	if err := flow.Free(ctx, o.Output); err != nil {
		return err
	}
	if o.Archives, err = flow.Find(ctx, f.input); err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	if err := flow.Build(s, o); err != nil {
		return err
	}
	if err := workerBinary(); err != nil {
		return err
	}
	_, err = beam.Run(ctx, cmp.Or(*runners.Runner, "prism"), p)
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
