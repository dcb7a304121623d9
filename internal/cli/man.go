package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"engage/internal/lang"
)

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "write a man page for each command into a folder, or print the one of engage",
		Long: `Write the man pages, a file for each command (engage.1, engage-analyze.1, …), into
DIR, which is made if it is not there; without DIR, print engage(1).`,
		Example: "  engage man | man -l -\n  engage man ~/.local/share/man/man1 && man engage-analyze",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.started = true
			if len(args) == 0 {
				_, err := a.Out.Write(manPage(cmd.Root()))
				return err
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return cannotWrite(args[0], err)
			}
			if err := writeManPages(cmd.Root(), args[0]); err != nil {
				return lang.Errorf(lang.T{EN: "cannot write the man pages: %s", JA: "man ページを書けません: %s"}, err)
			}
			return nil
		},
	}
}

// writeManPages writes the page of a command and of all under it.
func writeManPages(cmd *cobra.Command, dir string) error {
	for _, sub := range subcommands(cmd) {
		if err := writeManPages(sub, dir); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, manName(cmd)+".1"), manPage(cmd), 0o644)
}
