package score

import (
	"fmt"
	"slices"
	"strconv"

	"engage/internal/corpus"
	"engage/internal/lazy"
	"engage/internal/rubric"
)

// ExampleError says that an example of a pair or structure cue does not do
// what the rubric says of it.
type ExampleError struct {
	Rubric       string // the rubric's name
	Line, Column int    // of the cue
	Cue          string
	Text         string // the example's first line
	Wanted       bool   // the example stands under match
}

func (e *ExampleError) Error() string {
	verb, under := "matches", "no_match"
	if e.Wanted {
		verb, under = "does not match", "match"
	}
	return fmt.Sprintf("checking the examples of %s:%d:%d: cue %s %s its %s example %q; change the cue or the example",
		e.Rubric, e.Line, e.Column, e.Cue, verb, under, e.Text)
}

// CheckExamples runs the examples of pair and structure cues and returns an
// *ExampleError for each that fails, in the rubric's order. (Package cue runs
// those of text cues.) In an example each line answers the one before; bare
// lines are by the account unless the cue is about others. @account mentions
// the account.
func (s *Scorer) CheckExamples() []error {
	var errs []error
	for i := range s.rubric.Cues {
		q := &s.rubric.Cues[i]
		if q.Kind != rubric.Pair && q.Kind != rubric.Structure {
			continue
		}
		for _, side := range []struct {
			examples []rubric.Example
			wanted   bool
		}{{q.Match, true}, {q.NoMatch, false}} {
			for _, ex := range side.examples {
				if len(ex) > 0 && s.shows(i, exampleConversation(ex, q.By)) != side.wanted {
					errs = append(errs, &ExampleError{s.rubric.Name, q.Line, q.Column, q.ID, ex[0].Text, side.wanted})
				}
			}
		}
	}
	return errs
}

// shows reports whether the cue finds anything in the conversation.
func (s *Scorer) shows(cue int, c *corpus.Conversation) bool {
	mem := s.scratch.Get().(*scratch)
	defer s.scratch.Put(mem)
	s.hits(s.look(c, mem), mem)
	return len(mem.byCue[cue]) > 0
}

var mention = lazy.Regexp(`[@＠](\w+)`)

func exampleConversation(ex rubric.Example, by rubric.Role) *corpus.Conversation {
	c := &corpus.Conversation{ID: "0", Accounts: []corpus.AuthorID{"account"}}
	for i, line := range ex {
		p := corpus.Post{ID: corpus.PostID(strconv.Itoa(i)), Author: "account", Text: line.Text}
		if line.By == rubric.ByOther || line.By == rubric.AnyRole && by == rubric.ByOther {
			p.Author = "customer"
		}
		for _, m := range mention().FindAllStringSubmatch(line.Text, -1) {
			if a := corpus.Handle(m[1]); !slices.Contains(p.Mentions, a) {
				p.Mentions = append(p.Mentions, a)
			}
		}
		tie := corpus.Tie{Parent: -1}
		if i > 0 {
			tie = corpus.Tie{Parent: i - 1, Via: corpus.ViaReply}
			p.ReplyTo, p.ReplyToAuthor = c.Posts[i-1].ID, c.Posts[i-1].Author
		}
		c.Posts, c.Ties = append(c.Posts, p), append(c.Ties, tie)
	}
	return c
}

// TestResult is what a test of the rubric came to.
type TestResult struct {
	Test     *rubric.Test
	Got      rubric.Mode
	Strength float64 // of the wanted mode, of none where none is wanted
	None     float64
}

// RunTests scores the conversations under tests, in the rubric's order. Each
// line answers the one before, @account mentions the account.
func (s *Scorer) RunTests() []TestResult {
	out := make([]TestResult, len(s.rubric.Tests))
	for i := range s.rubric.Tests {
		t := &s.rubric.Tests[i]
		r := s.Judge(exampleConversation(t.Posts, rubric.AnyRole))
		out[i] = TestResult{t, r.Primary, r.None, r.None}
		if t.Primary != rubric.None {
			out[i].Strength = r.Strength[t.Primary]
		}
	}
	return out
}
