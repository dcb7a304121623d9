package fit

import (
	"cmp"
	"slices"
	"strings"

	"engage/internal/label"
	"engage/internal/rubric"
	"engage/internal/score"
)

// family is a group of features that is fitted on its own. Words tell every
// training conversation from every other, so that fitted together they would
// leave nothing for the cues to explain; and the cues are what carries over to
// words that were never seen.
type family uint8

const (
	knowledge family = iota // acts, cues, topics
	words                   // words and characters
	families
)

// column is one feature.
type column struct {
	feature string
	by      rubric.Role
	at      rubric.Place
	family  family
	both    bool // structure belongs to both families: words need to know who speaks first
}

func compareColumns(a, b column) int {
	return cmp.Or(cmp.Compare(a.feature, b.feature), cmp.Compare(a.by, b.by), cmp.Compare(a.at, b.at))
}

func (c column) key() column { return column{feature: c.feature, by: c.by, at: c.at} }

type entry struct {
	col int32
	x   float64
}

// Set is measured examples: what fitting needs to know of them.
type Set struct {
	Examples []label.Example
	columns  []column
	rows     [][]entry
	rubric   *rubric.Rubric
}

// Candidates is the rubric with a line of points, all 0, for each feature of
// acts, cues and topics that may be worth something: acts by role and place,
// text cues and topics by role, structure as a whole and by role and place.
// A scorer of it measures what a [Set] holds.
func Candidates(r *rubric.Rubric) *rubric.Rubric {
	c := *r
	c.Points = nil
	add := func(feature string, bys []rubric.Role, ats []rubric.Place) {
		for _, by := range bys {
			for _, at := range ats {
				c.Points = append(c.Points, rubric.Points{Feature: feature, By: by, At: at})
			}
		}
	}
	roles, places := []rubric.Role{rubric.ByAccount, rubric.ByOther}, []rubric.Place{rubric.AtRoot, rubric.AtResponse}
	whoever, anywhere := []rubric.Role{rubric.AnyRole}, []rubric.Place{rubric.AnyPlace}
	for _, a := range r.Acts {
		add("act."+a.Name, roles, places)
	}
	for i := range r.Cues {
		q := &r.Cues[i]
		by := roles
		if q.By != rubric.AnyRole {
			by = []rubric.Role{q.By}
		}
		switch q.Kind {
		case rubric.Pair:
			add("cue."+q.ID, whoever, anywhere)
		case rubric.Structure:
			if rubric.OfPosts[q.Test] {
				add("cue."+q.ID, by, places)
			} else {
				add("cue."+q.ID, whoever, anywhere)
			}
		default:
			add("cue."+q.ID, by, anywhere)
		}
	}
	for _, t := range r.Topics {
		add("topic."+t.Name, roles, anywhere)
	}
	// What the rubric has points on already is measured as it is written.
	have := make(map[string]bool)
	for _, p := range c.Points {
		have[p.Key()] = true
	}
	for _, p := range r.Points {
		if kind, _, _ := strings.Cut(p.Feature, "."); (kind == "act" || kind == "cue") && !have[p.Key()] {
			add(p.Feature, []rubric.Role{p.By}, []rubric.Place{p.At})
		}
	}
	return &c
}

// Measure measures examples with a scorer of the rubric's [Candidates].
func Measure(r *rubric.Rubric, s *score.Scorer, examples []label.Example) *Set {
	set := &Set{Examples: examples, rubric: r, rows: make([][]entry, len(examples))}
	structure := make(map[string]bool)
	for i := range r.Cues {
		structure["cue."+r.Cues[i].ID] = r.Cues[i].Kind == rubric.Structure
	}
	index := make(map[column]int32)
	for i, e := range examples {
		if e.Conversation == nil {
			continue
		}
		put := func(a score.Amount, f family) {
			c := column{feature: a.Feature, by: a.By, at: a.At}
			k, ok := index[c]
			if !ok {
				k = int32(len(set.columns))
				index[c] = k
				c.family, c.both = f, structure[a.Feature]
				set.columns = append(set.columns, c)
			}
			set.rows[i] = append(set.rows[i], entry{k, a.X})
		}
		for _, a := range s.Measure(e.Conversation) {
			put(a, knowledge)
		}
		for _, a := range s.Words(e.Conversation) {
			put(a, words)
		}
	}
	set.sort()
	return set
}

// sort puts columns and entries in the order of their names, so that nothing
// depends on the order of the examples.
func (s *Set) sort() {
	order := make([]int32, len(s.columns))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compareColumns(s.columns[a], s.columns[b]) })
	columns, place := make([]column, len(order)), make([]int32, len(order))
	for i, old := range order {
		columns[i], place[old] = s.columns[old], int32(i)
	}
	s.columns = columns
	for _, row := range s.rows {
		for i := range row {
			row[i].col = place[row[i].col]
		}
		slices.SortFunc(row, func(a, b entry) int { return cmp.Compare(a.col, b.col) })
	}
}
