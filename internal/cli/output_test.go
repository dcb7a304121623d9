package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// engageAt runs the program at a time.
func engageAt(t *testing.T, at time.Time, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(args, IO{In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(string) string { return "" }, Now: func() time.Time { return at }})
	return status, out.String(), errs.String()
}

// night is the 2nd of April in Tokyo, and still the 1st elsewhere.
var night = time.Date(2026, 4, 1, 18, 5, 9, 0, time.UTC)

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestOutputNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		args string
		want string // the file; "" for a usage error
	}{
		{"%Y-%m-%d.json", "", "2026-04-02.json"},
		{"%Y-%m-%d.json", "--tz UTC", "2026-04-01.json"},
		{"a/%Y/%m/%d-%H%M%S.json", "", "a/2026/04/02-030509.json"},
		{"plain.json", "", "plain.json"},
		{"100%%.json", "", "100%.json"},
		{"%%Y-%d.json", "", "%Y-02.json"},
		{"%%%d.json", "", "%02.json"},
		{"%y.json", "", ""},
		{"%-d.json", "", ""},
		{"100%", "", ""},
		{"%日.json", "", ""},
		{"a%Y%", "", ""},
	} {
		dir := t.TempDir()
		args := append([]string{"analyze", inboxArchive, "--format", "json", "--output", filepath.Join(dir, tt.name)}, strings.Fields(tt.args)...)
		status, out, errs := engageAt(t, night, args...)
		if tt.want == "" {
			if status != 2 || !strings.Contains(errs, "%Y %m %d %H %M %S") || !strings.Contains(errs, "%%") || len(filesIn(t, dir)) > 0 {
				t.Errorf("%s: status %d, %s, %q", tt.name, status, errs, filesIn(t, dir))
			}
			continue
		}
		if got := filesIn(t, dir); status != 0 || out != "" || !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s: status %d, %q, want %s; %s", tt.name, status, got, tt.want, errs)
		}
	}
}

// TestOutputFolders: only a name with a time makes its folders; others are
// mistyped rather than meant.
func TestOutputFolders(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]int{"none/plain.json": 3, "none/100%%.json": 3, "new/%Y.json": 0} {
		if status, _, errs := engageAt(t, night, "analyze", inboxArchive, "--format", "json", "-o", filepath.Join(dir, name)); status != want {
			t.Errorf("%s: status %d, %s", name, status, errs)
		}
	}
	if got := filesIn(t, dir); !slices.Equal(got, []string{"new/2026.json"}) {
		t.Error(got)
	}
}

// TestOutputAgain: a second run of the same time says that it replaced the first.
func TestOutputAgain(t *testing.T) {
	name := filepath.Join(t.TempDir(), "%Y-%m-%d.json")
	args := []string{"convert", inboxArchive, "-o", name}
	if _, _, errs := engageAt(t, night, args...); errs != "" {
		t.Error(errs)
	}
	if status, _, errs := engageAt(t, night.Add(time.Hour), args...); status != 0 || !strings.Contains(errs, "2026-04-02.json was there already and was replaced") {
		t.Errorf("status %d, %s", status, errs)
	}
	if _, _, errs := engageAt(t, night.Add(24*time.Hour), args...); errs != "" {
		t.Errorf("another day: %s", errs)
	}
	plain := []string{"convert", inboxArchive, "-o", filepath.Join(filepath.Dir(name), "plain")}
	engageAt(t, night, plain...)
	if _, _, errs := engageAt(t, night, plain...); errs != "" {
		t.Errorf("a plain name: %s", errs)
	}
}

// TestOutputTargets: a link is followed, the mode of a file stays, a folder is
// refused, and what killed runs left goes.
func TestOutputTargets(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	convert := func(name string) (int, string) {
		status, _, errs := engage(t, "", "convert", inboxArchive, "-o", at(name))
		return status, errs
	}
	want := ok(t, "convert", inboxArchive)

	must(os.Mkdir(at("store"), 0o755))
	must(os.WriteFile(at("store/real"), []byte("old"), 0o640))
	must(os.Symlink("store/real", at("link")))
	if status, errs := convert("link"); status != 0 {
		t.Errorf("link: status %d, %s", status, errs)
	}
	link, err := os.Readlink(at("link"))
	b, _ := os.ReadFile(at("store/real"))
	info, ierr := os.Stat(at("store/real"))
	if err != nil || link != "store/real" || string(b) != want || ierr != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("link %q, %v, %d bytes, %v", link, err, len(b), info)
	}
	must(os.Symlink("nowhere", at("dangling")))
	if status, errs := convert("dangling"); status != 3 || !strings.Contains(errs, "link to something that is not there") {
		t.Errorf("dangling: status %d, %s", status, errs)
	}
	if status, errs := convert("store"); status != 3 || !strings.Contains(errs, "it is a folder") {
		t.Errorf("folder: status %d, %s", status, errs)
	}
	old := time.Now().Add(-25 * time.Hour)
	for name, gone := range map[string]bool{".engage-1.tmp": true, ".engage-new.tmp": false, "engage-1.tmp": false, ".engage-yaml": false} {
		must(os.WriteFile(at(name), nil, 0o600))
		if name != ".engage-new.tmp" {
			must(os.Chtimes(at(name), old, old))
		}
		if status, errs := convert("fresh"); status != 0 {
			t.Errorf("status %d, %s", status, errs)
		}
		if _, err := os.Stat(at(name)); (err != nil) != gone {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(at("fresh")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("a new file: %v, %v", info, err)
	}
}
