package eval

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/fit"
	"engage/internal/label"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/score"
)

const small = `rubric: small
version: 1.0.0
interaction: {weight: 0.3, tau_responses: 3, tau_exchanges: 2, ceiling: 0.4, session: 24h}
threshold: 0.5
modes:
  engagement: {label: {ja: 対話, en: engagement}, owner: {ja: 広報, en: PR}}
  promotion: {label: {ja: 販促, en: promotion}, owner: {ja: 営業, en: sales}}
  active_support: {label: {ja: 支援, en: support}, owner: {ja: 窓口, en: service}}
  co_creation: {label: {ja: 共創, en: co-creation}, owner: {ja: 企画, en: planning}}
acts:
  - {name: announce, label: {ja: 告知, en: announcement}}
cues:
  - {id: announce.new, act: announce, pattern: 発売, match: [発売です]}
  - {id: struct.root, structure: {test: account_root}, match: [[{account: はい}]]}
points:
  - {on: act.announce, by: account, at: root, promotion: 2}
`

// analyzer is slow to load, so that all tests share it.
var analyzer = sync.OnceValue(func() *morph.Analyzer { return morph.New(nil) })

func scorer(t testing.TB, r *rubric.Rubric) *score.Scorer {
	t.Helper()
	m, err := cue.Compile(r, analyzer())
	if err != nil {
		t.Fatal(err)
	}
	return score.New(r, m, analyzer())
}

func smallRubric(t testing.TB) *rubric.Rubric {
	t.Helper()
	r, err := rubric.Load(rubric.File{Name: "small.yaml", Source: []byte(small)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// measuring is a scorer that measures what fitting needs.
func measuring(t testing.TB) *score.Scorer {
	t.Helper()
	return scorer(t, fit.Candidates(smallRubric(t)))
}

func measured(t testing.TB, examples []label.Example) *fit.Set {
	t.Helper()
	return fit.Measure(smallRubric(t), measuring(t), examples)
}

// talk is a conversation of lines "a:" by the account and "b:" by somebody
// else, each an answer to the one before.
func talk(lines ...string) *corpus.Conversation {
	c := &corpus.Conversation{ID: "0", Accounts: []corpus.AuthorID{"a"}}
	for i, l := range lines {
		who, text, ok := strings.Cut(l, ":")
		if !ok {
			panic("nobody says " + l)
		}
		c.Posts = append(c.Posts, corpus.Post{ID: corpus.PostID(rune('1' + i)), Author: corpus.AuthorID(who), Text: text})
		tie := corpus.Tie{Parent: i - 1}
		if i > 0 {
			tie.Via = corpus.ViaReply
		}
		c.Ties = append(c.Ties, tie)
	}
	return c
}

// modeOf reads e, p, s, c and n for the modes and none.
func modeOf(letter byte) rubric.Mode {
	return map[byte]rubric.Mode{'e': rubric.Engagement, 'p': rubric.Promotion, 's': rubric.ActiveSupport, 'c': rubric.CoCreation, 'n': rubric.None}[letter]
}

// labelled is an example of a file, graded 3 in its mode and 0 in the others.
func labelled(file string, letter byte, lines ...string) label.Example {
	e := label.Example{Label: label.Label{File: file, Primary: modeOf(letter), Weight: 1}}
	if e.Primary != rubric.None {
		e.Grades[e.Primary] = 3
	}
	if len(lines) > 0 {
		e.Conversation = talk(lines...)
	}
	return e
}

// numbered gives examples ids that tell them apart.
func numbered(examples []label.Example) []label.Example {
	for i := range examples {
		examples[i].ID = fmt.Sprintf("t-%03d", i)
	}
	return examples
}

// sure is a verdict of strength 0.9 for one mode and 0.1 for all else.
func sure(letter byte) Verdict {
	v := Verdict{Primary: modeOf(letter), Strength: [rubric.NumModes]float64{0.1, 0.1, 0.1, 0.1}, None: 0.1}
	if v.Primary == rubric.None {
		v.None = 0.9
	} else {
		v.Strength[v.Primary] = 0.9
	}
	return v
}

// judgement makes examples of one file out of what is given and what is said.
func judgement(given, said string) (examples []label.Example, verdicts []Verdict) {
	for i := range given {
		examples = append(examples, labelled("f", given[i]))
		verdicts = append(verdicts, sure(said[i]))
	}
	return numbered(examples), verdicts
}

// equal compares figures: NaN equals NaN, and rounding is forgiven.
func equal(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-12
}
