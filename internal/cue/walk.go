package cue

import "regexp/syntax"

// program tries a pattern at one place of a text. Package regexp keeps account
// of where it has been, so that no text takes long; a program goes back and
// forth freely, which takes a tenth of the time where the way is short.
type program struct {
	steps   []step
	start   uint32
	classes []syntax.Inst // characters that steps take
}

// step is an instruction of regexp's machine, in less memory.
type step struct {
	op       syntax.InstOp
	out, arg uint32 // arg of InstRune1 is the character, of InstRune the number of its class
	next     uint64 // marks of the characters that may come next
}

// programOf is the program of a pattern that parses.
func programOf(expr string) program {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	made, err := syntax.Compile(re.Simplify())
	if err != nil {
		panic(err)
	}
	p := program{steps: make([]step, len(made.Inst)), start: uint32(made.Start)}
	for i, inst := range made.Inst {
		s := step{op: inst.Op, out: inst.Out, arg: inst.Arg}
		switch inst.Op {
		case syntax.InstRune1:
			s.arg, s.next = uint32(inst.Rune[0]), mark(inst.Rune[0])
		case syntax.InstRune:
			s.arg, s.next = uint32(len(p.classes)), marks(&inst)
			p.classes = append(p.classes, inst)
		}
		p.steps[i] = s
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
	switch s.op {
	case syntax.InstAlt, syntax.InstAltMatch:
		s.next = p.look(s.out) | p.look(s.arg)
	case syntax.InstCapture, syntax.InstNop:
		s.next = p.look(s.out)
	case syntax.InstEmptyWidth:
		if s.next = p.look(s.out); syntax.EmptyOp(s.arg) == syntax.EmptyEndText {
			s.next = mark(end)
		}
	}
	return s.next
}

// marks are those of the characters that an InstRune takes.
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
func (w *walk) from(p *program, pc uint32, at int) int {
	for ; w.left > 0; w.left-- {
		s, r := &p.steps[pc], w.text[at]
		switch s.op {
		case syntax.InstAlt, syntax.InstAltMatch:
			switch m := mark(r); {
			case p.steps[s.out].next&m == 0:
				pc = s.arg
				continue
			case p.steps[s.arg].next&m != 0:
				if to := w.from(p, s.out, at); to >= 0 {
					return to
				}
				pc = s.arg
				continue
			}
		case syntax.InstMatch:
			return at
		case syntax.InstCapture, syntax.InstNop:
		default:
			size := w.takes(p, s, at)
			if size < 0 {
				return -1
			}
			at += size
		}
		pc = s.out
	}
	return -1
}

// takes is how many characters a step takes at a place; -1 if it does not fit.
func (w *walk) takes(p *program, s *step, at int) int {
	r, fits, size := w.text[at], false, 1
	switch s.op {
	case syntax.InstRune1:
		fits = r == rune(s.arg)
	case syntax.InstRune:
		fits = p.classes[s.arg].MatchRune(r)
	case syntax.InstRuneAny:
		fits = r != end
	case syntax.InstRuneAnyNotNL:
		fits = r != end && r != '\n'
	case syntax.InstEmptyWidth:
		before := rune(end)
		if at > 0 {
			before = w.text[at-1]
		}
		fits, size = (&syntax.Inst{Arg: s.arg}).MatchEmptyWidth(before, r), 0
	}
	if !fits {
		return -1
	}
	return size
}

// try is where the match ends that begins at a place; -1 if there is none.
func (w *walk) try(p *program, at int) int {
	if p.steps[p.start].next&mark(w.text[at]) == 0 {
		return -1
	}
	return w.from(p, p.start, at)
}
