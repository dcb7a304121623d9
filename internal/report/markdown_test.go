package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"pgregory.net/rapid"

	"engage/internal/lang"
	"engage/internal/score"
)

// mdSeen is what a reader of Markdown finds in a text.
type mdSeen struct {
	links, html, images []string
	rows                [][]string // of all tables, as shown
	headings, quotes    []string
	bold                []string
	items, boxes        int
	loose               string // all text that is no code
	text                string
}

func mdRead(source string) *mdSeen {
	src := []byte(source)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Parser().Parse(text.NewReader(src))
	out := &mdSeen{}
	_ = ast.Walk(doc, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			out.links = append(out.links, string(n.Destination))
		case *ast.AutoLink:
			out.links = append(out.links, string(n.URL(src)))
		case *ast.Image:
			out.images = append(out.images, string(n.Destination))
		case *ast.RawHTML, *ast.HTMLBlock, *extast.FootnoteLink, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.ThematicBreak, *extast.Strikethrough:
			out.html = append(out.html, n.Kind().String())
		case *extast.TableRow, *extast.TableHeader:
			var row []string
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				row = append(row, mdShown(c, src))
			}
			out.rows = append(out.rows, row)
		case *ast.Heading:
			out.headings = append(out.headings, mdShown(n, src))
		case *ast.Blockquote:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				out.quotes = append(out.quotes, mdShown(c, src))
			}
		case *ast.ListItem:
			out.items++
		case *extast.TaskCheckBox:
			out.boxes++
		case *ast.Emphasis:
			if n.Level != 2 {
				out.html = append(out.html, "emphasis")
			}
			out.bold = append(out.bold, mdShown(n, src))
		case *ast.Text:
			if n.Parent().Kind() != ast.KindCodeSpan {
				out.loose += mdUnescaped(n.Segment.Value(src)) + "\n"
			}
		}
		return ast.WalkContinue, nil
	})
	out.text = mdShown(doc, src)
	return out
}

// mdShown is the text of a node as it is shown.
func mdShown(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if !in {
				break
			}
			if n.Parent().Kind() == ast.KindCodeSpan {
				b.Write(n.Segment.Value(src))
			} else {
				b.WriteString(mdUnescaped(n.Segment.Value(src)))
			}
			if n.SoftLineBreak() {
				b.WriteString("\n")
			}
		case *ast.String:
			if in {
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// mdUnescaped is a text as it is shown: without backslashes, with entities
// resolved that no backslash stops.
func mdUnescaped(b []byte) string {
	var out []byte
	resolve := func(b []byte) { out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(b))...) }
	at := 0
	for i := 0; i+1 < len(b); i++ {
		if b[i] == '\\' && util.IsPunct(b[i+1]) {
			resolve(b[at:i])
			i++
			out = append(out, b[i])
			at = i + 1
		}
	}
	resolve(b[at:])
	return string(out)
}

// mdInert fails where a text became more than text.
func mdInert(t fataler, s *mdSeen, source string) {
	if len(s.links)+len(s.html)+len(s.images) > 0 {
		t.Fatal("links", s.links, "html", s.html, "images", s.images, "in", source)
	}
	for _, part := range strings.Split(s.loose, "\n") {
		if mdActive().MatchString(part) {
			t.Fatal("not in a code span:", part, "in", source)
		}
	}
}

