package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// keepWithin has the collector keep the program within so many bytes, beside its
// own code and dictionary (some 45 MiB), until what it returns is called. Where more than that lives, the limit gives way after
// each collection: a limit below what lives would collect without end.
func keepWithin(bytes int64) (done func()) {
	k := &keeper{bytes: bytes, usual: debug.SetMemoryLimit(bytes)}
	k.watch()
	return k.stop
}

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

// limitFor leaves a quarter of what lives, and what the runtime takes itself: with
// less, collections took a third of the time of 2 million posts.
func limitFor(bytes, live int64) int64 {
	const runtimes = 24 << 20
	return max(bytes, live+live/4+runtimes)
}

func (k *keeper) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	debug.SetMemoryLimit(k.usual)
}
