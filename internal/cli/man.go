package cli

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

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
			head := &doc.GenManHeader{Section: "1", Source: "engage " + Version, Manual: "engage"}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			if len(args) == 0 {
				return doc.GenMan(root, head, a.Out)
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return cannotWrite(args[0], err)
			}
			if err := doc.GenManTree(root, head, args[0]); err != nil {
				return lang.Errorf(lang.T{EN: "cannot write the man pages: %s", JA: "man ページを書けません: %s"}, err)
			}
			return nil
		},
	}
}
