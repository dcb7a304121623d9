package report

import (
	"fmt"
	"strings"

	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// threads shows the best and the worst conversations.
func (m *Markdown) threads(f *insight.Findings) {
	h := m.head
	m.heading(3, lang.T{EN: "Conversations that went best", JA: "良かった会話"}.In(h.Lang))
	if len(f.Best) > 0 {
		m.line(lang.T{EN: "In bold: the words that speak for a mode. Below each: what added most to its score.", JA: "太字は手がかりの言葉です。会話の下に、点への寄与が大きいものを挙げます。"}.In(h.Lang))
	}
	for _, r := range f.Best {
		m.thread(r, h.sayf(lang.T{EN: "%s, %.1f of 100 points", JA: "%s %.1f点/100点"}, h.mode(r.Primary), r.Scores[r.Primary]))
		m.reasons(r)
	}
	if len(f.Best) == 0 {
		m.line(lang.T{EN: "No conversation of a mode goes back and forth.", JA: "モードのある会話に、往復のある対話はありません。"}.In(h.Lang))
	}
	m.heading(3, lang.T{EN: "Conversations with posts left without an answer", JA: "返事のない投稿がある会話"}.In(h.Lang))
	for _, r := range f.Worst {
		m.thread(r, h.sayf(lang.T{EN: "posts without an answer: %d", JA: "返事のない投稿 %d件"}, len(insight.InVain(f.ID, r, &f.Rules))))
	}
	switch {
	case !f.Answerable():
		m.line(mdText(unmeasurable.In(h.Lang) + lang.T{EN: ": the archive does not show both what others wrote and what the account wrote.", JA: "。他の人の投稿とアカウントの投稿の両方がアーカイブに揃っていません。"}.In(h.Lang)))
	case len(f.Worst) == 0:
		m.line(lang.T{EN: "None.", JA: "ありません。"}.In(h.Lang))
	}
}

// thread quotes a conversation, the cues in bold.
func (m *Markdown) thread(r *score.Result, title string) {
	c := r.Conversation
	m.heading(4, mdSpan(title)+" · "+mdLink(mdSpan(string(c.ID)), c.Permalink()))
	depth := make([]int, len(c.Posts))
	order := preorder(c)
	for n, i := range order {
		if n == mdPosts {
			fmt.Fprintf(m.w, ">\n> %s\n", m.head.sayf(lang.T{EN: "… and %d more posts", JA: "…ほか%d件"}, len(order)-n))
			break
		}
		if up := c.Ties[i].Parent; up >= 0 {
			depth[i] = depth[up] + 1
		}
		if n > 0 {
			fmt.Fprintln(m.w, ">")
		}
		fmt.Fprintln(m.w, "> "+strings.Repeat("↳ ", min(depth[i], 6))+m.post(r, i))
	}
	fmt.Fprintln(m.w)
}

// post is one post of a thread on one line.
func (m *Markdown) post(r *score.Result, i int) string {
	c, p := r.Conversation, &r.Conversation.Posts[i]
	who := mdSpan(person(Plain(c.Name(i))))
	if c.IsAccount(p.Author) {
		who = mdBold("", who, "")
	}
	line := who + mdInline(m.head.note(p))
	if acts := actsOf(m.head, r, i); acts != "" {
		line += " (" + mdSpan(acts) + ")"
	}
	if text := mdMarked(p.Text, spans(r, i), mdLength); text != "" {
		line += ": " + text
	}
	return line
}

// reasons names what added most to the score of the primary mode.
func (m *Markdown) reasons(r *score.Result) {
	if r.Primary == rubric.None {
		return
	}
	heavy, _, _ := heaviest(contributions(r, r.Primary), mdReasons)
	for _, k := range heavy {
		fmt.Fprintln(m.w, "- "+mdText(fmt.Sprintf("%s %+.1f %s", m.head.feature(k.Feature), k.Points, strings.Join(quotes(r, k.Evidence), ""))))
	}
	fmt.Fprintln(m.w)
}
