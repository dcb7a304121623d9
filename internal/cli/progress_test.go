package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What was read before the bar began says nothing of how fast it goes on.
func TestProgressLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		bar := &progress{w: &out, description: "reading"}
		bar.at(100<<20, 400<<20)
		time.Sleep(10 * time.Second)
		bar.at(200<<20, 400<<20)
		if want := "reading 200 MiB, 10.0 MiB/s [##########..........]  50% 20s"; !strings.Contains(out.String(), want) {
			t.Errorf("%q, want %q", out.String(), want)
		}
		out.Reset()
		time.Sleep(10 * time.Second)
		bar.at(400<<20, 400<<20)
		if want := "100% 0s"; !strings.Contains(out.String(), want) {
			t.Errorf("%q, want %q", out.String(), want)
		}
		out.Reset()
		time.Sleep(time.Second)
		bar.at(500<<20, 0)
		if strings.Contains(out.String(), "%") {
			t.Errorf("a share of what nobody knows: %q", out.String())
		}
		bar.done()
	})
}
