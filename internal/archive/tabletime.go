package archive

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// dateLayouts are the days that tables write. Of 1/2/2006 the month comes
// first, as in the tools of the US; see dayFirst.
var dateLayouts = []string{
	"2006-1-2", "2006/1/2", "2006.1.2", "1/2/2006", "20060102",
	"Mon, Jan 2, 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-2006", "2-Jan-06",
	"Mon Jan 2 2006", "Mon, 2 Jan 2006", "2 Jan 2006", "2 January 2006",
}

var (
	unixTime = lazily(`^\d{9,13}(?:\.\d+)?$`)
	// clockPart is the time of day, with its zone and what a browser adds to it.
	clockPart = lazily(`(?i)(?:^|[T ,])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\b\.?)?` +
		`(?: ?\(?(Z|JST|(?:UTC|GMT)?([+-]\d\d?):?(\d\d)?|UTC|GMT)\b\)?(?: UTC| \([^()]*\))?)?(?:[ ,]|$)`)

	weekday    = lazily(`\s*(?:\([月火水木金土日](?:曜日?)?(?:・?祝日?)?\)|[月火水木金土日]曜日?)\s*`)
	japanYear  = lazily(`(令和|平成)(元|\d{1,2})年`)
	kanjiDay   = lazily(`(\d+)年\s*(\d+)月\s*(\d+)日`)
	kanjiClock = lazily(`(\d+)時(?:\s*(\d+)分)?(?:\s*(\d+)秒)?`)
	halfDay    = lazily(`(?i)(午前|午後|\b[ap]m)\s*(\d{1,2}:\d\d(?::\d\d)?)`)
)

// parseTime reads a time as tables write it; one without a zone is in zone.
// dateOnly says that no clock time was given (At is that day's midnight).
func parseTime(s string, zone *time.Location) (at time.Time, dateOnly, ok bool) {
	s = plainTime(s)
	if unixTime().MatchString(s) {
		return unixMoment(s)
	}
	m := clockPart().FindStringSubmatchIndex(s)
	if m == nil {
		at, ok = parseDay(s, zone)
		return at, true, ok
	}
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	day, ok := parseDay(s[:m[0]]+" "+s[m[1]:], zone)
	hour, minute, second := number(part(1)), number(part(2)), number(part(3))
	switch half := strings.ToLower(part(5)); {
	case half == "p" && hour < 12:
		hour += 12
	case half == "a" && hour == 12:
		hour = 0
	}
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false, false
	}
	nano := number((part(4) + "000000000")[:9])
	if part(6) != "" {
		zone = zoneOf(part(6), part(7), part(8))
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, nano, zone), false, true
}

// plainTime writes a Japanese time as the others: 2024年1月5日(金) 午後9時3分 is
// 2024/1/5 9:03 PM.
func plainTime(s string) string {
	if len(s) != utf8.RuneCountInString(s) {
		s = japanYear().ReplaceAllStringFunc(norm.NFKC.String(s), func(y string) string {
			m := japanYear().FindStringSubmatch(y)
			first := map[string]int{"令和": 2019, "平成": 1989}[m[1]]
			return strconv.Itoa(first+max(number(m[2]), 1)-1) + "年"
		})
		s = kanjiDay().ReplaceAllString(weekday().ReplaceAllString(s, " "), "$1/$2/$3 ")
		s = kanjiClock().ReplaceAllStringFunc(s, func(t string) string {
			m := kanjiClock().FindStringSubmatch(t)
			out := m[1] + ":" + twoDigits(m[2])
			if m[3] != "" {
				out += ":" + twoDigits(m[3])
			}
			return out
		})
	}
	if strings.ContainsAny(s, "mM午") {
		s = halfDay().ReplaceAllStringFunc(s, func(t string) string {
			m := halfDay().FindStringSubmatch(t)
			if m[1] == "午前" || m[1][0]|0x20 == 'a' {
				return m[2] + " AM"
			}
			return m[2] + " PM"
		})
	}
	return strings.Join(strings.Fields(s), " ")
}

func parseDay(s string, zone *time.Location) (time.Time, bool) {
	s = strings.Trim(s, " ,")
	for _, l := range dateLayouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func unixMoment(s string) (at time.Time, dateOnly, ok bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, false, false
	}
	if len(whole) == 13 {
		return time.UnixMilli(n).UTC(), false, true
	}
	return time.Unix(n, 0).UTC(), false, true
}

// zoneOf is the zone of a name, or of an offset from UTC.
func zoneOf(name, hours, minutes string) *time.Location {
	if strings.EqualFold(name, "JST") {
		return tokyo()
	}
	seconds := number(strings.TrimLeft(hours, "+-"))*3600 + number(minutes)*60
	switch {
	case seconds == 0:
		return time.UTC
	case strings.HasPrefix(hours, "-"):
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

// number reads digits; 0 where there are none.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func twoDigits(s string) string { return ("00" + s)[len(s):] }

// daySlashed is a day whose year comes last.
var daySlashed = lazily(`^(\d{1,2})([/.\-])(\d{1,2})([/.\-]\d{4})`)

// monthFirst writes a day as parseTime reads it.
func (l *layout) monthFirst(s string) string {
	if !l.dayFirst {
		return s
	}
	return daySlashed().ReplaceAllStringFunc(s, func(s string) string {
		m := daySlashed().FindStringSubmatch(s)
		return m[3] + "/" + m[1] + "/" + m[4][1:]
	})
}
