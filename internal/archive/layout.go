package archive

import (
	"slices"
	"sort"
	"strings"
	"time"

	"engage/internal/lang"
)

const (
	// maxPreamble is how many rows may stand above the header.
	maxPreamble = 40
	// maxSample is how many of the first rows tell the habits of a table.
	maxSample = 200
	// maxHeader is the length of the longest header looked at, in bytes.
	maxHeader = 100
)

var delimiters = []rune{',', '\t', ';', '|'}

// layout says where the fields are in a table.
type layout struct {
	comma    rune
	line     int // of the header
	names    []string
	cols     map[string]int // field → column
	excerpts []int          // columns with a part of the text
	zone     *time.Location // of times, where the header names it
	owned    bool           // a report on the customer's own posts

	dayFirst bool // 13/4/2024
	exact    bool // some id is too odd to be rounded, so that none is
}

func (l *layout) get(row []string, field string) string {
	if i, ok := l.cols[field]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

func (l *layout) has(field string) bool { _, ok := l.cols[field]; return ok }

// tellsAuthor reports whether some column can name the author.
func (l *layout) tellsAuthor() bool {
	return l.owned || l.has("author") || l.has("url") || l.has("author_id")
}

// findLayout finds the header in the head of a file. Its error is for columns
// of o.Map that no row has.
func findLayout(head []byte, o Options) (*layout, error) {
	var best *layout
	for _, comma := range delimiters {
		if l := layoutIn(firstRows(head, comma, maxPreamble+maxSample), o); l.better(best) {
			l.comma = comma
			best = l
		}
	}
	if best == nil && len(o.Map) > 0 {
		return nil, noSuchColumns(o.Map, headerGuess(head))
	}
	if best != nil && len(best.names) == 1 {
		best.comma = 0 // nothing parts the cells of one column
	}
	return best, nil
}

// better: the header is the row that names the most fields, and of those that
// name the text only, the widest.
func (l *layout) better(than *layout) bool {
	return l != nil && (than == nil || len(l.cols) > len(than.cols) ||
		len(l.cols) == 1 && len(than.cols) == 1 && len(l.names) > len(than.names))
}

// layoutIn finds the header among the first rows of a table; nil if there is
// none. o.Map goes before the aliases.
func layoutIn(rows []tableRow, o Options) *layout {
	var best *layout
	at := 0
	for i, row := range rows[:min(len(rows), maxPreamble)] {
		if l := newLayout(row.cells, o); l.better(best) {
			best, at = l, i
			best.line = row.line
		}
	}
	if best != nil {
		for _, row := range rows[at+1:] {
			best.learn(row.cells)
		}
	}
	return best
}

// newLayout reads row as a header; nil if it is none. A header names the text
// and, but for plain rows, one more field, and all that o.Map asks for.
func newLayout(row []string, o Options) *layout {
	if len(row) < o.leastFields() {
		return nil
	}
	written, at := map[string]int{}, map[string]int{}
	zones := make([]*time.Location, len(row))
	for i, h := range slices.Backward(row) {
		if len(h) > maxHeader {
			continue
		}
		written[foldHeader(h)] = i
		h, zones[i] = cutZone(h)
		at[foldHeader(h)] = i
	}
	delete(at, "")
	l := &layout{names: slices.Clone(row), cols: map[string]int{}}
	used := map[int]bool{}
	for field, want := range o.Map {
		i, ok := written[foldHeader(want)]
		if !ok {
			return nil
		}
		l.cols[field], used[i] = i, true
	}
	take := func(field string, names []string) {
		for _, n := range names {
			if i, ok := at[n]; ok && !used[i] && !l.has(field) {
				l.cols[field], used[i] = i, true
			}
		}
	}
	if o.Plain {
		take("text", voiceNames)
	}
	for _, a := range headerAliases {
		take(a.field, a.names)
		if a.field == "text" && o.Map["text"] == "" {
			l.findExcerpts(at, used)
		}
	}
	if !l.has("text") || len(l.cols) < o.leastFields() {
		return nil
	}
	for _, field := range []string{"clock", "time"} {
		if i, ok := l.cols[field]; ok && zones[i] != nil {
			l.zone = zones[i]
		}
	}
	l.owned = isOwned(at)
	return l
}

func (l *layout) findExcerpts(at map[string]int, used map[int]bool) {
	for _, n := range excerptNames {
		if i, ok := at[n]; ok && !used[i] {
			l.excerpts = append(l.excerpts, i)
			used[i] = true
		}
	}
	if !l.has("text") && len(l.excerpts) > 0 {
		l.cols["text"] = l.excerpts[0]
	}
}

// isOwned knows reports on the customer's own posts: X's analytics, and the
// post performance of Sprout Social and Hootsuite.
func isOwned(at map[string]int) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { _, ok := at[n]; return ok })
	}
	return has("インプレッション", "インプレッション数", "impressions") &&
		(has("sentby") || has("ツイートid", "ポストid", "tweetid", "postid") &&
			has("ツイートの固定リンク", "ポストのリンク", "tweetpermalink", "postlink", "postpermalink"))
}

