package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func tgz(t *testing.T, headers []tar.Header, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	g := gzip.NewWriter(&b)
	w := tar.NewWriter(g)
	for _, h := range headers {
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(body))
		}
		h.Mode = 0o600
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			_, _ = w.Write([]byte(body))
		}
	}
	if w.Close() != nil || g.Close() != nil {
		t.Fatal("close")
	}
	return b.Bytes()
}

const flatLine = `{"id":"1","author":"@A","at":"2026-01-02T03:04:05+09:00","text":"こんにちは"}` + "\n"

func TestContainers(t *testing.T) {
	posts, _, _ := readAll(t, Options{}, write(t, "a.tgz", tgz(t, []tar.Header{{Name: "p/a.jsonl", Typeflag: tar.TypeReg}}, flatLine)))
	if len(posts) != 1 || posts[0].Author != "a" || !strings.HasSuffix(posts[0].Source.File, "a.tgz!p/a.jsonl") {
		t.Errorf("tgz: %+v", posts)
	}
	dir := t.TempDir()
	for _, n := range []string{"b.jsonl", "a.jsonl", "notes.bin"} {
		if err := os.WriteFile(filepath.Join(dir, n), []byte(flatLine), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.bin"), []byte{1, 2, 3}, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, infos := readAll(t, Options{}, dir, filepath.Join(dir, "*.jsonl"))
	if len(infos) != 2 || !strings.HasSuffix(infos[0].Path, "a.jsonl") {
		t.Errorf("a folder and a glob into it must count once: %+v", infos)
	}
}

func TestHostileTars(t *testing.T) {
	for want, h := range map[string]tar.Header{
		"link or a device": {Name: "a.jsonl", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		"outside":          {Name: "../a.jsonl", Typeflag: tar.TypeReg},
	} {
		_, err := Open(context.Background(), []string{write(t, "a.tgz", tgz(t, []tar.Header{h}, flatLine))}, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestSnowflakeAndText(t *testing.T) {
	if _, ok := snowflakeTime("8138372450"); ok {
		t.Error("an early id carries no time")
	}
	if at, ok := snowflakeTime("1577318900085186562"); !ok || at.Format("2006-01-02 15:04:05") != "2022-10-04 15:25:05" {
		t.Error(at)
	}
	if got := unescape("&amp;lt;"); got != "&lt;" {
		t.Error(got)
	}
	if got := htmlText(`<p>a<br>b <a href="https://e.example/x"><span>e…</span></a></p><p>c &amp; d</p>`); got != "a\nb https://e.example/x\n\nc & d" {
		t.Errorf("%q", got)
	}
}
