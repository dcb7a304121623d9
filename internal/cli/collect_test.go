package cli

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestKeepWithin: the limit holds while the run lasts, gives way to what lives,
// and is gone afterwards.
func TestKeepWithin(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	done := keepWithin(1 << 40)
	if got := debug.SetMemoryLimit(-1); got != 1<<40 {
		t.Errorf("limit %d", got)
	}
	runtime.GC() // what watches it must not end it
	done()
	if got := debug.SetMemoryLimit(-1); got != before || before != math.MaxInt64 {
		t.Errorf("limit %d afterwards, %d before", got, before)
	}
	k := &keeper{bytes: 1, usual: before, stopped: true}
	k.adjust()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("limit %d set by a collection after the end", got)
	}
}

func TestLimitGivesWay(t *testing.T) {
	if got := limitFor(512<<20, 100<<20); got != 512<<20 {
		t.Errorf("%d where all fits", got)
	}
	if got := limitFor(512<<20, 600<<20); got < 700<<20 || got > 800<<20 {
		t.Errorf("%d where 600 MiB live", got)
	}
}
