package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"engage/internal/chart"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

var jst = time.FixedZone("JST", 9*3600)

// pageHead is a reader of the page, with a small rubric.
func pageHead(l lang.Lang) *Head {
	h := &Head{Version: "1.0.0", Lang: l, Zone: jst, Rubric: &rubric.Rubric{Name: "small", Version: "1",
		Interaction: rubric.Interaction{Weight: 0.3, TauResponses: 3, TauExchanges: 2, Ceiling: 0.4},
		Acts: []rubric.ActSpec{{Name: "ask", Label: rubric.Label{EN: "question", JA: "質問"}}, {Name: "play", Label: rubric.Label{EN: "play", JA: "戯れ"}},
			{Name: "refuse", Label: rubric.Label{EN: "refusal", JA: "拒絶"}}}}}
	for m, label := range []rubric.Label{{EN: "engagement", JA: "対話型"}, {EN: "promotion", JA: "販促"}, {EN: "active support", JA: "支援"}, {EN: "co-creation", JA: "共創"}} {
		h.Rubric.Modes[m] = rubric.ModeSpec{Label: label, Owner: rubric.Label{EN: "PR", JA: "広報"}}
	}
	for _, act := range append(insight.BondActs[:], "refuse") {
		h.Rubric.Cues = append(h.Rubric.Cues, rubric.Cue{Act: act})
	}
	return h
}

// scene is what the pages of the tests are made of.
type scene struct {
	text  func(i int) string // of the posts of others
	name  func(i int) string // of the others
	url   func(i int) string
	blind bool // the archive holds the account's posts only
	talks int
}

func plainScene() scene {
	return scene{
		text:  func(i int) string { return fmt.Sprintf("開いていますか %d", i) },
		name:  func(i int) string { return fmt.Sprintf("hito_%d", i%7) },
		url:   func(i int) string { return fmt.Sprintf("https://x.com/hito/status/%d", i) },
		talks: 60,
	}
}

// results are conversations over half a year: a third of them has an answer, a
// third waits for one, a third nobody answers.
func (s scene) results() (out []*score.Result) {
	for i := range s.talks {
		at := time.Date(2026, 1, 5, 9, 0, 0, 0, jst).AddDate(0, 0, 3*i)
		post := func(n int, who, text string) corpus.Post {
			return corpus.Post{ID: corpus.PostID(fmt.Sprintf("%d.%d", i, n)), Author: corpus.Handle(who), Handle: who, At: at.Add(time.Duration(n) * time.Hour), Text: text, URL: s.url(i)}
		}
		c := &corpus.Conversation{ID: corpus.ConversationID(fmt.Sprint(i)), Accounts: []corpus.AuthorID{"mise"}}
		r := &score.Result{Conversation: c, Primary: rubric.Mode(i % rubric.NumModes), TwoWay: 0.2}
		own, theirs := post(0, "mise", "おはようございます"), post(1, s.name(i), s.text(i))
		theirs.Mentions = []corpus.AuthorID{"mise"}
		switch {
		case s.blind:
			own.Blind = corpus.BlindOthers
			c.Posts, c.Ties = []corpus.Post{own}, []corpus.Tie{{Parent: -1}}
		case i%3 == 0:
			c.Posts, c.Ties = []corpus.Post{own, theirs, post(2, "mise", "はい"), post(3, s.name(i), s.text(i))}, []corpus.Tie{{Parent: -1}, {Parent: 0}, {Parent: 1}, {Parent: 2}}
		case i%3 == 1:
			c.Posts, c.Ties = []corpus.Post{own, theirs}, []corpus.Tie{{Parent: -1}, {Parent: 0}}
		default:
			c.Posts, c.Ties = []corpus.Post{own}, []corpus.Tie{{Parent: -1}}
		}
		r.Interaction = c.Interaction()
		for k, p := range c.Posts {
			if p.Author != "mise" && p.Text != "" {
				r.Evidence = append(r.Evidence, score.Evidence{Post: k, Start: 0, End: len(p.Text), Act: []string{"ask", "play"}[k/2], Cue: "c"})
			}
		}
		r.Scores[r.Primary] = 10 + float64(i)
		r.Contributions = []score.Contribution{{Mode: r.Primary, Feature: score.Base, Points: 10}, {Mode: r.Primary, Feature: "act.ask", Points: float64(i), Evidence: r.Evidence}}
		out = append(out, r)
	}
	return out
}

