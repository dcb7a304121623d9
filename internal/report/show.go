package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Show prints one conversation as a tree, its evidence marked in the text and
// every point explained.
func Show(out io.Writer, h *Head, r *score.Result) error {
	w := bufio.NewWriter(out)
	c := r.Conversation
	n := r.Interaction
	fmt.Fprintln(w, h.bold(Plain(string(c.ID))))
	say := func(text lang.T, args ...any) { fmt.Fprintf(w, text.In(h.Lang)+"\n", args...) }
	say(lang.T{EN: "%s: %d responses, %d exchanges, two-way index %.3f; %d of %d known posts seen", JA: "%s: 返信 %d、往復 %d、双方向指数 %.3f。分かっている投稿のうち %d/%d件を表示"},
		levelWords[n.Level].In(h.Lang), n.Responses, n.Exchanges, r.TwoWay, n.Seen, n.Known)
	if n.Inferred {
		say(lang.T{EN: "some ties are inferred (the archive holds no reply ids, or one side only); --no-infer leaves them out", JA: "一部のつながりは推定です(返信IDがない、または片側のみの書き出しのため)。--no-infer で除けます"})
	}
	fmt.Fprintln(w)
	tree(w, h, r)
	fmt.Fprintln(w)
	verdict(w, h, r)
	return w.Flush()
}

func tree(w io.Writer, h *Head, r *score.Result) {
	c := r.Conversation
	depth := make([]int, len(c.Posts))
	for _, i := range preorder(c) {
		if up := c.Ties[i].Parent; up >= 0 {
			depth[i] = depth[up] + 1
		}
		p := &c.Posts[i]
		indent := strings.Repeat("  ", min(depth[i], 12))
		who := person(Plain(c.Name(i)))
		if c.IsAccount(p.Author) {
			who = h.bold(who)
		}
		notes := h.note(p)
		if acts := actsOf(h, r, i); acts != "" {
			notes += "  [" + acts + "]"
		}
		fmt.Fprintln(w, indent+who+notes)
		if p.Text == "" {
			continue
		}
		for _, line := range Wrap(mark(h, r, i), h.Width-len(indent)-2) {
			fmt.Fprintln(w, indent+"  "+line)
		}
	}
}

// note says when a post was written, or why it is not seen itself.
func (h *Head) note(p *corpus.Post) string {
	switch {
	case p.Kind == corpus.Stub:
		return lang.T{EN: " (not in the archive)", JA: "(書き出しにありません)"}.In(h.Lang)
	case p.Kind == corpus.Excerpt:
		return lang.T{EN: " (seen through an RT)", JA: "(RTの引用部分)"}.In(h.Lang)
	case p.At.IsZero():
		return ""
	case p.DateOnly:
		return " " + p.At.In(h.Zone).Format("2006-01-02")
	}
	return " " + p.At.In(h.Zone).Format("2006-01-02 15:04")
}

// preorder lists the posts so that every answer stands under what it answers.
func preorder(c *corpus.Conversation) []int {
	children := make([][]int, len(c.Posts))
	var stack, order []int
	for i := len(c.Posts) - 1; i >= 0; i-- {
		if up := c.Ties[i].Parent; up >= 0 {
			children[up] = append(children[up], i)
		} else {
			stack = append(stack, i)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], children[i]...)
		order = append(order, i)
	}
	return order
}

func actsOf(h *Head, r *score.Result, post int) string {
	var names []string
	for _, spec := range h.Rubric.Acts {
		for _, e := range r.Evidence {
			if e.Post == post && e.Act == spec.Name {
				names = append(names, h.label(spec.Label))
				break
			}
		}
	}
	return strings.Join(names, " ")
}

// mark puts ⟦⟧ around the evidence in a post's text.
func mark(h *Head, r *score.Result, post int) string {
	text := r.Conversation.Posts[post].Text
	var b strings.Builder
	at := 0
	for _, s := range spans(r, post) {
		b.WriteString(Plain(text[at:s.start]))
		b.WriteString("⟦" + Plain(text[s.start:s.end]) + "⟧")
		at = s.end
	}
	b.WriteString(Plain(text[at:]))
	return b.String()
}

// span is a part of a post's text that is evidence, with the acts it speaks for.
type span struct {
	start, end int
	acts       []string
}

