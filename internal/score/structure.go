package score

import (
	"strings"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// mark is a post that a structural test points at, with a span of its text if
// there is one to show (else 0, 0: the post as a whole).
type mark struct{ post, start, end int }

// tests are the structural tests by the names of rubric.Tests; a test keeps
// the two in step. Each counts the distinct posts that it points at. What they
// return is good until the next runs.
var tests = map[string]func(v *view) []mark{
	"account_root": func(v *view) []mark { return v.roots(rubric.ByAccount) },
	"other_root":   func(v *view) []mark { return v.roots(rubric.ByOther) },
	"no_account": func(v *view) []mark {
		return v.wholeIf(!v.wrote(rubric.ByAccount))
	},
	"account_answers": func(v *view) []mark {
		return v.answers(func(r corpus.Response) bool { return v.role[r.Post] == rubric.ByAccount })
	},
	"other_answers": func(v *view) []mark {
		return v.answers(func(r corpus.Response) bool { return v.role[r.Post] == rubric.ByOther })
	},
	"exchanges": func(v *view) []mark {
		return v.answers(func(r corpus.Response) bool { return r.Answered })
	},
	"addressed": func(v *view) []mark { return v.posts(v.Addressed) },
	"found": func(v *view) []mark {
		return v.answers(func(r corpus.Response) bool {
			return v.role[r.Post] == rubric.ByAccount && v.role[r.To] == rubric.ByOther &&
				v.Posts[r.To].Own() && !v.Addressed(r.To)
		})
	},
	"unanswered": (*view).unanswered,
	"continuations": func(v *view) []mark {
		return v.posts(func(i int) bool {
			up := v.Ties[i].Parent
			return up >= 0 && v.Posts[i].Own() && v.turnOf[up] == v.turnOf[i]
		})
	},
	"participants": (*view).participants,
	"uptake":       (*view).uptake,
	"url":          func(v *view) []mark { return v.units(morph.URL) },
	"hashtag":      func(v *view) []mark { return v.units(morph.Hashtag) },
	"headline":     func(v *view) []mark { return v.posts(v.headline) },
	"url_end":      func(v *view) []mark { return v.posts(v.endsInURL) },
	"urls":         func(v *view) []mark { return v.posts(func(i int) bool { return v.count(i, morph.URL) > 1 }) },
	"reply": func(v *view) []mark {
		return v.posts(func(i int) bool {
			t := v.texts[i]
			return t != nil && len(t.Morphemes) > 0 && t.Morphemes[0].Class == morph.Mention
		})
	},
	"account_only_roots": func(v *view) []mark {
		return v.wholeIf(v.wrote(rubric.ByAccount) && !v.wrote(rubric.ByOther))
	},
	"short_answer": func(v *view) []mark {
		return v.answers(func(r corpus.Response) bool { return v.texts[r.Post] != nil && short(v.texts[r.Post]) })
	},
}

// structureCue is a structure cue with its test looked up.
type structureCue struct {
	*rubric.Cue
	id   int // index into rubric.Cues
	test func(v *view) []mark
}

// structure runs a structure cue: it puts the posts its test points at, of the
// cue's role and place, into dst, if there are enough.
func (v *view) structure(dst []hit, q *structureCue) []hit {
	dst = dst[:0]
	for _, m := range q.test(v) {
		if v.fits(m.post, q.By, q.At) {
			dst = append(dst, hit{m.post, m.start, m.end, q.id, -1})
		}
	}
	dst = sortedUnique(dst)
	if countPosts(dst) < q.Min {
		return dst[:0]
	}
	return dst
}

func (v *view) posts(is func(i int) bool) []mark {
	v.marks = v.marks[:0]
	for i := range v.Posts {
		if is(i) {
			v.marks = append(v.marks, mark{post: i})
		}
	}
	return v.marks
}

// count is how many units of a class a post has.
func (v *view) count(i int, c morph.Class) (n int) {
	if t := v.texts[i]; t != nil {
		for j := range t.Morphemes {
			if t.Morphemes[j].Class == c {
				n++
			}
		}
	}
	return n
}

func (v *view) endsInURL(i int) bool {
	t := v.texts[i]
	return t != nil && len(t.Morphemes) > 0 && t.Morphemes[len(t.Morphemes)-1].Class == morph.URL
}

func (v *view) answers(is func(corpus.Response) bool) []mark {
	v.marks = v.marks[:0]
	for _, r := range v.responses {
		if is(r) {
			v.marks = append(v.marks, mark{post: r.Post})
		}
	}
	return v.marks
}

// roots are the posts without a parent that the role wrote, stubs of a known
// author included: somebody wrote them even if the words are not seen.
func (v *view) roots(by rubric.Role) []mark {
	return v.posts(func(i int) bool {
		return v.Ties[i].Parent < 0 && v.turnOf[i] >= 0 && v.role[i] == by
	})
}

// wrote reports whether anybody of the role wrote here, seen or as a stub of
// known author.
func (v *view) wrote(by rubric.Role) bool {
	for i := range v.Posts {
		if v.Posts[i].Kind != corpus.Repost && v.role[i] == by {
			return true
		}
	}
	return false
}

// wholeIf points at the conversation's first post if the test holds.
func (v *view) wholeIf(holds bool) []mark {
	for i := range v.Posts {
		if holds && v.Posts[i].Own() {
			v.marks = append(v.marks[:0], mark{post: i})
			return v.marks
		}
	}
	return nil
}

// unanswered are posts of others addressed to the account whose turn got no
// turn of an account back.
func (v *view) unanswered() []mark {
	answered := make([]bool, len(v.turns))
	for t := range v.turns {
		if up := v.turns[t].Parent; up >= 0 && v.turnRole(t) == rubric.ByAccount {
			answered[up] = true
		}
	}
	return v.posts(func(i int) bool { return v.Addressed(i) && !answered[v.turnOf[i]] })
}

// participants are the first posts of each author beyond the second.
func (v *view) participants() []mark {
	seen := make(map[corpus.AuthorID]bool)
	return v.posts(func(i int) bool {
		p := &v.Posts[i]
		if p.Kind == corpus.Repost || p.Author == "" || seen[p.Author] {
			return false
		}
		seen[p.Author] = true
		return len(seen) > 2
	})
}

// uptake finds responses that take up a content word (base form, two runes or
// more) of the post they answer; the spans are the words in the response.
func (v *view) uptake() []mark {
	v.marks = v.marks[:0]
	for _, r := range v.responses {
		said, back := v.texts[r.To], v.texts[r.Post]
		if said == nil || back == nil {
			continue
		}
		if v.said == nil {
			v.said = make(map[string]bool)
		}
		clear(v.said)
		for i := range said.Morphemes {
			if v.entries[r.To][i].is&isTaken != 0 {
				v.said[said.Morphemes[i].Base] = true
			}
		}
		for i := range back.Morphemes {
			if m := &back.Morphemes[i]; v.entries[r.Post][i].is&isTaken != 0 && v.said[m.Base] {
				v.marks = append(v.marks, mark{r.Post, m.Start, m.End})
			}
		}
	}
	return v.marks
}

// units are the spans of one class of unit, as URLs.
func (v *view) units(c morph.Class) []mark {
	v.marks = v.marks[:0]
	for i, t := range v.texts {
		if t == nil {
			continue
		}
		for j := range t.Morphemes {
			if m := &t.Morphemes[j]; m.Class == c {
				v.marks = append(v.marks, mark{i, m.Start, m.End})
			}
		}
	}
	return v.marks
}

// shortRunes is the length from which on an answer is no longer short.
const shortRunes = 12

// short reports whether a text says something, addresses and links apart, but
// in fewer than shortRunes runes.
func short(t *morph.Text) bool {
	n := 0
	for j := range t.Morphemes {
		m := &t.Morphemes[j]
		if m.Class == morph.Mention || m.Class == morph.URL {
			continue
		}
		if n += utf8.RuneCountInString(strings.TrimSpace(m.Surface)); n >= shortRunes {
			return false
		}
	}
	return n > 0
}

// headline reports whether a root post of an account is a title and a URL
// (hashtags may follow): it ends in a noun or a bracket before the URL and has
// no full sentence, politeness, address or feeling, as feeds post by machine.
func (v *view) headline(i int) bool {
	t := v.texts[i]
	if t == nil || !v.fits(i, rubric.ByAccount, rubric.AtRoot) || strings.ContainsAny(t.Norm, "。!?") {
		return false
	}
	ms := t.Morphemes
	end := len(ms)
	for end > 0 && (ms[end-1].Class == morph.Hashtag || strings.TrimSpace(ms[end-1].Surface) == "") {
		end--
	}
	if end == 0 || ms[end-1].Class != morph.URL {
		return false
	}
	var last *morph.Morpheme
	title := false
	for j := range ms[:end-1] {
		m := &ms[j]
		if strings.TrimSpace(m.Surface) == "" {
			continue
		}
		if m.Class == morph.Mention || m.Class == morph.Emoji || m.Class == morph.Kaomoji ||
			m.Class == morph.Laughter || personal(m) {
			return false
		}
		title = title || m.Class == morph.Word
		last = m
	}
	return title && (last.Class != morph.Word || strings.HasPrefix(last.POS, "名詞") || strings.HasPrefix(last.POS, "記号"))
}

// personal reports words by which somebody speaks to somebody.
func personal(m *morph.Morpheme) bool {
	switch m.Base {
	case "です", "ます", "ござる", "私", "わたし", "僕", "ぼく", "俺", "あなた", "皆さん", "みなさん", "皆様", "みなさま":
		return true
	}
	return strings.HasPrefix(m.POS, "助詞,終助詞")
}
