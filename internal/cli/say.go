package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/fault"
	"engage/internal/lang"
)

// logging are the flags on which depends how anything is said on stderr.
func (a *app) logging(f *pflag.FlagSet) {
	f.StringVar(&a.lang, "lang", "", "language of messages and tables: ja or en (default: from the locale)")
	f.StringVar(&a.logFormat, "log-format", "text", "how stderr is written: text, or json: an object a line, and no progress bar")
}

// early reads these flags before all others, so that a mistake in the others
// is said as they ask.
func (a *app) early(args []string) {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.ParseErrorsAllowlist.UnknownFlags = true
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	a.logging(f)
	_ = f.Parse(args) // the command's own flags tell what is wrong
}

func (a *app) checkLogging(*cobra.Command, []string) error {
	if a.lang != "" && a.lang != "ja" && a.lang != "en" {
		return usagef(lang.T{EN: "--lang %s: say ja or en", JA: "--lang %s: ja か en を指定してください"}, a.lang)
	}
	if a.logFormat != "text" && a.logFormat != "json" {
		return usagef(lang.T{EN: "--log-format %s: text or json", JA: "--log-format %s: text か json にしてください"}, a.logFormat)
	}
	return nil
}

// say writes a message on stderr: as a line for people, or as an object with
// what it is about. All that is said there, but the progress bar, passes here.
func (a *app) say(level slog.Level, message string, about ...slog.Attr) {
	if a.logFormat != "json" {
		fmt.Fprintln(a.Err, "engage: "+message)
		return
	}
	r := slog.NewRecord(a.now(), level, message, 0)
	r.AddAttrs(about...)
	_ = slog.NewJSONHandler(a.Err, &slog.HandlerOptions{ReplaceAttr: logKey}).Handle(context.Background(), r)
}

// logKey spells slog's own keys as the rest of our JSON is.
func logKey(_ []string, at slog.Attr) slog.Attr {
	switch at.Key {
	case slog.MessageKey:
		at.Key = "message"
	case slog.LevelKey:
		at.Value = slog.StringValue(strings.ToLower(at.Value.String()))
	}
	return at
}

// note says something that is no result; --quiet silences it.
func (a *app) note(t lang.T, args ...any) {
	if !a.quiet {
		a.say(slog.LevelInfo, lang.Errorf(t, args...).In(a.language()))
	}
}

// warn is a note of something amiss, with what it is about.
func (a *app) warn(about []slog.Attr, t lang.T, args ...any) {
	if !a.quiet {
		a.say(slog.LevelWarn, lang.Errorf(t, args...).In(a.language()), about...)
	}
}

// fail says an error, each of several by itself; what an error only wraps
// stays in it.
func (a *app) fail(err error, about ...slog.Attr) {
	var several []error
	switch e := err.(type) { //nolint:errorlint // see above
	case usageError:
		several = []error{e.error}
	case fault.Errors:
		for _, f := range e {
			several = append(several, f)
		}
	case interface{ Unwrap() []error }:
		several = e.Unwrap()
	case metError:
		about = append(about, slog.String("account", e.account))
	case *fault.Error:
		if a.logFormat == "json" {
			a.say(slog.LevelError, e.Msg.In(a.language()), append(placed(e), about...)...)
			return
		}
	}
	if several == nil {
		a.say(slog.LevelError, lang.Message(err, a.language()), about...)
	}
	for _, e := range several {
		a.fail(e, about...)
	}
}

// placed is where a mistake is.
func placed(e *fault.Error) (at []slog.Attr) {
	if e.File != "" {
		at = append(at, slog.String("file", e.File))
	}
	if e.Line > 0 {
		at = append(at, slog.Int("line", e.Line))
	}
	if e.Column > 0 {
		at = append(at, slog.Int("column", e.Column), slog.String("source", e.Source))
	}
	return at
}
