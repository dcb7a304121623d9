package sample

import (
	"regexp"
	"strings"
	"time"
)

// talk is a piece of the world in order of time, small enough for a file of
// any format.
type talk []message

// spring is the talk that most formats tell.
var spring = time.Date(2023, 2, 6, 7, 0, 0, 0, jst)

// talkFrom plays six scripts from start on: a notice that goes on, small talk
// of customers and with them, promotion, support and co-creation.
func talkFrom(start time.Time) talk { return rare(worldFrom(start, 40, 6, 21)) }

// longFrom is a longer talk, and ownFrom what the company wrote in it.
func longFrom(start time.Time) talk { return rare(worldFrom(start, 50, 17, 21)) }
func ownFrom(start time.Time) talk  { return longFrom(start).by(company) }

// rare adds what no script has: a customer's quote and one by the company, a
// repost, and an answer to a post that is gone.
func rare(t talk) talk {
	var notice, praise message
	for _, m := range t {
		if notice.id == "" && m.who == company && m.to == "" {
			notice = m
		}
		if praise.id == "" && m.who != company && m.to == company {
			praise = m
		}
	}
	at := t[len(t)-1].at.Truncate(time.Hour)
	add := func(m message) message {
		at = at.Add(time.Hour)
		m.at, m.id = at, idAt(at, len(t))
		if m.root == "" {
			m.root = m.id
		}
		t = append(t, m)
		return m
	}
	fan := add(message{who: "koeda_sanpo", text: "この中の人、ずっと見ていられます", quotes: notice.id, quoted: company})
	add(message{who: company, text: "うれしいお返事をいただきました。励みになります", quotes: praise.id, quoted: praise.who})
	add(message{who: company, text: "RT @" + fan.who + ": " + fan.text, quotes: fan.id, quoted: fan.who, repost: true})
	gone := idAt(at.Add(30*time.Minute), 0)
	add(message{who: company, text: "@Kieta_Kumo お待たせしました。次の焼き上がりは15時です", to: "Kieta_Kumo", replyTo: gone, root: gone})
	return t
}

// closed adds two posts that are not for everybody.
func closed(t talk) talk {
	at := t[len(t)-1].at.Add(time.Hour)
	id := idAt(at, 0)
	return append(t,
		message{who: company, text: "フォロワーの皆さまだけに、明日の試食会のお知らせです", at: at, id: id, root: id, private: true},
		message{who: company, text: "続きです。合言葉は「ひみつのパン」", at: at.Add(time.Minute), id: idAt(at.Add(time.Minute), 0), root: id, replyTo: id, to: company, private: true})
}

// threadFrom is one conversation with many branches: a post of the company and
// what customers ask below it.
func threadFrom(start time.Time) talk {
	top := message{who: company, text: "今日は何でもご相談ください。中の人が夕方までここにいます", at: start, id: idAt(start, 0)}
	top.root = top.id
	out := talk{top}
	under := make(map[string]bool)
	for _, m := range worldFrom(start.Add(time.Hour), 1, 25, 3) {
		if m.replyTo == "" && strings.HasPrefix(m.text, "@"+company) {
			m.replyTo, m.to = top.id, company
			under[m.root] = true
		}
		if under[m.root] {
			m.root = top.id
			out = append(out, m)
		}
	}
	return out
}

// find is the post of an id, nil where it is gone.
func (t talk) find(id string) *message {
	for i := range t {
		if t[i].id == id {
			return &t[i]
		}
	}
	return nil
}

// by keeps the posts of one account.
func (t talk) by(who string) talk {
	var out talk
	for _, m := range t {
		if m.who == who {
			out = append(out, m)
		}
	}
	return out
}

var atName = regexp.MustCompile(`@(\w+)`)

// renamed writes every @name of a text as another network does.
func renamed(text string, name func(handle string) string) string {
	return atName.ReplaceAllStringFunc(text, func(s string) string { return "@" + name(s[1:]) })
}

// said is the text without the name that X puts before an answer.
func (m *message) said() string {
	if m.replyTo == "" {
		return m.text
	}
	return strings.TrimPrefix(m.text, "@"+m.to+" ")
}

// linked is the text as X shows it: the address of a quoted post is part of it.
func (m *message) linked() string {
	if m.quotes == "" || m.repost {
		return m.text
	}
	return m.text + " " + shortLink
}

const shortLink = "https://t.co/mntquote"

// page is the address of a post on X, as X itself and most tools write it.
func page(who, id string) string { return "https://twitter.com/" + who + "/status/" + id }
