// Package cli is the command line: commands, flags, the config file, exit
// statuses. It parses and chooses; package pipeline does the work. Nothing
// imports it but cmd/engage and, for settings, cmd/engage-beam.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"engage/internal/lang"
)

// Version is the tool's version, in every output.
const Version = "0.1.0"

// Exit statuses (INTERFACE.md).
const (
	exitOK          = 0
	exitMet         = 1
	exitUsage       = 2
	exitIO          = 3
	exitSkipped     = 4
	exitInterrupted = 130
)

// IO is the program's surroundings.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Now      func() time.Time // nil: the clock
}

// Std is the process's own.
func Std() IO { return IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv} }

// errSkipped ends a run whose records were not all readable, under --strict.
var errSkipped = lang.Errorf(lang.T{EN: "some records were skipped (--strict)", JA: "読めなかった記録があります (--strict)"})

// usageError is a mistake in the call: exit status 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// In says the mistake in l.
func (u usageError) In(l lang.Lang) string { return lang.Message(u.error, l) }

func usagef(t lang.T, args ...any) error { return usageError{lang.Errorf(t, args...)} }

// app is what every command shares.
type app struct {
	IO
	lang      string
	logFormat string
	quiet     bool
	config    string
	started   bool // the arguments were sound, so an error is not of usage
}

func (a *app) language() lang.Lang {
	switch a.lang {
	case "ja":
		return lang.JA
	case "en":
		return lang.EN
	}
	return lang.FromEnv(a.Env)
}

// Main runs the program and returns its exit status.
func Main(args []string, std IO) int {
	// A closed pipe is then an error of the write, which is no failure.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	a := &app{IO: std}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	a.early(args)
	return a.status(root.ExecuteContext(ctx))
}

// status says how a run ended, and is its exit status.
func (a *app) status(err error) int {
	status := a.statusOf(err)
	switch status {
	case exitOK:
		return status
	case exitInterrupted:
		err = lang.Errorf(lang.T{EN: "interrupted; no output file was left behind", JA: "中断しました。書きかけの出力ファイルは残していません"})
	}
	a.fail(err, slog.Int("status", status))
	return status
}

func (a *app) statusOf(err error) int {
	var usage usageError
	var met metError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &met):
		return exitMet // what somebody asked to be told comes before what was skipped
	case errors.Is(err, errSkipped):
		return exitSkipped
	case errors.As(err, &usage), !a.started:
		return exitUsage
	}
	return exitIO
}

func (a *app) now() time.Time {
	if a.Now == nil {
		return time.Now()
	}
	return a.Now()
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "engage",
		Short: "rebuild conversations from exported archives and score them in four modes",
		Long: `engage reads exported archives of Japanese posts, rebuilds the conversations and
scores each against the four modes of a corporate account: engagement, promotion,
active support, co-creation. Nothing leaves the machine.

書き出した投稿アーカイブから会話を組み立て、企業アカウントの4つのモード
(対話型エンゲージメント・販促プロモーション・アクティブサポート・共創)で採点します。`,
		Example:       "  engage analyze export.zip\n  engage show export.zip --id 1234567890\n  engage analyze export.zip --format json | jq .summary",
		Version:       Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	a.logging(root.PersistentFlags())
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no notes on stderr")
	root.PersistentPreRunE = a.checkLogging
	root.AddCommand(a.analyze(), a.show(), a.inbox(), a.people(), a.compare(), a.report(), a.history(), a.eval(), a.rubric(), a.convert(), a.formats(), a.stage(), a.configuration(), a.schema(), a.man(), a.version(), a.figuresTopic())
	return root
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.started = true
			_, err := fmt.Fprintf(a.Out, "engage %s (%s, %s/%s)\n", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// terminal is the width of w in columns, 0 where w is no terminal.
func terminal(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// atLeastOne asks for archives.
func atLeastOne(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef(lang.T{EN: "no archive given: name a file, a folder, or - for standard input", JA: "アーカイブの指定がありません。ファイル、フォルダ、または - (標準入力) を指定してください"})
	}
	return nil
}
