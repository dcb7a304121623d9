package cue

import "regexp/syntax"

// program tries a pattern at one place of a text. Package regexp keeps account
// of where it has been, so that no text takes long; a program goes back and
// forth freely, which takes a tenth of the time where the way is short.
type program struct {
	steps []step
	start uint32
}

// step is an instruction of regexp's machine.
type step struct {
	syntax.Inst
	next uint64 // marks of the characters that may come next
}

// programOf is the program of a pattern that parses.
func programOf(expr string) *program {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		panic(err)
	}
	p := &program{make([]step, len(prog.Inst)), uint32(prog.Start)}
	for i, inst := range prog.Inst {
		p.steps[i].Inst = inst
	}
	for i := range p.steps {
		p.look(uint32(i))
	}
	return p
}

const (
	end      = -1         // stands after the last character of a text
	allMarks = ^uint64(0) // anything may come
)

// mark is one of 64: characters of different marks are different.
func mark(r rune) uint64 { return 1 << (uint(r) % 64) }

// look finds the marks of what may come next, and returns them.
func (p *program) look(pc uint32) uint64 {
	s := &p.steps[pc]
	if s.next != 0 {
		return s.next
	}
	s.next = allMarks // as long as this is not known: of a way that leads here again
	switch s.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		s.next = p.look(s.Out) | p.look(s.Arg)
	case syntax.InstCapture, syntax.InstNop:
		s.next = p.look(s.Out)
	case syntax.InstEmptyWidth:
		if s.next = p.look(s.Out); syntax.EmptyOp(s.Arg) == syntax.EmptyEndText {
			s.next = mark(end)
		}
	case syntax.InstRune, syntax.InstRune1:
		s.next = marks(&s.Inst)
	}
	return s.next
}

// marks are those of the characters that an instruction takes.
func marks(i *syntax.Inst) (all uint64) {
	if len(i.Rune) == 1 {
		if syntax.Flags(i.Arg)&syntax.FoldCase != 0 {
			return allMarks
		}
		return mark(i.Rune[0])
	}
	for k := 0; k < len(i.Rune); k += 2 {
		if i.Rune[k+1]-i.Rune[k] >= 63 {
			return allMarks
		}
		for r := i.Rune[k]; r <= i.Rune[k+1]; r++ {
			all |= mark(r)
		}
	}
	return all
}

// walk tries programs on a text.
type walk struct {
	text []rune // and end after it
	left int    // steps that may be taken
}

// from is where the match ends that begins at a place with a step; -1 if there
// is none or no step is left.
func (w *walk) from(p []step, pc uint32, at int) int {
	for ; w.left > 0; w.left-- {
		s, r := &p[pc], w.text[at]
		switch s.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			switch m := mark(r); {
			case p[s.Out].next&m == 0:
				pc = s.Arg
				continue
			case p[s.Arg].next&m != 0:
				if to := w.from(p, s.Out, at); to >= 0 {
					return to
				}
				pc = s.Arg
				continue
			}
		case syntax.InstMatch:
			return at
		case syntax.InstFail:
			return -1
		case syntax.InstEmptyWidth:
			if before := w.before(at); !s.MatchEmptyWidth(before, r) {
				return -1
			}
		case syntax.InstRune1:
			if r != s.Rune[0] {
				return -1
			}
			at++
		case syntax.InstRune:
			if !s.MatchRune(r) {
				return -1
			}
			at++
		case syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if r == end || r == '\n' && s.Op == syntax.InstRuneAnyNotNL {
				return -1
			}
			at++
		}
		pc = s.Out
	}
	return -1
}

// before is the character before a place.
func (w *walk) before(at int) rune {
	if at == 0 {
		return end
	}
	return w.text[at-1]
}

// may reports whether a match may begin at a place.
func (w *walk) may(p *program, at int) bool {
	return p.steps[p.start].next&mark(w.text[at]) != 0
}
