package rubric

import "engage/internal/tape"

// Tape walks over all of a rubric, so that the built-in one need not be loaded
// from its files.
func (r *Rubric) Tape(t *tape.Tape) {
	t.Text(&r.Name)
	t.Text(&r.Version)
	t.Text(&r.SHA256)
	k := &r.Interaction
	for _, x := range []*float64{&k.Weight, &k.TauResponses, &k.TauExchanges, &k.Ceiling, &r.Threshold} {
		t.Number(x)
	}
	tape.Whole(t, &k.Session)
	for i := range r.Modes {
		m := &r.Modes[i]
		m.Label.tape(t)
		m.Owner.tape(t)
		t.Number(&m.Bias)
	}
	tape.List(t, &r.Acts, func(a *ActSpec) {
		t.Text(&a.Name)
		a.Label.tape(t)
	})
	tape.List(t, &r.Cues, func(c *Cue) { c.tape(t) })
	tape.List(t, &r.Topics, func(x *Topic) {
		t.Text(&x.Name)
		x.Label.tape(t)
		tape.Whole(t, &x.File)
		t.Texts(&x.Words)
	})
	tape.List(t, &r.Signs, func(s *Sign) {
		on(t, &s.Feature, &s.By, &s.At)
		for i := range s.Signs {
			tape.Whole(t, &s.Signs[i])
		}
	})
	tape.List(t, &r.Points, func(p *Points) {
		on(t, &p.Feature, &p.By, &p.At)
		for i := range p.Points {
			t.Number(&p.Points[i])
		}
		tape.Whole(t, &p.Line)
	})
	tape.List(t, &r.Tests, func(x *Test) {
		x.Posts.tape(t)
		tape.Whole(t, &x.Primary)
		tape.Whole(t, &x.Line)
		tape.Whole(t, &x.Column)
	})
}

func on(t *tape.Tape, feature *string, by *Role, at *Place) {
	t.Text(feature)
	tape.Whole(t, by)
	tape.Whole(t, at)
}

func (l *Label) tape(t *tape.Tape) {
	t.Text(&l.EN)
	t.Text(&l.JA)
}

func (c *Cue) tape(t *tape.Tape) {
	t.Text(&c.ID)
	tape.Whole(t, &c.Kind)
	t.Text(&c.Act)
	tape.Whole(t, &c.By)
	tape.Whole(t, &c.At)
	c.Label.tape(t)
	t.Texts(&c.Words)
	tape.List(t, &c.Steps, func(s *Step) { s.Tape(t) })
	t.Text(&c.Pattern)
	t.Text(&c.First)
	t.Text(&c.Then)
	tape.Whole(t, &c.FirstBy)
	t.Text(&c.Test)
	tape.Whole(t, &c.Min)
	t.Bool(&c.AllowNegated)
	t.Bool(&c.AllowHypothetical)
	t.Bool(&c.AllowQuoted)
	for _, examples := range []*[]Example{&c.Match, &c.NoMatch} {
		tape.List(t, examples, func(e *Example) { e.tape(t) })
	}
	tape.Whole(t, &c.Line)
	tape.Whole(t, &c.Column)
}

// Tape walks over a step.
func (s *Step) Tape(t *tape.Tape) {
	t.Texts(&s.Base)
	t.Texts(&s.Surface)
	t.Texts(&s.POS)
	tape.Whole(t, &s.Gap)
	t.Bool(&s.Optional)
}

func (e *Example) tape(t *tape.Tape) {
	tape.List(t, (*[]Turn)(e), func(turn *Turn) {
		tape.Whole(t, &turn.By)
		t.Text(&turn.Text)
	})
}
