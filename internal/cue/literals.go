package cue

import (
	"regexp/syntax"
	"slices"
)

const (
	maxStrings  = 512 // a pattern that stands for more strings is left to regexp
	maxLiterals = 256 // more are no filter
	maxRange    = 32  // characters of one range of a class
)

// plan is what a pattern's text says about where to look for it. Most cues are
// lists of words or begin with one of a few words; looking for words takes a
// hundredth of the time that regexp does.
type plan struct {
	whole    bool     // the words of the only branch are all that it matches
	branches []branch // every match is one of them
}

// branch is one way that a match may run.
type branch struct {
	words    []string // all that it matches (whole), or how every match begins; none: not known
	required []string // one of them stands in every match after words; none: not known
}

func planOf(re *syntax.Regexp) plan {
	re = re.Simplify()
	if all, ok := enumerate(re); ok && shortest(all) > 0 {
		return plan{whole: true, branches: []branch{{words: unshadowed(all)}}}
	}
	free := unbound(re)
	if !looksBack(re) {
		if branches := begins(free); known(branches) {
			for i := range branches {
				branches[i].words = unshadowed(branches[i].words)
			}
			return plan{branches: branches}
		}
	}
	return plan{branches: []branch{{required: required(free)}}}
}

// known reports whether all branches begin with words, not too many.
func known(branches []branch) bool {
	n := 0
	for _, b := range branches {
		if shortest(b.words) == 0 {
			return false
		}
		n += len(b.words)
	}
	return n > 0 && n <= maxStrings
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

// looksBack reports whether a match depends on what stands before it.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, looksBack)
}

// begins lists how every match of re begins, and the strings of which one
// stands in the rest of it; branches without words where nothing is known.
func begins(re *syntax.Regexp) []branch {
	if all, ok := enumerate(re); ok {
		return []branch{{words: all}}
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return begins(re.Sub[0])
	case syntax.OpAlternate:
		var all []branch
		for _, sub := range re.Sub {
			all = append(all, begins(sub)...)
		}
		return all
	case syntax.OpConcat:
		return beginsInTurn(re.Sub)
	}
	return []branch{{}}
}

// beginsInTurn is begins of parts that follow one another.
func beginsInTurn(parts []*syntax.Regexp) []branch {
	words, i := []string{""}, 0
	for ; i < len(parts); i++ {
		l, ok := enumerate(parts[i])
		if !ok || len(words)*len(l) > maxStrings {
			break
		}
		words = product(words, l)
	}
	if shortest(words) > 0 || i == len(parts) {
		return []branch{{words, requiredInTurn(parts[i:])}}
	}
	branches, rest := begins(parts[i]), requiredInTurn(parts[i+1:])
	for k := range branches {
		b := &branches[k]
		if len(words)*len(b.words) > maxStrings {
			return []branch{{}}
		}
		b.words = product(words, b.words)
		if better(rest, b.required) {
			b.required = rest
		}
	}
	return branches
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

// required are strings of which one stands in every match of re; nil where
// none is known.
func required(re *syntax.Regexp) []string {
	if all, ok := enumerate(re); ok && shortest(all) > 0 && len(all) <= maxLiterals {
		return all
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		return requiredInTurn(re.Sub)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			l := required(sub)
			if l == nil || len(all)+len(l) > maxLiterals {
				return nil
			}
			all = append(all, l...)
		}
		return all
	}
	return nil
}

// requiredInTurn is required of parts that follow one another: the best of
// what one part requires, and of the strings that neighbours make together.
func requiredInTurn(parts []*syntax.Regexp) (best []string) {
	for i, part := range parts {
		if l := required(part); better(l, best) {
			best = l
		}
		together := []string{""}
		for _, next := range parts[i:] {
			l, ok := enumerate(next)
			if !ok || len(together)*len(l) > maxLiterals {
				break
			}
			if together = product(together, l); shortest(together) > 0 && better(together, best) {
				best = together
			}
		}
	}
	return best
}

// better prefers the set whose shortest string is longest, then the smaller.
func better(a, b []string) bool {
	if a == nil || b == nil {
		return a != nil
	}
	return shortest(a) > shortest(b) || shortest(a) == shortest(b) && len(a) < len(b)
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
