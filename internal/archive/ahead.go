package archive

import (
	"io"

	"github.com/klauspost/readahead"
)

const (
	// aheadBlocks of aheadBlock bytes are unpacked and decoded before they are
	// asked for, of files that take aheadFrom on disk: for smaller ones it costs
	// more than it brings.
	aheadBlocks = 4
	aheadBlock  = 64 << 10
	aheadFrom   = 128 << 10
)

// ahead reads rc in a goroutine of its own, which has ended when Close returns.
func ahead(rc io.ReadCloser) (io.ReadCloser, error) {
	return readahead.NewReadCloserSize(rc, aheadBlocks, aheadBlock)
}
