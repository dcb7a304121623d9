package insight

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var jst = time.FixedZone("JST", 9*3600)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, jst)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestBusinessHours(t *testing.T) {
	h, err := ParseHours("Mon-Fri 10:00-12:00, Mon-Fri 13:00-18:00; Sat 11:00-24:00", jst)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Holidays("# 祝日\n2026-01-01 元日\n\n2026/1/12,成人の日\n"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-01-05 09:00", "2026-01-05 10:30", 30 * time.Minute},              // before opening
		{"2026-01-05 11:30", "2026-01-05 13:30", time.Hour},                     // over lunch
		{"2026-01-05 17:00", "2026-01-06 10:15", 75 * time.Minute},              // over night
		{"2026-01-09 17:30", "2026-01-12 23:00", 13*time.Hour + 30*time.Minute}, // Saturday, Sunday, a holiday
		{"2026-01-10 23:00", "2026-01-11 12:00", time.Hour},                     // to the end of the day
		{"2026-01-01 09:00", "2026-01-01 20:00", 0},                             // a holiday
		{"2026-01-05 12:00", "2026-01-05 11:00", 0},                             // backwards
		{"2026-01-05 11:00", "2026-01-05 11:00", 0},
	} {
		if got := h.Between(day(t, c.from), day(t, c.to)); got != c.want {
			t.Errorf("%s – %s: %s, want %s", c.from, c.to, got, c.want)
		}
		if got := h.Between(day(t, c.from).UTC(), day(t, c.to).UTC()); got != c.want {
			t.Errorf("%s – %s in UTC: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	if got := h.Between(day(t, "0001-01-01 00:00"), day(t, "9999-01-01 00:00")); got <= 0 {
		t.Errorf("ages: %s", got)
	}
}

func TestHoursThatCannotBeRead(t *testing.T) {
	for _, s := range []string{"", "Mon", "Mon-Fri", "Mon-Fri 10-18", "Mon-Fri 18:00-10:00", "Mon-Fri 10:00-25:00", "Montag 10:00-18:00", "Mon-Fri 10:00-18:60"} {
		if _, err := ParseHours(s, jst); err == nil || !strings.Contains(err.Error(), "Mon-Fri 10:00-18:00") {
			t.Errorf("%q: %v", s, err)
		}
	}
	h, _ := ParseHours("Fri-Mon 0:00-24:00", jst)
	if got := h.Between(day(t, "2026-01-05 00:00"), day(t, "2026-01-12 00:00")); got != 4*24*time.Hour {
		t.Errorf("a week of Fri-Mon has %s", got)
	}
	if err := h.Holidays("2026-01-01\nsoon\n"); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Error(err)
	}
}

// TestHoursAddUp: business time is never more than time, and that of two
// stretches is that of the whole.
func TestHoursAddUp(t *testing.T) {
	h, err := ParseHours("Mon-Fri 9:30-12:15, Mon-Sat 11:00-18:00", jst)
	if err != nil {
		t.Fatal(err)
	}
	start := day(t, "2026-01-01 00:00")
	rapid.Check(t, func(rt *rapid.T) {
		a := start.Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(rt, "a")) * time.Minute)
		b := a.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(rt, "b")) * time.Minute)
		c := b.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(rt, "c")) * time.Minute)
		ab, bc, ac := h.Between(a, b), h.Between(b, c), h.Between(a, c)
		if ab+bc != ac || ac > c.Sub(a) || ab < 0 {
			rt.Errorf("%s + %s, together %s of %s", ab, bc, ac, c.Sub(a))
		}
	})
}
