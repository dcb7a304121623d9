package cue

import (
	"regexp/syntax"
)

const (
	maxStrings = 512 // a pattern that stands for more strings is no list of words
	maxRange   = 32  // characters of one range of a class
)

// plan is what a pattern's text says about where to look for it. Most cues are
// lists of words, or every match has one of a few words at or near its start.
type plan struct {
	whole    bool     // the words of the only branch are all that it matches
	branches []branch // every match is one of them
}

// branch is one way that a match may run.
type branch struct {
	words []string // all that it matches (whole), or one of them stands in every match; none: not known
	reach          // from where they begin back to where the match does
}

// reach is how far something may be, in characters.
type reach struct{ least, most int }

// far is a reach without end.
const far = 1 << 30

func (r reach) plus(s reach) reach {
	return reach{min(r.least+s.least, far), min(r.most+s.most, far)}
}

func planOf(re *syntax.Regexp) plan {
	re = re.Simplify()
	if all, ok := enumerate(re); ok && shortest(all) > 0 {
		return plan{true, []branch{{words: unshadowed(all)}}}
	}
	branches := stand(unbound(re))
	if branches == nil {
		branches = []branch{{}}
	}
	return plan{false, branches}
}

// unbound is re without what asks where a text, line or word begins or ends.
func unbound(re *syntax.Regexp) *syntax.Regexp {
	out := *re
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpEndLine, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	out.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, sub := range re.Sub {
		out.Sub[i] = unbound(sub)
	}
	return &out
}

// unshadowed drops words that an earlier word is a prefix of: they never get
// their turn. What remains prefers longer words where one begins another.
func unshadowed(words []string) []string {
	var out []string
	kept := make(map[string]bool, len(words))
	shadowed := func(w string) bool {
		for i := range w {
			if kept[w[:i]] {
				return true
			}
		}
		return kept[w]
	}
	for _, w := range words {
		if !shadowed(w) {
			kept[w] = true
			out = append(out, w)
		}
	}
	return out
}

// stand lists words of which one stands in every match of re, and how far from
// its start; nil where none are known.
func stand(re *syntax.Regexp) []branch {
	if all, ok := enumerate(re); ok {
		if shortest(all) == 0 {
			return nil
		}
		return []branch{{words: all}}
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return stand(re.Sub[0])
	case syntax.OpAlternate:
		var all []branch
		for _, sub := range re.Sub {
			l := stand(sub)
			if l == nil {
				return nil
			}
			all = append(all, l...)
		}
		if count(all) <= maxStrings {
			return all
		}
	case syntax.OpConcat:
		return standInTurn(re.Sub)
	}
	return nil
}

// standInTurn is stand of parts that follow one another: the best of what
// stands in one part, and of the words that neighbours make together.
func standInTurn(parts []*syntax.Regexp) (best []branch) {
	var before reach
	for i, part := range parts {
		for _, l := range [][]branch{stand(part), together(parts[i:])} {
			if better(l, best) {
				best = l
				for k := range best {
					best[k].reach = best[k].plus(before)
				}
			}
		}
		before = before.plus(width(part))
	}
	return best
}

// together are the best words that the first of some parts make.
func together(parts []*syntax.Regexp) (best []branch) {
	words := []string{""}
	for _, part := range parts {
		l, ok := enumerate(part)
		if !ok || len(words)*len(l) > maxStrings {
			break
		}
		words = product(words, l)
		if b := []branch{{words: words}}; shortest(words) > 0 && better(b, best) {
			best = b
		}
	}
	return best
}

// width is how many characters re can match.
func width(re *syntax.Regexp) reach {
	switch re.Op {
	case syntax.OpLiteral:
		return reach{len(re.Rune), len(re.Rune)}
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return reach{1, 1}
	}
	var w reach
	for i, sub := range re.Sub {
		x := width(sub)
		if re.Op == syntax.OpAlternate && i > 0 {
			w = reach{min(w.least, x.least), max(w.most, x.most)}
		} else {
			w = w.plus(x)
		}
	}
	switch re.Op {
	case syntax.OpQuest:
		w.least = 0
	case syntax.OpStar:
		w = reach{0, far}
	case syntax.OpPlus:
		w.most = far
	}
	return w
}

func product(heads, tails []string) []string {
	out := make([]string, 0, len(heads)*len(tails))
	for _, h := range heads {
		for _, t := range tails {
			out = append(out, h+t)
		}
	}
	return out
}

// enumerate lists what re can match, most preferred first; not ok where that
// is too much, or depends on what stands around it.
func enumerate(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		return class(re)
	case syntax.OpCapture:
		return enumerate(re.Sub[0])
	case syntax.OpQuest:
		all, ok := enumerate(re.Sub[0])
		if re.Flags&syntax.NonGreedy != 0 {
			return append([]string{""}, all...), ok
		}
		return append(all, ""), ok
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			l, ok := enumerate(sub)
			if !ok || len(all)+len(l) > maxStrings {
				return nil, false
			}
			all = append(all, l...)
		}
		return all, true
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			l, ok := enumerate(sub)
			if !ok || len(all)*len(l) > maxStrings {
				return nil, false
			}
			all = product(all, l)
		}
		return all, true
	}
	return nil, false
}

func class(re *syntax.Regexp) ([]string, bool) {
	var all []string
	for i := 0; i < len(re.Rune); i += 2 {
		if re.Rune[i+1]-re.Rune[i] > maxRange || len(all) > maxStrings {
			return nil, false
		}
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			all = append(all, string(r))
		}
	}
	return all, len(all) > 0
}

// better prefers words whose shortest is longest, then fewer of them.
func better(a, b []branch) bool {
	if a == nil || b == nil {
		return a != nil
	}
	x, y := least(a), least(b)
	return x > y || x == y && count(a) < count(b)
}

// least is the length of the shortest word.
func least(branches []branch) int {
	n := shortest(branches[0].words)
	for _, b := range branches[1:] {
		n = min(n, shortest(b.words))
	}
	return n
}

// count is how many words there are.
func count(branches []branch) (n int) {
	for _, b := range branches {
		n += len(b.words)
	}
	return n
}

// shortest is the least length of strings, 0 of none.
func shortest(l []string) int {
	n := -1
	for _, s := range l {
		if n < 0 || len(s) < n {
			n = len(s)
		}
	}
	return max(n, 0)
}
