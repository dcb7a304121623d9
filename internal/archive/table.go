package archive

import (
	"bytes"
	"context"
	"path"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// table reads any CSV or TSV whose header names the columns, among them X's
// own analytics files of both styles and what listening tools write.
var table = Format{Name: "table", Detect: detectTable, Read: readTable}

func detectTable(f *File) int {
	if startsJSON(f.Head) || bytes.HasPrefix(bytes.TrimSpace(f.Head), []byte("<")) {
		return 0
	}
	l, _ := findLayout(f.Head, Options{})
	ext := strings.ToLower(path.Ext(f.Name))
	named := ext == ".csv" || ext == ".tsv"
	switch {
	case l != nil && l.owned:
		return 90
	case l != nil && l.tellsAuthor() && len(l.cols) >= 3:
		return 50
	case l != nil && named:
		return 30
	case named && tabular(f.Head):
		return 3 // --map may name its columns; Read says so otherwise
	}
	return 0
}

// tabular reports whether some delimiter cuts the first rows alike.
func tabular(head []byte) bool {
	for _, comma := range delimiters {
		if rows := headRows(head, comma, 3); len(rows) >= 2 && len(rows[0]) > 1 && len(rows[0]) == len(rows[1]) {
			return true
		}
	}
	return false
}

func readTable(ctx context.Context, f *File, r *Reader) error {
	if err := checkMap(r.Opts.Map); err != nil {
		return err
	}
	l, err := findLayout(f.Head, r.Opts)
	if err == nil {
		err = usable(l, headerGuess(f.Head), r.Opts)
	}
	if err != nil {
		return r.Unreadable(err)
	}
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	t := newTableReader(l, r)
	rows := newCSVRows(rc, l.comma)
	rows.whole = l.isRow
	if err := rows.skipTo(l.line); err != nil {
		return err
	}
	return rows.each(ctx, r, t.row)
}

// checkMap refuses fields of --map that there are not.
func checkMap(names map[string]string) error {
	for field := range names {
		if !knownField(field) {
			return lang.Errorf(lang.T{
				EN: "read a table: --map knows no field %q; use one of %s",
				JA: "表の読み取り: --map の項目 %q はありません。使えるのは %s です",
			}, field, fieldNames())
		}
	}
	return nil
}

// usable says what a layout lacks; header is shown where there is no layout.
func usable(l *layout, header []string, o Options) error {
	switch {
	case l == nil:
		return noTextColumn(header)
	case !l.tellsAuthor() && !o.Plain:
		return noAuthorColumn(l.names)
	}
	return nil
}

// tableReader makes posts of the rows of a table.
type tableReader struct {
	*layout
	r    *Reader
	zone *time.Location
	// asText writes a time that is kept as a number, as in workbooks; else nil.
	asText func(cell string) string
	brand  map[corpus.AuthorID][]corpus.AuthorID // of an owned table
	urls   map[string]corpus.PostID              // address → hash of the post that has it as its id
	rows   int                                   // plain ones so far
}

func newTableReader(l *layout, r *Reader) *tableReader {
	r.SetColumns(l.columns())
	t := &tableReader{layout: l, r: r, zone: l.zone, brand: map[corpus.AuthorID][]corpus.AuthorID{}, urls: map[string]corpus.PostID{}}
	if t.zone == nil {
		t.zone = r.Zone()
	}
	return t
}

// row emits the post of a row, which it does not keep.
func (t *tableReader) row(line int, cells []string) error {
	if blankRow(cells) {
		return nil
	}
	row, ok := t.fit(cells)
	switch {
	case !ok:
		return t.r.Broken(line, badWidth(len(cells), len(t.names)))
	case t.isHeader(row):
		return nil
	case privateKinds[foldHeader(t.get(row, "kind"))]:
		t.r.info.PrivateDropped++ // never read, whatever the options
		return nil
	}
	p, err := t.post(row)
	if err != nil {
		return t.r.Broken(line, err)
	}
	p.Source.Line = line
	return t.r.Emit(p)
}

func blankRow(row []string) bool {
	for _, s := range row {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

func (t *tableReader) post(row []string) (corpus.Post, error) {
	p := corpus.Post{Text: t.words(row), URL: t.get(row, "url")}
	if c := t.get(row, "client"); !mediaNames[strings.ToLower(c)] {
		p.Client = c
	}
	user, statusID := statusURL(p.URL)
	if err := t.sign(&p, row, user); err != nil {
		return p, err
	}
	if err := t.date(&p, row); err != nil {
		return p, err
	}
	if p.Author == "" {
		t.rows++
		t.r.plain(&p, t.rows)
		return p, nil
	}
	// Where no column refers to the tool's own ids, that of the platform is better.
	p.ID = corpus.PostID(t.ref(row, "id"))
	if t.rounded(string(p.ID)) {
		p.ID = ""
	}
	switch {
	case statusID != "" && (p.ID == "" || !t.has("reply_to")):
		p.ID = corpus.PostID(statusID)
	case p.ID == "":
		p.ID = t.idOf(p)
	}
	if statusID != "" {
		p.Text = unescape(p.Text)
	}
	p.Mentions = mentionsIn(p.Text)
	t.tie(&p, row)
	return p, nil
}

// words is the text of a row: the whole one, else the longest of its parts.
func (t *tableReader) words(row []string) string {
	best := t.get(row, "text")
	if best == "" || len(t.excerpts) > 0 && t.cols["text"] == t.excerpts[0] {
		for _, i := range t.excerpts {
			if s := strings.TrimSpace(row[i]); len(s) > len(best) {
				best = s
			}
		}
	}
	return strings.ReplaceAll(best, "\r\n", "\n")
}

func (t *tableReader) date(p *corpus.Post, row []string) error {
	when, clock := t.get(row, "time"), t.get(row, "clock")
	if t.asText != nil {
		when, clock = t.asText(when), t.asText(clock)
	}
	when = t.monthFirst(when)
	var ok bool
	if p.At, p.DateOnly, ok = parseTime(when, t.zone); !ok && when != "" {
		return lang.Errorf(lang.T{
			EN: "read a row: %q is no time that is known; write it like 2024-01-05 09:03",
			JA: "行の読み取り: 日時 %q を読めません。2024-01-05 09:03 の形で書いてください",
		}, when)
	}
	if p.DateOnly && clock != "" {
		if at, none, ok := parseTime(when+" "+clock, t.zone); ok && !none {
			p.At, p.DateOnly = at, false
		}
	}
	return nil
}

// tie fills what the row says of other posts, and what it cannot say.
func (t *tableReader) tie(p *corpus.Post, row []string) {
	conversation, _, known := t.postRef(row, "conversation")
	if known {
		p.ConversationID = corpus.ConversationID(conversation)
	}
	p.ReplyTo, p.ReplyToAuthor, known = t.postRef(row, "reply_to")
	if !known || !t.has("reply_to") {
		p.Blind |= corpus.BlindReplies
	}
	if a := t.get(row, "reply_to_author"); a != "" && !strings.HasPrefix(a, "[") {
		p.ReplyToAuthor = corpus.Handle(a)
	}
	p.Quotes, p.QuotesAuthor, _ = t.postRef(row, "quotes")
	of, by, known := t.postRef(row, "repost_of")
	if of != "" || by != "" || !known || repostKinds[foldHeader(t.get(row, "kind"))] {
		p.Kind, p.Quotes, p.QuotesAuthor = corpus.Repost, of, by
	}
	if m := bareRT().FindStringSubmatch(p.Text); m != nil {
		p.Kind = corpus.Repost
		p.Truncated = strings.HasSuffix(p.Text, "…")
		if p.QuotesAuthor == "" {
			p.QuotesAuthor = corpus.Handle(m[1])
		}
	}
	if t.owned {
		p.Blind |= corpus.BlindReplies | corpus.BlindOthers
		if t.brand[p.Author] == nil {
			t.brand[p.Author] = []corpus.AuthorID{p.Author}
		}
		p.Brand = t.brand[p.Author]
	}
}

var (
	bareRT       = lazily(`^RT @(\w+): `)
	repostKinds  = set("retweet", "repost", "rt", "リツイート", "リポスト")
	privateKinds = set("directmessage", "dm", "privatemessage", "twitterdirectmessage", "twitterdm", "xdirectmessage",
		"facebookprivatemessage", "facebookmessage", "instagramdirectmessage", "ダイレクトメッセージ")
	// mediaNames are no clients, though the column Source names them.
	mediaNames = set("twitter", "x", "twitter.com", "x.com", "x (twitter)", "facebook", "instagram", "youtube", "reddit")
)

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}
