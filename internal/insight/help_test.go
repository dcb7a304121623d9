package insight

import (
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// The tests of the indicators construct results: what is counted depends on
// who wrote when, tied to what, with which acts, not on Japanese.

// moment is a time of the week that begins on Monday, 2026-01-05, in Japan: "1 10:30"
// is Tuesday. "" is no time, and a day alone a date without a clock.
func moment(s string) (when time.Time, dateOnly bool) {
	days, clock, ok := strings.Cut(s, " ")
	if days == "" {
		return time.Time{}, false
	}
	n := 0
	for _, c := range days {
		n = 10*n + int(c-'0')
	}
	when = time.Date(2026, 1, 5+n, 0, 0, 0, 0, jst)
	if !ok {
		return when, true
	}
	h, m, _ := strings.Cut(clock, ":")
	d, err := time.ParseDuration(h + "h" + m + "m")
	if err != nil {
		panic(err)
	}
	return when.Add(d), false
}

// utter is a post: who, when, under which post before it (0 for the first, -1
// for none), with which acts.
type utter struct {
	who, when string
	up        int
	acts      string
	text      string
	change    func(*corpus.Post)
}

const shop = "shop"

// dialogue is the result of a conversation with the shop. A text that begins with
// @ mentions.
func dialogue(id string, lines ...utter) *score.Result {
	c := &corpus.Conversation{ID: corpus.ConversationID(id), Accounts: []corpus.AuthorID{shop}}
	r := &score.Result{Conversation: c, Primary: rubric.None}
	for i, l := range lines {
		p := corpus.Post{ID: corpus.PostID(id + string(rune('a'+i))), Author: corpus.AuthorID(l.who), Handle: l.who, Text: l.text}
		p.At, p.DateOnly = moment(l.when)
		if word, _, _ := strings.Cut(l.text, " "); strings.HasPrefix(word, "@") {
			p.Mentions = []corpus.AuthorID{corpus.Handle(word)}
		}
		if l.change != nil {
			l.change(&p)
		}
		via := corpus.ViaReply
		if l.up < 0 {
			via = corpus.ViaNone
		}
		c.Posts, c.Ties = append(c.Posts, p), append(c.Ties, corpus.Tie{Parent: l.up, Via: via})
		for act := range strings.FieldsSeq(l.acts) {
			r.Evidence = append(r.Evidence, score.Evidence{Post: i, Act: act})
		}
	}
	r.Interaction = c.Interaction()
	return r
}

// mode says which mode is the primary one.
func mode(m rubric.Mode, r *score.Result) *score.Result {
	r.Primary = m
	return r
}

// month30 are the terms of an archive that ends on the 30th day.
func month30() Rules {
	end, _ := moment("30 0:00")
	return Rules{Zone: jst, End: end}
}

func account(t Rules, results ...*score.Result) *Account {
	a := &Account{Handle: shop, Intended: rubric.None, Rules: t}
	for _, r := range results {
		a.Add(shop, r)
	}
	return a
}

func hours(t *testing.T) *Hours {
	t.Helper()
	h, err := ParseHours("Mon-Fri 10:00-18:00", jst)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func stub(p *corpus.Post)    { p.Kind = corpus.Stub }
func excerpt(p *corpus.Post) { p.Kind = corpus.Excerpt }
func blind(p *corpus.Post)   { p.Blind = corpus.BlindOthers }