// spans are the evidence in a post's text in order; overlapping spans join.
func spans(r *score.Result, post int) (out []span) {
	var found []score.Evidence
	for _, e := range r.Evidence {
		if e.Post == post && e.End > e.Start {
			found = append(found, e)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Start < found[j].Start })
	for _, e := range found {
		if k := len(out) - 1; k < 0 || e.Start >= out[k].end {
			out = append(out, span{start: e.Start})
		}
		s := &out[len(out)-1]
		s.end = max(s.end, e.End)
		if e.Act != "" && !slices.Contains(s.acts, e.Act) {
			s.acts = append(s.acts, e.Act)
		}
	}
	return out
}

func verdict(w io.Writer, h *Head, r *score.Result) {
	say := func(text lang.T, args ...any) { fmt.Fprintf(w, text.In(h.Lang)+"\n", args...) }
	if r.Primary == rubric.None {
		say(lang.T{EN: "primary: none, E %.2f; nearest: %s with E %.2f", JA: "主モード: なし (E %.2f)。最も近いのは %s (E %.2f)"},
			r.None, h.mode(r.Runner), r.Strength[r.Runner])
	} else {
		say(lang.T{EN: "primary: %s (%s), E %.2f; nearest other: %s with E %.2f; none E %.2f", JA: "主モード: %s(%s) E %.2f。次点: %s (E %.2f)、なし (E %.2f)"},
			h.mode(r.Primary), h.label(h.Rubric.Modes[r.Primary].Owner), r.Strength[r.Primary], h.mode(r.Runner), r.Strength[r.Runner], r.None)
	}
	for m := range rubric.NumModes {
		mode := rubric.Mode(m)
		fmt.Fprintln(w)
		fmt.Fprintln(w, h.bold(fmt.Sprintf("%s  %.2f", h.mode(mode), r.Scores[m])))
		say(lang.T{EN: "  E %.4f; without two-way talk the score would be %.2f", JA: "  E %.4f。双方向のやりとりがなければ %.2f点"}, r.Strength[m], r.OneWay[m])
		points(w, h, r, contributions(r, mode))
	}
	fmt.Fprintln(w)
	say(lang.T{EN: "no mode applies: E %.4f (it has no score; its points add up to 100 E)", JA: "どのモードでもない: E %.4f (点はなく、内訳の合計は 100×E)"}, r.None)
	points(w, h, r, r.NoneContributions)
}

// contributions are those to the score of a mode.
func contributions(r *score.Result, mode rubric.Mode) (of []score.Contribution) {
	for _, k := range r.Contributions {
		if k.Mode == mode {
			of = append(of, k)
		}
	}
	return of
}

// named is from how many points on a contribution gets a line of its own.
const named = 0.1

// points lists contributions; the least are added up in one line.
func points(w io.Writer, h *Head, r *score.Result, of []score.Contribution) {
	heavy, rest, n := heaviest(of, len(of))
	for _, k := range heavy {
		quoted := strings.Join(quotes(r, k.Evidence), "")
		if quoted != "" {
			quoted = "  " + quoted
		}
		fmt.Fprintf(w, "  %+8.2f  %s%s\n", k.Points, h.feature(k.Feature), quoted)
	}
	if n > 0 {
		fmt.Fprintf(w, "  %+8.2f  "+lang.T{EN: "%d more of less than %.1f each", JA: "ほか %d件 (それぞれ %.1f点未満)"}.In(h.Lang)+"\n", rest, n, named)
	}
}

// heaviest are the contributions that are worth a line of their own, at most so
// many, and the sum and number of the others.
func heaviest(of []score.Contribution, most int) (heavy []score.Contribution, rest float64, n int) {
	for _, k := range of {
		if k.Points < named && k.Points > -named || len(heavy) == most {
			rest += k.Points
			n++
			continue
		}
		heavy = append(heavy, k)
	}
	return heavy, rest, n
}

// maxQuotes is how many spans a contribution quotes.
const maxQuotes = 4

// quotes are the words of the evidence, each once.
func quotes(r *score.Result, evidence []score.Evidence) []string {
	var parts []string
	seen := make(map[string]bool)
	for _, e := range evidence {
		s := Plain(r.Conversation.Posts[e.Post].Text[e.Start:e.End])
		if s == "" || seen[s] {
			continue
		}
		seen[s] = true
		if len(parts) == maxQuotes {
			return append(parts, "…")
		}
		parts = append(parts, "「"+Cut(s, 30)+"」")
	}
	return parts
}
