package archive

import (
	"strings"
	"testing"
)

// TestTableRows: what joining files, tools and hands do to rows.
func TestTableRows(t *testing.T) {
	const header = "id,author,date,text,url\n"
	for name, c := range map[string]struct {
		rows, want string
		bad        int
	}{
		"header again":    {"1,hana,2024-01-05,一,\n\uFEFF" + header + "2,hana,2024-01-05,二,\n", "一|二", 0},
		"NUL bytes":       {"1,ha\x00na,2024-01-05,一\x00二,\n", "一二", 0},
		"empty cells":     {"1,hana,2024-01-05,一,,,\n", "一", 0},
		"one cell more":   {"1,hana,2024-01-05,一,二,三\n2,hana,2024-01-05,二,\n", "二", 1},
		"last cell short": {"1,hana,2024-01-05,一\n", "一", 0},
		"text short":      {"1,hana,2024-01-05\n2,hana,2024-01-05,二,\n", "二", 1},
		"carriage return": {"1,hana,2024-01-05,\"一\r\n二\",\"u\"\r\n2,hana,2024-01-05,三,\r\r\n", "一\n二|三", 0},
		"blank rows":      {"\n,,,,\n1,hana,2024-01-05,一,\n", "一", 0},
		"lone quotes":     {"1,hana,2024-01-05,5\"の鍋,\n2,hana,2024-01-05,\"彼は\"はい\"と\",\n", "5\"の鍋|彼は\"はい\"と", 0},
		"no time":         {"1,hana,きのう,一,\n2,hana,,二,\n", "二", 1},
		"no author":       {"1,,2024-01-05,一,\n2,hana,2024-01-05,二,\n", "二", 1},
	} {
		posts, bad := foreign(t, Options{}, "a.csv", header+c.rows)
		if texts(posts) != c.want || len(bad) != c.bad {
			t.Errorf("%s: %q %v", name, texts(posts), bad)
		}
		if len(posts) > 0 && posts[0].Author != "hana" {
			t.Errorf("%s: %+v", name, posts[0])
		}
	}
}

// TestOpenQuotes: a quote that nobody closes costs one row at most, and that
// one is reported with its line.
func TestOpenQuotes(t *testing.T) {
	many := strings.Repeat("x,neko,2024-01-05,つぎ,\n", maxCellLines+9) + "x,neko,2024-01-05,24\",\n"
	for name, c := range map[string]struct {
		rows, want string
		bad        string // part of the errors
	}{
		"cell of its own":   {"1,hana,2024-01-05,一,\"u\n\"2\",\"hana\",\"2024-01-05\",\"二\",\"\"\n", "一|二", ""},
		"another cell":      {"1,hana,\"2024-01-05,一\n\"2\",\"hana\",\"2024-01-05\",\"二\",\"\"\n", "二", "a.csv:2:"},
		"closed by chance":  {"1,hana,2024-01-05,\"一,\n2,hana,2024-01-05,24\",\n3,hana,2024-01-05,三,\n", `"一|24"|三`, ""},
		"a text of lines":   {"1,hana,2024-01-05,\"一, 二, 三, 四\n五\",\n", "一, 二, 三, 四\n五", ""},
		"cut off":           {"1,hana,2024-01-05,一,\n2,hana,2024-01-05,\"二\nつづき", "一", "a.csv:3:"},
		"quotes in a quote": {"1,hana,2024-01-05,\"一\n\"\"二\"\", \"\"三\"\"\",\n", "一\n\"二\", \"三\"", ""},
	} {
		posts, bad := foreign(t, Options{}, "a.csv", "id,author,date,text,url\n"+c.rows)
		if texts(posts) != c.want {
			t.Errorf("%s: %q %v", name, texts(posts), bad)
		}
		if c.bad == "" && len(bad) > 0 || c.bad != "" && (len(bad) == 0 || !strings.Contains(bad[0].Error(), c.bad)) {
			t.Errorf("%s: %v", name, bad)
		}
	}
	posts, bad := foreign(t, Options{}, "a.csv", "id,author,date,text,url\n1,hana,\"2024-01-05\n"+many)
	if len(posts) != maxCellLines+10 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "a.csv:2:") || posts[0].Source.Line != 3 {
		t.Errorf("to the end of the file: %d posts, %v", len(posts), bad)
	}
	wide := strings.Repeat("x,neko,2024-01-05,"+strings.Repeat("長", 1000)+",\n", maxCell/2000-1) + "x,neko,2024-01-05,24\",\n"
	posts, bad = foreign(t, Options{}, "a.csv", "id,author,date,text,url\n1,hana,\"2024-01-05\n"+wide)
	if len(posts) != maxCell/2000 || len(bad) != 1 {
		t.Errorf("more than a cell holds: %d posts, %v", len(posts), bad)
	}
	posts, bad = foreign(t, Options{}, "a.csv", "id,author,date,text\n1,hana,2024-01-05,一\n2,hana,2024-01-05,\"二\n\nつづき")
	if texts(posts) != "一" || len(bad) != 2 || !strings.Contains(bad[0].Error(), "a.csv:3:") {
		t.Errorf("cut off in the last column: %q %v", texts(posts), bad)
	}
	// A tool that never quotes: the quotes are the author's.
	posts, bad = foreign(t, Options{}, "a.tsv", "id\tauthor\tdate\ttext\n1\thana\t2024-01-05\t\"推し\"が尊い\n\n2\thana\t2024-01-05\tふつう\n3\thana\t2024-01-05\tこれが\"愛\"\n")
	if texts(posts) != `"推し"が尊い|ふつう|これが"愛"` || len(bad) != 0 {
		t.Errorf("never quoted: %q %v", texts(posts), bad)
	}
}

// TestHopelessQuotes: where no cell closes, the lines are not read over and
// over again.
func TestHopelessQuotes(t *testing.T) {
	const lines = 2 * maxCellLines
	data := strings.Repeat("a,\"\"\"b\n", lines)
	allocs := testing.AllocsPerRun(1, func() {
		c := newCSVRows(strings.NewReader(data), ',')
		for n := 0; n < lines; n++ {
			if _, row, bad, err := c.next(); len(row) != 2 || bad != nil || err != nil {
				t.Fatalf("%d: %q %v %v", n, row, bad, err)
			}
		}
	})
	if allocs > 50*lines {
		t.Errorf("%v allocations for %d lines", allocs, lines)
	}
}

// endlessLine is a line that never ends.
type endlessLine struct{ left int }

func (e *endlessLine) Read(p []byte) (int, error) {
	if e.left -= len(p); e.left < 0 {
		return copy(p, "\n1,二\n"), nil
	}
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestLongLine(t *testing.T) {
	heavy(t)
	c := newCSVRows(&endlessLine{maxLine + 1<<20}, ',')
	if line, _, bad, err := c.next(); line != 1 || bad == nil || err != nil {
		t.Errorf("%d %v %v", line, bad, err)
	}
	if line, row, bad, err := c.next(); line != 2 || len(row) != 2 || row[1] != "二" || bad != nil || err != nil {
		t.Errorf("%d %q %v %v", line, row, bad, err)
	}
}