// digest finds what there is to be found in results.
func digest(results []*score.Result) *Digest {
	rules := insight.Rules{Zone: jst}
	extent := insight.Extent{}
	for _, r := range results {
		extent.Add(r.Conversation)
	}
	rules.End = extent.Last
	a := &insight.Account{ID: "mise", Handle: "mise", ChosenBy: "owner", Intended: rubric.Promotion, Rules: rules}
	inbox, bonds, picks := &insight.Inbox{}, &insight.Bonds{Account: "mise", Zone: jst}, &insight.Picks{}
	sides := [2]*insight.Side{insight.NewSide(1), insight.NewSide(1)}
	sum := &insight.Summary{}
	for _, r := range results {
		a.Add("mise", r)
		inbox.Add(r)
		bonds.Add(r)
		picks.Add("mise", r)
		sum.Add(r)
		for i := range r.Conversation.Posts {
			p := &r.Conversation.Posts[i]
			side, word := 1, "1"
			if p.Author == "mise" {
				side, word = 0, "2"
			}
			sides[side].Add(r, i, []score.Term{{Text: word, Start: 0, End: len(p.Text)}})
		}
	}
	f := insight.Findings{Account: a, Bonds: bonds, Inbox: inbox.List(insight.InboxOptions{Within: insight.Week, Zone: jst}),
		Terms: insight.Terms{Extent: extent, Lapsed: 30 * 24 * time.Hour, Newcomer: 30 * 24 * time.Hour}, Best: picks.Best(1), Worst: picks.Worst(a, 3)}
	if sides[1].Posts > 0 {
		f.Keyness = insight.Compare(sides[0], sides[1], insight.Comparing{Prior: 0.1, Min: 1, Contexts: 1})
	}
	in := insight.Input{Files: []insight.File{{Path: "/home/zelda/vault/archive.zip!data/posts.json", Format: "ndjson", Posts: len(results)}}, Posts: len(results)}
	return &Digest{Analysis: Analysis{Input: in, Accounts: []*insight.Account{a}, Summary: sum, Voice: insight.NewVoice(nil)}, Of: []insight.Findings{f}}
}

