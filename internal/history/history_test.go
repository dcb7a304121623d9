package history

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
)

// dayOf is the n-th night.
func dayOf(n int) time.Time { return time.Date(2026, 1, 5+n, 0, 0, 0, 0, time.UTC) }

func opened(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// must is the value of a call that may not fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// figuresOf are figures of which each third is unknown, and each third a count.
func figuresOf(v float64) []insight.Figure {
	out := make([]insight.Figure, len(insight.FigureKinds))
	for i := range out {
		k := &insight.FigureKinds[i]
		switch i % 3 {
		case 0:
			out[i] = insight.Figure{FigureKind: k, Value: v / 7, Lo: v / 9, Hi: v / 5, Ranged: true, N: int(v), Known: true}
		case 1:
			out[i] = insight.Figure{FigureKind: k, Value: v, N: int(v), Known: true}
		default:
			out[i] = insight.Figure{FigureKind: k, Reason: lang.T{EN: "why not", JA: "理由"}}
		}
	}
	return out
}

// The model: what a history must hold after any calls of Record.
type model struct {
	nights map[int]*Night // the last version of each
	told   map[[2]corpus.AuthorID]remembered
}

type remembered struct {
	insight.Refusal
	first int // night
}

func (m *model) record(n int, night *Night) {
	m.nights[n] = night
	for _, a := range night.Accounts {
		for _, r := range a.Refusals {
			key := [2]corpus.AuthorID{a.ID, r.Author}
			old, ok := m.told[key]
			if !ok {
				old = remembered{r, n}
			}
			if r.At.Before(old.At) || r.At.Equal(old.At) && r.Post < old.Post {
				old.Refusal = r
			}
			old.first = min(old.first, n)
			m.told[key] = old
		}
	}
}

const manyNights = 8

func (m *model) ledger(account corpus.AuthorID, until int) []Contact {
	all := make(map[corpus.AuthorID]Contact)
	for n := range until + 1 {
		if m.nights[n] == nil {
			continue
		}
		for _, a := range m.nights[n].Accounts {
			for _, c := range a.Contacts {
				if a.ID == account {
					old := all[c.Person]
					c.First, c.Last, c.Contacted = earliest(old.First, c.First), latest(old.Last, c.Last), latest(old.Contacted, c.Contacted)
					all[c.Person] = c
				}
			}
		}
	}
	var list []Contact
	for _, c := range all {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Contact) int { return strings.Compare(string(a.Person), string(b.Person)) })
	return list
}

func drawTime(rt *rapid.T) time.Time {
	if n := rapid.IntRange(0, 5).Draw(rt, "hour"); n > 0 {
		return dayOf(n).Add(time.Duration(n) * time.Hour)
	}
	return time.Time{}
}

// drawNight draws little, so that nights are alike often.
func drawNight(rt *rapid.T, n int) *Night {
	night := &Night{Date: dayOf(n), RecordedAt: dayOf(50), Tool: "0", Rubric: "r", RubricSHA256: rapid.SampledFrom([]string{"s", "t"}).Draw(rt, "rubric"), Posts: n, First: dayOf(-9), Last: dayOf(n)}
	for _, id := range []corpus.AuthorID{"pan", "shop"} {
		if rapid.IntRange(0, 4).Draw(rt, "account") == 0 {
			continue
		}
		a := Account{ID: id, Handle: strings.ToUpper(string(id)), Figures: figuresOf(float64(rapid.IntRange(0, 9).Draw(rt, "value")))}
		for _, who := range []corpus.AuthorID{"ao", "kon", "midori"} {
			if rapid.Bool().Draw(rt, "there") {
				a.Contacts = append(a.Contacts, Contact{Person: who, Handle: string(who), Segment: "once", Conversations: rapid.IntRange(1, 2).Draw(rt, "talks"), First: drawTime(rt), Last: drawTime(rt)})
			}
			if rapid.Bool().Draw(rt, "asked") {
				a.Inbox = append(a.Inbox, insight.Logged{Post: corpus.PostID("p" + who), Author: who, State: rapid.SampledFrom([]string{insight.Pending, insight.Unanswered}).Draw(rt, "state"), Since: dayOf(1)})
			}
			if rapid.IntRange(0, 5).Draw(rt, "refused") == 0 {
				text := "話しかけないで"
				post := corpus.PostID(rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "post"))
				a.Refusals = append(a.Refusals, insight.Refusal{Author: who, Person: string(who), Post: post, Conversation: "c", At: drawTime(rt), Text: text, URL: "u",
					Evidence: insight.Evidence{Post: post, Act: "refuse", Cue: "q", End: len(text), Text: text}})
			}
		}
		night.Accounts = append(night.Accounts, a)
	}
	return night
}

