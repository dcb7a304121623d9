package archive

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// togetterHTML reads saved pages of Togetter, min.t and posfie, whose markup
// has kept its names since 2012: a block of class type_tweet for each post.
var togetterHTML = Format{Name: "togetter-html", Detect: detectTogetterHTML, Read: readTogetterHTML}

var (
	htmlStart = lazily(`^\s*<[!?A-Za-z]`)
	// summaryURL is the address of a summary; other pages of the sites hold no posts.
	summaryURL = lazily(`^https?://(?:(?:www\.|m\.)?togetter\.com/li/\d|min\.togetter\.com/\w{5}|(?:www\.)?posfie\.com/@[^/]+/p/\w)`)
	// savedFrom is where browsers and SingleFile note the address of what they save.
	savedFrom  = lazily(`(?:saved from url=\(\d+\)|\burl: *)(\S+)`)
	profileURL = lazily(`^https?://(?:www\.|mobile\.)?(?:(?:twitter|x)\.com/(?:#!/)?|togetter\.com/id/)(\w+)/?$`)
	userWord   = lazily(`^[@＠]?(\w+)$`)
	postAttr   = lazily(`^(?:tweet_id_\d+_)?(\d+)$`)
)

// startsHTML tells a web page from a text that begins with "<3".
func startsHTML(head []byte) bool { return htmlStart().Match(head) }

// detectTogetterHTML goes by the address, since the posts may begin far behind
// the head; else by the markup, for a page saved in part.
func detectTogetterHTML(f *File) int {
	if !startsHTML(f.Head) {
		return 0
	}
	posts := false
	z := html.NewTokenizer(bytes.NewReader(f.Head))
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return 0
		}
		t := z.Token()
		address := ""
		switch {
		case tt == html.CommentToken:
			if m := savedFrom().FindStringSubmatch(t.Data); m != nil {
				address = m[1]
			}
		case t.DataAtom == atom.Link && attr(t.Attr, "rel") == "canonical":
			address = attr(t.Attr, "href")
		case t.DataAtom == atom.Meta && attr(t.Attr, "property") == "og:url":
			address = attr(t.Attr, "content")
		}
		if summaryURL().MatchString(address) {
			return 90
		}
		posts = posts || hasClass(t.Attr, "type_tweet")
		if posts && hasClass(t.Attr, "status_name") {
			return 80
		}
	}
}

func readTogetterHTML(ctx context.Context, f *File, r *Reader) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	raw, err := io.ReadAll(io.LimitReader(rc, maxAside+1))
	if err != nil {
		return err
	}
	if len(raw) > maxAside {
		return r.Broken(0, errBigPage)
	}
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return r.Broken(0, lang.Errorf(lang.T{EN: "read a web page: %v", JA: "ウェブページの読み取り: %v"}, err))
	}
	t := &togetterPage{ctx: ctx, r: r}
	if err := t.walk(root); err != nil {
		return err
	}
	if t.posts == 0 {
		return r.Broken(0, errNoPosts)
	}
	return nil
}

var (
	errBigPage = lang.Errorf(lang.T{
		EN: "read a web page: it is larger than 64 MiB; save it again as HTML only, without its pictures",
		JA: "ウェブページの読み取り: 64 MiB を超えています。画像を含めず「HTML のみ」で保存し直してください",
	})
	errNoPosts = lang.Errorf(lang.T{
		EN: "read a Togetter page: there is no post in it; open the page, scroll to its end and save it again, or copy its text into a file",
		JA: "Togetter のページの読み取り: 投稿がありません。ページを開いて最後まで表示してから保存し直すか、本文をコピーしてテキストで保存してください",
	})
)

type togetterPage struct {
	ctx   context.Context
	r     *Reader
	posts int // met so far
}

// walk meets the posts in the page's order. Comments of the page's readers are
// no part of the summary.
func (t *togetterPage) walk(n *html.Node) error {
	id := attr(n.Attr, "id")
	switch {
	case id == "comment_box" || id == "comment-list" || hasClass(n.Attr, "comment_box"):
		return nil
	case strings.HasPrefix(id, "more_tweet") || hasClass(n.Attr, "more_tweet_box"):
		return t.more(n)
	case hasClass(n.Attr, "type_tweet"), hasClass(n.Attr, "list_item") && find(n, "type_tweet") == nil && find(n, "tweet") != nil:
		return t.post(n)
	}
	for c := range n.ChildNodes() {
		if err := t.walk(c); err != nil {
			return err
		}
	}
	return nil
}

