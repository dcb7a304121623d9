package report

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/stats"
)

// top gives the words of a unit that a side (−1: neither) says more.
func (c *Compared) top(unit insight.Unit, side int) (out []*insight.KeyWord) {
	for i := range c.Words {
		k := &c.Words[i]
		if k.Unit == unit && k.Side() == side && (c.Top == 0 || len(out) < c.Top) {
			out = append(out, k)
		}
	}
	return out
}

func (c *Compared) block(w io.Writer, h *Head, title lang.T, side int, unit insight.Unit) {
	words := c.top(unit, side)
	if len(words) == 0 {
		return
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, h.bold(fmt.Sprintf(title.In(h.Lang), sideName(side))))
	_, knownA := c.Sides[0].Authors()
	_, knownB := c.Sides[1].Authors()
	people := knownA || knownB
	head := []string{unitWord[unit].In(h.Lang), "z", "A", "B", "A/1000", "B/1000", lang.T{EN: "posts A/B", JA: "投稿 A/B"}.In(h.Lang)}
	if people {
		head = append(head, lang.T{EN: "people A/B", JA: "人 A/B"}.In(h.Lang))
	}
	rows := [][]string{append(head, "")}
	for _, k := range words {
		mark := ""
		if k.Marked {
			mark = "*"
		}
		row := []string{Cut(c.name(h, k), 30), fmt.Sprintf("%.1f", math.Abs(k.Z())), fmt.Sprint(k.Count[0]), fmt.Sprint(k.Count[1]),
			fmt.Sprintf("%.1f", c.perThousand(k, 0)), fmt.Sprintf("%.1f", c.perThousand(k, 1)), fmt.Sprintf("%d/%d", k.Posts[0], k.Posts[1])}
		if people {
			row = append(row, c.people(k, 0)+"/"+c.people(k, 1))
		}
		rows = append(rows, append(row, mark))
	}
	for i, line := range aligned(rows) {
		fmt.Fprintln(w, line)
		if i > 0 && c.Contexts {
			c.contexts(w, words[i-1])
		}
	}
}

// aligned pads cells to columns: the first and last to the left, the others to
// the right.
func aligned(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], Width(cell))
		}
	}
	out := make([]string, len(rows))
	for k, r := range rows {
		line := ""
		for i, cell := range r {
			line += "  " + Pad(cell, widths[i], i > 0 && i < len(r)-1)
		}
		out[k] = strings.TrimRight(line, " ")
	}
	return out
}

func (c *Compared) contexts(w io.Writer, k *insight.KeyWord) {
	for side := range k.Contexts {
		for _, x := range k.Contexts[side] {
			at := string(x.Post.ID)
			if src := sourceOf(x); src != nil && !x.Post.Author.Named() {
				at = filepath.Base(*src) // the id of a row says nothing
			}
			fmt.Fprintf(w, "      %s  %s  (%s)\n", sideName(side), snippet(x), Plain(at))
		}
	}
}

// name is a word as people read it: an act by its label.
func (c *Compared) name(h *Head, k *insight.KeyWord) string {
	if k.Unit == insight.Act {
		for _, a := range h.Rubric.Acts {
			if a.Name == k.Text {
				return h.label(a.Label)
			}
		}
	}
	return Plain(k.Text)
}

// perThousand is per thousand words, pairs or posts of the side.
func (c *Compared) perThousand(k *insight.KeyWord, side int) float64 {
	n := c.Sides[side].N[k.Unit]
	if n == 0 {
		return 0
	}
	return 1000 * float64(k.Count[side]) / float64(n)
}

// people is how many authors said a word on a side, "?" where nobody knows.
func (c *Compared) people(k *insight.KeyWord, side int) string {
	if _, ok := c.Sides[side].Authors(); !ok {
		return "?"
	}
	return fmt.Sprint(k.Authors[side])
}

// interval is the 95 % interval of the log-odds; ok is false where it has no
// end, as for an act that every post shows.
func interval(k *insight.KeyWord) (lo, hi float64, ok bool) {
	lo, hi = k.Interval(stats.Z95)
	return lo, hi, !math.IsInf(hi-lo, 0)
}