// mdChecks are what any text, in any place, may do to a report: nothing but
// stand there.
func mdChecks(t fataler, said string) {
	want := strings.TrimSpace(oneLine(said))
	table := fmt.Sprintf("| a | b |\n| --- | --- |\n| %s | x |\n| y | %s |\n\n後\n", mdSpan(said), mdSpan(said))
	seen := mdRead(table)
	mdInert(t, seen, table)
	if len(seen.rows) != 3 || len(seen.rows[1]) != 2 || seen.rows[1][0] != want || seen.rows[1][1] != "x" || seen.rows[2][0] != "y" || seen.rows[2][1] != want {
		t.Fatal(fmt.Sprintf("%q in\n%s", seen.rows, table))
	}
	list := "- " + mdText(said) + "\n- " + mdText(said) + "\n\n" + mdText(said) + "\n"
	seen = mdRead(list)
	mdInert(t, seen, list)
	if seen.items != 2 || len(seen.headings)+len(seen.rows)+len(seen.quotes)+seen.boxes > 0 || strings.ReplaceAll(seen.text, "\n", "") != strings.Repeat(want, 3) {
		t.Fatal(fmt.Sprintf("%q of %d items in\n%s", seen.text, seen.items, list))
	}
	quote := "> `@a`: " + mdMarked(said, nil, 1000000) + "\n>\n> `@b`\n"
	seen = mdRead(quote)
	mdInert(t, seen, quote)
	if len(seen.quotes) != 2 || strings.TrimSpace(seen.quotes[0]) != strings.TrimSpace("@a: "+want) {
		t.Fatal(fmt.Sprintf("%q in\n%s", seen.quotes, quote))
	}
}

// TestMarkdownTextIsText: a text adds no row, cell, link, tag, item or mention,
// and is shown as it was written.
func TestMarkdownTextIsText(t *testing.T) {
	for _, said := range sly {
		mdChecks(t, said)
		mdChecks(t, "あ"+said+"い")
		mdChecks(t, said+said)
	}
	pieces := rapid.OneOf(rapid.SampledFrom(sly[:len(sly)-3]), rapid.SampledFrom(strings.Split("`|\\*_~[]()<>#@&!:/.-+=$ ", "")), rapid.StringN(0, 4, -1))
	rapid.Check(t, func(rt *rapid.T) { mdChecks(rt, strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(rt, "text"), "")) })
}

// FuzzMarkdownText: the same of any bytes.
func FuzzMarkdownText(f *testing.F) {
	for _, said := range sly[:len(sly)-3] {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) { mdChecks(t, said) })
}

// TestMarkdownMarks: the evidence, and nothing else, is bold, wherever it
// stands, and the text stays the same but for hair spaces.
func TestMarkdownMarks(t *testing.T) {
	for said, want := range map[string][]string{
		"朝から⟦動きません⟧。":      {"動きません"},
		"店の⟦「すごい」⟧パン":      {"「すごい」"},
		"⟦わーい！⟧また来ます":      {"わーい！"},
		"⟦ありがとう⟧⟦！⟧今日は":    {"ありがとう！"},
		"あ⟦ 空白 ⟧い":         {"空白"},
		"⟦@minato_pan⟧さん":  {"@minato_pan"},
		"見て⟦https://a.b⟧ね": {"https://a.b"},
		"⟦*⟧と⟦**⟧":         {"*", "**"},
		"w⟦ww.a.b⟧":        {"ww.a.b"},
		"⟦www⟧.a.b":        {"www"},
		"x⟦`⟧y⟦|⟧z":        {"`", "|"},
		"⟦ ⟧":              nil,
	} {
		plain, marks := unmarked(said)
		line := "> a: " + mdMarked(plain, marks, 100) + "\n"
		seen := mdRead(line)
		mdInert(t, seen, line)
		if fmt.Sprintf("%q", seen.bold) != fmt.Sprintf("%q", want) {
			t.Errorf("%s: bold %q, want %q", line, seen.bold, want)
		}
		if got := strings.ReplaceAll(seen.text, "\u200a", ""); strings.TrimSpace(got) != strings.TrimSpace("a: "+strings.TrimSpace(oneLine(plain))) {
			t.Errorf("%s shows %q", line, got)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		var said strings.Builder
		var marks []span
		for range rapid.IntRange(0, 6).Draw(rt, "parts") {
			start := said.Len()
			said.WriteString(rapid.OneOf(rapid.StringMatching("[あ「」！ a.*_@#|`-]{0,5}"), rapid.StringN(0, 3, -1)).Draw(rt, "part"))
			if rapid.Bool().Draw(rt, "mark") && said.Len() > start {
				marks = append(marks, span{start: start, end: said.Len()})
			}
		}
		line := "> a: " + mdMarked(said.String(), marks, 1000) + "\n"
		seen := mdRead(line)
		mdInert(rt, seen, line)
		if got := strings.Join(strings.FieldsFunc(seen.text, isBlank), ""); got != strings.Join(strings.FieldsFunc("a:"+oneLine(said.String()), isBlank), "") {
			rt.Fatalf("%q shows %q", line, got)
		}
	})
}

