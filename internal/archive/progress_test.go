package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rowsOf is a table of n posts that no compressor makes small.
func rowsOf(n int) string {
	var b strings.Builder
	greeting := strings.Repeat("今日もよろしくお願いします", 4)
	b.WriteString("id,author,time,text\n")
	for i := range n {
		h := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		fmt.Fprintf(&b, "%d,@A,2026-01-02 03:04:05,こんにちは、%d回目です。%s %x\n", i, i, greeting, h)
	}
	return b.String()
}

// packedSizes adds up what the members of a zip take in it.
func packedSizes(t *testing.T, data []byte, names ...string) (sum int64) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range z.File {
		for _, name := range names {
			if m.Name == name {
				sum += int64(m.CompressedSize64)
			}
		}
	}
	return sum
}

const progressRows = 20_000

// progressCases are paths of progressRows posts and what there is to read.
func progressCases(t *testing.T) map[string]struct {
	path  string
	total int
} {
	text := rowsOf(progressRows)
	packed := gz(t, text)
	zipped := zipOf(t, "p/a.csv", text, "p/b.mp4", text, "direct-messages.js", text)
	one, two := text[:strings.Index(text, "\n10000,")+1], text[:strings.Index(text, "\n")+1]+text[strings.Index(text, "\n10000,")+1:]
	folder := t.TempDir()
	packedOne, packedTwo := gz(t, one), gz(t, two)
	for name, data := range map[string][]byte{"a.csv.gz": packedOne, "b.csv.gz": packedTwo, "c.png": packed} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	header := []tar.Header{{Name: "p/a.csv", Typeflag: tar.TypeReg}}
	type c = struct {
		path  string
		total int
	}
	return map[string]c{
		"plain":  {write(t, "a.csv", []byte(text)), len(text)},
		"gz":     {write(t, "a.csv.gz", packed), len(packed)},
		"zst":    {write(t, "a.csv.zst", zst(t, text)), len(zst(t, text))},
		"zip":    {write(t, "a.zip", zipped), int(packedSizes(t, zipped, "p/a.csv"))},
		"tar.gz": {write(t, "a.tgz", tgz(t, header, text)), len(text)}, // from a temporary file
		"folder": {folder, len(packedOne) + len(packedTwo)},
		"stdin":  {"-", len(packed)},
	}
}

// Progress is told in bytes on disk, goes one way, and ends at the end.
func TestProgress(t *testing.T) {
	heavy(t)
	stdin := gz(t, rowsOf(progressRows))
	for name, c := range progressCases(t) {
		a, err := Open(context.Background(), []string{c.path}, Options{Stdin: bytes.NewReader(stdin)})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			n, before := 0, int64(0)
			for _, err := range a.Posts() {
				if err != nil {
					t.Fatal(err)
				}
				n++
				read, total := a.Bytes()
				if read < before || read > total || total != int64(c.total) {
					t.Fatalf("%s: post %d: %d bytes after %d, of %d; there are %d", name, n, read, before, total, c.total)
				}
				if share := float64(read) / float64(total); n == progressRows/2 && (share < 0.45 || share > 0.85) {
					t.Errorf("%s: at %.0f %% after half of the posts", name, 100*share)
				}
				before = read
			}
			if read, total := a.Bytes(); n != progressRows || read != total {
				t.Errorf("%s: %d posts, %d of %d bytes at the end", name, n, read, total)
			}
		}
		a.Close()
	}
}

// A format that reads its file twice is not further than the end, and what a
// zip says of its sizes makes no total that cannot be.
func TestProgressWithinBounds(t *testing.T) {
	var statuses strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&statuses, `{"id":"%d","uri":"https://m.example/users/hana/statuses/%d","created_at":"2024-01-05T00:03:00Z","content":"あ%x","visibility":"public","account":{"id":"7","acct":"hana"}}`+"\n", i, i, i*i)
	}
	liar := zipOf(t, "a.jsonl", lines(2000))
	at := bytes.LastIndex(liar, []byte("PK\x01\x02"))
	copy(liar[at+20:], []byte{0xFE, 0xFF, 0xFF, 0x7F, 0xFE, 0xFF, 0xFF, 0x7F}) // its sizes, packed and not
	for name, data := range map[string][]byte{"a.json.gz": gz(t, statuses.String()), "liar.zip": liar, "book.xlsx": nil} {
		path := "../../testdata/formats/posts.xlsx"
		if data != nil {
			path = write(t, name, data)
		}
		a, err := Open(context.Background(), []string{path}, Options{})
		if err != nil {
			t.Logf("%s is not opened: %v", name, err)
			continue
		}
		before := int64(0)
		for range a.Posts() {
			read, total := a.Bytes()
			if read < before || read > total || total > 1<<20 {
				t.Fatalf("%s: %d bytes after %d, of %d", name, read, before, total)
			}
			before = read
		}
		if read, total := a.Bytes(); read != total || total == 0 {
			t.Errorf("%s: %d of %d bytes at the end", name, read, total)
		}
		a.Close()
	}
}
