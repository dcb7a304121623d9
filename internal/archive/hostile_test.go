package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"engage/internal/lang"
	"engage/internal/temp"
)

// lines is n posts in engage's own shape.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"%d","author":"@A","at":"2026-01-02T03:04:05+09:00","text":"こんにちは、%d回目です"}`+"\n", i, i)
	}
	return b.String()
}

func gz(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zst(t *testing.T, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(text), nil)
}

// refused opens and reads a file to the end and gives the error that stopped it.
func refused(t *testing.T, data []byte) error {
	t.Helper()
	a, err := Open(context.Background(), []string{write(t, "f", data)}, Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	var broken *RecordError
	for _, err := range a.Posts() {
		if err != nil && !errors.As(err, &broken) {
			return err
		}
	}
	return nil
}

func TestCompressedFiles(t *testing.T) {
	for name, data := range map[string][]byte{
		"a.jsonl.gz": gz(t, lines(3)), "a.jsonl.zst": zst(t, lines(3)), "said-to-be.txt": zst(t, lines(3)),
		"joined.gz": append(gz(t, lines(2)), gz(t, `{"id":"9","author":"b","at":"2026-01-02T03:04:05Z","text":"x"}`)...),
	} {
		posts, bad, _ := readAll(t, Options{}, write(t, name, data))
		if len(posts) != 3 || len(bad) != 0 {
			t.Errorf("%s: %d posts, %v", name, len(posts), bad)
		}
	}
}

// TestDamagedFilesLoseOnlyTheRest: what came before the damage is read, and the
// damage is one record that could not be.
func TestDamagedFilesLoseOnlyTheRest(t *testing.T) {
	long := lines(20_000)
	store := func(cut bool) []byte { // a zip whose member fails its checksum
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.CreateHeader(&zip.FileHeader{Name: "a.jsonl", Method: zip.Store})
		_, _ = io.WriteString(w, long)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if cut {
			b.Bytes()[bytes.Index(b.Bytes(), []byte("19999"))] = 'x'
		}
		return b.Bytes()
	}
	whole := gz(t, long)
	tarred := tgz(t, []tar.Header{{Name: "a.jsonl", Typeflag: tar.TypeReg}, {Name: "b.jsonl", Typeflag: tar.TypeReg}}, long)
	for name, data := range map[string][]byte{
		"a.gz": whole[:len(whole)*3/4], "a.zst": zst(t, long)[:len(zst(t, long))*3/4], "a.zip": store(true), "a.tgz": tarred[:len(tarred)*3/4],
	} {
		posts, bad, _ := readAll(t, Options{}, write(t, name, data))
		if len(posts) < 10_000 || len(bad) == 0 || len(bad) > 2 {
			t.Errorf("%s: %d posts, %v", name, len(posts), bad)
			continue
		}
		if all := errors.Join(bad...).Error(); !strings.Contains(all, "cut off") && !strings.Contains(all, "damaged") {
			t.Errorf("%s: %v", name, all)
		}
	}
	if posts, bad, _ := readAll(t, Options{}, write(t, "whole.zip", store(false))); len(posts) != 20_000 || len(bad) != 0 {
		t.Errorf("the same zip unharmed: %d posts, %v", len(posts), bad)
	}
}

// TestDamagedTwice: formats that read a file twice lose no more.
func TestDamagedTwice(t *testing.T) {
	heavy(t)
	var statuses, rows strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&statuses, `{"id":"%d","uri":"https://m.example/users/hana/statuses/%d","created_at":"2024-01-05T00:03:00Z","content":"あ%x","visibility":"public","account":{"id":"7","acct":"hana"}}`+"\n", i, i, i*i)
		fmt.Fprintf(&rows, `"%d","https://x.com/hana/status/%d","2009-09-08 09:00:00","おはよう%x"`+"\n", i, i, i*i)
	}
	for name, text := range map[string]string{"a.json.gz": statuses.String(), "a.csv.gz": rows.String()} {
		data := gz(t, text)
		posts, bad, _ := readAll(t, Options{}, write(t, name, data[:len(data)/2]))
		if len(posts) < 5000 || len(bad) == 0 {
			t.Errorf("%s: %d posts, %v", name, len(posts), bad)
		}
	}
}

