package archive

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

var rowsToo = Options{Plain: true}

func textsOf(posts []corpus.Post) (out []string) {
	for _, p := range posts {
		out = append(out, p.Text)
	}
	return out
}

// TestPlainTables: which column holds the customers' words.
func TestPlainTables(t *testing.T) {
	want := []string{"電源が入りません", "料金を知りたい, とのこと"}
	for _, tt := range []struct{ name, content string }{
		{"voc.csv", "受付番号,お問い合わせ内容,対応者\n1,電源が入りません,佐藤\n2,\"料金を知りたい, とのこと\",鈴木\n"},
		{"voc.csv", "No,コメント,VOC\n1,応対済み,電源が入りません\n2,折返し,\"料金を知りたい, とのこと\"\n"},
		{"voc.csv", "件名,お客様の声,内容\nA,電源が入りません,x\nB,\"料金を知りたい, とのこと\",y\n"},
		{"voc.tsv", "年代\t自由回答\n30\t電源が入りません\n40\t料金を知りたい, とのこと\n"},
		{"voc.csv", "本文\n電源が入りません\n\"料金を知りたい, とのこと\"\n"},
		{"voc.csv", "応対一覧\n\n年代,ご意見・ご要望\n30,電源が入りません\n40,\"料金を知りたい, とのこと\"\n"},
		{"voc.csv", "内容\n\n番号,内容\n1,電源が入りません\n2,\"料金を知りたい, とのこと\"\n"},
		{"voc.csv", "message\n電源が入りません\n料金を知りたい, とのこと\n"}, // one column is not cut, quoted or not
		{"voc.txt", "年代\t自由回答\n30\t電源が入りません\n40\t料金を知りたい, とのこと\n"},
		{"voc.txt", "\ufeff電源が入りません\r\n\r\n  料金を知りたい, とのこと\n"},
		{"voc", "お申し出内容;店\n電源が入りません;東\n料金を知りたい, とのこと;西\n"},
	} {
		posts, bad := foreign(t, rowsToo, tt.name, tt.content)
		if got := textsOf(posts); !slices.Equal(got, want) || len(bad) > 0 {
			t.Errorf("%s %q: %q, %v", tt.name, tt.content, got, bad)
		}
		for _, p := range posts {
			if p.Author.Named() || p.Handle != "" || p.ReplyTo != "" || p.Mentions != nil {
				t.Errorf("%s: a row has an author or ties: %+v", tt.name, p)
			}
		}
		if _, bad := foreign(t, Options{}, tt.name, tt.content); len(bad) == 0 {
			t.Errorf("%s %q is read without Plain", tt.name, tt.content)
		}
	}
}

// TestPlainRows: every row is a post of its own, with its time and line.
func TestPlainRows(t *testing.T) {
	posts, bad := foreign(t, rowsToo, "voc.csv", "受付日,本文\n2024-05-01,特になし\n2024-05-01,特になし\n2024-05-02,\n2024-05-03,雨,余分\n")
	if len(posts) != 3 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "voc.csv:5") {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if posts[0].ID == posts[1].ID || posts[0].Author == posts[1].Author || posts[1].Source.Line != 3 {
		t.Errorf("equal rows became one: %+v", posts[:2])
	}
	again, _ := foreign(t, rowsToo, "voc.csv", "日時,本文\n2024-05-01 10:00,特になし\n")
	if len(again) != 1 || again[0].At.IsZero() {
		t.Errorf("time: %+v", again)
	}
}

// TestPlainNamed: a table that names authors stays what it is, but for the
// cells without one.
func TestPlainNamed(t *testing.T) {
	in := "投稿ID,投稿者,本文,返信先ID\n10,hana,おはよう,\n11,taro,おはよう,10\n12,,誰か,\n"
	posts, bad := foreign(t, rowsToo, "a.csv", in)
	if len(posts) != 3 || len(bad) != 0 || posts[1].Author != "taro" || posts[1].ReplyTo != "10" || posts[2].Author.Named() {
		t.Errorf("%+v, %v", posts, bad)
	}
	if posts, bad := foreign(t, Options{}, "a.csv", in); len(posts) != 2 || len(bad) != 1 {
		t.Errorf("without Plain: %d posts, %v", len(posts), bad)
	}
}

func TestPlainMap(t *testing.T) {
	in := "番号,所感\n1,広い\n2,狭い\n"
	if _, bad := foreign(t, rowsToo, "a.csv", in); len(bad) != 1 || !strings.Contains(bad[0].Error(), "--map") || !strings.Contains(bad[0].Error(), "所感") {
		t.Errorf("%v", bad)
	}
	for _, content := range []string{in, "所感\n広い\n狭い\n"} {
		posts, bad := foreign(t, Options{Plain: true, Map: map[string]string{"text": "所感"}}, "a.csv", content)
		if got := textsOf(posts); !slices.Equal(got, []string{"広い", "狭い"}) || len(bad) > 0 {
			t.Errorf("%q: %q, %v", content, got, bad)
		}
	}
}