// more reports posts that the page had not loaded when it was saved.
func (t *togetterPage) more(n *html.Node) error {
	button := pageWords(n)
	if button == "" {
		return nil
	}
	return t.r.Broken(0, lang.Errorf(lang.T{
		EN: "read a Togetter page: it was saved before all its posts were shown (%q); press that and save it again",
		JA: "Togetter のページの読み取り: すべての投稿を表示する前に保存されています（%q）。それを押してから保存し直してください",
	}, button))
}

func (t *togetterPage) post(n *html.Node) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	t.posts++
	p := corpus.Post{}
	body := find(n, "tweet")
	if body != nil {
		p.Text = pageText(body)
	}
	if p.Text == "" {
		return t.r.Broken(0, lang.Errorf(lang.T{
			EN: "read post %d of the page: it has no text; it is left out (it may have been deleted)",
			JA: "ページの %d 番目の投稿の読み取り: 本文がありません。読み飛ばしました（削除された投稿かもしれません）",
		}, t.posts))
	}
	p.Handle = pageHandle(n)
	links := postLinks(n, body)
	p.URL = ownAddress(links, p.Handle)
	user, id := statusURL(p.URL)
	if p.Handle == "" {
		p.Handle = user
	}
	if p.Author = corpus.Handle(p.Handle); p.Author == "" {
		return t.r.Broken(0, lang.Errorf(lang.T{
			EN: "read post %d of the page: it names no author; it is left out",
			JA: "ページの %d 番目の投稿の読み取り: 投稿者がわかりません。読み飛ばしました",
		}, t.posts))
	}
	p.At = pageTime(n, links, id)
	if p.ID = corpus.PostID(id); id == "" {
		p.ID = corpus.PostID(attrID(n, p.At))
	}
	if p.ID == "" {
		p.ID = hashID(p)
	}
	return t.r.Emit(copied(p))
}

// pageHandle takes the handle from what the page shows of the author, else
// from the link to the profile.
func pageHandle(n *html.Node) string {
	name := find(n, "status_name")
	if name != nil {
		if m := userWord().FindStringSubmatch(pageText(name)); m != nil {
			return m[1]
		}
	}
	for _, link := range []*html.Node{find(n, "user_link"), name} {
		if link != nil {
			if m := profileURL().FindStringSubmatch(attr(link.Attr, "href")); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

// postLinks are the links to posts in n, outside its text.
func postLinks(n, body *html.Node) []*html.Node {
	var out []*html.Node
	for c := range n.ChildNodes() {
		if c == body {
			continue
		}
		if addrLine().MatchString(address(c)) {
			out = append(out, c)
		}
		out = append(out, postLinks(c, body)...)
	}
	return out
}

func address(link *html.Node) string {
	href, _, _ := strings.Cut(attr(link.Attr, "href"), "?")
	return href
}

// ownAddress is the address that bears the author's name: a block may show
// another post too. After a change of name, it is the first.
func ownAddress(links []*html.Node, author string) string {
	for _, a := range links {
		if user, _ := statusURL(address(a)); strings.EqualFold(user, author) {
			return address(a)
		}
	}
	if len(links) == 0 {
		return ""
	}
	return address(links[0])
}

// pageTime is the time of a post: as seconds in the markup, in the id, or as
// printed, which is Japanese time whatever the language of the page.
func pageTime(n *html.Node, links []*html.Node, id string) time.Time {
	for c := range n.Descendants() {
		if s := attr(c.Attr, "data-timestamp"); unixTime().MatchString(s) {
			at, _, _ := parseTime(s, tokyo())
			return at
		}
	}
	if at, ok := snowflakeTime(id); ok {
		return at
	}
	for _, a := range links {
		if at, dateOnly, ok := parseTime(pageWords(a), tokyo()); ok && !dateOnly {
			return at
		}
	}
	return time.Time{}
}

// attrID takes an id from the attributes of a block without an address. The
// page has numbers of its own, so the id must carry the time of the post.
func attrID(n *html.Node, at time.Time) string {
	list := []string{attr(n.Attr, "data-id")}
	for c := range n.Descendants() {
		list = append(list, attr(c.Attr, "data-id"), attr(c.Attr, "id"))
	}
	for _, s := range list {
		if m := postAttr().FindStringSubmatch(s); m != nil {
			if exact, ok := snowflakeTime(m[1]); ok && exact.Sub(at).Abs() < time.Minute {
				return m[1]
			}
		}
	}
	return ""
}