// holds compares a history with the model, in every particular.
func (m *model) holds(t *testing.T, rt *rapid.T, s *Store) {
	ctx := t.Context()
	var dates []time.Time
	for n := range manyNights {
		if m.nights[n] != nil {
			dates = append(dates, dayOf(n))
		}
	}
	if got := must(s.Nights(ctx)); !reflect.DeepEqual(got, dates) {
		rt.Fatalf("nights %v, want %v", got, dates)
	}
	for _, id := range []corpus.AuthorID{"pan", "shop"} {
		var want []insight.Night
		states := make(map[corpus.PostID]map[time.Time]string)
		for n := range manyNights {
			if m.nights[n] == nil {
				continue
			}
			for _, a := range m.nights[n].Accounts {
				if a.ID != id {
					continue
				}
				want = append(want, insight.Night{Date: dayOf(n), From: dayOf(-9), To: dayOf(n), Rubric: m.nights[n].RubricSHA256, Figures: a.Figures})
				for _, l := range a.Inbox {
					if states[l.Post] == nil {
						states[l.Post] = make(map[time.Time]string)
					}
					states[l.Post][dayOf(n)] = l.State
				}
			}
		}
		if got := must(s.Trend(ctx, Named{id, "x"}, time.Time{}, time.Time{})); !reflect.DeepEqual(got.Nights, want) {
			rt.Fatalf("%s: figures %+v\nwant %+v", id, got.Nights, want)
		}
		got := make(map[corpus.PostID]map[time.Time]string)
		for _, x := range must(s.Inbox(ctx, id, time.Time{})) {
			for _, d := range dates {
				if d.Before(x.First) || d.After(x.Last) {
					continue
				}
				if got[x.Post] == nil {
					got[x.Post] = make(map[time.Time]string)
				}
				got[x.Post][d] = x.State
			}
		}
		if !reflect.DeepEqual(got, states) {
			rt.Fatalf("%s: inbox %v\nwant %v", id, got, states)
		}
		for n := range manyNights {
			if got, want := must(s.Ledger(ctx, id, dayOf(n))), m.ledger(id, n); !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s: ledger until %d %+v\nwant %+v", id, n, got, want)
			}
		}
	}
	for n := range manyNights {
		want := make(map[[2]corpus.AuthorID]insight.Refusal)
		for key, r := range m.told {
			if r.first <= n {
				want[key] = r.Refusal
			}
		}
		got := make(map[[2]corpus.AuthorID]insight.Refusal)
		for id, list := range must(s.Refusals(ctx, dayOf(n))) {
			for _, r := range list {
				got[[2]corpus.AuthorID{id, r.Author}] = r
			}
		}
		if !reflect.DeepEqual(got, want) {
			rt.Fatalf("refusals known on night %d %+v\nwant %+v", n, got, want)
		}
	}
}

// TestRecordFolds: after nights and reruns in any order, a history holds the
// last version of each night, and every refusal that was ever told.
func TestRecordFolds(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"))
	must(s.db.Exec("PRAGMA synchronous = off")) // it is slow, and nobody pulls the plug here
	rapid.Check(t, func(rt *rapid.T) {
		must(s.db.Exec("DELETE FROM night; DELETE FROM contact; DELETE FROM inbox; DELETE FROM do_not_contact"))
		m := &model{make(map[int]*Night), make(map[[2]corpus.AuthorID]remembered)}
		for range rapid.IntRange(1, 12).Draw(rt, "calls") {
			n := rapid.IntRange(0, manyNights-1).Draw(rt, "night")
			night := drawNight(rt, n)
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				if err := s.Record(t.Context(), night); err != nil {
					rt.Fatal(err)
				}
			}
			m.record(n, night)
		}
		m.holds(t, rt, s)
		if _, err := s.Check(t.Context()); err != nil {
			rt.Fatal(err)
		}
	})
}

