package score

import "engage/internal/rubric"

// pairs finds a turn that shows the act First and a turn of the other side
// that answers it with the act Then. Posts of a turn are looked at as one: of
// the first turn, the answered post and what leads to it; of the answering
// turn, all. The hits of a pair follow each other, those of First before those
// of Then, so that countPairs can tell the pairs apart.
func (v *view) pairs(q *rubric.Cue, id int, first, then []hit) []hit {
	if len(first) == 0 || len(then) == 0 {
		return nil
	}
	firsts, thens := v.byPost(first), v.byPost(then)
	var out []hit
	for t := range v.turns {
		up := v.turns[t].Parent
		if up < 0 || !opposite(v.turnRole(up), v.turnRole(t)) {
			continue
		}
		if q.FirstBy != rubric.AnyRole && v.turnRole(up) != q.FirstBy {
			continue
		}
		var said, back []hit
		for p := v.Ties[v.turns[t].Posts[0]].Parent; p >= 0 && v.turnOf[p] == up; p = v.Ties[p].Parent {
			said = append(said, firsts[p]...)
		}
		for _, p := range v.turns[t].Posts {
			back = append(back, thens[p]...)
		}
		if len(said) == 0 || len(back) == 0 {
			continue
		}
		for _, h := range said {
			out = append(out, hit{h.post, h.start, h.end, id, pairFirst})
		}
		for _, h := range back {
			out = append(out, hit{h.post, h.start, h.end, id, pairThen})
		}
	}
	return out
}

// In the hits of a pair, the act's place says which half the hit is.
const (
	pairFirst = -2
	pairThen  = -3
)

func opposite(a, b rubric.Role) bool {
	return a == rubric.ByAccount && b == rubric.ByOther || a == rubric.ByOther && b == rubric.ByAccount
}

func (v *view) byPost(hs []hit) [][]hit {
	out := make([][]hit, len(v.Posts))
	for _, h := range hs {
		out[h.post] = append(out[h.post], h)
	}
	return out
}

// countPairs counts the pairs whose answer fits the role and place, and
// returns their hits in reading order, without duplicates.
func (v *view) countPairs(hs []hit, by rubric.Role, at rubric.Place) (n int, seen []hit) {
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
