package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// table reads any CSV or TSV whose header names the columns, among them X's
// own analytics files of both styles and what listening tools write.
var table = Format{Name: "table", Detect: detectTable, Read: readTable}

// maxPreamble is how many rows may stand above the header.
const maxPreamble = 40

// layout says where the fields are in a table.
type layout struct {
	comma     rune
	above     int // rows before the header
	width     int
	names     []string
	cols      map[string]int // field → column
	analytics bool           // X's own analytics: one owner, no reply ids
}

func (l *layout) get(row []string, field string) string {
	if i, ok := l.cols[field]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

func (l *layout) has(field string) bool { _, ok := l.cols[field]; return ok }

func detectTable(f *File) int {
	l, _ := findLayout(f.Head, nil)
	ext := strings.ToLower(path.Ext(f.Name))
	named := ext == ".csv" || ext == ".tsv"
	switch {
	case startsJSON(f.Head) || bytes.HasPrefix(bytes.TrimSpace(f.Head), []byte("<")):
		return 0
	case l != nil && l.analytics:
		return 90
	case l != nil && l.has("text") && (l.has("author") || l.has("url")) && len(l.cols) >= 3:
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

var delimiters = []rune{',', '\t', ';'}

func newRows(in io.Reader, comma rune) *csv.Reader {
	c := csv.NewReader(in)
	c.Comma, c.LazyQuotes, c.FieldsPerRecord = comma, true, -1
	return c
}

func headRows(head []byte, comma rune, n int) [][]string {
	c := newRows(bytes.NewReader(head), comma)
	var rows [][]string
	for len(rows) < n {
		row, err := c.Read()
		if err != nil {
			break
		}
		rows = append(rows, row)
	}
	return rows
}

// findLayout finds the header: the first row of the delimiter that names the
// most fields. names (field → header) goes before the aliases; its error is
// for a header that no row has.
func findLayout(head []byte, names map[string]string) (*layout, error) {
	var best *layout
	for _, comma := range delimiters {
		for i, row := range headRows(head, comma, maxPreamble) {
			l := newLayout(row, names)
			if l == nil || best != nil && len(l.cols) <= len(best.cols) {
				continue
			}
			l.comma, l.above = comma, i
			best = l
		}
	}
	if best != nil || len(names) == 0 {
		return best, nil
	}
	return nil, lang.Errorf(lang.T{
		EN: "read a table: no row has the columns that --map names (%s); write them as in the header",
		JA: "表の読み取り: --map で指定した列（%s）を含む行がありません。見出しのとおりに書いてください",
	}, mapText(names))
}

func mapText(names map[string]string) string {
	var out []string
	for k, v := range names {
		out = append(out, k+"="+v)
	}
	sort.Strings(out)
	return strings.Join(out, ",")
}

// newLayout reads row as a header; nil if it is none. A header names the text
// and one more field, and all that names asks for.
func newLayout(row []string, names map[string]string) *layout {
	if len(row) < 2 {
		return nil
	}
	l := &layout{width: len(row), names: slices.Clone(row), cols: map[string]int{}}
	at := map[string]int{}
	for i, h := range row {
		h = foldHeader(h)
		if _, dup := at[h]; !dup && h != "" {
			at[h] = i
		}
	}
	used := map[int]bool{}
	for _, a := range headerAliases {
		if want, ok := names[a.field]; ok {
			i, ok := at[foldHeader(want)]
			if !ok {
				return nil
			}
			l.cols[a.field], used[i] = i, true
		}
	}
	for _, a := range headerAliases {
		for _, n := range a.names {
			if i, ok := at[n]; ok && !used[i] && !l.has(a.field) {
				l.cols[a.field], used[i] = i, true
			}
		}
	}
	if !l.has("text") || len(l.cols) < 2 {
		return nil
	}
	l.analytics = isAnalytics(at)
	return l
}

// columns are the columns that fill a field, from left to right.
func (l *layout) columns() []Column {
	field := map[int]string{}
	for f, i := range l.cols {
		field[i] = f
	}
	var out []Column
	for i, h := range l.names {
		if f := field[i]; f != "" {
			out = append(out, Column{Header: strings.TrimSpace(h), Field: f})
		}
	}
	return out
}

func isAnalytics(at map[string]int) bool {
	has := func(names ...string) bool {
		for _, n := range names {
			if _, ok := at[n]; ok {
				return true
			}
		}
		return false
	}
	return has("ツイートid", "ポストid", "tweetid", "postid") &&
		has("ツイートの固定リンク", "ポストのリンク", "tweetpermalink", "postlink", "postpermalink") &&
		has("インプレッション", "インプレッション数", "impressions")
}

func readTable(ctx context.Context, f *File, r *Reader) error {
	for field := range r.Opts.Map {
		if !knownField(field) {
			return lang.Errorf(lang.T{
				EN: "read a table: --map knows no field %q; use one of %s",
				JA: "表の読み取り: --map の項目 %q はありません。使えるのは %s です",
			}, field, fieldNames())
		}
	}
	l, err := findLayout(f.Head, r.Opts.Map)
	if err == nil && l == nil {
		err = lang.Errorf(lang.T{
			EN: "read a table: no header row names a column of texts; name the columns with --map 'text=…,author=…,time=…'",
			JA: "表の読み取り: 本文の列が見出しに見つかりません。--map 'text=本文,author=投稿者,time=日時' のように列を指定してください",
		})
	}
	if err == nil && !l.analytics && !l.has("author") && !l.has("url") {
		err = lang.Errorf(lang.T{
			EN: "read a table: no column names the author (columns: %s); add one or name it with --map 'author=…'",
			JA: "表の読み取り: 投稿者の列がありません（列: %s）。列を足すか --map 'author=投稿者' のように指定してください",
		}, strings.Join(l.names, ", "))
	}
	if err != nil {
		return r.Unreadable(err)
	}
	r.SetColumns(l.columns())
	t := &tableReader{layout: l, r: r, zone: r.Zone()}
	return eachRow(ctx, f, r, l.comma, func(line, n int, row []string) error {
		if n <= l.above {
			return nil
		}
		return t.row(line, row)
	})
}

// eachRow calls fn with every row, the line it starts at, and its number from 0.
func eachRow(ctx context.Context, f *File, r *Reader, comma rune, fn func(line, n int, row []string) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	in := &rowLimit{in: rc, max: maxLine}
	c := newRows(in, comma)
	c.ReuseRecord = true
	after := 1 // the line after the last row
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if in.n = 0; errors.Is(err, errTooLong) {
			return r.Broken(after, err) // where the row ends, nothing can tell
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			if err := r.Broken(bad.StartLine, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		after, _ = c.FieldPos(len(row) - 1)
		after += strings.Count(row[len(row)-1], "\n") + 1
		r.line = line
		if err := fn(line, n, row); err != nil {
			return err
		}
	}
}

// rowLimit stops a row that does not end: a quote that nobody closes takes in
// all that follows.
type rowLimit struct {
	in     io.Reader
	n, max int // bytes read since the last row
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.n > l.max {
		return 0, errTooLong
	}
	n, err := l.in.Read(p)
	l.n += n
	return n, err
}

// eachNamed calls fn with every row of a table whose first row is its header;
// get gives a cell by its header as written, "" for a column that is not there.
func eachNamed(ctx context.Context, f *File, r *Reader, comma rune, fn func(line int, get func(header string) string) error) error {
	cols := map[string]int{}
	width := 0
	return eachRow(ctx, f, r, comma, func(line, n int, row []string) error {
		if n == 0 {
			for i, h := range row {
				cols[strings.TrimSpace(h)] = i
			}
			width = len(row)
			return nil
		}
		if len(row) != width {
			return r.Broken(line, badWidth(len(row), width))
		}
		return fn(line, func(name string) string {
			if i, ok := cols[name]; ok {
				return row[i]
			}
			return ""
		})
	})
}

func badWidth(got, want int) error {
	return lang.Errorf(lang.T{
		EN: "read a row: it has %d columns, the header has %d; it is left out (a quote may be missing)",
		JA: "行の読み取り: 列が %d 個で、見出しの %d 個と違います。読み飛ばしました（引用符の閉じ忘れかもしれません）",
	}, got, want)
}

type tableReader struct {
	*layout
	r     *Reader
	zone  *time.Location
	owner corpus.AuthorID
	brand []corpus.AuthorID
}

func (t *tableReader) row(line int, row []string) error {
	if blankRow(row) {
		return nil
	}
	if len(row) != t.width {
		return t.r.Broken(line, badWidth(len(row), t.width))
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
	p := corpus.Post{Text: strings.ReplaceAll(t.get(row, "text"), "\r\n", "\n"), URL: t.get(row, "url"), Client: t.get(row, "client")}
	user, statusID := statusURL(p.URL)
	p.Handle = strings.TrimLeft(t.get(row, "author"), "@＠")
	if p.Handle == "" {
		p.Handle = user
	}
	if p.Author = corpus.Handle(p.Handle); p.Author == "" {
		return p, lang.Errorf(lang.T{
			EN: "read a row: it names no author; it is left out",
			JA: "行の読み取り: 投稿者がわかりません。読み飛ばしました",
		})
	}
	when := t.get(row, "time")
	if clock := t.get(row, "clock"); clock != "" {
		when += " " + clock
	}
	var ok bool
	if p.At, p.DateOnly, ok = parseTime(when, t.zone); !ok && when != "" {
		return p, lang.Errorf(lang.T{
			EN: "read a row: %q is no time that is known; write it like 2024-01-05 09:03",
			JA: "行の読み取り: 日時 %q を読めません。2024-01-05 09:03 の形で書いてください",
		}, when)
	}
	p.ID = corpus.PostID(t.get(row, "id"))
	if rounded.MatchString(string(p.ID)) {
		p.ID = ""
	}
	if p.ID == "" {
		p.ID = corpus.PostID(statusID)
	}
	if p.ID == "" {
		p.ID = corpus.PostID(p.URL)
	}
	if p.ID == "" {
		p.ID = hashID(p)
	}
	t.tie(&p, row)
	if t.analytics || user != "" {
		p.Text = unescape(p.Text)
	}
	p.Mentions = mentionsIn(p.Text)
	if bareRT.MatchString(p.Text) {
		p.Kind = corpus.Repost
	}
	return p, nil
}

// tie fills what the row says of other posts, and what it cannot say.
func (t *tableReader) tie(p *corpus.Post, row []string) {
	p.ConversationID = corpus.ConversationID(t.get(row, "conversation"))
	p.ReplyTo, p.ReplyToAuthor = postRef(t.get(row, "reply_to"))
	if a := t.get(row, "reply_to_author"); a != "" && !strings.HasPrefix(a, "[") {
		p.ReplyToAuthor = corpus.Handle(a)
	}
	p.Quotes, p.QuotesAuthor = postRef(t.get(row, "quotes"))
	if !t.has("reply_to") {
		p.Blind |= corpus.BlindReplies
	}
	if t.analytics {
		p.Blind |= corpus.BlindReplies | corpus.BlindOthers
		if t.owner != p.Author {
			t.owner, t.brand = p.Author, []corpus.AuthorID{p.Author}
		}
		p.Brand = t.brand
	}
}

var (
	statusLink = regexp.MustCompile(`(?i)^(?:https?://)?(?:www\.|mobile\.|m\.)?(?:twitter\.com|x\.com)/(?:#!/)?(?:i/web|(\w+))/status(?:es)?/(\d+)`)
	rounded    = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?\d+$`) // what Excel makes of an id
	bareRT     = regexp.MustCompile(`^RT @\w+: `)
)

// statusURL takes the user and the id from the address of a post on X.
func statusURL(u string) (user, id string) {
	m := statusLink.FindStringSubmatch(strings.TrimSpace(u))
	if m == nil {
		return "", ""
	}
	if m[1] == "i" {
		return "", m[2]
	}
	return m[1], m[2]
}

// postRef reads a cell that points at a post: an id, an address, or a user.
func postRef(s string) (corpus.PostID, corpus.AuthorID) {
	switch user, id := statusURL(s); {
	case id != "":
		return corpus.PostID(id), corpus.Handle(user)
	case strings.HasPrefix(s, "@") || strings.HasPrefix(s, "＠"):
		return "", corpus.Handle(s)
	case s == "" || s == "0" || s == "-" || s[0] == '[' || s[0] == '{' || rounded.MatchString(s),
		strings.EqualFold(s, "null"), strings.EqualFold(s, "none"), strings.EqualFold(s, "nan"):
		return "", ""
	}
	return corpus.PostID(strings.TrimSuffix(s, ".0")), ""
}

// hashID is the id of a post that has none of its own: the same words at the
// same time by the same author are the same post.
func hashID(p corpus.Post) corpus.PostID {
	at := ""
	if !p.At.IsZero() {
		at = p.At.UTC().Format(time.RFC3339)
	}
	sum := sha256.Sum256([]byte(string(p.Author) + "\x00" + at + "\x00" + p.Text))
	return corpus.PostID("h-" + hex.EncodeToString(sum[:6]))
}