// TestNightsCostLittle: what stays the same takes no more room.
func TestNightsCostLittle(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"))
	var people []Contact
	for i := range 100 {
		people = append(people, Contact{Person: corpus.AuthorID(fmt.Sprint(i)), Conversations: 1})
	}
	for n := range 10 {
		if err := s.Record(t.Context(), &Night{Date: dayOf(n), RecordedAt: dayOf(n), Accounts: []Account{{ID: "shop", Contacts: people}}}); err != nil {
			t.Fatal(err)
		}
	}
	var rows int
	if err := s.db.QueryRow("SELECT count(*) FROM contact").Scan(&rows); err != nil || rows != len(people) {
		t.Errorf("%d rows for %d people: %v", rows, len(people), err)
	}
}

func TestForget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	s := opened(t, path)
	told := insight.Refusal{Author: "himitsu_neko", Person: "himitsu_neko", Post: "1", Conversation: "1", Evidence: insight.Evidence{Text: "話しかけないで"}}
	night := &Night{Date: dayOf(0), RecordedAt: dayOf(0), Accounts: []Account{{ID: "shop", Contacts: []Contact{{Person: "himitsu_neko"}, {Person: "ao"}},
		Inbox: []insight.Logged{{Post: "7", Author: "himitsu_neko", State: insight.Pending}}, Refusals: []insight.Refusal{told}}}}
	if err := s.Record(t.Context(), night); err != nil {
		t.Fatal(err)
	}
	if n := must(s.Forget(t.Context(), "himitsu_neko", false)); n != 2 {
		t.Errorf("%d rows went, want the ledger's and the inbox's", n)
	}
	if l := must(s.Ledger(t.Context(), "shop", time.Time{})); len(l) != 1 || l[0].Person != "ao" {
		t.Errorf("ledger %+v", l)
	}
	if r := must(s.Refusals(t.Context(), time.Time{})); len(r["shop"]) != 1 {
		t.Error("that they want no contact is forgotten, too")
	}
	if n := must(s.Forget(t.Context(), "himitsu_neko", true)); n != 1 {
		t.Errorf("%d rows went, want the refusal", n)
	}
	for _, file := range []string{path, path + "-wal"} {
		if text := must(os.ReadFile(file)); bytes.Contains(text, []byte("himitsu")) {
			t.Errorf("the name is still in %s", file)
		}
	}
}

// TestOpenRefuses: what is no sound history of this version or an older one is
// refused, says why in both languages, and stays as it was.
func TestOpenRefuses(t *testing.T) {
	real := filepath.Join(t.TempDir(), "real.db")
	s := opened(t, real)
	var people []Contact
	for i := range 500 {
		people = append(people, Contact{Person: corpus.AuthorID(fmt.Sprint(i))})
	}
	if err := s.Record(t.Context(), &Night{Date: dayOf(0), RecordedAt: dayOf(0), Accounts: []Account{{ID: "shop", Contacts: people}}}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	sound := must(os.ReadFile(real))
	database := func(statements string) func(string) {
		return func(path string) {
			db := must(sql.Open("sqlite", path))
			defer db.Close()
			must(db.Exec(statements))
		}
	}
	write := func(b []byte) func(string) {
		return func(path string) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	bent := slices.Clone(sound)
	for i := len(bent) / 2; i < len(bent)/2+4096; i++ {
		bent[i] ^= 0x5a
	}
	for name, tt := range map[string]struct {
		make   func(path string)
		en, ja string
	}{
		"text":      {write([]byte("date,value\n")), "no history of engage", "engage の履歴ではない"},
		"longText":  {write(bytes.Repeat([]byte("date,value\n"), 999)), "no history of engage", "engage の履歴ではない"},
		"others":    {database("CREATE TABLE t (a); INSERT INTO t VALUES (1)"), "no history of engage", "engage の履歴ではない"},
		"newer":     {func(p string) { write(sound)(p); database("PRAGMA user_version = 99")(p) }, "newer engage (schema 99", "新しい engage"},
		"truncated": {write(sound[:len(sound)/2]), "is damaged", "壊れています"},
		"onePage":   {write(sound[:len(sound)-4096]), "is damaged", "壊れています"},
		"bent":      {write(bent), "is damaged", "壊れています"},
		"directory": {func(p string) { must(0, os.Mkdir(p, 0o700)) }, "cannot read the history", "履歴を読めません"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "h.db")
			tt.make(path)
			before, _ := os.ReadFile(path)
			for _, open := range []func() (*Store, error){
				func() (*Store, error) { return Open(t.Context(), path) },
				func() (*Store, error) { return Read(t.Context(), path) },
			} {
				s, err := open()
				if err == nil {
					s.Close()
					t.Fatal("it was opened")
				}
				if en, ja := lang.Message(err, lang.EN), lang.Message(err, lang.JA); !strings.Contains(en, tt.en) || !strings.Contains(en, path) || !strings.Contains(ja, tt.ja) {
					t.Errorf("said %q, %q", en, ja)
				}
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file has changed")
			}
			if files, _ := filepath.Glob(dir + "/*"); len(files) != 1 {
				t.Errorf("it left %v", files)
			}
		})
	}
}

