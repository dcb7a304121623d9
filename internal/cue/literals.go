package cue

import (
	"regexp/syntax"
	"slices"
	"strings"
)

const (
	maxStrings  = 512 // a pattern that stands for more strings is left to regexp
	maxLiterals = 64  // more are no filter
	maxRange    = 32  // characters of one range of a class
)

// plan is what a pattern's text says about where to look for it. Most cues are
// lists of words or begin with one of a few words; looking for words takes a
// hundredth of the time that regexp does.
type plan struct {
	words    []string // all that it matches (whole), or how every match begins; none: not known
	whole    bool
	required []string // one of them stands in every match beyond words; none: not known
}

func planOf(expr string) plan {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return plan{}
	}
	re = re.Simplify()
	if all, ok := enumerate(re); ok && shortest(all) > 0 {
		return plan{words: unshadowed(all), whole: true}
	}
	if looksBack(re) {
		return plan{required: required(re)}
	}
	if words, rest := begins(re); shortest(words) > 0 {
		return plan{words: unshadowed(words), required: rest}
	}
	return plan{required: required(re)}
}

// unshadowed drops words that an earlier word is a prefix of: they never get
// their turn. What remains prefers longer words where one begins another.
func unshadowed(words []string) []string {
	var out []string
	for _, w := range words {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.HasPrefix(w, o) }) {
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
// stands in the rest of it; none where nothing is known.
func begins(re *syntax.Regexp) (words, rest []string) {
	if all, ok := enumerate(re); ok {
		return all, nil
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		words, rest = begins(re.Sub[0])
		return words, rest
	case syntax.OpAlternate:
		known := true
		for _, sub := range re.Sub {
			w, r := begins(sub)
			if shortest(w) == 0 || len(words)+len(w) > maxStrings {
				return nil, nil
			}
			known = known && r != nil && len(rest)+len(r) <= maxLiterals
			words, rest = append(words, w...), append(rest, r...)
		}
		if !known {
			rest = nil
		}
		return words, rest
	case syntax.OpConcat:
		words = []string{""}
		i := 0
		for ; i < len(re.Sub); i++ {
			l, ok := enumerate(re.Sub[i])
			if !ok && shortest(words) == 0 {
				l, _ = begins(re.Sub[i])
				if ok = shortest(l) > 0; ok {
					words = product(words, l)
					i++
				}
				break
			}
			if !ok || len(words)*len(l) > maxStrings {
				break
			}
			words = product(words, l)
		}
		for ; i < len(re.Sub); i++ {
			if l := required(re.Sub[i]); better(l, rest) {
				rest = l
			}
		}
		return words, rest
	}
	return nil, nil
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
		var best []string
		for _, sub := range re.Sub {
			if l := required(sub); better(l, best) {
				best = l
			}
		}
		return best
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
