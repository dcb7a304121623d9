package cue

import "engage/internal/morph"

// Denied reports whether the predicate that word i of a text belongs to is
// negated: 届きません, 在庫がない; not 届いていませんか.
func Denied(t *morph.Text, i int) bool {
	negated, _ := (&scopes{t: t}).tail(match{first: i, last: i})
	return negated
}
