package report

import (
	"fmt"
	"strings"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/lazy"
	"engage/internal/rubric"
	"engage/internal/score"
)

// thread is a conversation as the page shows it.
type thread struct {
	ID, Title, URL string
	Mark           string // the class of its mode
	About          []string
	Posts          []*posted
	More           string // how many posts are left out
	Points         *table
}

// posted is a post with those that answer it.
type posted struct {
	Who, When, Stamp string
	URL              string
	Own              bool   // of the account
	Open             string // that it has no answer
	Parts            []textPart
	Answers          []*posted
}

// textPart is a part of a post: where it is evidence, with the acts it speaks
// for.
type textPart struct {
	Text, Acts string
	Mark       bool
}

const (
	mostPosts   = 40   // of a thread
	deepest     = 7    // answers within answers
	longest     = 1200 // characters of a post
	mostReasons = 10
)

// thread shows a conversation; in vain are its posts that have no answer.
func (s *accountPage) thread(id string, r *score.Result, vain []int) thread {
	h, c := s.h, r.Conversation
	start, _ := c.Period()
	out := thread{ID: id, Mark: modeClass(r.Primary), URL: safeURL(c.Permalink()), Title: h.sayf(lang.T{EN: "%s, %s", JA: "%s（%s）"}, h.scored(r), h.date(start))}
	out.About = append(out.About, h.sayf(lang.T{EN: "%s; responses %d, exchanges %d, two-way index %.2f", JA: "%s: 返信 %d、往復 %d、双方向指数 %.2f"},
		levelWords[r.Interaction.Level].In(h.Lang), r.Interaction.Responses, r.Interaction.Exchanges, r.TwoWay))
	if r.Interaction.Inferred {
		out.About = append(out.About, lang.T{EN: "some ties are inferred", JA: "一部のつながりは推定です"}.In(h.Lang))
	}
	if r.Primary != rubric.None {
		out.About = append(out.About, h.sayf(lang.T{EN: "without two-way talk the score would be %.1f", JA: "双方向のやりとりがなければ %.1f点"}, r.OneWay[r.Primary]))
		out.Points = h.reasons(id+"-points", r)
	}
	out.Posts = h.posts(r, vain)
	if n := len(c.Posts) - mostPosts; n > 0 {
		out.More = h.sayf(lang.T{EN: "%d more posts: engage show --id %s", JA: "ほか%d件の投稿: engage show --id %s"}, n, headOf(Plain(string(c.ID)), textRoom))
	}
	return out
}

// scored is the primary mode with its score.
func (h *Head) scored(r *score.Result) string {
	if r.Primary == rubric.None {
		return lang.T{EN: "no mode", JA: "モードなし"}.In(h.Lang)
	}
	return h.sayf(lang.T{EN: "%s %.1f", JA: "%s %.1f点"}, h.mode(r.Primary), r.Scores[r.Primary])
}

// posts are the first of a conversation, each under what it answers.
func (h *Head) posts(r *score.Result, vain []int) (roots []*posted) {
	c := r.Conversation
	depth, at := make([]int, len(c.Posts)), make([]*posted, len(c.Posts))
	for n, i := range preorder(c) {
		if n == mostPosts {
			break
		}
		at[i] = h.post(r, i)
		for _, k := range vain {
			if k == i {
				at[i].Open = lang.T{EN: "no answer", JA: "返事なし"}.In(h.Lang)
			}
		}
		up := c.Ties[i].Parent
		if up < 0 {
			roots = append(roots, at[i])
			continue
		}
		under := up
		for depth[under] >= deepest-1 {
			under = c.Ties[under].Parent
		}
		depth[i] = depth[under] + 1
		at[under].Answers = append(at[under].Answers, at[i])
	}
	return roots
}

func (h *Head) post(r *score.Result, i int) *posted {
	c := r.Conversation
	p := &c.Posts[i]
	out := &posted{Who: called(person(Plain(c.Name(i)))), When: strings.TrimSpace(h.note(p)), URL: safeURL(p.URL), Own: c.IsAccount(p.Author)}
	if p.Own() && p.Kind == corpus.Original {
		out.Stamp = datetime(p.At, p.DateOnly, h.Zone)
	}
	at := 0
	for _, s := range spans(r, i) {
		out.Parts = append(out.Parts, textPart{Text: plainLines(p.Text[at:s.start])}, textPart{Text: plainLines(p.Text[s.start:s.end]), Acts: h.actNames(s.acts), Mark: true})
		at = s.end
	}
	out.Parts = shortened(append(out.Parts, textPart{Text: plainLines(p.Text[at:])}))
	return out
}

func (h *Head) actNames(acts []string) string {
	names := make([]string, len(acts))
	for i, name := range acts {
		names[i] = Plain(name)
		for _, a := range h.Rubric.Acts {
			if a.Name == name {
				names[i] = h.label(a.Label)
			}
		}
	}
	return strings.Join(names, lang.T{EN: ", ", JA: "、"}.In(h.Lang))
}

// shortened drops what is empty and what lies beyond the longest text.
func shortened(parts []textPart) (out []textPart) {
	room := longest
	for _, p := range parts {
		if p.Text == "" || room <= 0 {
			continue
		}
		n := len([]rune(p.Text))
		if n > room {
			p.Text = headOf(p.Text, room)
		}
		room -= n
		out = append(out, p)
	}
	return out
}

var emptyLines = lazy.Regexp(`\n{3,}`)

// plainLines is Plain that keeps line breaks, but no heap of them.
func plainLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = Plain(lines[i])
	}
	return emptyLines().ReplaceAllString(strings.Join(lines, "\n"), "\n\n")
}

// reasons explains the score of the primary mode; the rows add up to it.
func (h *Head) reasons(id string, r *score.Result) *table {
	t := &table{ID: id, Caption: h.sayf(lang.T{EN: "Why %s", JA: "内訳: %s"}, h.scored(r)), Columns: []column{h.col(lang.T{EN: "sign", JA: "手がかり"}), h.num(lang.T{EN: "points", JA: "点"})}}
	heavy, rest, n := heaviest(contributions(r, r.Primary), mostReasons)
	for _, k := range heavy {
		t.Rows = append(t.Rows, []cell{{Text: h.feature(k.Feature), Said: true, Note: strings.Join(quotes(r, k.Evidence), "")}, cell{Text: fmt.Sprintf("%+.2f", k.Points)}.by(k.Points)})
	}
	if n > 0 {
		t.Rows = append(t.Rows, []cell{{Text: h.sayf(lang.T{EN: "%d more", JA: "ほか%d件"}, n)}, cell{Text: fmt.Sprintf("%+.2f", rest)}.by(rest)})
	}
	return t
}

// threads are the conversations that went best and worst.
func (s *accountPage) threads() (best, worst []thread) {
	for i, r := range s.Best {
		best = append(best, s.thread(fmt.Sprintf("%s-best%d", s.id, i+1), r, nil))
	}
	for i, r := range s.Worst {
		vain := insight.InVain(s.ID, r, &s.Rules)
		t := s.thread(fmt.Sprintf("%s-worst%d", s.id, i+1), r, vain)
		t.Title = s.h.sayf(lang.T{EN: "posts without an answer: %d; %s", JA: "返事のない投稿 %d件: %s"}, len(vain), t.Title)
		worst = append(worst, t)
	}
	return best, worst
}
