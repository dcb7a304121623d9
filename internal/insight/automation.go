package insight

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/lazy"
	"engage/internal/stats"
)

// feeds are names of clients that post without a person: blog feeds, recipes,
// bots, copies from another service. They are looked for in lower case.
var feeds = []string{"twitterfeed", "dlvr.it", "ifttt", "zapier", "make.com", "feedburner", "rssgraffiti", "rss2twitter", "twibble",
	"wordpress", "jetpack", "publicize", "blog notify", "livedoor blog", "ameba", "jugem", "seesaa", "cocolog", "hatena blog", "はてなブログ",
	"facebook", "instagram", "tumblr", "swarm", "foursquare", "crossposter", "moa bridge", "bridgy",
	"twittbot", "easybotter", "autotweety", "makebot", "botbird", "github actions"}

// planners are names of clients in which a person writes what goes out later.
// They are told, but are no sign of automation: the words are a person's.
var planners = []string{"hootsuite", "sprout social", "socialdog", "statusbrew", "sprinklr", "agorapulse", "zoho social", "belugacampaigns", "comnico"}

func names(client string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(client, w) })
}

// trace is what one post of the account shows of how it was made.
type trace struct {
	text      uint64 // hash of a post to nobody, see wording; 0 where it cannot tell
	minute    int8   // of the hour, of a post to nobody; -1 without a clock
	client    bool   // the client is known
	feed      bool
	scheduled bool
	headline  bool
}

// Automation gathers how the account's posts were made.
type Automation struct {
	traces map[trace]int
	fine   int // posts whose clock is finer than five minutes
}

func (m *Automation) add(s *side) {
	for i := range s.Posts {
		p := &s.Posts[i]
		if p.Author != s.id || p.Kind != corpus.Original {
			continue
		}
		client := strings.ToLower(p.Client)
		t := trace{minute: -1, client: client != "", feed: names(client, feeds), scheduled: client == "buffer" || names(client, planners)}
		at := p.At.In(s.rules.zone())
		if s.Ties[i].Parent < 0 && p.ReplyToAuthor == "" {
			t.text, t.headline = wording(p.Text), headline(p.Text)
			if clock(p) {
				t.minute = int8(at.Minute())
			}
		}
		m.count(t, 1)
		if clock(p) && (at.Minute()%5 != 0 || at.Second() != 0) {
			m.fine++
		}
	}
}

func (m *Automation) count(t trace, n int) {
	if m.traces == nil {
		m.traces = make(map[trace]int)
	}
	m.traces[t] += n
}

func (m *Automation) merge(o *Automation) {
	for t, n := range o.traces {
		m.count(t, n)
	}
	m.fine += o.fine
}

const (
	leastPosts   = 20    // under so many posts, texts and minutes tell nothing
	leastRepeats = 3     // a text that stands so often repeats itself
	leastAtOnce  = 5     // posts that a full minute has at least
	leastChance  = 0.001 // … and chance fills none of an hour's sixty so full more often than this
	leastLetters = 10    // that a text has at least to be the same as another
)

// Automated says which posts of the account bear which sign of automation.
// Shares of signs that cannot be read have N 0.
type Automated struct {
	Posts     Share // with any sign, of all
	Client    Share // of a feed or a cross-post, of those whose client is known
	Headline  Share // a title and a link
	Repeated  Share // of the same words, of posts to nobody
	Minute    Share // at a minute that is far too full for chance, of posts to nobody with a clock
	Scheduled Share // written by a person for later, of those whose client is known; no sign
}

// Signs counts the signs; ok is false where neither a client is known nor
// there are posts enough to see a pattern.
func (m *Automation) Signs() (a Automated, ok bool) {
	posts, clients := 0, 0
	texts := make(map[uint64]int)
	for t, n := range m.traces {
		posts += n
		texts[t.text] += n
		if t.client {
			clients += n
		}
	}
	many := posts >= leastPosts
	full, timed := m.fullMinutes()
	for t, n := range m.traces {
		tally := func(s *Share, counts, sign bool) bool {
			if counts {
				s.N += n
			}
			if sign = counts && sign; sign {
				s.K += n
			}
			return sign
		}
		any := tally(&a.Client, t.client, t.feed)
		any = tally(&a.Headline, many, t.headline) || any
		any = tally(&a.Repeated, many && t.text != 0, texts[t.text] >= leastRepeats) || any
		any = tally(&a.Minute, timed && t.minute >= 0, full[max(t.minute, 0)]) || any
		tally(&a.Posts, true, any)
		tally(&a.Scheduled, t.client, t.scheduled)
	}
	return a, clients > 0 || many
}

// fullMinutes are the minutes of the hour at which far more posts stand than
// chance would put there; ok is false where there are too few posts, or where
// the archive's clock is too coarse to tell.
func (m *Automation) fullMinutes() (full [60]bool, ok bool) {
	all, at := 0, [60]int{}
	for t, n := range m.traces {
		if t.minute >= 0 {
			all += n
			at[t.minute] += n
		}
	}
	for i, n := range at {
		full[i] = n >= leastAtOnce && stats.BinomialTail(n, all, 1.0/60)*60 < leastChance
	}
	return full, all >= leastPosts && m.fine > 0
}

var linkOrTag = lazy.Regexp(`https?://[!-~]+|[#＃][^\s\x{3000}]+`)

// wording is a hash of a text's letters without links, hashtags and digits, so
// that daily notices with another date are the same; 0 for a short text.
func wording(text string) uint64 {
	if strings.Contains(text, "://") || strings.ContainsAny(text, "#＃") { // most texts have neither, and the expression is slow
		text = linkOrTag().ReplaceAllString(text, "")
	}
	h, n := fnv.New64a(), 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
			h.Write(utf8.AppendRune(nil, unicode.ToLower(r)))
		}
	}
	if n < leastLetters {
		return 0
	}
	return max(h.Sum64(), 1)
}

// headline reports whether a text is a title and a link, as feeds post: words
// that are no sentence, one link at the end, hashtags perhaps.
func headline(text string) bool {
	if strings.Count(text, "://") != 1 || strings.ContainsAny(text, "@＠") {
		return false
	}
	first := linkOrTag().FindStringIndex(text)
	if first == nil {
		return false
	}
	title := strings.TrimSpace(text[:first[0]])
	rest := linkOrTag().ReplaceAllString(text[first[0]:], "")
	last, _ := utf8.DecodeLastRuneInString(title)
	return strings.TrimSpace(rest) == "" && utf8.RuneCountInString(title) >= 4 && !strings.ContainsAny(title, "。！？!?") &&
		!unicode.Is(unicode.Hiragana, last)
}
