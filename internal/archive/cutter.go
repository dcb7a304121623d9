package archive

import "bytes"

// cutter cuts the lines of one row into cells.
type cutter struct {
	comma byte
	alone bool // an open quote stands for itself

	row   []string
	cell  []byte // the text in quotes
	open  bool   // the last cell goes on in the next line
	stray bool   // inside of it, a quote opens where a cell would begin
}

func (c *cutter) begin() { c.row, c.open, c.stray = c.row[:0], false, false }

func (c *cutter) feed(line []byte) {
	at := 0
	if c.open {
		c.cell = append(c.cell, '\n')
		if at = c.quoted(line, 0); c.open {
			return
		}
	}
	for at <= len(line) {
		if at < len(line) && line[at] == '"' {
			c.cell = c.cell[:0]
			end := c.quoted(line, at+1)
			if !c.open {
				at = end
				continue
			}
			if !c.alone {
				return
			}
			c.open = false
		}
		end := bytes.IndexByte(line[at:], c.comma)
		if end < 0 {
			end = len(line) - at
		}
		c.row = append(c.row, string(line[at:at+end]))
		at += end + 1
	}
}

// quoted reads the text of a cell in quotes, which starts at or goes on from
// at. It gives the place of the next cell; open says that there is none.
func (c *cutter) quoted(line []byte, at int) int {
	goesOn := c.open
	c.open = true
	for {
		n := bytes.IndexByte(line[at:], '"')
		if n < 0 {
			c.cell = append(c.cell, line[at:]...)
			return len(line)
		}
		c.cell = append(c.cell, line[at:at+n]...)
		at += n + 1
		switch {
		case at == len(line) || line[at] == c.comma:
			c.row = append(c.row, string(c.cell))
			c.open = false
			return at + 1
		case line[at] == '"':
			at++
		case goesOn && (at == 1 || line[at-2] == c.comma):
			c.stray = true
		}
		c.cell = append(c.cell, '"')
	}
}
