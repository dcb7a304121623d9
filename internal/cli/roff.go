package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manName is the name of a command's man page: engage-rubric-check.
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// subcommands are those that have a page.
func subcommands(cmd *cobra.Command) (list []*cobra.Command) {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			list = append(list, sub)
		}
	}
	return list
}

// manPage is a command's man page in roff. cobra writes them too, but takes
// three modules for it, which cost every start of the program.
func manPage(cmd *cobra.Command) []byte {
	cmd.InitDefaultHelpCmd()
	cmd.InitDefaultHelpFlag()
	var w bytes.Buffer
	fmt.Fprintf(&w, ".nh\n.TH %q \"1\" \"\" \"engage %s\" \"engage\"\n", strings.ToUpper(manName(cmd)), Version)
	fmt.Fprintf(&w, ".SH NAME\n%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&w, ".SH SYNOPSIS\n\\fB%s\\fP\n", roff(cmd.UseLine()))
	fmt.Fprintf(&w, ".SH DESCRIPTION\n")
	for i, paragraph := range strings.Split(first(cmd.Long, cmd.Short), "\n\n") {
		if i > 0 {
			w.WriteString(".PP\n")
		}
		roffBlock(&w, paragraph)
	}
	roffFlags(&w, "OPTIONS", cmd.NonInheritedFlags())
	roffFlags(&w, "OPTIONS OF ALL COMMANDS", cmd.InheritedFlags())
	if cmd.Example != "" {
		w.WriteString(".SH EXAMPLES\n")
		roffBlock(&w, cmd.Example)
	}
	if see := seeAlso(cmd); len(see) > 0 {
		fmt.Fprintf(&w, ".SH SEE ALSO\n%s\n", strings.Join(see, ", "))
	}
	return w.Bytes()
}

func seeAlso(cmd *cobra.Command) (pages []string) {
	add := func(c *cobra.Command) { pages = append(pages, fmt.Sprintf("\\fB%s\\fP(1)", roff(manName(c)))) }
	if cmd.HasParent() {
		add(cmd.Parent())
	}
	for _, sub := range subcommands(cmd) {
		add(sub)
	}
	return pages
}

func roffFlags(w *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(w, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		w.WriteString(".TP\n")
		if f.Shorthand != "" {
			fmt.Fprintf(w, "\\fB\\-%s\\fP, ", f.Shorthand)
		}
		fmt.Fprintf(w, "\\fB%s\\fP", roff("--"+f.Name))
		if name != "" {
			fmt.Fprintf(w, " \\fI%s\\fP", roff(name))
		}
		fmt.Fprintf(w, "\n%s", roff(usage))
		if !slices.Contains([]string{"", "[]", "0", "false"}, f.DefValue) {
			fmt.Fprintf(w, " (default %s)", roff(f.DefValue))
		}
		w.WriteByte('\n')
	})
}

// roffBlock writes a paragraph; one that begins with a space stays as it is.
func roffBlock(w *bytes.Buffer, text string) {
	begin, end := "", ""
	if strings.HasPrefix(text, " ") {
		begin, end = ".EX\n", ".EE\n"
	}
	fmt.Fprintf(w, "%s%s\n%s", begin, roff(strings.TrimRight(text, "\n")), end)
}

// roff is text so that nothing in it is a command: no backslash, and no line
// that begins with a dot or a quote. Hyphens stay what a shell reads.
func roff(text string) string {
	lines := strings.Split(strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
