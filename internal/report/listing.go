package report

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"engage/internal/lang"
)

// Listing is a list with columns of its own, as inbox, people and compare print
// it: plain sentences, then a row per item. The same list has a form for
// programs, whose keys do not depend on the language.
type Listing struct {
	Schema string // such as "engage.inbox/v1"
	Key    string // of the items in json, such as "items"

	Said  []string // sentences above the rows, in the reader's language
	After []string // and below them

	Columns []Column
	Items   []Item
	Least   int // columns of a terminal that the last column needs to stand beside the others; 0: leastRoom

	// Meta are the other keys of the json object and of ndjson's last line:
	// windows, counts, settings.
	Meta map[string]any
}

// Column is a column of a table for people and of csv.
type Column struct {
	Key   string // csv header
	Name  lang.T // header for people; an empty one keeps the column out of the table
	Right bool   // numbers stand to the right
}

// Item is one row: a cell per column, and the object that json has in its place.
type Item struct {
	Cells []string
	JSON  any
}

// ListingFormats are the formats that a listing can be written in.
var ListingFormats = []string{"table", "json", "ndjson", "csv"}

// Write writes the listing in one of ListingFormats; excel adds the byte-order
// mark by which Excel knows UTF-8.
func (l *Listing) Write(w io.Writer, h *Head, format string, excel bool) error {
	out := bufio.NewWriter(w)
	var err error
	switch format {
	case "json":
		err = l.json(out, h)
	case "ndjson":
		err = l.ndjson(out, h)
	case "csv":
		err = l.csv(out, excel)
	default:
		l.table(out, h)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

func (l *Listing) table(w io.Writer, h *Head) {
	for _, s := range l.Said {
		fmt.Fprintln(w, s)
	}
	if len(l.Items) > 0 {
		var shown []int
		right := make(map[int]bool)
		head := []string{}
		for i, c := range l.Columns {
			if c.Name != (lang.T{}) {
				right[len(shown)] = c.Right
				shown = append(shown, i)
				head = append(head, c.Name.In(h.Lang))
			}
		}
		rows := [][]string{head}
		for _, item := range l.Items {
			row := make([]string, len(shown))
			for k, i := range shown {
				row[k] = Plain(item.Cells[i])
			}
			rows = append(rows, row)
		}
		fmt.Fprintln(w)
		h.columnsIn(w, rows, right, cmp.Or(l.Least, leastRoom))
	}
	for _, s := range l.After {
		fmt.Fprintln(w, s)
	}
}

func (l *Listing) csv(w io.Writer, excel bool) error {
	if excel {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	row := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		row[i] = c.Key
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, item := range l.Items {
		for i, cell := range item.Cells {
			row[i] = Cell(Plain(cell))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// meta is the object of everything but the items, in the order of its keys.
func (l *Listing) meta(h *Head) map[string]any {
	m := maps.Clone(l.Meta)
	if m == nil {
		m = make(map[string]any)
	}
	m["schema"], m["tool"] = l.Schema, jsonTool{"engage", h.Version}
	if h.Rubric != nil {
		m["rubric"] = jsonRubric{h.Rubric.Name, h.Rubric.Version, h.Rubric.SHA256}
	}
	return m
}

func (l *Listing) json(w io.Writer, h *Head) error {
	m := l.meta(h)
	items := make([]any, len(l.Items))
	for i, item := range l.Items {
		items[i] = item.JSON
	}
	m[l.Key] = items
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}

// ndjson writes a line {"type":"item","item":{…}} per item and a last line
// {"type":"summary", …} of the rest.
func (l *Listing) ndjson(w io.Writer, h *Head) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, item := range l.Items {
		if err := enc.Encode(map[string]any{"type": "item", "item": item.JSON}); err != nil {
			return err
		}
	}
	m := l.meta(h)
	m["type"] = "summary"
	return enc.Encode(m)
}

// KnownListingFormat reports whether a listing can be written so.
func KnownListingFormat(name string) bool { return slices.Contains(ListingFormats, name) }
