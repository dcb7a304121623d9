package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"engage/internal/lazy"
	"engage/internal/rubric"
	"engage/internal/score"
)

// CSV writes one row per conversation. Cells that a spreadsheet would take for
// a formula are neutralised with a leading apostrophe.
type CSV struct {
	w    *csv.Writer
	out  io.Writer
	head *Head
	bom  bool
	open bool
}

// NewCSV returns a writer of the csv format; excel adds the byte-order mark by
// which Excel knows UTF-8.
func NewCSV(w io.Writer, h *Head, excel bool) *CSV {
	return &CSV{w: csv.NewWriter(w), out: w, head: h, bom: excel}
}

var csvHeader = []string{"id", "account", "root_author", "started_at", "ended_at", "posts", "authors", "level", "responses", "exchanges",
	"two_way", "observed_share", "primary", "owner", "score_engagement", "score_promotion", "score_active_support", "score_co_creation",
	"strength_engagement", "strength_promotion", "strength_active_support", "strength_co_creation", "permalink", "text"}

func (c *CSV) start() error {
	c.open = true
	if c.bom {
		if _, err := io.WriteString(c.out, "\ufeff"); err != nil {
			return err
		}
	}
	return c.w.Write(csvHeader)
}

// Write writes one row.
func (c *CSV) Write(r *score.Result) error {
	if !c.open {
		if err := c.start(); err != nil {
			return err
		}
	}
	v := conversation(c.head, r)
	row := []string{v.ID, deref(v.Account), deref(v.RootAuthor), deref(v.StartedAt), deref(v.EndedAt), strconv.Itoa(v.Posts),
		strings.Join(v.Authors, " "), deref(v.Level), strconv.Itoa(v.Responses), strconv.Itoa(v.Exchanges), number(v.TwoWay), number(v.ObservedShare),
		v.Primary, deref(v.Owner)}
	for m := range rubric.NumModes {
		row = append(row, float(r.Scores[m]))
	}
	for m := range rubric.NumModes {
		row = append(row, float(r.Strength[m]))
	}
	row = append(row, deref(v.Permalink), Plain(opening(r)))
	for i := range row {
		row[i] = Cell(row[i])
	}
	return c.w.Write(row)
}

// Close flushes.
func (c *CSV) Close(*Analysis) error {
	if !c.open {
		if err := c.start(); err != nil {
			return err
		}
	}
	c.w.Flush()
	return c.w.Error()
}

var negative = lazy.Regexp(`^-\d+(\.\d+)?$`)

// Cell neutralises a spreadsheet cell that would be read as a formula; a
// number below 0 is none.
func Cell(s string) string {
	if negative().MatchString(s) {
		return s
	}
	if t := strings.TrimLeft(s, " \t\r\n\u3000"); t != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(t)[0]) {
		return "'" + s
	}
	return s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return float(*v)
}

func float(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// opening is the text of the first post that is seen.
func opening(r *score.Result) string {
	for i := range r.Conversation.Posts {
		if p := &r.Conversation.Posts[i]; p.Own() {
			return p.Text
		}
	}
	return ""
}
