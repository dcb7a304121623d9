package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress draws a bar on a terminal's stderr while an archive is read.
type progress struct {
	w           io.Writer
	started     time.Time
	first       int64 // bytes read when it started
	last        time.Time
	drawn       bool
	description string
}

const redraw = 200 * time.Millisecond

// at draws the state; total 0 means unknown.
func (p *progress) at(read, total int64) {
	now := time.Now()
	if p.started.IsZero() {
		p.started, p.last, p.first = now, now, read
		return
	}
	if now.Sub(p.last) < redraw {
		return
	}
	p.last, p.drawn = now, true
	rate := float64(read-p.first) / now.Sub(p.started).Seconds()
	line := fmt.Sprintf("%s %.0f MiB, %.1f MiB/s", p.description, float64(read)/(1<<20), rate/(1<<20))
	if total > 0 && rate > 0 {
		share := min(1, float64(read)/float64(total))
		full := int(20 * share)
		left := time.Duration(float64(total-read)/rate) * time.Second
		line += fmt.Sprintf(" [%s%s] %3.0f%% %s", strings.Repeat("#", full), strings.Repeat(".", 20-full), 100*share, max(0, left.Round(time.Second)))
	}
	fmt.Fprintf(p.w, "\r%s\x1b[K", line)
}

// done takes the bar away.
func (p *progress) done() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