func TestPlainWorkbook(t *testing.T) {
	b := makeBook(t, nil, sheet{"表紙", false, [][]any{{"2024年度 お客様の声"}}},
		sheet{"4月", false, [][]any{{"受付", "お客様の声"}, {1, "広い"}, {2, "広い"}}}, sheet{"5月", false, [][]any{{"受付", "お客様の声"}, {1, "広い"}}})
	path := filepath.Join(t.TempDir(), "voc.xlsx")
	must(t, os.WriteFile(path, b, 0o600))
	posts, bad := foreignPaths(t, rowsToo, path)
	ids := make(map[corpus.PostID]bool)
	for _, p := range posts {
		ids[p.ID] = true
	}
	if len(posts) != 3 || len(ids) != 3 || len(bad) != 0 {
		t.Errorf("%d posts, %d ids, %v", len(posts), len(ids), bad)
	}
	if _, bad := foreignPaths(t, Options{}, path); len(bad) != 1 {
		t.Errorf("without Plain: %v", bad)
	}
}

// TestPlainBesidePosts: a README in an export is no customer's voice.
func TestPlainBesidePosts(t *testing.T) {
	posts, bad := foreign(t, rowsToo, "README.txt", "This export holds your posts.\n", "posts.jsonl", flatLine, "notes.md", "本文\nx\n")
	if len(posts) != 1 || len(bad) != 0 {
		t.Errorf("%q, %v", textsOf(posts), bad)
	}
	posts, bad = foreign(t, rowsToo, "1.txt", "広い\n", "2.txt", "狭い\n")
	if len(posts) != 2 || len(bad) != 0 {
		t.Errorf("only texts: %q, %v", textsOf(posts), bad)
	}
	for name, content := range map[string]string{"a.txt": "<!DOCTYPE html><html><body>x</body></html>", "b.txt": `{"a": 1}`, "c.txt": " \n\n", "d.txt": "a\x00\x00b", "e.md": "広い\n"} {
		if posts, bad := foreign(t, rowsToo, name, content); len(posts) > 0 || len(bad) == 0 {
			t.Errorf("%s: %q, %v", name, textsOf(posts), bad)
		}
	}
}

// TestPlainLines: every line with words is one row, whatever stands in it.
func TestPlainLines(t *testing.T) {
	line := rapid.StringMatching(`[ -~ぁ-んァ-ヶ、。"「」]{0,30}`)
	rapid.Check(t, func(rt *rapid.T) {
		written := rapid.SliceOfN(line, 1, 20).Draw(rt, "lines")
		written[0] = "声" + written[0]
		path := filepath.Join(t.TempDir(), "voc.txt")
		must(t, os.WriteFile(path, []byte(strings.Join(written, "\n")), 0o600))
		a, err := Open(context.Background(), []string{path}, rowsToo)
		if err != nil {
			rt.Fatal(err)
		}
		defer a.Close()
		if a.Files()[0].Format != "lines" {
			return // it looks like a table, or like Togetter's copied text
		}
		var want, got []string
		for _, l := range written {
			if l = strings.TrimSpace(l); l != "" {
				want = append(want, l)
			}
		}
		for p, err := range a.Posts() {
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, p.Text)
		}
		if !slices.Equal(got, want) {
			rt.Errorf("%q, want %q", got, want)
		}
	})
}

func FuzzPlainLines(f *testing.F) {
	fuzzFormat(f, textLines, "voc.txt", "広い\n狭い\n", "\xff\xfe\x00", "a\x00b\n\n")
}

// FuzzPlainTable: whatever comes in, each row has an id, a stand-in or an
// author, and text that is text.
func FuzzPlainTable(f *testing.F) {
	for _, seed := range []string{"本文\n雨\n", "番号,VOC\n1,\"a\nb\"\n2\n", "日時\t自由回答\n2024-05-01\t雪\n", "投稿者,本文\nhana,a\n,b\n", "内容\n\n番号;内容\n1;x\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Open(context.Background(), []string{"-"}, Options{Stdin: bytes.NewReader(b), Plain: true})
		if err != nil {
			return
		}
		defer a.Close()
		for p, err := range a.Posts() {
			if err == nil && (p.ID == "" || p.Author == "" || !utf8.ValidString(p.Text)) {
				t.Errorf("%+v", p)
			}
		}
	})
}
