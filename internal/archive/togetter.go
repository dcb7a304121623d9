package archive

import (
	"bufio"
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// togetter reads text copied from Togetter, posfie, and blogs of the time that
// listed posts by their address. Only blocks that end in a time or an address
// of a post are read; the page around them is not.
var togetter = Format{Name: "togetter", Detect: detectTogetter, Read: readTogetter}

var (
	userLine   = lazily(`^[@＠](\w+)$`)
	namedLine  = lazily(`^(?:.{1,60}[\s　])?[@＠](\w{1,20})$`) // "はな @hana"
	stampLine  = lazily(`^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?$`)
	addrLine   = lazily(`^https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:#!/)?\w+/status(?:es)?/\d+/?$`)
	clientLine = lazily(`^(\d{1,2}):(\d\d) (AM|PM) (?:([A-Z][a-z]{2}) (\d{1,2})(?:st|nd|rd|th)(?:,? (\d{4}))? ?)?(?:(.*?)で|(?:via|from) (.*))?$`)
	pageDate   = lazily(`(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日`)
)

func detectTogetter(f *File) int {
	if startsJSON(f.Head) || startsHTML(f.Head) {
		return 0
	}
	posts := copiedPosts(strings.Split(string(f.Head), "\n"))
	switch {
	case len(posts) >= 2:
		return 70
	case len(posts) == 1:
		return 40
	}
	return 0
}

func readTogetter(ctx context.Context, f *File, r *Reader) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	lines, err := copiedLines(ctx, rc, maxLine)
	cut := errors.Is(err, errTooLong)
	if err != nil && !cut {
		return err
	}
	long := len(lines) + 1
	for _, p := range copiedPosts(lines) {
		if err := r.Emit(p); err != nil {
			return err
		}
	}
	if cut {
		return r.Broken(long, errLongLine)
	}
	return nil
}

var errLongLine = lang.Errorf(lang.T{
	EN: "read copied text: a line is longer than 64 MiB; it and what follows are left out: split the file there",
	JA: "コピーした本文の読み取り: 64 MiB を超える行があります。その行から後は読んでいません。そこでファイルを分けてください",
})

// copiedLines reads a page, which is taken as a whole: what comes after max
// bytes is too long.
func copiedLines(ctx context.Context, rc io.Reader, max int) ([]string, error) {
	in := bufio.NewScanner(io.LimitReader(rc, int64(max)+1))
	in.Buffer(nil, max+1)
	var lines []string
	size := 0
	for in.Scan() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if size += len(in.Bytes()) + 1; size > max {
			return lines, errTooLong
		}
		lines = append(lines, in.Text())
	}
	if errors.Is(in.Err(), bufio.ErrTooLong) {
		return lines, errTooLong
	}
	return lines, in.Err()
}

// copiedPosts finds the posts of a copied page, in its order.
func copiedPosts(lines []string) []corpus.Post {
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	posts := userBlocks(lines, userLine())
	if named := userBlocks(lines, namedLine()); len(named) > len(posts) {
		posts = named
	}
	if len(posts) == 0 {
		posts = addressBlocks(lines)
	}
	return posts
}

// userBlocks reads "@user, text, time" blocks, which begin with a line of the
// pattern user.
func userBlocks(lines []string, user *regexp.Regexp) []corpus.Post {
	var posts []corpus.Post
	start, said := -1, false // the first line of the block, and whether text followed
	for i, line := range lines {
		switch {
		case user.MatchString(line) && (start < 0 || said && opensAnew(lines, start, i, user, len(posts) == 0)):
			start, said = i, false
		case stampLine().MatchString(line) && start >= 0:
			handle := user.FindStringSubmatch(lines[start])[1]
			at, _, _ := parseTime(line, tokyo())
			if text := joinText(lines[start+1 : i]); text != "" {
				p := corpus.Post{Author: corpus.Handle(handle), Handle: handle, At: at, Text: text}
				p.Source.Line = start + 1
				p.ID = hashID(p)
				posts = append(posts, copied(p))
			}
			start = -1
		default:
			said = said || line != ""
		}
	}
	return posts
}

