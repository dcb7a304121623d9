// Package cli is the command line: commands, flags, the config file, exit
// statuses. It parses and chooses; package pipeline does the work. Nothing
// imports it but cmd/engage.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"engage/internal/lang"
)

// Version is the tool's version, in every output.
const Version = "0.1.0"

// Exit statuses (INTERFACE.md).
const (
	exitOK          = 0
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
}

// Std is the process's own.
func Std() IO { return IO{os.Stdin, os.Stdout, os.Stderr, os.Getenv} }

// errSkipped ends a run whose records were not all readable, under --strict.
var errSkipped = lang.Errorf(lang.T{EN: "some records were skipped (--strict)", JA: "読めなかった記録があります (--strict)"})

// usageError is a mistake in the call: exit status 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func usagef(t lang.T, args ...any) error { return usageError{lang.Errorf(t, args...)} }

// app is what every command shares.
type app struct {
	IO
	lang    string
	quiet   bool
	config  string
	started bool // the arguments were sound, so an error is not of usage
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
	return a.status(root.ExecuteContext(ctx))
}

func (a *app) status(err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return exitOK
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.Err, "engage: "+lang.T{EN: "interrupted; no output file was left behind", JA: "中断しました。書きかけの出力ファイルは残していません"}.In(a.language()))
		return exitInterrupted
	}
	fmt.Fprintln(a.Err, "engage: "+lang.Message(err, a.language()))
	switch {
	case errors.Is(err, errSkipped):
		return exitSkipped
	case errors.As(err, &usage), !a.started:
		return exitUsage
	}
	return exitIO
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
	root.PersistentFlags().StringVar(&a.lang, "lang", "", "language of messages and tables: ja or en (default: from the locale)")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no notes on stderr")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if a.lang != "" && a.lang != "ja" && a.lang != "en" {
			return usagef(lang.T{EN: "--lang %s: say ja or en", JA: "--lang %s: ja か en を指定してください"}, a.lang)
		}
		return nil
	}
	root.AddCommand(a.analyze(), a.show(), a.inbox(), a.people(), a.compare(), a.report(), a.eval(), a.rubric(), a.convert(), a.formats(), a.schema(), a.version())
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

// note says something on stderr that is no result.
func (a *app) note(t lang.T, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.Err, "engage: "+t.In(a.language())+"\n", args...)
	}
}

// atLeastOne asks for archives.
func atLeastOne(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef(lang.T{EN: "no archive given: name a file, a folder, or - for standard input", JA: "アーカイブの指定がありません。ファイル、フォルダ、または - (標準入力) を指定してください"})
	}
	return nil
}