func TestOpenNowhere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "none", "h.db"), filepath.Join(file, "h.db")} {
		if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "cannot open the history") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Read(t.Context(), filepath.Join(dir, "h.db")); err == nil || !strings.Contains(err.Error(), "there is no history") {
		t.Error(err)
	}
	if s, err := Open(t.Context(), file); err != nil { // an empty file
		t.Error(err)
	} else {
		s.Close()
	}
}

// TestNames: any path is a path, and no part of an address.
func TestNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "夜 の?mode=memory&x%20#記録.db")
	s := opened(t, path)
	if err := s.Record(t.Context(), &Night{Date: dayOf(0), RecordedAt: dayOf(0)}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	r := must(Read(t.Context(), path))
	defer r.Close()
	if n := must(r.Nights(t.Context())); len(n) != 1 {
		t.Errorf("%v", n)
	}
}

// TestMigrates: an older file is brought up to date with all it holds, or, if
// that fails, is what it was.
func TestMigrates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	s := opened(t, path)
	if err := s.Record(t.Context(), &Night{Date: dayOf(0), RecordedAt: dayOf(0)}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	shipped := migrations
	defer func() { migrations = shipped }()
	migrations = append(slices.Clone(shipped), "ALTER TABLE night ADD COLUMN weather TEXT;", "CREATE TABLE nonsense;")
	if _, err := Open(t.Context(), path); err == nil {
		t.Fatal("nonsense passed")
	}
	if _, err := Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), "brings it up to date") {
		t.Errorf("reading an older one: %v", err)
	}
	migrations = migrations[:2]
	s = opened(t, path)
	if n := must(s.Nights(t.Context())); len(n) != 1 {
		t.Errorf("nights %v", n)
	}
	var column int
	if err := s.db.QueryRow("SELECT count(*) FROM pragma_table_info('night') WHERE name = 'weather'").Scan(&column); err != nil || column != 1 {
		t.Errorf("%d columns, %v", column, err)
	}
	if v := must(s.Check(t.Context())); v != 2 {
		t.Errorf("schema %d", v)
	}
}

// TestSettings: the promises of the file are kept by these settings.
func TestSettings(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1",
		"busy_timeout": "10000", "user_version": "1", "application_id": fmt.Sprint(application)} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

// TestOneWaits: who finds the history in use waits; if that takes too long, it
// says so.
func TestOneWaits(t *testing.T) {
	old := patience
	defer func() { patience = old }()
	path := filepath.Join(t.TempDir(), "h.db")
	first := opened(t, path)
	patience = time.Millisecond
	second := opened(t, path)
	tx, err := first.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	err = second.Record(t.Context(), &Night{Date: dayOf(0), RecordedAt: dayOf(0)})
	if en, ja := lang.Message(err, lang.EN), lang.Message(err, lang.JA); !strings.Contains(en, "another run holds") || !strings.Contains(ja, "別の実行") {
		t.Errorf("said %q, %q", en, ja)
	}
	if n := must(second.Nights(t.Context())); len(n) != 0 {
		t.Error("readers need not wait")
	}
	patience = old
	third := make(chan error)
	go func() {
		s, err := Open(t.Context(), path) // it begins to write, too
		if err == nil {
			err = s.Record(t.Context(), &Night{Date: dayOf(0), RecordedAt: dayOf(0)})
			s.Close()
		}
		third <- err
	}()
	tx.Rollback()
	if err := <-third; err != nil {
		t.Error(err)
	}
}
