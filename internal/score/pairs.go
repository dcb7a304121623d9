package score

import (
	"cmp"
	"slices"

	"engage/internal/rubric"
)

// pairCue is a pair cue with its acts looked up.
type pairCue struct {
	*rubric.Cue
	id          int // index into rubric.Cues
	first, then int // indexes into rubric.Acts, or -1
}

// pairs finds a turn that shows the act First and a turn of the other side
// that answers it with the act Then, and appends the hits of both. Posts of a
// turn are looked at as one: of the first turn, the answered post and what
// leads to it; of the answering turn, all. The hits of a pair follow each
// other, those of First before those of Then, so that countPairs can tell the
// pairs apart.
func (v *view) pairs(dst []hit, q *pairCue, first, then []hit) []hit {
	if len(first) == 0 || len(then) == 0 {
		return dst
	}
	for t := range v.turns {
		up := v.turns[t].Parent
		if up < 0 || !opposite(v.turnRole(up), v.turnRole(t)) {
			continue
		}
		if q.FirstBy != rubric.AnyRole && v.turnRole(up) != q.FirstBy {
			continue
		}
		start := len(dst)
		for p := v.Ties[v.turns[t].Posts[0]].Parent; p >= 0 && v.turnOf[p] == up; p = v.Ties[p].Parent {
			for _, h := range inPost(first, p) {
				dst = append(dst, hit{h.post, h.start, h.end, q.id, pairFirst})
			}
		}
		said := len(dst)
		for _, p := range v.turns[t].Posts {
			for _, h := range inPost(then, p) {
				dst = append(dst, hit{h.post, h.start, h.end, q.id, pairThen})
			}
		}
		if said == start || len(dst) == said {
			dst = dst[:start]
		}
	}
	return dst
}

// In the hits of a pair, the act's place says which half the hit is.
const (
	pairFirst = -2
	pairThen  = -3
)

func opposite(a, b rubric.Role) bool {
	return a == rubric.ByAccount && b == rubric.ByOther || a == rubric.ByOther && b == rubric.ByAccount
}

// inPost are the hits in one post; hs is sorted by post.
func inPost(hs []hit, post int) []hit {
	from, _ := slices.BinarySearchFunc(hs, post, func(h hit, post int) int { return cmp.Compare(h.post, post) })
	to := from
	for to < len(hs) && hs[to].post == post {
		to++
	}
	return hs[from:to]
}

// countPairs counts the pairs whose answer fits the role and place, and puts
// their hits into dst in reading order, without duplicates.
func (v *view) countPairs(dst, hs []hit, by rubric.Role, at rubric.Place) (n int, seen []hit) {
	seen = dst[:0]
	for start := 0; start < len(hs); {
		end, answer := start, 0
		for end < len(hs) && hs[end].act == pairFirst {
			end++
		}
		answer = end
		for end < len(hs) && hs[end].act == pairThen {
			end++
		}
		if v.fits(hs[answer].post, by, at) {
			n++
			seen = append(seen, hs[start:end]...)
		}
		start = end
	}
	return n, sortedUnique(seen)
}
