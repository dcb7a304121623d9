package cue

import (
	"strings"

	"engage/internal/lang"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// ExampleError says that an example of a text cue does not do what the rubric
// says of it.
type ExampleError struct {
	Rubric       string // the rubric's name
	Line, Column int    // of the cue
	Cue          string
	Text         string
	Wanted       bool // the example stands under match
}

func (e *ExampleError) Error() string { return e.said().Error() }

// Unwrap lets lang.Message say it in both languages.
func (e *ExampleError) Unwrap() error { return e.said() }

func (e *ExampleError) said() *lang.Error {
	t := lang.T{EN: "checking the examples of %s:%d:%d: cue %s matches its no_match example %q; change the cue or the example",
		JA: "%s:%d:%d の例の確認: 手がかり %s が no_match の例 %q に一致します。手がかりか例を直してください"}
	if e.Wanted {
		t = lang.T{EN: "checking the examples of %s:%d:%d: cue %s does not match its match example %q; change the cue or the example",
			JA: "%s:%d:%d の例の確認: 手がかり %s が match の例 %q に一致しません。手がかりか例を直してください"}
	}
	return lang.Errorf(t, e.Rubric, e.Line, e.Column, e.Cue, e.Text)
}

// CheckExamples runs the examples of every text cue and returns an
// *ExampleError for each that fails, in the rubric's order. (Package score
// runs those of pair and structure cues.) Of an example of several lines one
// has to match; a line whose speaker is given counts as said by that side.
func (m *Matcher) CheckExamples() []error {
	var errs []error
	var t *morph.Text
	for i := range m.r.Cues {
		c := &m.r.Cues[i]
		if c.Kind != rubric.Lexicon && c.Kind != rubric.Sequence && c.Kind != rubric.Pattern {
			continue
		}
		for _, side := range []struct {
			examples []rubric.Example
			wanted   bool
		}{{c.Match, true}, {c.NoMatch, false}} {
			for _, ex := range side.examples {
				shown := false
				texts := make([]string, len(ex))
				for k, turn := range ex {
					t = m.a.Analyze(t, turn.Text)
					texts[k] = turn.Text
					shown = shown || m.finds(i, t, turn.By)
				}
				if shown != side.wanted {
					errs = append(errs, &ExampleError{m.r.Name, c.Line, c.Column, c.ID, strings.Join(texts, " / "), side.wanted})
				}
			}
		}
	}
	return errs
}

// finds reports whether one cue has evidence in a text. It asks the cue alone:
// a longer match of another cue of its act would hide it in Match.
func (m *Matcher) finds(cue int, t *morph.Text, by rubric.Role) bool {
	return len(m.match(nil, t, asked{by, rubric.AnyPlace, cue})) > 0
}
