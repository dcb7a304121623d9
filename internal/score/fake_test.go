package score

import (
	"strings"

	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// The tests of this package are about conversations, not Japanese: words are
// what stands between spaces, and cues are lexica. So no dictionary is needed.

func fakeAnalyze(dst *morph.Text, text string) *morph.Text {
	if dst == nil {
		dst = new(morph.Text)
	}
	*dst = morph.Text{Raw: text, Norm: text, Morphemes: dst.Morphemes[:0]}
	at := 0
	for _, w := range strings.Split(text, " ") {
		m := morph.Morpheme{Start: at, End: at + len(w), Norm: at, Surface: w, Base: w, POS: "名詞,一般"}
		at += len(w) + 1
		switch {
		case w == "":
			continue
		case strings.HasPrefix(w, "http"):
			m.Class, m.POS = morph.URL, ""
		case strings.HasPrefix(w, "#"):
			m.Class, m.POS = morph.Hashtag, ""
		case strings.HasPrefix(w, "@"):
			m.Class, m.POS = morph.Mention, ""
		case w == "食べる":
			m.POS = "動詞,自立"
		}
		dst.Morphemes = append(dst.Morphemes, m)
	}
	return dst
}

func fakeContent(m morph.Morpheme) bool { return m.Class == morph.Word }

func fakeMatch(r *rubric.Rubric) func([]cue.Evidence, *morph.Text, rubric.Role, rubric.Place) []cue.Evidence {
	return func(dst []cue.Evidence, t *morph.Text, by rubric.Role, at rubric.Place) []cue.Evidence {
		for i := range r.Cues {
			q := &r.Cues[i]
			if q.By != rubric.AnyRole && q.By != by || q.At != rubric.AnyPlace && q.At != at {
				continue
			}
			for _, m := range t.Morphemes {
				for _, w := range q.Words {
					if m.Base == w {
						dst = append(dst, cue.Evidence{Cue: i, Start: m.Start, End: m.End})
					}
				}
			}
		}
		return dst
	}
}

func fakeScorer(r *rubric.Rubric) *Scorer {
	return Prepare(r).scorer(r, fakeAnalyze, fakeMatch(r), fakeContent)
}

// points are those of the modes and, if there is a fifth, of none.
func points(feature string, by rubric.Role, at rubric.Place, p ...float64) rubric.Points {
	out := rubric.Points{Feature: feature, By: by, At: at}
	copy(out.Points[:], p)
	return out
}

// smallRubric has text and pair cues only, so that exchange changes nothing
// but D unless the words do.
func smallRubric() *rubric.Rubric {
	r := &rubric.Rubric{
		Name: "small", Threshold: 0.5,
		Interaction: rubric.Interaction{Weight: 0.3, TauResponses: 3, TauExchanges: 2, Ceiling: 0.4},
		Acts:        []rubric.ActSpec{{Name: "trouble"}, {Name: "guide"}, {Name: "announce"}, {Name: "play"}},
		Cues: []rubric.Cue{
			{ID: "broken", Kind: rubric.Lexicon, Act: "trouble", Words: []string{"壊れた", "困った"}},
			{ID: "how", Kind: rubric.Lexicon, Act: "guide", By: rubric.ByAccount, Words: []string{"方法"}},
			{ID: "new", Kind: rubric.Lexicon, Act: "announce", Words: []string{"発売", "新作"}},
			{ID: "joke", Kind: rubric.Lexicon, Act: "play", Words: []string{"笑"}},
			{ID: "helped", Kind: rubric.Pair, First: "trouble", Then: "guide", FirstBy: rubric.ByOther},
		},
		Points: []rubric.Points{
			points("act.trouble", rubric.ByOther, rubric.AnyPlace, -0.2, -0.4, 1.1, 0.1),
			points("act.guide", rubric.ByAccount, rubric.AtResponse, 0, 0, 0.7, 0),
			points("act.announce", rubric.ByAccount, rubric.AnyPlace, -0.5, 2.3, 0, 0.2),
			points("act.play", rubric.AnyRole, rubric.AnyPlace, 1.7, 0, 0, 0),
			points("cue.helped", rubric.AnyRole, rubric.AnyPlace, 0, 0, 1.3, 0),
		},
	}
	for m := range rubric.NumModes {
		r.Modes[m].Bias = -1.5 + 0.25*float64(m)
	}
	return r
}

// talk builds a conversation from "author>parent text"; parent is the number
// of an earlier line or empty, author "a" is the account. An author with "?"
// makes a stub, one with "+" a repost.
func talk(lines ...string) *corpus.Conversation {
	c := &corpus.Conversation{ID: "0", Accounts: []corpus.AuthorID{"a"}}
	for i, l := range lines {
		head, text, _ := strings.Cut(l, " ")
		who, up, tied := strings.Cut(head, ">")
		p := corpus.Post{ID: corpus.PostID(rune('0' + i)), Text: text}
		if strings.HasSuffix(who, "?") {
			p.Kind, p.Text = corpus.Stub, ""
		} else if strings.HasSuffix(who, "+") {
			p.Kind = corpus.Repost
		}
		p.Author = corpus.AuthorID(strings.TrimRight(who, "?+"))
		tie := corpus.Tie{Parent: -1}
		if tied {
			tie = corpus.Tie{Parent: int(up[0] - '0'), Via: corpus.ViaReply}
		}
		for _, w := range strings.Fields(text) {
			if strings.HasPrefix(w, "@") {
				p.Mentions = append(p.Mentions, corpus.Handle(w))
			}
		}
		c.Posts, c.Ties = append(c.Posts, p), append(c.Ties, tie)
	}
	return c
}
