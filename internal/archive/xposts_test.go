package archive

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRubyDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(0, 9998).Draw(t, "year")
		s := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 366*86400).Draw(t, "second")) * time.Second).Format(time.RubyDate)
		if got, ok := rubyDate(s); !ok || got.Format(time.RubyDate) != s {
			t.Fatalf("%q: %v %v", s, got, ok)
		}
		harmed := []byte(s)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			harmed[rapid.IntRange(0, len(s)-1).Draw(t, "place")] = rapid.SampledFrom([]byte("0123456789 :+-MonFeb")).Draw(t, "byte")
		}
		want, err := time.Parse(time.RubyDate, string(harmed))
		if got, ok := rubyDate(string(harmed)); ok && (err != nil || !got.Equal(want) || got != want.UTC()) {
			t.Fatalf("%q: %v, want %v %v", harmed, got, want, err)
		}
	})
	for _, odd := range []string{"Thu Feb 29 00:00:00 +0000 2023", "Thu Jan 00 00:00:00 +0000 2023", "Thu Jan 32 00:00:00 +0000 2023", "Thu Jan 01 24:00:00 +0000 2023", "Thu Jan 01 00:00:60 +0000 2023", "onT Jan 01 00:00:00 +0000 2023", ""} {
		if got, ok := rubyDate(odd); ok {
			t.Errorf("%q: %v", odd, got)
		}
	}
}

func TestXTime(t *testing.T) {
	utc := func(y int, m time.Month, d, h, min, s, ms int) time.Time {
		return time.Date(y, m, d, h, min, s, ms*1e6, time.UTC)
	}
	for in, want := range map[string]struct {
		at       time.Time
		dateOnly bool
	}{
		"Thu Jan 31 14:59:51 +0000 2013": {utc(2013, 1, 31, 14, 59, 51, 0), false},
		"2013-01-31 14:59:51 +0000":      {utc(2013, 1, 31, 14, 59, 51, 0), false},
		"2013-01-31 14:59:51 +0900":      {utc(2013, 1, 31, 5, 59, 51, 0), false},
		"2013-01-31 14:59:51 UTC":        {utc(2013, 1, 31, 14, 59, 51, 0), false},
		"2013-01-31T14:59:51.250Z":       {utc(2013, 1, 31, 14, 59, 51, 250), false},
		"2013-01-31T14:59:51+09:00":      {utc(2013, 1, 31, 5, 59, 51, 0), false},
		"2010-11-03 00:00:00 +0000":      {utc(2010, 11, 3, 0, 0, 0, 0), true},
		"Wed Nov 03 00:00:00 +0000 2010": {utc(2010, 11, 3, 0, 0, 0, 0), true},
		"2010-11-03T00:00:00Z":           {utc(2010, 11, 3, 0, 0, 0, 0), false},
		"2010-11-03 00:00:01 +0000":      {utc(2010, 11, 3, 0, 0, 1, 0), false},
		"2013-01-31 00:00:00 +0000":      {utc(2013, 1, 31, 0, 0, 0, 0), false},
		"2013-01-31 23:59:51 JST":        {utc(2013, 1, 31, 14, 59, 51, 0), false}, // of the id: the zone is not known
		"":                               {utc(2013, 1, 31, 14, 59, 51, 0), false},
	} {
		if at, dateOnly := xTime(in, "296996218205114369"); !at.Equal(want.at) || dateOnly != want.dateOnly {
			t.Errorf("%q: %v %v", in, at, dateOnly)
		}
	}
	if at, _ := xTime("", "20000000000"); !at.IsZero() {
		t.Errorf("an id of before 2010-11-04 carries no time: %v", at)
	}
}
