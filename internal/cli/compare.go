package cli

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/report"
	"engage/internal/score"
)

// How two sides are compared where nobody says otherwise.
const (
	usualPrior = 0.1
	usualMin   = 3
)

// comparing are the flags of compare.
type comparing struct {
	selection
	slices, maps [2]string
	how          insight.Comparing
	top          int
	contexts     bool // shown in the table
	format, out  string
	excel        bool
}

func (a *app) compare() *cobra.Command {
	var s comparing
	cmd := &cobra.Command{
		Use:   "compare A [B]",
		Short: "what is said more on one side: tweets against call-centre notes, before against after, us against them",
		Long: `Compare the words, the pairs of words and the dialogue acts of two sides.

A and B are archives: files, folders, globs, - for standard input, several with
commas between them. With one archive, --a and --b say which parts of it to
compare: since=, until= (of a post), account=, by= and all keys of --where.

Posts of others are compared, which are the customers' words; by=account takes
the account's own posts, by=all both. A table without authors (call-centre notes,
answers to a survey) and a text file of one text a line are read as plain rows.

z is the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi &
Quinn 2008) in standard deviations. Of the words marked *, at most 5 % are there
by chance (Benjamini & Hochberg 1995), as far as posts are independent.`,
		Example: "  engage compare tweets.zip callcentre.csv\n  engage compare export.zip --a until=2024-06-30 --b since=2024-07-01\n" +
			"  engage compare ours.zip theirs.zip --a by=account --b by=account\n  engage compare posts.jsonl --a mode=active_support --b mode=promotion --context 3",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return usagef(lang.T{EN: "name two archives to compare, or one with --a and --b; several files of one side with commas between them",
					JA: "比べるアーカイブを2つ、または1つと --a・--b を指定してください。片側に複数のファイルがあるときはコンマで区切ります"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s.contexts = cmd.Flags().Changed("context")
			if s.format == "table" && !cmd.Flags().Changed("top") {
				s.top = 15
			}
			if err := s.check(args); err != nil {
				return err
			}
			return a.compareTo(cmd.Context(), &s, args)
		},
	}
	s.selection.flags(cmd, a)
	f := cmd.Flags()
	f.StringVar(&s.slices[0], "a", "", "which part of A: 'since=2024-01-01 until=2024-06-30 account=@x by=others mode=active_support'")
	f.StringVar(&s.slices[1], "b", "", "which part of B, or of A where there is no B")
	f.StringVar(&s.maps[0], "map-a", "", "--map for A only")
	f.StringVar(&s.maps[1], "map-b", "", "--map for B only, as 'text=お客様の声欄'")
	f.Float64Var(&s.how.Prior, "prior", usualPrior, "weight of the prior: the part of both sides together that each side is mixed with")
	f.IntVar(&s.how.Min, "min", usualMin, "only words that occur so many times or more on both sides together")
	f.IntVar(&s.how.Contexts, "context", 3, "words in context: so many posts of each side (the table shows them if this is given)")
	f.IntVar(&s.top, "top", 0, "only the first N words and pairs of each side (table: 15; 0: all)")
	f.StringVarP(&s.format, "format", "f", "table", "table, json, ndjson or csv")
	outputFlag(f, &s.out)
	f.BoolVar(&s.excel, "excel", false, "csv: begin with the byte-order mark that Excel wants")
	f.BoolVar(&s.strict, "strict", false, "exit with status 4 if any record was skipped")
	return cmd
}

// check refuses what cannot be compared.
func (s *comparing) check(args []string) error {
	switch {
	case !report.KnownListingFormat(s.format):
		return usagef(lang.T{EN: "--format %s: one of %s", JA: "--format %s: %s のどれかにしてください"}, s.format, strings.Join(report.ListingFormats, ", "))
	case !(s.how.Prior > 0) || math.IsInf(s.how.Prior, 0):
		return usagef(lang.T{EN: "--prior %g: give a number above 0", JA: "--prior %g: 0より大きい数にしてください"}, s.how.Prior)
	case s.how.Min < 1:
		return usagef(lang.T{EN: "--min %d: give 1 or more", JA: "--min %d: 1以上にしてください"}, s.how.Min)
	case s.how.Contexts < 0:
		return usagef(lang.T{EN: "--context %d: give 0 (none) or more", JA: "--context %d: 0 (なし) 以上にしてください"}, s.how.Contexts)
	case s.top < 0:
		return usagef(lang.T{EN: "--top %d: give 0 (all) or more", JA: "--top %d: 0 (全件) 以上にしてください"}, s.top)
	case len(args) == 1 && (s.slices[0] == "" || s.slices[1] == ""):
		return usagef(lang.T{EN: "one archive: say with --a and --b which parts of it to compare, as --a until=2024-06-30 --b since=2024-07-01",
			JA: "アーカイブが1つのときは、比べる部分を --a と --b で指定してください。例: --a until=2024-06-30 --b since=2024-07-01"})
	case len(args) == 1 && (s.maps[0] != "" || s.maps[1] != ""):
		return usagef(lang.T{EN: "one archive: --map names its columns", JA: "アーカイブが1つのときは --map で列を指定してください"})
	}
	return nil
}

func (a *app) compareTo(ctx context.Context, s *comparing, args []string) error {
	j, err := a.job(&s.selection, pathsOf(args[0]))
	if err != nil {
		return err
	}
	j.Archive.Plain = true
	j.Accounts.Likely = true // a customer's posts must not be taken for the account's
	c := &comparison{app: a, job: j, inA: make(map[corpus.PostID]bool)}
	if err := c.prepare(s); err != nil {
		return err
	}
	out, err := a.open(s.out, a.in(j.zone))
	if err != nil {
		return err
	}
	defer out.discard()
	if err := c.read(ctx, s, args); err != nil {
		return err
	}
	k := insight.Compare(c.sides[0].Side, c.sides[1].Side, s.how)
	compared := &report.Compared{Keyness: k, Of: [2]report.ComparedSide{c.sides[0].ComparedSide, c.sides[1].ComparedSide},
		How: s.how, Shared: c.shared, Top: s.top, Contexts: s.contexts}
	if err := compared.Write(out, a.head(j, out), s.format, s.excel); err != nil {
		return writeError(out.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	skipped := a.skipped(c.sides[0].Input)
	if len(args) == 2 {
		skipped = a.skipped(c.sides[1].Input) || skipped
	}
	if skipped && s.strict {
		return errSkipped
	}
	return nil
}

// pathsOf are the paths of one argument, which may name several with commas.
func pathsOf(arg string) []string {
	if _, err := os.Stat(arg); err == nil {
		return []string{arg}
	}
	return slices.DeleteFunc(strings.Split(arg, ","), func(p string) bool { return p == "" })
}

// comparison reads the sides.
type comparison struct {
	*app
	*job
	sides  [2]*oneSide
	inA    map[corpus.PostID]bool
	shared int
	terms  []score.Term
}

func (c *comparison) prepare(s *comparing) error {
	for i, flag := range []string{"--a", "--b"} {
		sl, err := parseSlice(flag, s.slices[i], c.zone, c.Mask)
		if err != nil {
			return err
		}
		c.sides[i] = &oneSide{sl, insight.NewSide(insight.Spare(s.how.Contexts)), report.ComparedSide{Slice: sl.said, By: sl.by}}
	}
	return nil
}

// read reads one archive for both sides, or one for each.
func (c *comparison) read(ctx context.Context, s *comparing, args []string) error {
	if len(args) == 1 {
		if err := c.readFor(ctx, *c.job, c.sides[:]); err != nil {
			return err
		}
		return c.filled()
	}
	for i := range c.sides {
		j := *c.job
		j.Paths = pathsOf(args[i])
		if s.maps[i] != "" {
			var err error
			if j.Archive.Map, err = parseColumns(s.maps[i]); err != nil {
				return err
			}
		}
		if err := c.readFor(ctx, j, c.sides[i:i+1]); err != nil {
			return err
		}
	}
	return c.filled()
}

func (c *comparison) readFor(ctx context.Context, j job, sides []*oneSide) error {
	for _, s := range sides {
		j.Accounts.Flag = append(slices.Clip(j.Accounts.Flag), s.accounts...)
	}
	j.Emit = func(r *score.Result) error {
		c.add(r, sides)
		return nil
	}
	result, err := c.run(ctx, &j)
	if err != nil {
		return err
	}
	for _, s := range sides {
		s.Input = &result.Input
		for _, acc := range result.Accounts {
			if acc.Summary.Conversations > 0 && (s.own == nil || slices.Contains(s.own, corpus.Handle(acc.Handle))) {
				s.Accounts = append(s.Accounts, acc.Handle)
				s.ChosenBy = acc.ChosenBy
			}
		}
	}
	return nil
}

// add counts the posts of a result on the sides that they belong to.
func (c *comparison) add(r *score.Result, sides []*oneSide) {
	known := names(r.Conversation)
	isName := func(word string) bool { return known[corpus.Handle(word)] || c.Mask.Made(word) }
	for i := range r.Conversation.Posts {
		p := &r.Conversation.Posts[i]
		found := false
		for _, s := range sides {
			if s.keep != nil && !s.keep(r) || !s.takes(r.Conversation, p, &s.LeftOut) {
				continue
			}
			if !found {
				c.terms = c.Scorer.Terms(c.terms[:0], p.Text, isName)
				found = true
			}
			s.Add(r, i, c.terms)
			if s == c.sides[0] {
				c.inA[p.ID] = true
			} else if c.inA[p.ID] {
				c.shared++
			}
		}
	}
}

// filled refuses a side without posts, and says why it has none.
func (c *comparison) filled() error {
	for i, s := range c.sides {
		name, flag := []string{"A", "B"}[i], []string{"--a", "--b"}[i]
		switch {
		case s.Posts > 0:
		case s.by == "others" && s.LeftOut.Account > 0:
			return lang.Errorf(lang.T{EN: "compare: all %[1]d posts of %[2]s are of @%[3]s, none of others; compare those with %[4]s by=account",
				JA: "比較: %[2]s の投稿 %[1]d件はすべて @%[3]s のもので、他の人の投稿がありません。それを比べるには %[4]s by=account を指定してください"},
				s.LeftOut.Account, name, strings.Join(s.Accounts, " @"), flag)
		case s.by == "account" && s.LeftOut.Others > 0:
			return lang.Errorf(lang.T{EN: "compare: none of the %d posts of %s is of an account that is known; name it with --account", JA: "比較: %[2]s の投稿 %[1]d件に、分かっているアカウントのものがありません。--account で指定してください"}, s.LeftOut.Others, name)
		default:
			return lang.Errorf(lang.T{EN: "compare: %s (%s '%s') holds no post with text; engage analyze shows what there is",
				JA: "比較: %s (%s '%s') に本文のある投稿がありません。内容は engage analyze で確認できます"}, name, flag, s.said)
		}
	}
	return nil
}
