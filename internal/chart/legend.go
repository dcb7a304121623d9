package chart

// entry is a sign in the legend, room units wide, and what it stands for. The
// sign is drawn from x on, around y.
type entry struct {
	name string
	room float64
	sign func(x, y float64)
}

// strokes are the entries of series that are lines.
func (d *drawing) strokes(series []Series) []entry {
	var out []entry
	for i, s := range series {
		out = append(out, entry{s.Name, 20, func(x, y float64) {
			d.level("line "+class(i), x, x+20, y)
			d.dot(i, x+10, y)
		}})
	}
	return out
}

// swatches are the entries of series that are shapes.
func (d *drawing) swatches(names ...string) []entry {
	var out []entry
	for i, name := range names {
		out = append(out, entry{name, 12, func(x, y float64) { d.fill(i, x, y-6, 12, 12, "") }})
	}
	return out
}

// dashed says what a dash means.
func (d *drawing) dashed() entry {
	return entry{d.Unknown, 12, func(x, y float64) { d.missing(x+6, y, 12) }}
}

// broken says what a gap in a line means.
func (d *drawing) broken() entry {
	return entry{d.Unknown, 20, func(x, y float64) {
		d.level("missing", x, x+6, y)
		d.level("missing", x+14, x+20, y)
	}}
}

// missing is the dash of a value that has no text.
func (d *drawing) missing(x, y, room float64) {
	reach := min(4, room/2)
	d.level("missing", x-reach, x+reach, y)
}

// legend sets the entries that have a name side by side, in as many lines as
// they need. Of series there is a name to tell only if they are several.
func (d *drawing) legend(series []entry, others ...entry) {
	if len(series) == 1 {
		series = nil
	}
	x, y, any := 0.0, d.y+row/2, false
	for _, e := range append(series, others...) {
		if clean(e.name) == "" {
			continue
		}
		from := e.room + 6
		room := broadest([]string{e.name}, width-from)
		if x > 0 && x+from+room > width {
			x, y = 0, y+row+2
		}
		e.sign(x, y)
		d.text("soft", "start", x+from, y+half, room, e.name)
		x, any = x+from+room+2*gap, true
	}
	if any {
		d.y = y + row/2 + gap
	}
}

// when is e if there is anything that it stands for.
func (e entry) when(any bool) entry {
	if !any {
		return entry{}
	}
	return e
}