// rendered is the page of results.
func rendered(t testing.TB, l lang.Lang, results []*score.Result) string {
	t.Helper()
	var b bytes.Buffer
	w := NewHTML(&b, pageHead(l))
	for _, r := range results {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(digest(results)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nodes are the elements of a page in order.
func nodes(t testing.TB, page string) (out []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inner(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// hostile are texts that want to be more than text.
var hostile = []string{
	`</script><img src=x onerror=alert(1)>`, `</style><style>*{display:none}</style>`, `"><a href="https://evil.example/" onmouseover="alert(1)">x</a>`, `' onfocus='alert(1)`,
	"\u202eright to left\u202c \u2066isolated", "\x1b[31mred\x07\x00", "zero\u200bwidth\ufeff", `{{.JS}} ${alert(1)} <!--`, strings.Repeat("a", 10000), strings.Repeat("あ", 10000), strings.Repeat("\n", 600) + "end",
	`</bdi></td></table><form action=//evil.example><input>`, "<svg onload=alert(1)>", "&lt;b&gt;",
}

func hostileScene() scene {
	s := plainScene()
	s.text = func(i int) string { return hostile[i/3%len(hostile)] }
	s.name = func(i int) string { return hostile[i%len(hostile)] }
	s.url = func(i int) string {
		return []string{"javascript:alert(1)", "data:text/html,<script>alert(1)</script>", `https://evil.example/"><script>alert(1)</script>`, "https://x.com/hito/status/1", "//evil.example", " https://x.com/1", "https:///x", "https://x.com/\u202e"}[i%8]
	}
	return s
}

// TestHTMLHostile: whatever others wrote, and however they are called, is text,
// harmless and cut to a length that people read.
func TestHTMLHostile(t *testing.T) {
	for _, l := range []lang.Lang{lang.EN, lang.JA} {
		page, tame := rendered(t, l, hostileScene().results()), rendered(t, l, plainScene().results())
		known := make(map[string]bool) // elements with their attributes
		for _, n := range nodes(t, tame) {
			known[shape(n)] = true
		}
		for _, n := range nodes(t, page) {
			if s := shape(n); !known[s] && n.Namespace != "svg" {
				t.Errorf("%s: %s is not the page's own", l, s)
			}
			if n.Data == "a" {
				if href := attr(n, "href"); !strings.HasPrefix(href, "#") && href != "https://x.com/hito/status/1" {
					t.Errorf("%s: a link to %q", l, href)
				}
			}
		}
		if strings.ContainsFunc(page, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r) && r != '\u200d'
		}) {
			t.Errorf("%s: characters that steer a terminal or hide text", l)
		}
		if !strings.Contains(page, "&lt;/script&gt;&lt;img") {
			t.Errorf("%s: the hostile text is not there at all", l)
		}
		if len(page) > 1<<20 {
			t.Errorf("%s: %d bytes", l, len(page))
		}
		if strings.Contains(page, strings.Repeat("a", 2000)) || strings.Contains(page, strings.Repeat("あ", 2000)) {
			t.Errorf("%s: a word without end", l)
		}
	}
}

// shape is an element with the names of its attributes.
func shape(n *html.Node) string {
	keys := []string{n.Data}
	for _, a := range n.Attr {
		keys = append(keys, a.Key)
	}
	return strings.Join(keys, " ")
}

// TestHTMLPolicy: the policy allows the one style and the one script by their
// contents, and nothing of the page needs more.
func TestHTMLPolicy(t *testing.T) {
	var policy string
	var style, script []string
	for _, n := range nodes(t, rendered(t, lang.JA, plainScene().results())) {
		switch {
		case attr(n, "http-equiv") == "Content-Security-Policy":
			policy = attr(n, "content")
		case n.Data == "style":
			style = append(style, inner(n))
		case n.Data == "script":
			script = append(script, inner(n))
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: %s=%q", n.Data, a.Key, a.Val)
			}
			if strings.Contains(a.Val, "//") && (n.Data != "a" || a.Key != "href") {
				t.Errorf("%s: %s=%q leads out", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), "http") && (attr(n, "rel") != "noopener noreferrer nofollow" || attr(n, "target") != "_blank") {
			t.Errorf("a link out: %s", shape(n))
		}
	}
	if len(style) != 1 || len(script) != 1 {
		t.Fatalf("%d styles, %d scripts", len(style), len(script))
	}
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; style-src " + hash(style[0]) + "; script-src " + hash(script[0]) + "; img-src data:; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("policy %s\nwant   %s", policy, want)
	}
	if regexp.MustCompile(`url\(|@import|//`).MatchString(style[0]) {
		t.Error("the style asks for more")
	}
}

// TestHTMLSound: what assistive technology needs of a page.
func TestHTMLSound(t *testing.T) {
	for name, s := range map[string]scene{"both sides": plainScene(), "one side": {text: plainScene().text, name: plainScene().name, url: plainScene().url, blind: true, talks: 40}, "nothing": {}} {
		var results []*score.Result
		if s.talks > 0 {
			results = s.results()
		}
		ids, level, firsts := make(map[string]int), 0, 0
		all := nodes(t, rendered(t, lang.EN, results))
		for _, n := range all {
			if id := attr(n, "id"); id != "" {
				ids[id]++
			}
			if regexp.MustCompile(`^h[1-6]$`).MatchString(n.Data) {
				h := int(n.Data[1] - '0')
				if h > level+1 {
					t.Errorf("%s: %s after h%d: %s", name, n.Data, level, inner(n))
				}
				if level = h; h == 1 {
					firsts++
				}
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %s %d times", name, id, n)
			}
		}
		if firsts != 1 {
			t.Errorf("%s: %d first headings", name, firsts)
		}
		for _, n := range all {
			for _, key := range []string{"aria-labelledby", "aria-describedby"} {
				for id := range strings.FieldsSeq(attr(n, key)) {
					if ids[id] == 0 {
						t.Errorf("%s: %s refers to %s, which is not there", name, n.Data, id)
					}
				}
			}
			if href := attr(n, "href"); len(href) > 1 && href[0] == '#' && ids[href[1:]] == 0 {
				t.Errorf("%s: %s leads nowhere", name, href)
			}
			if n.Data == "th" && attr(n, "scope") == "" {
				t.Errorf("%s: a heading without scope: %s", name, inner(n))
			}
			if n.Data == "table" && (n.FirstChild.NextSibling.Data != "caption" || inner(n.FirstChild.NextSibling) == "") {
				t.Errorf("%s: a table without a caption", name)
			}
		}
	}
}

// own is the text of a page that the program wrote: without what others wrote,
// which is isolated, and without names of programs and files.
func own(t testing.TB, page string) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if slices.Contains([]string{"bdi", "mark", "style", "script"}, n.Data) {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data + "\n")
		}
		for _, key := range []string{"aria-label", "data-label", "data-sort", "data-filter", "data-found", "title"} {
			b.WriteString(attr(n, key) + "\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	walk(root)
	return b.String()
}

// TestHTMLLanguages: the Japanese page says nothing in English, the English one
// nothing in Japanese.
func TestHTMLLanguages(t *testing.T) {
	keys := regexp.MustCompile(`engage( report| show| people)?|engage\.yaml|--[a-z]+|xlsx|yaml|mise|hito_\d|JST|E\b|D\b|R\b|I\b|n\b|e\b|API|ID|id`)
	for _, s := range []scene{plainScene(), {text: plainScene().text, name: plainScene().name, url: plainScene().url, blind: true, talks: 40}} {
		ja := keys.ReplaceAllString(own(t, rendered(t, lang.JA, s.results())), "")
		for _, word := range regexp.MustCompile(`[A-Za-z]{2,}[^\n]*`).FindAllString(ja, -1) {
			t.Errorf("in the Japanese page: %q", word)
		}
		en := own(t, rendered(t, lang.EN, s.results()))
		for _, word := range regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}、。（）][^\n]*`).FindAllString(en, -1) {
			t.Errorf("in the English page: %q", word)
		}
	}
}

// TestHTMLUnmeasurable: what one side cannot show is said to be so, never 0.
func TestHTMLUnmeasurable(t *testing.T) {
	s := plainScene()
	s.blind = true
	page := rendered(t, lang.EN, s.results())
	tiles := make(map[string]string)
	voids := []string{}
	for _, n := range nodes(t, page) {
		if strings.HasPrefix(attr(n, "class"), "tile") && n.Data == "div" {
			tiles[inner(n.FirstChild)] = inner(n.FirstChild.NextSibling)
		}
		if attr(n, "class") == "void" {
			voids = append(voids, inner(n))
		}
	}
	for _, name := range []string{"two-way index", "share of conversations with back-and-forth", "response rate", "median response time", "not answered", "answered late", "waiting for an answer", "pile-ons", "people who told the account to keep away"} {
		if tiles[name] != "not measurable" {
			t.Errorf("%s: %q", name, tiles[name])
		}
	}
	for _, chart := range []string{"Two-way index over time", "Response times", "Who says what more often"} {
		why := "Not measurable: the archive "
		if !slices.ContainsFunc(voids, func(s string) bool { return strings.Contains(s, chart) && strings.Contains(s, why) }) {
			t.Errorf("%s is drawn, or without the archive for a reason: %q", chart, voids)
		}
	}
}

// TestHTMLPrivate: the folders of the computer that made the report are not in
// it.
func TestHTMLPrivate(t *testing.T) {
	page := rendered(t, lang.EN, plainScene().results())
	if strings.Contains(page, "zelda") || strings.Contains(page, "vault") || !strings.Contains(page, "archive.zip!data/posts.json") {
		t.Error("the file is to be named without its folders")
	}
}

// TestHTMLSame: the order in which conversations come does not matter, and the
// list holds those of the highest scores.
func TestHTMLSame(t *testing.T) {
	s := plainScene()
	s.talks = mostTalks + 30
	results := s.results()
	want := rendered(t, lang.JA, results)
	if !strings.Contains(want, fmt.Sprintf("%d件のうち%d件", s.talks, mostTalks)) || !strings.Contains(want, fmt.Sprintf(">%d.0<", s.talks+9)) || strings.Contains(want, fmt.Sprintf(">%d.0<", s.talks+9-mostTalks)) {
		t.Error("the list is not of the highest scores")
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := NewHTML(nil, pageHead(lang.JA)), NewHTML(nil, pageHead(lang.JA))
		for _, r := range results {
			_ = p.Write(r)
		}
		for _, r := range rapid.Permutation(results).Draw(t, "order") {
			_ = q.Write(r)
		}
		if fmt.Sprint(p.top) != fmt.Sprint(q.top) {
			t.Error("another order, another list")
		}
	})
	if rendered(t, lang.JA, results) != want {
		t.Error("the same results, another page")
	}
}

// TestThread: every post stands under what it answers, evidence is marked with
// its act, and who has no answer is marked; a long chain ends.
func TestThread(t *testing.T) {
	results := plainScene().results()
	page := rendered(t, lang.EN, results)
	for _, want := range []string{`<mark>開いていますか`, `<span class="act">question</span></mark>`, `<span class="tag open">no answer</span>`, `class="own"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	c := &corpus.Conversation{ID: "long", Accounts: []corpus.AuthorID{"mise"}}
	for i := range 3000 {
		c.Posts = append(c.Posts, corpus.Post{ID: corpus.PostID(fmt.Sprint(i)), Author: []corpus.AuthorID{"mise", "hito"}[i%2], Text: "x"})
		c.Ties = append(c.Ties, corpus.Tie{Parent: i - 1})
	}
	roots := pageHead(lang.EN).posts(&score.Result{Conversation: c}, nil)
	n, depth := 0, 0
	var count func(list []*posted, at int)
	count = func(list []*posted, at int) {
		depth = max(depth, at)
		for _, p := range list {
			n++
			count(p.Answers, at+1)
		}
	}
	count(roots, 0)
	if n != mostPosts || depth > deepest {
		t.Errorf("%d posts, %d deep", n, depth)
	}
}

// TestColours: a mode has the same colour in the page as in the charts.
func TestColours(t *testing.T) {
	found := regexp.MustCompile(`--m([1-4]):(#[0-9a-f]{6})`).FindAllStringSubmatch(part("page.css"), -1)
	if len(found) != 2*rubric.NumModes {
		t.Fatalf("%d colours; four in light and in dark", len(found))
	}
	for _, m := range found {
		if !strings.Contains(chart.CSS, "--c"+m[1]+":"+m[2]) {
			t.Errorf("%s is not a colour of the charts", m[0])
		}
	}
}

func TestSafeURL(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://x.com/a/status/1": true, "http://mastodon.example/@a/1?x=1&y=2#z": true, "https://日本語.example/パン": true,
		"": false, "javascript:alert(1)": false, "JAVASCRIPT:alert(1)": false, "data:text/html,x": false, "//x.com": false, "x.com": false, "https://": false,
		"https://x.com/ a": false, `https://x.com/"onclick=`: false, "https://x.com/<b>": false, "https://x.com/\u202e": false, "https://x.com/\n": false, "ftp://x.com/": false, "file:///etc/passwd": false,
	} {
		if got := safeURL(address); (got != "") != ok || ok && got != address {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func TestBins(t *testing.T) {
	for seconds, want := range map[float64]float64{0: 0, 450: 0.5, 899: 899.0 / 900, 900: 1, 3600: 2, 86400: 4, 7 * 86400: 6.5, 1e9: 6.5} {
		if got := binOf(seconds); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%g s lies at %g, want %g", seconds, got, want)
		}
	}
}

// TestThinMonth: a month of few conversations makes no point of the two-way
// index, which would be chance.
func TestThinMonth(t *testing.T) {
	d := digest(plainScene().results()[:23]) // of March there are three
	s := &accountPage{sayer: d.sayer(pageHead(lang.EN), 0), digest: d, id: "a1"}
	var got []string
	for _, row := range s.twoWay().Data.Rows {
		got = append(got, row[0].Text+" "+row[1].Text)
	}
	if want := "2026-01 0.20, 2026-02 0.20, 2026-03 fewer than 5, or not measurable"; strings.Join(got, ", ") != want {
		t.Errorf("%q", got)
	}
}

// TestCourse: a month without a conversation is a month all the same.
func TestCourse(t *testing.T) {
	results := plainScene().results()
	results = slices.DeleteFunc(results, func(r *score.Result) bool {
		start, _ := r.Conversation.Period()
		return start.Month() == time.March
	})
	d := digest(results)
	s := &accountPage{sayer: d.sayer(pageHead(lang.EN), 0), digest: d, id: "a1"}
	var names []string
	for _, m := range s.course() {
		names = append(names, m.Name)
	}
	if got := strings.Join(names, " "); !strings.HasPrefix(got, "2026-01 2026-02 2026-03 2026-04") {
		t.Error(got)
	}
	if table := s.monthsTable(); len(table.Rows) != len(names)-1 {
		t.Errorf("%d rows of %d months", len(table.Rows), len(names))
	}
}