func TestBombs(t *testing.T) {
	heavy(t)
	big := lines(1) + strings.Repeat(" ", 2*ratioFloor) + "\n"
	for name, data := range map[string][]byte{
		"zip": zipOf(t, "a.jsonl", big), "gzip": gz(t, big), "zstd": zst(t, big),
		"tar.gz": tgz(t, []tar.Header{{Name: "a.jsonl", Typeflag: tar.TypeReg}}, big),
	} {
		if err := refused(t, data); err == nil || !strings.Contains(err.Error(), "bomb") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostileContainers(t *testing.T) {
	link := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "tweets.js"}
		h.SetMode(os.ModeSymlink | 0o777)
		w, _ := z.CreateHeader(h)
		_, _ = io.WriteString(w, "/etc/passwd")
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"link in a zip":     {link(), "link or a device"},
		"backslashes":       {zipOf(t, `..\tweets.js`, tweetsJS), "outside"},
		"absolute":          {zipOf(t, "/tweets.js", tweetsJS), "outside"},
		"drive":             {zipOf(t, "C:/tweets.js", tweetsJS), "outside"},
		"zip in gz":         {gz(t, string(zipOf(t, "a.jsonl", lines(1)))), "inside an archive"},
		"gz in gz":          {gz(t, string(gz(t, lines(1)))), "inside an archive"},
		"gz in zip":         {zipOf(t, "a.jsonl.gz", string(gz(t, lines(1)))), "inside an archive"},
		"tar in zip":        {zipOf(t, "a.tar", plainTar(t, lines(1))), "inside an archive"},
		"device in a tar":   {tgz(t, []tar.Header{{Name: "a", Typeflag: tar.TypeChar}}, ""), "link or a device"},
		"hard link":         {tgz(t, []tar.Header{{Name: "a", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"}}, ""), "link or a device"},
		"absolute in a tar": {tgz(t, []tar.Header{{Name: "/a.jsonl", Typeflag: tar.TypeReg}}, lines(1)), "outside"},
		"locked":            {locked(zipOf(t, "a.jsonl", lines(1))), "password"},
	} {
		if err := refused(t, c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func plainTar(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "a.jsonl", Mode: 0o600, Size: int64(len(body)), Format: tar.FormatUSTAR}); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, body)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// locked sets the flag of a password in both headers of a zip of one member.
func locked(z []byte) []byte {
	z[6] |= 1
	z[bytes.Index(z, []byte("PK\x01\x02"))+8] |= 1
	return z
}

func TestTooManyEntries(t *testing.T) {
	heavy(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range maxEntries + 1 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Store}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := refused(t, b.Bytes()); err == nil || !strings.Contains(err.Error(), "more than 100000 files") {
		t.Error(err)
	}
}

// TestDirectoryOfAZip: a directory that would take gigabytes to list is refused
// before it is read, whatever number of members the zip claims.
func TestDirectoryOfAZip(t *testing.T) {
	heavy(t)
	one := zipOf(t, "a", "")
	at := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.Index(one, []byte("PK\x05\x06"))
	entry, tail := one[at:end], bytes.Clone(one[end:])
	n := (maxDirectory + 1<<20) / len(entry)
	var z bytes.Buffer
	z.Write(one[:at])
	z.Write(bytes.Repeat(entry, n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	z.Write(tail)
	if err := refused(t, z.Bytes()); err == nil || !strings.Contains(err.Error(), "more than 100000 files") {
		t.Error(err)
	}
}

func TestDevicesAreRefused(t *testing.T) {
	for _, dev := range []string{"/dev/zero", "/dev/null"} {
		if _, err := os.Stat(dev); err != nil {
			t.Skip("no devices here")
		}
		if _, err := Open(context.Background(), []string{dev}, Options{}); err == nil || !strings.Contains(err.Error(), "device") {
			t.Errorf("%s: %v", dev, err)
		}
	}
}

// blocked never gives a byte, as a pipe that nobody writes to.
type blocked struct{}

func (blocked) Read([]byte) (int, error) { select {} }

func TestWaitingCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, []string{"-"}, Options{Stdin: blocked{}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSpoolKeepsWithinItsQuota: neither endless input nor a full disk ends in a
// half-read archive.
func TestSpoolKeepsWithinItsQuota(t *testing.T) {
	tmp, err := temp.Create()
	if err != nil {
		t.Fatal(err)
	}
	defer tmp.Close()
	endless := io.LimitReader(noughts{}, 1<<30)
	for name, q := range map[string]quota{
		"size": {most: 1 << 20, step: 1 << 18},
		"disk": {most: 1 << 40, free: 1 << 60, step: 1 << 18},
	} {
		b := &bundle{ctx: context.Background(), disk: q}
		n, err := b.spool(tmp, 0, endless)
		if _, known := tmp.Free(); name == "disk" && !known {
			continue
		}
		var said *lang.Error
		if !errors.As(err, &said) || !strings.Contains(err.Error(), "TMPDIR") || n > 2<<20 {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
}

type noughts struct{}

func (noughts) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestAGrowingFileIsReadAsItWas: both passes over a file see what was there
// when it was opened.
func TestAGrowingFileIsReadAsItWas(t *testing.T) {
	p := write(t, "a.jsonl", []byte(lines(5)))
	a, err := Open(context.Background(), []string{p}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	f, err := os.OpenFile(p, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 2 {
		n := 0
		for _, err := range a.Posts() {
			if err != nil {
				t.Fatal(err)
			}
			n++
			_, _ = io.WriteString(f, `{"id":"x","author":"b","at":"2026-01-02T0`)
		}
		if n != 5 {
			t.Errorf("%d posts of 5", n)
		}
	}
}

func TestLineEndings(t *testing.T) {
	table := "日時,投稿者,本文\n2026/1/5 9:03,@hana,一行目\n2026/1/5 9:04,@neko,二行目\n"
	for name, text := range map[string]string{
		"LF": table, "CRLF": strings.ReplaceAll(table, "\n", "\r\n"), "CR": strings.ReplaceAll(table, "\n", "\r"),
		"JSON with CR": strings.ReplaceAll(lines(2), "\n", "\r"),
	} {
		posts, bad, _ := readAll(t, Options{}, write(t, "a.csv", []byte(text)))
		if len(posts) != 2 || len(bad) != 0 || strings.ContainsAny(posts[1].Text, "\r\n") {
			t.Errorf("%s: %+v %v", name, posts, bad)
			continue
		}
		if l := posts[1].Source.Line - posts[0].Source.Line; l != 1 {
			t.Errorf("%s: the posts are %d lines apart", name, l)
		}
	}
}

// TestZonesOfTheMachine: the result does not depend on where it is made.
func TestZonesOfTheMachine(t *testing.T) {
	was := time.Local
	defer func() { time.Local = was }()
	table := "日時,投稿者,本文\n2026/1/5 9:03,@hana,一行目\n"
	for _, zone := range []string{"Asia/Tokyo", "America/New_York", "UTC"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Skip(err)
		}
		time.Local = loc
		posts, _, _ := readAll(t, Options{}, write(t, "a.csv", []byte(table)))
		if len(posts) != 1 || !posts[0].At.Equal(jst("2026-01-05 09:03:00")) {
			t.Errorf("%s: %+v", zone, posts)
		}
	}
}
