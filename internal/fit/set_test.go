package fit

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"engage/internal/label"
	"engage/internal/rubric"
)

func TestCandidates(t *testing.T) {
	r := loaded(t, small, []rubric.Points{{Feature: "act.guide", Points: [classes]float64{1}}})
	var got []string
	for _, p := range Candidates(r).Points {
		if p.Points != [classes]float64{} {
			t.Errorf("%s starts with points %v", p.Key(), p.Points)
		}
		got = append(got, p.Key())
	}
	want := []string{
		"act.trouble/account/root", "act.trouble/account/response", "act.trouble/other/root", "act.trouble/other/response",
		"act.guide/account/root", "act.guide/account/response", "act.guide/other/root", "act.guide/other/response",
		"act.announce/account/root", "act.announce/account/response", "act.announce/other/root", "act.announce/other/response",
		"cue.trouble.broken/account", "cue.trouble.broken/other",
		"cue.guide.how/account", // the cue is about the account only
		"cue.announce.new/account", "cue.announce.new/other",
		"cue.pair.help", "cue.struct.exchanges", "cue.struct.root", // of the conversation as a whole
		"cue.struct.url/account/root", "cue.struct.url/account/response", "cue.struct.url/other/root", "cue.struct.url/other/response",
		"topic.food/account", "topic.food/other", "topic.tool/account", "topic.tool/other",
		"act.guide", // the rubric has points on it as it is
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(r.Points) != 1 || r.Points[0].Points[0] != 1 {
		t.Errorf("the rubric itself changed: %+v", r.Points)
	}
}

// amounts are a row of a set by the names of its features.
func (s *Set) amounts(row int) map[column]float64 {
	out := make(map[column]float64)
	for _, e := range s.rows[row] {
		out[s.columns[e.col]] += e.x
	}
	return out
}

func TestMeasure(t *testing.T) {
	r := loaded(t, small, nil)
	examples := append(corpusOfFive(), example(rubric.None)) // the last has no conversation
	s := measured(t, r, examples)
	if !slices.IsSortedFunc(s.columns, compareColumns) || len(slices.Compact(slices.Clone(s.columns))) != len(s.columns) || len(s.columns) < 100 {
		t.Errorf("%d columns, not in order or not distinct", len(s.columns))
	}
	for i, row := range s.rows {
		if !slices.IsSortedFunc(row, func(a, b entry) int { return int(a.col - b.col) }) {
			t.Errorf("the features of %s are not in order", examples[i].ID)
		}
	}
	// やかんが壊れました → 直す手順をお送りします
	help := s.amounts(6)
	for c, want := range map[column]float64{
		{feature: "act.trouble", by: rubric.ByOther, at: rubric.AtRoot}:                      1,
		{feature: "act.guide", by: rubric.ByAccount, at: rubric.AtResponse}:                  1,
		{feature: "cue.trouble.broken", by: rubric.ByOther}:                                  1,
		{feature: "cue.pair.help"}:                                                           1,
		{feature: "act.trouble", by: rubric.ByAccount, at: rubric.AtRoot}:                    0,
		{feature: "cue.struct.root", both: true}:                                             0,
		{feature: "cue.struct.url", by: rubric.ByAccount, at: rubric.AtRoot, both: true}:     0,
		{feature: "cue.struct.exchanges", both: true}:                                        0,
		{feature: "topic.food", by: rubric.ByAccount}:                                        0,
		{feature: "word.やかん", by: rubric.ByAccount, family: words}:                           0,
		{feature: "cue.pair.help", by: rubric.ByAccount, at: rubric.AtResponse, both: false}: 0,
	} {
		if got := help[c]; got != want {
			t.Errorf("%v of %+v, want %v", got, c, want)
		}
	}
	for _, c := range []column{
		{feature: "word.やかん", by: rubric.ByOther, family: words},
		{feature: "words.やかん が", by: rubric.ByOther, family: words},
		{feature: "chars.順", by: rubric.ByAccount, family: words},
		{feature: "topic.tool", by: rubric.ByOther},
	} {
		if help[c] <= 0 {
			t.Errorf("nothing of %+v", c)
		}
	}
	sells := s.amounts(5)
	for _, feature := range []string{"cue.struct.root", "cue.struct.url"} {
		c := column{feature: feature, both: true}
		if feature == "cue.struct.url" {
			c.by, c.at = rubric.ByAccount, rubric.AtRoot
		}
		if sells[c] != 1 {
			t.Errorf("%v of %+v, want 1", sells[c], c)
		}
	}
	if last := s.rows[len(examples)-1]; len(last) != 0 {
		t.Errorf("a label without a conversation has %v", last)
	}
}

// TestMeasureInAnyOrder: the columns are the same and every example measures
// the same, to the last digit.
func TestMeasureInAnyOrder(t *testing.T) {
	r := loaded(t, small, nil)
	examples := corpusOfFive()
	want := measured(t, r, examples)
	for seed := range uint64(5) {
		order := rand.New(rand.NewPCG(seed, 1)).Perm(len(examples))
		shuffled := make([]label.Example, len(order))
		for i, old := range order {
			shuffled[i] = examples[old]
		}
		got := measured(t, r, shuffled)
		if !reflect.DeepEqual(got.columns, want.columns) {
			t.Fatalf("order %v makes other columns", order)
		}
		for i, old := range order {
			if !reflect.DeepEqual(got.rows[i], want.rows[old]) {
				t.Fatalf("order %v: %s measures %v, before %v", order, shuffled[i].ID, got.rows[i], want.rows[old])
			}
		}
	}
	if s := Measure(r, scorer(t, Candidates(r)), nil); len(s.columns) != 0 || len(s.rows) != 0 {
		t.Errorf("nothing measures %+v", s)
	}
}

// TestMeasureDoesNotMindLabels: what is measured is the conversation only.
func TestMeasureDoesNotMindLabels(t *testing.T) {
	r := loaded(t, small, nil)
	examples := corpusOfFive()
	want := measured(t, r, examples)
	for i := range examples {
		examples[i].Label = label.Label{ID: fmt.Sprint(i), Primary: rubric.CoCreation}
		examples[i].Anonymous = true
	}
	if got := measured(t, r, examples); !reflect.DeepEqual(got.columns, want.columns) || !reflect.DeepEqual(got.rows, want.rows) {
		t.Error("labels change what is measured")
	}
}