// columns are the columns that fill a field, from left to right.
func (l *layout) columns() []Column {
	field := map[int]string{}
	for _, i := range l.excerpts {
		field[i] = "text"
	}
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

// learn takes from a row how the table writes days and ids.
func (l *layout) learn(row []string) {
	if m := daySlashed().FindStringSubmatch(l.get(row, "time")); m != nil && number(m[1]) > 12 {
		l.dayFirst = true
	}
	for _, field := range []string{"id", "reply_to", "quotes", "repost_of", "conversation"} {
		l.rounded(l.ref(row, field))
	}
}

// isHeader reports whether a row repeats the header, as where files are joined.
func (l *layout) isHeader(row []string) bool {
	return slices.EqualFunc(row, l.names, func(a, b string) bool { return a == b || strings.TrimSpace(a) == strings.TrimSpace(b) })
}

// isRow reports whether a row can stand by itself: all columns and a time.
func (l *layout) isRow(row []string) bool {
	if len(row) != len(l.names) || !l.has("time") {
		return false
	}
	_, _, ok := parseTime(l.monthFirst(l.get(row, "time")), time.UTC)
	return ok
}

// fit gives a row the width of the header, where only empty cells differ, or
// cells at its end that no post needs.
func (l *layout) fit(row []string) ([]string, bool) {
	width := len(l.names)
	for len(row) > width && strings.TrimSpace(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	author := "author"
	if !l.has(author) {
		author = "url"
	}
	for _, field := range []string{"text", "time", author} {
		if i, ok := l.cols[field]; ok && i >= len(row) {
			return nil, false
		}
	}
	for len(row) < width {
		row = append(row, "")
	}
	return row, len(row) == width
}

// headerGuess is the row that is most likely meant as the header.
func headerGuess(head []byte) []string {
	var best []string
	for _, comma := range delimiters {
		for _, row := range headRows(head, comma, maxPreamble) {
			if len(row) > len(best) {
				best = row
			}
		}
	}
	return best
}

func noSuchColumns(names map[string]string, header []string) error {
	var want []string
	for field, name := range names {
		want = append(want, field+"="+name)
	}
	sort.Strings(want)
	return lang.Errorf(lang.T{
		EN: "read a table: no row has the columns that --map names (%s); write them as in the header (columns: %s)",
		JA: "表の読み取り: --map で指定した列（%s）を含む行がありません。見出しのとおりに書いてください（列: %s）",
	}, strings.Join(want, ","), listColumns(header))
}

func noTextColumn(header []string) error {
	return lang.Errorf(lang.T{
		EN: "read a table: no header row names a column of texts (columns: %s); name the columns with --map 'text=…,author=…,time=…'",
		JA: "表の読み取り: 本文の列が見出しに見つかりません（列: %s）。--map 'text=本文,author=投稿者,time=日時' のように列を指定してください",
	}, listColumns(header))
}

func noAuthorColumn(header []string) error {
	return lang.Errorf(lang.T{
		EN: "read a table: no column names the author (columns: %s); add one or name it with --map 'author=…'",
		JA: "表の読み取り: 投稿者の列がありません（列: %s）。列を足すか --map 'author=投稿者' のように指定してください",
	}, listColumns(header))
}

// listColumns prints a header for an error; a long one is cut.
func listColumns(header []string) string {
	const most = 60
	var out []string
	for _, h := range header {
		if h = strings.TrimSpace(h); h != "" && len(h) <= maxHeader {
			out = append(out, h)
		}
	}
	if len(out) > most {
		out = append(out[:most], "…")
	}
	return strings.Join(out, ", ")
}
