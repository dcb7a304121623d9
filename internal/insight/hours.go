package insight

import (
	"strconv"
	"strings"
	"time"

	"engage/internal/lang"
)

// Hours are the business hours of a team: per weekday the open spans, without
// the holidays. Its zone is that of the times given, see [Hours.Between].
type Hours struct {
	Zone     *time.Location
	Written  string          // as ParseHours read them
	open     [7][]span       // by time.Weekday
	holidays map[string]bool // 2006-01-02
}

// span is a part of a day, in minutes from midnight; end may be 24:00.
type span struct{ start, end int }

var weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// ParseHours reads "Mon-Fri 10:00-18:00", several of them parted by ";" or ",":
// "Mon-Fri 9:30-12:00, Mon-Fri 13:00-18:00; Sat 10:00-15:00". Days may run over
// the end of the week (Fri-Mon).
func ParseHours(s string, zone *time.Location) (*Hours, error) {
	h := &Hours{Zone: zone, Written: s}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == ',' }) {
		days, clock, ok := strings.Cut(strings.TrimSpace(part), " ")
		first, last, okDays := dayRange(days)
		at, okClock := clockRange(strings.TrimSpace(clock))
		if !ok || !okDays || !okClock {
			return nil, lang.Errorf(lang.T{EN: "the hours %q cannot be read; write them like 'Mon-Fri 10:00-18:00'", JA: "営業時間 %q を読めません。'Mon-Fri 10:00-18:00' のように書いてください"}, strings.TrimSpace(part))
		}
		for d := first; ; d = (d + 1) % 7 {
			h.open[d] = append(h.open[d], at)
			if d == last {
				break
			}
		}
	}
	return h, h.tidy(s)
}

// tidy joins spans that overlap, so that no minute counts twice.
func (h *Hours) tidy(written string) error {
	any := false
	for d, list := range h.open {
		var out []span
		for minute := range 24 * 60 {
			in := false
			for _, s := range list {
				in = in || s.start <= minute && minute < s.end
			}
			switch {
			case in && len(out) > 0 && out[len(out)-1].end == minute:
				out[len(out)-1].end++
			case in:
				out = append(out, span{minute, minute + 1})
			}
		}
		h.open[d] = out
		any = any || len(out) > 0
	}
	if !any {
		return lang.Errorf(lang.T{EN: "the hours %q are never open; write them like 'Mon-Fri 10:00-18:00'", JA: "営業時間 %q では一度も営業しません。'Mon-Fri 10:00-18:00' のように書いてください"}, written)
	}
	return nil
}

func dayRange(s string) (first, last int, ok bool) {
	a, b, two := strings.Cut(s, "-")
	if !two {
		b = a
	}
	first, last = -1, -1
	for i, d := range weekdays {
		if strings.EqualFold(a, d) {
			first = i
		}
		if strings.EqualFold(b, d) {
			last = i
		}
	}
	return first, last, first >= 0 && last >= 0
}

func clockRange(s string) (span, bool) {
	a, b, ok := strings.Cut(s, "-")
	start, ok1 := clockMinute(a)
	end, ok2 := clockMinute(b)
	return span{start, end}, ok && ok1 && ok2 && start < end
}

func clockMinute(s string) (int, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(s), ":")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	return 60*h + m, ok && err1 == nil && err2 == nil && h >= 0 && m >= 0 && m < 60 && 60*h+m <= 24*60
}

// Holidays takes days off, a line each as 2026-01-01; what follows the day, and
// lines that begin with #, are remarks. The error names the line.
func (h *Hours) Holidays(text string) error {
	if h.holidays == nil {
		h.holidays = make(map[string]bool)
	}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\u3000' })[0]
		day, err := time.Parse("2006-1-2", strings.ReplaceAll(word, "/", "-"))
		if err != nil {
			return lang.Errorf(lang.T{EN: "line %d: %q is no day; write 2026-01-01", JA: "%d行目: %q は日付ではありません。2026-01-01 の形で書いてください"}, n, word)
		}
		h.holidays[day.Format(time.DateOnly)] = true
	}
	return nil
}

// longest is the longest time that Between looks through, day by day.
const longest = 20 * 366 * 24 * time.Hour

// Between is how much of the time from a to b is business hours; 0 if b is not
// after a. Of more than twenty years only those are counted.
func (h *Hours) Between(a, b time.Time) time.Duration {
	a, b = a.In(h.Zone), b.In(h.Zone)
	if b.Sub(a) > longest {
		b = a.Add(longest)
	}
	var sum time.Duration
	for day := midnight(a); day.Before(b); day = midnight(day.AddDate(0, 0, 1)) {
		if h.holidays[day.Format(time.DateOnly)] {
			continue
		}
		for _, s := range h.open[day.Weekday()] {
			from, to := at(day, s.start), at(day, s.end)
			if from.Before(a) {
				from = a
			}
			if to.After(b) {
				to = b
			}
			if to.After(from) {
				sum += to.Sub(from)
			}
		}
	}
	return sum
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// at is a minute of a day by the clock on the wall, whatever summer time does.
func at(day time.Time, minute int) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, minute, 0, 0, day.Location())
}