// opensAnew reports whether a user at line i begins a block though the one
// begun at start has no time yet. It does where start was in the head of the
// page, before the first post, and where a blank line follows as after the
// user of a block. Else "@user" is a line of the post's text.
func opensAnew(lines []string, start, i int, user *regexp.Regexp, first bool) bool {
	spaced := i+1 < len(lines) && lines[i+1] == "" && !blockEnds(lines, i)
	if user != userLine() {
		return first && spaced
	}
	return spaced || first && lines[start+1] != "" && !blockEnds(lines, i)
}

// blockEnds reports whether a time comes after line i before any more text.
func blockEnds(lines []string, i int) bool {
	for _, line := range lines[i+1:] {
		if line != "" {
			return stampLine().MatchString(line)
		}
	}
	return false
}

func copied(p corpus.Post) corpus.Post {
	p.Blind = corpus.BlindReplies
	p.Mentions = mentionsIn(p.Text)
	return p
}

func joinText(lines []string) string {
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// addressBlocks reads "text, [clock and client], address" blocks of a page.
// The year of "Dec 26th" is the last one in which that day is not after the
// page's own date.
func addressBlocks(lines []string) []corpus.Post {
	page := dateOfPage(lines)
	var posts []corpus.Post
	var day time.Time
	above := 0 // the line after the last address: no text starts before it
	for i, line := range lines {
		if !addrLine().MatchString(line) {
			continue
		}
		first := above
		above = i + 1
		handle, id := statusURL(line)
		p := corpus.Post{ID: corpus.PostID(id), Author: corpus.Handle(handle), Handle: handle, URL: line}
		end := i
		if i > 0 {
			if m := clientLine().FindStringSubmatch(lines[i-1]); m != nil {
				end = i - 1
				p.Client = strings.TrimSpace(m[7] + m[8])
				p.At = clockTime(m, page, day)
				if !p.At.IsZero() {
					y, mo, d := p.At.Date()
					day = time.Date(y, mo, d, 0, 0, 0, 0, tokyo())
				}
			}
		}
		if p.At.IsZero() {
			if exact, ok := snowflakeTime(id); ok {
				p.At = exact
			} else if !day.IsZero() {
				// Pages list one day's posts together; ids give the order.
				p.At, p.DateOnly = day, true
			}
		}
		start := end
		for start > first && lines[start-1] != "" {
			start--
		}
		if p.Text = joinText(lines[start:end]); p.Text == "" || p.Author == "" {
			continue
		}
		p.Source.Line = start + 1
		posts = append(posts, copied(p))
	}
	return posts
}

func dateOfPage(lines []string) time.Time {
	for _, line := range lines {
		if m := pageDate().FindStringSubmatch(norm.NFKC.String(line)); m != nil {
			t, err := time.ParseInLocation("2006-1-2", m[1]+"-"+m[2]+"-"+m[3], tokyo())
			if err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// clockTime is the time of a clientLine, zero where the page names no year.
func clockTime(m []string, page, day time.Time) time.Time {
	clock := m[1] + ":" + m[2] + " " + m[3]
	if m[4] == "" {
		if day.IsZero() {
			day = page
		}
		if day.IsZero() {
			return time.Time{}
		}
		t, err := time.ParseInLocation("2006-01-02 3:04 PM", day.Format("2006-01-02")+" "+clock, tokyo())
		if err != nil {
			return time.Time{}
		}
		return t
	}
	year := m[6]
	if year == "" {
		if page.IsZero() {
			return time.Time{}
		}
		year = strconv.Itoa(page.Year())
	}
	read := func(year string) (time.Time, bool) {
		t, err := time.ParseInLocation("2006 Jan 2 3:04 PM", year+" "+m[4]+" "+m[5]+" "+clock, tokyo())
		return t, err == nil
	}
	t, ok := read(year)
	if m[6] == "" && (!ok || t.After(page.AddDate(0, 0, 1))) { // or no leap year
		t, ok = read(strconv.Itoa(page.Year() - 1))
	}
	if !ok {
		return time.Time{}
	}
	return t
}