func isBlank(r rune) bool { return isSpace(r) || r == '\u200a' }

// unmarked parts a text from its marks ⟦⟧.
func unmarked(said string) (plain string, marks []span) {
	for i, part := range strings.Split(said, "⟦") {
		if word, rest, ok := strings.Cut(part, "⟧"); i > 0 && ok {
			marks = append(marks, span{start: len(plain), end: len(plain) + len(word)})
			part = word + rest
		}
		plain += part
	}
	return plain, marks
}

func TestMarkdownCuts(t *testing.T) {
	for _, tt := range []struct {
		said string
		most int
		want string
	}{
		{"⟦電話⟧に出ません", 4, "**電話**に出…"}, {"電話に⟦出ません⟧", 5, "電話に**出ま**…"}, {"👨‍👩‍👧👨‍👩‍👧", 1, "👨‍👩‍👧…"}, {"電話", 2, "電話"},
	} {
		plain, marks := unmarked(tt.said)
		if got := mdMarked(plain, marks, tt.most); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.said, got, tt.want)
		}
	}
}

func TestMarkdownLinks(t *testing.T) {
	for address, want := range map[string]string{
		"https://x.com/a/status/1":      "[開く](https://x.com/a/status/1)",
		"https://x.com/a_(b)|c?d=1&e=2": "[開く](https://x.com/a_%28b%29%7Cc?d=1&amp;e=2)",
		"javascript:alert(1)":           "開く", "ftp://a.b": "開く", "": "開く", "https://a.b/ c": "開く", "https://a.b\n": "開く", "//a.b": "開く",
	} {
		if got := mdLink("開く", address); got != want {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
	}
	seen := mdRead(mdLink("a", "https://x.com/a_(b)?d=1&e=2"))
	if len(seen.links) != 1 || seen.links[0] != "https://x.com/a_%28b%29?d=1&e=2" && seen.links[0] != "https://x.com/a_%28b%29?d=1&amp;e=2" {
		t.Errorf("%q", seen.links)
	}
}

// TestMarkdownReport: the whole report keeps its shape whatever people write
// and are called.
func TestMarkdownReport(t *testing.T) {
	shape := func(t fataler, said, name string) string {
		var b bytes.Buffer
		r := saidIn("10", spring, saying{name, -1, said}, saying{"minato_pan", 0, said}, saying{name, 1, said})
		waits := saidIn("11", spring.AddDate(0, 0, 1), saying{"midori", -1, said})
		waits.Conversation.Posts[0].URL = "https://example.com/11"
		end := saidIn("12", spring.AddDate(0, 0, 30), saying{"minato_pan", -1, "今日も"})
		reported(t, NewMarkdown(&b, digestHead(lang.JA)), []*score.Result{r, waits, end}...)
		seen := mdRead(b.String())
		if len(seen.html)+len(seen.images) > 0 {
			t.Fatal(seen.html, seen.images, b.String())
		}
		for _, l := range seen.links {
			if l != "https://example.com/11" {
				t.Fatal("link", l, "in", b.String())
			}
		}
		cells := []int{}
		for _, row := range seen.rows {
			cells = append(cells, len(row))
		}
		return fmt.Sprint(cells, seen.boxes, len(seen.links), len(seen.headings), len(seen.quotes))
	}
	want := shape(t, "動きません", "ao_tori")
	for i, said := range sly {
		name := sly[(i+7)%len(sly)]
		if strings.TrimSpace(Plain(said)) == "" || strings.TrimSpace(Plain(name)) == "" || len(name) > 200 || strings.HasPrefix(name, "id:") {
			continue
		}
		if got := shape(t, said, name); got != want {
			t.Errorf("%q by %q: shape %s, want %s", said, name, got, want)
		}
	}
}
