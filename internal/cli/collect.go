package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// keepWithin has the collector keep the program within so many bytes, until what
// it returns is called. Where more than that lives, the limit gives way after
// each collection: a limit below what lives would collect without end.
func keepWithin(bytes int64) (done func()) {
	bytes = max(bytes-program, program)
	k := &keeper{bytes: bytes, usual: debug.SetMemoryLimit(bytes)}
	k.watch()
	return k.stop
}

// program is what the program's own code and dictionary take, in bytes, which the
// collector does not know of.
const program = 48 << 20

type keeper struct {
	bytes, usual int64
	mu           sync.Mutex
	stopped      bool
}

// watch looks at what lives after the next collection.
func (k *keeper) watch() {
	runtime.AddCleanup(new([16]byte), func(k *keeper) { k.adjust() }, k)
}

func (k *keeper) adjust() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped {
		return
	}
	debug.SetMemoryLimit(limitFor(k.bytes, int64(live[0].Value.Uint64())))
	k.watch()
}

// limitFor leaves an eighth of what lives, and what the runtime takes itself. Of
// much that lives hardly anything holds pointers, so that collections cost little.
func limitFor(bytes, live int64) int64 {
	const runtimes = 24 << 20
	return max(bytes, live+live/8+runtimes)
}

func (k *keeper) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	debug.SetMemoryLimit(k.usual)
}
