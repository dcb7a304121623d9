package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"engage/internal/insight"
	"engage/internal/lang"
)

// openings lists the posts of an account that drew 突っ込み.
func (t *peopleTable) openings(a *AccountBonds) {
	all := a.Bonds.Openings()
	if len(all) == 0 {
		return
	}
	shown := firstN(all, t.Top)
	t.heading(lang.T{EN: "%s: posts that drew tsukkomi, %d of %d", JA: "%s: 突っ込みどころ %d/%d件"}, atName(a.Handle), len(shown), len(all))
	t.after(lang.T{EN: "  tsukkomi %d, of them %d in answer to a post; %s", JA: "  突っ込み %d件、うち投稿への返信 %d件。%s"}, a.Bonds.Thrown, a.Bonds.Answering,
		lang.T{EN: "back: answered by the account", JA: "返し: アカウントが応じた数"}.In(t.h.Lang))
	rows := [][]string{t.words(lang.T{EN: "drew", JA: "件"}, lang.T{EN: "people", JA: "人"}, lang.T{EN: "back", JA: "返し"}, lang.T{EN: "date", JA: "日付"}, lang.T{EN: "post", JA: "投稿"})}
	for _, o := range shown {
		text := Plain(o.Text)
		if text == "" {
			text = Plain(string(o.Post))
		}
		rows = append(rows, []string{fmt.Sprint(o.Drew), fmt.Sprint(o.People()), fmt.Sprint(o.Returned), t.date(o.At), text})
	}
	t.columns(rows, 0, 1, 2)
}

// gone lists the lapsed regulars, each with the address or the id of the latest
// conversation, whole however narrow the terminal is.
func (t *peopleTable) gone() {
	if len(t.Gone) == 0 {
		return
	}
	shown := firstN(t.Gone, t.Top)
	t.heading(lang.T{EN: "lapsed regulars, to be talked to again: %d of %d", JA: "途絶えた常連(また話しかけたい人) %d/%d人"}, len(shown), len(t.Gone))
	if slices.ContainsFunc(shown, func(b Bond) bool { return b.Of.misses("do_not_contact") }) {
		t.after(lang.T{EN: "  whether one of them wants to be left alone is not in this archive", JA: "  話しかけないよう求めた人がいるかは、この書き出しでは分かりません"})
	}
	for _, b := range shown {
		t.after(lang.T{EN: "  %s: last on %s, conv. %d, exch. %d", JA: "  %s: 最後 %s、会話 %d、往復 %d"}, t.who(b), t.date(b.Last), b.Conversations, b.Exchanges)
		t.l.After = append(t.l.After, "    "+Plain(cmp.Or(b.Latest.URL, string(b.Latest.Conversation))))
	}
}

// terms says what the words mean.
func (t *peopleTable) terms() {
	day := func(hours float64) string { return fmt.Sprintf("%g", hours/24) }
	t.heading(lang.T{EN: "words", JA: "用語"})
	t.after(lang.T{EN: "  regular: %d conversations or more, on %d days or more", JA: "  常連: %d会話以上、%d日以上にわたる人"}, insight.RegularConversations, insight.RegularDays)
	t.after(lang.T{EN: "  lapsed: a regular, silent for the last %s days (--lapsed)", JA: "  途絶: 常連のうち最後の%s日間に会話のない人 (--lapsed)"}, day(t.Terms.Lapsed.Hours()))
	t.after(lang.T{EN: "  newcomer: first one in the last %s days (--newcomer)", JA: "  新顔: 最後の%s日間に初めて会話した人 (--newcomer)"}, day(t.Terms.Newcomer.Hours()))
	t.after(lang.T{EN: "  returned: a newcomer with a second one; once: one only", JA: "  再訪: 2度目の会話がある新顔。一度: 会話が1度の人"})
	t.after(lang.T{EN: "  exch.: answers between the two that were answered", JA: "  往復: 二人の間の返信のうち、返信されたもの"})
	t.after(lang.T{EN: "  [ ]: 95%% interval of the share", JA: "  [ ]: 割合の95%%信頼区間"})
}

func (t *peopleTable) heading(text lang.T, args ...any) {
	t.l.After = append(t.l.After, "", t.h.bold(fmt.Sprintf(text.In(t.h.Lang), args...)))
}

func (t *peopleTable) words(list ...lang.T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = w.In(t.h.Lang)
	}
	return out
}

// columns adds rows below the others.
func (t *peopleTable) columns(rows [][]string, right ...int) {
	numbers := make(map[int]bool)
	for _, i := range right {
		numbers[i] = true
	}
	var b strings.Builder
	t.h.columns(&b, rows, numbers)
	t.l.After = append(t.l.After, strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")...)
}

// firstN is the first n, or all for 0.
func firstN[T any](list []T, n int) []T {
	if n == 0 {
		return list
	}
	return list[:min(n, len(list))]
}

// folded breaks a sentence into lines of at most width columns, between words
// where it has spaces, and between any two characters of Japanese. Lines go on
// under the first, two columns further in. Width 0 does not break.
func folded(s string, width int) []string {
	indent := strings.Repeat(" ", len(s)-len(strings.TrimLeft(s, " "))+2)
	if width <= len(indent)+2 {
		return []string{s}
	}
	var lines []string
	line, lineWidth, cut, cutWidth := "", 0, 0, 0 // cut: where the line may end
	for g := uniseg.NewGraphemes(s); g.Next(); {
		space := g.Str() == " "
		if g.Width() > 1 {
			cut, cutWidth = len(line), lineWidth
		}
		if lineWidth+g.Width() > width && !space && line != indent {
			if cut <= len(indent) { // a word as long as the line
				cut, cutWidth = len(line), lineWidth
			}
			lines = append(lines, strings.TrimRight(line[:cut], " "))
			line, lineWidth = indent+line[cut:], len(indent)+lineWidth-cutWidth
			cut, cutWidth = 0, 0
		}
		line += g.Str()
		lineWidth += g.Width()
		if space || g.Width() > 1 {
			cut, cutWidth = len(line), lineWidth
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}
